"""Demand curves: they give back the results they were read from, and clear as the award does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.auctions.award import NONCOMPETITIVE, BidBook, Outcome, Rules, award
from walkaway.auctions.bidders import Curves, as_book, curves, latent, next_tick, shares_of
from walkaway.auctions.record import NOMINAL, AuctionRecord
from walkaway.world import World

OFFERING = 22_000_000_000


@pytest.fixture(scope="module")
def record() -> AuctionRecord:
    full = AuctionRecord.of(World.at("2026-06-30").table("auctions"))
    return full.take(np.array([k in NOMINAL for k in full.kinds]))


def test_curves_give_back_the_record(record: AuctionRecord) -> None:
    """What each class bid, what it got, the stop-out and the median, for every full result."""
    found = latent(record)
    hits = record.accepted / record.tendered
    full = np.isfinite(found.values).all(axis=1) & ((hits > 0.003) & (hits < 0.997)).all(axis=1)
    full &= np.isfinite(record.soma)
    assert full.sum() > 690
    stop = np.full(full.sum(), 7.0)
    demand = curves(found.values[full], found.outside[full], stop)
    level = demand.clear()
    np.testing.assert_allclose(level, 7.0, atol=1e-9)
    taken = demand.demand(level)
    truth = record.accepted[full] / record.public[full, None]
    np.testing.assert_allclose(taken, truth, atol=1e-9)
    # The published bid-to-cover has two decimals, and dealers' bids are what it leaves.
    np.testing.assert_allclose(
        demand.size, record.tendered[full] / record.public[full, None], atol=0.006
    )
    spread = 100 * (record.high - record.median)[full]
    wide = spread >= 0.3
    at_median = demand.demand(level - spread).sum(axis=1)
    np.testing.assert_allclose(at_median[wide], demand.wanted[wide] / 2, atol=0.004)


def one(size: list[float], place: list[float], width: float, wanted: float) -> Curves:
    return Curves(np.array([size]), np.array([place]), np.array([width]), np.array([wanted]))


CURVES = st.builds(
    one,
    st.tuples(st.floats(1.0, 2.0), st.floats(0.1, 0.6), st.floats(0.3, 1.0)).map(list),
    st.tuples(*[st.floats(-6.0, 12.0)] * 3).map(list),
    st.floats(1.0, 15.0),
    st.floats(0.9, 1.0),
)


@settings(max_examples=60)
@given(CURVES)
def test_clearing_is_the_award_rule(demand: Curves) -> None:
    """The same demand as bids on the grid, awarded to the dollar, stops at the same yield."""
    level = demand.clear()
    ticks = float(level[0]) / 0.1
    if abs(ticks - round(ticks)) < 1e-3:
        return  # on a tick the last $100 decides
    book = as_book(demand, OFFERING, 4.8)
    outside = round((1 - float(demand.wanted[0])) * OFFERING / 100) * 100
    if outside:
        count = len(book) + 1
        book = BidBook(
            np.append(book.classes, np.int8(NONCOMPETITIVE)), np.append(book.yields, 0),
            np.append(book.amounts, outside), np.arange(count), np.zeros(count, dtype=np.int64),
        )  # fmt: skip
    result = award(book, Rules(OFFERING))
    assert result.outcome is Outcome.FILLED
    assert result.stop_out == round(1000 * float(next_tick(level, 4.8)[0]))
    # Shares: the award takes the tick's bids pro rata, the curves up to the exact level.
    got = np.array(result.accepted[:3]) / OFFERING
    tick = float(demand.slope(level)[0]) * 0.1
    assert np.abs(got - demand.demand(level)[0]).max() < tick + 1e-6


@settings(max_examples=100)
@given(CURVES, st.floats(0.2, 1.0), st.integers(0, 2))
def test_fewer_bids_never_lower_the_stop_out(demand: Curves, factor: float, who: int) -> None:
    factors = np.ones(3)
    factors[who] = factor
    for duty in (True, False):
        after = demand.scaled(factors, duty).clear()[0]
        assert np.isnan(after) or after >= demand.clear()[0] - 1e-9


def test_dealers_bid_for_the_whole_offering() -> None:
    demand = one([1.3, 0.3, 0.9], [4.0, 0.0, -1.0], 5.0, 1.0)
    gone = demand.scaled(np.zeros(3))
    assert gone.size[0].tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(demand.scaled(np.zeros(3), dealers_duty=False).clear()[0])


def test_shares_of_log_ratios() -> None:
    values = np.zeros((1, 6))
    values[0, 1:3] = np.log([0.25 / 0.6, 0.15 / 0.6])
    np.testing.assert_allclose(shares_of(values)[0], [0.15, 0.25, 0.6])


def test_next_tick_rounds_up() -> None:
    np.testing.assert_allclose(
        next_tick(np.array([0.0, 0.01, 0.1, -0.01]), 4.8), [4.8, 4.801, 4.801, 4.8]
    )
