"""The negotiating table: games played by runs of the engine, their equilibria, and power.

Names are imported when first used, so that light commands do not pay for heavy ones.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.negotiation.accession import accession_shift
    from walkaway.negotiation.bargaining import kalai_smorodinsky, nash_bargain, walk_away
    from walkaway.negotiation.cutoff import cutoff_loss
    from walkaway.negotiation.dynamics import basins, best_reply_path
    from walkaway.negotiation.game import Game
    from walkaway.negotiation.leverage import matrix, power
    from walkaway.negotiation.library import load
    from walkaway.negotiation.nash import nash_equilibria, pure_nash
    from walkaway.negotiation.programs import correlated, stackelberg
    from walkaway.negotiation.quantal import quantal_response
    from walkaway.negotiation.reader import read_game
    from walkaway.negotiation.sequential import backward_induction

_HOMES = {
    "Game": "game",
    "accession_shift": "accession",
    "backward_induction": "sequential",
    "basins": "dynamics",
    "best_reply_path": "dynamics",
    "correlated": "programs",
    "cutoff_loss": "cutoff",
    "kalai_smorodinsky": "bargaining",
    "load": "library",
    "matrix": "leverage",
    "nash_bargain": "bargaining",
    "nash_equilibria": "nash",
    "power": "leverage",
    "pure_nash": "nash",
    "quantal_response": "quantal",
    "read_game": "reader",
    "stackelberg": "programs",
    "walk_away": "bargaining",
}

__all__ = [
    "Game",
    "accession_shift",
    "backward_induction",
    "basins",
    "best_reply_path",
    "correlated",
    "cutoff_loss",
    "kalai_smorodinsky",
    "load",
    "matrix",
    "nash_bargain",
    "nash_equilibria",
    "power",
    "pure_nash",
    "quantal_response",
    "read_game",
    "stackelberg",
    "walk_away",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
