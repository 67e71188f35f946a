"""Who holds government debt, by holder and maturity: the document and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from walkaway.bonds.buckets import BUCKETS
from walkaway.bonds.holders import COLUMNS, HolderTable
from walkaway.bonds.own import roster_now
from walkaway.bonds.roster import ROSTER, members
from walkaway.bonds.sovereigns import COUNTED, SOVEREIGNS
from walkaway.documents import Document, Number, Record
from walkaway.grammar.measure import capital
from walkaway.present.maturities import ByBucket, by_bucket
from walkaway.present.page import Page, Section, Table, table
from walkaway.world.aliases import ROW

SHORT = {
    "own": "o",
    "published": "",
    "derived": "=",
    "residual": "=",
    "carried": "c",
    "allocated": "~",
}
LEGEND = (
    "totals: o of your own data, = derived from published figures, c carried from an earlier "
    "period, ~ allocated by a rule\ncells: * published, = derived, all others allocated (minimum "
    "cross-entropy, both margins met)"
)
PARTS = {"official": "of which official abroad", "foreign": "of which abroad"}
LARGE = 1e5
"""Billions from which amounts are told in thousands of them."""


class Holding(Record):
    """A figure with its mark: published, derived, or split by us.

    Attributes:
        value: bn at market value.
        mark: where it comes from.
    """

    value: Number
    mark: str


class Supply(Record):
    """What there is of one column.

    Attributes:
        face: face value, bn.
        valuation: market value over face.
        mark: where it comes from.
    """

    face: Number
    valuation: Number
    mark: str = "estimated"


class Holder(Record):
    """One holder.

    Attributes:
        id: its name in scenarios.
        name: its name for people.
        kind: of investor.
        total: what it holds, bn at market value.
        mark: of the total.
        period: the day it speaks of.
        note: the rule behind the total, where it is not simply published.
        caveat: what to beware of.
        buckets: by maturity; bills are all that is due within a year.
        cells: by column of the table, each with its mark.
    """

    id: str
    name: str
    kind: str
    total: Number
    mark: str
    period: dt.date
    note: str
    caveat: str
    buckets: ByBucket
    cells: dict[str, Holding]


class Holders(Document, tag="walkaway/holders/1"):
    """Who holds the debt (`walkaway holders`); every figure has a mark.

    Attributes:
        date: as known on it.
        stale: whether the table is older than it should be on that day.
        market: whose debt.
        unit: of all amounts.
        period: the day the table speaks of.
        total: of all holders.
        buckets: of all holders, by maturity.
        supply: what there is, by column.
        holders: in order.
        notes: what to know before quoting it.
    """

    MAIN: ClassVar[str] = "holders"

    date: dt.date
    stale: bool
    market: Annotated[str, Meta(extra_json_schema={"enum": list(SOVEREIGNS)})]
    unit: str
    period: dt.date
    total: Number
    buckets: ByBucket
    supply: dict[str, Supply]
    holders: list[Holder]
    notes: list[str]


def holders(found: HolderTable, date: dt.date) -> Holders:
    """The document of a table of holders.

    Args:
        found: the table.
        date: the day as known on which it is.
    """
    return Holders(
        date=date,
        stale=any(_is_stale(note) for note in found.notes),
        market=found.market,
        unit=f"{found.currency} bn at market value",
        period=found.period,
        total=float(found.cents.sum() / 1e11),
        buckets=by_bucket(found.values.sum(axis=0)),
        supply={
            name: Supply(face=float(face), valuation=float(ratio))
            for name, face, ratio in zip(COLUMNS, found.face, found.valuation, strict=True)
        },
        holders=_rows(found),
        notes=list(found.notes),
    )


def _rows(found: HolderTable) -> list[Holder]:
    return [
        Holder(
            id=row.holder.id,
            name=row.holder.name,
            kind=row.holder.kind,
            total=round(row.amount, 11),
            mark=row.mark,
            period=row.period,
            note=row.note,
            caveat=row.holder.caveat,
            buckets=by_bucket(values),
            cells={
                name: Holding(value=float(value), mark=mark)
                for name, value, mark in zip(COLUMNS, cells, marks, strict=True)
            },
        )
        for row, cells, marks, values in zip(
            found.rows, found.columns, found.marks, found.values, strict=True
        )
    ]


def _is_stale(note: str) -> bool:
    return note.startswith("stale")


def page(said: Holders) -> Page:
    """The holders for a person: US Treasuries in USD bn, Japanese bonds in JPY tn."""
    unit = said.unit.replace(" bn ", " tn ") if said.total > LARGE else said.unit
    caveats = tuple(f"{row.name}: {row.caveat}" for row in said.holders if row.caveat)
    # A nought that is no holding, but one that nobody published then.
    absent = tuple(f"{row.name}: {row.note}" for row in said.holders if not row.total and row.note)
    return Page(
        title=f"{capital(SOVEREIGNS[said.market].debt)} by holder and maturity, {unit}",
        subtitle=(
            f"holders of {said.period}, as known on {said.date}; 'bills' are all securities due "
            "in a year"
        ),
        status=tuple(note for note in said.notes if _is_stale(note)),
        sections=(Section("holders", "", tables=(_table(said),), note=LEGEND),),
        notes=(*absent, *caveats, *(note for note in said.notes if not _is_stale(note))),
    )


def _table(said: Holders) -> Table:
    scale, digits = (1e-3, 1) if said.total > LARGE else (1.0, 0)

    ids = tuple(row.id for row in said.holders)
    standing = roster_now().of(said.market)

    def cells(values: Iterable[float]) -> list[str]:
        return [f"{scale * value:,.{digits}f}" for value in values]

    rows = [
        [row.name, *cells([row.total]), SHORT[row.mark], *_marked(row, cells(row.buckets.values()))]
        for row in said.holders
    ]
    rows.append(["total", *cells([said.total]), "", *cells(said.buckets.values())])
    if said.market == COUNTED:
        for name, label in (_places(said) | PARTS).items():
            whose = [said.holders[i] for i in members(name, ids, standing=standing)]
            sums = [sum(row.buckets[bucket] for row in whose) for bucket in BUCKETS]
            rows.append([label, *cells([sum(sums)]), "", *cells(sums)])
        rows += _at_face(said)
    return table("", ["holder", "total", "", *BUCKETS], rows)


def _places(said: Holders) -> dict[str, str]:
    """Places of several rows abroad."""
    issuer = SOVEREIGNS[said.market].issuer
    there = {row.id.split(".")[0] for row in said.holders}
    return {
        own.id: f"of which {own.words}"
        for own in ROSTER.places
        if own.market == said.market and own.id not in (issuer, ROW) and own.id in there
    }


def _marked(row: Holder, texts: list[str]) -> list[str]:
    """Cells with a sign that says which are published; bills are of two columns, so of neither."""
    marks = [cell.mark for cell in row.cells.values()][1:]
    signs = [{"published": "*", "derived": "="}.get(mark, "") for mark in marks]
    return [texts[0], *(text + sign for text, sign in zip(texts[1:], signs[1:], strict=True))]


def _at_face(said: Holders) -> list[list[str]]:
    """Face values, and market value over them, by bucket."""
    columns = [said.supply[name].face for name in COLUMNS]
    faces = [columns[0] + columns[1], *columns[2:]]
    whole = sum(faces)
    return [
        ["face value (estimated)", f"{whole:,.0f}", "", *(f"{face:,.0f}" for face in faces)],
        [
            "market value / face",
            f"{said.total / whole:.3f}",
            "",
            *(f"{v / f:.3f}" for v, f in zip(said.buckets.values(), faces, strict=True)),
        ],
    ]
