"""What tells the rows of refreshed tables apart: the columns of each table's key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from walkaway.world.feed.contract import Row

KEYS = {
    "annual_macro": ("economy", "variable", "year"),
    "auctions": ("auction_date", "kind", "term"),
    "cbo_vintages": ("edition", "variable", "fiscal_year"),
    "tic_transactions": ("month", "holder"),
    "us_duties_monthly": ("month",),
    "weo_headlines": ("vintage", "economy", "variable", "year"),
    "z1_subsectors": ("date", "series"),
}

ECONOMIES = ("USA", "JPN", "CHN", "EUR", "GBR", "CAN", "MEX", "KOR", "VNM", "AUS", "IND", "CHE",
             "BRA")  # fmt: skip
"""Codes of the economies whose growth and inflation the tables of macro hold."""


def row(table: str, cells: Mapping[str, str], published: dt.date | None = None) -> Row:
    """A row with its key, told by the names in `KEYS`."""
    key = tuple(cells[name] for name in KEYS[table])
    return Row(table, key, tuple(cells.items()), published)
