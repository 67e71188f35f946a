"""`walkaway auction`: price, award, history, simulate, backtest; each is loaded when called."""

from __future__ import annotations

import click

from walkaway.cli.lazy import LazyGroup

COMMANDS = {
    "award": ("walkaway.cli.auction_award:award", "award a bid book as the Treasury does"),
    "backtest": ("walkaway.cli.auction_record:backtest", "forecasts of auctions on the record"),
    "history": ("walkaway.cli.auction_record:history", "the record of a term: shares, cover, tail"),
    "price": ("walkaway.cli.auction_price:price", "price a security as 31 CFR 356 does"),
    "simulate": ("walkaway.cli.auction_simulate:simulate", "an auction of a day, bidders gone"),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def command() -> None:
    """Price, award, simulate and judge Treasury auctions."""
