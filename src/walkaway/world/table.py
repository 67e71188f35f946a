"""A table of facts as it was known on a date: columns of text, read as asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, DataCorruptError, Problem, did_you_mean
from walkaway.world.sources import Source


@brief
@dataclass(frozen=True, eq=False)
class Table:
    """Rows of text with named columns.

    Attributes:
        id: its name in walkaway, such as ``auctions``.
        title: what it holds.
        columns: name of each column -> what it is, with its unit.
        source: who published it, and how it came here.
        rule: when a row became known.
        asof: the date of the world.
        data: the rows, each a tuple with one text per column; empty text is "not known".
    """

    id: str
    title: str
    columns: dict[str, str]
    source: Source
    rule: str
    asof: dt.date
    data: tuple[tuple[str, ...], ...] = field(repr=False)

    def __len__(self) -> int:
        """Number of rows known."""
        return len(self.data)

    def strings(self, column: str) -> list[str]:
        """One column as text.

        Raises:
            BadInputError: there is no such column.
        """
        index = self._index(column)
        return [row[index] for row in self.data]

    def floats(self, column: str) -> NDArray[np.float64]:
        """One column as numbers, NaN where empty; shape [row].

        Raises:
            BadInputError: there is no such column.
            DataCorruptError: a text of the column is not a number.
        """
        cells = self.strings(column)
        try:
            return np.array([float(cell) if cell else np.nan for cell in cells], dtype=np.float64)
        except ValueError as error:
            raise DataCorruptError(
                f"table {self.id}: column {column!r} is not numeric ({error}); "
                "read it with .strings()"
            ) from None

    def dates(self, column: str) -> list[dt.date | None]:
        """One column as dates, None where empty.

        Raises:
            BadInputError: there is no such column.
            DataCorruptError: a text of the column is not an ISO date.
        """
        try:
            return [dt.date.fromisoformat(c) if c else None for c in self.strings(column)]
        except ValueError as error:
            raise DataCorruptError(f"table {self.id}: column {column!r}: {error}") from None

    def rows(self) -> list[dict[str, str]]:
        """All rows as dictionaries."""
        return list(self)

    def __iter__(self) -> Iterator[dict[str, str]]:
        """One dictionary per row."""
        names = tuple(self.columns)
        return (dict(zip(names, row, strict=True)) for row in self.data)

    def where(self, **equal: str) -> Table:
        """The rows whose columns equal the given texts: ``table.where(sector="fed")``."""
        tests = [(self._index(name), text) for name, text in equal.items()]
        return self._keep(lambda row: all(row[i] == text for i, text in tests))

    def _keep(self, test: Callable[[tuple[str, ...]], bool]) -> Table:
        rows = tuple(row for row in self.data if test(row))
        return Table(self.id, self.title, self.columns, self.source, self.rule, self.asof, rows)

    def _index(self, column: str) -> int:
        names = list(self.columns)
        if column not in self.columns:
            hint = did_you_mean(column, names)
            raise BadInputError([Problem(f"table {self.id}", "", f"no column {column!r}", hint)])
        return names.index(column)
