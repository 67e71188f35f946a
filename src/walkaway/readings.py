"""What was read of the world that was older than it should be, so that no face can drop it.

A stale observation is noted where it is read (`walkaway.world.series`), whoever reads it; a
document takes what was noted since its question was asked (`walkaway.documents`). What a function
remembers it read once; with `remembered` instead of `functools.lru_cache` it is noted again
whenever the function answers from memory.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from walkaway.memory import bounded

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Stale:
    """A value that stood in for a newer one that was due and is not in the data.

    Attributes:
        series: whose value.
        title: what the series is.
        period: last day of the period it speaks of, ISO format.
        due: the day by which the next one was due, ISO format.
    """

    series: str
    title: str
    period: str
    due: str


@dataclass(frozen=True, order=True)
class Own:
    """A series or table that was read and that holds data of the user's own.

    Attributes:
        series: its name.
        title: what it is.
        files: the files, joined by commas.
    """

    series: str
    title: str
    files: str


Noted = dict[Stale | Own, None]
_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


def note(found: Stale | Own) -> None:
    """Note a stale value, or one of the user's own, that was read."""
    noted = _noted.get()
    if noted is not None:
        noted[found] = None


def noted() -> tuple[Stale, ...]:
    """What was noted since the question was asked, by series; of each the newest."""
    stale = (one for one in _noted.get() or () if isinstance(one, Stale))
    newest = {found.series: found for found in sorted(stale)}
    return tuple(newest.values())


def owned() -> tuple[Own, ...]:
    """What was read of the user's own since the question was asked, by name."""
    return tuple(sorted(one for one in _noted.get() or () if isinstance(one, Own)))


@contextmanager
def reading(*, apart: bool = False) -> Iterator[Noted]:
    """Answer one question: what is read inside is noted for its documents.

    Args:
        apart: whether the question around it does not need to know, as in a question of its own.
    """
    own: Noted = {}
    token = _noted.set(own)
    try:
        yield own
    finally:
        _noted.reset(token)
        if not apart:
            _note_all(own)


def _note_all(found: Iterable[Stale | Own]) -> None:
    for one in found:
        note(one)


def remembered(maxsize: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `functools.lru_cache`, but what was read for a value is noted whenever it is taken.

    Args:
        maxsize: how many values are kept; all if None.
    """

    def around(function: Callable[P, T]) -> Callable[P, T]:
        @bounded(maxsize)
        def kept(*args: Any, **options: Any) -> tuple[T, tuple[Stale | Own, ...]]:
            with reading() as own:
                return function(*args, **options), tuple(own)

        @functools.wraps(function)
        def answered(*args: P.args, **options: P.kwargs) -> T:
            value, read = kept(*args, **options)
            _note_all(read)
            return value

        answered.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
        answered.cache_info = kept.cache_info  # type: ignore[attr-defined]
        return answered

    return around


def in_words(found: Iterable[Any]) -> list[str]:
    """A sentence per age: which series stand still, since when, and what was due."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in found:
        groups.setdefault((one.period, one.due), []).append(one.title)
    return [
        f"Carried from {period}: {_listed(titles)}; a newer value was due by {due} and is not in "
        "the data"
        for (period, due), titles in sorted(groups.items())
    ]


def own_in_words(found: Iterable[Any]) -> list[str]:
    """A sentence per file of the user's own: what was read of it."""
    groups: dict[str, list[str]] = {}
    for one in found:
        groups.setdefault(one.files, []).append(one.title)
    return [f"Own data: {files} ({_listed(titles)})" for files, titles in sorted(groups.items())]


SHOWN = 3


def _listed(titles: list[str]) -> str:
    more = len(titles) - SHOWN
    return "; ".join(titles[:SHOWN]) + (f" and {more} more" if more > 0 else "")
