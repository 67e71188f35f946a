"""How fresh the data are: per series and table, what is held, what is due and who publishes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from walkaway.world.feed import publishers as table
from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.editions import Editions
from walkaway.world.feed.index import Line, read_index
from walkaway.world.feed.kept import known
from walkaway.world.feed.layer import NAME
from walkaway.world.feed.publishers.closed import REASONS
from walkaway.world.report import HeldBack, held_back, last_held
from walkaway.world.series import overdue_after
from walkaway.world.sources import Snapshot


@dataclass(frozen=True)
class Held:
    """One series or table.

    Attributes:
        id: its name.
        kind: ``series`` or ``table``.
        frequency: of a series.
        first: the first period held; None if none is.
        last: the newest one.
        due: the day by which a newer one should be there; None if it is never due.
        stale: whether that day is over.
        publisher: id of who is asked for it; empty if no open source is.
        source: who publishes it, as the data say.
        own: whether it is the user's own.
        reason: why nobody is asked for it, or empty.
    """

    id: str
    kind: str
    frequency: str
    first: dt.date | None
    last: dt.date | None
    due: dt.date | None
    stale: bool
    publisher: str
    source: str
    own: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """One publisher.

    Attributes:
        id: its name.
        title: who and what.
        answered: day of the last refresh in which an answer of it was read; None if there is none.
        problem: why the last refresh took nothing of an address of it, or empty.
    """

    id: str
    title: str
    answered: dt.date | None
    problem: str


@dataclass(frozen=True)
class Status:
    """How fresh the data are.

    Attributes:
        folder: of the user's data.
        today: the day it is told for.
        refreshed: day of the last refresh; None if there was none.
        held: series and tables.
        publishers: those of the table.
        doubts: values that are held back.
        damage: (file, what) of what could not be read of the log.
        digest: hash of the data.
    """

    folder: str
    today: dt.date
    refreshed: dt.date | None
    held: tuple[Held, ...]
    publishers: tuple[Standing, ...]
    doubts: tuple[HeldBack, ...]
    damage: tuple[tuple[str, str], ...]
    digest: str


def status(
    folder: Path,
    today: dt.date,
    publishers: Sequence[Publisher] | None = None,
    snapshot: Snapshot | None = None,
) -> Status:
    """How fresh data are.

    Args:
        folder: of the user's data; it need not exist.
        today: the day.
        publishers: all there are; those of the table if None.
        snapshot: the data with all layers; those in use if None.

    Raises:
        DataCorruptError: the manifest of the data is damaged.
        BadInputError: data of the user's own have mistakes.
    """
    every = tuple(table.publishers() if publishers is None else publishers)
    data = snapshot if snapshot is not None else Snapshot.default()
    root = Snapshot.bare(folder)
    found = known(folder / NAME, every, root, root.digest)
    lines = read_index(folder / NAME).lines
    who = {name: one.id for one in reversed(every) for name in one.wanted}
    return Status(
        str(folder),
        today,
        found.last_day,
        (
            *(_series(name, data, root, found, today, who) for name in data.series),
            *(_table(name, data, root, found, who) for name in data.tables),
        ),
        tuple(_standing(one, lines) for one in every),
        held_back(found.doubts),
        found.damage,
        data.digest,
    )


def _series(
    name: str, data: Snapshot, root: Snapshot, found: Editions, today: dt.date, who: dict[str, str]
) -> Held:
    entry, item = data.series[name]
    own = name not in root.series or root.series[name][0] != entry
    if own:
        periods = data.record(name).periods
        first, last = min(periods, default=None), max(periods, default=None)
    else:
        first, last = _day(item["first"]), last_held(name, root, found)
        changes = found.series.get(name)
        if changes is not None and len(changes.period):
            begun = dt.date.fromordinal(int(changes.period.min()))
            first = min(first or begun, begun)
    due = overdue_after(last, item["frequency"], item["lag_days"]) if last else None
    return Held(
        name,
        "series",
        item["frequency"],
        first,
        last,
        due,
        due is not None and today > due,
        "" if own else who.get(name, ""),
        entry.source.publisher,
        own,
        "" if own or name in who else REASONS.get(name, ""),
    )


def _table(name: str, data: Snapshot, root: Snapshot, found: Editions, who: dict[str, str]) -> Held:
    entry = data.tables[name]
    own = root.tables.get(name) != entry
    return Held(
        name,
        "table",
        "",
        _day(entry.detail.get("first", "")),
        last_held(name, data if own else root, found),
        None,
        False,
        "" if own else who.get(name, ""),
        entry.source.publisher,
        own,
        "" if own or name in who else REASONS.get(name, ""),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _standing(one: Publisher, lines: Sequence[Line]) -> Standing:
    own = [line for line in lines if line.publisher == one.id]
    taken = [line.day for line in own if line.status == "taken"]
    last = [line for line in own if line.time == own[-1].time]
    problems = [line.reason for line in last if line.reason]
    return Standing(one.id, one.title, max(taken, default=None), problems[0] if problems else "")
