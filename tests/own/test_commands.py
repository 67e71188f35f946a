"""Every command on a world of one's own; what its table cannot give is said by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import call
from tests.own.worlds import HEAD, add, scenario, tariff, toy
from walkaway import engine
from walkaway.engine.explaining import explain
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.goods.about import moved
from walkaway.outcome import Outcome
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials, turn
from walkaway.world import Snapshot, World

SALE = """
[[measure]]
kind = "Withdrawal"
market = "UST"
holder = "foreign"
amount = -100
"""
GAME = """
title = "Two of three"
date = 2025-06-12

[data]
folder = "."

[[player]]
name = "AAA"
payoff = { "welfare.AAA" = 1 }
  [[player.strategy]]
  name = "calm"
  [[player.strategy]]
  name = "tariff"
    [[player.strategy.measure]]
    kind = "Tariff"
    by = "AAA"
    on = "BBB"
    rate = "25%"

[[player]]
name = "BBB"
payoff = { "welfare.BBB" = 1 }
  [[player.strategy]]
  name = "calm"
  [[player.strategy]]
  name = "answer"
    [[player.strategy.measure]]
    kind = "Tariff"
    by = "BBB"
    on = "AAA"
    rate = "25%"
"""
FIRM = """
title = "Acme"
currency = "EUR"
base_year = 2023
starts_in = 7

[[sales]]
from = "BBB"
to = "AAA"
sector = "motors"
amount = 1.5
source = "a test"
"""
MINERAL = """
[[mineral]]
id = "lithium"
words = "lithium"
users = ["motors"]
cost_share = [1, 2, 4]
source = "a test"

[[pair]]
mineral = "lithium"
seller = "CCC"
buyer = "AAA"
share = [50, 80]
source = "a test"
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a world of three economies, a firm, a mineral and a scenario."""
    folder = tmp_path_factory.mktemp("toy")
    toy().write(folder, name="world")
    own = folder / "own"
    head = (own / "world.toml").read_text()
    (own / "world.toml").write_text(head + 'services = ["care"]\n[words]\ncars = ["motors"]\n')
    (own / "acme.firm.toml").write_text(FIRM)
    (own / "lithium.minerals.toml").write_text(MINERAL)
    add(folder, "rates", 'kind = "tariffs"\nsource = "a test"\n',
        "importer,exporter,sector,percent\nAAA,,food,12\nBBB,AAA,cloth,8\n")  # fmt: skip
    add(folder, "bend", 'kind = "slopes"\nsource = "a test"\n', "kind,slope\nbank,0.4\n")
    add(folder, "blocs",
        'kind = "table"\nsource = "a test"\ntable = "group_members"\nkey = ["group", "economy"]\n',
        "group,economy,since,until\nTWO,AAA,2000-01-01,never\nTWO,BBB,2000-01-01,never\n",
    )  # fmt: skip
    scenario(folder, tariff("AAA", "BBB", "25%", "cars"))
    (folder / "game.toml").write_text(GAME)
    return folder


def said(*arguments: str) -> Any:
    found = call(*arguments, "--json")
    assert found.exit_code == 0, (found.output, found.exception)
    return json.loads(found.stdout)


def test_a_run(place: Path) -> None:
    own = engine.run(str(place / "scenario.toml"))
    assert own.solved or own.unheld or own.unasked
    assert own["welfare.BBB"].mid < 0
    assert own["exports.BBB.AAA.motors"].mid < -5
    assert own.record.data == Snapshot.beside(place).digest
    assert own.record.data != Snapshot.default().digest
    notes = " ".join(own.notes)
    assert "the user's own (a test: world.csv): 3 economies, 4 sectors, 2020" in notes
    assert "United States customs" not in notes
    assert {m.id for m in own.section("profit")} >= {"profit.acme.total"}


def test_paths_are_left_out_by_name(place: Path) -> None:
    own = engine.run(str(place / "scenario.toml"), draws=2)
    (report,) = [one for one in own.unheld if one.market == "economy"]
    assert "has not USA, JPN, CHN" in report.message
    assert own["welfare.BBB"].mid < 0
    assert not own.paths


def test_bonds_of_the_world_we_hold_stand_beside_it(place: Path, tmp_path: Path) -> None:
    """Who sells is not of the table; banks whose slope is halved buy much less."""
    own = engine.run(str(scenario(tmp_path, SALE, data=str(place))))
    plain = engine.run(Scenario.from_toml(f"date = 2025-06-12\n{SALE}"))
    assert own["yield.UST.7-15.long-run"].mid > 0
    banks = "holdings.USA.banks.long-run"
    assert 0 < own[banks].mid < 0.7 * plain[banks].mid
    assert any("Answers to yields" in note for note in own.notes)


@pytest.mark.parametrize(
    "words",
    [
        "tariffs optimal --by AAA --scenario {s}",
        "tariffs nash AAA BBB --scenario {s}",
        "bloc AAA,BBB --scenario {s}",
        "bloc TWO --add CCC --scenario {s}",
        "cutoff --by CCC --of AAA --input food --scenario {s}",
        "diversion {s}",
        "power --of AAA --over BBB --scenario {s}",
        "rebalance --economy AAA --scenario {s}",
        "firm acme --scenario {s}",
        "show {s}",
        "frontier {s} --member imf2017 --cap 200",
    ],
)
def test_commands_of_a_scenario(place: Path, words: str) -> None:
    document = said(*words.format(s=place / "scenario.toml").split())
    assert "world.csv" in json.dumps(document) or words.startswith(("show", "frontier"))


@pytest.mark.parametrize(
    "words",
    [
        "tariffs cooperate AAA BBB",
        "bloc TWO --add CCC",
        "cutoff --by CCC --of AAA --input lithium",
        "rebalance --economy AAA --gap 3",
        "data why tariffs.AAA.BBB.cloth",
        "data why flows.AAA.BBB.cloth",
        "data own",
        "data list",
        "scenarios",
        "negotiate --list",
        "holders",
        "firm",
    ],
)
def test_commands_of_a_folder(place: Path, words: str) -> None:
    said("--data", str(place), *words.split())


def test_rebalance_says_what_the_quarterly_model_lacks(place: Path) -> None:
    found = said("--data", str(place), "rebalance", "--economy", "CCC", "--gap", "2")
    assert found["dynamic"] == {}
    assert found["against"] in ("AAA", "BBB")
    assert "does not have its economies (USA, JPN, CHN" in found["notes"][0]
    for one in found["general_equilibrium"]:
        assert one["wage_against_usa"] > 0


def test_a_run_is_explained_and_compared(place: Path) -> None:
    name = str(place / "scenario.toml")
    first = call("run", name, "--draws", "0", "--no-report", "--all")
    assert first.exit_code == 0, first.output
    run = first.output.split("Run ")[1].split(":")[0]
    own = said("explain", run, "welfare.BBB")
    assert sum(one["value"] for one in own["contributions"]) == pytest.approx(own["total"])
    assert own["total"] < 0
    assert said("compare", run, run)
    page = call("explain", run, "exports.BBB.AAA.motors")
    assert "25% on cars from BBB" in page.output


def test_a_game(place: Path) -> None:
    found = said("negotiate", str(place / "game.toml"), "--no-report", "--workers", "1")
    assert [player["name"] for player in found["game"]["players"]] == ["AAA", "BBB"]


def test_the_standard_game_between_two_of_its_economies(place: Path) -> None:
    words = ("negotiate", "AAA", "BBB", "--no-report", "--workers", "1", "--levels", "20")
    found = said("--data", str(place), *words)
    assert [player["name"] for player in found["game"]["players"]] == ["AAA", "BBB"]


def test_what_the_table_has_not_is_refused_by_name(place: Path) -> None:
    name = str(place / "scenario.toml")
    for words, says in (
        (("firm", "toyota", "--scenario", name), "the table of trade has not JPN, USA, C29"),
        (("tariffs", "optimal", "--by", "USA", "--scenario", name), "USA"),
        (("rebalance", "--economy", "JPN", "--scenario", name), "Japan is not among"),
        (("power", "--of", "USA", "--over", "BBB", "--scenario", name), "USA"),
        (("cutoff", "--by", "CHN", "--of", "AAA", "--input", "food", "--scenario", name), "China"),
        (("--data", str(place), "run", "japan-2025"), "unknown economy"),
        (("--data", str(place), "data", "why", "tariffs.JPN.AAA.food"), "JPN"),
    ):
        found = call(*words)
        assert found.exit_code == 2 or isinstance(found.exception, Exception), words
        told = found.output + str(found.exception)
        assert says in told, (words, told)
        assert "Traceback" not in told


def test_another_content_is_another_run(place: Path, tmp_path: Path) -> None:
    toy().write(tmp_path)
    before = engine.run(str(scenario(tmp_path, tariff("AAA", "BBB"))), only=["goods"])
    toy(seed=2).write(tmp_path)
    after = engine.run(str(scenario(tmp_path, tariff("AAA", "BBB"))), only=["goods"])
    assert before.record.scenario == after.record.scenario
    assert before.record.data != after.record.data
    assert before["welfare.AAA"].mid != after["welfare.AAA"].mid


def test_a_run_whose_data_have_changed_is_not_explained(tmp_path: Path) -> None:
    toy().write(tmp_path)
    own = engine.run(str(scenario(tmp_path, tariff("AAA", "BBB"))), only=["goods"])
    found, _ = explain(own, "welfare.AAA")
    assert sum(found.contributions) == pytest.approx(own["welfare.AAA"].mid)
    toy(seed=2).write(tmp_path)
    with pytest.raises(BadInputError, match="is not as it was in this run"):
        explain(own, "welfare.AAA")


def test_a_stored_run_finds_its_data_again(place: Path) -> None:
    own = engine.run(str(place / "scenario.toml"), only=["goods"])
    again = Outcome.from_dict(own.to_dict())
    read = Scenario.from_toml(again.scenario.toml)
    assert read.data == str(place)
    assert read.digest == own.record.scenario
    assert World.at(read.date, read.snapshot()).trade().economies == ("AAA", "BBB", "CCC")


def test_a_firm_in_any_currency_whose_rate_is_in_the_data(place: Path, tmp_path: Path) -> None:
    """Its own series of dollar rates decides; without one it is said which series is wanted."""
    toy().write(tmp_path)
    own = tmp_path / "own"
    (own / "acme.firm.toml").write_text(FIRM.replace("EUR", "NOK"))
    path = scenario(tmp_path, tariff("AAA", "BBB", "25%", "motors"))
    found = call("firm", "acme", "--scenario", str(path))
    assert found.exit_code == 1
    assert "bring it as a series of your own: usdnok_monthly" in str(found.exception)
    months = [f"{y}-{m:02}" for y in range(2015, 2026) for m in range(1, 13)][:125]
    rows = "date,usdnok_monthly\n" + "".join(f"{m},{10 + 0.01 * k}\n" for k, m in enumerate(months))
    head = 'kind = "series"\nsource = "a test"\nunit = "NOK per USD"\ntitle = "Krone"\n'
    add(tmp_path, "krone", head, rows)
    krone = said("firm", "acme", "--scenario", str(path))
    (own / "acme.firm.toml").write_text(FIRM)
    euro = said("firm", "acme", "--scenario", str(path))
    assert krone["currency"] == "NOK"
    assert abs(krone["total"]["mid"]) > 8 * abs(euro["total"]["mid"]) > 0


def test_dials_and_what_moves_are_of_the_sectors_of_the_table(tmp_path: Path) -> None:
    """What is left open is asked of its own goods; what it calls a service is none of them."""
    world = toy(("USA", "JPN", "CCC"))
    world.final[:, :, world.sectors.index("care")] *= 100
    world.write(tmp_path, HEAD + 'services = ["care"]\n[words]\ncars = ["motors"]\n')
    given = Scenario.load(str(scenario(tmp_path, tariff("USA", "JPN"))))
    open_ = given.with_measures(())
    sold = world.flows[1, 0, :3]
    most = ("cloth", "food", "cars")[int(sold.argmax())]
    found = [dial.id for dial in dials(open_) if dial.id.startswith("tariff-")]
    assert found == [f"tariff-{most}", "tariff-rest"]
    turn(open_, dict.fromkeys(found, 10)).check()
    ordered = sorted(("cloth", "food", "motors"), key=lambda name: -sold[world.sectors.index(name)])
    assert moved(question(open_), ("USA", "JPN")) == (("JPN", "USA"), tuple(ordered))
