"""From the measures of a scenario to news for the economy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.economy import measures, trust
from walkaway.economy.kinds import (
    EVERYBODY,
    BondPurchases,
    Confidence,
    DatedMeasure,
    FiscalPackage,
    PolicyRate,
    Repatriation,
    Trust,
    YieldCap,
)
from walkaway.economy.table import CURRENCIES
from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    from walkaway.economy.news import News
    from walkaway.grammar.measure import Measure

Floats = NDArray[np.float64]


def quarter_of(day: dt.date, start: dt.date) -> int:
    """The quarter of a day, counted from that of the start; at least 0."""
    passed = 4 * (day.year - start.year) + (day.month - 1) // 3 - (start.month - 1) // 3
    return max(0, passed)


def macro_news(
    scenario: Iterable[Measure],
    start: dt.date,
    *,
    laws: Mapping[str, Floats] | None = None,
    budgets: tuple[str, ...] = (),
    gdp: Mapping[str, float] | None = None,
) -> list[News]:
    """News of all measures of a scenario that the economy knows; others are passed over.

    Args:
        scenario: measures.
        start: a day in the path's first quarter.
        laws: law -> what it adds to primary deficits, percent of GDP a year, by quarter from
            the path's first one on.
        budgets: economies that have a budget in the system.
        gdp: of the economies of the system, USD bn a year; for `Trust`.

    Raises:
        BadInputError: a law without a path, or a measure that starts beyond the path's end.
    """
    return [
        news
        for item in scenario
        if isinstance(item, DatedMeasure)
        for news in _all_news(item, start, laws or {}, budgets, gdp or {})
    ]


def _all_news(
    item: DatedMeasure,
    start: dt.date,
    laws: Mapping[str, Floats],
    budgets: tuple[str, ...],
    gdp: Mapping[str, float],
) -> list[News]:
    first = measures.within(quarter_of(item.from_, start), f"{item.kind}: from")
    if isinstance(item, PolicyRate) and item.quarters:
        told = quarter_of(item.announced or item.from_, start)
        return measures.policy_rate(item.by, item.change, first, item.quarters, told)
    if isinstance(item, Trust):
        told = quarter_of(item.announced or item.from_, start)
        who = CURRENCIES if item.by == EVERYBODY else (item.by,)
        size = float(item.hedge)
        return trust.loss_of_trust(who, gdp, size, item.premium, first, item.quarters, told)
    return [_news(item, start, laws, budgets)]


def _news(
    item: DatedMeasure, start: dt.date, laws: Mapping[str, Floats], budgets: tuple[str, ...]
) -> News:
    first = quarter_of(item.from_, start)
    told = quarter_of(item.announced or item.from_, start)
    if isinstance(item, PolicyRate):
        return measures.policy_shock(item.by, item.change, first, told)
    if isinstance(item, BondPurchases):
        stock = item.amount * np.arange(1, item.quarters + 1) / item.quarters
        return measures.bond_purchases(item.by, stock, first, told, item.effect)
    if isinstance(item, YieldCap):
        return measures.yield_cap(item.by, item.points, first, item.quarters, told)
    if isinstance(item, Repatriation):
        flow = np.full(item.quarters, item.amount / item.quarters)
        return measures.portfolio_flow(item.by, flow, first, float(item.hedged), told)
    if isinstance(item, Confidence):
        return measures.confidence(item.by, item.change, first, told)
    if isinstance(item, FiscalPackage):
        return _package(item, first, told, laws, budgets)
    raise TypeError(f"no news for {item.kind}")


def _package(
    item: FiscalPackage,
    first: int,
    told: int,
    laws: Mapping[str, Floats],
    budgets: tuple[str, ...],
) -> News:
    if item.law is None:
        path = np.full(item.quarters, item.amount or 0.0)
        return measures.fiscal(item.by, path, first, told, item.multiplier, budgets)
    if item.law not in laws:
        raise BadInputError([Problem("FiscalPackage", "law", f"no path for {item.law!r}")])
    # A law's path is counted from the first quarter of all, the measure's own from its start.
    path = laws[item.law][first:]
    return measures.fiscal(item.by, path, first, told, item.multiplier, budgets)
