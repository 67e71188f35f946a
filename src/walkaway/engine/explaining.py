"""Why a number of a run is what it is: its split over the measures of the scenario."""

from __future__ import annotations

from collections.abc import Callable

from walkaway.engine.compared import value_between
from walkaway.engine.economy_market import sets_of_record
from walkaway.engine.markets import MARKETS, market_of
from walkaway.engine.questions import question as question_of
from walkaway.engine.solving import given
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.grammar.roles import chosen as chosen_of
from walkaway.market import Given
from walkaway.outcome import Explanation, Outcome
from walkaway.outcome import explain as shapley
from walkaway.question import Question
from walkaway.scenario import Scenario


def explain(
    outcome: Outcome,
    metric: str,
    *,
    member: str | None = None,
    orders: int = 64,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[Explanation, str]:
    """Split a number of a run over the measures of its scenario.

    Args:
        outcome: the run.
        metric: the number's id.
        member: the member of the ensemble to solve under; the one nearest the median if None.
        orders: random orders to draw when there are many measures.
        seed: of those orders.
        progress: called as subsets of measures are solved.

    Returns:
        The decomposition, and the member it was computed with.

    Raises:
        BadInputError: the run has no such number or member, or own data have changed since.
        NotSolvedError: a subset of the measures was not solved.
    """
    known = outcome[metric]
    market = market_of(known.section)
    wanted = member or known.median_member
    chosen = market.central(wanted)
    if chosen == wanted and chosen not in known.members:
        hint = did_you_mean(chosen, list(known.members))
        raise BadInputError([Problem("member", chosen, "not in this run", hint)])
    scenario = Scenario.from_toml(outcome.scenario.toml, source=outcome.scenario.name)
    sets = sets_of_record(outcome.record.settings)
    whole = question_of(scenario, elasticities=sets or None)
    if scenario.data and whole.world.data_hash != outcome.record.data:
        what = f"{scenario.data} is not as it was in this run"
        raise BadInputError([Problem("data", "", what, "run the scenario again")])
    recalled = {
        what: function
        for own in MARKETS
        if set(own.gives) & {*market.needs, *market.wants}
        for what, function in own.recall(outcome, whole).items()
    }

    def asked(part: Question) -> Given:
        return given(part, market, {what: function(part) for what, function in recalled.items()})

    def value(subset: frozenset[int]) -> float:
        happens = [index in subset for index in range(len(scenario.measures))]
        part = whole.with_measures(chosen_of(scenario.measures, scenario.measures, happens))
        if market.compares or not part.without:
            return market.value(part, asked(part), metric, chosen)
        mine, theirs = part.alone(), part.counterfactual()
        return value_between(market, (mine, asked(mine)), (theirs, asked(theirs)), known, chosen)

    found = shapley(value, len(scenario.measures), orders=orders, seed=seed, progress=progress)
    return found, chosen
