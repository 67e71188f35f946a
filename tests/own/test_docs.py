"""The documentation of own data does what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.build_own_data import filled

from tests.commands import call
from tests.own.pages import PAGE, files, write
from walkaway import engine
from walkaway.world import Snapshot, World
from walkaway.world.own.kinds import KINDS
from walkaway.world.own.mrio import LAYOUTS


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with all that the page writes."""
    write(tmp_path)
    return tmp_path


def test_the_list_of_kinds_is_that_of_the_registry() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert filled(text) == text
    for one in KINDS:
        assert f"**{one.name}**" in text
    for layout in LAYOUTS:
        assert f'layout = "{layout}"' in text


def test_the_toy_runs_as_told(place: Path) -> None:
    own = engine.run(str(place / "toy.toml"))
    assert own["exports.SUD.NOR.motors"].mid < 0
    assert own["welfare.SUD"].mid < 0
    assert sorted(own.record.settings["elasticities"].split(",")) == ["DESK", "LOW"]
    assert own["profit.acme.total"].mid < 0
    trade = World.at("2025-06-12", Snapshot.beside(place / "mydata")).trade()
    assert trade.economy_names[trade.economies.index("NOR")] == "Northland"
    at = trade.economies.index
    motors = trade.sectors.index("motors")
    rates = {code: trade.tariffs[at(code), at("NOR"), motors] for code in ("SUD", "ELSE")}
    assert rates == {"SUD": 0.025, "ELSE": 0.10}
    assert trade.tariffs[at("ELSE"), at("SUD")].tolist() == [0.04, 0.04]


@pytest.mark.parametrize(
    "words",
    [
        "tariffs optimal --by NOR --scenario {p}/toy.toml",
        "firm acme --scenario {p}/toy.toml",
        "--data {p}/mydata cutoff --by ELSE --of NOR --input lithium",
        "--data {p}/mydata data own",
    ],
)
def test_commands_of_the_page(place: Path, words: str) -> None:
    found = call(*words.format(p=place).split(), "--json")
    assert found.exit_code == 0, (found.output, found.exception)
    assert json.loads(found.stdout)


def test_the_overlay_moves_what_it_names_and_no_more(place: Path) -> None:
    own = World.at("2025-06-12", Snapshot.of(place / "overlay")).trade()
    ours = World.at("2025-06-12", Snapshot.embedded()).trade()
    at = own.economies.index("CHN"), own.economies.index("AUS"), own.sectors.index("C29")
    assert own.tariffs[at] == pytest.approx((3000 * 0.05 + 1000 * 0.03) / 4000)
    moved = own.tariffs != ours.tariffs
    assert moved.sum() == 1


def test_every_file_shown_is_read(place: Path) -> None:
    names = {Path(name).name for name in files() if name.startswith("mydata/")}
    read = {file.name for file in Snapshot.beside(place / "mydata").own_trade.files}  # type: ignore[union-attr]
    assert read == {"world.csv", "rates.csv", "sets.csv"}
    assert read <= names
