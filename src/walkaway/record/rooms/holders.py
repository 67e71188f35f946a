"""Who bought Treasuries in the years in which foreign officials sold them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from walkaway.bonds.literature import ensemble
from walkaway.bonds.lookback import Year, backtest
from walkaway.bonds.record import known
from walkaway.record.rooms import Room, of_blocks
from walkaway.record.table import EVERYTHING, EXPLAINED, PROPORTIONAL, Block
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

PAPER = "beltran2013"
"""Whose slopes: the only paper with an impact and a long run."""
YEARS = range(2001, 2026)
EPISODE = "2001-25"
RELEASED = 70
"""Days from the end of a year to its fourth-quarter Z.1, about."""
NOTES = (
    "Years in which foreign officials sold 25bn or more: who sold, what the Treasury issued and "
    "what the Federal Reserve did are given; who takes it is the model's.",
)


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    facts = known(World.complete(snapshot))
    member = next(one for one in ensemble(facts) if one.paper.id == PAPER)
    found = [_block(year) for year in backtest(facts, member, YEARS)]
    return of_blocks("holders", "Who buys what foreign officials sell", found, (), NOTES)


def _block(own: Year) -> Block:
    count = len(own.holders)
    nothing = np.full(count, np.nan)
    end = dt.date(own.year, 12, 31)
    return Block(
        room="holders", quantity="net purchases", unit="USD bn", scale="level", episode=EPISODE,
        window=str(own.year), kind=EXPLAINED, horizon="a year", made=dt.date(own.year, 1, 1),
        level="partner", subset=EVERYTHING,
        source="Federal Reserve, Financial Accounts; US Treasury, TIC",
        published=end + dt.timedelta(days=RELEASED), who=own.holders,
        what=(EVERYTHING,) * count, weight=np.ones(count), predicted=own.model, low=nothing,
        high=nothing, actual=own.actual, naive={PROPORTIONAL: own.naive},
    )  # fmt: skip
