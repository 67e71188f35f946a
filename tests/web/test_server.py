"""Connections: silent ones, slow ones, very many; and what happens when processes are killed."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import WATCHDOG, Running, running, until
from walkaway.solve import crew
from walkaway.web import address
from walkaway.web import server as module
from walkaway.web.limits import Limits

Text = Callable[..., str]

QUICK = {"only": ["goods"], "elasticities": ["U4"]}


def closed(line: socket.socket) -> bool:
    """Whether the other side closes the connection."""
    line.settimeout(WATCHDOG)
    with contextlib.suppress(ConnectionError):
        while line.recv(65536):
            pass
    return True


@pytest.fixture
def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A server without patience."""
    monkeypatch.setattr(module, "HEAD_SECONDS", 0.2)
    with running(tmp_path / "home", limits=Limits(body_seconds=0.2)) as found:
        yield found


def test_heads_that_never_end(hurried: Running) -> None:
    where = ("127.0.0.1", hurried.port)
    head = b"GET /api/v1/about HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % hurried.port
    with socket.create_connection(where) as silent, socket.create_connection(where) as slow:
        slow.sendall(head + b"X-Slow: ")
        assert closed(silent)
        assert closed(slow)
    with socket.create_connection(where) as second:
        second.sendall(head + b"\r\n")
        assert second.recv(65536).startswith(b"HTTP/1.1 200 ")
        second.sendall(head)  # the second request of a connection
        assert closed(second)
    with socket.create_connection(where) as slow_body:
        slow_body.sendall(head.replace(b"GET", b"POST") + b"Content-Length: 9\r\n\r\n{")
        assert b"HTTP/1.1 408 " in slow_body.recv(65536)


def test_listeners_are_not_hurried(hurried: Running, text: Text, tmp_path: Path) -> None:
    job = hurried.post({"toml": text(f"hold {tmp_path / 'go'}")}).json()["id"]
    with hurried.listening(job) as events:
        next(events)
        for _ in range(3):  # meanwhile others come and go, and time passes
            with socket.create_connection(("127.0.0.1", hurried.port)) as silent:
                assert closed(silent)
        (tmp_path / "go").touch()
        assert list(events)[-1][2]["state"] == "finished"


def test_too_many_connections(tmp_path: Path, text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 30)
    with running(tmp_path / "home", limits=Limits(streams=5)) as server:
        job = server.post({"toml": text(f"hold {tmp_path / 'go'}")}).json()["id"]
        with contextlib.ExitStack() as lines:
            for _ in range(5):
                lines.enter_context(server.listening(job))
            until(lambda: server.desk.streams == 5)
            answer = server.get(f"/runs/{job}/events")
            assert answer.status_code == 429
            others = [
                lines.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                for _ in range(40)
            ]
            assert closed(others[0])  # silent ones make room; whoever listens stays
        until(lambda: server.desk.streams == 0)
        assert server.get("/about").status_code == 200
        server.delete(job)


@pytest.mark.parametrize("addresses", [1, 40])
def test_a_thousand_half_open_sockets(tmp_path: Path, addresses: int) -> None:
    """None of them sends a head; whoever does is answered, with the token or the word for it."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 4096:
        pytest.skip("the system gives too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))
    try:
        with running(tmp_path / "home") as server, contextlib.ExitStack() as lines:
            where = ("127.0.0.1", server.port)
            for number in range(1000):
                own = (f"127.0.1.{number % addresses + 1}", 0) if addresses > 1 else None
                lines.enter_context(socket.create_connection(where, source_address=own))
                if number % 100 == 99:
                    assert server.get("/about").status_code == 200
            with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as other:
                assert other.get("/api/v1/about").status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes through /proc")
def test_processes_that_are_killed_are_replaced(fake: Running, text: Text, tmp_path: Path) -> None:
    told = tmp_path / "pids"

    def killed(job: str, zygote: bool = False) -> None:
        """Kill the worker of a job that never ends, or the one it comes from."""
        until(told.exists)
        worker, child = (int(word) for word in told.read_text().split())
        told.unlink()
        os.kill(fake.desk.nursery.newest.process.pid if zygote else worker, signal.SIGKILL)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in (worker, child)))

    for zygote in (False, True):
        # Once, and another does its task; twice, and it fails. The server lives on.
        job = fake.post({"toml": text(f"child {told}"), "seed": int(zygote)}).json()["id"]
        killed(job, zygote)
        killed(job, zygote)
        failed = fake.events(job)[-1][2]
        assert failed["state"] == "failed"
        assert "was killed (SIGKILL)" in failed["error"]["message"]
        assert "2 times" in failed["error"]["message"]
    assert fake.ended({"toml": text()})["state"] == "finished"
    # One that stands idle: whoever comes next does not notice.
    assert fake.get("/scenarios/zero").status_code == 200
    for clerk in fake.desk.clerks.idle:
        os.kill(clerk.pid, signal.SIGKILL)
    assert fake.get("/scenarios/japan-2025").status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="the system says it in /proc")
def test_a_worker_that_stands_still_is_replaced(
    fake: Running, text: Text, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "STILL", 1.0)
    told = tmp_path / "pids"
    job = fake.post({"toml": text(f"child {told}")}).json()["id"]
    until(told.exists)
    first = told.read_text()  # it sleeps, and so do its children
    told.unlink()
    until(told.exists)
    assert told.read_text() != first
    failed = fake.events(job)[-1][2]
    assert failed["state"] == "failed"
    assert "stood still for 1 seconds" in failed["error"]["message"]


def test_a_warm_start_takes_the_place_of_the_cold_one(
    tmp_path: Path, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "home") as server:
        nursery = server.desk.nursery
        job = server.post({"toml": text(f"hold {tmp_path / 'go'}")}).json()["id"]
        server.wait(job, "running")
        cold = nursery.newest
        nursery.warm, nursery.warm_date = False, "2025-06-12"
        # As the desk does it when it has settled.
        loop = nursery._listening.copy().pop().get_loop()
        loop.call_soon_threadsafe(nursery.start_warming)
        until(lambda: nursery.warm and nursery.newest is not cold)
        assert not cold.gone.is_set()  # its run goes on
        assert server.ended({"toml": text(), **QUICK})["state"] == "finished"
        (tmp_path / "go").touch()
        assert server.events(job)[-1][2]["state"] == "finished"
        until(cold.gone.is_set)
        until(lambda: nursery.zygotes == [nursery.newest])
        assert server.ended({"toml": text(name="after")})["state"] == "finished"


def test_small_answers_are_not_held_back() -> None:
    # Head and body go as two pieces; the second must not wait for the first to be acknowledged.
    listener = address.listen("127.0.0.1", 0)
    with listener.listener, socket.create_connection(("127.0.0.1", listener.port)):
        accepted, _ = listener.listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # what asyncio looks at
