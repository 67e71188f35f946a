"""A scenario: a date, measures, and how to solve."""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem, gathered
from walkaway.scenario.fields import TableBase, entry, spell
from walkaway.scenario.measures import Measure, TariffMeasure, uneven_rest, without_rest
from walkaway.scenario.overlap import contradictions
from walkaway.scenario.values import Choice, Day, Flag, Mistake, Names, Text, sort_of
from walkaway.scenario.vocabulary import Vocabulary

FOCUS = ("USA", "JPN")


@dataclass(frozen=True, kw_only=True)
class Model(TableBase):
    """How the model is closed; the ``[model]`` table.

    Attributes:
        elasticities: sets of trade elasticities to solve under; all of them if empty.
        deficits: what trade balances do.
        revenue: where tariff revenue goes.
        input_output: whether production uses goods as inputs.
    """

    elasticities: tuple[str, ...] = entry(
        Names(("elasticity",)), "sets of trade elasticities to solve under; all if left out", ()
    )
    deficits: str = entry(
        Choice(("fixed", "zero", "world-share")),
        "trade balances: fixed in size, closed first, or a fixed share of world income",
        "fixed",
    )
    revenue: str = entry(
        Choice(("lump-sum", "income-tax")),
        "tariff revenue: handed out in lump sums, or used to lower the income tax",
        "lump-sum",
    )
    input_output: bool = entry(
        Flag(), "whether production uses goods as inputs; false leaves labour alone", True
    )


@dataclass(frozen=True, kw_only=True)
class Head(TableBase):
    """The top of a scenario file."""

    name: str = entry(Text(slug=True), "the scenario's short name; the file's name if left out")
    title: str = entry(Text(), "one line that says what happens", "")
    description: str = entry(Text(), "what is assumed, and why, for whoever reads the page", "")
    date: dt.date = entry(Day(), "the day on which the world is looked at")
    focus: tuple[str, str] | None = entry(
        Names(("economy",), count=2),
        "the economy that sets the measures and the one they aim at, for the page",
        None,
    )


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What somebody changes, and on which day.

    Attributes:
        name: short name.
        date: the day on which the world is looked at, and whose measures are in force.
        title: one line for people.
        description: what is assumed, and why.
        focus: the economy that sets the measures, and the one they aim at; taken from the first
            tariff between two economies if not given.
        model: how the model is closed.
        measures: what changes.
    """

    name: str
    date: dt.date
    title: str = ""
    description: str = ""
    focus: tuple[str, str] = None  # type: ignore[assignment]  # settled in __post_init__
    model: Model = dataclasses.field(default_factory=Model)
    measures: tuple[Measure, ...] = ()

    def __post_init__(self) -> None:
        """Read the head's values and settle what ``rest`` means."""
        keys = ("name", "date", "title", "description", "focus")
        problems = _strangers(self.model, self.measures)
        head = gathered(problems, lambda: Head(**{key: getattr(self, key) for key in keys}))
        if not problems:
            rest = uneven_rest(self.measures)
            problems = [Problem("Scenario", spell(m.path), m.what, m.hint) for m in rest]
        if problems or head is None:
            raise BadInputError(problems)
        for key in keys:
            object.__setattr__(self, key, getattr(head, key))
        settled = without_rest(tuple(self.measures))
        object.__setattr__(self, "measures", settled)
        object.__setattr__(self, "title", self.title or self.name)
        given: tuple[str, str] | None = head.focus
        object.__setattr__(self, "focus", given or _focus(settled))

    @classmethod
    def load(cls, name_or_path: str | Path) -> Scenario:
        """A scenario of the library by its name, or one from a file.

        Raises:
            BadInputError: there is no such scenario or file, or it has mistakes (all are named).
        """
        from walkaway.scenario.library import load

        return load(name_or_path)

    @classmethod
    def from_toml(cls, text: str | bytes, source: str = "scenario") -> Scenario:
        """A scenario from the text of a TOML file.

        Args:
            text: the text.
            source: the file's name, for messages and as the default name.

        Raises:
            BadInputError: with all mistakes.
        """
        from walkaway.scenario.reader import read

        return read(text, source)

    def to_toml(self) -> str:
        """The scenario as TOML; reading it gives an equal scenario."""
        from walkaway.scenario.writer import to_toml

        return to_toml(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain keys and values, as TOML has them."""
        found: dict[str, Any] = {"name": self.name, "title": self.title}
        if self.description:
            found["description"] = self.description
        found |= {"date": self.date, "focus": list(self.focus)}
        if model := self.model.to_dict():
            found["model"] = model
        if self.measures:
            found["measure"] = [{"kind": m.kind} | m.to_dict() for m in self.measures]
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of the content; comments, order of keys and spelling of numbers do not count."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def with_measures(self, measures: Sequence[Measure]) -> Scenario:
        """The same scenario with other measures."""
        return dataclasses.replace(self, measures=tuple(measures))

    def in_force(self, on: dt.date | None = None) -> tuple[Measure, ...]:
        """Measures in force on a date, the scenario's own if none is given."""
        day = on or self.date
        return tuple(m for m in self.measures if m.in_force(day))

    def remarks(self, words: Vocabulary | None = None) -> tuple[str, ...]:
        """For each measure why it does nothing on the scenario's date; empty where it does."""
        known = words or Vocabulary.embedded()
        return tuple(own.idle(known, self.date) for own in self.measures)

    def in_words(self, words: Vocabulary | None = None) -> tuple[str, ...]:
        """Each measure in a sentence, with why it does nothing where it does nothing."""
        return tuple(
            f"{own.describe(words)} (does nothing: {why})" if why else own.describe(words)
            for own, why in zip(self.measures, self.remarks(words), strict=True)
        )

    def check(self, words: Vocabulary | None = None) -> None:
        """Check names, contradictions and dates of a scenario built in Python.

        Raises:
            BadInputError: with all mistakes.
        """
        known = words or Vocabulary.embedded()
        problems = [
            Problem(self.name, spell(m.path), m.what, m.hint) for m in mistakes(self, known)
        ]
        if problems:
            raise BadInputError(problems)


def _strangers(model: object, measures: object) -> list[Problem]:
    """What is handed over as a model or a measure and is none."""
    found = []
    if not isinstance(model, Model):
        found.append(Problem("Scenario", "model", f"{sort_of(model)} where a Model is wanted"))
    if not isinstance(measures, Sequence) or isinstance(measures, str):
        what = f"{sort_of(measures)} where a list of measures is wanted"
        return [*found, Problem("Scenario", "measure", what)]
    for index, own in enumerate(measures):
        if not isinstance(own, Measure):
            path = spell(("measure", index))
            found.append(Problem("Scenario", path, f"{sort_of(own)} where a measure is wanted"))
    return found


def mistakes(scenario: Scenario, words: Vocabulary) -> list[Mistake]:
    """What is wrong with a scenario whose values could all be read.

    Args:
        scenario: the scenario.
        words: the names the data know.

    Returns:
        Unknown names, a date outside the data, measures on no trade, contradictions.
    """
    found = date_mistakes(scenario.date)
    # A focus that was taken from a measure is not told besides the measure.
    given = () if scenario.focus == _focus(scenario.measures) else scenario.focus
    found += [
        Mistake(("focus", position), m.what, m.hint)
        for position, code in enumerate(given)
        for m in Names(("economy",)).check((code,), words)
    ]
    found += [m._replace(path=("model", *m.path)) for m in scenario.model.unknown_names(words)]
    sound = []
    for index, own in enumerate(scenario.measures):
        strange = list(own.unknown_names(words))
        wrong = strange or own.misfits(words, scenario.date)
        found += [m._replace(path=("measure", index, *m.path)) for m in wrong]
        sound += [] if strange else [index]
    for clash in contradictions([scenario.measures[i] for i in sound], words, scenario.date):
        first, second = sound[clash.first], sound[clash.second]
        found.append(clash_mistake(first, second, clash.what, str(first + 1)))
    return found


def clash_mistake(first: int, second: int, what: str, where: str) -> Mistake:
    """How a contradiction is told, at the second of the two measures."""
    del first
    hint = "exempt one of them, part their dates, or set overrides = true on the one that counts"
    return Mistake(("measure", second), f"contradicts measure {where}: {what}", hint)


def date_mistakes(day: dt.date) -> list[Mistake]:
    """A date outside the data."""
    from walkaway.world import FIRST_DAY, LAST_DAY

    if FIRST_DAY <= day <= LAST_DAY:
        return []
    hint = f"the data run from {FIRST_DAY} to {LAST_DAY}"
    return [Mistake(("date",), f"{day} is outside the data", hint)]


def _focus(measures: Sequence[Measure]) -> tuple[str, str]:
    for own in measures:
        pair = (*own.by, *own.on) if isinstance(own, TariffMeasure) else ()
        # Three capital letters are an economy; blocs are told apart by their length.
        if len(pair) == 2 and all(len(c) == 3 and c.isupper() and c.isalpha() for c in pair):
            return (pair[0], pair[1])
    return FOCUS
