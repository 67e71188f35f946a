"""Every kind of measure a scenario may name, and what is looked at across measures.

Each market names the kinds it handles; a market that is new is added here and in the engine.
"""

from __future__ import annotations

from walkaway.bonds.kinds import MEASURES as BONDS
from walkaway.economy.kinds import MEASURES as ECONOMY
from walkaway.goods.kinds import MEASURES as GOODS
from walkaway.grammar.measure import Measure

MEASURES: dict[str, type[Measure]] = {kind.__name__: kind for kind in (*GOODS, *BONDS, *ECONOMY)}
"""Kind of measure, as in ``kind = "Tariff"`` -> its class."""

FORMER: dict[str, str] = {
    "TariffTimeline": "it is 'Orders' now, by product: drop cars, metals, energy and pharma, which "
    "are in the orders",
}
"""Kinds that were, and what to write instead."""
