"""What a command is asked: of a scenario, or of a day on which nothing changes."""

from __future__ import annotations

from walkaway.engine.questions import question
from walkaway.errors import BadInputError, Problem
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World


def question_of(
    scenario: str | None,
    date: str,
    contradicted: bool = False,
    draws: int = 0,
    seed: int = 0,
) -> tuple[Question, Scenario | None]:
    """What a command is asked: of a scenario, or of a day on which nothing changes.

    Args:
        scenario: its name or file; None for the day alone.
        date: the day, where there is no scenario.
        contradicted: whether a person gave a day beside a scenario.
        draws: how many.
        seed: of the draws.

    Returns:
        The question, and the scenario if it is one's.

    Raises:
        BadInputError: the scenario or the day is not usable, or a day was given beside a scenario.
    """
    if scenario is None:
        alone = Scenario(name="today", date=World.at(date).date)
        return question(alone, draws=draws, seed=seed), None
    loaded = Scenario.load(scenario)
    if contradicted and date != loaded.date.isoformat():
        what = f"{date} is not the day of {loaded.name}, {loaded.date}"
        hint = "leave --date out, or set the date in the scenario"
        raise BadInputError([Problem("--date", "", what, hint)])
    return question(loaded, draws=draws, seed=seed), loaded
