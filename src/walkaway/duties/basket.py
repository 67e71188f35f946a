"""US imports of an economy of the model by product: what makes an industry's rate of products'.

What an industry pays is the weighted sum of what its products pay, at US imports of 2024. There is
no other way of counting: base, orders and a scenario's own tariffs on products all come here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.cases import assumed
from walkaway.duties.facts import Floats
from walkaway.duties.ledger import Ledger
from walkaway.duties.levy import Goods, levied
from walkaway.duties.orders import EU
from walkaway.duties.sectors import NONE, sector_shares, sectors
from walkaway.duties.trade import most_favoured, world_imports

REST = "ROW"
"""Countries that are no economies of the model, together."""


@dataclass(frozen=True, eq=False)
class Basket:
    """US imports of 2024 from an economy, as parts of lines in industries.

    A line that belongs to two industries is a part of each. Where an economy sold nothing of an
    industry in 2024, the products of all partners in it stand in.

    Attributes:
        economy: ISO3 code, or ROW.
        line: index of the line [part].
        sector: index into `walkaway.duties.sectors.sectors` [part].
        imports: USD; of those who stand in, the world's [part].
    """

    economy: str
    line: NDArray[Any] = field(repr=False)
    sector: NDArray[Any] = field(repr=False)
    imports: Floats = field(repr=False)

    def mean(self, rate: Floats, codes: Sequence[str], own: Ledger) -> Floats:
        """Mean by industry of a value by part, weighted by imports [sector]; zero without parts.

        Args:
            rate: by part [part].
            codes: industries asked for; those that hold no products (services) get zero.
            own: the ledger of the basket.
        """
        size = len(sectors(own.facts))
        whole = np.bincount(self.sector, self.imports, size)
        found = np.bincount(self.sector, self.imports * rate, size)
        by_sector = np.divide(found, whole, out=np.zeros(size), where=whole > 0)
        place = {code: at for at, code in enumerate(sectors(own.facts))}
        return np.array([by_sector[place[c]] if c in place else 0.0 for c in codes])


def partners_of(own: Ledger, economy: str, economies: Sequence[str]) -> tuple[str, ...]:
    """Partners of the ledger that are an economy of a grid: itself, or all others together."""
    if economy != REST:
        return (economy,) if economy in own.partners else ()
    known = (*own.direct, *own.others)
    return tuple(one for one in known if one != EU and one not in economies)


def basket(own: Ledger, economy: str, economies: tuple[str, ...]) -> Basket:
    """US imports of an economy.

    Args:
        own: the ledger.
        economy: ISO3 code, or ROW.
        economies: those of the grid: ROW is everybody else.
    """
    return _basket(own.root, economy, economies)


@lru_cache(maxsize=160)
def _basket(own: Ledger, economy: str, economies: tuple[str, ...]) -> Basket:
    """The same under all orders: trade is that of the record."""
    facts = own.facts
    size = len(facts.lines)
    imports = np.zeros(size)
    for partner in partners_of(own, economy, economies):
        trade = own.trade(partner)
        imports += np.bincount(trade.goods.lines, trade.imports, size)
    shares = sector_shares(facts)
    line, sector = np.nonzero(shares)
    goods = sector != sectors(facts).index(NONE)
    line, sector = line[goods], sector[goods]
    value = imports[line] * shares[line, sector]
    sold = np.bincount(sector, value, shares.shape[1]) > 0
    value = np.where(sold[sector], value, world_imports(facts)[line] * shares[line, sector])
    some = value > 0
    return Basket(economy, line[some], sector[some], value[some])


@lru_cache(maxsize=1024)
def paid(own: Ledger, economy: str, economies: tuple[str, ...], day: dt.date, kind: str) -> Floats:
    """What an economy's goods pay on a day, percent by line of its `basket` [part].

    Of the rest of the world it is the mean over its countries, weighted by their imports.
    """
    size = len(own.facts.lines)
    value, duty = np.zeros(size), np.zeros(size)
    known = partners_of(own, economy, economies)
    for partner in known:
        trade = own.trade(partner)
        lines, rate = trade.goods.lines, own.levied(partner, day, kind)
        value += np.bincount(lines, trade.imports, size)
        duty += np.bincount(lines, trade.imports * rate, size)
    rate = np.divide(duty, value, out=np.zeros(size), where=value > 0)
    held = basket(own, economy, economies)
    missing = np.unique(held.line[value[held.line] == 0])
    if len(missing) and known:
        rate[missing] = _unsold(own, known[0], missing, day, kind)
    found: Floats = rate[held.line]
    found.setflags(write=False)
    return found


def _unsold(own: Ledger, partner: str, lines: NDArray[Any], day: dt.date, kind: str) -> Floats:
    """Duty on products that a partner did not sell in 2024: the schedule's rate and the orders."""
    base: Floats = np.nan_to_num(most_favoured(own.facts)[lines])
    claimed = own.claimed(partner, day, kind)
    goods = Goods(
        partner, partner in own.members or partner == EU, lines, base,
        claimed=None if claimed is None else claimed[lines],
        overseas=own.trade(partner).goods.overseas,
    )  # fmt: skip
    for part in levied(own.law, goods, day, assumed("central", transit=kind != "statutory")):
        base = base + part.points
    return base


def claimed_share(own: Ledger, economy: str, economies: tuple[str, ...], day: dt.date) -> Floats:
    """Share of value that claims the USMCA on a day [part]; zero where nobody can."""
    held = basket(own, economy, economies)
    found = own.claimed(economy, day, "due")
    if found is None:
        return np.zeros(len(held.line))
    return np.asarray(found[held.line])
