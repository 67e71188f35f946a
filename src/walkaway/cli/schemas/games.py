"""Documents about games of threats and about power."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    COUNT,
    DATE,
    NUMBER,
    SHARE,
    TEXT,
    TRUTH,
    Schema,
    document,
    many,
    mapping,
    maybe,
    obj,
    published,
    same,
    told,
)

BY_PLAYER = told(mapping(maybe(NUMBER)), "by player")
PLAY = told(mapping(TEXT), "each player's strategy")
MIXED = told(mapping(mapping(NUMBER)), "each player's probability of each strategy")
SOLVED = {"status": TEXT, "residuals": mapping(maybe(NUMBER)), "message": TEXT}
PAID = {"payoffs": BY_PLAYER, "regrets": BY_PLAYER}
RANGED = obj({**same(("low", "mid", "high"), maybe(NUMBER)), "members": mapping(maybe(NUMBER))})


def games() -> Schema:
    """`walkaway negotiate --list --json`."""
    return published("games", "1", many(obj({"name": TEXT, "title": TEXT})))


def _game() -> Schema:
    player = obj(
        {
            **same(("name", "title", "unit"), TEXT),
            "payoff": told(mapping(NUMBER), "metric: weight"),
            "given": told(TRUTH, "payoffs are given, not run"),
            "strategies": many(obj({"name": TEXT, "title": TEXT}), minItems=1),
        }
    )
    return obj(
        {
            **same(("name", "title", "description"), TEXT),
            "date": maybe(DATE),
            "stages": many(many(TEXT)),
            "players": many(player, minItems=2),
        }
    )


def _quantal() -> Schema:
    response = obj(
        {
            "branch": COUNT,
            "kind": TEXT,
            "stable": TRUTH,
            "play": MIXED,
            **PAID,
            "residual": NUMBER,
        }
    )
    at = obj({"precision": NUMBER, "responses": many(response)})
    return obj({**SOLVED, "branches": many(TEXT), "bifurcations": many(NUMBER), "at": many(at)})


def negotiation() -> Schema:
    """`walkaway negotiate --json`: the payoff table and all notions of equilibrium."""
    cell = obj(
        {
            "play": PLAY,
            "payoffs": BY_PLAYER,
            "best_reply": mapping(TRUTH),
            "run": maybe(TEXT),
            "low": BY_PLAYER,
            "high": BY_PLAYER,
            **same(("nash_share", "only_nash_share", "sequential_share"), SHARE),
        }
    )
    equilibrium = obj({"play": MIXED, "pure": TRUTH, "strict": TRUTH, "component": COUNT, **PAID})
    nash = obj({**SOLVED, "complete": TRUTH, "method": TEXT, "equilibria": many(equilibrium)})
    sequence = obj(
        {**SOLVED, "stages": many(many(TEXT)), "outcomes": many(obj({"play": PLAY, **PAID}))}
    )
    leading = obj(
        {
            **SOLVED,
            "leader": TEXT,
            "play": mapping(NUMBER),
            **PAID,
            "if_ties_turn": maybe(NUMBER),
        }
    )
    deal = obj(
        {**SOLVED, "payoffs": BY_PLAYER, "between": many(obj({"play": PLAY, "share": SHARE}))}
    )
    walk_away = obj({**same(("sure", "sure_if_mixing", "held_down_to"), NUMBER), "by": TEXT})
    return document(
        "negotiation",
        {
            "game": _game(),
            "members": many(TEXT),
            "left_out": many(TEXT),
            "no_pure_equilibrium_share": SHARE,
            "cells": many(cell),
            "nash": nash,
            "sequences": many(sequence),
            "commitment": many(leading),
            "correlated": obj({**SOLVED, **PAID, "lowest": BY_PLAYER, "highest": BY_PLAYER}),
            "quantal": maybe(_quantal()),
            "best_reply_dynamics": many(obj({"ends_in": many(PLAY), "share_of_starts": SHARE})),
            "walk_away": mapping(walk_away),
            "without_deal": BY_PLAYER,
            "nash_bargain": deal,
            "kalai_smorodinsky": deal,
        },
    )


def power() -> Schema:
    """`walkaway power --json` for a pair; losses in percent, null where they have no bound."""
    sector = obj({"sector": TEXT, "name": TEXT, "controlled": NUMBER, "loss": maybe(NUMBER)})
    accession = obj(
        {
            "bloc": TEXT,
            "members": many(TEXT),
            **same(("total_before", "total_after", "full_before", "full_after", "welfare"), RANGED),
            "unsolved": many(TEXT),
        }
    )
    return document(
        "power",
        {
            "of": many(TEXT, minItems=1),
            "over": TEXT,
            "formula": TEXT,
            **same(("goods", "inputs", "total"), RANGED),
            **same(("full", "cost", "full_both", "cost_both"), maybe(RANGED)),
            "finance": maybe(NUMBER),
            "finance_share": maybe(NUMBER),
            "sectors": many(sector),
            "unsolved": many(TEXT),
        },
        {"accession": accession},
    )


def power_matrix() -> Schema:
    """`walkaway power --matrix --json`; rows threaten, columns are the targets."""
    return document(
        "power-matrix",
        {
            "sides": many(TEXT),
            "targets": many(TEXT),
            **same(("closed", "full", "cost"), many(many(maybe(NUMBER)))),
            "unsolved": many(TEXT),
        },
    )
