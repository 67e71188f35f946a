"""Work shared among processes: nobody waits for one that is gone, and none outlives who asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.solve import crew
from walkaway.solve.crew import LostError, beside, each

FRESH = pytest.mark.parametrize("fresh", [False, True], ids=["forked", "fresh"])


def squared(number: int) -> int:
    return number * number


def large(number: int) -> bytes:
    return bytes([number]) * 5_000_000


def refused(number: int) -> int:
    raise BadInputError([Problem("here", "", f"number {number} is bad")])


class OddError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def odd(number: int) -> int:
    raise OddError("o", "dd")


def starved(number: int) -> int:
    raise MemoryError


def killed_once(mark: str) -> str:
    """Killed the first time, as by a machine that is short of memory."""
    if not Path(mark).exists():
        Path(mark).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return mark


def killed(number: int) -> int:
    if number:
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(3)


def stopped_once(mark: str) -> str:
    """Stands still the first time, as one does that waits for a lock nobody holds."""
    if not Path(mark).exists():
        Path(mark).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)
    return mark


@FRESH
@pytest.mark.parametrize("processes", [1, 3])
def test_every_task_is_done_once(fresh: bool, processes: int) -> None:
    found = list(each(squared, range(20), processes, fresh=fresh))
    assert sorted(found) == [(n, n * n) for n in range(20)]
    assert list(each(squared, [], processes, fresh=fresh)) == []


@FRESH
def test_large_results_arrive_whole(fresh: bool) -> None:
    assert dict(each(large, range(4), 2, fresh=fresh)) == {n: large(n) for n in range(4)}


def test_a_forked_process_has_what_cannot_be_sent() -> None:
    cannot = (n for n in range(3))
    work: Callable[[int], int] = lambda number: number + next(cannot)  # noqa: E731
    assert sorted(each(work, [10, 20], 2)) == [(0, 10), (1, 20)]


@FRESH
def test_an_error_is_the_one_that_was_raised(fresh: bool) -> None:
    with pytest.raises(BadInputError, match="is bad"):
        list(each(refused, [1, 2, 3], 2, fresh=fresh))
    # Where a library has taught exceptions to be sent as they are, it comes as it is.
    with pytest.raises((RuntimeError, OddError), match="odd"):
        list(each(odd, [1], 1, fresh=fresh))
    with pytest.raises(NotSolvedError, match="not enough memory"):
        list(each(starved, [1], 1, fresh=fresh))


@FRESH
def test_a_killed_process_is_replaced(fresh: bool, tmp_path: Path) -> None:
    marks = [str(tmp_path / str(n)) for n in range(3)]
    assert sorted(each(killed_once, marks, 2, fresh=fresh)) == list(enumerate(marks))


@FRESH
def test_what_kills_twice_is_told(fresh: bool) -> None:
    with pytest.raises(LostError, match=r"was killed \(SIGKILL\).*2 times"):
        list(each(killed, [1], 1, fresh=fresh))
    with pytest.raises(LostError, match="ended without a result"):
        list(each(killed, [0, 0, 0], 2, fresh=fresh))


def test_only_looks_in_a_row_make_one_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks may have been busy for long with a result, and answers lie there unread."""
    now, ticks = [0.0], [1]
    monkeypatch.setattr(crew.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(crew, "_ticks", lambda pid: ticks[0])
    pulse = crew.Pulse(1)
    for _ in range(5):
        now[0] += 1000.0
        assert not pulse.stopped()
    looks = 0
    while not pulse.stopped():
        now[0], looks = now[0] + crew.LOOK, looks + 1
    assert 0 < looks * crew.LOOK <= crew.STILL + crew.LOOK
    ticks[0] = 2
    assert not pulse.stopped()


BUSY_CHILD = """
import os, signal, time
if os.fork() == 0:
    while True:
        pass
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system says it in /proc")
def test_the_work_of_its_own_processes_is_its_work() -> None:
    command = [sys.executable, "-c", BUSY_CHILD]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            own = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            alone = int(own[11]) + int(own[12])
            while (crew._ticks(process.pid) or 0) < alone + 20:
                time.sleep(0.01)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert crew._ticks(process.pid) is None


def test_one_that_stands_still_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "STILL", 0.5)
    marks = [str(tmp_path / str(n)) for n in range(2)]
    assert sorted(each(stopped_once, marks, 2)) == list(enumerate(marks))
    for mark in marks:
        with pytest.raises(ProcessLookupError):
            os.kill(int(Path(mark).read_text()), 0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def gone(pids: list[int]) -> None:
    """Wait until none of some processes is left; the test hangs, and so fails, if one stays."""
    while any(alive(pid) for pid in pids):
        time.sleep(0.01)


def own_pid(number: int) -> int:
    return os.getpid()


@FRESH
def test_who_stops_listening_leaves_nobody(fresh: bool) -> None:
    with closing(each(own_pid, range(50), 3, fresh=fresh)) as done:
        pids = [next(done)[1] for _ in range(10)]
    assert not any(alive(pid) for pid in pids)


ASKED = """
import signal, sys, time
from walkaway.cli import process
# Whoever runs the tests may ignore some of them, which children inherit.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
from walkaway.solve.crew import each
import tests.solve.test_crew as own
process.prepare()
def work():
    for _, pid in each(own.said_and_slow, range(4), 2, fresh=sys.argv[1] == "fresh"):
        pass
sys.exit(process.ended(work))
"""


def said_and_slow(number: int) -> int:
    os.write(2, f"{os.getpid()}\n".encode())
    while True:
        sum(range(10_000))


@FRESH
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_leaves_nobody(fresh: bool, number: signal.Signals) -> None:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", ASKED, "fresh" if fresh else "forked"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, *sys.path])}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, cwd=root) as child:
        assert child.stderr is not None
        pids = [int(child.stderr.readline()) for _ in range(2)]
        child.send_signal(number)
        assert child.wait() != 0
        gone(pids)
        assert b"Traceback" not in child.stderr.read()


def test_what_is_done_meanwhile_leaves_its_traces_and_its_errors_are_nobodys(
    tmp_path: Path,
) -> None:
    trace = tmp_path / "trace"

    def leave() -> None:
        trace.write_text(str(os.getpid()))
        raise ValueError("nobody's")

    with beside(leave) as wait:
        wait()
        assert int(trace.read_text()) != os.getpid()
    trace.unlink()
    with beside(lambda: (trace.write_text(str(os.getpid())), time.sleep(60))):
        while not trace.exists() or not trace.read_text():
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):  # whoever does not wait ends it
        os.kill(int(trace.read_text()), 0)
