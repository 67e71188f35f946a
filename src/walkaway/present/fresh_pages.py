"""Newer data for a person: what came, what did not, and how fresh what is held is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from walkaway.present.fresh import (
    Damage,
    DataAccepted,
    DataCarried,
    DataPlan,
    DataRefresh,
    DataStatus,
    Held,
    HeldBack,
    Standing,
    Update,
)
from walkaway.present.page import Page, Section, Table, number, table

NAMES = 3
"""How many names of a list are said; then how many more there are."""


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
        foot=(f"Kept in {found.folder}; every series: walkaway data status --csv",),
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
    months = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return str(last) if len(set(months)) == 1 else "\N{EN DASH}".join(months)


def _late_section(found: DataStatus) -> Section | None:
    groups = dict[tuple[str, dt.date | None, dt.date | None], list[str]]()
    for one in found.held:
        if one.stale:
            who = one.publisher or one.source
            groups.setdefault((who, one.last, one.due), []).append(one.id)
    if not groups:
        return None
    rows = [
        (_fitted(names), who, str(last), str(due)) for (who, last, due), names in groups.items()
    ]
    return Section(
        "late",
        "Late: no newer value by the day that one was due",
        tables=(table("", ("series", "of", "last", "was due"), rows),),
        note="A series that its publisher has ended stays late for good.",
    )


def _fitted(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


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
