"""Anderson's acceleration of a fixed point, for maps that know no economics here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Correction = Callable[[Vector], tuple[Vector, float]]


RIDGE = 1e-14
"""Added to the diagonal of the scaled Gram matrix, so that repeated differences do no harm."""


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

    def __init__(self, memory: int, length: int) -> None:
        self.memory = memory
        self.count = 0
        self.moves = np.empty((memory, length))
        self.changes = np.empty((memory, length))
        self.gram = np.empty((memory, memory))

    def push(self, step: Vector, change: Vector) -> None:
        """Put in one difference, in the place of the oldest."""
        slot = self.count % self.memory
        self.count += 1
        self.changes[slot] = change
        np.add(step, change, out=self.moves[slot])
        used = min(self.count, self.memory)
        row = self.changes[:used] @ change
        self.gram[slot, :used] = row
        self.gram[:used, slot] = row

    def mix(self, correction: Vector) -> Vector:
        """The part of a correction that the differences, taken as linear, say is undone."""
        used = min(self.count, self.memory)
        gram, right = self.gram[:used, :used], self.changes[:used] @ correction
        scale = 1 / np.sqrt(np.maximum(gram.diagonal(), np.finfo(float).tiny))
        scaled = gram * scale * scale[:, None]
        scaled.flat[:: used + 1] += RIDGE
        try:
            weights = np.linalg.solve(scaled, right * scale) * scale
        except np.linalg.LinAlgError:
            return np.zeros_like(correction)
        mixed: Vector = weights @ self.moves[:used]
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
    history = _History(memory, start.size)
    last: tuple[Vector, Vector] | None = None
    for evaluation in range(1, max_evaluations + 1):
        proposed, error = correction(point)
        if error < best_error:
            best, best_error, since_best = point, error, 0
        else:
            since_best += 1
        if error <= tolerance:
            return FixedPoint(point, error, evaluation, True)
        if not np.isfinite(error) or not np.isfinite(proposed).all() or since_best > patience:
            return FixedPoint(best, best_error, evaluation, False)
        if last is not None:
            history.push(point - last[0], proposed - last[1])
            step = proposed - history.mix(proposed)
        else:
            step = proposed
        last = (point, proposed)
        longest = float(np.abs(step).max(initial=0.0))
        point = point + (step if longest <= longest_step else step * (longest_step / longest))
    return FixedPoint(best, best_error, max_evaluations, False)
