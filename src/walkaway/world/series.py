"""As-of series: what was known of a quantity on a date, and how old the last value is.

Every value carries two dates: the *period* it speaks of (the last day of that period) and
the day it was *published*. A world dated D holds the values published on or before D; when
a period was published several times, the latest of them.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, NotHeldError, Problem
from walkaway.readings import Stale, note
from walkaway.world.provenance import Source

# Days that may pass between two periods of a series before the second one is overdue.
# Daily: the longest usual run of closed days, Japan's New Year.
STEP_DAYS = {"daily": 7, "weekly": 7, "monthly": 31, "quarterly": 92, "annual": 366}
# Publishers slip: a release this many days late is not yet called stale.
GRACE_DAYS = {"daily": 0, "weekly": 1, "monthly": 10, "quarterly": 10, "annual": 60}


def parse_date(text: str | dt.date, name: str = "date") -> dt.date:
    """Read an ISO date.

    Args:
        text: ``2025-06-12`` or a date.
        name: what the error calls it.

    Raises:
        BadInputError: the text is not a date.
    """
    if isinstance(text, dt.datetime):
        return text.date()
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        problem = Problem(name, "", f"{text!r} is not a date", "write it as 2025-06-12")
        raise BadInputError([problem]) from None


def period_end(text: str) -> dt.date:
    """Last day of a period written ``2025``, ``2025Q2``, ``2025-05`` or ``2025-05-12``.

    Raises:
        BadInputError: the text is none of these.
    """
    match = re.fullmatch(r"(\d{4})(?:-?Q([1-4])|-(\d{2}))?", text)
    if not match:
        return parse_date(text, "period")
    year, quarter, month = int(match[1]), match[2], match[3]
    last_month = int(month) if month else 3 * int(quarter) if quarter else 12
    if not 1 <= last_month <= 12:
        return parse_date(text, "period")
    return dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


@dataclass(frozen=True)
class Observation:
    """One value as it was known.

    Attributes:
        value: the number, in ``unit``.
        unit: its unit.
        period: last day of the period it speaks of.
        published: the day from which it was known.
        source: publisher and original series.
        stale: whether a newer value should have been there already.
        note: for a stale value, since when; else empty.
    """

    value: float
    unit: str
    period: dt.date
    published: dt.date
    source: str
    stale: bool = False
    note: str = ""


@brief
@dataclass(frozen=True, eq=False)
class Series:
    """A series as it was known on ``asof``.

    Attributes:
        id: its name in walkaway, such as ``us_30y_yield``.
        title: what it is.
        unit: unit of the values.
        frequency: daily, weekly, monthly, quarterly, annual or irregular.
        source: who published it, and how it came here.
        rule: how the dates of publication are known.
        lag_days: days from the end of a period to its publication, at most.
        asof: the date of the world.
        periods: last day of each period, ascending.
        values: one number per period, shape [period]; read-only.
        published: the day each value became known.
        begins: the first day on which a value of it was known, whatever the world's date; None if
            that is never.
    """

    id: str
    title: str
    unit: str
    frequency: str
    source: Source
    rule: str
    lag_days: int
    asof: dt.date
    periods: tuple[dt.date, ...]
    values: NDArray[np.float64] = field(repr=False)
    published: tuple[dt.date, ...] = field(repr=False)
    begins: dt.date | None = None

    def __len__(self) -> int:
        """Number of periods known."""
        return len(self.periods)

    @property
    def last(self) -> Observation:
        """The newest value on the world's date, marked stale when it is overdue."""
        return self.at(self.asof)

    def at(self, date: str | dt.date) -> Observation:
        """The value of the newest period that ended on or before a date.

        Only what was known on the world's date is used, whatever ``date`` is.

        Raises:
            NotHeldError: nothing was known for that date.
        """
        day = parse_date(date)
        count = _count_until(self.periods, day)
        if count == 0:
            what = f"no value for {day} known on {self.asof}"
            raise NotHeldError([Problem(self.id, "", what, self._first())])
        return self._observation(count - 1, day)

    def on(self, period: str | dt.date) -> Observation:
        """The value of one period: ``2025-05``, ``2025Q2``, ``2025`` or a day.

        Raises:
            NotHeldError: the series has no value for exactly that period.
        """
        day = period if isinstance(period, dt.date) else period_end(period)
        count = _count_until(self.periods, day)
        if count == 0 or self.periods[count - 1] != day:
            near = f"the nearest earlier is {self.periods[count - 1]}" if count else self._first()
            what = f"no value for the period {period} known on {self.asof}"
            raise NotHeldError([Problem(self.id, "", what, near)])
        return self._observation(count - 1, day)

    def _first(self) -> str:
        """The nearest day that has a value, for who asks too early."""
        day = self.periods[0] if self.periods else self.begins
        return f"the nearest day that has one is {day}" if day else "it holds none"

    def _observation(self, index: int, day: dt.date) -> Observation:
        period = self.periods[index]
        overdue = overdue_after(period, self.frequency, self.lag_days)
        stale = overdue is not None and day > overdue
        said = (
            f"carried from {period}: a newer value was due by {overdue} and is not in the data"
            if stale
            else ""
        )
        # A gap that was closed since is history; and all that is held is the world of no day.
        if stale and index == len(self.periods) - 1 and self.asof != dt.date.max:
            note(Stale(self.id, self.title, period.isoformat(), str(overdue)))
        return Observation(
            value=float(self.values[index]),
            unit=self.unit,
            period=period,
            published=self.published[index],
            source=f"{self.source.publisher}, {self.source.original}",
            stale=stale,
            note=said,
        )


def overdue_after(period: dt.date, frequency: str, lag_days: int) -> dt.date | None:
    """The day after which the value that follows ``period`` is overdue; None if it never is."""
    if frequency not in STEP_DAYS:
        return None
    wait = STEP_DAYS[frequency] + lag_days + GRACE_DAYS[frequency]
    return period + dt.timedelta(days=wait)


@dataclass(frozen=True)
class Publication:
    """One value in one edition.

    Attributes:
        period: last day of the period it speaks of.
        published: the day it became known.
        value: the number, in the unit of the series.
    """

    period: dt.date
    published: dt.date
    value: float


@dataclass(frozen=True, eq=False)
class Record:
    """Every edition of a series, in the order of publication.

    Attributes:
        periods: the period of each publication.
        published: its day, ascending.
        values: its value, shape [publication]; read-only.
    """

    periods: tuple[dt.date, ...]
    published: tuple[dt.date, ...]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], column: int) -> Record:
        """Read one column of rows ``period, published, value, ...``; empty cells are left out."""
        rows = [row for row in rows if row[column]]
        order = sorted(range(len(rows)), key=lambda i: (rows[i][1], i))
        values = np.array([float(rows[i][column]) for i in order], dtype=np.float64)
        values.setflags(write=False)
        read = dt.date.fromisoformat
        return cls(
            tuple(read(rows[i][0]) for i in order),
            tuple(read(rows[i][1]) for i in order),
            values,
        )

    @cached_property
    def ordinals(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ordinals of the periods and of the days of publication, [publication] each."""
        periods = np.array([one.toordinal() for one in self.periods], dtype=np.int64)
        published = np.array([one.toordinal() for one in self.published], dtype=np.int64)
        return periods, published

    @cached_property
    def revised(self) -> bool:
        """Whether a period appears again or out of order."""
        return any(b <= a for a, b in pairwise(self.periods))

    def known_on(
        self, asof: dt.date
    ) -> tuple[tuple[dt.date, ...], NDArray[np.float64], tuple[dt.date, ...]]:
        """What was known on a date.

        Of two publications of one period the later one counts, and of two on the same day the
        one that stands later in the record.

        Returns:
            Periods ascending without repetition, their values, their days of publication.
        """
        count = bisect_right(self.published, asof)
        if not self.revised:
            return self.periods[:count], self.values[:count], self.published[:count]
        newest = {period: i for i, period in enumerate(self.periods[:count])}
        chosen = [newest[period] for period in sorted(newest)]
        values = self.values[chosen]
        values.setflags(write=False)
        return (
            tuple(self.periods[i] for i in chosen),
            values,
            tuple(self.published[i] for i in chosen),
        )


def _count_until(periods: Sequence[dt.date], day: dt.date) -> int:
    return bisect_right(periods, day)
