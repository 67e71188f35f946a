"""A process that calls commands, each in a folder of its own, and notes every byte that they make.

``python -m tests.cli.equal ORDER`` reads a file of what is to be called, in which order, with how
many workers; `tests.cli.test_equal_bytes` compares what two of them noted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import Mock, patch

from tests.cli.desk import asked_of
from tests.commands import call, commands, named
from tests.world.feed.server import Server
from walkaway.cli import data


@dataclass(frozen=True)
class Order:
    """What is to be called.

    Attributes:
        furnished: the folder that each command finds a copy of.
        folder: where it finds it; the same in all processes, for commands may tell where they work.
        lines: the command lines, one after another.
        workers: how many processes a command that asks for them is given.
        server: where a server stands for the publishers.
        now: the moment that it is, for the log of what was fetched and when.
        answers: the file where what was made is noted.
    """

    furnished: str
    folder: str
    lines: tuple[str, ...]
    workers: int
    server: str
    now: str
    answers: str

    def write(self, path: Path) -> None:
        """For a process to read."""
        path.write_text(json.dumps(asdict(self)))


def made(line: str, order: Order) -> dict[str, str | int]:
    """What a line prints and which files it leaves, in a fresh copy of the furnished folder."""
    here = Path(order.folder)
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(order.furnished, here, symlinks=True)
    os.chdir(here)
    words, crew = [*line.split(), "--json"], []
    for own in commands()[named(line)].params:
        if own.name in ("jobs", "workers"):
            crew = [own.opts[0], str(order.workers)]
    result = call(*words, *crew)
    found: dict[str, str | int] = {"code": result.exit_code, "out": result.stdout}
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        found["error"] = str(result.exception)
    for path in sorted(here.rglob("*")):
        # What a user's home keeps is not a document: an index says when it was written.
        if path.is_file() and path.relative_to(here).parts[0] != "home":
            raw = path.read_bytes()
            if crew:  # a page tells at its foot what was asked
                raw = raw.replace(" ".join(crew).encode(), b"")
            found[str(path.relative_to(here))] = hashlib.sha256(raw).hexdigest()
    os.chdir("/")
    return found


def main(path: str) -> None:
    """Call what an order asks for."""
    order = Order(**json.loads(Path(path).read_text()))
    os.environ["WALKAWAY_HOME"] = str(Path(order.folder) / "home")
    server = Server()
    server.root = order.server
    clock = Mock(wraps=dt, datetime=Mock(wraps=dt.datetime))
    clock.datetime.now.side_effect = lambda zone: dt.datetime.fromisoformat(order.now)
    with asked_of(server), patch.object(data, "dt", clock):
        answers = {line: made(line, order) for line in order.lines}
    Path(order.answers).write_text(json.dumps(answers))


if __name__ == "__main__":
    main(sys.argv[1])
