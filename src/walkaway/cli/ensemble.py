"""Options of commands that ask the ensemble of published estimates."""

from __future__ import annotations

from typing import Any

import click

from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS
from walkaway.cli.numbers import BASIS_POINTS
from walkaway.engine.studies.withdraw import Adjustment

market_option = click.option(
    "--market",
    type=click.Choice(list(SOVEREIGNS), case_sensitive=False),
    default=FIRST,
    show_default=True,
    help="Whose debt; amounts are in its money.",
)
"""Which market for government debt is asked about."""


def ensemble_options(function: Any) -> Any:
    """Options that commands on the ensemble share."""
    for option in (
        click.option(
            "--horizon",
            type=click.Choice(["impact", "quarter", "year", "long"]),
            default="quarter",
            show_default=True,
            help="How long the other holders have to adjust; impact is one month.",
        ),
        click.option("--member", multiple=True, help="Only this estimate; may be repeated."),
        click.option(
            "--scaling",
            type=click.Choice(["share", "dollar"]),
            default="share",
            show_default=True,
            help="Published impacts travel per share of the market, or per dollar.",
        ),
        click.option(
            "--fire-sales/--no-fire-sales",
            default=True,
            show_default=True,
            help="Whether leveraged holders sell after losses.",
        ),
        click.option(
            "--limit-bp",
            type=BASIS_POINTS,
            default=1000.0,
            show_default=True,
            help="Premium beyond which the market counts as closed.",
        ),
    ):
        function = option(function)
    return function


def adjustment(
    horizon: str, member: tuple[str, ...], scaling: str, fire_sales: bool, limit_bp: float
) -> Adjustment:
    """How the others answer, from `ensemble_options`."""
    return Adjustment(
        horizon=horizon,
        members=member,
        scaling=scaling,
        fire_sales=fire_sales,
        limit=limit_bp * 1e-4,
    )
