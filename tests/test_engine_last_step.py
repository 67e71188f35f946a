"""What the engine makes of its markets: quarters of laws, bands of draws, basis points."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import walkaway
from walkaway.budget import baseline
from walkaway.budget.block import gdp_of
from walkaway.engine.economy_news import first_quarter, laws
from walkaway.engine.questions import question
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World

SALE = (
    'name = "x"\ndate = 2025-06-12\n[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\n'
    'bucket = "long"\namount = -100\nover = "4 quarters"\nfrom = 2025-06-12\n'
)


def law(day: str) -> Question:
    text = (
        f'name = "x"\ndate = {day}\n[[measure]]\nkind = "FiscalPackage"\nby = "USA"\n'
        f'law = "hr1-house"\nfrom = {day}\n'
    )
    return question(Scenario.from_toml(text))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2025-01-01", (2025, 1)), ("2025-03-31", (2025, 1)), ("2025-04-01", (2025, 2)),
        ("2025-09-30", (2025, 3)), ("2025-10-01", (2025, 4)), ("2026-01-01", (2026, 1)),
    ],
)  # fmt: skip
def test_the_quarter_of_a_world(day: str, first: tuple[int, int]) -> None:
    assert first_quarter(World.at(day)) == first


@pytest.mark.parametrize(
    ("day", "begins"), [("2025-06-12", 2), ("2025-03-31", 3), ("2025-12-31", 0), ("2026-02-10", 0)]
)
def test_a_law_begins_with_its_fiscal_year_in_october_2025(day: str, begins: int) -> None:
    (path,) = laws(law(day)).values()
    assert np.flatnonzero(path)[0] == begins
    # It ends with September 2034.
    start = dt.date.fromisoformat(day)
    last = 4 * (2034 - start.year) + 2 - (start.month - 1) // 3
    assert np.flatnonzero(path)[-1] == last
    if begins:
        edition = baseline.load(World.at(day), "2025-01")
        amount = path[begins] / 100 * gdp_of(edition, (2025, 4))
        assert amount == pytest.approx(1756 / 4, rel=1e-9)  # a quarter of what four years add


def test_without_a_law_nothing_is_added() -> None:
    assert laws(question(Scenario.from_toml(SALE))) == {}


@pytest.mark.slow
def test_of_two_draws_a_band_lies_a_twentieth_inside_of_both() -> None:
    """From runs of one draw and of two: their median gives the second draw, and so the band."""
    one, two = (
        walkaway.run(Scenario.from_toml(SALE), elasticities=["U4"], draws=n, only=["economy"])
        for n in (1, 2)
    )
    wide = 0.0
    for name in ("path.us_30y_yield", "path.usdjpy", "path.ust_home"):
        single, double = one.path(name), two.path(name)
        assert single is not None
        assert double is not None
        assert (single.draws, double.draws) == (1, 2)
        assert single.low == single.mid == single.high
        first, mid = np.array(single.mid), np.array(double.mid)
        # Quantiles are taken of deviations; a currency is their exponential.
        base = np.array(double.baseline)
        if name == "path.usdjpy":
            first, mid = np.log(first / base), np.log(mid / base)
        second = 2 * mid - first
        least, most = np.minimum(first, second), np.maximum(first, second)
        low, high = least + 0.05 * (most - least), most - 0.05 * (most - least)
        if name == "path.usdjpy":
            low, high = base * np.exp(low), base * np.exp(high)
        np.testing.assert_allclose(double.low, low, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(double.high, high, rtol=1e-9, atol=1e-9)
        wide = max(wide, float((most - least).max()))
    assert wide > 0.01


@pytest.mark.slow
def test_yields_are_told_in_basis_points_and_holdings_in_billions() -> None:
    from walkaway.bonds.investors import ust_market
    from walkaway.bonds.record import known
    from walkaway.bonds.replacement import replacements
    from walkaway.engine.bond_market import published

    scenario = Scenario.from_toml(SALE)
    told = walkaway.run(scenario, only=["bonds"])
    world = World.at("2025-06-12")
    market = ust_market(known(world))
    member = next(one for one in published(world) if one.paper.id == "beltran2013")
    (found,) = replacements(market, [member], scenario.measures, 3.0)
    long = told["yield.UST.15-30.quarter"]
    assert long.unit == "bp"
    premium = float(found.result.premium[-1])  # decimal: one hundredth of a percent is a bp
    assert 0 < premium < 0.01
    assert long.members[member.paper.title] == pytest.approx(premium / 0.01 * 100, rel=1e-6)
    assert (long.baseline, long.baseline_unit) == (pytest.approx(4.84), "%")  # the 30-year that day
    # What Japan lets go, others take.
    held = [m for m in told.section("holdings") if m.id.endswith(".quarter")]
    assert {m.unit for m in held} == {"USD bn"}
    sold = sum(m.members[member.paper.title] for m in held if ".JPN" in m.id)
    assert sold == pytest.approx(-100, rel=0.05)
