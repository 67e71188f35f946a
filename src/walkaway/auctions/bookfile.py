"""Where a file of bids cannot be read, and on which lines its records stand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import Problem

MAGIC = b"PAR1"  # the first bytes of every Parquet file


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet: by its first bytes, or by name where they cannot be read."""
    try:
        with path.open("rb") as file:
            found = file.read(len(MAGIC)) == MAGIC
    except OSError:
        found = False
    return found or path.suffix.lower() in (".parquet", ".parq")


def unreadable(path: Path) -> list[Problem]:
    """The line where a CSV stops being one: not UTF-8, or a quote that is never closed."""
    try:
        content = path.read_bytes()
    except OSError:
        return []  # told by whoever opens it
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [Problem(f"{path}:{line}", "", "not UTF-8 text", "save the file as CSV in UTF-8")]
    if content.count(b'"') % 2 == 0:
        return []
    reader, start = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error:
        what = "a quote that opens here is not closed"
        return [Problem(f"{path}:{start}", "", what, "close it or leave it out")]
    return []


def record_lines(path: Path) -> NDArray[np.int64] | None:
    """First line of each record after the header; None where each has a line of its own.

    Only a quoted cell with a line break in it makes records and lines differ.
    """
    text = path.read_text("utf-8-sig")
    if '"' not in text:
        return None
    reader, starts, start = csv.reader(io.StringIO(text, newline="")), list[int](), 1
    try:
        for _ in reader:
            starts.append(start)
            start = reader.line_num + 1
    except csv.Error:
        return None
    return np.array(starts[1:], dtype=np.int64)


def too_wide(path: Path, most: int) -> list[Problem]:
    """Lines of a CSV with more cells than its header, at most some of them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            width = len(next(reader, []))
            return [
                Problem(f"{path}:{reader.line_num}", "", f"{len(cells)} cells, not {width}")
                for cells in reader
                if len(cells) > width
            ][:most]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
