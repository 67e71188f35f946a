"""One thing that somebody asked for, and what is known of it so far."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    WITH_FAILURES = "finished with failures"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self not in (State.QUEUED, State.RUNNING)

    @property
    def answered(self) -> bool:
        """Whether there is a result."""
        return self in (State.FINISHED, State.WITH_FAILURES)


class Lane(StrEnum):
    """Jobs of one lane never wait for those of another."""

    FULL = "full"
    QUICK = "quick"
    AHEAD = "ahead"
    """What is made before anybody asks for it, at the lowest priority."""


class _Kept(msgspec.Struct):
    """What the journal holds of a job; those of earlier versions do not tell failures."""

    id: str
    view: str
    state: State
    scenario: dict[str, str]
    request: dict[str, Any]
    submitted: str
    started: str | None
    finished: str | None
    run: str | None
    stage: str | None
    error: dict[str, Any] | None
    digest: str
    failures: list[str] = []


KEPT = _Kept.__struct_fields__


@dataclass(eq=False)
class Job:
    """One thing that somebody asked for.

    Attributes:
        id: hash of what decides the answer.
        view: ``run`` or the name of another page.
        request: what was asked, with the scenario as TOML.
        scenario: its name, title and date.
        digest: of the scenario.
        state: where it stands.
        submitted: when, ISO format; so are `started` and `finished`.
        position: how many are before it in the queue.
        progress: done, total and what.
        run: the id of the run's record, once there is one.
        stage: of the newest page.
        error: message and problems, if it failed.
        failures: what of a finished run was not solved, a sentence each.
        lost: whether processes were lost over it, so that the same question is asked anew.
        clients: who waits for it.
        outcome: of a quick look, compressed; others lie in the run store.
        page: the newest page, as JSON.
    """

    id: str
    view: str
    request: dict[str, Any]
    scenario: dict[str, str]
    digest: str = ""
    state: State = State.QUEUED
    submitted: str = ""
    started: str | None = None
    finished: str | None = None
    position: int | None = None
    progress: dict[str, Any] | None = None
    run: str | None = None
    stage: str | None = None
    error: dict[str, Any] | None = None
    failures: list[str] = field(default_factory=list)
    lost: bool = False
    clients: set[str] = field(default_factory=set)
    outcome: bytes | None = None
    page: bytes | None = None
    _events: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _number: int = 0
    _listeners: set[asyncio.Event] = field(default_factory=set)

    @property
    def lane(self) -> Lane:
        """Quick looks have a lane of their own, and so has what nobody waits for."""
        if self.view == "lever":
            return Lane.AHEAD
        members = self.request["elasticities"]
        quick = self.request["only"] == ["goods"] and members is not None and len(members) == 1
        return Lane.QUICK if quick and self.view == "run" else Lane.FULL

    def interrupt(self) -> None:
        """The server ended before this was done."""
        self.state, self.finished = State.INTERRUPTED, now()
        self.error = {"message": "the server ended before this was done", "problems": []}

    def ending(self, state: State) -> Job:
        """As it will be when it has ended so, for the journal."""
        found = copy.copy(self)
        found.state, found.finished, found.progress = state, now(), None
        return found

    def public(self) -> dict[str, Any]:
        """As the API shows it."""
        names = (
            *("id", "view", "state", "scenario", "request", "submitted", "started", "finished"),
            *("position", "progress", "run", "stage", "error", "failures"),
        )
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {name: getattr(self, name) for name in KEPT}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Job:
        """Read what `to_dict` wrote.

        Raises:
            KeyError: the request is none of this version.
            ValueError: something is missing, or of another type.
        """
        found = msgspec.convert(document, _Kept)
        job = cls(**msgspec.structs.asdict(found))
        _ = job.lane  # what it needs of the request is there
        return job

    def tell_page(self, stage: str, page: bytes) -> None:
        """A newer page has come."""
        self.stage, self.page = stage, page
        self._tell("page", page_data(stage, page))

    def tell_progress(self, progress: dict[str, Any]) -> None:
        """Some more is done."""
        self.progress = progress
        self._tell("progress", json_bytes(progress))

    def tell(self) -> None:
        """The job itself has changed."""
        if self.state.ended:
            self._events.pop("progress", None)
        self._tell("job", json_bytes(self.public()))

    def _tell(self, name: str, data: bytes) -> None:
        self._number += 1
        self._events[name] = (self._number, data)
        for listener in self._listeners:
            listener.set()

    def slim(self) -> None:
        """Let go of the page; it can be read from disk."""
        self._events.pop("page", None)
        self.page = None

    async def events(self, after: int, heartbeat: float) -> AsyncIterator[tuple[int, str, bytes]]:
        """What happens, newest of each kind: number, name, data; ends when the job has.

        Somebody who reads slowly misses what was overtaken. Without news for a while an event
        of number 0 comes.

        Args:
            after: the number of the last event that was seen.
            heartbeat: seconds without news.
        """
        if after > self._number:  # counted by a server that is gone
            after = 0
        if self.state.ended:  # whoever asks again is told again that this is the end
            after = min(after, self._events["job"][0] - 1)
        woken = asyncio.Event()
        self._listeners.add(woken)
        try:
            while True:
                woken.clear()
                news = sorted((n, name, data) for name, (n, data) in self._events.items())
                for number, name, data in news:
                    if number > after:
                        after = number
                        yield number, name, data
                if self.state.ended and not woken.is_set():
                    return
                try:
                    async with asyncio.timeout(heartbeat):  # `wait_for` can lose a cancellation
                        await woken.wait()
                except TimeoutError:
                    yield 0, "", b""
        finally:
            self._listeners.discard(woken)


def job_id(view: str, digest: str, data: str, code: str, settings: dict[str, Any]) -> str:
    """Twelve digits that are equal for equal questions."""
    content = json.dumps([view, digest, data, code, settings], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def page_data(stage: str | None, page: bytes) -> bytes:
    """What the event `page` carries: how far it has come, and the page, JSON already."""
    return b'{"stage":%s,"page":%s}' % (json_bytes(stage), page)


def now() -> str:
    """The time, to the millisecond, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_bytes(document: Any) -> bytes:
    """A document as it goes over the line."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
