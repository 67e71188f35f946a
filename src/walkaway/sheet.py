"""Tables that a person made: CSV or Parquet as lines of text, with all that is wrong with them.

A CSV has a header; its cells are parted by commas, or by semicolons or tabs where the header has
no comma. A Parquet file is known by its first bytes or its name. What the cells mean is for whoever
asks: here they are texts, without the spaces around them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway import parquet
from walkaway.errors import BadInputError, Problem
from walkaway.files import bytes_of, decoded

MOST = 64_000_000
"""Bytes of a table that is read line by line."""
NAMED = 100
"""Mistakes told one by one; the rest are counted."""
PARTED = (",", ";", "\t")


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes:
        number: of the line in the file; of a Parquet file the row, from 1.
        cells: column -> text, empty where nothing stands.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file.

    Attributes:
        place: what messages call it.
        columns: names, as written.
        lines: those that are not blank.
        raw: the bytes of the file.
    """

    place: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    raw: bytes


def read_sheet(path: str | Path, most: int = MOST, place: str = "") -> Sheet:
    """Read a table from a file.

    Args:
        path: which.
        most: bytes beyond which it is not read.
        place: what messages call it; the path if empty.

    Raises:
        NoSuchFileError: there is none.
        BadInputError: it is no table: every line that is wrong.
    """
    file, named = Path(path), place or str(path)
    raw = bytes_of(file, most)
    if is_parquet(file, raw):
        return _of_parquet(raw, named)
    return _of_csv(decoded(raw, named, most), named, raw)


def is_parquet(path: Path, raw: bytes) -> bool:
    """Whether a file is Parquet: by its first bytes, or by name."""
    return raw.startswith(parquet.MAGIC) or path.suffix.lower() in (".parquet", ".parq")


def told(problems: list[Problem], place: str) -> list[Problem]:
    """Mistakes of a table, the first of them one by one and the rest counted."""
    if len(problems) <= NAMED:
        return problems
    rest = Problem(place, "", f"{len(problems) - NAMED} more mistakes", f"the first {NAMED} stand")
    return [*problems[:NAMED], rest]


def _of_csv(text: str, place: str, raw: bytes) -> Sheet:
    head = text.partition("\n")[0]
    parted = next((one for one in PARTED if one in head), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
    lines: list[Line] = []
    problems: list[Problem] = []
    start = 1
    try:
        columns = tuple(name.strip() for name in next(reader, []))
        problems += _wrong_header(columns, place)
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    what = f"{len(cells)} cells, the header has {len(columns)}"
                    problems.append(Problem(f"{place}:{start}", "", what))
                else:
                    own = (cell.strip() for cell in cells)
                    lines.append(Line(start, dict(zip(columns, own, strict=True))))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"{place}:{start}", "", f"cannot be read ({error})"))
    if problems:
        raise BadInputError(told(problems, place))
    return Sheet(place, columns, tuple(lines), raw)


def _of_parquet(raw: bytes, place: str) -> Sheet:
    frame = parquet.read(raw, place)
    columns = tuple(name.strip() for name in frame.columns)
    if problems := _wrong_header(columns, place):
        raise BadInputError(problems)
    lines = [
        Line(number, dict(zip(columns, map(_text, row), strict=True)))
        for number, row in enumerate(frame.iter_rows(), 1)
    ]
    return Sheet(place, columns, tuple(line for line in lines if any(line.cells.values())), raw)


def _text(cell: Any) -> str:
    """A cell of a Parquet file as it would stand in a CSV."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def _wrong_header(columns: tuple[str, ...], place: str) -> list[Problem]:
    where = f"{place}:1"
    if not any(columns):
        return [Problem(where, "", "has no header", "name the columns in its first line")]
    found = [
        Problem(where, name, f"column stands {count} times")
        for name, count in Counter(columns).items()
        if count > 1 and name
    ]
    if "" in columns:
        found.append(Problem(where, "", f"column {columns.index('') + 1} has no name"))
    return found
