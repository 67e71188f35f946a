"""Whole runs: a command with nothing kept, with what was kept, and again in one process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STORY, ALONE = "japan-2025", "japan-2025-tariffs"
"""The founding story, which is solved in three worlds, and its tariffs alone, in one."""
DRAWS, MANY = 200, 1_000
COLD, KEPT, WARM, COLD_MANY = 5.0, 3.5, 2.5, 15.0
"""Seconds aimed at, on two cores."""
AGAIN = """
import sys, time
from walkaway import engine
from walkaway.scenario import Scenario
from walkaway.scenario.dials import turn
name, draws = sys.argv[1], int(sys.argv[2])
story = Scenario.load(name)
other = turn(story, {"tariff-1": float(sys.argv[3])})
engine.run(story, draws=draws, jobs=2)
for one in (other, story):
    start = time.perf_counter()
    engine.run(one, draws=draws, jobs=2)
    print(time.perf_counter() - start)
"""


def _said(home: Path, *words: str) -> str:
    """What a process with a home says."""
    own = os.environ | {"WALKAWAY_HOME": str(home)}
    line = [sys.executable, *words]
    return subprocess.run(line, env=own, check=True, capture_output=True, text=True).stdout


def _command(home: Path, story: str, draws: int) -> float:
    """Seconds of a run."""
    start = time.perf_counter()
    _said(home, "-m", "walkaway", "run", story, "--draws", str(draws), "--jobs", "2")
    return time.perf_counter() - start


def _row(what: str, took: float, aim: float, note: str) -> dict[str, Any]:
    return {
        "name": what,
        "ours_s": took,
        "reference_s": aim,
        "ratio": aim / took,
        "note": f"reference: the aim; {note}",
    }


def _rows() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        for story, worlds in ((STORY, "three worlds"), (ALONE, "one world")):
            own = home / story
            line = f"walkaway run {story} --draws {DRAWS}"
            cold = min(_command(own / str(k), story, DRAWS) for k in range(2))
            yield _row(f"{line}, nothing kept", cold, COLD, f"{worlds}, two processes")
            kept = min(_command(own / "0", story, DRAWS) for _ in range(2))
            yield _row("the same in a new process", kept, KEPT, "preparations kept on disk")
            told = _said(own / "0", "-c", AGAIN, story, str(DRAWS), "20")
            other, same = map(float, told.split())
            yield _row(
                "again in one process, the lever moved", other, WARM, f"unmoved {same:.2f} s"
            )
        line = f"walkaway run {STORY} --draws {MANY:,}"
        many = _command(home / "many", STORY, MANY)
        yield _row(f"{line}, nothing kept", many, COLD_MANY, "three worlds, two processes")


def run() -> list[dict[str, Any]]:
    """Rows of the benchmark table."""
    return list(_rows())
