"""Japan's budget by quarter: its baseline, and interest against the yearly ladder."""

from __future__ import annotations

import numpy as np
import pytest

from tests.budget.alone import solved
from walkaway.budget.japan import (
    JAPAN,
    MATURITIES,
    held_purse,
    interest_response,
    japan_ladder,
    yields_now,
)
from walkaway.world import World

WORLD = World.at("2025-06-12")
GDP, GROWTH, QUARTERS = 580.0, 2.4, 48


def path_of(growth: float = GROWTH, **given: float):
    """The purse alone, rates given, as deviations from its baseline."""
    return solved(held_purse(WORLD, JAPAN, GDP, growth, QUARTERS), QUARTERS, **given)


def test_the_baseline_keeps_debt_at_its_share_and_refinances_at_todays_yields():
    path, base = path_of()
    for name, values in base.items():
        np.testing.assert_allclose(path[name], values, atol=1e-11)
    stock = 100 * japan_ladder(WORLD).total / GDP
    np.testing.assert_allclose(path["DEBTGDP_JPN"], stock, rtol=1e-12)
    # Interest paid is the sum over the ladder: the average coupon on what is left of it.
    coupon = 0.00517672 / 1.024**0.25
    assert path["INTEREST_JPN"][0] == pytest.approx(stock * coupon, rel=1e-5)
    assert np.all(np.diff(path["INTEREST_JPN"][1:]) > 0)  # dearer than what falls due
    debt, deficit = path["DEBT_JPN"], path["DEFICIT_JPN"]
    growth = 1.024**0.25
    np.testing.assert_allclose(debt[1:], debt[:-1] / growth + deficit[1:], rtol=1e-12)
    np.testing.assert_allclose(
        4 * deficit, path["PRIMARY_JPN"] + path["INTEREST_JPN"], rtol=1e-9, atol=1e-12
    )


def test_a_point_on_all_yields_costs_what_the_yearly_ladder_says():
    """Two pieces of code: three buckets by quarter, forty rungs by year."""
    lifted, base = path_of(0.0, RS_JPN=1.0, E05_JPN=1.0, E30_JPN=1.0)
    added = lifted["INTEREST_JPN"] - base["INTEREST_JPN"]
    other = interest_response(japan_ladder(WORLD), yields_now(WORLD), 1.0, 8)
    for year in range(1, 8):
        ours = added[4 * year : 4 * year + 4].mean()
        assert ours == pytest.approx(100 * other.added[year] / GDP, rel=0.2)


def test_a_term_premium_and_a_slump_raise_debt_and_prices_lower_it():
    base = path_of()[1]["DEBTGDP_JPN"]
    for given, sign in (
        ({"TP_JPN": 1.0}, 1),
        ({"Y_JPN": -1.0, "LGDP_JPN": -1.0}, 1),
        ({"LCPI_JPN": 1.0}, -1),
    ):
        change = path_of(**given)[0]["DEBTGDP_JPN"] - base
        assert (sign * change[4:]).min() > 0


def test_bills_notes_and_bonds_are_refinanced_at_their_own_yields():
    """One, five and thirty years, in this order, in every quarter."""
    purse = held_purse(WORLD, JAPAN, GDP, GROWTH, QUARTERS)
    now = yields_now(WORLD)
    own = [now[MATURITIES.index(years)] for years in (1, 5, 30)]
    assert own == sorted(own)
    assert purse.yields.shape == (QUARTERS, 3)
    np.testing.assert_array_equal(purse.yields, np.tile(own, (QUARTERS, 1)))
    given = purse.given(QUARTERS)
    for name, value in zip(("BILLS", "NOTES", "BONDS"), own, strict=True):
        np.testing.assert_array_equal(given[f"YIELD_{name}_JPN"], value)
    assert purse.premium_variable == ""  # no published estimate of what debt adds to yields


def test_the_baseline_s_budget_is_what_debt_at_its_share_leaves():
    """Debt grows with GDP, so a quarter's deficit is the growth of the debt."""
    path, _ = path_of()
    stock = path["DEBT_JPN"][0]
    growth = 1.024**0.25
    np.testing.assert_allclose(path["DEFICIT_JPN"], stock * (1 - 1 / growth), rtol=1e-9)
    np.testing.assert_allclose(path["TPD_JPN"], 0.0, atol=1e-12)
