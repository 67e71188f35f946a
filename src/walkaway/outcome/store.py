"""Finished runs on this machine: one JSON file each, written whole or not at all.

Beside ``<run id>.json`` stands its SHA-256 in ``<run id>.sha256``; records of earlier versions have
none and are read all the same. What is damaged, altered or not a record is listed with the reason
and passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import KEPT, bytes_of, home, make_folder, whole
from walkaway.outcome import index
from walkaway.outcome.index import Row
from walkaway.outcome.outcome import Outcome

MOST_BYTES = 5_000_000_000
"""Of all records, beyond which the oldest make room; ``WALKAWAY_RUNS_BYTES`` says otherwise."""
STALE = 3600.0
"""Seconds after which a file under a hidden name is nobody's: writing one takes milliseconds."""
DIGITS = frozenset("0123456789abcdef")
DELETE = "delete it and run again"


def default_folder() -> Path:
    """Where runs are kept."""
    return home() / "runs"


STEERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that would steer the terminal that a list is printed on."""


class _Named(msgspec.Struct):
    name: str
    title: str
    date: str


class _Made(msgspec.Struct):
    version: str
    settings: dict[str, str]


class _Head(msgspec.Struct):
    """What a list shows of a record; the rest is not taken apart."""

    scenario: _Named
    record: _Made


def going(rows: Sequence[Row], keep: int | None, before: float | None) -> list[Row]:
    """Which of some records, newest first, are to be dropped.

    Args:
        rows: the records.
        keep: how many of the newest that can be used stay; all if None.
        before: seconds since 1970; older ones go. What cannot be used goes unless there is only a
            time, and it is newer.
    """
    bad = [row for row in rows if row.problem]
    if keep is None and before is None:
        return bad
    sound = [row for row in rows if not row.problem]
    gone = [*bad, *sound[keep:]] if keep is not None else []  # a bad one takes nobody's place
    return gone + [
        row for row in rows if before is not None and row.time < before * 1e9 and row not in gone
    ]


@dataclass(frozen=True)
class RunStore:
    """The folder of finished runs.

    Attributes:
        folder: one ``<run id>.json`` per run.
    """

    folder: Path

    @classmethod
    def default(cls) -> RunStore:
        """The store of this user."""
        return cls(default_folder())

    def save(self, outcome: Outcome) -> Path:
        """Keep a run; an equal run replaces itself.

        Raises:
            BadInputError: it cannot be written.
        """
        document = json.dumps(outcome.to_dict(), ensure_ascii=False, allow_nan=False)
        return self.save_document(outcome.record.id, document.encode())

    def save_document(self, run: str, document: bytes) -> Path:
        """Keep the document of a run.

        Raises:
            BadInputError: it cannot be written.
        """
        path = self._path(run)
        make_folder(path)
        digest = path.with_suffix(".sha256")
        if digest.exists() and self._raw(path) != document:
            digest.unlink(missing_ok=True)  # whoever comes between must not see two that differ
        with whole(path) as stream:
            stream.write(document)
        with whole(digest) as stream:
            stream.write(f"{hashlib.sha256(document).hexdigest()}\n".encode())
        self._make_room(run)
        return path

    def rows(self) -> list[Row]:
        """What is kept, newest first, also what cannot be used."""
        return index.current(self.folder, self._look)

    def ids(self) -> tuple[str, ...]:
        """Run ids, newest first."""
        return tuple(row.run for row in self.rows())

    def load(self, run: str) -> Outcome:
        """Load a run by its id, by the beginning of its id, or by its scenario's name (the newest).

        Args:
            run: what names it.

        Returns:
            The outcome.

        Raises:
            BadInputError: none or several runs answer to that name, or the one that does was
                damaged or altered.
        """
        rows = self.rows()
        known = [row.run for row in rows]
        hits = [name for name in known if name.startswith(run)] if run else []
        if len(hits) > 1:
            raise BadInputError([Problem("run", run, "names several runs", ", ".join(hits))])
        if hits:
            return self._read(hits[0])
        for row in rows:
            if row.scenario == run and not row.problem:
                with contextlib.suppress(BadInputError):
                    return self._read(row.run)
        hint = did_you_mean(run, known) or "make one with: walkaway run SCENARIO"
        raise BadInputError([Problem("run", run, "no such run is kept here", hint)])

    def all(self) -> Iterator[Outcome]:
        """All runs that can be read, newest first."""
        for name in self.ids():
            with contextlib.suppress(BadInputError):
                yield self._read(name)

    def document(self, run: str) -> bytes:
        """The document of a run as it was written.

        Raises:
            BadInputError: there is none, or it was altered since.
        """
        path = self._path(run)
        if not run or set(run) - DIGITS:
            raise BadInputError([Problem("run", run, "is no id of a run")])
        raw = bytes_of(path, KEPT)
        told = self._raw(path.with_suffix(".sha256"))
        if told is not None and told.decode("ascii", "replace").strip() != _sha256(raw):
            what = "was altered since it was written (another SHA-256)"
            raise BadInputError([Problem(str(path), "", what, DELETE)])
        return raw

    def prune(self, keep: int | None = None, before: float | None = None) -> list[Row]:
        """Drop runs: all but the newest, those of before a time, or those that cannot be used.

        Args:
            keep: how many of the newest that can be used stay; all if None.
            before: seconds since 1970; older ones go. What cannot be used goes unless there is
                only a time, and it is newer.

        Returns:
            What was dropped.

        Raises:
            BadInputError: some could not be dropped; the others were.
        """
        gone = going(self.rows(), keep, before)
        stay: list[Problem] = []
        dropped = [row for row in gone if self._drop(row.run, stay)]
        self.sweep()
        if stay:
            raise BadInputError(stay)
        return dropped

    def sweep(self, older: float = STALE) -> None:
        """Remove what writers that were killed have left, and what names runs that are gone."""
        limit = time.time() - older
        for folder in (self.folder, self.folder / "by-scenario"):
            try:
                names = {entry.name: entry for entry in os.scandir(folder)}
            except OSError:
                continue
            for name, entry in names.items():
                if self._is_left(name, names.keys(), folder):
                    with contextlib.suppress(OSError):
                        if entry.stat(follow_symlinks=False).st_mtime < limit:
                            Path(entry.path).unlink()

    def _is_left(self, name: str, beside: Collection[str], folder: Path) -> bool:
        """Whether a file is the half of a writer, or belongs to a run that is gone."""
        stem, ending = os.path.splitext(name)
        if ending == ".tmp":
            return name.startswith(".")
        if ending == ".sha256":
            return f"{stem}.json" not in beside
        if ending == ".txt" and folder != self.folder:
            run = (self._raw(folder / name) or b"").decode("ascii", "replace").strip()
            return not run or not self._path(run).exists()
        return False

    def _make_room(self, newest: str) -> None:
        """Drop the oldest runs where all take more than they may, the unusable first; say so."""
        told = os.environ.get("WALKAWAY_RUNS_BYTES", "")
        most = float(told) if told.isdecimal() else MOST_BYTES
        rows = sorted(self.rows(), key=lambda row: bool(row.problem))
        taken, gone = sum(row.size for row in rows), []
        while rows and taken > most:
            row = rows.pop()
            taken -= row.size
            if row.run != newest and self._drop(row.run):
                gone.append(row.run)
        if gone:
            what = f"{len(gone)} oldest runs made room: kept runs take {most:,.0f} bytes at most"
            print(what, file=sys.stderr)

    def _drop(self, run: str, stay: list[Problem] | None = None) -> bool:
        """Drop a run; whether it was there. What could not be dropped is told in ``stay``."""
        path = self._path(run)
        try:
            path.unlink()
        except FileNotFoundError:  # somebody was faster
            return False
        except OSError as error:
            if stay is not None and not path.is_dir():
                stay.append(Problem(str(path), "", f"cannot be dropped ({error.strerror})"))
            return False
        with contextlib.suppress(OSError):
            path.with_suffix(".sha256").unlink(missing_ok=True)
        return True

    def _look(self, run: str, found: os.stat_result) -> Row:
        """What a list shows of a record."""
        place = {"run": run, "time": found.st_mtime_ns, "size": found.st_size}
        try:
            raw = self.document(run)
            head = msgspec.json.decode(raw, type=_Head)
            settings = json.dumps(head.record.settings)
            texts = (head.scenario.name, head.scenario.date, head.scenario.title)
            if any(STEERS.search(text) for text in texts):
                raise ValueError("control characters")
            return Row(run, found.st_mtime_ns, found.st_size, *texts, head.record.version, settings)
        except BadInputError as error:
            return Row(**place, problem=error.problems[0].what)  # type: ignore[arg-type]
        except (ValueError, RecursionError):  # ValueError: also of msgspec
            return Row(**place, problem="not a run of this version")  # type: ignore[arg-type]

    def _read(self, name: str) -> Outcome:
        path = self._path(name)
        raw = self.document(name)
        problem = Problem(str(path), "", "not a run of this version", DELETE)
        try:
            document: Any = msgspec.json.decode(raw)  # strict: no NaN, no infinity
            if not isinstance(document, dict):
                raise BadInputError([problem])
            found = Outcome.from_dict(document)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadInputError([problem]) from error
        except BadInputError as error:
            what = f"{problem.what} ({error.problems[0].what})"
            raise BadInputError([Problem(str(path), "", what, DELETE)]) from error
        if found.record.id != name:
            what = f"holds the run {found.record.id}, not the one that it is named after"
            raise BadInputError([Problem(str(path), "", what, DELETE)])
        return found

    def _path(self, run: str) -> Path:
        return self.folder / f"{run}.json"

    def _raw(self, path: Path) -> bytes | None:
        try:
            return bytes_of(path, KEPT)
        except BadInputError:
            return None


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
