"""Treasury auctions: forecasts of bidders' shares, cover and yield against the record."""

from __future__ import annotations

from walkaway.auctions.backtest import Score as Found
from walkaway.auctions.backtest import backtest
from walkaway.auctions.forecast import Panel
from walkaway.auctions.record import AuctionRecord
from walkaway.record.rooms import Room
from walkaway.record.table import EVERYTHING, FORECAST, Score
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

LAST, THREE, MEAN = "last auction", "mean of last three", "mean of six months"
NOTES = (
    "Each auction from earlier ones alone, as on its eve. The error is the continuous ranked "
    "probability score, of the naive rules too: they are dressed with their own errors.",
)


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    table = World.complete(snapshot).table("auctions")
    own = backtest(Panel.of(AuctionRecord.of(table)))
    pairs = (
        ("since 2009", own.expanding),
        ("2025-26", own.since_2025),
        ("last two years", own.two_years),
    )
    scores = [_score(episode, one) for episode, found in pairs for one in found]
    return Room("auctions", "Forecasts of Treasury auctions", (), tuple(scores), (), NOTES)


def _score(episode: str, own: Found) -> Score:
    naive = {LAST: own.crps_last, THREE: own.crps_three, MEAN: own.crps_mean}
    best = min(naive, key=lambda name: naive[name])
    return Score(
        "auctions", own.quantity, own.unit, episode, FORECAST, "the eve", "total", EVERYTHING,
        1, own.auctions, own.crps, naive, best, own.gain, own.crps, naive[best],
        own.coverage[80], None, float("nan"), None,
    )  # fmt: skip
