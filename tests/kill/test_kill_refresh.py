"""A refresh of the data killed at any step: the folder is whole, and holds what it held or more."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.kill.killing import Moment, Stable, kills, no_trace, stable
from tests.world.feed import answers
from tests.world.feed.server import Server, serving
from walkaway.world import Snapshot, World, verify
from walkaway.world.feed.index import Index, read_index
from walkaway.world.feed.layer import NAME
from walkaway.world.sources import opened

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

REFRESH = "tests.kill.works:refreshes"
FEW = ("treasury-par", "tic-holders", "treasury-debt")
SEEN = ("us_30y_yield", "tic_japan", "tic_total", "us_federal_debt")
SINCE = dt.date(2026, 1, 1)
FIRST = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
THEN = FIRST + dt.timedelta(days=1)
EARLIER = dt.date(2026, 6, 12)
EVERY = (dt.date(2010, 1, 4), EARLIER, FIRST.date())
Known = Mapping[str, tuple[tuple[dt.date, float], ...]]


def held(folder: Path) -> Index:
    """What the log of a folder holds, all of it whole; an empty one if there is nothing yet."""
    if not (folder / NAME).is_dir():
        return Index()
    assert verify(folder) == []
    found = read_index(folder / NAME)
    assert found.bad == ()
    return found


def data(folder: Path) -> Snapshot:
    """The data of a folder; the embedded ones if there is nothing yet."""
    return opened(folder) if (folder / NAME).is_dir() else Snapshot.embedded()


def known(folder: Path, day: dt.date) -> Known:
    """What is known on a day of each series that is asked for."""
    world = World.at(day, data(folder))
    found = {name: world.series(name) for name in SEEN}
    return {
        name: tuple(zip(series.periods, series.values.tolist(), strict=True))
        for name, series in found.items()
    }


@pytest.fixture
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    with stable(tmp_path_factory.mktemp("refresh")) as found:
        yield found


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.mark.parametrize("how", ["moment", "step"])
@pytest.mark.parametrize("again", [False, True], ids=["from-nothing", "again"])
def test_refresh(ground: Stable, server: Server, how: str, again: bool) -> None:
    """Killed in its first refresh, or in one that brings revisions over another."""

    def refreshed(folder: Path, later: bool, moment: Moment | None = None) -> int:
        edition, now = (1, THEN) if later else (0, FIRST)
        for one in FEW:
            server.load(answers.standard(now.date(), SINCE, edition, only=one))
        asked = (str(folder / "data"), server.root, " ".join(FEW), str(SINCE), now.isoformat())
        ended = ground.run(REFRESH, asked, folder, moment)
        no_trace(ended)
        return ended.code

    def begun() -> Path:
        folder = ground.folder()
        if again:
            assert refreshed(folder, False) == 0
        return folder

    day = (THEN if again else FIRST).date()
    alone = begun()
    before = {one: known(alone / "data", one) for one in EVERY if one < day}
    assert refreshed(alone, again, Moment(event=-1)) == 0
    steps = int(Path(f"{alone}.count").read_text())
    whole = known(alone / "data", day)
    assert whole != known(alone / "data", EARLIER)
    lines = len(held(alone / "data").lines)
    usual = begun()
    assert refreshed(usual, again) == 0  # how long it takes
    for chance in kills(2):
        folder = begun()
        first = held(folder / "data")
        code = refreshed(folder, again, killed(chance, how, steps))
        found = held(folder / "data")
        assert code in (0, -9)
        assert set(first.lines) <= set(found.lines)
        assert {one: known(folder / "data", one) for one in before} == before
        assert code == -9 or len(found.lines) == lines
        for left in folder.rglob(".*.tmp"):
            os.utime(left, (0, 0))  # an hour later
        assert refreshed(folder, again, Moment(event=-1)) == 0
        assert list(folder.rglob(".*.tmp")) == []
        assert set(found.lines) < set(held(folder / "data").lines)
        assert known(folder / "data", day) == whole
        assert {one: known(folder / "data", one) for one in before} == before


def killed(chance: random.Random, how: str, steps: int) -> Moment:
    """A moment at which it is killed: at a share of its time, or at one of its steps."""
    event = chance.randrange(steps) if how == "step" else None
    return Moment(chance.random() * 1.1, event=event)
