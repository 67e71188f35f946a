"""The data: a folder with a manifest, and the layers that a user's own data put over it.

A snapshot is a folder with ``manifest.json``, ``manifest.sha256`` (its fingerprint) and the
files that the manifest names. A file is read only when its SHA-256 is the one in the
manifest; the check is made once per process and file. Over it lie layers: what was fetched since,
and series and tables of the user's own (`walkaway.world.folder`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from walkaway.errors import BadInputError, DataCorruptError
from walkaway.files import TABLE, bytes_of
from walkaway.world import folder as folders
from walkaway.world.layers import ALWAYS, Below, DatedRow, Layer, Rows
from walkaway.world.own.layer import NAME as OWN
from walkaway.world.own.layer import SAID
from walkaway.world.own.said import OwnMinerals, OwnSlopes, OwnText, OwnTrade
from walkaway.world.provenance import Entry, Source
from walkaway.world.series import Record

__all__ = [
    "EMBEDDED",
    "Entry",
    "Failure",
    "Snapshot",
    "Source",
    "default_folder",
    "opened",
    "verify",
]

ELASTICITY = "elasticity_"
"""How arrays of trade elasticities begin in the file of trade."""
MANIFEST = "manifest.json"
FINGERPRINT = "manifest.sha256"
EMBEDDED = Path(__file__).parent / "snapshot"
ADVICE = "reinstall walkaway, or rebuild the snapshot with tools/build_snapshot.py"


@dataclass(frozen=True)
class Failure:
    """One file that failed verification."""

    file: str
    what: str

    def __str__(self) -> str:
        """The line a user reads."""
        return f"{self.file}: {self.what}"


class Snapshot:
    """A verified folder of data files and the layers over it, read lazily and remembered.

    Args:
        root: the folder.
        layers: from below to above, each read over what is held below it; one that says nothing
            is left out.

    Raises:
        DataCorruptError: the manifest is missing, damaged or not readable.
        BadInputError: a layer of the user's own has mistakes.
    """

    def __init__(self, root: Path, layers: Sequence[Callable[[Below], Layer | None]] = ()) -> None:
        self.root = root
        raw = _read(root, MANIFEST)
        self.digest = _sha256(raw)
        stated = _read(root, FINGERPRINT).decode("ascii", "replace").split()
        if not stated or stated[0] != self.digest:
            raise DataCorruptError(
                f"{MANIFEST}: its SHA-256 is {self.digest[:16]}..., {FINGERPRINT} says "
                f"{stated[0][:16] if stated else 'nothing'}...; {ADVICE}"
            )
        self.first_day, self.last_day, self.entries = _stated(raw)
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
        self._base: Snapshot | None = None
        self._lay(layers)

    @classmethod
    def over(cls, base: Snapshot, layers: Sequence[Callable[[Below], Layer | None]]) -> Snapshot:
        """Layers over data that are open; files are read and remembered once for both.

        Args:
            base: the data, without layers.
            layers: as of the class.

        Raises:
            BadInputError: a layer of the user's own has mistakes.
        """
        found = copy(base)
        found.series, found.tables = dict(base.series), dict(base.tables)
        found._base = base
        found._lay(layers)
        return found

    def _lay(self, layers: Sequence[Callable[[Below], Layer | None]]) -> None:
        self._records: dict[tuple[str, int], Record] = {}
        self._rows: dict[tuple[str, int], Rows] = {}
        self.layers: tuple[Layer, ...] = ()
        for read in layers:
            layer = read(self)
            if layer is not None:
                self._put(layer)

    def _put(self, layer: Layer) -> None:
        """Lay one layer over what is held."""
        self.layers += (layer,)
        self.digest = _sha256(f"{self.digest} {layer.name} {layer.digest}".encode())
        self.last_day = max(self.last_day, layer.last_day or self.last_day)
        for name, own in layer.series.items():
            if own.definition is not None:
                self.series[name] = own.definition
        for name, table in layer.tables.items():
            if table.definition is not None:
                self.tables[name] = table.definition

    @classmethod
    def embedded(cls) -> Snapshot:
        """The snapshot that comes with the package, alone; the same object every time."""
        return _open(EMBEDDED)

    @classmethod
    def default(cls) -> Snapshot:
        """The data in use: the embedded ones, and over them the layers of the user's own folder.

        The same object as long as nothing in that folder has changed. Where ``WALKAWAY_DATA``
        names a folder with a manifest, that is the snapshot.

        Raises:
            DataCorruptError: ``WALKAWAY_DATA`` names no data, or their manifest is damaged.
            BadInputError: data of the user's own have mistakes.
        """
        return Snapshot.of(folders.data_folder(), named=folders.named() is not None)

    @classmethod
    def of(cls, folder: Path, *, named: bool = True) -> Snapshot:
        """The data of a folder: a snapshot, or layers over the embedded one.

        Args:
            folder: with a manifest, or with folders of layers.
            named: whether the user named it, so that it has to be there.

        Raises:
            DataCorruptError: a named folder holds neither, or its manifest is damaged.
            BadInputError: data of the user's own have mistakes.
        """
        root = folder if (folder / MANIFEST).is_file() else EMBEDDED
        if root == EMBEDDED and named and not folders.holds_layers(folder):
            raise DataCorruptError(
                f"{folder}: holds neither {MANIFEST} nor layers of data "
                f"({' or '.join(sort.name for sort in folders.SORTS)}); "
                f"name another folder in {folders.VARIABLE}, or fill it: walkaway data refresh"
            )
        if not folders.holds_layers(folder):
            return _open(root)
        return _layered(root, folder, None, folders.stamp(folder))

    @classmethod
    def beside(cls, folder: Path) -> Snapshot:
        """The data in use, with a folder of own data in place of that in use.

        Args:
            folder: of own data, or a data folder in which it lies.

        Raises:
            DataCorruptError: a manifest is damaged.
            BadInputError: data of the user's own have mistakes.
        """
        own = folder / OWN if (folder / OWN).is_dir() else folder
        used = folders.data_folder()
        root = used if (used / MANIFEST).is_file() else EMBEDDED
        return _layered(root, used, own, folders.stamp(used, own))

    @classmethod
    def bare(cls, folder: Path) -> Snapshot:
        """The data of a folder without layers: its own snapshot, or the embedded one.

        Raises:
            DataCorruptError: the manifest is damaged.
        """
        return _open(folder if (folder / MANIFEST).is_file() else EMBEDDED)

    def record(self, name: str) -> Record:
        """All editions of a series, those of the layers among them.

        Args:
            name: one of ``series``.

        Raises:
            DataCorruptError: its file is damaged.
        """
        key = name, len(self.layers)
        if key not in self._records:
            found = self._embedded_record(name)
            for layer in self.layers:
                if name in layer.series:
                    found = layer.series[name].over(found)
            self._records[key] = found
        return self._records[key]

    def _embedded_record(self, name: str) -> Record:
        if self._base is not None and name in self._base.series:
            return self._base.record(name)
        entry, _ = self.series[name]
        if entry.file not in self.by_file:
            held = next((e for e in self.entries if _has(e, name)), None)
            if held is None:  # a series of a layer alone
                return Record.of([], 0)
            entry = held
        header, rows = self.csv(entry)
        return Record.of(rows, header.index(name))

    def dated_rows(self, name: str) -> Rows:
        """All editions of a table's rows, those of the layers among them.

        Args:
            name: one of ``tables``.

        Raises:
            DataCorruptError: its file is damaged.
        """
        key = name, len(self.layers)
        if key not in self._rows:
            found = self._embedded_rows(name)
            columns = tuple(self.tables[name].detail["columns"])
            for layer in self.layers:
                if name in layer.tables:
                    found = layer.tables[name].over(columns, found)
            self._rows[key] = found
        return self._rows[key]

    def _embedded_rows(self, name: str) -> Rows:
        if self._base is not None and name in self._base.tables:
            return self._base.dated_rows(name)
        entry = next((e for e in self.entries if e.kind == "table" and e.id == name), None)
        if entry is None:  # a table of a layer alone
            return ()
        header, rows = self.csv(entry)
        dated = entry.detail["published_column"]
        if not dated:
            return tuple(DatedRow(tuple(row)) for row in rows)
        column = header.index(dated)
        return tuple(DatedRow(tuple(row), row[column] or ALWAYS) for row in rows)

    def span(self, name: str) -> tuple[str, str]:
        """ISO days of the first and the last period of a series; empty where it has none."""
        item = self.series[name][1]
        if not any(name in layer.series for layer in self.layers):
            return item["first"], item["last"]
        periods = self.record(name).periods
        return (min(periods).isoformat(), max(periods).isoformat()) if periods else ("", "")

    def row_count(self, name: str) -> int:
        """Rows of a table that stand today: of each, its newest edition."""
        if not any(name in layer.tables for layer in self.layers):
            return int(self.tables[name].detail["rows"])
        return sum(not row.until for row in self.dated_rows(name))

    def source(self, name: str, asof: dt.date) -> Source:
        """Where a series or table comes from, with what layers add to its edition by a day."""
        entry = self.series[name][0] if name in self.series else self.tables[name]
        own = [
            layer.series.get(name) if name in self.series else layer.tables.get(name)
            for layer in self.layers
        ]
        added = "".join(one.note(asof) for one in own if one is not None)
        return replace(entry.source, vintage=entry.source.vintage + added)

    def own_files(self, name: str, asof: dt.date) -> str:
        """Files of the user's own that say something of a series or table by a day; or nothing."""
        for layer in self.layers:
            held = layer.series.get(name) or layer.tables.get(name)
            if layer.name == OWN and held is not None and (said := held.note(asof)):
                return said.removeprefix(SAID)
        return ""

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

    @property
    def own_trade(self) -> OwnTrade | None:
        """What the user's own files say of trade; None if nothing."""
        return next((one.trade for one in reversed(self.layers) if one.trade is not None), None)

    def texts(self, kind: str) -> tuple[OwnText, ...]:
        """The user's own files of a kind that another room reads: firms."""
        return tuple(own for one in self.layers for own in one.texts if own.kind == kind)

    @property
    def own_minerals(self) -> tuple[OwnMinerals, ...]:
        """The user's own minerals, by file."""
        return tuple(own for one in self.layers for own in one.minerals)

    @property
    def own_slopes(self) -> OwnSlopes | None:
        """How much kinds of holders answer to yields, as the user's own file says; None if none."""
        return next((one.slopes for one in reversed(self.layers) if one.slopes is not None), None)

    def axes(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Economies, sectors and sets of elasticities of the trade that comes with the data.

        Raises:
            DataCorruptError: its file is damaged.
        """
        with np.load(io.BytesIO(self.read(self.arrays["trade"])), allow_pickle=False) as data:
            sets = [name for name in data.files if name.startswith(ELASTICITY)]
            return (
                tuple(data["economies"].tolist()),
                tuple(data["sectors"].tolist()),
                tuple(name.removeprefix(ELASTICITY) for name in sets),
            )

    def verify(self) -> list[Failure]:
        """Check every file against the manifest and look for files it does not name."""
        failures = []
        for entry in self.entries:
            try:
                self.read(entry)
            except DataCorruptError as error:
                failures.append(Failure(entry.file, str(error).split(": ", 1)[1]))
        failures += [Failure(name, "not in the manifest") for name in self._strangers()]
        failures += [Failure(*bad) for layer in self.layers for bad in layer.verify()]
        return failures

    def _strangers(self) -> list[str]:
        known = {*self.by_file, MANIFEST, FINGERPRINT}
        found = (p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file())
        own = {sort.name for sort in folders.SORTS}
        return sorted(name for name in set(found) - known if name.split("/")[0] not in own)


def default_folder() -> Path:
    """The folder of the data in use: the user's own if it holds any, else the embedded one."""
    folder, named = folders.data_folder(), folders.named() is not None
    return folder if named or folders.holds_layers(folder) else EMBEDDED


def verify(root: Path | None = None) -> list[Failure]:
    """Verify data (those in use by default) from the disk.

    Returns:
        One failure per bad file; empty when everything is as the manifest says.
    """
    folder = root if root is not None else default_folder()
    try:
        snapshot = opened(folder)
    except DataCorruptError as error:
        name, _, what = str(error).partition(": ")
        return [Failure(name, what)]
    return snapshot.verify()


def opened(folder: Path) -> Snapshot:
    """The data of a folder, read anew; a folder that holds nothing of ours is a damaged snapshot.

    Raises:
        DataCorruptError: the manifest is missing or damaged.
        BadInputError: data of the user's own have mistakes.
    """
    if not folders.holds_layers(folder):
        return Snapshot(folder)
    return Snapshot.over(Snapshot.bare(folder), folders.readers(folder))


@lru_cache(maxsize=4)
def _open(root: Path) -> Snapshot:
    return Snapshot(root)


@lru_cache(maxsize=8)
def _layered(root: Path, folder: Path, beside: Path | None, stamp: Hashable) -> Snapshot:
    return Snapshot.over(_open(root), folders.readers(folder, beside))


def _has(entry: Entry, series: str) -> bool:
    return entry.kind == "series" and any(i["id"] == series for i in entry.detail["series"])


def _read(root: Path, name: str) -> bytes:
    try:
        return bytes_of(root / name, TABLE)
    except BadInputError as error:
        what = f"cannot be read ({error.problems[0].what})"
        raise DataCorruptError(f"{name}: {what}; {ADVICE}") from None


def _stated(raw: bytes) -> tuple[dt.date, dt.date, tuple[Entry, ...]]:
    """First and last day and the files, as a manifest tells them.

    Raises:
        DataCorruptError: it is no manifest.
    """
    try:
        document = json.loads(raw)
        first, last = (dt.date.fromisoformat(document[f"{end}_day"]) for end in ("first", "last"))
        files = document["files"]
        if not isinstance(files, list) or not files:
            raise TypeError("it names no files")
        return first, last, tuple(_entry(item) for item in files)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        what = f"is no manifest of data ({type(error).__name__}: {str(error)[:100]})"
        raise DataCorruptError(f"{MANIFEST}: {what}; {ADVICE}") from None


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


class _Told(msgspec.Struct):
    """What the manifest says of every file."""

    publisher: str
    original: str
    licence: str
    vintage: str
    transformation: str
    via: str
    file: str
    kind: Literal["series", "table", "arrays"]
    id: str
    title: str
    sha256: str
    bytes: int


class _Named(msgspec.Struct):
    """A series of a file."""

    id: str


class _OfSeries(msgspec.Struct):
    """What it says besides of a file of series."""

    series: list[_Named]


def _entry(item: Mapping[str, Any]) -> Entry:
    told = msgspec.convert(item, _Told)
    if told.kind == "series":
        msgspec.convert(item, _OfSeries)
    if Path(told.file).is_absolute() or ".." in Path(told.file).parts:
        raise ValueError(f"{told.file} lies outside the folder")
    names = ("publisher", "original", "licence", "vintage", "transformation", "via")
    source = Source(**{n: item[n] for n in names}, file=item["file"], sha256=item["sha256"])
    own = {*names, "file", "kind", "id", "title", "sha256", "bytes"}
    detail = {key: value for key, value in item.items() if key not in own}
    return Entry(
        item["file"], item["kind"], item["id"], item["title"], source, item["bytes"], detail
    )
