"""`walkaway negotiate` and `walkaway power` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import call
from tests.negotiation.test_reader import CLASH
from walkaway import engine
from walkaway.errors import BadInputError
from walkaway.negotiation import load
from walkaway.negotiation.reader import replace_model


def test_chicken_on_the_terminal(folder: Path) -> None:
    result = call("negotiate", "chicken", "--chart", "table.svg")
    assert result.exit_code == 0, result.output
    assert "Nash equilibria: 3 (all there are" in result.output
    assert "90.0% swerve" in result.output
    assert "cross at precision 0.489" in result.output
    assert (folder / "table.svg").read_text().lstrip().startswith("<?xml")


def test_a_game_of_runs_twice(folder: Path) -> None:
    text = CLASH.replace('rate = "10%"', 'rate = "10%"\noverrides = true')
    (folder / "deal.toml").write_text(text)
    options = ("negotiate", "deal.toml", "--elasticities", "U4", "--workers", "1")
    first = call(*options, "--json")
    assert first.exit_code == 0, first.output
    found = json.loads(first.stdout)
    assert found["schema"] == "walkaway/negotiation/1"
    assert [cell["play"]["USA"] for cell in found["cells"]] == ["press"] * 2 + ["relent"] * 2
    assert found["members"] == ["U4"]
    assert all(e["regrets"]["USA"] < 1e-9 for e in found["nash"]["equilibria"])
    assert len({cell["run"] for cell in found["cells"]}) == 4
    # A tariff on Japan costs Japan; a tariff of 10 costs it less than one of 24.
    japan = [cell["payoffs"]["JPN"] for cell in found["cells"]]
    assert japan[0] < japan[1] < japan[2]
    second = call(*options)
    assert second.exit_code == 0
    assert "4 of 4 runs were reused" in second.output


def test_the_metrics_that_japan_2025_is_played_for_exist() -> None:
    game = replace_model(load("japan-2025"), ("U4",))
    outcome = engine.run(game.scenario((3, 4)))
    for player in game.players:
        for metric in player.payoff:
            assert outcome[metric].members


def test_list_of_games(folder: Path) -> None:
    names = [row["name"] for row in json.loads(call("negotiate", "--list", "--json").stdout)]
    assert {"chicken", "japan-2025"} <= set(names)


def test_mistakes_before_any_work(folder: Path) -> None:
    for arguments, words in (
        (("negotiate", "chicken", "--chart", "x.doc"), "end it in .svg"),
        (("negotiate", "japan-2025", "--elasticities", "XX"), "unknown elasticity set"),
        (("power", "--over", "JPN"), "--of"),
        (("power", "--of", "USA", "--over", "JPN", "--join", "CHN"), "write BLOC:NAME,NAME"),
        (("power", "--matrix", "USA,JPN", "--of", "USA"), "does not go with"),
    ):
        result = call(*arguments)
        assert isinstance(result.exception, BadInputError), arguments
        assert words in str(result.exception)
    assert not list(folder.iterdir())


def test_power_of_a_pair(folder: Path) -> None:
    options = ("--of", "USA", "--over", "JPN", "--elasticities", "U4")
    found = json.loads(call("power", *options, "--join", "CPTPP:CHN", "--json").stdout)
    assert found["schema"] == "walkaway/power/1"
    assert found["full"]["mid"] > 0
    assert "own derivation" in found["formula"]
    assert found["accession"]["bloc"] == "CPTPP"
    text = call("power", *options).output
    assert "Full: JPN's real income" in text
    assert "Most depends on" in text


def test_power_matrix(folder: Path) -> None:
    options = ("--matrix", "USA,JPN", "--elasticities", "U4")
    found = json.loads(call("power", *options, "--json", "--chart", "m.png").stdout)
    assert found["full"][0][0] is None
    assert found["full"][0][1] > found["full"][1][0] > 0
    assert (folder / "m.png").read_bytes().startswith(b"\x89PNG")
    text = " ".join(call("power", *options, "--closed-form").output.split())
    assert "rows threaten columns" in text
    assert "costs those who threaten" not in text
