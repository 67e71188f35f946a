"""All that a log adds to the data below it: editions of series, rows of tables, what is held back.

Made from index, answers, readers and the data below, and from nothing else; kept in the log's cache
under the fingerprints of all four.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.dating import Doubt, Edition, Seen, Series
from walkaway.world.feed.index import Index
from walkaway.world.feed.publishers.tables import KEYS
from walkaway.world.feed.reading import Floats, Ints
from walkaway.world.feed.rows import SeenRow, TableEditions, table_editions
from walkaway.world.feed.sightings import Clash, Sightings, sightings
from walkaway.world.layers import Below
from walkaway.world.series import Record

METHOD = 2
"""Goes up when the same log gives other editions."""


@dataclass(frozen=True, eq=False)
class Changes:
    """Editions of one series that the log adds.

    Attributes:
        period: ordinal of the last day of each period [edition].
        published: ordinal of the day from which it is known [edition], ascending.
        value: the number [edition].
        seen: ordinal of the day of the refresh that brought it [edition].
    """

    period: Ints
    published: Ints
    value: Floats
    seen: Ints

    def record(self) -> Record:
        """The same as a record."""
        day = dt.date.fromordinal
        values = np.array(self.value)
        values.setflags(write=False)
        return Record(
            tuple(day(p) for p in self.period.tolist()),
            tuple(day(p) for p in self.published.tolist()),
            values,
        )

    def last_seen(self, asof: dt.date) -> dt.date | None:
        """Day of the newest refresh that brought what is known on a day; None if nothing is."""
        known = self.seen[self.published <= asof.toordinal()]
        return dt.date.fromordinal(int(known.max())) if len(known) else None


@dataclass(frozen=True)
class Brought:
    """What one refresh brought to one series or table.

    Attributes:
        name: the series or table.
        time: of the refresh.
        new: periods or rows that were not held.
        revised: that were held otherwise.
    """

    name: str
    time: str
    new: int
    revised: int


@dataclass(frozen=True, eq=False)
class Editions:
    """What a log adds.

    Attributes:
        last_day: of the newest refresh; None if there was none.
        digest: SHA-256 of index and readers.
        series: series id -> its editions.
        tables: table id -> its rows.
        brought: per refresh and series or table, where something was.
        doubts: values that are held back.
        clashes: publisher -> what one refresh said in two ways.
        strangers: ids that readers brought and the data do not know.
        damage: (file, what) of what could not be read and was left out.
    """

    last_day: dt.date | None = None
    digest: str = ""
    series: dict[str, Changes] = field(default_factory=dict)
    tables: dict[str, TableEditions] = field(default_factory=dict)
    brought: tuple[Brought, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    clashes: tuple[tuple[str, Clash], ...] = ()
    strangers: tuple[str, ...] = ()
    damage: tuple[tuple[str, str], ...] = ()


def editions(folder: Path, index: Index, publishers: Sequence[Publisher], below: Below) -> Editions:
    """All that a log adds to the data below it.

    Args:
        folder: of the log.
        index: what it holds.
        publishers: in the order in which they count.
        below: the data without the log.
    """
    every = [sightings(folder, one, index.lines) for one in publishers]
    days = {
        one.publisher.id: tuple(sorted({_ordinal(time) for time in one.times})) for one in every
    }
    asked = Asked(tuple(publishers), days)
    accepted = dict[str, list[str]]()
    for line in index.lines:
        if line.status == "accepted":
            accepted.setdefault(line.address, []).append(line.time)
    series, doubts, brought = _all_series(every, asked, accepted, below)
    tables, told, foreign = _all_tables(every, asked, below)
    unknown = {n for one in every for n in one.names if n not in below.series} | {
        row.table for one in every for _, row in one.rows if not _is_known(row.table, below)
    }
    return Editions(
        last_day=index.last_day,
        digest=digest(index, publishers),
        series=series,
        tables=tables,
        brought=(*brought, *told),
        doubts=tuple(doubts),
        clashes=tuple((one.publisher.id, clash) for one in every for clash in one.clashes),
        strangers=(*sorted(unknown), *foreign),
        damage=(
            *(("index", what) for what in index.bad),
            *dict.fromkeys(bad for one in every for bad in one.damage),
        ),
    )


def digest(index: Index, publishers: Iterable[Publisher]) -> str:
    """SHA-256 of all lines of an index and of the readers' versions."""
    readers = " ".join(f"{one.id}.{one.version}" for one in publishers)
    return hashlib.sha256(f"{METHOD} {index.digest} {readers}".encode()).hexdigest()


def _ordinal(time: str) -> int:
    return dt.date.fromisoformat(time[:10]).toordinal()


def _all_series(
    every: Sequence[Sightings],
    asked: Asked,
    accepted: dict[str, list[str]],
    below: Below,
) -> tuple[dict[str, Changes], list[Doubt], list[Brought]]:
    bringing = dict[str, list[Sightings]]()
    for one in every:
        for name in one.names:
            if name in below.series:
                bringing.setdefault(name, []).append(one)
    found, doubts, brought = dict[str, Changes](), list[Doubt](), list[Brought]()
    for name, sources in bringing.items():
        held = below.record(name)
        dated = Series(
            name,
            below.series[name][1]["frequency"],
            held,
            [one.publisher for one in sources],
            [asked.of(name, one.publisher) for one in sources],
        )
        alone = held if len(sources) == 1 else None
        seen = [s for rank, one in enumerate(sources) for s in _seen(name, rank, one, alone)]
        doubts += dated.run(seen, accepted.get(name, ()))
        if dated.editions:
            found[name] = _changes(dated.editions)
            brought += _told(name, dated.editions)
    return found, doubts, brought


@dataclass(frozen=True, eq=False)
class Asked:
    """When each publisher was asked.

    Attributes:
        publishers: all.
        days: id of a publisher -> ordinals of days, ascending.
    """

    publishers: tuple[Publisher, ...]
    days: Mapping[str, tuple[int, ...]]

    def of(self, name: str, publisher: Publisher) -> tuple[int, ...]:
        """Days on which a publisher was asked, or another that should bring a series or table."""
        own = {one.id for one in self.publishers if name in one.wanted} | {publisher.id}
        return tuple(sorted({day for one in own for day in self.days[one]}))


def _seen(name: str, rank: int, one: Sightings, held: Record | None) -> list[Seen]:
    """What a publisher showed of a series; without what was known already, if it alone shows it."""
    days = [_ordinal(time) for time in one.times]
    own = np.flatnonzero(one.series == one.names.index(name))
    if held is not None:
        own = own[~_known_already(one, own, held, np.array(days, dtype=np.int64))]
    return [
        Seen(one.times[k], days[k], rank, claimed, period, value, _again(one, k))
        for k, claimed, period, value in zip(
            one.round[own].tolist(),
            one.claimed[own].tolist(),
            one.period[own].tolist(),
            one.value[own].tolist(),
            strict=True,
        )
    ]


def _again(one: Sightings, round_: int) -> bool:
    """Whether a publisher had been asked on the day of a refresh before."""
    return round_ > 0 and one.times[round_ - 1][:10] == one.times[round_][:10]


def _known_already(one: Sightings, own: Ints, held: Record, days: Ints) -> np.ndarray:
    """Which sightings are the first of their period, and say what the only edition held says."""
    first = np.zeros(len(own), dtype=bool)
    first[np.unique(one.period[own], return_index=True)[1]] = True
    periods, published = held.ordinals
    periods, where, count = np.unique(periods, return_index=True, return_counts=True)
    if not len(periods):
        return np.zeros(len(own), dtype=bool)
    at = np.minimum(np.searchsorted(periods, one.period[own]), len(periods) - 1)
    alone = (periods[at] == one.period[own]) & (count[at] == 1)
    there = published[where[at]] <= days[one.round[own]]
    known: np.ndarray = first & alone & there & (held.values[where[at]] == one.value[own])
    return known


def _changes(found: Sequence[Edition]) -> Changes:
    ordered = sorted(found, key=lambda one: one.published)
    return Changes(
        np.array([one.period for one in ordered], dtype=np.int64),
        np.array([one.published for one in ordered], dtype=np.int64),
        np.array([one.value for one in ordered], dtype=np.float64),
        np.array([_ordinal(one.time) for one in ordered], dtype=np.int64),
    )


def _told(name: str, found: Sequence[Edition]) -> list[Brought]:
    times = dict.fromkeys(one.time for one in found)
    return [
        Brought(
            name,
            time,
            len({e.period for e in found if e.time == time and not e.revises}),
            len({e.period for e in found if e.time == time and e.revises}),
        )
        for time in times
    ]


def _is_known(table: str, below: Below) -> bool:
    """Whether a table is held, and its rows can be told apart."""
    if table not in below.tables or table not in KEYS:
        return False
    return set(KEYS[table]) <= set(below.tables[table].detail["columns"])


def _all_tables(
    every: Sequence[Sightings], asked: Asked, below: Below
) -> tuple[dict[str, TableEditions], list[Brought], tuple[str, ...]]:
    seen = dict[str, list[SeenRow]]()
    for one in every:
        known = {row.table for _, row in one.rows if _is_known(row.table, below)}
        days = {name: asked.of(name, one.publisher) for name in known}
        for round_, row in one.rows:
            if row.table in known:
                time = one.times[round_]
                day = dt.date.fromisoformat(time[:10])
                shown = SeenRow(time, day, row, days[row.table], _again(one, round_))
                seen.setdefault(row.table, []).append(shown)
    found, brought, strangers = dict[str, TableEditions](), list[Brought](), dict[str, None]()
    for name, rows in seen.items():
        detail = below.tables[name].detail
        made = table_editions(
            tuple(detail["columns"]),
            detail["published_column"],
            KEYS[name],
            below.dated_rows(name),
            sorted(rows, key=lambda one: one.time),
        )
        strangers |= dict.fromkeys(f"{name}.{column}" for column in made.strangers)
        if made.rows:
            found[name] = made
            brought += _told_rows(name, made)
    return found, brought, tuple(strangers)


def _told_rows(name: str, made: TableEditions) -> list[Brought]:
    counts = dict[str, list[int]]()
    for time, revises in zip(made.times, made.revises, strict=True):
        counts.setdefault(time, [0, 0])[revises] += 1
    return [Brought(name, time, new, revised) for time, (new, revised) in counts.items()]
