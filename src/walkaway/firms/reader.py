"""TOML -> Firm. All mistakes are told in one go, each with its file and line."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import NoSuchFileError, bytes_of, decoded
from walkaway.firms.firm import Estimate, Firm, Head, Sales
from walkaway.firms.reports import reports
from walkaway.grammar.fields import TableBase, entries, read_table, spell
from walkaway.grammar.positions import Layout, read_layout
from walkaway.grammar.positions import Path as Place
from walkaway.grammar.values import Mistake, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import Snapshot

KIND = "firm"
"""Of own data (`walkaway.world.own.kinds`)."""
TABLES = ("sales", "estimate")
OLD = {"per_yen": "per_unit", "per_yen_source": "per_unit_source"}
"""Names that fields had when every firm reported in yen."""
T = TypeVar("T", bound=TableBase)


def read(text: str | bytes, source: str = "firm", words: Vocabulary | None = None) -> Firm:
    """Read a firm.

    Args:
        text: the file's content.
        source: its name, for messages; its stem is the default name.
        words: names of economies and sectors; those of the embedded data if None.

    Raises:
        BadInputError: all mistakes, as ``file:line: where: what, did you mean ...``.
    """
    if isinstance(text, bytes):
        text = decoded(text, source)
    if not text.strip():
        hint = "see docs/firms.md"
        raise BadInputError([Problem(source, "", "the file is empty", hint)])
    reading = _Reading(source, read_layout(text), words or Vocabulary.in_use())
    firm = reading.firm()
    if firm is None or reading.problems:
        ordered = sorted(reading.problems, key=lambda item: item[0])
        raise BadInputError(dict.fromkeys(problem for _, problem in ordered))
    return firm


@dataclass
class _Reading:
    """One pass over a file, gathering mistakes."""

    source: str
    layout: Layout
    words: Vocabulary
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def firm(self) -> Firm | None:
        for line, what in self.layout.problems:
            self.problems.append((line, Problem(f"{self.source}:{line}", "", what, "")))
        data = self.layout.data
        raw = {OLD.get(key, key): value for key, value in data.items() if key not in TABLES}
        for old, new in OLD.items():
            if old in data and new in data:
                self._note([Mistake((), f"both {old!r} and {new!r} are given", "keep one")], (old,))
        stem = self.source.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml").lower()
        raw.setdefault("name", "".join(c if c.isalnum() else "-" for c in stem).strip("-"))
        head = self._table(Head, raw, (), TABLES)
        sales = self._list(Sales, data.get("sales", []), "sales")
        estimates = self._list(Estimate, data.get("estimate", []), "estimate")
        if not data.get("sales") and not self.layout.problems:
            what, hint = "no [[sales]]", "add what the firm sells over a border"
            self._note([Mistake((), what, hint, True)], ())
        sales = [own and self._fitted(own, index) for index, own in enumerate(sales)]
        if head is None or self.problems:
            return None
        said = [own for own in estimates if own is not None]
        if head.reports:
            try:
                said += reports(head.reports, head.currency)
            except BadInputError as error:
                for own in error.problems:
                    self._note([Mistake((), own.what, own.hint)], (own.place,))
                return None
        said.sort(key=lambda one: (one.said, one.until))
        return Firm(head, tuple(own for own in sales if own is not None), tuple(said))

    def _fitted(self, own: Sales, index: int) -> Sales:
        """A flow with the code of its sector, after noting what does not fit together."""
        codes = self.words.expand_sectors([own.sector])
        if len(codes) != 1:
            what = f"{own.sector!r} stands for {len(codes)} sectors"
            wrong = Mistake(("sector",), what, f"write one of them, as {codes[0]}")
            self._note([wrong], ("sales", index))
        return replace(own, sector=codes[0])

    def _list(self, cls: type[T], raw: Any, key: str) -> list[T | None]:
        if not isinstance(raw, list):
            what = f"{sort_of(raw)} where a list of tables is wanted"
            self._note([Mistake((), what, f"write [[{key}]], with two brackets")], (key,))
            return []
        return [self._table(cls, table, (key, index)) for index, table in enumerate(raw)]

    def _table(self, cls: type[T], raw: Any, path: Place, also: tuple[str, ...] = ()) -> T | None:
        if not isinstance(raw, Mapping):
            self._note([Mistake((), f"{sort_of(raw)} where a table is wanted")], path)
            return None
        values, mistakes = read_table(cls, raw, also=also)
        if issubclass(cls, Sales):
            mistakes += cls.misfits(raw)
        self._note(mistakes, path)
        for item in entries(cls):
            value = values.get(item.name)
            if value is not None and item.key in raw:
                wrong = item.kind.check(value, self.words)
                mistakes += wrong
                self._note([m._replace(path=(item.key, *m.path)) for m in wrong], path)
        return None if mistakes else cls(**values)

    def _note(self, mistakes: list[Mistake], above: Place) -> None:
        for mistake in mistakes:
            if mistake.lacking and self.layout.problems:
                continue
            path = (*above, *mistake.path)
            line = self.layout.line(path)
            where = Problem(f"{self.source}:{line}", spell(path), mistake.what, mistake.hint)
            self.problems.append((line, where))


def load(name: str, data: Snapshot | None = None) -> Firm:
    """A firm of own data, of the library, or a TOML file of one's own.

    Args:
        name: of the firm, or the path of a file.
        data: whose own firms, economies and sectors are known; those in use if None.

    Raises:
        BadInputError: there is none, or all mistakes of the file.
    """
    held = data if data is not None else Snapshot.default()
    words = Vocabulary.of_data(held)
    for one in held.texts(KIND):
        if one.name == name:
            found = read(one.text, one.file.place, words)
            return replace(found, head=replace(found.head, name=one.name))
    if name in library():
        file = resources.files("walkaway.firms.library") / f"{name}.toml"
        return read(file.read_bytes(), f"{name}.toml", Vocabulary.embedded())
    toml = Path(name).suffix == ".toml"
    if toml:
        with contextlib.suppress(NoSuchFileError):
            return read(bytes_of(name), name, words)
    what = "no such file" if toml else "no such firm, and not a TOML file"
    known = (*owned(held), *library())
    hint = did_you_mean(name, known) or f"one of: {', '.join(known)}"
    raise BadInputError([Problem("firm", name, what, hint)])


def owned(data: Snapshot) -> tuple[str, ...]:
    """Names of the firms of own data."""
    return tuple(sorted(one.name for one in data.texts(KIND)))


def library() -> tuple[str, ...]:
    """Names of the firms that come with walkaway."""
    files = resources.files("walkaway.firms.library").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))
