"""The serving process: a socket, a patient protocol, and what is said when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from walkaway.errors import BadInputError, Problem
from walkaway.web import app, journal
from walkaway.web.desk import Desk
from walkaway.web.limits import Limits
from walkaway.web.nursery import Nursery

CONNECTIONS = 800
"""More are closed at once, before the process runs out of file descriptors."""
HEAD_SECONDS = 15.0
"""In which the head of a request must arrive."""
UNREAD_SECONDS = 60
"""After which a connection whose other side takes nothing is given up."""
GRACE_SECONDS = 3
BACKLOG = 256


class PatientProtocol(H11Protocol):
    """HTTP with an end to patience: many silent connections must not keep others out."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The keep-alive time begins; the time for a head begins with its first byte."""
        super().on_response_complete()
        self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has gone."""
        self._forget()
        super().connection_lost(exc)

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


@dataclass(frozen=True)
class Address:
    """Where the server listens.

    Attributes:
        host: as it was given.
        port: the one it got.
        listener: the open socket.
    """

    host: str
    port: int
    listener: socket.socket

    @property
    def url(self) -> str:
        """What to open."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"


def listen(host: str, port: int) -> Address:
    """Open the socket.

    Args:
        host: a name or an address of this machine.
        port: 0 takes any that is free.

    Raises:
        BadInputError: it cannot be had; the message says what to do.
    """
    own = host.removeprefix("[").removesuffix("]")
    try:
        found = socket.getaddrinfo(own, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        hint = "use 127.0.0.1 for this machine alone"
        raise BadInputError([Problem("--host", host, _reason(error), hint)]) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = UNREAD_SECONDS * 1000
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise BadInputError([_taken(host, port, error)]) from None
    return Address(own, listener.getsockname()[1], listener)


def _taken(host: str, port: int, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        hint = f"is a page already open there? else take another: --port {port + 1}, or --port 0"
        return Problem("--port", str(port), "is in use already", hint)
    if error.errno == errno.EACCES:
        return Problem("--port", str(port), "needs the rights of root", "take one above 1023")
    if error.errno == errno.EADDRNOTAVAIL:
        hint = "use 127.0.0.1 for this machine alone"
        return Problem("--host", host, "is no address of this machine", hint)
    return Problem("--host", host, _reason(error), "")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def serve(
    address: Address,
    nursery: Nursery,
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
        token: what visitors must know; empty if nothing.
        slots: full runs at once.
        ready: called when requests are answered.
        limits: what a visitor may ask.
    """
    desk = Desk(nursery, journal.Journal(journal.home()), limits, slots)
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
