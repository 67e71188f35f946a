"""Ossa (2014): the goods market with profits, against his own equilibrium conditions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root

from tests.goods.worlds import abroad
from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.goods.published import ossa_2014, ossa_calibration

SIGMA = np.array([2.5, 4.0, 7.0])


def balanced(seed: int, taxed: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Trade [exporter, importer, industry] whose exports are each region's imports."""
    draw = np.random.default_rng(seed)
    half = draw.gamma(2.0, 1.0, (4, 4, 3))
    trade = half + half.transpose(1, 0, 2) + 12 * np.eye(4)[:, :, None]
    return trade, taxed * 0.2 * draw.random(trade.shape) * abroad(4)


def his_conditions(
    trade: np.ndarray, tariffs: np.ndarray, new: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Wages and welfare, new/old, from conditions 10 to 13 solved by a general root finder."""
    gross = (1 + tariffs) * trade
    income = gross.sum(axis=(0, 2))
    gamma = gross / gross.sum(axis=0)
    alpha = trade / trade.sum(axis=1, keepdims=True)
    earned = trade.sum(axis=1) * (1 - 1 / SIGMA)
    delta = earned / earned.sum(axis=1, keepdims=True)
    rents = trade.sum(axis=1) / SIGMA
    change = (1 + new) / (1 + tariffs)

    def unfold(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        wage, spend = np.exp(x[:4]), np.exp(x[4:])
        price = (gamma * (wage[:, None, None] * change) ** (1 - SIGMA)).sum(axis=0)
        price = price ** (1 / (1 - SIGMA))
        flow = change**-SIGMA * (wage[:, None, None]) ** (1 - SIGMA)
        flow = flow * price ** (SIGMA - 1) * spend[:, None]
        return wage, spend, price, flow

    def gap(x: np.ndarray) -> np.ndarray:
        wage, spend, _, flow = unfold(x)
        profit = (alpha * flow).sum(axis=1)
        labour = wage - (delta * profit).sum(axis=1)
        labour[0] = (wage * earned.sum(axis=1)).sum() / earned.sum() - 1
        paid = wage * earned.sum(axis=1) + (new * trade * flow).sum(axis=(0, 2))
        paid = paid + (rents * profit).sum(axis=1)
        return np.concatenate([labour, spend - paid / income])

    found = root(gap, np.zeros(8), tol=1e-13)
    wage, spend, price, _ = unfold(found.x)
    share = gross.sum(axis=0) / income[:, None]
    return wage, spend / np.exp((share * np.log(price)).sum(axis=1))


@pytest.mark.parametrize("seed", range(4))
def test_equilibrium_meets_his_conditions(seed: int) -> None:
    trade, tariffs = balanced(seed)
    new = 0.6 * np.random.default_rng(seed + 50).random(trade.shape) * abroad(4)
    cal = ossa_calibration(trade, tariffs, SIGMA)
    ours = goods.solve(cal, new)
    wage, welfare = his_conditions(trade, tariffs, new)
    assert ours.solved
    assert max(ours.residuals.values()) <= 1e-10
    np.testing.assert_allclose(ours.wage, wage, rtol=1e-8)
    np.testing.assert_allclose(ours.welfare, welfare, rtol=1e-8)


def test_zero_shock_and_exact_base() -> None:
    trade, tariffs = balanced(1)
    cal = ossa_calibration(trade, tariffs, SIGMA)
    assert cal.adjustment.inconsistency < 1e-12
    np.testing.assert_allclose(goods.solve(cal).welfare, 1, atol=1e-12)


def test_profits_make_the_high_rent_industry_worth_protecting() -> None:
    # Without profits the optimal rates fall with the elasticity of imports only through prices;
    # with them, labour should move to industries with high markups, which a tariff brings about.
    trade, tariffs = balanced(3, taxed=False)
    answer = ossa_2014(trade, tariffs, SIGMA, list("ABCD"), instruments="sector")
    assert answer.solved, answer.message
    assert answer.nash is not None
    for name, alone in answer.optimal.items():
        at = answer.regions.index(name)
        assert alone.welfare[at] > 1
        assert alone.best_response_gap[name] < 1e-9
        # A region may dislike the war, but in it nobody gains by deviating.
        assert answer.nash.best_response_gap[name] < 1e-9
    rents = ossa_calibration(trade, tariffs, SIGMA, list("ABCD"))
    without = goods.Calibration(
        rents.economies,
        rents.sectors,
        rents.flows,
        rents.tariffs,
        1,
        0,
        rents.final_share,
        rents.trade_elasticity,
    )
    competitive = goods.optimal_tariffs(without, "A", "sector").rates["A"]
    spread = np.ptp(answer.optimal["A"].rates["A"])
    assert spread > np.ptp(competitive)


def test_bad_elasticities_are_refused() -> None:
    trade, tariffs = balanced(0)
    with pytest.raises(BadInputError, match="above one"):
        ossa_calibration(trade, tariffs, [0.9, 2, 3])
    with pytest.raises(BadInputError, match="exporter, importer, industry"):
        ossa_calibration(trade[0], tariffs, SIGMA)
