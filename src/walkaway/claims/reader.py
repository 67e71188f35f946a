"""TOML -> Story. All mistakes are told in one go, each with its file and line.

A mistake inside an expression carries its column too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.claims.check import check
from walkaway.claims.format import AlternativeTable, ClaimTable, HeadTable
from walkaway.claims.places import Places
from walkaway.claims.story import Alternative, Claim, Comparison, Expression, Story, Told
from walkaway.claims.syntax import ExpressionError, parse
from walkaway.claims.units import NUMBER, name, parse_unit
from walkaway.claims.values import DATE, TRUTH, Catalogue, Side, Type
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import decoded
from walkaway.grammar.fields import entries, read_table, spell
from walkaway.grammar.measure import Measure
from walkaway.grammar.positions import Path, read_layout
from walkaway.grammar.values import Mistake, shown, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.kinds import MEASURES

BIGGEST = 1_000_000
"""Bytes of a file beyond which it is no story."""
MOST_CLAIMS = 1000
OWN_TABLES = ("alternative", "measure")


def read(
    text: str | bytes, source: str, catalogue: Catalogue, words: Vocabulary | None = None
) -> Story:
    """Read a story.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name.
        catalogue: the series, tables and facts that expressions may name.
        words: the names that measures may use; those of the embedded data if None.

    Raises:
        BadInputError: all mistakes, as ``file:line[:column]: where: what, hint``.
    """
    if isinstance(text, bytes):
        text = decoded(text, source, BIGGEST)
    if not text.strip():
        raise BadInputError([Problem(source, "", "the file is empty", "see docs/claims.md")])
    text = text.replace("\r\n", "\n")
    reading = _Reading(Places(source, text, read_layout(text)), catalogue, words)
    story = reading.story()
    if story is None or reading.problems:
        ordered = sorted(reading.problems, key=lambda item: item[0])
        raise BadInputError(list(dict.fromkeys(problem for _, problem in ordered)))
    return story


@dataclass
class _Reading:
    """One pass over a file, gathering mistakes."""

    places: Places
    catalogue: Catalogue
    words: Vocabulary | None
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line, what in self.places.layout.problems:
            self.problems.append((line, Problem(f"{self.places.source}:{line}", "", what)))
        self.sound = not self.problems

    def story(self) -> Story | None:
        """The story, or None after noting why not."""
        data = self.places.layout.data
        head = self._table(HeadTable, data, (), ("claim",))
        raw = data.get("claim", [])
        if not isinstance(raw, list):
            what = f"{sort_of(raw)} where a list of tables is wanted"
            self._tell(("claim",), what, "write [[claim]], with two brackets")
            raw = []
        elif len(raw) > MOST_CLAIMS:
            self._tell(("claim",), f"{len(raw)} claims; a story has at most {MOST_CLAIMS}")
            raw = raw[:MOST_CLAIMS]
        elif not raw and self.sound:
            self._tell((), "the story has no [[claim]]")
        day = head.get("date")
        claims = [self._claim(item, ("claim", i), day) for i, item in enumerate(raw)]
        self._twice([(i, c.id) for i, c in enumerate(claims) if c is not None])
        if self.problems or day is None or "title" not in head:
            return None
        digest = hashlib.sha256(self.places.text.encode("utf-8", "replace")).hexdigest()
        return Story(
            head["name"] or _stem(self.places.source), head["title"], head["description"], day,
            head["scenario"], tuple(c for c in claims if c is not None), digest,
        )  # fmt: skip

    def _twice(self, ids: list[tuple[int, str]]) -> None:
        first: dict[str, int] = {}
        for index, own in ids:
            if own in first:
                line = self.places.layout.line(("claim", first[own], "id"))
                self._tell(("claim", index, "id"), f"id {own!r} is given on line {line} already")
            first.setdefault(own, index)

    def _claim(self, raw: Any, path: Path, day: dt.date | None) -> Claim | None:
        if not isinstance(raw, Mapping):
            self._tell(path, f"{sort_of(raw)} where a table is wanted")
            return None
        before = len(self.problems)
        values = self._table(ClaimTable, raw, path, OWN_TABLES)
        told, unit = self._told(values, path)
        # A range has no single number that the name `told` could stand for.
        named = None if isinstance(values.get("value"), tuple) else told
        record = self._expression(values.get("record"), (*path, "record"), "record", named)
        if record is not None:
            self._fits(record, told, unit, (*path, "record"))
        elif not values.get("record") and not values.get("settle") and self.sound:
            hint = "without a record, say in settle what would settle it"
            self._tell(path, "neither 'record' nor 'settle' is given", hint)
        model = self._expression(values.get("model"), (*path, "model"), "model", named)
        also = [
            self._expression(text, (*path, "also", i), "record", named)
            for i, text in enumerate(values.get("also") or ())
        ]
        alternatives = self._list(raw, "alternative", path)
        others = [self._alternative(item, p, told, unit) for item, p in alternatives]
        measures = [self._measure(item, p) for item, p in self._list(raw, "measure", path)]
        # In a broken text a key may be missing without a word of its own.
        if len(self.problems) > before or not {"id", "text", "value"} <= values.keys():
            return None
        return Claim(
            id=values["id"],
            text=values["text"],
            said_by=values["said_by"],
            value=values["value"],
            unit=unit,
            digits=self.places.decimals((*path, "value")),
            date=values["date"] or day or dt.date.min,
            comparison=_comparison(values),
            tolerance=values["tolerance"],
            record=record,
            model=model,
            also=tuple(e for e in also if e is not None),
            alternatives=tuple(a for a in others if a is not None),
            look_back=int(values["look_back"]),
            note=values["note"],
            settle=values["settle"],
            measures=tuple(m for m in measures if m is not None),
        )

    def _told(self, values: Mapping[str, Any], path: Path) -> tuple[Type | None, Any]:
        """Type and unit of what was told."""
        value: Told | None = values.get("value")
        unit = parse_unit(values.get("unit") or "")
        if value is None:
            return None, unit
        if isinstance(value, (bool, dt.date)):
            if values.get("unit") and values["unit"] != "date":
                self._tell((*path, "unit"), "a truth or a date has no unit", "leave it out")
            if values.get("comparison", "equal") != "equal":
                what = "a truth or a date is compared with equal only"
                self._tell((*path, "comparison"), what, "write the comparison into record")
            return (TRUTH if isinstance(value, bool) else DATE), unit
        between = values.get("comparison") == Comparison.BETWEEN
        if isinstance(value, tuple) and values.get("comparison") not in ("equal", "between"):
            self._tell((*path, "comparison"), "a range is compared with between", "leave it out")
        elif between and not isinstance(value, tuple):
            self._tell((*path, "value"), "between wants a range", "write [low, high]")
        return Type("quantity", unit), unit

    def _alternative(
        self, raw: Any, path: Path, told: Type | None, unit: Any
    ) -> Alternative | None:
        before = len(self.problems)
        values = self._table(AlternativeTable, raw, path, ())
        record = self._expression(values.get("record"), (*path, "record"), "record", told)
        holds = self._expression(values.get("holds"), (*path, "holds"), "record", told)
        if record is not None:
            self._fits(record, told, unit, (*path, "record"))
        if holds is not None and holds.type != TRUTH:
            what = f"holds must be true or false, this is a {holds.type.name}"
            self._tell((*path, "holds"), what, "compare it with something")
        if len(self.problems) > before or "of" not in values:
            return None
        if values.get("on") and not values["earlier"]:
            self._tell((*path, "on"), "'on' belongs to earlier = true")
        return Alternative(values["of"], record, holds, values["earlier"], values["on"])

    def _expression(
        self, text: str | None, path: Path, side: Side, told: Type | None
    ) -> Expression | None:
        if not text:
            return None
        try:
            node = parse(text)
            found, errors = check(node, self.catalogue, side, told)
        except ExpressionError as unread:
            found, errors = None, [unread]
        for error in errors:
            place = self.places.inside(path, text, error.start)
            row = int(place.removeprefix(self.places.source + ":").split(":")[0])
            problem = Problem(place, spell(path), error.what, error.hint)
            self.problems.append((row, problem))
        if found is None:
            return None
        return Expression(text, node, found, self.places.of(path))

    def _fits(self, expression: Expression, told: Type | None, unit: Any, path: Path) -> None:
        """Whether the record can be compared with what was told."""
        if told is None:
            return
        if expression.type.name != told.name:
            what = f"the claim is a {told.name}, this is a {expression.type.name}"
            self._tell(path, what)
        elif expression.type.unit is not None and not expression.type.unit.like(unit):
            what = f"the claim is in {name(unit)}, this is in {name(expression.type.unit)}"
            hint = "units must agree"
            if unit == NUMBER:
                hint = f"set unit = {str(expression.type.unit)!r}"
            self._tell(path, what, hint)

    def _list(self, raw: Mapping[str, Any], key: str, path: Path) -> list[tuple[Any, Path]]:
        items = raw.get(key, [])
        if not isinstance(items, list) or not all(isinstance(i, Mapping) for i in items):
            self._tell((*path, key), "a list of tables is wanted", f"write [[claim.{key}]]")
            return []
        return [(item, (*path, key, i)) for i, item in enumerate(items)]

    def _measure(self, raw: Mapping[str, Any], path: Path) -> Measure | None:
        kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in MEASURES:
            what = f"unknown kind of measure {shown(kind)}" if kind else "'kind' is missing"
            self._tell((*path, "kind"), what, did_you_mean(str(kind or ""), list(MEASURES)))
            return None
        cls = MEASURES[kind]
        values, mistakes = read_table(cls, {k: v for k, v in raw.items() if k != "kind"})
        self._note(mistakes, path)
        if mistakes:
            return None
        own: Measure = cls(**values)
        wrong = list(own.unknown_names(self.words or Vocabulary.in_use()))
        self._note(wrong, path)
        return None if wrong else own

    def _table(
        self, cls: type, raw: Mapping[str, Any], path: Path, inner: tuple[str, ...]
    ) -> dict[str, Any]:
        own = {key: value for key, value in raw.items() if key not in inner}
        values, mistakes = read_table(cls, own)
        known = [item.key for item in entries(cls)] + list(inner)
        self._note(
            [
                m._replace(hint=did_you_mean(str(m.path[0]), known))
                if m.what.startswith("unknown key")
                else m
                for m in mistakes
            ],
            path,
        )
        return values

    def _note(self, mistakes: list[Mistake], above: Path) -> None:
        for mistake in mistakes:
            # In a broken text a key may only seem to be missing.
            if mistake.what.endswith(("is missing", "is given")) and not self.sound:
                continue
            self._tell((*above, *mistake.path), mistake.what, mistake.hint)

    def _tell(self, path: Path, what: str, hint: str = "") -> None:
        problem = Problem(self.places.of(path), spell(path), what, hint)
        self.problems.append((self.places.layout.line(path), problem))


def _comparison(values: Mapping[str, Any]) -> Comparison:
    if isinstance(values["value"], tuple):
        return Comparison.BETWEEN
    return Comparison(values["comparison"])


def _stem(source: str) -> str:
    import re

    stem = source.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml").lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "story"
