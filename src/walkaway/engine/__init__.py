"""The engine: a question in, what every market says of it out.

It knows markets by their contract (`walkaway.market`) alone: it sorts them by what they need and
give, hands each what the others give, and gathers their parts. Names are imported when first used,
so that commands which ask little do not load every market.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.engine.explaining import explain
    from walkaway.engine.questions import question
    from walkaway.engine.solving import PARTS, run

__all__ = ["PARTS", "explain", "question", "run"]

_HOMES = {"PARTS": "solving", "explain": "explaining", "question": "questions", "run": "solving"}


def __getattr__(name: str) -> Any:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
