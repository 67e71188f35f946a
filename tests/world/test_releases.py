"""Calendars: ends of periods, days of publication, and when a value is overdue."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.world.releases import (
    TIC_DAYS,
    business_day,
    month_end,
    next_business_day,
    quarter_end,
    tic_release,
    z1_release,
)
from walkaway.world.series import Record, Series, overdue_after, parse_date, period_end
from walkaway.world.sources import Source

DAY = dt.timedelta(days=1)


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# ---- periods


@pytest.mark.parametrize(
    ("year", "month", "last"),
    [
        (2025, 1, "2025-01-31"), (2025, 2, "2025-02-28"), (2024, 2, "2024-02-29"),
        (2100, 2, "2100-02-28"), (2000, 2, "2000-02-29"), (2025, 4, "2025-04-30"),
        (2025, 12, "2025-12-31"), (2025, 13, "2026-01-31"), (2025, 14, "2026-02-28"),
        (2025, 24, "2026-12-31"), (2025, 25, "2027-01-31"),
    ],
)  # fmt: skip
def test_last_days_of_months(year: int, month: int, last: str) -> None:
    assert month_end(year, month) == date(last)
    # The day after is a first of a month.
    assert (month_end(year, month) + DAY).day == 1


def test_last_days_of_quarters() -> None:
    ends = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31"]
    assert [quarter_end(2025, q) for q in range(1, 6)] == [date(end) for end in ends]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025", "2025-12-31"), ("2025Q1", "2025-03-31"), ("2025Q2", "2025-06-30"),
        ("2025-Q3", "2025-09-30"), ("2025Q4", "2025-12-31"), ("2025-01", "2025-01-31"),
        ("2024-02", "2024-02-29"), ("2025-12", "2025-12-31"), ("2025-05-12", "2025-05-12"),
    ],
)  # fmt: skip
def test_periods_as_they_are_written(text: str, last: str) -> None:
    assert period_end(text) == date(last)


@pytest.mark.parametrize("text", ["2025Q5", "2025Q0", "2025-13", "2025-00", "25", "May 2025", ""])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(BadInputError, match="not a date"):
        period_end(text)


def test_dates_are_read_from_texts_and_clocks() -> None:
    assert parse_date("2025-06-12") == date("2025-06-12")
    assert parse_date(dt.datetime(2025, 6, 12, 23, 59)) == date("2025-06-12")
    assert type(parse_date(dt.datetime(2025, 6, 12, 23, 59))) is dt.date
    assert parse_date(date("2025-06-12")) == date("2025-06-12")
    with pytest.raises(BadInputError, match=r"from: .*'12\.6\.2025' is not a date.*2025-06-12"):
        parse_date("12.6.2025", "from")


# ---- days of publication


def test_weekends_move_to_monday() -> None:
    # 13 June 2025 was a Friday.
    days = {"2025-06-12": "2025-06-12", "2025-06-13": "2025-06-13", "2025-06-14": "2025-06-16",
            "2025-06-15": "2025-06-16", "2025-06-16": "2025-06-16"}  # fmt: skip
    for day, moved in days.items():
        assert business_day(date(day)) == date(moved)
    following = {"2025-06-12": "2025-06-13", "2025-06-13": "2025-06-16",
                 "2025-06-14": "2025-06-16", "2025-06-15": "2025-06-16",
                 "2025-06-16": "2025-06-17"}  # fmt: skip
    for day, moved in following.items():
        assert next_business_day(date(day)) == date(moved)


@pytest.mark.parametrize(
    ("month", "released"),
    [
        # By rule: the 18th, two months later, or the Monday after.
        ("2023-10-31", "2023-12-18"), ("2023-12-31", "2024-02-19"), ("2024-03-31", "2024-05-20"),
        ("2024-06-30", "2024-08-19"), ("2024-11-30", "2025-01-20"), ("2024-12-31", "2025-02-18"),
        # As it was: press releases of the Treasury; the shutdown put two months together.
        ("2025-02-28", "2025-04-16"), ("2025-03-31", "2025-05-16"), ("2025-04-30", "2025-06-18"),
        ("2025-05-31", "2025-07-17"), ("2025-06-30", "2025-08-15"), ("2025-07-31", "2025-09-18"),
        ("2025-08-31", "2025-11-18"), ("2025-09-30", "2025-11-18"), ("2025-10-31", "2025-12-18"),
    ],
)  # fmt: skip
def test_foreign_holdings_come_out_in_the_middle_of_the_second_month(
    month: str, released: str
) -> None:
    assert tic_release(date(month)) == date(released)


def test_days_on_record_are_weekdays_behind_the_month() -> None:
    for month, day in TIC_DAYS.items():
        assert (month + DAY).day == 1
        assert day.weekday() < 5
        assert 40 < (day - month).days < 90


@pytest.mark.parametrize(
    ("quarter", "released"),
    [
        # Second Thursdays, as they were.
        ("2024-06-30", "2024-09-12"), ("2024-09-30", "2024-12-12"), ("2024-12-31", "2025-03-13"),
        ("2025-03-31", "2025-06-12"), ("2025-06-30", "2025-09-11"),
        # By the rule: a month that begins on a Thursday, and one that begins on a Friday.
        ("2022-09-30", "2022-12-08"), ("2023-09-30", "2023-12-14"),
        ("2025-09-30", "2026-01-09"),
    ],
)  # fmt: skip
def test_financial_accounts_come_out_on_the_second_thursday(quarter: str, released: str) -> None:
    assert z1_release(date(quarter)) == date(released)


# ---- overdue


def periods(frequency: str) -> list[dt.date]:
    """Last days of five years of periods."""
    first, last = dt.date(2020, 1, 1), dt.date(2024, 12, 31)
    days = [first + k * DAY for k in range((last - first).days + 1)]
    keep = {
        "weekly": lambda d: d.weekday() == 2,
        "monthly": lambda d: (d + DAY).day == 1,
        "quarterly": lambda d: (d + DAY).day == 1 and d.month % 3 == 0,
        "annual": lambda d: (d.month, d.day) == (12, 31),
    }[frequency]
    return [day for day in days if keep(day)]


@pytest.mark.parametrize(
    ("frequency", "grace"), [("weekly", 1), ("monthly", 10), ("quarterly", 10), ("annual", 60)]
)
@pytest.mark.parametrize("lag", [0, 18, 75])
def test_a_value_is_overdue_once_the_longest_period_its_lag_and_grace_are_over(
    frequency: str, grace: int, lag: int
) -> None:
    ends = periods(frequency)
    spare = []
    for this, following in pairwise(ends):
        overdue = overdue_after(this, frequency, lag)
        assert overdue is not None
        spare.append((overdue - following).days - lag)
    # Behind the longest period (31 days, 92 days, a leap year) exactly the grace is left.
    assert min(spare) == grace


def test_daily_series_may_rest_a_week_and_irregular_ones_for_ever() -> None:
    # Tokyo is closed from 31 December to 3 January; with a weekend, six days.
    assert overdue_after(date("2024-12-27"), "daily", 0) == date("2025-01-03")
    assert overdue_after(date("2024-12-27"), "daily", 1) == date("2025-01-04")
    assert overdue_after(date("2024-12-31"), "irregular", 0) is None


def monthly(values: int = 3, asof: str = "2025-12-31") -> Series:
    """January, February, ... of 2025: 1, 2, ...; each out ten days later."""
    ends = tuple(month_end(2025, m + 1) for m in range(values))
    source = Source("publisher", "original", "", "", "")
    return Series(
        "x", "an example", "percent", "monthly", source, "", 10, date(asof), ends,
        np.arange(1.0, values + 1), tuple(end + 10 * DAY for end in ends),
    )  # fmt: skip


def test_a_value_holds_from_the_last_day_of_its_period() -> None:
    series = monthly()
    assert len(series) == 3
    assert [series.at(d).value for d in ("2025-01-31", "2025-02-27", "2025-02-28")] == [1, 1, 2]
    found = series.at("2025-03-01")
    assert (found.value, found.period, found.published) == (
        2.0, date("2025-02-28"), date("2025-03-10"),
    )  # fmt: skip
    assert found.unit == "percent"
    assert found.source == "publisher, original"
    with pytest.raises(
        BadInputError, match=r"no value for 2025-01-30 .*nearest day that has one is 2025-01-31"
    ):
        series.at("2025-01-30")
    with pytest.raises(BadInputError, match="it holds none"):
        monthly(0).at("2025-01-30")


def test_a_carried_value_is_marked_from_the_day_after_it_was_due() -> None:
    series = monthly()
    # 31 days of April at most, 10 of lag, 10 of grace after 31 March: 21 May.
    assert (series.at("2025-05-21").stale, series.at("2025-05-21").note) == (False, "")
    late = series.at("2025-05-22")
    assert late.stale
    assert late.note == (
        "carried from 2025-03-31: a newer value was due by 2025-05-21 and is not in the data"
    )
    assert series.last.stale
    assert not monthly(asof="2025-05-21").last.stale


def test_one_period_is_asked_for_by_name() -> None:
    series = monthly()
    for period in ("2025-02", "2025-02-28", date("2025-02-28")):
        assert series.on(period).value == 2.0
    with pytest.raises(BadInputError, match=r"2025-02-27.*the nearest earlier is 2025-01-31"):
        series.on("2025-02-27")
    with pytest.raises(BadInputError, match="no value for the period 2024"):
        series.on("2024")


# ---- editions


def test_a_later_edition_of_a_period_replaces_the_earlier_one() -> None:
    rows = [
        ["2025-01-31", "2025-02-10", "1.0"],
        ["2025-02-28", "2025-03-10", "2.0"],
        ["2025-01-31", "2025-03-10", "1.5"],  # January revised with February
        ["2025-02-28", "2025-03-10", "2.5"],  # twice on one day: the later row counts
        ["2025-03-31", "2025-04-10", ""],
    ]
    record = Record.of(rows, 2)
    assert record.revised
    assert not record.values.flags.writeable
    assert record.published == tuple(sorted(record.published))

    def known(day: str) -> dict[str, float]:
        periods, values, published = record.known_on(date(day))
        assert all(p <= date(day) for p in published)
        return {str(p): float(v) for p, v in zip(periods, values, strict=True)}

    assert known("2025-02-09") == {}
    assert known("2025-02-10") == {"2025-01-31": 1.0}
    assert known("2025-03-09") == {"2025-01-31": 1.0}
    assert known("2025-03-10") == {"2025-01-31": 1.5, "2025-02-28": 2.5}
    plain = Record.of(rows[:2], 2)
    assert not plain.revised
    assert plain.known_on(date("2025-03-09"))[0] == (date("2025-01-31"),)
    assert Record.of([rows[1], rows[0]], 2).periods == plain.periods
