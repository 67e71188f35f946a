"""Speed of the living economy: paths, draws, debt paths."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

REPEATS = 3


def best(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Shortest wall time of a few."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def run() -> list[dict[str, object]]:
    return [*_gpm6(), *_system(), *_debt()]


def _gpm6() -> list[dict[str, object]]:
    from walkaway.economy import gpm6
    from walkaway.solve.path import solve, solve_with_factor
    from walkaway.world import World

    values = gpm6.parameters(World.at("2025-06-12"))
    started = time.perf_counter()
    gpm6.impulse_response(values, "RES_RS_JA")
    cold = time.perf_counter() - started
    warm = best(lambda: gpm6.impulse_response(values, "RES_Y_US"))
    flat = {k: 0.0 if k.endswith("_ss") else v for k, v in values.items()}
    model = gpm6.model(tuple(flat))
    shock = np.zeros((1, len(model.shocks)))
    shock[0, 0] = 1.0
    point, horizon = model.vector(flat), 150
    plain = best(lambda: _one_matrix(model, point, shock, horizon), 1)
    blocks = best(lambda: solve(model, point, shock, horizon))
    same = np.abs(
        _one_matrix(model, point, shock, horizon)
        - solve_with_factor(model, point, shock, horizon)[0].values.ravel()
    ).max()
    note = f"320 quarters, 193 variables; cold {cold:.2f} s with compilation"
    return [
        {
            "name": "GPM6 response, warm",
            "ours_s": warm, "reference_s": None, "ratio": None, "note": note,
        },
        {
            "name": "GPM6 factorised and solved, 150 quarters",
            "ours_s": blocks,
            "reference_s": plain,
            "ratio": plain / blocks,
            "note": "reference: the whole stacked Jacobian given to SuperLU as it is (COLAMD); "
            f"largest difference {same:.0e}",
        },
    ]  # fmt: skip


def _one_matrix(model: Any, point: Any, shock: Any, horizon: int) -> Any:
    """The same Newton step without blocks."""
    from scipy.sparse.linalg import splu

    stack = model.stack(horizon)
    n = len(model.variables)
    windows = stack.windows(
        np.zeros((model.max_lag, n)), stack.pad_shocks(shock), np.zeros(horizon * n)
    )
    matrix = stack.jacobian(windows, point).tocsc()
    return splu(matrix).solve(-stack.residual(windows, point))


def _system() -> list[dict[str, object]]:
    """The system of a run: economy, bond market and budgets, under the story's measures."""
    from walkaway.economy import draws
    from walkaway.engine import economy_work, worlds
    from walkaway.engine.questions import question
    from walkaway.scenario import Scenario

    scenario = Scenario.load("japan-2025")
    setting = question(scenario, elasticities=("U4",))
    started = time.perf_counter()
    work = economy_work.Work(setting)
    told = work.bonds.members[2]
    work.central(told)
    cold = time.perf_counter() - started

    def again() -> None:
        work._solved.clear()
        work.central(told)

    warm = best(again)
    many = draws.draw_numbers(1000, 0)
    for one in work.bonds.members:
        work.central(one)
    draws.ready(work.system, many)
    groups = [own for _, own in worlds.together_by(many)]
    some = best(
        lambda: [
            draws.band(
                work.system, lambda draw: [], ["Y_USA"], own, solve=work.drawn, first=work.together
            )
            for own in groups
        ],
        1,
    )
    few = many[:50]
    alone = best(
        lambda: draws.band(work.system, lambda draw: [], ["Y_USA"], few, solve=work.drawn), 1
    ) * (len(many) / len(few))
    model = work.system.model
    return [
        {
            "name": "all economies, bond market and two budgets, cold",
            "ours_s": cold, "reference_s": None, "ratio": None,
            "note": "compiled, calibrated, factorised and solved, imports excluded",
        },
        {
            "name": "all economies, bond market and two budgets, warm",
            "ours_s": warm, "reference_s": 0.5, "ratio": 0.5 / warm,
            "note": f"{len(model.variables)} variables, {work.system.horizon} quarters, "
            "japan-2025; reference: the aim of 0.5 s",
        },
        {
            "name": "1,000 draws of that path",
            "ours_s": some, "reference_s": alone, "ratio": alone / some,
            "note": f"{1000 / some:.0f} paths a second on one core, six estimates, identities "
            "checked; reference: one by one (50 of them, scaled); processes scale both",
        },
    ]  # fmt: skip


def _debt() -> list[dict[str, object]]:
    from walkaway.budget import baseline, stochastic
    from walkaway.budget.ladder import us_ladder
    from walkaway.world import World

    world = World.at("2025-06-12")
    published = baseline.load(world)
    case = stochastic.case_of(published, us_ladder(world, float(published.debt[0])))
    history, count = stochastic.us_history(world), 1_000_000
    rows: list[dict[str, object]] = []
    for method in stochastic.METHODS:
        seconds = best(lambda m=method: stochastic.paths(case, history, count, method=m))
        note = f"{count / seconds / 1e6:.1f} million ten-year paths a second; aim 1"
        rows.append(
            {"name": f"a million debt paths, {method}", "ours_s": seconds,
             "reference_s": 1.0, "ratio": 1.0 / seconds, "note": note}
        )  # fmt: skip
    return rows
