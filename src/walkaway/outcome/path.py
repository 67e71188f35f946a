"""One number over time, with its band and its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from walkaway.outcome.metric import Band


@dataclass(frozen=True)
class Path:
    """A dated path.

    Attributes:
        id: dotted name, such as ``path.usdjpy``.
        label: the same in words.
        unit: of all values.
        periods: names of the periods, such as ``2025Q3``.
        baseline: without the scenario's measures, one value per period.
        low: 5% quantile of the draws, one value per period.
        mid: median.
        high: 95% quantile.
        draws: how many draws the quantiles are taken over.
        note: what the baseline is, and where it comes from.
    """

    id: str
    label: str
    unit: str
    periods: tuple[str, ...]
    baseline: tuple[float, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    draws: int
    note: str = ""

    def band(self, period: int) -> Band:
        """The band in one period."""
        return Band(self.low[period], self.mid[period], self.high[period])

    def change(self, period: int) -> Band:
        """The band less the baseline in one period."""
        base = self.baseline[period]
        return Band(self.low[period] - base, self.mid[period] - base, self.high[period] - base)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def from_dict(cls, item: Mapping[str, Any]) -> Path:
        """Read what `to_dict` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in item.items()
        }
        return cls(**values)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
