"""Reading what official publishers send: pure functions from their text to rows.

A row is ``(period, {series id: text of the number})``; a missing value has no entry.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from typing import Any

from walkaway.world.releases import month_end

Row = tuple[dt.date, dict[str, str]]

TREASURY_TENORS = {
    "1 Mo": "1m",
    "1.5 Mo": "6w",
    "1.5 Month": "6w",
    "2 Mo": "2m",
    "3 Mo": "3m",
    "4 Mo": "4m",
    "6 Mo": "6m",
    "1 Yr": "1y",
    "2 Yr": "2y",
    "3 Yr": "3y",
    "5 Yr": "5y",
    "7 Yr": "7y",
    "10 Yr": "10y",
    "20 Yr": "20y",
    "30 Yr": "30y",
}
TIC_LINES = {
    "Grand Total": "total",
    "Of Which: Foreign Official": "official",
    "Foreign Official": "official",
    "Treasury Bills": "official_bills",
    "T-Bonds & Notes": "official_bonds",
    "China, Mainland": "china",
    "Korea, South": "south_korea",
    "All Other": "all_other",
}


def treasury_yields(text: str) -> list[Row]:
    """Daily par yields: a CSV with ``Date,"1 Mo",...`` and US dates.

    Raises:
        ValueError: the text is not that table.
    """
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    if not rows or "Date" not in rows[0] or "30 Yr" not in rows[0]:
        raise ValueError("no table of par yields with Date and 30 Yr")
    out = []
    for row in rows:
        month, day, year = (int(part) for part in row["Date"].split("/"))
        cells = {f"us_{t}_yield": row[c] for c, t in TREASURY_TENORS.items() if c in row}
        out.append((dt.date(year, month, day), _numbers(cells)))
    return sorted(out, key=lambda item: item[0])


def jgb_yields(raw: bytes) -> list[Row]:
    """Yields of the Ministry of Finance, Japan: CSV with a title line and a footnote.

    Raises:
        ValueError: the text is not that table.
    """
    lines = raw.decode("shift_jis", "replace").splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("Date,1Y")), None)
    if start is None:
        raise ValueError("no table with Date,1Y")
    out = []
    for row in csv.DictReader(lines[start:]):
        match = re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", row["Date"] or "")
        if match:
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
            cells = {f"jgb_{n.lower()}_yield": v for n, v in row.items() if n and n != "Date"}
            out.append((day, _numbers(cells)))
    return out


def tic_holders(text: str) -> list[Row]:
    """Major foreign holders: tab-separated, one line per country, months as columns.

    Raises:
        ValueError: the text is not that table.
    """
    months: list[dt.date] = []
    table: dict[dt.date, dict[str, str]] = {}
    for line in text.splitlines():
        name, *cells = (cell.strip().strip('"') for cell in line.split("\t"))
        if name == "Country":
            months = [month_end(int(c[:4]), int(c[5:7])) for c in cells if c]
        elif months and len(cells) >= len(months):
            key = TIC_LINES.get(name, name.lower().replace(" ", "_"))
            for month, cell in zip(months, cells, strict=False):
                table.setdefault(month, {})[f"tic_{key}"] = cell.replace(",", "")
    if not table:
        raise ValueError("no line that starts with Country")
    return [(month, _numbers(table[month])) for month in sorted(table)]


def auctions(pages: list[str]) -> list[dict[str, str]]:
    """Auction results of the fiscal data service: JSON pages with ``data``.

    Raises:
        ValueError: a page is not that document.
    """
    rows: list[dict[str, str]] = []
    for page in pages:
        document: Any = json.loads(page)
        if not isinstance(document, dict) or not isinstance(document.get("data"), list):
            raise ValueError("no list named data")
        for row in document["data"]:
            rows.append({k: "" if v in (None, "null") else str(v) for k, v in row.items()})
    return rows


def _numbers(cells: dict[str, str]) -> dict[str, str]:
    """The cells that are numbers, as they were written."""
    return {name: cell for name, cell in cells.items() if _is_number(cell)}


def _is_number(cell: str | None) -> bool:
    return bool(cell) and re.fullmatch(r"-?\d+(\.\d+)?", str(cell)) is not None
