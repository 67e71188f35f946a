"""Where a file of bids cannot be read, and on which lines its records stand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import Problem


def broken(text: str, path: Path) -> list[Problem]:
    """The line where a CSV stops being one: a quote that is never closed."""
    if text.count('"') % 2 == 0:
        return []
    reader, start = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error:
        what = "a quote that opens here is not closed"
        return [Problem(f"{path}:{start}", "", what, "close it or leave it out")]
    return []


def record_lines(text: str) -> NDArray[np.int64] | None:
    """First line of each record after the header; None where each has a line of its own.

    Only a quoted cell with a line break in it makes records and lines differ.
    """
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


def too_wide(text: str, path: Path, most: int) -> list[Problem]:
    """Lines of a CSV with more cells than its header, at most some of them."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        width = len(next(reader, []))
        return [
            Problem(f"{path}:{reader.line_num}", "", f"{len(cells)} cells, not {width}")
            for cells in reader
            if len(cells) > width
        ][:most]
    except csv.Error:
        return []
