"""Many similar paths of the extended model at once: the draws of a band."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.news import News, beliefs
from walkaway.economy.system import EconomyPath, System, deviations, guessed
from walkaway.solution import Status
from walkaway.solve.batch import Asked, Found, together
from walkaway.solve.path import TOLERANCE, PathSolution, Stage, renewed

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Similar:
    """A path to be solved beside others that hardly differ in their Jacobian.

    Attributes:
        system: with the path's own numbers.
        news: what becomes known when.
        start: what a similar path expected at the same announcements.
    """

    system: System
    news: Sequence[News]
    start: Sequence[Stage]


def begun(
    system: System,
    news: Sequence[News],
    guess: Callable[[int], Mapping[str, Floats]] | None = None,
) -> tuple[Stage, ...]:
    """Where to look for a path of which no similar one is known.

    Args:
        system: with the path's own numbers.
        news: what becomes known when.
        guess: as in :func:`walkaway.economy.system.paths`.

    Returns:
        The guess at each announcement, with the quick blocks of a factorisation there.
    """
    stages = []
    for quarter, shocks in beliefs(system.quiet, system.model.shock_index, news):
        path = guessed(system, quarter, guess(quarter) if guess else {})
        stages.append(_stage(system, quarter, shocks, path))
    return tuple(stages)


def near(system: System, news: Sequence[News], path: EconomyPath) -> EconomyPath:
    """A path that was kept, as a place to look near: quick blocks are those of the path itself."""
    told = beliefs(system.quiet, system.model.shock_index, news)
    return replace(
        path,
        stages=tuple(
            _stage(system, quarter, shocks, stage.values)
            for (quarter, shocks), stage in zip(told, path.stages, strict=True)
        ),
    )


def _stage(system: System, quarter: int, shocks: Floats, path: Floats) -> Stage:
    """A stage at a path; what was before it is left at the baseline, as a step corrects it."""
    model, point, past = system.model, system.point, shocks[:quarter]
    later = shocks[quarter:]
    return Stage(path, renewed(model, point, later, system.history, past, path, system.factor))


def paths_together(
    similar: Sequence[Similar],
    quarters: int,
    tolerance: float = TOLERANCE,
    *,
    keep: bool = False,
) -> list[EconomyPath | None]:
    """Solve many similar paths at once, as :func:`paths` does one by one.

    Args:
        similar: the paths; systems that differ in numbers, not in their baseline.
        quarters: how many to return.
        tolerance: largest residual of any equation in any quarter.
        keep: whether to keep what is expected at each announcement, with the start's factors.

    Returns:
        A path each; None for those to be solved by themselves: where the step did not settle,
        a rate would fall below its floor, or announcements fall on other quarters than the start's.
    """
    found: list[EconomyPath | None] = [None] * len(similar)
    groups: dict[tuple[int, ...], list[tuple[int, Asked]]] = {}
    for place, one in enumerate(similar):
        system = one.system
        told = beliefs(system.quiet, system.model.shock_index, one.news)
        asked = Asked(system.point, told, system.history, one.start, system.factor)
        if len(one.start) == len(told):
            groups.setdefault(tuple(q for q, _ in told), []).append((place, asked))
    for group in groups.values():
        first = similar[group[0][0]].system
        asked_for = [asked for _, asked in group]
        solved = together(first.model, asked_for, first.horizon, first.factor, tolerance)
        for (place, asked), own in zip(group, solved, strict=True):
            system = similar[place].system
            if own is not None and _above_floors(system, own, asked):
                path = _of_batch(system, own, asked.start if keep else ())
                found[place] = deviations(system, path, quarters)
    return found


def _above_floors(system: System, own: Found, asked: Asked) -> bool:
    if system.floors is None:
        return True
    return all(
        system.floors.clear(system.model, expected, shocks[quarter:])
        for expected, (quarter, shocks) in zip(own.expected, asked.beliefs, strict=True)
    )


def _of_batch(system: System, own: Found, start: Sequence[Stage]) -> PathSolution:
    kept = zip(own.expected, start, strict=True) if start else ()
    return PathSolution(
        status=Status.SOLVED,
        residuals={"path": own.residual} | ({"floor": 0.0} if system.floors else {}),
        evaluations=own.evaluations,
        seconds=0.0,
        variables=system.model.variables,
        values=own.values,
        stages=tuple(Stage(expected, begun.factor) for expected, begun in kept),
    )
