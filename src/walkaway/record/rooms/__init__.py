"""The rooms of the product that are scored: each adds its predictions in one small module.

To add one: a module here with ``def build(snapshot) -> Room``, and its name in `ROOMS`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.record.table import Block, Score, scored
from walkaway.world.sources import Snapshot

ROOMS = ("imports", "diversion", "duties", "cars", "holders", "auctions", "money", "episodes")


@dataclass(frozen=True, eq=False)
class Room:
    """What a room predicted, against what happened.

    Attributes:
        name: of the room.
        title: in words.
        blocks: predictions row by row.
        scores: those of the blocks, and of what is known by its scores alone.
        tests: name -> numbers of further tests.
        notes: what to know.
    """

    name: str
    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    scores: tuple[Score, ...] = field(repr=False)
    tests: tuple[Test, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Test:
    """A number of a test beside the scores.

    Attributes:
        name: what is tested.
        episode: in which.
        value: the number.
        error: its standard error; None where it has none.
        unit: of both.
        says: what it means, in a sentence.
    """

    __test__ = False  # not for pytest

    name: str
    episode: str
    value: float
    error: float | None
    unit: str
    says: str


def build(name: str, snapshot: Snapshot | None = None) -> Room:
    """A room's record, computed anew.

    Raises:
        BadInputError: there is no such room.
    """
    if name not in ROOMS:
        raise BadInputError([Problem("room", "", f"no room {name!r}", did_you_mean(name, ROOMS))])
    made: Room = importlib.import_module(f"walkaway.record.rooms.{name}").build(snapshot)
    return made


def of_blocks(
    name: str, title: str, blocks: list[Block], tests: tuple[Test, ...] = (),
    notes: tuple[str, ...] = (),
) -> Room:  # fmt: skip
    """A room from its blocks."""
    return Room(name, title, tuple(blocks), tuple(scored(blocks)), tests, notes)
