"""Whoever an economy is, it is by its rows: under other names everything is the same.

The United States, Japan, China and the central banks of two of them are called by other codes in
every table and every data file; no line of code is touched. What a run finds is the same to the
last digit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.rows.house import PACKAGE, answer, house
from tests.rows.renamed import SNAPSHOT, renamed
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.goods.market import GoodsMarket
from walkaway.market import Watch
from walkaway.outcome import Quantity
from walkaway.question import Question
from walkaway.world import Snapshot, World

NAMES = {"USA": "UZA", "JPN": "JQN", "CHN": "CXN"}
"""In the order of the alphabet they stand where they stood, so that sums run in the same order."""
PROGRAM = """
import json, walkaway
found = walkaway.run("japan-2025", elasticities=["U4"], draws=2, jobs=1)
print(json.dumps({
    "metrics": {own.id: own.members for own in found.metrics},
    "paths": {own.id: [own.low, own.mid, own.high] for own in found.paths},
    "unsolved": [own.message for own in found.unsolved],
    "focus": found.scenario.focus,
}))
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renamed(tmp_path_factory.mktemp("other"), NAMES)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, other: Path) -> tuple[Any, Any]:
    """The founding story in the package as it is, with a home of its own, and in the other."""
    own = house(tmp_path_factory.mktemp("own"), {})
    return answer(own, "-c", PROGRAM), answer(other, "-c", PROGRAM)


def called(name: str) -> str:
    """An id, or a code, as the other house has it."""
    return re.sub(r"(?<![A-Za-z0-9])[A-Z]{3}(?![A-Za-z0-9])", lambda m: NAMES.get(m[0], m[0]), name)


def test_another_name_for_whoever_acts_and_is_acted_on_changes_nothing(
    runs: tuple[Any, Any],
) -> None:
    """Trade, duties, bonds and firms of the founding story."""
    here, there = runs
    assert len(here["metrics"]) > 1000
    assert "welfare.UZA" in there["metrics"]
    assert {called(name): own for name, own in here["metrics"].items()} == there["metrics"]
    assert here["unsolved"] == there["unsolved"] == []
    assert [called(code) for code in here["focus"]] == there["focus"]


def test_nor_does_it_in_what_happens_when(runs: tuple[Any, Any]) -> None:
    """Economy, budget and bonds of the issuer of the reserve currency, solved together."""
    here, there = runs
    assert here["paths"]
    assert {called(name): own for name, own in here["paths"].items()} == there["paths"]


# ---- other data, the same package


def numbers(snapshot: Snapshot | None, by: str, on: str) -> Mapping[str, Quantity]:
    """What a tariff does in the goods market of some data."""
    world = World.at("2025-06-12", snapshot)
    tariff = Tariff(by=(by,), on=(on,), change="+20%")
    asked = Question(world=world, measures=(tariff,), sets=("U4",), focus=(by, on))
    part = GoodsMarket().solve(asked, lambda what: None, Watch())
    return {own.id: own for own in part.metrics}


def test_two_economies_that_change_places_in_the_data_change_places_in_the_results(
    tmp_path: Path,
) -> None:
    """Brazil's trade under Argentina's name and the other way round, in a folder of data."""
    swap = {"BRA": "ARG", "ARG": "BRA"}
    folder = renamed(tmp_path, swap) / "walkaway" / SNAPSHOT
    here = numbers(None, "BRA", "CHN")
    there = numbers(Snapshot.of(folder), "ARG", "CHN")

    def other_way(name: str) -> str:
        return ".".join(swap.get(word, word) for word in name.split("."))

    assert {other_way(name) for name in here} == set(there)
    for name, own in here.items():
        twin = there[other_way(name)]
        assert own.members == twin.members, name
        assert own.baseline == twin.baseline, name
    assert here["welfare.BRA"].mid != there["welfare.BRA"].mid


def test_the_copy_holds_no_old_name(other: Path) -> None:
    """Otherwise the test above would have tested nothing."""
    rows = (other / "walkaway" / "economy" / "economies.toml").read_text("utf-8")
    assert "USA" not in rows
    manifest = json.loads((other / "walkaway" / SNAPSHOT / "manifest.json").read_text("utf-8"))
    assert len(manifest["files"]) > 50
    code = other / "walkaway" / "economy" / "table.py"
    assert code.resolve() == PACKAGE / "economy" / "table.py"
