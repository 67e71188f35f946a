"""walkaway constants: every number that decides a result and is not data, with its role."""

from __future__ import annotations

import click

from walkaway.cli.output import formats, show
from walkaway.parameters import ROLES, ROOMS
from walkaway.present import constants as present


@click.command()
@click.option("--role", type=click.Choice(list(ROLES)), help="Only these.")
@click.option("--room", type=click.Choice(ROOMS), help="Only those of a room; trade: shared ones.")
@formats
def constants(role: str | None, room: str | None, as_json: bool, as_csv: bool) -> None:
    """Every number that decides a result and is not data, with its role.

    A fact is read off a law or a publication, an estimate was published by somebody, a prior is
    assumed by us, a tuned number is set or solved so that a stated target holds.
    """
    show(present.constants(role, room), present.page, as_json, as_csv)
