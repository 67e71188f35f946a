"""The question that every market of a run is asked: a world, what changes in it, how to close it.

Built once from a scenario (`walkaway.engine.question`), equal by content, and the only thing that
a market receives: so that two markets that need the same equilibrium cannot solve different ones.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from walkaway.brief import brief
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.subjects import Pair, pairs_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import TradeData, World


@brief
@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        world: the facts, as known on the scenario's date, with the base tariffs of the model.
        measures: what changes, in the order of the file.
        model: how the goods market is closed.
        sets: elasticity sets to solve under, at least one.
        focus: who sets the measures, and whom they aim at: the first of the pairs.
        draws: how many dated paths to draw.
        seed: of the draws.
    """

    world: World
    measures: tuple[Measure, ...] = ()
    model: Model = field(default_factory=Model)
    sets: tuple[str, ...]
    focus: tuple[str, str]
    draws: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        """What is asked of the world is asked of the edition that the model names."""
        object.__setattr__(self, "world", self.world.with_base(self.model.base, self.model.year))

    @property
    def date(self) -> dt.date:
        """The day on which the world is looked at."""
        return self.world.date

    @property
    def words(self) -> Vocabulary:
        """The names that the data know."""
        return Vocabulary.of(self.world)

    def trade(self) -> TradeData:
        """Trade, production and the tariffs of the base year in the model's edition."""
        return self.world.trade()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Who acts on whom: the pair in focus, then those of the measures; known names only.

        Everybody is one of a pair only where nobody is named.
        """
        known = {*self.trade().economies, *self.world.groups()}
        every = dict.fromkeys((self.focus, *pairs_of(self.measures)))
        return (self.focus, *(pair for pair in tuple(every)[1:] if known.issuperset(pair)))

    def inside(self, name: str) -> tuple[str, ...]:
        """Economies of the trade data that a subject holds on the day: itself, members, all."""
        return tuple(
            code
            for code in self.words.expand_economies((name,), self.date)
            if code in self.trade().economies
        )

    def in_force(self, on: dt.date | None = None) -> tuple[Measure, ...]:
        """Measures in force on a day, the question's own if none is given."""
        return tuple(own for own in self.measures if own.in_force(on or self.date))

    def with_measures(self, measures: Sequence[Measure]) -> Question:
        """The same question with other measures."""
        return dataclasses.replace(self, measures=tuple(measures))

    def under(self, *sets: str) -> Question:
        """The same question under other elasticity sets."""
        return dataclasses.replace(self, sets=sets)
