"""Nash equilibria: all pure ones, all extreme mixed ones of two players, a search for more players.

No equilibrium leaves this module before its regret has been recomputed from the payoffs.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from walkaway.negotiation.bimatrix import extreme_equilibria, lemke_howson
from walkaway.negotiation.game import (
    TOLERANCE,
    Floats,
    Game,
    Profile,
    best_replies,
    expected_payoffs,
    inert_players,
    own_line,
    regrets,
    without,
)
from walkaway.negotiation.manyplayers import along_the_principal_branch, support_search
from walkaway.solution import Solution, Status

ENUMERATION_WORK = 6e7
"""Bases of a best-reply polytope times the work of solving one, up to which all are visited: 9 by
9 strategies."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One Nash equilibrium.

    Attributes:
        profile: one probability vector per player.
        payoffs: expected payoff of each player.
        regrets: what each player could gain by deviating alone, recomputed from the payoffs.
        strict: whether every player would lose by any deviation.
        component: equilibria that hang together (convex combinations of which are equilibria
            too, as in games with ties) share a number.
        free: players whose choice changes nobody's payoff, shown as mixing evenly.
    """

    profile: Profile
    payoffs: Floats
    regrets: Floats
    strict: bool
    component: int = 0
    free: tuple[int, ...] = ()

    @property
    def pure(self) -> bool:
        """Whether every player whose choice matters plays one strategy for sure."""
        return all(p.max() > 1 - 1e-9 for i, p in enumerate(self.profile) if i not in self.free)

    @property
    def regret(self) -> float:
        """The largest gain of any player from deviating alone, in payoff units."""
        return float(self.regrets.max())


@dataclass(frozen=True, kw_only=True)
class NashSolution(Solution):
    """The equilibria that were found.

    Attributes:
        equilibria: pure ones first.
        complete: whether these are all (all extreme ones, where equilibria form a continuum).
        method: how they were found.
    """

    equilibria: tuple[Equilibrium, ...]
    complete: bool
    method: str


def pure_nash(game: Game, tolerance: float = TOLERANCE) -> tuple[tuple[int, ...], ...]:
    """All pure Nash equilibria, as cells of the payoff table, in the table's order.

    Args:
        game: the game.
        tolerance: regret that still counts as none, as a share of the payoff range.
    """
    cells = np.argwhere(best_replies(game, tolerance).all(axis=0))
    return tuple(tuple(cell) for cell in cells.tolist())


def nash_equilibria(game: Game, tolerance: float = TOLERANCE) -> NashSolution:
    """All equilibria that can be found; see ``complete`` for whether they are all there are.

    Two players: vertices of both best-reply polytopes (Mangasarian 1964; Avis, Rosenberg,
    Savani and von Stengel 2010), which survives ties, or, in large games, Lemke and Howson
    (1964) from every starting label with the lexicographic rule. More players: the
    indifference equations of supports, small ones first, by Newton's method from several starts.

    Args:
        game: the game.
        tolerance: largest accepted regret, as a share of the player's payoff range.

    Returns:
        The equilibria; none below the tolerance is `Status.NOT_CONVERGED`.
    """
    start = time.perf_counter()
    free = inert_players(game)
    if len(free) == game.size:
        found: list[Profile] = [game.centre()]
        complete, method = True, "no choice changes any payoff"
    else:
        core = without(game, free)
        profiles, complete, method = _profiles(core)
        found = [_with_free(game, profile, free) for profile in profiles]
    kept = [p for p in found if (regrets(game, p) <= tolerance * game.ranges).all()]
    equilibria = _sorted(game, _distinct(kept), free)
    worst = max((float((e.regrets / game.ranges).max()) for e in equilibria), default=math.nan)
    return NashSolution(
        status=Status.SOLVED if equilibria else Status.NOT_CONVERGED,
        residuals={"regret": worst} if equilibria else {},
        evaluations=len(found),
        seconds=time.perf_counter() - start,
        message="" if equilibria else _failure(game, found),
        equilibria=equilibria,
        complete=complete,
        method=method,
    )


def _profiles(game: Game) -> tuple[list[Profile], bool, str]:
    pure = [game.pure(cell) for cell in pure_nash(game)]
    if game.size == 1:
        return pure, True, "best strategies of the only player"
    if game.size > 2:
        found = pure + support_search(game)
        found = found or along_the_principal_branch(game)
        return found, False, "indifference equations of supports, small ones first"
    rows, columns = game.payoffs
    bases = math.comb(sum(game.shape), game.shape[0])
    if bases * (1 + max(game.shape)) ** 3 <= ENUMERATION_WORK:
        mixed: Iterable[Profile] = extreme_equilibria(rows, columns)
        return pure + list(mixed), True, "vertices of the best-reply polytopes"
    paths = [lemke_howson(rows, columns, label) for label in range(sum(game.shape))]
    return pure + [p for p in paths if p is not None], False, "Lemke-Howson from every label"


def _with_free(game: Game, profile: Profile, free: tuple[int, ...]) -> Profile:
    rest = iter(profile)
    return tuple(
        np.full(game.shape[i], 1.0 / game.shape[i]) if i in free else next(rest)
        for i in range(game.size)
    )


def _distinct(profiles: list[Profile], tolerance: float = 1e-7) -> list[Profile]:
    """Drop repeated profiles; of near equals the first stands."""
    kept: list[Profile] = []
    flat: list[Floats] = []
    for profile in profiles:
        vector = np.concatenate(profile)
        if all(np.abs(vector - other).max() > tolerance for other in flat):
            kept.append(profile)
            flat.append(vector)
    return kept


def _sorted(game: Game, profiles: list[Profile], free: tuple[int, ...]) -> tuple[Equilibrium, ...]:
    members = _components(profiles)
    items = [
        Equilibrium(
            profile=profile,
            payoffs=expected_payoffs(game, profile),
            regrets=regrets(game, profile),
            strict=_strict(game, profile),
            component=component,
            free=free,
        )
        for profile, component in zip(profiles, members, strict=True)
    ]
    return tuple(sorted(items, key=lambda e: (not e.pure, [(-p).tolist() for p in e.profile])))


def _strict(game: Game, profile: Profile) -> bool:
    cell = tuple(int(p.argmax()) for p in profile)
    if not all(p.max() > 1 - 1e-12 for p in profile):
        return False
    for i in range(game.size):
        line = own_line(game.payoffs, cell, i)
        others = np.delete(line, cell[i])
        if others.size and line[cell[i]] - others.max() <= TOLERANCE * game.ranges[i]:
            return False
    return True


def _components(profiles: list[Profile], tolerance: float = 1e-7) -> list[int]:
    """Number the groups of equilibria that are joined by lines of equilibria.

    Two equilibria that differ in one player's strategy only are the ends of such a line: that
    player is indifferent along it, and the others' best replies are best replies at both ends.
    """
    group = list(range(len(profiles)))
    for a, b in itertools.combinations(range(len(profiles)), 2):
        pairs = zip(profiles[a], profiles[b], strict=True)
        moved = sum(bool(np.abs(p - q).max() > tolerance) for p, q in pairs)
        if moved == 1 and group[a] != group[b]:
            old, new = group[b], group[a]
            group = [new if g == old else g for g in group]
    numbers = {g: k for k, g in enumerate(dict.fromkeys(group))}
    return [numbers[g] for g in group]


def _failure(game: Game, found: list[Profile]) -> str:
    if not found:
        return (
            f"no equilibrium of the {'x'.join(map(str, game.shape))} game was reached; "
            "one exists (Nash 1951): drop strategies that are dominated and try again"
        )
    best = min(float((regrets(game, p) / game.ranges).max()) for p in found)
    return (
        f"the nearest of {len(found)} candidates has a regret of {best:.2g} of the payoff range, "
        f"above {TOLERANCE:.0e}: rescale the payoffs or drop dominated strategies"
    )
