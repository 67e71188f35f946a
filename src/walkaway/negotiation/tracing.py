"""Following a curve of quantal response equilibria, finding and taking the branches off it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from walkaway.negotiation.game import Floats
from walkaway.negotiation.response import Logit

MAX_POINTS = 4_000
SMALLEST_STEP = 1e-9
TURN = 0.98
"""Smallest cosine between neighbouring tangents: larger turns could jump to another branch."""

Crossing = tuple[Floats, float, Floats]
"""Log probabilities, precision and the curve's tangent where another branch crosses."""


@dataclass(frozen=True, eq=False)
class Path:
    """Points along one curve, in the solver's coordinates.

    Attributes:
        points: log probabilities [point, strategy].
        precisions: internal precision [point].
        crossings: where another branch crosses.
        finished: whether it ended at zero, at the largest precision or on itself.
        worst: largest error of the response equations at its points.
    """

    points: Floats = field(repr=False)
    precisions: Floats = field(repr=False)
    crossings: tuple[Crossing, ...] = field(repr=False)
    finished: bool
    worst: float

    def at(self, logit: Logit, precision: float) -> Iterator[Floats]:
        """Solutions at one precision, one for each time the curve passes it."""
        levels = self.precisions
        for k in range(len(levels) - 1):
            low, high = levels[k], levels[k + 1]
            if min(low, high) <= precision <= max(low, high):
                share = (precision - low) / (high - low) if high != low else 0.0
                guess = (1 - share) * self.points[k] + share * self.points[k + 1]
                found = logit.solve_at(guess, precision)
                if found is not None and _near(found, self.points[k], self.points[k + 1]):
                    yield found

    def starting_at(self, point: Floats) -> Path:
        """This curve with one point (log probabilities, then precision) put before it."""
        return replace(
            self,
            points=np.concatenate([point[None, :-1], self.points]),
            precisions=np.concatenate([point[-1:], self.precisions]),
        )

    def reversed_then(self, other: Path) -> Path:
        """This curve backwards, then the other, which starts at the same point."""
        return Path(
            np.concatenate([self.points[::-1], other.points[1:]]),
            np.concatenate([self.precisions[::-1], other.precisions[1:]]),
            self.crossings + other.crossings,
            self.finished and other.finished,
            max(self.worst, other.worst),
        )


def _near(found: Floats, a: Floats, b: Floats) -> bool:
    span = np.abs(np.exp(a) - np.exp(b)).max()
    middle = 0.5 * (np.exp(a) + np.exp(b))
    return bool(np.abs(np.exp(found) - middle).max() <= 3 * span + 1e-6)


def _tangent(jacobian: Floats, along: Floats | None) -> Floats:
    """Unit vector of the null space of [n, n + 1], turned to point along another."""
    _, _, right = np.linalg.svd(jacobian)
    vector = right[-1]
    if along is not None and vector @ along < 0:
        vector = -vector
    return np.asarray(vector)


def _orientation(jacobian: Floats, tangent: Floats) -> float:
    """Sign of the bordered determinant: it flips where a branch crosses, not at folds."""
    sign, _ = np.linalg.slogdet(np.vstack([jacobian, tangent]))
    return float(sign)


def _negative(jacobian: Floats) -> int:
    """Number of negative real eigenvalues of the derivative by the log probabilities."""
    values = np.linalg.eigvals(jacobian[:, :-1])
    return int(((np.abs(values.imag) < 1e-9) & (values.real < 0)).sum())


def _corrected(logit: Logit, guess: Floats, normal: Floats, level: float) -> Floats | None:
    """Newton for the response equations and normal . y = level."""
    y = guess.copy()
    for _ in range(12):
        if y[:-1].max() > 50.0 or not np.isfinite(y).all():
            return None
        residual = np.append(logit.residual(y[:-1], y[-1]), normal @ y - level)
        if np.abs(residual).max() < 1e-12 * (1.0 + np.abs(y).max()):
            return y
        system = np.vstack([logit.jacobian(y[:-1], y[-1]), normal])
        try:
            y = y + np.linalg.solve(system, -residual)
        except np.linalg.LinAlgError:
            return None
    if y[:-1].max() > 50.0 or not np.isfinite(y).all():
        return None
    residual = np.append(logit.residual(y[:-1], y[-1]), normal @ y - level)
    return y if np.abs(residual).max() < 1e-9 * (1.0 + np.abs(y).max()) else None


def _step(logit: Logit, y: Floats, tangent: Floats, length: float) -> tuple[Floats, Floats] | None:
    """One predictor and corrector step; None if it fails or turns too sharply."""
    guess = y + length * tangent
    new = _corrected(logit, guess, tangent, float(tangent @ guess))
    if new is None or np.linalg.norm(new - guess) > 0.3 * length + 1e-9:
        return None
    direction = _tangent(logit.jacobian(new[:-1], new[-1]), tangent)
    return (new, direction) if direction @ tangent > TURN else None


def trace(
    logit: Logit,
    z: Floats,
    precision: float,
    top: float,
    forward: bool = True,
    direction: Floats | None = None,
) -> Path:
    """Follow the curve through a point until precision zero or the largest.

    Args:
        logit: the response equations.
        z: log probabilities of a solution.
        precision: its precision.
        top: where to stop.
        forward: whether to set out towards higher precision, where no direction is given.
        direction: where to set out, in (z, precision).

    Returns:
        The points passed, and where other branches cross.
    """
    y = np.append(z, precision)
    jacobian = logit.jacobian(z, precision)
    tangent = _tangent(jacobian, direction)
    if direction is None and bool(tangent[-1] > 0) != forward:
        tangent = -tangent
    start, set_out, length = y.copy(), tangent.copy(), 0.02
    points, crossings, worst = [y], [], 0.0
    finished = False
    while len(points) < MAX_POINTS and length > SMALLEST_STEP:
        taken = _step(logit, y, tangent, length)
        if taken is None:
            length *= 0.5
            continue
        new, new_tangent = taken
        crossing = _crossing(logit, y, tangent, length, new, new_tangent)
        if crossing is not None:
            crossings.append(crossing)
        new = _bounded(logit, y, new, top)
        y, tangent = new, new_tangent
        points.append(y)
        worst = max(worst, float(np.abs(logit.residual(y[:-1], y[-1])).max()))
        if (
            y[-1] <= 0.0
            or y[-1] >= top
            or (float(tangent @ set_out) > TURN and _closed(points, start, length))
        ):
            finished = True
            break
        length = min(length * 1.3, 0.05 * (1.0 + float(np.abs(y).max())))
    table = np.stack(points)
    return Path(table[:, :-1], table[:, -1], tuple(crossings), finished, worst)


def _bounded(logit: Logit, old: Floats, new: Floats, top: float) -> Floats:
    """The new point, or the curve's point at zero or the largest precision if it went beyond."""
    limit = float(np.clip(new[-1], 0.0, top))
    if new[-1] in (old[-1], limit):
        return new
    share = (limit - old[-1]) / (new[-1] - old[-1])
    found = logit.solve_at((1 - share) * old[:-1] + share * new[:-1], limit)
    return new if found is None else np.append(found, limit)


def _closed(points: list[Floats], start: Floats, length: float) -> bool:
    """Whether a curve is back where it set out (its direction is compared by the caller)."""
    return len(points) > 10 and float(np.linalg.norm(points[-1] - start)) < 0.5 * length


def _crossing(
    logit: Logit, y: Floats, tangent: Floats, length: float, new: Floats, new_tangent: Floats
) -> Crossing | None:
    """Locate, by halving the step, where another branch crosses between two points."""
    before, after = logit.jacobian(y[:-1], y[-1]), logit.jacobian(new[:-1], new[-1])
    odd = _orientation(before, tangent) != _orientation(after, new_tangent)
    change = abs(_negative(before) - _negative(after))
    folded = tangent[-1] * new_tangent[-1] < 0
    if not odd and (change < 2 or folded):
        return None
    marker = _negative(before)
    low, high = 0.0, length
    here, along = y, tangent
    for _ in range(45):
        middle = 0.5 * (low + high)
        taken = _step(logit, y, tangent, middle)
        if taken is None:
            break
        point, direction = taken
        jacobian = logit.jacobian(point[:-1], point[-1])
        passed = (
            _orientation(jacobian, direction) != _orientation(before, tangent)
            if odd
            else _negative(jacobian) != marker
        )
        low, high = (low, middle) if passed else (middle, high)
        here, along = point, direction
    singular = np.linalg.svd(logit.jacobian(here[:-1], here[-1]), compute_uv=False)
    return (here[:-1], float(here[-1]), along) if singular[-1] < 1e-5 * singular[0] else None


def branch_starts(
    logit: Logit, z: Floats, precision: float, tangent: Floats
) -> Iterator[Iterator[tuple[Floats, Floats]]]:
    """Points on the branches that cross a curve, a little way off it, with their directions.

    A branch may leave in any direction of the null space; only at a pitchfork is it at right
    angles to the known curve. So every direction across is tilted along the curve, both ways.

    Args:
        logit: the response equations.
        z: log probabilities where they cross.
        precision: the precision there.
        tangent: of the curve that is already known.

    Yields:
        For each side of the curve, candidates to try in turn; some lie on the known curve.
    """
    here = np.append(z, precision)
    _, singular, right = np.linalg.svd(logit.jacobian(z, precision))
    null = right[np.append(singular < 1e-4 * singular[0], True)]
    # Of the null space, what is orthogonal to the known curve.
    rest = null - np.outer(null @ tangent, tangent)
    _, sizes, basis = np.linalg.svd(rest, full_matrices=False)
    for vector in _directions(basis[sizes > 1e-3]):
        yield _candidates(logit, here, vector, tangent)


def _candidates(
    logit: Logit, here: Floats, across: Floats, along: Floats
) -> Iterator[tuple[Floats, Floats]]:
    for tilt in (0.0, 0.5, -0.5, 1.5, -1.5):
        vector = across + tilt * along
        vector = vector / np.linalg.norm(vector)
        for length in (0.1, 0.3, 0.03):
            level = float(vector @ here) + length
            start = _corrected(logit, here + length * vector, vector, level)
            if start is not None and start[-1] > 0:
                yield start, start - here


def _directions(basis: Floats) -> Iterator[Floats]:
    """Each vector of a basis both ways; random combinations too where there are several."""
    vectors = list(basis)
    if len(basis) > 1:
        mixes = np.random.default_rng(0).standard_normal((6 * len(basis), len(basis))) @ basis
        vectors += [mix / np.linalg.norm(mix) for mix in mixes]
    for vector in vectors:
        # A null vector has no sign of its own; the first sizeable entry gives it one.
        first = vector[np.flatnonzero(np.abs(vector) > 1e-6)[0]]
        yield vector if first > 0 else -vector
        yield -vector if first > 0 else vector
