"""Processes that end before they are asked for anything: a task is not charged with their ends."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest

from tests.web.conftest import FAKE, WATCHDOG
from walkaway.web import nursery as nurseries
from walkaway.web.crew import Crew
from walkaway.web.nursery import FailedError, Nursery, Worker

ASKED = {
    "toml": 'name = "a"\ntitle = "t"\ndescription = "steps 1"\ndate = 2025-06-12\n',
    "draws": 1,
    "seed": 0,
    "only": None,
    "elasticities": None,
    "jobs": 1,
    "view": "run",
}


def with_nursery(work: Callable[[Nursery], Awaitable[None]]) -> None:
    async def run() -> None:
        own = Nursery(FAKE)
        own.open()
        try:
            async with asyncio.timeout(WATCHDOG):
                await work(own)
        finally:
            await own.close()

    asyncio.run(run())


async def killed(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0)


async def another(own: Nursery, than: set[int]) -> int:
    """The next process to fork from, as soon as it is started."""
    while not (found := {one.process.pid for one in own.zygotes} - than):
        await asyncio.sleep(0.001)
    return found.pop()


def test_what_forks_may_be_killed_again_while_it_starts() -> None:
    """Once after the last task was done, once in this one: a worker comes all the same."""

    async def work(own: Nursery) -> None:
        await own.zygotes[0].ready.wait()
        first = own.zygotes[0].process.pid
        await killed(first)
        asked = asyncio.create_task(own.fork(0, 0))
        await killed(await another(own, {first}))
        worker = await asked
        assert isinstance(worker, Worker)
        worker.let_go()

    with_nursery(work)


def test_workers_that_were_dead_before_are_no_try() -> None:
    """All idle ones are gone, and nobody has heard of it: the task is done by a new one."""

    async def work(own: Nursery) -> None:
        crew = Crew(own, 1, 3, 0, 0, WATCHDOG, tries=1)
        crew.fill()
        while len(crew.idle) < 4:
            await asyncio.sleep(0.001)
        for one in crew.idle:
            os.kill(one.pid, signal.SIGKILL)
        assert all(one.alive for one in crew.idle)
        head, _ = await crew.ask("run", ASKED)
        assert head == {}
        await crew.close()

    with_nursery(work)


def test_what_never_comes_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is wrong with the installation: that is said, after a few attempts."""
    monkeypatch.setattr(nurseries, "UNREADY_SECONDS", 0.0)

    async def work(own: Nursery) -> None:
        own.tasks = "no.such.module"
        os.kill(own.zygotes[0].process.pid, signal.SIGKILL)
        with pytest.raises(FailedError, match="ended"):
            await own.fork(0, 0)

    with_nursery(work)
