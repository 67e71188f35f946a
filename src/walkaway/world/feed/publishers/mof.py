"""Ministry of Finance, Japan: yields of government bonds, all days so far and the month so far.

A title line, ``Date,1Y,...``, days as ``2026/5/1`` and notes below. ``jgbcme_all.csv`` ends with
the month before; ``jgbcme.csv`` is the month that runs. The Japanese edition (``jgbcm``) writes
years of eras (``R8.5.1``): both are read.
"""

from __future__ import annotations

import datetime as dt
import re

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    day_of,
    looks_like_number,
    month_ends,
    number,
    table_of,
    text_of,
)

FOLDER = "https://www.mof.go.jp/english/policy/jgbs/reference/interest_rate/"
YEARS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40)
MONTH_ENDS = (1, 2, 3, 5, 10, 30)
ERAS = {"S": 1925, "H": 1988, "R": 2018}
"""Letter of an era -> the year before its first (Showa, Heisei, Reiwa)."""


def read(raw: bytes) -> Read:
    """Yields by day, and of the last day of each month that is whole.

    Raises:
        UnexpectedError: not that table.
    """
    found = Found()
    rows = table_of(text_of(raw, "shift_jis"))
    start = next((i for i, row in enumerate(rows) if row and row[0] in ("Date", "基準日")), None)
    if start is None:
        raise UnexpectedError("no table of yields with Date, 1Y, ...")
    columns = columns_of([cell.replace("年", "Y") for cell in rows[start]], ["10Y"], "yields")
    days: dict[dt.date, dict[int, str]] = {}
    for row in rows[start + 1 :]:
        if not row or not re.match(r"[SHR]?\d{1,4}[./]\d", row[0]):
            continue  # blank lines and notes below the table
        day = _day(row[0])
        for column, i in columns.items():
            cell = row[i] if i < len(row) else ""
            years = column.removesuffix("Y")
            if i == 0:
                continue
            if not years.isdecimal() or int(years) not in YEARS:
                if looks_like_number(cell):
                    found.unread(column)
                continue
            value = number(cell, f"{day}, {column}")
            found.value(f"jgb_{years}y_yield", day, value)
            if value is not None:
                days.setdefault(day, {})[int(years)] = value
    for day, end in month_ends(days):
        for n in MONTH_ENDS:
            found.value(f"jgb_{n}y_end", end, days[day].get(n))
    return found.read()


def _day(cell: str) -> dt.date:
    match = re.fullmatch(r"([SHR])(\d{1,2})\.(\d{1,2})\.(\d{1,2})", cell)
    if not match:
        return day_of(cell)
    return day_of(f"{ERAS[match[1]] + int(match[2])}/{match[3]}/{match[4]}")


PUBLISHERS = (
    Publisher(
        id="mof-jgb",
        title="Ministry of Finance, Japan: yields of government bonds, constant maturity",
        addresses=lambda _first, _today: (
            FOLDER + "historical/jgbcme_all.csv",
            FOLDER + "jgbcme.csv",
        ),
        read=read,
        wanted=(
            *(f"jgb_{n}y_yield" for n in YEARS),
            *(f"jgb_{n}y_end" for n in MONTH_ENDS),
        ),
        frequency="day",
        release=calendars.jgb,
        largest=10_000_000,
    ),
)
