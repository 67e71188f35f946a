"""What a process remembers from one question to the next, and that it forgets when that is much.

Functions remember their last answers (`bounded`, and `walkaway.readings.remembered`). How many is
bounded by each; how much by `relieve`, which a run calls before it begins: a process that holds
more than its share of the machine forgets all of it. Nothing that is found depends on it, only how
soon.
"""

from __future__ import annotations

import functools
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

VARIABLE = "WALKAWAY_MEMORY"
"""Bytes beyond which a process forgets; a share of the machine's if it is not set."""
SHARE = 8
LEAST, MOST = 1_000_000_000, 4_000_000_000

_clear: list[Callable[[], None]] = []


def bounded(maxsize: int | None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As `functools.lru_cache`, but forgotten where the process holds too much (`relieve`).

    Args:
        maxsize: how many answers are kept; all if None.
    """

    def around(function: Callable[P, T]) -> Callable[P, T]:
        kept = functools.lru_cache(maxsize=maxsize)(function)
        _clear.append(kept.cache_clear)
        return kept  # type: ignore[return-value]

    return around


class ByContent(Generic[T]):
    """Answers by the content that they follow from; the last ones are kept.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()
        _clear.append(self.clear)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of a key, made where it is not known."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = make()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


def relieve() -> bool:
    """Forget all that is remembered, if the process holds more than it may.

    Returns:
        Whether it did. Never where the system does not say how much is held.
    """
    if held() <= allowed():
        return False
    import ctypes
    import gc

    for clear in _clear:
        clear()
    gc.collect()
    if sys.platform == "linux":
        # What was freed goes back to the system only when it is asked for.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
    return True


def held(process: int | str = "self") -> int:
    """Bytes of memory that a process holds, this one or of a number; 0 where nobody says."""
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def allowed() -> int:
    """Bytes that it may hold before it forgets."""
    told = os.environ.get(VARIABLE, "").strip()
    if told.isdigit():
        return int(told)
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return MOST
    return min(max(whole // SHARE, LEAST), MOST)
