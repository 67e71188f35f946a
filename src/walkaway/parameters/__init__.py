"""Parameters: every number that decides a result and is not data, in one place each.

Each stands in a file of this package, one per room, with its role: a *fact*, a published
*estimate*, a *prior* (assumed by us) or *tuned* (so that a stated target holds)::

    SHORT_RUN = parameter("trade.elasticity.short-run").value

Tolerances of solvers, units and layouts are not parameters. ``walkaway constants`` prints them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters.entry import CAUSES, ROLES, USES, Parameter, checked
from walkaway.toml import tables_of, text_beside

ROOMS = (
    *("trade", "goods", "bonds", "auctions", "budget", "economy", "firms", "negotiation"),
    *("duties", "incidence", "record", "expectations"),
)
"""Files of this package; ``trade`` holds what several rooms share."""


@cache
def in_room(room: str) -> dict[str, Parameter]:
    """The parameters of a room by name, read once.

    Raises:
        BadInputError: there is no such room, or with every mistake of its file.
    """
    if room not in ROOMS:
        raise BadInputError([Problem("room", room, "no such room", did_you_mean(room, ROOMS))])
    place = f"parameters/{room}.toml"
    text = text_beside(__file__, f"{room}.toml")
    return checked(room, tables_of(text, place), place, parameter)


def parameter(name: str) -> Parameter:
    """One parameter, such as ``trade.elasticity.short-run``.

    Raises:
        BadInputError: there is none of that name.
    """
    room = name.split(".", 1)[0]
    known = in_room(room)
    if name not in known:
        raise BadInputError(
            [Problem("parameter", name, "no such parameter", did_you_mean(name, tuple(known)))]
        )
    return known[name]


def every() -> tuple[Parameter, ...]:
    """All of them, by room."""
    return tuple(own for room in ROOMS for own in in_room(room).values())


def rests_on(ids: Iterable[str], causes: Collection[str] | None = None) -> tuple[Parameter, ...]:
    """What nobody published among the numbers that some results rest on.

    Args:
        ids: of metrics or paths, such as ``profit.toyota.total``, or names of commands.
        causes: what the scenario does (`CAUSES`); None if that is not known: then anything.

    Returns:
        Priors and tuned numbers, by room.
    """
    names = tuple(ids)
    return tuple(own for own in every() if own.unsure and own.touches(names, causes))


__all__ = [
    "CAUSES",
    "ROLES",
    "ROOMS",
    "USES",
    "Parameter",
    "every",
    "in_room",
    "parameter",
    "rests_on",
]
