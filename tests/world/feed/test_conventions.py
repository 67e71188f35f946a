"""The conventions of embedded series, from other embedded series of the same publisher.

What is embedded by month was computed elsewhere, by others; here it comes out of the daily numbers
through the reader, digit by digit.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.world.feed import formats
from tests.world.feed import formats_more as more
from walkaway.world import Snapshot
from walkaway.world.feed.contract import Read
from walkaway.world.feed.publishers import fed, indicators, mof


def embedded(series: str) -> dict[dt.date, Decimal]:
    snapshot = Snapshot.embedded()
    header, rows = snapshot.csv(snapshot.series[series][0])
    column = header.index(series)
    return {dt.date.fromisoformat(r[0]): Decimal(r[column]) for r in rows if r[column]}


def same(read: Read, series: str, least: int) -> None:
    """The reader's numbers are the embedded ones wherever both are."""
    held = embedded(series)
    found = {v.period: Decimal(v.text) for v in read.values if v.series == series}
    both = sorted(held.keys() & found.keys())
    assert len(both) >= least
    assert {d: found[d] for d in both} == {d: held[d] for d in both}


def test_japanese_yields_at_ends_of_months() -> None:
    years = (1, 2, 3, 5, 10, 30)
    days: dict[dt.date, dict[str, str]] = {}
    for n in years:
        for day, value in embedded(f"jgb_{n}y_yield").items():
            days.setdefault(day, {})[f"{n}Y"] = str(value)
    read = mof.read(formats.mof(days, tuple(f"{n}Y" for n in years)))
    for n in years:
        same(read, f"jgb_{n}y_end", 300)


def test_the_ten_year_yield_at_ends_of_months() -> None:
    points = {f"{d}": str(v) for d, v in embedded("us_10y_yield").items()}
    same(fed.read_h15(more.fed_release("H15", {"RIFLGFCY10_N.B": ("1", points)})),
         "us_10y_month_end", 20)  # fmt: skip


def test_the_yen_at_ends_of_months() -> None:
    points = {f"{d}": str(v) for d, v in embedded("fx_jpn").items()}
    same(fed.read_h10(more.fed_release("H10", {"RXI_N.B.JA": ("1", points)})),
         "usdjpy_month_end", 20)  # fmt: skip


def test_the_breakeven_at_ends_of_months() -> None:
    days = {f"{d}": {"T10YIE": str(v)} for d, v in embedded("us_10y_breakeven").items()}
    body = more.fred(days, ("T5YIE", "T10YIE", "T5YIFR"))
    same(indicators.read_breakevens(body), "us_10y_breakeven_month_end", 15)
