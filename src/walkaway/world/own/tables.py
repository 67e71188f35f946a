"""Own rows of tables: added to those held, or in the place of those with the same key."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.sheet import Sheet
from walkaway.world.layers import ALWAYS, Below, DatedRow, Rows, TableLayer, new_table
from walkaway.world.own.about import SAID, About
from walkaway.world.provenance import Entry, Source

OWN_ROWS = 200_000


@dataclass(frozen=True)
class OwnRows:
    """What one file says of a table.

    Attributes:
        table: which.
        about: what stands beside the file.
        columns: of the table.
        rows: cells by the table's columns.
        places: file and line of each.
        file, digest: name and fingerprint.
        key: columns that tell rows apart.
        dated: the column of days from which rows are known; empty if always.
    """

    table: str
    about: About
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    file: str
    digest: str
    key: tuple[str, ...]
    dated: str


def rows_of(sheet: Sheet, about: About, name: str, digest: str, below: Below) -> OwnRows:
    """Rows of a file.

    Args:
        sheet: the file.
        about: what stands beside it.
        name: of the table.
        digest: fingerprint of the file.
        below: what is held.

    Raises:
        BadInputError: all that is wrong with it.
    """
    known = below.tables.get(name)
    columns = tuple(known.detail["columns"]) if known else sheet.columns
    dated = str(known.detail["published_column"]) if known else ""
    if not known and "published" in columns:
        dated = "published"
    problems = _header(sheet, about, name, columns, dated, known is not None, list(below.tables))
    if len(sheet.lines) > OWN_ROWS:
        problems.append(Problem(sheet.place, "", f"{len(sheet.lines):,} rows are too many"))
    if problems:
        raise BadInputError(problems)
    shapes = {} if known is None else _shapes(columns, below.dated_rows(name))
    rows, places = [], []
    for line in sheet.lines:
        place = f"{sheet.place}:{line.number}"
        for column in sheet.columns:
            problems += _misfit(line.cells[column], shapes.get(column, ""), place, column)
        if dated:
            if not line.cells[dated]:
                problems.append(Problem(place, dated, "is empty", "the day the row was known"))
            problems += _misfit(line.cells[dated], "date", place, dated)
        rows.append(tuple(line.cells.get(column, "") for column in columns))
        places.append(place)
    if not rows:
        problems.append(Problem(sheet.place, "", "holds no row"))
    found = OwnRows(
        name, about, columns, tuple(rows), tuple(places), sheet.place.split("/")[-1], digest,
        about.key, dated,
    )  # fmt: skip
    problems += repeated([found])
    if problems:
        raise BadInputError(list(dict.fromkeys(problems)))
    return found


def _header(
    sheet: Sheet,
    about: About,
    name: str,
    columns: tuple[str, ...],
    dated: str,
    known: bool,
    tables: list[str],
) -> list[Problem]:
    where = f"{sheet.place}:1"
    problems = [
        Problem(where, column, f"no such column of {name}", did_you_mean(column, columns))
        for column in sheet.columns
        if column not in columns
    ]
    if not known and not about.title:
        near = did_you_mean(name, tables)
        hint = f"{near + ' ' if near else ''}a new table needs a title"
        problems.append(Problem(about.place, "table", f"no table {name!r}", hint))
    if dated and dated not in sheet.columns:
        hint = "the day from which a row is known"
        problems.append(Problem(where, "", f"no column {dated!r}", hint))
    problems += [
        Problem(about.place, "key", f"no column {one!r}", did_you_mean(one, sheet.columns))
        for one in about.key
        if one not in sheet.columns
    ]
    return problems


def _shapes(columns: Sequence[str], rows: Rows) -> dict[str, str]:
    """What all cells of a column are, where they are something: numbers or dates."""
    found = {}
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in rows if row.cells[at]]
        if cells and all(_is_number(cell) for cell in cells):
            found[column] = "number"
        elif cells and all(_is_date(cell) for cell in cells):
            found[column] = "date"
    return found


def _misfit(cell: str, shape: str, place: str, column: str) -> list[Problem]:
    if not cell or not shape:
        return []
    if shape == "number" and not _is_number(cell):
        return [Problem(place, column, f"{cell!r} is not a number", "write it as 4.36")]
    if shape == "date" and not _is_date(cell):
        return [Problem(place, column, f"{cell!r} is not a date", "write it as 2026-10-15")]
    return []


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False


def _is_date(cell: str) -> bool:
    try:
        return dt.date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def repeated(files: Sequence[OwnRows]) -> list[Problem]:
    """A mistake for each row that stands a second time: the same key, or without one the same."""
    seen: dict[tuple[str, ...], str] = {}
    problems = []
    for one in files:
        at = [one.columns.index(c) for c in one.key] or list(range(len(one.columns)))
        for row, place in zip(one.rows, one.places, strict=True):
            key = (",".join(one.key), *(row[k] for k in at))
            if key in seen:
                what = f"the same {'key' if one.key else 'row'} stands already in {seen[key]}"
                problems.append(Problem(place, "", what, "leave one out"))
            seen.setdefault(key, place)
    return problems


def layer_of(files: Sequence[OwnRows], below: Below) -> TableLayer:
    """What the layer says of one table."""
    first = files[0]
    entry = below.tables.get(first.table)
    said = f"{SAID}{', '.join(one.file for one in files)}"
    days = [
        row[one.columns.index(one.dated)] if one.dated else ALWAYS
        for one in files
        for row in one.rows
    ]
    earliest = min(days)

    def over(columns: tuple[str, ...], held: Rows) -> Rows:
        for one in files:
            held = _over(one, columns, held)
        return held

    return TableLayer(
        over,
        definition=None if entry is not None else _definition(first),
        note=lambda asof: said if earliest <= asof.isoformat() else "",
    )


def _over(own: OwnRows, columns: tuple[str, ...], held: Rows) -> Rows:
    place = {name: at for at, name in enumerate(own.columns)}
    added = [
        DatedRow(
            tuple(row[place[c]] if c in place else "" for c in columns),
            row[place[own.dated]] if own.dated else ALWAYS,
            place=where,
        )
        for row, where in zip(own.rows, own.places, strict=True)
    ]
    if not own.key:
        return (*held, *added)
    at = [columns.index(name) for name in own.key]
    from_day = {tuple(row.cells[k] for k in at): row.known for row in added}
    # A row takes the place of the one it replaces, so that the order of a table stays.
    waiting = {tuple(row.cells[k] for k in at): row for row in added}
    out: list[DatedRow] = []
    for row in held:
        key = tuple(row.cells[k] for k in at)
        if key not in from_day:
            out.append(row)
            continue
        day = from_day[key]
        if day and row.known < day:
            out.append(replace(row, until=min(row.until or day, day)))
        if key in waiting:
            out.append(waiting.pop(key))
    return (*out, *waiting.values())


def _definition(own: OwnRows) -> Entry:
    source = Source(
        publisher=own.about.source,
        original=own.file,
        licence="the user's own",
        vintage="as given",
        transformation="none",
        file=own.file,
        sha256=own.digest,
    )
    columns: dict[str, Any] = dict.fromkeys(own.columns, "as given")
    rule = "the day in the column published" if own.dated else "known from the beginning"
    title = own.about.of(own.about.title, own.table)
    return new_table(
        own.table, source, title=title, columns=columns, rule=rule, published=own.dated
    )
