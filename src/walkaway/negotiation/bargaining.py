"""Walk-away values and the deals that beat them: Nash, and Kalai and Smorodinsky."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.negotiation.game import Floats, Game
from walkaway.negotiation.lp import linear_program
from walkaway.solution import Solution, Status

GAP = 1e-7
"""Largest accepted duality gap of a bargaining point, in units of its own objective."""


@dataclass(frozen=True, eq=False)
class WalkAway:
    """What a player can be sure of when talks fail.

    Attributes:
        pure: the best payoff that one strategy guarantees whatever the others do.
        strategy: that strategy.
        mixed: the same where the player may mix.
        mix: that mix.
        punished: the least the others can hold the player to, if they act as one and the
            player sees their mix and replies; not below ``mixed``, equal to it with one
            opponent and with opponents who can correlate.
    """

    pure: float
    strategy: int
    mixed: float
    mix: Floats
    punished: float


def walk_away(game: Game, player: int) -> WalkAway:
    """Security levels of a player: pure and mixed maximin, and correlated minimax.

    Args:
        game: the game.
        player: number.

    Source:
        von Neumann (1928); by linear programming duality the last two agree, and both are
        computed, so that each checks the other.
    """
    table = np.moveaxis(game.payoffs[player], player, 0).reshape(game.shape[player], -1)
    worst = table.min(axis=1)
    value, mix = _zero_sum(table)
    other, _ = _zero_sum(-table.T)
    return WalkAway(
        pure=float(worst.max()),
        strategy=int(worst.argmax()),
        mixed=max(value, float(worst.max())),
        mix=mix,
        punished=-other,
    )


def _zero_sum(table: Floats) -> tuple[float, Floats]:
    """Value and best mix of the row player of a zero-sum game."""
    low = float(table.min())
    spread = float(np.ptp(table)) or 1.0
    unit = (table - low) / spread
    rows, columns = unit.shape
    found, _ = linear_program(
        np.append(np.zeros(rows), 1.0),
        at_most=(np.hstack([-unit.T, np.ones((columns, 1))]), np.zeros(columns)),
        equal=(np.append(np.ones(rows), 0.0)[None], [1.0]),
        free=(rows,),
    )
    # The program always has an optimum: a mix exists and payoffs are bounded.
    weights = np.ones(rows) if found is None else np.clip(found[:rows], 0.0, None)
    mix = weights / weights.sum()
    return low + spread * float((mix @ unit).min()), mix


@dataclass(frozen=True, kw_only=True)
class Deal(Solution):
    """A bargaining point over the cells of the table and mixtures of them.

    Attributes:
        payoffs: of each player.
        weights: share of each cell in the deal [strategy, ..., strategy]: terms that lie
            between two outcomes, or a lottery over them.
        walk_away: what each player has without a deal.
    """

    payoffs: Floats
    weights: Floats = field(repr=False)
    walk_away: Floats


def not_asked(game: Game, disagreement: Floats, why: str) -> Deal:
    """A deal that was not sought."""
    return _no_deal(game, disagreement, time.perf_counter(), why)


def _no_deal(game: Game, disagreement: Floats, clock: float, why: str) -> Deal:
    return Deal(
        status=Status.NO_SOLUTION,
        seconds=time.perf_counter() - clock,
        message=why,
        payoffs=np.full(game.size, np.nan),
        weights=np.full(game.shape, np.nan),
        walk_away=disagreement,
    )


def _best_common_gain(points: Floats) -> tuple[float, Floats]:
    """The largest t such that some mixture gives everybody at least t: value and weights."""
    return _zero_sum(points.T)


def _ideal(points: Floats) -> Floats:
    """The most each player can have when nobody falls below zero: [player]."""
    tops = []
    for row in points:
        found, _ = linear_program(
            row,
            at_most=(-points, np.zeros(len(points))),
            equal=(np.ones((1, points.shape[1])), [1.0]),
        )
        tops.append(np.nan if found is None else float(row @ found))
    return np.array(tops)


def _gains(game: Game, disagreement: Sequence[float] | Floats) -> tuple[Floats, Floats]:
    """Gains over the walk-away values in units of each player's range: [player, cell]."""
    level = np.asarray(disagreement, dtype=float)
    flat = game.payoffs.reshape(game.size, -1)
    return (flat - level[:, None]) / game.ranges[:, None], level


def nash_bargain(game: Game, disagreement: Sequence[float] | Floats) -> Deal:
    """The deal with the largest product of gains over the walk-away values.

    Args:
        game: the game.
        disagreement: payoff of each player without a deal.

    Returns:
        The deal; `Status.NO_SOLUTION` when no mixture of outcomes is better for everybody.

    Source:
        Nash (1950, Econometrica 18). A point u is the maximum exactly when no cell v has
        sum_i (v_i - u_i) / (u_i - d_i) > 0; the largest such sum is the reported residual.
    """
    clock = time.perf_counter()
    points, level = _gains(game, disagreement)
    common, weights = _best_common_gain(points)
    if common <= 1e-12:
        return _no_deal(game, level, clock, _nothing_better(game, common))
    weights, steps = _maximise_product(points, weights)
    u = points @ weights
    gap = float(((points - u[:, None]) / u[:, None]).sum(axis=0).max())
    return Deal(
        status=Status.SOLVED if gap <= GAP else Status.NOT_CONVERGED,
        residuals={"duality gap": max(gap, 0.0)},
        evaluations=steps,
        seconds=time.perf_counter() - clock,
        message="" if gap <= GAP else f"duality gap {gap:.2g} after {steps} steps",
        payoffs=level + u * game.ranges,
        weights=weights.reshape(game.shape),
        walk_away=level,
    )


def _nothing_better(game: Game, common: float) -> str:
    return (
        "no deal: no mixture of outcomes is better for every player than walking away "
        f"(the best leaves somebody {-common:.3g} of the payoff range short); lower a "
        "walk-away value or add strategies that leave room for one"
    )


def _maximise_product(points: Floats, weights: Floats) -> tuple[Floats, int]:
    """Maximise sum_i log(points weights)_i over the simplex: active sets of few cells.

    At the maximum at most as many cells as players are mixed. The cell that violates the
    optimality condition most enters; the concave problem on the active cells is solved by
    Newton steps that stop at the boundary.
    """
    active: list[int] = np.flatnonzero(weights > 1e-12).tolist()
    w = weights[active] / weights[active].sum()
    steps = 0
    while steps < 200:
        steps += 1
        w, active = _newton_on(points, w, active)
        u = points[:, active] @ w
        slack = ((points - u[:, None]) / u[:, None]).sum(axis=0)
        if slack.max() <= GAP * 1e-3:
            break
        entering = int(slack.argmax())
        if entering not in active:
            active = [*active, entering]
            w = np.append(w, 0.0)
    out = np.zeros(points.shape[1])
    out[active] = w
    return out, steps


def _newton_on(points: Floats, w: Floats, active: list[int]) -> tuple[Floats, list[int]]:
    for _ in range(100):
        block = points[:, active]
        u = block @ w
        gradient = (block / u[:, None]).sum(axis=0)
        hessian = -(block / u[:, None]).T @ (block / u[:, None])
        k = len(active)
        # The tiny ridge picks one mixture where several give the same payoffs.
        system = np.zeros((k + 1, k + 1))
        system[:k, :k] = hessian - 1e-12 * np.eye(k)
        system[:k, k] = system[k, :k] = 1.0
        move = np.linalg.lstsq(system, np.append(-gradient, 0.0), rcond=None)[0][:k]
        length = _longest(block, w, move)
        w = np.clip(w + length * move, 0.0, None)
        w = w / w.sum()
        if length < 1.0 and (w <= 1e-15).any() and len(active) > 1:
            keep = w > 1e-15
            active = [cell for cell, stays in zip(active, keep, strict=True) if stays]
            w = w[keep] / w[keep].sum()
        elif np.abs(move).max() < 1e-13:
            break
    return w, active


def _longest(block: Floats, w: Floats, move: Floats) -> float:
    """Step length up to one that stays in the simplex and raises the sum of logs."""
    falling = move < 0
    length = float(min(1.0, (w[falling] / -move[falling]).min())) if falling.any() else 1.0
    value = np.log(block @ w).sum()
    for _ in range(50):
        u = block @ (w + length * move)
        if (u > 0).all() and np.log(u).sum() >= value - 1e-15:
            return length
        length *= 0.5
    return 0.0


def kalai_smorodinsky(game: Game, disagreement: Sequence[float] | Floats) -> Deal:
    """The best deal that gives all players the same share of what they could hope for.

    Args:
        game: the game.
        disagreement: payoff of each player without a deal.

    Returns:
        The deal; `Status.NO_SOLUTION` when no mixture of outcomes is better for everybody.

    Source:
        Kalai and Smorodinsky (1975, Econometrica 43); for more than two players the point on
        the line to the ideal, which need not exhaust all gains (Roth 1979).
    """
    clock = time.perf_counter()
    points, level = _gains(game, disagreement)
    common, _ = _best_common_gain(points)
    if common <= 1e-12:
        return _no_deal(game, level, clock, _nothing_better(game, common))
    ideal = _ideal(points)
    _, weights = _best_common_gain(points / ideal[:, None])
    u = points @ weights
    uneven = float(np.ptp(u / ideal)) if game.size == 2 else 0.0
    good = bool(np.isfinite(ideal).all()) and uneven <= 1e-7
    return Deal(
        status=Status.SOLVED if good else Status.NOT_CONVERGED,
        residuals={"shares differ by": uneven},
        evaluations=game.size + 2,
        seconds=time.perf_counter() - clock,
        message="" if good else f"shares of the ideal gains differ by {uneven:.2g}",
        payoffs=level + u * game.ranges,
        weights=weights.reshape(game.shape),
        walk_away=level,
    )
