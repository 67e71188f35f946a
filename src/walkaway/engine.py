"""The only room that knows every market: World and Scenario in, Outcome out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean
from walkaway.goods import metrics
from walkaway.goods.decomposition import midpoint_split
from walkaway.goods.schedule import schedule
from walkaway.outcome import (
    Explanation,
    Metric,
    Outcome,
    RunRecord,
    ScenarioSummary,
    SolveReport,
    Source,
)
from walkaway.outcome import explain as shapley
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario
from walkaway.world import TradeData, World

if TYPE_CHECKING:
    from walkaway.goods.counterfactual import Deficits, Revenue

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

GROUPS = {
    "CPTPP": "the other CPTPP members",
    "RCEP": "the RCEP members",
    "EU": "the European Union",
    "ASEAN": "the ASEAN members",
    "world": "the world",
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


@dataclass(frozen=True, eq=False)
class _Setting:
    """What all members of a run share."""

    world: World
    trade: TradeData
    scenario: Scenario
    groups: Mapping[str, Sequence[int]] = field(repr=False)


def run(
    scenario: Scenario | str,
    *,
    elasticities: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run a scenario.

    Args:
        scenario: a scenario, the name of one in the library, or a path to a TOML file.
        elasticities: elasticity sets to solve under; the scenario's own choice, or all, if None.
        progress: called as members are solved.

    Returns:
        The outcome; a member that was not solved says so in ``outcome.solves`` and adds nothing
        to the bands.

    Raises:
        BadInputError: the scenario or an elasticity set is not usable.
        DataCorruptError: the embedded data do not match their manifest.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    setting = _setting(loaded)
    members = _members(setting, elasticities)
    results: dict[str, metrics.Solved | None] = {}
    reports = []
    for done, member in enumerate(members):
        if progress is not None:
            progress(done, len(members), f"goods market, elasticities {member}")
        solution, solved = _solve(setting, member)
        reports.append(_report(member, solution))
        results[member] = solved
    focus = loaded.focus
    ids = metrics.catalogue(
        setting.trade.economies, setting.trade.sectors, list(setting.groups), focus
    )
    names = _names(setting.trade, members)
    usable = {name: solved for name, solved in results.items() if solved is not None}
    found = [_metric(name, usable, names) for name in dict.fromkeys(ids)] if usable else []
    return Outcome(
        record=_record(setting, members),
        scenario=ScenarioSummary(
            name=loaded.name,
            title=loaded.title,
            description=loaded.description,
            date=loaded.date.isoformat(),
            measures=tuple(measure.describe() for measure in loaded.measures),
            toml=loaded.to_toml(),
            focus=focus,
        ),
        metrics=tuple(found),
        solves=tuple(reports),
        names=names,
        notes=_notes(setting, members),
        sources=_sources(setting, members),
    )


def explain(
    outcome: Outcome,
    metric: str,
    *,
    member: str | None = None,
    orders: int = 64,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Explanation, str]:
    """Split a metric of a run over the measures of its scenario.

    Args:
        outcome: the run.
        metric: the metric's id.
        member: the elasticity set to solve under; the one nearest the median if None.
        orders: random orders to draw when there are many measures.
        seed: of those orders.
        progress: called as subsets of measures are solved.

    Returns:
        The decomposition, and the elasticity set it was computed with.

    Raises:
        BadInputError: the run has no such metric or member.
        NotSolvedError: a subset of the measures was not solved.
    """
    known = outcome[metric]
    chosen = member or known.median_member
    if chosen not in known.members:
        hint = did_you_mean(chosen, list(known.members))
        raise BadInputError([Problem("member", chosen, "not in this run", hint)])
    scenario = Scenario.from_toml(outcome.scenario.toml, source=outcome.scenario.name)
    setting = _setting(scenario)

    def value(subset: frozenset[int]) -> float:
        kept = tuple(m for index, m in enumerate(scenario.measures) if index in subset)
        part = _Setting(setting.world, setting.trade, scenario.with_measures(kept), setting.groups)
        solution, solved = _solve(part, chosen)
        if solved is None:
            raise NotSolvedError(f"measures {sorted(subset)}: {solution.message}")
        return metrics.evaluate(metric, solved).value

    found = shapley(value, len(scenario.measures), orders=orders, seed=seed, progress=progress)
    return found, chosen


def _setting(scenario: Scenario) -> _Setting:
    world = World.at(scenario.date)
    trade = world.trade()
    position = {code: index for index, code in enumerate(trade.economies)}
    groups = {
        name: [position[code] for code in world.members(name) if code in position]
        for name in GROUPS
        if name != "world"
    }
    return _Setting(world, trade, scenario, groups)


def _members(setting: _Setting, wanted: Sequence[str] | None) -> tuple[str, ...]:
    known = list(setting.trade.elasticities)
    chosen = list(wanted or setting.scenario.model.elasticities or known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise BadInputError(
            Problem("elasticities", name, "no such elasticity set", did_you_mean(name, known))
            for name in unknown
        )
    return tuple(dict.fromkeys(chosen))


def _solve(setting: _Setting, member: str) -> tuple[goods.GoodsSolution, metrics.Solved | None]:
    """One counterfactual; the second part is None unless it was solved."""
    trade, model = setting.trade, setting.scenario.model
    calibration = goods.from_trade(trade, elasticity=member)
    plan = schedule(setting.world, trade, setting.scenario.measures, setting.scenario.date)

    def solve(tariffs: Array, trade_cost: Array) -> goods.GoodsSolution:
        return goods.solve(
            calibration,
            tariffs=tariffs,
            trade_cost=trade_cost,
            deficits=cast("Deficits", model.deficits),
            revenue=cast("Revenue", model.revenue),
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
        groups=setting.groups,
        before=solution.flows_before,
        after=solution.flows_after,
        percent={
            "welfare": 100 * (solution.welfare - 1),
            "real_wage": 100 * (solution.real_wage - 1),
            "terms_of_trade": 100 * terms,
            "volume_of_trade": 100 * volume,
        },
        revenue_before=solution.revenue_before,
        revenue_after=solution.revenue_after,
    )
    return solution, solved


def _report(member: str, solution: goods.GoodsSolution) -> SolveReport:
    return SolveReport(
        member=member,
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


def _record(setting: _Setting, members: Sequence[str]) -> RunRecord:
    return RunRecord(
        scenario=setting.scenario.digest,
        data=setting.world.data_hash,
        code=code_digest(),
        version=version("walkaway"),
        settings={"elasticities": ",".join(members)},
    )


def _notes(setting: _Setting, members: Sequence[str]) -> tuple[str, ...]:
    model = setting.scenario.model
    deficits = {
        "fixed": "trade balances keep their nominal size relative to world income",
        "zero": "all trade balances are closed first",
        "world-share": "trade balances stay a fixed share of world income",
    }[model.deficits]
    return (
        f"This is the long run after everything has adjusted, with trade and production as in "
        f"{setting.trade.year}: dollars are those of that year, and world income is the measure "
        "of value. It says nothing about the months after an announcement.",
        f"The range is over {len(members)} published sets of trade elasticities; it is not a "
        "confidence interval and leaves out uncertainty about everything else.",
        f"Held as they are: employment and {deficits}.",
        "Sectors are broad: cars and parts are one sector, and a product exempted from a tariff "
        "inside a sector is not seen. Values are at basic prices, as input-output tables have "
        "them; customs values, with transport and trade margins, are higher.",
    )


def _sources(setting: _Setting, members: Sequence[str]) -> tuple[Source, ...]:
    trade = setting.trade
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
    )
    sets = tuple(
        Source(ELASTICITY_SETS[name][1], "data", f"Elasticities {name}: {ELASTICITY_SETS[name][0]}")
        for name in members
        if name in ELASTICITY_SETS
    )
    return (*equations, *data, *sets)
