"""The server's side of zygotes and workers: starting, asking, killing."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.memory import held
from walkaway.solve.crew import TRIES, Pulse, how_it_ended
from walkaway.web import wire

Heard = Callable[[str, dict[str, Any], bytes], None]
"""Called with what a worker tells on the way: kind, head, block."""


WARMINGS = 3
"""Warm zygotes that are started in all, should they be killed."""
UNREADY = 4
"""How many zygotes one who asks sees end before they fork anything for it."""
UNREADY_SECONDS = 2.0
"""After which another follows one that ended before it was ready."""


class RefusedError(Exception):
    """What was asked is not usable; the mistakes are those of the person who asks."""

    def __init__(self, message: str, problems: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.problems = problems


class FailedError(Exception):
    """A worker could not do its task; the message says why."""


class EndedError(FailedError):
    """The process of a task ended before the task did; it may be tried by another.

    Attributes:
        how: what became of the process.
        begun: whether it had begun the task; if not, its end says nothing of the task.
    """

    def __init__(self, how: str, begun: bool) -> None:
        super().__init__(f"the process of this task {how}")
        self.how, self.begun = how, begun


class GoneError(FailedError):
    """A zygote had ended before it was asked to fork."""


@dataclass(eq=False)
class Worker:
    """A process that does one task at a time.

    Attributes:
        pid: of the process, and of its group.
        zygote: what it was forked from.
        tasks: how many it has done.
        code: how it ended; negative is a signal.
    """

    pid: int
    zygote: Zygote
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tasks: int = 0
    code: int | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    pulse: Pulse = field(init=False)

    def __post_init__(self) -> None:
        """Watch over it."""
        self.pulse = Pulse(self.pid)

    async def ask(
        self, task: str, arguments: Mapping[str, Any], block: bytes, heard: Heard
    ) -> tuple[dict[str, Any], bytes]:
        """Have a task done; a worker that was interrupted in it must be killed.

        Raises:
            RefusedError: what was asked is not usable.
            FailedError: it could not be done, or the process ended.
        """
        self.tasks, begun = self.tasks + 1, False
        head = {"task": task, "arguments": dict(arguments)}
        with contextlib.suppress(ConnectionError):
            self.writer.write(wire.pack(head, block))
            await self.writer.drain()
        while message := await wire.read(self.reader):
            news, content = message
            kind = news.pop("is")
            begun = True
            if kind == "begun":
                continue
            if kind == "done":
                return news, content
            if kind == "refused":
                raise RefusedError(news["message"], news["problems"])
            if kind == "failed":
                raise FailedError(news["message"])
            heard(kind, news, content)
        self.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.ended.wait()
        raise EndedError(how_it_ended(self.code), begun)

    def kill(self) -> None:
        """End the process and whatever it has started, at once."""
        self.zygote.kill(self)

    def end(self, code: int) -> None:
        """Take note of the end of the process."""
        self.code = code
        self.ended.set()  # its last words may still have to be read

    def let_go(self) -> None:
        """Let an idle worker end by itself."""
        self.writer.close()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return not self.ended.is_set() and not self.writer.is_closing()

    def resident_bytes(self) -> int:
        """Memory that the process holds; 0 where the system does not say."""
        return held(self.pid)


class Zygote:
    """One process that workers are forked from."""

    def __init__(self, tasks: str, warm: str = "") -> None:
        """Start the process; it becomes ready by itself.

        Args:
            tasks: the module of what workers do.
            warm: a date to solve ahead for at the lowest priority, or ``library``; nothing if
                empty.
        """
        self.control, theirs = socket.socketpair()
        self.control.setblocking(False)
        command = [sys.executable, "-P", "-m", "walkaway.web.zygote"]
        # One thread per process: runs share the cores among themselves.
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno()), tasks, warm],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=2,  # what a library prints belongs on stderr
            env={**threads, **os.environ},
            start_new_session=True,  # Ctrl-C is for the server to hear
        )
        theirs.close()
        self.ready = asyncio.Event()
        self.gone = asyncio.Event()
        self.workers: dict[int, Worker] = {}
        self.retired = False
        self._asked: dict[str, asyncio.Future[int]] = {}
        self._early: dict[int, int] = {}  # ended before anybody knew them
        self._names = itertools.count()

    async def listen(self) -> None:
        """Hear of forks and ends until the process is gone."""
        loop = asyncio.get_running_loop()
        content = bytearray()
        while True:
            try:
                piece = await loop.sock_recv(self.control, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                break
            content += piece
            while len(content) >= wire.SIZES.size:
                size, _ = wire.SIZES.unpack_from(content)
                end = wire.SIZES.size + size
                if len(content) < end:
                    break
                self._hear(json.loads(content[wire.SIZES.size : end]))
                del content[:end]
        self.over()

    def _hear(self, news: dict[str, Any]) -> None:
        if news["is"] == "ready":
            self.ready.set()
        elif news["is"] == "forked":
            asked = self._asked.pop(news["name"])
            if not asked.done():
                asked.set_result(news["pid"])
        elif worker := self.workers.pop(news["pid"], None):
            worker.end(news["code"])
            if self.retired and not self.workers:
                self.close()
        else:
            self._early[news["pid"]] = news["code"]

    def over(self) -> None:
        """Take note of the end of the process, and with it of all workers."""
        self.gone.set()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(FailedError("the process that starts runs has ended"))
        for worker in self.workers.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.end(-signal.SIGKILL)
        self.workers.clear()

    async def fork(self, nice: int, memory: int) -> Worker:
        """Fork a worker.

        Raises:
            GoneError: the process was gone already.
            FailedError: it went over it.
        """
        ours, theirs = socket.socketpair()
        name = str(next(self._names))
        order = {"do": "fork", "name": name, "nice": nice, "memory": memory}
        asked = asyncio.get_running_loop().create_future()
        self._asked[name] = asked
        try:
            socket.send_fds(self.control, [wire.pack(order)], [theirs.fileno()])
        except OSError as error:
            self._asked.pop(name)
            ours.close()
            raise GoneError("the process that starts runs has ended") from error
        finally:
            theirs.close()
        try:
            pid = await asyncio.shield(asked)
        except BaseException:
            ours.close()
            raise
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = Worker(pid, self, reader, writer)
        if pid in self._early:
            worker.end(self._early.pop(pid))
        else:
            self.workers[pid] = worker
        return worker

    def kill(self, worker: Worker) -> None:
        """Have a worker's whole group killed by its parent, who knows whether it lives."""
        worker.writer.close()
        if worker.ended.is_set():
            return
        with contextlib.suppress(OSError):
            self.control.send(wire.pack({"do": "kill", "pid": worker.pid}))

    def retire(self) -> None:
        """Fork no more; end when the last worker has."""
        self.retired = True
        if not self.workers:
            self.close()

    def close(self) -> None:
        """End the process and its workers."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)

    def reap(self, seconds: float) -> None:
        """Wait for the process to end; kill it if it does not."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.control.close()


class Nursery:
    """The zygotes: a cold one at once, a warm one when it is ready, another when one dies."""

    def __init__(self, tasks: str, warm: str = "") -> None:
        self.tasks = tasks
        self.warm_date = warm
        self.zygotes: list[Zygote] = [Zygote(tasks)]
        self.changed: list[Callable[[], None]] = []
        self.warm = not warm
        self._listening: set[asyncio.Task[None]] = set()
        self._closing = False
        self._warmings = 0

    def open(self) -> None:
        """Start to listen (the first zygote was started before the event loop)."""
        self._follow(self.zygotes[0])

    def start_warming(self) -> None:
        """Start the warm zygote, once."""
        if not self.warm and len(self.zygotes) < 2 and not self._closing:
            self._warmings += 1
            warm = Zygote(self.tasks, self.warm_date)
            self.zygotes.append(warm)
            self._follow(warm)

    @property
    def newest(self) -> Zygote:
        """The zygote to fork from."""
        ready = [one for one in self.zygotes if one.ready.is_set() and not one.gone.is_set()]
        return ready[-1] if ready else self.zygotes[0]

    async def fork(self, nice: int, memory: int) -> Worker:
        """A new worker of the newest zygote.

        Raises:
            FailedError: none can be started.
        """
        tries, unready = TRIES, UNREADY
        while tries and unready:
            zygote = self.newest
            waits = [asyncio.create_task(event.wait()) for event in (zygote.ready, zygote.gone)]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
            try:
                return await zygote.fork(nice, memory)
            except GoneError:  # by what was done before this was asked for
                unready -= 1
            except FailedError:
                tries -= 1
            await self._replaced(zygote)
        raise FailedError("the process that starts runs has ended, more than once")

    async def _replaced(self, zygote: Zygote) -> None:
        """Wait until another takes the place of a zygote that could not fork.

        Raises:
            FailedError: it lives; something else is short.
        """
        try:
            async with asyncio.timeout(5.0):
                await zygote.gone.wait()
        except TimeoutError:
            raise FailedError("no process can be started for this") from None
        while zygote in self.zygotes and not self._closing:
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """End everything."""
        self._closing = True
        self.changed.clear()
        for zygote in self.zygotes:
            zygote.close()
        for zygote in self.zygotes:
            await asyncio.to_thread(zygote.reap, 5.0)
            zygote.over()
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await asyncio.sleep(0)  # for the connections to close

    def _follow(self, zygote: Zygote) -> None:
        task = asyncio.create_task(self._watch(zygote))
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)

    async def _watch(self, zygote: Zygote) -> None:
        listening = asyncio.create_task(zygote.listen())
        ready = asyncio.create_task(zygote.ready.wait())
        try:
            await asyncio.wait({listening, ready}, return_when=asyncio.FIRST_COMPLETED)
            if zygote.ready.is_set() and len(self.zygotes) > 1:
                self.warm = True
                for old in self.zygotes:
                    if old is not zygote:
                        old.retire()
                for call in self.changed:
                    call()
            await listening
        finally:
            listening.cancel()
            ready.cancel()
        await asyncio.to_thread(zygote.reap, 1.0)
        if self._closing:
            return
        if len(self.zygotes) == 1:
            if not zygote.ready.is_set():  # something is wrong with the installation
                await asyncio.sleep(UNREADY_SECONDS)
            self.zygotes.append(Zygote(self.tasks))
            self._follow(self.zygotes[-1])
            if self._warmings < WARMINGS:
                self.warm = not self.warm_date
                asyncio.get_running_loop().call_later(5.0, self.start_warming)
        self.zygotes.remove(zygote)
