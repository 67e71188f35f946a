"""`walkaway duties average`: averages by partner, sector, chapter, product or statute."""

from __future__ import annotations

import click

from walkaway.cli.duties import with_orders
from walkaway.cli.output import formats, show
from walkaway.duties.averages import BY, WEIGHTS, rates
from walkaway.duties.cases import CASES
from walkaway.duties.ledger import KINDS
from walkaway.grammar.values import listed
from walkaway.present import duty_average as present


@click.command()
@click.option("--on", metavar="DATE", required=True, help="A day, a month 2025-06 or a year 2024.")
@click.option("--by", default="partner", show_default=True, help=f"{', '.join(BY)}.")
@click.option("--kind", default="due", show_default=True, help=f"{', '.join(KINDS)}.")
@click.option("--from", "partners", metavar="ISO3[,ISO3]", help="These partners only.")
@click.option(
    "--weights", help=f"Trade of {' or of the '.join(WEIGHTS)}  [2024 for statutory, else month]."
)
@click.option(
    "--case", default="central", show_default=True, help=f"Of the assumptions: {', '.join(CASES)}."
)
@with_orders
@formats
def average(
    on: str, by: str, kind: str, partners: str | None, weights: str | None, case: str,
    orders: str | None, without: str, as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Average US duties on a day, in a month or a year."""
    found = rates(
        on=on, by=by, kind=kind, weights=weights, case=case, orders=orders,
        partners=None if partners is None else listed(partners.upper()),
        without=listed(without),
    )  # fmt: skip
    show(present.document(found, case), present.page, as_json, as_csv)
