"""US statistics in public files: prices (BLS), national accounts (BEA), and what FRED adds.

* BLS ``cu.data.1.AllItems``: tab-separated and padded, one line an index and month. The Bureau's
  server wants an address of post from whoever asks (``WALKAWAY_CONTACT``) and else may answer 403.
* BEA ``NipaDataQ.txt``: a series, a quarter, a number with separators, in millions.
* FRED's own series (breakevens) and the Congressional Budget Office's potential output, which the
  Office puts in workbooks: ``fredgraph.csv``, which needs no key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    day_of,
    month_ends,
    number,
    period_of,
    rounded,
    shifted,
    table_of,
    text_of,
)
from walkaway.world.releases import month_end, quarter_end

CPI = "CUSR0000SA0"
"""All items, US city average, all urban consumers, seasonally adjusted."""
GDP = "A191RX"
"""Gross domestic product in chained dollars, quarters at annual rates."""
BREAKEVENS = {"T5YIE": "us_5y_breakeven", "T10YIE": "us_10y_breakeven",
              "T5YIFR": "us_5y5y_breakeven"}  # fmt: skip
FRED = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="


def change(now: str, before: str) -> str:
    """Percent by which a number is above another, to three decimals.

    Raises:
        UnexpectedError: the other is zero.
    """
    if not Decimal(before):
        raise UnexpectedError("a level of zero")
    return rounded(100 * (Decimal(now) / Decimal(before) - 1), 3)


def read_cpi(raw: bytes) -> Read:
    """Consumer prices on a year before.

    Raises:
        UnexpectedError: not that file.
    """
    found, level, others = Found(), dict[dt.date, str](), set[str]()
    lines = text_of(raw).splitlines()
    names = [name.strip() for name in lines[0].split("\t")] if lines else []
    columns = columns_of(names, ("series_id", "year", "period", "value"), "a file of the BLS")
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 4:
            continue
        if cells[columns["series_id"]] != CPI:
            others.add(cells[columns["series_id"]])
            continue
        year, period = cells[columns["year"]], cells[columns["period"]]
        match = re.fullmatch(r"M(0[1-9]|1[0-2])", period)  # M13 and S0n are means
        value = number(cells[columns["value"]], f"{CPI}, {year} {period}") if match else None
        if match and value is not None:
            if not re.fullmatch(r"[12]\d{3}", year):
                raise UnexpectedError(f"{year[:20]!r} is not a year")
            month = month_end(int(year), int(match[1]))
            if Decimal(level.setdefault(month, value)) != Decimal(value):
                raise UnexpectedError(f"{month} stands twice, as {level[month]} and {value}")
    if not level:
        raise UnexpectedError(f"no line of {CPI}")
    for month, value in level.items():
        before = level.get(month_end(month.year - 1, month.month))
        if before is not None:
            found.value("us_inflation_12m", month, change(value, before))
    if others:
        found.unread(f"{len(others)} other series of the file")
    return found.read()


def read_gdp(raw: bytes) -> Read:
    """Real gross domestic product, billions of chained dollars.

    The file is large and of one line a number: lines of other series are not even split.

    Raises:
        UnexpectedError: not that file.
    """
    found, others = Found(), 0
    lines = raw.removeprefix(b"\xef\xbb\xbf").splitlines()
    head = lines[0].decode("latin-1").lower() if lines else ""
    if "seriescode" not in head or "period" not in head or "value" not in head:
        text_of(raw[:1000], "latin-1")  # a page for people says so
        raise UnexpectedError("a file without SeriesCode, Period and Value")
    for line in lines[1:]:
        if not line.startswith(GDP.encode() + b","):
            others += bool(line.strip())
            continue
        cells = table_of(line.decode("latin-1"))[0]
        if len(cells) != 3:
            raise UnexpectedError(f"a line with {len(cells)} cells, three were expected")
        value = number(cells[2], f"{GDP}, {cells[1]}")
        if value is not None:
            found.value("us_real_gdp", period_of(cells[1]), shifted(value, -3))
    read = found.read()
    if not read.values:
        raise UnexpectedError(f"no line of {GDP}")
    return Read(read.values, unread=(f"{others:,} lines of other series",) if others else ())


def _fred(raw: bytes, names: tuple[str, ...]) -> dict[str, dict[dt.date, str]]:
    rows = [row for row in table_of(text_of(raw)) if any(row)]
    head = [{"DATE": "observation_date"}.get(name, name) for name in rows[0]] if rows else []
    columns = columns_of(head, ("observation_date", *names), "a table of FRED")
    held: dict[str, dict[dt.date, str]] = {name: {} for name in names}
    for row in rows[1:]:
        day = day_of(row[columns["observation_date"]])
        for name, own in held.items():
            cell = row[columns[name]] if columns[name] < len(row) else ""
            value = number(cell, f"{name}, {day}")
            if value is None:
                continue
            if Decimal(own.setdefault(day, value)) != Decimal(value):
                raise UnexpectedError(f"{day} stands twice, as {own[day]} and {value} ({name})")
    return held


def read_breakevens(raw: bytes) -> Read:
    """Breakeven inflation by day, and the ten-year one at the ends of months.

    Raises:
        UnexpectedError: not that table.
    """
    found = Found()
    held = _fred(raw, tuple(BREAKEVENS))
    for name, ours in BREAKEVENS.items():
        for day, value in held[name].items():
            found.value(ours, day, value)
    for day, end in month_ends(held["T10YIE"]):
        found.value("us_10y_breakeven_month_end", end, held["T10YIE"][day])
    return found.read()


def read_gap(raw: bytes) -> Read:
    """Real output less potential, percent of potential; potential runs ten years ahead.

    Raises:
        UnexpectedError: not that table.
    """
    found = Found()
    held: Mapping[str, Mapping[dt.date, str]] = _fred(raw, ("GDPC1", "GDPPOT"))
    for day, actual in held["GDPC1"].items():
        able = held["GDPPOT"].get(day)
        if able is not None:
            found.value("us_output_gap", quarter_end(day.year, (day.month + 2) // 3),
                        change(actual, able))  # fmt: skip
    return found.read()


PUBLISHERS = (
    Publisher(
        id="bls-prices",
        title="US Bureau of Labor Statistics: consumer price index",
        addresses=lambda _first, _today: (
            "https://download.bls.gov/pub/time.series/cu/cu.data.1.AllItems",
        ),
        read=read_cpi,
        wanted=("us_inflation_12m",),
        frequency="month",
        release=calendars.bls_cpi,
        largest=60_000_000,
    ),
    Publisher(
        id="bea-gdp",
        title="US Bureau of Economic Analysis: national accounts by quarter",
        addresses=lambda _first, _today: (
            "https://apps.bea.gov/national/Release/TXT/NipaDataQ.txt",
        ),
        read=read_gdp,
        wanted=("us_real_gdp",),
        frequency="quarter",
        release=calendars.bea_gdp,
        largest=80_000_000,
    ),
    Publisher(
        id="fred-gap",
        title="Federal Reserve Bank of St. Louis: real output (BEA) and potential output (CBO)",
        addresses=lambda first, _today: (
            f"{FRED}GDPC1,GDPPOT&cosd={dt.date(first.year, 1, 1)}",
        ),
        read=read_gap,
        wanted=("us_output_gap",),
        frequency="quarter",
        release=calendars.bea_gdp,
        largest=2_000_000,
    ),
    Publisher(
        id="fred-breakevens",
        title="Federal Reserve Bank of St. Louis: breakeven inflation",
        addresses=lambda first, _today: (
            f"{FRED}{','.join(BREAKEVENS)}&cosd={first.replace(day=1)}",
        ),
        read=read_breakevens,
        wanted=(*BREAKEVENS.values(), "us_10y_breakeven_month_end"),
        frequency="day",
        release=calendars.breakevens,
        largest=5_000_000,
    ),
)  # fmt: skip
