"""walkaway curve: par, zero and forward rates, breakevens, a term premium."""

from __future__ import annotations

import click

from walkaway.bonds.readout import read
from walkaway.cli.dates import as_known_on
from walkaway.cli.output import formats, show
from walkaway.present import curve as present
from walkaway.world import World


@click.command()
@as_known_on()
@click.option(
    "--market",
    type=click.Choice(["UST", "JGB"], case_sensitive=False),
    default="UST",
    show_default=True,
    help="US Treasuries or Japanese government bonds.",
)
@click.option(
    "--method",
    type=click.Choice(["spline", "nss"]),
    default="spline",
    show_default=True,
    help="Through every yield, or Nelson-Siegel-Svensson with misses.",
)
@formats
def curve(date: str, market: str, method: str, as_json: bool, as_csv: bool) -> None:
    """The yield curve: par, zero and forward rates, breakevens, a term premium."""
    world, name = World.at(date), market.upper()
    found = present.curve(read(world, name, method), name, world.date)
    show(found, present.page, as_json, as_csv)
