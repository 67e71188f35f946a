"""Many similar paths of the extended model at once: the draws of a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.economy.news import News, beliefs
from walkaway.economy.system import EconomyPath, System, deviations
from walkaway.solution import Status
from walkaway.solve.batch import Asked, Found, together
from walkaway.solve.path import TOLERANCE, PathSolution, Stage


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
