"""Raw answers of publishers, kept compressed under their SHA-256, each once."""

from __future__ import annotations

import hashlib
import lzma
from pathlib import Path

from walkaway.errors import BadInputError, DataCorruptError
from walkaway.files import aside, bytes_of

FOLDER = "answers"
LARGEST = 200_000_000
"""Bytes of an answer, packed or not, beyond which it is not read."""
PRESET = 1  # of xz: three times as fast as the usual one, and a third larger


def place(folder: Path, sha256: str) -> Path:
    """Where the answer of a fingerprint lies in a log."""
    return folder / FOLDER / sha256[:2] / f"{sha256}.xz"


def fingerprint(raw: bytes) -> str:
    """SHA-256 of an answer."""
    return hashlib.sha256(raw).hexdigest()


def keep(folder: Path, raw: bytes) -> str:
    """Keep an answer, on the disk when it returns; one that is there already is left.

    Returns:
        Its SHA-256.

    Raises:
        OSError: it cannot be written.
    """
    name = fingerprint(raw)
    keep_packed(folder, name, raw, None)
    return name


def keep_packed(folder: Path, name: str, raw: bytes, packed: bytes | None) -> None:
    """As `keep`, for an answer whose fingerprint is known and which may be packed already.

    Raises:
        OSError: it cannot be written.
    """
    path = place(folder, name)
    if path.exists() and _is_whole(folder, name):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path) as stream:
        stream.write(lzma.compress(raw, preset=PRESET) if packed is None else packed)


def _is_whole(folder: Path, name: str) -> bool:
    try:
        answer(folder, name)
    except DataCorruptError:
        return False  # it is written again
    return True


def answer(folder: Path, sha256: str) -> bytes:
    """The bytes of an answer, verified.

    Raises:
        DataCorruptError: it is not there, or is not what it was.
    """
    return unpacked(packed(folder, sha256), sha256)


def packed(folder: Path, sha256: str) -> bytes:
    """The bytes of an answer as they are kept, not verified.

    Raises:
        DataCorruptError: it is not there, or cannot be read.
    """
    try:
        return bytes_of(place(folder, sha256), LARGEST)
    except BadInputError as error:
        what = error.problems[0].what
        raise DataCorruptError(f"{_named(sha256)}: {what}") from None


def unpacked(raw: bytes, sha256: str) -> bytes:
    """An answer from the bytes that are kept, verified.

    Raises:
        DataCorruptError: it is not what it was.
    """
    try:
        out = lzma.LZMADecompressor(memlimit=200_000_000).decompress(raw, LARGEST)
    except (lzma.LZMAError, EOFError):
        raise DataCorruptError(f"{_named(sha256)}: cannot be unpacked") from None
    if fingerprint(out) != sha256:
        raise DataCorruptError(f"{_named(sha256)}: its SHA-256 is another")
    return out


def _named(sha256: str) -> str:
    return f"{FOLDER}/{sha256[:2]}/{sha256}.xz"
