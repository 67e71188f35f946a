"""The world: what a fresh process needs for the facts of a day."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

TIMES = 5
COLD = """
import json, time
import numpy
start = time.perf_counter()
from walkaway.world import World
world = World.at("2018-07-06")
made = time.perf_counter() - start
world.series("us_10y_yield").last
print(json.dumps([made, time.perf_counter() - start]))
"""


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table: the quickest of some fresh processes, NumPy there already."""
    call = [sys.executable, "-c", COLD]
    times = [
        json.loads(subprocess.run(call, check=True, capture_output=True).stdout)
        for _ in range(TIMES)
    ]
    made, read = (min(column) for column in zip(*times, strict=True))
    return [
        {"area": "world", "name": "World.at, fresh process", "ours_s": made,
         "note": "limit 0.3 s"},
        {"area": "world", "name": "and a daily yield of it", "ours_s": read,
         "note": "read from 700 kB of text"},
    ]  # fmt: skip
