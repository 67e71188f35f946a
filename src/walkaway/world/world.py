"""The world on a date: everything that was known then, and nothing published later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from walkaway.errors import BadInputError, NotHeldError, Problem, did_you_mean
from walkaway.readings import Own, note
from walkaway.world.customs import CUSTOMS
from walkaway.world.layers import ALWAYS
from walkaway.world.series import Publication, Series, parse_date
from walkaway.world.sources import Entry, Snapshot, Source
from walkaway.world.table import Table
from walkaway.world.tariffs import TABLE as TARIFF_TABLE
from walkaway.world.tariffs import TariffTimeline, tariff_timeline
from walkaway.world.trade import USUAL, TradeData, load_trade, year_of


@dataclass(frozen=True)
class World:
    """Facts as known on a date. Make one with :meth:`World.at`.

    Worlds are equal when both date and data are, so that what is remembered of one is never taken
    for another's.

    Attributes:
        date: the date.
        snapshot: the data it reads.
        base: edition of the base tariffs, one of `walkaway.world.EDITIONS`.
        year: of trade and production, one of `walkaway.world.YEARS`; that of the date's time if
            None.
    """

    date: dt.date
    snapshot: Snapshot = field(repr=False)
    base: str = USUAL
    year: int | None = None

    @classmethod
    def at(cls, date: str | dt.date, snapshot: Snapshot | None = None) -> World:
        """The world on a date, from the first to the newest day of the data.

        Each series and table has a first and a last day of its own inside them.

        Args:
            date: ``2025-06-12`` or a date.
            snapshot: other data than those of ``WALKAWAY_DATA`` or, without it, the embedded.

        Raises:
            BadInputError: not a date, or outside the data.
            DataCorruptError: the manifest of the data is damaged.
        """
        day = parse_date(date)
        data = snapshot if snapshot is not None else Snapshot.default()
        if outside := data.outside(day):
            raise BadInputError([Problem("date", "", *outside)])
        return cls(day, data)

    @classmethod
    def newest(cls, snapshot: Snapshot | None = None) -> World:
        """The world on the newest day of the data: that of the last publication in them.

        Raises:
            DataCorruptError: the manifest of the data is damaged.
        """
        data = snapshot if snapshot is not None else Snapshot.default()
        return cls(data.last_day, data)

    @classmethod
    def complete(cls, snapshot: Snapshot | None = None) -> World:
        """All publications in the data, whatever their day: for looking things up, not for runs.

        Raises:
            DataCorruptError: the manifest of the data is damaged.
        """
        return cls(dt.date.max, snapshot if snapshot is not None else Snapshot.default())

    @property
    def data_hash(self) -> str:
        """SHA-256 of the data's manifest, which holds those of all files."""
        return self.snapshot.digest

    def series_ids(self) -> tuple[str, ...]:
        """Names of all series."""
        return tuple(self.snapshot.series)

    def table_ids(self) -> tuple[str, ...]:
        """Names of all tables."""
        return tuple(self.snapshot.tables)

    def series(self, name: str) -> Series:
        """A series, cut to what had been published by the world's date.

        Raises:
            BadInputError: there is no such series.
            DataCorruptError: its file is damaged.
        """
        _, item = self._series_entry(name)
        record = self.snapshot.record(name)
        periods, values, published = record.known_on(self.date)
        source = self.snapshot.source(name, self.date)
        self._note_own(name, item["title"])
        return Series(
            id=name,
            title=item["title"],
            unit=item["unit"],
            frequency=item["frequency"],
            source=_with_original(source, item.get("original", "")),
            rule=item["rule"],
            lag_days=item["lag_days"],
            asof=self.date,
            periods=periods,
            values=values,
            published=published,
            begins=min(record.published, default=None),
        )

    def publications(self, name: str) -> tuple[Publication, ...]:
        """Every edition of every value known on the world's date, in the order of publication.

        Where :meth:`series` keeps the newest edition of a period, this keeps them all: what
        was first said of a month, and what was said later.

        Raises:
            BadInputError: there is no such series.
            DataCorruptError: its file is damaged.
        """
        self._series_entry(name)
        record = self.snapshot.record(name)
        every = zip(record.periods, record.published, record.values.tolist(), strict=True)
        return tuple(Publication(*one) for one in every if one[1] <= self.date)

    def _series_entry(self, name: str) -> tuple[Entry, Mapping[str, Any]]:
        if name not in self.snapshot.series:
            hint = did_you_mean(name, list(self.snapshot.series))
            raise BadInputError([Problem("series", "", f"no series {name!r}", hint)])
        return self.snapshot.series[name]

    def table(self, name: str) -> Table:
        """A table, with the rows that were known on the world's date.

        Raises:
            BadInputError: there is no such table.
            DataCorruptError: its file is damaged.
        """
        if name not in self.snapshot.tables:
            hint = did_you_mean(name, list(self.snapshot.tables))
            raise BadInputError([Problem("table", "", f"no table {name!r}", hint)])
        entry = self.snapshot.tables[name]
        self._note_own(name, entry.title)
        today = self.date.isoformat()
        return Table(
            id=name,
            title=entry.title,
            columns=dict(entry.detail["columns"]),
            source=self.snapshot.source(name, self.date),
            rule=entry.detail["rule"],
            asof=self.date,
            data=tuple(r.cells for r in self.snapshot.dated_rows(name) if r.on(today)),
        )

    def _note_own(self, name: str, title: str) -> None:
        """Note for whoever asks that what is read holds data of the user's own."""
        if files := self.snapshot.own_files(name, self.date):
            note(Own(name, title, files))

    def missing(self, names: Iterable[str]) -> list[Problem]:
        """Which series and tables say nothing yet on the world's date, with the day that has them.

        Raises:
            BadInputError: there is no such series or table.
        """
        found = []
        for name in dict.fromkeys(names):
            begins = self.begins(name)
            if begins is None or begins > self.date:
                near = f"the nearest day that has it is {begins}" if begins else "it holds nothing"
                found.append(Problem(name, "", f"nothing is known on {self.date}", near))
        return found

    def need(self, *names: str) -> None:
        """Refuse a question unless all series and tables it needs say something on the date.

        Raises:
            NotHeldError: naming all that are missing, with the nearest day that has each.
            BadInputError: there is no such series or table.
        """
        if problems := self.missing(names):
            raise NotHeldError(problems)

    def begins(self, name: str) -> dt.date | None:
        """The first day on which something of a series or table was known; None if never.

        A table that is taken as known on every day begins with the data.

        Raises:
            BadInputError: there is no such series or table.
        """
        if name in self.snapshot.tables:
            first = min((row.known for row in self.snapshot.dated_rows(name)), default=None)
            if first is None:
                return None
            return self.snapshot.first_day if first == ALWAYS else dt.date.fromisoformat(first)
        self._series_entry(name)
        return min(self.snapshot.record(name).published, default=None)

    def with_base(self, base: str, year: int | None = None) -> World:
        """The same world with another edition of the base tariffs, or another year of trade.

        Args:
            base: one of `walkaway.world.EDITIONS`.
            year: one of `walkaway.world.YEARS`; that of the date's time if None.
        """
        return (
            self if (base, year) == (self.base, self.year) else replace(self, base=base, year=year)
        )

    def trade(self, edition: str | None = None, year: int | None = None) -> TradeData:
        """Trade, production and tariffs of all economies (read-only arrays).

        Args:
            edition: of the base tariffs, one of `walkaway.world.EDITIONS`; the world's own if None.
            year: one of `walkaway.world.YEARS`; the world's own if None, and where it has none the
                year of the date, or the newest before it that is held.

        Raises:
            BadInputError: no such edition or year, or the data do not hold it.
            DataCorruptError: a file is damaged.
        """
        own = year_of(self.date) if self.year is None else self.year
        base = self.base if edition is None else edition
        found = load_trade(self.snapshot, base, own if year is None else year)
        if found.own_files:
            note(Own("trade", "Trade and production", found.own_files))
        return found

    def groups(self) -> tuple[str, ...]:
        """Names of the blocs whose members are known."""
        return tuple(sorted(set(self.table("group_members").strings("group"))))

    def members(self, group: str, date: str | dt.date | None = None) -> tuple[str, ...]:
        """ISO3 codes of a bloc's members on a date, the world's own if none is given.

        A bloc that is founded later has none.

        Raises:
            BadInputError: there is no such bloc, or not a date.
        """
        day = self.date if date is None else parse_date(date)
        known = World.complete(self.snapshot).groups()
        if group not in known:
            hint = did_you_mean(group, known)
            raise BadInputError([Problem("group", "", f"no group {group!r}", hint)])
        rows = [row for row in self.table("group_members").rows() if row["group"] == group]
        found = sorted(
            row["economy"] for row in rows if row["since"] <= day.isoformat() < row["until"]
        )
        own = self.snapshot.own_trade
        if own is None or own.flows is None:
            return tuple(found)
        return tuple(code for code in found if code in own.flows.economies)

    def need_members(self, group: str) -> tuple[str, ...]:
        """ISO3 codes of a bloc's members on the date, of which there must be some.

        Raises:
            NotHeldError: it has none yet; with the day of the first.
            BadInputError: there is no such bloc.
        """
        found = self.members(group)
        if not found:
            rows = World.complete(self.snapshot).table("group_members").where(group=group)
            what = f"has no members on {self.date}"
            near = f"the nearest day that has some is {min(rows.strings('since'))}"
            raise NotHeldError([Problem(group, "", what, near)])
        return found

    def tariff_timeline(self, by: str = CUSTOMS.economy) -> TariffTimeline:
        """Dated effective tariff increases by partner, up to the world's date.

        Raises:
            BadInputError: another importer than the United States.
        """
        return tariff_timeline(self.table(TARIFF_TABLE), by)


def _with_original(source: Source, original: str) -> Source:
    return replace(source, original=original) if original else source
