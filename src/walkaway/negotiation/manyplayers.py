"""Three and more players: mixed equilibria by the indifference equations of each support."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from walkaway.negotiation.game import Floats, Game, Profile, deviation_payoffs, pair_payoffs

Support = tuple[tuple[int, ...], ...]
STARTS = 6
SUPPORT_LIMIT = 4_000
ITERATIONS = 40


def support_search(game: Game, starts: int = STARTS, seed: int = 0) -> list[Profile]:
    """Candidates for mixed equilibria; each still has to show its regret.

    The indifference equations of a support are polynomials, so Newton's method from several
    starts can miss solutions: the result is a search, not a proof that there are no others.

    Args:
        game: a game of any number of players.
        starts: starting points per support: the even mix, then random ones.
        seed: of the random starts.
    """
    found = []
    generator = np.random.default_rng(seed)
    for support in itertools.islice(_supports(game), SUPPORT_LIMIT):
        for attempt in range(starts):
            start = _start(game, support, generator if attempt else None)
            profile = _newton(game, support, start)
            if profile is not None:
                found.append(profile)
    return found


def _supports(game: Game) -> Iterator[Support]:
    """Supports with two or more mixing players and no strategy dominated inside them."""
    choices = [
        [c for k in range(1, size + 1) for c in itertools.combinations(range(size), k)]
        for size in game.shape
    ]
    for support in sorted(itertools.product(*choices), key=lambda s: sum(map(len, s))):
        if sum(len(s) > 1 for s in support) >= 2 and not _dominated(game, support):
            yield support


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
        if np.abs(step).max() < 1e-15:
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
