"""Complementarity against enumeration."""

from itertools import product

import numpy as np
import pytest

from walkaway.solve.complementarity import solve_complementarity


def by_enumeration(q, M):
    n = q.size
    for active in product([False, True], repeat=n):
        on = np.array(active)
        z = np.zeros(n)
        if on.any():
            z[on] = np.linalg.solve(M[np.ix_(on, on)], -q[on])
        if z.min() >= -1e-10 and (q + M @ z).min() >= -1e-10:
            return z
    return None


@pytest.mark.parametrize("seed", range(20))
def test_unique_solution_of_positive_definite_problems(seed):
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((6, 6))
    M = root @ root.T + 0.5 * np.eye(6) + 0.5 * (root - root.T)
    q = rng.standard_normal(6)
    np.testing.assert_allclose(solve_complementarity(q, M), by_enumeration(q, M), atol=1e-9)


def test_nothing_to_do():
    np.testing.assert_array_equal(solve_complementarity(np.ones(3), np.eye(3)), 0.0)


def test_no_solution_is_none():
    assert solve_complementarity(np.array([-1.0, 1.0]), -np.eye(2)) is None
