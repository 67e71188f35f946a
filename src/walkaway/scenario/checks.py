"""What is wrong with a scenario whose values could all be read: names, dates, contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from walkaway.goods.overlap import contradictions
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.values import Mistake, Names
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import FIRST_DAY, LAST_DAY


class Stated(Protocol):
    """What is looked at of a scenario."""

    @property
    def date(self) -> dt.date:
        """The day on which the world is looked at."""

    @property
    def focus(self) -> tuple[str, str]:
        """The two economies that the page looks at."""

    @property
    def model(self) -> Model:
        """How the model is closed."""

    @property
    def measures(self) -> Sequence[Measure]:
        """What changes."""


def mistakes(scenario: Stated, words: Vocabulary) -> list[Mistake]:
    """What is wrong with a scenario whose values could all be read.

    Args:
        scenario: the scenario.
        words: the names the data know.

    Returns:
        Unknown names, a date outside the data, measures on no trade, contradictions.
    """
    found = date_mistakes(scenario.date)
    found += [
        Mistake(("focus", position), m.what, m.hint)
        for position, code in enumerate(scenario.focus)
        for m in Names(("economy",)).check((code,), words)
    ]
    found += [m._replace(path=("model", *m.path)) for m in scenario.model.unknown_names(words)]
    for index, own in enumerate(scenario.measures):
        wrong = list(own.unknown_names(words)) or own.misfits(words, scenario.date)
        found += [m._replace(path=("measure", index, *m.path)) for m in wrong]
    for clash in contradictions(scenario.measures, words, scenario.date):
        found.append(clash_mistake(clash.first, clash.second, clash.what, str(clash.first + 1)))
    return found


def clash_mistake(first: int, second: int, what: str, where: str) -> Mistake:
    """How a contradiction is told, at the second of the two measures."""
    del first
    hint = "exempt one of them, part their dates, or set overrides = true on the one that counts"
    return Mistake(("measure", second), f"contradicts measure {where}: {what}", hint)


def date_mistakes(day: dt.date) -> list[Mistake]:
    """A date outside the data."""
    if FIRST_DAY <= day <= LAST_DAY:
        return []
    hint = f"the data run from {FIRST_DAY} to {LAST_DAY}"
    return [Mistake(("date",), f"{day} is outside the data", hint)]
