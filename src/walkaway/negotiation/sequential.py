"""Moves in sequence: backward induction, with every tie followed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.negotiation.game import TOLERANCE, Floats, Game
from walkaway.solution import Solution, Status

Cell = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Path:
    """One subgame-perfect outcome.

    Attributes:
        cell: strategy of each player on the path, in the order of the game's players.
        payoffs: of each player.
        regrets: gain of each player from its best deviation on the path, given what follows
            then; recomputed from the payoffs, at most zero up to ties.
    """

    cell: Cell
    payoffs: Floats
    regrets: Floats


@dataclass(frozen=True, kw_only=True)
class SequentialSolution(Solution):
    """All subgame-perfect outcomes in pure strategies.

    Attributes:
        order: players by stage; those of one stage move at once.
        outcomes: in the order of the payoff table; several where there are ties or where a
            stage with simultaneous moves has several equilibria.
        replies: for each history of moves (a tuple of strategies by player, None for those
            who have not moved) the cells that can follow.
    """

    order: tuple[tuple[int, ...], ...]
    outcomes: tuple[Path, ...]
    replies: dict[tuple[int | None, ...], tuple[Cell, ...]]

    @property
    def unique(self) -> bool:
        """Whether backward induction gives one answer."""
        return len(self.outcomes) == 1


def backward_induction(
    game: Game, order: Sequence[Sequence[str] | str], tolerance: float = TOLERANCE
) -> SequentialSolution:
    """Solve a game in which stages are played one after the other, all earlier moves seen.

    A cell is an outcome when no mover of any stage would gain by moving otherwise, the worst
    continuation for that mover being expected after the deviation; continuations are
    themselves outcomes of their subgames. With one mover per stage and no ties this is plain
    backward induction.

    Args:
        game: the game.
        order: names of the players by stage, for example ``["USA", "JPN"]`` or
            ``[["USA", "CHN"], "JPN"]``.
        tolerance: gain that counts as a tie, as a share of the payoff range.

    Returns:
        The outcomes; none (a stage without pure equilibrium) is `Status.NO_SOLUTION`.

    Raises:
        BadInputError: the order does not name every player once.

    Source:
        Selten (1965, 1975); Zermelo (1913) for single movers.
    """
    clock = time.perf_counter()
    stages = _stages(game, order)
    limits = tolerance * game.ranges
    replies: dict[tuple[int | None, ...], tuple[Cell, ...]] = {}
    empty: list[tuple[int | None, ...]] = []

    def solve(history: tuple[int | None, ...], stage: int) -> tuple[Cell, ...]:
        if stage == len(stages):
            return (tuple(k for k in history if k is not None),)
        movers = stages[stage]
        after: dict[Cell, tuple[Cell, ...]] = {}
        for moves in itertools.product(*(range(game.shape[i]) for i in movers)):
            new = list(history)
            for i, k in zip(movers, moves, strict=True):
                new[i] = k
            after[moves] = solve(tuple(new), stage + 1)
        found = [
            cell
            for moves, cells in after.items()
            for cell in cells
            if (_gains(game, movers, moves, cell, after) <= limits[list(movers)]).all()
        ]
        if not found:
            empty.append(history)
        replies[history] = tuple(sorted(found))
        return replies[history]

    cells = solve((None,) * game.size, 0)
    outcomes = tuple(_outcome(game, stages, cell, replies) for cell in cells)
    return SequentialSolution(
        status=Status.SOLVED if outcomes else Status.NO_SOLUTION,
        residuals={"regret": _worst(game, outcomes)} if outcomes else {},
        evaluations=len(replies),
        seconds=time.perf_counter() - clock,
        message="" if outcomes else _advice(game, empty),
        order=stages,
        outcomes=outcomes,
        replies=replies,
    )


def _stages(game: Game, order: Sequence[Sequence[str] | str]) -> tuple[tuple[int, ...], ...]:
    named = [[stage] if isinstance(stage, str) else list(stage) for stage in order]
    flat = [name for stage in named for name in stage]
    problems = [
        Problem("order", name, "no such player", did_you_mean(name, game.players))
        for name in flat
        if name not in game.players
    ]
    problems += [
        Problem("order", name, f"moves {flat.count(name)} times", "name every player once")
        for name in game.players
        if flat.count(name) != 1
    ]
    if problems:
        raise BadInputError(problems)
    return tuple(tuple(sorted(game.players.index(name) for name in stage)) for stage in named)


def _gains(
    game: Game,
    movers: tuple[int, ...],
    moves: Cell,
    cell: Cell,
    after: dict[Cell, tuple[Cell, ...]],
) -> Floats:
    """What each mover would gain by its best other move: [mover].

    A deviation into a subgame without outcome cannot be judged; it counts as a gain, so that
    no outcome rests on it.
    """
    gains = []
    for place, i in enumerate(movers):
        best = -np.inf
        for other in range(game.shape[i]):
            if other != moves[place]:
                then = after[(*moves[:place], other, *moves[place + 1 :])]
                worst = min((game.payoffs[(i, *c)] for c in then), default=np.inf)
                best = max(best, worst - game.payoffs[(i, *cell)])
        gains.append(best)
    return np.array(gains)


def _outcome(
    game: Game,
    stages: tuple[tuple[int, ...], ...],
    cell: Cell,
    replies: dict[tuple[int | None, ...], tuple[Cell, ...]],
) -> Path:
    """The outcome with its regrets, from the payoffs and what follows each deviation."""
    regrets = np.zeros(game.size)
    moved: list[int | None] = [None] * game.size
    for movers in stages:
        reached = moved.copy()
        for i in movers:
            reached[i] = cell[i]
        for i in movers:
            for other in range(game.shape[i]):
                if other == cell[i]:
                    continue
                turned = reached.copy()
                turned[i] = other
                complete = tuple(k for k in turned if k is not None)
                then = (complete,) if len(complete) == game.size else replies[tuple(turned)]
                worst = min(float(game.payoffs[(i, *c)]) for c in then)
                regrets[i] = max(regrets[i], worst - float(game.payoffs[(i, *cell)]))
        moved = reached
    return Path(cell, np.array([game.payoffs[(i, *cell)] for i in range(game.size)]), regrets)


def _worst(game: Game, outcomes: tuple[Path, ...]) -> float:
    return max(float((path.regrets / game.ranges).max()) for path in outcomes)


def _advice(game: Game, empty: list[tuple[int | None, ...]]) -> str:
    first = empty[0]
    moves = [
        f"{game.players[i]} plays {game.strategies[i][k]}"
        for i, k in enumerate(first)
        if k is not None
    ]
    where = f"after {' and '.join(moves)}" if moves else "in the first stage"
    return (
        f"{where} the simultaneous stage has no equilibrium in pure strategies, so backward "
        "induction has nothing to build on: let one of its players move first, or solve the "
        "game as simultaneous"
    )
