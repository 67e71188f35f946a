"""What must hold of any price, and the fast path against the exact one."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.auctions.auction_data import rows
from tests.auctions.auction_reference import case_of, half_years, reference
from walkaway.pricing.many import Batch, prices
from walkaway.pricing.price import Terms, full_price, price, yield_from_price
from walkaway.pricing.risk import risk

MATURITIES = st.dates(dt.date(1995, 1, 1), dt.date(2075, 12, 31)).map(
    lambda d: d if d.day <= 28 else (d.replace(day=1) - dt.timedelta(days=1))
)
COUPONS = st.integers(0, 128).map(lambda k: Fraction(k, 8))
YIELDS = st.integers(-1500, 18000).map(lambda k: Fraction(k, 1000))


@st.composite
def securities(draw: st.DrawFn) -> Terms:
    maturity = draw(MATURITIES)
    life = draw(st.integers(2, 30 * 365))
    issued = draw(st.integers(0, life - 1))
    dated = maturity - dt.timedelta(days=life)
    return Terms(draw(COUPONS), maturity, dated, dated + dt.timedelta(days=issued))


@given(securities(), YIELDS)
def test_price_falls_as_yield_rises(terms: Terms, rate: Fraction) -> None:
    assert full_price(terms, rate) > full_price(terms, rate + Fraction(1, 1000))
    assert price(terms, rate) >= price(terms, rate + Fraction(1, 1000))


@settings(max_examples=60)
@given(securities(), YIELDS)
def test_yield_of_price_is_yield(terms: Terms, rate: Fraction) -> None:
    """Within half a published digit, wherever the price tells yields apart at all."""
    clean = price(terms, rate)
    if clean > 0 and clean - price(terms, rate + Fraction(1, 1000)) > Fraction(2, 10**6):
        assert abs(yield_from_price(terms, clean) - rate) <= Fraction(1, 2000)


@given(securities(), YIELDS)
def test_price_is_linear_in_coupon(terms: Terms, rate: Fraction) -> None:
    """Full price at coupons 0, c and 2c lies on a line, exactly."""
    zero, once, twice = (
        full_price(Terms(terms.coupon * k, terms.maturity, terms.dated, terms.issue), rate)
        for k in range(3)
    )
    assert once - zero == twice - once


@st.composite
def with_first(draw: st.DrawFn) -> Terms:
    """Terms with a first interest date of their own: a regular, short or long first period."""
    terms = draw(securities())
    grid = half_years(terms.maturity, terms.dated)
    first = grid[2] if len(grid) > 2 and draw(st.booleans()) else grid[1]
    on_grid = draw(st.booleans()) and first == grid[1]
    dated = grid[0] if on_grid else terms.dated
    issue = draw(st.sampled_from([dated, max(terms.issue, dated)]))
    return Terms(terms.coupon, terms.maturity, dated, issue, first)


@settings(max_examples=400)
@given(with_first(), YIELDS)
def test_the_seven_cases_of_appendix_b(terms: Terms, rate: Fraction) -> None:
    """A second method, case by case, that takes no schedule number from the code."""
    assert terms.first is not None
    assume(terms.problems() == [])
    full, accrued = reference(
        terms.coupon, terms.maturity, terms.dated, terms.issue, terms.first, rate
    )
    assert full_price(terms, rate) == full
    assert terms.accrued == accrued
    if full > 0:
        published = price(terms, rate) + terms.accrued_per_1000 / 10
        assert abs(published - full) <= Fraction(1, 2 * 10**6)


@given(securities(), YIELDS)
def test_an_inferred_first_date_is_the_rule(terms: Terms, rate: Fraction) -> None:
    """Under half a half-year to the next date: the one after it."""
    grid = half_years(terms.maturity, terms.dated)
    late = 2 * (grid[1] - terms.dated).days < (grid[1] - grid[0]).days
    first = grid[2] if late and len(grid) > 2 else grid[1]
    full, accrued = reference(terms.coupon, terms.maturity, terms.dated, terms.issue, first, rate)
    assert (full_price(terms, rate), terms.accrued) == (full, accrued)


def test_every_case_is_reached() -> None:
    """The examples of Appendix B bear the letters that the regulation gives them."""
    day = dt.date.fromisoformat
    found = [
        (r["case"], case_of(*(day(r[n]) for n in ("maturity", "dated", "issue", "first"))))
        for r in rows("appendix_b")
    ]
    assert {letter for _, letter in found} >= set("ABCDEFG"), found


def test_yields_of_deep_discount_take_the_exact_path() -> None:
    """At -199% a price has more digits than 64 bits hold."""
    start = dt.date(2025, 5, 15)
    terms = Terms(Fraction(4), dt.date(2055, 5, 15), start, start)
    for rate in (Fraction(-199), Fraction(-6)):
        assert Batch.of([terms], [rate]) is None
    long = Terms(Fraction(16), dt.date(2055, 5, 15), start, start)
    batch = Batch.of([long], [Fraction(-5)])
    assert batch is not None
    full, _ = reference(
        long.coupon, long.maturity, start, start, dt.date(2025, 11, 15), Fraction(-5)
    )
    assert abs(Fraction(int(prices(batch)[0][0]), 10**6) - full) <= Fraction(1, 2 * 10**6)


@settings(max_examples=30)
@given(st.lists(st.tuples(securities(), YIELDS), min_size=1, max_size=60))
def test_many_prices_equal_exact_ones(cases: list[tuple[Terms, Fraction]]) -> None:
    terms, rates = [t for t, _ in cases], [y for _, y in cases]
    batch = Batch.of(terms, rates)
    assert batch is not None
    clean, accrued = prices(batch)
    assert [Fraction(p, 10**6) for p in clean.tolist()] == [price(t, y) for t, y in cases]
    assert [Fraction(a, 10**5) for a in accrued.tolist()] == [t.accrued_per_1000 for t in terms]


def test_many_prices_on_exact_ties() -> None:
    """Zero yields put full prices on multiples of 1/16 and accrued interest on exact halves."""
    start = dt.date(2025, 5, 15)
    terms = [
        Terms(Fraction(k, 8), dt.date(2055, 5, 15), start, start + dt.timedelta(days=46))
        for k in range(1, 80)
    ]
    rates = [Fraction(0)] * len(terms)
    batch = Batch.of(terms, rates)
    assert batch is not None
    clean, accrued = prices(batch)
    assert [Fraction(p, 10**6) for p in clean.tolist()] == [price(t, 0) for t in terms]
    assert [Fraction(a, 10**5) for a in accrued.tolist()] == [t.accrued_per_1000 for t in terms]


def test_first_dates_and_long_decimals_go_the_exact_way() -> None:
    start = dt.date(2025, 5, 15)
    odd = Terms(Fraction(4), dt.date(2030, 5, 15), start, start, dt.date(2025, 11, 15))
    assert Batch.of([odd], [Fraction(4)]) is None
    plain = Terms(Fraction(4), dt.date(2030, 5, 15), start, start)
    assert Batch.of([plain], [Fraction(1, 3)]) is None


def check_risk(terms: Terms, rate: Fraction) -> None:
    """QuantLib's figures against differences of our own exact prices."""
    found = risk(terms, rate)
    step = Fraction(1, 1000)
    up, here, down = (full_price(terms, rate + k * step) for k in (1, 0, -1))
    slope = float((up - down) / (2 * step / 100))
    bend = float((up + down - 2 * here) / (step / 100) ** 2)
    assert found.modified_duration == pytest.approx(-slope / float(here), rel=1e-5, abs=1e-9)
    assert found.dv01 == pytest.approx(-slope / 1e4, rel=1e-5, abs=1e-9)
    assert found.convexity == pytest.approx(bend / float(here), rel=1e-3, abs=1e-4)
    assert found.quantlib_price == pytest.approx(float(price(terms, rate)), rel=1e-6)
    assert found.interest_dates[-1] == terms.maturity


@settings(max_examples=60)
@given(securities(), st.integers(-500, 15000).map(lambda k: Fraction(k, 1000)))
def test_risk_is_the_derivative_of_the_price(terms: Terms, rate: Fraction) -> None:
    check_risk(terms, rate)


def test_interest_dates() -> None:
    story = Terms.of("4.75", "2055-05-15", "2025-05-15", "2025-06-16")
    dates = risk(story, "4.844").interest_dates
    assert (len(dates), dates[0]) == (60, dt.date(2025, 11, 15))
    long = Terms.of("8.5", "1995-05-15", "1990-03-01", "1990-03-01")
    assert risk(long, "8.53").interest_dates[0] == dt.date(1990, 11, 15)
