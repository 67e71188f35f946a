"""The exporters' part of a run: profits under the scenario's tariffs, volumes and dollar-yen.

What the run's own path makes of dollar-yen comes in as plain ratios by quarter
(`exchange_part`); without them the record's dollar-yen stands.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.firms.bridge import (
    PARTS,
    Bridge,
    Quarter,
    at_corner,
    bridge,
    substitution,
    views,
)
from walkaway.firms.exchange import Ratios, dollar_yen, quarter_of
from walkaway.firms.firm import PASS_THROUGH, Choices, Firm, Sales, Three
from walkaway.firms.reader import library, load
from walkaway.goods.kinds.tariffs import TariffMeasure
from walkaway.grammar.measure import Measure
from walkaway.market import Given, Market, Part, Trade, Watch
from walkaway.outcome import Quantity, Range, Source
from walkaway.question import Question

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

YEAR = 365.0
STILL = 1e-9
"""A ratio of dollar-yen this close to one is one: what a solved path of no change may show."""
TOTAL = "total"
LABELS = {
    "tariff": "tariff",
    "price": "higher prices",
    "volume": "lost sales",
    "exchange": "exchange rate",
    "mitigation": "mitigation",
    TOTAL: "all together",
}


@dataclass(frozen=True, eq=False)
class FirmRun:
    """A firm under a scenario.

    Attributes:
        firm: the exporter.
        choice: who pays the tariff.
        start: calendar year in which the fiscal year began.
        quarters: what each brought.
        before: JPY per USD of the fiscal year before.
        record: JPY per USD by quarter without what the scenario does to it.
        ratios: what the scenario does to it; None where that was not asked.
        bridge: the parts.
        exports: elasticity set -> exports by flow at full pass-through, percent.
    """

    firm: Firm
    choice: Choices
    start: int
    quarters: tuple[Quarter, ...]
    before: float
    record: tuple[Three, ...]
    ratios: Ratios | None
    bridge: Bridge
    exports: Mapping[str, tuple[float, ...]] = field(repr=False)


def fiscal_year(firm: Firm, on: dt.date) -> list[tuple[dt.date, dt.date]]:
    """First and last days of the quarters of the fiscal year that a date lies in."""
    start = firm.head.starts_in
    year = on.year if on.month >= start else on.year - 1
    firsts = [_month(year, start + 3 * k) for k in range(5)]
    return [(a, b - dt.timedelta(days=1)) for a, b in pairwise(firsts)]


def check_base(firm: Firm, on: dt.date) -> None:
    """Compare with a year that is over.

    Raises:
        BadInputError: the year compared with does not lie before the scenario's.
    """
    year = fiscal_year(firm, on)[0][0].year
    if firm.head.base_year >= year:
        what = f"{firm.head.base_year} is not before the fiscal year of the scenario ({year})"
        hint = "it is the year compared with; let it begin earlier"
        raise BadInputError([Problem(firm.name, "base_year", what, hint)])


def _label(first: dt.date, last: dt.date) -> str:
    """A calendar quarter's name, or the months of one that straddles two."""
    if first.month % 3 == 1:
        return quarter_of(first)
    return f"{first:%Y-%m} to {last:%Y-%m}"


def _month(year: int, month: int) -> dt.date:
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def tariffs(
    trade: Trade, firm: Firm, first: dt.date, last: dt.date, measures: Sequence[Measure]
) -> tuple[float, ...]:
    """Points over the base tariffs on each of a firm's flows, a mean over the days of a period.

    Args:
        trade: what the goods market knows of the measures.
        firm: the exporter.
        first: first day.
        last: last day.
        measures: the same that `trade` knows of: their dates part the period.
    """
    marks = {first, last + dt.timedelta(days=1)}
    for day in [m.from_ for m in measures] + [own.since for own in firm.sales]:
        if day and first < day <= last:
            marks.add(day)
    for day in [m.until for m in measures] + [own.until for own in firm.sales]:
        if day and first <= day < last:
            marks.add(day + dt.timedelta(days=1))
    edges = sorted(marks)
    total = np.zeros(len(firm.sales))
    for a, b in pairwise(edges):
        change = trade.tariffs(a)
        for k, own in enumerate(firm.sales):
            paying = (own.since is None or own.since <= a) and (own.until is None or a <= own.until)
            if paying:
                total[k] += change[_cell(trade, own)] * (b - a).days
    days = (edges[-1] - edges[0]).days
    return tuple(float(points) for points in total / days)


def _cell(trade: Trade, own: Sales) -> tuple[int, int, int]:
    return (
        trade.economies.index(own.from_),
        trade.economies.index(own.to),
        trade.sectors.index(own.sector),
    )


@dataclass(frozen=True, eq=False)
class _Case:
    """What a bridge is computed from."""

    quarters: tuple[Quarter, ...]
    moved: Mapping[str, tuple[float, ...]]
    long_run: Mapping[str, float]
    before: float
    record: tuple[Three, ...]

    @property
    def markets(self) -> dict[str, tuple[float, ...]]:
        return {m: tuple(1 + change / 100 for change in row) for m, row in self.moved.items()}


def run_firm(
    question: Question,
    trade: Trade,
    firm: Firm,
    pass_through: str = "company",
    ratios: Ratios | None = None,
) -> FirmRun:
    """The bridge of a firm over the fiscal year that the scenario's date lies in.

    Args:
        question: world, measures and elasticity sets.
        trade: what the goods market knows of them.
        firm: the exporter.
        pass_through: a choice in `PASS_THROUGH`.
        ratios: what the scenario does to dollar-yen; the record's stands if None.

    Returns:
        The bridge. Its range takes every elasticity set with every corner, the dollar-yen's low
        and high ends among them: the sets decide volumes, the path's draws do not use them.
    """
    choice = PASS_THROUGH[pass_through]
    case = _case(question, trade, firm, ratios)
    found = bridge(firm, case.quarters, case.markets, case.long_run, case.before, choice.share)
    start = fiscal_year(firm, question.date)[0][0].year
    return FirmRun(
        firm, choice, start, case.quarters, case.before, case.record, ratios, found, case.moved
    )


def _case(question: Question, trade: Trade, firm: Firm, ratios: Ratios | None) -> _Case:
    periods = fiscal_year(firm, question.date)
    starts = [m.from_ for m in question.measures if isinstance(m, TariffMeasure) and m.from_]
    began = min(starts, default=periods[0][0])
    quarters = []
    for k, (first, last) in enumerate(periods):
        middle = first + (last - first) / 2
        quarters.append(
            Quarter(
                label=_label(first, last),
                tariff=tariffs(trade, firm, first, last, question.measures),
                dollar_yen=dollar_yen(question.world, first, last, ratios),
                elasticity=substitution((middle - began).days / YEAR),
                part_of_year=((last - first).days + 1) / _days(periods),
                progress=k / (len(periods) - 1),
            )
        )
    moved = {
        member: tuple(trade.exports(member, own.from_, own.to, own.sector) for own in firm.sales)
        for member in question.sets
    }
    sectors = sorted({own.sector for own in firm.sales})
    check_base(firm, question.date)
    first = dt.date(firm.head.base_year, periods[0][0].month, 1)
    last = dt.date(firm.head.base_year + 1, first.month, 1) - dt.timedelta(days=1)
    return _Case(
        quarters=tuple(quarters),
        moved=moved,
        long_run={member: trade.elasticity(member, sectors) for member in question.sets},
        before=dollar_yen(question.world, first, last)[1],
        record=tuple(dollar_yen(question.world, *days) for days in periods),
    )


def _days(periods: Sequence[tuple[dt.date, dt.date]]) -> int:
    return (periods[-1][1] - periods[0][0]).days + 1


class FirmMarket(Market):
    """Profits of the firms that come with walkaway, where the scenario moves their trade or yen.

    Members are coherent sets of assumptions, not elasticity sets, which matter little within a
    year: trade is taken from the first set of the question.
    """

    name = "firms"
    sections = ("profit",)
    needs = ("trade",)
    wants = ("exchange",)

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Parts of the change of operating profit over the fiscal year."""
        trade: Trade = given("trade")
        ratios: Ratios | None = given("exchange")
        asked = question.under(question.sets[0])
        points = trade.tariffs(question.date)
        found: list[Quantity] = []
        titles = {}
        for done, name in enumerate(library()):
            firm = load(name)
            watch.progress(done, len(library()), f"profits of {firm.title}")
            untouched = all(points[_cell(trade, own)] == 0 for own in firm.sales)
            if untouched and not (firm.head.per_yen and moves(ratios)):
                continue
            found += _quantities(firm, _case(asked, trade, firm, ratios))
            titles[name] = firm.title
        if not found:
            return Part()
        return Part(
            metrics=tuple(found),
            names=titles,
            notes=(_note(asked.sets[0], ratios),),
            sources=SOURCES,
            settings={
                "pass_through": "company",
                "profit_markets": asked.sets[0],
                "dollar_yen": "record" if ratios is None else "path",
            },
        )

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one set of assumptions."""
        _, name, what = quantity.split(".")
        firm = load(name)
        case = _case(question.under(question.sets[0]), given("trade"), firm, given("exchange"))
        return _pick(_views(firm, case)[member], case, what)


def moves(ratios: Ratios | None) -> bool:
    """Whether any quarter's dollar-yen is another than the record's."""
    return any(abs(one - 1) > STILL for three in (ratios or {}).values() for one in three)


def _note(member: str, ratios: Ratios | None) -> str:
    if ratios is None:
        yen = (
            "dollar-yen at the record, then unchanged: what the scenario itself does to it is not "
            "in them"
        )
    else:
        yen = (
            "dollar-yen at the record to the scenario's date, then at its last rate times the "
            "run's own path over its baseline (central: at the path's central numbers, which need "
            "not be the median of the draws; ends: the 5% and 95% quantiles of the draws on top "
            "of a random walk's standard deviation)"
        )
    return (
        "Profits of exporters hold for the fiscal year of the scenario's date, at the tariffs on "
        "their flows as published, sales lost as far as buyers see the tariff (elasticity 0.76 in "
        f"the first year, markets under {member}) and {yen}. The range is from the least to the "
        "most favourable assumptions; walkaway firm shows quarters and sources."
    )


SOURCES = (
    Source(
        "boehm-levchenko-pandalai-nayar-2023",
        "equation",
        "Short-run trade elasticity: Boehm, Levchenko and Pandalai-Nayar (2023)",
    ),
    Source("", "data", "Firms: companies' own statements, named in walkaway firm"),
)


def _views(firm: Firm, case: _Case) -> dict[str, Floats]:
    """Parts under each coherent set of assumptions [quarter, part]."""
    return {
        name: at_corner(firm, corner, case.quarters, case.markets, case.long_run, case.before)[0]
        for name, corner in views(firm).items()
    }


def _quantities(firm: Firm, case: _Case) -> list[Quantity]:
    """The year's parts, their sum, and the sum by quarter."""
    seen = _views(firm, case)
    found = []
    for what in (*PARTS, TOTAL, *(quarter.label for quarter in case.quarters)):
        whole = what == TOTAL
        base = firm.head.profit if whole else None
        year = what in (*PARTS, TOTAL)
        found.append(
            Quantity(
                id=f"profit.{firm.name}.{what}",
                label=f"operating profit of {firm.title}: {LABELS.get(what, what)}",
                unit="JPY bn",
                members={name: _pick(table, case, what) for name, table in seen.items()},
                baseline=base,
                baseline_unit="" if base is None else "JPY bn",
                horizon="fiscal year" if year else what,
                kind=Range.CASES,
            )
        )
    return found


def _pick(table: Floats, case: _Case, what: str) -> float:
    if what == TOTAL:
        return math.fsum(table.ravel())
    if what in PARTS:
        return math.fsum(table[:, PARTS.index(what)])
    return math.fsum(table[[q.label for q in case.quarters].index(what)])
