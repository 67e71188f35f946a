"""Rows as CSV, the same for every face."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any


def csv_text(rows: Sequence[Mapping[str, Any]], header: Sequence[str] = ()) -> str:
    """Rows as CSV with a header: all columns of all rows, in the order in which they come."""
    buffer = io.StringIO(newline="")
    names = header or _columns(rows)
    writer = csv.DictWriter(buffer, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _guarded(cell) for name, cell in row.items()} for row in rows)
    return buffer.getvalue()


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """All columns of all rows; where a part is missing in some rows, those of its own cells."""
    names = dict.fromkeys(name for row in rows for name in row)
    outer = {name.rpartition(".")[0] for name in names}
    return [
        name
        for name in names
        if name not in outer or any(row.get(name) not in (None, "") for row in rows)
    ]


def _guarded(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula, made plain."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
