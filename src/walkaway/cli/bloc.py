"""walkaway bloc: what joining, leaving or founding a bloc does to everybody."""

from __future__ import annotations

from typing import Any

import click

from walkaway.cli.numbers import Real
from walkaway.cli.options import given, in_scenario, in_sets, on_date, question_of
from walkaway.cli.output import formats, progress_bar, show
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.goods.blocs import Plan, mistakes, study
from walkaway.goods.places import locate
from walkaway.grammar.values import Refused, Share, listed
from walkaway.present import bloc as present
from walkaway.present import bloc_place as present_place
from walkaway.scenario import Vocabulary
from walkaway.world.customs import CUSTOMS


@click.command()
@click.argument("bloc")
@click.option("--add", default="", help="Who joins: codes or blocs, with commas.")
@click.option("--remove", default="", help="Who leaves.")
@click.option("--exclude", default="", help="Sectors whose tariffs stay, as agriculture,C29.")
@click.option("--phase-in", type=Real(0, 100), default=0.0, help="Years to zero, up to 100.")
@click.option("--origin", default="40%", show_default=True, help="Least value added inside.")
@click.option("--origin-cost", default="3%", show_default=True, help="Cost of proving origin.")
@click.option(
    "--cumulation",
    type=click.Choice(["bloc", "bilateral", "none"]),
    default="bloc",
    show_default=True,
    help="Whose value added counts.",
)
@click.option(
    "--us-tariffs/--no-us-tariffs",
    default=True,
    show_default=True,
    help=f"{CUSTOMS.short} tariffs in force on the date, before and after; "
    "a scenario brings its own.",
)
@click.option("--leftovers", is_flag=True, help="Keep tariffs members still have on one another.")
@click.option("--place", help="Only: does a place lie inside? A province or a code.")
@in_scenario
@in_sets
@on_date
@formats
@click.pass_context
def bloc(
    ctx: click.Context,
    /,
    bloc: str,
    place: str | None,
    scenario: str | None,
    elasticities: str,
    date: str,
    as_json: bool,
    as_csv: bool,
    **options: Any,
) -> None:
    """Gains and losses when economies join, leave or found a bloc.

    BLOC is CPTPP, RCEP, USMCA, EU or ASEAN; a list such as JPN,KOR,CHN founds a new one. With a
    scenario its measures are the world before, and stay.
    """
    problems = _contradictions(ctx, scenario)
    asked = gathered(
        problems,
        lambda: question_of(scenario, date, given(ctx, "date"), elasticities=elasticities),
    )
    names = listed(bloc)
    named = names[0] if len(names) == 1 and names != ["all"] else ""
    if place:
        if problems or asked is None:
            raise BadInputError(problems)
        world = asked[0].world
        where = present_place.document(locate(world, named or bloc, place), world, named or bloc)
        show(where, present_place.page, as_json, as_csv)
        return
    plan = _plan(named, names, options, problems)
    problems += mistakes(Vocabulary.of(asked[0].world) if asked else Vocabulary.in_use(), plan)
    if problems or asked is None:
        raise BadInputError(problems)
    question, loaded = asked
    with progress_bar("bloc") as progress:
        found = study(
            question.world, plan, elasticities=question.sets,
            before=question if loaded else None, progress=progress,
        )  # fmt: skip
    document = present.document(found, question, loaded.name if loaded else None)
    show(document, present.page, as_json, as_csv)


def _contradictions(ctx: click.Context, scenario: str | None) -> list[Problem]:
    if scenario is None or not given(ctx, "us_tariffs"):
        return []
    what = "contradicts --scenario, whose measures are the world before"
    return [Problem("--us-tariffs", "", what, "leave one out")]


def _plan(named: str, names: list[str], options: dict[str, Any], problems: list[Problem]) -> Plan:
    add = listed(options["add"])
    return Plan(
        bloc=named,
        add=tuple(add) if named else (*names, *add),
        remove=tuple(listed(options["remove"])),
        exclude=tuple(listed(options["exclude"])),
        phase_in_years=options["phase_in"],
        threshold=_share(options["origin"], "--origin", problems),
        cost=_share(options["origin_cost"], "--origin-cost", problems),
        cumulation=options["cumulation"],
        us_tariffs=options["us_tariffs"],
        leftovers=options["leftovers"],
    )


def _share(text: str, option: str, problems: list[Problem]) -> float:
    """A share from 0 to 1; 0, and what is wrong among the problems, if it is none."""
    try:
        raw: Any = text if text.strip().endswith("%") else float(text)
        value = float(Share(what="share").read(raw))
    except ValueError as error:  # Refused is one
        what = error.mistakes[0].what if isinstance(error, Refused) else f"{text!r} is no share"
        problems.append(Problem(option, "", what, 'write "40%" or 0.4'))
        return 0.0
    if not 0 <= value <= 1:
        problems.append(Problem(option, "", f"{text} is not between 0% and 100%"))
    return value
