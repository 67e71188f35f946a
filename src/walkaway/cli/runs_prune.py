"""`walkaway runs prune`: make room."""

from __future__ import annotations

import time

import click

from walkaway.cli.numbers import ROWS, Real
from walkaway.cli.output import formats, show
from walkaway.outcome import RunStore
from walkaway.outcome.documents import kept
from walkaway.present import runs as present
from walkaway.sweeps import kept as sweeps

DAY = 86_400.0


@click.command()
@click.option("--keep", type=ROWS, help="Keep that many of the newest of each that can be used.")
@click.option("--days", type=Real(0, 100_000), help="Drop what is older than that.")
@formats
def prune(keep: int | None, days: float | None, as_json: bool, as_csv: bool) -> None:
    """Drop runs and sweeps from this machine; with neither option, what of them cannot be used.

    Says what was dropped. Other files in the folder are left alone.
    """
    before = None if days is None else time.time() - days * DAY
    gone = [kept(row) for row in RunStore.default().prune(keep, before)]
    gone += [kept(row, "sweep") for row in sweeps.prune(keep, before)]
    show(gone, present.pruned_page, as_json, as_csv)
