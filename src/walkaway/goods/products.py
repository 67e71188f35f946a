"""Tariffs below the industries: what products pay, and what their industry then pays.

The base of an industry is the world's; its products' are what each paid in the base year, shifted
together so that their mean is the industry's. An industry pays the mean of its products, weighted
by US imports of 2024 (`walkaway.duties.basket`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.duties import ledger
from walkaway.duties.basket import Basket, basket, claimed_share, paid
from walkaway.duties.book import first_day
from walkaway.duties.facts import bounds
from walkaway.duties.ledger import UNCLAIMED, Ledger
from walkaway.duties.orders import IMPORTER
from walkaway.duties.sectors import NONE as NO_GOODS
from walkaway.duties.sectors import sectors
from walkaway.goods.kinds.tariffs import NONE, Orders, Tariff, TariffMeasure
from walkaway.memory import bounded
from walkaway.prepared import kept
from walkaway.world import TradeData, World

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEW = 16
"""Codes up to which products are looked for by where each code begins and ends."""


def base_day(trade: TradeData) -> dt.date:
    """The day whose orders are in the base: the middle of its year, the first on record before."""
    return max(dt.date(trade.year, 7, 1), first_day())


def carries(trade: TradeData, of_products: Collection[str]) -> bool:
    """Whether a table has the importer and the industries that products on record belong to.

    Args:
        trade: the table.
        of_products: those industries.
    """
    return IMPORTER in trade.economies and set(of_products) - {NO_GOODS} <= set(trade.sectors)


def carried(world: World) -> bool:
    """Whether orders by product can be laid on a world's trade; only an own table may not."""
    trade = world.trade()
    return not trade.own_table or carries(trade, sectors(ledger(snapshot=world.snapshot).facts))


@dataclass(frozen=True, eq=False)
class Products:
    """One seller's products in the United States.

    Attributes:
        ledger: of the data.
        trade: the grid.
        basket: lines in industries, with their imports.
        sector: index into the grid's sectors [part].
    """

    ledger: Ledger
    trade: TradeData
    basket: Basket
    sector: NDArray[np.intp] = field(repr=False)

    @classmethod
    def of(cls, world: World, trade: TradeData, seller: str) -> Products:
        """Products of an economy of the grid."""
        return _products(ledger(snapshot=world.snapshot), trade, seller)

    def by_sector(self, rate: Array) -> Array:
        """Mean over the products of each sector [sector]; zero for services.

        Args:
            rate: by product [part].
        """
        return self.basket.mean(rate, self.trade.sectors, self.ledger)

    def base(self, by_sector: Array) -> Array:
        """What products paid before, so that the means by sector are those given [part]."""
        own = self._paid(self.ledger, base_day(self.trade), "due")
        return own + (by_sector - self.by_sector(own))[self.sector]

    def reached(self, own: TariffMeasure, covered: Sequence[str]) -> NDArray[np.intp]:
        """Products that a measure falls on, as positions in ascending order."""
        within = _within(self, tuple(covered))
        if isinstance(own, Tariff) and own.codes:
            rows = self._rows(own.codes)
            rows = rows[within[rows]]
        else:
            rows = np.flatnonzero(within)
        if isinstance(own, Tariff) and own.exempt_codes:
            rows = rows[~self.under(own.exempt_codes)[rows]]
        return rows

    def points(self, own: Tariff | Orders, on: dt.date, claimed: bool) -> Array | float:
        """Points that a measure adds to the base [part].

        Args:
            own: the measure.
            on: the day.
            claimed: whether preferences are claimed as they were that day; else nothing is.
        """
        if isinstance(own, Orders):
            book, day = own.book(on, self.ledger), own.as_of or on
            kind = own.basis if claimed else UNCLAIMED
            before = self._paid(self.ledger, base_day(self.trade), kind)
            return (self._paid(book, day, kind) - before) * float(own.share)
        return float(own.change or 0.0) * (self.unclaimed(own, on) if claimed else 1.0)

    def unclaimed(self, own: TariffMeasure, on: dt.date) -> Array | float:
        """Share of value that no preference frees from a measure [part]."""
        if not isinstance(own, Tariff) or own.preference == NONE:
            return 1.0
        return 1.0 - claimed_share(self.ledger, self.basket.economy, self.trade.economies, on)

    def _paid(self, own: Ledger, day: dt.date, kind: str) -> Array:
        found = paid(own, self.basket.economy, self.trade.economies, day, kind)
        return np.asarray(found / 100)

    def under(self, codes: Sequence[str]) -> Mask:
        """Products under any of some codes, or lists of codes [part]."""
        found: Mask = self.ledger.facts.covered(self._digits(codes))[self.basket.line]
        return found

    def _rows(self, codes: Sequence[str]) -> NDArray[np.intp]:
        """The same as positions: where thousands of measures name one code each, few are seen."""
        digits = self._digits(codes)
        if len(digits) > FEW:
            return np.flatnonzero(self.under(codes))
        edges = np.searchsorted(self.ledger.facts.lines, [bounds(code) for code in digits])
        rows = [np.arange(a, b) for a, b in np.searchsorted(self.basket.line, edges)]
        return rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))

    def _digits(self, codes: Sequence[str]) -> list[str]:
        lists = self.ledger.book.lists
        return [one for name in codes for one in lists.get(name, (name,))]


@lru_cache(maxsize=256)
def _within(goods: Products, covered: tuple[str, ...]) -> Mask:
    """Which products lie in some industries [part]; read-only."""
    found: Mask = np.isin(goods.trade.sectors, covered)[goods.sector]
    found.setflags(write=False)
    return found


@lru_cache(maxsize=256)
def _products(own: Ledger, trade: TradeData, seller: str) -> Products:
    held = basket(own, seller, trade.economies)
    place = {code: at for at, code in enumerate(trade.sectors)}
    of_grid = np.array([place.get(code, -1) for code in sectors(own.facts)])
    return Products(own, trade, held, of_grid[held.sector])


def order_points(own: Orders, world: World, trade: TradeData, on: dt.date) -> Array:
    """What orders add to the base, as fractions [exporter, sector]; zero for services.

    Args:
        own: the measure.
        world: its data hold the orders.
        trade: the grid, and the year whose orders are in the base.
        on: the scenario's date.
    """
    shipped = ledger(snapshot=world.snapshot)
    day = own.as_of or on
    grid = (trade.economies, trade.sectors, trade.year, trade.edition)
    follows = (world.snapshot, own.without, own.with_, day, own.basis, grid)
    whole = _order_points(own.book(on, shipped), shipped, trade, day, own.basis, follows)
    return whole if float(own.share) == 1.0 else whole * float(own.share)


@bounded(8)
def _order_points(
    book: Ledger, shipped: Ledger, trade: TradeData, day: dt.date, basis: str, follows: object
) -> Array:
    found = kept("order_points", follows, lambda: _added(book, shipped, trade, day, basis))
    found.setflags(write=False)
    return found


def _added(book: Ledger, shipped: Ledger, trade: TradeData, day: dt.date, basis: str) -> Array:
    found = np.zeros((len(trade.economies), len(trade.sectors)))
    for row, code in enumerate(trade.economies):
        now = paid(book, code, trade.economies, day, basis)
        then = paid(shipped, code, trade.economies, base_day(trade), basis)
        held = basket(shipped, code, trade.economies)
        found[row] = held.mean(now - then, trade.sectors, shipped) / 100
    return found
