"""What the law of a day or month asks of each partner and industry, at the trade of 2024.

The weights are fixed, so that a change of the rate is a change of law, never of what was bought:
a forecast cannot know the latter. What is *due* already pays for most of the gap to the statutory
rate (claims, take-up of old orders, goods on the water); the rest is what forecasts must pay.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.duties import book
from walkaway.duties.cases import assumed
from walkaway.duties.facts import Floats
from walkaway.duties.ledger import Ledger, ledger
from walkaway.duties.levy import levied
from walkaway.record.flows import REST, UNION, Flows, first_day, flows, ratio, shifted
from walkaway.world.sources import Snapshot

APART = ("CHN", "CAN", "MEX", "RUS")
"""Partners whose duties are their own: the rest of the world pays as the others do."""
SIZE = 1000


@lru_cache(maxsize=2)
def _kinds(own: Ledger) -> NDArray[np.int64]:
    return np.asarray(own.facts.arrays("duty_schedule")["naics3"], dtype=np.int64)


def _by_industry(own: Ledger, partner: str, points: Floats, codes: tuple[int, ...]) -> Floats:
    trade = own.trade(partner)
    kinds = _kinds(own)[trade.goods.lines]
    top: Floats = np.bincount(kinds, trade.imports * points, SIZE)[list(codes)].astype(float)
    whole: Floats = np.bincount(kinds, trade.imports, SIZE)[list(codes)].astype(float)
    return ratio(top, whole)


def _shipped(snapshot: Snapshot | None) -> tuple[Ledger, Flows]:
    return ledger(snapshot=snapshot or Snapshot.embedded()), flows(snapshot)


def _with_rest(rates: list[Floats], own: Flows) -> Floats:
    """ln(1 + rate) of the single partners, of the rest as of those not apart, then the Union."""
    logs = np.log1p(np.array(rates) / 100)
    like = [at for at, name in enumerate(own.partners) if name not in (*APART, REST)]
    weight = own.imports[like, :, -12:].sum(axis=2)
    rest = ratio((weight * logs[like]).sum(axis=0), weight.sum(axis=0))
    return np.concatenate([logs[: own.single], rest[None], logs[own.single :]])


@lru_cache(maxsize=64)
def on_day(day: dt.date, snapshot: Snapshot | None = None) -> Floats:
    """ln(1 + rate due) under the law of a day, nothing on the water [row, industry].

    Rows are the single partners, the rest, and the Union. A day before the ledger's first is as
    that: no order of its kind was in force.
    """
    own, record = _shipped(snapshot)
    held = min(max(day, book.first_day()), book.last_day())
    case = assumed("central", transit=False)
    rates = []
    for partner in (*record.partners[: record.single], UNION):
        goods = own.goods(partner, held, "due")
        points = own.trade(partner).base.copy()
        for part in levied(own.law, goods, held, case):
            points += part.points
        rates.append(_by_industry(own, partner, points, record.industries))
    return _with_rest(rates, record)


@lru_cache(maxsize=512)
def in_month(month: str, snapshot: Snapshot | None = None) -> Floats:
    """ln(1 + rate due) in a month, goods on the water counted; rows as in `on_day`."""
    own, record = _shipped(snapshot)
    first = book.first_day()
    start = max(first_day(month), first)
    end = first_day(shifted(month, 1))
    if end <= first:
        return in_month(f"{first:%Y-%m}", snapshot)
    days = own.changes(start, end - dt.timedelta(days=1), "due")
    lengths = np.diff([day.toordinal() for day in (*days, end)]).astype(float)
    rates = []
    for partner in (*record.partners[: record.single], UNION):
        points = sum(
            (length * own.levied(partner, day, "due")
             for day, length in zip(days, lengths, strict=True)),
            start=np.zeros(len(own.trade(partner).imports)),
        )  # fmt: skip
        rates.append(_by_industry(own, partner, points / lengths.sum(), record.industries))
    return _with_rest(rates, record)


def in_months(months: tuple[str, ...], snapshot: Snapshot | None = None) -> Floats:
    """The mean of several months."""
    return np.asarray(np.mean([in_month(month, snapshot) for month in months], axis=0))
