"""Everything that was predicted and has since happened, room by room."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.record.rooms import ROOMS, Room, build
from walkaway.record.table import Score
from walkaway.world.sources import Snapshot


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """The record of the rooms asked for."""

    rooms: tuple[Room, ...]

    @property
    def scores(self) -> tuple[Score, ...]:
        """All scores."""
        return tuple(score for room in self.rooms for score in room.scores)


def scoreboard(*rooms: str, snapshot: Snapshot | None = None) -> Scoreboard:
    """The record, computed anew.

    Args:
        rooms: names; none: all.
        snapshot: other data than the embedded.

    Raises:
        BadInputError: unknown rooms, all of them at once.
    """
    wrong = [
        Problem("room", "", f"no room {name!r}", did_you_mean(name, ROOMS))
        for name in rooms
        if name not in ROOMS
    ]
    if wrong:
        raise BadInputError(wrong)
    return Scoreboard(tuple(build(name, snapshot) for name in rooms or ROOMS))


def verdict(own: Score) -> str:
    """What a score allows to claim, in a few words."""
    if own.count == 1:
        return f"one case: {'closer' if own.gain > 0 else 'no closer'} than {own.best}"
    if own.gain <= 0:
        return f"no better than {own.best}"
    return f"{own.gain:.0f}% below {own.best}"
