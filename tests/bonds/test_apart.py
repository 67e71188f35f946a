"""Estimates that contradict one another: who agrees, what each weighs, which is central."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bonds.markets import world
from walkaway.bonds.apart import CHANCE, FACTOR, Sides, in_the_middle, sides
from walkaway.bonds.literature import ensemble
from walkaway.bonds.scores import FORCED, KEPT, ORDERLY
from walkaway.engine.economy_work import SILVER

MEMBERS = ensemble(world("2025-06-12"), fire_sales=True)
OWN = sides(MEMBERS)


def slopes() -> dict[str, float]:
    return {one.paper.title: float(np.asarray(one.priors.scale)) for one in MEMBERS}


def test_weights_are_worked_out_from_both_records() -> None:
    """Half the softmax of each: by hand."""
    by_hand = {}
    for one in MEMBERS:
        parts = [
            CHANCE[manner] * np.exp(KEPT[manner][one.paper.id])
            / sum(np.exp(score) for score in KEPT[manner].values())
            for manner in (FORCED, ORDERLY)
        ]  # fmt: skip
        by_hand[one.paper.title] = sum(parts)
    assert OWN.weight == pytest.approx(by_hand)
    assert sum(OWN.weight.values()) == pytest.approx(1.0)


def test_none_of_a_group_implies_more_than_the_factor_times_another() -> None:
    slope = slopes()
    assert sorted(title for group in OWN.groups for title in group) == sorted(slope)
    for group in OWN.groups:
        assert max(slope[t] for t in group) <= FACTOR * min(slope[t] for t in group)
    # Two groups side by side do not agree as a whole.
    for one, other in combinations(OWN.groups, 2):
        both = [slope[title] for title in (*one, *other)]
        assert max(both) > FACTOR * min(both)


def test_the_central_one_has_at_most_half_of_the_weight_on_either_side() -> None:
    central = OWN.central(OWN.order)
    place = OWN.order.index(central)
    assert OWN.share(OWN.order[:place]) < 0.5
    assert OWN.share(OWN.order[place + 1 :]) <= 0.5


def test_those_that_do_not_clear_count_beyond_the_largest() -> None:
    every = OWN.order
    assert OWN.central(every) == OWN.central(every[:-1])  # the largest lies beyond anyway
    half = [title for title in every if OWN.share(every[: every.index(title) + 1]) < 0.5]
    assert OWN.middle(half) not in half
    assert OWN.central(half) == half[-1]


def test_japans_estimates_are_not_scored_and_weigh_alike() -> None:
    own = sides(ensemble(world("2025-06-12"), fire_sales=True, market="JGB"))
    assert set(own.weight.values()) == {1 / 3}
    assert own.by_manner == {}
    assert [len(group) for group in own.groups] == [1, 1, 1]
    assert own.central(own.order) == own.order[1]


def test_draws_are_shared_out_by_weight_among_those_that_agree() -> None:
    turns = Counter(OWN.turn(draw, OWN.order) for draw in range(2000))
    agree = OWN.group(OWN.central(OWN.order))
    assert set(turns) == set(agree)
    for title in agree:
        assert turns[title] / 2000 == pytest.approx(OWN.weight[title] / OWN.share(agree), abs=2e-3)
    # In step with no elasticity set, which take turns as well.
    sets = [int((draw + 0.5) * SILVER % 1.0 * 8) for draw in range(4000)]
    assert max(Counter(sets).values()) - min(Counter(sets).values()) < 10
    pairs = Counter((OWN.turn(draw, OWN.order), own) for draw, own in enumerate(sets))
    for (title, _), count in pairs.items():
        part = OWN.weight[title] / OWN.share(agree) / 8
        assert count / 4000 == pytest.approx(part, rel=0.1)
    assert len(pairs) == 8 * len(agree)


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
def test_the_middle_of_any_weights(weight: list[float], lost: set[int]) -> None:
    order = [str(k) for k in range(len(weight))]
    solved = [name for name in order if int(name) not in lost]
    of = {name: value + 1e-6 for name, value in zip(order, weight, strict=True)}
    found = in_the_middle(order, of, solved)
    ranked = [*solved, *(name for name in order if name not in solved)]
    before = sum(of[name] for name in ranked[: ranked.index(found)])
    total = sum(of.values())
    assert before <= total / 2 * (1 + 1e-9)
    assert before + of[found] >= total / 2 * (1 - 1e-9)


def test_one_estimate_alone_is_central() -> None:
    alone = sides(MEMBERS[:1])
    assert isinstance(alone, Sides)
    assert alone.central(alone.order) == MEMBERS[0].paper.title
    assert alone.weight == {MEMBERS[0].paper.title: pytest.approx(1.0)}
