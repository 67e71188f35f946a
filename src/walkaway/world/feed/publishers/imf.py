"""IMF, World Economic Outlook: growth and inflation as each edition forecasts them.

The interface gives the current edition in SDMX-ML; editions to April 2025 are tab-separated files
by country in UTF-16 whose last line names the edition.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers.archives import sdmx_of
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    day_of,
    number,
    rounded,
    table_of,
    text_of,
)
from walkaway.world.feed.publishers.tables import ECONOMIES, row
from walkaway.world.releases import month_end

IMF_CODES = {code: code for code in ECONOMIES if code != "EUR"} | {"G163": "EUR"}
VARIABLES = {"NGDP_RPCH": "growth", "PCPIPCH": "inflation"}
LAST_FILE = dt.date(2025, 4, 1)
"""The last edition that the Fund published as a tab-separated file."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def read_weo(raw: bytes) -> Read:
    """Growth and inflation of the edition's year and the next, percent, to one decimal.

    Raises:
        UnexpectedError: not an edition, or it does not say which.
    """
    if (
        raw[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        and b"html" not in raw[:200].lower()
    ):
        return _weo_sdmx(raw)
    return _weo_file(raw)


def _weo_sdmx(raw: bytes) -> Read:
    found, document = Found(), sdmx_of(raw)
    if not document.series:
        raise UnexpectedError("SDMX without a series")
    for attributes, observations in document.series:
        code, name = attributes.get("COUNTRY", ""), attributes.get("INDICATOR", "")
        if code not in IMF_CODES or name not in VARIABLES:
            found.unread(f"{code}.{name}")
            continue
        told = {**document.shared, **attributes}.get("PUBLICATION_DATE", "")
        if not told:
            raise UnexpectedError("the edition is not named (PUBLICATION_DATE)")
        edition = day_of(told[:10])
        for obs in observations:
            if "TIME_PERIOD" not in obs:
                raise UnexpectedError(f"an observation of {code}.{name} without TIME_PERIOD")
            what = IMF_CODES[code], VARIABLES[name]
            _forecast(found, edition, what, obs["TIME_PERIOD"], obs.get("OBS_VALUE", ""))
    return found.read()


def _weo_file(raw: bytes) -> Read:
    found = Found()
    rows = table_of(text_of(raw, "latin-1"), "\t")
    columns = columns_of(rows[0] if rows else [], ("ISO", "WEO Subject Code"), "a file of the WEO")
    edition = _edition(rows)
    years = {name: i for name, i in columns.items() if re.fullmatch(r"\d{4}", name)}
    if not years:
        raise UnexpectedError("a file of the WEO without years")
    for line in rows[1:]:
        if len(line) <= max(columns["ISO"], columns["WEO Subject Code"]):
            continue
        code, name = line[columns["ISO"]], line[columns["WEO Subject Code"]]
        if code in IMF_CODES and name in VARIABLES:
            for year, i in years.items():
                cell = line[i] if i < len(line) else ""
                _forecast(found, edition, (IMF_CODES[code], VARIABLES[name]), year, cell)
    return found.read()


def _edition(rows: list[list[str]]) -> dt.date:
    for line in reversed(rows):
        match = re.search(r"World Economic Outlook Database, (\w+) (\d{4})", " ".join(line))
        if match and match[1] in MONTHS:
            return dt.date(int(match[2]), MONTHS.index(match[1]) + 1, 1)
    raise UnexpectedError("a file of the WEO that does not name its edition")


def _forecast(found: Found, edition: dt.date, what: tuple[str, str], year: str, cell: str) -> None:
    if not year.isdecimal() or int(year) - edition.year not in (0, 1):
        return
    value = number(cell, f"{' '.join(what)}, {year}")
    if value is None:
        return
    cells = {
        "vintage": f"{edition:%Y-%m}",
        "published": month_end(edition.year, edition.month).isoformat(),
        "economy": what[0], "variable": what[1], "year": year,
        "value": rounded(Decimal(value), 1),
        "source": "International Monetary Fund, World Economic Outlook database, "
        f"{MONTHS[edition.month - 1]} {edition.year}",
    }  # fmt: skip
    found.row(row("weo_headlines", cells))


def _weo_addresses(first: dt.date, today: dt.date) -> tuple[str, ...]:
    key = f"{'+'.join(IMF_CODES)}.{'+'.join(VARIABLES)}.A"
    now = (
        f"https://api.imf.org/external/sdmx/2.1/data/IMF.RES,WEO/{key}"
        f"?startPeriod={today.year - 1}&endPeriod={today.year + 1}"
    )
    editions = (
        dt.date(year, month, 1) for year in range(first.year, LAST_FILE.year + 1)
        for month in (4, 10)
    )  # fmt: skip
    files = (
        "https://www.imf.org/-/media/Files/Publications/WEO/WEO-Database/"
        f"{e.year}/{MONTHS[e.month - 1]}/WEO{MONTHS[e.month - 1][:3]}{e.year}all.ashx"
        for e in editions
        if first <= e <= LAST_FILE
    )
    return (*files, now)


PUBLISHERS = (
    Publisher(
        id="imf-weo",
        title="International Monetary Fund: World Economic Outlook, database",
        addresses=_weo_addresses,
        read=read_weo,
        wanted=("weo_headlines",),
        frequency="irregular",
        largest=60_000_000,
    ),
)
