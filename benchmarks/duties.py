"""Duties: the panel of all products, partners and days; one rate; what a fresh process needs."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from typing import Any

from walkaway.duties import rate
from walkaway.duties.ledger import Ledger, ledger

TIMES = 300


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    shipped = ledger()
    fresh = Ledger(shipped.facts, shipped.book)
    start = time.perf_counter()
    panel = fresh.panel()
    spent = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rate("870323", "JPN", "2025-08-07")
    start = time.perf_counter()
    for _ in range(TIMES):
        rate("870323", "JPN", "2025-08-07")
    warm = (time.perf_counter() - start) / TIMES
    call = [sys.executable, "-m", "walkaway", "duties", "rate", "870323",
            "--from", "JPN", "--on", "2025-08-07"]  # fmt: skip
    start = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True)
    cold = time.perf_counter() - start
    cells = f"{len(panel.days)} days x {panel.rate.shape[1]:,} products of partners"
    return [
        {"area": "duties", "name": "panel since 2018", "ours_s": spent,
         "note": f"{cells}; limit 10 s and 1 GB, peak of the process {peak:.2f} GB"},
        {"area": "duties", "name": "one rate, warm", "ours_s": warm, "note": "limit 0.001 s"},
        {"area": "duties", "name": "walkaway duties rate, fresh process", "ours_s": cold,
         "note": "limit 0.5 s"},
    ]  # fmt: skip
