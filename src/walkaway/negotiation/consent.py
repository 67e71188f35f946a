"""Consent of others: what a player proposes comes about only if all who are asked agree.

They vote under unanimity, knowing both what follows from agreement and what follows from refusal.
To agree exactly where agreement is not worse for oneself is then a best reply to whatever the
others do, so that the vote is solved by comparing two runs, member by member of the ensemble: no
table with a column for each of a bloc's members is needed, and it would say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.kinds.blocs import Accession
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.definition import Cell, GameDefinition
from walkaway.negotiation.game import Floats

Booleans = NDArray[np.bool_]

TIE = 1e-9
"""A loss smaller than this, in the unit of what is looked at, is none."""


@dataclass(frozen=True, eq=False)
class Consent:
    """A vote in one cell.

    Attributes:
        cell: what is played.
        asked: codes of those who are asked.
        granted: whether all agree [member of the ensemble].
        vetoes: who refuses [member, asked].
        gains: what agreement is worth to each, less refusal [member, asked].
    """

    cell: Cell
    asked: tuple[str, ...]
    granted: Booleans = field(repr=False)
    vetoes: Booleans = field(repr=False)
    gains: Floats = field(repr=False)


def asked(definition: GameDefinition, cell: Cell, words: Vocabulary) -> tuple[str, ...]:
    """Economies whose consent a cell needs: all that are named, but who asks and who joins.

    Args:
        definition: the game.
        cell: what is played.
        words: what groups stand for, on the game's day.
    """
    names = definition.asks(cell)
    if not names or definition.date is None:
        return ()
    own = [
        (player, player.strategies[k])
        for player, k in zip(definition.players, cell, strict=True)
        if player.strategies[k].consent
    ]
    out = {player.name for player, _ in own}
    for _, strategy in own:
        for measure in strategy.measures:
            if isinstance(measure, Accession):
                out |= set(words.expand_economies(measure.members, definition.date))
    found = words.expand_economies(names, definition.date)
    return tuple(code for code in found if code not in out)


def metrics_of(definition: GameDefinition, codes: Sequence[str]) -> list[str]:
    """Metrics that those who are asked look at."""
    return [f"{kind}.{code}" for code in codes for kind in definition.consent]


def vote(
    definition: GameDefinition,
    cell: Cell,
    codes: tuple[str, ...],
    agreed: Mapping[str, Floats],
    refused: Mapping[str, Floats],
) -> Consent:
    """Who agrees in a cell.

    Args:
        definition: the game.
        cell: what is played.
        codes: who is asked.
        agreed: metric -> its value with consent [member, strategy, ..., strategy].
        refused: the same without.
    """

    def worth(values: Mapping[str, Floats]) -> Floats:
        at: tuple[Any, ...] = (slice(None), *cell)
        return np.array(
            [
                sum(w * values[f"{kind}.{code}"][at] for kind, w in definition.consent.items())
                for code in codes
            ]
        ).T

    gains = worth(agreed) - worth(refused)
    vetoes = np.asarray(gains < -TIE)
    return Consent(cell, codes, np.asarray(~vetoes.any(axis=1)), vetoes, gains)
