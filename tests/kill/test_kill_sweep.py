"""Sweeps killed at any moment: what is on disk is whole, and is not solved again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.killing import KILLS, Ended, Moment, Stable, kills, no_trace, stable
from tests.sweeps.plans import PLAN, TARIFFS
from walkaway.sweeps.pool import Pool, read_part

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

KILLED = -9
SWEEP = ("sweep", "plan.toml", "--jobs", "2", "--json", "--output", "out.parquet")
REAL = pytest.mark.skipif(not KILLS, reason="solving takes long: make kills")
CALLS = ["tests.kill.works:sweeps", pytest.param("tests.kill.stable:command", marks=REAL)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    with stable(tmp_path_factory.mktemp("kills")) as found:
        yield found


def furnished(ground: Stable) -> Path:
    """A new folder with a plan of twelve points."""
    folder = ground.folder()
    (folder / "two.toml").write_text(TARIFFS)
    (folder / "plan.toml").write_text(PLAN.replace("[0, 10, 30]", "[0, 5, 10, 15, 20, 30]"))
    return folder


def kept(folder: Path) -> set[str]:
    """Keys of the points on disk: every part is whole."""
    found: set[str] = set()
    for place in (folder / "home" / "sweeps").glob("*"):
        for part in Pool(place).parts():
            found |= read_part(part).keys()
    return found


def solved(folder: Path) -> list[str]:
    """Keys of the points that were solved, as often as they were."""
    log = folder / "solved.log"
    return log.read_text().split() if log.exists() else []


@pytest.mark.parametrize("call", CALLS)
def test_what_is_kept_is_not_solved_again(ground: Stable, call: str) -> None:
    folder = furnished(ground)
    usual = ground.run(call, SWEEP, folder)
    assert usual.code == 0, usual.err
    keys = kept(folder)
    assert len(keys) == 12
    for chance in kills(2):
        folder = furnished(ground)
        victim = chance.choice(["parent", "worker", "worker", "all"])
        ended = ground.run(call, SWEEP, folder, Moment(chance.random() * 1.1, victim))
        no_trace(ended)
        assert ended.code in (0, KILLED)
        before = kept(folder)
        assert before <= keys
        if ended.code == 0:
            told(ended, usual, folder, keys)
            continue
        assert not list(folder.glob("out.parquet")) or before == keys
        (folder / "solved.log").unlink(missing_ok=True)
        again = ground.run(call, SWEEP, folder, Moment(event=-1))
        told(again, usual, folder, keys)
        if "works" in call:
            assert before.isdisjoint(solved(folder))
            assert set(solved(folder)) == keys - before


def told(ended: Ended, usual: Ended, folder: Path, keys: set[str]) -> None:
    """The command said what it says when nobody is killed."""
    assert ended.code == 0, ended.err
    assert json.loads(ended.out) == json.loads(usual.out)
    assert kept(folder) == keys
    assert (folder / "out.parquet").exists()


def test_a_kill_between_any_two_steps(ground: Stable) -> None:
    """Of whoever writes: a part is there whole, or not at all."""
    call = "tests.kill.works:sweeps"
    folder = furnished(ground)
    steps = ground.steps(call, SWEEP, folder)
    keys = kept(folder)
    for chance in kills(3):
        folder = furnished(ground)
        ended = ground.run(call, SWEEP, folder, Moment(event=chance.randrange(steps)))
        assert ended.code == KILLED
        assert kept(folder) <= keys
        again = ground.run(call, SWEEP, folder, Moment(event=-1))
        assert again.code == 0, again.err
        assert kept(folder) == keys


def test_two_at_once_hinder_nobody(ground: Stable) -> None:
    """Two of the same plan in one home: each says all, and what is kept is whole."""
    folder = furnished(ground)
    call = "tests.kill.works:sweeps_twice"
    ended = ground.run(call, SWEEP, folder)
    assert ended.code == 0, ended.err
    assert len(kept(folder)) == 12
    assert os.listdir(folder / "home" / "sweeps")
