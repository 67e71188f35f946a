"""Quarters read from years: what came of them, and how far off they may be.

Where no quarters are stored, both what was expected and what came are read from years, by the same
rule (`walkaway.expectations.spread`). A range is of errors of the one against the other; how much a
true quarter differs from its reading is not in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from walkaway.expectations import annual, spread
from walkaway.expectations.bands import half_width
from walkaway.expectations.grid import COUNT, Floats, end_of, index_of, last_complete
from walkaway.expectations.rows import LEVEL, Spread
from walkaway.expectations.rules import AHEAD, QUARTERS, STEPS
from walkaway.world.sources import Snapshot


@dataclass(frozen=True, eq=False)
class Outcome:
    """Quarters read from the years that had come by a day.

    Attributes:
        first: number of the first quarter.
        levels: [quarter].
        last: the last year that had come.
    """

    first: int
    levels: Floats = field(repr=False)
    last: int

    def level(self, quarter: int, base: int) -> float | None:
        """Level of a quarter where the mean of a year is 100; None if either is not over."""
        start = QUARTERS * (base - self._year)
        at = quarter - self.first
        if start < 0 or base > self.last or not 0 <= at < len(self.levels):
            return None
        return float(100 * self.levels[at] / self.levels[start : start + QUARTERS].mean())

    def change(self, quarter: int) -> float | None:
        """Percent on a year before, at the end of a quarter; None if it is not over."""
        at = quarter - self.first
        if not QUARTERS <= at < len(self.levels):
            return None
        return float(100 * (self.levels[at] / self.levels[at - QUARTERS] - 1))

    @property
    def _year(self) -> int:
        return end_of(self.first).year


@lru_cache(maxsize=1024)
def outcome(snapshot: Snapshot, row: Spread, day: dt.date) -> Outcome | None:
    """Quarters read from the years that had come by a day; None where there are too few.

    The last run of years without a gap counts, and the year before it as its base.
    """
    own = annual.everything(snapshot, row.of).cut(day)
    last = max(own.values, default=0)
    years = [last]
    while years[0] - 1 in own.values:
        years.insert(0, years[0] - 1)
    if len(years) < 2:
        return None
    growth = 1 + np.array([own.values[year] for year in years]) / 100
    means = 100 * np.concatenate([[1.0], np.cumprod(growth)])
    first = index_of(dt.date(years[0] - 1, 1, 1))
    return Outcome(first, spread.quarters(means), last)


@dataclass(frozen=True, eq=False)
class _Said:
    """What was expected at the end of a quarter: base year and values by quarters ahead."""

    at: int
    base: int
    values: tuple[float, ...]


@lru_cache(maxsize=64)
def _said(snapshot: Snapshot, row: Spread) -> tuple[_Said, ...]:
    """What was expected at the end of every quarter."""
    found, last = [], last_complete(snapshot.last_day)
    for at in range(COUNT):
        if at > last:
            break
        own = spread.expected(snapshot, row.of, end_of(at))
        if own is not None:
            values = tuple(
                own.level(at + ahead)
                if row.variable == LEVEL
                else own.change_at(end_of(at + ahead))
                for ahead in range(AHEAD + 1)
            )
            found.append(_Said(at, own.base, values))
    return tuple(found)


@lru_cache(maxsize=1024)
def errors(snapshot: Snapshot, row: Spread, day: dt.date) -> tuple[Floats, Floats]:
    """What came, as known on a day, less what was expected before.

    Args:
        snapshot: the data.
        row: output by quarter, whose errors are in logs, or inflation, in points.
        day: nothing that was known later is used.

    Returns:
        Errors [case, ahead], 0 to 8 quarters ahead, NaN where that is not over; and the quarters
        in which the expectations were made [case].
    """
    said, own = _said(snapshot, row), outcome(snapshot, row, day)
    found = np.full((len(said), AHEAD + 1), np.nan)
    for case, one in enumerate(said):
        for ahead in range(AHEAD + 1):
            then = None
            if own is not None:
                level = row.variable == LEVEL
                at = one.at + ahead
                then = own.level(at, one.base) if level else own.change(at)
            if then is not None:
                told = one.values[ahead]
                found[case, ahead] = np.log(then / told) if row.variable == LEVEL else then - told
    return found, np.array([one.at for one in said], dtype=float)


@lru_cache(maxsize=1024)
def widths(snapshot: Snapshot, row: Spread, day: dt.date) -> tuple[Floats, tuple[int, ...]] | None:
    """Half-widths of the 80% range as known on a day, and of how many errors each is made.

    Returns:
        At 0, 1, ... 8 quarters [ahead]; None where the record is too short.
    """
    missed, made = errors(snapshot, row, day)
    ages = last_complete(day) - made
    found, counts = [], []
    for ahead in range(AHEAD + 1):
        width = half_width(missed[:, ahead], ages, np.ones(len(ages), dtype=bool))
        if width is None:
            return None
        found.append(width)
        counts.append(int(np.isfinite(missed[:, ahead]).sum()))
    return np.array(found), tuple(counts)


def fewest(snapshot: Snapshot, row: Spread, day: dt.date) -> int:
    """How many errors were known on a day at the horizon that has the fewest."""
    return int(np.isfinite(errors(snapshot, row, day)[0]).sum(axis=0).min())


def came(snapshot: Snapshot, row: Spread, quarter: int, base: int) -> tuple[float, dt.date] | None:
    """What came of a quarter, read from the years that came, and when its year was known.

    Args:
        snapshot: the data; the newest of them.
        row: output, whose mean in a year is 100, or inflation.
        quarter: its number.
        base: that year.
    """
    own = outcome(snapshot, row, snapshot.last_day)
    if own is None:
        return None
    found = own.level(quarter, base) if row.variable == LEVEL else own.change(quarter)
    if found is None:
        return None
    return found, annual.everything(snapshot, row.of).known[end_of(quarter).year]


def at_steps(found: Floats, steps: float) -> float:
    """Half-width at any number of quarters ahead, linear between whole ones."""
    return float(np.interp(steps, STEPS, found))
