"""The firms that come with walkaway: the document of `walkaway firm`, and its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from walkaway.documents import Count, Document, Number, Record
from walkaway.firms.firm import YEN, Firm
from walkaway.present.page import Page, Section, table


class Listed(Record):
    """A firm of the library.

    Attributes:
        name: to call it by.
        title: for people.
        currency: that it reports in.
        profit: operating profit of the year compared with, in billions; null if not in the data.
        per_unit: what a unit more for the dollar is worth, in billions a year; null if not
            published.
        reports: that the data hold of it.
        profit_jpy_bn: `profit` of a firm that reports in yen, under its first name; else null.
        per_yen_jpy_bn: `per_unit`, likewise.
        flows: that it sells over borders.
        note: about it.
    """

    name: str
    title: str
    currency: str
    profit: Number | None
    per_unit: Number | None
    reports: Count
    profit_jpy_bn: Number | None
    per_yen_jpy_bn: Number | None
    flows: Count
    note: str


class Firms(Document, tag="walkaway/firms/1"):
    """The firms that come with walkaway (`walkaway firm --json`).

    Attributes:
        firms: by name.
    """

    MAIN: ClassVar[str] = "firms"

    firms: list[Listed]


def document(found: Sequence[Firm]) -> Firms:
    """Firms as a document."""
    return Firms(
        firms=[
            Listed(
                name=one.name,
                title=one.title,
                currency=one.head.currency,
                profit=one.head.profit,
                per_unit=one.head.per_unit,
                reports=len(one.estimates),
                profit_jpy_bn=one.head.profit if one.head.currency == YEN else None,
                per_yen_jpy_bn=one.head.per_unit if one.head.currency == YEN else None,
                flows=len(one.sales),
                note=one.head.note,
            )
            for one in found
        ]
    )


def page(own: Firms) -> Page:
    """Firms for a person."""
    rows = [
        [
            one.name,
            one.title,
            str(one.flows),
            str(one.reports),
            "" if one.profit is None else f"{one.profit:,.0f} {one.currency} bn",
            one.currency,
        ]
        for one in own.firms
    ]
    head = ("name", "firm", "flows", "reports", "operating profit", "currency")
    return Page(
        title="Exporters that come with walkaway",
        sections=(Section("firms", "", tables=(table("", head, rows),)),),
        foot=("walkaway firm NAME, or a TOML table of your own.",),
    )
