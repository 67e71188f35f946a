"""Three and more players: mixed equilibria by the indifference equations of each support."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from walkaway.negotiation.game import Floats, Game, Profile, deviation_payoffs, pair_payoffs
from walkaway.negotiation.response import Logit
from walkaway.negotiation.tracing import trace

Support = tuple[tuple[int, ...], ...]
STARTS = 5
FEW = 8
"""Unknowns up to which more starts are tried: there they are cheap."""
WORK = 5e7
"""Newton starts times the cube of the unknowns, roughly: where the search stops."""
LOOKED_AT = 200_000
ITERATIONS = 40
FAR = 1e5


def support_search(game: Game, starts: int = STARTS, seed: int = 0) -> list[Profile]:
    """Candidates for mixed equilibria; each still has to show its regret.

    The indifference equations of a support are polynomials, so Newton's method from several
    starts can miss solutions: the result is a search, not a proof that there are no others.

    Args:
        game: a game of any number of players.
        starts: starting points per support (three times as many for small ones): the even mix,
            then random ones.
        seed: of the random starts.
    """
    found = []
    generator = np.random.default_rng(seed)
    work = 0.0
    for support in _supports(game):
        unknowns = sum(map(len, support))
        tries = starts if unknowns > FEW else 3 * starts
        work += tries * (20 + unknowns) ** 3
        if work > WORK:
            break
        for attempt in range(tries):
            start = _start(game, support, generator if attempt else None)
            profile = _newton(game, support, start)
            if profile is not None:
                found.append(profile)
    return found


def _supports(game: Game) -> Iterator[Support]:
    """Supports with two or more mixing players and no strategy dominated inside them.

    Small ones come first, made one at a time: a large game has too many to list.
    """
    sizes = itertools.product(*(range(1, size + 1) for size in game.shape))
    for counts in sorted(itertools.islice(sizes, LOOKED_AT), key=lambda c: (sum(c), max(c))):
        if sum(count > 1 for count in counts) < 2:
            continue
        choices = (
            itertools.combinations(range(size), count)
            for size, count in zip(game.shape, counts, strict=True)
        )
        for support in itertools.product(*choices):
            if not _dominated(game, support):
                yield support


def along_the_principal_branch(game: Game) -> list[Profile]:
    """One candidate where the search found none: the end of the branch from even mixing.

    Quantal responses tend to a Nash equilibrium as the precision grows (McKelvey and Palfrey
    1995, theorem 2); the strategies still played there are the support to solve on.
    """
    logit = Logit.of(game)
    path = trace(logit, np.log(np.concatenate(game.centre())), 0.0, FAR)
    profile = logit.profile(path.points[-1])
    found = [profile]
    for least in (1e-2, 1e-4, 1e-6):
        support = tuple(tuple(np.flatnonzero(p > least).tolist()) for p in profile)
        if all(support):
            solved = _newton(game, support, profile)
            found += [solved] if solved is not None else []
    return found


def _dominated(game: Game, support: Support) -> bool:
    """Whether some strategy in it is strictly worse than another against all of the rest of it."""
    for i in range(game.size):
        index = [list(s) for s in support]
        index[i] = list(range(game.shape[i]))
        line = np.moveaxis(game.payoffs[i][np.ix_(*index)], i, 0).reshape(game.shape[i], -1)
        used = line[list(support[i])]
        if (line[:, None, :] > used[None, :, :] + 1e-12 * game.ranges[i]).all(axis=2).any():
            return True
    return False


def _start(game: Game, support: Support, generator: np.random.Generator | None) -> Profile:
    profile = []
    for size, used in zip(game.shape, support, strict=True):
        p = np.zeros(size)
        p[list(used)] = (
            1.0 / len(used) if generator is None else generator.dirichlet(np.ones(len(used)))
        )
        profile.append(p)
    return tuple(profile)


def _newton(game: Game, support: Support, profile: Profile) -> Profile | None:
    """Solve: all used strategies equally good, probabilities add to one."""
    blocks = _blocks(support)
    scale = game.ranges
    for _ in range(ITERATIONS):
        residual, jacobian = _system(game, support, profile, blocks, scale)
        if np.abs(residual).max() < 1e-14:
            break
        try:
            step = np.linalg.solve(jacobian, -residual)
        except np.linalg.LinAlgError:
            return None
        step *= min(1.0, 0.5 / max(np.abs(step).max(), 1e-300)) if np.abs(step).max() > 1 else 1.0
        profile = tuple(p.copy() for p in profile)
        for i, used in enumerate(support):
            profile[i][list(used)] += step[blocks[i]]
        if np.abs(step).max() < 1e-15 or max(np.abs(p).max() for p in profile) > 100:
            break
    residual, _ = _system(game, support, profile, blocks, scale)
    if np.abs(residual).max() > 1e-11 or min(p.min() for p in profile) < -1e-10:
        return None
    return tuple(np.clip(p, 0.0, None) / np.clip(p, 0.0, None).sum() for p in profile)


def _blocks(support: Support) -> list[slice]:
    ends = np.cumsum([0, *map(len, support)])
    return [slice(int(a), int(b)) for a, b in itertools.pairwise(ends)]


def _system(
    game: Game, support: Support, profile: Profile, blocks: list[slice], scale: Floats
) -> tuple[Floats, Floats]:
    size = blocks[-1].stop
    residual, jacobian = np.zeros(size), np.zeros((size, size))
    for i, used in enumerate(support):
        rows, own = blocks[i], list(used)
        values = deviation_payoffs(game, profile, i)[own] / scale[i]
        residual[rows.start] = profile[i][own].sum() - 1.0
        jacobian[rows.start, rows] = 1.0
        residual[rows.start + 1 : rows.stop] = values[1:] - values[0]
        for j in range(game.size):
            if j != i:
                pair = pair_payoffs(game, profile, i, j)[np.ix_(own, list(support[j]))] / scale[i]
                jacobian[rows.start + 1 : rows.stop, blocks[j]] = pair[1:] - pair[0]
    return residual, jacobian
