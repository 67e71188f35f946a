"""walkaway constants: every number that decides a result and is not data, with its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from walkaway.cli.output import emit_json
from walkaway.parameters import ROLES, ROOMS, Parameter, in_room


@click.command()
@click.option("--role", type=click.Choice(list(ROLES)), help="Only these.")
@click.option("--room", type=click.Choice(ROOMS), help="Only those of a room; trade: shared ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def constants(role: str | None, room: str | None, as_json: bool) -> None:
    """Every number that decides a result and is not data, with its role.

    A fact is read off a law or a publication, an estimate was published by somebody, a prior is
    assumed by us, a tuned number is set or solved so that a stated target holds.
    """
    rooms = {
        name: [own for own in in_room(name).values() if role in (None, own.role)]
        for name in ([room] if room else ROOMS)
    }
    if as_json:
        found = [own.to_dict() for several in rooms.values() for own in several]
        emit_json({"schema": "walkaway/constants/1", "roles": ROLES, "constants": found})
        return
    if not any(rooms.values()):
        click.echo(f"no {role} in {room}" if room else f"no {role}")
        return
    _print({name: several for name, several in rooms.items() if several})


def _print(rooms: Mapping[str, Sequence[Parameter]]) -> None:
    """Each in a line, and below it what it is and who says so."""
    from shutil import get_terminal_size
    from textwrap import fill

    from walkaway.parameters.table import backing, range_of, value_of

    width = min(get_terminal_size().columns, 100)
    for name, several in rooms.items():
        click.echo(click.style(f"{name} ({len(several)})", bold=True))
        for own in several:
            within = range_of(own)
            value = value_of(own) + (f" ({within})" if within else "")
            head = f"{own.name}  {own.role}  {value}, {own.unit}"
            said = ". ".join(part for part in (own.says, backing(own)) if part)
            click.echo(fill(head, width, initial_indent="  ", subsequent_indent="      "))
            click.echo(fill(said, width, initial_indent="      ", subsequent_indent="      "))
        click.echo()
