"""A server of its own for a test, on a free port of the loopback."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from walkaway.web import address, app, server
from walkaway.web.desk import Desk
from walkaway.web.journal import Journal
from walkaway.web.limits import Limits
from walkaway.web.nursery import Nursery

ROOT = Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join([str(ROOT), str(ROOT / "src")])
"""For workers: the tests' own tasks, and the package from this tree."""
FAKE = "tests.web.tasks"
REAL = "walkaway.web.tasks"

WATCHDOG = 120.0
"""Seconds after which something never comes; how fast it comes is not tested."""
Event = tuple[int, str, dict[str, Any]]


@dataclass
class Running:
    """A server and how to speak to it."""

    port: int
    desk: Desk
    http: httpx.Client

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(f"/api/v1{path}", **more)

    def post(self, body: Any, path: str = "/runs", **more: Any) -> httpx.Response:
        return self.http.post(f"/api/v1{path}", json=body, **more)

    def delete(self, job: str) -> httpx.Response:
        return self.http.delete(f"/api/v1/runs/{job}")

    def job(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/runs/{name}").json()
        return found

    @contextlib.contextmanager
    def listening(self, job: str, **headers: str) -> Iterator[Iterator[Event]]:
        """Events of a job, as they come."""
        address = f"/api/v1/runs/{job}/events"
        with self.http.stream("GET", address, headers=headers, timeout=WATCHDOG) as answer:
            assert answer.status_code == 200, answer.read()
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            yield parsed(answer)

    def events(self, job: str) -> list[Event]:
        """All events of a job until it ends."""
        with self.listening(job) as events:
            return list(events)

    def ended(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for a run and wait for its end."""
        answer = self.post(body)
        assert answer.status_code in (200, 202), answer.text
        return self.events(answer.json()["id"])[-1][2]

    def wait(self, job: str, state: str) -> None:
        """Until a job has come so far."""
        with self.listening(job) as events:
            for _, name, data in events:
                if name == "job" and data["state"] == state:
                    return
        pytest.fail(f"the job never was {state}")


def parsed(answer: httpx.Response) -> Iterator[Event]:
    """Server-sent events of an answer."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line.startswith(":"):
            continue
        if line:
            key, _, value = line.partition(": ")
            fields[key] = value
        elif fields:
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])
            fields = {}


@contextlib.contextmanager
def running(
    home: Path, tasks: str = FAKE, limits: Limits | None = None, token: str = "", slots: int = 1
) -> Iterator[Running]:
    """A server until the block ends."""
    nursery = Nursery(tasks)
    own = address.listen("127.0.0.1", 0)
    # Nothing depends on how busy the machine is, but where a test says so.
    patient = Limits(quick_seconds=WATCHDOG, clerk_seconds=WATCHDOG, wait_seconds=WATCHDOG)
    desk = Desk(nursery, Journal(home), limits or patient, slots)
    ready = threading.Event()
    config = uvicorn.Config(
        app.create(desk, own.host, own.port, token),
        http=server.PatientProtocol,
        ws="none",
        loop="asyncio",
        log_level="critical",
        timeout_graceful_shutdown=2,
    )
    page = server.PageServer(config, desk, ready.set)
    thread = threading.Thread(target=page.run, kwargs={"sockets": [own.listener]})
    thread.start()
    assert ready.wait(WATCHDOG)
    try:
        with httpx.Client(base_url=own.url.rstrip("/"), timeout=WATCHDOG, trust_env=False) as http:
            yield Running(own.port, desk, http)
    finally:
        page.should_exit = True
        thread.join(WATCHDOG)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", PYTHONPATH)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Running]:
    """A server whose runs do what the test says."""
    with running(tmp_path / "home") as found:
        yield found


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One such server for all tests of a file."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_HOME", str(home))
        patch.setenv("PYTHONPATH", PYTHONPATH)
        with running(home) as found:
            yield found


@pytest.fixture
def text() -> Callable[..., str]:
    """A scenario whose run does what its description says."""

    def make(order: str = "", name: str = "a-test") -> str:
        return f'name = "{name}"\ntitle = "{name}"\ndescription = "{order}"\ndate = 2025-06-12\n'

    return make


def until(true: Callable[[], bool], seconds: float = WATCHDOG) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
