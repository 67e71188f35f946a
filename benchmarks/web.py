"""The page's server: ready, first page, a quick look, and many people moving sliders at once.

Short by default; ``--minute`` (or ``WALKAWAY_SOAK=60``) keeps the crowd for a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CLIENTS = 50
SECONDS = float(os.environ.get("WALKAWAY_SOAK", "8"))
DRAG_STEPS = 5
"""Positions that a slider passes in one drag, a tenth of a second each."""
REST = 1.0
"""Seconds that somebody looks at a result before the next drag."""
SCENARIOS = ("japan-2025", "japan-2025-tariffs", "deal-2025-09", "liberation-day", "zero")
PAGE_READY = 1.5
QUICK_LOOK = 0.3


@dataclass
class Seen:
    """What the clients saw."""

    waits: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)
    asked: int = 0
    errors: list[str] = field(default_factory=list)
    busy: int = 0
    results: dict[int, int] = field(default_factory=dict)


async def ask(
    port: int, method: str, path: str, body: object = None
) -> tuple[int, asyncio.StreamReader, asyncio.StreamWriter]:
    """One request on a connection of its own; the answer's body is still to be read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    writer.write(head.encode() + content)
    await writer.drain()
    top = await reader.readuntil(b"\r\n\r\n")
    return int(top.split()[1]), reader, writer


async def document(port: int, method: str, path: str, body: object = None) -> tuple[int, dict]:
    status, reader, writer = await ask(port, method, path, body)
    content = await reader.read()
    writer.close()
    return status, json.loads(content)


async def events(port: int, job: str) -> AsyncIterator[tuple[str, dict]]:
    """Events of a job until the stream ends."""
    status, reader, writer = await ask(port, "GET", f"/runs/{job}/events")
    if status != 200:
        raise RuntimeError(f"events: {status}")
    name = ""
    try:
        async for line in reader:
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                yield name, json.loads(line[6:])
    finally:
        writer.close()


def look(client: int, scenario: str, dial: str, position: float) -> dict[str, object]:
    return {
        "scenario": scenario,
        "dials": {dial: position},
        "only": ["goods"],
        "elasticities": ["U4"],
        "draws": 0,
        "client": f"client-{client}",
        "supersede": True,
    }


async def person(port: int, number: int, dials: dict[str, str], end: float, seen: Seen) -> None:
    """Drag a slider, wait for what it shows, look at it, drag again."""
    own = random.Random(number)
    scenario = SCENARIOS[number % len(SCENARIOS)]
    await asyncio.sleep(own.random() * REST)
    while time.perf_counter() < end:
        target = own.randrange(100)
        job: dict = {}
        status = 0
        for step in range(DRAG_STEPS):
            position = float(max(0, target - DRAG_STEPS + 1 + step))
            body = look(number, scenario, dials[scenario], position)
            started = time.perf_counter()
            status, job = await document(port, "POST", "/runs", body)
            seen.asked += 1
            if status == 429:
                seen.busy += 1
            elif status not in (200, 202):
                seen.errors.append(f"POST {status} {job}")
            if step < DRAG_STEPS - 1:
                await asyncio.sleep(0.1)
        if status not in (200, 202):
            continue
        state, page = "", False
        async for name, data in events(port, job["id"]):
            page = page or (name == "page" and data["stage"] == "final")
            state = data["state"] if name == "job" else state
        wait = time.perf_counter() - started
        if state == "finished" and page:
            seen.waits.append(wait)
            if status == 202:
                seen.computed.append(wait)
            seen.results[number] = seen.results.get(number, 0) + 1
        else:
            seen.errors.append(f"job ended {state}")
        await asyncio.sleep(REST)


async def crowd(port: int, clients: int, seconds: float) -> Seen:
    """Many people at once."""
    dials = {}
    for name in SCENARIOS:
        _, detail = await document(port, "GET", f"/scenarios/{name}")
        numbers = [one for one in detail["dials"] if one["kind"] == "number" and one["high"] >= 99]
        dials[name] = numbers[0]["id"]
    seen = Seen(results=dict.fromkeys(range(clients), 0))
    end = time.perf_counter() + seconds
    people = (person(port, number, dials, end, seen) for number in range(clients))
    for failed in await asyncio.gather(*people, return_exceptions=True):
        if failed is not None:
            seen.errors.append(repr(failed))
    return seen


async def one_look(port: int, position: int) -> float:
    start = time.perf_counter()
    status, job = await document(
        port, "POST", "/runs", look(0, "japan-2025", "tariff-1", position + 0.5)
    )
    if status != 202:
        raise RuntimeError(f"{status} {job}")
    async for name, _ in events(port, job["id"]):
        if name == "page":
            return time.perf_counter() - start
    raise RuntimeError("no page came")


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def memory(pid: int) -> tuple[float, float]:
    """MB of the server alone and of all its processes, shared pages divided among them."""
    everyone, fresh = [], [pid]
    while fresh:
        own = fresh.pop()
        everyone.append(own)
        for children in Path(f"/proc/{own}/task").glob("*/children"):
            fresh += [int(word) for word in children.read_text().split()]
    shares = []
    for own in everyone:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{own}/smaps_rollup").read_text()
            shares.append(int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) / 1000)
    return shares[0] if shares else 0.0, sum(shares)


@contextlib.contextmanager
def serving(home: str) -> Iterator[tuple[int, int, float, float]]:
    """A server: port, process, seconds until ready, seconds until its page was there."""
    start = time.perf_counter()
    code = "from walkaway.cli.main import main; main()"
    # As on most machines: modules are compiled at the first start and kept.
    kept = {"PYTHONPYCACHEPREFIX": f"{home}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
    environment = {**os.environ, "WALKAWAY_HOME": f"{home}/home", **kept}
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--no-open"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        ready = time.perf_counter() - start
        port = int(line.rstrip().rstrip("/").rpartition(":")[2])
        asyncio.run(document(port, "GET", "/scenarios"))
        yield port, process.pid, ready, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(30)


def row(
    name: str, ours: float, reference: float | None = None, note: str = ""
) -> dict[str, object]:
    ratio = reference / ours if reference else None
    return {"name": name, "ours_s": ours, "reference_s": reference, "ratio": ratio, "note": note}


def run(clients: int = CLIENTS, seconds: float = SECONDS) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as open_server:
        with serving(home):
            pass  # the first start compiles
        port, pid, ready, library = open_server.enter_context(serving(home))
        wait_until_warm(pid)
        looks = [asyncio.run(one_look(port, position)) for position in range(20)]
        before = memory(pid)
        seen = asyncio.run(crowd(port, clients, seconds))
        after = memory(pid)
        answered = asyncio.run(document(port, "GET", "/about"))[0] == 200
    waits, computed, counts = seen.waits, seen.computed, list(seen.results.values())
    fair = sum(counts) ** 2 / (len(counts) * sum(n * n for n in counts)) if sum(counts) else 0.0
    share = 100 * len(computed) / max(1, len(waits))
    rows = [
        row(
            "server ready",
            ready,
            PAGE_READY,
            "reference: the aim; from the start of the process, not the first",
        ),
        row("library of scenarios answered", library, None, "from start of the process"),
        row(
            "slider to new goods numbers, one person",
            quantile(looks, 0.5),
            QUICK_LOOK,
            f"reference: the aim; median of {len(looks)}, largest {max(looks):.3f} s",
        ),
        row(
            f"the same, {clients} people for {seconds:g} s",
            quantile(waits, 0.5),
            None,
            f"p95 {quantile(waits, 0.95):.2f} s, p99 {quantile(waits, 0.99):.2f} s, "
            f"largest {max(waits):.2f} s; {len(waits)} results ({share:.0f}% computed, the rest "
            f"known), {seen.asked} questions, {len(seen.errors)} errors, {seen.busy} told to wait",
        ),
        row(
            "fairness of that",
            fair,
            1.0,
            f"Jain's index of results per person (1 is equal); {min(counts)} to {max(counts)}; "
            f"server {before[0]:.0f} MB before, {after[0]:.0f} MB after, with all workers "
            f"{before[1]:.0f} and {after[1]:.0f} MB; answers afterwards: {answered}",
        ),
    ]
    for error in seen.errors[:5]:
        print(error, file=sys.stderr)
    return rows


def wait_until_warm(pid: int, seconds: float = 120.0) -> None:
    """Until the server has solved ahead: its first starter of workers is then gone."""
    end = time.perf_counter() + seconds
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        time.sleep(20)
        return
    first = children.read_text().split()[0]
    while time.perf_counter() < end and Path(f"/proc/{first}").exists():
        time.sleep(0.5)
    time.sleep(1.0)
