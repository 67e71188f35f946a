"""Commands killed at any moment: nothing finished is lost, no half is read, nothing waits.

A few kills in each run of the tests; `make kills` makes two hundred of each.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill import works
from tests.kill.killing import (
    KILLS,
    Moment,
    Stable,
    kills,
    members,
    no_trace,
    stable,
    whole_records,
)
from tests.outcome.factory import outcome
from walkaway.outcome import RunStore

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

KILLED = -9
SMALL = Path(__file__).with_name("small-run.toml")
RUN = ("run", str(SMALL), "--draws", "16", "--jobs", "2", "--report", "page.html", "--json")
GAME = ("negotiate", str(Path(__file__).with_name("small.toml")), "--workers", "2", "--json")
COMMAND = "tests.kill.stable:command"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    with stable(tmp_path_factory.mktemp("kills")) as found:
        yield found


def furnished(ground: Stable) -> tuple[Path, str]:
    """A new folder whose store holds a run, and that run's id."""
    folder = ground.folder()
    made = outcome("earlier")
    RunStore(folder / "home" / "runs").save(made)
    return folder, made.record.id


REAL = pytest.mark.skipif(not KILLS, reason="solving takes long: make kills")


@pytest.mark.parametrize(
    "call", ["tests.kill.works:runs", pytest.param("tests.kill.stable:command", marks=REAL)]
)
def test_run(ground: Stable, call: str) -> None:
    """With its report, its record and its workers."""
    ground.warm(call, *RUN)
    folder, _ = furnished(ground)
    usual = ground.run(call, RUN, folder)
    assert usual.code == 0, usual.err
    kept = whole_records(folder / "home")
    page = (folder / "page.html").read_bytes()
    for chance in kills(3):
        folder, earlier = furnished(ground)
        victim = chance.choice(["parent", "worker", "worker", "all"])
        ended = ground.run(call, RUN, folder, Moment(chance.random() * 1.1, victim))
        no_trace(ended)
        found = whole_records(folder / "home")
        assert earlier in found
        assert found.items() <= kept.items()
        assert not (folder / "page.html").exists() or (folder / "page.html").read_bytes() == page
        assert ended.code in (0, KILLED)  # whoever killed a worker gets the result all the same
        if ended.code == 0:
            assert found == kept
            assert ended.out == usual.out
            assert (folder / "page.html").exists()


@pytest.mark.parametrize("call", ["tests.kill.works:runs", "tests.kill.works:negotiates"])
def test_a_request_to_end(ground: Stable, call: str) -> None:
    """To one process or, as a terminal does, to all: no half file, nobody left, a code of its own.

    Temporary files go too, other than after a kill.
    """
    arguments = RUN if "runs" in call else GAME
    folder, _ = furnished(ground)
    usual = ground.run(call, arguments, folder)
    assert usual.code == 0, usual.err
    for chance in kills(3):
        folder, earlier = furnished(ground)
        number = chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        who = chance.choice(["parent", "all"])
        ended = ground.run(call, arguments, folder, Moment(chance.random(), who, number))
        no_trace(ended)
        # Before the command has begun to listen, or after it has ended, Python ends by itself.
        assert ended.code in (0, 128 + number, -number)
        assert list(folder.rglob(".*.tmp")) == []
        assert earlier in whole_records(folder / "home")


@pytest.mark.parametrize(
    "call", ["tests.kill.works:negotiates", pytest.param("tests.kill.stable:command", marks=REAL)]
)
def test_negotiate(ground: Stable, call: str) -> None:
    """What was played before the kill is not played again after it."""
    folder, _ = furnished(ground)
    usual = ground.run(call, GAME, folder)
    assert usual.code == 0, usual.err
    kept = whole_records(folder / "home")
    for chance in kills(2):
        folder, earlier = furnished(ground)
        victim = chance.choice(["parent", "worker", "worker", "all"])
        ended = ground.run(call, GAME, folder, Moment(chance.random() * 1.1, victim))
        no_trace(ended)
        found = whole_records(folder / "home")
        assert earlier in found
        assert found.items() <= kept.items()
        assert ended.code in (0, KILLED)
        if ended.code == 0:
            assert (found, ended.out) == (kept, usual.out)
            continue
        again = ground.run(call, GAME, folder, Moment(event=-1))
        assert (again.code, again.out) == (0, usual.out)
        assert whole_records(folder / "home") == kept


@pytest.mark.parametrize("how", ["moment", "step"])
def test_writing_runs(ground: Stable, how: str) -> None:
    """A run that is said to be kept is; what is not said is there whole, or not at all."""
    call = "tests.kill.works:writes"
    ids = [made.record.id for made in works.records()]
    folder, _ = furnished(ground)
    steps = ground.steps(call, (), folder)
    ground.run(call, (), ground.folder())
    for chance in kills(8):
        folder, earlier = furnished(ground)
        event = chance.randrange(steps) if how == "step" else None
        ended = ground.run(call, (), folder, Moment(chance.random(), event=event))
        no_trace(ended)
        told = ended.out.split()
        assert told == ids[: len(told)]
        found = set(whole_records(folder / "home"))
        assert {*told, earlier} <= found <= {*ids[: len(told) + 1], earlier}


def test_writing_one_run_again(ground: Stable) -> None:
    """A record that is replaced is the old one or the new one, and believed."""
    call, made = "tests.kill.works:rewrites", outcome()
    steps = ground.steps(call, (), ground.folder())
    for chance in kills(8):
        folder = ground.folder()
        ended = ground.run(call, (), folder, Moment(event=chance.randrange(steps)))
        assert ended.code == KILLED
        told = len(ended.out.split())
        found = whole_records(folder / "home").get(made.record.id)
        assert found is not None or told == 0
        if found is not None:
            assert json.loads(found)["notes"][0] in (f"{told - 1}", f"{told}")


def test_dropping_runs(ground: Stable) -> None:
    """Runs that were to stay stay, and the others are there whole or not at all."""
    command = ("runs", "prune", "--keep", "3", "--json")
    full = ground.folder()
    ground.run("tests.kill.works:writes", (), full)
    store = RunStore(full / "home" / "runs")
    for number, made in enumerate(works.records()):
        os.utime(store.folder / f"{made.record.id}.json", (number, number))
    stay = {made.record.id for made in works.records()[-3:]}
    folder = ground.folder()
    shutil.copytree(full, folder, dirs_exist_ok=True)
    steps = ground.steps(COMMAND, command, folder)
    for chance in kills(6):
        folder = ground.folder()
        shutil.copytree(full, folder, dirs_exist_ok=True)
        ended = ground.run(COMMAND, command, folder, Moment(event=chance.randrange(steps)))
        assert ended.code == KILLED
        assert stay <= set(whole_records(folder / "home"))
        again = ground.run(COMMAND, command, folder, Moment(event=-1))
        assert again.code == 0, again.err
        assert set(whole_records(folder / "home")) == stay
        RunStore(folder / "home" / "runs").sweep(older=-60.0)
        left = {path.stem for path in (folder / "home" / "runs").iterdir()}
        assert left == stay | {"index"}


def test_nobody_is_left(ground: Stable) -> None:
    assert members(ground.process.pid) == []  # it has no session of its own: a check of the check
