"""Where the server listens."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem

UNREAD_SECONDS = 60
"""After which a connection whose other side takes nothing is given up."""
BACKLOG = 256


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
        family, _, protocol, _, address = found[0]
        # Only where the protocol is named does asyncio send small pieces without waiting 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, protocol or socket.IPPROTO_TCP)
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


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
