"""What must not matter: names, order, units, players without a choice that counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.negotiation.games import CHICKEN, SEXES
from walkaway.negotiation import (
    Game,
    correlated,
    kalai_smorodinsky,
    nash_bargain,
    nash_equilibria,
    quantal_response,
    stackelberg,
    walk_away,
)


def shuffled(game: Game, seed: int) -> tuple[Game, list[int], list[np.ndarray]]:
    """The game with players and strategies in another order, under other names."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(game.size).tolist()
    moves = [generator.permutation(n) for n in game.shape]
    table = game.payoffs[:, *np.ix_(*moves)]
    table = np.stack([np.transpose(table[i], order) for i in order])
    names = [f"player {k}" for k in range(game.size)]
    return Game.of(list(table), names), order, moves


def point_set(game: Game) -> np.ndarray:
    found = [np.concatenate(e.profile) for e in nash_equilibria(game).equilibria]
    return np.array(sorted(p.round(7).tolist() for p in found))


@settings(max_examples=30)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=2), st.integers(0, 10**6), st.booleans())
def test_names_and_order_change_nothing(shape: list[int], seed: int, ties: bool) -> None:
    generator = np.random.default_rng(seed)
    size = (2, *shape)
    payoffs = generator.integers(-2, 3, size) if ties else generator.standard_normal(size)
    game = Game.of(list(payoffs.astype(float)))
    other, order, moves = shuffled(game, seed)
    back = [
        [e.profile[order.index(i)][np.argsort(moves[i])] for i in range(2)]
        for e in nash_equilibria(other).equilibria
    ]
    turned = np.array(sorted(np.concatenate(p).round(7).tolist() for p in back))
    assert turned == pytest.approx(point_set(game), abs=1e-7)
    assert correlated(other).payoffs[np.argsort(order)] == pytest.approx(
        correlated(game).payoffs, abs=1e-6
    )
    for i in range(2):
        one, two = stackelberg(game, i), stackelberg(other, order.index(i))
        assert two.payoffs[np.argsort(order)] == pytest.approx(one.payoffs, abs=1e-7)
        assert walk_away(other, order.index(i)).mixed == pytest.approx(walk_away(game, i).mixed)
    d = np.array([walk_away(game, i).mixed for i in range(2)])
    for solve in (nash_bargain, kalai_smorodinsky):
        one_deal, two_deal = solve(game, d), solve(other, d[order])
        assert one_deal.status == two_deal.status
        if one_deal.solved:
            assert two_deal.payoffs[np.argsort(order)] == pytest.approx(one_deal.payoffs, abs=1e-6)


@settings(max_examples=30)
@given(
    st.integers(0, 10**6),
    st.floats(1e-3, 1e3),
    st.floats(-1e3, 1e3),
)
def test_affine_changes_of_payoffs_change_nothing(seed: int, factor: float, move: float) -> None:
    generator = np.random.default_rng(seed)
    game = Game.of(list(generator.standard_normal((2, 3, 3))))
    other = Game.of([factor * game.payoffs[0] + move, game.payoffs[1]])
    assert point_set(other) == pytest.approx(point_set(game), abs=1e-6)


def test_what_a_player_gets_whatever_he_does_changes_nothing() -> None:
    # Adding to player 1's payoffs a number per strategy of player 2 leaves all replies alone.
    generator = np.random.default_rng(2)
    game = Game.of(list(generator.standard_normal((2, 4, 3))))
    other = Game.of([game.payoffs[0] + [[5.0, -2.0, 0.5]], game.payoffs[1]])
    assert point_set(other) == pytest.approx(point_set(game), abs=1e-8)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_indifferent_player_changes_nothing(place: int) -> None:
    """A third player whose choice moves nobody's payoff, wherever he sits."""
    for game in (CHICKEN, SEXES):
        tables = [np.repeat(np.expand_dims(t, place), 3, axis=place) for t in game.payoffs]
        tables.insert(place, np.full(tables[0].shape, 7.0))
        larger = Game.of(tables)
        found = nash_equilibria(larger)
        assert found.complete
        rest = [
            np.concatenate([p for i, p in enumerate(e.profile) if i != place]).round(9).tolist()
            for e in found.equilibria
        ]
        assert np.array(sorted(rest)) == pytest.approx(point_set(game), abs=1e-7)
        assert all(e.free == (place,) for e in found.equilibria)
        assert [e.pure for e in found.equilibria] == [True, True, False]
        assert correlated(larger).payoffs.sum() - 7 == pytest.approx(correlated(game).payoffs.sum())
        few = quantal_response(game, 3.0 / game.ranges.max() * 4)
        more = quantal_response(larger, 3.0 / game.ranges.max() * 4)
        assert len(more.at(few.largest_precision)) == len(few.at(few.largest_precision))


def test_a_strategy_never_worth_playing_changes_nothing() -> None:
    worse = Game.of(
        [np.vstack([CHICKEN.payoffs[0], [-20, -20]]), np.vstack([CHICKEN.payoffs[1], [0, 0]])]
    )
    found = [np.concatenate([e.profile[0][:2], e.profile[1]]) for e in
             nash_equilibria(worse).equilibria]  # fmt: skip
    assert np.array(sorted(p.round(7).tolist() for p in found)) == pytest.approx(
        point_set(CHICKEN), abs=1e-7
    )
