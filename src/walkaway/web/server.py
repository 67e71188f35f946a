"""The serving process: a socket, a patient protocol, and what is said when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from walkaway.web import app, errors, guard
from walkaway.web.address import BACKLOG, Address
from walkaway.web.callers import Callers
from walkaway.web.desk import Desk
from walkaway.web.journal import Journal
from walkaway.web.limits import Limits
from walkaway.web.nursery import Nursery

CONNECTIONS = 800
"""Beyond them the silent ones are closed, before the process runs out of file descriptors."""
CONNECTIONS_OF_ONE = 100
"""Of one address; a browser opens six, and whoever listens to a run has one more."""
HEAD_SECONDS = 15.0
"""In which the head of a request must arrive."""
GRACE_SECONDS = 3


class PatientProtocol(H11Protocol):
    """HTTP with an end to patience: many silent connections must not keep others out."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if (leaves := self._callers().came(self, address)) is not None:
            self._callers().gone(leaves)
            leaves.transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._callers().spoke(self)
        self._watch()

    def on_response_complete(self) -> None:
        """The keep-alive time begins; the time for a head begins with its first byte."""
        super().on_response_complete()
        if self.cycle is None or self.cycle.response_complete:
            self._callers().idles(self)
        self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has gone."""
        self._forget()
        self._callers().gone(self)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets an answer in our shape all the same."""
        content = json.dumps(errors.body(msg)).encode()
        own = {**guard.HEADERS, "content-type": "application/json", "connection": "close"}
        headers = [(name.encode(), value.encode()) for name, value in own.items()]
        headers.append((b"content-length", b"%d" % len(content)))
        answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (answer, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _callers(self) -> Callers[PatientProtocol]:
        """All connections of this server."""
        state: Any = self.server_state
        if not hasattr(state, "callers"):
            state.callers = Callers[PatientProtocol](CONNECTIONS, CONNECTIONS_OF_ONE)
        callers: Callers[PatientProtocol] = state.callers
        return callers

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget()  # a request is being answered
        elif self._late is None and self.timeout_keep_alive_task is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class PageServer(uvicorn.Server):
    """Says when it is ready, and ends streams before it waits for them."""

    def __init__(self, config: uvicorn.Config, desk: Desk, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.desk, self.ready = desk, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        self.desk.closing.set()
        await super().shutdown(sockets)


def serve(
    address: Address,
    nursery: Nursery,
    memory: Journal,
    *,
    token: str,
    slots: int,
    ready: Callable[[], None],
    limits: Limits | None = None,
) -> None:
    """Serve until a signal comes.

    Args:
        address: where.
        nursery: already started, so that its imports go on beside ours.
        memory: of jobs.
        token: what visitors must know; empty if nothing.
        slots: full runs at once.
        ready: called when requests are answered.
        limits: what a visitor may ask.
    """
    desk = Desk(nursery, memory, limits, slots)
    config = uvicorn.Config(
        app.create(desk, address.host, address.port, token),
        http=PatientProtocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        use_colors=False,
    )
    with contextlib.suppress(KeyboardInterrupt):
        PageServer(config, desk, ready).run(sockets=[address.listener])
