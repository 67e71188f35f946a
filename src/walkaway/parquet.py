"""Parquet files that others made: read so that bytes which lie cannot end this process.

The reader is written in another language. On some damaged files it asks for more memory than there
is and aborts the whole process, which no exception tells of; so a file is read by a process of its
own first, and here only if that one came through.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    import polars as pl

MAGIC = b"PAR1"
"""How a Parquet file begins and ends."""
TRY = "import io, sys, polars; polars.read_parquet(io.BytesIO(sys.stdin.buffer.read()))"
LONGEST = 60.0
"""Seconds that the other process may take."""


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
    if not _survived(raw):
        raise damaged
    try:
        with unheard():
            return pl.read_parquet(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        what = f"cannot be read: {' '.join(str(error).split())[:300]}"
        raise BadInputError([Problem(place, "", what)]) from None
    except pl.exceptions.PanicException:  # how the reader ends on most bytes that lie
        raise damaged from None


def _survived(raw: bytes) -> bool:
    """Whether another process could read it, or ended with an error that can be told here."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", TRY],
            input=raw,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode >= 0


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
