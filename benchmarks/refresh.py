"""A whole refresh from nothing, every publisher, against a server on this machine.

The server answers in each publisher's own format (that of the tests). A fresh process refreshes, so
that its time and its memory are those of `walkaway data refresh` without the network.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from typing import Any

from tests.world.feed import answers
from tests.world.feed.server import serving

TODAY = dt.date(2026, 11, 27)
TIMES = 3
AIM_S, AIM_MB = 20, 400
FRESH = """
import datetime as dt, json, resource, sys, time
from dataclasses import replace
from pathlib import Path
from walkaway.world.feed.publishers import publishers
from walkaway.world.refresh import refresh
root, folder, today = sys.argv[1], Path(sys.argv[2]), dt.date.fromisoformat(sys.argv[3])
def here(own):
    return replace(own, addresses=lambda first, day: tuple(
        root + "/" + one.removeprefix("https://") for one in own.addresses(first, day)))
every = tuple(here(own) for own in publishers())
start = time.perf_counter()
report = refresh(folder, dt.datetime.combine(today, dt.time(12), dt.UTC), publishers=every)
took = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
print(json.dumps([took, peak, len(report.updates), report.written]))
"""


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table: the quickest of some, and the largest peak of memory."""
    found = []
    with serving() as server:
        server.load(answers.standard(TODAY))
        for _ in range(TIMES):
            with tempfile.TemporaryDirectory() as folder:
                call = [sys.executable, "-c", FRESH, server.root, folder, f"{TODAY}"]
                done = subprocess.run(call, check=True, capture_output=True, text=True)
            found.append(json.loads(done.stdout))
    took, peak = min(one[0] for one in found), max(one[1] for one in found)
    asked = found[0][2]
    return [
        {"area": "refresh", "name": "a whole refresh from nothing, fresh process", "ours_s": took,
         "note": f"{asked} publishers, a server on this machine; aim {AIM_S} s; peak memory "
         f"{peak:.0f} MB, aim {AIM_MB} MB"},
    ]  # fmt: skip
