"""Where a number comes from, as far as the run itself tells."""

from __future__ import annotations

from walkaway.engine.markets import market_of
from walkaway.outcome import Outcome, SolveReport
from walkaway.web.found import Why, WhyMetric

PATH = "path"


def document(outcome: Outcome, metric: str) -> Why:
    """What a run knows of one of its numbers.

    Args:
        outcome: the run.
        metric: id of a metric, or of a path in one period (``path.usdjpy.2026Q1``).

    Raises:
        BadInputError: the run has no such number.
    """
    own = outcome[metric]
    market = _market(own.section)
    return Why(
        metric=WhyMetric(
            id=own.id,
            label=own.label,
            unit=own.unit,
            low=own.low,
            mid=own.mid,
            high=own.high,
            baseline=own.baseline,
            baseline_unit=own.baseline_unit,
            members=dict(own.members),
        ),
        period=metric.rpartition(".")[2] if own.section == PATH else None,
        solves=_solves(outcome, market, own.horizon),
        sources=list(outcome.sources),
        notes=list(outcome.notes),
        explain=bool(outcome.scenario.measures),
    )


def _solves(outcome: Outcome, market: str, horizon: str) -> list[SolveReport]:
    """Reports of a market: those of the number's own horizon, where it tells horizons apart."""
    found = [one for one in outcome.solves if one.market.startswith(market)]
    at = [one for one in found if one.market == f"{market}, {horizon}"]
    return at or [one for one in found if one.market == market] or found


def _market(section: str) -> str:
    """How reports of the market behind a family of numbers begin; all, if it needs others."""
    market = market_of(section)
    return "" if market.needs and section != PATH else market.name
