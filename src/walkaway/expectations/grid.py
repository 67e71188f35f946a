"""Values at ends of quarters, with the day from which each was known; and the newest on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.world.releases import quarter_end
from walkaway.world.series import Observation
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

Floats = NDArray[np.float64]
FIRST_YEAR, YEARS = 1970, 80
COUNT = 4 * YEARS
QUARTER_DAYS = 365.25 / 4
NEAR = 25
"""Days before the end of a quarter within which a value counts as that of its end."""


def index_of(day: dt.date) -> int:
    """Number of the quarter that a day is in."""
    return 4 * (day.year - FIRST_YEAR) + (day.month - 1) // 3


@cache
def end_of(index: int) -> dt.date:
    """Last day of a quarter by its number."""
    return quarter_end(FIRST_YEAR + index // 4, index % 4 + 1)


def name_of(index: int) -> str:
    """A quarter as ``2025Q4``."""
    return f"{FIRST_YEAR + index // 4}Q{index % 4 + 1}"


def last_complete(day: dt.date) -> int:
    """Number of the newest quarter that had ended on a day."""
    own = index_of(day)
    return own if day >= end_of(own) else own - 1


@dataclass(frozen=True, eq=False)
class Grid:
    """A series at ends of quarters.

    Attributes:
        values: NaN where there is none [quarter].
        known: ordinal of the day of publication; a day that never comes where there is none.
    """

    values: Floats = field(repr=False)
    known: NDArray[np.int64] = field(repr=False)


NEVER = dt.date.max.toordinal()


@lru_cache(maxsize=256)
def grid(snapshot: Snapshot, names: tuple[str, ...]) -> Grid:
    """Some series of one quantity at ends of quarters, whatever day it is: cut by `known`."""
    values, known = np.full(COUNT, np.nan), np.full(COUNT, NEVER, dtype=np.int64)
    periods = np.zeros(COUNT, dtype=np.int64)
    complete = World.complete(snapshot)
    for name in names:
        own = complete.series(name)
        for period, value, day in zip(own.periods, own.values, own.published, strict=True):
            at = index_of(period)
            if not 0 <= at < COUNT or (end_of(at) - period).days > NEAR:
                continue
            if period.toordinal() > periods[at]:
                periods[at] = period.toordinal()
                values[at], known[at] = value, day.toordinal()
    return Grid(values, known)


def newest(world: World, names: tuple[str, ...], day: dt.date | None = None) -> Observation | None:
    """The newest value of a quantity for a day, as known in the world; None if there is none."""
    found: Observation | None = None
    for name in names:
        own = world.series(name)
        if not len(own) or own.periods[0] > (day or world.date):
            continue
        one = own.at(day or world.date)
        if found is None or one.period > found.period:
            found = one
    return found
