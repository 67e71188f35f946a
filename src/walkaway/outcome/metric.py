"""One number of a run: its meaning, its unit, and its value under every member of the ensemble."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A central value and the range around it.

    Attributes:
        low: the smallest member, or the 5% quantile of many draws.
        mid: the median.
        high: the largest member, or the 95% quantile of many draws.
    """

    low: float
    mid: float
    high: float

    @property
    def sign_agrees(self) -> bool:
        """Whether the whole band lies on one side of zero."""
        return self.low > 0 or self.high < 0


FEW = 20
"""Up to this many members a band is their full range; beyond it, the 5-95% quantiles."""


@dataclass(frozen=True)
class Metric:
    """One number of a run.

    Attributes:
        id: dotted name, such as ``exports.JPN.USA.C29``.
        label: the same in words.
        unit: ``%``, ``USD bn``, ``points``.
        members: value under each member of the ensemble, by the member's name.
        baseline: level without the scenario's measures, in `baseline_unit`; None where a
            level has no meaning (welfare).
        baseline_unit: unit of the level.
    """

    id: str
    label: str
    unit: str
    members: Mapping[str, float]
    baseline: float | None = None
    baseline_unit: str = ""

    @property
    def section(self) -> str:
        """The first word of the id: which family of numbers this belongs to."""
        return self.id.split(".", 1)[0]

    @property
    def band(self) -> Band:
        """The median of the members and their range (5-95% quantiles of many draws)."""
        values = sorted(self.members.values())
        mid = statistics.median(values)
        if len(values) <= FEW:
            return Band(values[0], mid, values[-1])
        cuts = statistics.quantiles(values, n=20, method="inclusive")
        return Band(cuts[0], mid, cuts[-1])

    @property
    def median_member(self) -> str:
        """The member whose value lies nearest to the median (the first by name of equals)."""
        mid = self.band.mid
        return min(sorted(self.members), key=lambda name: abs(self.members[name] - mid))
