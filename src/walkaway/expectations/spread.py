"""Years to quarters: the smoothest path of quarters whose yearly means are those given.

Boot, Feibes and Lisman (1967), second differences: of all quarterly paths with the given yearly
means, the one with the least sum of squared second differences. A forecast of years says nothing
of how quarters part; this is a rule for reading one, not a forecast of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from walkaway.expectations import annual
from walkaway.expectations.grid import Floats, end_of, index_of
from walkaway.expectations.rows import NO_CHANGE, SPREAD, UNEARNED, Yearly
from walkaway.world.sources import Snapshot

QUARTERS = 4


@lru_cache(maxsize=16)
def _solver(years: int) -> Floats:
    """Yearly means -> quarters [quarter, year]: the equations of the constrained least squares."""
    count = QUARTERS * years
    means = np.kron(np.eye(years), np.full((1, QUARTERS), 1 / QUARTERS))
    bend = np.diff(np.eye(count), n=2, axis=0)
    system = np.block([[2 * bend.T @ bend, means.T], [means, np.zeros((years, years))]])
    right = np.vstack([np.zeros((count, years)), np.eye(years)])
    found: Floats = np.linalg.solve(system, right)[:count]
    return found


def quarters(means: Floats) -> Floats:
    """The smoothest quarters with some yearly means.

    Args:
        means: at least two [year].

    Returns:
        Four for each year [quarter].
    """
    found: Floats = _solver(len(means)) @ means
    return found


BEFORE, AFTER = 6, 8
"""Years known before the day that the path is drawn through, and years after the last of them;
those beyond the last forecast repeat it."""


@dataclass(frozen=True, eq=False)
class Quarters:
    """The quarters that were expected on a day.

    Attributes:
        first: number of the first quarter (`walkaway.expectations.grid`).
        levels: the mean of the last year known is 100 [quarter].
        base: that year.
        change: of the last year known, percent.
        rule: by which the year after it was expected.
        until: newest day of the facts used.
    """

    first: int
    levels: Floats = field(repr=False)
    base: int
    change: float
    rule: str
    until: dt.date

    def level(self, quarter: int) -> float:
        """Level of a quarter; beyond the last it stays."""
        return float(self.levels[min(quarter - self.first, len(self.levels) - 1)])

    def change_at(self, day: dt.date) -> float:
        """Percent on a year before, at a day between ends of quarters."""
        changes = 100 * (self.levels[QUARTERS:] / self.levels[:-QUARTERS] - 1)
        ends = [end_of(self.first + QUARTERS + k).toordinal() for k in range(len(changes))]
        return float(np.interp(day.toordinal(), ends, changes))


@lru_cache(maxsize=4096)
def expected(snapshot: Snapshot, row: Yearly, day: dt.date) -> Quarters | None:
    """Quarters as expected on a day; None where too few years were known."""
    own = annual.everything(snapshot, row).cut(day)
    last = max(own.values, default=0)
    known = [year for year in range(last - BEFORE, last + 1) if year in own.values]
    if len(known) <= BEFORE:
        return None
    changes = {year: own.values[year] for year in known}
    value, used, newest = own.values[last], NO_CHANGE, own.known[last]
    for year in range(last + 1, last + AFTER + 1):
        centre, rule, until, kind = annual.said(snapshot, row, own, day, year)
        if kind is not None or rule == UNEARNED:
            value = centre
        if year == last + 1:
            used, newest = SPREAD if kind is not None else rule, max(newest, until)
        changes[year] = value
    growth = 1 + np.array([changes[year] for year in sorted(changes)]) / 100
    means = np.concatenate([[1.0], np.cumprod(growth)])
    means *= 100 / means[last - known[0] + 1]
    first = index_of(dt.date(known[0] - 1, 1, 1))
    return Quarters(first, quarters(means), last, own.values[last], used, newest)
