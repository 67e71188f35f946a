"""`walkaway sweep`: many scenarios at once."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.numbers import PROCESSES
from walkaway.cli.options import TARGET
from walkaway.cli.output import csv_text, formats, progress_bar, show
from walkaway.errors import BadInputError, Problem
from walkaway.present import sweeps as present
from walkaway.sweeps.reader import load
from walkaway.sweeps.result import refuse_ending
from walkaway.sweeps.running import sweep as swept


@click.command()
@click.argument("plan", metavar="PLAN.toml")
@click.option("--jobs", type=PROCESSES, help="Processes  [default: one per core].")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler, such as tcp://127.0.0.1:8786, whose workers then solve.",
)
@click.option(
    "--output",
    type=TARGET,
    metavar="FILE",
    help="Write the result: .parquet or .csv, a row per point; .zarr, by its axes.",
)
@formats
def sweep(
    plan: str,
    jobs: int | None,
    scheduler: str | None,
    output: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Solve the scenarios of PLAN.toml: a grid, or random or Sobol points, over dials and more.

    What is solved is kept as it comes: the same plan again, or a longer one, solves only the rest,
    also after a kill. Exit code 1 if some point has no number.
    """
    if scheduler and jobs:
        what, hint = "cannot go with --scheduler", "the cluster says how many workers there are"
        raise BadInputError([Problem("--jobs", "", what, hint)])
    target = Path(output) if output else None
    if target:
        refuse_ending(target)
    read = load(plan)
    with progress_bar("solving") as progress:
        found = swept(read, jobs=jobs, scheduler=scheduler, progress=progress)
    if target:
        found.write(target)
    if as_csv:
        click.echo(csv_text(present.sheet(found)), nl=False)
    else:
        said = present.document(found)
        show(said, lambda own: present.page(found, own), as_json)
    if found.failed:
        click.get_current_context().exit(1)
