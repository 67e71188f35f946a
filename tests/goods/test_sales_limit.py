"""Volumes held to a limit by licences: by bisection, by complementarity, at both ends."""

from __future__ import annotations

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration, new_tariffs
from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.world import World

TRADE = World.at("2025-06-12").trade()


def left(found: goods.GoodsSolution) -> np.ndarray:
    """Volume that leaves, new over old: what producers get at their old costs."""
    made = found.flows_after / (1 + found.export_tax)
    return np.asarray(made / found.cost[:, None, :] / found.flows_before)


@pytest.mark.parametrize("most", [0.9, 0.5, 0.05])
def test_the_licence_is_the_export_tax_that_sells_so_much(most):
    """A second method: the tax is bisected, equilibrium by equilibrium."""
    cal = calibration(economies=4, sectors=3, seed=1, unbalanced=True)
    limit = np.full(cal.flows.shape, np.inf)
    limit[0, 1, 2] = most
    found = goods.solve(cal, sales_limit=limit)

    def taxed(rate: float) -> goods.GoodsSolution:
        tax = np.zeros_like(limit)
        tax[0, 1, 2] = rate
        return goods.solve(cal, export_tax=tax, rates_up_to=99)

    low, high = 0.0, 50.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if left(taxed(middle))[0, 1, 2] > most else (low, middle)
    assert found.export_tax[0, 1, 2] == pytest.approx(low, rel=1e-6)
    np.testing.assert_allclose(found.welfare, taxed(low).welfare, rtol=1e-7)
    assert found.export_revenue[0] == pytest.approx(
        found.flows_after[0, 1, 2] * low / (1 + low), rel=1e-6
    )


@pytest.mark.parametrize("seed", range(4))
def test_either_the_volume_is_at_its_limit_or_the_licence_is_worth_nothing(seed):
    cal = calibration(economies=4, sectors=3, seed=seed, unbalanced=True)
    draw = np.random.default_rng(seed)
    limited = (draw.random(cal.flows.shape) < 0.4) & abroad(4)
    limit = np.where(limited, draw.uniform(0.3, 1.1, cal.flows.shape), np.inf)
    tariffs = new_tariffs(cal, seed)
    found = goods.solve(cal, tariffs, sales_limit=limit)
    assert found.solved, found.message
    volume = left(found)
    assert (volume[limited] <= limit[limited] * (1 + 2e-8)).all()
    binds = found.export_tax > 1e-7
    np.testing.assert_allclose(volume[binds], limit[binds], rtol=2e-8)
    assert binds.any()
    assert (limited & ~binds).any()
    assert not binds[~limited].any()
    # At these wedges it is the equilibrium of export taxes.
    again = goods.solve(cal, tariffs, export_tax=found.export_tax)
    np.testing.assert_allclose(again.welfare, found.welfare, rtol=1e-9)


def test_limits_come_on_top_of_export_taxes_and_end_in_a_ban():
    cal = calibration(economies=3, sectors=2, seed=4)
    tax, limit = np.zeros_like(cal.flows), np.full(cal.flows.shape, np.inf)
    tax[0, 1], limit[0, 1] = 0.05, 0.5
    both = goods.solve(cal, export_tax=tax, sales_limit=limit)
    alone = goods.solve(cal, sales_limit=limit)
    # The limit binds in both: it does not matter what part of the price is tax or licence.
    np.testing.assert_allclose(both.export_tax, alone.export_tax, atol=1e-6)
    np.testing.assert_allclose(both.welfare, alone.welfare, rtol=1e-7)
    cost = np.where(np.isfinite(limit), np.inf, 1.0)
    banned = goods.solve(cal, trade_cost=cost)
    limit[0, 1] = 1e-5
    # What is still sold is dear: the rent falls with volume to the power of θ/(1+θ).
    np.testing.assert_allclose(goods.solve(cal, sales_limit=limit).welfare, banned.welfare, 2e-3)


def test_a_limit_that_nobody_reaches_changes_nothing():
    cal = calibration(economies=3, sectors=2, seed=4)
    found = goods.solve(cal, sales_limit=1.0)
    np.testing.assert_allclose(found.welfare, 1, rtol=1e-9)
    assert not found.export_tax.any()
    free, none = goods.solve(cal, 0.2), goods.solve(cal, 0.2, sales_limit=np.inf)
    assert np.array_equal(free.welfare, none.welfare)
    assert "limits" in found.residuals
    assert "limits" not in none.residuals


@pytest.mark.parametrize("name", ["CP", "U4"])
def test_on_the_data(name):
    """China sells everybody two fifths less of everything: all 71 × 22 flows are at the limit."""
    cal = goods.from_trade(TRADE, elasticity=name)
    who = TRADE.economies.index("CHN")
    limit = np.full(cal.flows.shape, np.inf)
    limit[who] = 0.6
    limit[who, who] = np.inf
    found = goods.solve(cal, sales_limit=limit)
    assert found.solved
    assert found.residuals["limits"] <= 1e-8
    sold = found.flows_before[who] > 0
    sold[who] = False
    volume = found.made[who] / found.cost[who] / np.where(sold, found.flows_before[who], 1)
    np.testing.assert_allclose(volume[sold], 0.6, rtol=1e-7)


@pytest.mark.parametrize(
    ("limit", "what"),
    [
        (0.0, "must be positive"),
        (np.nan, "not a finite number"),
        (np.full((2, 2), 0.5), "limit on sales at home"),
        (np.full((3, 3), 0.5), "has shape"),
    ],
)
def test_refused(limit, what):
    with pytest.raises(BadInputError, match=what):
        goods.solve(calibration(economies=2, sectors=1), sales_limit=limit)
