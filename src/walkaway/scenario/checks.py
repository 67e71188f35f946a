"""What is wrong with a scenario whose values could all be read: names, dates, contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from walkaway.errors import did_you_mean
from walkaway.goods.overlap import Contradiction, contradictions
from walkaway.grammar.fields import entries
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.roles import worlds
from walkaway.grammar.subjects import focus_of
from walkaway.grammar.values import SUBJECTS, Mistake, shown, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.knobs import Turnable
from walkaway.scenario.own_dials import knobs_of
from walkaway.world import Snapshot


class Stated(Protocol):
    """What is looked at of a scenario."""

    @property
    def date(self) -> dt.date:
        """The day on which the world is looked at."""

    @property
    def focus(self) -> tuple[str, str]:
        """The two economies that the page looks at."""

    @property
    def lever(self) -> str:
        """Id of the dial that the page shows first; empty where it is chosen."""

    @property
    def model(self) -> Model:
        """How the model is closed."""

    @property
    def measures(self) -> Sequence[Measure]:
        """What changes."""

    def snapshot(self) -> Snapshot:
        """The data that it is about."""


@dataclass(frozen=True)
class Read:
    """The parts of a scenario that dials are made of, while it is read.

    Attributes:
        date: the day on which the world is looked at.
        focus: the two economies that the page looks at.
        measures: what changes.
        data: the data that it is about.
    """

    date: dt.date
    focus: tuple[str, str]
    measures: tuple[Measure, ...]
    data: Snapshot

    def snapshot(self) -> Snapshot:
        """The data that it is about."""
        return self.data


def lever_mistakes(lever: str, scenario: Turnable, words: Vocabulary) -> list[Mistake]:
    """What is wrong with the name of the dial that stands first; nothing where none is named."""
    if not lever:
        return []
    known = [knob.dial.id for knob in knobs_of(scenario, words)]
    if lever in known:
        return []
    hint = did_you_mean(lever, known) or "`walkaway show SCENARIO` names them"
    return [Mistake(("lever",), f"no such dial {shown(lever)}", hint)]


def kept_lever(scenario: Stated, measures: Sequence[Measure]) -> str:
    """The lever of a scenario whose measures are changed; empty where its dial is gone with one."""
    if not scenario.lever:
        return ""
    own = Read(scenario.date, scenario.focus, tuple(measures), scenario.snapshot())
    words = Vocabulary.of_data(own.data)
    return "" if lever_mistakes(scenario.lever, own, words) else scenario.lever


def mistakes(scenario: Stated, words: Vocabulary) -> list[Mistake]:
    """What is wrong with a scenario whose values could all be read.

    Args:
        scenario: the scenario.
        words: the names the data know.

    Returns:
        Unknown names, a date outside the data, measures on no trade, contradictions.
    """
    found = date_mistakes(scenario.date)
    # A focus that was taken from a measure is not told besides the measure.
    named = focus_of(scenario.measures)
    given = () if scenario.focus == named else scenario.focus
    found += [
        Mistake(("focus", position), m.what, m.hint)
        for position, code in enumerate(given)
        for m in SUBJECTS.check((code,), words)
    ]
    found += [m._replace(path=("model", *m.path)) for m in scenario.model.unknown_names(words)]
    sound = []
    for index, own in enumerate(scenario.measures):
        strange = list(own.unknown_names(words))
        wrong = strange or [
            *own.misfits(words, scenario.date), *unfounded(own, words, scenario.date)
        ]  # fmt: skip
        found += [m._replace(path=("measure", index, *m.path)) for m in wrong]
        sound += [] if strange else [index]
    if not found:  # dials are those of measures that are well written
        found += lever_mistakes(scenario.lever, scenario, words)
    for clash in clashes([scenario.measures[i] for i in sound], words, scenario.date):
        first, second = sound[clash.first], sound[clash.second]
        found.append(clash_mistake(first, second, clash.what, str(first + 1)))
    return found


def clashes(measures: Sequence[Measure], words: Vocabulary, on: dt.date) -> list[Contradiction]:
    """Contradictions between measures that stand in one world together, by their positions."""
    found: dict[tuple[int, int], Contradiction] = {}
    for world in worlds(measures):
        for clash in contradictions([measures[at] for at in world], words, on):
            first, second = world[clash.first], world[clash.second]
            found[first, second] = clash._replace(first=first, second=second)
    return list(found.values())


def unfounded(own: Measure, words: Vocabulary, day: dt.date) -> list[Mistake]:
    """Blocs of a measure that had no members yet when it is in force, with their first day."""
    last = max(day, own.from_ or day)
    found = []
    for key in entries(type(own)):
        value = getattr(own, key.name)
        names = value if isinstance(value, tuple) else (value,)
        for index, name in enumerate(names):
            since = words.founded(name) if isinstance(name, str) else None
            if since is not None and since > last:
                path = (key.key, index) if len(names) > 1 else (key.key,)
                hint = f"the nearest day that has some is {since}"
                found.append(Mistake(path, f"{name} has no members on {last}", hint))
    return found


def strangers(model: object, measures: object) -> list[Mistake]:
    """What is handed over as a model or a measure and is none."""
    found = []
    if not isinstance(model, Model):
        found.append(Mistake(("model",), f"{sort_of(model)} where a Model is wanted"))
    if not isinstance(measures, Sequence) or isinstance(measures, str):
        what = f"{sort_of(measures)} where a list of measures is wanted"
        return [*found, Mistake(("measure",), what)]
    return found + [
        Mistake(("measure", index), f"{sort_of(own)} where a measure is wanted")
        for index, own in enumerate(measures)
        if not isinstance(own, Measure)
    ]


def clash_mistake(first: int, second: int, what: str, where: str) -> Mistake:
    """How a contradiction is told, at the second of the two measures."""
    del first
    hint = "exempt one of them, part their dates, or set overrides = true on the one that counts"
    return Mistake(("measure", second), f"contradicts measure {where}: {what}", hint)


def date_mistakes(day: dt.date) -> list[Mistake]:
    """A date outside the data."""
    outside = Snapshot.default().outside(day)
    return [Mistake(("date",), *outside)] if outside else []
