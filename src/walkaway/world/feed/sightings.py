"""What was seen of a publisher, refresh by refresh: each value when it first said something new.

Nothing here depends on what is embedded; it follows from index and answers alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np

from walkaway.errors import DataCorruptError
from walkaway.world.feed.contract import Publisher, Row, UnexpectedError
from walkaway.world.feed.index import Line
from walkaway.world.feed.reading import Floats, Ints, Reading, reading, together

BITS = 22  # of an ordinal day: the last one there is needs 22
MASK = (1 << BITS) - 1


@dataclass(frozen=True)
class Clash:
    """A value of which one refresh said several things.

    Attributes:
        name: the series, or the table.
        what: the period and what was said of it.
        time: of the refresh.
        taken: whether one of them was: that of the later address, where each says one thing.
    """

    name: str
    what: str
    time: str
    taken: bool


@dataclass(frozen=True, eq=False)
class Sightings:
    """What was seen of a publisher.

    Attributes:
        publisher: whose.
        times: of the refreshes that asked it, ascending; failed ones too.
        names: ids of the series.
        series: index into them [sighting].
        period: ordinal of the last day of the period [sighting].
        value: the number [sighting].
        claimed: ordinal of the day the answer itself gives, or 0 [sighting].
        round: index of the refresh in which it was first seen so [sighting], ascending.
        rows: (index of the refresh, row), for each row that was new or said something new.
        clashes: what was said twice and differently.
        damage: (file, what) of answers that cannot be read any more.
    """

    publisher: Publisher
    times: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    series: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    period: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    value: Floats = field(default_factory=lambda: np.zeros(0))
    claimed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    round: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: tuple[tuple[int, Row], ...] = ()
    clashes: tuple[Clash, ...] = ()
    damage: tuple[tuple[str, str], ...] = ()


def sightings(folder: Path, publisher: Publisher, lines: Iterable[Line]) -> Sightings:
    """All that was seen of a publisher.

    Args:
        folder: of the log.
        publisher: whose.
        lines: the index's, of any publisher; in the order of time.
    """
    own = [line for line in lines if line.publisher == publisher.id and line.status != "accepted"]
    seen = _Seen()
    times = list[str]()
    damage = dict[tuple[str, str], None]()
    for time, group in groupby(own, key=lambda line: line.time):
        round_ = list(group)
        if not seen.is_same(round_):
            readings, bad = _read(folder, publisher, round_)
            damage |= dict.fromkeys(bad)
            seen.take(len(times), time, readings)
        times.append(time)
    return seen.sightings(publisher, tuple(times), tuple(damage))


def _read(
    folder: Path, publisher: Publisher, lines: Sequence[Line]
) -> tuple[list[Reading], list[tuple[str, str]]]:
    readings, damage = list[Reading](), list[tuple[str, str]]()
    for line in lines:
        # What an older reader refused, a newer one may know.
        if line.status == "taken" or (
            line.status == "refused" and line.version < publisher.version
        ):
            try:
                readings.append(reading(folder, line.sha256, publisher))
            except UnexpectedError:
                continue  # it was told when it was fetched
            except DataCorruptError as error:
                file, _, what = str(error).partition(": ")
                damage.append((file, f"{what}; left out ({publisher.id}, {line.day})"))
    return readings, damage


class _Seen:
    """The last that was said of every value and row, and each change of it."""

    def __init__(self) -> None:
        self.names = dict[str, int]()
        self.keys = np.zeros(0, dtype=np.int64)
        self.values = np.zeros(0)
        self.changes = list[tuple[Ints, Floats, int]]()
        self.last = dict[tuple[str, tuple[str, ...]], tuple[tuple[str, str], ...]]()
        self.rows = list[tuple[int, Row]]()
        self.clashes = list[Clash]()
        self.answers = dict[str, str]()

    def is_same(self, lines: Sequence[Line]) -> bool:
        """Whether every answer of a refresh is the one its address gave last."""
        asked = {line.address: line.sha256 for line in lines if line.sha256}
        same = asked.items() <= self.answers.items()
        self.answers |= asked
        return same

    def take(self, round_: int, time: str, readings: Sequence[Reading]) -> None:
        """Compare a refresh with what was said before."""
        if not readings:
            return
        found = together(readings)
        sizes = [len(one.value) for one in readings]
        answer = np.repeat(np.arange(len(readings)), sizes)
        self._take_values(round_, time, found, answer)
        self._take_rows(round_, time, readings)

    def _take_values(self, round_: int, time: str, found: Reading, answer: Ints) -> None:
        place = np.array(
            [self.names.setdefault(n, len(self.names)) for n in found.names], dtype=np.int64
        )
        series = place[found.series] if len(found.series) else found.series
        keys = (series << (2 * BITS)) | (found.period << BITS) | found.claimed
        order = np.argsort(keys, kind="stable")
        keys, values = self._agreed(time, keys[order], found.value[order], answer[order])
        where = np.searchsorted(self.keys, keys)
        held = np.zeros(len(keys), dtype=bool)
        inside = where < len(self.keys)
        held[inside] = self.keys[where[inside]] == keys[inside]
        same = held.copy()
        same[held] = self.values[where[held]] == values[held]
        if (~same).any():
            self.changes.append((keys[~same], values[~same], round_))
        self.values[where[held]] = values[held]
        every = np.concatenate([self.keys, keys[~held]])
        order = np.argsort(every, kind="stable")
        self.keys = every[order]
        self.values = np.concatenate([self.values, values[~held]])[order]

    def _agreed(self, time: str, keys: Ints, values: Floats, answer: Ints) -> tuple[Ints, Floats]:
        """Each value once: that of the last answer, unless it contradicts itself."""
        if not len(keys):
            return keys, values
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
        if len(starts) == len(keys):
            return keys, values
        last = np.r_[starts[1:], len(keys)] - 1
        low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
        good = np.ones(len(starts), dtype=bool)
        names = list(self.names)
        for at in np.flatnonzero(low != high):
            span = slice(starts[at], last[at] + 1)
            own = values[span][answer[span] == answer[last[at]]]
            good[at] = len(np.unique(own)) == 1
            key = int(keys[starts[at]])
            period = dt.date.fromordinal((key >> BITS) & MASK)
            what = f"{period}: both {low[at]:g} and {high[at]:g} in one refresh"
            self.clashes.append(Clash(names[key >> (2 * BITS)], what, time, bool(good[at])))
        return keys[starts[good]], values[last[good]]

    def _take_rows(self, round_: int, time: str, readings: Sequence[Reading]) -> None:
        found = dict[tuple[str, tuple[str, ...]], tuple[int, Row]]()
        bad = set[tuple[str, tuple[str, ...]]]()
        for answer, row in ((i, row) for i, one in enumerate(readings) for row in one.rows):
            name = row.table, row.key
            before = found.get(name)
            if before is not None and before[1].cells != row.cells and name not in bad:
                taken = before[0] != answer
                what = f"{' '.join(row.key)}: two different rows in one refresh"
                self.clashes.append(Clash(row.table, what, time, taken))
                if not taken:
                    bad.add(name)
            found[name] = answer, row
        for name, (_, row) in found.items():
            if name not in bad and self.last.get(name) != row.cells:
                self.last[name] = row.cells
                self.rows.append((round_, row))

    def sightings(
        self, publisher: Publisher, times: tuple[str, ...], damage: tuple[tuple[str, str], ...]
    ) -> Sightings:
        """All changes, in the order in which they were seen."""
        none = Sightings(publisher)
        keys = np.concatenate([none.series, *(one[0] for one in self.changes)])
        rounds = [np.full(len(one[0]), one[2], dtype=np.int64) for one in self.changes]
        return Sightings(
            publisher=publisher,
            times=times,
            names=tuple(self.names),
            series=keys >> (2 * BITS),
            period=(keys >> BITS) & MASK,
            value=np.concatenate([none.value, *(one[1] for one in self.changes)]),
            claimed=keys & MASK,
            round=np.concatenate([none.round, *rounds]),
            rows=tuple(self.rows),
            clashes=tuple(self.clashes),
            damage=damage,
        )
