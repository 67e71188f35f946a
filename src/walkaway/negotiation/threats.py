"""Power in the world that a question's measures lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from walkaway.engine.studies.before import world_before
from walkaway.errors import NotSolvedError
from walkaway.goods import equilibria
from walkaway.goods.calibration import Calibration
from walkaway.goods.counterfactual import Deficits, Revenue
from walkaway.goods.horizon import LONG
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.rebased import rebased
from walkaway.market import Progress
from walkaway.negotiation import leverage
from walkaway.negotiation.accession import Shift, States, accession_shift
from walkaway.negotiation.cutoff import Floats
from walkaway.negotiation.leverage import Before, Closure, Matrix, Power
from walkaway.question import Question


def closure(question: Question) -> Closure:
    """A question's closure."""
    return Closure(
        cast("Deficits", question.model.deficits), cast("Revenue", question.model.revenue)
    )


def _before(question: Question) -> Before:
    return lambda name: world_before(question, name)


def over_target(
    question: Question,
    of: Sequence[str],
    over: str,
    *,
    across: float,
    full: bool,
    progress: Progress,
) -> Power:
    """What economies acting together can threaten another one with; see `leverage.power`."""
    return leverage.power(
        question.world, of, over, question.sets, across, full, progress,
        before=_before(question), closure=closure(question),
    )  # fmt: skip


def over_all(
    question: Question, sides: Sequence[str], *, across: float, full: bool, progress: Progress
) -> Matrix:
    """Power of every side over every target; see `leverage.matrix`."""
    return leverage.matrix(
        question.world, sides, None, question.sets, full, progress, across,
        before=_before(question), closure=closure(question),
    )  # fmt: skip


def after_accession(
    question: Question,
    of: Sequence[str],
    over: str,
    bloc: str,
    members: Sequence[str],
    progress: Progress,
) -> Shift:
    """The same before and after others join a bloc, on top of a question's measures."""
    return accession_shift(
        question.world, of, over, bloc, members, question.sets, progress,
        states=_states(question, Accession(bloc=bloc, members=tuple(members))),
        closure=closure(question),
    )  # fmt: skip


def _states(question: Question, joining: Accession) -> States:
    """The worlds before and after, both from the same exact base."""

    def both(name: str) -> tuple[Calibration, Calibration, Floats]:
        own = equilibria.calibration(question, name)
        joined = (*question.measures, joining)
        before = equilibria.equilibrium(question, name, horizon=LONG)
        after = equilibria.equilibrium(question, name, measures=joined, horizon=LONG)
        for found in (before, after):
            if not found.solved:
                raise NotSolvedError(found.message)
        gain = np.asarray(after.welfare / before.welfare)
        return rebased(own, before), rebased(own, after), gain

    return both
