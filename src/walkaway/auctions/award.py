"""The award: a single-price Treasury auction on a bid book, exact to the dollar.

Source: 31 CFR 356.2 (bid-to-cover), 356.12 and 356.22 (limits), 356.20 (order of acceptance,
percentage at the high yield), 356.21 (rounding of awards). Money is whole dollars and yields
are thousandths of a percent, both 64-bit integers.

The 35% rule is two rules. A bid at one yield counts for at most 35% of the offering (356.12(c)(2)).
And it is the *award* of a bidder that is limited, to 35% less its net long position (356.22(b)),
not what it bids: at the high yield its whole bid there is prorated, and the award is cut where it
would pass the limit. What it then leaves goes to the others there, by a higher percentage. How that
percentage is found where a limit binds the regulation does not say; this keeps awards as close to
the offering as 356.20(a)(2) wants them.

The order: noncompetitive bids in full; competitive bids from the lowest yield up; at the
highest accepted yield the percentage that is needed, rounded up to 0.01; each award there
rounded up to a multiple of $100. Because both roundings go up, a filled auction sells a
little more than it offered; the official record shows the same (never less, by up to $15
million in 1,657 auctions). The Federal Reserve's own bids are added on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter
from walkaway.pricing.exact import Number, exact

Ints = NDArray[np.int64]

DEALER, DIRECT, INDIRECT, COMPETITIVE, NONCOMPETITIVE, FIMA, SOMA = range(7)
# "competitive" is a competitive bidder whose class is not told.
CLASSES = ("dealer", "direct", "indirect", "competitive", "noncompetitive", "fima", "soma")
FIMA_LIMIT = int(parameter("auctions.award.fima").value)
FIMA_ACCOUNT = int(parameter("auctions.award.fima-account").value)
LIMIT_PERCENT = int(parameter("auctions.award.limit").value)
COUNTABLE = 1 << 62  # dollars; sums of two such still fit into 64 bits
PERCENT_UNITS = 10_000  # the percentage at the high yield counts hundredths of a percent


class Outcome(StrEnum):
    """How an auction ended."""

    FILLED = "filled"
    FAILED = "failed"
    NONCOMPETITIVE = "filled by noncompetitive bids"


@dataclass(frozen=True, eq=False)
class BidBook:
    """Bids as columns, each of shape [bid].

    Attributes:
        classes: index into ``CLASSES``.
        yields: thousandths of a percent; ignored for noncompetitive, FIMA and SOMA bids.
        amounts: dollars.
        bidders: number of the bidder; bids of one bidder share it.
        net_long: the bidder's reportable net long position in dollars, the same on each of
            its bids; zero where none is reported.
        names: names of the bidders, by number; empty when they have none.
        sums: whether each row is a sum of many bidders, whose limits then do not apply to it.
    """

    classes: NDArray[np.int8]
    yields: Ints
    amounts: Ints
    bidders: Ints
    net_long: Ints
    names: tuple[str, ...] = ()
    sums: bool = False

    def __len__(self) -> int:
        """Number of bids."""
        return len(self.amounts)


@dataclass(frozen=True)
class Rules:
    """What the announcement fixes.

    Attributes:
        offering: dollars offered to the public.
        multiple: awards come in multiples of this.
        minimum: smallest award.
        limit_percent: largest competitive bid at one yield, and largest award to one bidder
            together with its net long position, in percent of the offering.
        fima_limit: most awarded to foreign official accounts together.
        fima_account: most awarded to one of them that is named.
    """

    offering: int
    multiple: int = 100
    minimum: int = 100
    limit_percent: int = LIMIT_PERCENT
    fima_limit: int = FIMA_LIMIT
    fima_account: int = FIMA_ACCOUNT

    @property
    def limit(self) -> int:
        """Largest award to one bidder in dollars, cut to the multiple."""
        limit = min(self.offering * self.limit_percent // 100, COUNTABLE)
        return limit // self.multiple * self.multiple


@dataclass(frozen=True, eq=False)
class Award:
    """The result of an auction.

    Attributes:
        outcome: filled, failed, or filled by noncompetitive bids alone.
        offering: dollars offered.
        stop_out: high yield in thousandths of a percent; None without competitive awards.
        allotted_percent: hundredths of a percent awarded at the high yield.
        awards: dollars to each bid, [bid].
        tendered: dollars bid by class, in the order of ``CLASSES``; bids above the limit at
            one yield count at the limit, those of foreign official accounts as awarded.
        accepted: dollars awarded by class.
        shortfall: dollars offered and not sold, zero unless the auction failed.
        cut: dollars of bids that the 35% rule keeps from being awarded.
        foreign_cut: dollars of bids of foreign official accounts beyond what they are awarded.
        low, median: yields at or below which 5% and 50% of the competitive awards were bid.
        reference: when-issued yield in thousandths of a percent, if one was given.
    """

    outcome: Outcome
    offering: int
    stop_out: int | None
    allotted_percent: int
    awards: Ints
    tendered: tuple[int, ...]
    accepted: tuple[int, ...]
    shortfall: int
    cut: int
    low: int | None
    median: int | None
    reference: Fraction | None = None
    foreign_cut: int = 0

    @property
    def awarded(self) -> int:
        """Dollars awarded to the public (without SOMA)."""
        return sum(self.accepted[:SOMA])

    @property
    def competitive_accepted(self) -> int:
        """Dollars awarded to competitive bidders."""
        return sum(self.accepted[: COMPETITIVE + 1])

    @property
    def excess(self) -> int:
        """Dollars sold above the offering: by rounding up, or by noncompetitive bids alone."""
        return max(0, self.awarded - self.offering)

    @property
    def bid_to_cover(self) -> Fraction:
        """Bids over awards, both without SOMA (31 CFR 356.2); zero when nothing was sold."""
        return Fraction(sum(self.tendered[:SOMA]), self.awarded) if self.awarded else Fraction(0)

    @property
    def tail(self) -> Fraction | None:
        """High yield less the when-issued yield, in basis points; negative is a stop-through."""
        if self.reference is None or self.stop_out is None:
            return None
        return (self.stop_out - self.reference) / 10


def award(book: BidBook, rules: Rules, when_issued: Number | None = None) -> Award:
    """Award a bid book.

    A book that does not cover the offering is awarded in full and reported as failed, with
    the shortfall. When noncompetitive bids alone reach the offering they are still awarded
    in full (356.20(a)(1)); how much to accept competitively is then the Secretary's choice,
    and none is.

    Args:
        book: the bids.
        rules: the offering.
        when_issued: when-issued yield in percent before the deadline.

    Returns:
        Awards in the order of the bids; the order plays no part in them.

    Raises:
        BadInputError: the offering is not a positive multiple of $100, or the dollars offered
            or bid are too many to be counted in 64 bits.
    """
    _check_sizes(book, rules)
    competitive = book.classes <= COMPETITIVE
    rows = np.flatnonzero(competitive)
    seen, counted = _recognised(book, rows, rules)
    awards = np.where(competitive, 0, book.amounts)
    foreign = np.flatnonzero(book.classes == FIMA)
    awards[foreign] = _foreign(book, foreign, rules)
    outside = int(awards[book.classes != SOMA].sum())
    wanted = rules.offering - outside
    stop, percent, given = _fill(
        book.yields[rows], seen, counted, book.bidders[rows], wanted, rules
    )
    awards[rows] = given
    tendered = [int(book.amounts[book.classes == k].sum()) for k in range(len(CLASSES))]
    foreign_cut = tendered[FIMA] - int(awards[foreign].sum())
    tendered[FIMA] -= foreign_cut
    for k in range(COMPETITIVE + 1):
        tendered[k] = int(counted[book.classes[rows] == k].sum())
    accepted = [int(awards[book.classes == k].sum()) for k in range(len(CLASSES))]
    shortfall = max(0, rules.offering - sum(accepted[:SOMA]))
    if shortfall:
        outcome = Outcome.FAILED
    else:
        outcome = Outcome.FILLED if wanted > 0 else Outcome.NONCOMPETITIVE
    low, median = _quantiles(book.yields[rows], given)
    reference = None if when_issued is None else 1000 * exact(when_issued, "when-issued yield")
    return Award(
        outcome, rules.offering, stop, percent, awards, tuple(tendered), tuple(accepted),
        shortfall, int(book.amounts[rows].sum() - seen.sum()), low, median, reference,
        foreign_cut,
    )  # fmt: skip


def _foreign(book: BidBook, rows: NDArray[np.int64], rules: Rules) -> Ints:
    """Awards to foreign official accounts: the smallest bids first, up to their limits.

    Source: the Treasury's auction announcements. A row that names no account may be the sum of
    several, so that only the limit of all applies to it.
    """
    out, taken, left = np.zeros(len(rows), dtype=np.int64), dict[int, int](), rules.fima_limit
    for k in np.lexsort((rows, book.amounts[rows])):
        owner, size = int(book.bidders[rows[k]]), int(book.amounts[rows[k]])
        named = owner < len(book.names)
        own = rules.fima_account - taken.get(owner, 0) if named else size
        out[k] = given = max(0, min(size, own, left))
        taken[owner] = taken.get(owner, 0) + given
        left -= given
    return out


def _check_sizes(book: BidBook, rules: Rules) -> None:
    """Refuse offerings that are none, and sums that 64-bit integers would not hold."""
    problems = []
    if rules.offering <= 0 or rules.offering % rules.multiple:
        what = f"{rules.offering} is not a positive multiple of {rules.multiple}"
        problems.append(Problem("offering", "", what))
    # Both halves of the amounts are summed apart, so that this sum itself cannot overflow.
    high, low = int((book.amounts >> 32).sum()), int((book.amounts & 0xFFFFFFFF).sum())
    sizes = {"offering": rules.offering, "sum of the bids": (high << 32) + low}
    problems += [
        Problem(name, "", f"${size:,} is more than can be counted", f"less than ${COUNTABLE:,}")
        for name, size in sizes.items()
        if size >= COUNTABLE
    ]
    if problems:
        raise BadInputError(problems)


def _fill(
    yields: Ints, amounts: Ints, bid: Ints, bidders: Ints, wanted: int, rules: Rules
) -> tuple[int | None, int, Ints]:
    """High yield, percentage there and awards that fill what is wanted (356.20 to 356.22).

    Args:
        yields: of each bid.
        amounts: the most that each can be awarded, its bidder's limit considered.
        bid: what each counts for.
        bidders: whose it is.
        wanted: dollars.
        rules: the offering.
    """
    live = amounts > 0
    if wanted <= 0 or not live.any():
        return None, 0, np.zeros_like(amounts)
    levels, sums = _levels(yields, np.where(live, amounts, 0))
    running = np.cumsum(sums)
    at = int(np.searchsorted(running, wanted))
    if at == len(running):
        return int(yields[live].max()), PERCENT_UNITS, amounts.copy()
    stop, here = int(levels[at]), int(sums[at])
    need = wanted - (int(running[at]) - here)
    out = np.where(yields < stop, amounts, 0)
    there = yields == stop
    bound = np.isin(bidders, bidders[there & (amounts < bid)])
    edge = np.flatnonzero(there & (live | (bound & (bid > 0))))
    percent = _percentage(bid[edge], amounts[edge], bidders[edge], need)
    # bid * percent would leave 64 bits above $922 trillion; the parts do not.
    whole, rest = np.divmod(bid[edge], PERCENT_UNITS)
    share = whole * percent + -(-rest * percent // PERCENT_UNITS)
    share = -(-share // rules.multiple) * rules.multiple
    share = np.minimum(np.maximum(share, rules.minimum), bid[edge])
    out[edge] = _within(share, amounts[edge], bid[edge], bidders[edge])
    return stop, percent, out


def _percentage(bid: Ints, most: Ints, bidders: Ints, need: int) -> int:
    """Hundredths of a percent, rounded up, at which bids at the high yield give what is needed.

    Bids of a bidder whose limit binds give no more than that.
    """
    tight = np.isin(bidders, bidders[most < bid])
    free = int(bid[~tight].sum())
    owners = [
        (int(bid[bidders == one].sum()), int(most[bidders == one].sum()))
        for one in np.unique(bidders[tight])
    ]

    def gives(percent: int) -> int:
        limited = sum(min(size * percent, room * PERCENT_UNITS) for size, room in owners)
        return free * percent + limited

    low, high = 0, PERCENT_UNITS  # the whole gives enough: it was counted so
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gives(middle) >= need * PERCENT_UNITS else (middle, high)
    return high


def _within(share: Ints, most: Ints, bid: Ints, bidders: Ints) -> Ints:
    """Awards at the high yield, cut to what each bidder's limit leaves; its larger bids first."""
    tight = np.isin(bidders, bidders[most < bid])
    out = share.copy()
    for one in np.unique(bidders[tight]):
        own = np.flatnonzero(bidders == one)
        room = int(most[own].sum())
        for at in own[np.argsort(-share[own], kind="stable")]:
            out[at] = min(int(share[at]), room)
            room -= int(out[at])
    return out


def _levels(yields: Ints, amounts: Ints) -> tuple[Ints, Ints]:
    """Distinct yields with an amount, ascending, and the sum of amounts at each."""
    live = np.flatnonzero(amounts)
    keys, sizes = yields[live], amounts[live]
    lowest = int(keys.min())
    if int(keys.max()) - lowest < 1 << 24:  # counting beats sorting on the usual narrow range
        sums = _sum_by(keys - lowest, sizes)
        ticks = np.flatnonzero(sums)
        return ticks + lowest, sums[ticks]
    levels, place = np.unique(keys, return_inverse=True)
    return levels, _sum_by(place, sizes)


def _sum_by(place: NDArray[np.int64], amounts: Ints) -> Ints:
    """Sums of amounts by small non-negative keys, exact.

    Weighted counting works in doubles, which hold integers up to 2**53; the high and the low
    halves of the amounts are summed apart, so that no total of dollars is ever rounded.
    """
    size = int(place.max()) + 1
    high = np.bincount(place, weights=amounts >> 24, minlength=size).astype(np.int64)
    low = np.bincount(place, weights=amounts & 0xFFFFFF, minlength=size).astype(np.int64)
    return (high << 24) + low


def _recognised(book: BidBook, rows: NDArray[np.int64], rules: Rules) -> tuple[Ints, Ints]:
    """Competitive amounts after the 35% rule.

    A bidder counts at one yield for at most the limit (356.12), and over all its bids, from
    the lowest yield up, for at most the limit less its net long position (356.22(b)). Where
    only part of its bids at one yield counts, the larger ones count first.

    Returns:
        Amounts that can be awarded, and amounts counted as tendered (first limit only).
    """
    amounts, bidders, net = book.amounts[rows], book.bidders[rows], book.net_long[rows]
    if not len(rows) or book.sums:
        return amounts.copy(), amounts.copy()
    total = _sum_by(bidders, amounts)[bidders]
    room = np.maximum(rules.limit - np.maximum(net, 0), 0) // rules.multiple * rules.multiple
    tight = np.flatnonzero(total > room)  # usually a handful: only they need sorting
    counted, seen = amounts.copy(), amounts.copy()
    if not len(tight):
        return seen, counted
    # The class comes last, so that bids alike in all else do not count by their order.
    keys = (book.classes[rows], -amounts, book.yields[rows], bidders)
    order = tight[np.lexsort([key[tight] for key in keys])]
    owner, level, size = bidders[order], book.yields[rows][order], amounts[order]
    new_owner = np.r_[True, owner[1:] != owner[:-1]]
    new_level = new_owner | np.r_[True, level[1:] != level[:-1]]
    counted[order] = (
        np.diff(np.minimum(_running(size, new_level), rules.limit), prepend=0) * ~new_level
        + np.minimum(size, rules.limit) * new_level
    )
    kept = counted[order]
    reach = np.minimum(_running(kept, new_owner), room[order])
    seen[order] = np.where(new_owner, reach, np.diff(reach, prepend=0))
    return seen, counted


def _running(values: Ints, starts: NDArray[np.bool_]) -> Ints:
    """Running sums that begin anew at each start."""
    sums = np.cumsum(values)
    base = np.where(starts, sums - values, 0)
    return sums - np.maximum.accumulate(base)


def _quantiles(yields: Ints, given: Ints) -> tuple[int | None, int | None]:
    """Yields at or below which 5% and 50% of the awards were bid, as the Treasury tells them."""
    if not given.any():
        return None, None
    levels, sums = _levels(yields, given)
    running = np.cumsum(sums)
    marks = [-(-int(running[-1]) * share // 100) for share in (5, 50)]
    low, median = (int(levels[np.searchsorted(running, mark)]) for mark in marks)
    return low, median
