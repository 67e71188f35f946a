"""`walkaway negotiate`: play a game's payoff table and say what is an equilibrium."""

from __future__ import annotations

import os
from pathlib import Path

import click

from walkaway.cli.numbers import PROCESSES
from walkaway.cli.options import CHART, TARGET
from walkaway.cli.output import formats, progress_bar, show
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_atomically
from walkaway.grammar.values import listed as names_in
from walkaway.negotiation import library
from walkaway.negotiation.analysis import Frequencies, analyse, frequencies
from walkaway.negotiation.charts import check_path, payoff_figure, write
from walkaway.negotiation.reader import replace_model
from walkaway.negotiation.table import PayoffTable, play
from walkaway.outcome import RunStore
from walkaway.present import html, negotiation_story
from walkaway.present import negotiation as present
from walkaway.present.page import Page


@click.command()
@click.argument("game", default="japan-2025")
@click.option("--chart", type=CHART, metavar="FILE", help="Payoff table (.svg, .png or .pdf).")
@click.option(
    "--report",
    type=TARGET,
    metavar="FILE",
    help="Where to write the HTML report  [default: walkaway-reports/GAME-game.html].",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@click.option(
    "--elasticities",
    default="",
    metavar="NAME[,NAME]",
    help="Use only these elasticity sets  [default: the game's, or all].",
)
@click.option("--workers", type=PROCESSES, help="Processes  [default: the cores].")
@click.option("--no-store", is_flag=True, help="Neither look for earlier runs nor keep new ones.")
@click.option("--list", "listed", is_flag=True, help="Name the games that come with walkaway.")
@formats
def negotiate(
    game: str,
    chart: str | None,
    report: str | None,
    no_report: bool,
    elasticities: str,
    workers: int | None,
    no_store: bool,
    listed: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Play GAME (one that comes with walkaway, or a TOML file) and solve it.

    Every cell of the payoff table is a run of a scenario: of the game's date, with its standing
    measures, closure and sets; runs made before are reused. All equilibria are shown, each with its
    regret: what a player could still gain by deviating alone.
    """
    if listed:
        known = present.games(library.of_library(name) for name in library.names())
        show(known, present.games_page, as_json, as_csv)
        return
    if report and no_report:
        raise BadInputError([Problem("--report", "", "contradicts --no-report", "leave one out")])
    definition = library.load(game)
    if elasticities:
        definition = replace_model(definition, tuple(names_in(elasticities)))
    if chart:
        check_path(chart)
    with progress_bar("playing") as progress:
        table = play(
            definition,
            store=None if no_store else RunStore.default(),
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    found = analyse(table.game(), definition.stages, definition.walk_away)
    counts = frequencies(table.games(), definition.stages)
    page = negotiation_story.page(table, found, counts)
    for_people = not (as_json or as_csv)
    if chart:
        _draw(chart, table, counts)
    written = None
    if not no_report and (report or for_people):
        written = _write(report or f"walkaway-reports/{definition.name}-game.html", page)
    show(present.document(table, found, counts), lambda _: page, as_json, as_csv)
    if for_people:
        if table.runs:
            click.echo(f"{table.reused} of {len(table.runs)} runs were reused.")
        if chart:
            click.echo(f"Chart: {chart}")
        if written:
            click.echo(f"Report: {written}")


def _draw(path: str, table: PayoffTable, counts: Frequencies) -> None:
    units = {player.unit for player in table.definition.players}
    unit = units.pop() if len(units) == 1 else ""
    write(payoff_figure(table.game(), table.definition.title, unit, counts.nash), path)


def _write(path: str, page: Page) -> Path:
    target = Path(path)
    write_atomically(target, html.render(page))
    return target.resolve()
