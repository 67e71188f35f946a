"""US Treasury, Fiscal Data: results of auctions, and the debt at the end of each month.

JSON with ``data`` (records of text) and ``meta``; a missing value is the word ``null``. A page
holds up to 10,000 records, so a year of auctions is one answer.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from walkaway.world.feed.contract import Publisher, Read, Row, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    day_of,
    exact,
    json_of,
    number,
    records_of,
    rounded,
    shifted,
)
from walkaway.world.feed.publishers.tables import row

ROOT = "https://api.fiscaldata.treasury.gov/services/api/fiscal_service/"
PAGE = "&format=json&page%5Bnumber%5D=1&page%5Bsize%5D=10000"
FIRST_AUCTION = 1980

# Columns of the table of auctions -> names of the service; rates are told by kind, below.
PLAIN = {
    "investment_rate": "high_investment_rate", "coupon": "int_rate",
    "allotted_percent": "allocation_pctage", "bid_to_cover": "bid_to_cover_ratio",
}  # fmt: skip
DOLLARS = {
    "offering": "offering_amt", "competitive_tendered": "comp_tendered",
    "dealer_tendered": "primary_dealer_tendered", "direct_tendered": "direct_bidder_tendered",
    "indirect_tendered": "indirect_bidder_tendered", "dealer_accepted": "primary_dealer_accepted",
    "direct_accepted": "direct_bidder_accepted", "indirect_accepted": "indirect_bidder_accepted",
    "noncompetitive_accepted": "noncomp_accepted", "fima_accepted": "fima_noncomp_accepted",
    "soma_accepted": "soma_accepted",
}  # fmt: skip
NEEDED = ("auction_date", "cusip", "security_type", "security_term", *PLAIN.values(),
          *DOLLARS.values())  # fmt: skip


def read_auctions(raw: bytes) -> Read:
    """Results of auctions; what is announced and not yet held is no result.

    Of TIPS the price is the unadjusted one, as in the record. Columns that the record fills from
    elsewhere (shares, when-issued and eve yields) are left to it. The record tells auctions apart
    by day, kind and term: a second security of all three is named as unread.

    Raises:
        UnexpectedError: not that document, or one of several pages.
    """
    found, sold = Found(), dict[tuple[str, ...], str]()
    for record in _records(raw, NEEDED):
        if not record["bid_to_cover_ratio"] and not record["comp_accepted"]:
            continue
        own = _auction(record)
        if sold.setdefault(own.key, record["cusip"]) == record["cusip"]:
            found.row(own)
        else:
            found.unread(f"{' '.join(own.key)}, {record['cusip']}")
    return found.read()


def _records(raw: bytes, needed: tuple[str, ...]) -> list[dict[str, str]]:
    document = json_of(raw)
    records = records_of(document, "data")
    meta: Any = document.get("meta")
    pages = str(meta.get("total-pages", "1")) if isinstance(meta, dict) else "1"
    if pages not in ("0", "1"):
        raise UnexpectedError(f"{pages} pages, one was expected")
    for record in records:
        missing = sorted(set(needed) - set(record))
        if missing:
            raise UnexpectedError(f"a record without {', '.join(missing[:8])}")
        for name, cell in record.items():
            if cell.lower() == "null":
                record[name] = ""
    return records


def kind_of(record: dict[str, str]) -> str:
    """Bill, note, bond, tips or frn.

    Raises:
        UnexpectedError: another kind.
    """
    kind = record["security_type"].lower()
    if record.get("inflation_index_security", "").lower() == "yes" or kind.startswith("tips"):
        return "tips"
    if record.get("floating_rate", "").lower() == "yes" or kind.startswith("frn"):
        return "frn"
    kind = "bill" if kind == "cmb" else kind
    if kind not in ("bill", "note", "bond"):
        raise UnexpectedError(f"a security of the type {record['security_type'][:20]!r}")
    return kind


def _auction(record: dict[str, str]) -> Row:
    day, kind = day_of(record["auction_date"]), kind_of(record)
    where = f"{day}, {record['cusip']}"
    rate = {"bill": "discnt_rate", "frn": "discnt_margin"}.get(kind, "yield")
    price = ("unadj_price",) if kind == "tips" else ("price_per100", "high_price")
    accrued = ("unadj_accrued_int_per1000",) if kind == "tips" else ()
    cells = {
        "auction_date": day.isoformat(),
        "issue_date": _date(record, "issue_date"),
        "dated_date": _date(record, "dated_date"),
        "maturity_date": _date(record, "maturity_date"),
        "cusip": record["cusip"],
        "kind": kind,
        "term": record["security_term"],
        "original_term": record.get("original_security_term", "") or record["security_term"],
        "reopening": record.get("reopening", "").lower(),
        "high_rate": _number(record, where, f"high_{rate}"),
        "median_rate": _number(record, where, f"avg_med_{rate}"),
        "low_rate": _number(record, where, f"low_{rate}"),
        "price": _number(record, where, *price),
        "accrued_per_1000": _number(record, where, *accrued, "accrued_int_per1000"),
    }
    cells |= {ours: _number(record, where, theirs) for ours, theirs in PLAIN.items()}
    cells |= {ours: _dollars(record, where, theirs) for ours, theirs in DOLLARS.items()}
    cells["record"] = "full"
    return row("auctions", cells, published=day)


def _date(record: dict[str, str], name: str) -> str:
    return day_of(record[name]).isoformat() if record.get(name) else ""


def _number(record: dict[str, str], where: str, *names: str) -> str:
    """The first of some fields that is filled, without zeros at its end."""
    for name in names:
        value = number(record.get(name, ""), f"{where}, {name}")
        if value is not None:
            return shifted(value, 0)
    return ""


def _dollars(record: dict[str, str], where: str, name: str) -> str:
    value = number(record[name], f"{where}, {name}")
    if value is None:
        return ""
    whole = Decimal(value)
    if whole != whole.to_integral_value():
        raise UnexpectedError(f"{where}, {name}: {value} is not whole dollars")
    return exact(whole.to_integral_value())


def read_debt(raw: bytes) -> Read:
    """Total public debt at the ends of quarters, USD bn, rounded to the million.

    Raises:
        UnexpectedError: not that document.
    """
    found = Found()
    for record in _records(raw, ("record_date", "security_type_desc", "total_mil_amt")):
        if record["security_type_desc"] != "Total Public Debt Outstanding":
            found.unread(record["security_type_desc"])
            continue
        day = day_of(record["record_date"])
        value = number(record["total_mil_amt"], f"{day}")
        if value is not None and day.month % 3 == 0:
            found.value("us_federal_debt", day, shifted(rounded(Decimal(value), 0), -3))
    return found.read()


def _auction_years(first: dt.date, today: dt.date) -> tuple[str, ...]:
    return tuple(
        f"{ROOT}v1/accounting/od/auctions_query?filter=auction_date:gte:{year}-01-01,"
        f"auction_date:lte:{year}-12-31&sort=auction_date{PAGE}"
        for year in range(max(first.year, FIRST_AUCTION), today.year + 1)
    )


PUBLISHERS = (
    Publisher(
        id="treasury-auctions",
        title="US Department of the Treasury, Fiscal Data: results of auctions",
        addresses=_auction_years,
        read=read_auctions,
        wanted=("auctions",),
        frequency="day",
        release=calendars.auctions,
        largest=20_000_000,
    ),
    Publisher(
        id="treasury-debt",
        title="US Department of the Treasury, Monthly Statement of the Public Debt",
        addresses=lambda _first, _today: (
            f"{ROOT}v1/debt/mspd/mspd_table_1?filter=security_type_desc:eq:"
            f"Total%20Public%20Debt%20Outstanding&sort=record_date{PAGE}",
        ),
        read=read_debt,
        wanted=("us_federal_debt",),
        frequency="quarter",
        release=calendars.mspd,
        largest=20_000_000,
    ),
)
