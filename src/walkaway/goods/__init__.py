"""The goods market: calibration, equilibrium in changes, and tariffs chosen in it.

Names are imported when first used, so that light commands do not pay for heavy ones.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.goods import published
    from walkaway.goods.calibration import Calibration, from_trade
    from walkaway.goods.counterfactual import solve
    from walkaway.goods.policy import (
        PolicySolution,
        best_response,
        cooperative_tariffs,
        nash_tariffs,
        optimal_tariffs,
    )
    from walkaway.goods.solution import GoodsSolution
    from walkaway.goods.substitution import Elasticity, Substitution

__all__ = [
    "Calibration",
    "Elasticity",
    "GoodsSolution",
    "PolicySolution",
    "Substitution",
    "best_response",
    "cooperative_tariffs",
    "from_trade",
    "nash_tariffs",
    "optimal_tariffs",
    "published",
    "solve",
]

_HOMES = {
    "Calibration": "calibration",
    "from_trade": "calibration",
    "GoodsSolution": "solution",
    "solve": "counterfactual",
    "PolicySolution": "policy",
    "best_response": "policy",
    "cooperative_tariffs": "policy",
    "nash_tariffs": "policy",
    "optimal_tariffs": "policy",
    "Elasticity": "substitution",
    "Substitution": "substitution",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module."""
    if name == "published":
        return importlib.import_module(f"{__name__}.published")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
