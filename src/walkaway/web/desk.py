"""The desk: takes in jobs, has them done in turn, remembers them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from walkaway.errors import BadInputError
from walkaway.solve.crew import TRIES
from walkaway.web.address import is_loopback
from walkaway.web.crew import Crew
from walkaway.web.errors import ApiError, BusyError
from walkaway.web.job import Job, Lane, State, job_id, json_bytes, now, page_data
from walkaway.web.journal import Journal
from walkaway.web.limits import Limits
from walkaway.web.nursery import FailedError, Nursery, RefusedError
from walkaway.web.queue import FairQueue, address_of

PATIENCE = 1.0
"""Seconds for which an overtaken quick look that already runs is left to finish."""
HEARTBEAT = 10.0
SWEEP_SECONDS = 600.0
LEAST_URGENT = 19
"""How far processes stand back that do what nobody waits for."""
REMEMBERED_SECONDS = 60.0
"""How long the page of a finished run stays in memory; it lies on disk anyway."""


@dataclass(eq=False)
class Queue:
    """The jobs of one lane that wait, and who does them."""

    crew: Crew
    size: int
    jobs: FairQueue = field(default_factory=FairQueue)
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Desk:
    """Takes in jobs, has them done in turn, remembers them."""

    def __init__(
        self, nursery: Nursery, journal: Journal, limits: Limits | None = None, slots: int = 1
    ) -> None:
        self.limits = limits or Limits()
        self.nursery, self.journal, self.slots = nursery, journal, slots
        self.jobs: dict[str, Job] = {}
        self.streams = 0
        self.closing = asyncio.Event()
        cores, memory = os.cpu_count() or 1, self.limits.memory_bytes
        self.processes = max(1, cores // slots)  # of one run
        quick = max(2, cores // 2)
        self.clerks = Crew(
            nursery, 2, 0, 0, memory, self.limits.clerk_seconds, TRIES + 1,
            self.limits.wait_seconds,
        )  # fmt: skip
        self.thinkers = Crew(
            nursery, 1, 0, 5, memory, self.limits.seconds, patience=self.limits.seconds
        )
        self.queues = {
            Lane.FULL: Queue(
                Crew(nursery, slots, 0, 5, memory, self.limits.seconds), self.limits.queue
            ),
            Lane.QUICK: Queue(
                Crew(nursery, quick, 1, 0, memory, self.limits.quick_seconds),
                self.limits.quick_queue,
            ),
            Lane.AHEAD: Queue(
                Crew(nursery, 1, 0, LEAST_URGENT, memory, self.limits.seconds), self.limits.queue
            ),
        }
        self._tasks: set[asyncio.Task[Any]] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._writing = asyncio.Lock()

    @property
    def crews(self) -> list[Crew]:
        """All who work here."""
        return [self.clerks, self.thinkers, *(queue.crew for queue in self.queues.values())]

    async def open(self) -> None:
        """Take up the journal and start to serve."""
        for job in await asyncio.to_thread(self.journal.open):
            job.tell()
            self.jobs[job.id] = job
        self.nursery.open()
        for queue in self.queues.values():
            for _ in range(queue.crew.size):
                self._spawn(self._serve(queue))
        self.clerks.fill()
        self._spawn(self._settle())

    async def close(self) -> None:
        """End everything; what was not finished is marked so."""
        self.closing.set()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for crew in self.crews:
            await crew.close()
        await self.nursery.close()
        for job in self.jobs.values():
            if not job.state.ended:
                job.interrupt()
                if job.lane is not Lane.QUICK:
                    with contextlib.suppress(OSError):
                        self.journal.save(job)
                job.tell()
        self.journal.close()

    async def _settle(self) -> None:
        """When the first requests are through: solve ahead, stand ready, sweep once more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                await self.nursery.newest.ready.wait()
        self.queues[Lane.QUICK].crew.fill()
        await asyncio.sleep(1.0)
        self.nursery.start_warming()
        await asyncio.sleep(15.0)
        while True:
            await asyncio.to_thread(self.journal.sweep)
            await asyncio.sleep(SWEEP_SECONDS)

    # What comes in

    async def submit(
        self, view: str, request: dict[str, Any], read: Mapping[str, Any], about: Mapping[str, Any],
        client: str, supersede: bool,
    ) -> tuple[Job, bool]:  # fmt: skip
        """Take in a job, or join an equal one.

        Args:
            view: ``run`` or another page.
            request: what was asked, with the scenario as TOML.
            read: what a clerk found in the scenario: digest, name, title, date.
            about: hashes of data and code.
            client: who asks.
            supersede: whether earlier jobs of the client, of the same kind, are off.

        Returns:
            The job, and whether it is finished.

        Raises:
            BusyError: too much is asked at once.
        """
        settings = {k: request[k] for k in ("draws", "seed", "elasticities", "only")}
        name = job_id(view, read["digest"], about["data"], about["code"], settings)
        if known := await self._known(name):
            if not known.state.ended:
                known.clients.add(client)
            if supersede:
                await self._supersede(client, known)
            return known, known.state.answered
        scenario = {key: read[key] for key in ("name", "title", "date")}
        job = Job(name, view, request, scenario, read["digest"], submitted=now(), clients={client})
        queue = self.queues[job.lane]
        overtaken = self._earlier(client, job) if supersede else []
        self._room_for(client, queue, overtaken)
        self.jobs.pop(name, None)
        self.jobs[name] = job
        queue.jobs.add(client, name)  # before the earlier ones leave: the client keeps its turn
        if supersede:
            await self._supersede(client, job)
        self._tell_positions(queue)
        job.tell()
        await self._save(job)
        queue.wake.set()
        await self._forget_old()
        return job, job.state.answered

    async def _known(self, name: str) -> Job | None:
        """A job that answers the question, or will; the finished one becomes the newest."""
        known = self.jobs.get(name)
        if known and known.state.answered and not known.lost and await self._has_result(known):
            self.jobs.pop(name, None)
            self.jobs[name] = known
            return known
        known = self.jobs.get(name)  # somebody may have asked the same meanwhile
        return known if known and not known.state.ended else None

    def _room_for(self, client: str, queue: Queue, overtaken: list[Job]) -> None:
        off = {job.id for job in overtaken if job.clients == {client}}
        waiting = [name for name in queue.jobs.order() if name not in off]
        if len(waiting) >= queue.size:
            raise BusyError(f"{len(waiting)} jobs wait already; try again in a moment", 5)
        own = [
            job
            for job in self.jobs.values()
            if client in job.clients and not job.state.ended and job not in overtaken
        ]
        if len(own) >= self.limits.jobs_per_client:
            raise BusyError(f"{len(own)} jobs of yours are not done yet; wait or cancel one", 5)
        address = address_of(client)
        near = [
            job
            for job in self.jobs.values()
            if not job.state.ended
            and job not in overtaken
            and any(address_of(one) == address for one in job.clients)
        ]
        if not is_loopback(address) and len(near) >= self.limits.jobs_per_address:
            raise BusyError(f"{len(near)} jobs of your address are not done yet; wait a moment", 5)

    def _earlier(self, client: str, than: Job) -> list[Job]:
        return [
            job
            for job in self.jobs.values()
            if job is not than
            and client in job.clients
            and not job.state.ended
            and (job.lane, job.view) == (than.lane, than.view)
        ]

    async def _supersede(self, client: str, by: Job) -> None:
        """Cancel what a client no longer waits for, unless others do."""
        for job in self._earlier(client, by):
            job.clients.discard(client)
            if job.clients:
                continue
            if job.lane is Lane.QUICK and job.state is State.RUNNING:
                # It takes a tenth of a second; to kill and replace its process takes as long,
                # and somebody who never stops dragging would never see anything.
                asyncio.get_running_loop().call_later(PATIENCE, self._cancel_if_alone, job)
            else:
                await self.cancel(job)

    def _cancel_if_alone(self, job: Job) -> None:
        if not job.clients and not job.state.ended:
            self._spawn(self.cancel(job))

    async def cancel(self, job: Job) -> bool:
        """End a job; its process is gone when this returns. False if it had ended."""
        if job.state.ended:
            return False
        queue = self.queues[job.lane]
        queue.jobs.remove(job.id)
        task = self._running.get(job.id)
        self._end(job, State.CANCELLED)
        self._tell_positions(queue)
        if task is not None:
            task.cancel()
            await asyncio.wait({task}, timeout=10)
            await queue.crew.buried()
        await self._save(job)
        return True

    # How it is done

    async def _serve(self, queue: Queue) -> None:
        """Do the jobs of a lane, one after the other."""
        while True:
            name = queue.jobs.next()
            if name is None:
                queue.wake.clear()
                await queue.wake.wait()
                continue
            job = self.jobs[name]
            self._tell_positions(queue)
            task = asyncio.create_task(self._work(job, queue))
            self._running[name] = task
            try:
                await asyncio.wait({task})
            finally:
                task.cancel()
                if self._running.get(name) is task:
                    del self._running[name]
            if not task.cancelled() and (error := task.exception()):
                print(f"job {name}: {error!r}", file=sys.stderr)
                self._end(job, State.FAILED, "an error in the server itself")

    async def _work(self, job: Job, queue: Queue) -> None:
        job.state, job.started, job.position = State.RUNNING, now(), None
        job.tell()
        await self._save(job)

        solved: bytes | None = None

        def heard(kind: str, head: dict[str, Any], block: bytes) -> None:
            nonlocal solved
            if kind == "page":
                job.tell_page(head["stage"], block)
            elif kind == "progress":
                job.tell_progress(head)
            elif kind == "outcome":  # before its last page is made
                job.run, job.failures, solved = head["run"], head["failures"], block
                job.lost = head["lost"]

        names = ("toml", "draws", "seed", "elasticities", "only")
        arguments = {key: job.request[key] for key in names}
        arguments |= {"jobs": self.processes, "view": job.view}
        task = "run" if job.view == "run" else "view"
        try:
            head, _ = await queue.crew.ask(task, arguments, b"", heard)
            job.failures = [*job.failures, *head.get("missing", [])]
        except (RefusedError, FailedError) as error:
            if solved is None:
                self._end(job, State.FAILED, *_why(error))
            else:
                job.failures = [*job.failures, f"The page cannot be made: {error}"]
        if not job.state.ended:
            await self._keep(job, solved or b"")
            ended = State.WITH_FAILURES if job.failures else State.FINISHED
            # On disk first: whoever is told so finds it after any kill.
            await self._save(job, ended)
            self._end(job, ended)
        await self._save(job)
        await self._forget_old()

    async def _keep(self, job: Job, outcome: bytes) -> None:
        """Put a result where it can be found again, before anybody is told that it is there."""
        if job.lane is Lane.QUICK or job.lost:
            job.outcome = outcome
            return
        try:
            if job.run:
                document = await asyncio.to_thread(zlib.decompress, outcome)
                await asyncio.to_thread(self.journal.save_outcome, job.run, document)
            await asyncio.to_thread(self.journal.save_page, job.id, job.page or b"null")
        except (OSError, BadInputError) as error:
            print(f"run {job.run} is not kept: {error}", file=sys.stderr)
            job.outcome = outcome or None
        else:
            asyncio.get_running_loop().call_later(REMEMBERED_SECONDS, job.slim)

    def _end(
        self,
        job: Job,
        state: State,
        message: str = "",
        problems: Sequence[dict[str, str]] = (),
    ) -> None:
        if job.state.ended:
            return
        job.state, job.finished, job.position, job.progress = state, now(), None, None
        job.clients.clear()
        if message:
            job.error = {"message": message, "problems": list(problems)}
        job.tell()

    def _tell_positions(self, queue: Queue) -> None:
        for position, name in enumerate(queue.jobs.order()):
            job = self.jobs[name]
            if job.position != position:
                job.position = position
                job.tell()

    # What is remembered

    def find(self, name: str) -> Job:
        """A job by its id.

        Raises:
            ApiError: there is none.
        """
        if job := self.jobs.get(name):
            return job
        raise ApiError(404, f"no job {name} is known here; old quick looks are forgotten first")

    async def page(self, job: Job) -> bytes | None:
        """The newest page of a job."""
        if job.page is not None:
            return job.page
        if not job.state.answered:
            return None
        kept = await asyncio.to_thread(self.journal.page, job.id)
        if kept in (None, b"null") and job.run:
            _, kept = await self.clerks.ask("page", {}, await self.outcome(job))
        return kept

    async def outcome(self, job: Job) -> bytes:
        """The outcome document of a finished job.

        Raises:
            ApiError: there is none.
        """
        if job.view != "run":
            raise ApiError(404, f"the view {job.view!r} is a page; it has no outcome")
        if not job.state.answered or job.run is None:
            raise ApiError(404, f"job {job.id} has no outcome: it is {job.state}")
        if job.outcome is not None:
            return await asyncio.to_thread(zlib.decompress, job.outcome)
        found = await asyncio.to_thread(self.journal.outcome, job.run)
        if found is None:
            raise ApiError(404, f"run {job.run} is no longer in the run store; run it again")
        return found

    async def events(self, job: Job, after: int) -> AsyncIterator[tuple[int, str, bytes]]:
        """What happens to a job from now on, its newest page and state first."""
        if job.state.answered and job.page is None:
            page = None
            with contextlib.suppress(ApiError, FailedError):  # its run was dropped meanwhile
                page = await self.page(job)
            yield 1, "page", page_data(job.stage, page or b"null")
            yield 2, "job", json_bytes(job.public())
            return
        async for event in job.events(after, HEARTBEAT):
            yield event

    async def _has_result(self, job: Job) -> bool:
        if job.outcome is not None or (job.view != "run" and await self.page(job)):
            return True
        if job.view == "run" and job.run:
            return await asyncio.to_thread(self.journal.outcome, job.run) is not None
        return False

    async def _save(self, job: Job, ended: State | None = None) -> None:
        """Write a job as it stands, or will; one at a time, so that the last word is the newest.

        Quick looks are not written.
        """
        if job.lane is Lane.QUICK:
            return

        async def write() -> None:
            async with self._writing:
                if self.jobs.get(job.id) is not job:
                    return  # asked again meanwhile, or forgotten
                if ended and job.state.ended:
                    return  # otherwise than it would have
                try:
                    kept = job.ending(ended) if ended else job
                    await asyncio.to_thread(self.journal.save, kept)
                except OSError as error:
                    print(f"job {job.id} is not kept: {error}", file=sys.stderr)

        await asyncio.shield(self._spawn(write()))

    async def _forget_old(self) -> None:
        for lane, most in (
            (Lane.FULL, self.limits.kept),
            (Lane.AHEAD, self.limits.kept),
            (Lane.QUICK, self.limits.kept_quick),
        ):
            own = [job for job in self.jobs.values() if job.lane is lane]
            ended = [job for job in own if job.state.ended]
            for job in ended[: max(0, len(own) - most)]:
                del self.jobs[job.id]
                if lane is not Lane.QUICK:
                    await asyncio.to_thread(self.journal.forget, job.id)

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _why(error: RefusedError | FailedError) -> tuple[str, list[dict[str, str]]]:
    """What a job that failed says."""
    if isinstance(error, RefusedError):
        return "this cannot be run", error.problems
    return str(error), []
