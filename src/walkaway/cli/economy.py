"""`walkaway economy`: what the macro model says to one shock."""

from __future__ import annotations

import click

from walkaway.cli.numbers import Real, Whole
from walkaway.cli.output import csv_text, formats, show
from walkaway.economy import gpm6
from walkaway.errors import NotSolvedError
from walkaway.present import shocks as present
from walkaway.world import World


@click.group()
def economy() -> None:
    """Output, prices, policy rates and exchange rates."""


@economy.command()
@click.option("--shock", required=True, metavar="NAME", help="A name of `walkaway economy shocks`.")
@click.option(
    "--size",
    type=Real(-1000, 1000),
    default=1.0,
    show_default=True,
    help="In the shock's own unit.",
)
@click.option(
    "--quarters",
    type=Whole(1, 400),
    default=40,
    show_default=True,
    help="How many.",
)
@click.option("--alone", is_flag=True, help="Leave out estimated correlations between shocks.")
@formats
def irf(shock: str, size: float, quarters: int, alone: bool, as_json: bool, as_csv: bool) -> None:
    """Respond to one shock in published GPM6 (IMF WP/13/87), six blocs."""
    calibration = gpm6.parameters(World.newest())
    response = gpm6.impulse_response(calibration, shock, size, quarters, alone=alone)
    if not response.solved:
        raise NotSolvedError(response.message)
    found = present.irf(response)
    if as_csv and not as_json:  # a row per quarter rather than per variable
        click.echo(csv_text(present.irf_rows(found)), nl=False)
        return
    show(found, lambda said: present.irf_page(said, response.innovations), as_json, as_csv)


@economy.command()
@formats
def shocks(as_json: bool, as_csv: bool) -> None:
    """List every shock that `irf` knows."""
    show([gpm6.ours(name) for name in gpm6.shock_names()], present.shocks_page, as_json, as_csv)
