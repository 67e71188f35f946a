"""A refresh of the data killed at any step: the folder holds what it held, or what is new.

What a refresh is, and what its folder says, stands in `REFRESH` and `held`; the rest is the same
for any other way of keeping data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.killing import Moment, Stable, kills, no_trace, stable
from tests.world.test_refresh import TODAY, addresses
from walkaway.world import Snapshot, verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

REFRESH = "tests.kill.works:refreshes"
__all__ = ["addresses"]


def held(folder: Path) -> str:
    """What a folder holds, whole; empty if there is nothing yet."""
    if not folder.exists():
        return ""
    assert verify(folder) == []
    return Snapshot(folder).digest


@pytest.fixture
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    with stable(tmp_path_factory.mktemp("refresh")) as found:
        yield found


@pytest.mark.parametrize("how", ["moment", "step"])
def test_refresh(ground: Stable, addresses: dict[str, str], tmp_path: Path, how: str) -> None:
    (tmp_path / "addresses").write_text(json.dumps(addresses))

    def refreshed(folder: Path, moment: Moment | None = None, later: int = 0) -> int:
        day = TODAY.replace(day=TODAY.day + later).isoformat()
        asked = (str(folder / "data"), str(tmp_path / "addresses"), day)
        ended = ground.run(REFRESH, asked, folder, moment)
        no_trace(ended)
        return ended.code

    folder = ground.folder()
    assert refreshed(folder, Moment(event=-1)) == 0
    steps = int(Path(f"{folder}.count").read_text())
    first = held(folder / "data")
    assert refreshed(folder) == 0
    later = ground.folder()
    assert refreshed(later, None, 1) == 0
    second = held(later / "data")
    assert len({"", first, second}) == 3
    for chance in kills(2):
        folder, again = ground.folder(), chance.random() < 0.5
        before = first if again else ""
        if again:
            assert refreshed(folder, Moment(event=-1)) == 0
        event = chance.randrange(steps) if how == "step" else None
        code = refreshed(folder, Moment(chance.random() * 1.1, event=event), 1)
        assert held(folder / "data") in (before, second)
        assert code == -9 or held(folder / "data") == second
        assert refreshed(folder, Moment(event=-1), 1) == 0
        assert held(folder / "data") == second
