"""What is killed, beside commands: writers of the store, a refresh from a local server."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

from tests.outcome.factory import outcome
from walkaway.outcome import Outcome, RunStore

WRITTEN = 12


def said(*words: str) -> None:
    """Say on standard output, at once."""
    os.write(1, (" ".join(words) + "\n").encode())


def records() -> list[Outcome]:
    """What the writers keep."""
    return [outcome(f"run-{number}") for number in range(WRITTEN)]


def writes() -> None:
    """Keep runs one by one, list them in between; say of each that it is kept."""
    store = RunStore.default()
    for number, made in enumerate(records()):
        store.save(made)
        said(made.record.id)
        if number % 3 == 2:
            store.rows()


def rewrites() -> None:
    """Keep the same run again and again, each time with other notes."""
    store = RunStore.default()
    made = outcome()
    for number in range(WRITTEN):
        document = json.dumps(made.to_dict() | {"notes": [f"{number}"] * 2000})
        store.save_document(made.record.id, document.encode())
        said(str(number))


def refreshes(folder: str, addresses: str, day: str) -> None:
    """Refresh a folder of data from the addresses of a file."""
    from walkaway.world.refresh import refresh

    told = json.loads(Path(addresses).read_text())
    refresh(Path(folder), dt.date.fromisoformat(day), addresses=told)
    said("done")
