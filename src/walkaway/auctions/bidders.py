"""Who bids, how much and at what yield: demand curves of an auction, read off its results.

An auction's result tells, for dealers, direct and indirect bidders, how much each class bid
and how much of it was accepted, and at which yield half of the awards had been reached. With
normally distributed bids these numbers determine the curves exactly. Class k demands at yield
y (in basis points from a reference)

    D_k(y) = T_k Phi((y - m_k) / sigma),

with T_k what it tendered (as a multiple of the offering), its hit ratio giving
Phi^-1(accepted/tendered) = (stop - m_k)/sigma, and sigma solving for the median. The curves
clear where their sum meets what is left for competitive bids. This is the award rule with
infinitely fine bids; on the grid of 0.001 percent at which bids are made, the stop-out is the
next tick up, which :func:`as_book` and :func:`walkaway.auctions.award.award` confirm.

The normal form is an assumption. It fits the upper half of the accepted bids (median to
stop-out); the lowest bids on record lie much further out than it says, which plays no part
in where an auction stops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.auctions.award import BidBook
from walkaway.auctions.record import AuctionRecord
from walkaway.parameters import parameter

Floats = NDArray[np.float64]
TICK_BP = parameter("auctions.award.tick").value
_LEAST_HIT, _MOST_HIT = parameter("auctions.bidders.hit-range").row
HIT_RANGE = (_LEAST_HIT, _MOST_HIT)
LEAST_SHARE = parameter("auctions.bidders.least-share").value
LEAST_SPREAD_BP = parameter("auctions.bidders.least-spread").value
DEALERS_BID = parameter("auctions.bidders.dealers-bid").value
STEPS = 80


@dataclass(frozen=True, eq=False)
class Curves:
    """Demand curves of one or many auctions.

    Attributes:
        size: tendered over the offering [auction, bidder].
        place: centre of the bids, basis points above the reference [auction, bidder].
        width: sigma in basis points [auction].
        wanted: competitive awards over the offering [auction].
    """

    size: Floats
    place: Floats
    width: Floats
    wanted: Floats

    def demand(self, level: Floats) -> Floats:
        """Demand over the offering at a yield [auction] -> [auction, bidder]."""
        from scipy.special import ndtr

        return np.asarray(self.size * ndtr((level[:, None] - self.place) / self.width[:, None]))

    def slope(self, level: Floats) -> Floats:
        """Rise of total demand per basis point, over the offering [auction]."""
        depth = (level[:, None] - self.place) / self.width[:, None]
        density = np.exp(-(depth**2) / 2) / np.sqrt(2 * np.pi)
        return np.asarray((self.size * density).sum(axis=1) / self.width)

    def clear(self) -> Floats:
        """Yield at which the curves clear, basis points above the reference [auction].

        Returns:
            NaN where all bids together do not reach what is wanted: the auction fails.
        """
        reach = 40 * self.width
        low, high = self.place.min(axis=1) - reach, self.place.max(axis=1) + reach
        for _ in range(STEPS):
            middle = (low + high) / 2
            short = self.demand(middle).sum(axis=1) < self.wanted
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.where(self.size.sum(axis=1) > self.wanted, high, np.nan)

    def scaled(self, factors: Floats, dealers_duty: bool = True) -> Curves:
        """Curves with each class's bids multiplied.

        Args:
            factors: one per bidder.
            dealers_duty: primary dealers are expected to bid their pro rata shares, so that
                together they bid for the whole offering at least; a cut stops there.
        """
        size = self.size * factors
        if dealers_duty:
            size[:, 0] = np.maximum(size[:, 0], 1.0)
        return Curves(size, self.place, self.width, self.wanted)


def next_tick(level_bp: Floats, reference_percent: Floats | float) -> Floats:
    """The stop-out in percent: the next 0.001 at or above a clearing level."""
    thousandths = 1000 * np.asarray(reference_percent) + 10 * level_bp
    return np.asarray(np.ceil(thousandths - 1e-7) / 1000)


@dataclass(frozen=True, eq=False)
class Latent:
    """What an auction says about demand, as unbounded numbers.

    Attributes:
        values: [auction, 6]: log bid-to-cover; log ratios of the shares of direct bidders
            and of dealers to that of indirect bidders; Phi^-1 of the hit ratios of direct
            and indirect bidders; log sigma (basis points). NaN where not on record.
        outside: noncompetitive awards over the offering [auction].
    """

    values: Floats
    outside: Floats


LATENT = ("cover", "direct_share", "dealer_share", "direct_hit", "indirect_hit", "width")


def latent(record: AuctionRecord) -> Latent:
    """Turn results into unbounded numbers; :func:`curves` is the way back."""
    from scipy.special import ndtri

    outside = np.clip(1 - record.accepted.sum(axis=1) / record.public, 0.0, 0.5)
    outside = np.where(np.isfinite(outside), outside, 0.0)
    shares = np.maximum(record.shares, LEAST_SHARE)
    with np.errstate(invalid="ignore", divide="ignore"):
        hits = np.clip(record.accepted / record.tendered, *HIT_RANGE)
        size = record.tendered / record.public[:, None]
    depth = ndtri(hits)
    width = _width(size, depth, 100 * (record.high - record.median), 1 - outside)
    values = np.stack(
        [
            np.log(record.cover),
            np.log(shares[:, 1] / shares[:, 2]),
            np.log(shares[:, 0] / shares[:, 2]),
            depth[:, 1],
            depth[:, 2],
            np.log(width),
        ],
        axis=1,
    )
    return Latent(values, outside)


def _width(size: Floats, depth: Floats, spread: Floats, wanted: Floats) -> Floats:
    """Sigma that puts the median award where it was: sum T Phi(x - spread/sigma) = wanted/2."""
    from scipy.special import ndtr

    spread = np.maximum(spread, LEAST_SPREAD_BP)
    low, high = np.zeros_like(spread), np.full_like(spread, 30.0)
    for _ in range(STEPS):
        middle = (low + high) / 2
        above = (size * ndtr(depth - middle[:, None])).sum(axis=1) > wanted / 2
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    known = np.isfinite(size).all(axis=1) & np.isfinite(spread)
    return np.where(known, spread / high, np.nan)


def curves(values: Floats, outside: Floats, stop: Floats) -> Curves:
    """Demand curves that give these numbers at a stop-out.

    Dealers tender what the bid-to-cover leaves after the other two.

    Args:
        values: as in :class:`Latent`, [auction, 6].
        outside: noncompetitive awards over the offering.
        stop: the stop-out, basis points above the reference.
    """
    from scipy.special import ndtr, ndtri

    wanted = 1 - outside
    shares = shares_of(values)
    accepted = shares * wanted[:, None]
    hits = ndtr(values[:, 3:5])
    others = accepted[:, 1:] / hits
    left = np.exp(values[:, 0]) - outside - others.sum(axis=1)
    # Dealers bid at least half as much again as they win: the smallest ratio on record is 1.1.
    dealers = np.maximum(left, DEALERS_BID * accepted[:, 0])
    size = np.column_stack([dealers, others])
    depth = ndtri(np.clip(accepted / size, 1e-9, 1 - 1e-9))
    width = np.exp(values[:, 5])
    return Curves(size, stop[:, None] - width[:, None] * depth, width, wanted)


def shares_of(values: Floats) -> Floats:
    """Shares of dealers, direct and indirect bidders from their log ratios [auction, 3]."""
    ratios = np.exp(np.column_stack([values[:, 2], values[:, 1], np.zeros(len(values))]))
    return np.asarray(ratios / ratios.sum(axis=1, keepdims=True))


def as_book(curves_: Curves, offering: int, reference_percent: float) -> BidBook:
    """One auction's curves as bids on the grid of 0.001 percent, for the award rule.

    Args:
        curves_: a single auction.
        offering: dollars.
        reference_percent: the reference yield, a multiple of 0.001.

    Returns:
        One bid per class and tick; together they demand at each tick what the curves do, cut
        to $100.
    """
    reach = 12 * float(curves_.width[0])
    span = np.array([curves_.place.min() - reach, curves_.place.max() + reach]) / TICK_BP
    ticks = np.arange(np.floor(span[0]), np.ceil(span[1]) + 1)
    depth = (ticks[:, None] * TICK_BP - curves_.place) / curves_.width[0]
    from scipy.special import ndtr

    total = np.rint(curves_.size * ndtr(depth) * offering / 100).astype(np.int64) * 100
    amounts = np.diff(total, axis=0, prepend=0)
    tick, bidder = np.nonzero(amounts)
    yields = np.rint(1000 * reference_percent + ticks[tick]).astype(np.int64)
    count = len(tick)
    return BidBook(
        bidder.astype(np.int8),
        yields,
        amounts[tick, bidder],
        np.arange(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
    )
