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
from walkaway.grammar.roles import after, steps_of
from walkaway.grammar.subjects import Pair, pairs_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.outcome.quantity import against
from walkaway.world import TradeData, World


@brief
@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        world: the facts, as known on the scenario's date, with the base tariffs of the model.
        measures: what is in force in the world that is looked at, in the order of the file.
        without: what is in force in the world that it is compared with: of the background, and what
            the story ends. Where it is empty, effects are against the data without any measure.
        model: how the goods market is closed.
        sets: elasticity sets to solve under, at least one.
        focus: who sets the measures, and whom they aim at: the first of the pairs.
        draws: how many dated paths to draw.
        seed: of the draws.
        story: the question that this is one world of: what is told, and of whom, follows from that
            one's measures, so that all worlds of a story tell the same numbers; itself if None.
    """

    world: World
    measures: tuple[Measure, ...] = ()
    without: tuple[Measure, ...] = ()
    model: Model = field(default_factory=Model)
    sets: tuple[str, ...]
    focus: tuple[str, str]
    draws: int = 0
    seed: int = 0
    story: Question | None = None

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
        every = dict.fromkeys((self.focus, *pairs_of(self.own)))
        return (self.focus, *(pair for pair in tuple(every)[1:] if known.issuperset(pair)))

    @property
    def whole(self) -> Question:
        """The question of the story that this is a world of."""
        return self.story or self

    @property
    def own(self) -> tuple[Measure, ...]:
        """What the story takes, then what it ends: by what its two worlds differ."""
        return _differing(self.whole.measures, self.whole.without)

    @property
    def cast(self) -> tuple[Measure, ...]:
        """All measures of the story's two worlds."""
        whole = self.whole
        return whole.measures + _differing((), whole.without, whole.measures)

    @property
    def against(self) -> str:
        """Against what its effects are counted, in words."""
        without = set(self.without)
        here = without.intersection(self.whole.measures)
        return against(bool(here), len(here) < len(without))

    @property
    def worlds(self) -> tuple[Question, ...]:
        """This world by itself, and the one that it is compared with if that has measures."""
        return (self.alone(), self.counterfactual()) if self.without else (self,)

    @property
    def steps(self) -> tuple[str, ...]:
        """Steps of the story, after each of which effects are told; none or at least two.

        A world of a story is none: it has no steps.
        """
        return () if self.story else steps_of(self.cast)

    def after(self, step: str) -> Question:
        """The world after a step, against the same counterfactual."""
        return self.at(after(self.cast, step))

    def counterfactual(self) -> Question:
        """The world that its effects are counted against, by itself."""
        return dataclasses.replace(self, measures=self.without, without=(), story=self.whole)

    @property
    def is_counterfactual(self) -> bool:
        """Whether this is the world that a story's effects are counted against, by itself."""
        return self.story is not None and self.measures == self.story.without

    def alone(self) -> Question:
        """The same world against the data without any measure."""
        if not self.without:
            return self
        return dataclasses.replace(self, without=(), story=self.whole)

    def at(self, measures: Sequence[Measure]) -> Question:
        """Another world of the same story, against the same counterfactual."""
        return dataclasses.replace(self, measures=tuple(measures), story=self.whole)

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
        """Another story: other measures against the same counterfactual."""
        return dataclasses.replace(self, measures=tuple(measures), story=None)

    def under(self, *sets: str) -> Question:
        """The same question under other elasticity sets."""
        return dataclasses.replace(self, sets=sets)


def _differing(
    measures: Sequence[Measure], without: Sequence[Measure], also: Sequence[Measure] = ()
) -> tuple[Measure, ...]:
    """Measures that stand in one of two worlds only: of the first, then of the second."""
    if not without:
        return tuple(measures)
    here, there = {*measures, *also}, set(without)
    return (
        *(own for own in measures if own not in there),
        *(own for own in without if own not in here),
    )
