"""What becomes known when: measures as series, and the beliefs they make.

A measure has a day on which it is announced and a day from which it holds. Here both are
quarters counted from the first one. Before the announcement nobody acts on it; from then on
everybody expects it. A threat that is withdrawn is two pieces of news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SET = ("FLOOR", "CAP", "HOLD", "TARGET")  # series that a measure sets; the others add up


@dataclass(frozen=True)
class News:
    """A measure as the economy sees it.

    Attributes:
        name: for messages and decompositions.
        announced: quarter in which it becomes known, counted from 0.
        series: exogenous series -> its values from quarter 0 on [quarter]; NaN leaves a
            quarter as it is. Values before ``announced`` are ignored: nothing happens before
            it is known.
    """

    name: str
    announced: int
    series: Mapping[str, Floats] = field(repr=False)

    def withdrawn(self, quarter: int) -> News:
        """News of the measure's end: from that quarter on it is undone."""
        undone = {}
        for name, values in self.series.items():
            if name.split("_")[0] in SET:
                raise ValueError(f"{self.name}: a set rate or cap ends by its own last quarter")
            back = -np.array(values, dtype=np.float64)
            back[:quarter] = 0.0
            undone[name] = back
        return News(f"{self.name} withdrawn", quarter, undone)


def beliefs(
    quiet: Floats, index: Mapping[str, int], news: Sequence[News]
) -> list[tuple[int, Floats]]:
    """What is expected from each quarter in which something becomes known.

    Args:
        quiet: the exogenous series when nothing changes [quarter, series].
        index: series -> its column.
        news: in any order.

    Returns:
        (quarter, series [quarter, series]) in order of time, from quarter 0.
    """
    dates = sorted({0, *(item.announced for item in news)})
    told = []
    current = quiet
    for date in dates:
        current = current.copy()
        for item in news:
            if item.announced == date:
                for name, values in item.series.items():
                    _put(current, index[name], name, np.asarray(values, float), date)
        told.append((date, current))
    return told


def total(news: Sequence[News], name: str, quarters: int) -> Floats:
    """All that becomes known of a series that adds up [quarter]."""
    found = np.zeros((quarters, 1))
    for item in news:
        if name in item.series:
            values = np.asarray(item.series[name], dtype=np.float64)
            _put(found, 0, name, values, item.announced)
    return found[:, 0]


def _put(series: Floats, column: int, name: str, values: Floats, first: int) -> None:
    count = min(values.size, series.shape[0])
    if first >= count:
        return
    part = values[first:count]
    known = ~np.isnan(part)
    target = series[first:count, column]
    if name.split("_")[0] in SET:
        target[known] = part[known]
    else:
        target[known] += part[known]
