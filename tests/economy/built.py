"""Systems that several test files look at; each is built once."""

from __future__ import annotations

from functools import cache

from walkaway.economy import system
from walkaway.world import World


@cache
def plain() -> system.System:
    """The economies of the model alone, as known on 12 June 2025."""
    return system.build(World.at("2025-06-12"))
