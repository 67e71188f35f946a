"""A played game and its analysis as plain data: what `walkaway negotiate --json` prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from walkaway.negotiation.accession import Shift
from walkaway.negotiation.analysis import Analysis, Frequencies
from walkaway.negotiation.bargaining import Deal
from walkaway.negotiation.definition import Cell
from walkaway.negotiation.game import Floats, Game, Profile, best_replies
from walkaway.negotiation.leverage import Matrix, Power
from walkaway.negotiation.quantal import QuantalSolution
from walkaway.negotiation.sequential import SequentialSolution
from walkaway.negotiation.table import PayoffTable
from walkaway.solution import Solution

SCHEMA = "walkaway/negotiation/1"
PRECISIONS = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Precisions at which quantal responses are listed, times one over the payoff range."""


def number(value: float) -> float | None:
    """A number for JSON; null where there is none."""
    return float(value) if math.isfinite(value) else None


def numbers(values: Floats | Sequence[float]) -> Any:
    """Nested lists of numbers for JSON."""
    array = np.asarray(values, dtype=float)
    return [numbers(row) for row in array] if array.ndim > 1 else [number(v) for v in array]


def _by_player(game: Game, values: Floats | Sequence[float]) -> dict[str, float | None]:
    return {name: number(float(v)) for name, v in zip(game.players, values, strict=True)}


def _profile(game: Game, profile: Profile) -> dict[str, dict[str, float]]:
    return {
        player: {name: float(p) for name, p in zip(game.strategies[i], profile[i], strict=True)}
        for i, player in enumerate(game.players)
    }


def _cell(game: Game, cell: Cell) -> dict[str, str]:
    return dict(zip(game.players, game.label(cell), strict=True))


def _solve(solution: Solution) -> dict[str, Any]:
    return {
        "status": str(solution.status),
        "residuals": {name: number(value) for name, value in solution.residuals.items()},
        "message": solution.message,
    }


def _deal(game: Game, deal: Deal) -> dict[str, Any]:
    mixed = []
    if deal.solved:
        mixed = [
            {"play": _cell(game, tuple(c)), "share": float(deal.weights[tuple(c)])}
            for c in np.argwhere(deal.weights > 1e-9).tolist()
        ]
    return {**_solve(deal), "payoffs": _by_player(game, deal.payoffs), "between": mixed}


def _quantal(solution: QuantalSolution) -> dict[str, Any]:
    game = solution.logit.game
    rows = []
    for share in PRECISIONS:
        precision = share / solution.logit.scale
        if precision > solution.largest_precision * (1 + 1e-12):
            continue
        rows.append(
            {
                "precision": precision,
                "responses": [
                    {
                        "branch": point.branch,
                        "kind": solution.branches[point.branch].kind,
                        "stable": point.stable,
                        "play": _profile(game, point.profile),
                        "payoffs": _by_player(game, point.payoffs),
                        "regrets": _by_player(game, point.regrets),
                        "residual": point.residual,
                    }
                    for point in solution.at(min(precision, solution.largest_precision))
                ],
            }
        )
    return {
        **_solve(solution),
        "branches": [branch.kind for branch in solution.branches],
        "bifurcations": [b.precision for b in solution.bifurcations],
        "at": rows,
    }


def _sequence(game: Game, solution: SequentialSolution) -> dict[str, Any]:
    return {
        **_solve(solution),
        "stages": [[game.players[i] for i in stage] for stage in solution.order],
        "outcomes": [
            {
                "play": _cell(game, path.cell),
                "payoffs": _by_player(game, path.payoffs),
                "regrets": _by_player(game, path.regrets),
            }
            for path in solution.outcomes
        ],
    }


def analysis_document(analysis: Analysis) -> dict[str, Any]:
    """All notions of equilibrium of one game."""
    game = analysis.game
    best = best_replies(game)
    nash = analysis.equilibria
    return {
        "cells": [
            {
                "play": _cell(game, cell),
                "payoffs": _by_player(game, [game.payoffs[(i, *cell)] for i in range(game.size)]),
                "best_reply": {name: bool(best[(i, *cell)]) for i, name in enumerate(game.players)},
            }
            for cell in np.ndindex(*game.shape)
        ],
        "nash": {
            **_solve(nash),
            "complete": nash.complete,
            "method": nash.method,
            "equilibria": [
                {
                    "play": _profile(game, e.profile),
                    "pure": e.pure,
                    "strict": e.strict,
                    "component": e.component,
                    "payoffs": _by_player(game, e.payoffs),
                    "regrets": _by_player(game, e.regrets),
                }
                for e in nash.equilibria
            ],
        },
        "sequences": [_sequence(game, s) for s in analysis.sequences.values()],
        "commitment": [
            {
                **_solve(s),
                "leader": game.players[s.leader],
                "play": {
                    name: float(p)
                    for name, p in zip(game.strategies[s.leader], s.commitment, strict=True)
                },
                "payoffs": _by_player(game, s.payoffs),
                "regrets": _by_player(game, s.regrets),
                "if_ties_turn": number(s.if_ties_turn),
            }
            for s in analysis.commitments
        ],
        "correlated": {
            **_solve(analysis.correlated),
            "payoffs": _by_player(game, analysis.correlated.payoffs),
            "regrets": _by_player(game, analysis.correlated.regrets),
            "lowest": _by_player(game, analysis.correlated.lowest),
            "highest": _by_player(game, analysis.correlated.highest),
        },
        "quantal": None if analysis.quantal is None else _quantal(analysis.quantal),
        "best_reply_dynamics": [
            {"ends_in": [_cell(game, cell) for cell in cycle], "share_of_starts": share}
            for cycle, share in analysis.replies.items()
        ],
        "walk_away": {
            name: {
                "sure": level.pure,
                "by": game.strategies[i][level.strategy],
                "sure_if_mixing": level.mixed,
                "held_down_to": level.punished,
            }
            for i, (name, level) in enumerate(zip(game.players, analysis.walk_away, strict=True))
        },
        "without_deal": _by_player(game, analysis.disagreement),
        "nash_bargain": _deal(game, analysis.nash_deal),
        "kalai_smorodinsky": _deal(game, analysis.even_deal),
    }


def document(table: PayoffTable, analysis: Analysis, counts: Frequencies) -> dict[str, Any]:
    """The whole result (schema ``walkaway/negotiation/1``)."""
    definition, game = table.definition, analysis.game
    found = analysis_document(analysis)
    for row, cell in zip(found["cells"], definition.cells(), strict=True):
        drawn = [table.drawn(i, cell) for i in range(game.size)]
        row |= {
            "run": table.runs.get(cell),
            "low": _by_player(game, [d.min() for d in drawn]),
            "high": _by_player(game, [d.max() for d in drawn]),
            "nash_share": float(counts.nash[cell]),
            "only_nash_share": float(counts.only_nash[cell]),
            "sequential_share": float(counts.sequential[cell]),
        }
    return {
        "schema": SCHEMA,
        "game": {
            "name": definition.name,
            "title": definition.title,
            "description": definition.description,
            "date": definition.date.isoformat() if definition.date else None,
            "stages": [list(stage) for stage in definition.stages],
            "players": [
                {
                    "name": player.name,
                    "title": player.title,
                    "unit": player.unit,
                    "payoff": dict(player.payoff),
                    "given": player.given is not None,
                    "strategies": [{"name": s.name, "title": s.title} for s in player.strategies],
                }
                for player in definition.players
            ],
        },
        "members": list(table.members),
        "left_out": list(table.dropped),
        "no_pure_equilibrium_share": counts.none,
        **found,
    }


def power_document(power: Power) -> dict[str, Any]:
    """What `walkaway power --json` prints for a pair (schema ``walkaway/power/1``)."""

    def ranged(name: str) -> Any:
        value = getattr(power, name)
        return None if value is None else value.to_dict()

    return {
        "schema": "walkaway/power/1",
        "of": list(power.of),
        "over": power.over,
        "formula": "own derivation, nested CES; idea of Clayton, Maggiori and Schreger",
        "goods": ranged("goods"),
        "inputs": ranged("inputs"),
        "total": ranged("total"),
        "full": ranged("full"),
        "cost": ranged("cost"),
        "full_both": ranged("full_both"),
        "cost_both": ranged("cost_both"),
        "finance": None if power.finance is None else number(power.finance),
        "finance_share": power.finance_share,
        "sectors": [
            {"sector": code, "name": name, "controlled": share, "loss": number(loss)}
            for code, name, share, loss in power.sectors
        ],
        "unsolved": list(power.unsolved),
    }


def shift_document(shift: Shift) -> dict[str, Any]:
    """How an accession changes exposure, as plain data."""
    names = ("total_before", "total_after", "full_before", "full_after", "welfare")
    return {
        "bloc": shift.bloc,
        "members": list(shift.members),
        **{name: getattr(shift, name).to_dict() for name in names},
        "unsolved": list(shift.unsolved),
    }


def matrix_document(matrix: Matrix) -> dict[str, Any]:
    """The power matrix as plain data (schema ``walkaway/power-matrix/1``)."""
    return {
        "schema": "walkaway/power-matrix/1",
        "sides": list(matrix.sides),
        "targets": list(matrix.targets),
        "closed": numbers(matrix.closed),
        "full": numbers(matrix.full),
        "cost": numbers(matrix.cost),
        "unsolved": list(matrix.unsolved),
    }
