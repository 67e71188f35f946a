"""Pseudo-arclength continuation of F(x, t) = 0: follows a solution through folds.

Keller (1977): the curve is traced by its length, so a turning point in t is an ordinary
point of it. Predictor along the tangent, Newton corrector on the bordered system. Knows no
economics.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Residual = Callable[[Vector, float], Vector]
Jacobian = Callable[[Vector, float], tuple[Vector, Vector]]


class Ending(StrEnum):
    """Why a trace ended."""

    TARGET = "target"
    FOLD = "fold"
    BOUND = "bound"
    STALLED = "stalled"


@dataclass(frozen=True, eq=False)
class Trace:
    """A traced curve.

    Attributes:
        ending: why it ended.
        points: solutions on the curve, shape [point, n].
        parameter: t at each point, shape [point].
        tangents: derivative of t along the curve, shape [point]; its sign flips at a fold.
        evaluations: how often F was evaluated.
        message: for a stalled trace, where and why.
    """

    ending: Ending
    points: Vector
    parameter: Vector
    tangents: Vector
    evaluations: int
    message: str = ""


@dataclass
class _State:
    evaluations: int = 0
    points: list[Vector] = field(default_factory=list)
    parameter: list[float] = field(default_factory=list)
    tangents: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Event:
    """What is true of a point (and the tangent there) until the event is passed."""

    holds: Callable[[Vector, Vector], bool]


def _within(
    bound: Callable[[Vector], float], scale: float, target: float
) -> Callable[[Vector, Vector], bool]:
    return lambda u, along: bound(u[:-1] * scale) <= 0 and float(u[-1]) <= target


def tangent(jacobian: Vector, by_parameter: Vector, along: Vector) -> Vector:
    """Unit vector of the curve in (x, t), on the side of ``along``; shape [n + 1]."""
    bordered = np.vstack([np.column_stack([jacobian, by_parameter]), along])
    right = np.zeros(len(along))
    right[-1] = 1.0
    try:
        direction = np.linalg.solve(bordered, right)
    except np.linalg.LinAlgError:
        direction = np.linalg.lstsq(bordered, right, rcond=None)[0]
    return np.asarray(direction / np.linalg.norm(direction))


def trace(
    residual: Residual,
    jacobian: Jacobian,
    start: Sequence[float] | Vector,
    target: float,
    *,
    scale: float = 1.0,
    step: float = 0.02,
    largest: float = 0.1,
    bound: Callable[[Vector], float] | None = None,
    tolerance: float = 1e-10,
    steps: int = 2000,
) -> Trace:
    """Follow F(x, t) = 0 from t = 0 towards ``target``.

    Args:
        residual: F, shape [n].
        jacobian: dF/dx, shape [n, n], and dF/dt, shape [n].
        start: the solution at t = 0.
        target: where to stop; the last point lies on it exactly.
        scale: typical size of x, so that x / scale and t are comparable.
        step: first arc length.
        largest: largest arc length.
        bound: stop where it turns positive (a price less its limit).
        tolerance: largest residual of a point.
        steps: most points.

    Returns:
        FOLD ends on the turning point and BOUND on the bound, both located to 1e-9 in arc length;
        TARGET on the target; STALLED when no step is found.
    """
    state = _State()
    point = np.append(np.asarray(start, dtype=float) / scale, 0.0)

    def value(u: Vector) -> Vector:
        state.evaluations += 1
        return residual(u[:-1] * scale, float(u[-1]))

    def slopes(u: Vector) -> tuple[Vector, Vector]:
        matrix, column = jacobian(u[:-1] * scale, float(u[-1]))
        return matrix * scale, column

    def keep(u: Vector, direction: Vector) -> None:
        state.points.append(u[:-1] * scale)
        state.parameter.append(float(u[-1]))
        state.tangents.append(float(direction[-1]))

    forward = np.zeros(len(point))
    forward[-1] = 1.0
    direction = tangent(*slopes(point), forward)
    keep(point, direction)
    length = step
    ending, message = Ending.STALLED, f"no end within {steps} points"
    while len(state.points) < steps:
        moved = _correct(value, slopes, point, direction, length, tolerance)
        if moved is None:
            length *= 0.5
            if length < 1e-10:
                message = f"no step from parameter {point[-1]:.6g} however small"
                break
            continue
        new, effort = moved
        new_direction = tangent(*slopes(new), direction)
        if float(new_direction @ direction) < 0.9 and length > 1e-6:
            length *= 0.5
            continue
        if new_direction[-1] <= 0.0 < direction[-1]:
            rising = _Event(lambda u, along: along[-1] > 0)
            new, new_direction = _locate(value, slopes, point, direction, length, tolerance, rising)
            keep(new, new_direction)
            ending, message = Ending.FOLD, ""
            break
        if bound is not None and bound(new[:-1] * scale) > 0:
            inside = _Event(_within(bound, scale, target))
            new, new_direction = _locate(value, slopes, point, direction, length, tolerance, inside)
            if new[-1] < target:
                keep(new, new_direction)
                ending, message = Ending.BOUND, ""
                break
        if new[-1] >= target:
            last = _land(value, slopes, point, direction, target, tolerance)
            if last is not None:
                keep(last, tangent(*slopes(last), direction))
                ending, message = Ending.TARGET, ""
                break
            length *= 0.5
            continue
        point, direction = new, new_direction
        keep(point, direction)
        length = min(length * (1.6 if effort <= 3 else 1.0 if effort <= 6 else 0.6), largest)
    return Trace(
        ending, np.array(state.points), np.array(state.parameter), np.array(state.tangents),
        state.evaluations, message,
    )  # fmt: skip


def _correct(
    value: Callable[[Vector], Vector],
    slopes: Callable[[Vector], tuple[Vector, Vector]],
    point: Vector,
    direction: Vector,
    length: float,
    tolerance: float,
) -> tuple[Vector, int] | None:
    """Newton back to the curve from a step along the tangent; None if it does not converge."""
    guess = point + length * direction
    for count in range(1, 13):
        gap = value(guess)
        if not np.isfinite(gap).all():
            return None
        arc = float(direction @ (guess - point)) - length
        if np.abs(gap).max() <= tolerance and abs(arc) <= 1e-9:
            return np.asarray(guess), count
        bordered = np.vstack([np.column_stack(slopes(guess)), direction])
        try:
            guess = guess - np.linalg.solve(bordered, np.append(gap, arc))
        except np.linalg.LinAlgError:
            return None
        if np.linalg.norm(guess - point) > 3.0 * length + 1e-9:
            return None
    return None


def _land(
    value: Callable[[Vector], Vector],
    slopes: Callable[[Vector], tuple[Vector, Vector]],
    point: Vector,
    direction: Vector,
    target: float,
    tolerance: float,
) -> Vector | None:
    """The point of the curve at the target, by Newton in x alone."""
    guess = point + (target - point[-1]) / direction[-1] * direction
    guess[-1] = target
    for _ in range(40):
        gap = value(guess)
        if not np.isfinite(gap).all():
            return None
        if np.abs(gap).max() <= tolerance:
            return np.asarray(guess)
        try:
            guess[:-1] -= np.linalg.solve(slopes(guess)[0], gap)
        except np.linalg.LinAlgError:
            return None
    return None


def _locate(
    value: Callable[[Vector], Vector],
    slopes: Callable[[Vector], tuple[Vector, Vector]],
    point: Vector,
    direction: Vector,
    length: float,
    tolerance: float,
    before: _Event,
) -> tuple[Vector, Vector]:
    """Bisect the arc length for the last point of the curve before an event."""
    low, high = 0.0, length
    best, best_direction = point, direction
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        moved = _correct(value, slopes, point, direction, middle, tolerance)
        if moved is None:
            high = middle
            continue
        here = tangent(*slopes(moved[0]), direction)
        if before.holds(moved[0], here):
            low, best, best_direction = middle, moved[0], here
        else:
            high = middle
    return best, best_direction
