"""walkaway expect: what was expected on a day, how far off it may be, and what came."""

from __future__ import annotations

import click

from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import Whole
from walkaway.cli.output import formats, show
from walkaway.present import expect as present


@click.command()
@click.argument("economy")
@as_known_on("--on", "day")
@click.option(
    "--variable",
    "variables",
    multiple=True,
    help="Only this: policy-rate, yield-10y, currency, ...; several times for several.",
)
@click.option(
    "--horizon",
    "horizons",
    multiple=True,
    type=Whole(0, 24),
    default=present.HORIZONS,
    show_default=True,
    help="Quarters after the day's own.",
)
@formats
def expect(
    economy: str,
    day: str,
    variables: tuple[str, ...],
    horizons: tuple[int, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """What was expected of ECONOMY on a day: centre, 80% forecast range, rule, and what came.

    Policy rates, yields, currencies, output, inflation, growth, US debt and balance; from what was
    known on the day alone.
    """
    show(present.document(economy, day, variables, horizons), present.page, as_json, as_csv)
