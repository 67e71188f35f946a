"""Federal Reserve Bank of New York, markets API: the Fed's own account and primary dealers."""

from __future__ import annotations

from decimal import Decimal

from walkaway.world.feed.contract import Publisher, Read, UnexpectedError
from walkaway.world.feed.publishers import calendars
from walkaway.world.feed.publishers.reading import (
    Found,
    day_of,
    exact,
    json_of,
    looks_like_number,
    number,
    records_of,
    shifted,
)

ROOT = "https://markets.newyorkfed.org/api/"
TREASURIES = ("bills", "notesbonds", "frn", "tips", "tipsInflationCompensation")
OTHERS = ("mbs", "cmbs", "agencies", "total")
POSITION = "PDPOSGST-TOT"


def read_soma(raw: bytes) -> Read:
    """Treasury securities of the account by Wednesday, USD bn: the sum of five lines in dollars.

    An empty cell is nothing (floating rate notes before there were any).

    Raises:
        UnexpectedError: not that document.
    """
    found = Found()
    for record in records_of(json_of(raw), "soma", "summary"):
        missing = sorted({"asOfDate", *TREASURIES} - set(record))
        if missing:
            raise UnexpectedError(f"a record without {', '.join(missing)}")
        day = day_of(record["asOfDate"])
        parts = [number(record[name], f"{day}, {name}") for name in TREASURIES]
        dollars = sum((Decimal(part) for part in parts if part), Decimal(0))
        if any(parts):
            found.value(
                "soma_treasuries", day, shifted(exact(dollars.quantize(Decimal(10) ** 6)), -9)
            )
        for name in set(record) - {"asOfDate", *TREASURIES, *OTHERS}:
            if looks_like_number(record[name]):
                found.unread(name)
    return found.read()


def read_dealers(raw: bytes) -> Read:
    """Net position of primary dealers in Treasury securities but TIPS, USD bn, by Wednesday.

    Raises:
        UnexpectedError: not that document.
    """
    found = Found()
    for record in records_of(json_of(raw), "pd", "timeseries"):
        missing = sorted({"asofdate", "keyid", "value"} - set(record))
        if missing:
            raise UnexpectedError(f"a record without {', '.join(missing)}")
        if record["keyid"] != POSITION:
            found.unread(record["keyid"])
            continue
        day = day_of(record["asofdate"])
        value = number(record["value"], f"{day}")
        found.value("dealer_treasury_position", day, value and shifted(value, -3))
    return found.read()


PUBLISHERS = (
    Publisher(
        id="nyfed-soma",
        title="Federal Reserve Bank of New York: System Open Market Account, holdings",
        addresses=lambda _first, _today: (ROOT + "soma/summary.json",),
        read=read_soma,
        wanted=("soma_treasuries",),
        frequency="week",
        release=calendars.soma_week,
        largest=10_000_000,
    ),
    Publisher(
        id="nyfed-dealers",
        title="Federal Reserve Bank of New York: primary dealers' positions",
        addresses=lambda _first, _today: (f"{ROOT}pd/get/{POSITION}.json",),
        read=read_dealers,
        wanted=("dealer_treasury_position",),
        frequency="week",
        release=calendars.primary_dealers,
        largest=10_000_000,
    ),
)
