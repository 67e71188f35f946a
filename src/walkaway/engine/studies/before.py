"""The world before: a question's own equilibrium, from which a study goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import NotSolvedError
from walkaway.goods import equilibria
from walkaway.goods.calibration import Calibration
from walkaway.goods.counterfactual import Deficits, Revenue, solve
from walkaway.goods.horizon import LONG
from walkaway.goods.rebased import rebased
from walkaway.goods.solution import GoodsSolution
from walkaway.market import Progress
from walkaway.question import Question
from walkaway.readings import remembered


@remembered(maxsize=16)
def world_before(question: Question, member: str) -> Calibration:
    """The world with a question's measures in force, in the long run of one elasticity set.

    Args:
        question: whose measures come before what is studied; with none it is the data's world.
        member: elasticity set.

    Raises:
        NotSolvedError: the measures lead to no equilibrium.
    """
    own = equilibria.calibration(question, member)
    if not question.in_force():
        return own
    found = equilibria.equilibrium(question, member, horizon=LONG)
    if not found.solved:
        raise NotSolvedError(found.message)
    return rebased(own, found)


def from_there(
    question: Question,
    before: Calibration,
    tariffs: NDArray[np.float64] | None = None,
    trade_cost: NDArray[np.float64] | None = None,
) -> GoodsSolution:
    """A further shock to the world before, under the question's closure."""
    return solve(
        before,
        tariffs=tariffs,
        trade_cost=trade_cost,
        deficits=cast("Deficits", question.model.deficits),
        revenue=cast("Revenue", question.model.revenue),
        rates_up_to=np.inf,
    )


def worlds(
    question: Question, what: str, progress: Progress
) -> Iterator[tuple[str, Calibration | str]]:
    """The world before under every set of a question, or why there is none.

    Args:
        question: with its sets.
        what: is being done, for the progress.
        progress: called as sets come.
    """
    for done, name in enumerate(question.sets):
        progress(done, len(question.sets), f"{what}, elasticities {name}")
        try:
            yield name, world_before(question, name)
        except NotSolvedError as error:
            yield name, str(error)
