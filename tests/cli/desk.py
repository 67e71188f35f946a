"""A folder in which every command has something to do: files, two kept runs, two logs of data."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.cli.test_data_fresh import FEW
from tests.cli.test_schemas import BOOK, FIRM, OWN, TERMS
from tests.commands import call
from tests.sweeps.plans import PLAN, TARIFFS
from tests.world.feed import answers
from tests.world.feed.server import Server, serving
from walkaway.world.feed import publishers as table

NOW = dt.datetime.now(dt.UTC).isoformat()
TODAY = dt.datetime.fromisoformat(NOW).date()  # the server answers for whatever day it is
SINCE = dt.date(TODAY.year, 1, 1)
FILES = {
    "book.csv": BOOK,
    "terms.csv": TERMS,
    "own.toml": OWN,
    "own-firm.toml": FIRM,
    "two.toml": TARIFFS,
    "plan.toml": PLAN,
}


@contextmanager
def publishing() -> Iterator[Server]:
    """A server that stands for some publishers."""
    with serving() as found:
        for name in FEW:
            found.load(answers.standard(TODAY, SINCE, only=name))
        yield found


@contextmanager
def asked_of(server: Server) -> Iterator[None]:
    """All that is asked of publishers is asked of the server."""
    local = tuple(server.local(one) for one in table.publishers() if one.id in FEW)
    with patch.object(table, "publishers", lambda: local):
        yield


def furnish(folder: Path, server: Server) -> Mapping[str, str]:
    """Fill a folder, in which the process works from then on; what its runs are called."""
    for name, text in FILES.items():
        (folder / name).write_text(text)
    os.chdir(folder)
    os.environ["WALKAWAY_HOME"] = str(folder / "home")
    with asked_of(server):
        for name in ("own.toml", "two.toml"):
            done = call("run", name, "--draws", "0", "--elasticities", "U4", "--no-report")
            assert done.exit_code == 0, done.output
        assert call("data", "refresh", "mine", "--since", str(SINCE)).exit_code == 0
        assert call("--data", "mine", "data", "export", "mine.zip").exit_code == 0
        runs = {one["scenario"]: one["run"] for one in json.loads(call("runs", "--json").stdout)}
        charts = json.loads(call("chart", runs["own"], "--json").stdout)["charts"]
    return {"run": runs["own"], "other": runs["two-tariffs"], "chart": charts[0]["chart"]}
