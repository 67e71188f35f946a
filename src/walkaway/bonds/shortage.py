"""The least that stays unsold where no premium clears the market.

With f(p) = sum over buckets of max(supply - demand, 0) in dollars, the least f over premia in
a box: a coarse grid shows where to start, sequential linear programs with a trust region
finish (f has kinks, and its least value usually lies on one).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.8, 1.0)
"""Where the coarse grid looks, as parts of each bucket's range."""
STARTS = 6
ROUNDS = 40


def unsold(demand: Vector) -> Vector:
    """Dollars without a holder, [...], of excess demand in dollars, [..., bucket]."""
    return np.asarray(np.maximum(-demand, 0.0).sum(axis=-1))


def least_unsold(
    demand: Callable[[Vector], Vector],
    slope: Callable[[Vector], Vector],
    low: Vector,
    high: Vector,
    guesses: Vector,
) -> tuple[Vector, int]:
    """The premium in a box at which the fewest dollars find no holder.

    Args:
        demand: excess demand, USD bn, of premia of shape [point, bucket]; same shape.
        slope: its derivative at one premium, USD bn per unit, shape [bucket, bucket].
        low: least premium of each bucket, decimal, shape [bucket].
        high: largest, shape [bucket].
        guesses: further places to start from, shape [guess, bucket].

    Returns:
        The premium, never worse than any guess inside the box, and the evaluations spent.
    """
    grid = np.array(list(product(LEVELS, repeat=len(low))))
    points = np.concatenate([np.clip(guesses, low, high), low + grid * (high - low)])
    left = unsold(demand(points))
    best, spent = points[int(np.argmin(left))], len(points)
    fewest = float(left.min())
    for k in _apart(points, left, high - low):
        found, value, used = _descend(demand, slope, low, high, points[k])
        spent += used
        if value < fewest:
            best, fewest = found, value
    return best, spent


def _apart(points: Vector, left: Vector, width: Vector) -> list[int]:
    """The best points that are not next to one another."""
    chosen: list[int] = []
    for k in np.argsort(left, kind="stable"):
        far = [np.abs((points[k] - points[j]) / width).max() > 0.25 for j in chosen]
        if all(far):
            chosen.append(int(k))
        if len(chosen) == STARTS:
            break
    return chosen


def _descend(
    demand: Callable[[Vector], Vector],
    slope: Callable[[Vector], Vector],
    low: Vector,
    high: Vector,
    point: Vector,
) -> tuple[Vector, float, int]:
    """Linear programs in a shrinking neighbourhood until none promises less."""
    from scipy.optimize import linprog

    size = len(low)
    here = demand(point[None])[0]
    value, spent, reach = float(unsold(here)), 1, 0.25
    width = high - low
    # Unknown: the step as a part of each bucket's range, and what stays unsold in each bucket.
    cost = np.concatenate([np.zeros(size), np.ones(size)])
    for _ in range(ROUNDS):
        tilt = slope(point) * width
        spent += 1
        # unsold >= -(demand + tilt step)
        rows = np.hstack([-tilt, -np.eye(size)])
        bounds = [
            *zip(
                np.maximum((low - point) / width, -reach),
                np.minimum((high - point) / width, reach),
                strict=True,
            ),
            *([(0.0, None)] * size),
        ]
        plan = linprog(cost, rows, here, bounds=bounds, method="highs")
        if plan.status != 0 or plan.x is None:
            break
        promised = value - float(plan.x[size:].sum())
        if promised <= 1e-9 * max(value, 1.0):
            break
        trial = np.clip(point + width * plan.x[:size], low, high)
        there = demand(trial[None])[0]
        spent += 1
        gained = value - float(unsold(there))
        if gained > 0.1 * promised:
            point, here, value = trial, there, value - gained
            reach = min(2.0 * reach, 1.0)
        else:
            reach *= 0.3
        if reach < 1e-8:
            break
    return point, value, spent
