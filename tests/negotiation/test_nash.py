"""Nash equilibria: textbook games, a second implementation, and many random games."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.negotiation.games import (
    CHICKEN,
    DILEMMA,
    PENNIES,
    ROCK_PAPER_SCISSORS,
    SEXES,
    STAG,
    nine_equilibria,
)
from walkaway.errors import BadInputError
from walkaway.negotiation import Game, nash_equilibria, pure_nash
from walkaway.negotiation.bimatrix import lemke_howson
from walkaway.negotiation.game import Profile, regrets
from walkaway.negotiation.manyplayers import along_the_principal_branch

REFERENCE = json.loads(
    (Path(__file__).parent.parent / "data/negotiation/quantecon.json").read_text()
)


def profiles(game: Game) -> list[list[list[float]]]:
    found = nash_equilibria(game)
    assert found.solved
    return [[p.round(9).tolist() for p in e.profile] for e in found.equilibria]


def brute_regret(game: Game, profile: Profile) -> float:
    """Regret by summing over all cells, in no way sharing code with the package."""
    worst = 0.0
    for i in range(game.size):

        def value(own: int | None, i: int = i) -> float:
            total = 0.0
            for cell in np.ndindex(*game.shape):
                weight = 1.0
                for j, k in enumerate(cell):
                    if j == i and own is not None:
                        weight *= float(k == own)
                    else:
                        weight *= profile[j][k]
                total += weight * game.payoffs[(i, *cell)]
            return total

        worst = max(worst, max(value(k) for k in range(game.shape[i])) - value(None))
    return worst


def test_textbook_games() -> None:
    assert profiles(CHICKEN) == [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0.9, 0.1], [0.9, 0.1]]]
    assert profiles(DILEMMA) == [[[0, 1], [0, 1]]]
    assert profiles(PENNIES) == [[[0.5, 0.5], [0.5, 0.5]]]
    assert profiles(STAG) == [[[1, 0], [1, 0]], [[0, 1], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]]
    third = pytest.approx(1 / 3)
    assert profiles(ROCK_PAPER_SCISSORS) == [[[third] * 3] * 2]
    *pure, mixed = profiles(SEXES)
    assert pure == [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    assert mixed == [[pytest.approx(2 / 3), third], [third, pytest.approx(2 / 3)]]


def test_pure_equilibria_by_name() -> None:
    assert [CHICKEN.label(c) for c in pure_nash(CHICKEN)] == [
        ("swerve", "straight"),
        ("straight", "swerve"),
    ]
    assert pure_nash(PENNIES) == ()


def test_nine_equilibria_of_three_players() -> None:
    found = nash_equilibria(nine_equilibria())
    assert len(found.equilibria) == 9
    assert sum(e.pure for e in found.equilibria) == 4
    assert not found.complete  # a search over starts proves nothing about others
    assert max(e.regret for e in found.equilibria) < 1e-9
    assert len({e.component for e in found.equilibria}) == 9


@pytest.mark.parametrize("case", REFERENCE["small"])
def test_all_equilibria_of_random_games_as_by_quantecon(case: dict) -> None:
    game = Game.of([case["rows"], case["columns"]])
    found = nash_equilibria(game)
    assert found.complete
    ours = sorted(np.concatenate(e.profile).round(9).tolist() for e in found.equilibria)
    theirs = sorted(np.concatenate(e).round(9).tolist() for e in case["equilibria"])
    assert np.array(ours) == pytest.approx(np.array(theirs), abs=1e-9)


@pytest.mark.parametrize("case", REFERENCE["large"])
def test_paths_of_30_by_30_end_where_quantecon_ends(case: dict) -> None:
    rows, columns = np.array(case["rows"], float), np.array(case["columns"], float)
    game = Game.of([rows, columns])
    for label, supports in case["lemke_howson"].items():
        profile = lemke_howson(rows, columns, int(label))
        assert profile is not None
        assert [np.flatnonzero(p > 0).tolist() for p in profile] == supports
        assert (regrets(game, profile) <= 1e-9 * game.ranges).all()


@pytest.mark.parametrize("seed", range(2))
def test_random_30_by_30(seed: int) -> None:
    generator = np.random.default_rng(seed)
    game = Game.of(list(generator.standard_normal((2, 30, 30))))
    found = nash_equilibria(game)
    assert found.solved
    assert not found.complete
    for e in found.equilibria[:8]:
        assert brute_regret(game, e.profile) < 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_generic_games_have_an_odd_number(seed: int) -> None:
    generator = np.random.default_rng(100 + seed)
    shape = tuple(generator.integers(2, 6, 2))
    found = nash_equilibria(Game.of(list(generator.standard_normal((2, *shape)))))
    assert found.complete
    assert len(found.equilibria) % 2 == 1


def test_a_large_degenerate_game_does_not_cycle() -> None:
    generator = np.random.default_rng(3)
    game = Game.of(list(generator.integers(0, 3, (2, 25, 25)).astype(float)))
    found = nash_equilibria(game)
    assert found.solved
    assert max(brute_regret(game, e.profile) for e in found.equilibria[:3]) < 1e-9


def test_large_games_of_three_players_are_not_listed_whole() -> None:
    game = Game.of(list(np.random.default_rng(1).standard_normal((3, 7, 7, 7))))
    found = nash_equilibria(game)
    assert found.solved
    assert not found.complete
    assert all((e.regrets <= 1e-9 * game.ranges).all() for e in found.equilibria)


def test_the_end_of_the_principal_branch_is_an_equilibrium() -> None:
    for seed in range(4):
        game = Game.of(list(np.random.default_rng(seed).standard_normal((3, 3, 3, 3))))
        least = min(regrets(game, p).max() for p in along_the_principal_branch(game))
        assert least < 1e-9


def test_ties_give_all_extreme_equilibria_and_their_components() -> None:
    # Rows 1 and 2 are the same for both, so a whole square of equilibria has four corners.
    game = Game.of([[[1, 1, 0], [1, 1, 0], [0, 0, 1]]] * 2)
    found = nash_equilibria(game)
    pure = [e for e in found.equilibria if e.pure]
    assert len(pure) == 5
    corner = {e.component for e in pure if not e.strict}
    assert len(corner) == 1
    assert [e.component not in corner for e in pure if e.strict] == [True]


def test_two_strict_equilibria_are_not_joined_by_an_equilibrium_half_way() -> None:
    # In pure coordination the even mix is an equilibrium, but nothing connects it to the others.
    found = nash_equilibria(Game.of([[[1, 0], [0, 1]]] * 2))
    assert len({e.component for e in found.equilibria}) == 3


def test_one_player_and_one_strategy() -> None:
    assert profiles(Game.of([[1.0, 3.0, 2.0]])) == [[[0, 1, 0]]]
    assert profiles(Game.of([[[2.0]], [[5.0]]])) == [[[1], [1]]]


def test_extreme_scales() -> None:
    for factor in (1e-9, 1e9):
        game = Game.of([factor * CHICKEN.payoffs[0], CHICKEN.payoffs[1] / factor])
        assert profiles(game) == profiles(CHICKEN)


def test_all_mistakes_of_a_game_at_once() -> None:
    payoffs = np.zeros((2, 2, 2))
    payoffs[0, 1, 0] = np.nan
    with pytest.raises(BadInputError) as caught:
        Game(("A", "A"), (("x", "x"), ("y", "z")), payoffs)
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match="one shape"):
        Game.of([np.zeros((2, 2)), np.zeros((2, 3))])
    with pytest.raises(BadInputError, match="names say"):
        Game(("A",), (("x", "y", "z"),), np.zeros((1, 2)))


@settings(max_examples=60)
@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_no_equilibrium_has_regret(shape: tuple[int, int], seed: int, ties: bool) -> None:
    generator = np.random.default_rng(seed)
    payoffs = (
        generator.integers(-2, 3, (2, *shape)).astype(float)
        if ties
        else generator.standard_normal((2, *shape))
    )
    game = Game.of(list(payoffs))
    found = nash_equilibria(game)
    assert found.solved  # Nash (1951): there is one
    for e in found.equilibria:
        assert brute_regret(game, e.profile) < 1e-8
        assert e.regret < 1e-8
        assert all(abs(p.sum() - 1) < 1e-12 and p.min() >= 0 for p in e.profile)
