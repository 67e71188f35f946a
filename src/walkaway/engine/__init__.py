"""The only room that knows every market: World and Scenario in, Outcome out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from importlib.metadata import version

from walkaway.engine import (
    bonds_part,
    cutoff_part,
    diversion_part,
    economy_part,
    exchange_part,
    firms_part,
    goods_part,
)
from walkaway.engine.part import Part, Progress, Setting, silent
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.outcome import Explanation, Outcome, RunRecord, ScenarioSummary
from walkaway.outcome import explain as shapley
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario
from walkaway.world import World

__all__ = ["PARTS", "explain", "run"]

PARTS = ("goods", "bonds", "firms", "diversion", "cutoff", "economy")
"""What a run is made of, in the order in which it is solved."""


def run(
    scenario: Scenario | str,
    *,
    elasticities: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 0,
    jobs: int | None = None,
    only: Sequence[str] | None = None,
    progress: Progress | None = None,
    partial: Callable[[str, Outcome], None] | None = None,
) -> Outcome:
    """Run a scenario.

    Args:
        scenario: a scenario, the name of one in the library, or a path to a TOML file.
        elasticities: elasticity sets to solve under; the scenario's own choice, or all, if None.
        draws: how many dated paths of output, prices, rates, currencies and debt to draw; with
            none, only what needs no path is solved, in a second or two.
        seed: of the draws.
        jobs: processes for the draws; as many as there are cores if None. The same seed gives
            the same numbers, whatever the number of processes.
        only: the parts to solve (of `PARTS`), for a quick look; all of them if None.
        progress: called as members are solved.
        partial: called as ``partial(stage, outcome)`` with what is known so far: after ``goods``,
            after all ``markets`` without paths, and several times as ``paths`` are drawn; until
            the end profits of firms are at the record's dollar-yen, then at the run's own path.

    Returns:
        The outcome; a member that was not solved says so in ``outcome.solves`` and adds nothing
        to the bands.

    Raises:
        BadInputError: the scenario or an elasticity set is not usable.
        DataCorruptError: the embedded data do not match their manifest.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    if loaded is scenario:
        loaded.check()  # what a file is refused for
    wanted = _wanted(only)
    setting = Setting(World.at(loaded.date), loaded, tuple(elasticities or ()))
    watch = progress or silent
    quick = {"only": ",".join(wanted)} if only is not None else {}
    parts = [Part(settings=quick)]

    def so_far(stage: str, *more: Part) -> None:
        if partial:
            partial(stage, _outcome(setting, [*parts, *more, Part(settings={"stage": stage})]))

    traded = goods_part.part(setting, elasticities, watch) if "goods" in wanted else Part()
    parts.append(traded)
    if wanted != ("goods",):
        so_far("goods")
    others: dict[str, Callable[[], Part]] = {
        "bonds": lambda: bonds_part.part(setting, watch),
        "firms": lambda: firms_part.part(setting, traded, elasticities, watch),
        "diversion": lambda: diversion_part.part(setting, watch),
        "cutoff": lambda: cutoff_part.part(setting, elasticities, watch),
    }
    chosen = [name for name in others if name in wanted]
    first = len(parts)
    parts += [others[name]() for name in chosen]
    if "economy" in wanted and draws > 0:
        so_far("markets")
        heard = (lambda drawn: so_far("paths", drawn)) if partial else None
        drawn = economy_part.part(setting, draws, seed, jobs, watch, heard)
        ratios = exchange_part.of_run(setting, drawn.paths)
        if "firms" in chosen and ratios is not None:
            # Profits once more, now with what the run's own path makes of dollar-yen.
            parts[first + chosen.index("firms")] = firms_part.part(
                setting, traded, elasticities, watch, ratios
            )
        parts.append(drawn)
    return _outcome(setting, parts)


def _wanted(only: Sequence[str] | None) -> tuple[str, ...]:
    """The parts to solve, in their own order.

    Raises:
        BadInputError: no such part.
    """
    if only is None:
        return PARTS
    strange = [name for name in only if name not in PARTS]
    if strange or not only:
        raise BadInputError(
            [
                Problem("only", name, "no such part", did_you_mean(name, PARTS))
                for name in strange or ("",)
            ]
        )
    return tuple(name for name in PARTS if name in only)


def _outcome(setting: Setting, parts: Sequence[Part]) -> Outcome:
    scenario = setting.scenario
    return Outcome(
        record=_record(setting, parts),
        scenario=ScenarioSummary(
            name=scenario.name,
            title=scenario.title,
            description=scenario.description,
            date=scenario.date.isoformat(),
            measures=scenario.in_words(),
            toml=scenario.to_toml(),
            focus=scenario.focus,
            named=goods_part.named(setting),
        ),
        metrics=tuple(metric for part in parts for metric in part.metrics),
        solves=tuple(solve for part in parts for solve in part.solves),
        names={code: word for part in parts for code, word in part.names.items()},
        notes=tuple(note for part in parts for note in part.notes),
        sources=tuple(source for part in parts for source in part.sources),
        paths=tuple(path for part in parts for path in part.paths),
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
        member: the member of the ensemble to solve under; the one nearest the median if None.
        orders: random orders to draw when there are many measures.
        seed: of those orders.
        progress: called as subsets of measures are solved.

    Returns:
        The decomposition, and the member it was computed with.

    Raises:
        BadInputError: the run has no such metric or member.
        NotSolvedError: a subset of the measures was not solved.
    """
    known = outcome[metric]
    of_path = known.section == "path"
    chosen = economy_part.CENTRAL if of_path else member or known.median_member
    if not of_path and chosen not in known.members:
        hint = did_you_mean(chosen, list(known.members))
        raise BadInputError([Problem("member", chosen, "not in this run", hint)])
    scenario = Scenario.from_toml(outcome.scenario.toml, source=outcome.scenario.name)
    world = World.at(scenario.date)
    sets = economy_part.sets_of_record(outcome.record.settings)
    evaluate = _evaluator(known.section, Setting(world, scenario, sets), outcome)

    def value(subset: frozenset[int]) -> float:
        kept = tuple(m for index, m in enumerate(scenario.measures) if index in subset)
        return evaluate(Setting(world, scenario.with_measures(kept), sets), metric, chosen)

    found = shapley(value, len(scenario.measures), orders=orders, seed=seed, progress=progress)
    return found, chosen


def _evaluator(
    section: str, setting: Setting, outcome: Outcome
) -> Callable[[Setting, str, str], float]:
    """What solves for one metric of a section under one member, for any subset of the measures."""
    if section == "path":
        return economy_part.value
    if section in goods_part.SECTIONS:
        return goods_part.value
    if section in firms_part.SECTIONS:
        return functools.partial(
            firms_part.value,
            markets=outcome.record.settings.get("profit_markets"),
            exchange=exchange_part.again(setting, outcome),
        )
    if section in diversion_part.SECTIONS:
        return diversion_part.value
    if section in cutoff_part.SECTIONS:
        return cutoff_part.value
    return bonds_part.value


def _record(setting: Setting, parts: Sequence[Part]) -> RunRecord:
    return RunRecord(
        scenario=setting.scenario.digest,
        data=setting.world.data_hash,
        code=code_digest(),
        version=version("walkaway"),
        settings={key: text for part in parts for key, text in part.settings.items()},
    )
