"""World Bank: growth and inflation by year; JSON of two parts, the pages and the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers.indicators import change
from walkaway.world.feed.publishers.reading import (
    Found,
    json_of,
    number,
    period_of,
    records_of,
    rounded,
)
from walkaway.world.feed.publishers.tables import ECONOMIES, row

BANK_CODES = {code: code for code in ECONOMIES if code != "EUR"} | {"EMU": "EUR"}
INDICATORS = {
    "NY.GDP.MKTP.KD": ("growth", "World Bank, GDP at constant prices of 2015"),
    "FP.CPI.TOTL.ZG": ("inflation", "World Bank, consumer prices"),
}


def read_world_bank(raw: bytes) -> Read:
    """Growth (from levels) or inflation by year, percent, to three decimals.

    Raises:
        UnexpectedError: not that document, or one of several pages.
    """
    found, document = Found(), json_of(raw)
    if not isinstance(document, list) or len(document) != 2 or not isinstance(document[0], dict):
        raise UnexpectedError("not a pair of pages and records")
    if str(document[0].get("pages", "1")) not in ("0", "1"):
        raise UnexpectedError(f"{document[0]['pages']} pages, one was expected")
    levels: dict[tuple[str, str], dict[int, str]] = {}
    nested = document[1] if document[1] is not None else []
    plain = records_of([_flat(item) for item in nested] if isinstance(nested, list) else None)
    for record in plain:
        code, name = record["countryiso3code"], record["indicator"]
        if code not in BANK_CODES or name not in INDICATORS:
            found.unread(f"{code}.{name}")
            continue
        value = number(record["value"], f"{code}, {name}, {record['date']}")
        if value is not None:
            own = levels.setdefault((BANK_CODES[code], name), {})
            own[period_of(record["date"]).year] = value
    for (code, name), own in levels.items():
        for year, value in own.items():
            _annual(found, code, name, year, _growth(own, year, value, name))
    return found.read()


def _flat(item: object) -> dict[str, str]:
    if not isinstance(item, dict) or not {"countryiso3code", "date", "value"} <= set(item):
        raise UnexpectedError("a record without countryiso3code, date and value")
    indicator = item.get("indicator")
    id = indicator.get("id", "") if isinstance(indicator, dict) else ""
    return {"countryiso3code": item["countryiso3code"], "date": item["date"],
            "value": item["value"], "indicator": str(id)}  # fmt: skip


def _growth(own: Mapping[int, str], year: int, value: str, name: str) -> str | None:
    if INDICATORS[name][0] == "inflation":
        return rounded(Decimal(value), 3)
    return change(value, own[year - 1]) if year - 1 in own else None


def _annual(found: Found, code: str, name: str, year: int, value: str | None) -> None:
    if value is None:
        return
    variable, source = INDICATORS[name]
    known = dt.date(year + 1, 3, 31)
    cells = {"economy": code, "variable": variable, "year": str(year), "value": value,
             "published": known.isoformat(), "source": source}  # fmt: skip
    found.row(row("annual_macro", cells))


def _bank_addresses(first: dt.date, today: dt.date) -> tuple[str, ...]:
    return tuple(
        f"https://api.worldbank.org/v2/country/{';'.join(BANK_CODES)}/indicator/{name}"
        f"?format=json&per_page=20000&date={first.year - 2}:{today.year}"
        for name in INDICATORS
    )


PUBLISHERS = (
    Publisher(
        id="world-bank",
        title="World Bank: growth and inflation by year",
        addresses=_bank_addresses,
        read=read_world_bank,
        wanted=("annual_macro",),
        frequency="year",
        largest=20_000_000,
    ),
)
