"""Equal questions get answers that are equal to the byte: in other processes, in another order.

Every command that prints JSON is called, found by walking the tree of commands; one that has no
line here is called as it is, and fails here if it cannot be. Files that a command writes are
compared too. Two processes differ in how they hash, in what they did before, and in how many
workers they use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.cli.desk import NOW, SINCE, furnish, publishing
from tests.cli.equal import Order
from tests.cli.test_schemas import CALLS
from tests.commands import commands, named
from tests.world.feed.server import Server
from walkaway.world import Snapshot

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
RUN, OTHER = "{run}", "{other}"
LINES = [
    "run japan-2025 --draws 8 --elasticities U4 --no-store",
    "run own.toml --draws 2 --elasticities U4 --report page.html",
    "runs prune --keep 1",
    "sweep plan.toml --output out.parquet",
    "surface two.toml --over tariff-1=0:50 --most 20 --tolerance 1 --draws 0"
    " --elasticities CP --number welfare.JPN",
    f"compare {RUN} {OTHER}",
    f"explain {RUN} welfare.MEX --orders 3",
    f"explain {RUN} exports.USA.MEX.C29",
    f"chart {RUN}",
    f"chart {RUN} {{chart}} -o c.svg",
    f"chart {RUN} {{chart}} -o c.png",
    f"chart {RUN} {{chart}} -o c.html",
    f"export {RUN} -o run.zip",
    f"export {RUN} -o run.parquet",
    f"export {RUN} -o page.html --page",
    f"cite {RUN}",
    "tariffs optimal --elasticities U4 --instruments sector",
    "claims --no-model --report claims.html",
    "claims --watch --rounds 1 --no-model",
    "auction award book.csv --offering 22e9 --awards awards.csv",
    "auction history --term 30y --plot history.png",
    "negotiate chicken --report game.html --chart game.svg",
    "holders withdraw --draws 20",
    "cutoff --by CHN --of JPN --input C26 --scenario own.toml",
    f"data refresh fresh --only treasury-par --since {SINCE}",  # several: in order of arrival
    "data refresh --dry-run",
    "--data mine data status",
    "--data mine data accept tic_south_korea",
    "--data mine data export log.zip",
    "--data mine data export log",
    "--data there data import mine.zip",
    "--data mine data verify",
]
"""Beside the calls whose JSON is held against its schema."""
CODES = {"check own.toml japan-2025 none.toml": 2}
"""Exit codes that are others than 0."""


def lines() -> list[str]:
    """All lines; a command that has none is called by its name alone."""
    arrays = next(iter(Snapshot.embedded().arrays))
    known = [" ".join(words).format(arrays=arrays) for _, words in CALLS] + LINES
    named_here = {named(line) for line in known}
    with_json = [
        name for name, own in commands().items() if any("--json" in one.opts for one in own.params)
    ]
    return known + [name for name in with_json if name not in named_here]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """It stands for some publishers."""
    with publishing() as found:
        yield found


@pytest.fixture(scope="module")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, server: Server
) -> tuple[Path, Mapping[str, str]]:
    """The folder that every command gets a copy of, and what is called how in it."""
    folder = tmp_path_factory.mktemp("furnished")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("WALKAWAY_HOME", "")
        return folder, furnish(folder, server)


@pytest.fixture(scope="module")
def both(
    furnished: tuple[Path, Mapping[str, str]],
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[dict]:
    """What two processes made of every line."""
    folder, told = furnished
    asked = tuple(line.format(**told) for line in lines())
    found = []
    for workers, order in ((1, asked), (2, asked[::-1])):
        room = tmp_path_factory.mktemp("equal")
        place = str(folder.parent / "here")
        Order(str(folder), place, order, workers, server.root, NOW, str(room / "made")).write(
            room / "order"
        )
        own = os.environ | {"PYTHONHASHSEED": f"{workers * 12345}"}
        subprocess.run(
            [sys.executable, "-m", "tests.cli.equal", str(room / "order")],
            env=own,
            check=True,
            cwd=ROOT,
        )
        made = json.loads((room / "made").read_text())
        found.append({plain: made[line] for plain, line in zip(lines(), asked, strict=True)})
    return found


@pytest.mark.parametrize("line", lines())
def test_equal_questions_get_equal_bytes(line: str, both: list[dict]) -> None:
    one, other = (found[line] for found in both)
    assert one["code"] == CODES.get(line, 0), one
    assert one["out"]
    assert one == other
