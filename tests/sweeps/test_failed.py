"""Ranges that lack members say so, wherever a sweep or a surface is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars
import pytest

from tests.sayings import printed
from tests.sweeps.plans import NUMBERS, scenario, small
from walkaway.engine.asked import Answer
from walkaway.outcome.quantity import Band
from walkaway.present import surfaces, sweeps
from walkaway.present.as_csv import csv_text
from walkaway.present.page import Page
from walkaway.sweeps import Swept, surface
from walkaway.sweeps.design import points
from walkaway.sweeps.plan import Ask, Settings
from walkaway.sweeps.points import PARTLY, SOLVED, Point

COUNT, FAILED = 17, 7


def thin(ask: Ask, settings: Settings) -> Point:
    """A point whose ranges lack seven of 24 members, unless the first lever stands at its end."""
    first = float(str(dict(settings)["tariff-1"]))
    failed = 0 if first == 0 else FAILED
    band = Band(first - 1, first, first + 2)
    found = {name: Answer(name, "%", band, COUNT + FAILED - failed, failed) for name in ask.numbers}
    return Point(settings, PARTLY if failed else SOLVED, "", found)


def words(page: Page) -> str:
    """A page as it is printed, on lines without an end."""
    return " ".join(printed(page).split())


def test_a_sweep(tmp_path: Path) -> None:
    plan = small()
    swept = Swept(plan, tuple(thin(plan.ask, own) for own in points(plan)))
    told = sweeps.document(swept)
    assert told.status == "partly solved"
    for own in told.plain()["points"]:
        want = 0 if own["settings"]["tariff-1"] == 0 else FAILED
        assert {value["failed"] for value in own["numbers"].values()} == {want}
    text = words(sweeps.page(swept, told))
    assert text.count(f"({FAILED} of {COUNT + FAILED} failed)") == 4 * len(NUMBERS)
    swept.write(tmp_path / "out.parquet")
    for table in (polars.read_parquet(tmp_path / "out.parquet"), swept.table()):
        for name in NUMBERS:
            assert table[f"{name} failed"].to_list() == [0, 0, *[FAILED] * 4]
    rows = list(csv.DictReader(io.StringIO(csv_text(sweeps.sheet(swept)))))
    assert [row[f"{NUMBERS[0]} failed"] for row in rows] == ["0", "0", *["7"] * 4]


@pytest.fixture
def made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    del folder
    monkeypatch.setattr("walkaway.sweeps.points.solve", thin)
    span = {"tariff-1": (0.0, 60.0)}
    return surface(scenario(), span, numbers=NUMBERS, elasticities=["CP"], jobs=1)


@pytest.mark.parametrize(("at", "failed"), [(0.0, 0), (60.0, FAILED), (31.7, FAILED)])
def test_a_surface(made: object, at: float, failed: int) -> None:
    """Where it was solved as many as failed there; between, as many as at its worst point."""
    said = surfaces.document(made, {"tariff-1": at})  # type: ignore[arg-type]
    for own in said.plain()["numbers"]:
        assert (own["count"], own["failed"]) == (COUNT + FAILED - failed, failed)
    text = words(surfaces.page(said))
    assert (f"{FAILED} of {COUNT + FAILED} failed" in text) == bool(failed)
    assert ("Partly solved" in text) == bool(failed)
