"""The ladder's accounting: every dollar owed is due once, and pays its own rate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.budget.japan import interest_response, japan_ladder, yields_now
from walkaway.budget.ladder import (
    MATURITIES,
    RUNGS,
    Ladder,
    advance,
    market_yields,
    steady_profile,
    us_ladder,
)
from walkaway.world import World

SHARES = np.array([0.6, 0.1, 0.1, 0.1, 0.05, 0.03, 0.01, 0.01])


def ladder(rate=3.0):
    return Ladder(100 * steady_profile({10: 1.0, 30: 0.5}), np.full(RUNGS, rate), SHARES)


@settings(max_examples=40)
@given(st.floats(-50, 50), st.floats(0.1, 12), st.floats(0.1, 12))
def test_debt_grows_by_borrowing_and_interest(borrowing, rate, market):
    before = ladder(rate)
    year = advance(before, borrowing, np.full(len(MATURITIES), market))
    assert year.ladder.total == pytest.approx(before.total + borrowing + year.interest, rel=1e-12)
    assert year.gross_issuance == pytest.approx(
        before.amount[0] + borrowing + year.interest, rel=1e-12
    )
    assert year.ladder.average_rate == pytest.approx(
        (before.amount[1:] @ before.rate[1:] + year.gross_issuance * market) / year.ladder.total,
        rel=1e-12,
    )


def test_one_rate_everywhere_is_simple_interest_with_midyear_borrowing():
    year = advance(ladder(4.0), 10.0, np.full(len(MATURITIES), 4.0))
    assert year.interest == pytest.approx((100 * 0.04 + 10 * 0.02) / (1 - 0.02), rel=1e-12)


def test_constant_market_rate_is_reached_in_the_end():
    state = ladder(1.0)
    for _ in range(RUNGS):
        state = advance(state, 0.0, np.full(len(MATURITIES), 5.0)).ladder
    assert state.average_rate == pytest.approx(5.0, rel=1e-12)


def test_yields_interpolate():
    curve = market_yields(3.0, 4.0)
    assert curve[MATURITIES.index(10)] == 4.0
    assert curve[0] == pytest.approx(3 + 0.5 / 9.5)
    assert np.all(np.diff(curve) > 0)


def test_us_ladder_meets_reported_structure():
    us = us_ladder(World.at("2025-06-12"), 30000.0)
    assert us.total == pytest.approx(30000)
    # Reported: 3.362% on marketable debt (real coupons of indexed debt without inflation),
    # 32% of marketable debt falling due within a year.
    assert us.average_rate == pytest.approx(3.362, abs=0.15)
    assert us.amount[0] / us.total == pytest.approx(0.32, abs=0.06)
    assert us.shares.sum() == pytest.approx(1)


def test_japan_ladder_meets_its_three_facts():
    japan = japan_ladder(World.at("2025-06-12"))
    assert japan.amount[0] / japan.total == pytest.approx(0.141)
    assert japan.amount[10:20].sum() / japan.total == pytest.approx(0.195)
    assert japan.average_maturity == pytest.approx(9.42, abs=1e-9)
    assert japan.amount.min() >= 0
    assert 0.3 < japan.average_rate < 1.5


def test_japan_interest_follows_yields_slowly():
    world = World.at("2025-06-12")
    japan, yields = japan_ladder(world), yields_now(world)
    response = interest_response(japan, yields, 1.0)
    assert 0 < response.added[0] < 0.2 * japan.total / 100
    assert np.all(np.diff(response.added) > 0)
    double = interest_response(japan, yields, 2.0)
    assert double.added[0] == pytest.approx(2 * response.added[0], rel=0.02)
