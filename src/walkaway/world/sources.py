"""The manifest of the embedded data: where each file comes from, and its fingerprint.

A snapshot is a folder with ``manifest.json``, ``manifest.sha256`` (its fingerprint) and the
files that the manifest names. A file is read only when its SHA-256 is the one in the
manifest; the check is made once per process and file.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, DataCorruptError
from walkaway.files import TABLE, bytes_of

MANIFEST = "manifest.json"
FINGERPRINT = "manifest.sha256"
EMBEDDED = Path(__file__).parent / "snapshot"
ADVICE = "reinstall walkaway, or rebuild the snapshot with tools/build_snapshot.py"


@dataclass(frozen=True)
class Source:
    """Where a file of the snapshot comes from.

    Attributes:
        publisher: the agency or the authors.
        original: name of the publisher's series, table or file.
        licence: terms, or ``US public domain``.
        vintage: which edition, or the days of publication it spans.
        transformation: what we did to it.
        via: the copy it was read from, where that was not the publisher's own; may be empty.
        file: path inside the snapshot.
        sha256: fingerprint of that file.
    """

    publisher: str
    original: str
    licence: str
    vintage: str
    transformation: str
    via: str = ""
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Entry:
    """One file of the manifest.

    Attributes:
        file: path inside the snapshot, with forward slashes.
        kind: ``series``, ``table`` or ``arrays``.
        id: name of the table or of the arrays; for series, name of the file.
        title: what it holds.
        source: where it comes from.
        bytes: size of the file.
        detail: the rest of the manifest's entry (columns, series, rule, ...).
    """

    file: str
    kind: str
    id: str
    title: str
    source: Source
    bytes: int
    detail: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Failure:
    """One file that failed verification."""

    file: str
    what: str

    def __str__(self) -> str:
        """The line a user reads."""
        return f"{self.file}: {self.what}"


class Snapshot:
    """A verified folder of data files, read lazily and remembered.

    Args:
        root: the folder.

    Raises:
        DataCorruptError: the manifest is missing, damaged or not readable.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        raw = _read(root, MANIFEST)
        self.digest = _sha256(raw)
        stated = _read(root, FINGERPRINT).decode("ascii", "replace").split()
        if not stated or stated[0] != self.digest:
            raise DataCorruptError(
                f"{MANIFEST}: its SHA-256 is {self.digest[:16]}..., {FINGERPRINT} says "
                f"{stated[0][:16] if stated else 'nothing'}...; {ADVICE}"
            )
        document = json.loads(raw)
        self.first_day = dt.date.fromisoformat(document["first_day"])
        self.last_day = dt.date.fromisoformat(document["last_day"])
        self.entries: tuple[Entry, ...] = tuple(_entry(item) for item in document["files"])
        self.by_file = {entry.file: entry for entry in self.entries}
        self.tables = {e.id: e for e in self.entries if e.kind == "table"}
        self.arrays = {e.id: e for e in self.entries if e.kind == "arrays"}
        self.series: dict[str, tuple[Entry, Mapping[str, Any]]] = {
            item["id"]: (entry, item)
            for entry in self.entries
            if entry.kind == "series"
            for item in entry.detail["series"]
        }
        self._parsed: dict[str, tuple[list[str], list[list[str]]]] = {}

    @classmethod
    def embedded(cls) -> Snapshot:
        """The snapshot that comes with the package; the same object every time."""
        return _open(EMBEDDED)

    @classmethod
    def default(cls) -> Snapshot:
        """The snapshot in the folder that ``WALKAWAY_DATA`` names, else the embedded one.

        Raises:
            DataCorruptError: the manifest of that folder is missing or damaged.
        """
        return _open(default_folder())

    def outside(self, day: dt.date) -> tuple[str, str] | None:
        """What is wrong with a day outside the data, and a hint; None inside them."""
        if self.first_day <= day <= self.last_day:
            return None
        near = self.first_day if day < self.first_day else self.last_day
        span = f"the data run from {self.first_day} to {self.last_day}"
        return f"{day} is outside the data", f"{span}; the nearest day is {near}"

    def read(self, entry: Entry) -> bytes:
        """The bytes of a file.

        Raises:
            DataCorruptError: the file is missing or differs from the manifest.
        """
        raw = _read(self.root, entry.file)
        found = _sha256(raw)
        if found != entry.source.sha256:
            raise DataCorruptError(
                f"{entry.file}: its SHA-256 is {found[:16]}..., the manifest says "
                f"{entry.source.sha256[:16]}...; the file was changed or damaged; {ADVICE}"
            )
        return raw

    def csv(self, entry: Entry) -> tuple[list[str], list[list[str]]]:
        """Header and rows of a CSV file, verified and remembered."""
        if entry.file not in self._parsed:
            text = self.read(entry).decode("utf-8")
            reader = csv.reader(io.StringIO(text, newline=""))
            header = next(reader)
            self._parsed[entry.file] = (header, list(reader))
        return self._parsed[entry.file]

    def verify(self) -> list[Failure]:
        """Check every file against the manifest and look for files it does not name."""
        failures = []
        for entry in self.entries:
            try:
                self.read(entry)
            except DataCorruptError as error:
                failures.append(Failure(entry.file, str(error).split(": ", 1)[1]))
        failures += [Failure(name, "not in the manifest") for name in self._strangers()]
        return failures

    def _strangers(self) -> list[str]:
        known = {*self.by_file, MANIFEST, FINGERPRINT}
        found = (p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file())
        return sorted(set(found) - known)


def default_folder() -> Path:
    """The folder that ``WALKAWAY_DATA`` names, else that of the embedded snapshot."""
    folder = os.environ.get("WALKAWAY_DATA")
    return Path(folder).absolute() if folder else EMBEDDED


def verify(root: Path | None = None) -> list[Failure]:
    """Verify a snapshot (the one in use by default) from the disk.

    Returns:
        One failure per bad file; empty when everything is as the manifest says.
    """
    folder = root if root is not None else default_folder()
    try:
        snapshot = Snapshot(folder)
    except DataCorruptError as error:
        name, _, what = str(error).partition(": ")
        return [Failure(name, what)]
    return snapshot.verify()


@lru_cache(maxsize=4)
def _open(root: Path) -> Snapshot:
    return Snapshot(root)


def _read(root: Path, name: str) -> bytes:
    try:
        return bytes_of(root / name, TABLE)
    except BadInputError as error:
        what = f"cannot be read ({error.problems[0].what})"
        raise DataCorruptError(f"{name}: {what}; {ADVICE}") from None


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _entry(item: Mapping[str, Any]) -> Entry:
    names = ("publisher", "original", "licence", "vintage", "transformation", "via")
    source = Source(**{n: item[n] for n in names}, file=item["file"], sha256=item["sha256"])
    own = {*names, "file", "kind", "id", "title", "sha256", "bytes"}
    detail = {key: value for key, value in item.items() if key not in own}
    return Entry(
        item["file"], item["kind"], item["id"], item["title"], source, item["bytes"], detail
    )
