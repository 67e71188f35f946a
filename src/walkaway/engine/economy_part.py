"""The living economy's part of a run: dated paths of output, prices, rates, currencies and debt.

What the goods market finds (prices at the border, demand, revenue) and what the bond market finds
(the premium that clears a withdrawal) enter the fifteen-economy model, which is solved together
with the US budget over all quarters, once per draw of the numbers that nobody knows well.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.engine.goods_part import TRADE_MEASURES
from walkaway.engine.part import Part, Progress, Setting, silent
from walkaway.errors import NotSolvedError
from walkaway.goods.decomposition import midpoint_split
from walkaway.goods.demand import demand_change
from walkaway.goods.schedule import schedule
from walkaway.outcome import Path, SolveReport, Source
from walkaway.scenario.bond_measures import Withdrawal, flows
from walkaway.scenario.macro_measures import FiscalPackage
from walkaway.solution import Status
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.economy.draws import Draw
    from walkaway.economy.measures import Passing
    from walkaway.economy.news import News
    from walkaway.economy.system import System

Array = NDArray[np.float64]

QUARTERS = 24
"""Quarters shown: six years."""
MEMBER = "U4"
"""Elasticity set whose long run decides potential output and revenue on the way."""
EDITION = "2025-01"
"""CBO projection that the US budget stands on."""
MANY = 16
"""From so many draws on it pays to start processes."""
LENGTH = 240
"""Quarters of a law's path."""
VALUES = ("policy_response", "premium_in_demand")
"""Numbers that a system's Jacobian depends on."""


@dataclass(frozen=True)
class Shown:
    """One path of the page.

    Attributes:
        id: of the path.
        label: in words.
        unit: of its values.
        variable: of the model.
        series: of the world, whose last value is the baseline; empty for deviations.
        percent: whether the deviation is in percent of the level, not points.
    """

    id: str
    label: str
    unit: str
    variable: str
    series: str = ""
    percent: bool = False


BALANCE = "balance of "
"""Marks what follows from a path and is no variable of the model."""

SHOWN = (
    Shown("path.us_10y_yield", "US 10-year yield", "%", "Y10_USA", "us_10y_yield"),
    Shown("path.us_30y_yield", "US 30-year yield", "%", "Y30_USA", "us_30y_yield"),
    Shown("path.jgb_10y_yield", "JGB 10-year yield", "%", "Y10_JPN", "jgb_10y_yield"),
    Shown("path.usdjpy", "yen per dollar", "JPY", "LS_JPN", "usdjpy", True),
    Shown("path.us_10y_breakeven", "US 10-year breakeven", "%", "BE10_USA", "us_10y_breakeven"),
    Shown("path.us_policy_rate", "Fed funds rate", "points", "RS_USA"),
    Shown("path.jp_policy_rate", "BoJ rate", "points", "RS_JPN"),
    Shown("path.us_output", "US output gap", "% of GDP", "Y_USA"),
    Shown("path.jp_output", "Japan output gap", "% of GDP", "Y_JPN"),
    Shown("path.us_inflation", "US inflation, 4 quarters", "points", "PIE4_USA"),
    Shown("path.jp_inflation", "Japan inflation, 4 quarters", "points", "PIE4_JPN"),
    Shown("path.us_debt", "US debt", "% of GDP", "DEBTGDP_USA"),
    Shown("path.us_interest", "US net interest", "% of GDP", "INTEREST_USA"),
    Shown("path.us_trade_balance", "US trade balance", "% of GDP", f"{BALANCE}USA"),
    Shown("path.jp_trade_balance", "Japan trade balance", "% of GDP", f"{BALANCE}JPN"),
)


@dataclass(frozen=True, eq=False)
class _Tariffs:
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


def part(setting: Setting, draws: int, seed: int, jobs: int | None, progress: Progress) -> Part:
    """Solve the paths for every draw.

    Args:
        setting: world and scenario.
        draws: how many sets of numbers to draw; none solves no paths.
        seed: of the draws.
        jobs: processes; as many as there are cores if None. The numbers do not depend on it.
        progress: called as draws are solved.

    Returns:
        Paths with bands; nothing without draws.
    """
    if draws <= 0:
        return Part()
    from walkaway.economy.draws import draw_numbers
    from walkaway.economy.system import paths as solve_paths

    progress(0, draws, "output, prices, rates and debt, quarter by quarter")
    work = _Work(_system(setting), setting)
    central = solve_paths(work.system, work.news(None), QUARTERS)
    found = _solve_draws(work, draw_numbers(draws, seed), jobs or os.cpu_count() or 1, progress)
    unsolved = [message for _, _, message in found if message]
    values = [path for _, path, message in found if not message]
    solved = central.solved and not unsolved
    report = SolveReport(
        member=f"central path and {draws} draws",
        market="economy",
        status=str(Status.SOLVED if solved else Status.NOT_CONVERGED),
        residuals=dict(central.residuals),
        evaluations=central.evaluations,
        seconds=central.seconds,
        message="" if solved else f"{len(unsolved)} draws: {[central.message, *unsolved][-1]}",
    )
    made: tuple[Path, ...] = ()
    if central.solved and values:
        bands = np.quantile(np.array(values), [0.05, 0.5, 0.95], axis=0)  # [band, path, quarter]
        made = tuple(
            _path(setting, shown, bands[:, index], work.system, len(values))
            for index, shown in enumerate(SHOWN)
        )
    return Part(
        paths=made,
        solves=(report,),
        notes=(NOTE,),
        sources=SOURCES,
        settings={"draws": str(draws), "seed": str(seed)},
    )


CENTRAL = "the central numbers of the quarterly model"


def value(setting: Setting, metric: str, member: str) -> float:
    """A path's change against its baseline in one period, at the central numbers.

    Args:
        setting: world and scenario.
        metric: such as ``path.usdjpy.2026Q1``.
        member: always the central numbers.

    Raises:
        NotSolvedError: the path was not solved.
    """
    del member
    from walkaway.economy.system import paths as solve_paths

    name, period = metric.rsplit(".", 1)
    place = next(index for index, one in enumerate(SHOWN) if one.id == name)
    work = _Work(_system(setting), setting)
    solution = solve_paths(work.system, work.news(None), QUARTERS)
    if not solution.solved:
        raise NotSolvedError(f"quarterly model: {solution.message}")
    values = _shown_paths(work.system, solution.__getitem__)[place]
    path = _path(setting, SHOWN[place], np.array([values] * 3), work.system, 1)
    return path.change(path.periods.index(period)).mid


class _Work:
    """One scenario in one system, ready for any draw."""

    def __init__(self, system: System, setting: Setting) -> None:
        from walkaway.economy.scenario_news import macro_news

        self.system = system
        self.tariffs = _schedules(setting, system)
        measures = setting.scenario.measures
        self.fixed = [
            *_bond_news(setting, system),
            *macro_news(measures, setting.world.date, laws=_laws(setting), budgets=("USA",)),
        ]

    def news(self, draw: Draw | None) -> list[News]:
        """Everything that becomes known, under one draw."""
        from walkaway.economy.measures import Passing

        passing = draw.passing if draw else Passing()
        values = draw.values if draw else {}
        news = (item for own in self.tariffs for item in _tariff_news(own, passing, values))
        return [*self.fixed, *news]


Solved = tuple[int, Array, str]
"""Number of a draw, its paths [path, quarter], and why it has none."""

_HANDED_DOWN: dict[str, object] = {}
"""What a forked process inherits: a compiled system cannot be sent to it."""


def _solve_draws(work: _Work, draws: Sequence[Draw], jobs: int, progress: Progress) -> list[Solved]:
    """All draws in the order of their numbers, on several processes where the system can fork."""
    kinds = sorted(draws, key=lambda d: (*(d.values[name] for name in VALUES), d.number))
    if jobs <= 1 or len(draws) < MANY or "fork" not in multiprocessing.get_all_start_methods():
        return sorted(_batch(work, kinds, progress), key=lambda found: found[0])
    # Draws that share a Jacobian stand together, so that each is factorised in one process.
    batches = [list(part) for part in np.array_split(np.array(kinds, dtype=object), jobs)]
    _HANDED_DOWN["work"] = work
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            found: list[Solved] = []
            for done in pool.imap_unordered(_in_child, batches):
                found += done
                progress(len(found), len(draws), "draws")
    finally:
        _HANDED_DOWN.clear()
    return sorted(found, key=lambda item: item[0])


def _in_child(draws: list[Draw]) -> list[Solved]:
    work = _HANDED_DOWN["work"]
    assert isinstance(work, _Work)
    return _batch(work, draws, silent)


def _batch(work: _Work, draws: Sequence[Draw], progress: Progress) -> list[Solved]:
    from walkaway.economy.draws import band
    from walkaway.economy.external import GAPS, RATES

    own = [shown.variable for shown in SHOWN if not shown.variable.startswith(BALANCE)]
    names = list(dict.fromkeys([*own, *GAPS, *RATES]))
    found = band(work.system, work.news, names, draws, quarters=QUARTERS, jobs=1, progress=progress)
    empty = np.zeros((0, 0))
    failed = [(number, empty, message) for number, message in found.unsolved.items()]
    numbers = [draw.number for draw in found.draws]
    # Bands are stacked in the order of the draws' numbers.
    solved = []
    for row, number in enumerate(sorted(numbers)):
        one = {name: found.paths[name][row] for name in names}
        solved.append((number, _shown_paths(work.system, one.__getitem__), ""))
    return [*failed, *solved]


def _shown_paths(system: System, variable: Callable[[str], Array]) -> Array:
    """The paths of the page from the variables of the model [path, quarter]."""
    from walkaway.economy.external import moving, trade_balance

    gaps, rates = moving(variable)
    return np.array(
        [
            trade_balance(system.geography, gaps, rates, shown.variable.removeprefix(BALANCE))
            if shown.variable.startswith(BALANCE)
            else variable(shown.variable)
            for shown in SHOWN
        ]
    )


NOTE = (
    "Paths are deviations in a quarterly model (GPM6, fifteen economies) from a baseline in which "
    "market prices stay at their last values and the US budget follows CBO's projection of January "
    "2025. They hold what tariffs, flows and policy rules imply; panics, and news that the "
    "scenario does not name, are not in them. The range is over pass-through, second rounds, trade "
    "responses, policy rules and currency responses, not over shocks to come. Trade balances "
    "follow demand and exchange rates; that a tariff by itself closes a deficit is not assumed."
)
SOURCES = (
    Source(
        "carabenciov-et-al-2013",
        "equation",
        "Quarterly paths: GPM6, Carabenciov et al. (2013), IMF WP/13/87, extended to fifteen "
        "economies",
    ),
    Source(
        "boehm-levchenko-pandalai-nayar-2023",
        "equation",
        "Trade responses over time: Boehm, Levchenko and Pandalai-Nayar (2023), 0.76 within a "
        "year, about 2 in the long run",
    ),
    Source("", "data", "US budget: Congressional Budget Office, projection of January 2025"),
)


def _system(setting: Setting) -> System:
    """The system of the world's date; compiled once per process."""
    return _compiled(setting.world)


@lru_cache(maxsize=2)
def _compiled(world: World) -> System:
    from walkaway.budget import baseline
    from walkaway.budget.block import us_purse
    from walkaway.economy import system

    edition = baseline.load(world, EDITION)
    purse = us_purse(world, edition, _first_quarter(world), 2 * system.HORIZON)
    return system.build(world, joined=[purse])


def _first_quarter(world: World) -> tuple[int, int]:
    day = world.date
    return day.year, (day.month - 1) // 3 + 1


def _laws(setting: Setting) -> dict[str, Array]:
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
    start = _first_quarter(setting.world)
    return {law: law_path(packages.named(law), edition, start, LENGTH) for law in named}


def _schedules(setting: Setting, system: System) -> list[_Tariffs]:
    """Each change of the tariff schedule from the first quarter on, as steps that add up."""
    scenario = setting.scenario
    if not any(isinstance(own, TRADE_MEASURES) for own in scenario.measures):
        return []
    dates = _dates(setting)
    steps = []
    before: _Tariffs | None = None
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


def _impulse(setting: Setting, system: System, day: dt.date, told: dt.date) -> _Tariffs:
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
    return _Tariffs(
        start=quarter_of(day, world.date),
        announced=quarter_of(told, world.date),
        border=100 * (join @ (bought * rise).sum(axis=(0, 2))) / imports,
        share=imports / (join @ solution.income_before),
        demand=100 * np.stack([join @ change for change in changes]) / gdp,
        potential=100 * (join @ (volume * solution.income_before)) / gdp,
        revenue=100 * (join @ (solution.revenue_after - solution.revenue_before)) / gdp,
    )


def _less(now: _Tariffs, before: _Tariffs) -> _Tariffs:
    """What a later schedule adds to an earlier one."""
    return _Tariffs(
        start=now.start,
        announced=now.announced,
        border=now.border - before.border,
        share=now.share,
        demand=now.demand - before.demand,
        potential=now.potential - before.potential,
        revenue=now.revenue - before.revenue,
    )


def _tariff_news(own: _Tariffs, passing: Passing, values: Mapping[str, float]) -> list[News]:
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


def _bond_news(setting: Setting, system: System) -> list[News]:
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
        path = flow_path(demand, measures, setting.world.date, QUARTERS)
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


def _path(setting: Setting, shown: Shown, quantiles: Array, system: System, draws: int) -> Path:
    """A path in the unit of the page, with its baseline."""
    world = setting.world
    base = np.zeros(quantiles.shape[1])
    if shown.series:
        last = world.series(shown.series).last
        base = base + last.value
        quantiles = base * np.exp(quantiles / 100) if shown.percent else base + quantiles
    elif shown.variable in system.model.index:
        index = system.model.index[shown.variable]
        base = system.base[: quantiles.shape[1], index]
        quantiles = base + quantiles
    year, quarter = world.date.year, (world.date.month - 1) // 3
    periods = tuple(
        f"{year + (quarter + k) // 4}Q{(quarter + k) % 4 + 1}" for k in range(base.size)
    )
    low, mid, high = (tuple(row.tolist()) for row in quantiles)
    return Path(
        shown.id, shown.label, shown.unit, periods, tuple(base.tolist()), low, mid, high, draws
    )
