"""`walkaway run`: the main job."""

from __future__ import annotations

import os
from pathlib import Path

import click

from walkaway import engine
from walkaway.cli.numbers import DRAWS, PROCESSES, SEED
from walkaway.cli.options import TARGET, at, at_horizon, say_idle
from walkaway.cli.output import emit_json, progress_bar
from walkaway.cli.typed import again
from walkaway.errors import BadInputError
from walkaway.files import write_atomically
from walkaway.outcome import Outcome, RunStore
from walkaway.present import glance, html, parts, story, terminal
from walkaway.scenario import Scenario, dials


@click.command()
@click.argument("scenario", default="japan-2025")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document instead of the page."
)
@click.option(
    "--report",
    type=TARGET,
    metavar="FILE",
    help="Where to write the HTML report  [default: walkaway-reports/SCENARIO.html].",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@click.option(
    "--elasticities",
    metavar="NAME[,NAME]",
    help="Use only these elasticity sets  [default: all of them, as a band].",
)
@at_horizon
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="DIAL=VALUE",
    help="Turn a dial of the scenario (`walkaway show SCENARIO` names them); may be repeated.",
)
@click.option(
    "--draws",
    type=DRAWS,
    default=200,
    show_default=True,
    help="Dated paths to draw; 0 solves none and is quicker.",
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Of the draws.")
@click.option("--jobs", type=PROCESSES, help="Processes  [default: one per core].")
@click.option("--all", "whole", is_flag=True, help="Print the whole page, not a glance of it.")
@click.option("--no-store", is_flag=True, help="Do not keep the run for `runs` and `compare`.")
def run(
    scenario: str,
    as_json: bool,
    report: str | None,
    no_report: bool,
    elasticities: str | None,
    horizon: str | None,
    settings: tuple[str, ...],
    draws: int,
    seed: int,
    jobs: int | None,
    whole: bool,
    no_store: bool,
) -> None:
    """Run SCENARIO (a name from `walkaway scenarios`, or a TOML file) and say what it finds.

    Printed are the answer, six numbers with their ranges, claims that the record refutes and what
    to ask next; --all prints everything, `walkaway show RUN SECTION` a part of it.
    """
    if not draws:
        say_idle("without draws", "seed", "jobs")
    if no_report:
        say_idle("with --no-report", "report")
    loaded = at(Scenario.load(scenario), horizon)
    if settings:
        loaded = dials.turn(loaded, dials.spelled(loaded, settings))
    members = [name.strip() for name in elasticities.split(",")] if elasticities else None
    with progress_bar("solving") as progress:
        outcome = engine.run(
            loaded, elasticities=members, draws=draws, seed=seed, jobs=jobs, progress=progress
        )
    # Kept before anything is made of it that may fail.
    kept = not no_store and _keep(outcome)
    written = None
    page = None if as_json and not report else story.page(outcome, kept)
    if page and not no_report:
        written = Path(report or f"walkaway-reports/{outcome.scenario.name}.html")
        write_atomically(written, html.render(page, outcome, jobs or os.cpu_count() or 1, kept))
    if as_json:
        emit_json(outcome.to_dict())
    elif page:
        from rich.console import Console

        console = Console()
        report = str(written.resolve()) if written else ""
        if whole:
            terminal.print_page(page, console)
            if report:
                console.print(f"Report: {report}", highlight=False, soft_wrap=True)
        else:
            told = glance.lines(outcome, page, console.width, kept, report, again("--all"))
            terminal.print_glance(told, console)
    if not outcome.solved:
        click.echo(_why(outcome, told=not as_json), err=True)
        raise SystemExit(1)
    if page and parts.missing(page, outcome):
        raise SystemExit(1)


def _why(outcome: Outcome, told: bool) -> str:
    """What was not solved; no more than that where the page that was printed says it first."""
    if told:
        return "not solved, or not wholly: the first lines say what and why"
    return "not solved: " + "; ".join(f"{s.member}: {s.message}" for s in outcome.unsolved)


def _keep(outcome: Outcome) -> bool:
    """Keep the run if that is possible, and say whether it was; a page is worth showing anyway."""
    if outcome.lost:  # what is kept is what the same question gives again
        click.echo("this run is not kept: processes were lost over it; run it again", err=True)
        return False
    try:
        RunStore.default().save(outcome)
    except BadInputError as error:
        click.echo(f"this run is not kept: {error}", err=True)
        return False
    return True
