"""`walkaway duties`: what is levied on a product, a partner, a sector, on any day since 2018."""

from __future__ import annotations

from typing import Any

import click

from walkaway.cli.lazy import LazyGroup
from walkaway.cli.places import Place

COMMANDS = {
    "average": ("walkaway.cli.duties_average:average", "by partner, sector, chapter, statute"),
    "rate": ("walkaway.cli.duties_rate:rate", "one product of one partner on one day"),
    "timeline": ("walkaway.cli.duties_timeline:timeline", "days on which something changes"),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def command() -> None:
    """US duties by product, partner and day since 2018: statutory, due, collected.

    Orders are data: --orders FILE adds to them, replaces them or leaves some out.
    """


def with_orders(command_: Any) -> Any:
    """The options ``--orders`` and ``--without`` of a command."""
    for option in (
        click.option(
            "--without", metavar="NAME[,NAME]", default="",
            help="Leave out orders: ids (with *), layers, programmes or statutes.",
        ),
        click.option(
            "--orders", metavar="FILE", type=Place(dir_okay=False),
            help="TOML file of orders that add to or replace ours.",
        ),
    ):  # fmt: skip
        command_ = option(command_)
    return command_
