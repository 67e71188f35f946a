"""Every JSON document that walkaway reads or prints, and the function that makes its schema.

`walkaway schema NAME` prints one; `walkaway schema --list` names them all.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Published:
    """Where a document comes from, and its schema.

    Attributes:
        printed_by: command that prints it, or what reads it.
        maker: ``module:function`` that makes the schema.
    """

    printed_by: str
    maker: str

    def document(self) -> dict[str, Any]:
        """The JSON Schema."""
        module, function = self.maker.split(":")
        found: dict[str, Any] = getattr(importlib.import_module(module), function)()
        return found


def _here(module: str, names: dict[str, str]) -> dict[str, Published]:
    """Documents whose schemas stand in a module of this package."""
    return {
        name: Published(command, f"{__name__}.{module}:{name.replace('-', '_')}")
        for name, command in names.items()
    }


SCHEMAS: dict[str, Published] = {
    "scenario": Published("a scenario file", "walkaway.scenario.schema:document"),
    "firm": Published("a firm's file", "walkaway.firms.schema:document"),
    "outcome": Published(
        "walkaway run, walkaway claims --believe", "walkaway.outcome.schema:document"
    ),
    "runs": Published("walkaway runs", "walkaway.outcome.schema:runs_document"),
    "compare": Published("walkaway compare", "walkaway.outcome.schema:compare_document"),
    "explain": Published("walkaway explain", "walkaway.outcome.schema:explain_document"),
    **_here(
        "scenarios",
        {
            "scenarios": "walkaway scenarios",
            "show": "walkaway show",
            "check": "walkaway check",
            "new": "walkaway new",
            "cite": "walkaway cite",
            "schemas": "walkaway schema --list",
        },
    ),
    **_here(
        "trade",
        {
            "bloc": "walkaway bloc",
            "bloc-place": "walkaway bloc --place",
            "cutoff": "walkaway cutoff",
            "cutoff-mineral": "walkaway cutoff --input rare-earths",
            "diversion": "walkaway diversion",
            "tariffs": "walkaway tariffs optimal, nash and cooperate",
        },
    ),
    **_here("exporters", {"firm-bridge": "walkaway firm NAME", "firms": "walkaway firm"}),
    **_here(
        "bonds",
        {
            "holders": "walkaway holders",
            "holders-change": "walkaway holders --since",
            "holders-withdraw": "walkaway holders withdraw",
            "frontier": "walkaway frontier",
            "curve": "walkaway curve",
        },
    ),
    **_here(
        "auctions",
        {
            "auction-price": "walkaway auction price",
            "auction-prices": "walkaway auction price --term-file",
            "auction-award": "walkaway auction award",
            "auction-history": "walkaway auction history",
            "auction-simulation": "walkaway auction simulate",
            "auction-backtest": "walkaway auction backtest",
        },
    ),
    **_here(
        "macro",
        {
            "budget-baseline": "walkaway budget baseline",
            "budget-package": "walkaway budget package",
            "budget-paths": "walkaway budget paths",
            "budget-japan": "walkaway budget japan",
            "economy-irf": "walkaway economy irf",
            "economy-shocks": "walkaway economy shocks",
            "rebalance": "walkaway rebalance",
        },
    ),
    **_here(
        "games",
        {
            "negotiation": "walkaway negotiate",
            "games": "walkaway negotiate --list",
            "power": "walkaway power",
            "power-matrix": "walkaway power --matrix",
        },
    ),
    **_here(
        "stories",
        {
            "claims": "walkaway claims",
            "stories": "walkaway claims --list",
            "claims-watch": "walkaway claims --watch",
        },
    ),
    **_here(
        "facts",
        {
            "constants": "walkaway constants",
            "data-list": "walkaway data list",
            "data-show": "walkaway data show",
            "data-verify": "walkaway data verify",
            "data-refresh": "walkaway data refresh",
        },
    ),
}
"""Name -> where it comes from and its schema. A document is published by a line here."""
