"""`walkaway record`: what was predicted, what happened, and what a naive rule would have said."""

from __future__ import annotations

import click

from walkaway.cli.output import formats, show
from walkaway.errors import BadInputError, Problem
from walkaway.present import record as present
from walkaway.record.rooms import ROOMS
from walkaway.record.scoreboard import scoreboard

HELP = f"""Show how often numbers like ours have been right, computed anew.

ROOM is one of {", ".join(ROOMS)}; without it all of them. Errors stand beside those of naive rules,
bands beside how many they held.
"""


@click.command(help=HELP)
@click.argument("room", required=False)
@click.option("--rows", "as_rows", is_flag=True, help="Every prediction of the room, not scores.")
@formats
def record(room: str | None, as_rows: bool, as_json: bool, as_csv: bool) -> None:
    """Show how often numbers like ours have been right."""
    if as_rows and room is None:
        hint = f"one of {', '.join(ROOMS)}"
        raise BadInputError([Problem("--rows", "", "needs a room", hint)])
    found = scoreboard(*([] if room is None else [room]))
    if as_rows:
        show(present.rows(found.rooms[0]), present.rows_page, as_json, as_csv)
    else:
        show(present.document(found), present.page, as_json, as_csv)
