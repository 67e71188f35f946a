"""walkaway: what happens when leverage meets somebody who walks away.

The public face: `World`, `Scenario`, `run`, `Outcome`, `compare`, `explain`, `load`, `sweep`,
`surface`; measures are in `walkaway.measures`. Each name is imported when it is first used, so
that ``import walkaway`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway import measures
    from walkaway.engine import run
    from walkaway.engine.by_name import explain, load
    from walkaway.errors import BadInputError, NotHeldError, NotSolvedError, WalkawayError
    from walkaway.outcome import Comparison, Outcome, Path, Quantity, RunStore
    from walkaway.outcome.compare import compare
    from walkaway.scenario import Scenario
    from walkaway.sweeps import plan_of, surface, sweep
    from walkaway.world import World

_HOMES = {
    "BadInputError": "walkaway.errors",
    "Comparison": "walkaway.outcome",
    "NotHeldError": "walkaway.errors",
    "NotSolvedError": "walkaway.errors",
    "Outcome": "walkaway.outcome",
    "Path": "walkaway.outcome",
    "Quantity": "walkaway.outcome",
    "RunStore": "walkaway.outcome",
    "Scenario": "walkaway.scenario",
    "WalkawayError": "walkaway.errors",
    "World": "walkaway.world",
    "compare": "walkaway.outcome",
    "explain": "walkaway.engine.by_name",
    "load": "walkaway.engine.by_name",
    "plan_of": "walkaway.sweeps",
    "run": "walkaway.engine",
    "surface": "walkaway.sweeps",
    "sweep": "walkaway.sweeps",
}

__all__ = [
    "BadInputError",
    "Comparison",
    "NotHeldError",
    "NotSolvedError",
    "Outcome",
    "Path",
    "Quantity",
    "RunStore",
    "Scenario",
    "WalkawayError",
    "World",
    "compare",
    "explain",
    "load",
    "measures",
    "plan_of",
    "run",
    "surface",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name == "measures":
        return importlib.import_module("walkaway.measures")
    if name not in _HOMES:
        raise AttributeError(f"module 'walkaway' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, imported or not."""
    return sorted({*__all__, "__doc__", "__file__", "__name__", "__path__"})
