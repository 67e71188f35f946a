"""Correlated equilibria and commitment."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.negotiation.games import CHICKEN, DILEMMA, PENNIES, SEXES
from walkaway.errors import BadInputError
from walkaway.negotiation import Game, correlated, nash_equilibria, stackelberg
from walkaway.negotiation.programs import obedience_regrets, plan_payoffs


def test_aumanns_chicken() -> None:
    """Aumann (1974): (6,6) (2,7) (7,2) (0,0); the best sum in correlated play is 21/2."""
    game = Game.symmetric([[6, 2], [7, 0]])
    best = correlated(game)
    assert best.payoffs.sum() == pytest.approx(10.5)
    assert best.distribution == pytest.approx(np.array([[0.5, 0.25], [0.25, 0.0]]))
    assert best.payoffs == pytest.approx([5.25, 5.25])


def test_only_defection_obeys_itself() -> None:
    best = correlated(DILEMMA)
    assert best.distribution == pytest.approx(np.array([[0, 0], [0, 1]]), abs=1e-9)
    assert best.lowest == pytest.approx(best.highest)


def test_zero_sum_value() -> None:
    assert correlated(PENNIES).payoffs == pytest.approx([0, 0], abs=1e-9)


def test_obedience_regret_of_a_bad_plan() -> None:
    # Told to swerve for sure, each gains 1 by going straight.
    plan = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert obedience_regrets(CHICKEN, plan) == pytest.approx([1, 1])


def test_commitment_beats_nash_in_the_published_example() -> None:
    """Conitzer and Sandholm (2006), figure 1: mixing half-half gives the leader 3.5."""
    game = Game.of([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    answer = stackelberg(game, 0)
    assert answer.commitment == pytest.approx([0.5, 0.5])
    assert answer.payoffs[0] == pytest.approx(3.5)
    assert answer.if_ties_turn == pytest.approx(1.5)
    assert nash_equilibria(game).equilibria[0].payoffs[0] == pytest.approx(2.0)


def test_first_mover_wins_chicken_and_the_battle() -> None:
    for game in (CHICKEN, SEXES):
        for leader in (0, 1):
            answer = stackelberg(game, game.players[leader])
            assert answer.payoffs[leader] == pytest.approx(game.payoffs[leader].max())


def test_unknown_leader() -> None:
    with pytest.raises(BadInputError, match="P1, P2"):
        stackelberg(CHICKEN, "USA")
    with pytest.raises(BadInputError, match="0 to 1"):
        stackelberg(CHICKEN, 2)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=3), st.integers(0, 10**6), st.booleans())
def test_relations_between_the_notions(shape: list[int], seed: int, ties: bool) -> None:
    generator = np.random.default_rng(seed)
    size = (len(shape), *shape)
    payoffs = generator.integers(-2, 3, size) if ties else generator.standard_normal(size)
    game = Game.of(list(payoffs.astype(float)))
    best = correlated(game)
    assert best.solved
    leaders = [stackelberg(game, i) for i in range(game.size)]
    for e in nash_equilibria(game).equilibria:
        product = e.profile[0]
        for p in e.profile[1:]:
            product = np.multiply.outer(product, p)
        # A Nash equilibrium is a correlated one ...
        assert (obedience_regrets(game, product) <= 1e-8).all()
        assert plan_payoffs(game, product) == pytest.approx(e.payoffs)
        assert e.payoffs.sum() <= best.payoffs.sum() + 1e-7
        assert (e.payoffs <= best.highest + 1e-7).all()
        assert (e.payoffs >= best.lowest - 1e-7).all()
        # ... and a leader can commit to its part of it.
        for i, answer in enumerate(leaders):
            assert answer.payoffs[i] >= e.payoffs[i] - 1e-7
    for i, answer in enumerate(leaders):
        assert answer.solved
        assert answer.payoffs[i] >= best.highest[i] - 1e-7 or game.size == 2
        if game.size == 2:
            own = np.moveaxis(game.payoffs[i], i, 0)
            theirs = np.moveaxis(game.payoffs[1 - i], i, 0)
            pure = max(own[a][theirs[a] == theirs[a].max()].max() for a in range(len(own)))
            assert answer.payoffs[i] >= pure - 1e-7


def test_correlated_optimum_by_brute_force_over_vertices() -> None:
    """All vertices of the polytope of correlated equilibria of a 2x2 game, by hand."""
    generator = np.random.default_rng(4)
    for _ in range(5):
        game = Game.of(list(generator.standard_normal((2, 2, 2))))
        a, b = game.payoffs
        rules = np.array(
            [
                [a[0, 0] - a[1, 0], a[0, 1] - a[1, 1], 0, 0],
                [0, 0, a[1, 0] - a[0, 0], a[1, 1] - a[0, 1]],
                [b[0, 0] - b[0, 1], 0, b[1, 0] - b[1, 1], 0],
                [0, b[0, 1] - b[0, 0], 0, b[1, 1] - b[1, 0]],
                *np.eye(4),
            ]
        )
        best = -np.inf
        for tight in itertools.combinations(range(8), 3):
            system = np.vstack([rules[list(tight)], np.ones(4)])
            if abs(np.linalg.det(system)) > 1e-12:
                plan = np.linalg.solve(system, [0, 0, 0, 1])
                if (rules @ plan >= -1e-10).all():
                    best = max(best, float((a + b).ravel() @ plan))
        assert correlated(game).payoffs.sum() == pytest.approx(best)
