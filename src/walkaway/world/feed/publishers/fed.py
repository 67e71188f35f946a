"""The Federal Reserve Board: H.15 (interest rates), H.10 (exchange rates), Z.1 (who holds what).

H.15 and H.10 are taken from the archives on the pages of the releases (SDMX-ML in a zip), which
the Board keeps; the Data Download Program that gave them as CSV is being taken down since November
2026. Answers in its CSV (series in columns under six lines of metadata) are read all the same.
Z.1 is a zip of CSV tables, periods as ``2026:Q1``, amounts in millions.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.archives import Archive, SdmxStream, is_zip
from walkaway.world.feed.publishers.reading import (
    Found,
    exact,
    month_ends,
    number,
    period_of,
    rounded,
    shifted,
    table_of,
    text_of,
)
from walkaway.world.feed.publishers.tables import row

RELEASES = "https://www.federalreserve.gov/releases/"
Series = Mapping[dt.date, str]

# Ours -> the Board's code; a leading "/" turns dollars per unit round.
DAILY = {
    "fx_jpn": "JA", "fx_chn": "CH", "fx_twn": "TA", "fx_eur": "/EU", "fx_gbr": "/UK",
    "fx_can": "CA", "fx_mex": "MX", "fx_kor": "KO", "fx_aus": "/AL", "fx_ind": "IN",
    "fx_che": "SZ", "fx_bra": "BZ", "usdjpy": "JA", "eurusd": "EU", "usdcny": "CH",
}  # fmt: skip
MONTHLY = {
    "usdaud": "/AL", "usdbrl": "BZ", "usdcad": "CA", "usdchf": "SZ", "usdcny": "CH",
    "usdeur": "/EU", "usdgbp": "/UK", "usdinr": "IN", "usdkrw": "KO", "usdmxn": "MX",
    "usdtwd": "TA", "usdjpy": "JA",
}  # fmt: skip
PER_DOLLAR = ("EU", "UK", "AL")
"""Currencies that the Board tells in dollars per unit."""
BROAD = "JRXWTFB_N.B"
H15 = {"RIFLGFCY10_N.B": "us_10y_month_end", "RIFSGFSM03_N.B": "usd_3m_bill_rate"}


def code_of(country: str, frequency: str) -> str:
    """The Board's name of a rate: ``RXI_N.B.JA``, or ``RXI$US_N.B.EU`` in dollars per unit."""
    country = country.removeprefix("/")
    return f"RXI{'$US' if country in PER_DOLLAR else ''}_N.{frequency}.{country}"


def read_h10(raw: bytes) -> Read:
    """Exchange rates by day and month, the broad index, and the yen at the ends of months.

    Raises:
        UnexpectedError: not that release.
    """
    found = Found()
    codes = {f"{ours}_monthly": (c, code_of(c, "M")) for ours, c in MONTHLY.items()}
    codes |= {ours: (c, code_of(c, "B")) for ours, c in DAILY.items()}
    series, others = series_of(raw, {code for _, code in codes.values()} | {BROAD}, 0)
    for ours, (country, code) in codes.items():
        for period, text in series.get(code, {}).items():
            turned = country.startswith("/")
            found.value(ours, period, inverse(text) if turned else shifted(text, 0))
    for day, text in series.get(BROAD, {}).items():
        found.value("dollar_index", day, text)
    _month_ends(found, "usdjpy_month_end", series.get(code_of("JA", "B"), {}))
    _tell_others(found, others)
    return found.read()


def read_h15(raw: bytes) -> Read:
    """Rates at the ends of months; the Treasury's own curve is read where it is published.

    Raises:
        UnexpectedError: not that release.
    """
    found = Found()
    series, others = series_of(raw, set(H15), 0)
    for code, ours in H15.items():
        _month_ends(found, ours, series.get(code, {}))
    _tell_others(found, others)
    return found.read()


def inverse(text: str) -> str:
    """Units per dollar from dollars per unit, to four decimals as the Board writes rates.

    Raises:
        UnexpectedError: it is zero.
    """
    rate = Decimal(text)
    if not rate:
        raise UnexpectedError("an exchange rate of zero")
    return shifted(rounded(1 / rate, 4), 0)


def _month_ends(found: Found, ours: str, series: Series) -> None:
    for day, end in month_ends(series):
        found.value(ours, end, shifted(series[day], 0))


def _tell_others(found: Found, others: int) -> None:
    if others:
        found.unread(f"{others} other series of the release")


def series_of(raw: bytes, wanted: set[str], places: int) -> tuple[dict[str, Series], int]:
    """The wanted series of a release by their codes, and how many others are in it.

    Args:
        raw: SDMX-ML in a zip, or a CSV of the Data Download Program.
        wanted: codes.
        places: power of ten of the unit that is expected (6: amounts are in millions).

    Raises:
        UnexpectedError: not such an answer, another unit, or none of the series.
    """
    both = _from_archive(raw, wanted, places) if is_zip(raw) else _from_csv(raw, wanted, places)
    if not both[0]:
        raise UnexpectedError("none of the series: " + ", ".join(sorted(wanted)[:4]))
    return both


def _from_archive(raw: bytes, wanted: set[str], places: int) -> tuple[dict[str, Series], int]:
    stream = SdmxStream().only("SERIES_NAME", frozenset(wanted))
    archive = Archive(raw)
    names = [name for name in archive.names if name.lower().endswith("_data.xml")]
    if len(names) != 1:
        raise UnexpectedError(f"an archive with {len(names)} documents of data, not one")
    for piece in archive.pieces(names[0]):
        stream.feed(piece)
    stream.feed(b"", last=True)
    found: dict[str, dict[dt.date, str]] = {}
    for attributes, observations in stream.series:
        name = attributes.get("SERIES_NAME", "")
        if name not in wanted:
            continue
        _check_unit(name, attributes.get("UNIT_MULT", "1"), places)
        own = found.setdefault(name, {})
        for obs in observations:
            if obs.get("OBS_STATUS", "A") == "A":  # others: -9999 and the like stand for none
                _put(own, name, obs.get("TIME_PERIOD", ""), obs.get("OBS_VALUE", ""))
    return dict(found), len(stream.series) - len(found)


def _from_csv(raw: bytes, wanted: set[str], places: int) -> tuple[dict[str, Series], int]:
    rows = table_of(text_of(raw))
    heads = {line[0].rstrip(":").lower(): line for line in rows[:12] if line}
    start = next((i for i, r in enumerate(rows) if r and r[0].lower() == "time period"), None)
    if start is None:
        raise UnexpectedError("no line that starts with Time Period")
    columns = {name.rpartition("/")[2]: i for i, name in enumerate(rows[start]) if i}
    units = heads.get("multiplier", [])
    found: dict[str, dict[dt.date, str]] = {}
    for name in wanted & set(columns):
        i = columns[name]
        _check_unit(name, units[i] if i < len(units) else "1", places)
        own = found.setdefault(name, {})
        for line in rows[start + 1 :]:
            if line and i < len(line):
                _put(own, name, line[0], line[i])
    return dict(found), len(columns) - len(found)


def _put(own: dict[dt.date, str], name: str, period: str, cell: str) -> None:
    value = number(cell, f"{name}, {period}")
    if value is None:
        return
    when = period_of(period)
    if Decimal(own.setdefault(when, value)) != Decimal(value):
        raise UnexpectedError(f"{when} stands twice, as {own[when]} and {value} ({name})")


def _check_unit(name: str, multiplier: str, places: int) -> None:
    factor = number(multiplier, f"{name}, multiplier")
    if factor is not None and Decimal(factor) != Decimal(10) ** places:
        raise UnexpectedError(f"{name} is told in units of {factor}, not {10**places}")


# Holders of L.210 -> parts: sector and instrument digits of the Board's names, market value (LM)
# where it has one, else FL. Banks so grouped are its private depository institutions, exactly.
HOLDERS = {
    "rest_of_world": ("263061105",),
    "fed": ("713061103",),
    "money_market_funds": ("633061105",),
    "households_residual": ("153061105",),
    "mutual_funds_etfs": ("653061105", "563061103"),
    "banks": ("763061100", "753061103", "743061103", "473061105"),
    "state_local_governments": ("213061103",),
    "pensions": ("573061105", "343061105", "223061143"),
    "insurers": ("513061105", "543061105"),
    "dealers": ("663061105",),
    "other_financial": ("403061105", "673061103", "553061103", "733061103", "503061123"),
    "nonfinancial_corporates": ("103061103", "113061003"),
}
FINER = {
    "LM703061105": "private depository institutions",
    "FL763061100": "US-chartered depositories (book/FL)",
    "FL663061105": "security brokers and dealers",
    "LM563061103": "ETFs",
    "FL623061103": "hedge funds (domestic, Form PF based; inside households)",
    "FL573061105": "private pension funds",
    "FL593061105": "all pension funds",
    "LM523061105": "insurance companies (series 523; Jun-2026 vintage)",
    "LM153061105": "households and nonprofits",
    "LM103061103": "nonfinancial corporate",
    "LM113061003": "nonfinancial noncorporate",
    "LM213061103": "state and local governments",
    "LM713061103": "federal reserve (central bank)",
    "LM343061113": "federal DC pension plans",
    "LM223061143": "state and local pensions",
    "FL633061105": "money market funds",
    "LM653061105": "mutual funds (ex ETF)",
    "FL503061123": "other financial business",
    "LM263061105": "rest of world",
}
FINER_FROM = dt.date(2025, 3, 31)
_MNEMONIC = re.compile(r"(FL|LM)(\d{9})(?:\.Q)?")


def read_z1(raw: bytes) -> Read:
    """Treasury securities by holder, USD bn, and finer holders by the Board's own series.

    A holder of several parts is told for the quarters in which all its parts are; a holder of
    which a part is in none of the tables is not told at all, and the part is named as unread.

    Raises:
        UnexpectedError: not that archive, or one without most of the holders.
    """
    wanted = {
        prefix + part for parts in HOLDERS.values() for part in parts for prefix in ("FL", "LM")
    }
    held = _z1_series(raw, wanted | set(FINER))
    found, missing = Found(), []
    for holder, parts in HOLDERS.items():
        series = [held.get(f"LM{part}") or held.get(f"FL{part}") for part in parts]
        missing += [part for part, own in zip(parts, series, strict=True) if not own]
        whole = [own for own in series if own]
        if len(whole) == len(parts):
            for quarter in sorted(set.intersection(*(set(own) for own in whole))):
                total = sum((Decimal(own[quarter]) for own in whole), Decimal(0))
                found.value(f"z1_{holder}", quarter, shifted(exact(total), -3))
    if len(missing) > len(HOLDERS) // 2:
        raise UnexpectedError("no table with Treasury securities of " + ", ".join(missing[:8]))
    for part in missing:
        found.unread(f"Treasury securities of {part}, which no table has")
    for name, holder in FINER.items():
        for quarter, text in sorted(held.get(name, {}).items()):
            if quarter >= FINER_FROM:
                cells = {
                    "date": quarter.isoformat(), "sector": holder, "series": f"BOGZ1{name}Q",
                    "usd_bn": shifted(text, -3),
                    "published": calendars.z1_release(quarter).isoformat(),
                }  # fmt: skip
                found.row(row("z1_subsectors", cells))
    return found.read()


def _z1_series(raw: bytes, wanted: set[str]) -> dict[str, dict[dt.date, str]]:
    """The wanted series, from whichever tables of the archive hold them."""
    if not is_zip(raw):
        text_of(raw, "latin-1")  # a page for people says so
        raise UnexpectedError("not a zip archive")
    held: dict[str, dict[dt.date, str]] = {}
    archive = Archive(raw)
    names = [n for n in archive.names if re.search(r"(^|/)csv/[^/]+\.csv$", n, re.IGNORECASE)]
    if not names:
        raise UnexpectedError("an archive without tables in csv/")
    for name in names:
        head = next(archive.pieces(name), b"").split(b"\n", 1)[0].decode("latin-1")
        columns = _columns(head, wanted - set(held))
        if columns:
            _z1_table(archive.member(name).decode("latin-1"), columns, held)
    return held


def _columns(head: str, wanted: Iterable[str]) -> dict[str, int]:
    names = next(iter(table_of(head.strip("\r\ufeff"))), [])
    matches = {i: _MNEMONIC.fullmatch(name.strip()) for i, name in enumerate(names)}
    found = {m[1] + m[2]: i for i, m in matches.items() if m}
    return {name: found[name] for name in wanted if name in found}


def _z1_table(text: str, columns: dict[str, int], held: dict[str, dict[dt.date, str]]) -> None:
    lines = table_of(text)[1:]
    lines = [line for line in lines if line and re.fullmatch(r"\d{4}:Q[1-4]", line[0])]
    for name, i in columns.items():
        own: dict[dt.date, str] = {}
        for line in lines:
            _put(own, name, line[0], line[i] if i < len(line) else "")
        if own:
            held[name] = own


PUBLISHERS = (
    Publisher(
        id="fed-h15",
        title="Federal Reserve Board: H.15, selected interest rates",
        addresses=lambda _first, _today: (RELEASES + "h15/data/FRB_h15_xml.zip",),
        read=read_h15,
        wanted=tuple(H15.values()),
        frequency="month",
        release=calendars.h15_month,
        largest=60_000_000,
    ),
    Publisher(
        id="fed-h10",
        title="Federal Reserve Board: H.10, foreign exchange rates",
        addresses=lambda _first, _today: (RELEASES + "h10/data/FRB_h10_xml.zip",),
        read=read_h10,
        wanted=(
            *DAILY, *(f"{name}_monthly" for name in MONTHLY), "dollar_index", "usdjpy_month_end",
        ),
        frequency="day",
        release=calendars.h10_week,
        largest=60_000_000,
    ),
    Publisher(
        id="fed-z1",
        title="Federal Reserve Board: Z.1, financial accounts, holders of Treasury securities",
        addresses=lambda _first, _today: (RELEASES + "z1/current/z1_csv_files.zip",),
        read=read_z1,
        wanted=(*(f"z1_{holder}" for holder in HOLDERS), "z1_subsectors"),
        frequency="quarter",
        release=calendars.z1_release,
        largest=60_000_000,
    ),
)  # fmt: skip
