"""A purse by itself: its equations solved with rates and prices given."""

from __future__ import annotations

import numpy as np

from walkaway.budget.block import Purse
from walkaway.solve.path import Block, PathSolution, compose, solve

KINDS = ("RS", "E05", "E30", "TP", "Y", "LGDP", "LCPI")


def solved(
    purse: Purse, quarters: int, **given: float | np.ndarray
) -> tuple[PathSolution, dict[str, np.ndarray]]:
    """The path with the named variables or series as given, and the purse's own baseline."""
    rates = tuple(f"{kind}_{purse.code}" for kind in KINDS)
    dummy = Block(("NOTHING",), rates, {}, lambda w: {"NOTHING": w("NOTHING")})
    model, named = compose([purse.block(), dummy])
    shocks, base = np.zeros((quarters, len(model.shocks))), purse.baseline(quarters)
    for name, values in purse.given(quarters).items():
        shocks[:, model.shock_index[name]] = values
    for name, value in given.items():
        shocks[:, model.shock_index[name]] = value
    history, guess = np.zeros((1, len(model.variables))), np.zeros((quarters, len(model.variables)))
    for name, value in purse.before().items():
        history[0, model.index[name]] = value
    for name, values in base.items():
        guess[:, model.index[name]] = values
    path = solve(model, model.vector(named), shocks, quarters, history=history, guess=guess)
    assert path.solved, path.message
    return path, base
