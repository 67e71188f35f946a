"""Options that several commands share, and kinds of values that options take."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from walkaway.engine.question import question
from walkaway.errors import BadInputError, Problem
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World


class Finite(click.FloatRange):
    """A number in a range; neither "nan" nor "inf" is one."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number.

        Raises:
            click.BadParameter: none, or outside the range.
        """
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return found


PICTURES = (".png", ".svg", ".pdf")

seed = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws."
)


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


def given(context: click.Context | None, name: str) -> bool:
    """Whether a person gave an option of a command, rather than its default."""
    return (
        context is not None
        and context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    )


def check_picture(path: Path, option: str) -> None:
    """Refuse a file that cannot be drawn before any work is done.

    Raises:
        BadInputError: an unknown ending, or a folder that does not exist.
    """
    problems = []
    if path.suffix.lower() not in PICTURES:
        hint = f"use {', '.join(PICTURES)}"
        problems.append(Problem(option, "", f"cannot draw {path.name!r}", hint))
    if not path.parent.is_dir():
        problems.append(Problem(option, "", f"there is no folder {str(path.parent)!r}", ""))
    if problems:
        raise BadInputError(problems)
