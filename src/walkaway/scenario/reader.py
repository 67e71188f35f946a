"""TOML -> Scenario. All mistakes are told in one go, each with its file and line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.scenario.fields import entries, read_table, spell
from walkaway.scenario.measures import MEASURES, Measure, uneven_rest, without_rest
from walkaway.scenario.overlap import contradictions
from walkaway.scenario.positions import Layout, Path, read_layout
from walkaway.scenario.scenario import Head, Model, Scenario, clash_mistake, date_mistakes
from walkaway.scenario.values import Mistake, Names, shown, sort_of
from walkaway.scenario.vocabulary import Vocabulary

TABLES = ("model", "measure")
BIGGEST = 2_000_000
"""Bytes of a file beyond which it is no scenario."""


def read(text: str | bytes, source: str = "scenario", words: Vocabulary | None = None) -> Scenario:
    """Read a scenario.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name.
        words: the names that are known; those of the embedded data if None.

    Returns:
        The scenario.

    Raises:
        BadInputError: all mistakes, as ``file:line: where: what, did you mean ...``.
    """
    scenario, problems = examine(text, source, words)
    if scenario is None:
        raise BadInputError(problems)
    return scenario


def examine(
    text: str | bytes, source: str = "scenario", words: Vocabulary | None = None
) -> tuple[Scenario | None, list[Problem]]:
    """Like `read`, but gives the mistakes back; the scenario is None if there are any."""
    if isinstance(text, bytes):
        decoded = _decode(text, source)
        if isinstance(decoded, Problem):
            return None, [decoded]
        text = decoded
    if not text.strip():
        hint = "start from `walkaway new`"
        return None, [Problem(source, "", "the file is empty", hint)]
    reading = _Reading(source, read_layout(text), words or Vocabulary.embedded())
    scenario = reading.scenario()
    return (None if reading.problems else scenario), reading.sorted()


def _decode(content: bytes, source: str) -> str | Problem:
    if len(content) > BIGGEST:
        return Problem(source, "", f"{len(content)} bytes are too many for a scenario")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        what = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return Problem(f"{source}:{line}", "", what, "save the file as UTF-8")


@dataclass
class _Reading:
    """One pass over a file, gathering mistakes."""

    source: str
    layout: Layout
    words: Vocabulary
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line, what in self.layout.problems:
            self._tell(line, "", what, "")
        self.sound = not self.layout.problems

    def scenario(self) -> Scenario | None:
        """The scenario, or None after noting why not."""
        data = self.layout.data
        head = self._head(data)
        model = self._model(data.get("model", {}))
        measures, places = self._measures(data.get("measure", []))
        day = head.get("date")
        if day is None:
            from walkaway.world import LAST_DAY

            day = LAST_DAY  # the members of blocs are then looked up on the last day of the data
        else:
            self._note(date_mistakes(day), ())
        self._fit(measures, places, day)
        if self.problems:
            return None
        try:
            return Scenario(**head, model=model, measures=tuple(measures))
        except BadInputError as error:  # e.g. `rest` that leaves nobody
            for problem in error.problems:
                self._tell(1, problem.path, problem.what, problem.hint)
            return None

    def sorted(self) -> list[Problem]:
        """All mistakes in the order of lines, each once."""
        ordered = sorted(self.problems, key=lambda item: item[0])
        return list(dict.fromkeys(problem for _, problem in ordered))

    def _head(self, data: Mapping[str, Any]) -> dict[str, Any]:
        raw = {key: value for key, value in data.items() if key not in TABLES}
        raw.setdefault("name", _stem(self.source))
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
            hint = did_you_mean(str(kind), known) or f"one of: {', '.join(known)}"
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
        for mistake in uneven_rest(measures):
            index = places[int(mistake.path[1])]
            self._note([mistake._replace(path=("measure", index, "on"))], ())
        settled = without_rest(tuple(measures))
        for clash in contradictions(settled, self.words, day):
            first, second = places[clash.first], places[clash.second]
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


def _stem(source: str) -> str:
    """The name a file gives its scenario: ``my/Big Plan.toml`` -> ``big-plan``."""
    import re

    stem = source.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml").lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "scenario"
