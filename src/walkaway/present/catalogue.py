"""Every document that walkaway reads or prints, by name: what prints it, and its type.

`walkaway schema NAME` prints the schema of one, `walkaway schema --list` names them all. A document
is published by one line here.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from walkaway.documents import Document, published


@dataclass(frozen=True)
class Entry:
    """One document.

    Attributes:
        printed_by: command that prints it, or what reads it.
        kind: ``module:name`` of its type: a document, ``list[...]`` of records, or documents
            joined by ``|``. (A function that makes the schema will do where there is no type.)
        version: of a list; a document carries its own.
    """

    printed_by: str
    kind: str
    version: str = "1"

    def schema(self, name: str) -> dict[str, Any]:
        """Its JSON Schema, as published under a name."""
        module, attribute = self.kind.split(":")
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, type) and issubclass(found, Document):
            return found.schema()
        if callable(found) and not hasattr(found, "__args__"):
            made: dict[str, Any] = found()
            return made
        return published(found, name, self.version)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document of the catalogue."""
    return CATALOGUE[name].schema(name)


_WRITTEN = "walkaway.cli.schemas"

CATALOGUE: dict[str, Entry] = {
    "scenario": Entry("a scenario file", "walkaway.scenario.schema:document"),
    "firm": Entry("a firm's file", "walkaway.firms.schema:document"),
    # Runs.
    "outcome": Entry("walkaway run, walkaway claims --believe", "walkaway.outcome.schema:document"),
    "runs": Entry("walkaway runs", "walkaway.outcome.schema:runs_document"),
    "compare": Entry("walkaway compare", "walkaway.outcome.schema:compare_document"),
    "explain": Entry("walkaway explain", "walkaway.outcome.schema:explain_document"),
    "cite": Entry("walkaway cite", f"{_WRITTEN}.scenarios:cite"),
    # Scenarios and documents.
    "scenarios": Entry("walkaway scenarios", f"{_WRITTEN}.scenarios:scenarios"),
    "show": Entry("walkaway show", f"{_WRITTEN}.scenarios:show"),
    "check": Entry("walkaway check", f"{_WRITTEN}.scenarios:check"),
    "new": Entry("walkaway new", f"{_WRITTEN}.scenarios:new"),
    "schemas": Entry("walkaway schema --list", f"{_WRITTEN}.scenarios:schemas"),
    # Trade.
    "bloc": Entry("walkaway bloc", f"{_WRITTEN}.trade:bloc"),
    "bloc-place": Entry("walkaway bloc --place", f"{_WRITTEN}.trade:bloc_place"),
    "cutoff": Entry("walkaway cutoff", f"{_WRITTEN}.trade:cutoff"),
    "cutoff-mineral": Entry(
        "walkaway cutoff --input rare-earths", f"{_WRITTEN}.trade:cutoff_mineral"
    ),
    "diversion": Entry("walkaway diversion", f"{_WRITTEN}.trade:diversion"),
    "tariffs": Entry("walkaway tariffs optimal, nash and cooperate", f"{_WRITTEN}.trade:tariffs"),
    # Firms.
    "firm-bridge": Entry("walkaway firm NAME", f"{_WRITTEN}.exporters:firm_bridge"),
    "firms": Entry("walkaway firm", f"{_WRITTEN}.exporters:firms"),
    # Who holds the debt, and yields.
    "holders": Entry("walkaway holders", "walkaway.present.holders:Holders"),
    "holders-change": Entry("walkaway holders --since", "walkaway.present.holders_change:Changes"),
    "holders-withdraw": Entry(
        "walkaway holders withdraw", "walkaway.present.holders_withdraw:Withdrawal"
    ),
    "frontier": Entry("walkaway frontier", "walkaway.present.frontier:Frontier"),
    "curve": Entry("walkaway curve", "walkaway.present.curve:Curve"),
    # Auctions.
    "auction-price": Entry("walkaway auction price", f"{_WRITTEN}.auctions:auction_price"),
    "auction-prices": Entry(
        "walkaway auction price --term-file", f"{_WRITTEN}.auctions:auction_prices"
    ),
    "auction-award": Entry("walkaway auction award", f"{_WRITTEN}.auctions:auction_award"),
    "auction-history": Entry("walkaway auction history", f"{_WRITTEN}.auctions:auction_history"),
    "auction-simulation": Entry(
        "walkaway auction simulate", f"{_WRITTEN}.auctions:auction_simulation"
    ),
    "auction-backtest": Entry("walkaway auction backtest", f"{_WRITTEN}.auctions:auction_backtest"),
    # Budgets and economies.
    "budget-baseline": Entry("walkaway budget baseline", f"{_WRITTEN}.macro:budget_baseline"),
    "budget-package": Entry("walkaway budget package", f"{_WRITTEN}.macro:budget_package"),
    "budget-paths": Entry("walkaway budget paths", f"{_WRITTEN}.macro:budget_paths"),
    "budget-japan": Entry("walkaway budget japan", f"{_WRITTEN}.macro:budget_japan"),
    "economy-irf": Entry("walkaway economy irf", f"{_WRITTEN}.macro:economy_irf"),
    "economy-shocks": Entry("walkaway economy shocks", f"{_WRITTEN}.macro:economy_shocks"),
    "rebalance": Entry("walkaway rebalance", f"{_WRITTEN}.macro:rebalance"),
    # Games.
    "negotiation": Entry("walkaway negotiate", f"{_WRITTEN}.games:negotiation"),
    "games": Entry("walkaway negotiate --list", f"{_WRITTEN}.games:games"),
    "power": Entry("walkaway power", f"{_WRITTEN}.games:power"),
    "power-matrix": Entry("walkaway power --matrix", f"{_WRITTEN}.games:power_matrix"),
    # Claims.
    "claims": Entry("walkaway claims", f"{_WRITTEN}.stories:claims"),
    "stories": Entry("walkaway claims --list", f"{_WRITTEN}.stories:stories"),
    "claims-watch": Entry("walkaway claims --watch", f"{_WRITTEN}.stories:claims_watch"),
    # Facts.
    "data-list": Entry("walkaway data list", f"{_WRITTEN}.facts:data_list"),
    "data-show": Entry("walkaway data show", f"{_WRITTEN}.facts:data_show"),
    "data-verify": Entry("walkaway data verify", f"{_WRITTEN}.facts:data_verify"),
    "data-refresh": Entry("walkaway data refresh", f"{_WRITTEN}.facts:data_refresh"),
}
"""Name -> what prints it and its type."""
