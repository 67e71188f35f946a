"""walkaway: what happens when leverage meets somebody who walks away.

The public face: `World`, `Scenario`, `run`, `explain`, `compare`, `sweep`, `surface`. Each name is
imported when it is first used, so that ``import walkaway`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.engine import explain, run
    from walkaway.outcome import Outcome
    from walkaway.outcome.compare import compare
    from walkaway.scenario import Scenario
    from walkaway.sweeps import plan_of, surface, sweep
    from walkaway.world import World

_HOMES = {
    "Outcome": "walkaway.outcome",
    "Scenario": "walkaway.scenario",
    "World": "walkaway.world",
    "compare": "walkaway.outcome",
    "explain": "walkaway.engine",
    "plan_of": "walkaway.sweeps",
    "run": "walkaway.engine",
    "surface": "walkaway.sweeps",
    "sweep": "walkaway.sweeps",
}

__all__ = [
    "Outcome", "Scenario", "World", "compare", "explain", "plan_of", "run", "surface", "sweep",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'walkaway' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
