"""First-order shares from draws: those of functions whose shares can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.solve.shares import FEWEST, first_order

SETS = ("a", "b", "c", "d")
LEVEL = {"a": 0.0, "b": 1.0, "c": 2.0, "d": 3.0}
"""Variance of the four: 5/4."""


def drawn(count: int, seed: int = 0) -> tuple[dict[str, list[float | str]], np.ndarray]:
    """Four inputs, and two outputs of them with known shares; the last input does nothing."""
    rng = np.random.default_rng(seed)
    x, y, idle = rng.uniform(size=(3, count))
    names = [SETS[k % len(SETS)] for k in range(count)]
    inputs: dict[str, list[float | str]] = {
        "x": x.tolist(), "y": y.tolist(), "set": [*names], "idle": idle.tolist(),
        "still": [1.0] * count,
    }  # fmt: skip
    level = np.array([LEVEL[name] for name in names])
    # x² has variance 4/45; the product of two centred uniforms 1/144, and no first order.
    first = 6 * x**2 + level
    second = (x - 0.5) * (y - 0.5)
    return inputs, np.column_stack([first, second, np.full(count, 7.0)])


def test_shares_of_a_sum_are_those_of_its_parts() -> None:
    inputs, outputs = drawn(400)
    found = first_order(inputs, outputs)[0]
    whole = 36 * 4 / 45 + 5 / 4
    truth = {"x": 36 * 4 / 45 / whole, "set": 5 / 4 / whole, "y": 0.0, "idle": 0.0}
    assert found.keys() == truth.keys()
    for name, share in truth.items():
        assert abs(found[name].share - share) < max(1.5 * found[name].error, 0.02), name
        assert found[name].error < 0.15


def test_what_two_do_together_is_in_neither() -> None:
    inputs, outputs = drawn(2000)
    found = first_order(inputs, outputs)[1]
    assert all(abs(own.share) < 0.03 for own in found.values())


def test_what_stands_still_has_no_shares() -> None:
    inputs, outputs = drawn(200)
    assert first_order(inputs, outputs)[2] == {}


def test_few_draws_say_nothing() -> None:
    inputs, outputs = drawn(FEWEST - 1)
    assert first_order(inputs, outputs) == [{}, {}, {}]


def test_the_error_covers_the_truth_about_as_often_as_it_says() -> None:
    """Over fifty samples of a hundred draws; by chance it falls below 80% once in 10,000."""
    whole = 36 * 4 / 45 + 5 / 4
    truth = {"x": 36 * 4 / 45 / whole, "set": 5 / 4 / whole}
    hits = []
    for seed in range(50):
        inputs, outputs = drawn(100, seed)
        found = first_order(inputs, outputs)[0]
        hits += [abs(found[name].share - share) <= found[name].error
                 for name, share in truth.items()]  # fmt: skip
    assert np.mean(hits) > 0.8


def test_chance_alone_seems_to_make_nothing_on_average() -> None:
    """What R² itself would make 7/99 of, over many samples."""
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(40):
        names: list[float | str] = [*rng.choice(list("abcdefgh"), 100).tolist()]
        shares.append(first_order({"set": names}, rng.normal(size=(100, 1)))[0]["set"].share)
    assert abs(np.mean(shares)) < 0.02


def test_another_estimator_says_the_same() -> None:
    """RBD-FAST of SALib, on the same draws."""
    analyse = pytest.importorskip("SALib.analyze.rbd_fast")
    rng = np.random.default_rng(2)
    draws = rng.uniform(size=(1000, 3))
    values = np.sin(2 * np.pi * draws[:, 0] - np.pi) + 7 * draws[:, 1] ** 2
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    theirs = analyse.analyze(problem, draws, values, num_resamples=20, seed=1)["S1"]
    ours = first_order({str(k): draws[:, k].tolist() for k in range(3)}, values[:, None])[0]
    for at, own in enumerate(ours.values()):
        assert own.share == pytest.approx(theirs[at], abs=0.05)
