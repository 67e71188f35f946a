"""The log of what was fetched, and when: a folder that is only ever added to.

It holds an index (one line per address asked), the raw answers under their SHA-256, and a cache
that can be made again from both. What was recorded is never changed, so every refresh leaves the
editions of those before it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from walkaway.errors import BadInputError, Problem
from walkaway.world.feed import answers
from walkaway.world.feed.contract import Publisher
from walkaway.world.feed.index import Index, Line, append, locked, read_index

STEP = dt.timedelta(microseconds=1)
LEFT = 3600.0
"""Seconds after which nobody writes any more on what a writer has begun."""


@dataclass(frozen=True)
class Asked:
    """What came of asking one address.

    Attributes:
        address: which.
        body: the answer; None if none came.
        reason: why none came, or why it was refused; empty if it was read.
        etag: the publisher's mark of the answer.
        modified: what the publisher says of its day.
    """

    address: str
    body: bytes | None = None
    reason: str = ""
    etag: str = ""
    modified: str = ""


def make(folder: Path) -> None:
    """Make the folder of a log if need be.

    Raises:
        BadInputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def sweep(folder: Path) -> None:
    """Remove what writers that were killed have left half written."""
    limit = time.time() - LEFT
    for path in folder.rglob(".*.tmp"):
        with suppress(OSError):
            if path.lstat().st_mtime < limit:
                path.unlink()


def cannot_write(folder: Path, error: OSError) -> BadInputError:
    """That a folder cannot be written to."""
    what = f"cannot be written ({error.strerror or error})"
    hint = "name another folder, of your data in WALKAWAY_DATA"
    return BadInputError([Problem(str(folder), "", what, hint)])


def record(folder: Path, publisher: Publisher, now: dt.datetime, asked: Sequence[Asked]) -> str:
    """Add what one publisher gave in one refresh: all of it, or (killed meanwhile) nothing.

    Args:
        folder: of the log.
        publisher: whose.
        now: the time, in UTC; where the log holds a later one, just after that.
        asked: its addresses in the order asked.

    Returns:
        The time under which it is recorded.

    Raises:
        BadInputError: the folder cannot be written to.
    """
    try:
        kept = ["" if one.body is None else answers.keep(folder, one.body) for one in asked]
        lines = [
            Line(
                "",
                publisher.id,
                part,
                one.address,
                "failed" if one.body is None else "refused" if one.reason else "taken",
                publisher.version,
                sha256,
                len(one.body or b""),
                one.reason,
                one.etag,
                one.modified,
            )
            for part, (one, sha256) in enumerate(zip(asked, kept, strict=True))
        ]
        return _append(folder, now, lines)
    except OSError as error:
        raise cannot_write(folder, error) from None


def accept(folder: Path, series: str, now: dt.datetime) -> str:
    """Believe from now on the values of a series that are held back.

    Returns:
        The time under which it is recorded.

    Raises:
        BadInputError: the folder cannot be written to.
    """
    make(folder)
    try:
        return _append(folder, now, [Line("", "", 0, series, "accepted")])
    except OSError as error:
        raise cannot_write(folder, error) from None


def _append(folder: Path, now: dt.datetime, lines: Sequence[Line]) -> str:
    with locked(folder):
        # Times ascend, so that nothing is ever recorded before a day that was answered for.
        newest = max((line.time for line in read_index(folder).lines), default="")
        stamp = timestamp(now)
        if newest >= stamp:
            stamp = timestamp(dt.datetime.fromisoformat(newest) + STEP)
        append(folder, (replace(line, time=stamp) for line in lines))
    return stamp


def timestamp(now: dt.datetime) -> str:
    """A time as the index writes it.

    Raises:
        ValueError: it does not say in which zone it is.
    """
    if now.tzinfo is None:
        raise ValueError("a time of a log needs its zone")
    return now.astimezone(dt.UTC).isoformat(timespec="microseconds")


def last_taken(index: Index) -> dict[str, Line]:
    """Address -> the line of the last answer that was read from it."""
    return {line.address: line for line in index.lines if line.status == "taken"}
