"""Quantal responses: the game where a known package fails, exact cases, all branches."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.negotiation.games import CHICKEN, PENNIES, SEXES, STAG, nine_equilibria
from walkaway.negotiation import Game, nash_equilibria, quantal_response
from walkaway.negotiation.quantal import QuantalResponse, QuantalSolution


def response_error(game: Game, point: QuantalResponse) -> float:
    """Distance from the logit response, with payoffs summed up anew."""
    worst = 0.0
    for i in range(game.size):
        values = np.zeros(game.shape[i])
        for cell in np.ndindex(*game.shape):
            others = [point.profile[j][k] for j, k in enumerate(cell) if j != i]
            values[cell[i]] += np.prod(others) * game.payoffs[(i, *cell)]
        weights = np.exp(point.precision * (values - values.max()))
        worst = max(worst, float(np.abs(weights / weights.sum() - point.profile[i]).max()))
    return worst


@pytest.fixture(scope="module")
def chicken() -> QuantalSolution:
    return quantal_response(CHICKEN)


def test_symmetric_branch_of_chicken_at_the_published_digits(chicken: QuantalSolution) -> None:
    for precision, first in ((1.0, 0.776), (5.0, 0.863)):
        symmetric = chicken.at(precision)[0]
        assert symmetric.branch == 0
        assert symmetric.profile[0][0] == pytest.approx(first, abs=5e-4)
        assert symmetric.profile[1][0] == pytest.approx(first, abs=5e-4)
        assert not symmetric.stable


def test_pitchfork_of_chicken(chicken: QuantalSolution) -> None:
    (point,) = chicken.bifurcations
    assert point.precision == pytest.approx(0.49, abs=5e-3)
    # There the response p -> s(10 - ... ) has slope -1: lambda * 10 p (1 - p) = 1, exactly.
    p = point.profile[0]
    assert 10 * point.precision * p * (1 - p) == pytest.approx(1.0, abs=1e-5)
    assert [branch.kind for branch in chicken.branches] == ["principal", "crossing", "crossing"]
    assert len(chicken.at(0.45)) == 1
    assert len(chicken.at(0.55)) == 3


def test_asymmetric_branches_are_each_other_turned_round(chicken: QuantalSolution) -> None:
    for precision in (0.5, 1.0, 5.0, 9.0):
        _, one, other = chicken.at(precision)
        assert one.stable
        assert other.stable
        assert one.profile[0] == pytest.approx(other.profile[1], abs=1e-8)
        assert one.profile[0][0] != pytest.approx(one.profile[1][0], abs=1e-3)


def test_regret_falls_and_no_point_is_a_false_one(chicken: QuantalSolution) -> None:
    # 0.714 with a regret of 0.53, what a fixed-point iteration returns, is none of ours.
    for precision in (0.3, 1.0, 3.0, 9.0):
        for point in chicken.at(precision):
            assert response_error(CHICKEN, point) < 1e-10
            assert point.residual < 1e-9
            if precision >= 1.0:
                assert abs(point.profile[0][0] - 0.714) > 0.01
    assert max(p.regrets.max() for p in chicken.at(9.0)) < 0.03


def test_symmetric_two_by_two_by_an_independent_root() -> None:
    generator = np.random.default_rng(5)
    for _ in range(4):
        row = generator.standard_normal((2, 2))
        game = Game.symmetric(row)
        solution = quantal_response(game, 4.0)
        for precision in (0.5, 2.0, 4.0):

            def gap(p: float, row: np.ndarray = row, precision: float = precision) -> float:
                u = row @ np.array([p, 1 - p])
                return p - 1 / (1 + np.exp(-precision * (u[0] - u[1])))

            grid = np.linspace(0, 1, 2001)
            values = [gap(p) for p in grid]
            roots = [
                brentq(gap, a, b, xtol=1e-14)
                for a, b, x, y in zip(grid, grid[1:], values, values[1:], strict=False)
                if x * y < 0
            ]
            ours = sorted(
                point.profile[0][0]
                for point in solution.at(precision)
                if np.abs(point.profile[0] - point.profile[1]).max() < 1e-8
            )
            assert ours == pytest.approx(sorted(roots), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_two_by_two_by_scanning_all_of_it(seed: int) -> None:
    """Every solution of p = s(s(p)) on a fine grid is on some branch, and nothing else is."""
    generator = np.random.default_rng(seed)
    game = Game.of(list(generator.standard_normal((2, 2, 2))))
    solution = quantal_response(game, 15.0)

    def reply(i: int, q: float, precision: float) -> float:
        table = np.moveaxis(game.payoffs[i], i, 0)
        u = table @ np.array([q, 1 - q])
        return float(1 / (1 + np.exp(-precision * (u[0] - u[1]))))

    for precision in (1.0, 5.0, 15.0):

        def gap(z: float, precision: float = precision) -> float:
            p = 1 / (1 + np.exp(-z))
            other = reply(1, p, precision)
            u = game.payoffs[0] @ np.array([other, 1 - other])
            return float(z - precision * (u[0] - u[1]))

        grid = np.linspace(-80, 80, 8001) + 1e-5
        values = np.array([gap(z) for z in grid])
        crossings = int((values[1:] * values[:-1] < 0).sum())
        assert len(solution.at(precision)) == crossings


def test_pennies_stay_even() -> None:
    solution = quantal_response(PENNIES, 20.0)
    assert len(solution.branches) == 1
    (point,) = solution.at(20.0)
    assert np.concatenate(point.profile) == pytest.approx(np.full(4, 0.5))


def test_high_precision_ends_in_nash_equilibria() -> None:
    for game in (CHICKEN, STAG, SEXES):
        solution = quantal_response(game, 100.0 / game.ranges.max() * 10)
        ends = [np.concatenate(p.profile) for p in solution.at(solution.largest_precision)]
        for equilibrium in nash_equilibria(game).equilibria:
            target = np.concatenate(equilibrium.profile)
            assert min(np.abs(end - target).max() for end in ends) < 0.02


def test_principal_branch_of_stag_hunt_goes_to_the_risk_dominant_equilibrium() -> None:
    # Turocy (2005): in 2x2 games the branch from the even mix selects risk dominance.
    game = Game.symmetric([[4, 0], [3, 2]])
    solution = quantal_response(game, 50.0)
    principal = solution.at(50.0)[0]
    assert principal.branch == 0
    assert principal.profile[0][1] > 0.99
    assert len(solution.at(50.0)) == 3


def test_three_way_coordination_crosses_in_several_directions_at_once() -> None:
    # The even mix loses stability where lambda / 3 = 1, in a two-dimensional space of directions.
    solution = quantal_response(Game.symmetric(np.eye(3)), 20.0)
    assert [b.precision for b in solution.bifurcations] == [pytest.approx(3.0, abs=1e-6)]
    assert len(solution.at(2.5)) == 1
    assert len(solution.at(5.0)) == 7  # the centre, three corners, three edges
    assert all(response_error(solution.logit.game, p) < 1e-9 for p in solution.at(5.0))


def test_three_players() -> None:
    game = nine_equilibria()
    solution = quantal_response(game)
    points = solution.at(5.0)
    assert all(response_error(game, point) < 1e-9 for point in points)
    for cell in ((0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 0, 1)):
        nearest = min(max(1 - point.profile[i][k] for i, k in enumerate(cell)) for point in points)
        assert nearest < 0.01


def test_payoff_units_do_not_matter() -> None:
    scaled = Game.of(list(1e6 * CHICKEN.payoffs))
    one = quantal_response(CHICKEN, 5.0).at(5.0)
    other = quantal_response(scaled, 5.0e-6).at(5.0e-6)
    for a, b in zip(one, other, strict=True):
        assert np.concatenate(a.profile) == pytest.approx(np.concatenate(b.profile), abs=1e-9)


def test_a_game_without_stakes() -> None:
    (point,) = quantal_response(Game.of(list(np.zeros((2, 2, 3)))), 10.0).at(10.0)
    assert point.profile[1] == pytest.approx(np.full(3, 1 / 3))
