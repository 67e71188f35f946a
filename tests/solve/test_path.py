"""Stacked paths against closed forms, and their failures."""

import numpy as np
import pytest

from walkaway.solution import Status
from walkaway.solve.path import (
    compile_model,
    solve,
    solve_news,
    solve_with_factor,
)

ALPHA, BETA = 0.33, 0.96


def forward_backward():
    """x = a x(-1) + b x(+1) + e."""
    return compile_model(
        ["x"],
        ["e"],
        ["a", "b"],
        lambda w: {
            "x": w("x") - w.parameter("a") * w("x", -1) - w.parameter("b") * w("x", +1) - w("e")
        },
    )


def growth():
    """Brock and Mirman: log utility, full depreciation."""

    def equations(w):
        marginal = ALPHA * w("k") ** (ALPHA - 1)
        return {
            "c": 1 / w("c") - BETA * marginal / w("c", +1),
            "k": w("k") + w("c") - w("z") * w("k", -1) ** ALPHA,
            "z": w("z") - 1 - w("e"),
        }

    return compile_model(["c", "k", "z"], ["e"], [], equations)


def test_linear_expectations_closed_form():
    a, b = 0.5, 0.3
    stable = (1 - np.sqrt(1 - 4 * a * b)) / (2 * b)
    impact = 1 / (1 - b * stable)  # x_0 = b x_1 + e_0 with x_1 = stable x_0
    path = solve(forward_backward(), np.array([a, b]), np.array([[1.0]]), 200)
    assert path.solved
    np.testing.assert_allclose(path["x"][:40], impact * stable ** np.arange(40), atol=1e-12)


def test_an_announced_shock_moves_the_path_before_it_comes():
    a, b, when = 0.5, 0.3, 6
    unstable = (1 + np.sqrt(1 - 4 * a * b)) / (2 * b)
    shocks = np.zeros((when + 1, 1))
    shocks[when] = 1.0
    history = np.zeros((1, 1))
    path = solve(forward_backward(), np.array([a, b]), shocks, 300, history=history)["x"]
    stable = (1 - np.sqrt(1 - 4 * a * b)) / (2 * b)
    np.testing.assert_allclose(path[when + 1 : 40] / path[when:39], stable, rtol=1e-10)
    # Before it, with x(-1) = 0: A (unstable^(t+1) - stable^(t+1)).
    t = np.arange(when + 1)
    shape = unstable ** (t + 1) - stable ** (t + 1)
    np.testing.assert_allclose(path[: when + 1] / path[0], shape / shape[0], rtol=1e-10)


def test_unit_root_stays_where_it_was_put():
    model = compile_model(["x"], ["e"], [], lambda w: {"x": w("x") - w("x", -1) - w("e")})
    path = solve(model, np.zeros(0), np.array([[0.0], [2.0]]), 50, history=np.array([[5.0]]))
    np.testing.assert_array_equal(path["x"], [5.0] + [7.0] * 49)


def test_nonlinear_growth_model_closed_form():
    model, horizon = growth(), 120
    steady = (ALPHA * BETA) ** (1 / (1 - ALPHA))
    start = np.array([[1.0, 0.3 * steady, 1.0]])
    guess = np.tile([(1 - ALPHA * BETA) * steady**ALPHA, steady, 1.0], (horizon, 1))
    path = solve(model, np.zeros(0), np.zeros((1, 1)), horizon, history=start, guess=guess)
    assert path.solved, path.message
    k = 0.3 * steady
    for t in range(40):  # the policy is k' = alpha beta k^alpha
        k = ALPHA * BETA * k**ALPHA
        assert path["k"][t] == pytest.approx(k, abs=1e-11)


def test_jacobian_equals_differences():
    model, horizon = growth(), 7
    stack = model.stack(horizon)
    rng = np.random.default_rng(1)
    x = rng.uniform(0.5, 1.5, horizon * 3)
    history, shocks = np.ones((1, 3)), stack.pad_shocks(np.zeros((1, 1)))

    def residual(at):
        return stack.residual(stack.windows(history, shocks, at), np.zeros(0))

    exact = stack.jacobian(stack.windows(history, shocks, x), np.zeros(0)).toarray()
    step = 1e-6
    for j in range(x.size):
        nudge = np.zeros(x.size)
        nudge[j] = step
        slope = (residual(x + nudge) - residual(x - nudge)) / (2 * step)
        np.testing.assert_allclose(exact[:, j], slope, atol=1e-7)


def test_a_factor_is_reused_and_changes_nothing():
    model, parameters = forward_backward(), np.array([0.5, 0.3])
    first, factor = solve_with_factor(model, parameters, np.array([[1.0]]), 100)
    second, same = solve_with_factor(model, parameters, np.array([[2.0]]), 100, factor=factor)
    assert same is factor
    np.testing.assert_allclose(second.values, 2 * first.values, atol=1e-13)
    # A factor of other parameters is dropped when it does not contract.
    other = np.array([0.9, 0.05])
    third = solve(model, other, np.array([[1.0]]), 100, factor=factor)
    np.testing.assert_allclose(
        third.values, solve(model, other, np.array([[1.0]]), 100).values, atol=1e-9
    )


def test_blocks_give_the_same_as_one_dense_solve():
    def equations(w):
        return {
            "driver": w("driver") - 0.9 * w("driver", -1) - w("e"),
            "p": w("p") - 0.7 * w("p", +1) - 0.2 * w("q", -1) - w("driver"),
            "q": w("q") - 0.6 * w("q", -1) - 0.3 * w("p"),
            "report": w("report") - w("report", -1) - w("q") - w("p", +2),
        }

    model = compile_model(["report", "q", "p", "driver"], ["e"], [], equations)
    assert [sorted(model.variables[i] for i in block) for block in model.blocks] == [
        ["driver"],
        ["p", "q"],
        ["report"],
    ]
    horizon, shocks = 60, np.array([[1.0], [0.5]])
    path = solve(model, np.zeros(0), shocks, horizon)
    stack = model.stack(horizon)
    windows = stack.windows(
        np.zeros((model.max_lag, 4)), stack.pad_shocks(shocks), np.zeros(4 * horizon)
    )
    dense = np.linalg.solve(
        stack.jacobian(windows, np.zeros(0)).toarray(), -stack.residual(windows, np.zeros(0))
    )
    np.testing.assert_allclose(path.values.ravel(), dense, atol=1e-10)


def test_news_equals_one_path_when_nothing_new_is_learnt():
    model, parameters = forward_backward(), np.array([0.5, 0.3])
    shocks = np.array([[1.0], [0.0], [0.7]])
    once = solve(model, parameters, shocks, 150)
    twice, _ = solve_news(model, parameters, [(0, shocks), (5, shocks)], 150)
    np.testing.assert_allclose(twice.values[:100], once.values[:100], atol=1e-11)


def test_a_surprise_leaves_the_past_alone_and_a_threat_does_not():
    model, parameters = forward_backward(), np.array([0.5, 0.3])
    nothing, shock = np.zeros((1, 1)), np.zeros((5, 1))
    shock[4] = 1.0
    surprise, _ = solve_news(model, parameters, [(0, nothing), (4, shock)], 100)
    np.testing.assert_array_equal(surprise["x"][:4], 0.0)
    assert surprise["x"][4] > 0
    withdrawn, _ = solve_news(model, parameters, [(0, shock), (2, nothing)], 100)
    assert withdrawn["x"][0] > 0  # the threat alone moved it
    assert withdrawn["x"][6] < withdrawn["x"][1]


def test_news_must_start_at_the_beginning():
    with pytest.raises(ValueError, match="quarter 0"):
        solve_news(forward_backward(), np.array([0.5, 0.3]), [(1, np.zeros((1, 1)))], 10)


def test_a_singular_system_names_its_block():
    def equations(w):
        total = w("supply") + w("demand")
        return {"supply": total - w("e"), "demand": 2 * total - w("e"), "free": w("free") - 1}

    model = compile_model(["supply", "demand", "free"], ["e"], [], equations)
    path = solve(model, np.zeros(0), np.array([[0.0], [0.0], [3.0]]), 10)
    assert path.status is Status.NO_SOLUTION
    assert "supply" in path.message
    assert path.worst_quarter == 3
    assert path.worst_equation in {"supply", "demand"}


def test_a_system_without_solution_names_equation_and_quarter():
    model = compile_model(
        ["calm", "x"],
        ["e"],
        [],
        lambda w: {"calm": w("calm") - 0.5 * w("calm", -1), "x": w("x") ** 2 + 1 - w("e")},
    )
    shocks = np.ones((8, 1)) * 2
    shocks[5] = 0.0  # x^2 = -1 in the sixth quarter
    path = solve(model, np.zeros(0), shocks, 8, guess=np.full((8, 2), 0.9))
    assert not path.solved
    assert (path.worst_equation, path.worst_quarter) == ("x", 6)
    assert "equation x, quarter 6" in path.message


def test_a_model_must_have_an_equation_for_every_variable():
    with pytest.raises(ValueError, match="y"):
        compile_model(["x", "y"], [], [], lambda w: {"x": w("x")})


def test_blas_keeps_to_one_thread_until_the_last_has_left() -> None:
    from threadpoolctl import threadpool_info, threadpool_limits

    from walkaway.solve.threads import one_thread

    def threads() -> list[int]:
        return [own["num_threads"] for own in threadpool_info() if own["user_api"] == "blas"]

    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        first, second = one_thread(), one_thread()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)  # crosswise, as threads do
        assert set(threads()) == {1}
        second.__exit__(None, None, None)
        assert threads() == before
