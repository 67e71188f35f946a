"""The record: all rooms computed anew, and one prediction, each in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

PREDICT = (
    "from walkaway.record import predict; predict('us-imports', since='2025-09', until='2025-11')"
)


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    calls = {
        "walkaway record, all rooms, fresh process": (
            [sys.executable, "-m", "walkaway", "record", "--json"],
            "limit 60 s",
        ),
        "US imports of three months predicted, fresh process": (
            [sys.executable, "-c", PREDICT],
            "774 cells with bands",
        ),
    }
    rows = []
    for name, (call, note) in calls.items():
        start = time.perf_counter()
        subprocess.run(call, check=True, capture_output=True)
        spent = time.perf_counter() - start
        rows.append({"area": "record", "name": name, "ours_s": spent, "note": note})
    return rows
