"""A server on this machine that answers as the publishers do, and fails in each way they do.

An address ``https://host/path?query`` is asked as ``http://127.0.0.1:port/host/path?query``:
`Server.local` gives a publisher whose addresses are rewritten so. What is not put is a 404.

>>> with serving() as server:
...     server.load(answers.standard(today))
...     server.fail("slt_table5", "cut", times=1)
...     publishers = [server.local(p) for p in feed.publishers()]
"""

from __future__ import annotations

import gzip
import hashlib
import io
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from walkaway.world.feed.contract import Publisher

FAULTS = (
    "cut", "long", "cut-chunks", "cut-gzip", "bad-gzip", "oversize-stated", "oversize", "bomb",
    "html", "schema", "empty", "400", "404", "410", "429", "429-late", "500", "503", "slow",
    "silent", "reset", "redirect", "redirects", "redirect-http", "redirect-file",
)  # fmt: skip
"""Every way to fail: `Server.fail` takes one. ``redirect`` ends well; ``html`` is a 200."""
BREAKING = ("cut", "long", "cut-chunks", "oversize-stated", "oversize", "slow", "silent", "reset")
"""Ways after which the connection ends, whatever was promised."""
HTML = b"<!DOCTYPE html>\n<html><head><title>Down for maintenance</title></head></html>\n"
RENAMED = (
    (b"Date", b"Datum"), (b"Country", b"Land"), (b'"data"', b'"items"'), (b"TIME_PERIOD", b"WHEN"),
    (b"Time Period", b"When"), (b"country", b"land"), (b"SeriesCode", b"Code"),
    (b"series_id", b"code"), (b"Subject", b"Topic"), (b"SERIES_NAME", b"NAME"), (b"date", b"day"),
    (b"soma", b"book"), (b"pd", b"dealers"), (b"htsno", b"code"), (b"Series ID", b"Mnemonic"),
    (b"CON_VAL_MO", b"VALUE"), (b"3061", b"9999"),
)  # fmt: skip


@cache
def bomb() -> bytes:
    """Some 100 kB that unpack to 100 MB."""
    packer = zlib.compressobj(wbits=31)
    return b"".join([*(packer.compress(bytes(10**6)) for _ in range(100)), packer.flush()])


def renamed(body: bytes) -> bytes:
    """An answer whose columns, lists and attributes have other names; also inside an archive."""
    if body.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                new.writestr(name, renamed(old.read(name)))
        return out.getvalue()
    for was, now in RENAMED:
        body = body.replace(was, now)
    return body


@dataclass
class Failure:
    """What is wrong with answers whose address holds ``part``, ``left`` times more (-1: always)."""

    part: str
    fault: str | Callable[[bytes], bytes]
    left: int


class Server:
    """What is put, what fails, and what was asked.

    Attributes:
        root: where it answers.
        asked: addresses in the order asked, as the publishers' own.
        headers: headers of the requests, in the same order.
    """

    def __init__(self) -> None:
        self.root = ""
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.stop = threading.Event()
        self._answers: dict[str, bytes] = {}
        self._failures: list[Failure] = []
        self._lock = threading.Lock()

    def put(self, address: str, body: bytes) -> None:
        """Answer an address with a body from now on."""
        self._answers[_key(address)] = body

    def load(self, answers: Mapping[str, bytes]) -> None:
        """Answer many addresses."""
        for address, body in answers.items():
            self.put(address, body)

    def drop(self, part: str) -> None:
        """Answer addresses that hold a text no more."""
        self._answers = {a: b for a, b in self._answers.items() if part not in a}

    def fail(self, part: str, fault: str | Callable[[bytes], bytes], times: int = -1) -> None:
        """Fail on addresses that hold a text: in one of `FAULTS`, or with a body that is made."""
        assert callable(fault) or fault in FAULTS, fault
        if fault == "bomb":
            bomb()  # packed before it is asked for
        self._failures.insert(0, Failure(part, fault, times))

    def heal(self) -> None:
        """Fail no more."""
        self._failures.clear()

    def address(self, address: str) -> str:
        """Where this server answers for an address of a publisher."""
        return f"{self.root}/{address.removeprefix('https://')}"

    def local(self, publisher: Publisher) -> Publisher:
        """The publisher, asked here."""
        return replace(
            publisher,
            addresses=lambda first, today: tuple(
                self.address(a) for a in publisher.addresses(first, today)
            ),
        )

    def take(self, address: str) -> tuple[bytes | None, str | Callable[[bytes], bytes]]:
        """The body for an address and what is to be wrong with it."""
        with self._lock:
            for failure in self._failures:
                if failure.part in unquote(address) and failure.left:
                    failure.left -= 1
                    return self._answers.get(_key(address)), failure.fault
        return self._answers.get(_key(address)), ""


def _key(address: str) -> str:
    return unquote(address.removeprefix("https://").split("#")[0])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Http

    def do_GET(self) -> None:
        owner = self.server.owner
        address = self.path.removeprefix("/")
        owner.asked.append("https://" + address)
        owner.headers.append({k.lower(): v for k, v in self.headers.items()})
        moved = address.endswith("#moved") or "moved=1" in address
        body, fault = owner.take(address.replace("&moved=1", "").replace("?moved=1", ""))
        if callable(fault):
            self.whole(200, fault(body or b""))
        elif fault and not (fault == "redirect" and moved):
            self.close_connection = fault in BREAKING
            self.wrong(fault, body or b"", address)
        elif body is None:
            self.whole(404, b"not found\n")
        else:
            self.right(body)

    def right(self, body: bytes) -> None:
        """The answer with its mark, packed where that is accepted; 304 where nothing changed."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.whole(304, b"", ETag=etag)
        elif "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000:
            self.whole(200, gzip.compress(body, 1), ETag=etag, Content_Encoding="gzip")
        else:
            self.whole(200, body, ETag=etag)

    def whole(self, status: int, body: bytes, length: int = -1, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def wrong(self, fault: str, body: bytes, address: str) -> None:
        packed = gzip.compress(body or b"x" * 100)
        status, _, late = fault.partition("-")
        if status.isdecimal():
            after = {"Retry_After": "3600" if late else "0"} if status in ("429", "503") else {}
            self.whole(int(status), b"no\n", **after)
        elif fault == "cut":
            self.whole(200, body[: len(body) // 2], length=len(body))
        elif fault == "long":
            self.whole(200, body, length=len(body) + 500)
        elif fault == "cut-gzip":
            self.whole(200, packed[: len(packed) // 2], Content_Encoding="gzip")
        elif fault == "bad-gzip":
            self.whole(200, b"not packed at all", Content_Encoding="gzip")
        elif fault == "oversize-stated":
            self.whole(200, b"x", length=10**12)
        elif fault == "bomb":
            self.whole(200, bomb(), Content_Encoding="gzip")
        elif fault == "html":
            self.whole(200, HTML)
        elif fault == "schema":
            self.whole(200, renamed(body))
        elif fault == "empty":
            self.whole(200, b"")
        elif fault.startswith("redirect"):
            self.redirect(fault, address)
        else:
            self.stream(fault, body)

    def redirect(self, fault: str, address: str) -> None:
        mark = "&moved=1" if "?" in address else "?moved=1"
        to = {
            "redirect": f"/{address}{mark}",
            "redirects": f"/{address}",
            "redirect-http": "http://192.0.2.1/" + address,  # a number that nobody has (RFC 5737)
            "redirect-file": "file:///etc/hostname",
        }[fault]
        self.whole(302, b"", Location=to)

    def stream(self, fault: str, body: bytes) -> None:
        """Answers that come in pieces, or not."""
        stop = self.server.owner.stop
        if fault == "reset":
            return
        if fault == "silent":
            stop.wait(30)
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces = {
            "cut-chunks": [body[:50]],
            "slow": [b"x"] * 2000,
            "oversize": [b"0" * 65536] * 9999,
        }
        try:
            for piece in pieces[fault]:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                if fault == "slow" and stop.wait(0.01):
                    return
        except OSError:
            pass  # whoever asked has had enough

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class Http(ThreadingHTTPServer):
    daemon_threads = True
    owner: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked may leave at any time."""


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine, until the end of the block."""
    owner = Server()
    http = Http(("127.0.0.1", 0), Handler)
    http.owner = owner
    owner.root = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield owner
    finally:
        owner.stop.set()
        http.shutdown()
        http.server_close()
        thread.join()
