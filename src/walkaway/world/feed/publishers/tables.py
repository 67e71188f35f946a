"""What tells the rows of refreshed tables apart: the columns of each table's key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from walkaway.world.feed.contract import Row

KEYS = {
    "auctions": ("auction_date", "kind", "term"),
    "tic_transactions": ("month", "holder"),
}


def row(table: str, cells: Mapping[str, str], published: dt.date | None = None) -> Row:
    """A row with its key, told by the names in `KEYS`."""
    key = tuple(cells[name] for name in KEYS[table])
    return Row(table, key, tuple(cells.items()), published)
