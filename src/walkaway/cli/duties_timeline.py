"""`walkaway duties timeline`: the days on which something changes."""

from __future__ import annotations

import click

from walkaway.cli.duties import with_orders
from walkaway.cli.output import formats, show
from walkaway.duties.history import timeline as find
from walkaway.grammar.values import listed
from walkaway.present import duty_timeline as present


@click.command()
@click.option("--from", "since", metavar="DATE", required=True, help="First day.")
@click.option("--until", metavar="DATE", required=True, help="Last day.")
@click.option("--partner", metavar="ISO3", default="ALL", show_default=True, help="Or EU27.")
@click.option("--code", default="", help="Tariff code of 2 to 10 digits  [all products].")
@with_orders
@formats
def timeline(
    since: str, until: str, partner: str, code: str, orders: str | None, without: str,
    as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Statutory, due and collected on every day of change, at the trade of 2024."""
    found = find(
        since, until, partner=partner.upper(), code=code, orders=orders, without=listed(without)
    )
    show(present.document(found, partner.upper(), code), present.page, as_json, as_csv)
