"""The pass through a record: limits, symmetries and what its common factor is to bring about."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.auctions.forecast import borrowed
from walkaway.auctions.levels import SLOW, Walk, walk

MONTHLY = 30


def passed(values: np.ndarray, term: np.ndarray, growth: float = 0.0, age: float = 0.0) -> Walk:
    """A walk over auctions a day apart, terms in turn."""
    numbers = values.shape[1]
    days = np.datetime64("2010-01-01") + np.arange(len(values))
    return walk(days, term, values, np.full(numbers, growth), np.full(numbers, age))


def series(count: int, rng: np.random.Generator, terms: int = 5) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_t(4, (count, 2)), np.arange(count) % terms


def test_slow_mean_is_the_sum_of_its_weights() -> None:
    """(1 - a)^n of the first value and a (1 - a)^(n - k) of each later one."""
    values, _ = series(40, np.random.default_rng(1))
    found = passed(values, np.zeros(40, dtype=np.int64))
    weights = SLOW * (1 - SLOW) ** np.arange(38, -1, -1.0)
    weights[0] = (1 - SLOW) ** 38
    np.testing.assert_allclose(found.parts[39, :, 0], weights @ values[:39])


def test_units_and_levels_do_not_matter() -> None:
    values, term = series(300, np.random.default_rng(2))
    one, two = passed(values, term, 0.12), passed(50 + 7 * values, term, 0.12)
    np.testing.assert_allclose(two.centre, 50 + 7 * one.centre, atol=1e-9)
    np.testing.assert_allclose(two.spread, 7 * one.spread, atol=1e-9)
    np.testing.assert_allclose(two.errors, one.errors, atol=1e-9)


def test_names_of_terms_do_not_matter() -> None:
    values, term = series(200, np.random.default_rng(3))
    one, two = passed(values, term, 0.1), passed(values, 4 - term, 0.1)
    np.testing.assert_allclose(one.spread, two.spread)
    np.testing.assert_allclose(one.centre, two.centre)


@pytest.mark.parametrize("growth", [0.06, 0.12])
def test_misses_and_hits_balance(growth: float) -> None:
    """Steps of 0.8 up and 0.2 down add up to the factor's log: an identity in the misses."""
    values, term = series(800, np.random.default_rng(4))
    values[400:] *= 3.0
    found = passed(values, term, growth)
    judged = np.isfinite(found.low[:-1, 0])
    missed = (values[:-1, 0] < found.low[:-1, 0]) | (values[:-1, 0] > found.high[:-1, 0])
    moved = np.log(found.factor[-1, 0]) / growth
    assert moved == pytest.approx(missed[judged].sum() - 0.2 * judged.sum())


def test_the_factor_keeps_a_band_through_a_change_of_regime() -> None:
    """Errors three times as large from one day on: 72 to 88% inside over the next hundred."""
    held = {}
    for growth in (0.0, 0.12):
        inside = []
        for seed in range(6):
            values, term = series(500, np.random.default_rng(seed))
            values[400:] *= 3.0
            found = passed(values, term, growth)
            late = slice(410, 500)
            within = (found.low[late] <= values[late]) & (values[late] <= found.high[late])
            inside.append(within.mean())
        held[growth] = np.mean(inside)
    assert 0.72 <= held[0.12] <= 0.88
    assert held[0.12] > held[0.0]


def test_age_adds_its_variance() -> None:
    """A term silent for twenty-four months: variance per month times the months beyond two."""
    days = np.datetime64("2010-01-01") + np.arange(60) * MONTHLY
    late = days[-1] + np.timedelta64(round(24 * 30.44), "D")
    values = np.random.default_rng(5).normal(size=(61, 1))
    found = walk(np.append(days, late), np.zeros(61, dtype=np.int64), values,
                 np.array([0.0]), np.array([0.5]))  # fmt: skip
    extra = found.spread[-1, 0] ** 2 - found.scale[-1, 0] ** 2
    assert extra == pytest.approx(0.5 * 22, abs=0.02)
    np.testing.assert_allclose(found.spread[5:60], found.scale[5:60])


def test_what_a_vector_lacks_is_that_of_the_one_most_like_it() -> None:
    vectors = np.array([[0.0, 0.0, 5.0], [1.0, 1.0, 7.0], [0.9, 1.2, np.nan], [0.1, 0.0, np.nan]])
    found = borrowed(vectors, (0, 1))
    np.testing.assert_array_equal(found[:, 2], [5.0, 7.0, 7.0, 5.0])
    np.testing.assert_array_equal(found[:, :2], vectors[:, :2])
