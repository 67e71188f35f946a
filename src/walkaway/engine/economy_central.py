"""Dated paths at the central numbers, without a range."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkaway.engine.economy_work import Work
from walkaway.engine.exchange import PATH, Ratios
from walkaway.engine.paths_shown import FOLLOWS, Shown, path_of, shown_as
from walkaway.engine.worlds import central_of
from walkaway.errors import NotSolvedError
from walkaway.outcome import Path
from walkaway.question import Question

Array = NDArray[np.float64]


def central_ratios(question: Question) -> Ratios:
    """Dollar-yen over its baseline by quarter, at the central numbers.

    Raises:
        NotSolvedError: the quarterly model was not solved.
    """
    if not question.measures and not question.without:
        return {}  # nothing becomes known, nothing moves
    path = central(question, PATH)
    ratios = (mid / base for mid, base in zip(path.mid, path.baseline, strict=True))
    return {label: (one,) * 3 for label, one in zip(path.periods, ratios, strict=True)}


def central(question: Question, path_id: str) -> Path:
    """One path at the central numbers of the model, low and high the same as the middle.

    Raises:
        NotSolvedError: the path was not solved.
    """
    one = shown_as(question, path_id)
    work, values = _change_of(question.alone(), one)
    if question.without:
        values = values - _change_of(question.counterfactual(), one)[1]
    return path_of(question, one, np.array([values] * 3), work.system, 1)


def _change_of(question: Question, one: Shown) -> tuple[Work, Array]:
    """A path in a world by itself, against the data.

    Raises:
        NotSolvedError: the path was not solved.
    """
    work, solution = central_of(question)
    if not solution.solved:
        raise NotSolvedError(f"quarterly model: {solution.message}")
    if one.variable.startswith(FOLLOWS):
        return work, work.shown(solution.__getitem__, None, which=(one,))[0]
    return work, solution[one.variable]
