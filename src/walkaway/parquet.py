"""Parquet files that others made: read so that bytes which lie cannot end this process.

The reader is written in another language. On some damaged files it asks for more memory than there
is and aborts the whole process, which no exception tells of; so a file is read by a process of its
own first, and here only if that one came through.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    import polars as pl

MAGIC = b"PAR1"
"""How a Parquet file begins and ends."""
TRY = """
import io, sys, polars
while head := sys.stdin.buffer.read(8):
    raw = sys.stdin.buffer.read(int.from_bytes(head, "little"))
    try:
        polars.read_parquet(io.BytesIO(raw))
    except BaseException:
        pass
    sys.stdout.buffer.write(b".")
    sys.stdout.buffer.flush()
"""
"""Reads one file after another, each with its length before it, and tells of each that it lives."""
LONGEST = 60.0
"""Seconds that the other process may take."""
_HARMLESS: set[bytes] = set()
"""SHA-256 of files that another process came through, or that this one wrote."""


def read(raw: bytes, place: str) -> pl.DataFrame:
    """The table in the bytes of a Parquet file.

    Args:
        raw: the file.
        place: what errors call it.

    Raises:
        BadInputError: it is none, or a damaged one.
    """
    import polars as pl

    damaged = BadInputError([Problem(place, "", "is a damaged Parquet file")])
    tried([raw])
    if _digest(raw) not in _HARMLESS:
        raise damaged
    try:
        with unheard():
            return pl.read_parquet(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        what = f"cannot be read: {' '.join(str(error).split())[:300]}"
        raise BadInputError([Problem(place, "", what)]) from None
    except pl.exceptions.PanicException:  # how the reader ends on most bytes that lie
        raise damaged from None


def written(raw: bytes) -> bytes:
    """Bytes of a table that this process wrote, which it may read without another."""
    _HARMLESS.add(_digest(raw))
    return raw


def tried(files: Sequence[bytes]) -> None:
    """Have several files read by one other process, so that each is then read here at once.

    Args:
        files: their bytes; those it did not come through, `read` refuses.
    """
    known = [(_digest(raw), raw) for raw in files]
    waiting = [own for own in known if own[0] not in _HARMLESS]
    while waiting:
        count = min(_survived([raw for _, raw in waiting]), len(waiting))
        _HARMLESS.update(digest for digest, _ in waiting[:count])
        waiting = waiting[count + 1 :]  # the next one ended it


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def _survived(files: Sequence[bytes]) -> int:
    """How many of some files another process read, or refused with an error, before it ended."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", TRY],
            input=b"".join(len(raw).to_bytes(8, "little") + raw for raw in files),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return len(late.output or b"")
    return len(files) if done.returncode >= 0 else len(done.stdout)


@contextmanager
def unheard() -> Iterator[None]:
    """Keep from the terminal what a reader in another language says of bytes that it trips over."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
