"""The JSON documents of what is asked of finished runs; their schemas stand in `schema`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.outcome.compare import Difference, compare
from walkaway.outcome.explain import Explanation
from walkaway.outcome.metric import Band
from walkaway.outcome.outcome import Outcome


def compare_document(
    first: Outcome, second: Outcome, rows: Sequence[Difference] | None = None
) -> dict[str, Any]:
    """Two runs side by side (schema ``walkaway/compare/1``).

    Args:
        first: the run to start from.
        second: the run to compare with it.
        rows: the metrics to list; all that the runs share if None.
    """
    return {
        "schema": "walkaway/compare/1",
        "first": {"run": first.record.id, "scenario": first.scenario.name},
        "second": {"run": second.record.id, "scenario": second.scenario.name},
        "metrics": [
            {
                "id": row.id,
                "label": row.label,
                "unit": row.unit,
                "first": _band(row.first),
                "second": _band(row.second),
                "change": _band(row.change) if row.change else None,
            }
            for row in (compare(first, second) if rows is None else rows)
        ],
    }


def explain_document(
    outcome: Outcome, metric: str, found: Explanation, member: str
) -> dict[str, Any]:
    """A number split over measures (schema ``walkaway/explain/1``).

    Args:
        outcome: the run.
        metric: id of the number.
        found: its decomposition.
        member: the member of the ensemble that it was computed with.
    """
    return {
        "schema": "walkaway/explain/1",
        "run": outcome.record.id,
        "metric": metric,
        "unit": outcome[metric].unit,
        "member": member,
        "total": found.total,
        "method": found.method,
        "evaluations": found.evaluations,
        "contributions": [
            {"measure": text, "value": part, "standard_error": error}
            for text, part, error in zip(
                outcome.scenario.measures, found.contributions, found.standard_errors, strict=True
            )
        ],
    }


def _band(band: Band) -> dict[str, float]:
    return {"low": band.low, "mid": band.mid, "high": band.high}
