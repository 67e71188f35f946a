"""What is killed, beside commands: writers of the store, a refresh from a local server."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

from msgspec.structs import replace

from tests.kill.stable import command
from tests.outcome.factory import outcome
from tests.world.feed.server import Server
from walkaway import engine
from walkaway.engine.asked import Answer
from walkaway.negotiation import table
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.quantity import Band
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario
from walkaway.solve.crew import each
from walkaway.sweeps import points
from walkaway.sweeps.plan import Ask, Settings, key_of
from walkaway.sweeps.points import SOLVED, Point
from walkaway.world.feed.publishers import publishers
from walkaway.world.refresh import refresh

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


def crunched(number: int) -> int:
    """Some work of a tenth of a second."""
    end = time.process_time() + 0.1
    while time.process_time() < end:
        number += 1
    return 0


def solved(*scenario: object, **how: object) -> Outcome:
    """An outcome for which two processes had to work."""
    assert [found for _, found in each(crunched, range(6), 2)] == [0] * 6
    return outcome("solved")


def evaluated(scenario: Scenario) -> Outcome:
    """The run of a cell, by a number that depends on it."""
    crunched(0)
    made = outcome(scenario.name, shift=len(scenario.to_toml()) / 1000)
    return replace(made, record=replace(made.record, scenario=scenario.digest, code=code_digest()))


def runs(*arguments: str) -> None:
    """`walkaway run` whose solving is short."""
    engine.run = solved  # type: ignore[assignment]
    command(*arguments)


def negotiates(*arguments: str) -> None:
    """`walkaway negotiate` whose runs are short."""
    table.play.__defaults__ = (evaluated,)
    command(*arguments)


def looked_at(ask: Ask, settings: Settings) -> Point:
    """A point of a sweep whose solving is short, and which is noted where it can be counted."""
    crunched(0)
    number = sum(float(str(value)) for _, value in settings)
    found = {name: Answer(name, "%", Band(number, number, number), 1) for name in ask.numbers}
    log = os.open("solved.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(log, f"{key_of(settings)}\n".encode())
    os.close(log)
    return Point(settings, SOLVED, "", found)


def sweeps(*arguments: str) -> None:
    """`walkaway sweep` whose points are short."""
    points.solve = looked_at
    command(*arguments)


def sweeps_twice(*arguments: str) -> None:
    """Two of them at once; the second says nothing."""
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sweeps(*[word.replace("out.", "other.") for word in arguments])
        os._exit(0)
    try:
        sweeps(*arguments)
    finally:
        assert os.waitpid(child, 0)[1] == 0


def refreshes(folder: str, root: str, only: str, since: str, now: str) -> None:
    """Refresh a folder of data from the local server that answers at ``root``."""
    server = Server()
    server.root = root
    refresh(
        Path(folder),
        dt.datetime.fromisoformat(now),
        only=only.split(),
        since=dt.date.fromisoformat(since),
        publishers=[server.local(one) for one in publishers()],
    )
    said("done")
