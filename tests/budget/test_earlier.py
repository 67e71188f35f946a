"""Editions of the baseline made whole, against the Office's own printed numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from walkaway.budget import baseline, earlier
from walkaway.budget.block import us_purse
from walkaway.errors import BadInputError
from walkaway.world import World

NEWEST = World.at("2026-06-30")
HEADLINES = {
    "2014-08": (74, 77), "2019-01": (78, 93), "2019-08": (79, 95), "2020-01": (81, 98),
    "2021-02": (102, 107), "2022-05": (98, 110), "2023-02": (98, 118),
}  # fmt: skip
"""Debt held by the public in the edition's first and last year, percent of GDP: the summaries of
the reports of these months (the Office's own GDP, which is not in the data)."""


def after(edition: str) -> World:
    """A few days after the month of an edition."""
    year, month = map(int, edition.split("-"))
    return World.at(dt.date(year, month, 28) + dt.timedelta(days=5))


@pytest.mark.parametrize("edition", ["2024-06", "2025-01", "2026-02"])
def test_lines_of_its_own_are_those_printed(edition: str) -> None:
    """The three editions that are held whole, read from the lines alone."""
    mine, printed = earlier.load(after(edition), edition), baseline.load(NEWEST, edition).printed
    assert mine.revenues == pytest.approx(printed["revenues"], abs=1e-3)
    assert mine.deficit == pytest.approx(printed["deficit"], abs=1e-3)
    assert mine.net_interest == pytest.approx(printed["net_interest"], abs=1e-3)
    assert mine.debt == pytest.approx(printed["debt_held_by_public"], abs=1e-3)
    # The Office's own GDP was not read: as near as the Outlook and a trend come to it.
    miss = np.abs(mine.gdp / printed["gdp"] - 1)
    assert miss[:3].max() < 0.025
    assert miss.max() < 0.10


@pytest.mark.parametrize("edition", HEADLINES)
def test_debt_over_gdp_is_near_the_headline_of_its_report(edition: str) -> None:
    own = baseline.load(after(edition))
    assert own.edition == edition
    ratio = 100 * own.debt / own.gdp
    first, last = HEADLINES[edition]
    assert ratio[0] == pytest.approx(first, abs=4)
    assert ratio[-1] == pytest.approx(last, abs=6.5)


def test_debt_that_is_not_printed_is_deficits_on_what_was_owed() -> None:
    """An Update to the Budget and Economic Outlook, August 2019: 29.3 trillion in 2029."""
    own = baseline.load(World.at("2019-09-01"))
    assert own.edition == "2019-08"
    assert own.debt[-1] == pytest.approx(29_300, rel=0.005)
    spring = earlier.load(World.at("2019-06-15"), "2019-05")
    beyond = [np.diff(one.debt, prepend=15_750) + one.deficit for one in (own, spring)]
    # Loans and cash are those of May; debt at the end of fiscal 2018 was 15,750 (Treasury).
    assert beyond[0] == pytest.approx(beyond[1], abs=1e-8)
    assert np.abs(beyond[0]).max() < 100


@pytest.mark.parametrize(
    ("day", "edition"),
    [("2000-01-05", "1999-07"), ("2019-08-30", "2019-05"), ("2019-09-01", "2019-08"),
     ("2020-10-01", "2020-09"), ("2024-06-17", "2024-02"), ("2024-06-18", "2024-06")],
)  # fmt: skip
def test_the_newest_edition_that_was_out(day: str, edition: str) -> None:
    assert baseline.load(World.at(day)).edition == edition


def test_what_is_not_the_editions_own_is_said() -> None:
    old = baseline.load(World.at("2019-09-01"))
    assert [line.split()[0] for line in old.filled] == ["Debt", "GDP", "Yields"]
    printed_debt = baseline.load(World.at("2019-06-15"))
    assert [line.split()[0] for line in printed_debt.filled] == ["GDP", "Yields"]
    # June 2024 is printed whole, but rates were first projected for us in January 2025.
    assert [line.split()[0] for line in baseline.load(World.at("2024-09-01")).filled] == ["Yields"]
    assert baseline.load(World.at("2025-06-12")).filled == ()
    assert old.yield_10y == pytest.approx(1.50)  # H.15, 2019-08-30
    with pytest.raises(BadInputError, match="newest is 2019-08"):
        baseline.load(World.at("2019-09-01"), "2019-9")


def test_growth_to_come_is_that_of_the_outlook_of_the_day() -> None:
    """April and July 2019: US output +1.9% in 2020, consumer prices +2.7% (April)."""
    found = earlier.calendar_growth(World.at("2019-09-01"), 2018)
    assert found[2020] == pytest.approx(1.019 * 1.027, abs=0.0015)
    # What 2020 brought (output -3.4%) was not known.
    assert earlier.calendar_growth(World.at("2022-01-10"), 2018)[2020] < 1


@pytest.mark.parametrize("day", ["2012-06-15", "2019-09-01", "2021-03-28"])
def test_the_purse_ends_fiscal_years_at_the_editions_ratio(day: str) -> None:
    world = World.at(day)
    own, start = baseline.load(world), (int(day[:4]), 4)
    purse = us_purse(world, own, start, 16)
    debt = purse.baseline(16)["DEBT_USA"]
    for year in range(start[0] + 1, start[0] + 4):
        at = 4 * (year - start[0]) - 1
        wanted = 100 * own.debt[own.at(year)] / own.gdp[own.at(year)]
        assert debt[at] == pytest.approx(wanted, rel=1e-6)
