"""US Treasury: daily par and real yields, one CSV file a calendar year.

``Date,"1 Mo",...`` with US dates, newest first. The file of a new year holds only its header, or
nothing, until the first business day: an answer without numbers, not a wrong one.
"""

from __future__ import annotations

import datetime as dt

from walkaway.world.feed.contract import Publisher, Read
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    day_of,
    looks_like_number,
    number,
    table_of,
    text_of,
)

PAR = {
    "1 Mo": "1m", "1.5 Mo": "6w", "1.5 Month": "6w", "2 Mo": "2m", "3 Mo": "3m", "4 Mo": "4m",
    "6 Mo": "6m", "1 Yr": "1y", "2 Yr": "2y", "3 Yr": "3y", "5 Yr": "5y", "7 Yr": "7y",
    "10 Yr": "10y", "20 Yr": "20y", "30 Yr": "30y",
}  # fmt: skip
REAL = {"5 YR": "5y", "10 YR": "10y", "30 YR": "30y"}
FIRST_YEAR = {"daily_treasury_yield_curve": 1990, "daily_treasury_real_yield_curve": 2003}
FIRST_1M = dt.date(2001, 7, 31)


def addresses(kind: str, first: dt.date, today: dt.date) -> tuple[str, ...]:
    """The files of all years from the first day wanted."""
    years = range(max(first.year, FIRST_YEAR[kind]), today.year + 1)
    return tuple(
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/"
        f"daily-treasury-rates.csv/{year}/all?type={kind}&field_tdr_date_value={year}"
        "&page&_format=csv"
        for year in years
    )


def read_par(raw: bytes) -> Read:
    """Par yields.

    Raises:
        UnexpectedError: not that table.
    """
    names = {column: f"us_{tenor}_yield" for column, tenor in PAR.items()}
    return _read(raw, names, ("Date", "10 Yr", "30 Yr"))


def read_real(raw: bytes) -> Read:
    """Real yields of inflation-indexed securities.

    Raises:
        UnexpectedError: not that table.
    """
    names = {column: f"us_{tenor}_real_yield" for column, tenor in REAL.items()}
    return _read(raw, names, ("Date", "10 YR", "30 YR"))


def _read(raw: bytes, names: dict[str, str], needed: tuple[str, ...]) -> Read:
    found = Found()
    rows = [row for row in table_of(text_of(raw)) if any(row)]
    if not rows:
        return found.read()
    columns = columns_of(rows[0], needed, "a table of yields")
    for row in rows[1:]:
        cells = {name: row[i] for name, i in columns.items() if i < len(row)}
        day = day_of(cells.pop("Date", ""), "mdy")
        for column, cell in cells.items():
            if column in names:
                value = number(cell, f"{day}, {column}")
                if value is not None and (float(value) or real_zero(names[column], day)):
                    found.value(names[column], day, value)
            elif looks_like_number(cell):
                found.unread(column)
    return found.read()


def real_zero(series: str, day: dt.date) -> bool:
    """Whether a zero is a yield; in old files it stands for a maturity that was not issued."""
    if series in ("us_20y_yield", "us_30y_yield"):
        return False
    return series != "us_1m_yield" or day >= FIRST_1M


PUBLISHERS = (
    Publisher(
        id="treasury-par",
        title="US Department of the Treasury: daily par yield curve rates",
        addresses=lambda first, today: addresses("daily_treasury_yield_curve", first, today),
        read=read_par,
        wanted=tuple(dict.fromkeys(f"us_{tenor}_yield" for tenor in PAR.values())),
        frequency="day",
        release=calendars.treasury_par,
        largest=2_000_000,
    ),
    Publisher(
        id="treasury-real",
        title="US Department of the Treasury: daily par real yield curve rates",
        addresses=lambda first, today: addresses("daily_treasury_real_yield_curve", first, today),
        read=read_real,
        wanted=tuple(f"us_{tenor}_real_yield" for tenor in REAL.values()),
        frequency="day",
        release=calendars.treasury_real,
        largest=2_000_000,
    ),
)
