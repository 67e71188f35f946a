"""Best-reply dynamics: where players end who each answer the others' last move."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from walkaway.negotiation.game import TOLERANCE, Game, best_replies, own_line

Cell = tuple[int, ...]
Order = Literal["in turn", "at once"]


@dataclass(frozen=True)
class BestReplyPath:
    """One run of the dynamics.

    Attributes:
        cells: the cells passed, the start first.
        cycle: the cells that repeat for ever; one cell when the run ends in an equilibrium.
    """

    cells: tuple[Cell, ...]
    cycle: tuple[Cell, ...]

    @property
    def settled(self) -> bool:
        """Whether it ends in a pure Nash equilibrium."""
        return len(self.cycle) == 1


def best_reply_path(game: Game, start: Sequence[int], order: Order = "in turn") -> BestReplyPath:
    """Let players answer one another until nobody moves or a round repeats.

    A player who is content stays; one who moves takes the first of the best replies.

    Args:
        game: the game.
        start: strategy of each player.
        order: ``in turn`` (in the order of the players) or ``at once``.
    """
    best = best_replies(game, TOLERANCE)
    seen: dict[Cell, int] = {}
    rounds: list[Cell] = []
    passed: list[Cell] = [tuple(int(k) for k in start)]
    cell = passed[0]
    while cell not in seen:
        seen[cell] = len(rounds)
        rounds.append(cell)
        moved = list(cell)
        for i in range(game.size):
            basis = cell if order == "at once" else tuple(moved)
            if not best[(i, *basis)]:
                line = own_line(best, basis, i)
                moved[i] = int(line.argmax())
                if order == "in turn":
                    passed.append(tuple(moved))
        cell = tuple(moved)
        if order == "at once" and cell != passed[-1]:
            passed.append(cell)
    return BestReplyPath(tuple(passed), tuple(rounds[seen[cell] :]))


def basins(game: Game, order: Order = "in turn") -> dict[tuple[Cell, ...], float]:
    """Share of all starting cells that end in each equilibrium or cycle.

    Args:
        game: the game.
        order: as in `best_reply_path`.

    Returns:
        Equilibrium (a cycle of one cell) or cycle, turned to begin at its smallest cell, ->
        share of the starting cells; largest share first.
    """
    ends = Counter(
        _turned(best_reply_path(game, cell, order).cycle)
        for cell in itertools.product(*map(range, game.shape))
    )
    total = sum(ends.values())
    return {end: count / total for end, count in ends.most_common()}


def _turned(cycle: tuple[Cell, ...]) -> tuple[Cell, ...]:
    k = cycle.index(min(cycle))
    return cycle[k:] + cycle[:k]
