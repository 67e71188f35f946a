"""A mineral cut off: the document of `walkaway cutoff --input rare-earths`, and its page."""

from __future__ import annotations

import datetime as dt
import math
from typing import ClassVar

import numpy as np

from walkaway.documents import Document, Number, Record
from walkaway.goods.minerals import COST_SHARE, USERS, Mineral
from walkaway.goods.scarcity import ShortRun
from walkaway.present.cutoff import ASSUMPTIONS, INPUTS, Months, months, output_lost
from walkaway.present.page import Cell, Page, Section, Table
from walkaway.present.ranges import Range, said, three
from walkaway.world import World


class StandIns(Record):
    """Who else has it.

    Attributes:
        mines_tonnes: mined elsewhere, tonnes a year.
        refining_share: refined elsewhere, a share.
    """

    mines_tonnes: dict[str, Number]
    refining_share: dict[str, Number]


class Fact(Record):
    """A fact on record.

    Attributes:
        fact: what, how much, when.
        source: who says so.
    """

    fact: str
    source: str


class CutoffMineral(Document, tag="walkaway/cutoff-mineral/1"):
    """A mineral below the sector grid cut off (`walkaway cutoff --json`).

    Attributes:
        date: the day the world is looked at.
        status: solved; nothing here needs a search.
        by: who stops selling.
        of: who is cut off.
        input: the mineral.
        dependence: share of imports; contested.
        share_of_mines: of who stops selling, in the world's mines.
        share_of_refining: in refining.
        cost_share_assumed: of the mineral in users' costs.
        users: output within months, percent, by sector.
        short_run: within months.
        stand_ins: who else has it.
        sector_names: of sectors, by code.
        facts: on record.
        notes: what to know before believing it.
    """

    MAIN: ClassVar[str] = "users"

    date: dt.date
    status: str
    by: str
    of: str
    input: str
    dependence: Range
    share_of_mines: Number | None
    share_of_refining: Number | None
    cost_share_assumed: Range
    users: dict[str, Range]
    short_run: Months
    stand_ins: StandIns
    sector_names: dict[str, str]
    facts: list[Fact]
    notes: list[str]


def document(world: World, found: Mineral, quick: ShortRun, by: str, of: str) -> CutoffMineral:
    """A mineral's loss as a document."""
    trade = world.trade()
    return CutoffMineral(
        date=world.date,
        status="solved",
        by=by,
        of=of,
        input=found.name,
        dependence=three(found.dependence),
        share_of_mines=_finite(found.mined),
        share_of_refining=_finite(found.refined),
        cost_share_assumed=three(COST_SHARE),
        users={
            trade.sectors[k]: output_lost(quick, int(k))
            for k in np.flatnonzero(np.isin(trade.sectors, USERS))
        },
        short_run=months(quick),
        stand_ins=StandIns(mines_tonnes=dict(found.mines), refining_share=dict(found.refiners)),
        sector_names=dict(zip(trade.sectors, trade.sector_names, strict=True)),
        facts=[Fact(fact=fact, source=source) for fact, source in found.facts],
        notes=_notes(found),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _notes(found: Mineral) -> list[str]:
    return [
        "Within months: others send no more than before, and a metal is the same from wherever it "
        f"comes; substitution between it and other inputs {INPUTS} (after Boehm, Flaaen and "
        "Pandalai-Nayar 2019); no stocks.",
        "Rare earths lie below the sector grid: a layer of their own facts. What the loss does to "
        "trade and income elsewhere is in walkaway run rare-earths-cutoff. How much of Japan's "
        "supply comes from China is contested, so the share is a range. Their share in users' "
        "costs is assumed, and the answer is as uncertain as that.",
        f"Mines elsewhere do not replace refining: China refines {found.refined:.0%} of magnet "
        "rare earths, so a mine that ships its ore there is cut off with it."
        if math.isfinite(found.refined)
        else "Who refines is not on record on this date.",
    ]


def page(own: CutoffMineral) -> Page:
    """The loss for a person."""
    quick = own.short_run
    users = tuple(
        (Cell(own.sector_names[code]), Cell(said(one, 1))) for code, one in own.users.items()
    )
    mines = tuple(
        (Cell(place), Cell(f"{tonnes:,.0f}"))
        for place, tonnes in own.stand_ins.mines_tonnes.items()
    )
    refined = tuple(
        f"Refining: {place} {part:.0%}." for place, part in own.stand_ins.refining_share.items()
    )
    return Page(
        title=f"{own.by} cuts {own.of} off from {own.input}",
        subtitle=f"The world as known on {own.date}",
        assumed=(
            f"% of imports from there: {said(own.dependence, 0, 100, signed=False)}; contested "
            "(least and most published).",
        ),
        short=(
            f"Value added of {own.of} within months: {said(quick.value_added_percent, 2)}% "
            f"({ASSUMPTIONS}).",
            f"% of the input left within months: {said(quick.quantity_left, 0, 100, signed=False)}"
            f" ({ASSUMPTIONS}).",
        ),
        sections=(
            Section(
                "users",
                "Who builds it in",
                tables=(
                    Table(
                        f"Output within months, %; central ({ASSUMPTIONS})",
                        ("sector", "output, %"),
                        users,
                    ),
                ),
            ),
            Section(
                "stand-ins",
                "Who can stand in",
                lead=refined,
                tables=(Table("Mines elsewhere", ("place", "tonnes a year"), mines),),
            ),
        ),
        notes=tuple(own.notes),
        sources=tuple(f"{one.fact} ({one.source})" for one in own.facts),
    )
