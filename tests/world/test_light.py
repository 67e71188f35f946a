"""The world costs little until something is asked of it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("polars", "pandas", "pydantic", "scipy", "matplotlib", "QuantLib", "casadi")


def test_import_brings_nothing_heavy() -> None:
    code = (
        "import sys; from walkaway.world import World; World.at('2025-06-12');"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_world_reads_nothing_but_the_manifest() -> None:
    from tests.world.conftest import EMBEDDED
    from walkaway.world import Snapshot, World

    snapshot = Snapshot(EMBEDDED)
    read: list[str] = []
    original = snapshot.read
    snapshot.read = lambda entry: (read.append(entry.file), original(entry))[1]  # type: ignore[method-assign]
    world = World.at("2025-06-12", snapshot)
    assert read == []
    world.series("us_30y_yield")
    world.series("us_10y_yield")
    assert read == ["rates/us_par_yields.csv"]
