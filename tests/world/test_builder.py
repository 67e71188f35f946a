"""The rules of dating, and the reading of dates in raw facts, against known calendars."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from walkaway.world.releases import next_business_day, tic_release, z1_release

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from snapshot.artifact import (
    Origin,
    SeriesFile,
    SeriesSpec,
    TableFile,
    number,
)
from snapshot.raw import latest_date, shift

ORIGIN = Origin("agency", "table", "terms", "today", "none")


@pytest.mark.parametrize(
    ("quarter", "published"),
    [
        # days of the Federal Reserve's Z.1 releases
        (dt.date(2024, 12, 31), dt.date(2025, 3, 13)),
        (dt.date(2025, 3, 31), dt.date(2025, 6, 12)),
        (dt.date(2025, 6, 30), dt.date(2025, 9, 11)),
        (dt.date(2025, 9, 30), dt.date(2026, 1, 9)),
    ],
)
def test_z1_releases(quarter: dt.date, published: dt.date) -> None:
    assert z1_release(quarter) == published


def test_tic_release_skips_weekends() -> None:
    assert tic_release(dt.date(2024, 3, 31)) == dt.date(2024, 5, 20)  # the 18th was a Saturday
    assert tic_release(dt.date(2025, 3, 31)) == dt.date(2025, 5, 16)  # the day on record
    assert tic_release(dt.date(2025, 12, 31)) == dt.date(2026, 2, 18)
    assert next_business_day(dt.date(2025, 6, 13)) == dt.date(2025, 6, 16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-30", dt.date(2025, 6, 30)),
        ("FY2025Q2", dt.date(2025, 3, 31)),  # the US fiscal year starts in October
        ("2025Q3", dt.date(2025, 9, 30)),
        ("2024-10..2025-03", dt.date(2025, 3, 31)),
        ("2024 final", dt.date(2024, 12, 31)),
        ("no date", None),
    ],
)
def test_latest_date(text: str, day: dt.date | None) -> None:
    assert latest_date(text) == day


@pytest.mark.parametrize(
    ("text", "places", "moved"),
    [("4487319.0", -3, "4487.319"), ("222", -2, "2.22"), ("37637552.59", -3, "37637.55259")],
)
def test_shift_is_exact(text: str, places: int, moved: str) -> None:
    assert shift(text, places) == moved


def test_numbers_read_back_equal() -> None:
    assert [number(v) for v in (0.1, 2.0, "4.50", None, float("nan"))] == [
        "0.1", "2", "4.50", "", "",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="could not convert"):
        number("n/a")


def spec(name: str = "x") -> SeriesSpec:
    return SeriesSpec(name, "X", "percent", "daily", "same day", 0)


def test_series_are_written_in_the_order_of_publication() -> None:
    rows = [("2025-02-28", "2025-03-18", [2.0]), ("2025-01-31", "2025-04-18", [1.5]),
            ("2025-01-31", "2025-03-01", [1.0]), ("2025-03-31", "2025-05-18", [None])]  # fmt: skip
    file = SeriesFile("f", "F", ORIGIN, [spec()], rows)
    assert file.content().decode().splitlines() == [
        "period,published,x",
        "2025-01-31,2025-03-01,1",
        "2025-02-28,2025-03-18,2",
        "2025-01-31,2025-04-18,1.5",
    ]
    assert file.entry()["series"][0]["last"] == "2025-02-28"


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([("2025-01-31", "2024-12-31", [1.0])], "published before"),
        ([("2025-01-31", "2025-02-01", [1.0])] * 2, "twice"),
        ([("2025-01-31", "2025-02-01", [1.0, 2.0])], "2 values, not 1"),
        ([("2025-01-31", "2025-02-01", [None])], "no values"),
    ],
)
def test_bad_series_are_refused(rows: list, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        SeriesFile("f", "F", ORIGIN, [spec()], rows).entry()


def test_bad_tables_are_refused() -> None:
    table = TableFile("t", "T", ORIGIN, {"a": "", "b": ""}, [["x"]], "rule")
    with pytest.raises(ValueError, match="row of 1 cells, not 2"):
        table.content()
    table = TableFile("t", "T", ORIGIN, {"a": "", "b": ""}, [["x", ""]], "rule", "b")
    with pytest.raises(ValueError, match="row without b"):
        table.content()
    with pytest.raises(ValueError, match="frequency"):
        SeriesSpec("x", "X", "percent", "hourly", "", 0)
