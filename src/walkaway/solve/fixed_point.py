"""Anderson's acceleration of a fixed point, for maps that know no economics here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Correction = Callable[[Vector], tuple[Vector, float]]


@dataclass(frozen=True)
class FixedPoint:
    """Where an iteration ended.

    Attributes:
        point: the best point found.
        error: the error of that point, in the measure of the map itself.
        evaluations: how often the map was evaluated.
        converged: whether ``error`` is at or below the tolerance asked for.
    """

    point: Vector
    error: float
    evaluations: int
    converged: bool


class _History:
    """The last differences of points and corrections, with their Gram matrix kept up to date."""

    def __init__(self, memory: int) -> None:
        self.steps: deque[Vector] = deque(maxlen=memory)
        self.changes: deque[Vector] = deque(maxlen=memory)
        self.gram = np.zeros((0, 0))

    def push(self, step: Vector, change: Vector) -> None:
        keep = len(self.changes) - (len(self.changes) == self.changes.maxlen)
        gram = np.empty((keep + 1, keep + 1))
        if keep:
            gram[:-1, :-1] = self.gram[-keep:, -keep:]
        self.steps.append(step)
        self.changes.append(change)
        row = [float(change @ other) for other in self.changes]
        gram[-1, :] = row
        gram[:, -1] = row
        self.gram = gram

    def mix(self, point: Vector, correction: Vector) -> Vector:
        """The point that the differences so far, taken as linear, say is the solution."""
        right = np.array([float(change @ correction) for change in self.changes])
        weights = np.linalg.lstsq(self.gram, right, rcond=1e-15)[0]
        mixed = point + correction
        for weight, step, change in zip(weights, self.steps, self.changes, strict=True):
            mixed -= weight * (step + change)
        return mixed


def anderson(
    correction: Correction,
    start: Vector,
    *,
    tolerance: float,
    memory: int = 8,
    max_evaluations: int = 60,
    patience: int = 12,
    longest_step: float = np.inf,
) -> FixedPoint:
    """Find where a correction vanishes, by Anderson's mixing of the last few of them.

    Args:
        correction: for a point, the correction proposed there and the error at the point.
        start: where to begin.
        tolerance: the error at which to stop.
        memory: how many differences to mix. Eight is enough; with more, old differences
            from far away hold the iteration up.
        max_evaluations: when to give up.
        patience: give up after this many evaluations without a better point.
        longest_step: corrections longer than this (largest entry) are shortened to it.

    Returns:
        The best point, and whether it is good enough. Never raises for lack of convergence.

    Source: Anderson (1965, JACM 12); Walker and Ni (2011, SIAM J. Numer. Anal. 49), type II.
    """
    point = start
    best, best_error, since_best = start, np.inf, 0
    history = _History(memory)
    last: tuple[Vector, Vector] | None = None
    for evaluation in range(1, max_evaluations + 1):
        proposed, error = correction(point)
        if error < best_error:
            best, best_error, since_best = point, error, 0
        else:
            since_best += 1
        if error <= tolerance:
            return FixedPoint(point, error, evaluation, True)
        if not np.isfinite(error) or since_best > patience:
            return FixedPoint(best, best_error, evaluation, False)
        if last is not None:
            history.push(point - last[0], proposed - last[1])
            target = history.mix(point, proposed)
        else:
            target = point + proposed
        last = (point, proposed)
        step = target - point
        longest = float(np.abs(step).max(initial=0.0))
        point = target if longest <= longest_step else point + step * (longest_step / longest)
    return FixedPoint(best, best_error, max_evaluations, False)
