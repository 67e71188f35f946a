"""A step of the loop against the whole factor's, and paths of batches against paths alone."""

from functools import cache

import casadi
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import spsolve

from tests.solve.test_batch import every_operation
from tests.solve.test_recursion import stacked
from walkaway.solve.batch import Asked, together
from walkaway.solve.factor import Coupling
from walkaway.solve.loop import LoopColumns
from walkaway.solve.path import Stage, compile_model, renewed, solve
from walkaway.solve.recursion import Recursion, plan, recursion
from walkaway.solve.tape import Tape

HORIZON = 24
NAMES = ("S", "Z", "P", "Q", "T", "Y", "R", "I", "W", "X", "D")


@cache
def looped():
    """Supply (cut) -> a market -> a premium -> an economy that looks ahead -> debt -> supply."""

    def equations(w):
        v = w
        return {
            "Z": v("Z") - 0.5 * v("Z", -1) - v("e"),
            "S": v("S") - w.parameter("a") * v("D") - 0.3 * v("Z"),
            "P": v("P") - (casadi.exp(0.4 * v("S") - 0.3 * v("Q")) - 1),
            "Q": v("Q") - 0.5 * v("P") - 0.2 * v("Q", -1) - 0.1 * v("P") ** 2,
            "T": v("T") - 0.2 * v("P") - 0.5 * v("T", +1),
            "Y": v("Y") - 0.4 * v("Y", +1) - 0.3 * v("Y", -1) + 0.5 * v("R") + 0.1 * v("Z"),
            "R": v("R") - 0.3 * v("Y") - 0.2 * v("I") - v("T") + casadi.fmin(v("Y"), 9),
            "I": v("I") - 0.3 * v("Y", +1) - 0.4 * v("I", +1),
            "W": v("W") - 0.1 * v("W", +1) - v("Y"),
            "X": v("X") - 0.1 * v("X", +1) - casadi.exp(v("W")),  # nobody reads it
            "D": v("D") - 0.7 * v("D", -1) - 0.4 * v("W") - 0.2 * v("P"),
        }

    return compile_model(NAMES, ("e",), ("a",), equations, cut=("S",))


def steady():
    return np.tile([0.0] * 9 + [1 / 0.9, 0.0], (HORIZON, 1))


def begun(parameters):
    """A factor where nothing happens, with its loop, and a start there."""
    model = looped()
    stack, base = model.stack(HORIZON), steady()
    history = base[:1]
    windows = stack.windows(history, stack.pad_shocks(np.zeros((1, 1))), base.ravel())
    factor = stack.factor(windows, parameters, looped=True)
    return history, Stage(base, factor)


def test_what_the_loop_of_a_template_is() -> None:
    loop = looped().loop
    assert loop is not None
    kinds = {NAMES[v]: part.kind for part in loop.parts for v in part.variables.tolist()}
    assert kinds == {
        "S": "live", "Z": "live", "P": "live", "Q": "live", "T": "chosen", "Y": "answer",
        "W": "chosen", "D": "chosen",
    }  # fmt: skip
    (answer,) = [part for part in loop.parts if part.kind == "answer"]
    assert [NAMES[v] for v in answer.inputs] == ["Z", "T"]
    assert [NAMES[v] for v in loop.rows] == ["S", "Z", "P", "Q", "T", "W", "D"]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_step_of_the_loop_is_that_of_the_whole_factor(seed: int) -> None:
    model = looped()
    _, start = begun(np.array([0.2]))
    loop, n = model.loop, len(NAMES)
    assert loop is not None
    other = start.factor.with_blocks(begun(np.array([0.7]))[1].factor, model.quick)
    inner = LoopColumns.of(loop, [start.factor, other], HORIZON, model.looks_ahead)
    place = {v: k for k, v in enumerate(loop.variables.tolist())}
    wide = np.zeros((n, HORIZON, 2))
    wide[loop.rows] = np.random.default_rng(seed).standard_normal((loop.rows.size, HORIZON, 2))
    narrow = np.zeros((loop.variables.size, HORIZON, 2))
    for row in loop.rows.tolist():
        narrow[place[row]] = wide[row]
    found = inner.solve(narrow.reshape(-1, 2)).reshape(narrow.shape)
    by_quarter = wide.transpose(1, 0, 2).reshape(-1, 2)
    for k, factor in enumerate((start.factor, other)):
        step = factor.solve(by_quarter[:, k]).reshape(HORIZON, n).T
        np.testing.assert_allclose(found[:, :, k], step[loop.variables], atol=1e-12)


@pytest.mark.parametrize("size", [0.05, 0.5])
def test_paths_of_a_batch_are_those_of_paths_alone(size: float) -> None:
    model = looped()
    history, start = begun(np.array([0.2]))
    cases = [(0.2, size), (0.25, -size), (0.15, 2 * size), (0.2, 0.0)]
    asked = [
        Asked(np.array([a]), [(0, np.array([[e], [0.3 * e]]))], history, (start,)) for a, e in cases
    ]
    found = together(model, asked, HORIZON, start.factor)
    for (a, e), own in zip(cases, found, strict=True):
        alone = solve(
            model, np.array([a]), np.array([[e], [0.3 * e]]), HORIZON,
            history=history, guess=start.values,
        )  # fmt: skip
        assert alone.solved
        assert own is not None
        np.testing.assert_allclose(own.values, alone.values, atol=1e-10)
        assert own.residual <= 1e-11


def test_a_batch_with_each_path_its_own_factor_is_the_same() -> None:
    model = looped()
    history, start = begun(np.array([0.2]))
    points = [np.array([a]) for a in (0.1, 0.3)]
    shocks = np.array([[0.4]])
    alike = []
    for point in points:
        own = begun(point)[1].factor
        begin = Stage(start.values, renewed(model, point, shocks, history, shocks[:0],
                                            start.values, own))  # fmt: skip
        alike.append(Asked(point, [(0, shocks)], history, (begin,), own))
    for point, own in zip(points, together(model, alike, HORIZON, start.factor), strict=True):
        alone = solve(model, point, shocks, HORIZON, history=history, guess=start.values)
        assert own is not None
        np.testing.assert_allclose(own.values, alone.values, atol=1e-10)


def test_a_block_that_is_the_same_is_not_factorised_again() -> None:
    model = looped()
    stack, base = model.stack(HORIZON), steady()
    windows = stack.windows(base[:1], stack.pad_shocks(np.zeros((1, 1))), base.ravel())
    first = stack.factor(windows, np.array([0.2]))
    same = stack.factor(windows, np.array([0.9]), alike=[first])  # only supply's row has it: cut
    assert all(a is b for a, b in zip(first.factors, same.factors, strict=True))
    windows[0][:] += 0.1
    moved = stack.factor(windows, np.array([0.2]), alike=[first])
    told = [
        NAMES[model.blocks[k][0]]
        for k, (a, b) in enumerate(zip(first.factors, moved.factors, strict=True))
        if a is not b
    ]
    assert "P" in told
    assert "Y" not in told


@settings(max_examples=30, deadline=None)
@given(size=st.integers(2, 10), horizon=st.integers(1, 10), seed=st.integers(0, 10_000))
def test_answers_to_sparse_right_hand_sides(size: int, horizon: int, seed: int) -> None:
    matrix, uses = stacked(size, horizon, seed)
    found = recursion(matrix, plan(size, uses), horizon)
    assert isinstance(found, Recursion)
    rng = np.random.default_rng(seed)
    entering = sparse.random_array((size * horizon, 6), density=0.1, rng=rng, format="csr")
    read = rng.permutation(size)[: max(1, size // 2)]
    dense = np.asarray(spsolve(sparse.csc_matrix(matrix), entering.toarray()))
    expected = dense.reshape(size, horizon, 6)[read].reshape(-1, 6)
    np.testing.assert_allclose(found.answers(entering, read), expected, atol=1e-10)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_some_results_of_a_tape_while_some_inputs_move(seed: int) -> None:
    tape = Tape.of(every_operation())
    rng = np.random.default_rng(seed)
    x, e = rng.standard_normal((3, 4, 2)), rng.standard_normal((2, 4, 2))
    held = tape.prepare(rng.standard_normal((2, 2)))
    rows, moving = np.array([4, 1, 3]), np.array([2])
    some = tape.extract(rows, moving)
    assert some.once
    assert some.each
    values = some.hold(held, list(x), list(e))
    for _ in range(3):
        x[2] = rng.standard_normal((4, 2))
        found, whole = np.empty((3, 4, 2)), np.empty((7, 4, 2))
        some.run(values, found)
        tape.run(held, list(x), list(e), whole)
        np.testing.assert_array_equal(found, whole[rows])


def test_a_coupling_reads_only_columns_that_hold_something() -> None:
    dense = np.array([[0.0, 2.0, 0.0, 0.0], [0.0, 1.0, 0.0, -3.0]])
    coupling = Coupling.of(sparse.csr_array(dense))
    assert coupling.columns.tolist() == [1, 3]
    given_ = np.arange(8.0).reshape(4, 2)
    np.testing.assert_array_equal(coupling.times(given_), dense @ given_)
    np.testing.assert_array_equal(coupling.times(given_, np.array([1])), dense @ given_[:, [1]])
    assert Coupling.of(sparse.csr_array((2, 4))).times(given_) == 0.0
