"""Quarters from years: identities, limits, and another way of computing them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.optimize import minimize

from walkaway.expectations import expected
from walkaway.expectations.rows import spreads
from walkaway.expectations.spread import quarters


def test_quarters_have_the_means_of_their_years() -> None:
    means = np.array([100.0, 103.0, 101.0, 108.0, 111.0])
    assert quarters(means).reshape(-1, 4).mean(axis=1) == pytest.approx(means, abs=1e-9)


def test_a_straight_line_stays_one() -> None:
    line = 50 + 3.0 * np.arange(24)
    assert quarters(line.reshape(-1, 4).mean(axis=1)) == pytest.approx(line, abs=1e-8)


def test_no_path_with_these_means_is_smoother() -> None:
    """Against a general optimiser, from a rough start."""
    means = np.array([100.0, 97.0, 104.0])

    def bend(x: np.ndarray) -> float:
        return float((np.diff(x, n=2) ** 2).sum())

    held = {"type": "eq", "fun": lambda x: x.reshape(-1, 4).mean(axis=1) - means}
    start = np.repeat(means, 4)
    found = minimize(bend, start, constraints=[held], options={"maxiter": 500, "ftol": 1e-14})
    assert quarters(means) == pytest.approx(found.x, abs=2e-4)
    assert bend(quarters(means)) <= bend(found.x) + 1e-9


def test_quarters_of_japan_average_to_the_published_years() -> None:
    """World Economic Outlook, April 2025: output +0.6 in 2025 and 2026, prices +2.4 and +1.7."""
    day = dt.date(2025, 5, 15)
    level = [expected("JPN", "output-level", day, ahead).centre for ahead in range(7)]
    of_2026 = np.mean(level[3:7])
    whole = [expected("JPN", "growth", day, ahead).centre for ahead in (0, 4)]
    assert whole == pytest.approx([0.554, 0.579])
    assert of_2026 == pytest.approx(100 * 1.00554 * 1.00579, abs=1e-6)
    prices = [expected("JPN", "inflation-4q", day, ahead) for ahead in range(12)]
    assert all(one.low is None for one in prices)  # no quarters are stored to score it on
    assert {one.period for one in prices[:2]} == {"2025Q2", "2025Q3"}
    assert np.mean([one.centre for one in prices[3:7]]) == pytest.approx(1.714, abs=0.06)


def test_every_economy_of_the_outlook_has_quarters() -> None:
    assert len({own.economy for own in spreads()}) == 14
    for own in spreads():
        one = expected(own.economy, own.variable, "2025-06-12", 2)
        assert np.isfinite(one.centre)
        assert one.known_until <= dt.date(2025, 6, 12)
