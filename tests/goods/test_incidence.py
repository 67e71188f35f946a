"""Who bears a tariff: published figures as known on a day, limits, identities and symmetry."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.errors import BadInputError
from walkaway.goods.incidence import (
    ALL,
    WORLD,
    among_rivals,
    borne,
    elasticity,
    figures,
    from_equilibrium,
    known,
    split,
    terms_of_trade,
    transfers,
)

END = dt.date(2026, 6, 30)
CARS, METALS = "C29", "C24"
FACTOR = 1.275 / 1.025  # the tariff on cars from Japan in April 2025: 2.5% before, 27.5% after
factors, shares = st.floats(0.5, 3.0), st.floats(0.0, 1.0)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(factors, shares, st.floats(0.0, 8.0))
def test_the_four_lines(factor: float, share: float, sigma: float) -> None:
    found = split(factor, share, sigma)
    log = math.log(factor)
    assert np.log(found.before) == pytest.approx(-(1 - share) * log, abs=1e-12)
    assert np.log(found.after) == pytest.approx(share * log, abs=1e-12)
    assert np.log(found.quantity) == pytest.approx(-sigma * share * log, abs=1e-12)
    assert found.value == pytest.approx(found.before * found.quantity, rel=1e-12)
    assert found.after == pytest.approx(found.before * factor, rel=1e-12)
    assert found.paid == pytest.approx(found.value * factor, rel=1e-12)


@given(st.floats(0.05, 3), factors, st.floats(0.5, 1.5))
def test_the_long_run_gives_the_equilibrium_back(value: float, factor: float, price: float) -> None:
    found = from_equilibrium(value, factor, 1.0, 1.0, price)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.before == pytest.approx(price, rel=1e-12)
    assert found.after == pytest.approx(price * factor, rel=1e-12)


@given(st.floats(0.05, 3), factors, st.floats(0, 2))
def test_who_absorbs_all_of_it_sells_what_it_sold(
    value: float, factor: float, ratio: float
) -> None:
    found = from_equilibrium(value, factor, 0.0, ratio)
    assert found.quantity == 1
    assert found.after == pytest.approx(1, rel=1e-12)
    assert found.value == pytest.approx(1 / factor, rel=1e-12)


@given(factors, shares, st.floats(0.1, 5))
def test_alone_an_equilibrium_is_the_four_lines(factor: float, share: float, sigma: float) -> None:
    """A flow too small to move anything else falls by σ·ln(1 + t) under complete pass-through."""
    found = from_equilibrium(factor**-sigma, factor, share)
    by_itself = split(factor, share, sigma)
    assert found.quantity == pytest.approx(by_itself.quantity, rel=1e-9)
    assert found.value == pytest.approx(by_itself.value, rel=1e-9)


def test_no_tariff_does_nothing_whoever_bears_it() -> None:
    found = split(1.0, [0.0, 0.3, 1.0], 2.0)
    assert (found.value == 1).all()
    assert (found.quantity == 1).all()
    assert (found.before == 1).all()


def test_among_rivals_who_all_absorb_all_nothing_is_sold_less() -> None:
    """A duty on all imports that exporters bear leaves buyers' prices, so sales, as they were."""
    weights, factor, sigma = np.array([0.5, 0.3, 0.2]), np.array([1.0, 1.1, 1.1]), 3.0
    index = math.log((weights * factor ** (1 - sigma)).sum()) / (1 - sigma)
    complete = factor**-sigma * math.exp((sigma - 1) * index)  # CES, a given amount spent
    found = among_rivals(complete, factor, [1.0, 0.0, 0.0], weights, sigma)
    np.testing.assert_allclose(found.quantity, 1.0, rtol=1e-12)
    same = among_rivals(complete, factor, 1.0, weights, sigma)
    np.testing.assert_allclose(same.quantity, complete, rtol=1e-12)
    one = among_rivals(complete, factor, [1.0, 0.0, 1.0], weights, sigma).quantity
    assert one[1] > complete[1]
    assert one[2] < complete[2]


def test_terms_of_trade_are_a_transfer() -> None:
    """What exporters give up their buyers gain: money sums to zero."""
    trade = np.array([[5.0, 2.0], [2.0, 5.0]])
    price = np.array([[1.0, 1.0], [0.8, 0.9]])  # the second sells to the first for less
    moved = transfers(trade, price)
    assert moved.sum() == pytest.approx(0, abs=1e-14)
    assert moved[0] == pytest.approx(-2 * math.log(0.8))
    gained = terms_of_trade(trade, price)
    assert gained == pytest.approx([-100 * math.log(0.8), 100 * math.log(0.8)])
    assert not terms_of_trade(trade, np.ones((2, 2))).any()
    thick = terms_of_trade(trade[:, :, None] * [[[0.3, 0.7]]], np.repeat(price[:, :, None], 2, 2))
    assert thick == pytest.approx(gained)


# ---- figures, from their publications ---------------------------------------------------------


def test_all_goods_in_2025_are_as_published() -> None:
    """94% to August, 92% in September and October, 86% in November 2025: 12 February 2026."""
    for quarters, share in ((1.0, 0.94), (2.0, 0.92), (2.6, 0.86)):
        assert borne(ALL, WORLD, quarters, END).share[1] == pytest.approx(share)
    assert borne("C28", "DEU", 1.0, day("2025-06-12")).share[1] == 1.0  # what 2018-19 had shown
    assert borne("C28", "DEU", 1.0, day("2026-01-15")).share[1] == 0.94


def test_steel_is_borne_by_half_after_a_year() -> None:
    assert borne(METALS, "KOR", 0.5, END).share[1] == 1.0
    assert borne(METALS, "KOR", 4, END).share[1] == 0.5
    assert 0.5 < borne(METALS, "KOR", 2.5, END).share[1] < 1.0
    assert borne(METALS, "KOR", 4, day("2019-12-31")).share[1] == 1.0  # the paper is of 2020


def test_cars_from_japan_follow_from_their_export_prices() -> None:
    """-19.4% in dollars for a factor of 1.275 over 1.025, April to September 2025."""
    paid = 1 + math.log(1 - 0.194) / math.log(FACTOR)
    share = borne(CARS, "JPN", 1.5, END).share
    assert share[1] == pytest.approx(paid, abs=0.005)
    unit_value = (1 - 0.227) / (1 - 0.024) * 1.044  # in dollars, by customs
    assert share[2] == pytest.approx(1 + math.log(unit_value) / math.log(FACTOR), abs=0.02)
    exported = split(FACTOR, share[1], elasticity(0.25))
    assert 100 * (exported.before - 1) == pytest.approx(-19.4, abs=0.3)
    assert -2.4 <= 100 * (split(FACTOR, share[2], elasticity(0.25)).quantity - 1) <= 0
    assert 100 * (exported.value - 1) == pytest.approx(-19, abs=1)


def test_only_what_had_been_published_counts() -> None:
    for own in figures():
        before = own.published - dt.timedelta(days=1)
        assert own not in known(own.sector, own.exporter, before)
        assert all(one.published <= before for one in known(own.sector, own.exporter, before))
    assert borne(CARS, "JPN", 1, day("2025-04-03")).share[1] == 0.6  # Feenstra (1989)
    assert borne(CARS, "JPN", 1, day("2025-06-12")).share[1] == 0.1
    assert borne(CARS, "JPN", 1, day("2025-08-01")).share[1] == 0.01
    assert borne(CARS, "MEX", 1, END).share[1] == 0.1  # nothing measured of its own


@given(
    st.sampled_from([ALL, CARS, METALS, "C10T12"]),
    st.sampled_from(["JPN", "KOR", WORLD]),
    st.floats(0, 60),
    st.dates(dt.date(2018, 1, 1), END),
)
def test_shares_are_shares_and_end_in_theory(
    sector: str, exporter: str, quarters: float, on: dt.date
) -> None:
    low, mid, high = borne(sector, exporter, quarters, on).share
    assert 0 <= low <= mid <= high <= 1
    assert borne(sector, exporter, 40, on).share == (1, 1, 1)
    assert borne(sector, exporter, math.inf, on).share == (1, 1, 1)
    near = borne(sector, exporter, quarters + 1e-9, on).share
    assert near == pytest.approx((low, mid, high), abs=1e-6)  # no jump in time


def test_a_share_names_what_it_rests_on() -> None:
    found = borne(CARS, "JPN", 1, day("2025-08-01"))
    assert [own.role for own in found.figures] == ["estimate"]
    assert "Bank of Japan" in found.source
    assert len(borne(METALS, "KOR", 2.5, END).figures) == 2
    assert borne(CARS, "JPN", math.inf, END).source.startswith("theory")


@pytest.mark.parametrize("quarters", [-1.0, math.nan])
def test_a_time_before_the_tariff_is_refused(quarters: float) -> None:
    with pytest.raises(BadInputError):
        borne(CARS, "JPN", quarters, END)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        split(-1.0, 1.5, math.nan)
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError):
        from_equilibrium(math.inf, 1.1, 0.5)
