"""Functions over World tables; each leaves its evidence in the scope."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from walkaway.claims.records import show
from walkaway.claims.units import NUMBER, Unit, convert, parse_unit
from walkaway.claims.values import FACTS, Evidence, NoRecordError, Quantity, Scope, Value
from walkaway.world import Table

Row = dict[str, str]
PERIODS = (
    "period", "auction_date", "date", "quarter", "month", "fiscal_year", "since", "effective",
    "published", "known_from",
)  # fmt: skip
"""Columns that say what a row speaks of, the first that there is."""


@dataclass(frozen=True)
class Condition:
    """A condition on a column: ``auction_date == '2025-06-12'``.

    Attributes:
        column: its name.
        sign: the comparison.
        value: what it is compared with: a text, or a number.
    """

    column: str
    sign: str
    value: str | float

    def holds(self, row: Row) -> bool:
        """Whether a row meets it; an empty cell meets none."""
        cell = row[self.column]
        if cell == "":
            return False
        if isinstance(self.value, str):
            return _compare(cell, self.sign, self.value)
        try:
            return _compare(float(cell), self.sign, self.value)
        except ValueError:
            return False

    def __str__(self) -> str:
        """As it is written."""
        value = f"'{self.value}'" if isinstance(self.value, str) else f"{self.value:g}"
        return f"{self.column} {self.sign} {value}"


def _compare(one: str | float, sign: str, two: str | float) -> bool:
    tests: dict[str, Callable[[], bool]] = {
        "==": lambda: one == two,
        "!=": lambda: one != two,
        "<": lambda: one < two,  # type: ignore[operator]
        "<=": lambda: one <= two,  # type: ignore[operator]
        ">": lambda: one > two,  # type: ignore[operator]
        ">=": lambda: one >= two,  # type: ignore[operator]
    }
    return tests[sign]()


def cell(scope: Scope, name: str, column: str, unit: Unit, *conditions: Condition) -> Value:
    """One number of a table."""
    table, row = _one(scope, name, conditions)
    number = _number(row[column], name, column)
    if column == "value" and row.get("unit"):
        number = convert(number, stated_unit(row["unit"]), unit)
    _note(scope, table, row, column, show(number, str(unit)), conditions)
    return Quantity(number, unit)


def stated_unit(text: str) -> Unit:
    """The unit that a row of facts states, without its explanations.

    ``JPY tn (19.9 pct)`` is JPY tn, ``pct of competitive`` is percent.
    """
    head = re.split(r"[(;,]", text)[0].strip()
    words = head.split()
    if words and words[0] in ("pct", "percent"):
        return parse_unit("percent")
    return parse_unit(head)


def text(scope: Scope, name: str, column: str, *conditions: Condition) -> Value:
    """One text of a table."""
    table, row = _one(scope, name, conditions)
    if not row[column]:
        raise NoRecordError(f"table {name}: {column} is empty where {_said(conditions)}")
    _note(scope, table, row, column, row[column], conditions)
    return row[column]


def rows(scope: Scope, name: str, *conditions: Condition) -> Value:
    """The number of rows that fit."""
    table, found = _rows(scope, name, conditions)
    _count_note(scope, table, found, f"{len(found)} rows", conditions)
    return Quantity(float(len(found)), NUMBER)


def row_mean(scope: Scope, name: str, column: str, unit: Unit, *conditions: Condition) -> Value:
    """The mean of a column over the rows that fit."""
    return _over_rows(
        scope, name, column, unit, conditions, "mean", lambda x: math.fsum(x) / len(x)
    )


def row_sum(scope: Scope, name: str, column: str, unit: Unit, *conditions: Condition) -> Value:
    """The sum of a column over the rows that fit."""
    return _over_rows(scope, name, column, unit, conditions, "sum", math.fsum)


def row_max(scope: Scope, name: str, column: str, unit: Unit, *conditions: Condition) -> Value:
    """The largest of a column over the rows that fit."""
    return _over_rows(scope, name, column, unit, conditions, "largest", max)


def row_min(scope: Scope, name: str, column: str, unit: Unit, *conditions: Condition) -> Value:
    """The smallest of a column over the rows that fit."""
    return _over_rows(scope, name, column, unit, conditions, "smallest", min)


def fact(scope: Scope, name: str) -> Value:
    """A single fact kept for stories."""
    _, found = _rows(scope, FACTS, (Condition("id", "==", name),))
    if not found:
        raise NoRecordError(f"fact {name} was not known on {scope.world.date}")
    row = max(found, key=lambda r: r["published"])
    number, unit = _number(row["value"], FACTS, "value"), parse_unit(row["unit"])
    sign = row["relation"].replace("=", "")
    scope.evidence.append(
        Evidence(
            what=f"fact('{name}'): {row['what']}",
            value=f"{sign} {show(number, str(unit))}".strip(),
            period=row["period"],
            vintage=row["published"],
            source=row["agency"],
            note=row["evidence"],
        )
    )
    return Quantity(number, unit)


def members(scope: Scope, group: str, day: dt.date) -> Value:
    """The number of members of a bloc on a day."""
    return rows(
        scope,
        "group_members",
        Condition("group", "==", group),
        Condition("since", "<=", day.isoformat()),
        Condition("until", ">", day.isoformat()),
    )


def member(scope: Scope, group: str, economy: str, day: dt.date) -> Value:
    """Whether an economy was a member of a bloc on a day."""
    held = (
        Condition("group", "==", group),
        Condition("since", "<=", day.isoformat()),
        Condition("until", ">", day.isoformat()),
    )
    table, found = _rows(scope, "group_members", held)
    inside = any(row["economy"] == economy for row in found)
    word = f"{economy} {'is' if inside else 'is not'} among {len(found)} members"
    _count_note(scope, table, found, word, held)
    return inside


def _rows(scope: Scope, name: str, conditions: tuple[Condition, ...]) -> tuple[Table, list[Row]]:
    table = scope.world.table(name)
    return table, [row for row in table if all(c.holds(row) for c in conditions)]


def _one(scope: Scope, name: str, conditions: tuple[Condition, ...]) -> tuple[Table, Row]:
    table, found = _rows(scope, name, conditions)
    if not found:
        raise NoRecordError(
            f"table {name} has no row where {_said(conditions)}, as known on {scope.world.date}"
        )
    if len(found) > 1:
        raise AmbiguousRowsError(f"{len(found)} rows of {name} fit; add a condition")
    return table, found[0]


class AmbiguousRowsError(ValueError):
    """The conditions leave more than one row: a mistake of the story."""


def _over_rows(
    scope: Scope,
    name: str,
    column: str,
    unit: Unit,
    conditions: tuple[Condition, ...],
    word: str,
    work: Callable[[list[float]], float],
) -> Value:
    table, found = _rows(scope, name, conditions)
    numbers = [_number(row[column], name, column) for row in found if row[column]]
    if not numbers:
        raise NoRecordError(f"table {name} has no {column} where {_said(conditions)}")
    out = work(numbers)
    said = f"{word} of {len(numbers)} rows: {show(out, str(unit))}"
    _count_note(scope, table, found, said, conditions, column)
    return Quantity(out, unit)


def _number(cell: str, table: str, column: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        raise NoRecordError(
            f"table {table}: {column} is {cell!r}, not a number" if cell
            else f"table {table}: {column} is empty"
        ) from None  # fmt: skip
    if not math.isfinite(number):
        raise NoRecordError(f"table {table}: {column} is {cell!r}")
    return number


def _said(conditions: tuple[Condition, ...]) -> str:
    return " and ".join(str(c) for c in conditions) or "anything"


def _published(scope: Scope, table: Table) -> str:
    return str(scope.world.snapshot.tables[table.id].detail["published_column"])


def _note(
    scope: Scope,
    table: Table,
    row: Row,
    column: str,
    value: str,
    conditions: tuple[Condition, ...],
) -> None:
    dated = _published(scope, table)
    agency = row.get("agency") or row.get("reported_by") or ""
    source = f"{table.source.publisher}, {table.source.original}"
    scope.evidence.append(
        Evidence(
            what=f"{table.id}: {column} where {_said(conditions)}",
            value=value,
            period=next((row[name] for name in PERIODS if row.get(name)), ""),
            # An order is known at the latest on the day it bites.
            vintage=row.get(dated, "") or row.get("since", "") or table.source.vintage,
            source=f"{agency} ({source})" if agency else source,
            note=row.get("evidence", ""),
        )
    )


def _count_note(
    scope: Scope,
    table: Table,
    found: list[Row],
    value: str,
    conditions: tuple[Condition, ...],
    column: str = "",
) -> None:
    dated = _published(scope, table)
    known = sorted(row[dated] for row in found if dated and row[dated])
    scope.evidence.append(
        Evidence(
            what=f"{table.id}: {column + ' ' if column else ''}where {_said(conditions)}",
            value=value,
            period=f"as known on {scope.world.date}",
            vintage=known[-1] if known else table.source.vintage,
            source=f"{table.source.publisher}, {table.source.original}",
        )
    )
