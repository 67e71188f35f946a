"""Equilibria of games and the power matrix: how long they take, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np


def timed(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Shortest of several runs, and the last result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def row(name: str, seconds: float, note: str, reference: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "ours_s": seconds,
        "reference_s": reference,
        "ratio": None if reference is None else seconds / reference,
        "note": note,
    }


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark page."""
    from walkaway.negotiation import Game, matrix, nash_equilibria, quantal_response
    from walkaway.world import World

    generator = np.random.default_rng(0)
    out = []
    for size in (4, 8, 30):
        game = Game.of(list(generator.random((2, size, size))))
        seconds, found = timed(lambda game=game: nash_equilibria(game))
        worst = max(e.regret for e in found.equilibria)
        note = f"{len(found.equilibria)} equilibria, {found.method}, largest regret {worst:.0e}"
        out.append(row(f"Nash, {size} by {size}", seconds, note))
    chicken = Game.symmetric([[0, -1], [1, -10]])
    seconds, branches = timed(lambda: quantal_response(chicken))
    count = len(branches.branches)
    out.append(row("quantal responses, chicken", seconds, f"{count} branches to lambda 9"))
    world = World.at("2025-06-12")
    sides = ["USA", "CHN", "JPN", "DEU", "KOR", "EU", "CPTPP"]
    seconds, table = timed(lambda: matrix(world, sides, None, ["U4"]), 1)
    cells = int(np.isfinite(table.full).sum())
    out.append(row("power matrix", seconds, f"{cells} full counterfactuals, 77 by 23"))
    return out
