"""From what was seen of a series to its editions: from which day each value is known.

A value seen first is known from the day it was seen; earlier only where the answer or the
publisher's calendar says so, and never on a day for which the log had already answered: one on
which its publisher was asked before, or one that the data below had reached. So no refresh changes
what was known on a day that it finds settled. A value that differs from the one held is a new
edition, known from the day it was seen.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.reading import Ints
from walkaway.world.series import STEP_DAYS, Record

FACTOR = 5.0
"""A value so many times the one held, or so small a part of it, is in other units or mistaken,
if the step is also more than twice any that the series has made."""
ENOUGH = 10
"""Values from which a series is known well enough to say that."""
SAME = 1e-9
"""Relative difference below which two numbers are one, written with other digits."""
ZONES = 1
"""Days that a publisher's date may be ahead of ours."""


class Seen(NamedTuple):
    """One value when it was seen.

    Attributes:
        time: of the refresh.
        day: ordinal of its day.
        rank: of its publisher among those of the series, the first counts most.
        claimed: ordinal of the day the answer gives, or 0.
        period: ordinal of the last day of the period.
        value: the number.
        again: whether its publisher had been asked on that day before.
    """

    time: str
    day: int
    rank: int
    claimed: int
    period: int
    value: float
    again: bool = False


@dataclass(frozen=True)
class Edition:
    """One value from the day it is known.

    Attributes:
        period: ordinal of the last day of the period.
        published: ordinal of the day from which it is known.
        value: the number.
        time: of the refresh that brought it.
        revises: whether another value of the period was held.
    """

    period: int
    published: int
    value: float
    time: str
    revises: bool


@dataclass(frozen=True)
class Doubt:
    """A value that is held back.

    Attributes:
        series: id of the series.
        period: ordinal of the last day of its period.
        value: what was said.
        held: what is held of the period, or of its neighbour, and is too far from it; None where
            the period is still to come.
        time: of the refresh that brought it.
    """

    series: str
    period: int
    value: float
    held: float | None
    time: str


def settled_before(day: int, asked: Sequence[int], reached: int, again: bool) -> int:
    """Ordinal of the last day that had been answered for before a refresh.

    Args:
        day: ordinal of the day of the refresh.
        asked: ordinals of the days on which publishers were asked, ascending.
        reached: ordinal of the last day that the data below had reached.
        again: whether another refresh of that day had asked before: all days before are settled.
    """
    if again:
        return max(reached, day - 1)
    before = bisect_left(asked, day)
    return max(reached, asked[before - 1] if before else 0)


def known_from(day: int, said: int | None, settled: int) -> int:
    """Ordinal of the day from which something is known.

    Args:
        day: on which it was seen.
        said: day of publication by the answer or the calendar; None if neither gives one.
        settled: the last day that had been answered for.
    """
    return day if said is None else min(day, max(said, settled + 1))


class Series:
    """Dates the values of one series, as they come.

    Args:
        name: its id.
        frequency: of the series.
        below: what is held without the log.
        publishers: those that bring it, the first counts most.
        asked: for each of them, ordinals of the days on which it or another that should bring
            the series was asked, ascending.
    """

    def __init__(
        self,
        name: str,
        frequency: str,
        below: Record,
        publishers: Sequence[Publisher],
        asked: Sequence[Sequence[int]],
    ) -> None:
        self.name, self.publishers, self.asked = name, publishers, asked
        self.ahead = STEP_DAYS.get(frequency, 0) if frequency not in ("daily", "weekly") else 0
        self.below = _Below(below)
        self.own = dict[int, list[tuple[int, float]]]()
        self.periods = list[int]()  # of own, ascending
        self.usual = self.below.largest_step()
        self.rank = dict[int, int]()
        self.doubted = dict[int, tuple[Seen, float | None]]()
        self.editions = list[Edition]()

    def run(self, seen: Sequence[Seen], accepted: Sequence[str]) -> list[Doubt]:
        """Date all values.

        Args:
            seen: the values, of all publishers.
            accepted: times from which what was held back until then is believed.

        Returns:
            What is held back in the end.
        """
        first = int(self.below.periods[0]) if len(self.below.periods) else 0
        # Older history is taken backwards, so that each value is compared with its neighbour.
        stream = sorted(seen, key=lambda s: (s.time, s.rank, s.claimed, _outwards(s, first)))
        pending = sorted(accepted)
        for one in stream:
            while pending and pending[0] < one.time:
                self._believe(pending.pop(0))
            self._take(one)
        for time in pending:
            self._believe(time)
        return [
            Doubt(self.name, one.period, one.value, held, one.time)
            for one, held in self.doubted.values()
        ]

    def _take(self, one: Seen) -> None:
        if self.rank.get(one.period, one.rank) < one.rank:
            return  # a publisher that counts more speaks of it
        self.rank[one.period] = one.rank
        self.doubted.pop(one.period, None)
        now = self._now(one.period, one.day)
        if now is not None and (_is_same(now[1], one.value) or 0 < one.claimed <= now[0]):
            return
        before = now[1] if now is not None else self._neighbour(one.period)
        if one.period > one.day + ZONES + self.ahead:
            self.doubted[one.period] = one, None
            return
        if before is not None and self._is_far(one.value, before):
            self.doubted[one.period] = one, before
            return
        said = self._said(one) if now is None or one.claimed else None
        settled = settled_before(one.day, self.asked[one.rank], self.below.reached, one.again)
        self._add(one, known_from(one.day, said, settled), one.time, now is not None)

    def _said(self, one: Seen) -> int | None:
        if one.claimed:
            return one.claimed
        release = self.publishers[one.rank].release
        try:
            return release(dt.date.fromordinal(one.period)).toordinal() if release else None
        except (ValueError, OverflowError):  # a day beyond any calendar
            return None

    def _believe(self, time: str) -> None:
        """Take what was held back, from the day of the acceptance."""
        day = dt.date.fromisoformat(time[:10]).toordinal()
        for one, _ in self.doubted.values():
            self._add(one, day, time, self._now(one.period, day) is not None)
        self.doubted.clear()

    def _add(self, one: Seen, published: int, time: str, revises: bool) -> None:
        self.editions.append(Edition(one.period, published, one.value, time, revises))
        if one.period not in self.own:
            insort(self.periods, one.period)
        self.own.setdefault(one.period, []).append((published, one.value))

    def _now(self, period: int, day: int) -> tuple[int, float] | None:
        """(published, value) of the edition that counts on a day."""
        every = (*self.below.editions(period), *self.own.get(period, ()))
        known = [one for one in every if one[0] <= day]
        return max(reversed(known), key=lambda one: one[0]) if known else None

    def _is_far(self, value: float, before: float) -> bool:
        """Whether a value is in other units than the one before, or mistaken."""
        if self.usual is None:
            return False
        small, large = sorted((abs(before), abs(value)))
        return large > FACTOR * small and abs(value - before) > 2 * self.usual

    def _neighbour(self, period: int) -> float | None:
        """The value of the nearest period before, or after where there is none before."""
        near = [
            found
            for found in (_near(self.below.periods, period), _near(self.periods, period))
            if found is not None
        ]
        if not near:
            return None
        before = [one for one in near if one < period]
        best = max(before) if before else min(near)
        own = self.own.get(best)
        return own[-1][1] if own else self.below.editions(best)[-1][1]


def _near(periods: Sequence[int] | Ints, period: int) -> int | None:
    """The last of ascending periods before one, or the first if there is none before."""
    if not len(periods):
        return None
    return int(periods[max(bisect_left(periods, period) - 1, 0)])


class _Below:
    """The editions of a series without the log, by period."""

    def __init__(self, record: Record) -> None:
        periods, published = record.ordinals
        order = np.argsort(periods, kind="stable")  # of a period, in the order of publication
        self.every, self.published = periods[order], published[order]
        self.values = record.values[order]
        self.periods = np.unique(self.every)
        self.reached = int(published[-1]) if len(published) else 0

    def editions(self, period: int) -> list[tuple[int, float]]:
        """(published, value) of all editions of a period."""
        low = int(np.searchsorted(self.every, period))
        high = int(np.searchsorted(self.every, period, side="right"))
        return list(
            zip(self.published[low:high].tolist(), self.values[low:high].tolist(), strict=True)
        )

    def largest_step(self) -> float | None:
        """The largest step the series has made; None if it is too short to tell."""
        if len(self.periods) < ENOUGH:
            return None
        newest = np.searchsorted(self.every, self.periods, side="right") - 1
        return float(np.abs(np.diff(self.values[newest])).max())


def _outwards(one: Seen, first: int) -> tuple[int, int]:
    return (1, -one.period) if one.period < first else (0, one.period)


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(abs(one), abs(other))
