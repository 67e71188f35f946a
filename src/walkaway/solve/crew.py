"""Processes that share work, watched: none is waited for that is dead, killed or stands still.

A task whose process ends without an answer is done again by another, once; then it is a failure
with a name. When whoever asked goes, by an error, a signal or ``kill -9``, the processes go too.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from walkaway.errors import NotSolvedError

T = TypeVar("T")
R = TypeVar("R")

TRIES = 2
"""How often a task is given out before it counts as lost."""
STILL = 10.0
"""Seconds without a tick of processor time after which a process at work is taken for stuck."""
LOOK = 0.5
"""Seconds between two looks at the processes."""
SIZE = struct.Struct(">Q")
ASKED = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


class LostError(NotSolvedError):
    """The process of a task ended before the task did, more than once, or had too little memory.

    That says nothing of the question.

    Attributes:
        task: number of the task; None where it is not known.
    """

    task: int | None = None


def how_it_ended(code: int | None) -> str:
    """What the end of a process says: its exit code, negative for a signal."""
    if code is None or code >= 0:
        return "ended without a result"
    name = signal.Signals(-code).name
    if -code == signal.SIGKILL:
        return f"was killed ({name}); the machine may be short of memory"
    return f"crashed ({name})"


def stood_still() -> str:
    """The end of a process that had to be ended."""
    return f"stood still for {STILL:g} seconds and was ended"


def lost(how: str, times: int) -> str:
    """Why a task is given up."""
    what = f"a process {how}, {times} times in the same task"
    return f"{what}; try fewer processes at once, or a machine with more memory"


def die_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to kill this process when the one that forked it ends.

    Args:
        parent: who that is; if it has gone meanwhile, this process ends at once.
    """
    if sys.platform != "linux":
        return  # the end of its channel is then what it sees
    import ctypes

    set_death_signal = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(0)


def each(
    work: Callable[[T], R], tasks: Sequence[T], processes: int, *, fresh: bool = False
) -> Generator[tuple[int, R], None, None]:
    """Do tasks on several processes.

    Args:
        work: does one. A forked process has it as it stands; a fresh one imports it by its name.
        tasks: what to do.
        processes: how many at once; as many as there are tasks at most.
        fresh: start interpreters of their own, where threads of this one forbid a fork.

    Yields:
        The number of a task and its result, in the order in which they are done. Whoever does not
        take all of them closes the iterator (`contextlib.closing`).

    Raises:
        LostError: a process ended, or stood still, in the same task twice.
        Exception: what ``work`` raised.
    """
    crew: _Crew[T, R] = _Crew(work, tasks, min(processes, len(tasks)), fresh)
    try:
        yield from crew.done()
    finally:
        crew.end()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Do something in a forked process meanwhile, for what it leaves on disk.

    Args:
        work: what to do; its result and its errors are nobody's.

    Yields:
        What waits for its end.
    """

    def nothing_of(task: int) -> None:
        del task
        with contextlib.suppress(Exception):
            work()

    crew: _Crew[int, None] = _Crew(nothing_of, (0,), 1, fresh=False)
    crew.employ()

    def wait() -> None:
        with contextlib.suppress(Exception):
            for _ in crew.done():
                pass

    try:
        yield wait
    finally:
        crew.end()


@dataclass(eq=False)
class Pulse:
    """Whether a process, with all that it has started, still gets processor time.

    Only what passes between looks counts, and of a long pause a little: whoever looks may have
    been busy meanwhile, and an answer may lie there unread.
    """

    pid: int
    ticks: int | None = None
    seen: float = 0.0
    still: float = 0.0

    def begins(self) -> None:
        """A task begins."""
        self.ticks, self.still = None, 0.0

    def stopped(self) -> bool:
        """Look: whether it has had no time for long; False where the system does not say."""
        ticks, now = _ticks(self.pid), time.monotonic()
        passed, self.seen = min(now - self.seen, STILL / 10), now
        if ticks is None or ticks != self.ticks:
            self.ticks, self.still = ticks, 0.0
        else:
            self.still += passed
        return self.still > STILL


def _ticks(pid: int) -> int | None:
    """Processor time of a process and of all that descend from it."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            after = stat.read().rpartition(b")")[2].split()
        # Of itself, user and system, and of children that have ended.
        own = sum(int(word) for word in after[11:15])
    except (OSError, ValueError):
        return None
    children = b""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", "rb") as file:
        children = file.read()
    return own + sum(_ticks(int(child)) or 0 for child in children.split())


@dataclass(eq=False)
class _Worker:
    """A process and what it is at."""

    pid: int
    channel: socket.socket
    process: subprocess.Popen[bytes] | None
    task: int | None = None
    incoming: bytearray = field(default_factory=bytearray)
    outgoing: bytearray = field(default_factory=bytearray)
    pulse: Pulse = field(init=False)

    def __post_init__(self) -> None:
        self.pulse = Pulse(self.pid)

    def reaped(self) -> int | None:
        """How it ended, after it was killed or closed its channel."""
        if self.process is not None:
            return self.process.wait()
        with contextlib.suppress(ChildProcessError):
            _, status = os.waitpid(self.pid, 0)
            return os.waitstatus_to_exitcode(status)
        return None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class _Crew(Generic[T, R]):
    """The processes of one piece of work."""

    def __init__(self, work: Callable[[T], R], tasks: Sequence[T], size: int, fresh: bool) -> None:
        self.work, self.tasks, self.fresh = work, tasks, fresh
        self.size = max(size, 1)
        self.waiting = deque(range(len(tasks)))
        self.lost: dict[int, list[str]] = {}
        self.workers: list[_Worker] = []
        self.selector = selectors.DefaultSelector()

    def done(self) -> Iterator[tuple[int, R]]:
        """Results as they come."""
        left = len(self.tasks)
        while left:
            self.employ()
            for key, events in self.selector.select(LOOK):
                worker: _Worker = key.data
                if events & selectors.EVENT_WRITE:
                    self._send(worker)
                if events & selectors.EVENT_READ:
                    for found in self._heard(worker):
                        left -= 1
                        yield found
            for worker in tuple(self.workers):
                if worker.task is not None and worker.pulse.stopped():
                    worker.kill()
                    self._bury(worker, stood_still())

    def end(self) -> None:
        """End all processes."""
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.channel.close()
            worker.reaped()
        self.workers.clear()
        self.selector.close()

    def employ(self) -> None:
        """Give out what waits, to idle processes or new ones."""
        idle = [worker for worker in self.workers if worker.task is None]
        while self.waiting and (idle or len(self.workers) < self.size):
            worker = idle.pop() if idle else self._start()
            worker.task = self.waiting.popleft()
            worker.pulse.begins()
            self._tell(worker, (self.tasks[worker.task] if self.fresh else worker.task,))

    def _tell(self, worker: _Worker, message: tuple[object, ...]) -> None:
        worker.outgoing += _packed(message)
        self._send(worker)

    def _send(self, worker: _Worker) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):  # its end is heard as such
            del worker.outgoing[: worker.channel.send(worker.outgoing)]
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.outgoing else 0)
        self.selector.modify(worker.channel, wanted, worker)

    def _heard(self, worker: _Worker) -> Iterator[tuple[int, R]]:
        try:
            piece = worker.channel.recv(1 << 20)
        except BlockingIOError:
            return
        except ConnectionError:
            piece = b""
        if not piece:
            self._bury(worker)
            return
        worker.incoming += piece
        while (message := _unpacked(worker.incoming)) is not None:
            task, result, error = worker.task, *message
            assert task is not None
            worker.task = None
            if error is not None:
                if isinstance(error, LostError):
                    error.task = task
                raise error
            yield task, result

    def _bury(self, worker: _Worker, how: str = "") -> None:
        """Take note of the end of a process; its task waits again, or is lost."""
        self.selector.unregister(worker.channel)
        self.workers.remove(worker)
        worker.channel.close()
        worker.kill()
        code = worker.reaped()
        how = how or how_it_ended(code)
        if code == -signal.SIGKILL:
            self.size = max(1, self.size - 1)  # if memory was short, fewer may have enough
        task = worker.task
        if task is None:
            return
        ends = self.lost.setdefault(task, [])
        ends.append(how)
        if len(ends) >= TRIES:
            gone = LostError(lost(how, len(ends)))
            gone.task = task
            raise gone
        self.waiting.appendleft(task)

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with _unasked():
            worker = self._interpreter(ours, theirs) if self.fresh else self._fork(ours, theirs)
        theirs.close()
        ours.setblocking(False)
        self.workers.append(worker)
        self.selector.register(ours, selectors.EVENT_READ, worker)
        if self.fresh:
            self._tell(worker, (os.getpid(), sys.path, pickle.dumps(self.work)))
        return worker

    def _fork(self, ours: socket.socket, theirs: socket.socket) -> _Worker:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # other threads: it knows
            pid = os.fork()
        if pid:
            return _Worker(pid, ours, None)
        code = 70
        try:
            die_with_parent(parent)
            for channel in (ours, *(other.channel for other in self.workers)):
                channel.close()
            gc.freeze()
            _serve(theirs, lambda number: self.work(self.tasks[number]), bytearray())
            code = 0
        finally:
            os._exit(code)

    def _interpreter(self, ours: socket.socket, theirs: socket.socket) -> _Worker:
        # Not as a module of its own name: its errors would be of another class there.
        start = "import sys; from walkaway.solve import crew; crew.main(int(sys.argv[1]))"
        command = [sys.executable, "-P", "-c", start, str(theirs.fileno())]
        # One thread per process: they share the cores among themselves.
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        here = os.pathsep.join(path for path in sys.path if path)
        process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=2,  # what a library prints belongs on stderr
            env={**threads, **os.environ, "PYTHONPATH": here},
        )
        return _Worker(process.pid, ours, process)


@contextmanager
def _unasked() -> Iterator[None]:
    """Keep requests to end from a process that is just being born."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(channel: socket.socket, work: Callable[[Any], object], content: bytearray) -> None:
    """Do the tasks that arrive on a channel until it closes."""
    for number in ASKED:
        # Ctrl-C is for whoever asked to hear; that one then ends this process.
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED)
    while message := _next(channel, content):
        with contextlib.suppress(ConnectionError):
            channel.sendall(_answer(work, *message))


def _next(channel: socket.socket, content: bytearray) -> tuple[Any, ...]:
    """The next message of a channel, waited for; empty when it closes."""
    while (message := _unpacked(content)) is None:
        piece = channel.recv(1 << 20)
        if not piece:
            return ()
        content += piece
    return message


def _answer(work: Callable[[Any], object], task: object) -> bytes:
    try:
        return _packed((work(task), None))
    except MemoryError:
        return _packed((None, LostError("a process had not enough memory for its task")))
    except Exception as error:
        try:
            packed = _packed((None, error))
            pickle.loads(packed[SIZE.size :])  # some errors can be packed and not unpacked
        except Exception:
            return _packed((None, RuntimeError(f"{type(error).__name__}: {error}")))
        return packed


def _packed(message: tuple[object, ...]) -> bytes:
    raw = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return SIZE.pack(len(raw)) + raw


def _unpacked(content: bytearray) -> tuple[Any, ...] | None:
    """The next message, taken from the front; None if it is not whole yet."""
    if len(content) < SIZE.size:
        return None
    end = SIZE.size + SIZE.unpack_from(content)[0]
    if len(content) < end:
        return None
    with memoryview(content) as view:
        message: tuple[Any, ...] = pickle.loads(view[SIZE.size : end])
    del content[:end]
    return message


def main(descriptor: int) -> None:
    """Serve as a fresh process: who asks, where modules are and the function come first."""
    channel, content = socket.socket(fileno=descriptor), bytearray()
    if first := _next(channel, content):
        parent, path, name = first
        sys.path[:] = path
        die_with_parent(parent)
        work: Callable[[Any], object] = pickle.loads(name)
        _serve(channel, work, content)
