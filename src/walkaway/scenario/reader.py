"""TOML -> Scenario. All mistakes are told in one go, each with its file and line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import decoded
from walkaway.goods.kinds.tariffs import phases_of, settled, uneven_rest
from walkaway.grammar.fields import entries, read_table, spell
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.positions import Layout, Path, read_layout
from walkaway.grammar.subjects import focus_of
from walkaway.grammar.values import Mistake, Names, shown, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.checks import (
    Read,
    clash_mistake,
    clashes,
    date_mistakes,
    lever_mistakes,
    unfounded,
)
from walkaway.scenario.data import (
    NOT_HERE,
    TABLE,
    folder_of,
    read_mistakes,
    snapshot_of,
    words_of,
)
from walkaway.scenario.head import Head
from walkaway.scenario.kinds import FORMER, MEASURES
from walkaway.world import Snapshot

TABLES = ("data", "model", "measure")


class Parts(NamedTuple):
    """What a scenario file says, well written: head by Python name, closure, measures."""

    head: dict[str, Any]
    model: Model
    measures: tuple[Measure, ...]
    data: str = ""


def parts(
    text: str | bytes,
    source: str = "scenario",
    words: Vocabulary | None = None,
    *,
    own_data: bool = True,
) -> tuple[Parts | None, list[Problem]]:
    """The parts of a scenario file, or all its mistakes, as ``file:line: where: what, hint``.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name.
        words: the names that are known; those of the scenario's data if None.
        own_data: whether a ``[data]`` table is allowed to name files of this machine.

    Returns:
        The parts, or None where there are mistakes; the mistakes in the order of lines.
    """
    if isinstance(text, bytes):
        try:
            text = decoded(text, source)
        except BadInputError as error:
            return None, list(error.problems)
    if not text.strip():
        hint = "start from `walkaway new`"
        return None, [Problem(source, "", "the file is empty", hint)]
    reading = Reading.of(text, source, words, own_data=own_data)
    found = reading.scenario()
    return (None if reading.problems else found), reading.sorted()


def _own_data_of(data: Mapping[str, Any], source: str, allowed: bool) -> tuple[str, list[Mistake]]:
    """The folder of own data, if it can be read, and what is wrong with it."""
    if TABLE not in data:
        return "", []
    if not allowed:
        hint = "start walkaway with --data FOLDER instead"
        return "", [Mistake((), NOT_HERE, hint)]
    folder, mistakes = folder_of(data[TABLE], source)
    if folder:
        mistakes += read_mistakes(folder)
    return ("" if mistakes else folder), mistakes


@dataclass
class Reading:
    """One pass over a file, gathering mistakes.

    Attributes:
        source: the file's name.
        layout: its content.
        words: the names that are known.
        folder: of own data; empty for the data in use.
        problems: mistakes found so far, by line.
    """

    source: str
    layout: Layout
    words: Vocabulary
    folder: str = ""
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line, what in self.layout.problems:
            self._tell(line, "", what, "")
        self.sound = not self.layout.problems

    @classmethod
    def of(cls, text: str, source: str, words: Vocabulary | None, *, own_data: bool = True) -> Self:
        """A pass over a text, about the data that it names.

        Args:
            text: the file's content.
            source: the file's name.
            words: the names that are known; those of its data if None.
            own_data: whether a ``[data]`` table is allowed to name files of this machine.
        """
        layout = read_layout(text)
        folder, wrong = _own_data_of(layout.data, source, own_data)
        reading = cls(source, layout, words or words_of(folder), folder)
        reading._note(wrong, (TABLE,))
        return reading

    def scenario(self) -> Parts | None:
        """Its parts, or None after noting why not."""
        data = self.layout.data
        head = self._head(data)
        model = self._model(data.get("model", {}))
        measures, places = self._measures(data.get("measure", []))
        day = head.get("date")
        if day is None:
            day = Snapshot.default().last_day  # on which the members of blocs are then looked up
        else:
            self._note(date_mistakes(day), ())
        self._fit(measures, places, day)
        if not self.problems:  # dials are those of measures that are well written
            own = tuple(settled(measures))
            focus = head.get("focus") or focus_of(own)
            read = Read(day, focus, own, snapshot_of(self.folder))
            self._note(lever_mistakes(head.get("lever", ""), read, self.words), ())
        return None if self.problems else Parts(head, model, tuple(measures), self.folder)

    def sorted(self) -> list[Problem]:
        """All mistakes in the order of lines, each once."""
        ordered = sorted(self.problems, key=lambda item: item[0])
        return list(dict.fromkeys(problem for _, problem in ordered))

    def _head(self, data: Mapping[str, Any]) -> dict[str, Any]:
        raw = {key: value for key, value in data.items() if key not in TABLES}
        raw.setdefault("name", stem(self.source))
        values, mistakes = read_table(Head, raw, also=TABLES)
        self._note(mistakes, ())
        for item in entries(Head):
            value = values.get(item.name)
            if value is not None:
                wrong = item.kind.check(value, self.words)
                self._note([m._replace(path=(item.key, *m.path)) for m in wrong], ())
        return values

    def _model(self, raw: Any) -> Model:
        if not isinstance(raw, Mapping):
            what = f"{sort_of(raw)} where a table is wanted"
            self._note([Mistake((), what, "write [model]")], ("model",))
            return Model()
        values, mistakes = read_table(Model, raw)
        self._note(mistakes, ("model",))
        if mistakes:
            return Model()
        model = Model(**values)
        self._note(list(model.unknown_names(self.words)), ("model",))
        return model

    def _measures(self, raw: Any) -> tuple[list[Measure], list[int]]:
        """Measures that could be read, and their positions in the file."""
        if not isinstance(raw, list):
            what = f"{sort_of(raw)} where a list of tables is wanted"
            self._note([Mistake((), what, "write [[measure]], with two brackets")], ("measure",))
            return [], []
        measures, places = [], []
        for index, table in enumerate(raw):
            own = self._measure(table, ("measure", index))
            if own is not None:
                measures.append(own)
                places.append(index)
        return measures, places

    def _measure(self, raw: Any, path: Path) -> Measure | None:
        if not isinstance(raw, Mapping):
            self._note([Mistake((), f"{sort_of(raw)} where a table is wanted")], path)
            return None
        kind = raw.get("kind")
        known = list(MEASURES)
        if "kind" not in raw:
            self._note([Mistake((), "'kind' is missing", did_you_mean("", known), True)], path)
            return None
        if not isinstance(kind, str) or kind not in MEASURES:
            near = did_you_mean(str(kind), known) or f"one of: {', '.join(known)}"
            hint = FORMER.get(str(kind), near)
            self._note([Mistake(("kind",), f"unknown kind of measure {shown(kind)}", hint)], path)
            return None
        cls = MEASURES[kind]
        given = {key: value for key, value in raw.items() if key != "kind"}
        values, mistakes = read_table(cls, given)
        self._note(mistakes, path)
        if not mistakes:
            own = cls(**values)
            wrong = list(own.unknown_names(self.words))
            self._note(wrong, path)
            return None if wrong else own
        # Names are checked also where other keys of the measure, or other names, are wrong.
        for item in entries(cls):
            unread = given.get(item.key) if isinstance(item.kind, Names) else None
            value = values.get(item.name, unread if isinstance(unread, list) else None)
            if value is not None and item.key in given:
                wrong = item.kind.check(value, self.words)
                self._note([m._replace(path=(item.key, *m.path)) for m in wrong], path)
        return None

    def _fit(self, measures: list[Measure], places: list[int], day: dt.date) -> None:
        """Mistakes of measures that are each well written."""
        for own, place in zip(measures, places, strict=True):
            self._note(own.misfits(self.words, day), ("measure", place))
            self._note(unfounded(own, self.words, day), ("measure", place))
        for mistake in uneven_rest(measures):
            index = places[int(mistake.path[1])]
            self._note([mistake._replace(path=("measure", index, "on"))], ())
        whose = [p for own, p in zip(measures, places, strict=True) for _ in phases_of(own)]
        for clash in clashes(settled(measures), self.words, day):
            first, second = whose[clash.first], whose[clash.second]
            where = f"{first + 1} on line {self.layout.line(('measure', first))}"
            self._note([clash_mistake(first, second, clash.what, where)], ())

    def _note(self, mistakes: list[Mistake], above: Path) -> None:
        for mistake in mistakes:
            # A text that is broken may only seem to lack what stands in the broken part.
            if mistake.lacking and not self.sound:
                continue
            path = (*above, *mistake.path)
            self._tell(self.layout.line(path), spell(path), mistake.what, mistake.hint)

    def _tell(self, line: int, path: str, what: str, hint: str) -> None:
        self.problems.append((line, Problem(f"{self.source}:{line}", path, what, hint)))


def stem(source: str) -> str:
    """The name a file gives its scenario: ``my/Big Plan.toml`` -> ``big-plan``."""
    stem = source.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml").lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "scenario"
