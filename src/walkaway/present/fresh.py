"""Newer data: what publishers would be asked, what they brought, and how fresh what is held is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from walkaway.documents import Count, Document, Number, Record
from walkaway.present.page import Page, Section, Table, number, table
from walkaway.world import refresh as world
from walkaway.world.feed.carry import Carried
from walkaway.world.status import Status

NAMES = 3
"""How many names of a list are said; then how many more there are."""
SOURCE = 24
"""Characters of a publisher's name in a column."""


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


def refreshed(report: world.Report) -> DataRefresh:
    """The document of a refresh."""
    return DataRefresh(
        folder=report.folder,
        written=report.written,
        data=report.digest,
        updates=[_update(one) for one in report.updates],
        strangers=[_clean(one) for one in report.strangers],
        damage=_damage(report.damage),
    )


def _update(one: world.Update) -> Update:
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


def _held_back(one: world.HeldBack) -> HeldBack:
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


def planned(folder: str, plans: Sequence[world.Plan]) -> DataPlan:
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


def accepted(folder: str, found: Iterable[world.HeldBack]) -> DataAccepted:
    """The document of what is believed."""
    return DataAccepted(folder=folder, accepted=[_held_back(one) for one in found])


def refresh_page(found: DataRefresh) -> Page:
    """What a refresh brought, and what it did not."""
    came = [one for one in found.updates if one.last]
    troubled = [one for one in found.updates if one.troubles]
    silent = [one for one in found.updates if one.nothing and not one.problem]
    sections = (
        Section("came", "", tables=(_came(came),)) if came else None,
        _section("not-taken", "Not taken", _troubles(troubled)),
        _section("nothing", "Wanted, and nothing came", _names(silent, "nothing")),
        _section("unread", "Nobody reads", _names([u for u in came if u.unread], "unread")),
        _held_back_section([doubt for one in found.updates for doubt in one.held_back]),
        _list_section("clashes", "Said in two ways", [c for u in came for c in u.clashes]),
        _list_section("strangers", "Read, but unknown to the data", found.strangers),
        _damage_section(found.damage),
    )
    added = sum(one.added for one in found.updates)
    return Page(
        title=(
            f"{added:,} new values from {len(came)} of {len(found.updates)} publishers"
            if found.written
            else "Nobody's answer could be read; nothing was written"
        ),
        sections=tuple(section for section in sections if section is not None),
        foot=(f"kept in {found.folder}; data {found.data[:12]}",) if found.written else (),
    )


def _section(id_: str, title: str, own: Table | None) -> Section | None:
    return Section(id_, title, tables=(own,)) if own is not None else None


def _came(updates: Sequence[Update]) -> Table:
    rows = [
        (one.publisher, f"{one.added - one.revised:,}", f"{one.revised:,}", one.last)
        for one in updates
    ]
    return table("", ("publisher", "new", "revised", "held to"), rows)


def _troubles(updates: Sequence[Update]) -> Table | None:
    rows = []
    for one in updates:
        reasons = dict[str, int]()
        for trouble in one.troubles:
            reasons[trouble.reason] = reasons.get(trouble.reason, 0) + 1
        for reason, times in reasons.items():
            rows.append((one.publisher, f"{reason} ({times} addresses)" if times > 1 else reason))
    return table("", ("publisher", "why"), rows) if rows else None


def _names(updates: Sequence[Update], which: str) -> Table | None:
    rows = [(one.publisher, _some(getattr(one, which))) for one in updates]
    return table("", ("publisher", "what"), rows) if rows else None


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMES])
    more = len(names) - NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _held_back_section(doubts: Sequence[HeldBack]) -> Section | None:
    if not doubts:
        return None
    rows = [
        (
            one.series,
            f"{one.values:,}",
            str(one.last),
            number(one.value, 2, signed=False),
            "to come" if one.held is None else number(one.held, 2, signed=False),
        )
        for one in doubts
    ]
    made = table("", ("series", "values", "last", "said", "held"), rows)
    return Section(
        "held-back",
        "Held back",
        lead=("Other units, or a mistake? If they are right: walkaway data accept SERIES",),
        tables=(made,),
    )


def _list_section(id_: str, title: str, lines: Sequence[str]) -> Section | None:
    return Section(id_, title, lead=tuple(lines)) if lines else None


def _damage_section(damage: Sequence[Damage]) -> Section | None:
    lines = tuple(f"{one.file}: {one.what}" for one in damage)
    return _list_section("damage", "Damaged, and left out", lines)


def plan_page(found: DataPlan) -> Page:
    """What would be asked."""
    sections = [
        Section(one.publisher, one.title, lead=(one.problem,) if one.problem else (
            f"from {one.first}:", *one.addresses))
        for one in found.publishers
    ]  # fmt: skip
    return Page(
        title=f"{len(found.publishers)} publishers would be asked",
        sections=tuple(sections),
        foot=("Nothing was asked or written.",),
    )


def status_page(found: DataStatus) -> Page:
    """How fresh the data are, by publisher and then what is late."""
    sections = (
        Section("publishers", "By publisher", tables=(_by_publisher(found),)),
        _late_section(found),
        _problem_section(found.publishers),
        _held_back_section(found.held_back),
        _damage_section(found.damage),
    )
    when = f"last refreshed {found.refreshed}" if found.refreshed else "never refreshed"
    stale = sum(one.stale for one in found.held)
    return Page(
        title=f"The data on {found.today}: {stale} of {len(found.held)} are late",
        subtitle=f"{when}; data {found.data[:12]}",
        sections=tuple(section for section in sections if section is not None),
        foot=(f"kept in {found.folder}; every series: walkaway data status --csv",),
    )


def _grouped(held: Iterable[Held]) -> dict[str, list[Held]]:
    found = dict[str, list[Held]]()
    for one in held:
        name = "your own" if one.own else one.publisher or "no open source"
        found.setdefault(name, []).append(one)
    return found


def _by_publisher(found: DataStatus) -> Table:
    answered = {one.id: one.answered for one in found.publishers}
    rows = []
    for name, own in _grouped(found.held).items():
        lasts = [one.last for one in own if one.last]
        dues = [one.due for one in own if one.due]
        rows.append(
            (
                name,
                str(len(own)),
                _span(lasts),
                str(min(dues)) if dues else "",
                str(sum(one.stale for one in own) or ""),
                str(answered.get(name) or ""),
            )
        )
    return table("", ("publisher", "held", "last", "due", "late", "answered"), rows)


def _span(days: Sequence[dt.date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    return str(last) if first == last else f"{first:%Y-%m}\N{EN DASH}{last:%Y-%m}"


def _late_section(found: DataStatus) -> Section | None:
    groups = dict[tuple[str, dt.date | None, dt.date | None], list[str]]()
    for one in found.held:
        if one.stale:
            who = one.publisher or one.source
            groups.setdefault((who, one.last, one.due), []).append(one.id)
    if not groups:
        return None
    rows = [
        (_fitted(names), _cut(who, SOURCE), str(last), str(due))
        for (who, last, due), names in groups.items()
    ]
    return Section(
        "late",
        "Late: a newer value should be there",
        tables=(table("", ("series", "of", "last", "was due"), rows),),
    )


def _fitted(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _problem_section(publishers: Sequence[Standing]) -> Section | None:
    rows = [(one.id, one.problem) for one in publishers if one.problem]
    if not rows:
        return None
    made = table("", ("publisher", "why"), rows)
    return Section("problems", "Not taken in the last refresh", tables=(made,))


def carried_words(found: DataCarried) -> str:
    """What was carried, in lines."""
    there = f", {found.known:,} were there" if found.known else ""
    lines = [f"{found.lines:,} entries of the log to {found.folder}{there}"]
    return "\n".join([*lines, *(f"left behind: {one.file}: {one.what}" for one in found.damage)])


def accepted_words(found: DataAccepted) -> str:
    """What is believed, in lines."""
    return "\n".join(
        f"{one.series}: {one.values:,} values to {one.last} are taken from today on"
        for one in found.accepted
    )
