"""Newer data: what publishers would be asked, what they brought, and how fresh what is held is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from walkaway.documents import Count, Document, Number, Record
from walkaway.world.feed.carry import Carried
from walkaway.world.refresh import Plan
from walkaway.world.report import HeldBack as HeldThere
from walkaway.world.report import Report
from walkaway.world.report import Update as Brought
from walkaway.world.status import Status


class Trouble(Record):
    """An address of which nothing was taken.

    Attributes:
        address: which; empty where it could not be told.
        reason: why.
    """

    address: str
    reason: str


class HeldBack(Record):
    """Values of a series that are not taken until somebody believes them.

    Attributes:
        series: its id.
        values: how many.
        first, last: periods between which they lie.
        value: the last of them.
        held: what is held there, over five times as large or small; null where the period is
            still to come.
    """

    series: str
    values: Count
    first: dt.date
    last: dt.date
    value: Number
    held: Number | None


class Update(Record):
    """What one publisher brought.

    Attributes:
        publisher: who was asked.
        title: who and what that is.
        added: new values and rows, and new editions of old ones.
        revised: how many of them are new editions.
        last: last period now held of what came; empty if nothing came.
        problem: why nothing of it was taken, or empty.
        troubles: addresses of which nothing was taken.
        nothing: series and tables that should have come and did not.
        unread: lines and columns of the answers that nobody reads.
        held_back: values that are not taken.
        clashes: what was said in two ways.
    """

    publisher: str
    title: str
    added: Count
    revised: Count
    last: str
    problem: str
    troubles: list[Trouble]
    nothing: list[str]
    unread: list[str]
    held_back: list[HeldBack]
    clashes: list[str]


class Damage(Record):
    """What could not be read of the log, and was left out.

    Attributes:
        file: in the folder.
        what: is wrong with it.
    """

    file: str
    what: str


class DataRefresh(Document, tag="walkaway/data-refresh/1"):
    """Newer data from their publishers (`walkaway data refresh`).

    Attributes:
        folder: where they are kept.
        written: whether anything was; nothing is where nobody's answer could be read.
        data: hash of the data with them.
        updates: one per publisher.
        strangers: what readers brought and the data do not know.
        damage: what could not be read of the log.
    """

    MAIN: ClassVar[str] = "updates"

    folder: str
    written: bool
    data: str
    updates: list[Update]
    strangers: list[str]
    damage: list[Damage]


class Planned(Record):
    """What one publisher would be asked.

    Attributes:
        publisher: whom.
        title: who and what that is.
        first: the first day wanted.
        addresses: what would be asked.
        problem: why it cannot be asked, or empty.
    """

    publisher: str
    title: str
    first: dt.date
    addresses: list[str]
    problem: str


class DataPlan(Document, tag="walkaway/data-plan/1"):
    """What a refresh would ask (`walkaway data refresh --dry-run`).

    Attributes:
        folder: where answers would be kept.
        publishers: in the order of asking.
    """

    MAIN: ClassVar[str] = "publishers"

    folder: str
    publishers: list[Planned]


class Held(Record):
    """One series or table.

    Attributes:
        id: its name.
        kind: which of them.
        frequency: of a series.
        first, last: periods; null where there are none.
        due: day by which a newer value should be there; null if it is never due.
        stale: whether that day is over.
        publisher: id of who is asked for it; empty if no open source is.
        source: who publishes it.
        own: whether it is the user's own.
        reason: why nobody is asked for it, or empty.
    """

    id: str
    kind: Literal["series", "table"]
    frequency: str
    first: dt.date | None
    last: dt.date | None
    due: dt.date | None
    stale: bool
    publisher: str
    source: str
    own: bool
    reason: str


class Standing(Record):
    """One publisher.

    Attributes:
        id: its name.
        title: who and what.
        answered: day of the last refresh in which an answer of it was read; null if there is none.
        problem: why the last refresh took nothing of one of its addresses, or empty.
    """

    id: str
    title: str
    answered: dt.date | None
    problem: str


class DataStatus(Document, tag="walkaway/data-status/1"):
    """How fresh the data are (`walkaway data status`).

    Attributes:
        folder: of the user's data.
        today: the day it is told for.
        refreshed: day of the last refresh; null if there was none.
        data: hash of the data.
        held: series and tables.
        publishers: who is asked.
        held_back: values that are not taken.
        damage: what could not be read of the log.
    """

    MAIN: ClassVar[str] = "held"

    folder: str
    today: dt.date
    refreshed: dt.date | None
    data: str
    held: list[Held]
    publishers: list[Standing]
    held_back: list[HeldBack]
    damage: list[Damage]


class DataCarried(Document, tag="walkaway/data-carried/1"):
    """A log that was carried (`walkaway data export`, `walkaway data import`).

    Attributes:
        folder: where to.
        lines: addresses asked, that were not there.
        known: that were there already.
        damage: what is not whole and stayed behind.
    """

    MAIN: ClassVar[str] = "damage"

    folder: str
    lines: Count
    known: Count
    damage: list[Damage]


class DataAccepted(Document, tag="walkaway/data-accepted/1"):
    """Values that were held back and are believed from now on (`walkaway data accept`).

    Attributes:
        folder: of the data.
        accepted: what is believed.
    """

    MAIN: ClassVar[str] = "accepted"

    folder: str
    accepted: list[HeldBack]


def refreshed(report: Report) -> DataRefresh:
    """The document of a refresh."""
    return DataRefresh(
        folder=report.folder,
        written=report.written,
        data=report.digest,
        updates=[_update(one) for one in report.updates],
        strangers=[_clean(one) for one in report.strangers],
        damage=_damage(report.damage),
    )


def _update(one: Brought) -> Update:
    troubles = [Trouble(address=t.address, reason=_clean(t.reason)) for t in one.troubles]
    return Update(
        publisher=one.publisher,
        title=one.title,
        added=one.new + one.revised,
        revised=one.revised,
        last=one.last,
        problem=troubles[0].reason if troubles and not one.last else "",
        troubles=troubles,
        nothing=list(one.nothing),
        unread=[_clean(name) for name in one.unread],
        held_back=[_held_back(doubt) for doubt in one.doubts],
        clashes=[_clean(clash) for clash in one.clashes],
    )


def _held_back(one: HeldThere) -> HeldBack:
    return HeldBack(
        series=one.series,
        values=one.values,
        first=one.first,
        last=one.last,
        value=one.value,
        held=one.held,
    )


def _damage(bad: Iterable[tuple[str, str]]) -> list[Damage]:
    return [Damage(file=file, what=_clean(what)) for file, what in bad]


def _clean(text: str) -> str:
    """A publisher's text without what a terminal would obey."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def planned(folder: str, plans: Sequence[Plan]) -> DataPlan:
    """The document of what would be asked."""
    return DataPlan(
        folder=folder,
        publishers=[
            Planned(
                publisher=one.publisher.id,
                title=one.publisher.title,
                first=one.first,
                addresses=list(one.addresses),
                problem=_clean(one.problem),
            )
            for one in plans
        ],
    )


def status(found: Status) -> DataStatus:
    """The document of how fresh the data are."""
    return DataStatus(
        folder=found.folder,
        today=found.today,
        refreshed=found.refreshed,
        data=found.digest,
        held=[
            Held(
                id=one.id,
                kind="series" if one.kind == "series" else "table",
                frequency=one.frequency,
                first=one.first,
                last=one.last,
                due=one.due,
                stale=one.stale,
                publisher=one.publisher,
                source=one.source,
                own=one.own,
                reason=one.reason,
            )
            for one in found.held
        ],
        publishers=[
            Standing(id=p.id, title=p.title, answered=p.answered, problem=_clean(p.problem))
            for p in found.publishers
        ],
        held_back=[_held_back(one) for one in found.doubts],
        damage=_damage(found.damage),
    )


def carried(folder: str, found: Carried) -> DataCarried:
    """The document of a log that was carried."""
    return DataCarried(
        folder=folder, lines=found.lines, known=found.known, damage=_damage(found.bad)
    )


def accepted(folder: str, found: Iterable[HeldThere]) -> DataAccepted:
    """The document of what is believed."""
    return DataAccepted(folder=folder, accepted=[_held_back(one) for one in found])
