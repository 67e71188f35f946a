"""`walkaway tariffs`: tariffs chosen by governments."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import click

from walkaway.cli import defaults
from walkaway.cli.numbers import TARIFF
from walkaway.cli.options import given, in_scenario, in_sets, on_date, question_of
from walkaway.cli.output import formats, progress_bar, show
from walkaway.engine.studies.tariffs import Choice, Kind, choose, players_of, refused
from walkaway.errors import BadInputError, NotSolvedError, Problem, gathered
from walkaway.present import tariffs as present
from walkaway.question import Question
from walkaway.scenario import Scenario

KINDS = ("uniform", "sector", "partner", "partner-sector")
Command = Callable[..., Any]


@click.group()
def tariffs() -> None:
    """Tariffs chosen, not given: optimal, in a trade war, or agreed.

    PLAYER is an economy (USA), a bloc (EU, CPTPP), or economies joined by + that set one tariff
    together (JPN+KOR). Real income is the aim of each; everybody else keeps the tariffs of the
    world before: the data's, or those that a scenario leads to.
    """


def _options(command: Command) -> Command:
    """Options that all three share."""
    options = (
        click.option(
            "--instruments",
            type=click.Choice(KINDS),
            default="uniform",
            show_default=True,
            help="What one rate covers.",
        ),
        in_scenario,
        in_sets,
        click.option("--elasticity", default="", help="One elasticity set."),
        click.option(
            "--lowest", type=TARIFF, default=0.0, show_default=True, help="Lowest rate in percent."
        ),
        click.option(
            "--highest",
            type=TARIFF,
            default=300.0,
            show_default=True,
            help="Highest rate in percent.",
        ),
        click.option(
            "--deficits",
            type=click.Choice(("zero", "fixed", "world-share")),
            default="zero",
            show_default=True,
            help="Trade balances: closed first, or held; a scenario brings its own.",
        ),
        click.option("--services", is_flag=True, help="Tax services too, not only goods."),
        on_date,
        formats,
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


@tariffs.command()
@click.option(
    "--by", default=defaults.CHOOSER, show_default=True, metavar="PLAYER", help="Who chooses."
)
@_options
def optimal(ctx: click.Context, by: str, **options: Any) -> None:
    """What tariffs maximise one player's real income if nobody answers."""
    _answer(ctx, "optimal", (by,), options)


@tariffs.command()
@click.argument("players", nargs=-1, required=True, metavar="PLAYER...")
@_options
def nash(ctx: click.Context, players: tuple[str, ...], **options: Any) -> None:
    """Tariffs from which no player gains by deviating alone: a trade war fought to the end."""
    _answer(ctx, "nash", players, options)


@tariffs.command()
@click.argument("players", nargs=-1, required=True, metavar="PLAYER...")
@_options
def cooperate(ctx: click.Context, players: tuple[str, ...], **options: Any) -> None:
    """Tariffs that maximise the players' real incomes together, and what defecting would gain."""
    _answer(ctx, "cooperate", players, options)


def _answer(ctx: click.Context, kind: Kind, names: Sequence[str], options: dict[str, Any]) -> None:
    problems = _contradictions(ctx, options)
    asked = gathered(problems, lambda: _asked(ctx, options))
    players = gathered(problems, lambda: players_of(asked[0].world, names)) if asked else None
    problems += refused(asked[0]) if asked else []
    if problems or asked is None or players is None:
        raise BadInputError(problems)
    question, loaded = asked
    how = Choice(
        kind=kind,
        instruments=options["instruments"],
        bounds=(options["lowest"] / 100, options["highest"] / 100),
        services=options["services"],
    )
    with progress_bar("choosing tariffs") as progress:
        chosen = choose(question, players, how, progress)
    document = present.document(
        kind,
        names,
        chosen.found,
        chosen.failures,
        question,
        how.taxed(question.trade()),
        loaded.name if loaded else None,
    )
    show(document, present.page, options["as_json"], options["as_csv"])
    if not document.elasticity_sets:
        raise NotSolvedError(document.message)


def _contradictions(ctx: click.Context, options: dict[str, Any]) -> list[Problem]:
    problems = []
    if options["elasticity"] and options["elasticities"]:
        what = "says again what --elasticities says"
        problems.append(Problem("--elasticity", "", what, "leave one out"))
    if options["scenario"] and given(ctx, "deficits"):
        what = "contradicts --scenario, which brings its own closure"
        hint = "leave it out, or set deficits in the scenario's [model]"
        problems.append(Problem("--deficits", "", what, hint))
    return problems


def _asked(ctx: click.Context, options: dict[str, Any]) -> tuple[Question, Scenario | None]:
    """The world in which tariffs are chosen: of a scenario, or the data's on a day."""
    question, loaded = question_of(
        options["scenario"],
        options["date"],
        given(ctx, "date"),
        elasticities=options["elasticity"] or options["elasticities"],
    )
    if loaded is None:
        model = dataclasses.replace(question.model, deficits=options["deficits"])
        question = dataclasses.replace(question, model=model)
    return question, loaded
