"""The first view wherever its lever stands, from a surface that is made once for a story."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from walkaway import engine
from walkaway.engine.asked import answers
from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.outcome import Band, Outcome
from walkaway.present import first_view
from walkaway.present.first import FirstSaid
from walkaway.present.lever_said import Frame, LeverSaid
from walkaway.present.page import Page, digits_for, with_unit
from walkaway.scenario.dials import Dial, turn
from walkaway.scenario.lever import lever_of
from walkaway.sweeps.responses import Surface, surface

if TYPE_CHECKING:
    from walkaway.market import Progress
    from walkaway.scenario import Scenario

FEW_NODES, MOST_NODES = 5, 17
TOLERANCE = 0.01
"""Bound that is wanted, as a share of each number's spread over the lever."""
DRAWN = ("path", "profit")
"""Families whose numbers rest on dated paths, which a surface without draws has not."""
REACH = 4.0
"""How far beyond the story's own value the lever goes, at most to the end of its dial."""
STEPS = 60
"""Fewest places at which the lever can stand."""


def page(scenario: Scenario, progress: Progress) -> Page:
    """The lever of a scenario, all other dials as they stand.

    Raises:
        BadInputError: its lever is no number.
        NotSolvedError: a place has no solution.
    """
    *_, last = pages(scenario, progress)
    return last


def pages(scenario: Scenario, progress: Progress) -> Iterator[Page]:
    """The same of few places first, with the bound that it then has, and of all that it takes.

    Raises:
        BadInputError: its lever is no number.
        NotSolvedError: a place has no solution.
    """
    dial = lever_of(scenario)
    if dial is None or dial.kind != "number":
        raise BadInputError([Problem("lever", scenario.name, "its lever is no number")])
    outcome = engine.run(scenario, draws=0, jobs=1)
    for nodes in (FEW_NODES, MOST_NODES):
        found = made(scenario, dial, progress, outcome, nodes)
        last = found.reached or nodes == MOST_NODES
        told = found if last else msgspec.structs.replace(found, coarse=True)
        yield Page(title=scenario.title, moved=told)
        if last:
            return


def span_of(dial: Dial) -> tuple[float, float, float]:
    """Between what and in which steps the lever moves: about the story's own value."""
    value, step = float(str(dial.value)), dial.step
    high = dial.high
    if value > 0:
        wanted = REACH * value
        size = 10.0 ** math.floor(math.log10(wanted))
        nice = next(size * k for k in (1, 2, 3, 5, 10) if size * k >= wanted)
        high = min(dial.high, nice)
    while (high - dial.low) / step < STEPS:
        step /= 2 if f"{step:.0e}"[0] != "5" else 5
    return dial.low, high, step


def places_of(dial: Dial) -> list[float]:
    """Where the lever can stand: at its steps, and where the story has it."""
    low, high, step = span_of(dial)
    steps = {round(low + at * step, 10) for at in range(round((high - low) / step) + 1)}
    return sorted(steps | {float(str(dial.value))})


def made(
    scenario: Scenario, dial: Dial, progress: Progress, outcome: Outcome, most: int = MOST_NODES
) -> LeverSaid:
    """The first view at every step of a dial.

    Args:
        scenario: whose.
        dial: a number of it.
        progress: called as places are solved.
        outcome: the scenario's run, without draws.
        most: nodes of the surface.
    """
    view = first_view.document(outcome)
    ids = [name for name in view.numbers if name.split(".")[0] not in DRAWN]
    low, high, step = span_of(dial)
    found, least = _surface(scenario, dial.id, (low, high, step), ids, progress, most)
    frames = []
    for value in places_of(dial):
        if value < least:
            bands, exact = _solved(scenario, dial.id, value, ids), True
        else:
            told = found.at({dial.id: value})
            bands = {name: own.band for name, own in told.items()}
            exact = all(own.exact for own in told.values())
        frames.append(Frame(value=value, exact=exact, first=_frame(outcome, bands)))
    return LeverSaid(
        dial=dial.id,
        low=low,
        high=high,
        step=step,
        frames=frames,
        words=_words(found, view),
        bounds=dict(found.bounds),
        points=found.points,
        reached=found.reached,
    )


def _frame(outcome: Outcome, bands: Mapping[str, Band]) -> FirstSaid:
    view = first_view.document(outcome, bands)
    tiles = [own for own in view.tiles if own.metric.split(".")[0] not in DRAWN]
    return msgspec.structs.replace(view, numbers=[], tiles=tiles)  # ids are the same everywhere


def _surface(
    scenario: Scenario,
    dial: str,
    span: tuple[float, float, float],
    ids: list[str],
    progress: Progress,
    most: int,
) -> tuple[Surface, float]:
    """The surface and where it begins: where the measure is gone numbers may be gone with it."""
    low, high, step = span
    for start in (low, low + step):
        try:
            return surface(
                scenario,
                {dial: (start, high)},
                numbers=ids,
                tolerance=TOLERANCE,
                most=most,
                jobs=1,
                progress=progress,
            ), start
        except NotSolvedError:
            if start > low:
                raise
    raise AssertionError("one of the two returns or raises")


def _solved(scenario: Scenario, dial: str, value: float, ids: list[str]) -> dict[str, Band]:
    """Numbers at a place off the surface; what is not there any more does not move."""
    told = answers(turn(scenario, {dial: value}), ids).found
    still = Band(0.0, 0.0, 0.0)
    return {name: told[name].band if name in told else still for name in ids}


def _words(found: Surface, view: FirstSaid) -> str:
    """How far the number may be off that is furthest, counted in its last printed digit."""
    shown = [piece.metric for piece in view.answer] + [own.metric for own in view.tiles]
    shown += [view.gauge.metric] if view.gauge else []
    usual = {axis.name: float(axis.high or 0.0) for axis in found.axes}
    known = {name: own for name, own in found.at(usual).items() if name in shown}

    def digits(name: str) -> float:
        return float(found.bounds[name] * 10.0 ** digits_for(known[name].band))

    worst = max(known, key=digits, default="")
    if not worst or digits(worst) < HALF:
        return "error below the last digit shown"
    unit = "percent" if known[worst].unit == "%" else known[worst].unit
    size = f"{float(f'{found.bounds[worst]:.1g}'):,g}"  # one digit is all that a bound bears
    return f"error at most {with_unit(size, unit)} ({known[worst].label})"


HALF = 0.5
"""Of a last digit: what is off by less is printed as it is."""
