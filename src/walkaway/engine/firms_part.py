"""The exporters' part of a run: profits under the scenario's tariffs, volumes and dollar-yen.

What the run's own path makes of dollar-yen comes in as plain ratios by quarter
(`exchange_part`); without them the record's dollar-yen stands.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from walkaway.engine import goods_part
from walkaway.engine.goods_part import TRADE_MEASURES
from walkaway.engine.part import Part, Progress, Setting
from walkaway.errors import BadInputError, NotSolvedError, Problem
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
from walkaway.firms.firm import PASS_THROUGH, Choices, Firm, Three
from walkaway.firms.reader import library
from walkaway.firms.reader import load as load_firm
from walkaway.goods import metrics as goods_metrics
from walkaway.goods.schedule import schedule
from walkaway.outcome import Metric, Source
from walkaway.scenario import Measure, TariffMeasure
from walkaway.world import World

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Exports = Callable[[str, str], float]
"""(metric id, elasticity set) -> percent change at full pass-through."""

YEAR = 365.0
STILL = 1e-9
"""A ratio of dollar-yen this close to one is one: what a solved path of no change may show."""
SECTIONS = ("profit",)
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
    setting: Setting, firm: Firm, first: dt.date, last: dt.date, measures: Sequence[Measure]
) -> tuple[float, ...]:
    """Points over the base tariffs on each of a firm's flows, a mean over the days of a period."""
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
        change = _change(setting.world, tuple(measures), a)
        for k, own in enumerate(firm.sales):
            paying = (own.since is None or own.since <= a) and (own.until is None or a <= own.until)
            if paying:
                total[k] += change[_cell(setting, own)] * (b - a).days
    days = (edges[-1] - edges[0]).days
    return tuple(float(points) for points in total / days)


@lru_cache(maxsize=32)
def _change(world: World, measures: tuple[Measure, ...], on: dt.date) -> Floats:
    """Points over the base tariffs on a day; firms of one run share it."""
    trade = world.trade()
    return np.asarray(schedule(world, trade, measures, on).tariffs - trade.tariffs)


def _cell(setting: Setting, own: object) -> tuple[int, int, int]:
    trade = setting.world.trade()
    from_, to, sector = (getattr(own, name) for name in ("from_", "to", "sector"))
    return trade.economies.index(from_), trade.economies.index(to), trade.sectors.index(sector)


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
    setting: Setting,
    firm: Firm,
    exports: Exports,
    members: Sequence[str],
    pass_through: str = "company",
    ratios: Ratios | None = None,
) -> FirmRun:
    """The bridge of a firm over the fiscal year that the scenario's date lies in.

    Args:
        setting: world and scenario.
        firm: the exporter.
        exports: (metric id, elasticity set) -> percent change of exports at full pass-through.
        members: elasticity sets.
        pass_through: a choice in `PASS_THROUGH`.
        ratios: what the scenario does to dollar-yen; the record's stands if None.

    Returns:
        The bridge. Its range takes every elasticity set with every corner, the dollar-yen's low
        and high ends among them: the sets decide volumes, the path's draws do not use them.
    """
    choice = PASS_THROUGH[pass_through]
    case = _case(setting, firm, exports, members, ratios)
    found = bridge(firm, case.quarters, case.markets, case.long_run, case.before, choice.share)
    start = fiscal_year(firm, setting.scenario.date)[0][0].year
    return FirmRun(
        firm, choice, start, case.quarters, case.before, case.record, ratios, found, case.moved
    )


def _case(
    setting: Setting, firm: Firm, exports: Exports, members: Sequence[str], ratios: Ratios | None
) -> _Case:
    scenario, trade = setting.scenario, setting.world.trade()
    periods = fiscal_year(firm, scenario.date)
    starts = [m.from_ for m in scenario.measures if isinstance(m, TariffMeasure) and m.from_]
    began = min(starts, default=periods[0][0])
    quarters = []
    for k, (first, last) in enumerate(periods):
        middle = first + (last - first) / 2
        quarters.append(
            Quarter(
                label=_label(first, last),
                tariff=tariffs(setting, firm, first, last, scenario.measures),
                dollar_yen=dollar_yen(setting.world, first, last, ratios),
                elasticity=substitution((middle - began).days / YEAR),
                part_of_year=((last - first).days + 1) / _days(periods),
                progress=k / (len(periods) - 1),
            )
        )
    moved = {
        member: tuple(
            exports(f"exports.{own.from_}.{own.to}.{own.sector}", member) for own in firm.sales
        )
        for member in members
    }
    columns = [trade.sectors.index(code) for code in sorted({o.sector for o in firm.sales})]
    check_base(firm, scenario.date)
    first = dt.date(firm.head.base_year, periods[0][0].month, 1)
    last = dt.date(firm.head.base_year + 1, first.month, 1) - dt.timedelta(days=1)
    return _Case(
        quarters=tuple(quarters),
        moved=moved,
        long_run={m: float(np.mean(trade.elasticities[m][columns])) for m in members},
        before=dollar_yen(setting.world, first, last)[1],
        record=tuple(dollar_yen(setting.world, *days) for days in periods),
    )


def solved_exports(setting: Setting, members: Sequence[str] | None = None) -> tuple[
    Exports, tuple[str, ...], tuple[str, ...]
]:  # fmt: skip
    """Exports of any flow in the goods market, each elasticity set solved once.

    Returns:
        The function, the sets that were solved, and messages of those that were not.

    Raises:
        NotSolvedError: none was solved.
    """
    market = goods_part.market_of(setting)
    found = {}
    failed = []
    for member in goods_part.members_of(market, members):
        solution, solved = goods_part.solve_member(market, member)
        if solved is None:
            failed.append(f"{member}: {solution.message}")
        else:
            found[member] = solved
    if not found:
        raise NotSolvedError(f"goods market: {failed[0]}")

    def exports(metric: str, member: str) -> float:
        return goods_metrics.evaluate(metric, found[member]).value

    return exports, tuple(found), tuple(failed)


def _days(periods: Sequence[tuple[dt.date, dt.date]]) -> int:
    return (periods[-1][1] - periods[0][0]).days + 1


def part(
    setting: Setting,
    goods: Part,
    elasticities: Sequence[str] | None,
    progress: Progress,
    ratios: Ratios | None = None,
) -> Part:
    """Profits of the firms that come with walkaway, where the scenario moves their trade or yen.

    Args:
        setting: world and scenario.
        goods: the goods market's part of the same run; what it lacks is solved for.
        elasticities: sets of the run; the scenario's own choice, or all, if None.
        progress: called as firms are done.
        ratios: what the run's path makes of dollar-yen; the record's stands if None.

    Returns:
        Parts of the change of operating profit over the fiscal year; members are coherent sets of
        assumptions, not elasticity sets, which matter little within a year.
    """
    solved = [s.member for s in goods.solves if s.market == "goods" and s.status == "solved"]
    if goods.solves and not solved:
        return Part()
    sets = solved or goods_part.members_of(goods_part.market_of(setting), elasticities)
    members = list(sets)[:1]
    exports = _from_run(setting, goods)
    trade = setting.world.trade()
    plan = schedule(setting.world, trade, setting.scenario.measures, setting.scenario.date)
    metrics: list[Metric] = []
    titles = {}
    for done, name in enumerate(library()):
        firm = load_firm(name)
        progress(done, len(library()), f"profits of {firm.title}")
        cells = [_cell(setting, own) for own in firm.sales]
        untouched = all(plan.tariffs[cell] == trade.tariffs[cell] for cell in cells)
        if untouched and not (firm.head.per_yen and moves(ratios)):
            continue
        metrics += _metrics(firm, _case(setting, firm, exports, members, ratios))
        titles[name] = firm.title
    if not metrics:
        return Part()
    return Part(
        metrics=tuple(metrics),
        names=titles,
        notes=(_note(members[0], ratios),),
        sources=SOURCES,
        settings={
            "pass_through": "company",
            "profit_markets": members[0],
            "dollar_yen": "record" if ratios is None else "path",
        },
    )


def moves(ratios: Ratios | None) -> bool:
    """Whether any quarter's dollar-yen is another than the record's."""
    return any(abs(one - 1) > STILL for three in (ratios or {}).values() for one in three)


def _from_run(setting: Setting, goods: Part) -> Exports:
    """Exports as the run has them; flows that it does not list are solved for when asked."""
    values = {metric.id: metric.members for metric in goods.metrics}
    again: dict[str, Exports] = {}

    def exports(metric: str, member: str) -> float:
        if not any(isinstance(own, TRADE_MEASURES) for own in setting.scenario.measures):
            return 0.0  # the goods market stays as it was
        if metric in values:
            return values[metric][member]
        if member not in again:
            again[member] = solved_exports(setting, [member])[0]
        return again[member](metric, member)

    return exports


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


def _metrics(firm: Firm, case: _Case) -> list[Metric]:
    """The year's parts, their sum, and the sum by quarter."""
    seen = _views(firm, case)
    found = []
    for what in (*PARTS, TOTAL, *(quarter.label for quarter in case.quarters)):
        whole = what == TOTAL
        base = firm.head.profit if whole else None
        found.append(
            Metric(
                id=f"profit.{firm.name}.{what}",
                label=f"operating profit of {firm.title}: {LABELS.get(what, what)}",
                unit="JPY bn",
                members={name: _pick(table, case, what) for name, table in seen.items()},
                baseline=base,
                baseline_unit="" if base is None else "JPY bn",
            )
        )
    return found


def _pick(table: Floats, case: _Case, what: str) -> float:
    if what == TOTAL:
        return math.fsum(table.ravel())
    if what in PARTS:
        return math.fsum(table[:, PARTS.index(what)])
    return math.fsum(table[[q.label for q in case.quarters].index(what)])


def value(
    setting: Setting,
    metric: str,
    member: str,
    markets: str | None = None,
    exchange: Callable[[Setting], Ratios] | None = None,
) -> float:
    """One metric under one set of assumptions.

    Args:
        setting: world and scenario.
        metric: such as ``profit.toyota.total``.
        member: the set of assumptions.
        markets: elasticity set of the goods market; the scenario's first if None.
        exchange: what a scenario does to dollar-yen; the record's stands if None.

    Raises:
        NotSolvedError: the goods market or the path was not solved.
    """
    _, name, what = metric.split(".")
    firm = load_firm(name)
    sets = goods_part.members_of(goods_part.market_of(setting), [markets] if markets else None)
    exports, members, _ = solved_exports(setting, sets[:1])
    case = _case(setting, firm, exports, members, exchange(setting) if exchange else None)
    return _pick(_views(firm, case)[member], case, what)
