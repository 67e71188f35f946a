"""Balancing against older methods of its own kind, its condition of optimality, and symmetries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import minimize

from walkaway.errors import BadInputError, NotSolvedError
from walkaway.solve.balancing import Margin, balance, project

SIGNED = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
ROWS, COLUMNS = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])


def both(rows: np.ndarray, columns: np.ndarray) -> list[Margin]:
    return [Margin((0,), rows), Margin((1,), columns)]


def random_table(seed: int, *shape: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.lognormal(sigma=2, size=shape) * (rng.uniform(size=shape) < 0.8)


def ras(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rows and columns by turns (Stone 1961)."""
    out = table.copy()
    for _ in range(20000):
        out *= (rows / out.sum(axis=1))[:, None]
        out *= columns / out.sum(axis=0)
    return out


def gras(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Multipliers by turns, each the root of a quadratic (Lenzen, Wood and Gallego 2007)."""
    plus, minus = np.maximum(table, 0), np.maximum(-table, 0)
    r, s = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(20000):
        p, n = plus @ s, minus @ (1 / s)
        r = np.where(p > 0, (rows + np.sqrt(rows**2 + 4 * p * n)) / (2 * np.where(p > 0, p, 1)), 0)
        p, n = r @ plus, (1 / r) @ minus
        s = (columns + np.sqrt(columns**2 + 4 * p * n)) / (2 * p)
    return plus * np.outer(r, s) - minus / np.outer(r, s)


@pytest.mark.parametrize("seed", range(3))
def test_two_margins_are_ras(seed: int) -> None:
    table = random_table(seed, 6, 9) + 0.01
    goal = table * random_table(seed + 10, 6, 9) + 0.1
    rows, columns = goal.sum(axis=1), goal.sum(axis=0)
    found = balance(table, both(rows, columns))
    np.testing.assert_allclose(found.values, ras(table, rows, columns), rtol=1e-10)
    assert np.abs(found.residual).max() < 1e-12


def test_signs_are_gras() -> None:
    found = balance(SIGNED, both(ROWS, COLUMNS))
    np.testing.assert_allclose(found.values, gras(SIGNED, ROWS, COLUMNS), rtol=1e-9, atol=1e-12)
    assert (np.sign(found.values) == np.sign(SIGNED)).all()
    np.testing.assert_allclose(found.values.sum(axis=1), ROWS, rtol=1e-12)
    np.testing.assert_allclose(found.values.sum(axis=0), COLUMNS, rtol=1e-12)


def test_no_other_table_is_nearer() -> None:
    """A minimiser that knows nothing of duals."""
    rng = np.random.default_rng(4)
    prior, rows = rng.lognormal(size=7), rng.normal(size=(2, 7))
    wanted = rows @ (prior * rng.lognormal(sigma=0.3, size=7))

    def entropy(logs: np.ndarray) -> float:
        ratio = np.exp(logs)
        return float((prior * (ratio * logs - ratio + 1)).sum())

    meets = {"type": "eq", "fun": lambda logs: rows @ (prior * np.exp(logs)) - wanted}
    other = minimize(
        entropy, np.zeros(7), constraints=meets, method="SLSQP", options={"ftol": 1e-15}
    )
    found = project(prior, sparse.csr_array(rows), wanted)
    np.testing.assert_allclose(found.values, prior * np.exp(other.x), rtol=1e-5)
    assert found.distance == pytest.approx(other.fun, rel=1e-8)


def test_logs_move_by_sums_of_multipliers() -> None:
    """Optimality in three dimensions: what is left of the logs after both margins is nothing."""
    table = random_table(7, 4, 5, 3) + 0.05
    goal = table * (random_table(8, 4, 5, 3) + 0.5)
    margins = [Margin((0, 2), goal.sum(axis=1)), Margin((1,), goal.sum(axis=(0, 2)))]
    found = balance(table, margins)
    moved = np.log(found.values / table)
    part = found.multipliers[:12].reshape(4, 1, 3) + found.multipliers[12:].reshape(1, 5, 1)
    np.testing.assert_allclose(moved, part, atol=1e-10)


@given(st.integers(0, 10**6))
def test_a_table_that_fits_is_not_moved(seed: int) -> None:
    table = random_table(seed, 5, 4) - 2 * random_table(seed + 1, 5, 4)
    found = balance(table, both(table.sum(axis=1), table.sum(axis=0)))
    np.testing.assert_allclose(found.values, table, rtol=1e-12)
    assert found.distance <= 1e-12


@given(st.integers(0, 10**6), st.floats(1e-6, 1e6))
def test_scale_and_order_mean_nothing(seed: int, factor: float) -> None:
    table = random_table(seed, 5, 4) + 0.01
    goal = random_table(seed + 1, 5, 4) + 0.01
    rows, columns = goal.sum(axis=1), goal.sum(axis=0)
    plain = balance(table, both(rows, columns)).values
    scaled = balance(factor * table, both(factor * rows, factor * columns)).values
    np.testing.assert_allclose(scaled, factor * plain, rtol=1e-8)
    order = np.random.default_rng(seed).permutation(5)
    turned = balance(table[order], both(rows[order], columns)).values
    np.testing.assert_allclose(turned, plain[order], rtol=1e-8)


def test_totals_alone_may_be_asked() -> None:
    """Scaling all totals of a table scales the table."""
    table = random_table(2, 3, 4) + 0.1
    found = balance(table, both(3 * table.sum(axis=1), 3 * table.sum(axis=0)))
    np.testing.assert_allclose(found.values, 3 * table, rtol=1e-10)
    one = balance(table, [Margin((), np.array(5.0))])
    np.testing.assert_allclose(one.values, table * 5 / table.sum(), rtol=1e-12)


def test_what_is_not_asked_is_left_alone() -> None:
    table = np.ones((2, 3))
    found = balance(table, [Margin((0,), np.array([6.0, np.nan]))])
    np.testing.assert_allclose(found.values, [[2, 2, 2], [1, 1, 1]], rtol=1e-12)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([4.0, 4.0], [5.0, 5.0]),  # the sums differ
        ([-1.0, 5.0], [2.0, 2.0]),  # no negative entry
        ([0.0, 4.0], [2.0, 2.0]),  # only zeros would do, and zeros are not reached
    ],
)
def test_what_cannot_be_is_said(rows: list[float], columns: list[float]) -> None:
    with pytest.raises(NotSolvedError, match=r"of \d are missed"):
        balance(np.ones((2, 2)), both(np.array(rows), np.array(columns)))


def test_a_total_of_nothing_cannot_be_met() -> None:
    table = np.array([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(NotSolvedError):
        balance(table, [Margin((0,), np.array([2.0, 3.0]))])


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        balance(np.ones((2, 2)), [Margin((0,), np.ones(3)), Margin((1,), np.ones(4))])
    assert len(caught.value.problems) == 2
    with pytest.raises(BadInputError, match="no number") as caught:
        project([1.0, np.inf], sparse.csr_array(np.array([[1.0, np.nan]])), [np.inf])
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match="do not fit"):
        project([1.0], sparse.csr_array(np.ones((1, 2))), [1.0])
