"""What a game file says: players, strategies as scenario fragments, payoffs, who moves when."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.negotiation.game import Floats
from walkaway.scenario import Measure, Model, Scenario

Cell = tuple[int, ...]

Run = tuple[Cell, bool]
"""A cell, and whether consent is given to what needs it there."""

CONSENT = {"welfare": 1.0}
"""What those who are asked for consent look at, where a game does not say."""


@dataclass(frozen=True)
class Strategy:
    """One thing a player can do.

    Attributes:
        name: short name.
        title: in words.
        measures: what it changes; none is doing nothing.
        consent: economies and groups all of whose members must agree, or the measures do not
            come about.
    """

    name: str
    title: str
    measures: tuple[Measure, ...] = ()
    consent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Player:
    """Who plays, what for, and with which strategies.

    Attributes:
        name: short name.
        title: in words.
        strategies: at least one.
        payoff: metric of a run (``welfare.JPN``) -> weight; the payoff is the weighted sum, each
            metric in its own unit, so that a weight says what one unit is worth.
        unit: unit of the sum, for people.
        given: payoffs given as numbers, nested lists by the players' strategies in order; then
            nothing is run.
        of: whose later move this is; empty for a player's first or only one.
    """

    name: str
    title: str
    strategies: tuple[Strategy, ...]
    payoff: Mapping[str, float]
    unit: str = ""
    given: tuple[Any, ...] | None = None
    of: str = ""


@dataclass(frozen=True)
class When:
    """Measures that follow from strategies played together, such as a deal.

    Attributes:
        play: player -> strategies that must be played; players not named may do anything.
        measures: what then changes.
    """

    play: Mapping[str, tuple[str, ...]]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class GameDefinition:
    """A game whose payoffs come from runs.

    Attributes:
        name: short name.
        title: one line.
        description: what is assumed, and why.
        date: day on which the world is looked at; None where payoffs are given as numbers.
        model: how the model is closed, in every cell.
        measures: in force whatever is played.
        players: in the order of the payoff table.
        stages: who moves when: players of one stage move at once, later ones see earlier moves.
        when: consequences of strategies played together.
        walk_away: the cell that stands for talks that failed; each player's security level
            if None.
        consent: metric -> weight: what those who are asked for consent look at, each at its own
            number (``welfare`` is ``welfare.MEX`` for Mexico).
        again: the command that plays it again; by its name or file if empty.
        source: the file's name, for messages.
        lines: player and metric -> line in the file, for mistakes that only a run shows.
        data: the folder of own data that it is about; empty for the data in use.
    """

    name: str
    title: str
    description: str
    date: dt.date | None
    model: Model
    measures: tuple[Measure, ...]
    players: tuple[Player, ...]
    stages: tuple[tuple[str, ...], ...]
    when: tuple[When, ...] = ()
    walk_away: Cell | None = None
    consent: Mapping[str, float] = field(default_factory=lambda: dict(CONSENT))
    again: str = ""
    source: str = "game"
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False)
    data: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return tuple(len(player.strategies) for player in self.players)

    @property
    def twice(self) -> bool:
        """Whether somebody moves more than once: then only play in turn is told of it."""
        return any(player.of for player in self.players)

    @property
    def given(self) -> Floats | None:
        """Payoffs given as numbers [player, strategy, ...]; None where they come from runs."""
        if any(player.given is None for player in self.players):
            return None
        return np.array([player.given for player in self.players], dtype=float)

    def cells(self) -> Iterator[Cell]:
        """All cells of the payoff table, the last player's strategy running fastest."""
        return itertools.product(*(range(size) for size in self.shape))

    def runs(self) -> list[Run]:
        """What has to be run: every cell, and without consent those that need it."""
        found = [(cell, True) for cell in self.cells()]
        return [*found, *((cell, False) for cell in self.cells() if self.asks(cell))]

    def label(self, cell: Cell) -> tuple[str, ...]:
        """The strategies of a cell by name."""
        pairs = zip(self.players, cell, strict=True)
        return tuple(player.strategies[k].name for player, k in pairs)

    def asks(self, cell: Cell) -> tuple[str, ...]:
        """Economies and groups whose consent the strategies of a cell need."""
        pairs = zip(self.players, cell, strict=True)
        return tuple(name for player, k in pairs for name in player.strategies[k].consent)

    def cell_measures(self, cell: Cell, granted: bool = True) -> tuple[Measure, ...]:
        """All measures in force in a cell: the common ones, the strategies', the consequences.

        Args:
            cell: what is played.
            granted: whether consent is given to what needs it.
        """
        names = dict(zip((p.name for p in self.players), self.label(cell), strict=True))
        found = list(self.measures)
        for player, k in zip(self.players, cell, strict=True):
            own = player.strategies[k]
            found += own.measures if granted or not own.consent else ()
        for rule in self.when:
            if all(names[who] in moves for who, moves in rule.play.items()):
                found += rule.measures
        return tuple(found)

    def scenario(self, cell: Cell, granted: bool = True) -> Scenario:
        """The scenario that a cell stands for.

        Args:
            cell: what is played.
            granted: whether consent is given to what needs it.

        Raises:
            BadInputError: its measures cannot stand together.
        """
        if self.date is None:
            raise BadInputError([Problem(self.source, "date", "'date' is missing")])
        names = ", ".join(
            f"{player.name}: {player.strategies[k].title}"
            for player, k in zip(self.players, cell, strict=True)
        )
        return Scenario(
            name="-".join((self.name, *self.label(cell), *(() if granted else ("refused",)))),
            date=self.date,
            title=f"{self.title}: {names}",
            description=self.description,
            model=self.model,
            measures=self.cell_measures(cell, granted),
            data=self.data,
        )
