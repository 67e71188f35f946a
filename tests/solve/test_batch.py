"""Many paths at once: the numbers of CasADi, of closed forms, and of paths solved alone."""

import casadi
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solve.test_path import ALPHA, BETA, growth
from walkaway.solve.batch import Asked, together
from walkaway.solve.path import Stage, solve, solve_news, solve_with_factor
from walkaway.solve.tape import Tape

STEADY = (ALPHA * BETA) ** (1 / (1 - ALPHA))
HORIZON = 60


def every_operation():
    x, e, p = casadi.SX.sym("x", 3), casadi.SX.sym("e", 2), casadi.SX.sym("p", 2)
    rows = [
        x[0] + x[1] * p[0] - e[0] / (1 + x[2] ** 2),
        casadi.exp(-x[0]) + casadi.log(2 + casadi.fabs(x[1])) + casadi.log1p(x[2] ** 2),
        casadi.fmax(x[0], p[1]) - casadi.fmin(e[1], x[1]) + casadi.sign(x[2]),
        1 / (3 + x[0] ** 2) + 2 * x[1] + casadi.sqrt(1 + p[0] ** 2) * x[2],
        p[0] * p[1] + 1.5,
        x[0],
        -e[1],
    ]
    return casadi.Function("f", [x, e, p], [casadi.vertcat(*rows)])


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), quarters=st.integers(1, 5), paths=st.integers(1, 4))
def test_a_tape_gives_what_casadi_gives(seed, quarters, paths):
    function = every_operation()
    tape = Tape.of(function)
    rng = np.random.default_rng(seed)
    x, e = rng.standard_normal((3, quarters, paths)), rng.standard_normal((2, quarters, paths))
    p = rng.standard_normal((paths, 2))
    p[:, 1] = p[0, 1]  # one that all paths share
    result = np.full((7, quarters, paths), np.nan)
    tape.run(tape.prepare(p), x, e, result)
    for k in range(paths):
        for t in range(quarters):
            expected = np.array(function(x[:, t, k], e[:, t, k], p[k])).ravel()
            np.testing.assert_allclose(result[:, t, k], expected, rtol=1e-15, atol=1e-15)


def test_an_operation_that_is_not_known_is_refused():
    x, e, p = (casadi.SX.sym(name) for name in "xep")
    with pytest.raises(NotImplementedError, match="operation"):
        Tape.of(casadi.Function("f", [x, e, p], [casadi.sin(x)]))


def start_of(model):
    """The steady state, and a factor there."""
    steady = np.array([STEADY**ALPHA - STEADY, STEADY, 1.0])
    values = np.tile(steady, (HORIZON, 1))
    history = np.tile(steady, (1, 1))
    nudge = np.zeros((1, 1))
    nudge[0, 0] = 1e-3
    _, factor = solve_with_factor(model, np.zeros(0), nudge, HORIZON, history=history, guess=values)
    return history, Stage(values, factor)


def test_columns_follow_the_closed_form_each_its_own():
    model = growth()
    history, start = start_of(model)
    sizes = (-0.1, -0.05, 0.0, 0.05, 0.1)
    asked = [Asked(np.zeros(0), [(0, np.array([[e]]))], history, (start,)) for e in sizes]
    found = together(model, asked, HORIZON, start.factor)
    for e, own in zip(sizes, found, strict=True):
        assert own is not None
        z = np.array([1 + e, *np.ones(HORIZON - 1)])
        capital = STEADY
        for t in range(30):
            capital = ALPHA * BETA * z[t] * capital**ALPHA
            assert own.values[t, 1] == pytest.approx(capital, abs=1e-9)


def test_what_does_not_settle_is_left_out_and_leaves_the_others_alone():
    model = growth()
    history, start = start_of(model)
    fine = [Asked(np.zeros(0), [(0, np.array([[e]]))], history, (start,)) for e in (0.1, -0.1)]
    bad = Asked(np.zeros(0), [(0, np.array([[-3.0]]))], history, (start,))  # negative output
    found = together(model, [fine[0], bad, fine[1]], HORIZON, start.factor)
    assert found[1] is None
    alone = together(model, fine, HORIZON, start.factor)
    for own, other in zip((found[0], found[2]), alone, strict=True):
        np.testing.assert_allclose(own.values, other.values, atol=1e-12)


def test_surprises_are_those_of_paths_solved_one_by_one():
    model = growth()
    history, start = start_of(model)
    news = [np.array([[0.1]]), np.array([[0.1], [0.0], [0.0], [-0.15]])]
    beliefs = [(0, news[0]), (3, news[1])]
    asked = [Asked(np.zeros(0), beliefs, history, (start, start))]
    (found,) = together(model, asked, HORIZON, start.factor)
    expected, _ = solve_news(model, np.zeros(0), beliefs, HORIZON, history=history,
                             guess=start.values)  # fmt: skip
    assert expected.solved
    np.testing.assert_allclose(found.values, expected.values, atol=1e-10)
    first = solve(model, np.zeros(0), news[0], HORIZON, history=history, guess=start.values)
    np.testing.assert_allclose(found.expected[0], first.values, atol=1e-10)


def test_paths_of_a_batch_are_announced_alike():
    model = growth()
    history, start = start_of(model)
    one = Asked(np.zeros(0), [(0, np.zeros((1, 1)))], history, (start,))
    two = Asked(
        np.zeros(0), [(0, np.zeros((1, 1))), (2, np.zeros((1, 1)))], history, (start, start)
    )
    with pytest.raises(ValueError, match="same quarters"):
        together(model, [one, two], HORIZON, start.factor)
