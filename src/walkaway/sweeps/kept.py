"""Sweeps that are kept on this machine: their list, dropping them, and the room that they take.

What is here imports no market: a list must be quick.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError
from walkaway.files import KEPT, bytes_of, home
from walkaway.outcome.index import Row
from walkaway.outcome.store import STALE, STEERS, going

MOST_BYTES = 5_000_000_000
"""Of all sweeps, beyond which the oldest make room; ``WALKAWAY_SWEEPS_BYTES`` says otherwise."""
PART = re.compile(r"part-(\d{1,9})-([0-9a-f]{64})\.parquet")
"""A file of points: how many, and what its bytes hash to."""
NAME = re.compile(r"[0-9a-f]{12}")


def default_folder() -> Path:
    """Where sweeps are kept."""
    return home() / "sweeps"


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
    files = list(_files(folder))
    size = sum(found.st_size for _, found in files)
    newest = max((found.st_mtime_ns for _, found in files), default=0)
    parts = [PART.fullmatch(path.name) for path, _ in files]
    count = sum(int(own[1]) for own in parts if own)
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


def prune(keep: int | None = None, before: float | None = None) -> list[Row]:
    """Drop sweeps: all but the newest, those of before a time, or what of them cannot be used.

    Args:
        keep: how many of the newest stay; all if None.
        before: seconds since 1970; older ones go. With neither, damaged ones go, and damaged parts.

    Returns:
        What was dropped; a sweep of which only parts went says so as its problem.
    """
    found = rows_kept()
    dropped = [row for row in going(found, keep, before) if drop(row.run)]
    sick = sweep_up()
    left = {row.run: row for row in found if row not in dropped}
    return dropped + [
        replace(left[name], title="", problem=f"{count} damaged parts of it")
        for name, count in sick.items()
        if name in left
    ]


def drop(name: str) -> bool:
    """Drop a sweep by its id; whether it was there."""
    folder = default_folder() / name
    if not NAME.fullmatch(name) or folder.is_symlink() or not folder.is_dir():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def sweep_up(older: float = STALE) -> dict[str, int]:
    """Remove halves of writers that were killed, and parts that are damaged.

    Returns:
        How many of these, by sweep.
    """
    limit, damaged = time.time() - older, dict[str, int]()
    for folder in _folders():
        for path, found in _files(folder):
            with contextlib.suppress(OSError):
                if path.name.startswith(".") and path.suffix == ".tmp":
                    if found.st_mtime < limit:
                        path.unlink()
                elif (told := PART.fullmatch(path.name)) and not _sound(path, told[2]):
                    path.unlink()
                    damaged[folder.name] = damaged.get(folder.name, 0) + 1
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
    if dropped := [name for name in gone if drop(name)]:
        what = f"{len(dropped)} oldest sweeps made room: kept sweeps take {most:,.0f} bytes at most"
        print(what, file=sys.stderr)
