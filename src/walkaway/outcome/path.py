"""One number over time, with its band and its baseline."""

from __future__ import annotations

from walkaway.documents import Count, Record
from walkaway.outcome.quantity import WITHOUT, Band, Range, is_still


class Path(Record, frozen=True, kw_only=False):
    """A dated path.

    Attributes:
        id: dotted name, such as ``path.usdjpy``.
        label: the same in words.
        unit: of all values.
        periods: names of the periods, such as ``2025Q3``.
        baseline: without the scenario's measures, one value per period.
        low: 5% quantile of the draws, one value per period; those that failed count with what they
            reach at the largest part of the shock that has a path, extended in proportion.
        mid: median.
        high: 95% quantile.
        draws: how many draws were solved.
        note: what the baseline is, and where it comes from.
        failed: how many draws were asked for and not solved at the whole shock.
        kind: what the range is made of.
        counterfactual: what the baseline is.
    """

    id: str
    label: str
    unit: str
    periods: tuple[str, ...]
    baseline: tuple[float, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    draws: Count
    note: str = ""
    failed: Count = 0
    kind: Range = Range.DRAWS
    counterfactual: str = WITHOUT

    def band(self, period: int) -> Band:
        """The band in one period."""
        return Band(self.low[period], self.mid[period], self.high[period])

    def change(self, period: int) -> Band:
        """The band less the baseline in one period."""
        base = self.baseline[period]
        return Band(self.low[period] - base, self.mid[period] - base, self.high[period] - base)

    @property
    def change_unit(self) -> str:
        """Unit of a change: a difference of two percentages is in points."""
        return "points" if self.unit == "%" else self.unit

    @property
    def moves(self) -> bool:
        """Whether any quantile leaves the baseline in any period."""
        return not all(
            is_still(value - base, self.unit)
            for side in (self.low, self.mid, self.high)
            for value, base in zip(side, self.baseline, strict=True)
        )
