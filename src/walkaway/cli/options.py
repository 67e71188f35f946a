"""Options that several commands share, and kinds of values that options take."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import SEED
from walkaway.engine.questions import question
from walkaway.errors import BadInputError, Problem, did_you_mean, gathered
from walkaway.grammar.model import HORIZONS
from walkaway.grammar.values import ChoiceOrDay, Refused, listed
from walkaway.question import Question
from walkaway.scenario import Scenario, Vocabulary
from walkaway.world import World

PICTURES = (".png", ".svg", ".pdf")

in_scenario = click.option(
    "--scenario",
    metavar="NAME",
    help="In the world of a scenario: its day, measures, closure and sets; a name or TOML file.",
)
on_date = as_known_on(say="The world as known on it.")
in_sets = click.option(
    "--elasticities",
    default="",
    metavar="NAME[,NAME]",
    help="Only these elasticity sets; the scenario's, or all, if left out.",
)

at_horizon = click.option(
    "--horizon",
    metavar="WHEN",
    help=f"How long after the measures trade is looked at: {', '.join(HORIZONS)}, or a day; the "
    "scenario's own if left out.",
)

seed = click.option("--seed", type=SEED, default=0, show_default=True, help="Of the draws.")


def question_of(
    scenario: str | None,
    date: str,
    contradicted: bool = False,
    draws: int = 0,
    seed: int = 0,
    elasticities: str = "",
) -> tuple[Question, Scenario | None]:
    """What a command is asked: of a scenario, or of a day on which nothing changes.

    Args:
        scenario: its name or file; None for the day alone.
        date: the day, where there is no scenario.
        contradicted: whether a person gave a day beside a scenario.
        draws: how many.
        seed: of the draws.
        elasticities: names of sets, joined by commas; the scenario's own, or all, if empty.

    Returns:
        The question, and the scenario if it is one's.

    Raises:
        BadInputError: the scenario or the day is not usable, or a day was given beside a scenario.
    """
    problems: list[Problem] = []
    loaded = gathered(problems, lambda: Scenario.load(scenario)) if scenario is not None else None
    if loaded and contradicted and date != loaded.date.isoformat():
        what = f"{date} is not the day of {loaded.name}, {loaded.date}"
        hint = "leave --date out, or set the date in the scenario"
        problems.append(Problem("--date", "", what, hint))
    day = loaded.date if loaded else date
    world = None
    if loaded or scenario is None:
        held = loaded.snapshot() if loaded else None
        world = gathered(problems, lambda: World.at(day, held))
    words = Vocabulary.of(world) if world else Vocabulary.in_use()
    sets = listed(elasticities)
    known = words.known("elasticity")
    problems += [
        Problem("--elasticities", "", f"no set {name!r}", did_you_mean(name, known))
        for name in sets
        if name not in known
    ]
    if problems or world is None:
        raise BadInputError(problems)
    asked = loaded or Scenario(name="today", date=world.date)
    return question(asked, elasticities=sets or None, draws=draws, seed=seed), loaded


def at(scenario: Scenario, horizon: str | None) -> Scenario:
    """A scenario at another horizon; itself if none is given.

    Raises:
        BadInputError: it is neither the name of a horizon nor a day.
    """
    if horizon is None:
        return scenario
    try:
        told = ChoiceOrDay(HORIZONS).read(horizon)
    except Refused as error:
        problems = [Problem("--horizon", "", own.what, own.hint) for own in error.mistakes]
        raise BadInputError(problems) from None
    return replace(scenario, model=replace(scenario.model, horizon=told))


def given(context: click.Context | None, name: str) -> bool:
    """Whether a person gave an option of a command, rather than its default."""
    return (
        context is not None
        and context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    )


def say_idle(without: str, *names: str) -> None:
    """Say on stderr which of some options a person gave in vain.

    Args:
        without: what they would need, as the end of a sentence.
        names: of their parameters.
    """
    context = click.get_current_context()
    flags = {own.name: own.opts[0] for own in context.command.params}
    idle = [flags[name] for name in names if given(context, name)]
    if idle:
        verb = "decides" if len(idle) == 1 else "decide"
        click.echo(f"note: {', '.join(idle)} {verb} nothing {without}", err=True)


class Target(click.types.StringParamType):
    """A file to be written: refused before hours of work are lost where it cannot be.

    Args:
        made: whether its folder is made if need be.
    """

    name = "file"

    def __init__(self, made: bool = True) -> None:
        self.made = made

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The path.

        Raises:
            BadInputError: no file can be written there.
        """
        what = _unwritable(str(value), self.made)
        if what:
            option = param.opts[0] if param else "file"
            raise BadInputError([Problem(option, "", what, "name another file")])
        return str(value)


def _unwritable(text: str, made: bool = False) -> str:
    """Why no file can be written at a place, its folder `made` if need be; empty if one can."""
    if not text:
        return "names no file"
    try:
        path = Path(os.path.realpath(text))
        if path.is_dir():
            return f"{text} is a folder"
        if os.path.lexists(path):
            return "" if os.access(path, os.W_OK) else f"{text} may not be written"
        nearest = next(own for own in path.parents if os.path.lexists(own))
        if not nearest.is_dir():
            return f"{nearest} is no folder"
        if nearest != path.parent and not made:
            return f"there is no folder {path.parent}"
        if not os.access(nearest, os.W_OK):
            return f"{nearest} may not be written to"
        return ""
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return f"{text!a:.60} cannot be written ({getattr(error, 'strerror', None) or error})"


TARGET = Target()
CHART = Target(made=False)


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
    elif what := _unwritable(str(path)):
        problems.append(Problem(option, "", what, "name another file"))
    if problems:
        raise BadInputError(problems)


def check_target(path: Path | None, option: str) -> None:
    """Refuse a place where no file can be written, before hours of work are lost on it.

    Raises:
        BadInputError: its folder does not exist, or a folder stands there.
    """
    if path is None:
        return
    if path.is_dir():
        raise BadInputError([Problem(option, "", f"{path} is a folder", "name a file")])
    if not path.parent.is_dir():
        raise BadInputError([Problem(option, "", f"no folder {path.parent}", "create it first")])
    if what := _unwritable(str(path)):
        raise BadInputError([Problem(option, "", what, "name another file")])
