"""Durations, key rates, carry and roll-down of par bonds, against sums written out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.bonds.markets import world
from walkaway.bonds.curve import fit, us_curve
from walkaway.bonds.instruments import par_layout
from walkaway.bonds.rolling import rolled
from walkaway.errors import BadInputError

DAY = dt.date(2025, 6, 12)
YEARS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


def test_on_a_flat_curve_nothing_is_carried_and_nothing_rolls() -> None:
    for one in rolled(fit(dict.fromkeys(YEARS, 0.04), DAY), 3):
        if one.years <= 0.25:
            assert one.carry is one.roll is one.breakeven is None
            continue
        assert one.carry == pytest.approx(0, abs=1e-9)
        assert one.roll == pytest.approx(0, abs=1e-9)
    # The modified duration of a par bond: (1 - v^2n) / y.
    ten = next(one for one in rolled(fit(dict.fromkeys(YEARS, 0.04), DAY)) if one.years == 10)
    assert ten.duration == pytest.approx((1 - 1.02**-20) / 0.04, rel=1e-9)
    assert ten.dv01 == pytest.approx(100 * ten.duration / 1e4, rel=1e-9)


def test_key_rates_add_up_to_the_payments_mean_time() -> None:
    curve = us_curve(world())
    for one in rolled(curve):
        times, accruals = par_layout(one.years)
        pays = one.coupon * accruals
        pays[0] += 1
        worth = pays * curve.discount(times)
        assert sum(one.keys.values()) == pytest.approx(times @ worth / worth.sum(), abs=1e-4)
        assert all(value > -1e-6 for value in one.keys.values())
        # A bond answers to no key beyond its maturity, and most to that of its own.
        assert all(abs(v) < 1e-6 for key, v in one.keys.items() if key > one.years)
        assert max(one.keys, key=lambda key: one.keys[key]) == one.years


def test_carry_and_roll_add_up_to_what_forwards_say() -> None:
    """Value in three months on the same curve, coupons by then with it, less the loan repaid."""
    curve, h = us_curve(world()), 0.25
    for one in rolled(curve, 3):
        if one.carry is None or one.roll is None:
            continue
        times, accruals = par_layout(one.years)
        pays = one.coupon * accruals
        pays[0] += 1
        full = float(pays @ curve.discount(times))
        later = times > h
        then = float(pays[later] @ curve.discount(times[later] - h))
        loan = full / float(curve.discount(h))
        total = 100 * (then + pays[~later].sum() - loan)
        assert one.carry + one.roll == pytest.approx(total, abs=1e-6)


def test_a_steep_curve_rolls_down_and_the_breakeven_takes_it_away() -> None:
    steep = fit({t: 0.02 + 0.002 * min(t, 10.0) for t in YEARS}, DAY)
    ten = next(one for one in rolled(steep, 12) if one.years == 10)
    assert ten.carry is not None
    assert ten.roll is not None
    assert ten.breakeven is not None
    assert ten.carry > 0
    assert ten.roll > 0
    # A year later nine years are left: the loss at a yield that much higher is nearly the gain.
    left = (1 - (1 + ten.coupon / 2) ** -18) / ten.coupon
    assert ten.breakeven == pytest.approx(100 * (ten.carry + ten.roll) / left, rel=0.05)


def test_a_horizon_out_of_range_is_refused() -> None:
    with pytest.raises(BadInputError, match="1 to 120 months"):
        rolled(us_curve(world()), 0)


def test_quantlibs_date_is_put_back() -> None:
    import QuantLib as ql  # noqa: N813

    ql.Settings.instance().evaluationDate = ql.Date(1, 1, 2020)
    rolled(us_curve(world()))
    assert ql.Settings.instance().evaluationDate == ql.Date(1, 1, 2020)
    assert np.isfinite(sum(one.duration for one in rolled(us_curve(world()))))
