"""Can any curve of Nelson, Siegel and Svensson stay within a size of miss? A search of its own.

Nothing of `walkaway.bonds` is used. For given decays the smallest largest miss that is linear in
the four b is a linear programme; differential evolution seeks the decays (from 0.2 years to 100),
around zero yields that are corrected twice; sequential quadratic programming then makes the
largest true miss small in all six numbers. It is slow, and it is not a proof: a day on which it
finds no such curve is called one on which there is none.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import differential_evolution, linprog, minimize

Vector = NDArray[np.float64]

SLOWEST, FASTEST = 0.01, 5.0
ROUNDS = 2


def smallest_largest_miss(par: dict[float, float], seed: int = 0) -> float:
    """Basis points of the largest miss of a par yield, as small as was found.

    Args:
        par: years -> par yield, decimal, semiannual; up to half a year of one payment.
        seed: of the search.
    """
    years = np.array(sorted(par))
    rates = np.array([par[t] for t in years])
    times = np.unique(np.concatenate([np.arange(t, 1e-9, -0.5) for t in years]))
    pays = np.array([[_accrual(t, time) for time in times] for t in years])
    ends = np.searchsorted(times, years)

    def misses(zero: Vector) -> Vector:
        factors = np.exp(-times * zero)
        last = factors[ends]
        coupon = np.where(
            years <= 0.5, 2 * (last ** (-0.5 / years) - 1), (1 - last) / (pays @ factors)
        )
        return 1e4 * (coupon - rates)

    about = np.interp(times, years, 2 * np.log1p(rates / 2))
    best, beta, decay = np.inf, np.zeros(4), np.zeros(2)
    for _ in range(ROUNDS):
        slope = _slopes(misses, about)
        wanted = slope @ about - misses(about)
        largest = partial(_largest, times, slope, wanted)
        found = differential_evolution(
            largest, [np.log((SLOWEST, FASTEST))] * 2, rng=seed, popsize=10, maxiter=15, tol=1e-3,
            polish=False,
        )  # fmt: skip
        decay = np.exp(found.x)
        _, beta = _chebyshev(slope @ _shapes(times, decay), wanted)
        about = _shapes(times, decay) @ beta
        best = min(best, float(np.abs(misses(about)).max()))
    return min(best, _last_step(misses, times, beta, decay))


def _largest(times: Vector, slope: Vector, wanted: Vector, logs: Vector) -> float:
    """The smallest largest miss at two decays, given by their logarithms."""
    return _chebyshev(slope @ _shapes(times, np.exp(logs)), wanted)[0]


def _accrual(years: float, time: float) -> float:
    """Part of a year for which a par bond of a maturity pays at a time."""
    steps = (years - time) / 0.5
    if steps < -1e-9 or abs(steps - round(steps)) > 1e-9:
        return 0.0
    return min(0.5, time)


def _shapes(times: Vector, decay: Vector) -> Vector:
    one, two = decay[0] * times, decay[1] * times
    level = (1 - np.exp(-one)) / one
    return np.column_stack(
        [np.ones_like(times), level, level - np.exp(-one), (1 - np.exp(-two)) / two - np.exp(-two)]
    )


def _slopes(misses: object, zero: Vector, step: float = 1e-6) -> Vector:
    """Differences of the misses in each zero yield."""
    return np.column_stack(
        [(misses(zero + move) - misses(zero - move)) / (2 * step)  # type: ignore[operator]
         for move in step * np.eye(len(zero))]
    )  # fmt: skip


def _chebyshev(matrix: Vector, wanted: Vector) -> tuple[float, Vector]:
    """The smallest largest |matrix b - wanted|, and b."""
    one = -np.ones((len(wanted), 1))
    rows = np.vstack([np.hstack([matrix, one]), np.hstack([-matrix, one])])
    found = linprog(
        [0, 0, 0, 0, 1], rows, np.r_[wanted, -wanted], bounds=[(None, None)] * 4 + [(0, None)]
    )
    return (float(found.fun), found.x[:4]) if found.success else (1e9, np.zeros(4))


def _last_step(misses: object, times: Vector, beta: Vector, decay: Vector) -> float:
    """The largest true miss after sequential quadratic programming in all six numbers."""

    def own(point: Vector) -> Vector:
        with np.errstate(all="ignore"):
            return misses(_shapes(times, np.exp(point[4:6])) @ (point[:4] / 100))  # type: ignore[operator]

    start = np.r_[100 * beta, np.log(decay), 0.0]
    start[6] = np.abs(own(start)).max()
    found = minimize(
        lambda point: point[6], start, method="SLSQP", options={"maxiter": 200, "ftol": 1e-9},
        constraints=[
            {"type": "ineq", "fun": lambda point: point[6] - own(point)},
            {"type": "ineq", "fun": lambda point: point[6] + own(point)},
        ],
    )  # fmt: skip
    largest = float(np.abs(own(found.x)).max())
    return min(largest, float(start[6])) if np.isfinite(largest) else float(start[6])
