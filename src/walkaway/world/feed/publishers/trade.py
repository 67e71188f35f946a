"""US Census Bureau: imports for consumption and the duties calculated on them, by month.

The Bureau's interface answers in JSON: a list of lists whose first one is the header, here one row
for each three-digit industry and month, all countries together. It asks for no key below 500
questions a day. A month's rows are summed only when the answer holds them for goods of all kinds.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    json_of,
    number,
    period_of,
    rounded,
    shifted,
)
from walkaway.world.feed.publishers.tables import row

ADDRESS = (
    "https://api.census.gov/data/timeseries/intltrade/imports/naics"
    "?get=CON_VAL_MO,CAL_DUT_MO,NAICS&COMM_LVL=NA3&CTY_CODE=-&time=from+{first}+to+{last}"
)
FIRST = dt.date(2024, 1, 1)
FEWEST = 25
"""Industries of goods in a whole month (there are 33 three-digit ones with special lines)."""


def read(raw: bytes) -> Read:
    """Imports, duties and their ratio by month; the sums are in USD bn.

    Raises:
        UnexpectedError: not that document, or a month with too few industries.
    """
    found = Found()
    months: dict[dt.date, dict[str, tuple[Decimal, Decimal]]] = {}
    for cells in _records(json_of(raw)):
        month, industry = period_of(cells["time"]), cells["NAICS"]
        pair = tuple(
            Decimal(number(cells[name], f"{cells['time']}, {industry}, {name}") or 0)
            for name in ("CON_VAL_MO", "CAL_DUT_MO")
        )
        held = months.setdefault(month, {}).setdefault(industry, (pair[0], pair[1]))
        if held != pair:
            raise UnexpectedError(f"{industry} of {cells['time']} stands twice, not the same")
    for month, industries in sorted(months.items()):
        if len(industries) < FEWEST:
            raise UnexpectedError(f"{month:%Y-%m} with only {len(industries)} industries")
        imports = sum((value for value, _ in industries.values()), Decimal(0))
        duties = sum((duty for _, duty in industries.values()), Decimal(0))
        if imports <= 0:
            raise UnexpectedError(f"{month:%Y-%m} without imports")
        cells = {
            "month": f"{month:%Y-%m}", "imports": shifted(rounded(imports, -6), -9),
            "rate": shifted(rounded(100 * duties / imports, 3), 0),
            "calculated": shifted(rounded(duties, -6), -9),
        }  # fmt: skip
        found.row(row("us_duties_monthly", cells))
    return found.read()


def _records(document: Any) -> list[dict[str, str]]:
    if not isinstance(document, list) or not all(isinstance(line, list) for line in document):
        raise UnexpectedError("not a list of lists")
    if not document:
        return []
    header = [str(name) for name in document[0]]
    unique = list(dict.fromkeys(header))  # what was asked for by value comes back once more
    columns_of(unique, ("CON_VAL_MO", "CAL_DUT_MO", "NAICS", "time"), "an answer of the Census")
    if any(len(line) != len(header) for line in document):
        raise UnexpectedError("lines that are not as long as the header")
    return [
        {name: "" if v is None else str(v) for name, v in zip(header, line, strict=True)}
        for line in document[1:]
    ]


def _address(first: dt.date, today: dt.date) -> tuple[str, ...]:
    start = max(first, FIRST)
    return (ADDRESS.format(first=f"{start:%Y-%m}", last=f"{today:%Y-%m}"),)


PUBLISHERS = (
    Publisher(
        id="census-imports",
        title="US Census Bureau: imports for consumption and calculated duties",
        addresses=_address,
        read=read,
        wanted=("us_duties_monthly",),
        frequency="month",
        release=calendars.census_trade,
        largest=20_000_000,
    ),
)
