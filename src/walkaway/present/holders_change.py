"""What holders gained, lost and bought between two dates: the document and its page."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from walkaway.bonds.changes import ChangeTable
from walkaway.bonds.sovereigns import COUNTED, SOVEREIGNS
from walkaway.documents import Document, Number, Record
from walkaway.present.maturities import ByBucket, by_bucket
from walkaway.present.page import Page, Section, table


class Change(Record):
    """What one holder's market value did; transactions and valuation sum to the change.

    Attributes:
        id: its name in scenarios.
        before, after: market value at the two ends.
        change: after minus before.
        valuation: gain or loss on what was held.
        transactions: the rest: net purchases.
        from_, to: the days between which its own figures lie.
    """

    id: str
    before: Number
    after: Number
    change: Number
    valuation: Number
    transactions: Number
    from_: dt.date
    to: dt.date


class Changes(Document, tag="walkaway/holders-change/1"):
    """Changes of all holders between two periods (`walkaway holders --since`).

    Attributes:
        date: as known on it.
        from_, to: the periods.
        unit: of all amounts.
        yield_change_bp: rise of yields over the time.
        holders: in order.
        notes: what was assumed.
    """

    MAIN: ClassVar[str] = "holders"

    date: dt.date
    from_: dt.date
    to: dt.date
    unit: str
    yield_change_bp: ByBucket
    holders: list[Change]
    notes: list[str]


AMOUNTS = ("before", "after", "change", "valuation", "transactions")


def changes(found: ChangeTable, date: dt.date) -> Changes:
    """The document of a table of changes, as known on a day."""
    return Changes(
        date=date,
        from_=found.before.period,
        to=found.after.period,
        unit="USD bn at market value",
        yield_change_bp=by_bucket(found.yields, 1e4),
        holders=[
            Change(
                id=one.holder,
                before=one.before,
                after=one.after,
                change=one.after - one.before,
                valuation=one.valuation,
                transactions=one.transactions,
                from_=first,
                to=last,
            )
            for one, (first, last) in zip(found.changes, found.spans, strict=True)
        ],
        notes=list(found.notes),
    )


def page(said: Changes) -> Page:
    """The changes for a person, and their sums."""
    rows = [[getattr(row, name) for name in AMOUNTS] for row in said.holders]
    sums = [sum(row[i] for row in rows) for i in range(len(AMOUNTS))]
    named = zip([row.id for row in said.holders] + ["total"], [*rows, sums], strict=True)
    body = [[name, *(f"{value:,.1f}" for value in row)] for name, row in named]
    return Page(
        title=f"{SOVEREIGNS[COUNTED].debt}, {said.from_} to {said.to}, {said.unit}",
        sections=(Section("changes", "", tables=(table("", ["holder", *AMOUNTS], body),)),),
        notes=tuple(said.notes),
    )
