"""Shapley values against games whose solution is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.errors import BadInputError
from walkaway.outcome.explain import EXACT_UP_TO, explain


def test_glove_game() -> None:
    """Two left gloves, one right: the right glove's owner gets 2/3 (textbook)."""

    def pairs(owners: frozenset[int]) -> float:
        return float(min(len(owners & {0, 1}), len(owners & {2})))

    found = explain(pairs, 3)
    assert found.contributions == pytest.approx((1 / 6, 1 / 6, 2 / 3), abs=1e-15)
    assert found.evaluations == 8
    assert "exact" in found.method


def test_unanimity_game_shares_equally() -> None:
    found = explain(lambda subset: float(len(subset) == 4), 4)
    assert found.contributions == pytest.approx([0.25] * 4, abs=1e-15)


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=EXACT_UP_TO), st.floats(-5, 5))
def test_additive_game_gives_each_its_own(parts: list[float], start: float) -> None:
    found = explain(lambda subset: start + sum(parts[i] for i in subset), len(parts))
    assert found.contributions == pytest.approx(parts, abs=1e-9)
    assert found.baseline == start


@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_contributions_sum_to_the_total(random, count: int) -> None:
    table: dict[frozenset[int], float] = {}

    def value(subset: frozenset[int]) -> float:
        return table.setdefault(subset, random.uniform(-1, 1))

    found = explain(value, count)
    assert sum(found.contributions) == pytest.approx(found.total, abs=1e-12)


def test_sampling_says_so_and_still_sums() -> None:
    weights = [1.0, -2.0, 3.0, 0.5, 0.25, 4.0, -1.0, 2.0]

    def value(subset: frozenset[int]) -> float:
        return sum(weights[i] for i in subset) + 0.1 * len(subset) ** 2

    found = explain(value, len(weights), orders=32, seed=3)
    assert "sampled" in found.method
    assert sum(found.contributions) == pytest.approx(found.total, abs=1e-12)
    # Antithetic orders are exact for a game with pairwise terms only: each measure keeps its
    # weight plus half of its pairs, 0.1 * (1 + 7).
    assert found.contributions == pytest.approx([w + 0.8 for w in weights], abs=1e-12)
    again = explain(value, len(weights), orders=32, seed=3)
    assert again == found


def test_no_measures() -> None:
    found = explain(lambda subset: 5.0, 0)
    assert found.contributions == ()
    assert found.total == 0


@pytest.mark.parametrize(("measures", "orders"), [(10_000, 64), (400, 64), (20, 100_000)])
def test_more_solves_than_anybody_waits_for_are_refused(measures: int, orders: int) -> None:
    with pytest.raises(BadInputError, match=r"solves, 20,000 are the most: fewer|the most: fewer"):
        explain(lambda subset: 1 / 0, measures, orders=orders)


def test_many_orders_of_few_measures_have_few_subsets() -> None:
    found = explain(lambda subset: float(len(subset)), 7, orders=10_000)
    assert found.evaluations <= 2**7
    assert found.contributions == pytest.approx((1.0,) * 7)
