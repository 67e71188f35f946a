"""Backward induction and best-reply dynamics."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.negotiation.games import CHICKEN, DILEMMA, PENNIES, ROCK_PAPER_SCISSORS, SEXES
from walkaway.errors import BadInputError
from walkaway.negotiation import Game, backward_induction, basins, best_reply_path, pure_nash
from walkaway.solution import Status


def test_the_first_mover_of_chicken_goes_straight() -> None:
    for first, second, cell in (("P1", "P2", (1, 0)), ("P2", "P1", (0, 1))):
        answer = backward_induction(CHICKEN, [first, second])
        assert answer.unique
        assert answer.outcomes[0].cell == cell


def test_entry_deterrence() -> None:
    """An incumbent's threat to fight is not carried out: enter, accommodate."""
    game = Game.of(
        [[[1, 1], [-1, 2]], [[5, 5], [0, 2]]],
        ["entrant", "incumbent"],
        [["stay out", "enter"], ["fight", "share"]],
    )
    assert (0, 0) in pure_nash(game)  # the empty threat is a Nash equilibrium
    (path,) = backward_induction(game, ["entrant", "incumbent"]).outcomes
    assert game.label(path.cell) == ("enter", "share")


def test_one_stage_is_the_simultaneous_game() -> None:
    for game in (CHICKEN, DILEMMA, SEXES):
        answer = backward_induction(game, [["P1", "P2"]])
        assert tuple(path.cell for path in answer.outcomes) == pure_nash(game)


def test_a_stage_without_pure_equilibrium_is_told() -> None:
    answer = backward_induction(PENNIES, [["P1", "P2"]])
    assert answer.status is Status.NO_SOLUTION
    assert "first stage" in answer.message


def test_ties_are_all_shown() -> None:
    # The second mover is indifferent; what the first does depends on what is expected.
    game = Game.of([[[0, 3], [1, 1]], [[2, 2], [0, 0]]])
    cells = [path.cell for path in backward_induction(game, ["P1", "P2"]).outcomes]
    assert cells == [(0, 1), (1, 0), (1, 1)]


def test_order_must_name_everybody_once() -> None:
    with pytest.raises(BadInputError) as caught:
        backward_induction(CHICKEN, ["P1", "P1", "P3"])
    assert len(caught.value.problems) == 3


def one_by_one(game: Game, order: list[int]) -> tuple[int, ...]:
    """Backward induction without ties, by plain recursion over one mover at a time."""

    def solve(fixed: dict[int, int]) -> tuple[int, ...]:
        if len(fixed) == game.size:
            return tuple(fixed[i] for i in range(game.size))
        mover = order[len(fixed)]
        ends = [solve({**fixed, mover: k}) for k in range(game.shape[mover])]
        return max(ends, key=lambda cell: game.payoffs[(mover, *cell)])

    return solve({})


@pytest.mark.parametrize("seed", range(6))
def test_three_players_in_every_order(seed: int) -> None:
    game = Game.of(list(np.random.default_rng(seed).standard_normal((3, 3, 2, 3))))
    for order in itertools.permutations(range(3)):
        (path,) = backward_induction(game, [game.players[i] for i in order]).outcomes
        assert path.cell == one_by_one(game, list(order))
        assert (path.regrets <= 0).all()


def test_leaders_in_a_mixed_order() -> None:
    """Two move at once and a third replies: the reduced 2-player game's equilibria."""
    game = Game.of(list(np.random.default_rng(8).standard_normal((3, 2, 2, 2))))
    reply = game.payoffs[2].argmax(axis=2)
    reduced = np.take_along_axis(game.payoffs[:2], reply[None, :, :, None], axis=3)[..., 0]
    expected = pure_nash(Game.of(list(reduced)))
    answer = backward_induction(game, [["P1", "P2"], "P3"])
    assert tuple(path.cell[:2] for path in answer.outcomes) == expected
    assert all(path.cell[2] == reply[path.cell[:2]] for path in answer.outcomes)


def test_dynamics_settle_or_cycle() -> None:
    assert best_reply_path(DILEMMA, (0, 0)).cycle == ((1, 1),)
    assert best_reply_path(DILEMMA, (0, 0)).cells == ((0, 0), (1, 0), (1, 1))
    turning = best_reply_path(PENNIES, (0, 0), "at once")
    assert not turning.settled
    assert len(turning.cycle) == 4
    assert set(basins(PENNIES, "at once").values()) == {1.0}
    assert basins(DILEMMA) == {((1, 1),): 1.0}


def test_dynamics_in_turn_of_chicken_go_to_whoever_moves_second() -> None:
    ends = basins(CHICKEN)
    assert ends == {((0, 1),): 0.5, ((1, 0),): 0.5}
    assert basins(CHICKEN, "at once")[((0, 0), (1, 1))] == 0.5


def test_every_end_is_an_equilibrium_or_a_true_cycle() -> None:
    for seed in range(10):
        game = Game.of(list(np.random.default_rng(seed).standard_normal((2, 4, 4))))
        for end in basins(game):
            if len(end) == 1:
                assert end[0] in pure_nash(game)
    assert sum(basins(ROCK_PAPER_SCISSORS).values()) == pytest.approx(1.0)
