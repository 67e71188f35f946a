"""The tables of a story file: which keys they have and what each may hold."""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from walkaway.claims.story import Comparison
from walkaway.grammar.fields import TableBase, entry
from walkaway.grammar.values import (
    Choice,
    Day,
    Flag,
    Kind,
    Mistake,
    Number,
    Refused,
    Text,
    sort_of,
)


@dataclass(frozen=True)
class ToldKind(Kind):
    """What was told: a number, a range, true or false, a date."""

    def read(self, raw: Any) -> Any:
        """The value; a range as a pair."""
        if isinstance(raw, (bool, dt.date)) and not isinstance(raw, dt.datetime):
            return raw
        if isinstance(raw, (int, float)):
            return _number(raw, ())
        if isinstance(raw, list) and len(raw) == 2:
            low, high = (_number(item, (i,)) for i, item in enumerate(raw))
            if low > high:
                raise Refused(Mistake((), "the range runs backwards", "put the lower end first"))
            return (low, high)
        what = f"{sort_of(raw)} where a number, [low, high], true, false or a date is wanted"
        raise Refused(Mistake((), what))


@dataclass(frozen=True)
class Texts(Kind):
    """A list of texts."""

    def read(self, raw: Any) -> tuple[str, ...]:
        """The texts as a tuple."""
        if not isinstance(raw, list):
            raise Refused(Mistake((), f"{sort_of(raw)} where a list of strings is wanted"))
        wrong = [
            Mistake((i,), f"{sort_of(item)} where a string is wanted")
            for i, item in enumerate(raw)
            if not isinstance(item, str)
        ]
        if wrong:
            raise Refused(*wrong)
        return tuple(raw)


def _number(raw: Any, path: tuple[int, ...]) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise Refused(Mistake(path, f"{sort_of(raw)} where a number is wanted"))
    try:
        number = float(raw)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Refused(Mistake(path, "a number that is not finite"))
    return number


COMPARISONS = tuple(str(c) for c in Comparison)


@dataclass(frozen=True, kw_only=True)
class HeadTable(TableBase):
    """The top of a story."""

    name: str = entry(Text(slug=True), "short name; the file's name if left out", "")
    title: str = entry(Text(line=True), "one line that says what the story is about")
    description: str = entry(Text(), "where its numbers come from", "")
    date: dt.date = entry(Day(), "the day the story was told")
    scenario: str = entry(Text(line=True), "the scenario whose run gives the model's side", "")


@dataclass(frozen=True, kw_only=True)
class ClaimTable(TableBase):
    """A ``[[claim]]``."""

    id: str = entry(Text(slug=True), "short name, as in 30-year-at-5.12")
    text: str = entry(Text(), "the claim in your own words")
    said_by: str = entry(Text(line=True), "who is said to have said it", "the story")
    value: Any = entry(ToldKind(), "what was told")
    unit: str = entry(Text(line=True), "unit of the number, such as percent or USD bn", "")
    date: dt.date = entry(Day(), "the day it speaks of; the story's if left out", None)
    comparison: str = entry(
        Choice(COMPARISONS), "how the record must stand to what was told", "equal"
    )
    tolerance: float = entry(Number(low=0.0), "how far off is still close, in the unit", 0.0)
    record: str = entry(Text(), "an expression: what the record says", "")
    model: str = entry(Text(), "an expression: what the model says", "")
    also: tuple[str, ...] = entry(Texts(), "expressions shown beside the verdict", ())
    look_back: int = entry(
        Number(low=0, high=200, whole=True), "years in which an earlier truth is looked for", 5
    )
    note: str = entry(Text(), "what a reader should know", "")
    settle: str = entry(Text(), "what would settle it where there is no record", "")


@dataclass(frozen=True, kw_only=True)
class AlternativeTable(TableBase):
    """A ``[[claim.alternative]]``."""

    EXACTLY_ONE = (("record", "holds"),)

    of: str = entry(Text(), "what the number may be true of")
    record: str = entry(Text(), "an expression to compare with what was told", "")
    holds: str = entry(Text(), "an expression that is true or false", "")
    earlier: bool = entry(Flag(), "the same thing at an earlier date", False)
    on: dt.date = entry(Day(), "with earlier: the date", None)
