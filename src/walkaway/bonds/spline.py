"""The curve through every quote: a monotone cubic in the logarithm of discount factors.

A natural cubic spline whose slopes are limited as by Hyman (1983), *Accurate monotonicity
preserving cubic interpolation*, SIAM Journal on Scientific and Statistical Computing 4, with the
relaxation of Dougherty, Edelman and Hyman (1989) where the data turn: the interpolation that
QuantLib calls ``MonotonicLogCubic``. Its nodes are the maturities; all are found together by
Newton's method, so that every quote is repriced or the fit is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.instruments import Quotes
from walkaway.errors import NotSolvedError

Vector = NDArray[np.float64]

EXACT = 1e-10
"""Largest miss of a yield, decimal: a millionth of a basis point."""
ROUNDS = 80
NUDGE = 1e-7


@dataclass(frozen=True, eq=False)
class Spline:
    """Logarithms of discount factors between nodes.

    Attributes:
        nodes: years, ascending, from zero.
        logs: of the discount factors there; zero at zero.
        slopes: of the logarithms at the nodes.
    """

    nodes: Vector
    logs: Vector
    slopes: Vector

    @classmethod
    def through(cls, nodes: Vector, logs: Vector) -> Spline:
        """The spline through points."""
        return cls(nodes, logs, _slopes(nodes, logs))

    def log_discount(self, years: Vector) -> Vector:
        """Logarithms of discount factors; beyond the last node the forward rate stays."""
        last = len(self.nodes) - 1
        at = np.clip(np.searchsorted(self.nodes, years, side="right") - 1, 0, last - 1)
        width = self.nodes[at + 1] - self.nodes[at]
        x = (years - self.nodes[at]) / width
        low, high = self.logs[at], self.logs[at + 1]
        start, end = width * self.slopes[at], width * self.slopes[at + 1]
        rise = high - low
        inside = low + x * (start + x * (3 * rise - 2 * start - end + x * (start + end - 2 * rise)))
        beyond = self.logs[-1] + self.slopes[-1] * (years - self.nodes[-1])
        return np.where(years > self.nodes[-1], beyond, inside)


def bootstrap(quotes: Quotes) -> Spline:
    """The spline that gives every quote back.

    Args:
        quotes: of distinct maturities.

    Raises:
        NotSolvedError: no such curve was found; which quote is missed most, and by how much.
    """
    nodes = np.concatenate([[0.0], [one.years for one in quotes.parts]])
    logs = np.array([-one.rate * one.years for one in quotes.parts])

    def misses(found: Vector) -> Vector:
        curve = Spline.through(nodes, np.concatenate([[0.0], found]))
        with np.errstate(over="ignore"):
            return quotes.misses(np.exp(curve.log_discount(quotes.times)))

    logs, left = _newton(misses, logs)
    if not (np.abs(left) < EXACT).all():
        worst = int(np.argmax(np.where(np.isfinite(left), np.abs(left), np.inf)))
        one = quotes.parts[worst]
        raise NotSolvedError(
            f"no curve through every quote was found: {one.name or f'{one.years:g} years'} is "
            f"missed by {1e4 * left[worst]:.3g} bp; try --method nss, or leave out a quote"
        )
    return Spline.through(nodes, np.concatenate([[0.0], logs]))


def _newton(misses: Callable[[Vector], Vector], start: Vector) -> tuple[Vector, Vector]:
    """Where all misses vanish, by Newton's method with halved steps; what is left there."""
    point, left = start, misses(start)
    for _ in range(ROUNDS):
        size = np.abs(left).max()
        if not size > EXACT / 100:
            break
        slope = np.column_stack(
            [(misses(point + step) - left) / NUDGE for step in NUDGE * np.eye(len(point))]
        )
        if not np.isfinite(slope).all():
            break
        step = np.linalg.lstsq(slope, -left, rcond=None)[0]
        for halving in range(30):
            tried = point + step / 2**halving
            found = misses(tried)
            if np.isfinite(found).all() and np.abs(found).max() < size:
                point, left = tried, found
                break
        else:
            break
    return point, left


def _slopes(nodes: Vector, logs: Vector) -> Vector:
    """Slopes at the nodes: of the natural cubic spline, then limited."""
    dx = np.diff(nodes)
    chord = np.diff(logs) / dx
    size = len(nodes)
    matrix, right = np.zeros((size, size)), np.zeros(size)
    matrix[0, :2], right[0] = (2, 1), 3 * chord[0]
    matrix[-1, -2:], right[-1] = (1, 2), 3 * chord[-1]
    for i in range(1, size - 1):
        matrix[i, i - 1 : i + 2] = dx[i], 2 * (dx[i] + dx[i - 1]), dx[i - 1]
        right[i] = 3 * (dx[i] * chord[i - 1] + dx[i - 1] * chord[i])
    raw = np.linalg.solve(matrix, right)
    return np.array([_limited(raw[i], i, dx, chord) for i in range(size)])


def _limited(slope: float, i: int, dx: Vector, chord: Vector) -> float:
    """One slope, as far as it keeps the curve monotone where the data are."""
    last = len(dx)
    if i in (0, last):
        own = chord[0] if i == 0 else chord[-1]
        return float(np.sign(slope) * min(abs(slope), 3 * abs(own))) if slope * own > 0 else 0.0
    middle = (chord[i - 1] * dx[i] + chord[i] * dx[i - 1]) / (dx[i - 1] + dx[i])
    most = 3 * min(abs(chord[i - 1]), abs(chord[i]), abs(middle))
    bend = chord[i] - chord[i - 1]
    if i > 1:
        before = chord[i - 1] - chord[i - 2]
        left = (chord[i - 1] * (2 * dx[i - 1] + dx[i - 2]) - chord[i - 2] * dx[i - 1]) / (
            dx[i - 2] + dx[i - 1]
        )
        if before * bend > 0 and middle * left > 0 and middle * before > 0:
            most = max(most, 1.5 * min(abs(middle), abs(left)))
    if i < last - 1:
        after = chord[i + 1] - chord[i]
        right = (chord[i] * (2 * dx[i] + dx[i + 1]) - chord[i + 1] * dx[i]) / (dx[i] + dx[i + 1])
        if bend * after > 0 and middle * right > 0 and -middle * bend > 0:
            most = max(most, 1.5 * min(abs(middle), abs(right)))
    return float(np.sign(slope) * min(abs(slope), most)) if slope * middle > 0 else 0.0
