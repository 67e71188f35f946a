"""Tariffs chosen, not given: optimal, best-response, Nash and cooperative.

Players maximise the real income of their members. Every step costs one equilibrium, and one
transposed solve per player for the derivative by all of its tariffs (`adjoint`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import BadInputError, Problem
from walkaway.goods.calibration import Calibration
from walkaway.goods.evaluator import Evaluator
from walkaway.goods.instruments import Player, instruments_of
from walkaway.goods.model import Array
from walkaway.goods.tariff_game import Game, PolicySolution, Progress


def optimal_tariffs(
    calibration: Calibration,
    by: Player,
    instruments: str = "uniform",
    bounds: tuple[float, float] = (0.0, 3.0),
    deficits: str = "zero",
    *,
    tariffs: ArrayLike | None = None,
    frozen: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> PolicySolution:
    """The tariffs that maximise a player's real income while all others keep theirs.

    Args:
        calibration: the world.
        by: an economy, or several that set one tariff together. Among themselves their tariffs
            stay as they are; they weigh each other by final spending before.
        instruments: ``"uniform"`` one rate on everything, ``"sector"`` one per sector,
            ``"partner"`` one per economy outside, ``"partner-sector"`` one per both.
        bounds: lowest and highest rate; 0.25 is 25%.
        deficits: as in `goods.solve`.
        tariffs: rates of the others, and of the player where frozen; the calibration's if None.
        frozen: true [exporter, importer, sector] where a tariff is bound and stays.
        sectors: sectors that may be taxed; all if None.
        progress: called as equilibria are solved.

    Returns:
        The tariffs. Found by ascent from the tariffs in force and from low uniform rates, so a
        local optimum; `best_response_gap` says what a second search from elsewhere still gains.

    Raises:
        BadInputError: unknown names, bounds or shapes.
        NotSolvedError: no equilibrium at the tariffs to start from.
    """
    game = _game(calibration, [by], instruments, bounds, deficits, tariffs, frozen, sectors)
    return game.answer([game.climb(0, game.start, progress)])


def best_response(
    calibration: Calibration,
    by: Player,
    tariffs: ArrayLike,
    instruments: str = "uniform",
    bounds: tuple[float, float] = (0.0, 3.0),
    deficits: str = "zero",
    *,
    frozen: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> PolicySolution:
    """A player's optimal tariffs given everybody else's new ones; see `optimal_tariffs`."""
    return optimal_tariffs(
        calibration,
        by,
        instruments,
        bounds,
        deficits,
        tariffs=tariffs,
        frozen=frozen,
        sectors=sectors,
        progress=progress,
    )


def nash_tariffs(
    calibration: Calibration,
    players: Sequence[Player],
    instruments: str = "uniform",
    bounds: tuple[float, float] = (0.0, 3.0),
    deficits: str = "zero",
    *,
    tariffs: ArrayLike | None = None,
    frozen: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    verify: bool = True,
    progress: Progress | None = None,
) -> PolicySolution:
    """Tariffs from which no player gains by deviating alone.

    All players' own first-order conditions are solved together, with exact gradients; then each
    player optimises afresh against the others, and its largest gain is reported.

    Args:
        calibration: the world.
        players: economies, or tuples of economies that share one tariff; none in two players.
        instruments: as in `optimal_tariffs`.
        bounds: lowest and highest rate.
        deficits: as in `goods.solve`.
        tariffs: rates to start from, and of everybody who does not play.
        frozen: true where a tariff is bound and stays.
        sectors: sectors that may be taxed; all if None.
        verify: search each player's best response from the answer; otherwise the gap is NaN.
        progress: called as equilibria are solved.

    Returns:
        The tariffs; ``NOT_CONVERGED`` with the largest gap if players still gain.

    Raises:
        BadInputError: unknown names, a member of two players, bounds or shapes.
        NotSolvedError: no equilibrium at the tariffs to start from.
    """
    game = _game(calibration, players, instruments, bounds, deficits, tariffs, frozen, sectors)
    return game.answer(game.equilibrate(progress), verify=verify, progress=progress)


def cooperative_tariffs(
    calibration: Calibration,
    players: Sequence[Player],
    instruments: str = "uniform",
    bounds: tuple[float, float] = (0.0, 3.0),
    deficits: str = "zero",
    *,
    weights: Sequence[float] | None = None,
    tariffs: ArrayLike | None = None,
    frozen: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> PolicySolution:
    """Tariffs of all players that maximise the weighted sum of their log real incomes.

    Args:
        calibration: the world.
        players: as in `nash_tariffs`.
        instruments: as in `optimal_tariffs`.
        bounds: lowest and highest rate; a negative lower bound allows import subsidies.
        deficits: as in `goods.solve`.
        weights: bargaining weights, one a player; final spending before if None.
        tariffs: rates to start from, and of everybody who does not play.
        frozen: true where a tariff is bound and stays.
        sectors: sectors that may be taxed; all if None.
        progress: called as equilibria are solved.

    Returns:
        The tariffs; `best_response_gap` then says how much each player would gain by defecting.

    Raises:
        BadInputError: unknown names, a member of two players, weights, bounds or shapes.
        NotSolvedError: no equilibrium at the tariffs to start from.
    """
    game = _game(calibration, players, instruments, bounds, deficits, tariffs, frozen, sectors)
    chosen = _weights(game, weights)
    return game.answer(game.climb_together(chosen, progress), together=chosen, progress=progress)


def _weights(game: Game, weights: Sequence[float] | None) -> Array:
    if weights is None:
        income = game.evaluator.base.income
        chosen = np.array([income[list(p.members)].sum() for p in game.players])
    else:
        chosen = np.asarray(weights, dtype=float)
    if chosen.shape != (len(game.players),) or not (chosen > 0).all():
        raise BadInputError(
            [Problem("weights", "", "must be positive, one for each player", "or leave them out")]
        )
    return np.asarray(chosen / chosen.sum())


def _game(
    calibration: Calibration,
    players: Sequence[Player],
    instruments: str,
    bounds: tuple[float, float],
    deficits: str,
    tariffs: ArrayLike | None,
    frozen: ArrayLike | None,
    sectors: Sequence[str] | None,
) -> Game:
    problems = []
    low, high = (float(b) for b in bounds)
    if not -1 < low < high < np.inf:
        problems.append(
            Problem("bounds", f"({low:g}, {high:g})", "must rise from above -1 to a finite rate")
        )
    if not players:
        problems.append(Problem("players", "", "there are none", "name at least one economy"))
    if problems:
        raise BadInputError(problems)
    sets = [instruments_of(calibration, p, instruments, frozen, sectors) for p in players]
    seen: dict[int, str] = {}
    for one in sets:
        for member in one.members:
            name = calibration.economies[member]
            if member in seen:
                problems.append(Problem("players", name, f"is in {seen[member]} and in {one.name}"))
            seen[member] = one.name
    if problems:
        raise BadInputError(problems)
    evaluator = Evaluator(calibration, deficits, tariffs)
    return Game(evaluator, sets, instruments, (low, high))


__all__ = [
    "PolicySolution",
    "Progress",
    "best_response",
    "cooperative_tariffs",
    "nash_tariffs",
    "optimal_tariffs",
]
