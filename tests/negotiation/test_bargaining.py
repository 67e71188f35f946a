"""Walk-away values and bargaining points."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.negotiation.games import CHICKEN, DILEMMA, PENNIES, ROCK_PAPER_SCISSORS
from walkaway.negotiation import Game, kalai_smorodinsky, nash_bargain, walk_away
from walkaway.solution import Status


def frontier(points: list[tuple[float, float]]) -> Game:
    """A game whose cells are the given payoff pairs."""
    table = np.array(points, dtype=float).T
    return Game.of([table[0][None], table[1][None]])


def test_security_levels_of_textbook_games() -> None:
    level = walk_away(CHICKEN, 0)
    assert (level.pure, level.strategy) == (-1.0, 0)
    assert level.mixed == pytest.approx(-1.0)
    assert walk_away(DILEMMA, 0).pure == 1.0
    even = walk_away(PENNIES, 0)
    assert even.pure == -1.0
    assert even.mixed == pytest.approx(0.0, abs=1e-12)
    assert even.mix == pytest.approx([0.5, 0.5])
    assert walk_away(ROCK_PAPER_SCISSORS, 1).mix == pytest.approx(np.full(3, 1 / 3))


@pytest.mark.parametrize("seed", range(5))
def test_maximin_is_minimax(seed: int) -> None:
    game = Game.of(list(np.random.default_rng(seed).standard_normal((3, 3, 2, 4))))
    for i in range(3):
        level = walk_away(game, i)
        assert level.mixed == pytest.approx(level.punished, abs=1e-9)
        assert level.mixed >= level.pure


def test_splitting_a_pie() -> None:
    """On the line u1 + u2 = 1 both solutions give d + half of what is left."""
    game = frontier([(1, 0), (0, 1), (0, 0)])
    for d in ((0.0, 0.0), (0.3, 0.1), (0.0, 0.6)):
        surplus = 1 - sum(d)
        expected = [d[0] + surplus / 2, d[1] + surplus / 2]
        assert nash_bargain(game, d).payoffs == pytest.approx(expected, abs=1e-9)
    assert kalai_smorodinsky(game, (0, 0)).payoffs == pytest.approx([0.5, 0.5])


def test_kinked_frontier_where_the_two_differ() -> None:
    """Frontier (0,1), (0.75,0.75), (1,0): the kink maximises the product; an even share is it too.

    With the point (1, 0.5) added instead, the Nash product on the segment (0,1)-(1,0.5) is
    largest at u1 = 1, while equal shares of the ideals (1, 1) are at 2/3 each.
    """
    kink = frontier([(0, 1), (0.75, 0.75), (1, 0), (0, 0)])
    assert nash_bargain(kink, (0, 0)).payoffs == pytest.approx([0.75, 0.75])
    skewed = frontier([(0, 1), (1, 0.5), (1, 0), (0, 0)])
    assert nash_bargain(skewed, (0, 0)).payoffs == pytest.approx([1.0, 0.5])
    assert kalai_smorodinsky(skewed, (0, 0)).payoffs == pytest.approx([2 / 3, 2 / 3])


def test_no_deal_is_told() -> None:
    for solve in (nash_bargain, kalai_smorodinsky):
        deal = solve(DILEMMA, (4, 4))
        assert deal.status is Status.NO_SOLUTION
        assert "no mixture" in deal.message


@pytest.mark.parametrize("seed", range(12))
def test_nash_point_on_a_fine_grid_of_the_frontier(seed: int) -> None:
    generator = np.random.default_rng(seed)
    game = Game.of(list(generator.standard_normal((2, 4, 4))))
    d = [walk_away(game, i).mixed for i in range(2)]
    deal = nash_bargain(game, d)
    points = game.payoffs.reshape(2, -1).T
    best = 0.0
    for p, q in itertools.combinations(points, 2):
        for share in np.linspace(0, 1, 401):
            gains = share * p + (1 - share) * q - d
            if (gains > 0).all():
                best = max(best, float(gains.prod()))
    if best == 0.0:
        assert not deal.solved
        return
    assert deal.solved
    product = float((deal.payoffs - d).prod())
    assert product >= best - 1e-12
    assert product <= best * (1 + 1e-3)
    assert deal.weights.sum() == pytest.approx(1.0)
    assert np.tensordot(game.payoffs, deal.weights, 2) == pytest.approx(deal.payoffs)


@pytest.mark.parametrize("seed", range(6))
def test_axioms(seed: int) -> None:
    generator = np.random.default_rng(50 + seed)
    game = Game.of(list(generator.standard_normal((3, 3, 3, 3))))
    d = np.array([walk_away(game, i).mixed for i in range(3)])
    scale, move = np.array([2.0, 0.1, 30.0]), np.array([1.0, -5.0, 100.0])
    shape = (3, 1, 1, 1)
    other = Game.of(list(game.payoffs * scale.reshape(shape) + move.reshape(shape)))
    for solve in (nash_bargain, kalai_smorodinsky):
        one, two = solve(game, d), solve(other, d * scale + move)
        assert one.status == two.status
        if not one.solved:
            continue
        assert two.payoffs == pytest.approx(one.payoffs * scale + move, abs=1e-6)
        assert (one.payoffs >= d - 1e-9).all()
    # Independence of irrelevant alternatives: what the deal does not mix may be taken away.
    deal = nash_bargain(game, d)
    if deal.solved:
        kept = np.flatnonzero(deal.weights.ravel() > 1e-9)
        rest = Game.of([row[kept][None, None] for row in game.payoffs.reshape(3, -1)])
        assert nash_bargain(rest, d).payoffs == pytest.approx(deal.payoffs, abs=1e-7)
