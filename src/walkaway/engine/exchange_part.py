"""What a run makes of dollar-yen, as plain ratios by quarter, for firms that earn in dollars.

The low and high ends come from the run's draws. The centre is the path at the central numbers of
the quarterly model, which can be solved again for any subset of the measures; it is not the median
of the draws, whose estimates of the bond market differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from walkaway.engine import economy_part
from walkaway.engine.part import Progress, Setting, silent
from walkaway.errors import NotSolvedError
from walkaway.outcome import Outcome, Path
from walkaway.scenario import Scenario
from walkaway.world import World

PATH = "path.usdjpy"

Ratios = dict[str, tuple[float, float, float]]
"""Quarter -> dollar-yen over its baseline: low, central, high."""


def central(setting: Setting) -> Ratios:
    """The path at the central numbers, without a range.

    Raises:
        NotSolvedError: the quarterly model was not solved.
    """
    if not setting.scenario.measures:
        return {}  # nothing becomes known, nothing moves
    return dict(_solved(setting.world, setting.scenario, setting.sets))


@lru_cache(maxsize=256)
def _solved(world: World, scenario: Scenario, sets: tuple[str, ...]) -> Ratios:
    """One path per world and scenario: all firms and all questions of why share it."""
    path = economy_part.central(Setting(world, scenario, sets), PATH)
    ratios = (mid / base for mid, base in zip(path.mid, path.baseline, strict=True))
    return {label: (one,) * 3 for label, one in zip(path.periods, ratios, strict=True)}


def of_run(setting: Setting, paths: Sequence[Path]) -> Ratios | None:
    """The central path with the range of a run's draws; None if the run has no such path.

    The range is widened to hold the centre, where few draws leave it outside.
    """
    path = next((own for own in paths if own.id == PATH), None)
    if path is None:
        return None
    middle = central(setting)
    found = {}
    for k, label in enumerate(path.periods):
        mid = middle[label][1] if label in middle else 1.0
        low, high = (side[k] / path.baseline[k] for side in (path.low, path.high))
        found[label] = (min(low, mid), mid, max(high, mid))
    return found


def of_firm(setting: Setting, draws: int, seed: int, progress: Progress = silent) -> Ratios:
    """For one firm, without a run around it: the central path, with a range where draws are asked.

    Args:
        setting: world and scenario.
        draws: how many to draw; with none low and high are the centre.
        seed: of the draws.
        progress: called as draws are solved.

    Raises:
        NotSolvedError: the quarterly model was not solved.
    """
    try:
        if draws <= 0 or not setting.scenario.measures:
            return central(setting)
        drawn = economy_part.part(setting, draws, seed, None, progress)
        found = of_run(setting, drawn.paths)
        if found is None:
            raise NotSolvedError(f"quarterly model: {drawn.solves[0].message}")
    except NotSolvedError as error:
        raise NotSolvedError(f"{error}; --record leaves dollar-yen at the record") from error
    return found


def again(setting: Setting, outcome: Outcome) -> Callable[[Setting], Ratios] | None:
    """What `of_run` said, for any subset of the measures; None if profits did without.

    How far the ends of the range lie from the centre, in percent, stays as the draws of the whole
    scenario had it: like the rest of a set of assumptions it does not depend on the measures.
    """
    if outcome.record.settings.get("dollar_yen") != "path":
        return None
    whole = of_run(setting, outcome.paths) or {}
    apart: Mapping[str, tuple[float, float, float]] = {
        label: (low / mid, 1.0, high / mid) for label, (low, mid, high) in whole.items()
    }

    def ratios(part: Setting) -> Ratios:
        middle = central(part)
        return {
            label: (low * mid, mid, high * mid)
            for label, (low, _, high) in apart.items()
            for mid in [middle.get(label, (1.0,) * 3)[1]]
        }

    return ratios
