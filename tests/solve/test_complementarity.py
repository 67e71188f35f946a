"""Complementarity against enumeration, hand-made problems, and what was proved about them."""

from itertools import product

import numpy as np
import pytest

from walkaway.solve.complementarity import follow, settled, solve_complementarity, switched
from walkaway.solve.integers import by_integers, carried
from walkaway.solve.search import Way, search


def all_by_enumeration(q, M):
    """Every solution: each choice of positive rows, solved and looked at."""
    n, found = q.size, []
    for active in product([False, True], repeat=n):
        on = np.array(active)
        z = np.zeros(n)
        if on.any():
            part = M[np.ix_(on, on)]
            if abs(np.linalg.det(part)) < 1e-12:
                continue
            z[on] = np.linalg.solve(part, -q[on])
        if z.min() >= -1e-10 and (q + M @ z).min() >= -1e-10:
            found.append(z)
    return found


def positive_definite(rng, n=6):
    root = rng.standard_normal((n, n))
    return root @ root.T + 0.5 * np.eye(n) + 0.5 * (root - root.T)


@pytest.mark.parametrize("seed", range(20))
def test_unique_solution_of_positive_definite_problems(seed):
    rng = np.random.default_rng(seed)
    M = positive_definite(rng)
    q = rng.standard_normal(6)
    (only,) = all_by_enumeration(q, M)
    np.testing.assert_allclose(solve_complementarity(q, M), only, atol=1e-9)
    followed = follow(np.ones(6), q, M)
    np.testing.assert_allclose(followed.z, only, atol=1e-9)
    assert followed.reach == 1
    np.testing.assert_allclose(by_integers(q, M, 100.0).z, only, atol=1e-6)


def test_nothing_to_do():
    np.testing.assert_array_equal(solve_complementarity(np.ones(3), np.eye(3)), 0.0)
    np.testing.assert_array_equal(follow(np.ones(3), np.ones(3), -np.eye(3)).z, 0.0)


def test_no_solution_is_none():
    assert solve_complementarity(np.array([-1.0, 1.0]), -np.eye(2)) is None


def test_a_line_of_problems_without_solution_from_some_point_on():
    # One row: q = 1 - 4s, M = -1: solved by zero up to s = 1/4, by nothing beyond.
    start, q, M = np.ones(1), np.array([-3.0]), -np.eye(1)
    assert follow(start, q, M).z is None
    assert follow(start, q, M).reach == pytest.approx(0.25)
    assert carried(start, q, M) == pytest.approx(0.25)
    found = search(start, q, M, 10.0)
    assert found.z is None
    assert found.proved
    assert found.carried == pytest.approx(0.25)


def test_there_is_none_though_each_row_alone_could_be_lifted():
    # z = (0, 1) keeps both rows at or above zero, so no linear program excludes the problem; but
    # each of the four choices of zeros fails.
    q, M = np.array([-1.0, -1.0]), np.array([[-2.0, 1.0], [-2.0, 2.0]])
    assert not all_by_enumeration(q, M)
    assert (q + M @ np.array([0.0, 1.0])).min() >= 0
    found = search(np.ones(2), q, M, 10.0)
    assert found.z is None
    assert not found.proved
    assert found.none_within == 10.0


def test_three_solutions_are_named_and_the_connected_one_is_taken():
    q, M = np.array([-1.0, -2.0]), np.array([[1.0, 3.0], [3.0, 1.0]])
    every = all_by_enumeration(q, M)
    assert len(every) == 3
    # From no shock the second row reaches zero first: its lift alone carries the first row too.
    found = search(np.ones(2), q, M, 10.0)
    assert found.way is Way.FOLLOWED
    np.testing.assert_allclose(found.z, [0.0, 2.0])


def two_solutions():
    """(0, 2) and (1, 3), neither connected with no shock: the way ends at half of the shock.

    There the first row reaches zero, and its own lift would push it further down.
    """
    return np.array([1.0, 1.0]), np.array([-1.0, 2.0]), np.array([[-2.0, 1.0], [1.0, -1.0]])


def test_two_solutions_off_the_way_are_both_named_and_the_smaller_is_taken():
    start, q, M = two_solutions()
    every = sorted(all_by_enumeration(q, M), key=lambda z: z.sum())
    np.testing.assert_allclose(every, [[0.0, 2.0], [1.0, 3.0]])
    starts = [np.array(on) for on in product([False, True], repeat=2)]
    found = search(start, q, M, 10.0, starts=starts)
    assert found.reach == pytest.approx(0.5)
    assert found.way is Way.SMALLEST
    np.testing.assert_allclose(found.z, every[0], atol=1e-9)
    assert len(found.others) == 1
    np.testing.assert_allclose(found.others[0], every[1], atol=1e-9)


def test_without_starts_the_program_finds_the_smaller_and_then_the_other():
    start, q, M = two_solutions()
    first = by_integers(q, M, 10.0)
    np.testing.assert_allclose(first.z, [0.0, 2.0], atol=1e-9)
    second = by_integers(q, M, 10.0, but=[first.z > 0])
    np.testing.assert_allclose(second.z, [1.0, 3.0], atol=1e-9)
    third = by_integers(q, M, 10.0, but=[first.z > 0, second.z > 0])
    assert third.z is None
    assert third.settled
    np.testing.assert_allclose(search(start, q, M, 10.0).z, first.z, atol=1e-9)


def test_what_is_near_is_kept():
    start, q, M = two_solutions()
    every = sorted(all_by_enumeration(q, M), key=lambda z: z.sum())
    for own in every:
        found = search(start, q, M, 10.0, near=own > 0)
        assert found.way is Way.NEAR
        np.testing.assert_allclose(found.z, own, atol=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_found_is_among_all_there_are_and_none_means_none(seed):
    """Matrices of any kind: no solution, one, several; against the full list."""
    rng = np.random.default_rng(100 + seed)
    M, q = rng.standard_normal((5, 5)), rng.standard_normal(5) - 0.5
    every = [z for z in all_by_enumeration(q, M) if max(z.max(), (q + M @ z).max()) < 50]
    found = search(np.ones(5), q, M, 100.0)
    if found.z is None:
        assert found.proved or found.none_within == 100.0
        assert not every
        return
    assert any(np.allclose(found.z, z, atol=1e-7) for z in every)
    for other in found.others:
        assert any(np.allclose(other, z, atol=1e-7) for z in every)
        assert not np.allclose(other, found.z, atol=1e-6)
    by_program = by_integers(q, M, 100.0)
    assert by_program.settled
    np.testing.assert_allclose(by_program.z.sum(), min(z.sum() for z in every), rtol=1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_beyond_what_is_carried_there_is_nothing(seed):
    rng = np.random.default_rng(seed)
    M, q = rng.standard_normal((4, 4)) - 0.8, -rng.uniform(0.5, 2.0, 4)
    share = carried(np.ones(4), q, M)
    for s in np.linspace(min(share + 1e-6, 1.0), 1.0, 5) if share < 1 else ():
        assert not all_by_enumeration(1 + s * (q - 1), M)


def test_positive_rows_that_solve_nothing_are_refused():
    q, M = np.array([-1.0, -1.0]), np.eye(2)
    np.testing.assert_allclose(settled(q, M, np.array([True, True])), 1.0)
    assert settled(q, M, np.array([True, False])) is None
    assert settled(q, np.zeros((2, 2)), np.array([True, True])) is None
    assert switched(q, M, np.array([False, False])).all()


def test_a_start_that_zero_does_not_solve_is_refused():
    with pytest.raises(ValueError, match="not solved by zero"):
        follow(np.array([-1.0]), np.array([-2.0]), np.eye(1))
