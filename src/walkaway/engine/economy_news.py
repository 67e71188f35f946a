"""What the other markets tell the living economy: tariffs, flows and laws as news.

The goods market tells prices at the border, demand and revenue; the bond market the premium that
clears a withdrawal; the budget what a law adds to deficits. Each becomes known in a quarter and
holds from one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.engine.goods_part import TRADE_MEASURES
from walkaway.engine.part import Setting
from walkaway.goods.decomposition import midpoint_split
from walkaway.goods.demand import demand_change
from walkaway.goods.schedule import schedule
from walkaway.scenario.bond_measures import Withdrawal, flows
from walkaway.scenario.macro_measures import FiscalPackage
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.economy.measures import Passing
    from walkaway.economy.news import News
    from walkaway.economy.system import System

Array = NDArray[np.float64]

MEMBER = "U4"
"""Elasticity set whose long run decides potential output and revenue on the way."""
EDITION = "2025-01"
"""CBO projection that the US budget stands on."""
LENGTH = 240
"""Quarters of a law's path."""


@dataclass(frozen=True, eq=False)
class Tariffs:
    """What a tariff schedule does to the fifteen economies.

    Attributes:
        start: quarter from which it holds.
        announced: quarter in which it becomes known.
        border: percent by which tariffs raise the price of goods imports [economy].
        share: goods imports over final spending [economy].
        demand: percent of GDP of demand gained or lost at unchanged wages, at the short-run and
            the long-run elasticity [2, economy].
        potential: percent of output lost to trade that does not take place [economy].
        revenue: percent of GDP [economy].
    """

    start: int
    announced: int
    border: Array = field(repr=False)
    share: Array = field(repr=False)
    demand: Array = field(repr=False)
    potential: Array = field(repr=False)
    revenue: Array = field(repr=False)


def first_quarter(world: World) -> tuple[int, int]:
    """Year and quarter of the world's date: the path's first."""
    day = world.date
    return day.year, (day.month - 1) // 3 + 1


def laws(setting: Setting) -> dict[str, Array]:
    """What the laws that a scenario names add to primary deficits, percent of GDP [quarter]."""
    named = {
        own.law
        for own in setting.scenario.measures
        if isinstance(own, FiscalPackage) and own.law is not None
    }
    if not named:
        return {}
    from walkaway.budget import baseline, packages
    from walkaway.budget.block import law_path

    edition = baseline.load(setting.world, EDITION)
    start = first_quarter(setting.world)
    return {law: law_path(packages.named(law), edition, start, LENGTH) for law in named}


def schedules(setting: Setting, system: System) -> list[Tariffs]:
    """Each change of the tariff schedule from the first quarter on, as steps that add up."""
    scenario = setting.scenario
    if not any(isinstance(own, TRADE_MEASURES) for own in scenario.measures):
        return []
    dates = _dates(setting)
    steps = []
    before: Tariffs | None = None
    for day, told in dates:
        now = _impulse(setting, system, day, told)
        steps.append(now if before is None else _less(now, before))
        before = now
    return steps


def _dates(setting: Setting) -> list[tuple[dt.date, dt.date]]:
    """Days on which trade measures start or end, with the day they became known."""
    scenario = setting.scenario
    trade = [own for own in scenario.measures if isinstance(own, TRADE_MEASURES)]
    found = {scenario.date: scenario.date}
    for own in trade:
        if own.from_ and own.from_ > scenario.date:
            told = own.announced or own.from_
            found[own.from_] = min(found.get(own.from_, told), max(told, scenario.date))
        if own.until and own.until >= scenario.date:
            after = own.until + dt.timedelta(days=1)
            found.setdefault(after, scenario.date)
    return sorted(found.items())


def _impulse(setting: Setting, system: System, day: dt.date, told: dt.date) -> Tariffs:
    """What the schedule of a day does, against the tariffs of before all measures."""
    from walkaway.economy.economies import CODES
    from walkaway.economy.measures import LONG_RUN, SHORT_RUN
    from walkaway.economy.scenario_news import quarter_of

    world, trade = setting.world, setting.world.trade()
    calibration = goods.from_trade(trade, elasticity=MEMBER)
    plan = schedule(world, trade, setting.scenario.measures, day)
    solution = goods.solve(calibration, tariffs=plan.tariffs, trade_cost=plan.trade_cost)
    before, after = solution.tariffs_before, solution.tariffs_after
    flows_before = solution.flows_before
    position = {code: index for index, code in enumerate(trade.economies)}
    join = np.zeros((len(CODES), len(trade.economies)))
    for row, code in enumerate(CODES):
        join[row, [position[member] for member in system.geography.members[code]]] = 1.0
    goods_sectors = np.array([sector != "SERVICES" for sector in trade.sectors])
    abroad = 1 - np.einsum("ga,gb->ab", join, join)
    bought = np.einsum("jis,ji->jis", flows_before[:, :, goods_sectors], abroad)
    rise = ((1 + after) / (1 + before) - 1)[:, :, goods_sectors]
    imports = join @ bought.sum(axis=(0, 2))
    gdp = join @ solution.value_added_before
    changes = [
        demand_change(
            flows_before,
            before,
            after,
            calibration.value_added_share,
            calibration.input_share,
            elasticity,
        )
        for elasticity in (SHORT_RUN, LONG_RUN)
    ]
    _, volume = midpoint_split([solution])
    return Tariffs(
        start=quarter_of(day, world.date),
        announced=quarter_of(told, world.date),
        border=100 * (join @ (bought * rise).sum(axis=(0, 2))) / imports,
        share=imports / (join @ solution.income_before),
        demand=100 * np.stack([join @ change for change in changes]) / gdp,
        potential=100 * (join @ (volume * solution.income_before)) / gdp,
        revenue=100 * (join @ (solution.revenue_after - solution.revenue_before)) / gdp,
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
    from walkaway.economy import measures as of
    from walkaway.economy.economies import CODES
    from walkaway.economy.news import News

    short, long = own.demand
    slope = (long - short) / (of.LONG_RUN - of.SHORT_RUN)
    at_once = short + slope * (values.get("short_run", of.SHORT_RUN) - of.SHORT_RUN)
    in_the_end = long + slope * (values.get("long_run", of.LONG_RUN) - of.LONG_RUN)
    quarters = np.arange(of.LENGTH)
    grown = 1 - 0.5 ** (quarters / of.HALF_LIFE)
    idle = 0.5 ** (quarters / values.get("reallocation", of.REALLOCATION))
    found = []
    for index, code in enumerate(CODES):
        impulse = of.TariffImpulse(
            code,
            border_price=float(own.border[index]),
            import_share=float(own.share[index]),
            potential=float(own.potential[index]),
            revenue=float(own.revenue[index]),
        )
        made = of.tariff(impulse, own.start, own.announced, passing, budgets=("USA",))
        wedge = np.zeros(of.LENGTH)
        path = (at_once[index] + (in_the_end[index] - at_once[index]) * grown) * idle
        wedge[own.start :] = path[: of.LENGTH - own.start]
        found.append(News(made.name, made.announced, {**made.series, f"WEDGE_{code}": wedge}))
    return found


def bond_news(setting: Setting, system: System, quarters: int) -> list[News]:
    """The premium that clears the bond market, and the money that Japan brings home."""
    measures = flows(setting.scenario.measures)
    if not measures:
        return []
    from walkaway.bonds.buckets import premium_at
    from walkaway.bonds.investors import demand_system, ust_market
    from walkaway.bonds.literature import ensemble
    from walkaway.bonds.measures import flow_path
    from walkaway.bonds.paths import follow
    from walkaway.bonds.record import known
    from walkaway.economy.measures import portfolio_flow, term_premium

    world = known(setting.world)
    market = ust_market(world)
    ten_years = []
    path = None
    for member in ensemble(world, None, "share", fire_sales=True):
        demand = demand_system(market, member.priors, 3.0, fire_sales=True)
        path = flow_path(demand, measures, setting.world.date, quarters)
        followed = follow(demand, path)
        if followed.cleared:
            ten_years.append(100 * premium_at(followed.premium, 10.0)[:, 0])
    news = []
    if ten_years:
        news.append(term_premium("USA", np.median(ten_years, axis=0), 0))
    if path is not None and any(isinstance(own, Withdrawal) for own in measures):
        holders = list(market.table.ids)
        share = 100 / _gdp(system, "JPN")  # percent of Japan's GDP per USD bn
        for holder, hedged in (("JPN.private", market.hedged), ("JPN.official", 0.0)):
            sold = path.sold[:, holders.index(holder)].sum(axis=1)
            flow = np.diff(np.concatenate([[0.0], sold])) * share
            if np.abs(flow).max() > 0:
                news.append(portfolio_flow("JPN", flow, 0, float(hedged)))
    return news


def _gdp(system: System, code: str) -> float:
    """USD bn a year."""
    from walkaway.economy.economies import CODES

    return float(system.geography.gdp[CODES.index(code)])
