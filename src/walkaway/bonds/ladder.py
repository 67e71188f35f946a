"""The maturity ladder of the marketable US debt, reconstructed and marked as estimated.

The data hold no list of all outstanding securities. What they hold: the auction record
(with gaps), the totals by type, the average maturity and the share due within a year. The
ladder is the one nearest, in cross-entropy, to a prior drawn from the auction record, that
meets those facts exactly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.balancing import tilt
from walkaway.bonds.buckets import BUCKETS, EDGES
from walkaway.parameters import parameter

Vector = NDArray[np.float64]

TYPES = ("bills", "notes", "bonds", "tips", "frn")

TERMS: dict[str, tuple[float, ...]] = {
    "bills": (4 / 52, 8 / 52, 13 / 52, 17 / 52, 0.5, 1.0),
    "notes": (2.0, 3.0, 5.0, 7.0, 10.0),
    "bonds": (20.0, 30.0),
    "tips": (5.0, 10.0, 30.0),
    "frn": (2.0,),
}
"""Original terms in years that the Treasury sells of each type."""

AUCTIONS_A_YEAR = parameter("bonds.ladder.auctions-a-year").numbers
TIPS_A_YEAR = {
    float(term): often for term, often in parameter("bonds.ladder.tips-a-year").numbers.items()
}

FIRST_ISSUE = {
    ("bonds", 20.0): parameter("bonds.ladder.first-20-year").value,
    ("frn", 2.0): parameter("bonds.ladder.first-floater").value,
}
"""When the present series of a term began; nothing older of it is outstanding."""

BIN_EDGES = np.concatenate(
    [np.arange(0.0, 1.0, 0.25), np.arange(1.0, 3.0, 0.5), np.arange(3.0, 10.5), [12.0],
     np.arange(15.0, 30.1, 2.5)]
)  # fmt: skip
"""Edges of the ladder's rungs, years of remaining maturity."""


@dataclass(frozen=True)
class LadderFacts:
    """What is published about the stock on a date.

    Attributes:
        date: the date of the totals by type.
        by_type: face value of each of ``TYPES``, USD bn.
        average_months: average maturity of the marketable debt, months; None if unknown.
        due_share: share maturing within twelve months; None if unknown.
        note: what had to be carried or assumed; empty if nothing.
    """

    date: dt.date
    by_type: Mapping[str, float]
    average_months: float | None
    due_share: float | None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Ladder:
    """An estimated ladder.

    Attributes:
        date: its date.
        face: face value, shape [type, rung], USD bn.
        years: mean remaining maturity of each rung, shape [rung].
        note: what was assumed.
    """

    date: dt.date
    face: Vector
    years: Vector
    note: str

    @property
    def average_months(self) -> float:
        """Average maturity, months."""
        return float(12.0 * (self.face.sum(axis=0) @ self.years) / self.face.sum())

    @property
    def due_share(self) -> float:
        """Share maturing within a year."""
        return float(self.face[:, self.years < 1.0].sum() / self.face.sum())

    def by_bucket(self) -> Vector:
        """Face value, shape [type, bucket], USD bn."""
        which = np.digitize(self.years, EDGES[1:-1], right=True)
        return np.stack([self.face[:, which == b].sum(axis=1) for b in range(len(BUCKETS))], axis=1)

    def bucket_rungs(self) -> list[tuple[Vector, Vector]]:
        """For each bucket the remaining maturities and the face values of its rungs."""
        which = np.digitize(self.years, EDGES[1:-1], right=True)
        stock = self.face.sum(axis=0)
        return [(self.years[which == b], stock[which == b]) for b in range(len(BUCKETS))]


@dataclass(frozen=True)
class Sale:
    """One auction of the record: when, what, how long, how much (USD bn, SOMA included)."""

    date: dt.date
    type: str
    term: float
    amount: float


def standard_term(kind: str, years: float) -> float | None:
    """The original term a (re)opening belongs to: the shortest term not below it, 29y11m -> 30.

    A security shorter than every term by more than a year and a half is left out (None).
    """
    for term in TERMS.get(kind, ()):
        if years <= term + 0.06:
            slack = 0.2 if kind == "bills" else 1.5
            return term if term - years < slack else None
    return None


def issue_rates(sales: Iterable[Sale]) -> dict[tuple[str, float], tuple[Vector, Vector]]:
    """Yearly issuance of each term through time.

    The mean size of the auctions of a calendar year that are in the record, times the
    number of auctions the Treasury holds in a year; so a year with gaps still gives a rate.

    Returns:
        (type, term) -> (middle of each year, USD bn a year), years ascending.
    """
    sizes: dict[tuple[str, float], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for sale in sales:
        sizes[sale.type, sale.term][sale.date.year].append(sale.amount)
    rates = {}
    for (kind, term), years in sizes.items():
        often = TIPS_A_YEAR[term] if kind == "tips" else AUCTIONS_A_YEAR[kind]
        when = sorted(years)
        rates[kind, term] = (
            np.array([year + 0.5 for year in when]),
            np.array([often * float(np.mean(years[year])) for year in when]),
        )
    return rates


def prior_from_record(sales: Iterable[Sale], date: dt.date) -> tuple[Vector, Vector]:
    """Outstanding face by type and rung if issuance ran through time as the record says.

    What has m years left of a term T was sold T - m years ago; the rate of that time is
    read off the record by straight lines between its years, flat outside them.

    Returns:
        Face, shape [type, rung], USD bn; mean remaining maturity of each rung, shape [rung].
        A term the record does not know has the rate of an equal share of its type.
    """
    rates = issue_rates(sales)
    now = date.year + (date.timetuple().tm_yday - 1) / 365.25
    fine = np.linspace(0.0, 30.0, 3601)
    middle = 0.5 * (fine[1:] + fine[:-1])
    rung = np.digitize(middle, BIN_EDGES[1:-1])
    face = np.zeros((len(TYPES), len(BIN_EDGES) - 1))
    for row, kind in enumerate(TYPES):
        for term in TERMS[kind]:
            issued = now - (term - middle)
            rate = rates.get((kind, term))
            flow = np.interp(issued, *rate) if rate else np.full_like(middle, 1.0)
            alive = (middle < term) & (issued >= FIRST_ISSUE.get((kind, term), 0.0))
            weights = np.where(alive, flow, 0.0) * (fine[1] - fine[0])
            face[row] += np.bincount(rung, weights, minlength=face.shape[1])
    years = np.bincount(rung, middle) / np.bincount(rung)
    return face, years


def reconstruct(facts: LadderFacts, sales: Iterable[Sale]) -> Ladder:
    """The ladder nearest to the auction record that meets the published facts exactly.

    Args:
        facts: totals by type, average maturity, share due within a year.
        sales: the auction record known on the date.

    Raises:
        NotSolvedError: the facts contradict one another.
    """
    prior, years = prior_from_record(sales, facts.date)
    totals = np.array([facts.by_type[kind] for kind in TYPES])
    prior = prior * (totals / prior.sum(axis=1))[:, None]
    rows: list[Vector] = []
    for i in range(len(TYPES)):
        member = np.zeros_like(prior)
        member[i] = 1.0
        rows.append(member.ravel())
    goals = list(totals)
    if facts.average_months is not None:
        rows.append(np.broadcast_to(years, prior.shape).ravel())
        goals.append(totals.sum() * facts.average_months / 12.0)
    if facts.due_share is not None:
        rows.append(np.broadcast_to((years < 1.0).astype(float), prior.shape).ravel())
        goals.append(totals.sum() * facts.due_share)
    face = tilt(prior.ravel(), np.array(rows), np.array(goals)).reshape(prior.shape)
    return Ladder(facts.date, face, years, facts.note)
