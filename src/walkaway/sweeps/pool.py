"""Points that were solved, kept by what was asked, in files that are named by their content.

A folder for each ask: ``ask.json`` says what was asked, and each ``part-ROWS-SHA256.parquet`` holds
some points. A part is written whole or not at all and never changed; its name says what its bytes
must hash to, so that nothing half-written and nothing damaged is ever read. Two processes may add
at once: equal points are equal, and of two that differ in how they ended the better one counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem
from walkaway.files import KEPT, bytes_of, home, make_folder, whole
from walkaway.outcome.index import Row
from walkaway.outcome.store import STALE, STEERS
from walkaway.sweeps.plan import Ask
from walkaway.sweeps.points import FINISHED, SOLVED, Point, points_of, rows

MOST_BYTES = 5_000_000_000
"""Of all sweeps, beyond which the oldest make room; ``WALKAWAY_SWEEPS_BYTES`` says otherwise."""
PART = re.compile(r"part-(\d{1,9})-([0-9a-f]{64})\.parquet")
NAME = re.compile(r"[0-9a-f]{12}")
MANY = 16
"""Parts beyond which they are put together when a sweep ends."""


def default_folder() -> Path:
    """Where sweeps are kept."""
    return home() / "sweeps"


@dataclass(frozen=True)
class Pool:
    """The points of one ask.

    Attributes:
        folder: where they are.
    """

    folder: Path

    @classmethod
    def of(cls, ask: Ask) -> Pool:
        """The pool of an ask, begun if there is none.

        Raises:
            BadInputError: it cannot be written.
        """
        own = cls(default_folder() / ask.digest)
        place = own.folder / "ask.json"
        if not place.exists():
            make_folder(place)
            told = ask.record() | {
                "name": ask.scenario.name,
                "title": ask.scenario.title,
                "date": ask.scenario.date.isoformat(),
                "toml": ask.scenario.to_toml(),
            }
            with whole(place) as stream:
                stream.write(json.dumps(told, ensure_ascii=False, default=str).encode())
        return own

    def parts(self) -> list[Path]:
        """Files of points, by name."""
        with contextlib.suppress(OSError):
            return sorted(p for p in self.folder.iterdir() if PART.fullmatch(p.name))
        return []

    def points(self) -> dict[str, Point]:
        """All points that can be read, by key; parts that are damaged are passed over."""
        found: dict[str, Point] = {}
        for part in self.parts():
            with contextlib.suppress(BadInputError):
                for key, point in read_part(part).items():
                    if key not in found or _better(point, found[key]):
                        found[key] = point
        return found

    def add(self, points: Sequence[Point]) -> Path | None:
        """Keep some points; they are safe when this returns.

        Raises:
            BadInputError: they cannot be written.
        """
        if not points:
            return None
        raw = _packed(points)
        name = f"part-{len(points)}-{hashlib.sha256(raw).hexdigest()}.parquet"
        place = self.folder / name
        make_folder(place)
        with whole(place) as stream:
            stream.write(raw)
        return place

    def join(self) -> None:
        """Put many small parts together in one; whoever reads meanwhile finds each point."""
        parts = self.parts()
        if len(parts) <= MANY:
            return
        held: dict[str, Point] = {}
        read = []
        for part in parts:
            with contextlib.suppress(BadInputError):
                own = read_part(part)
                held |= {k: p for k, p in own.items() if k not in held or _better(p, held[k])}
                read.append(part)
        joined = self.add([held[key] for key in sorted(held)])
        for part in read:
            if part != joined:
                with contextlib.suppress(OSError):
                    part.unlink()


def _better(one: Point, other: Point) -> bool:
    order = [*FINISHED]
    rank = [order.index(p.status) if p.status in order else len(order) for p in (one, other)]
    return rank[0] < rank[1]


def _packed(points: Sequence[Point]) -> bytes:
    import polars

    numbers = ("low", "mid", "high")
    kinds = dict.fromkeys(numbers, polars.Float64) | {
        "count": polars.Int64(),
        "failed": polars.Int64(),
    }
    table = rows(points)
    frame = polars.DataFrame(
        {name: polars.Series(name, cells, kinds.get(name, polars.String))
         for name, cells in table.items()}
    )  # fmt: skip
    raw = io.BytesIO()
    frame.write_parquet(raw, compression="zstd")
    return raw.getvalue()


def read_part(path: Path) -> dict[str, Point]:
    """The points of a file, by key.

    Raises:
        BadInputError: it cannot be read, or is not what its name says.
    """
    import polars

    raw = bytes_of(path, KEPT)
    told = PART.fullmatch(path.name)
    if told is None or hashlib.sha256(raw).hexdigest() != told[2]:
        what = "was altered since it was written (another SHA-256)"
        raise BadInputError([Problem(str(path), "", what, "walkaway runs prune drops it")])
    try:
        return points_of(polars.read_parquet(io.BytesIO(raw)).to_dict(as_series=False))
    except Exception as error:  # of a table by another hand: polars has many kinds
        what = f"is no part of a sweep of this version ({type(error).__name__})"
        raise BadInputError([Problem(str(path), "", what, "walkaway runs prune drops it")]) from None


# The list of `walkaway runs`, and making room.


def rows_kept() -> list[Row]:
    """A row for each sweep that is kept, newest first, also for what cannot be used."""
    found = [_row(folder) for folder in _folders()]
    return sorted(found, key=lambda row: (-row.time, row.run))


def _folders() -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from (
            Path(entry.path)
            for entry in os.scandir(default_folder())
            if NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        )


def _row(folder: Path) -> Row:
    files = [entry for entry in _files(folder)]
    size = sum(found.st_size for _, found in files)
    newest = max((found.st_mtime_ns for _, found in files), default=0)
    count = sum(int(told[1]) for path, _ in files if (told := PART.fullmatch(path.name)))
    try:
        told: Any = json.loads(bytes_of(folder / "ask.json"))
        texts = (str(told["name"]), str(told["date"]), f"sweep, {count:,} points: {told['title']}")
        if any(STEERS.search(text) for text in texts):
            raise ValueError("control characters")
        settings = json.dumps(
            {"sweep": f"{count}", "draws": str(told["draws"]), "seed": str(told["seed"])}
        )
        return Row(folder.name, newest, size, *texts, "", settings)
    except (BadInputError, ValueError, KeyError, TypeError, RecursionError):
        return Row(folder.name, newest, size, problem="not a sweep of this version")


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                yield Path(entry.path), entry.stat(follow_symlinks=False)


def prune(gone: Sequence[str]) -> list[str]:
    """Drop sweeps by their ids; those that went."""
    dropped = []
    for name in gone:
        folder = default_folder() / name
        if NAME.fullmatch(name) and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
            dropped.append(name)
    return dropped


def sweep_up(older: float = STALE) -> int:
    """Remove halves of writers that were killed, and parts that are damaged; how many of these."""
    limit, damaged = time.time() - older, 0
    for folder in _folders():
        for path, found in _files(folder):
            with contextlib.suppress(OSError):
                if path.name.startswith(".") and path.suffix == ".tmp":
                    if found.st_mtime < limit:
                        path.unlink()
                elif (told := PART.fullmatch(path.name)) and not _sound(path, told[2]):
                    path.unlink()
                    damaged += 1
    return damaged


def _sound(path: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(bytes_of(path, KEPT)).hexdigest() == digest
    except BadInputError:
        return False


def make_room(newest: str) -> None:
    """Drop the oldest sweeps where all of them take more than they may; say so."""
    told = os.environ.get("WALKAWAY_SWEEPS_BYTES", "")
    most = float(told) if told.isdecimal() else MOST_BYTES
    found = rows_kept()
    taken, gone = sum(row.size for row in found), []
    while found and taken > most:
        row = found.pop()
        if row.run != newest:
            taken -= row.size
            gone.append(row.run)
    if dropped := prune(gone):
        what = f"{len(dropped)} oldest sweeps made room: kept sweeps take {most:,.0f} bytes at most"
        print(what, file=sys.stderr)


__all__ = ["SOLVED", "Pool", "make_room", "prune", "read_part", "rows_kept", "sweep_up"]
