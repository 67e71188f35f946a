"""Yearly amounts of a published projection as quarters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from walkaway.budget import baseline as cbo
from walkaway.budget.block import _smooth_ratio
from walkaway.world import World


@given(
    ratio=arrays(np.float64, 8, elements=st.floats(-8, 8)),
    growth=st.floats(-0.05, 0.10),
    passed=st.integers(0, 3),
)
@settings(max_examples=60)
def test_quarters_sum_to_their_years(ratio: np.ndarray, growth: float, passed: int) -> None:
    quarters = np.arange(passed, 32)
    year = quarters // 4
    gdp = 100.0 * (1 + growth) ** (quarters / 4)
    amount = ratio * 100.0 * (1 + growth) ** np.arange(8)
    found = _smooth_ratio(amount, year, gdp)
    for own in range(8):
        inside = year == own
        total = (found * gdp / 400)[inside].sum()
        assert total == pytest.approx(amount[own] * inside.sum() / 4, abs=1e-8)
    # No path with the same sums is smoother: moving money within a year only adds steps.
    for first in range(found.size - 1):
        if year[first] == year[first + 1]:
            moved = found.copy()
            moved[first] += 0.1 / gdp[first]
            moved[first + 1] -= 0.1 / gdp[first + 1]
            assert np.square(np.diff(moved)).sum() >= np.square(np.diff(found)).sum() - 1e-12


def test_a_constant_share_of_gdp_stays_one() -> None:
    year = np.arange(12) // 4
    gdp = 100.0 * 1.01 ** np.arange(12)
    amount = np.array([3.0 * gdp[year == own].mean() / 100 for own in range(3)])
    assert _smooth_ratio(amount, year, gdp) == pytest.approx(np.full(12, 3.0), rel=1e-9)


def test_the_projection_does_not_jump_with_the_fiscal_year() -> None:
    baseline = cbo.load(World.at("2025-06-12"))
    quarters = np.arange(2, 40)
    ratio = 100 * baseline.net_interest / baseline.gdp
    gdp = np.interp(quarters / 4, np.arange(baseline.gdp.size) + 0.75, baseline.gdp)
    found = _smooth_ratio(baseline.net_interest, quarters // 4, gdp)
    # Published interest rises against GDP in every year; so it does from quarter to quarter, where
    # even quarters would fall within each year and jump at its end.
    assert np.diff(ratio).min() > 0
    assert np.diff(found).min() > 0
    assert np.diff(100 * baseline.net_interest[quarters // 4] / gdp).min() < 0
