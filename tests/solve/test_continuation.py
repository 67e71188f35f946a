from __future__ import annotations

import numpy as np
import pytest

from walkaway.solve.continuation import Ending, trace


def test_fold_of_a_parabola_is_found() -> None:
    # t = x (2 - x) / 2 rises to 1/2 at x = 1 and falls after.
    found = trace(
        lambda x, t: np.array([x[0] * (2 - x[0]) / 2 - t]),
        lambda x, t: (np.array([[1 - x[0]]]), np.array([-1.0])),
        [0.0],
        1.0,
    )
    assert found.ending is Ending.FOLD
    assert found.parameter[-1] == pytest.approx(0.5, abs=1e-9)
    assert found.points[-1, 0] == pytest.approx(1.0, abs=1e-4)


def test_bratu_fold_is_the_published_one() -> None:
    # u'' + lambda exp(u) = 0 on (0, 1), u = 0 at the ends: the fold is at 3.513830719 (e.g.
    # Ascher, Mattheij and Russell 1995). Second-order differences, 99 points inside.
    n = 99
    h = 1 / (n + 1)
    lap = (
        np.diag(-2 * np.ones(n)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    ) / h**2
    found = trace(
        lambda u, t: lap @ u + 5 * t * np.exp(u),
        lambda u, t: (lap + np.diag(5 * t * np.exp(u)), 5 * np.exp(u)),
        np.zeros(n),
        1.0,
        scale=1.0,
        tolerance=1e-8,
        largest=0.5,
    )
    assert found.ending is Ending.FOLD
    assert 5 * found.parameter[-1] == pytest.approx(3.513830719, rel=2e-4)


def test_straight_line_lands_on_the_target() -> None:
    matrix = np.array([[3.0, 1.0], [1.0, 2.0]])
    load = np.array([1.0, -2.0])
    found = trace(
        lambda x, t: matrix @ x - t * load, lambda x, t: (matrix, -load), np.zeros(2), 1.0
    )
    assert found.ending is Ending.TARGET
    assert found.parameter[-1] == 1.0
    assert np.allclose(found.points[-1], np.linalg.solve(matrix, load))


def test_bound_is_met_exactly_and_a_target_before_it_wins() -> None:
    def line(bound: float):
        return trace(
            lambda x, t: np.array([x[0] - 2 * t]),
            lambda x, t: (np.array([[1.0]]), np.array([-2.0])),
            [0.0],
            1.0,
            bound=lambda x: float(x[0] - bound),
        )

    assert line(1.5).ending is Ending.BOUND
    assert line(1.5).points[-1, 0] == pytest.approx(1.5, abs=1e-8)
    assert line(2.5).ending is Ending.TARGET


def test_no_way_on_is_said_and_not_hidden() -> None:
    # sqrt(1 - t) ends at t = 1/2 in a wall of NaN.
    def residual(x: np.ndarray, t: float) -> np.ndarray:
        return np.array([x[0] - t if x[0] < 0.5 else np.nan])

    found = trace(residual, lambda x, t: (np.array([[1.0]]), np.array([-1.0])), [0.0], 1.0)
    assert found.ending is Ending.STALLED
    assert "0.49" in found.message or "0.5" in found.message
