"""The index of the log: one line per address asked, appended and never changed.

A line says what was asked when, what came, and carries its own checksum. Lines are appended under
a lock, in one write per publisher and refresh; what a killed process leaves is at most one torn
line, which is listed and skipped. The order of lines means nothing: two indexes are merged by
taking the lines of both.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from walkaway.files import bytes_of

INDEX = "index.jsonl"
LOCK = ".lock"
LARGEST = 200_000_000
"""Bytes of an index beyond which it is not read."""
Status = Literal["taken", "refused", "failed", "accepted"]
KINDS = [str, str, int, str, str, int, str, int, str, str, str]
"""Types of a line's fields."""
SHA256 = re.compile("([0-9a-f]{64})?")
SHOWN = 60
"""Characters of a bad line that are shown."""


@dataclass(frozen=True, order=True)
class Line:
    """One address asked in one refresh.

    Attributes:
        time: of the refresh, ISO in UTC with microseconds; that of all its lines.
        publisher: id of the publisher.
        part: which of its addresses, in the order asked: of two that speak of the same, the later
            one counts.
        address: what was asked; of an acceptance, the series.
        status: ``taken`` (an answer that was read), ``refused`` (an answer that was not the
            expected document), ``failed`` (no answer), ``accepted`` (values of a series that were
            held back are to be believed from now on).
        version: of the reader.
        sha256: of the answer; empty if there is none.
        bytes: of the answer.
        reason: why it was refused or failed.
        etag: the publisher's mark of the answer.
        modified: what the publisher says of its day.
    """

    time: str
    publisher: str
    part: int
    address: str
    status: Status
    version: int = 1
    sha256: str = ""
    bytes: int = 0
    reason: str = ""
    etag: str = ""
    modified: str = ""

    @property
    def day(self) -> dt.date:
        """The day of the refresh, in UTC."""
        return dt.date.fromisoformat(self.time[:10])

    @property
    def check(self) -> str:
        """SHA-256 of what the line says."""
        return hashlib.sha256(json.dumps(vars(self), ensure_ascii=False).encode()).hexdigest()

    def text(self) -> str:
        """The line as it is written, without its end."""
        return json.dumps({**vars(self), "check": self.check}, ensure_ascii=False)


@dataclass(frozen=True)
class Index:
    """What an index holds.

    Attributes:
        lines: whole ones, each once, in the order of time.
        bad: what is wrong with each line that is not whole.
    """

    lines: tuple[Line, ...] = ()
    bad: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of all lines, whatever their order in the file."""
        checks = sorted(line.check for line in self.lines)
        return hashlib.sha256("\n".join(checks).encode()).hexdigest()

    @property
    def last_day(self) -> dt.date | None:
        """Day of the newest refresh; None if there was none."""
        return max((line.day for line in self.lines), default=None)


def read_index(folder: Path) -> Index:
    """Read an index; bad lines are listed and left out.

    Raises:
        BadInputError: it is no file, or cannot be read.
    """
    path = folder / INDEX
    return parsed(bytes_of(path, LARGEST)) if path.exists() else Index()


def parsed(raw: bytes) -> Index:
    """An index from its bytes; bad lines are listed and left out."""
    lines, bad = dict[Line, None](), list[str]()
    for number, text in enumerate(raw.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            lines[_line(text)] = None
        except ValueError as error:
            shown = text[:SHOWN].decode("utf-8", "replace")
            bad.append(f"line {number}: {error}, left out: {shown}")
    return Index(tuple(sorted(lines)), tuple(bad))


def _line(text: bytes) -> Line:
    """One line.

    Raises:
        ValueError: it is torn, changed or made by something else.
    """
    try:
        found: Any = json.loads(text)
        check = found.pop("check")
        line = Line(**found)
        dt.datetime.fromisoformat(line.time)
        kinds = [type(value) for value in vars(line).values()]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("torn or not a line of the log") from None
    if kinds != KINDS or line.status not in get_args(Status) or not SHA256.fullmatch(line.sha256):
        raise ValueError("not a line of the log")
    if line.check != check:
        raise ValueError("its checksum is another")
    return line


def append(folder: Path, lines: Iterable[Line]) -> None:
    """Append lines in one write; they are on the disk when it returns.

    The caller holds the lock.

    Raises:
        OSError: they cannot be written.
    """
    text = "".join(line.text() + "\n" for line in lines).encode()
    if not text:
        return
    handle = os.open(folder / INDEX, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":  # a torn line stays a line of its own
            text = b"\n" + text
        while text:
            text = text[os.write(handle, text) :]
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the log alone; waits until nobody else does. A killed process lets go of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
