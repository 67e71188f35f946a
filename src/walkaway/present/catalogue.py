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


CATALOGUE: dict[str, Entry] = {
    "scenario": Entry("a scenario file", "walkaway.scenario.schema:document"),
    "firm": Entry("a firm's file", "walkaway.firms.schema:document"),
    # Runs.
    "outcome": Entry("walkaway run, walkaway claims --believe", "walkaway.outcome.outcome:Outcome"),
    "runs": Entry("walkaway runs, walkaway runs prune", "walkaway.present.runs:Runs"),
    "sweep": Entry("walkaway sweep", "walkaway.present.sweeps:SweepSaid"),
    "surface": Entry("walkaway surface", "walkaway.present.surfaces:SurfaceSaid"),
    "compare": Entry("walkaway compare", "walkaway.outcome.compare:Comparison"),
    "explain": Entry("walkaway explain", "walkaway.outcome.documents:Why"),
    "charts": Entry("walkaway chart RUN", "walkaway.present.published:Charts"),
    "chart": Entry("walkaway chart RUN CHART", "walkaway.present.published:ChartSaid"),
    "exported": Entry("walkaway export", "walkaway.present.published:Exported"),
    "page-exported": Entry("walkaway export --page", "walkaway.present.published:PageExported"),
    "cite": Entry("walkaway cite", "walkaway.present.runs:Citations"),
    "page": Entry(
        "the page of walkaway serve, walkaway show RUN SECTION",
        "walkaway.present.page_json:PageSaid",
    ),
    "first": Entry("the page of walkaway serve", "walkaway.present.first:FirstSaid"),
    "lever": Entry("the page of walkaway serve", "walkaway.present.lever_said:LeverSaid"),
    "map": Entry("the page of walkaway serve", "walkaway.present.world_map:WorldMap"),
    # Scenarios and documents.
    "scenarios": Entry("walkaway scenarios", "walkaway.present.scenarios:Scenarios"),
    "show": Entry("walkaway show", "walkaway.present.scenarios:Show"),
    "check": Entry("walkaway check", "walkaway.present.scenarios:Check"),
    "new": Entry("walkaway new", "walkaway.present.scenarios:New"),
    "schemas": Entry("walkaway schema --list", "walkaway.present.runs:Schemas"),
    # Trade.
    "bloc": Entry("walkaway bloc", "walkaway.present.bloc:Bloc"),
    "bloc-place": Entry("walkaway bloc --place", "walkaway.present.bloc_place:BlocPlace"),
    "cutoff": Entry("walkaway cutoff", "walkaway.present.cutoff:Cutoff"),
    "cutoff-mineral": Entry(
        "walkaway cutoff --input rare-earths", "walkaway.present.cutoff_mineral:CutoffMineral"
    ),
    "diversion": Entry("walkaway diversion", "walkaway.present.diversion:Replaced"),
    "tariffs": Entry(
        "walkaway tariffs optimal, nash and cooperate", "walkaway.present.tariffs:Tariffs"
    ),
    "duty-rate": Entry("walkaway duties rate", "walkaway.present.duty_rate:DutyRate"),
    "duty-average": Entry("walkaway duties average", "walkaway.present.duty_average:DutyAverage"),
    "duty-timeline": Entry(
        "walkaway duties timeline", "walkaway.present.duty_timeline:DutyTimeline"
    ),
    # Firms.
    "firm-bridge": Entry("walkaway firm NAME", "walkaway.present.firm:FirmBridge"),
    "firms": Entry("walkaway firm", "walkaway.present.firms:Firms"),
    # Who holds the debt, and yields.
    "holders": Entry("walkaway holders", "walkaway.present.holders:Holders"),
    "holders-change": Entry("walkaway holders --since", "walkaway.present.holders_change:Changes"),
    "holders-withdraw": Entry(
        "walkaway holders withdraw", "walkaway.present.holders_withdraw:Withdrawal"
    ),
    "frontier": Entry("walkaway frontier", "walkaway.present.frontier:Frontier"),
    "expect": Entry("walkaway expect", "walkaway.present.expect:Expected"),
    "curve": Entry("walkaway curve", "walkaway.present.curve:Curve"),
    # Auctions.
    "auction-price": Entry("walkaway auction price", "walkaway.present.auction_price:Price"),
    "auction-prices": Entry(
        "walkaway auction price --term-file", "walkaway.present.auction_price:Prices"
    ),
    "auction-award": Entry("walkaway auction award", "walkaway.present.auction_award:Awarded"),
    "auction-history": Entry(
        "walkaway auction history", "walkaway.present.auction_history:History"
    ),
    "auction-simulation": Entry(
        "walkaway auction simulate", "walkaway.present.auction_simulation:Simulated"
    ),
    "auction-backtest": Entry(
        "walkaway auction backtest", "walkaway.present.auction_backtest:Scores"
    ),
    # Budgets and economies.
    "budget-baseline": Entry("walkaway budget baseline", "walkaway.present.budget:BudgetBaseline"),
    "budget-package": Entry("walkaway budget package", "walkaway.present.budget:BudgetPackage"),
    "budget-paths": Entry("walkaway budget paths", "walkaway.present.budget:BudgetPaths"),
    "budget-japan": Entry("walkaway budget japan", "walkaway.present.budget:BudgetJapan"),
    "economy-irf": Entry("walkaway economy irf", "walkaway.present.shocks:Irf", version="2"),
    "economy-shocks": Entry(
        "walkaway economy shocks", "walkaway.present.shocks:Shocks", version="2"
    ),
    "rebalance": Entry("walkaway rebalance", "walkaway.present.rebalance:Rebalance"),
    # Games.
    "negotiation": Entry("walkaway negotiate", "walkaway.present.negotiation:Negotiation"),
    "games": Entry("walkaway negotiate --list", "walkaway.present.negotiation:Games"),
    "power": Entry("walkaway power", "walkaway.present.power:Threat"),
    "power-matrix": Entry("walkaway power --matrix", "walkaway.present.power_matrix:PowerMatrix"),
    # Claims.
    "claims": Entry("walkaway claims", "walkaway.present.judgements:Claims"),
    "stories": Entry("walkaway claims --list", "walkaway.present.judgements:Stories"),
    "claims-watch": Entry("walkaway claims --watch", "walkaway.present.judgements:Watch"),
    # The record.
    "record": Entry("walkaway record", "walkaway.present.record:ScoreTable"),
    "record-predictions": Entry(
        "walkaway record ROOM --rows", "walkaway.present.record:Predictions"
    ),
    # Facts.
    "constants": Entry("walkaway constants", "walkaway.present.constants:Constants"),
    "data-list": Entry("walkaway data list", "walkaway.present.facts:DataList"),
    "data-show": Entry("walkaway data show", "walkaway.present.facts:DataShow"),
    "data-why": Entry("walkaway data why tariffs.…", "walkaway.present.why:DataWhy"),
    "flow-why": Entry("walkaway data why flows.…", "walkaway.present.why_flow:FlowWhy"),
    "data-own": Entry("walkaway data own", "walkaway.present.own_data:DataOwn"),
    "data-verify": Entry("walkaway data verify", "walkaway.present.facts:DataVerify"),
    "data-refresh": Entry("walkaway data refresh", "walkaway.present.fresh:DataRefresh"),
    "data-plan": Entry("walkaway data refresh --dry-run", "walkaway.present.fresh:DataPlan"),
    "data-status": Entry("walkaway data status", "walkaway.present.fresh:DataStatus"),
    "data-accepted": Entry("walkaway data accept", "walkaway.present.fresh:DataAccepted"),
    "data-carried": Entry(
        "walkaway data export, walkaway data import", "walkaway.present.fresh:DataCarried"
    ),
}
"""Name -> what prints it and its type."""
