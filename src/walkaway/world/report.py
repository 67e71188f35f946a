"""What a refresh says of itself: what each publisher brought, and what it did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from walkaway.world.feed.dating import Doubt
from walkaway.world.feed.editions import Editions
from walkaway.world.layers import Below


@dataclass(frozen=True)
class Trouble:
    """An address of which nothing was taken.

    Attributes:
        address: which.
        reason: why.
    """

    address: str
    reason: str


@dataclass(frozen=True)
class HeldBack:
    """Values of one series that are not taken until somebody says that they are right.

    Attributes:
        series: id of the series.
        values: how many they are.
        first, last: the periods between which they lie.
        value: the last of them.
        held: what is held there, and is too far from it; None where the period is still to come.
    """

    series: str
    values: int
    first: dt.date
    last: dt.date
    value: float
    held: float | None


def held_back(doubts: Iterable[Doubt]) -> tuple[HeldBack, ...]:
    """Values that are held back, by series."""
    found = dict[str, list[Doubt]]()
    for one in doubts:
        found.setdefault(one.series, []).append(one)
    out = list[HeldBack]()
    for series, own in found.items():
        own.sort(key=lambda one: one.period)
        first, last = (dt.date.fromordinal(one.period) for one in (own[0], own[-1]))
        out.append(HeldBack(series, len(own), first, last, own[-1].value, own[-1].held))
    return tuple(out)


@dataclass(frozen=True)
class Update:
    """What one publisher brought.

    Attributes:
        publisher: its id.
        title: who and what.
        new: periods and rows that were not held.
        revised: that were held otherwise.
        last: the newest period that is now held of what it brings; empty if none.
        troubles: addresses of which nothing was taken.
        nothing: series and tables that it should have brought and of which nothing came.
        unread: lines and columns of its answers that nobody reads.
        doubts: values that are held back.
        clashes: what it said in two ways.
    """

    publisher: str
    title: str
    new: int = 0
    revised: int = 0
    last: str = ""
    troubles: tuple[Trouble, ...] = ()
    nothing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    doubts: tuple[HeldBack, ...] = ()
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a refresh brought, and what it did not.

    Attributes:
        folder: of the data.
        updates: one per publisher asked, in the order of the table.
        strangers: ids and columns that readers brought and the data do not know.
        damage: (file, what) of what could not be read of the log.
        digest: hash of the data with the log, without layers of the user's own.
        written: whether anything was recorded; nothing is where nobody's answer was read.
    """

    folder: str
    updates: tuple[Update, ...]
    strangers: tuple[str, ...] = ()
    damage: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    written: bool = True


def last_held(name: str, below: Below, held: Editions) -> dt.date | None:
    """The newest period held of a series, or the newest day of a table; None if there is none."""
    days = list[dt.date]()
    if name in below.series:
        text = below.series[name][1]["last"]
    elif name in below.tables:
        text = below.tables[name].detail.get("last", "")
    else:
        return None
    with suppress(ValueError):  # a table without days, or a series that came without values
        days.append(dt.date.fromisoformat(text))
    if name in held.series and len(held.series[name].period):
        days.append(dt.date.fromordinal(int(held.series[name].period.max())))
    if name in held.tables:
        days += [dt.date.fromisoformat(r.known) for r in held.tables[name].rows if r.known]
    return max(days, default=None)
