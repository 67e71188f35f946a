"""The curve through every quote: against QuantLib's bootstrap, and at any maturity."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.test_curve import PAR
from walkaway.bonds.curve import fit, fit_to, us_curve
from walkaway.bonds.instruments import par, priced, zero
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.world import World

DAY = dt.date(2023, 10, 11)


def quantlib(quotes: dict[float, float], date: dt.date) -> Any:
    """The same par bonds on QuantLib's curve."""
    day = ql.Date(date.day, date.month, date.year)
    ql.Settings.instance().evaluationDate = day
    count = ql.Thirty360(ql.Thirty360.BondBasis)
    helpers = []
    for years, rate in sorted(quotes.items()):
        end, none = day + ql.Period(round(12 * years), ql.Months), ql.Unadjusted
        if years <= 0.5:
            bond = ql.ZeroCouponBond(0, ql.NullCalendar(), 100.0, end, none, 100.0, day)
            price = 100.0 * (1.0 + rate / 2.0) ** (-2.0 * years)
        else:
            schedule = ql.Schedule(
                day, end, ql.Period(ql.Semiannual), ql.NullCalendar(), none, none,
                ql.DateGeneration.Backward, False,
            )  # fmt: skip
            bond, price = ql.FixedRateBond(0, 100.0, schedule, [rate], count), 100.0
        helpers.append(ql.BondHelper(ql.QuoteHandle(ql.SimpleQuote(price)), bond))
    curve = ql.PiecewiseLogCubicDiscount(day, helpers, count)
    curve.enableExtrapolation()
    return curve


@pytest.mark.parametrize("day", ["2000-01-03", "2008-12-16", "2019-08-27", "2023-07-03"])
def test_the_same_curve_as_quantlibs_bootstrap(day: str) -> None:
    ours = us_curve(World.at(day))
    theirs = quantlib(dict(ours.par), ours.date)
    years = np.arange(0.05, 38.0, 0.13)  # beyond the last maturity the forward rate stays
    factors = np.array([theirs.discount(float(t), True) for t in years])
    assert np.abs(np.log(ours.discount(years) / factors) / years).max() < 1e-9


def test_maturities_that_are_no_whole_months_are_met_exactly() -> None:
    odd = {65 / 365: 0.0361, 0.5: 0.035, 1: 0.0338, 2: 0.03, 5: 0.0265, 10: 0.0275}
    curve = fit(odd, DAY)
    assert max(abs(miss) for miss in curve.misfit().values()) < 1e-6
    # The bill of 65 days by itself: one payment, discounted by its yield.
    assert curve.discount(65 / 365) == pytest.approx((1 + 0.0361 / 2) ** (-2 * 65 / 365), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(20, 30 * 365), min_size=4, max_size=12, unique_by=lambda d: d // 60),
    st.lists(st.floats(0.005, 0.08), min_size=12, max_size=12),
)
def test_every_quote_is_met_or_the_fit_is_refused(days: list[int], rates: list[float]) -> None:
    level = 0.04
    quotes = {d / 365: level + 0.2 * (r - level) for d, r in zip(days, rates, strict=False)}
    try:
        curve = fit(quotes, DAY)
    except NotSolvedError:
        with pytest.raises(NotSolvedError, match="missed by"):
            fit(quotes, DAY)
        return
    for years, rate in quotes.items():
        times = np.arange(years, 1e-9, -0.5)
        if years <= 0.5:
            assert curve.discount(years) == pytest.approx((1 + rate / 2) ** (-2 * years), abs=1e-10)
            continue
        # The bond's own price at par: half the coupon on each date, its part on the first.
        pays = np.full(len(times), rate / 2)
        pays[-1] = rate * times[-1]
        assert pays @ curve.discount(times) + curve.discount(years) == pytest.approx(1, abs=1e-8)


def test_prices_and_zero_yields_are_met_too() -> None:
    day = dt.date(2026, 11, 27)
    bonds = [
        priced(day, dt.date(2028, 11, 15), 0.04, 0.9975),
        priced(day, dt.date(2031, 2, 28), 0.0, 0.85),
        zero(0.25, 0.037), par(10.0, 0.043), priced(day, dt.date(2055, 8, 15), 0.0475, 1.013),
    ]  # fmt: skip
    curve = fit_to(bonds, day)
    assert max(abs(miss) for miss in curve.misses()) < 1e-6
    assert curve.zero(0.25) == pytest.approx(0.037, abs=1e-12)
    # 15 November 2028 pays on 15 May and 15 November; 12 of 181 days of the half-year have passed.
    first = 0.5 * (dt.date(2027, 5, 15) - day).days / 181
    times = first + 0.5 * np.arange(4)
    owed = 0.04 * (0.5 - first)
    worth = 0.02 * curve.discount(times).sum() + curve.discount(times[-1])
    assert worth - owed == pytest.approx(0.9975, abs=1e-10)


def test_two_quotes_of_one_maturity_are_refused_by_the_exact_curve_alone() -> None:
    quotes = [par(t, y / 100) for t, y in PAR.items()] + [par(10.0, 0.0437)]
    with pytest.raises(BadInputError, match="second quote of one maturity"):
        fit_to(quotes, DAY)
    curve = fit_to(quotes, DAY, "nss")
    assert len(curve.misses()) == len(quotes)


def test_what_is_no_yield_is_refused() -> None:
    with pytest.raises(BadInputError) as told:
        fit({1.0: 4.06, -2.0: 0.04, 3.0: float("nan"), 5.0: 0.04}, DAY)
    assert len(told.value.problems) == 3
