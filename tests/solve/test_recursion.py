"""The recursion over quarters against a general factorisation of the same matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import spsolve

from walkaway.solve.path import compile_model, solve_with_factor
from walkaway.solve.recursion import Recursion, plan, recursion


def stacked(size, horizon, seed, lags=3, leads=4):
    """A random system with leads, lags and definitions, and the pattern it comes from.

    Every second equation defines its own variable by the others, with a coefficient of one.
    """
    rng = np.random.default_rng(seed)
    uses, entries = [], []
    for equation in range(size):
        defines = equation % 2 == 1
        uses.append((equation, equation, 0, defines))
        entries.append((equation, equation, 0, 1.0 if defines else 4.0))
        for _ in range(4):
            variable = int(rng.integers(0, size))
            lead = int(rng.integers(-lags, leads + 1))
            if variable == equation or (defines and variable % 2 == 1):
                continue
            uses.append((equation, variable, lead, False))
            entries.append((equation, variable, lead, float(rng.uniform(-0.4, 0.4))))
    quarter = np.arange(horizon)
    matrix = sparse.lil_array((size * horizon, size * horizon))
    for equation, variable, lead, value in entries:
        for t in quarter:
            at = min(t + lead, horizon - 1)
            if at >= 0:
                matrix[equation * horizon + t, variable * horizon + at] += value
    return sparse.csr_array(matrix), uses


@settings(max_examples=30)
@given(
    size=st.integers(2, 12),
    horizon=st.integers(1, 12),
    seed=st.integers(0, 10_000),
    many=st.integers(1, 5),
)
def test_it_solves_what_a_sparse_factorisation_solves(size, horizon, seed, many):
    matrix, uses = stacked(size, horizon, seed)
    found = recursion(matrix, plan(size, uses), horizon)
    assert isinstance(found, Recursion)
    rhs = np.random.default_rng(seed + 1).standard_normal((size * horizon, many))
    expected = spsolve(sparse.csc_matrix(matrix), rhs).reshape(rhs.shape)
    np.testing.assert_allclose(found.solve(rhs), expected, atol=1e-10)
    np.testing.assert_allclose(found.solve(rhs[:, 0]), expected[:, 0], atol=1e-10)


@settings(max_examples=50)
@given(size=st.integers(2, 30), seed=st.integers(0, 10_000))
def test_no_definition_holds_what_another_gives(size, seed):
    _, uses = stacked(size, 1, seed)
    chosen = plan(size, uses)
    assert sorted([*chosen.kept, *chosen.gone]) == list(range(size))
    assert sorted([*chosen.rows, *chosen.by]) == list(range(size))
    gone, by = set(chosen.gone.tolist()), chosen.by.tolist()
    unit = {(e, v) for e, v, lead, one in uses if one and lead == 0}
    for variable, equation in zip(chosen.gone.tolist(), by, strict=True):
        assert (equation, variable) in unit
        assert {v for e, v, _, _ in uses if e == equation} & gone == {variable}


def test_a_quarter_without_an_inverse_is_no_case_for_it():
    horizon = 3
    matrix = sparse.csr_array(sparse.diags_array(np.array([1.0, 1, 1, 0, 0, 0])))
    chosen = plan(2, [(0, 0, 0, False), (1, 1, 0, False)])
    assert recursion(matrix, chosen, horizon) is None


def test_an_answer_that_is_not_good_is_refused():
    """Roots that explode over a long horizon: no digit is left, and it is noticed."""
    horizon = 400
    chosen = plan(1, [(0, 0, -1, False), (0, 0, 0, False), (0, 0, 1, False)])
    quarter = np.arange(horizon)
    matrix = sparse.lil_array((horizon, horizon))
    matrix[quarter, quarter] = 1e-3
    matrix[quarter[1:], quarter[:-1]] = 2.0
    matrix[quarter[:-1], quarter[1:]] = 3.0
    found = recursion(sparse.csr_array(matrix), chosen, horizon)
    if found is not None:  # then it has to be right
        rhs = np.ones(horizon)
        assert np.abs(matrix @ found.solve(rhs) - rhs).max() < 1e-6


@pytest.mark.parametrize("terms", [1, 4])
def test_a_model_solved_with_it_is_the_model_solved_without(monkeypatch, terms):
    """A ring of forward-looking sectors, each with an average of what is expected."""
    names = [f"x{k}" for k in range(12)]
    means = [f"m{k}" for k in range(12)]

    def equations(w):
        out = {}
        for k, (x, m) in enumerate(zip(names, means, strict=True)):
            out[m] = w(m) - sum(w(x, d) for d in range(1, terms + 1)) / terms
            out[x] = w(x) - (
                0.4 * w(x, -1) + 0.3 * w(m) + 0.2 * w(names[k - 1]) * (1 + 0.1 * w(x)) + w("e")
            )
        return out

    shocks = np.array([[0.5], [0.2]])

    def solved():
        model = compile_model([*names, *means], ["e"], [], equations)
        return solve_with_factor(model, np.zeros(0), shocks, 40)

    with_it, factor = solved()
    assert any(isinstance(one, Recursion) for one in factor.factors)
    monkeypatch.setattr("walkaway.solve.stack.FEWEST", 10_000)
    without, other = solved()
    assert not any(isinstance(one, Recursion) for one in other.factors)
    assert with_it.solved
    assert without.solved
    np.testing.assert_allclose(with_it.values, without.values, atol=1e-11)
