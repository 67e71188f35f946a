"""Everything the theory says about a payoff table, with how often it holds over the ensemble."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.brief import brief
from walkaway.negotiation.bargaining import (
    Deal,
    WalkAway,
    kalai_smorodinsky,
    nash_bargain,
    not_asked,
    walk_away,
)
from walkaway.negotiation.definition import Cell
from walkaway.negotiation.dynamics import basins
from walkaway.negotiation.game import Floats, Game, best_replies
from walkaway.negotiation.nash import NashSolution, nash_equilibria, pure_nash
from walkaway.negotiation.programs import (
    CorrelatedSolution,
    StackelbergSolution,
    correlated,
    stackelberg,
)
from walkaway.negotiation.quantal import QuantalSolution, quantal_response
from walkaway.negotiation.sequential import SequentialSolution, backward_induction

TWICE = "not sought: a player moves more than once, and would count twice"
QUANTAL_CELLS = 100
"""Tables up to this many cells get their quantal response branches by default."""


@brief
@dataclass(frozen=True, eq=False)
class Analysis:
    """What is played, by every notion of equilibrium.

    Attributes:
        game: the payoffs analysed.
        equilibria: Nash.
        correlated: the best correlated equilibrium by the sum of payoffs.
        commitments: what each player gains by committing first.
        quantal: branches of quantal responses; None where the table is large.
        sequences: order of moves -> backward induction; the game's own order first.
        replies: where best replies in turn lead, and from what share of starts.
        walk_away: security level of each player.
        disagreement: payoffs without a deal, against which deals are measured.
        nash_deal: largest product of gains.
        even_deal: Kalai and Smorodinsky's.
    """

    game: Game
    equilibria: NashSolution
    correlated: CorrelatedSolution
    commitments: tuple[StackelbergSolution, ...]
    quantal: QuantalSolution | None
    sequences: Mapping[tuple[tuple[str, ...], ...], SequentialSolution]
    replies: Mapping[tuple[Cell, ...], float]
    walk_away: tuple[WalkAway, ...]
    disagreement: Floats
    nash_deal: Deal
    even_deal: Deal


def analyse(
    game: Game,
    stages: Sequence[Sequence[str]] = (),
    disagreement_cell: Cell | None = None,
    quantal: bool | None = None,
    twice: bool = False,
) -> Analysis:
    """Solve a game by every notion.

    Args:
        game: the payoffs.
        stages: who moves when; every order of single movers is solved beside it (up to four
            players).
        disagreement_cell: the cell that stands for talks that failed; the players' mixed
            security levels if None.
        quantal: whether to follow the quantal response branches; by the size of the table if
            None.
        twice: whether somebody moves more than once, each move a player of its own (the agent form
            of Selten 1975): then no other order is solved and no deal sought, which would count
            that player twice.
    """
    levels = tuple(walk_away(game, i) for i in range(game.size))
    if disagreement_cell is None:
        without = np.array([level.mixed for level in levels])
    else:
        without = np.array([game.payoffs[(i, *disagreement_cell)] for i in range(game.size)])
    found = nash_equilibria(game)
    cells = int(np.prod(game.shape))
    wanted = cells <= QUANTAL_CELLS and not twice if quantal is None else quantal
    orders = [tuple(tuple(stage) for stage in stages)] if twice else _orders(game, stages)
    return Analysis(
        game=game,
        equilibria=found,
        correlated=correlated(game),
        commitments=tuple(stackelberg(game, i) for i in range(game.size)),
        quantal=quantal_response(game, equilibria=[e.profile for e in found.equilibria])
        if wanted
        else None,
        sequences={order: backward_induction(game, order) for order in orders},
        replies=basins(game),
        walk_away=levels,
        disagreement=without,
        nash_deal=not_asked(game, without, TWICE) if twice else nash_bargain(game, without),
        even_deal=not_asked(game, without, TWICE) if twice else kalai_smorodinsky(game, without),
    )


def _orders(game: Game, stages: Sequence[Sequence[str]]) -> list[tuple[tuple[str, ...], ...]]:
    orders = [tuple(tuple(stage) for stage in stages)] if stages else []
    if game.size <= 4:
        orders += [tuple((name,) for name in p) for p in itertools.permutations(game.players)]
    return list(dict.fromkeys(orders))


@dataclass(frozen=True, eq=False)
class Frequencies:
    """How often each cell is an equilibrium over the draws.

    Attributes:
        draws: number of draws.
        nash: share of draws in which the cell is a pure Nash equilibrium [strategy, ...].
        only_nash: share in which it is the only pure one.
        none: share of draws without any pure equilibrium.
        sequential: share of draws in which the cell is an outcome of backward induction in the
            game's own order [strategy, ...].
        best: share of draws in which a strategy is a best reply to the others' strategies
            [player, strategy, ..., strategy].
    """

    draws: int
    nash: Floats = field(repr=False)
    only_nash: Floats = field(repr=False)
    none: float
    sequential: Floats = field(repr=False)
    best: Floats = field(repr=False)


def frequencies(games: Iterable[Game], stages: Sequence[Sequence[str]] = ()) -> Frequencies:
    """Count equilibria over draws of the payoffs.

    Args:
        games: the same players and strategies with the payoffs of each draw.
        stages: who moves when; all at once if empty.
    """
    drawn = list(games)
    first = drawn[0]
    order = [list(stage) for stage in stages] or [list(first.players)]
    counts, only, moves = (np.zeros(first.shape) for _ in range(3))
    best = np.zeros(first.payoffs.shape)
    none = 0
    for game in drawn:
        cells = pure_nash(game)
        none += not cells
        for cell in cells:
            counts[cell] += 1
            only[cell] += len(cells) == 1
        for path in backward_induction(game, order).outcomes:
            moves[path.cell] += 1
        best += best_replies(game)
    total = len(drawn)
    return Frequencies(
        total, counts / total, only / total, none / total, moves / total, best / total
    )
