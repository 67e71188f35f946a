"""Trade before and after, summed over any exporters, importers and sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Total:
    """International trade summed over some cells of the trade matrix.

    Attributes:
        before: value without the measures, in the flows' money.
        after: value with them.
    """

    before: float
    after: float

    @property
    def change(self) -> float:
        """After less before, in money."""
        return self.after - self.before

    @property
    def percent(self) -> float:
        """Change in percent of before; zero where nothing was traded before."""
        return 100 * self.change / self.before if self.before else 0.0


def trade(
    before: Array,
    after: Array,
    exporters: Sequence[int],
    importers: Sequence[int],
    sectors: Sequence[int],
) -> Total:
    """Sum international trade; an economy's sales to itself never count.

    Args:
        before: flows [exporter, importer, sector] without the measures, net of tariff.
        after: the same with them.
        exporters: positions of the exporting economies.
        importers: positions of the importing economies.
        sectors: positions of the sectors.

    Returns:
        Both sums.
    """
    cells = np.ix_(exporters, importers, sectors)
    abroad = np.asarray(exporters)[:, None] != np.asarray(importers)[None, :]
    return Total(
        float(before[cells][abroad].sum()),
        float(after[cells][abroad].sum()),
    )
