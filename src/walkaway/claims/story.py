"""A story: numbers as told, and what each is to be checked against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from walkaway.brief import brief
from walkaway.claims.syntax import Node
from walkaway.claims.units import Unit
from walkaway.claims.values import Type
from walkaway.grammar.measure import Measure

Told = float | bool | dt.date | tuple[float, float]


class Comparison(StrEnum):
    """How the record must stand to what was told for the claim to be true."""

    EQUAL = "equal"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    AT_MOST = "at most"
    BETWEEN = "between"


@dataclass(frozen=True)
class Expression:
    """An expression as written, as read, and where it stands.

    Attributes:
        text: as written.
        node: its tree.
        type: its type.
        place: ``file:line``.
    """

    text: str
    node: Node = field(repr=False)
    type: Type
    place: str = ""


@dataclass(frozen=True)
class Alternative:
    """Something else that the claim may be true of.

    Attributes:
        of: what, in words.
        record: an expression compared with what was told, as the claim's own; or None.
        holds: an expression that is itself true or false; or None.
        earlier: whether it is the same thing at an earlier date, so that the claim is stale
            rather than misattributed.
        on: that date, where it is one day.
    """

    of: str
    record: Expression | None = None
    holds: Expression | None = None
    earlier: bool = False
    on: dt.date | None = None


@brief
@dataclass(frozen=True)
class Claim:
    """One number as told.

    Attributes:
        id: short name.
        text: the claim in our own words.
        said_by: who is said to have said it.
        value: what was told: a number, two numbers for a range, a truth, or a date.
        unit: unit of the number.
        digits: decimals it was told with.
        date: the day it speaks of.
        comparison: how the record must stand to it.
        tolerance: how far off still counts as close, in the claim's unit.
        record: what the record says; None if the snapshot has nothing.
        model: what the model says; None if it says nothing.
        also: further expressions shown beside the verdict; they do not decide it.
        alternatives: what else it may be true of, in the order they are tried.
        look_back: years before ``date`` in which an earlier truth makes it stale.
        note: what a reader should know.
        settle: what would settle it where the snapshot has no record.
        measures: what a run assumes if the claim is believed.
    """

    id: str
    text: str
    said_by: str
    value: Told
    unit: Unit
    digits: int
    date: dt.date
    comparison: Comparison = Comparison.EQUAL
    tolerance: float = 0.0
    record: Expression | None = None
    model: Expression | None = None
    also: tuple[Expression, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    look_back: int = 5
    note: str = ""
    settle: str = ""
    measures: tuple[Measure, ...] = ()

    @property
    def ends(self) -> tuple[float, float]:
        """What was told, if a number, as a range: its two ends are equal for one number."""
        if isinstance(self.value, tuple):
            return self.value
        assert not isinstance(self.value, dt.date)
        return float(self.value), float(self.value)


@brief
@dataclass(frozen=True)
class Story:
    """A story.

    Attributes:
        name: short name.
        title: one line.
        description: where the numbers come from.
        date: the day it was told.
        scenario: the scenario whose run gives the model's side; empty if none does.
        claims: its numbers, in order.
        digest: SHA-256 of the file.
    """

    name: str
    title: str
    description: str
    date: dt.date
    scenario: str
    claims: tuple[Claim, ...]
    digest: str = ""
