"""What the server remembers on disk, so that a restart finds finished runs and names lost ones.

``web/jobs/ID.json`` is a job, ``web/pages/ID.json`` the last page of a finished one; outcomes
lie in the run store that the command line uses too. Every file is written whole or not at all,
the job last, so that a job that is said to be finished is.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from walkaway.errors import BadInputError, Problem
from walkaway.files import KEPT, aside, bytes_of
from walkaway.outcome import RunStore
from walkaway.web.answers import JobEntry
from walkaway.web.job import Job

STALE_SECONDS = 10.0
"""A temporary file of this age is nobody's: writing one takes milliseconds."""


@dataclass(frozen=True)
class Journal:
    """The server's memory on disk.

    Attributes:
        folder: of runs and jobs.
        kept: jobs that are kept; the oldest are forgotten.
        owner: this server's name; a lock on its file says that it lives.
    """

    folder: Path
    kept: int = 200
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    _lock: list[int] = field(default_factory=list, repr=False)

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            BadInputError: they cannot be made or written.
        """
        try:
            for name in ("runs", "web/jobs", "web/pages", "web/servers"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            _write(self._server("probe").with_suffix(".txt"), b"")
            self._server("probe").with_suffix(".txt").unlink(missing_ok=True)
        except OSError as error:
            what = f"jobs cannot be kept here ({error.strerror})"
            hint = "name another folder in WALKAWAY_HOME"
            raise BadInputError([Problem(str(self.folder), "", what, hint)]) from None

    def open(self) -> list[Job]:
        """Take up the journal: the jobs that it holds, oldest first.

        Jobs of a server that is gone and had not finished them become interrupted; those of a
        server that still runs are left to it.
        """
        self.prepare()
        path = self._server(self.owner)
        self._lock.append(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644))
        fcntl.flock(self._lock[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
        living = self._living()
        self.sweep()
        jobs = []
        for path in (self.folder / "web" / "jobs").glob("*.json"):
            job = self._read(path, living)
            if job is not None:
                jobs.append(job)
        jobs.sort(key=lambda job: job.submitted)
        for job in jobs[: -self.kept or None] if len(jobs) > self.kept else []:
            self.forget(job.id)
        for name in self._servers():
            if name not in living:
                self._server(name).unlink(missing_ok=True)
        return jobs[-self.kept :]

    def close(self) -> None:
        """Let go of the journal."""
        while self._lock:
            os.close(self._lock.pop())
        self._server(self.owner).unlink(missing_ok=True)

    def save(self, job: Job) -> None:
        """Keep a job as it stands."""
        document = {**job.to_dict(), "owner": self.owner}
        _write(self._job(job.id), json.dumps(document, ensure_ascii=False).encode())

    def save_page(self, job: str, page: bytes) -> None:
        """Keep the last page of a job."""
        _write(self._page(job), page)

    def page(self, job: str) -> bytes | None:
        """The last page of a job, if it is kept and whole."""
        found = _bytes(self._page(job))
        try:
            msgspec.json.decode(found or b"", type=dict[str, Any] | None)
        except (ValueError, RecursionError):
            return None
        return found

    def save_outcome(self, run: str, outcome: bytes) -> None:
        """Keep an outcome in the run store, as the command line does."""
        self._store.save_document(run, outcome)

    def outcome(self, run: str) -> bytes | None:
        """An outcome, if the run store still has it as it was written."""
        try:
            return self._store.document(run)
        except BadInputError:
            return None

    def forget(self, job: str) -> None:
        """Drop a job; its run stays in the run store."""
        self._job(job).unlink(missing_ok=True)
        self._page(job).unlink(missing_ok=True)

    def sweep(self, older: float = STALE_SECONDS) -> None:
        """Remove what writers that were killed have left."""
        self._store.sweep()
        limit = time.time() - older
        for folder in ("runs", "web/jobs", "web/pages"):
            for path in (self.folder / folder).glob(".*.tmp"):
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < limit:
                        path.unlink()

    def _read(self, path: Path, living: set[str]) -> Job | None:
        try:
            document = msgspec.json.decode(bytes_of(path, KEPT), type=dict[str, Any])
            job = Job.from_dict(document)
            owner = document["owner"]
            msgspec.convert(job.public(), JobEntry)
        except (BadInputError, ValueError, KeyError, TypeError, RecursionError):
            return None  # of another version, damaged, or not ours
        if job.id != path.stem:
            return None
        if job.state.ended:
            return job
        if owner in living:
            return None
        job.interrupt()
        self.save(job)
        return job

    def _living(self) -> set[str]:
        """Servers whose lock is held; one's own among them."""
        found = {self.owner}
        for name in self._servers():
            if name in found:
                continue
            with contextlib.suppress(OSError):
                descriptor = os.open(self._server(name), os.O_RDWR | os.O_CLOEXEC)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    found.add(name)
                finally:
                    os.close(descriptor)
        return found

    def _servers(self) -> list[str]:
        return [path.stem for path in (self.folder / "web" / "servers").glob("*.lock")]

    def _server(self, name: str) -> Path:
        return self.folder / "web" / "servers" / f"{name}.lock"

    def _job(self, job: str) -> Path:
        return self.folder / "web" / "jobs" / f"{job}.json"

    def _page(self, job: str) -> Path:
        return self.folder / "web" / "pages" / f"{job}.json"

    @property
    def _store(self) -> RunStore:
        return RunStore(self.folder / "runs")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path) as stream:
        stream.write(content)


def _bytes(path: Path) -> bytes | None:
    try:
        return bytes_of(path, KEPT)
    except BadInputError:
        return None
