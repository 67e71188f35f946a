"""One BLAS thread for small products: two on a busy machine cost ten times the time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    # Looking for the loaded libraries costs half a millisecond, so it is done once.
    return ThreadpoolController()


class _Limit:
    """The limit of the process, as long as anybody is inside: threads enter and leave crosswise."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.limiter: AbstractContextManager[object] | None = None

    def enter(self) -> None:
        with self.lock:
            if not self.inside:
                self.limiter = _controller().limit(limits=1, user_api="blas")
                self.limiter.__enter__()
            self.inside += 1

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside and self.limiter is not None:
                self.limiter.__exit__(None, None, None)
                self.limiter = None


_limit = _Limit()
if hasattr(os, "register_at_fork"):  # a thread of the parent may have held the lock
    os.register_at_fork(after_in_child=lambda: setattr(_limit, "lock", threading.Lock()))


@contextmanager
def one_thread() -> Iterator[None]:
    """A context in which BLAS uses one thread, also where other threads enter and leave it."""
    _limit.enter()
    try:
        yield
    finally:
        _limit.leave()
