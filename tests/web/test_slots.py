"""Whoever waits for an answer gets one, or is told to come again; addresses take turns."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import WATCHDOG, Running, running
from walkaway.web.callers import asking
from walkaway.web.errors import BusyError
from walkaway.web.limits import Limits
from walkaway.web.slots import Slots

FAR = ("192.0.2.1", "192.0.2.2", "2001:db8::1")


def loop(work: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(WATCHDOG):
            await work()

    asyncio.run(run())


async def asked(slots: Slots, own: str, name: str, served: list[str]) -> None:
    asking.set(own)
    async with slots.one():
        served.append(name)
        await asyncio.sleep(0)


@given(
    st.lists(st.sampled_from(FAR), min_size=1, max_size=14),
    st.sets(st.integers(0, 13)),
    st.integers(1, 3),
)
def test_everybody_comes_in_turn_and_no_place_is_lost(
    whose: list[str], leaving: set[int], size: int
) -> None:
    """Some give up while they wait; all others are served, addresses in turn."""

    async def work() -> None:
        slots, served = Slots(size), list[str]()
        async with AllTaken(slots, size):
            tasks = [
                asyncio.create_task(asked(slots, own, f"{own} {number}", served))
                for number, own in enumerate(whose)
            ]
            await asyncio.sleep(0)
            for number in leaving & set(range(len(tasks))):
                tasks[number].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        left = [f"{own} {n}" for n, own in enumerate(whose) if n not in leaving]
        assert sorted(served) == sorted(left)
        counts = {own: [name.split()[0] for name in served].index(own)
                  for own in {name.split()[0] for name in served}}  # fmt: skip
        assert max(counts.values(), default=0) < len(FAR)  # each address is among the first
        assert (slots._taken, len(slots._turns), slots._waiting) == (0, 0, {})

    loop(work)


class AllTaken:
    """All places taken, until the block ends."""

    def __init__(self, slots: Slots, size: int) -> None:
        self.held = [slots.one() for _ in range(size)]

    async def __aenter__(self) -> None:
        for one in self.held:
            await one.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        for one in self.held:
            await one.__aexit__(None, None, None)


def test_so_many_wait_and_of_one_address_fewer() -> None:
    async def work() -> None:
        slots = Slots(1, most=5, most_of_one=2)
        async with AllTaken(slots, 1):
            tasks = [
                asyncio.create_task(asked(slots, own, "", []))
                for own in (*FAR[:1] * 2, *FAR[1:2] * 2, "127.0.0.1")
            ]
            await asyncio.sleep(0)
            with pytest.raises(BusyError, match="5 questions wait"):
                await asked(slots, FAR[2], "", [])
            tasks.pop().cancel()
            await asyncio.sleep(0)
            with pytest.raises(BusyError, match="of your address"):
                await asked(slots, FAR[0], "", [])
        await asyncio.gather(*tasks)

    loop(work)


def test_nobody_waits_longer_than_is_allowed() -> None:
    async def work() -> None:
        slots = Slots(1, seconds=0.01)
        async with AllTaken(slots, 1):
            with pytest.raises(BusyError, match="nobody was free"):
                await asked(slots, FAR[0], "", [])
        served: list[str] = []
        await asked(slots, FAR[0], "later", served)
        assert served == ["later"]

    loop(work)


TOML = 'name = "a"\ntitle = "t"\ndescription = "steps 1"\ndate = 2025-06-12\n'
DIALS = {"dials": {}}


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[Running, list[str]]]:
    """A server with two runs, all of whose clerks and thinkers are taken for good."""
    limits = Limits(clerk_seconds=WATCHDOG, quick_seconds=WATCHDOG)
    with running(tmp_path / "home", limits=limits) as server:
        jobs = [server.ended({"toml": TOML, "draws": 1, "seed": n})["id"] for n in (1, 2)]
        assert server.get("/scenarios").status_code == 200
        for crew in (server.desk.clerks, server.desk.thinkers):
            crew._slots = dataclasses.replace(crew._slots, seconds=0.05)
            crew._slots._taken = crew._slots.size
        yield server, jobs


def test_every_question_is_answered_or_refused(busy: tuple[Running, list[str]]) -> None:
    """By every address of the interface, when nobody is free: 429 and when to come again."""
    server, jobs = busy
    document = server.http.get("/api/v1/openapi.json")
    assert document.status_code == 429  # it asks a clerk, too
    first, second = jobs
    metric = {"params": {"metric": "welfare.JPN"}}
    asked: dict[str, Callable[[], httpx.Response]] = {
        "scenario": lambda: server.get("/scenarios/zero"),
        "turned": lambda: server.post(DIALS, "/scenarios/zero/turned"),
        "surface": lambda: server.post(DIALS, "/scenarios/zero/surface"),
        "words": lambda: server.get("/words"),
        "check": lambda: server.post({"toml": TOML}, "/check"),
        "run": lambda: server.post({"toml": TOML + "#", "draws": 1}),
        "why": lambda: server.get(f"/runs/{first}/why", **metric),
        "explain": lambda: server.get(f"/runs/{first}/explain", **metric),
        "compare": lambda: server.get(f"/runs/{first}/compare", params={"with": second}),
        "charts": lambda: server.get(f"/runs/{first}/charts"),
        "chart": lambda: server.get(f"/runs/{first}/charts/welfare"),
        "cite": lambda: server.get(f"/runs/{first}/cite"),
        "file": lambda: server.get(f"/runs/{first}/files/run.py"),
    }
    found = {name: ask() for name, ask in asked.items()}
    assert {name: answer.status_code for name, answer in found.items()} == dict.fromkeys(asked, 429)
    assert all(int(answer.headers["retry-after"]) > 0 for answer in found.values())
    at_once = {
        "about": server.get("/about"),
        "scenarios": server.get("/scenarios"),
        "ahead": server.get("/scenarios/zero/ahead"),
        "runs": server.get("/runs"),
        "job": server.get(f"/runs/{first}"),
        "page": server.get(f"/runs/{first}/page"),
        "outcome": server.get(f"/runs/{first}/outcome"),
        "events": server.get(f"/runs/{first}/events"),
        "cancel": server.delete(first),
    }
    told = {name: answer.status_code for name, answer in at_once.items()}
    assert told == {**dict.fromkeys(at_once, 200), "cancel": 409}
    for crew in (server.desk.clerks, server.desk.thinkers):
        crew._slots._taken = 0
    operations = {
        operation["operationId"]
        for path in server.http.get("/api/v1/openapi.json").json()["paths"].values()
        for operation in path.values()
    }
    assert operations == {*asked, *at_once}  # no address is forgotten here
