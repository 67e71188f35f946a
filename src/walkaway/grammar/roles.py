"""What a measure is to its story: its own, of the background, or what the story ends.

What a story does is a world with its own measures against the same world without them. Measures of
the background stand in both worlds, so that the world around is right and its effects are not told
as the story's; what the story ends stands in the other world alone. Steps part the story's own
measures, and what it ends, into what comes first and what comes on top of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

OWN, BACKGROUND, ENDED = "own", "background", "ended"
ROLES = (OWN, BACKGROUND, ENDED)


class Told(Protocol):
    """What is asked of a measure here."""

    @property
    def role(self) -> str:
        """What it is to its story, of `ROLES`."""

    @property
    def step(self) -> str:
        """The step of the story that it belongs to; empty for the last."""


Some = TypeVar("Some", bound=Told)
Thing = TypeVar("Thing")


def with_story(measures: Iterable[Some]) -> tuple[Some, ...]:
    """Measures of the world with the story."""
    return tuple(own for own in measures if own.role != ENDED)


def without_story(measures: Iterable[Some]) -> tuple[Some, ...]:
    """Measures of the world without it: empty where nothing is of the background or ended."""
    return tuple(own for own in measures if own.role != OWN)


def of_story(measures: Iterable[Some]) -> tuple[Some, ...]:
    """What makes the two worlds differ."""
    return tuple(own for own in measures if own.role != BACKGROUND)


def steps_of(measures: Iterable[Told]) -> tuple[str, ...]:
    """The story's steps in the order in which they are named first; none or at least two.

    What names no step belongs to the last.
    """
    found = tuple(dict.fromkeys(own.step for own in of_story(measures) if own.step))
    return found if len(found) > 1 else ()


def after(measures: Sequence[Some], step: str) -> tuple[Some, ...]:
    """Measures of the world after a step: later ones have not come, and what they end stands."""
    return chosen(measures, measures, _done(measures, step))


def _done(measures: Sequence[Told], step: str) -> list[bool]:
    steps = steps_of(measures)
    so_far = steps[: steps.index(step) + 1]
    return [(own.step or steps[-1]) in so_far for own in measures]


def chosen(
    things: Sequence[Thing], measures: Sequence[Told], happens: Sequence[bool]
) -> tuple[Thing, ...]:
    """What stands in the world in which some of the story happens.

    Args:
        things: one for each measure: itself, or what is told of it.
        measures: all of the scenario.
        happens: for each whether it does: an own measure is taken, or what is ended has ended. The
            background stands whatever it says.
    """
    return tuple(
        thing
        for thing, own, now in zip(things, measures, happens, strict=True)
        if own.role == BACKGROUND or (own.role == OWN) == now
    )


def worlds(measures: Sequence[Told]) -> tuple[tuple[int, ...], ...]:
    """Positions of the measures of each world that a scenario is solved in, each world once."""
    every = range(len(measures))
    happens = [
        [True] * len(measures),
        [False] * len(measures),
        *(_done(measures, step) for step in steps_of(measures)[:-1]),
    ]
    if all(own.role == OWN for own in measures):
        happens = [happens[0]]  # the other worlds are parts of it
    return tuple(dict.fromkeys(chosen(every, measures, now) for now in happens))
