"""`walkaway power`: what one economy can threaten another with."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from walkaway.cli import defaults
from walkaway.cli.numbers import ELASTICITY
from walkaway.cli.options import CHART, TARGET, given, in_scenario, in_sets, on_date, question_of
from walkaway.cli.output import formats, progress_bar, show
from walkaway.cli.typed import again
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.files import write_atomically
from walkaway.grammar.values import listed
from walkaway.negotiation import threats as study
from walkaway.negotiation.charts import matrix_figure, path_problem, write
from walkaway.parameters import parameter
from walkaway.present import html
from walkaway.present import power as present
from walkaway.present import power_matrix as present_matrix
from walkaway.question import Question

MOST = 11
"""Economies of a table of one's own in a matrix that names nobody."""
EVERYBODY = ",".join(defaults.MATRIX)


@click.command()
@click.option("--of", metavar="NAME[,NAME]", help="Who threatens: economies or groups, as one.")
@click.option("--over", metavar="NAME", help="The target: an economy or a group.")
@click.option(
    "--matrix",
    "sides",
    metavar="NAME[,NAME]",
    is_flag=False,
    flag_value=EVERYBODY,
    help=f"Power of each over each  [these if none are named: {EVERYBODY}].",
)
@click.option("--join", metavar="BLOC:NAME[,NAME]", help="Also after these economies join a bloc.")
@in_scenario
@in_sets
@on_date
@click.option(
    "--rho",
    type=ELASTICITY,
    default=parameter("negotiation.power.across").value,
    show_default=True,
    help="Elasticity between sectors in the closed form.",
)
@click.option("--closed-form", is_flag=True, help="Leave out the full counterfactual.")
@click.option("--chart", type=CHART, metavar="FILE", help="Draw the matrix (.svg, .png or .pdf).")
@click.option(
    "--report",
    type=TARGET,
    metavar="FILE",
    help="Also write the matrix as an HTML report, with charts.",
)
@formats
@click.pass_context
def power(
    ctx: click.Context,
    /,
    scenario: str | None,
    elasticities: str,
    date: str,
    as_json: bool,
    as_csv: bool,
    **options: Any,
) -> None:
    """The loss that one side can threaten another with by cutting it off.

    Give --of and --over for a pair, or --matrix for each over each. The closed form is our own
    (nested CES); the idea is Clayton, Maggiori and Schreger's. With a scenario the threat is made
    in the world that its measures lead to.
    """
    problems = _mistakes(options)
    asked = gathered(
        problems,
        lambda: question_of(scenario, date, given(ctx, "date"), elasticities=elasticities),
    )
    if problems or asked is None:
        raise BadInputError(problems)
    question, loaded = asked
    name = loaded.name if loaded else None
    if options["sides"] is None:
        document = _pair(question, options, name)
        show(document, present.page, as_json, as_csv)
        return
    matrix = _matrix(question, options, name)
    show(matrix, partial(present_matrix.page, again=again()), as_json, as_csv)
    if not (as_json or as_csv):
        for kind in ("chart", "report"):
            if options[kind]:
                click.echo(f"{kind.capitalize()}: {options[kind]}")


def _pair(question: Question, options: dict[str, Any], scenario: str | None) -> present.Threat:
    acting, target = listed(options["of"]), str(options["over"])
    with progress_bar("solving") as progress:
        pair = study.over_target(
            question, acting, target,
            across=options["rho"], full=not options["closed_form"], progress=progress,
        )  # fmt: skip
        shift = None
        if options["join"]:
            bloc, members = options["join"].split(":", 1)
            shift = study.after_accession(
                question, acting, target, bloc.strip(), listed(members), progress
            )
    return present.document(pair, question, shift, scenario)


def _sides(question: Question, named: str) -> list[str]:
    """Who stands in the matrix; in a table of one's own its largest if nobody is named."""
    trade = question.trade()
    if named != EVERYBODY or not trade.own_table:
        return listed(named)
    made = (trade.value_added_share * trade.flows.sum(axis=1)).sum(axis=1)
    largest = np.argsort(-made, kind="stable")[:MOST]
    return [trade.economies[k] for k in sorted(largest)]


def _matrix(
    question: Question, options: dict[str, Any], scenario: str | None
) -> present_matrix.PowerMatrix:
    """The matrix, drawn and written where that is asked for."""
    full = not options["closed_form"]
    with progress_bar("solving") as progress:
        found = study.over_all(
            question,
            _sides(question, options["sides"]),
            across=options["rho"],
            full=full,
            progress=progress,
        )
    document = present_matrix.document(found, question, full, scenario)
    if options["chart"]:
        write(matrix_figure(found, full=full), options["chart"])
    if options["report"]:
        page = present_matrix.page(document, again())
        write_atomically(Path(options["report"]), html.render(page))
    return document


def _mistakes(options: dict[str, Any]) -> list[Problem]:
    """What is wrong with the options."""
    found: list[tuple[str, str, str]] = []
    pair = [(name, options[name[2:]]) for name in ("--of", "--over")]
    drawn = [(name, options[name[2:]]) for name in ("--chart", "--report")]
    join, chart = options["join"], options["chart"]
    if options["sides"] is None:
        for name, value in pair:
            if not listed(value or ""):
                found.append((name, "is missing", "name an economy, or use --matrix"))
        found += [(name, "shows the matrix", "add --matrix") for name, value in drawn if value]
    else:
        given_ = (*pair, ("--join", join))
        found += [(name, "does not go with --matrix", "drop one") for name, v in given_ if v]
        if not listed(options["sides"]):
            found.append(("--matrix", "names nobody", "name economies or groups"))
    if join and ":" not in join:
        found.append(("--join", f"{join!r} names no bloc", "write BLOC:NAME,NAME"))
    if chart and (wrong := path_problem(chart)):
        found.append(("--chart", wrong.what, wrong.hint))
    return [Problem("power", *text) for text in found]
