"""The only room that knows every market: World and Scenario in, Outcome out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from walkaway.engine import (
    bonds_part,
    cutoff_part,
    diversion_part,
    economy_part,
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

__all__ = ["explain", "run"]


def run(
    scenario: Scenario | str,
    *,
    elasticities: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
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
        progress: called as members are solved.

    Returns:
        The outcome; a member that was not solved says so in ``outcome.solves`` and adds nothing
        to the bands.

    Raises:
        BadInputError: the scenario or an elasticity set is not usable.
        DataCorruptError: the embedded data do not match their manifest.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    setting = Setting(World.at(loaded.date), loaded)
    watch = progress or silent
    parts = [goods_part.part(setting, elasticities, watch), bonds_part.part(setting, watch)]
    parts += [firms_part.part(setting, parts[0], watch), diversion_part.part(setting, watch)]
    parts.append(cutoff_part.part(setting, elasticities, watch))
    parts.append(economy_part.part(setting, draws, seed, jobs, watch))
    return Outcome(
        record=_record(setting, parts),
        scenario=ScenarioSummary(
            name=loaded.name,
            title=loaded.title,
            description=loaded.description,
            date=loaded.date.isoformat(),
            measures=loaded.in_words(),
            toml=loaded.to_toml(),
            focus=loaded.focus,
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
    evaluate = goods_part.value if known.section in goods_part.SECTIONS else bonds_part.value
    if known.section in firms_part.SECTIONS:
        evaluate = firms_part.value
    if known.section in diversion_part.SECTIONS:
        evaluate = diversion_part.value
    if known.section in cutoff_part.SECTIONS:
        evaluate = cutoff_part.value

    if of_path:
        evaluate = economy_part.value

    def value(subset: frozenset[int]) -> float:
        kept = tuple(m for index, m in enumerate(scenario.measures) if index in subset)
        return evaluate(Setting(world, scenario.with_measures(kept)), metric, chosen)

    found = shapley(value, len(scenario.measures), orders=orders, seed=seed, progress=progress)
    return found, chosen


def _record(setting: Setting, parts: Sequence[Part]) -> RunRecord:
    return RunRecord(
        scenario=setting.scenario.digest,
        data=setting.world.data_hash,
        code=code_digest(),
        version=version("walkaway"),
        settings={key: text for part in parts for key, text in part.settings.items()},
    )
