"""A world that measures lead to, as the start of the next shock: two steps are one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from walkaway import goods
from walkaway.goods.rebased import rebased
from walkaway.world import World

TRADE = World.at("2025-06-12").trade()
USA, CHN, JPN = (TRADE.economies.index(code) for code in ("USA", "CHN", "JPN"))
CARS = TRADE.sectors.index("C29")


def shocks(calibration: goods.Calibration) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tariffs after a first step, after a second, and trade costs of the first."""
    first = calibration.tariffs.copy()
    first[CHN, USA] += 0.3
    cost = np.ones_like(first)
    cost[JPN, USA, CARS] = 1.1
    second = first.copy()
    second[JPN, USA] += 0.24
    return first, second, cost


@pytest.mark.parametrize("input_output", [True, False])
@pytest.mark.parametrize(
    "closure",
    [
        {"deficits": "fixed"},
        {"deficits": "zero"},
        {"deficits": "world-share"},
        {"revenue": "income-tax"},
        {"deficits": "zero", "revenue": "income-tax"},
    ],
    ids=lambda closure: "-".join(closure.values()),
)
def test_two_steps_are_one(closure: dict[str, Any], input_output: bool) -> None:
    calibration = goods.from_trade(TRADE, "U4")
    if not input_output:
        calibration = calibration.without_io()
    first, second, cost = shocks(calibration)
    step = goods.solve(calibration, tariffs=first, trade_cost=cost, **closure)
    there = rebased(calibration, step)
    again = goods.solve(there, tariffs=second, **closure)
    both = goods.solve(calibration, tariffs=second, trade_cost=cost, **closure)
    assert all(one.solved for one in (step, again, both))
    np.testing.assert_allclose(again.flows_after, both.flows_after, rtol=1e-6, atol=1e-3)
    np.testing.assert_allclose(step.labour * again.labour, both.labour, rtol=1e-8)
    # The welfare of elastic labour counts effort at the tax of the base (Ignatenko et al. 2025),
    # which is another in two steps: the same to the product of two small changes.
    close = 1e-5 if "revenue" in closure else 1e-8
    np.testing.assert_allclose(step.welfare * again.welfare, both.welfare, rtol=close)
    # Nothing more happens there of itself.
    still = goods.solve(there, **closure)
    np.testing.assert_allclose(still.welfare, 1, atol=1e-8)


def test_what_was_banned_stays_banned() -> None:
    calibration = goods.from_trade(TRADE, "U4")
    tariffs = calibration.tariffs.copy()
    tariffs[CHN, JPN, CARS] = np.inf
    there = rebased(calibration, goods.solve(calibration, tariffs=tariffs))
    assert there.flows[CHN, JPN, CARS] == 0
    assert goods.solve(there).flows_after[CHN, JPN, CARS] == 0
