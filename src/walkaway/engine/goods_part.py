"""The goods market's part of a run: one counterfactual per set of trade elasticities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.engine.part import Part, Progress, Setting
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.goods import metrics
from walkaway.goods.blocs import no_such_sets
from walkaway.goods.decomposition import midpoint_split
from walkaway.goods.kinds.blocs import Exit, FreeTradeArea
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.schedule import schedule
from walkaway.outcome import Metric, SolveReport, Source
from walkaway.scenario import (
    Accession,
    ReciprocalTariffs,
    TariffMeasure,
    TariffTimeline,
    TradeCost,
)
from walkaway.world import TradeData

if TYPE_CHECKING:
    from walkaway.goods.counterfactual import Deficits, Revenue

Array = NDArray[np.float64]

GROUPS = {
    "CPTPP": "CPTPP members",
    "RCEP": "RCEP members",
    "EU": "European Union",
    "ASEAN": "ASEAN members",
    "world": "world",
}

ELASTICITY_SETS = {
    "BSY": ("Bagwell, Staiger and Yurukoglu (2021)", "bagwell-staiger-yurukoglu-2021"),
    "CP": ("Caliendo and Parro (2015)", "caliendo-parro-2015"),
    "FGO": ("Fontagné, Guimbard and Orefice (2022)", "fontagne-guimbard-orefice-2022"),
    "GYY": ("Giri, Yi and Yilmazkuday (2021)", "giri-yi-yilmazkuday-2021"),
    "IS": ("estimated on the same data, Lashkaripour (2021)", "lashkaripour-2021"),
    "LL": ("Lashkaripour and Lugovskyy (2023)", "lashkaripour-lugovskyy-2023"),
    "Shap": ("Shapiro (2016)", "shapiro-2016"),
    "U4": ("4 in every sector", ""),
}


TRADE_MEASURES = (TariffMeasure, Accession, TradeCost, FreeTradeArea, Exit, ExportCut)

SECTIONS = (*metrics.RATIOS, "exports", "revenue", "balance")
"""First words of the ids of this market's metrics."""


@dataclass(frozen=True, eq=False)
class Market:
    """The setting, with the trade data and the positions of groups of economies."""

    setting: Setting
    trade: TradeData
    groups: Mapping[str, Sequence[int]] = field(repr=False)


def part(setting: Setting, elasticities: Sequence[str] | None, progress: Progress) -> Part:
    """Solve the counterfactual under every elasticity set.

    Args:
        setting: world and scenario.
        elasticities: sets to solve under; the scenario's own choice, or all, if None.
        progress: called as sets are solved.

    Returns:
        Metrics over the sets that were solved; nothing where the scenario has measures and none
        of them is on trade.

    Raises:
        BadInputError: no such elasticity set.
    """
    market = market_of(setting)
    members = members_of(market, elasticities)
    measures = setting.scenario.measures
    if measures and not any(isinstance(own, TRADE_MEASURES) for own in measures):
        return Part()
    results: dict[str, metrics.Solved] = {}
    reports = []
    for done, member in enumerate(members):
        progress(done, len(members), f"goods market, elasticities {member}")
        solution, solved = solve_member(market, member)
        reports.append(_report(member, solution))
        if solved is not None:
            results[member] = solved
    names = _names(market.trade, members)
    trade = market.trade
    ids = metrics.catalogue(
        trade.economies, trade.sectors, list(market.groups), setting.scenario.focus
    )
    return Part(
        metrics=tuple(_metric(name, results, names) for name in dict.fromkeys(ids) if results),
        solves=tuple(reports),
        names=names,
        notes=_notes(market, members),
        sources=_sources(market, members),
        settings={"elasticities": ",".join(members)},
    )


def value(setting: Setting, metric: str, member: str) -> float:
    """One metric under one elasticity set.

    Raises:
        NotSolvedError: the counterfactual was not solved.
    """
    solution, solved = solve_member(market_of(setting), member)
    if solved is None:
        raise NotSolvedError(f"goods market, elasticities {member}: {solution.message}")
    return metrics.evaluate(metric, solved).value


def market_of(setting: Setting) -> Market:
    """The setting with trade data and groups."""
    trade = setting.world.trade()
    position = {code: index for index, code in enumerate(trade.economies)}
    groups = {
        name: [position[code] for code in setting.world.members(name) if code in position]
        for name in GROUPS
        if name != "world"
    }
    return Market(setting, trade, groups)


def members_of(market: Market, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Elasticity sets to solve under: those wanted, the scenario's own, or all.

    Raises:
        BadInputError: no such set.
    """
    return sets_of(market.setting, market.trade, wanted)


def sets_of(setting: Setting, trade: TradeData, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The same from a setting and its trade data.

    Raises:
        BadInputError: no such set.
    """
    chosen = list(wanted or setting.scenario.model.elasticities or trade.elasticities)
    unknown = no_such_sets(trade, chosen)
    if unknown:
        raise BadInputError(unknown)
    return tuple(dict.fromkeys(chosen))


def solve_member(market: Market, member: str) -> tuple[goods.GoodsSolution, metrics.Solved | None]:
    """One counterfactual; the second part is None unless it was solved."""
    trade, scenario = market.trade, market.setting.scenario
    calibration = goods.from_trade(trade, elasticity=member)
    if not scenario.model.input_output:
        calibration = calibration.without_io()
    plan = schedule(market.setting.world, trade, scenario.measures, scenario.date)

    def solve(tariffs: Array, trade_cost: Array) -> goods.GoodsSolution:
        return goods.solve(
            calibration,
            tariffs=tariffs,
            trade_cost=trade_cost,
            deficits=cast("Deficits", scenario.model.deficits),
            revenue=cast("Revenue", scenario.model.revenue),
        )

    solution = solve(plan.tariffs, plan.trade_cost)
    if not solution.solved:
        return solution, None
    half = np.sqrt((1 + calibration.tariffs) * (1 + plan.tariffs)) - 1
    on_the_way = solve(half, np.sqrt(plan.trade_cost))
    terms, volume = midpoint_split([*([on_the_way] if on_the_way.solved else []), solution])
    solved = metrics.Solved(
        economies=trade.economies,
        sectors=trade.sectors,
        groups=market.groups,
        before=solution.flows_before,
        after=solution.flows_after,
        percent={
            "welfare": 100 * (solution.welfare - 1),
            "real_wage": 100 * (solution.real_wage - 1),
            "terms_of_trade": 100 * terms,
            "volume_of_trade": 100 * volume,
            "prices": 100 * (solution.price_index - 1),
        },
        revenue_before=solution.revenue_before,
        revenue_after=solution.revenue_after,
    )
    return solution, solved


def _report(member: str, solution: goods.GoodsSolution) -> SolveReport:
    return SolveReport(
        member=member,
        market="goods",
        status=str(solution.status),
        residuals=dict(solution.residuals),
        evaluations=solution.evaluations,
        seconds=solution.seconds,
        message=solution.message,
    )


def _metric(name: str, results: Mapping[str, metrics.Solved], names: Mapping[str, str]) -> Metric:
    values = {member: metrics.evaluate(name, solved) for member, solved in results.items()}
    baseline = next(iter(values.values())).baseline
    return Metric(
        id=name,
        label=metrics.label(name, names),
        unit=metrics.unit(name),
        members={member: value.value for member, value in values.items()},
        baseline=baseline,
        baseline_unit="" if baseline is None else "USD bn",
    )


def _names(trade: TradeData, members: Sequence[str]) -> dict[str, str]:
    return {
        **dict(zip(trade.economies, trade.economy_names, strict=True)),
        **dict(zip(trade.sectors, trade.sector_names, strict=True)),
        **GROUPS,
        **{f"elasticity:{name}": f"{name}: {_set_name(name)}" for name in members},
    }


def _set_name(name: str) -> str:
    return ELASTICITY_SETS[name][0] if name in ELASTICITY_SETS else name


NAMED = 6
"""A measure that names more economies than this speaks of a group."""


def named(setting: Setting) -> tuple[str, ...]:
    """Economies that trade measures name one by one, not as a group, in the order of the file."""
    economies = setting.world.trade().economies
    fields = ("members", "on", "by", "exporters", "importers")
    lists = (getattr(own, name, ()) for own in setting.scenario.measures for name in fields)
    return tuple(
        dict.fromkeys(
            code
            for codes in lists
            if isinstance(codes, tuple) and len(codes) <= NAMED
            for code in codes
            if code in economies
        )
    )


DEFICITS = {
    "fixed": "Trade balances keep their nominal size relative to world labour income.",
    "zero": "All trade balances are closed first, in the baseline too.",
    "world-share": "Trade balances stay a fixed share of world income.",
}
REVENUE = {
    "lump-sum": "Employment is held; tariff revenue is paid out to households in lump sums.",
    "income-tax": "Tariff revenue lowers the tax on labour, and employment responds to it.",
}


def _notes(market: Market, members: Sequence[str]) -> tuple[str, ...]:
    scenario = market.setting.scenario
    model = scenario.model
    base = goods.from_trade(market.trade, elasticity=members[0]).adjustment
    notes = [
        f"This is the long run after everything has adjusted, with trade and production as in "
        f"{market.trade.year}: dollars are those of that year, and world labour income is the "
        "measure of value. It says nothing about the months after an announcement.",
        "Tariffs before the measures are the applied rates of 2021, the last year of their source: "
        "agreements that came later (RCEP, from 2022) and extra duties such as the United States' "
        "Section 301 tariffs on China are not, or not fully, in them.",
        f"The range is over {len(members)} published sets of trade elasticities; it is not a "
        "confidence interval and leaves out uncertainty about everything else."
        if len(members) > 1
        else "One set of trade elasticities, so no range; another set gives other numbers.",
        f"{DEFICITS[model.deficits]} {REVENUE[model.revenue]}"
        + ("" if model.input_output else " Production uses labour alone."),
        "Sectors are broad: cars and parts are one sector, and a product exempted from a tariff "
        "inside a sector is not seen. Values are at basic prices, as input-output tables have "
        "them; customs values, with transport and trade margins, are higher.",
        f"The tables are made an exact equilibrium first: {base}.",
    ]
    if any(isinstance(own, TariffTimeline) and own.cars for own in scenario.measures):
        notes.append(
            "Cars from Mexico and Canada pay the order's rate up to the partner's average; that "
            "their content from the United States is not charged is seen only as far as that "
            "average shows it, so their losses are on the high side."
        )
    if any(isinstance(own, TradeCost) for own in scenario.measures):
        notes.append(
            "What dearer or cheaper delivery costs or saves directly is in real income, but in "
            "neither terms of trade nor volume of trade."
        )
    return tuple(notes)


def _sources(market: Market, members: Sequence[str]) -> tuple[Source, ...]:
    trade = market.trade
    equations = (
        Source(
            "caliendo-parro-2015",
            "equation",
            "Goods market: Caliendo and Parro (2015), solved in changes after Dekle, Eaton and "
            "Kortum (2007)",
        ),
        Source("dekle-eaton-kortum-2007", "equation", "Exact-hat algebra: Dekle, Eaton and Kortum"),
    )
    data = (
        Source(
            "oecd-icio",
            "data",
            f"Trade, input-output tables and value added {trade.year}: {trade.source.publisher}",
        ),
        Source("teti-gtd", "data", "Tariffs before the measures: Teti, Global Tariff Database"),
        *_tariff_sources(market),
    )
    sets = tuple(
        Source(ELASTICITY_SETS[name][1], "data", f"Elasticities {name}: {ELASTICITY_SETS[name][0]}")
        for name in members
        if name in ELASTICITY_SETS
    )
    return (*equations, *data, *sets)


def _tariff_sources(market: Market) -> tuple[Source, ...]:
    """Where the dated US tariffs of a scenario come from."""
    kinds = {
        TariffTimeline: ("us_tariff_timeline", "us_imports_by_programme"),
        ReciprocalTariffs: ("us_reciprocal_rates",),
    }
    world = market.setting.world
    tables = dict.fromkeys(
        table
        for kind, names in kinds.items()
        for table in names
        if any(isinstance(own, kind) for own in market.setting.scenario.measures)
    )
    return tuple(
        Source("", "data", f"{world.table(name).title}: {world.table(name).source.publisher}")
        for name in tables
    )
