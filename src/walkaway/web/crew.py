"""A few workers for one kind of work, replaced when they are killed, spent or out of date."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.solve import crew
from walkaway.web.nursery import EndedError, FailedError, Heard, Nursery, RefusedError, Worker
from walkaway.web.slots import Slots

START_SECONDS = 120.0
"""In which a process must have come; they import for seconds, and the machine may be busy."""
SPENT_TASKS = 500
UNBEGUN = 8
"""How many processes may end before they have begun a task that they were given."""
SPENT_BYTES = 3 * 1024**3


def deaf(kind: str, head: dict[str, Any], block: bytes) -> None:
    """Hear nothing of what a worker tells on the way."""
    del kind, head, block


@dataclass(eq=False)
class Crew:
    """Workers for one kind of work.

    Attributes:
        nursery: where they come from.
        size: how many work at once.
        spare: how many stand ready beside them.
        nice: lowers their priority.
        memory: bytes of address space of each.
        seconds: that a task may take.
        tries: how often a task is given out whose process ends or stands still, before it fails.
        patience: seconds that a task waits for others before it is refused.
    """

    nursery: Nursery
    size: int
    spare: int
    nice: int
    memory: int
    seconds: float
    tries: int = crew.TRIES
    patience: float = 60.0
    idle: list[Worker] = field(default_factory=list)
    busy: set[Worker] = field(default_factory=set)
    dying: set[Worker] = field(default_factory=set)
    _slots: Slots = field(init=False)
    _filling: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        """Hear of better zygotes."""
        self._slots = Slots(self.size, seconds=self.patience)
        self.nursery.changed.append(self._renew)

    async def ask(
        self, task: str, arguments: Mapping[str, Any], block: bytes = b"", heard: Heard = deaf
    ) -> tuple[dict[str, Any], bytes]:
        """Have a task done; whoever cancels this call kills the worker that is at it.

        Raises:
            RefusedError: what was asked is not usable.
            FailedError: it could not be done, or not in time.
            BusyError: too many others wait, or for too long.
        """
        async with self._slots.one():
            tried = unbegun = 0
            while True:
                try:
                    return await self._try(task, arguments, block, heard)
                except EndedError as error:
                    tried += error.begun
                    unbegun += not error.begun
                    if tried >= self.tries or unbegun >= UNBEGUN:
                        raise FailedError(crew.lost(error.how, tried or unbegun)) from None

    async def _try(
        self, task: str, arguments: Mapping[str, Any], block: bytes, heard: Heard
    ) -> tuple[dict[str, Any], bytes]:
        worker, sound = None, False
        try:
            worker = await self._taken()
            self.busy.add(worker)
            async with asyncio.timeout(self.seconds):
                answer = await self._watched(worker, worker.ask(task, arguments, block, heard))
            sound = True
            return answer
        except RefusedError:
            sound = True
            raise
        except TimeoutError:
            what = f"this took longer than the {self.seconds:g} seconds that are allowed here"
            raise FailedError(what) from None
        finally:
            if worker is not None:
                self.busy.discard(worker)
                self._put_back(worker, sound)

    async def _watched(
        self, worker: Worker, asked: Coroutine[Any, Any, tuple[dict[str, Any], bytes]]
    ) -> tuple[dict[str, Any], bytes]:
        """An answer, unless its worker stands still before it comes.

        Raises:
            EndedError: it does.
        """
        worker.pulse.begins()
        answer = asyncio.create_task(asked)
        try:
            while not (await asyncio.wait({answer}, timeout=crew.LOOK))[0]:
                if worker.pulse.stopped():
                    raise EndedError(crew.stood_still(), begun=True)
        finally:
            answer.cancel()
            await asyncio.wait({answer})
        return answer.result()

    def fill(self) -> None:
        """Have idle workers stand ready."""
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())

    async def buried(self, seconds: float = 5.0) -> None:
        """Wait until the workers that were killed are gone."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for worker in tuple(self.dying):
                    await worker.ended.wait()
        self.dying = {worker for worker in self.dying if not worker.ended.is_set()}

    async def close(self) -> None:
        """Stop filling up."""
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
        for worker in (*self.idle, *self.busy):
            worker.let_go()

    async def _taken(self) -> Worker:
        """A worker; how long it takes to start one is not the task's time.

        Raises:
            FailedError: none could be started.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                return await self._take()
        except TimeoutError:
            raise FailedError(f"no process could be started in {START_SECONDS:g} seconds") from None

    async def _take(self) -> Worker:
        self._drop_dead()
        if self.idle:
            return self.idle.pop()
        return await self.nursery.fork(self.nice, self.memory)

    def _put_back(self, worker: Worker, sound: bool) -> None:
        if not sound:
            worker.kill()
            self.dying.add(worker)
        elif (
            len(self.idle) > self.spare
            or worker.zygote is not self.nursery.newest
            or worker.tasks >= SPENT_TASKS
            or worker.resident_bytes() > SPENT_BYTES
        ):
            worker.let_go()
        elif worker.alive:
            self.idle.append(worker)
        self.fill()

    async def _fill(self) -> None:
        self._drop_dead()
        while len(self.idle) + len(self.busy) < self.size + self.spare:
            try:
                worker = await self.nursery.fork(self.nice, self.memory)
            except FailedError:
                return  # the next task will say why
            self.idle.append(worker)

    def _drop_dead(self) -> None:
        for worker in self.idle:
            if not worker.alive:
                worker.let_go()
        self.idle = [worker for worker in self.idle if worker.alive]

    def _renew(self) -> None:
        for worker in self.idle:
            worker.let_go()
        self.idle.clear()
        self.fill()
