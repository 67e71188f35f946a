"""The command itself, as a process that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.commands import call
from tests.web.conftest import WATCHDOG, parsed, until


@dataclass
class Process:
    """A server of its own process."""

    process: subprocess.Popen[str]
    http: httpx.Client

    def run(self, body: dict[str, object]) -> str:
        answer = self.http.post("/api/v1/runs", json=body)
        assert answer.status_code in (200, 202), answer.text
        return str(answer.json()["id"])

    def until(self, job: str, name: str) -> None:
        """Listen to a job until an event of that name, or the job's state, comes."""
        with self.http.stream("GET", f"/api/v1/runs/{job}/events") as answer:
            for _, event, data in parsed(answer):
                if name in (event, data.get("state")):
                    return

    def group(self) -> list[int]:
        """The processes that descend from the server."""
        found, fresh = [], [self.process.pid]
        while fresh:
            own = fresh.pop()
            for task in Path(f"/proc/{own}/task").glob("*/children"):
                children = [int(word) for word in task.read_text().split()]
                found += children
                fresh += children
        return found


@contextlib.contextmanager
def serving(home: Path, *more: str) -> Iterator[Process]:
    """`walkaway serve` until the block ends, or somebody kills it."""
    command = [
        sys.executable,
        "-m",
        "walkaway.cli.main",
        "serve",
        "--port",
        "0",
        "--no-open",
        *more,
    ]
    process = subprocess.Popen(
        [*command, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "WALKAWAY_HOME": str(home)},
    )
    assert process.stdout is not None
    try:
        url = re.search(r"http://\S+", process.stdout.readline())
        assert url
        with httpx.Client(base_url=url[0].rstrip("/"), timeout=WATCHDOG, trust_env=False) as http:
            yield Process(process, http)
    finally:
        process.terminate()
        process.wait(WATCHDOG)
        process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_killed_in_the_middle_of_a_run(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as first:
        done = first.run({"scenario": "zero", "draws": 0, "elasticities": ["U4"]})
        first.until(done, "finished")
        page = first.http.get(f"/api/v1/runs/{done}/page").json()
        outcome = first.http.get(f"/api/v1/runs/{done}/outcome").json()
        half = first.run({"scenario": "japan-2025", "draws": 1000})
        waiting = first.run({"scenario": "zero", "draws": 999})
        first.until(half, "page")
        below = first.group()
        assert len(below) >= 3
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(WATCHDOG)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
    leftover = home / "runs" / ".0123456789ab.json.x.tmp"
    leftover.write_bytes(b'{"half')
    os.utime(leftover, (0, 0))
    with serving(home) as second:
        jobs = {job["id"]: job for job in second.http.get("/api/v1/runs").json()["runs"]}
        states = {name: job["state"] for name, job in jobs.items()}
        assert states == {done: "finished", half: "interrupted", waiting: "interrupted"}
        assert "ended before" in jobs[half]["error"]["message"]
        assert second.http.get(f"/api/v1/runs/{done}/page").json() == page
        assert second.http.get(f"/api/v1/runs/{done}/outcome").json() == outcome
        assert second.http.get(f"/api/v1/runs/{half}/outcome").status_code == 404
        # The same question is answered from what is kept; the interrupted one may be asked anew.
        again = {"scenario": "zero", "draws": 0, "elasticities": ["U4"]}
        assert second.http.post("/api/v1/runs", json=again).status_code == 200
        assert second.run({"scenario": "japan-2025", "draws": 1000}) == half
        second.http.delete(f"/api/v1/runs/{half}")
        files = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"]
        assert [path.name for path in files if path.name.startswith(".")] == []
        for path in files:
            if path.suffix == ".json":
                json.loads(path.read_text())
        assert {path.suffix for path in files} == {".json", ".sha256", ".sqlite"}
    assert not list((home / "web" / "servers").iterdir())


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = call("serve", "--no-open", "--port", str(port))
    assert answer.exit_code != 0
    message = str(answer.exception)
    assert f"{port}: is in use already" in message
    assert "--port 0" in message


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", "/dev/null/here")
    answer = call("serve", "--no-open", "--port", "0")
    assert answer.exit_code != 0
    assert "/dev/null/here: jobs cannot be kept here" in str(answer.exception)
    assert "WALKAWAY_HOME" in str(answer.exception)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "other machines can reach 0.0.0.0"),
        (["--host", "::"], "other machines can reach ::"),
        (["--host", "192.168.1.7"], "WALKAWAY_TOKEN="),
        (["--host", "0.0.0.0", "--token", "short"], "at least 16"),
        (["--token", "sixteen or more \u00e9"], "plain characters"),
        (["--host", "203.0.113.7", "--token", "x" * 20], "no address of this machine"),
    ],
)
def test_what_cannot_be_served(arguments: list[str], words: str) -> None:
    answer = call("serve", "--no-open", "--port", "0", *arguments)
    assert answer.exit_code != 0
    assert words in str(answer.exception)
