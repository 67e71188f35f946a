"""The award: the rules of 31 CFR 356 on small books, invariants on random ones."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from walkaway.auctions.award import (
    COMPETITIVE,
    DEALER,
    DIRECT,
    FIMA,
    INDIRECT,
    NONCOMPETITIVE,
    SOMA,
    Award,
    BidBook,
    Outcome,
    Rules,
    award,
)
from walkaway.errors import BadInputError

Bid = tuple[int, int, int, int]  # class, thousandths of a percent, dollars, bidder


def book_of(bids: list[Bid], net_long: dict[int, int] | None = None) -> BidBook:
    table = np.array(bids, dtype=np.int64).reshape(-1, 4)
    owners = table[:, 3]
    net = np.array([(net_long or {}).get(int(b), 0) for b in owners], dtype=np.int64)
    return BidBook(
        table[:, 0].astype(np.int8), table[:, 1].copy(), table[:, 2].copy(), owners.copy(), net
    )


def spread(bids: list[tuple[int, int, int]]) -> list[Bid]:
    """Bids of (class, yield, dollars), each by a bidder of its own."""
    return [(*bid, k) for k, bid in enumerate(bids)]


def test_rounding_examples_of_356_21() -> None:
    """88.27% of $18,000 is $15,900; 4.65% of $100 is $100."""
    bids = spread([(DEALER, 4000, 18_000), (DIRECT, 4000, 9_982_000), (INDIRECT, 3999, 100)])
    wanted = 8_827_000 + 100
    result = award(book_of(bids), Rules(wanted, limit_percent=1000))
    assert result.allotted_percent == 8827
    assert result.awards[0] == 15_900
    few = spread([(DEALER, 4000, 100), (DIRECT, 4000, 9_999_900)])
    result = award(book_of(few), Rules(465_000, limit_percent=10_000))
    assert result.allotted_percent == 465
    assert result.awards[0] == 100


def test_percentage_is_rounded_up_to_the_next_hundredth() -> None:
    bids = spread([(DEALER, 4000, 300_000), (DIRECT, 4000, 300_000)])
    result = award(book_of(bids), Rules(100_000, limit_percent=1000))
    assert result.allotted_percent == 1667  # 16.666...%
    assert result.awards.tolist() == [50_100, 50_100]  # 50,010 each, up to a multiple of $100
    assert result.excess == 200


def test_order_of_acceptance() -> None:
    """Noncompetitive first and in full, then ascending yields; the Fed on top."""
    bids = spread(
        [(NONCOMPETITIVE, 0, 2_000), (DEALER, 4100, 5_000), (DIRECT, 4000, 3_000),
         (INDIRECT, 4050, 3_000), (SOMA, 0, 70_000), (FIMA, 0, 1_000)]
    )  # fmt: skip
    result = award(book_of(bids), Rules(10_000, limit_percent=100), when_issued="4.09")
    assert result.awards.tolist() == [2_000, 1_000, 3_000, 3_000, 70_000, 1_000]
    assert result.stop_out == 4100
    assert result.allotted_percent == 2000
    assert result.awarded == 10_000
    assert result.bid_to_cover == Fraction(14, 10)  # without the Fed
    assert result.tail == 1
    assert (result.low, result.median) == (4000, 4050)


def test_award_limit_example_of_356_22() -> None:
    """A bidder with $1 billion net long gets at most $2.5 billion of a $10 billion note."""
    billion = 10**9
    bids = spread(
        [(DEALER, 4000, 4 * billion), (DIRECT, 4001, 20 * billion), (INDIRECT, 4002, 20 * billion),
         (INDIRECT, 4003, 20 * billion)]
    )  # fmt: skip
    result = award(book_of(bids, {0: billion}), Rules(10 * billion))
    assert result.awards[0] == 25 * billion // 10
    assert result.awards[1] == 35 * billion // 10
    # 4 bn is cut to 3.5 bn at one yield (356.12), then to 2.5 bn; each 20 bn to 3.5 bn.
    assert result.tendered[DEALER] == 35 * billion // 10
    assert result.cut == (4 + 60) * billion - (25 + 3 * 35) * billion // 10


def test_limit_counts_from_the_lowest_yield_up() -> None:
    bids: list[Bid] = [(DEALER, 4002, 3_000, 7), (DEALER, 4000, 2_000, 7), (DEALER, 4001, 1_000, 7),
                       (DIRECT, 4003, 9_000, 1)]  # fmt: skip
    result = award(book_of(bids), Rules(10_000))
    assert result.awards[:3].tolist() == [500, 2_000, 1_000]
    assert result.awards[3] == 3_500
    assert result.outcome is Outcome.FAILED
    assert result.shortfall == 3_000


def test_it_is_the_award_that_is_limited_not_the_bid() -> None:
    """At the high yield a bidder near its limit is prorated on its whole bid (356.22(b)).

    $4,500 are left there; the first may get $1,500 of its $3,500 and gets them at any percentage
    from 42.86 up, so the other gets $3,000 of its $3,500: 85.72%, rounded up to $100.
    """
    bids: list[Bid] = [(DEALER, 4800, 2_000, 1), (DEALER, 4850, 3_500, 1), (DIRECT, 4850, 3_500, 2),
                       (INDIRECT, 4800, 3_500, 3)]  # fmt: skip
    result = award(book_of(bids), Rules(10_000))
    assert result.stop_out == 4850
    assert result.allotted_percent == 8572
    assert result.awards.tolist() == [2_000, 1_500, 3_100, 3_500]
    assert result.cut == 2_000


def test_undersubscribed_book_is_a_failed_auction() -> None:
    bids = spread([(DEALER, 4100, 3_000), (NONCOMPETITIVE, 0, 1_000)])
    result = award(book_of(bids), Rules(10_000), when_issued="4.0")
    assert result.outcome is Outcome.FAILED
    assert (result.shortfall, result.awarded, result.excess) == (6_000, 4_000, 0)
    assert result.stop_out == 4100
    assert result.allotted_percent == 10_000
    assert result.tail == 10


def test_nobody_bids() -> None:
    empty = award(book_of([]), Rules(10_000))
    assert (empty.outcome, empty.shortfall, empty.stop_out) == (Outcome.FAILED, 10_000, None)
    assert empty.bid_to_cover == 0
    assert empty.tail is None


def test_noncompetitive_bids_alone() -> None:
    bids = spread([(NONCOMPETITIVE, 0, 12_000), (DEALER, 4100, 3_000)])
    result = award(book_of(bids), Rules(10_000))
    assert result.outcome is Outcome.NONCOMPETITIVE
    assert result.awards.tolist() == [12_000, 0]
    assert result.excess == 2_000
    assert result.stop_out is None


def test_bad_offering() -> None:
    for offering in (0, -100, 150):
        with pytest.raises(BadInputError, match="positive multiple"):
            award(book_of([]), Rules(offering))


def test_sums_beyond_the_reach_of_doubles_are_exact() -> None:
    bids = spread([(DEALER, 4000, 9 * 10**14 + 100 * k) for k in range(20)])
    result = award(book_of(bids), Rules(10**16, limit_percent=100))
    assert result.tendered[DEALER] == sum(b[2] for b in bids)


def test_awards_of_trillions_at_the_stop_out() -> None:
    """Rational arithmetic: 2,960 of 2,970 trillion wanted is 99.67%, rounded up to 0.01."""
    size, offering = 990 * 10**12, 2960 * 10**12
    bids = spread([(DEALER, 4800, size)] * 3)
    result = award(book_of(bids), Rules(offering, limit_percent=100))
    percent = -(-offering * 10_000 // (3 * size))
    each = -(-Fraction(size * percent, 10_000) // 100) * 100
    assert (result.outcome, result.allotted_percent) == (Outcome.FILLED, percent)
    assert result.awards.tolist() == [int(each)] * 3


@settings(max_examples=100)
@given(
    st.lists(st.integers(1, 2**53).map(lambda k: 100 * k), min_size=1, max_size=4),
    st.integers(1, 9999),
)
def test_large_awards_are_those_of_integers_without_end(sizes: list[int], share: int) -> None:
    offering = max(100, sum(sizes) * share // 10_000 // 100 * 100)
    bids = spread([(DEALER, 4800, size) for size in sizes])
    result = award(book_of(bids), Rules(offering, limit_percent=10**8))
    percent = -(-offering * 10_000 // sum(sizes))
    shares = [ceil(Fraction(size * percent, 10_000 * 100)) * 100 for size in sizes]
    expected = [min(share, size) for share, size in zip(shares, sizes, strict=True)]
    assert result.awards.tolist() == expected


def test_sums_that_64_bits_do_not_hold_are_refused() -> None:
    many = spread([(DEALER, 4800, 9 * 10**14)] * 11_000)
    with pytest.raises(BadInputError, match=r"sum of the bids: \$9,900,000,000,000,000,000"):
        award(book_of(many), Rules(10**15))
    with pytest.raises(BadInputError) as caught:
        award(book_of(many), Rules(10**30))
    assert [p.place for p in caught.value.problems] == ["offering", "sum of the bids"]
    fits = spread([(DEALER, 4800, 9 * 10**14)] * 5_000)
    assert award(book_of(fits), Rules(10**15)).tendered[DEALER] > 10**18


def test_widely_scattered_yields_take_the_sorting_path() -> None:
    bids = spread([(DEALER, 10**9, 5_000), (DIRECT, -(10**9), 3_000), (INDIRECT, 5, 4_000)])
    result = award(book_of(bids), Rules(10_000, limit_percent=100))
    assert result.awards.tolist() == [3_000, 3_000, 4_000]


BIDS = st.lists(
    st.tuples(
        st.sampled_from([DEALER, DIRECT, INDIRECT, COMPETITIVE, NONCOMPETITIVE, FIMA, SOMA]),
        st.integers(4000, 4030),
        st.integers(1, 400).map(lambda k: 100 * k),
        st.integers(0, 6),
    ),
    max_size=40,
)
OFFERINGS = st.integers(1, 3000).map(lambda k: 100 * k)
NET = st.dictionaries(st.integers(0, 6), st.integers(0, 50_000), max_size=3)


def slow_award(bids: list[Bid], offering: int, net: dict[int, int]) -> dict[tuple[int, int], int]:
    """A second method: level by level in Python; awards by bidder and yield.

    A bidder counts at one yield for 35% of the offering; its awards end at 35% less what it holds.
    At the high yield it is the least percentage at which enough is awarded.
    """
    limit = offering * 35 // 100 // 100 * 100
    room = {b[3]: max(limit - max(net.get(b[3], 0), 0), 0) // 100 * 100 for b in bids}
    left = offering - sum(b[2] for b in bids if b[0] in (NONCOMPETITIVE, FIMA))
    out: dict[tuple[int, int], int] = {}
    for rate in sorted({b[1] for b in bids if b[0] <= COMPETITIVE}):
        at_yield: dict[int, list[int]] = {}
        for kind, own, size, owner in sorted(bids, key=lambda b: -b[2]):
            if kind <= COMPETITIVE and own == rate:
                here = at_yield.setdefault(owner, [])
                here.append(min(size, limit - sum(here)))
        most = {o: min(sum(sizes), room[o]) for o, sizes in at_yield.items()}
        if left <= 0 or not sum(most.values()):
            continue

        def gives(p: int, own: dict[int, list[int]] = at_yield, top: dict[int, int] = most) -> int:
            return sum(min(p * sum(sizes), 10_000 * top[o]) for o, sizes in own.items())

        percent = min(10_000, 1 + bisect_left(range(1, 10_001), 10_000 * left, key=gives))
        left -= sum(most.values())
        for owner, sizes in at_yield.items():
            for size in sizes:
                share = -(-size * percent // 10_000)
                got = min(size, max(100, -(-share // 100) * 100), room[owner])
                if got > 0:
                    out[owner, rate] = out.get((owner, rate), 0) + int(got)
                    room[owner] -= int(got)
    return out


def by_owner(book: BidBook, result: Award) -> dict[tuple[int, int], int]:
    out: dict[tuple[int, int], int] = {}
    for k in np.flatnonzero((book.classes <= COMPETITIVE) & (result.awards > 0)):
        key = (int(book.bidders[k]), int(book.yields[k]))
        out[key] = out.get(key, 0) + int(result.awards[k])
    return out


@settings(max_examples=300)
@given(BIDS, OFFERINGS, NET)
def test_same_awards_as_bid_by_bid(bids: list[Bid], offering: int, net: dict[int, int]) -> None:
    book = book_of(bids, net)
    assert by_owner(book, award(book, Rules(offering))) == slow_award(bids, offering, net)


@settings(max_examples=200)
@given(BIDS, OFFERINGS, NET)
def test_invariants(bids: list[Bid], offering: int, net: dict[int, int]) -> None:
    book, rules = book_of(bids, net), Rules(offering)
    result = award(book, rules)
    assert (result.awards % 100 == 0).all()
    assert (result.awards >= 0).all()
    assert (result.awards <= book.amounts).all()
    # awarded = offered, up to the two roundings up, unless undersubscribed
    if result.outcome is Outcome.FILLED:
        edge = (book.yields == result.stop_out) & (book.classes <= COMPETITIVE)
        slack = int(book.amounts[edge].sum()) // 10_000 + 100 * int(edge.sum())
        assert 0 <= result.excess <= slack
    elif result.outcome is Outcome.FAILED:
        assert result.awarded + result.shortfall == offering
    for owner in set(book.bidders[book.classes <= COMPETITIVE].tolist()):
        own = (book.bidders == owner) & (book.classes <= COMPETITIVE)
        top = max(0, offering * 35 // 100 - max(0, net.get(owner, 0)))
        assert result.awards[own].sum() <= top
    outside = np.isin(book.classes, (NONCOMPETITIVE, FIMA, SOMA))
    assert (result.awards[outside] == book.amounts[outside]).all()


@settings(max_examples=150)
@example([(DEALER, 4000, 100, 0)] * 6 + [(DIRECT, 4000, 100, 0)], 1200, {}, Random(1))
@given(BIDS, OFFERINGS, NET, st.randoms(use_true_random=False))
def test_permuting_bids_changes_nothing(
    bids: list[Bid], offering: int, net: dict[int, int], random: object
) -> None:
    shuffled = list(bids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (award(book_of(b, net), Rules(offering)) for b in (bids, shuffled))

    def lines(order: list[Bid], result: Award) -> list[tuple[Bid, int]]:
        return sorted(zip(order, result.awards.tolist(), strict=True))

    assert lines(bids, one) == lines(shuffled, two)
    assert (one.stop_out, one.allotted_percent) == (two.stop_out, two.allotted_percent)
    assert one.bid_to_cover == two.bid_to_cover


EXTRA = st.tuples(
    st.sampled_from([DEALER, INDIRECT]),
    st.integers(4000, 4030),
    st.integers(1, 400).map(lambda k: 100 * k),
    st.integers(0, 6),
)


@settings(max_examples=200)
@given(BIDS, OFFERINGS, NET, EXTRA)
def test_more_demand_never_raises_the_stop_out(
    bids: list[Bid], offering: int, net: dict[int, int], extra: Bid
) -> None:
    before = award(book_of(bids, net), Rules(offering))
    after = award(book_of([*bids, extra], net), Rules(offering))
    assert after.shortfall <= before.shortfall
    if before.outcome is Outcome.FILLED:
        assert after.stop_out is not None
        assert before.stop_out is not None
        assert after.stop_out <= before.stop_out
