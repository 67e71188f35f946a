"""Commands that are killed at moments drawn by a seed, and what must be true afterwards.

A moment is a share of the time that the command usually takes, or the number of a step (a file
opened, renamed, removed, a process forked); what is asserted is what then lies on disk, never how
long something took. `PATIENCE` only ends a test that would hang.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from walkaway.outcome import RunStore

KILLS = int(os.environ.get("WALKAWAY_KILLS", "0"))
"""How often each command is killed by `make kills`; a few times where it is 0."""
SEED = int(os.environ.get("WALKAWAY_SEED", "0"))
PATIENCE = 300.0
"""Seconds after which something waits for ever, if it computes nothing either."""
ASLEEP = 1.0
"""Seconds of computing within `PATIENCE` that whoever only waits and looks stays below."""
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def kills(few: int) -> Iterator[random.Random]:
    """One generator of random numbers for each kill."""
    for number in range(KILLS or few):
        yield random.Random(f"{SEED} {number}")


@dataclass(frozen=True)
class Moment:
    """When who is killed.

    Attributes:
        share: of the usual time, for a kill from outside.
        victim: ``parent``, ``worker`` (any other process of it) or ``all``.
        number: of the signal.
        event: which step of the command's own process; then the others do not count.
    """

    share: float = 0.0
    victim: str = "parent"
    number: signal.Signals = signal.SIGKILL
    event: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: its exit code, negative for a signal.
        hit: who was killed; empty if it had ended before.
        out: what it printed.
        err: what it printed on stderr.
        seconds: that it took.
    """

    code: int
    hit: str
    out: str
    err: str
    seconds: float


def stat_of(pid: int | str) -> tuple[str, int] | None:
    """State and session of a process; None if there is none."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return words[0], int(words[3])


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for path in Path("/proc").iterdir():
        own = stat_of(path.name) if path.name.isdigit() else None
        if own and own[1] == session and own[0] not in "ZX":
            found.append(int(path.name))
    return found


def computed(session: int) -> float:
    """Seconds that the living processes of a session, and their children that ended, computed."""
    found = 0.0
    for pid in members(session):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found += sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


def until_gone(session: int) -> None:
    """Wait until no process of a session is left."""
    end = time.monotonic() + PATIENCE
    while left := members(session):
        assert time.monotonic() < end, f"{left} are left"
        time.sleep(0.01)


@dataclass
class Stable:
    """Commands forked from one process (`tests.kill.stable`)."""

    process: subprocess.Popen[bytes]
    folders: Path
    number: int = 0
    usual: dict[str, float] = field(default_factory=dict)
    said: bytes = b""

    def folder(self) -> Path:
        """A new folder for one command."""
        self.number += 1
        path = self.folders / f"{self.number}"
        path.mkdir()
        return path

    def warm(self, call: str, *arguments: str) -> None:
        """Have a command's work done once in the process that the others are forked from."""
        order = {"warm": True, "call": call, "arguments": arguments}
        self._tell({**order, "folder": str(self.folder())})
        self._line()

    def steps(self, call: str, arguments: Sequence[str], folder: Path) -> int:
        """Run a command to its end; how many steps it has."""
        self.run(call, arguments, folder, Moment(event=-1))
        return int(Path(f"{folder}.count").read_text())

    def run(
        self, call: str, arguments: Sequence[str], folder: Path, moment: Moment | None = None
    ) -> Ended:
        """Run a command and kill it.

        Args:
            call: ``module:function``.
            arguments: its own.
            folder: where it works; its home is in it.
            moment: when it is killed; never if None, and then its time is the usual one.
        """
        order = {"call": call, "arguments": list(arguments), "folder": str(folder)}
        if moment is not None and moment.event is not None:
            order["event"] = moment.event
        begun = time.monotonic()
        self._tell(order)
        pid = int(self._line())
        hit = ""
        if moment is not None and moment.event is None:
            hit = self._kill(pid, moment, begun + moment.share * self.usual[call])
        code = int(self._line(pid))
        took = time.monotonic() - begun
        until_gone(pid)
        if moment is None:
            self.usual[call] = took
        # Who was killed at once may not have come to open them.
        files = [Path(f"{folder}.{name}") for name in ("out", "err")]
        texts = [path.read_text(errors="replace") if path.exists() else "" for path in files]
        return Ended(code, hit, texts[0], texts[1], took)

    def _kill(self, pid: int, moment: Moment, when: float) -> str:
        while (left := when - time.monotonic()) > 0:
            if stat_of(pid) is None:
                return ""
            time.sleep(min(left, 0.01))
        others = [one for one in members(pid) if one != pid]
        with contextlib.suppress(ProcessLookupError):
            if moment.victim == "worker" and others:
                os.kill(others[int(moment.share * 1e6) % len(others)], moment.number)
                return "worker"
            if moment.victim == "all":
                for one in [pid, *others]:
                    os.kill(one, moment.number)
                return "all"
            if moment.victim == "parent" and stat_of(pid) is not None:
                os.kill(pid, moment.number)
                return "parent"
        return ""

    def _tell(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")

    def _line(self, session: int = 0) -> str:
        """The next line; of a command that computes it is waited for, however busy the machine."""
        assert self.process.stdout is not None
        # Lines are cut here: of two that come at once a stream would keep the second to itself.
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            before = computed(session) if session else 0.0
            while b"\n" not in self.said:
                if waiting.select(PATIENCE):
                    more = os.read(self.process.stdout.fileno(), 4096)
                    assert more, "the process that commands are forked from has ended"
                    self.said += more
                    continue
                now = computed(session) if session else 0.0
                assert abs(now - before) > ASLEEP, "a command waits for ever"
                before = now
        line, _, self.said = self.said.partition(b"\n")
        return line.decode()


@contextlib.contextmanager
def stable(folders: Path) -> Iterator[Stable]:
    """The process that commands are forked from."""
    command = [sys.executable, "-m", "tests.kill.stable"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=ENVIRONMENT,
        bufsize=0,
    ) as process:  # fmt: skip
        try:
            yield Stable(process, folders)
        finally:
            process.kill()


def whole_records(home: Path) -> dict[str, bytes]:
    """The records of a home; all of them can be used, and nothing but them is listed."""
    store = RunStore(home / "runs")
    rows = store.rows()
    assert [row.run for row in rows if row.problem] == []
    for row in rows:
        assert store.load(row.run).record.id == row.run
    store.sweep(older=-60.0)
    left = [path.name for path in (home / "runs").rglob(".*")]
    assert left == []
    return {row.run: store.document(row.run) for row in rows}


def no_trace(ended: Ended) -> None:
    """No traceback was printed."""
    assert "Traceback" not in ended.err, ended.err[-3000:]
