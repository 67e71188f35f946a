"""Documents inside documents: members of zip archives, and SDMX-ML read as a stream.

Both are bounded: an archive that unpacks too large is unexpected, and so is one with a document
type, by which entities could multiply.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.parsers import expat

from walkaway.world.feed.contract import UnexpectedError

LARGEST_MEMBER = 400_000_000
_PIECE = 1 << 18
_OF_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, OSError,
    EOFError, LookupError, NotImplementedError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_MARKS = (b"PK\x03\x04", b"PK\x05\x06")


def is_zip(raw: bytes) -> bool:
    """Whether an answer is a zip archive."""
    return raw[:4] in _MARKS


class Archive:
    """A zip archive in memory.

    Args:
        raw: its bytes.

    Raises:
        UnexpectedError: not one, or damaged.
    """

    def __init__(self, raw: bytes) -> None:
        with _sound():
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            self.names = tuple(self._zip.namelist())

    def pieces(self, name: str, largest: int = LARGEST_MEMBER) -> Iterator[bytes]:
        """A member, piece by piece.

        Raises:
            UnexpectedError: damaged, or it unpacks too large.
        """
        left = largest
        with _sound():
            member = self._zip.open(name)
        while True:
            with _sound():
                piece = member.read(_PIECE)
            if not piece:
                return
            left -= len(piece)
            if left < 0:
                raise UnexpectedError(f"{name} unpacks to more than {largest:,} bytes")
            yield piece

    def member(self, name: str) -> bytes:
        """A member whole.

        Raises:
            UnexpectedError: damaged, or it unpacks too large.
        """
        return b"".join(self.pieces(name))


@contextmanager
def _sound() -> Iterator[None]:
    """What a damaged archive makes the standard library raise, as one kind of error."""
    try:
        yield
    except _OF_DAMAGE as error:
        raise UnexpectedError(f"not a sound zip archive ({str(error)[:100]!r})") from None


class SdmxStream:
    """Reads SDMX-ML, compact (1.0) or structure-specific (2.1), as it comes.

    Both write a series as an element ``Series`` with its key in attributes, and in it one element
    ``Obs`` with attributes for each observation. Attributes of ``DataSet`` and ``Group`` that
    stand before a series are kept beside it.
    """

    def __init__(self) -> None:
        self.series: list[tuple[Mapping[str, str], list[Mapping[str, str]]]] = []
        self.shared: dict[str, str] = {}
        self.wanted = frozenset[str]()
        self.name = ""
        self._open: list[Mapping[str, str]] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def only(self, name: str, wanted: frozenset[str]) -> SdmxStream:
        """Keep observations only of series whose attribute ``name`` is wanted."""
        self.name, self.wanted = name, wanted
        return self

    def feed(self, piece: bytes, last: bool = False) -> None:
        """Take a piece.

        Raises:
            UnexpectedError: not well formed, or with a document type.
        """
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding nobody knows
            raise UnexpectedError(f"not sound XML ({error})") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "Obs":  # by far the most
            if self._open is not None:
                self._open.append(attributes)
        elif local == "Series":
            own: list[Mapping[str, str]] = []
            self.series.append((attributes, own))
            taken = not self.wanted or attributes.get(self.name) in self.wanted
            self._open = own if taken else None
        elif local in ("DataSet", "Group"):
            self.shared |= attributes

    def _doctype(self, *_: object) -> None:
        raise UnexpectedError("XML with a document type, which is not read")


def sdmx_of(raw: bytes) -> SdmxStream:
    """A whole document in SDMX-ML.

    Raises:
        UnexpectedError: not well formed.
    """
    stream = SdmxStream()
    stream.feed(raw, last=True)
    return stream
