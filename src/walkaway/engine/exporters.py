"""One exporter under a scenario, without a run around it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from walkaway.engine.economy_central import central_ratios
from walkaway.engine.economy_market import EconomyMarket
from walkaway.engine.exchange import EXCHANGE, Ratios
from walkaway.engine.questions import question as question_of
from walkaway.errors import NotSolvedError
from walkaway.firms.currencies import MOVED
from walkaway.firms.firm import Firm, Three
from walkaway.firms.market import FirmRun, run_firm
from walkaway.firms.reader import load
from walkaway.firms.scale import predicted
from walkaway.firms.year import fiscal_year
from walkaway.firms.year import record as recorded_year
from walkaway.goods.equilibria import equilibrium
from walkaway.goods.horizon import LONG
from walkaway.goods.market import Answers
from walkaway.market import Progress, Watch, silent
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World


def exchange_of(question: Question, progress: Progress = silent) -> Ratios:
    """What the measures do to dollar-yen: the central path, with a range where draws are asked.

    Raises:
        NotSolvedError: the quarterly model was not solved.
    """
    try:
        if question.draws <= 0 or not question.measures:
            return central_ratios(question)
        drawn = EconomyMarket().solve(question, lambda what: None, Watch(progress))
        found: Ratios | None = drawn.gives.get(EXCHANGE)
        if found is None:
            raise NotSolvedError(f"quarterly model: {drawn.solves[0].message}")
    except NotSolvedError as error:
        raise NotSolvedError(f"{error}; --record leaves the exchange rate at the record") from error
    return found


def bridge_of(
    scenario: Scenario,
    firm: Firm,
    elasticities: Sequence[str] | None,
    pass_through: str,
    record: bool,
    draws: int,
    seed: int,
    progress: Progress = silent,
) -> tuple[FirmRun, FirmRun, tuple[str, ...], Question]:
    """The bridge of a firm, the same without what measures do to its currency, what was not solved.

    Raises:
        NotSolvedError: no elasticity set was solved, or the quarterly model was not.
    """
    asked = question_of(scenario, elasticities=elasticities, draws=draws, seed=seed)
    why = {name: _unsolved(asked, firm, name) for name in asked.sets}
    failed = tuple(f"{name}: {message}" for name, message in why.items() if message)
    members = tuple(name for name, message in why.items() if not message)
    if not members:
        raise NotSolvedError(f"goods market: {failed[0]}")
    # A firm by itself is told what all measures cost it, those of the background too.
    question = dataclasses.replace(asked.alone(), sets=members)
    moves = firm.head.currency in MOVED and not record
    ratios = exchange_of(question, progress) if moves else None
    trade = Answers(question)
    run = run_firm(question, trade, firm, pass_through, ratios)
    still = run_firm(question, trade, firm, pass_through)
    return run, still, failed, question


def _unsolved(question: Question, firm: Firm, name: str) -> str:
    """Why a set has no answer to the measures, or to the orders on record; empty if it has."""
    own = equilibrium(question, name, horizon=LONG)
    if not own.solved:
        return own.message
    try:
        recorded_year(question.under(name), Answers(question), firm)
    except NotSolvedError as error:
        return f"orders on record: {error}"
    return ""


def expected(
    firm: str | Firm,
    on: str | dt.date,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> Three:
    """What a firm will report that tariffs cost it, from what was known on a day.

    The tariffs of the day are taken to stay; reports and exchange rates to the day count::

        expected("hyundai", "2025-08-31")

    Args:
        firm: one of the library or of one's own.
        on: the day.
        first: first day of the period; that of the fiscal year that holds the day if None.
        last: its last day.

    Returns:
        Cost before mitigation, low, central, high, in billions of the firm's currency; eight
        reports in ten should lie in the range.

    Raises:
        BadInputError: no such firm, or a day outside the data.
    """
    own = load(firm) if isinstance(firm, str) else firm
    world = World.at(on)
    days = fiscal_year(own, world.date)
    zero = Scenario(name="zero", date=world.date)
    trade = Answers(question_of(zero))
    period = first or days[0][0], last or days[-1][1]
    return predicted(world, trade, own, *period, stays=world.date)
