"""walkaway curve: par, zero and forward rates, breakevens, a term premium; risk and carry."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.bonds.quotes import UNITS, read_quotes
from walkaway.bonds.readout import read, read_own
from walkaway.bonds.rolling import LONGEST_HORIZON
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS, choice
from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import Whole
from walkaway.cli.options import given
from walkaway.cli.output import formats, show
from walkaway.cli.places import Place
from walkaway.errors import BadInputError, Problem
from walkaway.present import curve as present
from walkaway.world import World
from walkaway.world.series import parse_date

USUAL_HORIZON = 3


@click.command()
@as_known_on()
@click.option(
    "--market",
    type=click.Choice(list(SOVEREIGNS), case_sensitive=False),
    default=FIRST,
    show_default=True,
    help=choice(),
)
@click.option(
    "--quotes",
    type=Place(path_type=Path),
    help="Own quotes instead: a CSV or Parquet of maturity and par, zero or price (with coupon).",
)
@click.option("--unit", type=click.Choice(UNITS), help="Of the rates in --quotes, if unclear.")
@click.option(
    "--method",
    type=click.Choice(["spline", "nss"]),
    default="spline",
    show_default=True,
    help="Through every yield, or Nelson-Siegel-Svensson with misses.",
)
@click.option("--risk", is_flag=True, help="Add durations, key rates, carry and roll-down.")
@click.option(
    "--horizon",
    type=Whole(1, LONGEST_HORIZON),
    help=f"Of carry and roll-down, months; {USUAL_HORIZON} if not said. Adds them as --risk does.",
)
@formats
def curve(
    date: str,
    market: str,
    quotes: Path | None,
    unit: str | None,
    method: str,
    risk: bool,
    horizon: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """The yield curve: par, zero and forward rates, breakevens, a term premium.

    With --quotes a curve of your own. Maturities are 10y, 6m, 65d or dates (these need --date, as
    prices do); prices are per 100 without accrued interest, 98.515625 or 98-16+; rates are percent
    where they have a % or some is 1 or more, fractions where all are below 0.08.
    """
    months = horizon or (USUAL_HORIZON if risk else 0)
    if quotes is not None:
        found = _own(quotes, date, unit or "", method, months)
    else:
        if unit is not None:
            raise BadInputError([Problem("--unit", "", "needs --quotes")])
        world, name = World.at(date), market.upper()
        found = present.curve(read(world, name, method, months), name, world.date, months=months)
    show(found, present.page, as_json, as_csv)


def _own(path: Path, date: str, unit: str, method: str, months: int) -> present.Curve:
    """The curve of a file; its day only where a person says it."""
    context = click.get_current_context()
    if given(context, "market"):
        what = "cannot go with --quotes"
        raise BadInputError([Problem("--market", "", what, "leave one out")])
    day = parse_date(date, "--date") if given(context, "date") else None
    read_out = read_own(read_quotes(path, day, unit), day, method, months)
    return present.curve(read_out, "own", day, path.name, months)
