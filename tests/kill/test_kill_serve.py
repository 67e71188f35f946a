"""The page's server, its workers and what they come from, killed at any step of a job."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kill.killing import ENVIRONMENT, KILLS, PATIENCE, ROOT, kills, whole_records
from tests.web.conftest import parsed
from walkaway.web.journal import Journal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

STEPS = 12
SHORT = "tests.web.tasks"
REAL = "walkaway.web.tasks"
SOLVED = Path(__file__).with_name("small-run.toml")
VICTIMS = ("server", "zygote", "worker", "worker", "all")


@dataclass
class Serving:
    """A server that may be killed, and how to speak to it.

    Attributes:
        tasks: the module of what its workers do.
        usual: seconds that a job takes.
    """

    process: subprocess.Popen[bytes]
    http: httpx.Client
    home: Path
    tasks: str
    usual: float = 0.0

    def ask(self, number: int) -> dict[str, Any]:
        """A job of some steps, or of one elasticity set; another one for each number."""
        toml = f'name = "a-test"\ntitle = "t"\ndescription = "steps {STEPS}"\ndate = 2025-06-12\n'
        body: dict[str, Any] = {"toml": toml, "seed": number, "draws": 1}
        if self.tasks == REAL:
            toml = SOLVED.read_text().replace("Japan sells", f"Japan sells, {number}")
            body = {"toml": toml, "draws": 0, "elasticities": ["CP"]}
        answer = self.http.post("/api/v1/runs", json=body)
        assert answer.status_code in (200, 202), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def ended(self, job: str) -> dict[str, Any]:
        """A job when it has ended."""
        with self.http.stream("GET", f"/api/v1/runs/{job}/events") as answer:
            return list(parsed(answer))[-1][2]

    def jobs(self) -> dict[str, dict[str, Any]]:
        return {job["id"]: job for job in self.http.get("/api/v1/runs").json()["runs"]}

    def result(self, job: str) -> tuple[bytes, bytes]:
        """Outcome and page of a job."""
        found = [self.http.get(f"/api/v1/runs/{job}/{what}") for what in ("outcome", "page")]
        assert [one.status_code for one in found] == [200, 200]
        return found[0].content, found[1].content

    def processes(self) -> list[int]:
        """All that belong to this server and live, known by its home in their environment."""
        mark = f"WALKAWAY_HOME={self.home}\0".encode()
        found = []
        for path in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if path.name.isdigit() and mark in (path / "environ").read_bytes():
                    found.append(int(path.name))
        return found

    def victims(self, who: str) -> list[int]:
        """The processes to kill: workers lead groups of their own, and a zygote a session."""
        own = self.process.pid
        if who == "server":
            return [own]
        everybody = self.processes()
        if who == "all":
            return everybody
        zygotes = [pid for pid in everybody if parent_of(pid) == own]
        if who == "zygote":
            return zygotes
        return [pid for pid in everybody if parent_of(pid) in zygotes]


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextlib.contextmanager
def serving(home: Path, tasks: str) -> Iterator[Serving]:
    environment = {**ENVIRONMENT, "WALKAWAY_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kill.serving", tasks], stdout=subprocess.PIPE, cwd=ROOT,
        env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as http:
            yield Serving(process, http, home, tasks)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def nobody_left(server: Serving) -> None:
    end = time.monotonic() + PATIENCE
    while left := server.processes():
        assert time.monotonic() < end, f"{left} are left"
        time.sleep(0.01)


def struck(server: Serving, job: str, chance: random.Random) -> str:
    """Kill somebody at some step, or after some share of the time, of a job; who it was."""
    who = chance.choice(VICTIMS)
    step, wait = chance.randrange(STEPS + 4), chance.random() * 0.02
    if server.tasks == REAL:
        step, wait = 0, chance.random() * 1.1 * server.usual
    with contextlib.suppress(httpx.TransportError):
        with server.http.stream("GET", f"/api/v1/runs/{job}/events") as answer:
            for _ in itertools.islice(parsed(answer), step):
                pass
        time.sleep(wait)
    for pid in server.victims(who):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return who


def taken(home: Path, tasks: str, results: dict[str, tuple[bytes, bytes]]) -> float:
    """Seconds of the second of two jobs, in which nobody is killed."""
    begun = 0.0
    with serving(home, tasks) as server:
        for number in (10**6, 10**6 + 1):
            begun = time.monotonic()
            job = server.ask(number)["id"]
            assert server.ended(job)["state"] == "finished"
            results[job] = server.result(job)
        took = time.monotonic() - begun
        server.process.kill()
        server.process.wait(PATIENCE)
        nobody_left(server)
    return took


@pytest.mark.parametrize(
    "tasks",
    [SHORT, pytest.param(REAL, marks=pytest.mark.skipif(not KILLS, reason="make kills"))],
)
def test_serve(tmp_path: Path, tasks: str) -> None:
    """Whatever is killed: jobs end, what was finished is there, nobody is left."""
    results: dict[str, tuple[bytes, bytes]] = {}
    chances = enumerate(kills(5))
    home, fallen, number = tmp_path / "home", "", 0
    more = next(chances, None)
    usual = taken(home, tasks, results)
    while more is not None:
        with serving(home, tasks) as server:
            server.usual = usual
            jobs = server.jobs()
            if fallen:  # the job in whose midst the server was killed
                assert jobs[fallen]["state"] in ("finished", "interrupted")
                jobs = {name: job for name, job in jobs.items() if name != fallen}
                job = server.ask(number)
                assert job["id"] == fallen
                assert server.ended(fallen)["state"] == "finished"
                results[fallen] = server.result(fallen)
            assert {job["state"] for job in jobs.values()} <= {"finished"}
            assert jobs.keys() <= results.keys()
            for name in [*results][-20:]:
                assert server.result(name) == results[name]
            while more is not None:
                number, chance = more
                job = server.ask(number)
                who = struck(server, job["id"], chance)
                more = next(chances, None)
                fallen = ""
                if who in ("server", "all"):
                    server.process.wait(PATIENCE)
                    nobody_left(server)
                    fallen = job["id"]
                    break
                last = server.ended(job["id"])
                assert last["state"] == "finished", (who, last["error"])
                results[job["id"]] = server.result(job["id"])
        nobody_left(server)
        whole_records(home)
    with serving(home, tasks) as server:
        states = [job["state"] for job in server.jobs().values()]
        assert set(states) <= {"finished", "interrupted"}
    nobody_left(server)
    Journal(home).sweep(older=-60.0)
    assert list(home.rglob("*.tmp")) == []
