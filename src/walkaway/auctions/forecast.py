"""The estimator of auction demand: a forecast of what the record would say of the next one.

Each number of an auction (log bid-to-cover, shares of dealers and of direct bidders in percent of
competitive awards, what :mod:`walkaway.auctions.bidders` reads off the bids, the distance of the
stop-out from the par yield of the eve) is expected as :mod:`walkaway.auctions.levels` has it.
Indirect bidders have the rest, so that shares sum to a hundred in every draw. The errors are not
assumed normal: the last error vectors of all terms, over their scales, are the draws, so that
fat tails and the dependence between cover, shares and stop-out are those of the record. What
bidders tendered is on record for few auctions since 2022: an error vector without it borrows that
of the most similar one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.bidders import LATENT, LEAST_SHARE, latent
from walkaway.auctions.levels import POOLED, Walk, walk
from walkaway.auctions.record import NOMINAL, WINDOW_DAYS, AuctionRecord
from walkaway.parameters import parameter

Floats = NDArray[np.float64]
TERMS = ("2-Year", "3-Year", "5-Year", "7-Year", "10-Year", "20-Year", "30-Year")
BILLS = ("4-Week", "6-Week", "8-Week", "13-Week", "17-Week", "26-Week", "52-Week")


@dataclass(frozen=True)
class Family:
    """Securities whose auctions are forecast together.

    Attributes:
        kinds: of the record.
        terms: original terms.
        eve: whether a par yield of the eve is on record, from which the stop-out is told.
    """

    kinds: tuple[str, ...]
    terms: tuple[str, ...]
    eve: bool = False


FAMILIES: Mapping[str, Family] = {
    "nominal": Family(NOMINAL, TERMS, eve=True),
    "tips": Family(("tips",), ("5-Year", "10-Year", "20-Year", "30-Year")),
    "frn": Family(("frn",), ("2-Year",)),
    "bill": Family(("bill",), BILLS),
}
NUMBERS = (*LATENT, "stop_less_eve")
ESTIMATOR = (
    "average of a slow mean, a level robust to odd auctions and a mean with the news of other "
    "terms; the errors are the last error vectors of all terms over their scales, times the scale "
    "of the term and a common factor that grows with misses, plus a variance for the record's age"
)
COVER, DIRECT, DEALER, STOP = 0, 1, 2, len(LATENT)
SEEN = (COVER, DIRECT, DEALER)
"""Of NUMBERS: what results alone tell, without what bidders tendered."""
LAST_FEW = 3
SMOOTH = parameter("auctions.forecast.smooth").value


GROWTH, AGE = (
    np.array([given.numbers[number] for number in NUMBERS])
    for given in (parameter("auctions.bands.growth"), parameter("auctions.bands.age"))
)


@dataclass(frozen=True, eq=False)
class Panel:
    """Auctions of one family with what was known before each of them.

    Attributes:
        record: the auctions.
        family: which, of `FAMILIES`.
        values: the numbers of `NUMBERS`, shares in percent [auction, number]; NaN where not on
            record.
        outside: noncompetitive awards over the offering [auction].
        term: index into the terms of the family [auction].
        walk: what stood on the eve of each.
        last: value at the last auction of the term [auction, number].
        three: mean of its last three [auction, number].
        mean: mean over 183 days; the last one where none lies in them [auction, number].
    """

    record: AuctionRecord
    family: str
    values: Floats
    outside: Floats
    term: NDArray[np.int64]
    walk: Walk
    last: Floats
    three: Floats
    mean: Floats

    @classmethod
    def of(cls, record: AuctionRecord, family: str = "nominal") -> Panel:
        """Keep the auctions of a family and look back from each."""
        own = FAMILIES[family]
        wanted = [
            kind in own.kinds and term in own.terms
            for kind, term in zip(record.kinds, record.originals, strict=True)
        ]
        record = record.take(np.array(wanted, dtype=np.bool_))
        found = latent(record)
        values = np.column_stack([found.values, 100 * (record.high - record.eve)])
        values[:, [DIRECT, DEALER]] = 100 * record.shares[:, [1, 0]]
        term = np.array([own.terms.index(name) for name in record.originals], dtype=np.int64)
        passed = walk(record.dates, term, values, GROWTH, AGE)
        last, three, mean = _look_back(record, values, term)
        return cls(record, family, values, found.outside, term, passed, last, three, mean)

    @property
    def needed(self) -> tuple[int, ...]:
        """Numbers without which an error vector is none."""
        return (*SEEN, STOP) if FAMILIES[self.family].eve else SEEN


def _look_back(
    record: AuctionRecord, values: Floats, term: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Last value, mean of the last three and mean of six months of each number."""
    last, three, mean = (np.full_like(values, np.nan) for _ in range(3))
    known = np.isfinite(values)
    for i in range(len(values)):
        own = np.flatnonzero((term == term[i]) & (record.dates < record.dates[i]))
        near = record.dates[own] >= record.dates[i] - np.timedelta64(WINDOW_DAYS, "D")
        for j in range(values.shape[1]):
            past = values[own[known[own, j]], j]
            if len(past):
                last[i, j], three[i, j] = past[-1], past[-LAST_FEW:].mean()
                inside = values[own[known[own, j] & near], j]
                mean[i, j] = inside.mean() if len(inside) else last[i, j]
    return last, three, mean


def shares(values: Floats) -> Floats:
    """Shares of dealers, direct and indirect bidders; they sum to one [case, bidder].

    Args:
        values: numbers of `NUMBERS` [case, number]; dealers' share is kept within what a share
            can be, then direct bidders' within the rest, and indirect bidders have what is left.
    """
    dealer = np.clip(values[:, DEALER] / 100, LEAST_SHARE, 1 - 2 * LEAST_SHARE)
    direct = np.clip(values[:, DIRECT] / 100, LEAST_SHARE, 1 - LEAST_SHARE - dealer)
    return np.column_stack([dealer, direct, 1 - dealer - direct])


def as_latent(values: Floats) -> Floats:
    """Numbers as :func:`walkaway.auctions.bidders.curves` takes them [case, 6]."""
    dealer, direct, indirect = shares(values).T
    out = values[:, :STOP].copy()
    out[:, DIRECT], out[:, DEALER] = np.log(direct / indirect), np.log(dealer / indirect)
    return np.asarray(out)


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of one auction: its numbers and the errors made elsewhere.

    Attributes:
        centre: expected numbers [number].
        errors: error vectors of other auctions, brought to the size of this one's
            [other, number].
        parts: the three centres whose average it is [number, centre].
        factor: what misses and hits of all terms widen the errors by [number].
        months: how old the term's record is beyond two months [number].
        aged: what that widens the errors by [number].
    """

    centre: Floats
    errors: Floats = field(repr=False)
    parts: Floats = field(repr=False)
    factor: Floats = field(repr=False)
    months: Floats = field(repr=False)
    aged: Floats = field(repr=False)

    def draw(self, count: int, rng: np.random.Generator, smooth: float = SMOOTH) -> Floats:
        """Draws of the numbers [draw, number]: an error vector and a little noise.

        The noise (a quarter of a standard deviation, its variance taken off again) keeps
        ten thousand draws from repeating a few hundred.
        """
        picked = self.errors[rng.integers(len(self.errors), size=count)]
        spread = self.errors.std(axis=0)
        noise = smooth * spread * rng.standard_normal((count, len(self.centre)))
        centre = self.errors.mean(axis=0)
        calm = centre + (picked - centre + noise) / np.sqrt(1 + smooth**2)
        return np.asarray(self.centre + calm)


def forecast(panel: Panel, row: int) -> Forecast:
    """Forecast one auction of a panel from those of earlier days.

    Args:
        panel: the auctions.
        row: the one to forecast; neither its own numbers nor later ones are used.
    """
    own = panel.walk
    earlier = panel.record.dates < panel.record.dates[row]
    whole = np.isfinite(own.errors[:, panel.needed]).all(axis=1)
    vectors = own.errors[np.flatnonzero(earlier & whole)]
    with np.errstate(invalid="ignore"):
        aged = own.spread[row] / (own.scale[row] * own.factor[row])
    return Forecast(
        own.centre[row], own.spread[row] * borrowed(vectors, panel.needed), own.parts[row],
        own.factor[row], own.months[row], aged,
    )  # fmt: skip


def borrowed(vectors: Floats, needed: tuple[int, ...]) -> Floats:
    """The last error vectors; what one lacks is that of the full one most like it.

    Args:
        vectors: errors over scale in the order of their days [auction, number]; the needed
            numbers are all there.
        needed: numbers in which likeness is judged.
    """
    full = vectors[np.isfinite(vectors).all(axis=1)][-POOLED:]
    last = vectors[-POOLED:].copy()
    lacking = np.flatnonzero(~np.isfinite(last).all(axis=1))
    if len(full) and len(lacking):
        gaps = last[lacking][:, None, needed] - full[None][:, :, needed]
        like = full[np.argmin((gaps**2).sum(axis=2), axis=1)]
        last[lacking] = np.where(np.isfinite(last[lacking]), last[lacking], like)
    return np.asarray(last)


@dataclass(frozen=True)
class TailFit:
    """How the tail goes with surprise in the bid-to-cover.

    Least squares of tail (bp, against unofficial when-issued yields of 2026) on an intercept
    and the log bid-to-cover less its expected value.

    Attributes:
        intercept, slope: basis points; per unit of log.
        intercept_error, slope_error: standard errors.
        spread: standard deviation of what is left.
        auctions: how many.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    spread: float
    auctions: int


def fit_tail(panel: Panel, use: NDArray[np.bool_]) -> TailFit | None:
    """Fit the tail; None with fewer than eight auctions that have a when-issued yield."""
    tail = 100 * (panel.record.high - panel.record.when_issued)
    rows = np.flatnonzero(use & np.isfinite(tail) & np.isfinite(panel.last[:, COVER]))
    if len(rows) < 8:
        return None
    surprise = panel.values[rows, COVER] - panel.walk.centre[rows, COVER]
    x = np.column_stack([np.ones(len(rows)), surprise])
    beta = np.linalg.lstsq(x, tail[rows], rcond=None)[0]
    left = tail[rows] - x @ beta
    variance = float(left @ left) / (len(rows) - 2)
    errors = np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))
    return TailFit(
        float(beta[0]), float(beta[1]), float(errors[0]), float(errors[1]),
        float(np.sqrt(variance)), len(rows),
    )  # fmt: skip
