"""Where a number comes from, as far as the run itself tells."""

from __future__ import annotations

from typing import Any

from walkaway.engine.markets import market_of
from walkaway.outcome import Outcome

PATH = "path"


def document(outcome: Outcome, metric: str) -> dict[str, Any]:
    """What a run knows of one of its numbers.

    Args:
        outcome: the run.
        metric: id of a metric, or of a path in one period (``path.usdjpy.2026Q1``).

    Raises:
        BadInputError: the run has no such number.
    """
    found = outcome[metric]
    band = found.band
    market = _market(found.section)
    whole = outcome.to_dict()
    return {
        "metric": {
            "id": found.id,
            "label": found.label,
            "unit": found.unit,
            "low": band.low,
            "mid": band.mid,
            "high": band.high,
            "baseline": found.baseline,
            "baseline_unit": found.baseline_unit,
            "members": dict(found.members),
        },
        "period": metric.rpartition(".")[2] if found.section == PATH else None,
        "solves": [one for one in whole["solves"] if one["market"].startswith(market)],
        "sources": whole["sources"],
        "notes": whole["notes"],
        "explain": bool(outcome.scenario.measures),
    }


def _market(section: str) -> str:
    """How reports of the market behind a family of numbers begin; all, if it needs others."""
    market = market_of(section)
    return "" if market.needs and section != PATH else market.name
