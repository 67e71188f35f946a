"""From a scenario to the question that markets are asked."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.errors import BadInputError, Problem, not_among
from walkaway.grammar.model import Model
from walkaway.grammar.roles import with_story, without_story
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import TradeData, World
from walkaway.world.trade import USUAL


def question(
    scenario: Scenario | str,
    *,
    elasticities: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 0,
    checked: bool = False,
) -> Question:
    """The question a scenario asks.

    Args:
        scenario: a scenario, the name of one in the library, or a path to a TOML file.
        elasticities: elasticity sets; the scenario's own choice, or all, if None.
        draws: how many dated paths to draw.
        seed: of the draws.
        checked: whether a scenario that is handed over was checked before.

    Raises:
        BadInputError: the scenario or an elasticity set is not usable.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    if loaded is scenario and not checked:
        loaded.check()  # what a file is refused for
    world = World.at(loaded.date, loaded.snapshot())
    trade = world.trade()
    if trade.own_table and (problems := _of_ours(loaded.model, trade)):
        raise BadInputError(problems)
    known = trade.elasticities
    sets = tuple(dict.fromkeys(elasticities or loaded.model.elasticities or known))
    if problems := not_among("elasticities", sets, list(known), "no such elasticity set"):
        raise BadInputError(problems)
    return Question(
        world=world,
        measures=with_story(loaded.measures),
        without=without_story(loaded.measures),
        model=loaded.model,
        sets=sets,
        focus=loaded.focus,
        draws=draws,
        seed=seed,
    )


def _of_ours(model: Model, trade: TradeData) -> list[Problem]:
    """What a closure asks of the data that come with walkaway, where the table is another."""
    hint = "leave it out"
    told = f"the user's own table is of {trade.year}, with its own tariffs"
    year = [] if model.year is None else [Problem("model", "year", told, hint)]
    base = [] if model.base == USUAL else [Problem("model", "base", told, hint)]
    return [*year, *base]
