"""Duties on one product of one partner on one day: the document and its page."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from walkaway.documents import Count, Document, Number, Record, Share
from walkaway.duties.orders import Order
from walkaway.duties.single import Rate
from walkaway.present.page import Page, Section, Table, table
from walkaway.world.customs import CUSTOMS


class Levy(Record):
    """What one order levies.

    Attributes:
        order: its name.
        statute: under which it was made.
        programme: what it is called.
        rate: percent, as the order has it.
        unit: points are added; total: base and duty together reach the rate.
        share: of value that pays it.
        points: duty over value, percent.
        why: why not all of the value pays; empty if it does.
        since: first day in force.
        until: first day no longer in force; null if open.
        legal_source: the document.
        confidence: of our copy: file, transcribed, partial or assumed.
        note: what is not known of it.
    """

    order: str
    statute: str
    programme: str
    rate: Number
    unit: Literal["points", "total"]
    share: Share
    points: Number
    why: str
    since: dt.date
    until: dt.date | None
    legal_source: str
    confidence: str
    note: str


class DutyRate(Document, tag="walkaway/duty-rate/1"):
    """Duties on a product (`walkaway duties rate`), percent of value.

    Attributes:
        code: tariff code as asked for, 2 to 10 digits.
        partner: ISO3 code or EU27.
        on: day of entry.
        lines: ten-digit lines under the code.
        weighted: whose trade of 2024 weighs them.
        imports: of 2024 from the partner, USD.
        most_favoured: rates of the schedule as it words them, no more than five.
        special: preferential rates as it words them.
        base: duty without any order.
        unclaimed: with no preference claimed.
        statutory: with preferences in full use.
        due: with the claims of the day and goods on the water.
        low: due in the case of the assumptions that gives the least.
        high: due in the case that gives the most.
        collected_2024: what customs collected in 2024; null without imports.
        claimed: share of value that claims the USMCA on the day; null where nobody can.
        levies: what is due, order by order, the largest first.
        spared: orders that name the product of which it pays nothing.
        notes: what to know.
    """

    MAIN: ClassVar[str] = "levies"

    code: str
    partner: str
    on: dt.date
    lines: Count
    weighted: Literal["partner", "world", "none"]
    imports: Number
    most_favoured: list[str]
    special: str
    base: Number
    unclaimed: Number
    statutory: Number
    due: Number
    low: Number
    high: Number
    collected_2024: Number | None
    claimed: Share | None
    levies: list[Levy]
    spared: list[Levy]
    notes: list[str]


def document(found: Rate) -> DutyRate:
    """A rate as a document."""
    return DutyRate(
        code=found.code, partner=found.partner, on=found.on, lines=found.lines,
        weighted=found.weighted,  # type: ignore[arg-type]
        imports=found.imports, most_favoured=list(found.most_favoured), special=found.special,
        base=found.base, unclaimed=found.unclaimed, statutory=found.statutory, due=found.due,
        low=found.low, high=found.high, collected_2024=found.paid_2024, claimed=found.claimed,
        levies=[_levy(one.order, one.share, one.points, one.why) for one in found.levies],
        spared=[_levy(order, 0.0, 0.0, why) for order, why in found.spared],
        notes=list(found.notes),
    )  # fmt: skip


def _levy(order: Order, share: float, points: float, why: str) -> Levy:
    return Levy(
        order=order.id, statute=order.statute, programme=order.programme, rate=order.rate,
        unit="total" if order.unit == "total" else "points",
        share=min(max(share, 0.0), 1.0), points=points, why=why, since=order.since,
        until=order.until, legal_source=order.legal_source, confidence=order.confidence,
        note=order.note,
    )  # fmt: skip


def page(own: DutyRate, *, why: bool = False) -> Page:
    """Duties on a product for a person.

    Args:
        own: the document.
        why: also the legal sources, what is spared, and what is assumed.
    """
    totals = [
        ["Base, without any order", f"{own.base:.2f}"],
        *([["With no preference claimed", f"{own.unclaimed:.2f}"]] if own.claimed else []),
        ["Statutory, preferences in full use", f"{own.statutory:.2f}"],
        ["Due on the day", f"{own.due:.2f}"],
    ]
    if own.collected_2024 is not None:
        totals.append(["Collected in 2024", f"{own.collected_2024:.2f}"])
    spread = f", {own.low:.2f} to {own.high:.2f} by assumption" if own.high > own.low else ""
    return Page(
        title=f"{CUSTOMS.short} duty on {own.code} from {own.partner}, {own.on}",
        short=(f"{own.due:.2f}% of value is due{spread}; {own.base:.2f}% without any order.",),
        sections=(
            Section("totals", "", tables=(table("Percent of value", ("", "%"), totals),)),
            Section("levies", "Orders that bite", tables=_levies(own)),
            *(_reasons(own) if why else ()),
        ),
        notes=tuple(own.notes),
    )  # fmt: skip


def _levies(own: DutyRate) -> tuple[Table, ...]:
    rows = [
        [one.order, f"{one.rate:g}{' in all' if one.unit == 'total' else ''}",
         f"{one.share:.1%}", f"{one.points:.2f}"]
        for one in own.levies
    ]  # fmt: skip
    head = ("order", "rate, %", "of value", "points")
    return (table("", head, rows),) if rows else ()


def _reasons(own: DutyRate) -> tuple[Section, ...]:
    said = [
        f"{one.order} ({one.programme}, {one.legal_source}): "
        f"{one.why or 'on the whole value'}. Confidence: {one.confidence}."
        + (f" {one.note}." if one.note else "")
        for one in own.levies
    ]
    spared = [f"{one.order} ({one.legal_source}): {one.why}." for one in own.spared]
    rates = "; ".join(own.most_favoured) or "not in the schedule"
    schedule = [f"Most-favoured rate: {rates}."]
    schedule += [f"Preferences: {own.special}."] if own.special else []
    return (
        Section("why", "Why", lead=(*schedule, *said)),
        *((Section("spared", "Takes nothing", lead=tuple(spared)),) if spared else ()),
    )
