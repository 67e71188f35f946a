"""The living economy's part of a run: dated paths of output, prices, rates, currencies and debt.

What the goods market finds (prices at the border, demand, revenue) enters the many-economy
model, which is solved together with the market for US Treasuries and the budgets over all quarters,
once per draw of the numbers that nobody knows well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np

from walkaway.budget import baseline
from walkaway.economy.draws import draw_numbers
from walkaway.economy.economies import outside
from walkaway.economy.kinds import MEASURES
from walkaway.engine.economy_ahead import awaited, begun
from walkaway.engine.economy_central import central, central_ratios
from walkaway.engine.economy_notes import NOBODY
from walkaway.engine.economy_told import SETS, part_of
from walkaway.engine.exchange import DRAWS, EXCHANGE, PATH, Ratios, apart, widened
from walkaway.engine.paths_shown import priced_series, shown_of
from walkaway.engine.worlds import Solved, Worlds, solve_draws
from walkaway.errors import Problem, listed_few
from walkaway.grammar.measure import Measure
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Outcome, SolveReport
from walkaway.outcome.outcome import NOT_ASKED
from walkaway.question import Question

FACTS = (
    *baseline.FACTS, "auctions", "z1_rest_of_world", "tic_total", "tic_official",
    *priced_series(),
)  # fmt: skip

CENTRAL = "the central numbers of the quarterly model"


class EconomyMarket(Market):
    """Dated paths of economy, bonds and budgets, solved together once per draw."""

    name = "economy"
    called = "dated paths of output, prices, rates, currencies and debt"
    measures = MEASURES
    sections = ("path",)
    compares = True
    needs = ("trade",)
    gives = (EXCHANGE, DRAWS)
    gives_late = True

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Paths with bands; nothing without draws."""
        del given
        if question.draws <= 0:
            return Part(solves=unasked(question.own, "no dated paths were asked for"))

        if not shown_of(question):
            return Part(notes=(NOBODY,))

        watch.progress(0, question.draws, "output, prices, rates and debt, quarter by quarter")
        awaited(question)
        works = Worlds.of(question)
        if why := works.failure():  # nothing is told of draws around a path that is none
            empty = np.zeros((0, 0))
            return part_of(works, [Solved(n, empty, why, {}) for n in range(question.draws)])
        numbers = draw_numbers(question.draws, question.seed)
        for work in works.every:
            for told in work.bonds.members:
                work.central(told)  # before any process is forked
            for one in numbers:
                work.tariffs(one)

        def arrived(found: Sequence[Solved]) -> None:
            if watch.partial and any(not one.message for one in found):
                watch.partial(part_of(works, found))

        heard = arrived if watch.partial else None
        jobs = watch.jobs or os.cpu_count() or 1
        found = solve_draws(works, numbers, jobs, watch.progress, heard)
        return part_of(works, found)

    def begun(self, question: Question, watch: Watch) -> AbstractContextManager[None]:
        """Get the date's system ready meanwhile."""
        return begun(question, watch.jobs or os.cpu_count() or 1)

    def facts(self, question: Question) -> Sequence[str]:
        """The budget's projection, who holds the debt, and the day's yields and currencies."""
        return FACTS if question.draws > 0 else ()

    def lacks(self, question: Question) -> Sequence[Problem]:
        """Economies of the quarterly model that a table of trade does not have."""
        if question.draws <= 0 and not self._acts(question):
            return ()
        if not (lacking := outside(question.world)):
            return ()
        what = f"has not {listed_few(lacking)}, which the quarterly model needs"
        return (Problem("trade", "", what, "own tables need its economies for dated paths"),)

    def _acts(self, question: Question) -> bool:
        return any(isinstance(own, self.measures) for own in question.measures)

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """A path's change against its baseline in one period, at the central numbers."""
        del given, member
        name, period = quantity.rsplit(".", 1)
        path = central(question, name)
        return path.change(path.periods.index(period)).mid

    def central(self, member: str) -> str:
        """Draws share no name with a path at the central numbers: it is told by its own."""
        del member
        return CENTRAL

    def give(self, what: str, question: Question, given: Given) -> Ratios:
        """What the measures do to dollar-yen, at the central numbers, without a range."""
        del what, given
        return central_ratios(question)

    def recall(self, outcome: Outcome, question: Question) -> Mapping[str, Callable[..., Ratios]]:
        """The exchange rate as a finished run had it, for any subset of its measures."""
        if outcome.path(PATH) is None:
            return {}
        ends = apart(outcome.paths, central_ratios(question))

        def moved(part: Question) -> Ratios:
            """In a world by itself; the one that is compared with has no range of its own."""
            if part.is_counterfactual:
                return central_ratios(part)
            return widened(ends, central_ratios(part.alone()))

        return {EXCHANGE: moved}


def unasked(measures: Sequence[Measure], why: str) -> tuple[SolveReport, ...]:
    """That measures act in what was not asked for: a report, so that no face passes it over."""
    kinds = sorted({own.kind for own in measures if isinstance(own, MEASURES)})
    if not kinds:
        return ()
    message = (
        f"Not asked for: {why}, and what {', '.join(kinds)} does happens in them alone; it is not "
        "in this run."
    )
    return (SolveReport("paths", "economy", NOT_ASKED, {}, 0, 0.0, message, asked=0),)


def sets_of_record(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The elasticity sets of a run's paths, or of its goods market if it has no paths."""
    named = settings.get(SETS) or settings.get("elasticities", "")
    return tuple(filter(None, named.split(",")))
