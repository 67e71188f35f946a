"""Who may speak to the server, and what every answer carries.

A page of any other site can make a browser send requests to the user's own machine. So the
``Host`` must be one of ours (against names that are re-bound to 127.0.0.1), whatever comes from
another origin is refused, and nothing may be embedded or read by other origins.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import ipaddress
import json
import socket
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from walkaway.web.address import is_loopback
from walkaway.web.callers import asking
from walkaway.web.errors import body
from walkaway.web.limits import Limits

POLICY = "; ".join(
    [
        *("default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"),
        *("img-src 'self' data: blob:", "connect-src 'self'", "font-src 'self'"),
        *("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"),
    ]
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::")
WRONG_TOKEN_SECONDS = 0.5
"""Between two answers to wrong tokens, however many ask at once."""
WRONG_TOKENS_WAITING = 20


class RefusalError(Exception):
    """A request that is not let in."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers or {}


@dataclass(eq=False)
class Guard:
    """ASGI middleware around the whole application.

    Attributes:
        app: what is guarded.
        host: the address that the server is bound to.
        port: its port.
        token: what a visitor must know; empty if nothing.
        limits: of bodies.
    """

    app: ASGIApp
    host: str
    port: int
    token: str = ""
    limits: Limits = field(default_factory=Limits)
    _wrong: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            if scope["type"] != "http":
                raise RefusalError(403, "only HTTP is spoken here")
            headers = Headers(scope=scope)
            self._check_host(headers)
            self._check_origin(scope, headers)
            if redirect := await self._check_token(scope, headers):
                await _answer(dressed, 303, b"", redirect)
                return
            content = await self._body(headers, receive)
        except RefusalError as refusal:
            if not started and scope["type"] == "http":
                page = scope["method"] == "GET" and not scope["path"].startswith("/api/")
                await _refuse(dressed, refusal, as_page=page)
            return
        asking.set((scope.get("client") or ("",))[0])
        await self.app(scope, _replay(content, receive), dressed)

    def _check_host(self, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.is_ours(hosts[0]):
            names = ", ".join(f"{name}:{self.port}" for name in self._names())
            shown = (hosts[0] if len(hosts) == 1 else "").encode("ascii", "replace").decode()[:100]
            raise RefusalError(
                421, f"this server does not answer to the name {shown!r}; it answers to {names}"
            )

    def is_ours(self, host: str) -> bool:
        """Whether a ``Host`` names this server: name and port, or the port left out where 80."""
        name, port = _split_host(host)
        if (port or 80) != self.port:
            return False
        if name in self._names():
            return True
        # An address as such cannot be re-bound to another machine, unlike a name.
        return self.host in ANY_ADDRESS and _is_address(name)

    def _names(self) -> tuple[str, ...]:
        own = f"[{self.host}]" if ":" in self.host else self.host
        if own.strip("[]") in ANY_ADDRESS:
            return (*LOOPBACK, socket.gethostname().lower())
        if is_loopback(self.host):
            return tuple(dict.fromkeys((*LOOPBACK, own)))
        return (own.lower(), *LOOPBACK)

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuse what another site makes a browser send."""
        own = f"http://{headers['host'].lower()}"
        origin = headers.get("origin")
        safe = scope["method"] in ("GET", "HEAD")
        events = scope["path"].endswith("/events")
        if origin is not None and origin.lower() != own and (not safe or events):
            raise RefusalError(403, "requests from other sites are refused")
        site = headers.get("sec-fetch-site", "none")
        if site in ("cross-site", "same-site") and (not safe or scope["path"].startswith("/api/")):
            raise RefusalError(403, "requests from other sites are refused")

    async def _check_token(self, scope: Scope, headers: Headers) -> dict[str, str] | None:
        """Refuse who does not know the token; headers of a redirect for who has just shown it."""
        if not self.token:
            return None
        if hmac.compare_digest(self._cookie(headers).encode(), self.session.encode()):
            return None
        given = ""
        scheme, _, word = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            given = word.strip()
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        in_query = not given and scope["method"] == "GET" and "token" in query
        if in_query:
            given = query["token"][0]
        if hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            if not in_query:
                return None
            rest = urlencode({k: v for k, v in query.items() if k != "token"}, doseq=True)
            where = _path(scope) + (f"?{rest}" if rest else "")
            cookie = f"{self.cookie_name}={self.session}; HttpOnly; SameSite=Strict; Path=/"
            return {"location": where, "set-cookie": cookie}
        if given:
            await self._slow_down()
        raise RefusalError(
            401,
            "this server asks for its token: open it once with ?token=... at the end of the "
            "address, or send 'Authorization: Bearer ...'",
            {"www-authenticate": "Bearer"},
        )

    @property
    def cookie_name(self) -> str:
        """Cookies do not know of ports, so the name does."""
        return f"walkaway_{self.port}"

    @property
    def session(self) -> str:
        """What the cookie holds: proves that the token was known, does not tell it."""
        return hmac.new(self.token.encode(), b"walkaway page", hashlib.sha256).hexdigest()

    def _cookie(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie_name)
        except CookieError:
            return ""
        return found.value if found else ""

    async def _slow_down(self) -> None:
        """Wrong tokens are answered one by one."""
        if self._waiting >= WRONG_TOKENS_WAITING:
            raise RefusalError(429, "too many wrong tokens", {"retry-after": "10"})
        self._waiting += 1
        try:
            async with self._wrong:
                await asyncio.sleep(WRONG_TOKEN_SECONDS)
        finally:
            self._waiting -= 1

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        """The request's body, whole; bounded in size and in time whatever the head says."""
        most = self.limits.body_bytes
        too_large = RefusalError(413, f"a request may have {most} bytes", {"connection": "close"})
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > most:
            raise too_large
        content = bytearray()
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RefusalError(400, "the connection was closed")
                    content += message.get("body", b"")
                    if len(content) > most:
                        raise too_large
                    if not message.get("more_body", False):
                        return bytes(content)
        except TimeoutError:
            raise RefusalError(
                408, "the body of this request did not come in time", {"connection": "close"}
            ) from None


def _replay(content: bytes, receive: Receive) -> Receive:
    """Give the application the body that was read, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": content, "more_body": False}
        return await receive()

    return again


async def _refuse(send: Send, refusal: RefusalError, *, as_page: bool) -> None:
    """Say why not: to a person where a person looks, as JSON elsewhere."""
    if as_page:
        text = html.escape(str(refusal))
        content = f"<!doctype html><html lang=en><title>walkaway</title><p>{text}</p></html>"
        kind = "text/html; charset=utf-8"
    else:
        content = json.dumps(body(str(refusal)), ensure_ascii=False)
        kind = "application/json"
    headers = {"content-type": kind, **refusal.headers}
    await _answer(send, refusal.status, content.encode(), headers)


async def _answer(send: Send, status: int, content: bytes, headers: dict[str, str]) -> None:
    dressed = MutableHeaders(headers)
    dressed["content-length"] = str(len(content))
    await send({"type": "http.response.start", "status": status, "headers": dressed.raw})
    await send({"type": "http.response.body", "body": content, "more_body": False})


def _path(scope: Scope) -> str:
    """The path of a request for a redirect on this site (``//x`` would leave it)."""
    return "/" + str(scope["raw_path"].decode("latin-1")).partition("?")[0].lstrip("/\\")


def _split_host(host: str) -> tuple[str, int | None]:
    """Name and port of a ``Host`` header; an impossible port is 0."""
    name, separator, port = host.strip().lower().rpartition(":")
    if not separator or port.endswith("]"):
        name, port = host.strip().lower(), ""
    if separator and port == "" and host.strip().endswith(":"):
        return name, 0
    if not port:
        return name, None
    return name, int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return (":" in name) == name.startswith("[")
