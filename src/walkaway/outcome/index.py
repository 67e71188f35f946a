"""What a folder of runs holds, remembered in SQLite so that a list need not read every record.

The files are the truth: a row counts only while its file has the size and the time that the row
says, and an index that is missing, damaged or locked is done without and made anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

NAME = "index.sqlite"
VERSION = 1
WAIT = 2.0
"""Seconds to wait for another process that writes the index."""


@dataclass(frozen=True)
class Row:
    """One record of the folder.

    Attributes:
        run: its id: the file's name.
        time: when it was written last, in nanoseconds.
        size: in bytes, with its digest.
        scenario: the scenario's name; empty where the record cannot be read.
        date: the day it looks at.
        title: one line.
        version: of walkaway.
        settings: what else decides its numbers.
        problem: why it cannot be used; empty if it can.
    """

    run: str
    time: int
    size: int
    scenario: str = ""
    date: str = ""
    title: str = ""
    version: str = ""
    settings: str = "{}"
    problem: str = ""

    def told(self) -> dict[str, str]:
        """Its settings by name."""
        found: dict[str, str] = json.loads(self.settings)
        return found


def current(folder: Path, look: Callable[[str, os.stat_result], Row]) -> list[Row]:
    """A row for each record of a folder, newest first.

    Args:
        folder: which; it may be missing.
        look: reads the record of an id whose file is not known, or has changed.
    """
    files = dict(_files(folder))
    known = _known(folder)
    rows, fresh = [], []
    for run, found in files.items():
        row = known.get(run)
        if row is None or (row.time, row.size) != (found.st_mtime_ns, found.st_size):
            row = look(run, found)
            fresh.append(row)
        rows.append(row)
    gone = known.keys() - files.keys()
    if fresh or gone:
        _keep(folder, fresh, gone)
    return sorted(rows, key=lambda row: (-row.time, row.run))


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The records of a folder by id."""
    try:
        found = list(os.scandir(folder))
    except OSError:
        return
    for entry in found:
        name, ending = os.path.splitext(entry.name)
        if ending == ".json" and name and not set(name) - set("0123456789abcdef"):
            with contextlib.suppress(OSError):  # it went meanwhile
                yield name, entry.stat()


COLUMNS = tuple(Row.__dataclass_fields__)


@contextmanager
def _open(folder: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(folder / NAME, timeout=WAIT)) as own:
        version = own.execute("pragma user_version").fetchone()[0]
        if version != VERSION:
            own.execute("drop table if exists runs")
            own.execute(f"create table runs ({', '.join(COLUMNS)}, primary key (run))")
            own.execute(f"pragma user_version = {VERSION}")
            own.commit()
        yield own


def _known(folder: Path) -> dict[str, Row]:
    if not (folder / NAME).exists():
        return {}
    try:
        with _open(folder) as own:
            rows = own.execute(f"select {', '.join(COLUMNS)} from runs").fetchall()
        return {row.run: row for row in map(_row, rows)}
    except sqlite3.OperationalError:  # locked, or it cannot be written
        return {}
    except (sqlite3.DatabaseError, ValueError, RecursionError):
        with contextlib.suppress(OSError):
            (folder / NAME).unlink()
        return {}


def _row(values: tuple[object, ...]) -> Row:
    """A row as it was kept.

    Raises:
        ValueError: it is not; also of msgspec.
    """
    row = msgspec.convert(dict(zip(COLUMNS, values, strict=True)), Row)
    msgspec.json.decode(row.settings, type=dict[str, str])
    if not (row.scenario + row.date + row.title).isprintable():
        raise ValueError("control characters")
    return row


def _keep(folder: Path, fresh: Iterable[Row], gone: Iterable[str]) -> None:
    """Bring the index in line; it is only for speed, so that it may fail."""
    marks = ", ".join("?" * len(COLUMNS))
    values = [tuple(getattr(row, name) for name in COLUMNS) for row in fresh]
    with contextlib.suppress(sqlite3.Error, OSError), _open(folder) as own:
        own.executemany(f"insert or replace into runs values ({marks})", values)
        own.executemany("delete from runs where run = ?", [(run,) for run in gone])
        own.commit()
