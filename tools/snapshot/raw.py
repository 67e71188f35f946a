"""Reading raw files: CSV with comment lines, decimal shifts, texts of dates."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import re
from decimal import Decimal
from pathlib import Path

from walkaway.world.releases import month_end, quarter_end


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, packed if it ends in .gz; a byte-order mark is cut.

    Lines that start with # are comments.
    """
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def shift(value: str, places: int) -> str:
    """Move the decimal point exactly: ``shift("4487319.0", -3)`` is ``4487.319``."""
    moved = Decimal(value).scaleb(places).normalize()
    return f"{moved:f}"


def latest_date(text: str) -> dt.date | None:
    """The latest day that a text names; a month, quarter or year counts to its end.

    ``2025-06-30``, ``2025-06``, ``2025Q2``, ``FY2025Q2`` (US fiscal), ``2024`` are read.
    """
    found: list[dt.date] = []
    rest = text
    for match in re.finditer(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", rest):
        found.append(dt.date(int(match[1]), int(match[2]), int(match[3])))
    rest = re.sub(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", " ", rest)
    for match in re.finditer(r"FY(\d{4})Q([1-4])", rest):
        found.append(month_end(int(match[1]) - 1, 9 + 3 * int(match[2])))
    rest = re.sub(r"FY\d{4}Q[1-4]", " ", rest)
    for match in re.finditer(r"(?<!\d)(20\d{2})Q([1-4])", rest):
        found.append(quarter_end(int(match[1]), int(match[2])))
    rest = re.sub(r"(?<!\d)20\d{2}Q[1-4]", " ", rest)
    for match in re.finditer(r"(?<!\d)(20\d{2})-(0[1-9]|1[0-2])(?!\d)", rest):
        found.append(month_end(int(match[1]), int(match[2])))
    rest = re.sub(r"(?<!\d)20\d{2}-\d{2}(?!\d)", " ", rest)
    for match in re.finditer(r"(?<![\d/-])(20[0-4]\d)(?![\d/])", rest):
        found.append(dt.date(int(match[1]), 12, 31))
    return max(found, default=None)
