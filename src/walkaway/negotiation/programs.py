"""Commitment and correlation as linear programs (SciPy's HiGHS)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.negotiation.game import Floats, Game, Profile, deviation_payoffs, expected_payoffs
from walkaway.negotiation.lp import linear_program
from walkaway.solution import Solution, Status


@dataclass(frozen=True, kw_only=True)
class CorrelatedSolution(Solution):
    """A correlated equilibrium: a mediator draws a cell and tells each player its part.

    Attributes:
        distribution: probability of each cell of the table [strategy, ..., strategy].
        payoffs: expected payoff of each player.
        regrets: what each player could gain by any rule for disobeying, recomputed.
        lowest: the worst correlated equilibrium of each player, for that player.
        highest: the best one of each player, for that player.
    """

    distribution: Floats = field(repr=False)
    payoffs: Floats
    regrets: Floats
    lowest: Floats
    highest: Floats


@dataclass(frozen=True, kw_only=True)
class StackelbergSolution(Solution):
    """What a player gains by committing before the others choose.

    Attributes:
        leader: number of the player who commits.
        commitment: the leader's mixed strategy; with several followers its share in the plan.
        plan: probability of each cell of the table; with one follower the commitment times
            the follower's reply.
        payoffs: expected payoffs.
        regrets: the followers' gains from disobeying, recomputed (the leader's is zero by
            commitment, not by interest).
        if_ties_turn: the leader's payoff if a follower who is indifferent chooses what is
            worst for the leader; the commitment can be moved a hair to avoid that.
    """

    leader: int
    commitment: Floats
    plan: Floats = field(repr=False)
    payoffs: Floats
    regrets: Floats
    if_ties_turn: float


def _player(game: Game, player: int | str) -> int:
    if isinstance(player, str):
        if player not in game.players:
            hint = did_you_mean(player, game.players)
            raise BadInputError([Problem("player", player, "not in this game", hint)])
        return game.players.index(player)
    if not 0 <= player < game.size:
        raise BadInputError([Problem("player", str(player), f"players are 0 to {game.size - 1}")])
    return player


def _incentives(game: Game, players: Sequence[int]) -> Floats:
    """Gain from disobeying, for each player, told strategy and other one: [rule, cell]."""
    rules = []
    for i in players:
        values = np.moveaxis(game.payoffs[i], i, 0) / game.ranges[i]
        for told in range(game.shape[i]):
            for other in range(game.shape[i]):
                if other != told:
                    rule = np.zeros_like(values)
                    rule[told] = values[other] - values[told]
                    rules.append(np.moveaxis(rule, 0, i).ravel())
    return np.array(rules).reshape(len(rules), int(np.prod(game.shape)))


def _best_plan(game: Game, objective: Floats, rules: Floats) -> tuple[Floats | None, str]:
    """The distribution over cells with the largest objective under the incentive rules."""
    spread = float(np.abs(objective).max()) or 1.0
    found, message = linear_program(
        objective / spread,
        at_most=(rules, np.zeros(len(rules))),
        equal=(np.ones((1, objective.size)), [1.0]),
    )
    return (None, message) if found is None else (_distribution(found, game), "")


def _distribution(found: Floats, game: Game) -> Floats:
    plan = np.clip(found, 0.0, None)
    return np.asarray((plan / plan.sum()).reshape(game.shape))


def _most_even(game: Game, objective: Floats, rules: Floats, ends: Floats) -> Floats | None:
    """Of all plans with the best objective, one that treats the players most alike.

    The best objective is often reached by a whole face of plans; which corner a solver ends in
    depends on the order of players. Every player's payoff is measured between its worst and
    best correlated equilibrium, and the smallest such share is made as large as can be.
    """
    flat = game.payoffs.reshape(game.size, -1)
    spread = float(np.abs(objective).max()) or 1.0
    best, _ = _best_plan(game, objective, rules)
    widths = ends[1] - ends[0]
    moving = np.flatnonzero(widths > 1e-9 * game.ranges)
    if best is None or not len(moving):
        return best
    shares = (flat[moving] - ends[0][moving, None]) / widths[moving, None]
    floor = float(objective @ best.ravel()) / spread - 1e-10
    bounds = np.vstack(
        [
            np.hstack([rules, np.zeros((len(rules), 1))]),
            np.hstack([-shares, np.ones((len(moving), 1))]),
            np.append(-objective / spread, 0.0)[None],
        ]
    )
    right = np.concatenate([np.zeros(len(rules) + len(moving)), [-floor]])
    found, _ = linear_program(
        np.append(np.zeros(objective.size), 1.0),
        at_most=(bounds, right),
        equal=(np.append(np.ones(objective.size), 0.0)[None], [1.0]),
        free=(objective.size,),
    )
    return best if found is None else _distribution(found[:-1], game)


def obedience_regrets(game: Game, distribution: Floats) -> Floats:
    """What each player could gain by the best rule for disobeying: [player].

    Args:
        game: the game.
        distribution: probability of each cell [strategy, ..., strategy].
    """
    gains = []
    for i in range(game.size):
        weights = np.moveaxis(distribution, i, 0).reshape(game.shape[i], -1)
        values = np.moveaxis(game.payoffs[i], i, 0).reshape(game.shape[i], -1)
        table = weights @ values.T
        gains.append(float((table.max(axis=1) - np.diag(table)).sum()))
    return np.maximum(gains, 0.0)


def plan_payoffs(game: Game, distribution: Floats) -> Floats:
    """Expected payoffs under a distribution over cells: [player]."""
    return np.asarray(game.payoffs.reshape(game.size, -1) @ distribution.ravel())


def correlated(game: Game, weights: Sequence[float] | None = None) -> CorrelatedSolution:
    """The correlated equilibrium with the largest weighted sum of payoffs, and the extremes.

    Args:
        game: the game.
        weights: of the players' payoffs; one each by default.

    Source:
        Aumann (1974, J. Math. Econ. 1; 1987, Econometrica 55).
    """
    clock = time.perf_counter()
    weight = np.ones(game.size) if weights is None else np.asarray(weights, dtype=float)
    flat = game.payoffs.reshape(game.size, -1)
    rules = _incentives(game, range(game.size))
    ends = np.full((2, game.size), np.nan)
    message = ""
    for i in range(game.size):
        for row, sign in enumerate((-1.0, 1.0)):
            end, failure = _best_plan(game, sign * flat[i], rules)
            message = message or failure
            if end is not None:
                ends[row, i] = plan_payoffs(game, end)[i]
    plan = None if np.isnan(ends).any() else _most_even(game, weight @ flat, rules, ends)
    used = plan if plan is not None else np.full(game.shape, np.nan)
    regrets = obedience_regrets(game, used)
    worst = float((regrets / game.ranges).max())
    good = plan is not None and worst <= 1e-8
    return CorrelatedSolution(
        status=Status.SOLVED if good else Status.NOT_CONVERGED,
        residuals={"regret": worst},
        evaluations=2 * game.size + 2,
        seconds=time.perf_counter() - clock,
        message="" if good else f"regret {worst:.2g} of the payoff range is left; {message}",
        distribution=used,
        payoffs=plan_payoffs(game, used),
        regrets=regrets,
        lowest=ends[0],
        highest=ends[1],
    )


def stackelberg(game: Game, leader: int | str) -> StackelbergSolution:
    """The best commitment of one player.

    One follower: the leader may mix, the follower sees the mix and replies; one program per
    reply. Several followers: the leader commits to a plan that tells each follower its part,
    which it has no reason to disobey; one program. Ties of the followers go to the leader, ties
    of the leader to the followers.

    Args:
        game: the game.
        leader: name or number.

    Raises:
        BadInputError: no such player.

    Source:
        Conitzer and Sandholm (2006, EC'06); Conitzer and Korzhyk (2011, AAAI), section 4.
    """
    clock = time.perf_counter()
    first = _player(game, leader)
    followers = [i for i in range(game.size) if i != first]
    rules = _incentives(game, followers)
    if game.size == 2:
        plan, solves, message = _mixed_commitment(game, first)
    else:
        objective = game.payoffs[first].ravel()
        plan, message = _kindest_plan(game, objective, rules, followers)
        solves = 2
    used = plan if plan is not None else np.full(game.shape, np.nan)
    regrets = obedience_regrets(game, used)
    regrets[first] = 0.0
    worst = float((regrets / game.ranges).max())
    good = plan is not None and worst <= 1e-8
    axes = tuple(followers)
    commitment = used.sum(axis=axes) if axes else used
    payoffs = plan_payoffs(game, used)
    return StackelbergSolution(
        status=Status.SOLVED if good else Status.NOT_CONVERGED,
        residuals={"regret": worst},
        evaluations=solves,
        seconds=time.perf_counter() - clock,
        message="" if good else f"follower regret {worst:.2g} of the range is left; {message}",
        leader=first,
        commitment=commitment,
        plan=used,
        payoffs=payoffs,
        regrets=regrets,
        if_ties_turn=_if_ties_turn(game, first, commitment, float(payoffs[first])),
    )


def _kindest_plan(
    game: Game, objective: Floats, rules: Floats, others: Sequence[int]
) -> tuple[Floats | None, str]:
    """The best plan for the leader and, of equally good ones, the best for the others' sum."""
    plan, message = _best_plan(game, objective, rules)
    if plan is None or not others:
        return plan, message
    spread = float(np.abs(objective).max()) or 1.0
    value = float(objective @ plan.ravel()) / spread
    flat = game.payoffs.reshape(game.size, -1)
    second = sum((flat[i] / game.ranges[i] for i in others), np.zeros(objective.size))
    found, _ = linear_program(
        second,
        at_most=(
            np.vstack([rules.reshape(-1, objective.size), -objective / spread]),
            np.append(np.zeros(len(rules)), -value + 1e-12),
        ),
        equal=(np.ones((1, objective.size)), [1.0]),
    )
    chosen = _better(second, plan.ravel(), found)
    return _distribution(chosen, game), ""


def _better(objective: Floats, first: Floats | None, second: Floats | None) -> Floats:
    """The second distribution if it is better by more than the solver's tolerance."""
    kept = first if first is not None else second
    assert kept is not None
    spread = float(np.ptp(objective)) or 1.0
    if second is not None and float(objective @ (second - kept)) > 1e-8 * spread:
        kept = second
    clean = np.clip(kept, 0.0, None)
    return np.asarray(clean / clean.sum())


def _mixed_commitment(game: Game, leader: int) -> tuple[Floats | None, int, str]:
    """The best mix against one follower: the best over the follower's replies."""
    follower = 1 - leader
    own = np.moveaxis(game.payoffs[leader], leader, 0)
    reply_payoffs = np.moveaxis(game.payoffs[follower], leader, 0)
    theirs = reply_payoffs / game.ranges[follower]
    spread = float(np.abs(own).max()) or 1.0
    simplex = (np.ones((1, own.shape[0])), [1.0])
    message = ""
    mixes: list[Floats | None] = []
    for reply in range(own.shape[1]):
        rules = (theirs - theirs[:, [reply]]).T
        found, failure = linear_program(
            own[:, reply] / spread, at_most=(rules, np.zeros(len(rules))), equal=simplex
        )
        mixes.append(found)
        message = message or failure if found is None else message
    values = [-np.inf if m is None else float(m @ own[:, k]) for k, m in enumerate(mixes)]
    top = max(values)
    best: tuple[float, Floats] | None = None
    for reply, value in enumerate(values):
        if not np.isfinite(value) or value < top - 1e-10 * spread:
            continue
        # Of commitments equally good for the leader, the one that is best for the follower.
        rules = np.vstack([(theirs - theirs[:, [reply]]).T, -own[:, reply] / spread])
        right = np.append(np.zeros(own.shape[1]), -(value / spread) + 1e-12)
        kind, _ = linear_program(theirs[:, reply], at_most=(rules, right), equal=simplex)
        mix = _better(theirs[:, reply], mixes[reply], kind)
        other = float(mix @ reply_payoffs[:, reply])
        if best is None or other > best[0]:
            plan = np.outer(mix, np.eye(own.shape[1])[reply])
            best = (other, plan if leader == 0 else plan.T)
    return (best[1], own.shape[1], "") if best else (None, own.shape[1], message)


def _if_ties_turn(game: Game, leader: int, commitment: Floats, value: float) -> float:
    if game.size != 2 or not np.isfinite(commitment).all():
        return value
    follower = 1 - leader
    profile: list[Floats] = [commitment, commitment]
    profile[follower] = np.full(game.shape[follower], 1.0 / game.shape[follower])
    mixed: Profile = tuple(profile)
    replies = deviation_payoffs(game, mixed, follower)
    tied = np.flatnonzero(replies >= replies.max() - 1e-9 * game.ranges[follower])
    values = []
    for reply in tied:
        profile[follower] = np.eye(game.shape[follower])[reply]
        values.append(float(expected_payoffs(game, tuple(profile))[leader]))
    return min(values)
