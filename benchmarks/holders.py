"""Clearings of the Treasury market a second, alone and for 10,000 draws; the frontier."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from walkaway.bonds.clearing import Shock, clear, excess
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.draws import draw_priors
from walkaway.bonds.facts import ust_table
from walkaway.bonds.frontier import Direction, frontiers
from walkaway.bonds.investors import demand_system, proportional_sale, ust_market
from walkaway.bonds.literature import ensemble
from walkaway.bonds.record import known
from walkaway.bonds.roster import members
from walkaway.world import World

DRAWS = 10_000


def _best(work: Callable[[], object], times: int = 5) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def _shock(system: DemandSystem, amount: float) -> Shock:
    who = members("JPN", system.holders)
    leaving = np.zeros(len(system.holders), dtype=bool)
    leaving[list(who)] = True
    sold = proportional_sale(system, who, amount)
    return replace(Shock.none(system), sold=sold, leaving=leaving)


def _scipy(system: DemandSystem, shock: Shock) -> object:
    from scipy.optimize import root

    return root(
        lambda p: excess(system, shock, p, slopes=False)[0],
        np.zeros(5),
        jac=lambda p: excess(system, shock, p)[1],
        tol=1e-11,
    )


def _row(name: str, ours: float, reference: float | None, note: str) -> dict[str, object]:
    ratio = reference / ours if reference is not None else None
    return {
        "name": name,
        "ours_s": ours,
        "reference_s": reference,
        "ratio": ratio,
        "note": note,
    }


def run() -> list[dict[str, object]]:
    world = known(World.at("2025-06-12"))
    market = ust_market(world)
    calibrated = ensemble(world)
    beltran = next(m for m in calibrated if m.paper.id == "beltran2013")
    one = demand_system(market, beltran.priors, 3.0)
    shock = _shock(one, 500.0)
    single = _best(lambda: clear(one, shock), 20)
    library = _best(lambda: _scipy(one, shock), 20)
    drawn = draw_priors(beltran, np.random.default_rng(0), DRAWS)
    many = demand_system(market, drawn, 3.0)
    together = _best(lambda: clear(many, shock), 3)
    japan = Direction("withdrawal", "JPN", (0, 1, 2, 3, 4), "all")
    hot = ensemble(world, fire_sales=True)
    traced = _best(lambda: frontiers(market, hot, japan), 3)
    holders = f"{len(one.holders)} holders, 5 buckets"
    return [
        _row("one clearing", single, library,
             f"{1 / single:,.0f} a second; {holders}; reference: scipy.optimize.root"),
        _row(f"{DRAWS:,} clearings at once", together, DRAWS * single,
             f"{DRAWS / together:,.0f} a second; reference: one by one"),
        _row("frontier of Japan, six members", traced, None, "forced sales on"),
        _row("ensemble calibrated in six old markets",
             _best(lambda: ensemble(known(World.at("2025-06-12"))), 2), None, "data read anew"),
        _row("table of holders", _best(lambda: ust_table(world), 3), None,
             "ladder by cross-entropy, allocation, exact cents"),
    ]  # fmt: skip
