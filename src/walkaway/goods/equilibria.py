"""The one goods equilibrium of a question under a set at a horizon, for everybody who needs it.

Whoever needs what measures do to trade asks here: the goods market itself, diversion, cut-offs,
the quarterly model, firms, blocs, the table of a negotiation. All of ``[model]`` is honoured, and
an equilibrium that was solved is kept by its content, not by who asked. All horizons of a set start
from the same base: the data brought to an exact equilibrium under the set's own elasticities.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.calibration import Calibration, from_trade
from walkaway.goods.counterfactual import Deficits, Revenue, make_rules, solve
from walkaway.goods.decomposition import Split, split
from walkaway.goods.horizon import Horizon, of, substitution
from walkaway.goods.journey import Way
from walkaway.goods.schedule import Schedule, schedule
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.measure import Measure
from walkaway.memory import ByContent, bounded
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import TradeData, World

Array = NDArray[np.float64]
KEPT = 64
"""Equilibria kept in memory, about 5 MB each on the embedded grid."""

_solutions: ByContent[GoodsSolution] = ByContent(KEPT)
_splits: ByContent[Split] = ByContent(KEPT)


@bounded(32)
def _calibration(trade: TradeData, elasticity: str, input_output: bool) -> Calibration:
    found = from_trade(trade, elasticity=elasticity)
    return found if input_output else found.without_io()


def calibration(question: Question, elasticity: str) -> Calibration:
    """The world before, under an elasticity and the question's closure.

    Raises:
        BadInputError: no such elasticity set.
    """
    return _calibration(question.trade(), elasticity, question.model.input_output)


@remembered(maxsize=64)
def _plan(world: World, measures: tuple[Measure, ...], on: dt.date) -> Schedule:
    return schedule(world, world.trade(), measures, on)


def plan(
    question: Question, measures: Sequence[Measure] | None = None, on: dt.date | None = None
) -> Schedule:
    """Tariffs and trade costs on a day under some measures; by default the question's own.

    Raises:
        BadInputError: as `walkaway.goods.schedule.schedule`.
    """
    own = question.measures if measures is None else tuple(measures)
    return _plan(question.world, own, on or question.date)


def equilibrium(
    question: Question,
    elasticity: str,
    *,
    measures: Sequence[Measure] | None = None,
    on: dt.date | None = None,
    horizon: Horizon | None = None,
) -> GoodsSolution:
    """The goods market with the question's measures in force, against the same without.

    Args:
        question: world, measures and closure.
        elasticity: a published set by its name.
        measures: other measures than the question's.
        on: the day whose measures are in force; the question's own if None.
        horizon: how long after the measures; what ``[model]`` says if None.

    Returns:
        The solution; one that was not solved says why.
    """
    return under(question, elasticity, plan(question, measures, on), horizon)


def under(
    question: Question, elasticity: str, planned: Schedule, horizon: Horizon | None = None
) -> GoodsSolution:
    """The goods market under a given schedule and the question's closure.

    Args:
        question: world and closure.
        elasticity: a published set by its name.
        planned: what trade pays, and its limits.
        horizon: how long after the measures; what ``[model]`` says if None.
    """
    when = horizon or of(question)
    key = _content(question, elasticity, planned, when)
    return _solutions.get(key, lambda: _solved(question, elasticity, planned, when))


def _content(
    question: Question, elasticity: str, planned: Schedule, horizon: Horizon
) -> tuple[Hashable, ...]:
    """All that an equilibrium follows from."""
    model = question.model
    return (
        question.world.data_hash,
        elasticity,
        np.inf if horizon.long_run else horizon.years,
        (question.trade().year, model.base, model.input_output, model.deficits, model.revenue),
        planned.key,
    )


def _solved(
    question: Question, elasticity: str, planned: Schedule, horizon: Horizon
) -> GoodsSolution:
    model = question.model
    return solve(
        calibration(question, elasticity),
        **planned.contents(),
        deficits=cast("Deficits", model.deficits),
        revenue=cast("Revenue", model.revenue),
        substitution=substitution(question.trade(), elasticity, horizon),
        rates_up_to=np.inf,  # a scenario's rates have been read with their percent signs
    )


def _parts(question: Question, elasticity: str, planned: Schedule, horizon: Horizon) -> Split:
    own = calibration(question, elasticity)
    whole = under(question, elasticity, planned, horizon)
    # On the way licences are taxes: they grow to what they are worth in the end.
    levied = whole.export_tax if whole.taxes_exports else None
    ends = whole.tariffs_after, planned.trade_cost
    then = whole.trade.base
    way = Way(own.tariffs, *ends, then.elasticity, levied, then.upper)
    rules = make_rules(question.model.deficits, question.model.revenue, None)

    def solve_at(share: float) -> GoodsSolution:
        if share == 1:
            return whole
        taxed, produced = _apart(way.export_tax_at(share))
        passed = Schedule(*way.at(share), taxed, output_tax=produced)
        return _solved(question, elasticity, passed, horizon)

    return split(solve_at, way, rules)


def _apart(levied: Array | None) -> tuple[Array | None, Array | None]:
    """Export taxes, and taxes on production, which sales at home pay too."""
    if levied is None:
        return None, None
    own = np.einsum("iis->is", levied).copy()
    if not own.any():
        return levied, None
    exported = (1 + levied) / (1 + own[:, None, :]) - 1
    np.einsum("iis->is", exported)[...] = 0.0
    return exported, own


def parts(
    question: Question,
    elasticity: str,
    *,
    measures: Sequence[Measure] | None = None,
    on: dt.date | None = None,
    horizon: Horizon | None = None,
) -> Split:
    """What real income is made of in an equilibrium: parts that add up to it.

    Raises:
        NotSolvedError: the equilibrium was not solved.
    """
    planned, when = plan(question, measures, on), horizon or of(question)
    key = _content(question, elasticity, planned, when)
    return _splits.get(key, lambda: _parts(question, elasticity, planned, when))
