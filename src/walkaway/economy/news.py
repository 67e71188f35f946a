"""What becomes known when: measures as series, and the beliefs they make.

A measure has a day on which it is announced and a day from which it holds. Here both are
quarters counted from the first one. Before the announcement nobody acts on it; from then on
everybody expects it. A threat that is withdrawn is two pieces of news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem

Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""Differences of equal paths may leave this much."""
MOST_TOLD = 3
"""Quarters of one path that are named; the others are counted."""
LEFT = "LEFT"  # series that say whether a holder still answers, 0 or 1
SET = ("FLOOR", "CAP", "HOLD", "TARGET")  # series that a measure sets; the others add up


@dataclass(frozen=True)
class News:
    """A measure as the economy sees it.

    Attributes:
        name: for messages and decompositions.
        announced: quarter in which it becomes known, counted from 0.
        series: exogenous series -> its values from quarter 0 on [quarter]. Those that a measure
            sets (`SET`) hold NaN where it sets nothing; in the others a missing value is a
            mistake. Nothing happens before it is known.

    Raises:
        BadInputError: with every value that is missing, endless, or before ``announced``.
    """

    name: str
    announced: int
    series: Mapping[str, Floats] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse news that cannot be meant; otherwise it would be taken for no news."""
        problems = list(quarter_problems(self.name, "announced", self.announced))
        for key, values in self.series.items():
            if self._plain(key, values):
                continue
            found = list(path_problems(self.name, values, key=key))
            problems += found or ([] if problems else self._too_early(key))
            if key.startswith("HOLD_") and not found:
                problems += self._without_target(key)
        if problems:
            raise BadInputError(problems)

    def _plain(self, key: str, values: object) -> bool:
        """Whether there is nothing to look at: numbers alone, and none before they are known."""
        return (
            isinstance(values, np.ndarray)
            and values.dtype == np.float64
            and values.ndim == 1
            and values.size > 0
            and not key.startswith("HOLD_")
            and bool(np.isfinite(values).all())
            and isinstance(self.announced, int)
            and not (self.announced > 0 and values[: self.announced].any())
        )

    def _too_early(self, key: str) -> list[Problem]:
        """Something happens before it is known."""
        values = np.nan_to_num(np.asarray(self.series[key], dtype=np.float64))
        early = np.abs(values[: self.announced]) > ROUNDING * max(
            1.0, np.abs(values).max(initial=0)
        )
        if not early.any():
            return []
        first = int(np.flatnonzero(early)[0])
        what = f"{key} changes before it is announced, in quarter {self.announced}"
        hint = f"announce it by quarter {first}, or let it start later"
        return [Problem(self.name, f"quarter {first}", what, hint)]

    def _without_target(self, key: str) -> list[Problem]:
        """A rate that is held at no level."""
        held = np.asarray(self.series[key], dtype=np.float64)
        target = f"TARGET_{key.removeprefix('HOLD_')}"
        levels = np.full(held.size, np.nan)
        given = np.asarray(self.series.get(target, ()), dtype=np.float64).ravel()[: held.size]
        levels[: given.size] = given
        missing = np.flatnonzero((np.nan_to_num(held) != 0) & np.isnan(levels))
        if not missing.size:
            return []
        what = f"{key} holds a rate to which {target} gives no level"
        return [Problem(self.name, f"quarter {int(missing[0])}", what, "give the level")]

    def part(self, share: float) -> News:
        """News of a part of the measure: amounts are scaled; what it sets, and who left, stays."""
        if share == 1.0:
            return self
        smaller = {
            name: values if name.split("_")[0] in (*SET, LEFT) else share * np.asarray(values)
            for name, values in self.series.items()
        }
        return News(self.name, self.announced, smaller)

    def withdrawn(self, quarter: int) -> News:
        """News of the measure's end: from that quarter on it is undone.

        Raises:
            BadInputError: no such quarter.
        """
        if wrong := list(quarter_problems(self.name, "withdrawn", quarter)):
            raise BadInputError(wrong)
        undone = {}
        for name, values in self.series.items():
            if name.split("_")[0] in SET:
                raise ValueError(f"{self.name}: a set rate or cap ends by its own last quarter")
            back = -np.array(values, dtype=np.float64)
            back[:quarter] = 0.0
            undone[name] = back
        return News(f"{self.name} withdrawn", quarter, undone)


def quarter_problems(place: str, called: str, quarter: object) -> Iterator[Problem]:
    """What is wrong with a quarter counted from that of the first day: 0, 1, 2 and so on."""
    hint = "quarters are counted from the first one, which is 0"
    if isinstance(quarter, bool) or not isinstance(quarter, int | np.integer):
        yield Problem(
            place, called, f"{quarter!r} where a whole number of quarters is wanted", hint
        )
    elif quarter < 0:
        yield Problem(place, called, f"quarter {quarter} is before the first one", hint)


def path_problems(
    place: str, values: ArrayLike, *, key: str = "", first: int = 0, most: int | None = None
) -> Iterator[Problem]:
    """What is wrong with a path of numbers by quarter: gaps, endless values, its length.

    Args:
        place: whose path it is.
        values: the path [quarter].
        key: its exogenous series, for messages; those of `SET` may leave quarters out.
        first: the quarter of its first value.
        most: how many quarters there are.
    """
    wanted = "a list of numbers, one a quarter, is wanted"
    try:
        path = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        yield Problem(place, key, f"{type(values).__name__} where {wanted}")
        return
    if path.ndim != 1:
        yield Problem(place, key, f"an array of shape {path.shape} where {wanted}")
        return
    if not path.size:
        yield Problem(place, key, "an empty path", "give a value for at least one quarter")
    if most is not None and path.size > most:
        what = f"{path.size} quarters are given from quarter {first} on"
        yield Problem(place, key, what, f"the path ends after {most} of them")
    said = f" ({key})" if key else ""
    may_skip = key.split("_")[0] in SET
    if may_skip and path.size and np.isnan(path).all():
        yield Problem(place, key, "no quarter has a value", "give one, or leave the measure out")
    wrong = np.flatnonzero(np.isinf(path) | (np.isnan(path) & (not may_skip)))
    for quarter in wrong[:MOST_TOLD]:
        what = f"{path[quarter]} where a number is wanted{said}"
        more = f"; {wrong.size - MOST_TOLD} more quarters" if wrong.size > MOST_TOLD else ""
        hint = f"0 changes nothing{more}"
        yield Problem(place, f"quarter {first + int(quarter)}", what, hint)


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
