"""Sweeps: scenarios a second on this machine and by a cluster on it, full runs, surfaces."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from walkaway.sweeps import plan_of, surface, sweep

SCENARIO = "japan-2025"
NUMBERS = ("welfare.JPN", "welfare.USA", "revenue.USA")
TARIFFS = {"tariff-1": [k / 2 for k in range(100)], "tariff-2": [5.0 * k for k in range(20)]}
"""2,000 scenarios."""
LIMIT = 20.0
RUNS, ALL_RUNS, RUNS_LIMIT = 12, 500, 300.0
DRAWS = 20
HALF = {"tariff-1": [k / 2 for k in range(60)], "tariff-2": [10.0 * k for k in range(10)]}


@contextmanager
def home() -> Iterator[None]:
    """A home of its own, so that nothing is kept from before."""
    before = os.environ.get("WALKAWAY_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WALKAWAY_HOME"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["WALKAWAY_HOME"]
            else:
                os.environ["WALKAWAY_HOME"] = before


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and processor seconds of this process and its children."""
    start, used = time.perf_counter(), _used()
    work()
    return time.perf_counter() - start, _used() - used


def _used() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    found = [resource.getrusage(who) for who in whose]
    return sum(own.ru_utime + own.ru_stime for own in found)


def goods() -> Iterator[dict[str, Any]]:
    """Goods-only scenarios."""
    plan = plan_of(SCENARIO, TARIFFS, numbers=NUMBERS, elasticities=["IS"])
    with home():
        took, used = spent(lambda: sweep(plan, jobs=2))
        again, _ = spent(lambda: sweep(plan, jobs=2))
    count = plan.count
    yield {"name": f"{count:,} goods-only scenarios, two processes", "ours_s": took,
           "reference_s": LIMIT, "ratio": LIMIT / took,
           "note": f"reference: the aim; {1000 * used / count:.1f} ms of processor each, so "
           f"{used / 2:.1f} s on two idle cores"}  # fmt: skip
    yield {"name": "the same plan again", "ours_s": again, "note": "nothing is solved"}


def full() -> Iterator[dict[str, Any]]:
    """Full runs with draws, and paths alone."""
    for name, whole, numbers in (
        ("full runs", True, (*NUMBERS, "path.usdjpy.q4")),
        ("runs of the dated paths alone", False, ("path.usdjpy.q4", "path.us_output.q4")),
    ):
        first = plan_of(SCENARIO, {"tariff-1": [1.0]}, numbers=numbers, draws=DRAWS, whole=whole)
        plan = plan_of(
            SCENARIO, {"tariff-1": [10.0 + 2 * k for k in range(RUNS)]}, numbers=numbers,
            draws=DRAWS, whole=whole,
        )  # fmt: skip
        with home():
            sweep(first, jobs=1)  # prepares the day
            took, used = spent(lambda plan=plan: sweep(plan, jobs=2))  # type: ignore[misc]
        idle = used / RUNS * ALL_RUNS / 2
        yield {"name": f"{RUNS} {name} with {DRAWS} draws, two processes", "ours_s": took,
               "reference_s": RUNS_LIMIT * RUNS / ALL_RUNS,
               "ratio": RUNS_LIMIT * RUNS / ALL_RUNS / took,
               "note": f"reference: the aim of {ALL_RUNS} in {RUNS_LIMIT:.0f} s, in proportion; "
               f"{used / RUNS:.2f} s of processor each, so {ALL_RUNS} in {idle:.0f} s on two idle "
               "cores"}  # fmt: skip


def cluster() -> Iterator[dict[str, Any]]:
    """One worker against two, in turn, each warm."""
    import distributed

    plan = plan_of(SCENARIO, HALF, numbers=NUMBERS, elasticities=["IS"])
    took = {}
    for workers in (1, 2):
        with distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None,
        ) as local:  # fmt: skip
            warm = plan_of(SCENARIO, {"tariff-1": list(range(20))}, numbers=NUMBERS,
                           elasticities=["IS"])  # fmt: skip
            with home():
                sweep(warm, scheduler=local.scheduler_address)
                took[workers], _ = spent(lambda: sweep(plan, scheduler=local.scheduler_address))
    yield {"name": f"{plan.count} scenarios by two Dask workers", "ours_s": took[2],
           "reference_s": took[1], "ratio": took[1] / took[2],
           "note": "reference: by one; aim 1.7x"}  # fmt: skip


def surfaces() -> Iterator[dict[str, Any]]:
    """Made, made again from what is kept, asked."""
    how: dict[str, Any] = {"numbers": NUMBERS, "elasticities": ["IS"]}
    levers = {"tariff-1": (0.0, 60.0), "tariff-3": (0.0, 40.0)}
    with home():
        made, _ = spent(lambda: surface(SCENARIO, levers, **how))
        found = surface(SCENARIO, levers, **how)
        again, _ = spent(lambda: surface(SCENARIO, levers, solve=False, **how))
    start = time.perf_counter()
    for k in range(200):
        found.at({"tariff-1": 0.1 + 0.29 * k, "tariff-3": 0.2 + 0.19 * k})
    each = (time.perf_counter() - start) / 200
    told = f"{found.points} points, bounds within {100 * found.tolerance:g}%: {found.reached}"
    yield {"name": "a surface over two tariffs made", "ours_s": made, "note": told}
    yield {"name": "the same from what is kept", "ours_s": again, "note": "a new page's first"}
    yield {"name": "asked once", "ours_s": each, "reference_s": 0.1, "ratio": 0.1 / each,
           "note": "reference: the aim"}  # fmt: skip


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    return [row for part in (goods, full, cluster, surfaces) for row in part()]
