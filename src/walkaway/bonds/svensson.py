"""The smooth curve: Nelson, Siegel and Svensson (1994), by separable least squares.

The continuously compounded zero yield at t years is

    b0 + b1 s(k1 t) + b2 (s(k1 t) - exp(-k1 t)) + b3 (s(k2 t) - exp(-k2 t))

with s(x) = (1 - exp(-x))/x. For given decays k1 and k2 the four b follow from a linear fit, but the
squares have many local minima in the decays. So the whole grid of decays is looked at, with the b
solved at each of its points; the best valleys are polished in all six numbers together; the lowest
is taken. What is squared are misses of the quoted yields themselves, not of prices.

Least squares may miss one yield by more than a reader bears while another curve of the family
misses none by as much. Where the largest miss is at or above a stated size, the sum of eighth
powers is made small as well, then of still higher ones, and that curve is taken if it keeps every
miss below that size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.instruments import Quotes
from walkaway.errors import NotSolvedError
from walkaway.parameters import parameter

Vector = NDArray[np.float64]

SLOWEST = float(parameter("bonds.svensson.slowest").value)
FASTEST = float(parameter("bonds.svensson.fastest").value)
POINTS = int(parameter("bonds.svensson.points").value)
VALLEYS = int(parameter("bonds.svensson.valleys").value)
APART = float(parameter("bonds.svensson.apart").value)
BEARABLE = 1e-4 * float(parameter("bonds.svensson.bearable").value)
SQUARES, EVEN, EVENER = 2, 8, (16, 32, 64)
PASSES = 2
HUGE = 1e4
"""Basis points that stand for any larger miss."""
ROUNDS = 300
ENOUGH = 1e-7
TINY = 1e-12
EDGES = (np.log(SLOWEST), np.log(FASTEST))


@dataclass(frozen=True, eq=False)
class Svensson:
    """The six numbers of a curve.

    Attributes:
        beta: b0 to b3, decimal.
        decay: k1 and k2, per year.
    """

    beta: Vector
    decay: Vector

    def zero(self, years: Vector) -> Vector:
        """Continuously compounded zero yields, decimal."""
        return np.asarray(loadings(years, self.decay[0], self.decay[1]) @ self.beta)

    def log_discount(self, years: Vector) -> Vector:
        """Logarithms of discount factors."""
        return np.asarray(-years * self.zero(years))


def loadings(years: Vector, first: float | Vector, second: float | Vector) -> Vector:
    """What the four b are multiplied by, shape [..., time, 4]."""
    one, two = (_parts(np.multiply.outer(k, years)) for k in (first, second))
    return np.stack([np.ones_like(one[0]), one[0], one[0] - one[1], two[0] - two[1]], axis=-1)


def _parts(x: Vector) -> tuple[Vector, Vector]:
    decayed = np.exp(-x)
    level = np.divide(-np.expm1(-x), x, out=np.ones_like(x), where=x != 0)
    return level, decayed


@cache
def _grid() -> tuple[Vector, Vector]:
    """All pairs of decays that are looked at: k1 and k2, each [pair]; either may be the larger."""
    points = np.geomspace(SLOWEST, FASTEST, POINTS)
    first, second = (axis.ravel() for axis in np.meshgrid(points, points, indexing="ij"))
    keep = np.abs(np.log(first / second)) > np.log(APART) - 1e-12
    return first[keep], second[keep]


def fit(quotes: Quotes) -> tuple[Svensson, float | None]:
    """The curve of least squared misses; where it misses much, one that misses nothing by as much.

    Args:
        quotes: at least four.

    Returns:
        The curve, and where that is not the one of least squares: what the largest miss of that
        one is, decimal.

    Raises:
        NotSolvedError: no curve was found whose misses are finite.
    """
    best = _sought(quotes, SQUARES)
    largest = _largest(quotes, best)
    if largest < BEARABLE:
        return best, None
    even = _sought(quotes, EVEN, best)
    for power in EVENER:
        if _largest(quotes, even) < BEARABLE:
            return even, largest
        even = min((even, _polished(quotes, even, power)[0]), key=lambda one: _largest(quotes, one))
    return (even, largest) if _largest(quotes, even) < BEARABLE else (best, None)


def _sought(quotes: Quotes, power: int, near: Svensson | None = None) -> Svensson:
    """The curve of the least sum of powers of misses that is found from the grid."""
    about = np.interp(quotes.times, quotes.years, 2 * np.log1p(quotes.rates / 2))
    best, least = near, np.inf
    for _ in range(PASSES if near is None else 1):  # the second looks from the best of the first
        if best is not None:
            about = best.zero(quotes.times)
        for start in [*_valleys(quotes, about), *([best] if best else [])]:
            found, size = _polished(quotes, start, power)
            if size < least:
                best, least = found, size
    if best is None or not np.isfinite(least):
        raise NotSolvedError("no curve of Nelson, Siegel and Svensson fits; try --method spline")
    return best


def _largest(quotes: Quotes, curve: Svensson) -> float:
    """The largest miss of a quoted yield, decimal."""
    found = quotes.misses(np.exp(curve.log_discount(quotes.times)))
    return float(np.abs(found).max())


def _valleys(quotes: Quotes, about: Vector) -> list[Svensson]:
    """Curves at the lowest points of the grid, the misses linear about given zero yields."""
    first, second = _grid()
    here = quotes.misses(np.exp(-quotes.times * about))
    slope = quotes.slopes(np.exp(-quotes.times * about)) * -quotes.times
    design = slope @ loadings(quotes.times, first, second)  # [pair, instrument, 4]
    wanted = slope @ about - here
    # Columns are nearly alike where both decays are slow: small directions are left out.
    beta = np.linalg.pinv(design, rcond=1e-9) @ wanted
    left = ((np.einsum("pif,pf->pi", design, beta) - wanted) ** 2).sum(axis=1)
    chosen: list[int] = []
    for at in np.argsort(left, kind="stable"):
        near = [
            max(abs(np.log(first[at] / first[k])), abs(np.log(second[at] / second[k])))
            for k in chosen
        ]
        if all(gap > np.log(APART) for gap in near):
            chosen.append(int(at))
        if len(chosen) == VALLEYS:
            break
    return [Svensson(beta[at], np.array([first[at], second[at]])) for at in chosen]


def _polished(quotes: Quotes, start: Svensson, power: int) -> tuple[Svensson, float]:
    """A curve moved to the bottom of its valley, and the sum of powers of its misses.

    Levenberg and Marquardt's method in the four b and the logarithms of the decays, whose range
    is kept by cutting steps off at its ends.
    """
    point = np.r_[start.beta, np.log(start.decay)]
    left, slope = _misses(quotes, point, power)
    size, damping = float(left @ left), 1e-3
    for _ in range(ROUNDS):
        square, pull = slope.T @ slope, slope.T @ left
        # A decay that stands at its end and would go beyond stays there.
        held = np.r_[np.zeros(4, bool), (point[4:] <= EDGES[0]) & (pull[4:] > 0)]
        held[4:] |= (point[4:] >= EDGES[1]) & (pull[4:] < 0)
        square[held], square[:, held], pull[held] = 0.0, 0.0, 0.0
        scale = np.diag(square) + TINY
        tried = point - np.linalg.solve(square + np.diag(damping * scale), pull)
        tried[4:] = np.clip(tried[4:], *EDGES)
        found, steeper = _misses(quotes, tried, power)
        lower = float(found @ found)
        if lower < size:
            done = size - lower < ENOUGH * size
            point, left, slope, size = tried, found, steeper, lower
            damping = max(damping / 10, 1e-13)
            if done:
                break
        else:
            damping *= 4
            if damping > 1e9:
                break
    return _curve(point), size


def _misses(quotes: Quotes, point: Vector, power: int) -> tuple[Vector, Vector]:
    """Misses to half a power, with their signs; and their slopes in the six."""
    curve = _curve(point)
    with np.errstate(over="ignore", invalid="ignore"):
        factors = np.exp(curve.log_discount(quotes.times))
        raw = np.nan_to_num(1e4 * quotes.misses(factors), nan=HUGE, posinf=HUGE, neginf=-HUGE)
        r = np.clip(raw, -HUGE, HUGE)
        by_zero = 1e4 * quotes.slopes(factors) * -quotes.times
        slope = np.nan_to_num(by_zero @ _gradient(curve, quotes.times), posinf=0.0, neginf=0.0)
    # In units of the size that is borne: of high powers only ratios stay within doubles.
    r, slope = r / (1e4 * BEARABLE), slope / (1e4 * BEARABLE)
    rise = power / 2 * abs(r) ** (power / 2 - 1)
    return np.sign(r) * abs(r) ** (power / 2), slope * rise[:, None]


def _curve(point: Vector) -> Svensson:
    return Svensson(point[:4], np.exp(point[4:]))


def _gradient(curve: Svensson, years: Vector) -> Vector:
    """Change of the zero yields with the four b and the logarithms of the decays, [time, 6]."""
    (one, faded), (two, gone) = (_parts(k * years) for k in curve.decay)
    first = faded - one + curve.decay[0] * years * faded
    second = gone - two + curve.decay[1] * years * gone
    by_decay = np.column_stack(
        [curve.beta[1] * (faded - one) + curve.beta[2] * first, curve.beta[3] * second]
    )
    return np.hstack([loadings(years, *curve.decay), by_decay])
