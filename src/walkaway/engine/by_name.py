"""What is asked of runs in Python: kept ones by name, and why a number is what it is."""

from __future__ import annotations

from walkaway.engine.explaining import explain as split
from walkaway.market import Progress
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.documents import Why, why


def load(run: str) -> Outcome:
    """A run that is kept on this machine.

    Args:
        run: its id, the beginning of its id, or its scenario's name (the newest).

    Raises:
        BadInputError: none or several answer to that name, or the record was damaged.
    """
    return RunStore.default().load(run)


def explain(
    outcome: Outcome,
    metric: str,
    *,
    member: str | None = None,
    orders: int = 64,
    seed: int = 0,
    progress: Progress | None = None,
) -> Why:
    """Split a number of a run over the measures of its scenario, each told by name.

    Args:
        outcome: the run.
        metric: the number's id.
        member: the member of the ensemble to solve under; the one nearest the median if None.
        orders: random orders to draw when there are many measures.
        seed: of those orders.
        progress: called as subsets of measures are solved.

    Returns:
        What each measure adds to the number, in the order of the scenario; the parts sum to the
        total exactly.

    Raises:
        BadInputError: the run has no such number or member.
        NotSolvedError: a subset of the measures was not solved.
    """
    found, chosen = split(
        outcome, metric, member=member, orders=orders, seed=seed, progress=progress
    )
    return why(outcome, metric, found, chosen)
