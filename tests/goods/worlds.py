"""Small worlds in exact equilibrium, made without any code of the package."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from walkaway import goods


def world(
    economies: int = 4,
    sectors: int = 3,
    seed: int = 0,
    *,
    io: bool = True,
    taxed: bool = True,
    unbalanced: bool = False,
    largest_elasticity: float = 9.0,
) -> dict[str, Any]:
    """Keyword arguments of a calibration that is an exact equilibrium at its own tariffs."""
    draw = np.random.default_rng(seed)
    share = draw.gamma(1.0, 1.0, (economies, economies, sectors)) + 0.05
    own = np.arange(economies)
    share[own, own] *= 4
    share /= share.sum(axis=0)
    tariffs = draw.random(share.shape) * 0.3 if taxed else np.zeros(share.shape)
    tariffs[own, own] = 0
    va = 0.3 + 0.4 * draw.random((economies, sectors)) if io else np.ones((economies, sectors))
    inputs = draw.random((economies, sectors, sectors)) + 0.01
    inputs *= ((1 - va) / inputs.sum(axis=1))[:, None, :]
    final = draw.random((economies, sectors)) + 0.05
    final /= final.sum(axis=1, keepdims=True)
    net = share / (1 + tariffs)
    spending = _settled(net, va, inputs, final, np.zeros(economies))
    if unbalanced:
        # Well below the smallest economy's trade, or no trade at these shares could settle them.
        trade = net * spending[None] * ~np.eye(economies, dtype=bool)[:, :, None]
        smallest = min(trade.sum(axis=(0, 2)).min(), trade.sum(axis=(1, 2)).min())
        gap = draw.uniform(-0.3, 0.3, economies)
        spending = _settled(net, va, inputs, final, (gap - gap.mean()) * smallest)
    return {
        "economies": [f"E{i}" for i in range(economies)],
        "sectors": [f"S{k}" for k in range(sectors)],
        "flows": 1000 * net * spending[None],
        "tariffs": tariffs,
        "value_added_share": va,
        "input_share": inputs,
        "final_share": final,
        "trade_elasticity": draw.uniform(1.5, largest_elasticity, sectors),
    }


def _settled(
    net: np.ndarray, va: np.ndarray, inputs: np.ndarray, final: np.ndarray, deficit: np.ndarray
) -> np.ndarray:
    """Spending [economy, sector] that shares and deficits give, in units of the world's."""
    economies, sectors = va.shape
    cells = economies * sectors

    def respend(spending: np.ndarray) -> np.ndarray:
        output = np.einsum("jis,is->js", net, spending)
        revenue = (spending - net.sum(axis=0) * spending).sum(axis=1)
        income = (va * output).sum(axis=1) + revenue
        return final * income[:, None] + np.einsum("nsk,nk->ns", inputs, output)

    matrix = np.stack([respend(e.reshape(va.shape)).ravel() for e in np.eye(cells)], axis=1)
    # One equation follows from the others; world spending is one in its place.
    system = np.vstack([np.eye(cells) - matrix, np.ones(cells)])
    right = np.append((final * deficit[:, None]).ravel(), 1.0)
    return np.asarray(np.linalg.lstsq(system, right, rcond=None)[0].reshape(va.shape))


def calibration(**options: Any) -> goods.Calibration:
    return goods.Calibration(**world(**options))


def abroad(economies: int) -> np.ndarray:
    return ~np.eye(economies, dtype=bool)[:, :, None]


def new_tariffs(cal: goods.Calibration, seed: int, highest: float = 0.6) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.random(cal.flows.shape) * highest * abroad(len(cal.economies))


worlds = st.builds(
    lambda n, s, seed, io, unbalanced: calibration(
        economies=n, sectors=s, seed=seed, io=io, unbalanced=unbalanced
    ),
    n=st.integers(1, 5),
    s=st.integers(1, 4),
    seed=st.integers(0, 10_000),
    io=st.booleans(),
    unbalanced=st.booleans(),
)
