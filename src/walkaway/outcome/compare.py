"""Two runs side by side."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.outcome.metric import Band, Metric
from walkaway.outcome.outcome import Outcome


@dataclass(frozen=True)
class Difference:
    """One metric in two runs.

    Attributes:
        id: the metric's id.
        label: in words.
        unit: of all values here.
        first: band in the first run.
        second: band in the second run.
        change: band of second minus first, member by member; None when the two runs have no
            member in common.
    """

    id: str
    label: str
    unit: str
    first: Band
    second: Band
    change: Band | None


def _change(first: Metric, second: Metric) -> Band | None:
    shared = [name for name in first.members if name in second.members]
    if not shared:
        return None
    members = {name: second.members[name] - first.members[name] for name in shared}
    return Metric(first.id, first.label, first.unit, members).band


def compare(first: Outcome, second: Outcome, prefix: str = "") -> tuple[Difference, ...]:
    """Compare the metrics that two runs share, largest change first.

    A difference is taken member by member before its band is: the spread between elasticity
    sets is common to both runs and must not blur what tells them apart.

    Args:
        first: the run to start from.
        second: the run to compare with it.
        prefix: keep only metrics whose id starts so.

    Returns:
        One difference per shared metric.
    """
    others = {metric.id: metric for metric in second.metrics}
    rows = [
        Difference(
            metric.id,
            metric.label,
            metric.unit,
            metric.band,
            others[metric.id].band,
            _change(metric, others[metric.id]),
        )
        for metric in first.metrics
        if metric.id.startswith(prefix)
        and metric.id in others
        and others[metric.id].unit == metric.unit
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.change.mid) if row.change else 0.0))
