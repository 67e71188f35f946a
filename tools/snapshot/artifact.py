"""What a builder of one data family hands back: files of the snapshot with their papers.

A builder is a module of this package with ``build(raw: Path) -> list[Artifact]``, where
``raw`` is the folder of raw facts. The name of the module is the name of the family and of
the folder its files go to.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

DOMAIN = "US public domain"
FREQUENCIES = ("daily", "weekly", "monthly", "quarterly", "annual", "irregular")


@dataclass(frozen=True)
class Origin:
    """Where the facts come from.

    publisher: the agency; original: its series or table; licence: terms; vintage: which
    edition; transformation: what we did; via: the copy read, if not the publisher's own.
    """

    publisher: str
    original: str
    licence: str
    vintage: str
    transformation: str
    via: str = ""


class Artifact(Protocol):
    """One file of the snapshot."""

    name: str
    origin: Origin

    @property
    def filename(self) -> str: ...

    def content(self) -> bytes: ...

    def entry(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class SeriesSpec:
    """One series of a file.

    rule: how its days of publication are known (a sentence); lag_days: the longest usual
    wait from the end of a period to publication, used to tell when a value is overdue.
    """

    id: str
    title: str
    unit: str
    frequency: str
    rule: str
    lag_days: int
    original: str = ""

    def __post_init__(self) -> None:
        if self.frequency not in FREQUENCIES:
            raise ValueError(f"{self.id}: frequency {self.frequency!r}")


@dataclass(frozen=True)
class SeriesFile:
    """Series that share their days: rows of (period, published, one value per series).

    ``period`` is the last day of the period and ``published`` the day it became known,
    both ISO; a value is a number, or None where there is none. A revision is a further
    row with the same period and a later day of publication.
    """

    name: str
    title: str
    origin: Origin
    specs: list[SeriesSpec]
    rows: list[tuple[str, str, list[float | str | None]]]

    @property
    def filename(self) -> str:
        return f"{self.name}.csv"

    def _sorted(self) -> list[tuple[str, str, list[str]]]:
        width = len(self.specs)
        seen: set[tuple[str, str]] = set()
        out = []
        for period, published, values in self.rows:
            if len(values) != width:
                raise ValueError(f"{self.name} {period}: {len(values)} values, not {width}")
            if (period, published) in seen:
                raise ValueError(f"{self.name}: {period} published twice on {published}")
            if published < period[:7]:
                raise ValueError(f"{self.name}: {period} published before, on {published}")
            seen.add((period, published))
            cells = [number(v) for v in values]
            if any(cells):
                out.append((period, published, cells))
        return sorted(out, key=lambda row: (row[1], row[0]))

    def content(self) -> bytes:
        rows = [[p, d, *cells] for p, d, cells in self._sorted()]
        return csv_bytes(["period", "published", *(s.id for s in self.specs)], rows)

    def entry(self) -> dict[str, Any]:
        rows = self._sorted()
        items = []
        for index, spec in enumerate(self.specs):
            periods = [p for p, _, cells in rows if cells[index]]
            if not periods:
                raise ValueError(f"{spec.id}: no values")
            item = {
                "id": spec.id,
                "title": spec.title,
                "unit": spec.unit,
                "frequency": spec.frequency,
                "rule": spec.rule,
                "lag_days": spec.lag_days,
                "first": min(periods),
                "last": max(periods),
            }
            items.append(item | ({"original": spec.original} if spec.original else {}))
        return {"kind": "series", "id": self.name, "title": self.title, "series": items}


@dataclass(frozen=True)
class TableFile:
    """A table: columns {name: what it is, with unit}, rows of texts or numbers.

    published_column: the column whose ISO date says from when a row is known; empty when
    the table as a whole is taken as known on every date, and then ``rule`` says why.
    """

    name: str
    title: str
    origin: Origin
    columns: dict[str, str]
    rows: list[list[Any]]
    rule: str
    published_column: str = ""
    first: str = ""
    last: str = ""

    @property
    def filename(self) -> str:
        return f"{self.name}.csv"

    def content(self) -> bytes:
        names = list(self.columns)
        rows = [[text(cell) for cell in row] for row in self.rows]
        for row in rows:
            if len(row) != len(names):
                raise ValueError(f"{self.name}: row of {len(row)} cells, not {len(names)}: {row}")
            if self.published_column and not row[names.index(self.published_column)]:
                raise ValueError(f"{self.name}: row without {self.published_column}: {row}")
        return csv_bytes(names, rows)

    def entry(self) -> dict[str, Any]:
        return {
            "kind": "table",
            "id": self.name,
            "title": self.title,
            "columns": self.columns,
            "rows": len(self.rows),
            "rule": self.rule,
            "published_column": self.published_column,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True)
class ArraysFile:
    """Arrays in one compressed .npz; describe: {array: what it is, with shape and unit}."""

    name: str
    title: str
    origin: Origin
    arrays: dict[str, np.ndarray] = field(repr=False)
    describe: dict[str, str]
    rule: str

    @property
    def filename(self) -> str:
        return f"{self.name}.npz"

    def content(self) -> bytes:
        if set(self.arrays) != set(self.describe):
            raise ValueError(f"{self.name}: arrays and descriptions differ")
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **self.arrays)
        return buffer.getvalue()

    def entry(self) -> dict[str, Any]:
        return {
            "kind": "arrays",
            "id": self.name,
            "title": self.title,
            "arrays": self.describe,
            "rule": self.rule,
        }


def number(value: float | str | None) -> str:
    """A number as the shortest text that reads back equal; empty for none or NaN."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        float(value)
        return value
    if math.isnan(value):
        return ""
    return repr(int(value)) if float(value).is_integer() else repr(float(value))


def text(cell: Any) -> str:
    """A cell of a table as text."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if cell is None or isinstance(cell, (int, float)):
        return number(cell)
    return str(cell)


def csv_bytes(header: list[str], rows: list[list[str]]) -> bytes:
    """CSV with Unix line ends, the same bytes on every machine."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")
