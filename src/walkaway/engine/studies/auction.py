"""An auction on a scenario's day: what of the scenario reaches its bids, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.auctions.record import BIDDERS, AuctionRecord
from walkaway.auctions.simulation import Draws
from walkaway.bonds.kinds import QT, Issuance, Preference, Withdrawal
from walkaway.grammar.measure import Measure

BAND = (10.0, 90.0)
"""Percentiles of the draws between which a result on record lies inside."""
HOLDINGS = "it changes holdings; no record says how many bids at an auction a sale takes away"
DEBT = (
    "it adds to what is outstanding over time; which auction grows by how much is not said "
    "(--offering sets the size of this one)"
)
ELSEWHERE = "it acts on other markets; no record says how bids answer to that"


@dataclass(frozen=True)
class Unfelt:
    """A measure that does not reach the bids.

    Attributes:
        measure: which.
        why: why not.
    """

    measure: Measure
    why: str


def unfelt(measures: Sequence[Measure], day: dt.date) -> tuple[Unfelt, ...]:
    """Why the measures of a scenario do not reach the bids of an auction on a day.

    None does: the record of auctions says how bidders came, not how many stay away when a holder
    sells, a tariff starts or the Treasury borrows more. What a person believes of that is said
    with the options that scale the bids.
    """
    return tuple(Unfelt(own, _why(own, day)) for own in measures)


def _why(own: Measure, day: dt.date) -> str:
    if not own.in_force(day):
        return f"it is not in force on {day}"
    if isinstance(own, Withdrawal | Preference | QT):
        return HOLDINGS
    return DEBT if isinstance(own, Issuance) else ELSEWHERE


@dataclass(frozen=True)
class Judged:
    """A number of an auction on record against the draws of it.

    Attributes:
        quantity: which: stop_out, bid_to_cover, or the share of a class of bidders.
        unit: percent or times.
        actual: on record.
        low, mid, high: percentiles of the draws (`BAND` and the median).
    """

    quantity: str
    unit: str
    actual: float
    low: float
    mid: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the record lies between the two percentiles."""
        return self.low <= self.actual <= self.high


def judged(draws: Draws, record: AuctionRecord, row: int) -> tuple[Judged, ...]:
    """What is on record of an auction against the draws that know nothing of it.

    Args:
        draws: without any change of bids, for the size that was offered.
        record: the record.
        row: the auction's row; numbers that are not on record are left out.
    """
    numbers = [
        ("stop_out", "percent", float(record.high[row]), draws.stop_out),
        ("bid_to_cover", "times", float(record.cover[row]), draws.cover),
        *(
            (f"{name}_share", "percent", 100 * float(record.shares[row, k]), 100 * drawn)
            for k, (name, drawn) in enumerate(zip(BIDDERS, draws.shares.T, strict=True))
        ),
    ]
    found = []
    for quantity, unit, actual, values in numbers:
        finite = values[np.isfinite(values)]
        if np.isfinite(actual) and finite.size:
            low, mid, high = np.percentile(finite, [BAND[0], 50.0, BAND[1]])
            found.append(Judged(quantity, unit, actual, float(low), float(mid), float(high)))
    return tuple(found)
