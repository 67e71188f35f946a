"""The folder of runs: 5,000 of them listed, one more kept, each command in a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from walkaway import engine
from walkaway.outcome import Outcome, RunStore

RUNS = 5_000


def furnished(store: RunStore) -> Outcome:
    """Keep many runs, which differ in their draws, as a writer that knows no index would."""
    document = engine.run("zero", elasticities=["U4"], only=["goods"]).to_dict()
    document["metrics"] = document["metrics"][:20]
    store.folder.mkdir(parents=True)
    for number in range(RUNS):
        settings = document["record"]["settings"] | {"draws": str(number)}
        made = Outcome.from_dict(
            document | {"record": document["record"] | {"settings": settings}, "run": ""}
        )
        path = store.folder / f"{made.record.id}.json"
        path.write_text(json.dumps(made.to_dict()), encoding="utf-8")
    return made


def listed(home: Path) -> float:
    """Seconds of one `walkaway runs`."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "walkaway", "runs"]
    environment = os.environ | {"WALKAWAY_HOME": str(home)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = RunStore(home / "runs")
        last = furnished(store)
        first = listed(home)
        again = min(listed(home) for _ in range(3))
        start = time.perf_counter()
        store.save(last)
        kept = time.perf_counter() - start
    name = f"of {RUNS:,} runs"
    return [
        {"area": "store", "name": f"list {name}, no index yet", "ours_s": first,
         "note": "every record read once"},
        {"area": "store", "name": f"list {name}, fresh process", "ours_s": again,
         "note": "limit 1 s"},
        {"area": "store", "name": f"keep one {name}", "ours_s": kept, "note": "with its index"},
    ]  # fmt: skip
