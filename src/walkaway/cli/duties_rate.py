"""`walkaway duties rate`: one product of one partner on one day."""

from __future__ import annotations

from functools import partial

import click

from walkaway.cli.duties import with_orders
from walkaway.cli.output import formats, show
from walkaway.duties.single import rate as find
from walkaway.grammar.values import listed
from walkaway.present import duty_rate as present


@click.command()
@click.argument("code")
@click.option("--from", "partner", metavar="ISO3", required=True, help="Partner, or EU27.")
@click.option("--on", metavar="DATE", required=True, help="Day of entry.")
@click.option("--why", is_flag=True, help="Also legal sources, and what takes nothing.")
@with_orders
@formats
def rate(
    code: str, partner: str, on: str, why: bool, orders: str | None, without: str,
    as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Duty on a product: base, each order that bites, statutory and due.

    CODE is a tariff code of 2 to 10 digits; a short one is an average over its lines.
    """
    found = present.document(
        find(code, partner.upper(), on, orders=orders, without=listed(without))
    )
    show(found, partial(present.page, why=why), as_json, as_csv)
