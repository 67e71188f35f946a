"""The firms that come with walkaway: the document of `walkaway firm`, and its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from walkaway.documents import Count, Document, Number, Record
from walkaway.firms.firm import Firm
from walkaway.present.page import Page, Section, table

ABSENT = "nissan is left out: neither its flows nor its profit are in the data."


class Listed(Record):
    """A firm of the library.

    Attributes:
        name: to call it by.
        title: for people.
        profit_jpy_bn: operating profit of the year compared with; null if not in the data.
        per_yen_jpy_bn: what a yen of the dollar is worth; null if not published.
        flows: that it sells over borders.
        note: about it.
    """

    name: str
    title: str
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
                profit_jpy_bn=one.head.profit,
                per_yen_jpy_bn=one.head.per_yen,
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
            "" if one.profit_jpy_bn is None else f"{one.profit_jpy_bn:,.0f}",
        ]
        for one in own.firms
    ]
    head = ("name", "firm", "flows", "operating profit,\nJPY bn")
    return Page(
        title="Exporters that come with walkaway",
        sections=(Section("firms", "", tables=(table("", head, rows),)),),
        notes=(ABSENT,),
        foot=("walkaway firm NAME, or a TOML table of your own.",),
    )
