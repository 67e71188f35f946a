"""Reading the official auction results that the tests of pricing rest on."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from walkaway.auctions.backtest import Backtest, backtest
from walkaway.auctions.forecast import Panel
from walkaway.auctions.record import AuctionRecord
from walkaway.world import World

FOLDER = Path(__file__).parents[1] / "data" / "auctions"


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def whole_record() -> AuctionRecord:
    """The auctions known on the last day of the data."""
    return AuctionRecord.of(World.at("2026-06-30").table("auctions"))


@cache
def scores() -> Backtest:
    """The back-test of that record: seconds of work, shared by all tests that look at it."""
    return backtest(Panel.of(whole_record()))
