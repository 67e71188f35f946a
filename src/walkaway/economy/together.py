"""Many similar paths of the extended model at once: the draws of a band."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.floor import ROUNDS
from walkaway.economy.floor import TOLERANCE as AT_FLOOR
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
        no lifts hold rates on their floors, or announcements fall on other quarters than the
        start's.
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

        def solve(asked: Sequence[Asked], first: System = first) -> list[Found | None]:
            return together(first.model, asked, first.horizon, first.factor, tolerance)

        solved = solve([asked for _, asked in group])
        low: list[tuple[int, Asked, Found]] = []
        for (place, asked), own in zip(group, solved, strict=True):
            if own is None:
                continue
            system = similar[place].system
            if _above_floors(system, own, asked):
                path = _of_batch(system, own, asked.start if keep else ())
                found[place] = deviations(system, path, quarters)
            elif len(asked.beliefs) == 1:
                low.append((place, asked, own))
        for place, path in _lifted([(p, similar[p].system, a, o) for p, a, o in low], solve, keep):
            found[place] = deviations(similar[place].system, path, quarters)
    return found


def _lifted(
    low: Sequence[tuple[int, System, Asked, Found]],
    solve: Callable[[Sequence[Asked]], list[Found | None]],
    keep: bool,
) -> Iterator[tuple[int, PathSolution]]:
    """Paths in which rates fall to their floors, solved anew with lifts, side by side.

    As :meth:`walkaway.economy.floor.Floors.solve` does it one by one; what fails is left to that.

    Args:
        low: paths that settled with rates below their floors: place, system, what was asked.
        solve: solves such paths together.
        keep: as in `paths_together`.
    """
    left = []
    for place, system, asked, own in low:
        assert system.floors is not None
        shocks = asked.beliefs[0][1]
        lifting = system.floors.lifting(system.model, shocks, system.horizon, asked.start[0].values)
        left.append((place, system, asked, own, lifting, own.evaluations))
    for _ in range(ROUNDS):
        again = []
        for place, system, asked, own, lifting, count in left:
            error, _ = lifting.error(own.values)
            if error <= AT_FLOOR:
                path = _of_batch(system, own, asked.start if keep else ())
                residuals = {**path.residuals, "floor": error}
                yield (
                    place,
                    replace(path, residuals=residuals, evaluations=count, notes=lifting.notes()),
                )
            elif lifting.look(own.values).z is not None:
                begin = (Stage(own.values, asked.start[0].factor),)
                moved = replace(asked, beliefs=[(0, lifting.moved)], start=begin)
                again.append((place, system, moved, lifting, count))
        if not again:
            return
        solved = solve([moved for _, _, moved, _, _ in again])
        left = [
            (place, system, moved, own, lifting, count + own.evaluations)
            for (place, system, moved, lifting, count), own in zip(again, solved, strict=True)
            if own is not None
        ]


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
