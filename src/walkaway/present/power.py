"""What one side can threaten another with: the document of `walkaway power`, and its page."""

from __future__ import annotations

import datetime as dt
import math
from typing import ClassVar

from walkaway.documents import UNSET, Document, Maybe, Number, Record
from walkaway.negotiation.accession import Shift
from walkaway.negotiation.leverage import Power, Range
from walkaway.parameters import parameter
from walkaway.present.page import Page, Section, number, table
from walkaway.present.ranges import over_sets, status_of
from walkaway.present.world_before import world_notes
from walkaway.question import Question

NONE = "no other supplier"


class Ensemble(Record):
    """A loss under every elasticity set, percent; null where it has no bound.

    Attributes:
        low: smallest.
        mid: median.
        high: largest.
        members: by set.
    """

    low: Number | None
    mid: Number | None
    high: Number | None
    members: dict[str, Number | None]


class SectorLoss(Record):
    """What the target depends on.

    Attributes:
        sector: code.
        name: in words.
        controlled: share of its purchases that those who threaten control.
        loss: in percent of consumption, median set; null where nobody else sells it.
    """

    sector: str
    name: str
    controlled: Number
    loss: Number | None


class Joined(Record):
    """The same after others join a bloc.

    Attributes:
        bloc: which.
        members: who joins.
        total_before: closed form with inputs.
        total_after: the same with the trade that follows.
        full_before: fall of real income in full equilibrium.
        full_after: the same with the trade that follows.
        welfare: what the accession itself does to the target's real income.
        unsolved: why a set is missing.
    """

    bloc: str
    members: list[str]
    total_before: Ensemble
    total_after: Ensemble
    full_before: Ensemble
    full_after: Ensemble
    welfare: Ensemble
    unsolved: list[str]


class Threat(Document, tag="walkaway/power/1"):
    """What one side can threaten another with (`walkaway power --json`), percent.

    Attributes:
        date: the day the world is looked at.
        status: solved, or partly solved where some sets failed.
        scenario: whose solved world it is; null for the data's own.
        elasticity_sets: asked for.
        of: who threatens.
        over: the target.
        formula: of the closed form.
        goods: closed form, final goods, of consumption.
        inputs: closed form, inputs of producers, of their price.
        total: closed form with inputs passed on, of consumption.
        full: fall of the target's real income when sales to it stop; null where not solved.
        cost: what that costs those who threaten.
        full_both: as full, with trade stopped both ways.
        cost_both: as cost, with trade stopped both ways.
        finance: rise of the cost of the target's public finance; null where nobody says.
        finance_share: share of its public debt that they hold.
        sectors: what it depends on, most first.
        unsolved: why a set is missing.
        accession: after others join a bloc; absent where none was asked.
        notes: what to know before believing it.
    """

    MAIN: ClassVar[str] = "sectors"

    date: dt.date
    status: str
    scenario: str | None
    elasticity_sets: list[str]
    of: list[str]
    over: str
    formula: str
    goods: Ensemble
    inputs: Ensemble
    total: Ensemble
    full: Ensemble | None
    cost: Ensemble | None
    full_both: Ensemble | None
    cost_both: Ensemble | None
    finance: Number | None
    finance_share: Number | None
    sectors: list[SectorLoss]
    unsolved: list[str]
    notes: list[str]
    accession: Maybe[Joined] = UNSET


def document(
    found: Power,
    question: Question,
    shift: Shift | None = None,
    scenario: str | None = None,
) -> Threat:
    """Power over a target as a document.

    Args:
        found: for a pair.
        question: what was asked, with the world.
        shift: after others join a bloc; None if not asked.
        scenario: whose solved world it is; None for the data's own.
    """
    missed = len(found.unsolved) + (len(shift.unsolved) if shift else 0)
    return Threat(
        date=question.date,
        status=status_of(1 if found.full is not None or not found.unsolved else 0, missed),
        scenario=scenario,
        elasticity_sets=list(question.sets),
        of=list(found.of),
        over=found.over,
        formula="own derivation, nested CES; idea of Clayton, Maggiori and Schreger",
        goods=ensemble(found.goods),
        inputs=ensemble(found.inputs),
        total=ensemble(found.total),
        full=_maybe(found.full),
        cost=_maybe(found.cost),
        full_both=_maybe(found.full_both),
        cost_both=_maybe(found.cost_both),
        finance=None if found.finance is None else finite(found.finance),
        finance_share=found.finance_share,
        sectors=[
            SectorLoss(sector=code, name=name, controlled=share, loss=finite(loss))
            for code, name, share, loss in found.sectors
        ],
        unsolved=list(found.unsolved),
        notes=notes(question, scenario),
        accession=UNSET if shift is None else _joined(shift),
    )


def notes(question: Question, scenario: str | None) -> list[str]:
    """What to know before believing it."""
    return [
        "Not in it: the time that finding other suppliers takes, stocks, finance, and inputs finer "
        "than the sectors of the data, such as rare earths. Long-run elasticities.",
        *(
            [
                f"The world before is that of {scenario}, solved under each set: exposure is "
                "measured on its trade, and losses are with the cut-off minus without."
            ]
            if scenario
            else []
        ),
        *world_notes(question, scenario),
    ]


def finite(value: float) -> float | None:
    """A number for a document; null where it has no bound or is not known."""
    return float(value) if math.isfinite(value) else None


def ensemble(value: Range) -> Ensemble:
    """A range as a record."""
    return Ensemble(
        low=finite(value.low),
        mid=finite(value.mid),
        high=finite(value.high),
        members={name: finite(one) for name, one in value.members.items()},
    )


def _maybe(value: Range | None) -> Ensemble | None:
    return None if value is None else ensemble(value)


def _joined(shift: Shift) -> Joined:
    return Joined(
        bloc=shift.bloc,
        members=list(shift.members),
        total_before=ensemble(shift.total_before),
        total_after=ensemble(shift.total_after),
        full_before=ensemble(shift.full_before),
        full_after=ensemble(shift.full_after),
        welfare=ensemble(shift.welfare),
        unsolved=list(shift.unsolved),
    )


def _cells(value: Ensemble) -> list[str]:
    return [
        NONE if one is None else number(one, 2, signed=False)
        for one in (value.low, value.mid, value.high)
    ]


def page(own: Threat) -> Page:
    """Power over a target for a person."""
    side = ", ".join(own.of) if len(own.of) <= 6 else f"{len(own.of)} economies"
    kind = over_sets(len(own.elasticity_sets))
    full = [
        (f"Full: {own.over}'s real income when sales to it stop", own.full),
        ("  what that costs those who threaten", own.cost),
        (f"Full: {own.over}'s real income when trade stops both ways", own.full_both),
        ("  what that costs those who threaten", own.cost_both),
    ]
    closed = [
        ("Closed form: final goods, share of consumption", own.goods),
        ("Closed form: inputs, share of their cost", own.inputs),
        ("Closed form: goods with inputs passed on", own.total),
    ]
    rows = [[text, *_cells(value)] for text, value in (*full, *closed) if value is not None]
    sectors = [
        [one.name, f"{one.controlled:.1%}", NONE if one.loss is None else f"{one.loss:.3f}"]
        for one in own.sectors[:5]
    ]
    missed = (
        *own.unsolved,
        *(own.accession.unsolved if isinstance(own.accession, Joined) else ()),
    )
    before = f", under {own.scenario}" if own.scenario else ""
    return Page(
        title=f"What {side} can threaten {own.over} with",
        subtitle=f"The world as known on {own.date}{before}; {kind}",
        status=tuple(f"Not solved: {line}" for line in missed),
        short=_short(own, side, kind),
        sections=(
            Section(
                "losses",
                "What a cut-off costs",
                tables=(table(f"Losses, percent; {kind}", HEAD, rows),),
                note=_finance(own),
            ),
            Section(
                "sectors",
                "Most depends on",
                tables=(
                    table(
                        "Medians over elasticity sets",
                        ("sector", "share of\npurchases", "% of\nconsumption"),
                        sectors,
                    ),
                ),
            ),
            *(_after(own.over, own.accession, kind) if isinstance(own.accession, Joined) else ()),
        ),
        notes=tuple(own.notes),
        sources=(
            "The idea is Clayton, Maggiori and Schreger's (NBER w31852, w33309); the closed form "
            "is our own derivation from nested CES demand.",
        ),
    )


HEAD = ("", "low", "median", "high")


def _short(own: Threat, side: str, kind: str) -> tuple[str, ...]:
    best = own.full or own.total
    low, mid, high = _cells(best)
    what = "in full equilibrium" if own.full else "by the closed form"
    unit = "" if mid == NONE else "%"
    spread = f", {low} to {high}" if low != high else ""
    return (
        f"{own.over} loses {mid}{unit} of real income if {side} stop selling to it, {what} "
        f"({kind}{spread}).",
    )


def _finance(own: Threat) -> str:
    if own.finance is None or own.finance_share is None:
        return f"Finance: the data do not say how much of {own.over}'s debt they hold."
    return (
        f"Finance: they hold {own.finance_share:.1%} of {own.over}'s public debt; its cost of "
        f"finance would rise by {own.finance:.1f}% if they left (elasticity "
        f"{parameter('negotiation.power.finance').value:g}, not verified at its source: "
        "indicative)."
    )


def _after(over: str, own: Joined, kind: str) -> tuple[Section, ...]:
    rows = [
        ["Closed form with inputs, before", *_cells(own.total_before)],
        ["Closed form with inputs, after", *_cells(own.total_after)],
        ["Full, before", *_cells(own.full_before)],
        ["Full, after", *_cells(own.full_after)],
        [f"{over}'s gain from the accession itself", *_cells(own.welfare)],
    ]
    title = f"After {', '.join(own.members)} join {own.bloc}"
    return (Section("accession", title, tables=(table(f"Percent; {kind}", HEAD, rows),)),)
