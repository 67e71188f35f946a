"""Treasury International Capital: who abroad holds US Treasury securities, and who bought them.

``slt_table5`` is a tab-separated table of the largest holders over thirteen months, ``mfhhis01``
the same by calendar year since 2000, ``slt_table3`` holdings, purchases and revaluation by holder
and month in millions.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, Row, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    columns_of,
    looks_like_number,
    number,
    period_of,
    shifted,
    table_of,
    text_of,
)
from walkaway.world.feed.publishers.tables import row

FOLDER = "https://ticdata.treasury.gov/resource-center/data-chart-center/tic/Documents/"
MONTHS_OF_TABLE_5 = 13
HOLDERS = (
    "Australia", "Bahamas", "Belgium", "Bermuda", "Brazil", "Canada", "Cayman Islands", "Chile",
    "Colombia", "Denmark", "Egypt", "El Salvador", "Finland", "France", "Germany", "Hong Kong",
    "India", "Indonesia", "Iraq", "Ireland", "Israel", "Italy", "Japan", "Kazakhstan", "Kuwait",
    "Luxembourg", "Malaysia", "Mexico", "Netherlands", "Norway", "Oil Exporters", "Oman", "Peru",
    "Philippines", "Poland", "Russia", "Saudi Arabia", "Singapore", "South Africa", "Spain",
    "Sweden", "Switzerland", "Taiwan", "Thailand", "Turkey", "United Arab Emirates",
    "United Kingdom", "Uruguay", "Vietnam",
)  # fmt: skip
LINES = {name.lower(): f"tic_{name.lower().replace(' ', '_')}" for name in HOLDERS} | {
    "belgium-luxembourg": "tic_belgium_luxembourg",
    "carib bnkng ctrs": "tic_caribbean_banking_centers",
    "china, mainland": "tic_china",
    "korea, south": "tic_south_korea",
    "all other": "tic_all_other",
    "grand total": "tic_total",
    "foreign official": "tic_official",
    "for. official": "tic_official",
    "foreign official treasury bills": "tic_official_bills",
    "treasury bills": "tic_official_bills",
    "foreign official t-bonds & notes": "tic_official_bonds",
    "t-bonds & notes": "tic_official_bonds",
}
"""Names of lines in small letters, without "Of Which:" and signs of footnotes -> series."""
MISS = Decimal("0.01")
"""Share of the sum by which bills and bonds may miss it before a line must be another one."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def addresses(first: dt.date, today: dt.date) -> tuple[str, ...]:
    """The table of the last thirteen months, and that of all years where more is wanted."""
    months = (today.year - first.year) * 12 + today.month - first.month
    history = (FOLDER + "mfhhis01.txt",) if months > MONTHS_OF_TABLE_5 else ()
    return (*history, FOLDER + "slt_table5.txt")


def read(raw: bytes) -> Read:
    """Holdings by holder, from either table: months are told by their header.

    Raises:
        UnexpectedError: not that table, or official bills and bonds miss their sum.
    """
    found = Found(keep_first=True)  # months at a break of surveys: the new basis stands first
    months: list[dt.date | None] = []
    above: list[str] = []
    held: dict[tuple[str, dt.date], Decimal] = {}
    for line in table_of(text_of(raw), "\t"):
        name, cells = (line[0] if line else ""), line[1:]
        if name.lower() == "country":
            months = _months(cells, above)
        elif months and any(looks_like_number(cell) for cell in cells):
            _line(name, cells, months, found, held)
        above = line
    if not months:
        raise UnexpectedError("no line that starts with Country")
    _check_official(held)
    return found.read()


def _months(cells: list[str], above: list[str]) -> list[dt.date | None]:
    """Months of a header: ``2026-09``, or years with the names of months in the line above."""
    names = iter([cell.lower()[:3] for cell in above if cell])
    found: list[dt.date | None] = []
    for cell in cells:
        if re.fullmatch(r"\d{4}", cell):
            month = next(names, "")
            if month not in MONTHS:
                raise UnexpectedError(f"no month above the year {cell}")
            found.append(period_of(f"{cell}-{MONTHS.index(month) + 1:02}"))
        else:
            found.append(period_of(cell) if cell else None)
    if not any(found):
        raise UnexpectedError("the line that starts with Country names no month")
    return found


def line_of(name: str) -> str:
    """A name as `LINES` has it."""
    name = re.sub(r"\s+\d+/\s*$", "", name.strip())
    name = re.sub(r"^of which:\s*", "", name, flags=re.IGNORECASE)
    return " ".join(name.lower().split())


def _line(
    name: str,
    cells: list[str],
    months: list[dt.date | None],
    found: Found,
    held: dict[tuple[str, dt.date], Decimal],
) -> None:
    series = LINES.get(line_of(name))
    if series is None:
        found.unread(name or "a line without a name")
        return
    if len([cell for cell in cells if cell]) > len(months):
        raise UnexpectedError(f"{name}: {len(cells)} numbers under {len(months)} months")
    for month, cell in zip(months, cells, strict=False):
        value = number(cell, f"{name}, {month}")
        if month is not None and value is not None:
            found.value(series, month, value)
            held.setdefault((series, month), Decimal(value))


def _check_official(held: dict[tuple[str, dt.date], Decimal]) -> None:
    for (series, month), whole in held.items():
        if series != "tic_official":
            continue
        parts = [held.get((f"tic_official_{part}", month)) for part in ("bills", "bonds")]
        told = [part for part in parts if part is not None]
        if len(told) == 2 and abs(sum(told) - whole) > MISS * whole:
            raise UnexpectedError(f"official bills and bonds of {month:%Y-%m} are not {whole}")


COLUMNS = {
    "for_treas_pos": "holdings", "for_treas_net": "net_purchases",
    "for_lt_treas_pos": "lt_holdings", "for_lt_treas_net": "lt_net_purchases",
    "for_lt_treas_valchg": "lt_valuation_change",
    "for_st_treas_pos": "st_holdings", "for_st_treas_net": "st_net_purchases",
}  # fmt: skip
AT_THE_LATEST = 50
"""Days after the month by which the table calls it known."""
TRADERS = ("China, Mainland", "Foreign Official", "Grand Total", "Japan", "United Kingdom")


def read_transactions(raw: bytes) -> Read:
    """Holdings and purchases by month of the holders that are followed, millions to billions.

    Other holders' lines are named as unread in one word: the table has some 250 of them.

    Raises:
        UnexpectedError: not that table.
    """
    found, columns, others = Found(), dict[str, int](), set[str]()
    followed = {name.lower(): name for name in TRADERS}
    for line in table_of(text_of(raw), "\t"):
        names = [cell.lower() for cell in line]
        if "country_code" in names:  # the header for machines, below that for people
            columns = columns_of(names, ["country", "date", *COLUMNS], "SLT table 3")
            for name in set(columns) - set(COLUMNS) - {"country", "country_code", "date"}:
                found.unread(name)
        elif columns and len(line) >= len(columns):
            holder = followed.get(line_of(line[columns["country"]]))
            if holder:
                found.row(_transaction(holder, line, columns))
            elif looks_like_number(line[columns["for_treas_pos"]]):
                others.add(line_of(line[columns["country"]]))
    if not columns:
        raise UnexpectedError("no line with country_code")
    if others:
        found.unread(f"{len(others)} other holders")
    return found.read()


def _transaction(holder: str, line: list[str], columns: dict[str, int]) -> Row:
    month = line[columns["date"]]
    end = period_of(month)
    cells = {"month": f"{end:%Y-%m}", "holder": holder}
    for theirs, ours in COLUMNS.items():
        value = number(line[columns[theirs]], f"{holder}, {month}, {theirs}")
        cells[ours] = "" if value is None else shifted(value, -3)
    cells["published"] = (end + dt.timedelta(days=AT_THE_LATEST)).isoformat()
    return row("tic_transactions", cells)


PUBLISHERS = (
    Publisher(
        id="tic-holders",
        title="US Department of the Treasury: TIC, major foreign holders of Treasury securities",
        addresses=addresses,
        read=read,
        wanted=tuple(dict.fromkeys(LINES.values())),
        frequency="month",
        release=calendars.tic_release,
        largest=2_000_000,
    ),
    Publisher(
        id="tic-transactions",
        title="US Department of the Treasury: TIC SLT, holdings and purchases of Treasuries",
        addresses=lambda _first, _today: (FOLDER + "slt_table3.txt",),
        read=read_transactions,
        wanted=("tic_transactions",),
        frequency="month",
        release=calendars.tic_release,
        largest=20_000_000,
    ),
)
