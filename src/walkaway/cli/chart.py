"""`walkaway chart` and `walkaway export`: what a run gives to be published."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.options import CHART, check_target, given
from walkaway.cli.output import formats, json_only, show
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_atomically
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.frames import COLUMNS
from walkaway.present import publish, publish_data, published

PAGE = ".html"


@click.command()
@click.argument("run")
@click.argument("chart_id", required=False, metavar="[CHART]")
@click.option("-o", "--output", type=CHART, metavar="FILE",
              help="Where to draw it: .svg, .png, .html; or its numbers: .csv, .parquet, "
                   ".zip.")  # fmt: skip
@click.option("--square", is_flag=True, help="1200 x 1200 instead of 1200 x 675.")
@click.option("--embed", is_flag=True, help="Print HTML that shows it on any page, offline.")
@formats
def chart(
    run: str,
    chart_id: str | None,
    output: str | None,
    square: bool,
    embed: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Draw a CHART of RUN to be published; without CHART, name all charts and what they find.

    The title states what the chart finds, computed from its numbers; below it stand the quantity,
    a legend, source and run. Without -o its numbers are printed.
    """
    _refuse(chart_id, output, embed, as_json or as_csv)
    outcome = RunStore.default().load(run)
    if chart_id is None:
        show(published.charts(outcome), published.charts_page, as_json, as_csv)
        return
    own = publish.picture(outcome, chart_id, square=square)
    if embed:
        click.echo(own.embed(), nl=False)
        return
    written: tuple[str, ...] = ()
    if output:
        target = Path(output)
        own.save(target)
        written = tuple(str(path) for path in (target, *publish_data.beside(target)))
    show(published.chart(own, written), published.chart_page, as_json, as_csv)


def _refuse(chart_id: str | None, output: str | None, embed: bool, as_data: bool) -> None:
    """Refuse what cannot go together, before anything is drawn.

    Raises:
        BadInputError: with all mistakes.
    """
    problems = []
    if output and Path(output).suffix.lower() not in publish.ENDINGS:
        what = f"{Path(output).name!a:.60} cannot be written as that"
        problems.append(Problem("-o", "", what, f"use {', '.join(publish.ENDINGS)}"))
    if chart_id is None and (output or embed):
        hint = "`walkaway chart RUN` names them"
        problems.append(Problem("-o" if output else "--embed", "", "no chart is named", hint))
    if embed and (output or as_data):
        problems.append(Problem("--embed", "", "prints HTML alone", "leave the others out"))
    if problems:
        raise BadInputError(problems)


@click.command()
@click.argument("run")
@click.option(
    "--table",
    "what",
    type=click.Choice(tuple(COLUMNS)),
    default="numbers",
    show_default=True,
    help="Numbers with ranges, each member's value, or paths.",
)
@click.option(
    "--page",
    "whole",
    is_flag=True,
    help="The whole page as one HTML file to be passed on, with a lever if `walkaway surface` made "
    "one.",
)
@click.option(
    "-o",
    "--output",
    type=CHART,
    required=True,
    metavar="FILE",
    help="A .csv or .parquet file, what its columns hold beside it; .zip: both in one; of a page "
    ".html.",
)
@json_only
@click.pass_context
def export(
    context: click.Context, run: str, what: str, whole: bool, output: str, as_json: bool
) -> None:
    """Write a table of RUN, with what its columns hold, run and sources; or all of its page."""
    target = Path(output)
    check_target(target, "-o")
    problems = []
    endings = (PAGE,) if whole else (*publish_data.TABLES, publish_data.PACKED)
    if target.suffix.lower() not in endings:
        told = f"{target.name!a:.60} cannot be written as that"
        problems.append(Problem("-o", "", told, f"use {', '.join(endings)}"))
    if whole and given(context, "what"):
        problems.append(Problem("--page", "", "cannot go with --table", "leave one out"))
    if problems:
        raise BadInputError(problems)
    outcome = RunStore.default().load(run)
    if whole:
        _write_page(outcome, target, as_json)
        return
    rows = publish_data.of_run(outcome, what)
    about = {"title": f"{outcome.scenario.title}: {what}"}
    publish_data.write(target, rows, publish_data.metadata(outcome, what, about, rows, what))
    files = tuple(str(path) for path in (target, *publish_data.beside(target)))
    done = published.Exported(run=outcome.run, table=what, row_count=len(rows), written=files)
    show(done, published.exported_page, as_json)


def _write_page(outcome: Outcome, target: Path, as_json: bool) -> None:
    """Write the page of a run, with the lever of a surface that is kept."""
    from walkaway.present import offline

    surface = offline.surface_of(outcome)
    page = offline.made(outcome, surface)
    write_atomically(target, page.text)
    done = published.PageExported(
        run=outcome.run, levers=page.levers, numbers=page.numbers, written=(str(target),)
    )
    show(done, published.page_exported_page, as_json)
