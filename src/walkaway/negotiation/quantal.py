"""Quantal response equilibria: every branch, through pitchforks, over all precisions.

The branch that starts at even mixing is followed by pseudo-arclength continuation; where it
is crossed by another (a pitchfork in symmetric games), the crossing is located and the other
branch is followed as well. Branches that are not connected to it are reached from the game's
Nash equilibria, from which every regular one sends a branch (McKelvey and Palfrey 1995), and
from many starts at several precisions. A point counts only if it solves the response
equations; a branch picked in silence would hide the others, so all are returned.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.negotiation.game import Floats, Game, Profile, expected_payoffs, regrets
from walkaway.negotiation.nash import nash_equilibria
from walkaway.negotiation.response import Logit
from walkaway.negotiation.tracing import Path, branch_starts, trace
from walkaway.solution import Solution, Status

SAME = 1e-6
DEFAULT_RANGE = 100.0
"""Precision times payoff range up to which branches are followed by default: beyond it a
loss of a tenth of the range has odds of 1 to 22,000."""


@dataclass(frozen=True, eq=False)
class QuantalResponse:
    """One quantal response equilibrium.

    Attributes:
        precision: lambda, in 1 / payoff unit.
        profile: probabilities of each player.
        payoffs: expected payoffs.
        regrets: what each player could gain by the best reply instead, recomputed from the
            payoffs; not zero, because players err, but it falls as the precision rises.
        residual: largest error in the response equations, in log probability.
        stable: whether a slow adjustment towards the response stays there.
        branch: number of the branch it lies on.
    """

    precision: float
    profile: Profile
    payoffs: Floats
    regrets: Floats
    residual: float
    stable: bool
    branch: int


@dataclass(frozen=True, eq=False)
class Branch:
    """A curve of quantal response equilibria.

    Attributes:
        kind: ``principal`` (from even mixing), ``crossing`` (met at a bifurcation) or
            ``separate`` (not connected to the others up to the largest precision).
        precisions: [point], in 1 / payoff unit; they turn back at folds.
        profiles: [point, strategy], players' strategies stacked.
        path: the same in the solver's coordinates.
    """

    kind: str
    precisions: Floats = field(repr=False)
    profiles: Floats = field(repr=False)
    path: Path = field(repr=False)


@dataclass(frozen=True)
class Bifurcation:
    """Where branches cross.

    Attributes:
        precision: lambda, in 1 / payoff unit.
        profile: the profile there, stacked.
    """

    precision: float
    profile: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class QuantalSolution(Solution):
    """All branches that were found.

    Attributes:
        branches: the principal one first.
        bifurcations: where they cross.
        largest_precision: up to where they were followed, in 1 / payoff unit.
        logit: the response equations.
    """

    branches: tuple[Branch, ...]
    bifurcations: tuple[Bifurcation, ...]
    largest_precision: float
    logit: Logit = field(repr=False)

    def at(self, precision: float) -> tuple[QuantalResponse, ...]:
        """All quantal response equilibria at one precision, those of the principal branch first.

        Args:
            precision: lambda, in 1 / payoff unit, up to ``largest_precision``.
        """
        inner = precision * self.logit.scale
        kept: list[tuple[Floats, int]] = []
        for number, branch in enumerate(self.branches):
            for z in branch.path.at(self.logit, inner):
                if all(_distance(z, other) > SAME for other, _ in kept):
                    kept.append((z, number))
        kept.sort(key=lambda item: (item[1] > 0, (-np.exp(item[0])).round(9).tolist()))
        return tuple(self._point(z, inner, number) for z, number in kept)

    def _point(self, z: Floats, inner: float, branch: int) -> QuantalResponse:
        game = self.logit.game
        profile = self.logit.profile(z)
        slope = self.logit.jacobian(z, inner)[:, :-1]
        return QuantalResponse(
            precision=inner / self.logit.scale,
            profile=profile,
            payoffs=expected_payoffs(game, profile),
            regrets=regrets(game, profile),
            residual=float(np.abs(self.logit.residual(z, inner)).max()),
            stable=bool(np.linalg.eigvals(slope).real.min() > 0),
            branch=branch,
        )


def _distance(a: Floats, b: Floats) -> float:
    return float(np.abs(np.exp(a) - np.exp(b)).max())


def quantal_response(
    game: Game,
    largest_precision: float | None = None,
    equilibria: Sequence[Profile] | None = None,
    starts: int = 16,
    seed: int = 0,
) -> QuantalSolution:
    """Follow all branches of logit quantal response equilibria.

    Args:
        game: the game.
        largest_precision: where to stop, in 1 / payoff unit; 100 / payoff range by default.
        equilibria: Nash profiles to start from at the largest precision; found if not given.
        starts: random starts at each of several precisions.
        seed: of these starts.

    Returns:
        The branches and where they cross.

    Source:
        McKelvey and Palfrey (1995, Games and Economic Behavior 10), eq. 5 and theorem 3;
        continuation and branch switching after Keller (1977) and Allgower and Georg (1990).
    """
    clock = time.perf_counter()
    logit = Logit.of(game)
    top = DEFAULT_RANGE if largest_precision is None else largest_precision * logit.scale
    if equilibria is None:
        equilibria = [e.profile for e in nash_equilibria(game).equilibria]
    finder = _Finder(logit, top)
    centre = np.log(np.concatenate(game.centre()))
    finder.follow(trace(logit, centre, 0.0, top, forward=True), "principal")
    finder.seeds(top, [logit.smoothed(p, top) for p in equilibria])
    generator = np.random.default_rng(seed)
    for precision in np.geomspace(min(0.5, top), top, 9):
        points = (_random(logit, generator) for _ in range(starts))
        finder.seeds(float(precision), (z for z in points))
    worst = max(path.worst for path, _ in finder.paths)
    ended = finder.paths[0][0].finished
    return QuantalSolution(
        status=Status.SOLVED if ended else Status.NOT_CONVERGED,
        residuals={"response": worst},
        evaluations=sum(len(path.precisions) for path, _ in finder.paths),
        seconds=time.perf_counter() - clock,
        message="" if ended else finder.stopped(),
        branches=tuple(
            Branch(
                kind,
                path.precisions / logit.scale,
                np.stack([np.concatenate(logit.profile(z)) for z in path.points]),
                path,
            )
            for path, kind in finder.paths
        ),
        bifurcations=tuple(finder.bifurcations),
        largest_precision=top / logit.scale,
        logit=logit,
    )


def _random(logit: Logit, generator: np.random.Generator) -> Floats:
    parts = [generator.dirichlet(np.full(size, 0.7)) for size in logit.game.shape]
    return np.log(np.maximum(np.concatenate(parts), 1e-12))


class _Finder:
    """Collects branches; knows whether a point lies on one already."""

    def __init__(self, logit: Logit, top: float) -> None:
        self.logit = logit
        self.top = top
        self.paths: list[tuple[Path, str]] = []
        self.bifurcations: list[Bifurcation] = []

    def known(self, z: Floats, precision: float) -> bool:
        """Whether the point lies on a branch that has been followed."""
        return any(
            _distance(z, other) <= SAME
            for path, _ in self.paths
            for other in path.at(self.logit, precision)
        )

    def follow(self, path: Path, kind: str) -> None:
        """Keep a branch and follow those that cross it."""
        self.paths.append((path, kind))
        for z, precision, tangent in path.crossings:
            near = [
                b
                for b in self.bifurcations
                if abs(b.precision * self.logit.scale - precision) < 1e-4 * (1 + precision)
                and np.abs(np.exp(z) - np.array(b.profile)).max() < 1e-3
            ]
            if not near:
                profile = np.concatenate(self.logit.profile(z))
                self.bifurcations.append(
                    Bifurcation(precision / self.logit.scale, tuple(profile.tolist()))
                )
            here = np.append(z, precision)
            for candidates in branch_starts(self.logit, z, precision, tangent):
                self._first_new(here, candidates)

    def _first_new(self, here: Floats, candidates: Iterable[tuple[Floats, Floats]]) -> None:
        """Follow the first of the candidates that lies on no branch followed before."""
        for start, direction in candidates:
            if float(start[-1]) >= self.top or self.known(start[:-1], float(start[-1])):
                continue
            new = trace(self.logit, start[:-1], float(start[-1]), self.top, direction=direction)
            if not self._repeats(new):
                self.follow(new.starting_at(here), "crossing")
                return

    def _repeats(self, path: Path) -> bool:
        """Whether a curve has been followed before: near a crossing its start cannot tell."""
        return all(
            self.known(path.points[k], float(path.precisions[k]))
            for k in (len(path.points) // 2, len(path.points) - 1)
        )

    def seeds(self, precision: float, points: Iterable[Floats]) -> None:
        """Solve from the points; follow what is not known yet, both ways."""
        for z in points:
            solved = self.logit.solve_at(z, precision)
            if solved is None or self.known(solved, precision):
                continue
            up = trace(self.logit, solved, precision, self.top, forward=True)
            down = trace(self.logit, solved, precision, self.top, forward=False)
            self.follow(down.reversed_then(up), "separate")

    def stopped(self) -> str:
        """Why the principal branch was not followed to its end."""
        path = self.paths[0][0]
        reached = path.precisions[-1] / self.logit.scale
        return (
            f"the principal branch was followed to lambda = {reached:.4g} only, of "
            f"{self.top / self.logit.scale:.4g}: ask for a smaller largest precision"
        )
