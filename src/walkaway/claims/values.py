"""What an expression can be: a quantity, a date, a truth, a text; and what stands behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from walkaway.claims.units import Unit
from walkaway.outcome import Outcome
from walkaway.world import Snapshot, World

TypeName = Literal["quantity", "date", "truth", "text"]
Side = Literal["record", "model"]


@dataclass(frozen=True)
class Type:
    """The type of an expression.

    Attributes:
        name: quantity, date, truth or text.
        unit: of a quantity; None where only the outcome of a run tells it.
    """

    name: TypeName
    unit: Unit | None = None


DATE, TRUTH, TEXT = Type("date"), Type("truth"), Type("text")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit."""

    value: float
    unit: Unit


Value = Quantity | dt.date | bool | str


@dataclass(frozen=True)
class Evidence:
    """One fact that a value rests on.

    Attributes:
        what: series, table row or metric, in words a reader can look up.
        value: what it says, as text with its unit.
        period: the period it speaks of.
        vintage: the day it was published or became known; for a model, the run.
        source: publisher and original.
        note: such as "reported by the press"; may be empty.
    """

    what: str
    value: str
    period: str
    vintage: str
    source: str
    note: str = ""


class NoRecordError(LookupError):
    """The snapshot has nothing to judge by; the text says what is missing."""


@dataclass(frozen=True)
class Catalogue:
    """What expressions may name.

    Attributes:
        series: id -> unit.
        tables: id -> column -> what it is, with its unit.
        facts: id -> unit of the single facts kept for stories.
        groups: names of blocs.
    """

    series: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    @classmethod
    def of(cls, snapshot: Snapshot) -> Catalogue:
        """What a snapshot holds."""
        tables = {name: dict(e.detail["columns"]) for name, e in snapshot.tables.items()}
        return cls(
            {name: item["unit"] for name, (_, item) in snapshot.series.items()},
            tables,
            _column_pairs(snapshot, FACTS, "id", "unit"),
            tuple(_column_pairs(snapshot, "group_members", "group", "group")),
        )


FACTS = "story_facts"
"""The table of single facts kept for stories, one per id."""


def _column_pairs(snapshot: Snapshot, table: str, key: str, value: str) -> dict[str, str]:
    if table not in snapshot.tables:
        return {}
    header, rows = snapshot.csv(snapshot.tables[table])
    one, two = header.index(key), header.index(value)
    return {row[one]: row[two] for row in rows}


@dataclass(frozen=True)
class Scope:
    """What an expression is evaluated in.

    Attributes:
        world: facts as known on the day of judgement.
        date: the day the claim speaks of.
        told: what was told, if it is a quantity.
        outcome: the run, for the model's side; None on the record's side.
        member: the member of the ensemble whose numbers ``metric`` reads; the median if empty.
        evidence: facts used so far; functions append to it.
    """

    world: World
    date: dt.date
    told: Quantity | None = None
    outcome: Outcome | None = None
    member: str = ""
    evidence: list[Evidence] = field(default_factory=list)
