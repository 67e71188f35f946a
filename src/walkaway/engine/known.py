"""What an expectation of the day knew of a story's measures already.

What was expected after a measure had been announced holds it: the level that was expected is one
with that measure. Its effect is not added once more, and what would have been without it is what
was expected, less the effect.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.grammar.measure import Measure
from walkaway.grammar.roles import ENDED
from walkaway.question import Question

Array = NDArray[np.float64]
NOTHING, ALL = "", "all"
"""No measure of the story was known, or all were; between the two it is the name of a step."""


@dataclass(frozen=True)
class Knew:
    """What an expectation knew.

    Attributes:
        measures: those that it knew.
        through: the last step that it knew whole, and nothing beyond it; `NOTHING`, `ALL`; None
            where it knew some part that no step ends with, which is not solved by itself.
    """

    measures: tuple[Measure, ...]
    through: str | None


@dataclass(frozen=True, eq=False)
class Known:
    """What it does to the levels of a path.

    Attributes:
        measures: those that the expectation knew.
        effect: what they do, the median [quarter]; None where it is not solved by itself.
        beyond: what the others do, 5%, 50%, 95% [level, quarter]; None likewise.
    """

    measures: tuple[Measure, ...]
    effect: Array | None = field(repr=False)
    beyond: Array | None = field(repr=False)


def announced(question: Question) -> dict[Measure, dt.date]:
    """The day on which each measure of a story became known; an end when its successor did."""
    days = {
        own: own.announced or own.from_ or question.date
        for own in question.own
        if own.role != ENDED
    }
    first = min(days.values(), default=question.date)
    return {own: days.get(own, first) for own in question.own}


def knew(question: Question, until: dt.date) -> Knew:
    """What was known of a story by an expectation.

    Args:
        question: the question of the story.
        until: the day of its newest fact; it knows what was announced before.
    """
    days = announced(question)
    told = tuple(own for own in question.own if days[own] < until)
    if not told:
        return Knew((), NOTHING)
    if len(told) == len(question.own):
        return Knew(told, ALL)
    for step in question.steps[:-1]:
        so_far = question.after(step).measures
        story = {own for own in question.own if (own in so_far) == (own.role != ENDED)}
        if story == set(told):
            return Knew(told, step)
    return Knew(told, None)
