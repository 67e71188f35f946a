"""Japan's budget by quarter: its baseline, and interest against the yearly ladder."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.budget.japan import interest_response, japan_ladder, japan_purse, yields_now
from walkaway.solve.path import Block, compose, solve
from walkaway.world import World

WORLD = World.at("2025-06-12")
GDP, GROWTH, QUARTERS = 580.0, 2.4, 48
RATES = ("RS_JPN", "E05_JPN", "E30_JPN", "TP_JPN", "Y_JPN", "LGDP_JPN", "LCPI_JPN")


def path_of(growth: float = GROWTH, **given: float):
    """The purse alone, rates given, as deviations from its baseline."""
    purse = japan_purse(WORLD, GDP, growth, QUARTERS)
    dummy = Block(("NOTHING",), RATES, {}, lambda w: {"NOTHING": w("NOTHING")})
    model, named = compose([purse.block(), dummy])
    shocks, base = np.zeros((QUARTERS, len(model.shocks))), purse.baseline(QUARTERS)
    for name, values in purse.given(QUARTERS).items():
        shocks[:, model.shock_index[name]] = values
    for name, value in given.items():
        shocks[:, model.shock_index[name]] = value
    history, guess = np.zeros((1, len(model.variables))), np.zeros((QUARTERS, len(model.variables)))
    for name, value in purse.before().items():
        history[0, model.index[name]] = value
    for name, values in base.items():
        guess[:, model.index[name]] = values
    path = solve(model, model.vector(named), shocks, QUARTERS, history=history, guess=guess)
    assert path.solved, path.message
    return path, base


def test_the_baseline_keeps_debt_at_its_share_and_refinances_at_todays_yields():
    path, base = path_of()
    for name, values in base.items():
        np.testing.assert_allclose(path[name], values, atol=1e-11)
    stock = 100 * japan_ladder(WORLD).total / GDP
    np.testing.assert_allclose(path["DEBTGDP_JPN"], stock, rtol=1e-12)
    assert path["INTEREST_JPN"][0] == pytest.approx(stock * 0.005177, rel=0.02)  # average coupon
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
