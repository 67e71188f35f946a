"""`walkaway runs`: what was run on this machine."""

from __future__ import annotations

import click

from walkaway.cli.lazy import LazyGroup
from walkaway.cli.numbers import ROWS
from walkaway.cli.output import formats, show
from walkaway.outcome import RunStore
from walkaway.outcome.documents import kept
from walkaway.present import runs as present
from walkaway.sweeps import kept as sweeps

COMMANDS = {"prune": ("walkaway.cli.runs_prune:prune", "drop runs: old ones, or damaged ones")}


@click.group(cls=LazyGroup, lazy=COMMANDS, invoke_without_command=True)
@click.option(
    "--last", type=ROWS, default=100, show_default=True, help="How many to a person; 0: all."
)
@formats
@click.pass_context
def runs(ctx: click.Context, last: int, as_json: bool, as_csv: bool) -> None:
    """List the runs and sweeps kept on this machine, newest first.

    A record that is damaged or was altered is listed with the reason, and never used.
    """
    if ctx.invoked_subcommand:
        return
    store = RunStore.default()
    store.sweep()
    every = [(row, kept(row)) for row in store.rows()]
    every += [(row, kept(row, "sweep")) for row in sweeps.rows_kept()]
    found = [one for _, one in sorted(every, key=lambda pair: (-pair[0].time, pair[0].run))]
    show(found, lambda rows: present.runs_page(rows, last), as_json, as_csv)
