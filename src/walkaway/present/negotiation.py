"""A played game: the documents of `walkaway negotiate` and of its list of games.

How it looks to a person is in `negotiation_story`, which needs the game itself.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from walkaway.documents import Count, Document, Number, Record, Share
from walkaway.negotiation.analysis import Analysis, Frequencies
from walkaway.negotiation.bargaining import Deal
from walkaway.negotiation.consent import Consent
from walkaway.negotiation.definition import Cell, GameDefinition
from walkaway.negotiation.game import Floats, Game, Profile, best_replies
from walkaway.negotiation.quantal import QuantalSolution
from walkaway.negotiation.sequential import SequentialSolution
from walkaway.negotiation.table import PayoffTable
from walkaway.present.page import Page, Section, table
from walkaway.solution import Solution

PRECISIONS = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Precisions at which quantal responses are listed, times one over the payoff range."""

ByPlayer = dict[str, Number | None]
Play = dict[str, str]
Mixed = dict[str, dict[str, Number]]


class Listed(Record):
    """A game that comes with walkaway.

    Attributes:
        name: to call it by.
        title: for people.
    """

    name: str
    title: str


Games = list[Listed]
"""What ``walkaway negotiate --list --json`` prints."""


class Move(Record):
    """A strategy.

    Attributes:
        name: short.
        title: in words.
        consent: economies and groups whose consent it needs.
    """

    name: str
    title: str
    consent: list[str]


class PlayerOf(Record):
    """A player.

    Attributes:
        name: short.
        title: in words.
        unit: of its payoff.
        payoff: metric: weight.
        given: payoffs are given, not run.
        of: whose later move this is; empty for a first or only one.
        strategies: at least one.
    """

    name: str
    title: str
    unit: str
    payoff: dict[str, Number]
    given: bool
    of: str
    strategies: list[Move]


class GameOf(Record):
    """The game as its file says it.

    Attributes:
        name: short.
        title: in words.
        description: what is assumed, and why.
        date: the day the world is looked at; null where payoffs are given.
        stages: who moves when.
        players: in the order of the table.
        consent: metric: weight, of those who are asked for consent, each at its own number.
    """

    name: str
    title: str
    description: str
    date: dt.date | None
    stages: list[list[str]]
    players: list[PlayerOf]
    consent: dict[str, Number]


class CellOf(Record):
    """A cell of the payoff table.

    Attributes:
        play: each player's strategy.
        payoffs: by player.
        best_reply: whether each plays one.
        run: behind it; null where payoffs are given.
        low: smallest over the members of the ensemble, by player.
        high: largest.
        nash_share: of draws in which it is an equilibrium.
        only_nash_share: of draws in which it is the only one without mixing.
        sequential_share: of draws in which play in turn ends there.
    """

    play: Play
    payoffs: ByPlayer
    best_reply: dict[str, bool]
    run: str | None
    low: ByPlayer
    high: ByPlayer
    nash_share: Share
    only_nash_share: Share
    sequential_share: Share


class Vote(Record):
    """Whether those who are asked agree to what is played in a cell.

    Attributes:
        play: each player's strategy.
        granted_share: of draws in which all agree; payoffs are those after the vote.
        veto_share: of draws in which each refuses, by economy.
        gain: what agreement is worth to each, less refusal, median over the draws.
    """

    play: Play
    granted_share: Share
    veto_share: dict[str, Share]
    gain: dict[str, Number]


class Equilibrium(Record):
    """A Nash equilibrium.

    Attributes:
        play: each player's probability of each strategy.
        pure: nobody mixes.
        strict: every other choice costs.
        component: equilibria that hang together share it.
        payoffs: by player.
        regrets: what each could still gain by deviating alone.
    """

    play: Mixed
    pure: bool
    strict: bool
    component: Count
    payoffs: ByPlayer
    regrets: ByPlayer


class Solved(Record):
    """How something was solved.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
    """

    status: str
    residuals: dict[str, Number | None]
    message: str


class Nash(Solved):
    """Nash equilibria.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        complete: whether these are all there are.
        method: by which they were found.
        equilibria: those found.
    """

    complete: bool
    method: str
    equilibria: list[Equilibrium]


class Outcome(Record):
    """Where play in turn ends.

    Attributes:
        play: each player's strategy.
        payoffs: by player.
        regrets: what each could still gain by deviating alone.
    """

    play: Play
    payoffs: ByPlayer
    regrets: ByPlayer


class InTurn(Solved):
    """Backward induction for one order of moves.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        stages: who moves when.
        outcomes: where play ends.
    """

    stages: list[list[str]]
    outcomes: list[Outcome]


class Commitment(Solved):
    """What a player gains by committing first.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        leader: who commits.
        play: its probability of each strategy.
        payoffs: by player.
        regrets: what each could still gain.
        if_ties_turn: what the leader gets if ties go against it; null if not known.
    """

    leader: str
    play: dict[str, Number]
    payoffs: ByPlayer
    regrets: ByPlayer
    if_ties_turn: Number | None


class Correlated(Solved):
    """The correlated equilibrium with the largest sum of payoffs.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        payoffs: by player.
        regrets: what each could still gain.
        lowest: payoffs of any correlated equilibrium, smallest.
        highest: largest.
    """

    payoffs: ByPlayer
    regrets: ByPlayer
    lowest: ByPlayer
    highest: ByPlayer


class Response(Record):
    """A quantal response at one precision.

    Attributes:
        branch: it lies on.
        kind: of branch.
        stable: under best-response dynamics.
        play: each player's probability of each strategy.
        payoffs: by player.
        regrets: what each could still gain.
        residual: of its equations.
    """

    branch: Count
    kind: str
    stable: bool
    play: Mixed
    payoffs: ByPlayer
    regrets: ByPlayer
    residual: Number


class AtPrecision(Record):
    """Quantal responses at one precision.

    Attributes:
        precision: lambda.
        responses: on every branch.
    """

    precision: Number
    responses: list[Response]


class Quantal(Solved):
    """Quantal responses.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        branches: their kinds.
        bifurcations: precisions at which they cross.
        at: some precisions.
    """

    branches: list[str]
    bifurcations: list[Number]
    at: list[AtPrecision]


class Replies(Record):
    """Where best replies in turn lead.

    Attributes:
        ends_in: a cell, or a cycle of cells.
        share_of_starts: from which they lead there.
    """

    ends_in: list[Play]
    share_of_starts: Share


class Alone(Record):
    """What a player can be sure of.

    Attributes:
        sure: without mixing.
        by: the strategy.
        sure_if_mixing: with it.
        held_down_to: what the others can hold it down to.
    """

    sure: Number
    by: str
    sure_if_mixing: Number
    held_down_to: Number


class Part(Record):
    """A cell with its share in a deal.

    Attributes:
        play: each player's strategy.
        share: of the deal.
    """

    play: Play
    share: Share


class Bargain(Solved):
    """A bargaining solution.

    Attributes:
        status: solved, or how the search ended.
        residuals: of its equations.
        message: what is missing; empty if nothing is.
        payoffs: by player.
        between: cells that it mixes.
    """

    payoffs: ByPlayer
    between: list[Part]


class Negotiation(Document, tag="walkaway/negotiation/1"):
    """A payoff table and all notions of equilibrium (`walkaway negotiate --json`).

    Attributes:
        game: as its file says it.
        members: of the ensemble, solved in every cell.
        left_out: members that were not, and why.
        no_pure_equilibrium_share: of draws without an equilibrium in pure strategies.
        cells: the payoff table.
        votes: on what needs consent.
        nash: equilibria of the medians.
        sequences: play in turn; the game's own order first.
        commitment: by leader.
        correlated: the best.
        quantal: players who err; null where the table is large.
        best_reply_dynamics: where best replies lead.
        walk_away: what each can be sure of.
        without_deal: payoffs against which deals are measured.
        nash_bargain: largest product of gains.
        kalai_smorodinsky: the same share of the most that each could hope for.
    """

    MAIN: ClassVar[str] = "cells"

    game: GameOf
    members: list[str]
    left_out: list[str]
    no_pure_equilibrium_share: Share
    cells: list[CellOf]
    votes: list[Vote]
    nash: Nash
    sequences: list[InTurn]
    commitment: list[Commitment]
    correlated: Correlated
    quantal: Quantal | None
    best_reply_dynamics: list[Replies]
    walk_away: dict[str, Alone]
    without_deal: ByPlayer
    nash_bargain: Bargain
    kalai_smorodinsky: Bargain


def document(played: PayoffTable, found: Analysis, counts: Frequencies) -> Negotiation:
    """A played game as a document.

    Args:
        played: the payoff table under every member.
        found: its analysis.
        counts: how often each cell is an equilibrium over the members.
    """
    game = found.game
    return Negotiation(
        game=_game(played.definition),
        members=list(played.members),
        left_out=list(played.dropped),
        no_pure_equilibrium_share=counts.none,
        cells=_cells(played, game, counts),
        votes=[_vote(game, one) for one in played.consents],
        nash=_nash(found),
        sequences=[_sequence(game, one) for one in found.sequences.values()],
        commitment=_commitments(found),
        correlated=_correlated(found),
        quantal=None if found.quantal is None else _quantal(found.quantal),
        best_reply_dynamics=[
            Replies(ends_in=[_play(game, cell) for cell in cycle], share_of_starts=share)
            for cycle, share in found.replies.items()
        ],
        walk_away={
            name: Alone(
                sure=level.pure,
                by=game.strategies[i][level.strategy],
                sure_if_mixing=level.mixed,
                held_down_to=level.punished,
            )
            for i, (name, level) in enumerate(zip(game.players, found.walk_away, strict=True))
        },
        without_deal=_by_player(game, found.disagreement),
        nash_bargain=_deal(game, found.nash_deal),
        kalai_smorodinsky=_deal(game, found.even_deal),
    )


def games(found: Iterable[GameDefinition]) -> list[Listed]:
    """Games by name and title."""
    return [Listed(name=one.name, title=one.title) for one in found]


def games_page(listed: list[Listed]) -> Page:
    """Games for a person."""
    rows = [[one.name, one.title] for one in listed]
    return Page(
        title="Games that come with walkaway",
        sections=(Section("games", "", tables=(table("", ("name", "title"), rows),)),),
        foot=("walkaway negotiate NAME plays one.",),
    )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _by_player(game: Game, values: Floats | Sequence[float]) -> ByPlayer:
    return {name: _finite(float(v)) for name, v in zip(game.players, values, strict=True)}


def _profile(game: Game, profile: Profile) -> Mixed:
    return {
        player: {name: float(p) for name, p in zip(game.strategies[i], profile[i], strict=True)}
        for i, player in enumerate(game.players)
    }


def _play(game: Game, cell: Cell) -> Play:
    return dict(zip(game.players, game.label(cell), strict=True))


def _solved(solution: Solution) -> dict[str, Any]:
    return {
        "status": str(solution.status),
        "residuals": {name: _finite(value) for name, value in solution.residuals.items()},
        "message": solution.message,
    }


def _paid(game: Game, one: Any) -> dict[str, Any]:
    return {
        "payoffs": _by_player(game, one.payoffs),
        "regrets": _by_player(game, one.regrets),
    }


def _game(definition: GameDefinition) -> GameOf:
    return GameOf(
        name=definition.name,
        title=definition.title,
        description=definition.description,
        date=definition.date,
        stages=[list(stage) for stage in definition.stages],
        players=[
            PlayerOf(
                name=player.name,
                title=player.title,
                unit=player.unit,
                payoff=dict(player.payoff),
                given=player.given is not None,
                of=player.of,
                strategies=[
                    Move(name=s.name, title=s.title, consent=list(s.consent))
                    for s in player.strategies
                ],
            )
            for player in definition.players
        ],
        consent=dict(definition.consent) if any(map(definition.asks, definition.cells())) else {},
    )


def _cells(played: PayoffTable, game: Game, counts: Frequencies) -> list[CellOf]:
    best = best_replies(game)
    rows = []
    for cell in played.definition.cells():
        drawn = [played.drawn(i, cell) for i in range(game.size)]
        rows.append(
            CellOf(
                play=_play(game, cell),
                payoffs=_by_player(game, [game.payoffs[(i, *cell)] for i in range(game.size)]),
                best_reply={name: bool(best[(i, *cell)]) for i, name in enumerate(game.players)},
                run=played.runs.get(cell),
                low=_by_player(game, [d.min() for d in drawn]),
                high=_by_player(game, [d.max() for d in drawn]),
                nash_share=float(counts.nash[cell]),
                only_nash_share=float(counts.only_nash[cell]),
                sequential_share=float(counts.sequential[cell]),
            )
        )
    return rows


def _vote(game: Game, own: Consent) -> Vote:
    return Vote(
        play=_play(game, own.cell),
        granted_share=float(own.granted.mean()),
        veto_share=dict(zip(own.asked, map(float, own.vetoes.mean(axis=0)), strict=True)),
        gain=dict(zip(own.asked, map(float, np.median(own.gains, axis=0)), strict=True)),
    )


def _nash(found: Analysis) -> Nash:
    game, nash = found.game, found.equilibria
    return Nash(
        **_solved(nash),
        complete=nash.complete,
        method=nash.method,
        equilibria=[
            Equilibrium(
                play=_profile(game, e.profile),
                pure=e.pure,
                strict=e.strict,
                component=e.component,
                **_paid(game, e),
            )
            for e in nash.equilibria
        ],
    )


def _sequence(game: Game, solution: SequentialSolution) -> InTurn:
    return InTurn(
        **_solved(solution),
        stages=[[game.players[i] for i in stage] for stage in solution.order],
        outcomes=[
            Outcome(play=_play(game, path.cell), **_paid(game, path)) for path in solution.outcomes
        ],
    )


def _commitments(found: Analysis) -> list[Commitment]:
    game = found.game
    return [
        Commitment(
            **_solved(one),
            leader=game.players[one.leader],
            play={
                name: float(p)
                for name, p in zip(game.strategies[one.leader], one.commitment, strict=True)
            },
            **_paid(game, one),
            if_ties_turn=_finite(one.if_ties_turn),
        )
        for one in found.commitments
    ]


def _correlated(found: Analysis) -> Correlated:
    game, best = found.game, found.correlated
    return Correlated(
        **_solved(best),
        **_paid(game, best),
        lowest=_by_player(game, best.lowest),
        highest=_by_player(game, best.highest),
    )


def _deal(game: Game, deal: Deal) -> Bargain:
    between = []
    if deal.solved:
        between = [
            Part(play=_play(game, tuple(c)), share=float(deal.weights[tuple(c)]))
            for c in np.argwhere(deal.weights > 1e-9).tolist()
        ]
    return Bargain(**_solved(deal), payoffs=_by_player(game, deal.payoffs), between=between)


def precisions(solution: QuantalSolution) -> list[float]:
    """Precisions at which responses are listed, as far as branches were followed."""
    wanted = (share / solution.logit.scale for share in PRECISIONS)
    most = solution.largest_precision
    return [precision for precision in wanted if precision <= most * (1 + 1e-12)]


def _quantal(solution: QuantalSolution) -> Quantal:
    game = solution.logit.game
    return Quantal(
        **_solved(solution),
        branches=[branch.kind for branch in solution.branches],
        bifurcations=[b.precision for b in solution.bifurcations],
        at=[
            AtPrecision(
                precision=precision,
                responses=[
                    Response(
                        branch=point.branch,
                        kind=solution.branches[point.branch].kind,
                        stable=point.stable,
                        play=_profile(game, point.profile),
                        residual=point.residual,
                        **_paid(game, point),
                    )
                    for point in solution.at(min(precision, solution.largest_precision))
                ],
            )
            for precision in precisions(solution)
        ],
    )
