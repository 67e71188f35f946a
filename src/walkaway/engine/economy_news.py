"""What the other markets tell the living economy: tariffs and laws as news.

The goods market tells prices at the border, demand and revenue; the budget what a law adds to
deficits. Each becomes known in a quarter and holds from one. The bond market's flows are in
:mod:`walkaway.engine.bond_news`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget import baseline, packages
from walkaway.budget.block import law_path
from walkaway.economy import measures as of
from walkaway.economy.kinds import FiscalPackage
from walkaway.economy.measures import LENGTH as PATH
from walkaway.economy.measures import LONG_RUN, SHORT_RUN, within
from walkaway.economy.news import News
from walkaway.economy.scenario_news import quarter_of
from walkaway.economy.table import CODES
from walkaway.engine.accounts import BUDGETS
from walkaway.errors import NotSolvedError
from walkaway.goods.demand import demand_change
from walkaway.goods.equilibria import calibration, equilibrium, parts
from walkaway.goods.horizon import LONG, NAMED
from walkaway.goods.kinds import MEASURES
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.scenario import Measure
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.economy.measures import Passing
    from walkaway.economy.system import System

Array = NDArray[np.float64]

MEMBER = "U4"
"""Elasticity set at the central numbers, where it is among those wanted: its long run decides
potential output, its trade a year on revenue."""
REVENUE = NAMED["1y"]
"""When tariff revenue is that of the paths: they show the first years, not the long run."""
BEFORE_LAWS = "2025-01"
"""CBO projection without the laws of 2025, for scenarios that enact them."""
OFFSET = parameter("economy.tariff.revenue-offset").value
"""Share of tariff revenue lost in income and payroll taxes (CBO's and JCT's convention)."""
LENGTH = 240
"""Quarters of a law's path."""


@dataclass(frozen=True, eq=False)
class Tariffs:
    """What a tariff schedule does to the economies of the model.

    Attributes:
        start: quarter from which it holds.
        announced: quarter in which it becomes known.
        border: percent by which tariffs, and export taxes of others, raise the price of goods
            imports [economy].
        share: goods imports over final spending [economy].
        demand: percent of GDP of demand gained or lost at unchanged wages, at the short-run and
            the long-run elasticity [2, economy].
        potential: percent of output lost to trade that does not take place, and to dearer trade
            [economy].
        revenue: of tariffs and export taxes, percent of GDP [economy], less what it takes from
            other taxes.
        balance: percent of GDP by which the trade balance changes at unchanged wages, at both
            elasticities [2, economy].
        terms: percent by which wages rise in the long run, against the world's average [economy].
    """

    start: int
    announced: int
    border: Array = field(repr=False)
    share: Array = field(repr=False)
    demand: Array = field(repr=False)
    potential: Array = field(repr=False)
    revenue: Array = field(repr=False)
    balance: Array = field(repr=False)
    terms: Array = field(repr=False)


def first_quarter(world: World) -> tuple[int, int]:
    """Year and quarter of the world's date: the path's first."""
    day = world.date
    return day.year, (day.month - 1) // 3 + 1


def projection(question: Question) -> str:
    """The newest CBO projection known on the date, but one without the laws it enacts."""
    known = baseline.editions(question.world)
    enacts = any(isinstance(m, FiscalPackage) and m.law for m in question.cast)
    return BEFORE_LAWS if enacts and BEFORE_LAWS in known else known[-1]


def laws(question: Question) -> dict[str, Array]:
    """What the laws that a scenario names add to primary deficits, percent of GDP [quarter]."""
    named = {
        own.law
        for own in question.measures
        if isinstance(own, FiscalPackage) and own.law is not None
    }
    if not named:
        return {}

    edition = baseline.load(question.world, projection(question))
    start = first_quarter(question.world)
    return {law: law_path(packages.named(law), edition, start, LENGTH) for law in named}


def schedules(question: Question, system: System, member: str = MEMBER) -> list[Tariffs]:
    """Each change of the tariff schedule, by the quarter in which it becomes known.

    What becomes known in a quarter is the difference between the schedules of all days with and
    without the measures announced then; the parts add up to the whole.

    Raises:
        NotSolvedError: the goods market was not solved under the elasticity set.
    """
    today = question.world.date
    trade = [own for own in question.measures if isinstance(own, MEASURES)]
    days = _days(question, trade)
    told = {id(own): quarter_of(own.announced or own.from_ or today, today) for own in trade}
    known: list[Tariffs] | None = None
    steps: list[Tariffs] = []
    for quarter in sorted(set(told.values())):
        among = [own for own in trade if told[id(own)] <= quarter]
        levels = [_impulse(question, system, among, day, quarter, member) for day in days]
        news = (
            levels if known is None else [_less(*pair) for pair in zip(levels, known, strict=True)]
        )
        steps += [now if before is None else _less(now, before) for before, now in _pairs(news)]
        known = levels
    return steps


def _pairs(levels: Sequence[Tariffs]) -> Iterator[tuple[Tariffs | None, Tariffs]]:
    return zip([None, *levels[:-1]], levels, strict=True)


def _days(question: Question, trade: Sequence[Measure]) -> list[dt.date]:
    """The scenario's date, and later days on which trade measures start or end."""
    today = question.world.date
    starts = {own.from_ for own in trade if own.from_}
    ends = {own.until + dt.timedelta(days=1) for own in trade if own.until}
    return sorted({today} | {day for day in starts | ends if day > today})


def _impulse(
    question: Question,
    system: System,
    trade_measures: Sequence[Measure],
    day: dt.date,
    told: int,
    member: str,
) -> Tariffs:
    """What the schedule of a day does, against the tariffs of before all measures."""
    world, trade = question.world, question.trade()
    base = calibration(question, member)
    solution = equilibrium(question, member, measures=trade_measures, on=day, horizon=REVENUE)
    if not solution.solved:
        raise NotSolvedError(f"goods market, elasticities {member}: {solution.message}")
    before, after = solution.tariffs_before, solution.tariffs_after
    flows_before = solution.flows_before
    position = {code: index for index, code in enumerate(trade.economies)}
    join = np.zeros((len(CODES), len(trade.economies)))
    for row, code in enumerate(CODES):
        join[row, [position[member] for member in system.geography.members[code]]] = 1.0
    goods_sectors = trade.goods
    abroad = 1 - np.einsum("ga,gb->ab", join, join)
    bought = np.einsum("jis,ji->jis", flows_before[:, :, goods_sectors], abroad)
    levied = solution.export_tax if solution.taxes_exports else None
    gross = (1 + after) / (1 + before)
    if levied is not None:
        gross = gross * (1 + levied)
    rise = (gross - 1)[:, :, goods_sectors]
    imports = join @ bought.sum(axis=(0, 2))
    gdp = join @ solution.value_added_before
    changes = [
        demand_change(
            flows_before,
            before,
            after,
            base.value_added_share,
            base.input_share,
            elasticity,
            levied,
        )
        for elasticity in (SHORT_RUN, LONG_RUN)
    ]
    made_of = parts(question, member, measures=trade_measures, on=day, horizon=LONG)
    end = equilibrium(question, member, measures=trade_measures, on=day, horizon=LONG)
    if not end.solved:
        raise NotSolvedError(f"goods market, elasticities {member}: {end.message}")
    # Dearer delivery and missing inputs cost output directly, beside the trade that is lost.
    lost = made_of.volume + made_of.cost
    return Tariffs(
        start=within(quarter_of(day, world.date), "from or until"),
        announced=told,
        border=100 * (join @ (bought * rise).sum(axis=(0, 2))) / imports,
        share=imports / (join @ solution.income_before),
        demand=100 * np.stack([join @ change.value_added for change in changes]) / gdp,
        potential=(join @ (lost * solution.income_before)) / gdp,
        revenue=100
        * (1 - OFFSET)
        * (join @ (solution.public_revenue - solution.revenue_before))
        / gdp,
        # Of the GDP that balances are read with later, so that in dollars they sum to zero.
        balance=100
        * np.stack([join @ change.balance for change in changes])
        / (1000 * system.geography.gdp),
        terms=100 * (join @ (np.log(end.wage) * end.value_added_before)) / gdp,
    )


def _less(now: Tariffs, before: Tariffs) -> Tariffs:
    """What a later schedule adds to an earlier one."""
    return Tariffs(
        start=now.start,
        announced=now.announced,
        border=now.border - before.border,
        share=now.share,
        demand=now.demand - before.demand,
        potential=now.potential - before.potential,
        revenue=now.revenue - before.revenue,
        balance=now.balance - before.balance,
        terms=now.terms - before.terms,
    )


def tariff_news(own: Tariffs, passing: Passing, values: Mapping[str, float]) -> list[News]:
    """One piece of news per economy.

    The wedge in demand moves from the short-run to the long-run elasticity while idle workers and
    machines find other work; the rest is as in `economy.measures.tariff`. Demand is close to linear
    in the elasticity, so that drawn elasticities need no new solution.

    Args:
        own: the schedule's step.
        passing: how tariffs reach prices.
        values: drawn elasticities and half-life of idle capacity; the published ones if absent.
    """
    wedges = _over_time(own.demand, own.start, values)
    idle = 0.5 ** (np.arange(of.LENGTH) / values.get("reallocation", of.REALLOCATION))
    found = []
    for index, code in enumerate(CODES):
        impulse = of.TariffImpulse(
            code,
            border_price=float(own.border[index]),
            import_share=float(own.share[index]),
            potential=float(own.potential[index]),
            revenue=float(own.revenue[index]),
        )
        made = of.tariff(impulse, own.start, own.announced, passing, budgets=BUDGETS)
        cost, terms = made.series[f"COST_{code}"], float(own.terms[index])
        rates = of.equilibrium_rates(code, terms, cost, own.start, idle)
        series = {**made.series, **rates, f"WEDGE_{code}": wedges[index]}
        found.append(News(made.name, made.announced, series))
    return found


def _over_time(ends: Array, start: int, values: Mapping[str, float]) -> Array:
    """From the short-run to the long-run elasticity, while idle capacity finds other work.

    Args:
        ends: at the short-run and at the long-run elasticity [2, economy].
        start: first quarter.
        values: drawn elasticities and half-life of idle capacity; the published ones if absent.

    Returns:
        [economy, quarter].
    """
    short, long = ends
    slope = (long - short) / (of.LONG_RUN - of.SHORT_RUN)
    at_once = short + slope * (values.get("short_run", of.SHORT_RUN) - of.SHORT_RUN)
    in_the_end = long + slope * (values.get("long_run", of.LONG_RUN) - of.LONG_RUN)
    quarters = np.arange(of.LENGTH)
    grown = 1 - 0.5 ** (quarters / of.HALF_LIFE)
    idle = 0.5 ** (quarters / values.get("reallocation", of.REALLOCATION))
    path = (at_once[:, None] + (in_the_end - at_once)[:, None] * grown) * idle
    moved: Array = np.zeros_like(path)
    moved[:, start:] = path[:, : of.LENGTH - start]
    return moved


def direct_balances(tariffs: Sequence[Tariffs], values: Mapping[str, float]) -> Array:
    """What tariffs do to trade balances before anything else, % of GDP [economy, quarter]."""
    parts = [_over_time(own.balance, own.start, values) for own in tariffs]
    return np.asarray(np.sum(parts, axis=0)) if parts else np.zeros((len(CODES), PATH))
