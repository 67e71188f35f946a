"""walkaway cutoff: an input is cut off; who is hit, how much, and who can stand in."""

from __future__ import annotations

import click

from walkaway.cli.options import given, in_scenario, in_sets, on_date, question_of
from walkaway.cli.output import formats, progress_bar, show
from walkaway.engine.studies.cutoff import cut_off
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.goods.cutoff import expand, mistakes
from walkaway.goods.deposits import DEPOSITS
from walkaway.goods.kinds.supply import minerals_of
from walkaway.goods.minerals import mineral, users_lose
from walkaway.grammar.values import listed
from walkaway.present import cutoff as present
from walkaway.present import cutoff_mineral as present_mineral
from walkaway.question import Question
from walkaway.scenario import Scenario, Vocabulary


@click.command()
@click.option("--by", required=True, help="Who stops selling: codes, blocs or all.")
@click.option("--of", "of", required=True, help="Who is cut off.")
@click.option("--input", "input_", required=True, help=f"A sector, or {', '.join(DEPOSITS.names)}.")
@in_scenario
@in_sets
@on_date
@formats
@click.pass_context
def cutoff(
    ctx: click.Context,
    by: str,
    of: str,
    input_: str,
    scenario: str | None,
    elasticities: str,
    date: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Exposure to an input, what losing it costs at once and in the long run, who can stand in.

    With a scenario the cut comes on top of its measures, and is measured against them.
    """
    asked, loaded = _checked(ctx, by, of, input_, scenario, elasticities, date)
    if input_ in minerals_of(asked.words).names:
        found = mineral(asked.world, input_, by, of)
        quick = users_lose(asked.world.trade(), found, of)
        document = present_mineral.document(asked.world, found, quick, by, of)
        show(document, present_mineral.page, as_json, as_csv)
        return
    sides = expand(asked.world, by, of, input_)
    with progress_bar("cut off") as progress:
        cut = cut_off(asked, *sides, progress)
    name = loaded.name if loaded else None
    found_ = present.document(asked, sides, cut.exposure, cut.quick, cut.slow, name)
    show(found_, present.page, as_json, as_csv)


def _checked(
    ctx: click.Context,
    by: str,
    of: str,
    input_: str,
    scenario: str | None,
    elasticities: str,
    date: str,
) -> tuple[Question, Scenario | None]:
    """What is asked, after every option has been looked at.

    Raises:
        BadInputError: all mistakes of all options.
    """
    problems: list[Problem] = []
    asked = gathered(
        problems,
        lambda: question_of(scenario, date, given(ctx, "date"), elasticities=elasticities),
    )
    words = Vocabulary.of(asked[0].world) if asked else Vocabulary.in_use()
    problems += mistakes(words, by, of, input_)
    if input_ in minerals_of(words).names:
        for option, value in (("--elasticities", listed(elasticities)), ("--scenario", scenario)):
            if value:
                what = f"{input_} has no long run here: it is of no use"
                problems.append(Problem(option, "", what, "leave it out"))
    if problems or asked is None:
        raise BadInputError(problems)
    return asked
