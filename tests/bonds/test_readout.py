"""What a curve says, tenor by tenor, against discount factors and a bill's own price."""

from __future__ import annotations

import datetime as dt
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.claims.tampering import tampered
from walkaway.bonds.curve import us_curve
from walkaway.bonds.investors import DEALER_CAP, ust_market
from walkaway.bonds.readout import _tenor, expected_short_rates, read
from walkaway.world import World

WORLD = World.at("2025-06-12")


@pytest.mark.parametrize("method", ["spline", "nss"])
def test_every_rate_is_percent_and_comes_from_the_curves_discount_factors(method: str) -> None:
    found, curve = read(WORLD, "UST", method), us_curve(WORLD, method=method)

    def discount(years: float) -> float:
        return float(curve.discount(years))

    for tenor in found.tenors:
        n = tenor.years
        assert tenor.zero == pytest.approx(-100 * math.log(discount(n)) / n, rel=1e-9)
        start = max(n - 1, 0.0)
        earlier = discount(start) if start else 1.0
        forward = 100 * math.log(earlier / discount(n)) / (n - start)
        assert tenor.forward == pytest.approx(forward, rel=1e-9)
        assert tenor.par == pytest.approx(100 * curve.par_yield(n), rel=1e-12)
        assert tenor.published == pytest.approx(100 * curve.par[n], abs=1e-9)
    five = 100 * math.log(discount(5) / discount(10)) / 5
    assert found.forward_rate == pytest.approx(five, rel=1e-9)
    # In basis points: the worst of the tenors, a hundredth of a point each.
    worst = max(abs(t.par - (t.published or 0.0)) for t in found.tenors)
    assert found.largest_misfit == pytest.approx(100 * worst, rel=1e-6, abs=1e-9)
    assert (found.date, found.method) == (curve.date, method)
    if method == "nss":
        assert found.largest_misfit > 0.1
    # The five-year breakeven in five years makes up the ten-year one.
    five_year, ten_year = (next(t.breakeven for t in found.tenors if t.years == n) for n in (5, 10))
    assert five_year is not None
    assert ten_year is not None
    assert (five_year + (found.forward_breakeven or 0.0)) / 2 == pytest.approx(ten_year)


def flat(years: float, breakevens: dict[float, float], path: Any) -> Any:
    """A curve of 4% everywhere, published at 4.01%."""
    curve: Any = SimpleNamespace(
        par={years: 0.0401}, par_yield=lambda t: 0.041, zero=lambda t: 0.04,
        forward=lambda start, end: 0.01 * (end - start),
    )  # fmt: skip
    return _tenor(curve, years, breakevens, path)


def test_a_premium_is_told_where_short_rates_are_known_that_far() -> None:
    path = np.full(40, 0.03)
    assert flat(10.0, {}, path).premium == pytest.approx(1.0)
    assert flat(10.0, {}, path[:39]).premium is None
    assert flat(5.0, {}, path[:20]).premium == pytest.approx(1.0)
    assert flat(5.0, {}, path[:19]).premium is None
    assert flat(7.0, {}, path).premium is None  # not one of the tenors asked for
    assert flat(10.0, {}, None).premium is None
    found = flat(10.0, {10.0: 2.25}, None)
    assert (found.published, found.par, found.zero) == pytest.approx((4.01, 4.1, 4.0))
    assert (found.breakeven, found.forward) == pytest.approx((2.25, 1.0))
    assert flat(0.5, {10.0: 2.25}, None).breakeven is None
    assert flat(0.5, {}, None).forward == pytest.approx(0.5)  # from today on


def projected(rates: list[float], first: str = "2025-03-31") -> Any:
    start = dt.date.fromisoformat(first)
    rows = [
        {"quarter": str(start + k * dt.timedelta(days=91)), "treasury_bill_rate_3mo": str(rate)}
        for k, rate in enumerate(rates)
    ]
    return SimpleNamespace(table=lambda name: rows)


def test_projected_bill_rates_are_turned_into_continuous_ones_by_the_bills_price() -> None:
    """A discount of d on 360 days prices a 91-day bill; what it earns is compounded."""
    rates = [9.9, 4.0, 3.0, 2.0, 5.0, 4.0, 4.0, 4.0, 4.0]
    found = expected_short_rates(projected(rates), dt.date(2025, 4, 1))
    assert found is not None
    assert len(found) == 8  # the first quarter is over
    for d, rate in zip(rates[1:], found, strict=True):
        price = 1 - d / 100 * 91 / 360
        simple = (1 - price) / price * 365 / 91
        assert rate == pytest.approx(4 * math.log(1 + simple / 4), rel=1e-12)
    assert expected_short_rates(projected(rates), dt.date(2025, 3, 31)) is not None
    assert expected_short_rates(projected(rates[:8]), dt.date(2025, 4, 1)) is None
    shuffled = projected(rates)
    rows = shuffled.table("")[::-1]
    again = expected_short_rates(SimpleNamespace(table=lambda _: rows), dt.date(2025, 4, 1))  # type: ignore[arg-type]
    np.testing.assert_array_equal(again, found)


def test_breakevens_older_than_a_week_are_not_read() -> None:
    notes = read(WORLD).notes
    assert not any("no breakevens" in note for note in notes)
    assert any("Congressional" in note for note in notes)
    jgb = read(WORLD, "JGB")
    assert jgb.notes == ()
    assert jgb.forward_breakeven is None
    assert {t.breakeven for t in jgb.tenors} == {t.premium for t in jgb.tenors} == {None}


@pytest.mark.parametrize(
    ("quarter", "counts"),
    [("2024-12-31", True), ("2021-03-31", True), ("2020-03-31", True), ("2019-12-31", False)],
)
def test_dealers_can_hold_a_quarter_more_than_the_most_of_five_years(
    quarter: str, counts: bool
) -> None:
    """Of March 2025: a high of five years ago counts, one of longer ago does not."""
    data = tampered(
        "holders/z1_sectors.csv", lambda row: row["period"] == quarter, "z1_dealers", "900"
    )
    market = ust_market(World.at("2025-06-12", data))
    assert market.table.period == dt.date(2025, 3, 31)
    assert DEALER_CAP == 1.25
    now = World.at("2025-06-12").series("z1_dealers").at("2025-03-31").value
    assert market.dealer_limit == pytest.approx(1.25 * (900.0 if counts else now), rel=1e-12)
