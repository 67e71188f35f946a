"""`walkaway auction history` and `backtest`: the record, and forecasts held against it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from walkaway.auctions.backtest import backtest as held_against_record
from walkaway.auctions.forecast import Panel
from walkaway.auctions.record import NOMINAL, AuctionRecord
from walkaway.auctions.record import history as look_back
from walkaway.cli.auction_plot import plot_history
from walkaway.cli.dates import as_known_on
from walkaway.cli.numbers import ROWS
from walkaway.cli.output import formats, progress_bar, show
from walkaway.cli.places import Place
from walkaway.present import auction_backtest, auction_history
from walkaway.world import World


@click.command()
@click.option("--term", required=True, help="Original term: 30-Year, 10y; reopenings included.")
@as_known_on()
@click.option("--kind", type=click.Choice(["nominal", "tips", "frn", "bill"]), default="nominal")
@click.option(
    "--last",
    type=ROWS,
    default=24,
    show_default=True,
    help="How many auctions to print; 0: all.",
)
@click.option("--plot", type=Place(path_type=Path), help="Write a chart: .svg, .png or .pdf.")
@formats
def history(
    term: str,
    date: str,
    kind: Literal["nominal", "tips", "frn", "bill"],
    last: int,
    plot: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show the record of a term: shares by bidder, cover, tail, averages, z-scores."""
    world = World.at(date)
    record = AuctionRecord.known(world)
    record = record.select(term, NOMINAL if kind == "nominal" else (kind,))
    rows = look_back(record)
    if plot is not None:
        plot_history(record, rows, plot)
        click.echo(f"chart: {plot}", err=True)
    shown = rows[-last:] if last > 0 else rows
    said = auction_history.history(record.originals[0], kind, world.date, len(rows), shown)
    show(said, auction_history.page, as_json, as_csv)


@click.command()
@as_known_on()
@formats
def backtest(date: str, as_json: bool, as_csv: bool) -> None:
    """Test the auction forecasts on the record, against naive ones."""
    world = World.at(date)
    panel = Panel.of(AuctionRecord.known(world))
    with progress_bar("forecasting auctions") as progress:
        result = held_against_record(panel, progress)
    show(auction_backtest.scores(result, world.date), auction_backtest.page, as_json, as_csv)
