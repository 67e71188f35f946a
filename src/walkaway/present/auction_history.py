"""The record of a term's auctions, each against its own past: the document and its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from walkaway.auctions.record import WINDOW_DAYS, HistoryRow
from walkaway.auctions.record import Measure as Measured
from walkaway.documents import Count, Document, Number, Record
from walkaway.present.decimals import finite
from walkaway.present.page import Page, Section, table

GAPS = (
    "the record has gaps: of notes and bonds none from July 2012 to January 2014, five months each "
    "of 2014 and 2015, none from August 2025 to mid-March 2026; classes of bidders are not on "
    "record from June 2024 to mid-March 2026 but for five auctions of 2025"
)
ONE = "an average of one auction, marked (1), is no average: nothing can be judged against it"
UNOFFICIAL = "when-issued yields are one author's, not official"
AVERAGE = f"mean over the auctions of the {WINDOW_DAYS} days before the auction"
SCORE = "against the twelve auctions before it that are on record"

Shares = Annotated[list[Number | None], Meta(min_length=3, max_length=3)]


class Measure(Record):
    """One number of an auction against its past.

    Attributes:
        value: the number; null if not on record.
        six_month_average: mean over the auctions of the half-year before.
        auctions_in_average: how many these are.
        average_can_be_judged: whether they are more than one.
        z: distance from the mean of the twelve auctions before, in their standard deviations.
        z_since: day of the oldest of these.
        z_widest_gap_days: most days between two of them.
        z_spans_gap: whether that is more than half a year.
    """

    value: Number | None
    six_month_average: Number | None
    auctions_in_average: Count
    average_can_be_judged: bool
    z: Number | None
    z_since: dt.date | None
    z_widest_gap_days: Count | None
    z_spans_gap: bool


class ByDenominator(Record):
    """Shares of dealers, direct and indirect bidders, percent.

    Attributes:
        competitive: of the competitive awards.
        public: with the noncompetitive ones.
        total: with the Fed's own account.
    """

    competitive: Shares
    public: Shares
    total: Shares


class Auction(Record):
    """One auction.

    Attributes:
        date, term: which.
        high_rate: stop-out, percent.
        offering: dollars.
        cover: bid-to-cover.
        dealer, direct, indirect: shares of the competitive awards, percent.
        tail_bp: stop-out less (unofficial) when-issued yield.
        spread_bp: stop-out less median yield.
        shares_by_denominator_percent: the shares of other sums.
    """

    date: dt.date
    term: str
    high_rate: Number | None
    offering: Number | None
    cover: Measure
    dealer: Measure
    direct: Measure
    indirect: Measure
    tail_bp: Measure
    spread_bp: Measure
    shares_by_denominator_percent: ByDenominator


class History(Document, tag="walkaway/auction-history/1"):
    """The auctions of a term (`walkaway auction history`); shares in percent.

    Attributes:
        term: original term.
        kind: of security.
        as_of: as known on it.
        on_record: how many there are.
        shares, shares_by_denominator: what shares are of.
        average, z: what a number is held against.
        notes: what the record lacks.
        auctions: the newest last.
    """

    MAIN: ClassVar[str] = "auctions"

    term: str
    kind: Literal["nominal", "tips", "frn", "bill"]
    as_of: dt.date
    on_record: Count
    shares: str = "percent of competitive awards; without noncompetitive and SOMA"
    shares_by_denominator: str = (
        "dealer, direct, indirect of: competitive awards, public awards (with noncompetitive), "
        "total (with the Fed's own account)"
    )
    average: str = AVERAGE
    z: str = SCORE
    notes: list[str]
    auctions: list[Auction]


def history(
    term: str,
    kind: Literal["nominal", "tips", "frn", "bill"],
    as_of: dt.date,
    on_record: int,
    rows: Sequence[HistoryRow],
) -> History:
    """The document of a history.

    Args:
        term: original term.
        kind: of security.
        as_of: as known on it.
        on_record: how many auctions there are in all.
        rows: those to tell.
    """
    return History(
        term=term,
        kind=kind,
        as_of=as_of,
        on_record=on_record,
        notes=[GAPS, UNOFFICIAL, ONE],
        auctions=[_auction(row) for row in rows],
    )


def _auction(row: HistoryRow) -> Auction:
    shares = {
        name: [finite(100 * share, 4) for share in values]
        for name, values in row.denominators.items()
    }
    return Auction(
        date=row.date,
        term=row.term,
        high_rate=finite(row.high),
        offering=finite(row.offering),
        shares_by_denominator_percent=ByDenominator(**shares),
        **{name: _measure(one) for name, one in row.measures.items()},
    )


def _measure(one: Measured) -> Measure:
    return Measure(
        value=finite(one.value, 4),
        six_month_average=finite(one.average, 4),
        auctions_in_average=one.count,
        average_can_be_judged=one.count > 1,
        z=finite(one.z, 3),
        z_since=one.since,
        z_widest_gap_days=one.widest_gap if one.since else None,
        z_spans_gap=spans_gap(one),
    )


def spans_gap(measure: Measured) -> bool:
    """Whether more than half a year lies between two auctions that a z-score rests on."""
    return measure.since is not None and measure.widest_gap > WINDOW_DAYS


def page(said: History) -> Page:
    """The history for a person."""
    heads = (
        "date", "term", "high", "cover", "avg", "dealer", "direct", "avg", "z", "indirect", "avg",
        "z", "tail bp",
    )  # fmt: skip
    judged = ("cover", "dealer", "direct", "indirect", "tail_bp", "spread_bp")
    one = any(
        getattr(row, name).auctions_in_average == 1 for row in said.auctions for name in judged
    )
    return Page(
        title=f"{said.term} as known on {said.as_of}; {said.on_record} auctions on record",
        subtitle=f"shares: {said.shares}",
        sections=(
            Section(
                "history",
                "",
                tables=(table("", heads, [_row(row) for row in said.auctions]),),
                note=(
                    f"avg: {said.average} (number of them)\n"
                    f"z: {said.z}; * these reach back over a gap"
                ),
            ),
        ),
        notes=(*([ONE] if one else []), GAPS, UNOFFICIAL),
    )


def _row(row: Auction) -> list[str]:
    return [
        str(row.date),
        row.term,
        _cell(row.high_rate, ".3f"),
        _cell(row.cover.value, ".2f"),
        _average(row.cover, ".2f"),
        _cell(row.dealer.value, ".1f"),
        *_against_past(row.direct),
        *_against_past(row.indirect),
        _cell(row.tail_bp.value, "+.1f"),
    ]


def _against_past(one: Measure) -> tuple[str, str, str]:
    star = "*" if one.z_spans_gap else ""
    return _cell(one.value, ".1f"), _average(one, ".1f"), _cell(one.z, "+.1f") + star


def _average(one: Measure, form: str) -> str:
    return f"{_cell(one.six_month_average, form)}({one.auctions_in_average})"


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None or not math.isfinite(value) else format(value, form)
