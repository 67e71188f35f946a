"""Average duties by partner, sector, chapter, product or statute: the document and its page."""

from __future__ import annotations

from typing import ClassVar, Literal

from walkaway.documents import Document, Number, Record
from walkaway.duties.averages import ALL, Rates
from walkaway.present.page import Page, Section, table
from walkaway.world.customs import CUSTOMS

SHOWN = 40


class AverageRow(Record):
    """One average.

    Attributes:
        partner: ISO3 code, EU27, or ALL.
        code: sector, chapter, product or statute; ALL for the whole of a partner.
        rate: percent of imports; of a statute, its points; null without imports.
        imports: USD a year.
    """

    partner: str
    code: str
    rate: Number | None
    imports: Number


class DutyAverage(Document, tag="walkaway/duty-average/1"):
    """Average US duties (`walkaway duties average`).

    Attributes:
        on: day, month or year.
        by: what the codes are.
        kind: statutory, due or collected.
        weights: whose trade weighs: of 2024 or of the month.
        case: of the assumptions.
        rows: EU27 and its members both have rows, ALL is everybody.
        notes: what to know.
    """

    MAIN: ClassVar[str] = "rows"

    on: str
    by: Literal["partner", "sector", "chapter", "product", "statute"]
    kind: Literal["statutory", "due", "collected"]
    weights: Literal["2024", "month"]
    case: Literal["low", "central", "high"]
    rows_: list[AverageRow]
    notes: list[str]


KINDS = {
    "statutory": "The law, with preferences in full use, at the trade of 2024 unless said.",
    "due": "What importers owe: claims of the day, goods on the water, of duties older than 2025 "
    "the share paid in 2024. Trade within an industry of the record is estimated.",
    "collected": "Customs record: calculated duty over imports for consumption, before refunds.",
}


def document(found: Rates, case: str = "central") -> DutyAverage:
    """Averages as a document."""
    rows = [
        AverageRow(partner=one.partner, code=one.code, imports=one.imports,
                   rate=None if one.rate != one.rate else one.rate)
        for one in found
    ]  # fmt: skip
    return DutyAverage(
        on=found.on, by=found.by, kind=found.kind,  # type: ignore[arg-type]
        weights=found.weights, case=case, rows_=rows,  # type: ignore[arg-type]
        notes=[KINDS[found.kind]],
    )  # fmt: skip


def page(own: DutyAverage) -> Page:
    """Averages for a person: everybody's codes, or partners, by imports."""
    partners = {one.partner for one in own.rows_}
    rows = list(own.rows_)
    if own.by != "partner" and ALL in partners:
        rows = [one for one in rows if one.partner == ALL]
    if own.by != "statute":
        rows.sort(key=lambda one: -one.imports)
    named = own.by == "partner" or len({one.partner for one in rows}) > 1
    body = [
        [
            one.partner if own.by == "partner" else
            (f"{one.partner} {one.code}" if named else one.code),
            "" if one.rate is None else f"{one.rate:.2f}",
            f"{one.imports / 1e9:,.1f}",
        ]
        for one in rows[:SHOWN]
    ]  # fmt: skip
    whole = next((o for o in own.rows_ if o.partner == ALL and o.code == ALL), None)
    short: tuple[str, ...] = ()
    if whole is not None and whole.rate is not None:
        short = (f"{whole.rate:.2f}% of all imports, {own.kind}.",)
    cut = f"The {SHOWN} largest of {len(rows)}." if len(rows) > SHOWN else ""
    head = (own.by, "rate, %", "imports,\nbn USD a year")
    return Page(
        title=f"{CUSTOMS.short} duties by {own.by}, {own.kind}, {own.on}",
        short=short,
        sections=(Section("rates", "", tables=(table("", head, body),), note=cut),),
        notes=tuple(own.notes),
    )
