"""The markets of a run, and the order in which they are solved."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter

from walkaway.bonds.market import BondMarket
from walkaway.engine.economy_market import EconomyMarket
from walkaway.firms.market import FirmMarket
from walkaway.goods.border_market import BorderMarket
from walkaway.goods.cutoff_market import CutoffMarket
from walkaway.goods.diversion_market import DiversionMarket
from walkaway.goods.duties_market import DutiesMarket
from walkaway.goods.market import GoodsMarket
from walkaway.market import Market

MARKETS: tuple[Market, ...] = (
    GoodsMarket(),
    DutiesMarket(),
    BondMarket(),
    FirmMarket(),
    BorderMarket(),
    DiversionMarket(),
    CutoffMarket(),
    EconomyMarket(),
)
"""All markets; one more is a line here."""


def ordered(markets: Sequence[Market]) -> tuple[Market, ...]:
    """Markets so that each comes after those that give what it needs or wants."""
    givers = {what: market for market in markets for what in market.gives}
    before = {
        market: [givers[what] for what in (*market.needs, *market.wants) if what in givers]
        for market in markets
    }
    return tuple(TopologicalSorter(before).static_order())


def market_of(section: str, markets: Sequence[Market] = MARKETS) -> Market:
    """The market that a family of numbers comes from.

    Raises:
        KeyError: none has such numbers.
    """
    for market in markets:
        if section in market.sections:
            return market
    raise KeyError(section)
