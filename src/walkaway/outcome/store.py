"""Finished runs on this machine: one JSON file each, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import KEPT, home, text_of, write_atomically
from walkaway.outcome.outcome import Outcome


def default_folder() -> Path:
    """Where runs are kept."""
    return home() / "runs"


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
        """Keep a run; an equal run replaces itself."""
        path = self.folder / f"{outcome.record.id}.json"
        write_atomically(path, json.dumps(outcome.to_dict(), ensure_ascii=False, allow_nan=False))
        return path

    def ids(self) -> tuple[str, ...]:
        """Run ids, newest first."""
        files = sorted(
            self.folder.glob("[0-9a-f]*.json"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        return tuple(path.stem for path in files)

    def load(self, run: str) -> Outcome:
        """Load a run by its id, by the beginning of its id, or by its scenario's name (the newest).

        Args:
            run: what names it.

        Returns:
            The outcome.

        Raises:
            BadInputError: none or several runs answer to that name.
        """
        known = self.ids()
        hits = [name for name in known if name.startswith(run)] if run else []
        if len(hits) > 1:
            raise BadInputError([Problem("run", run, "names several runs", ", ".join(hits))])
        if hits:
            return self._read(hits[0])
        for outcome in self.all():
            if outcome.scenario.name == run:
                return outcome
        hint = did_you_mean(run, known) or "make one with: walkaway run SCENARIO"
        raise BadInputError([Problem("run", run, "no such run is kept here", hint)])

    def all(self) -> Iterator[Outcome]:
        """All runs that can be read, newest first."""
        for name in self.ids():
            try:
                yield self._read(name)
            except BadInputError:
                continue

    def _read(self, name: str) -> Outcome:
        path = self.folder / f"{name}.json"
        try:
            return Outcome.from_dict(json.loads(text_of(path, KEPT)))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise BadInputError(
                [Problem(str(path), "", "not a run of this version", "delete it and run again")]
            ) from error
