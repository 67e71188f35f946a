"""Reserve Bank of Australia: table F2, yields of government bonds by day.

Lines of metadata (title, description, unit, ... and ``Series ID``), then days as ``20-May-2013``
or ``20/05/2013``.
"""

from __future__ import annotations

import datetime as dt
import re

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    date_of,
    looks_like_number,
    month_ends,
    number,
    table_of,
    text_of,
)

SERIES = {f"FCMYGBAG{n}D": f"aus_{n}y_end" for n in (2, 3, 5, 10)}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read(raw: bytes) -> Read:
    """Yields of the last day of each whole month.

    Raises:
        UnexpectedError: not that table.
    """
    found = Found()
    rows = table_of(text_of(raw, "cp1252"))
    start = next((i for i, line in enumerate(rows) if line and line[0] == "Series ID"), None)
    if start is None:
        raise UnexpectedError("no line that starts with Series ID")
    columns = columns_of(rows[start], SERIES, "table F2")
    daily: dict[str, dict[dt.date, str]] = {}
    for line in rows[start + 1 :]:
        if not any(line):
            continue
        day = _day(line[0])
        for name, i in columns.items():
            cell = line[i] if i < len(line) else ""
            if name in SERIES:
                value = number(cell, f"{day}, {name}")
                if value is not None:
                    held = daily.setdefault(name, {}).setdefault(day, value)
                    if held != value:
                        raise UnexpectedError(f"{day} stands twice, as {held} and {value}")
            elif i and looks_like_number(cell):
                found.unread(name)
    for name, days in daily.items():
        for day, end in month_ends(days):
            found.value(SERIES[name], end, days[day])
    return found.read()


def _day(cell: str) -> dt.date:
    match = re.fullmatch(r"(\d{1,2})[-/ ](\w{1,3})[-/ ](\d{4})", cell, re.ASCII)
    if match:
        word = match[2].lower()
        month = MONTHS.index(word) + 1 if word in MONTHS else int(word) if word.isdecimal() else 0
        return date_of(int(match[3]), month, int(match[1]), cell)
    raise UnexpectedError(f"{cell[:30]!r} is not a day")


PUBLISHERS = (
    Publisher(
        id="rba-yields",
        title="Reserve Bank of Australia: F2, yields of government bonds",
        addresses=lambda _first, _today: (
            "https://www.rba.gov.au/statistics/tables/csv/f2-data.csv",
        ),
        read=read,
        wanted=tuple(SERIES.values()),
        frequency="month",
        release=calendars.rba_table,
        largest=5_000_000,
    ),
)
