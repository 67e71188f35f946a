"""Asking a publisher for one answer: politely, patiently, and within limits.

Only https is spoken, but to this machine itself (a mirror, a test). An answer is refused beyond
its largest size before it is read, while it is read and while it is unpacked, so that neither a
wrong address nor a small packed file fills the memory. What may pass by itself (no connection, a
body cut short, 408, 425, 429 and 5xx) is asked again, later each time or when the publisher says;
what will not pass is said at once.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import random
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from walkaway.errors import WalkawayError

if TYPE_CHECKING:  # both are heavy to import, and few runs fetch anything
    import httpx
    from tenacity import RetryCallState

MOST_REDIRECTS = 5
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be another one a little later (RFC 9110; 425 and 429 of RFC 8470, 6585)."""
CONTACT = "WALKAWAY_CONTACT"
"""Environment variable with an address of post that some publishers want of whoever asks."""


class NotFetchedError(WalkawayError):
    """A publisher could not be reached or sent no usable answer; try again later or without it."""

    def __init__(self, address: str, why: str) -> None:
        self.address, self.why = address, why
        super().__init__(f"{address}: {why}")


class _PassingError(NotFetchedError):
    """What may be gone at the next try.

    Attributes:
        wait: seconds after which the publisher wants to be asked again; None if it says nothing.
    """

    def __init__(self, address: str, why: str, wait: float | None = None) -> None:
        super().__init__(address, why)
        self.wait = wait


class NotReachedError(NotFetchedError):
    """There is no way to the publisher's machine: its other addresses need not be tried."""


class _NoWayError(_PassingError):
    """No connection came about."""


@dataclass(frozen=True)
class Patience:
    """How long one answer may take and how often it is asked for.

    Attributes:
        connect: seconds to a connection.
        silent: seconds without a byte.
        whole: seconds for the whole body of one try.
        tries: how often it is asked for, at most.
        knocks: how often it is tried where no connection comes about, at most.
        wait: seconds before the second try; doubled before each later one, with some chance.
        longest_wait: seconds that are waited at most, whatever the publisher asks for.
    """

    connect: float = 10
    silent: float = 30
    whole: float = 180
    tries: int = 4
    knocks: int = 2
    wait: float = 1
    longest_wait: float = 60


@dataclass(frozen=True)
class Answer:
    """What came.

    Attributes:
        address: what was asked.
        body: the bytes, unpacked; empty where nothing changed.
        etag: the publisher's mark of this edition; empty if it gives none.
        modified: the publisher's ``Last-Modified``; empty if it gives none.
        unchanged: whether the publisher says that nothing changed since the edition asked with.
    """

    address: str
    body: bytes
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


@contextmanager
def opened(patience: Patience | None = None) -> Iterator[httpx.Client]:
    """A client for `fetch`; connections stay open between answers of one publisher."""
    import httpx

    patience = patience or Patience()
    timeout = httpx.Timeout(patience.silent, connect=patience.connect)
    with httpx.Client(
        headers={"User-Agent": agent(), "Accept": "*/*", "Accept-Encoding": "gzip"},
        timeout=timeout,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        event_hooks={"request": [_allowed]},  # called before each redirect is followed, too
        mounts={"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None},
    ) as client:
        yield client


def agent() -> str:
    """What walkaway calls itself, with the user's address of post where one is set."""
    contact = os.environ.get(CONTACT, "").strip()
    own = f" ({contact})" if contact and contact.isascii() and contact.isprintable() else ""
    return f"walkaway/{version('walkaway')}{own}"


def fetch(
    client: httpx.Client,
    address: str,
    *,
    largest: int,
    etag: str = "",
    modified: str = "",
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Read one address.

    Args:
        client: from `opened`.
        address: what to ask.
        largest: bytes of the body, unpacked, beyond which it is refused.
        etag: `Answer.etag` of the edition that is held; empty: none is.
        modified: `Answer.modified` of it.
        patience: how long and how often.
        sleep: waits some seconds.

    Raises:
        NotReachedError: no connection came about.
        NotFetchedError: refused, too large, or cut short at every try.
    """
    from tenacity import Retrying, retry_if_exception_type

    patience = patience or Patience()
    retrying = Retrying(
        stop=lambda state: state.attempt_number >= _most(_failure(state), patience),
        wait=lambda state: _wait(state, patience),
        retry=retry_if_exception_type(_PassingError),
        sleep=sleep,
        reraise=True,
    )
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in conditions.items() if value}
    try:
        return retrying(_once, client, address, largest, headers, patience)
    except _PassingError as error:
        most = _most(error, patience)
        why = error.why + (f" (asked {most} times)" if most > 1 else "")
        sort = NotReachedError if isinstance(error, _NoWayError) else NotFetchedError
        raise sort(address, why) from None


def _most(error: BaseException | None, patience: Patience) -> int:
    knocks = min(patience.knocks, patience.tries)
    return knocks if isinstance(error, _NoWayError) else patience.tries


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _once(
    client: httpx.Client, address: str, largest: int, headers: dict[str, str], patience: Patience
) -> Answer:
    """One try."""
    import httpx

    try:
        with client.stream("GET", address, headers=headers) as answer:
            _look_at_status(address, answer, bool(headers), patience)
            unchanged = answer.status_code == httpx.codes.NOT_MODIFIED
            body = b"" if unchanged else _body(address, answer, largest, patience)
            etag, modified = (answer.headers.get(n, "") for n in ("ETag", "Last-Modified"))
            return Answer(address, body, etag, modified, unchanged)
    except httpx.TooManyRedirects:
        raise NotFetchedError(address, f"more than {MOST_REDIRECTS} redirects") from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NotFetchedError(address, f"not an address that can be asked ({error})") from None
    except httpx.ConnectTimeout:
        raise _NoWayError(address, "no connection in time") from None
    except httpx.TimeoutException:
        raise _PassingError(address, "no answer in time") from None
    except httpx.ConnectError as error:
        raise _NoWayError(address, f"not reached ({error})") from None
    except httpx.RemoteProtocolError as error:
        raise _PassingError(address, f"the answer was cut short or damaged ({error})") from None
    except httpx.TransportError as error:
        raise _PassingError(address, f"not reached ({error})") from None


def _look_at_status(address: str, answer: httpx.Response, asked: bool, patience: Patience) -> None:
    status = answer.status_code
    if status == 200 or (status == 304 and asked):
        return
    said = f"the publisher answers {status} {answer.reason_phrase}".rstrip()
    if status not in PASSING:
        raise NotFetchedError(address, said)
    wait = retry_after(answer.headers.get("Retry-After", ""), dt.datetime.now(dt.UTC))
    if wait is not None and wait > patience.longest_wait:
        raise NotFetchedError(address, f"{said} and wants to be asked again in {wait:.0f} s")
    raise _PassingError(address, said, wait)


def _body(address: str, answer: httpx.Response, largest: int, patience: Patience) -> bytes:
    """The body, unpacked here and not by the client, so that what unpacks too large is refused."""
    stated = answer.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) > largest:
        raise NotFetchedError(address, _too_large(int(stated), largest))
    unpack = _unpacker(address, answer.headers.get("Content-Encoding", "").strip().lower())
    until = time.monotonic() + patience.whole
    parts: list[bytes] = []
    size = 0
    for chunk in answer.iter_raw():
        if time.monotonic() > until:
            raise _PassingError(address, f"the whole did not come within {patience.whole:g} s")
        part = unpack.some(chunk, largest - size + 1)
        size += len(part)
        if size > largest:
            raise NotFetchedError(address, _too_large(None, largest))
        parts.append(part)
    if not unpack.whole:
        raise _PassingError(
            address, "the answer was cut short (its packed body does not end with it)"
        )
    return b"".join(parts)


def _too_large(stated: int | None, largest: int) -> str:
    known = f"{stated:,} bytes, " if stated is not None else ""
    return f"the answer is too large: {known}at most {largest:,} are read"


class _Unpacker:
    """Unpacks a stream piece by piece, never more than is asked for."""

    def __init__(self, address: str, packed: bool) -> None:
        self.address = address
        self.stream = zlib.decompressobj(wbits=31) if packed else None

    def some(self, chunk: bytes, most: int) -> bytes:
        if self.stream is None:
            return chunk
        try:
            return self.stream.decompress(chunk, most)
        except zlib.error as error:
            raise _PassingError(self.address, f"its packed body is damaged ({error})") from None

    @property
    def whole(self) -> bool:
        return self.stream is None or (self.stream.eof and not self.stream.unused_data)


def _unpacker(address: str, encoding: str) -> _Unpacker:
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise NotFetchedError(address, f"packed in a way that was not asked for ({encoding})")
    return _Unpacker(address, "gzip" in encoding)


def _allowed(request: httpx.Request) -> None:
    """Refuse everything but https, and http to this machine itself."""
    url = request.url
    if url.scheme == "https" or (url.scheme == "http" and loopback(url.host)):
        return
    what = f"{url.scheme}://{url.host} is not asked: only https is (and http to this machine)"
    raise NotFetchedError(str(url), what)


def loopback(host: str) -> bool:
    """Whether a name or number of a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def retry_after(text: str, now: dt.datetime) -> float | None:
    """Seconds that ``Retry-After`` asks for: a number of seconds or a date; None if neither."""
    text = text.strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        day = parsedate_to_datetime(text)
    except ValueError:
        return None
    if day.tzinfo is None:
        day = day.replace(tzinfo=dt.UTC)
    return max(0.0, (day - now).total_seconds())


def _wait(state: RetryCallState, patience: Patience) -> float:
    """What the publisher asks for, else longer each time, with chance so that not all come back."""
    error = _failure(state)
    if isinstance(error, _PassingError) and error.wait is not None:
        return error.wait
    doubled = patience.wait * 2.0 ** (state.attempt_number - 1)
    return min(patience.longest_wait, doubled * random.uniform(0.75, 1.25))
