"""An input cut off, on top of a question's measures: with the cut minus without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.engine.studies.before import from_there, worlds
from walkaway.errors import NotSolvedError
from walkaway.goods.cutoff import (
    Exposure,
    LongRun,
    ShortRun,
    exposure,
    response,
    short_run,
)
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.schedule import schedule
from walkaway.goods.solution import GoodsSolution
from walkaway.market import Progress
from walkaway.question import Question


@dataclass(frozen=True, eq=False)
class Cut:
    """What a cut-off does.

    Attributes:
        exposure: to the input, in the world before; medians over elasticity sets.
        quick: within months.
        slow: after everything has adjusted.
    """

    exposure: Exposure
    quick: ShortRun
    slow: LongRun


def cut_off(
    question: Question, by: Sequence[str], of: str, inputs: Sequence[str], progress: Progress
) -> Cut:
    """Cut an economy off from an input in the world that a question's measures lead to.

    Args:
        question: world, measures, closure, sets.
        by: who stops selling.
        of: who is cut off.
        inputs: sectors.
        progress: called as sets are solved.

    Raises:
        NotSolvedError: no set was solved.
    """
    trade = question.trade()
    at = trade.economies.index
    places = [at(code) for code in by], at(of), [trade.sectors.index(code) for code in inputs]
    ban = ExportCut(by=tuple(by), to=(of,), sectors=tuple(inputs))
    cost = schedule(question.world, trade, [ban], ban.from_).trade_cost
    solved: dict[str, GoodsSolution] = {}
    exposed: list[Exposure] = []
    failed: list[tuple[str, str]] = []
    for name, before in worlds(question, "cut off", progress):
        if isinstance(before, str):
            failed.append((name, before))
            continue
        found = from_there(question, before, trade_cost=cost)
        if found.solved:
            solved[name] = found
            if not exposed or question.in_force():  # without measures all worlds are the data's
                exposed.append(exposure(before, *places))
        else:
            failed.append((name, found.message))
    if not solved:
        raise NotSolvedError(f"no elasticity set was solved; {failed[0][0]}: {failed[0][1]}")
    own = _median(exposed)
    quick = short_run([own.share] * 3, [own.input_share] * 3, own.value_added)
    return Cut(own, quick, response(trade, solved, tuple(failed), of, inputs))


def _median(found: Sequence[Exposure]) -> Exposure:
    """Medians of exposures in worlds that differ by elasticity set."""
    suppliers = {code: [(abroad, here)] for code, abroad, here in found[0].suppliers}
    for one in found[1:]:
        for code, abroad, here in one.suppliers:
            suppliers.setdefault(code, []).append((abroad, here))
    middle = {code: np.median(rows, axis=0) for code, rows in suppliers.items()}

    def of(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.asarray(np.median([getattr(one, name) for one in found], axis=0))

    return Exposure(
        share=float(np.median([one.share for one in found])),
        direct=of("direct"),
        upstream=of("upstream"),
        input_share=of("input_share"),
        value_added=of("value_added"),
        suppliers=tuple(
            (code, float(abroad), float(here)) for code, (abroad, here) in middle.items()
        ),
    )
