"""The table of publishers: who publishes what, where it is asked for, and how it is read.

To add one: write a module with a pure reader and a tuple ``PUBLISHERS``, name it in `_MODULES`,
and give the local server of the tests an answer in its true format (`tests/world/feed/formats`).
A test holds that every series and table of the embedded data has a publisher here or stands in
`walkaway.world.feed.publishers.closed` with the reason why not.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from walkaway.errors import BadInputError, not_among
from walkaway.world.feed.contract import Publisher

_MODULES = (
    "treasury", "fiscaldata", "tic", "fed", "nyfed", "mof", "sdmx", "rba", "indicators", "trade",
    "imf", "cbo", "worldbank",
)  # fmt: skip


@cache
def publishers() -> tuple[Publisher, ...]:
    """All publishers, in the order in which they are asked."""
    modules = (import_module(f"{__name__}.{name}") for name in _MODULES)
    return tuple(publisher for module in modules for publisher in module.PUBLISHERS)


def publisher(id: str) -> Publisher:
    """One publisher.

    Raises:
        BadInputError: there is none of this name.
    """
    known = {p.id: p for p in publishers()}
    problems = not_among("publisher", [id], list(known), f"no publisher {id!r}")
    if problems:
        raise BadInputError(problems)
    return known[id]
