"""Layers over a snapshot: newer editions, own series and tables; the files below stay as they are.

A layer is what one folder of the user's data says on top of what is embedded: the log of what was
fetched, or an overlay of the user's own. Snapshots put layers one over another, each seeing what
those below it hold. Nothing is read before it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from walkaway.world.own.said import OwnMinerals, OwnSlopes, OwnText, OwnTrade
from walkaway.world.provenance import Entry, Source
from walkaway.world.series import Publication, Record

ALWAYS = NEVER = ""
"""Known from the beginning; replaced on no day."""
Rows = tuple["DatedRow", ...]


@dataclass(frozen=True)
class DatedRow:
    """One row of a table in one edition.

    Attributes:
        cells: one text per column.
        known: ISO day from which it is known; `ALWAYS` where it has none.
        until: ISO day from which another edition of it stands in its place; `NEVER` if none.
        place: file and line of a row of the user's own; empty for all others.
    """

    cells: tuple[str, ...]
    known: str = ALWAYS
    until: str = NEVER
    place: str = ""

    def on(self, day: str) -> bool:
        """Whether it is the one that is known on an ISO day."""
        return self.known <= day and (not self.until or day < self.until)


def _no_note(asof: dt.date) -> str:
    return ""


@dataclass(frozen=True, eq=False)
class SeriesLayer:
    """What a layer says of one series.

    Attributes:
        over: the editions held below -> those held with the layer. Of a new series there are none
            below. Editions of days before the layer knew of anything must stay as they are.
        definition: entry and item of the series (see `new_series`), for one that is new or told
            otherwise; None leaves those below.
        note: the world's date -> what the layer adds to the edition told by the source; empty
            where nothing known that day comes from it.
    """

    over: Callable[[Record], Record]
    definition: tuple[Entry, Mapping[str, Any]] | None = None
    note: Callable[[dt.date], str] = _no_note


@dataclass(frozen=True, eq=False)
class TableLayer:
    """What a layer says of one table.

    Attributes:
        over: (columns, rows held below) -> the rows with the layer.
        definition: entry of the table (see `new_table`), for one that is new or told otherwise;
            None leaves that below.
        note: as of `SeriesLayer`.
    """

    over: Callable[[tuple[str, ...], Rows], Rows]
    definition: Entry | None = None
    note: Callable[[dt.date], str] = _no_note


@dataclass(frozen=True, eq=False)
class Layer:
    """What one folder of the user's says on top of what is held.

    Attributes:
        name: ``fetched`` or ``own``.
        digest: SHA-256 of all that decides what it says; it enters the hash of the data.
        last_day: the newest day it answers for; None where it moves none.
        series: series id -> what it says of it.
        tables: table id -> what it says of it.
        trade: a world of trade of its own, or own tariffs and elasticities over the one held.
        texts: files that other rooms read: firms.
        slopes: own answers of kinds of holders to yields.
        minerals: own minerals, and who depends on whom for them.
        damage: (file, what) of what could not be read and was left out.
        verify: reads all its files anew -> (file, what) of those that are not as they were.
    """

    name: str
    digest: str
    last_day: dt.date | None = None
    series: Mapping[str, SeriesLayer] = field(default_factory=dict, repr=False)
    tables: Mapping[str, TableLayer] = field(default_factory=dict, repr=False)
    trade: OwnTrade | None = None
    texts: tuple[OwnText, ...] = ()
    minerals: tuple[OwnMinerals, ...] = ()
    slopes: OwnSlopes | None = None
    damage: tuple[tuple[str, str], ...] = ()
    verify: Callable[[], tuple[tuple[str, str], ...]] = tuple


class Below(Protocol):
    """What a layer may ask of the data that it lies over; a `Snapshot` is one."""

    @property
    def digest(self) -> str:
        """Fingerprint of the data, layers below included."""

    @property
    def last_day(self) -> dt.date:
        """The newest day of the data, layers below included."""

    @property
    def series(self) -> Mapping[str, tuple[Entry, Mapping[str, Any]]]:
        """Series id -> entry of its file, and its item in the manifest."""

    @property
    def tables(self) -> Mapping[str, Entry]:
        """Table id -> entry of its file."""

    def record(self, name: str) -> Record:
        """All editions of a series."""

    def dated_rows(self, name: str) -> Rows:
        """All editions of a table's rows."""

    def axes(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Economies, sectors and sets of elasticities of the trade that is held."""


def new_series(
    name: str, source: Source, *, title: str, unit: str, frequency: str, rule: str, lag_days: int
) -> tuple[Entry, Mapping[str, Any]]:
    """Entry and item of a series that no manifest knows.

    Args:
        name: its id.
        source: where it comes from, with the file's name and SHA-256.
        title: what it is.
        unit: of its values.
        frequency: one of `walkaway.world.series.STEP_DAYS`, or ``irregular``.
        rule: how the days of publication are known.
        lag_days: days from the end of a period to its publication, at most.
    """
    item = {
        "id": name,
        "title": title,
        "unit": unit,
        "frequency": frequency,
        "rule": rule,
        "lag_days": lag_days,
        "original": source.original,
        "first": "",
        "last": "",
    }
    return Entry(source.file, "series", name, title, source, 0, {"series": [item]}), item


def new_table(
    name: str, source: Source, *, title: str, columns: Mapping[str, str], rule: str, published: str
) -> Entry:
    """Entry of a table that no manifest knows.

    Args:
        name: its id.
        source: where it comes from, with the file's name and SHA-256.
        title: what it holds.
        columns: name -> what it is, with its unit.
        rule: when a row became known.
        published: the column of ISO days from which rows are known; empty if always.
    """
    detail = {"columns": dict(columns), "rule": rule, "published_column": published, "rows": 0}
    return Entry(source.file, "table", name, title, source, 0, detail)


def record_of(publications: Iterable[Publication]) -> Record:
    """Editions in the order of publication; of the same day, the later one of the input counts."""
    every = sorted(publications, key=lambda one: one.published)
    values = np.array([one.value for one in every], dtype=np.float64)
    values.setflags(write=False)
    return Record(tuple(one.period for one in every), tuple(one.published for one in every), values)


def joined(below: Record, above: Record) -> Record:
    """Two records as one; on the same day that above counts."""
    published = (*below.published, *above.published)
    order = sorted(range(len(published)), key=published.__getitem__)
    periods = (*below.periods, *above.periods)
    values = np.concatenate([below.values, above.values])[order]
    values.setflags(write=False)
    return Record(tuple(periods[i] for i in order), tuple(published[i] for i in order), values)
