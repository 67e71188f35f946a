"""A scenario: a date, measures, and how to solve."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.goods.kinds.tariffs import settled, uneven_rest
from walkaway.grammar.fields import spell
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.subjects import focus_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.checks import kept_lever, mistakes, strangers
from walkaway.scenario.data import snapshot_of, words_of
from walkaway.scenario.head import Head
from walkaway.scenario.library import content, text
from walkaway.scenario.reader import parts
from walkaway.scenario.writer import to_toml
from walkaway.world import Snapshot


@brief
@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What somebody changes, and on which day.

    Attributes:
        name: short name.
        date: the day on which the world is looked at, and whose measures are in force.
        title: one line for people.
        question: what it is asked, in one line; computed from the measures where it is empty.
        lever: id of the dial that stands first; chosen where it is empty.
        description: what is assumed, and why.
        focus: who sets the measures, and whom they aim at: economies, groups, or everybody;
            taken from the measures if not given.
        model: how the model is closed.
        measures: what changes.
        data: the folder of own data that it is about; empty for the data in use.
    """

    name: str
    date: dt.date
    title: str = ""
    question: str = ""
    lever: str = ""
    description: str = ""
    focus: tuple[str, str] = None  # type: ignore[assignment]  # settled in __post_init__
    model: Model = dataclasses.field(default_factory=Model)
    measures: tuple[Measure, ...] = ()
    data: str = ""

    if TYPE_CHECKING:  # it takes more than it holds

        def __init__(
            self,
            *,
            name: str,
            date: dt.date | str,
            title: str = "",
            question: str = "",
            lever: str = "",
            description: str = "",
            focus: Sequence[str] | None = None,
            model: Model = Model(),  # noqa: B008
            measures: Sequence[Measure] = (),
            data: str = "",
        ) -> None:
            """Make one; see the attributes."""

    def __post_init__(self) -> None:
        """Read the head's values and settle what ``rest`` means."""
        keys = ("name", "date", "title", "question", "lever", "description", "focus")
        wrong = strangers(self.model, self.measures) or uneven_rest(self.measures)
        problems = [Problem("Scenario", spell(m.path), m.what, m.hint) for m in wrong]
        head = gathered(problems, lambda: Head(**{key: getattr(self, key) for key in keys}))
        if problems or head is None:
            raise BadInputError(problems)
        for key in keys:
            object.__setattr__(self, key, getattr(head, key))
        own = settled(self.measures)
        object.__setattr__(self, "measures", own)
        object.__setattr__(self, "title", self.title or self.name)
        given: tuple[str, str] | None = head.focus
        object.__setattr__(self, "focus", given or focus_of(own))

    @classmethod
    def load(cls, name_or_path: str | Path) -> Scenario:
        """A scenario of the library by its name, or one from a file.

        Raises:
            BadInputError: there is no such scenario or file, or it has mistakes (all are named).
        """
        found, source = content(name_or_path)
        return cls.from_toml(found, source)

    @classmethod
    def of_library(cls, name: str) -> Scenario:
        """A scenario of the library as it is written, in the world that comes with walkaway.

        Raises:
            BadInputError: there is none of that name.
        """
        scenario, problems = examine(text(name), f"{name}.toml", Vocabulary.embedded())
        if scenario is None:
            raise BadInputError(problems)
        return scenario

    @classmethod
    def from_toml(
        cls, text: str | bytes, source: str = "scenario", *, own_data: bool = True
    ) -> Scenario:
        """A scenario from the text of a TOML file.

        Args:
            text: the text.
            source: the file's name, for messages and as the default name; own data are looked for
                from its folder.
            own_data: whether a ``[data]`` table is allowed to name files of this machine.

        Raises:
            BadInputError: with all mistakes.
        """
        scenario, problems = examine(text, source, own_data=own_data)
        if scenario is None:
            raise BadInputError(problems)
        return scenario

    def to_toml(self) -> str:
        """The scenario as TOML; reading it gives an equal scenario."""
        return to_toml(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain keys and values, as TOML has them."""
        found: dict[str, Any] = {"name": self.name, "title": self.title}
        found |= {key: own for key in ("question", "lever") if (own := getattr(self, key))}
        if self.description:
            found["description"] = self.description
        found |= {"date": self.date, "focus": list(self.focus)}
        if self.data:
            found["data"] = {"folder": self.data}
        if model := self.model.to_dict():
            found["model"] = model
        if self.measures:
            found["measure"] = [{"kind": m.kind} | m.to_dict() for m in self.measures]
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of the content; comments, order of keys and spelling of numbers do not count.

        Where own data lie does not count: what they say has a fingerprint of its own in the record.
        """
        content = {key: value for key, value in self.to_dict().items() if key != "data"}
        canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def snapshot(self) -> Snapshot:
        """The data that it is about.

        Raises:
            BadInputError: own data have mistakes: all are named.
            DataCorruptError: a manifest is damaged.
        """
        return snapshot_of(self.data)

    @property
    def words(self) -> Vocabulary:
        """The names that its data know."""
        return words_of(self.data)

    def with_measures(self, measures: Sequence[Measure]) -> Scenario:
        """The same scenario with other measures."""
        own = tuple(measures)
        return dataclasses.replace(self, measures=own, lever=kept_lever(self, own))

    def in_force(self, on: dt.date | None = None) -> tuple[Measure, ...]:
        """Measures in force on a date, the scenario's own if none is given."""
        day = on or self.date
        return tuple(m for m in self.measures if m.in_force(day))

    def remarks(self, words: Vocabulary | None = None) -> tuple[str, ...]:
        """For each measure why it does nothing on the scenario's date; empty where it does."""
        known = words or self.words
        return tuple(own.idle(known, self.date) for own in self.measures)

    def _repr_html_(self) -> str:
        """What a notebook shows: the title, the question, and each measure in a sentence."""
        asked = f"<p><i>{html.escape(self.question)}</i></p>" if self.question else ""
        said = "".join(f"<li>{html.escape(line)}</li>" for line in self.in_words())
        about = html.escape(f"Scenario {self.name}, the world as known on {self.date}")
        return f"<div><h4>{html.escape(self.title)}</h4>{asked}<p>{about}</p><ul>{said}</ul></div>"

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
        known = words or self.words
        problems = [
            Problem(self.name, spell(m.path), m.what, m.hint) for m in mistakes(self, known)
        ]
        if problems:
            raise BadInputError(problems)


def examine(
    text: str | bytes,
    source: str = "scenario",
    words: Vocabulary | None = None,
    *,
    own_data: bool = True,
) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario, and give its mistakes back instead of raising them.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name.
        words: the names that are known; those of its data if None.
        own_data: as of `Scenario.from_toml`.

    Returns:
        The scenario, or None where there are mistakes; the mistakes in the order of lines.
    """
    read, problems = parts(text, source, words, own_data=own_data)
    if read is None:
        return None, problems
    try:
        made = Scenario(**read.head, model=read.model, measures=read.measures, data=read.data)
        return made, []
    except BadInputError as error:  # e.g. `rest` that leaves nobody
        return None, [Problem(f"{source}:1", p.path, p.what, p.hint) for p in error.problems]
