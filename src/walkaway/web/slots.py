"""Places of those who are answered at once: addresses take turns, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from walkaway.web.address import is_loopback
from walkaway.web.callers import asking, whose
from walkaway.web.errors import BusyError
from walkaway.web.queue import Turns


@dataclass(eq=False)
class Slots:
    """As many places as there are workers; who finds none waits for the turn of its address.

    Attributes:
        size: places.
        most: who may wait at once.
        most_of_one: the same of one address of another machine.
        seconds: that anybody waits before it is told to come again.
    """

    size: int
    most: int = 128
    most_of_one: int = 16
    seconds: float = 60.0
    _taken: int = 0
    _turns: Turns = field(default_factory=Turns)
    _waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _names: itertools.count[int] = field(default_factory=itertools.count)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, for as long as the block takes.

        Raises:
            BusyError: as many wait already as may, or none was free in time.
        """
        if self._taken < self.size and not len(self._turns):
            self._taken += 1
        else:
            await self._turn()
        try:
            yield
        finally:
            self._taken -= 1
            self._next()

    async def _turn(self) -> None:
        who, name = whose(asking.get()), str(next(self._names))
        if len(self._turns) >= self.most:
            raise BusyError(f"{self.most} questions wait already; try again in a moment")
        if not is_loopback(asking.get()) and self._turns.of(who) >= self.most_of_one:
            raise BusyError(f"{self.most_of_one} questions of your address wait; wait a moment")
        ready = self._waiting[name] = asyncio.get_running_loop().create_future()
        self._turns.add(who, name)
        try:
            async with asyncio.timeout(self.seconds):
                await ready
        except BaseException as error:
            self._left(name, ready)
            if isinstance(error, TimeoutError):
                what = f"nobody was free in {self.seconds:g} seconds; try again in a moment"
                raise BusyError(what, 5) from None
            raise

    def _left(self, name: str, ready: asyncio.Future[None]) -> None:
        """Somebody waits no longer; a place that was given to it meanwhile goes on."""
        self._waiting.pop(name, None)
        if not self._turns.remove(name) and ready.done() and not ready.cancelled():
            self._taken -= 1
            self._next()

    def _next(self) -> None:
        while self._taken < self.size and (name := self._turns.next()) is not None:
            ready = self._waiting.pop(name)
            if not ready.done():
                self._taken += 1
                ready.set_result(None)
