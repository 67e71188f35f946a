"""The award of a bid book: the document and its page."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from walkaway.auctions.award import (
    CLASSES,
    COMPETITIVE,
    FIMA_ACCOUNT,
    FIMA_LIMIT,
    Award,
    Outcome,
)
from walkaway.documents import Count, Document, Number, Record
from walkaway.present.decimals import Decimal
from walkaway.present.page import Page, Section, pairs, table
from walkaway.pricing.exact import round_half_up, text


class OfClass(Record):
    """What a class of bidders tendered and got.

    Attributes:
        tendered: dollars bid.
        accepted: dollars awarded.
        share_of_competitive_percent: of the competitive awards; null where it has no part in
            them.
    """

    tendered: Count
    accepted: Count
    share_of_competitive_percent: Number | None


class Awarded(Document, tag="walkaway/auction-award/1"):
    """The award of a bid book (`walkaway auction award`); amounts in dollars.

    Attributes:
        outcome: filled, failed, or filled by noncompetitive bids alone.
        bids: how many.
        offering: offered to the public.
        stop_out: high yield, percent; null without competitive awards.
        allotted_percent: awarded at the high yield.
        awarded: to the public.
        excess: sold above the offering.
        excess_by_rounding_up: the part of it that comes of rounding.
        shortfall: offered and not sold.
        bid_to_cover: tendered over awarded.
        median, low: yields at or below which 50% and 5% of the competitive awards were bid.
        tail_bp: stop-out less when-issued yield; null where none was given.
        not_considered_35_percent_rule: bids that the rule keeps from being awarded.
        by_class: the classes of bidders.
        notes: what needs a word.
    """

    MAIN: ClassVar[str] = "by_class"

    outcome: str
    bids: Count
    offering: Count
    stop_out: Decimal | None
    allotted_percent: Decimal
    awarded: Count
    excess: Count
    excess_by_rounding_up: Count
    shortfall: Count
    bid_to_cover: Decimal
    median: Decimal | None
    low: Decimal | None
    tail_bp: Decimal | None
    not_considered_35_percent_rule: Count
    by_class: dict[str, OfClass]
    notes: list[str]


def awarded(result: Award, bids: int, sums: bool = False, doubt: str = "") -> Awarded:
    """The document of an award.

    Args:
        result: the award.
        bids: how many there were.
        sums: whether each is a sum of many bidders.
        doubt: why rows may not be what they were taken for; empty if they are.
    """
    tail = result.tail
    return Awarded(
        outcome=str(result.outcome),
        bids=bids,
        offering=result.offering,
        stop_out=_percent(result.stop_out),
        allotted_percent=text(Fraction(result.allotted_percent, 100), 2),
        awarded=result.awarded,
        excess=result.excess,
        excess_by_rounding_up=result.excess if result.outcome is Outcome.FILLED else 0,
        shortfall=result.shortfall,
        bid_to_cover=text(round_half_up(result.bid_to_cover, 2), 2),
        median=_percent(result.median),
        low=_percent(result.low),
        tail_bp=None if tail is None else text(round_half_up(tail, 3), 3),
        not_considered_35_percent_rule=result.cut,
        by_class={name: _of_class(result, k) for k, name in enumerate(CLASSES)},
        notes=[*([doubt] if doubt else []), *_notes(result, sums)],
    )


def _percent(thousandths: int | None) -> str | None:
    return None if thousandths is None else text(Fraction(thousandths, 1000), 3)


def _of_class(result: Award, k: int) -> OfClass:
    competitive = result.competitive_accepted
    share = 100 * result.accepted[k] / competitive if k <= COMPETITIVE and competitive else None
    return OfClass(
        tendered=result.tendered[k],
        accepted=result.accepted[k],
        share_of_competitive_percent=None if share is None else round(share, 4),
    )


def _notes(result: Award, sums: bool) -> tuple[str, ...]:
    """What of an award needs a word."""
    found = []
    if result.outcome is Outcome.NONCOMPETITIVE:
        turned_away = sum(result.tendered[: COMPETITIVE + 1])
        found.append(
            "noncompetitive bids alone reach the offering; they are awarded in full (31 CFR "
            f"356.20), ${result.excess:,} above it, and ${turned_away:,} of competitive bids get "
            "nothing; how much of these to accept would be the Secretary's choice"
        )
    if sums:
        found.append(
            "rows are taken for sums of many bidders: limits of a bidder (35% of the offering less "
            "its net long position, the limit of noncompetitive bids) were not applied"
        )
    if result.foreign_cut:
        found.append(
            f"foreign official accounts bid noncompetitively for ${result.foreign_cut:,} more than "
            f"they are awarded: ${FIMA_LIMIT:,} in one auction, ${FIMA_ACCOUNT:,} to an account "
            "that is named, the smallest bids first (auction announcements of the Treasury)"
        )
    return tuple(found)


LIMITED = (
    "35% rule: a bid at one yield counts for 35% of the offering (31 CFR 356.12(c)); a bidder's "
    "award ends at 35% less its net long position (356.22(b)). It is the award that is limited: at "
    "the stop-out a bidder's whole bid is prorated before its award is cut."
)
"""What a person reads where the rule keeps bids from being awarded."""
LABELS = {
    "not_considered_35_percent_rule": "beyond the 35% rule, $",
    "stop_out": "stop-out, %",
    "allotted_percent": "allotted at the stop-out, %",
    "median": "median, %",
    "low": "low, %",
    "tail_bp": "tail, bp",
    "bid_to_cover": "bid-to-cover",
    "offering": "offering, $",
    "awarded": "awarded, $",
    "excess": "excess, $",
    "excess_by_rounding_up": "excess by rounding up, $",
    "shortfall": "shortfall, $",
}
"""Names that a person reads."""


def page(said: Awarded) -> Page:
    """The award for a person."""
    lines = {
        LABELS.get(name, name.replace("_", " ")): _said(getattr(said, name))
        for name in said.__struct_fields__
        if name not in ("by_class", "notes", "carried", "own_data")
    }
    rows = [
        [
            name,
            f"{cell.tendered:,}",
            f"{cell.accepted:,}",
            _share(cell.share_of_competitive_percent),
        ]
        for name, cell in said.by_class.items()
    ]
    heads = ["class", "bid, $", "awarded, $", "% of\ncompetitive"]
    failed = f"The auction failed: ${said.shortfall:,} of the offering is not sold."
    return Page(
        title="The award as 31 CFR 356.20 has it",
        status=(failed,) if said.shortfall else (),
        sections=(
            Section(
                "award",
                "",
                tables=(pairs("", lines), table("", heads, rows)),
                note=LIMITED if said.not_considered_35_percent_rule else "",
            ),
        ),
        notes=tuple(said.notes),
    )


def _said(value: object) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
