"""`walkaway runs`: what was run on this machine."""

from __future__ import annotations

import click

from walkaway.cli.output import formats, show
from walkaway.outcome import RunStore
from walkaway.outcome.documents import kept
from walkaway.present import runs as present


@click.command()
@formats
def runs(as_json: bool, as_csv: bool) -> None:
    """List the runs kept on this machine, newest first."""
    found = [kept(outcome) for outcome in RunStore.default().all()]
    show(found, present.runs_page, as_json, as_csv)
