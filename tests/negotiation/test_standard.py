"""The game between any two or three, without a file: what each cell is, symmetries, mistakes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.commands import call
from walkaway import engine
from walkaway.errors import BadInputError
from walkaway.goods.kinds.blocs import FreeTradeArea
from walkaway.grammar.model import Model
from walkaway.negotiation.standard import standard
from walkaway.negotiation.table import PayoffTable, parts_of, play
from walkaway.scenario import Scenario, Vocabulary

DAY = dt.date(2025, 8, 15)
BEFORE = dt.date(2024, 6, 3)
"""No order of 2025 is in force, so that nothing is played about."""
ONE = Model(elasticities=("U4",))


def measures(names: tuple[str, ...], *moves: str, date: dt.date = DAY) -> list[str]:
    """What is in force in a cell, in words."""
    game = standard(names, date, (10.0, 25.0))
    words = Vocabulary.embedded()
    cell = tuple(
        [s.name for s in player.strategies].index(move)
        for player, move in zip(game.players, moves, strict=True)
    )
    return [own.describe(words) for own in game.cell_measures(cell)]


@pytest.mark.parametrize(
    "names", [("CHE", "USA"), ("USA", "CHN", "EU"), ("BRA", "IND"), ("EU", "CHN", "JPN"),
              ("CPTPP", "USA"), ("ASEAN", "CHN")]
)  # fmt: skip
def test_every_cell_can_stand(names: tuple[str, ...]) -> None:
    game = standard(names, DAY, (25.0,))
    words = Vocabulary.embedded()
    for cell in game.cells():
        game.scenario(cell).check(words)
    assert game.shape == (4,) * len(names)
    assert [dict(player.payoff) for player in game.players] == [
        {f"welfare.{name}": 1.0} for name in names
    ]


def test_what_is_played_is_what_is_in_force() -> None:
    pair = ("CHE", "USA")
    orders = "United States: the orders in force on the scenario's date on all goods from "
    standing = orders + "everyone, except Switzerland"
    there = orders + "Switzerland"
    assert measures(pair, "hold", "hold") == [standing, there]
    assert measures(pair, "hold", "deal") == [standing, there]
    assert measures(pair, "match", "match") == [standing, there]
    deal = measures(pair, "deal", "deal")
    assert deal[0] == standing
    assert len(deal) == 2
    assert "free trade" in deal[1].lower()
    own = "United States: 10 points more tariff on all goods from Switzerland"
    theirs = "Switzerland: 10 points more tariff on all goods from the United States"
    assert measures(pair, "hold", "raise-10") == [standing, there, own]
    assert sorted(measures(pair, "match", "raise-10")) == sorted([standing, there, own, theirs])
    assert sorted(measures(pair, "raise-10", "match")) == sorted([standing, there, own, theirs])


def test_among_three_a_deal_is_between_those_who_offer_it() -> None:
    three = ("USA", "CHE", "JPN")
    told = measures(three, "deal", "deal", "hold")
    on = [line.rpartition(" from ")[2] for line in told if "orders in force" in line]
    assert on == ["everyone, except Switzerland and Japan", "Japan"]
    assert sum("free trade" in line.lower() for line in told) == 1
    every = measures(three, "deal", "deal", "deal")
    assert sum("free trade" in line.lower() for line in every) == 3
    answered = measures(three, "raise-25", "match", "hold")
    assert sum(line.startswith("Switzerland: 25 points") for line in answered) == 1
    assert not any(line.startswith("Japan: 25 points") for line in answered)


@pytest.fixture(scope="module")
def played() -> PayoffTable:
    return play(replace(standard(("CHE", "USA"), BEFORE, (25.0,)), model=ONE))


def test_nothing_played_is_nothing_gained(played: PayoffTable) -> None:
    """On a day without orders: whoever holds, matches or offers in vain changes nothing."""
    names = [s.name for s in played.definition.players[0].strategies]
    idle = [names.index(name) for name in ("deal", "hold", "match")]
    table = played.game().payoffs
    for one in idle:
        for other in idle:
            if (one, other) != (idle[0], idle[0]):
                assert np.abs(table[:, one, other]).max() < 1e-9
    assert np.abs(table[:, idle[0], idle[0]]).max() > 1e-4


def test_a_cell_is_the_scenario_that_it_names(played: PayoffTable) -> None:
    area = Scenario(
        name="area", date=BEFORE, model=ONE, measures=(FreeTradeArea(members=("CHE", "USA")),)
    )
    outcome = engine.run(area, only=["goods"])
    for k, code in enumerate(("CHE", "USA")):
        assert played.game().payoffs[k, 0, 0] == outcome[f"welfare.{code}"].members["U4"]


def test_retaliation_in_kind_is_the_war_that_it_answers(played: PayoffTable) -> None:
    names = [s.name for s in played.definition.players[0].strategies]
    match, war = names.index("match"), names.index("raise-25")
    table = played.game().payoffs
    assert table[:, match, war] == pytest.approx(table[:, war, war], abs=1e-9)
    assert table[:, war, match] == pytest.approx(table[:, war, war], abs=1e-9)
    # A tariff on Switzerland alone costs it; it costs less where it does not answer or gains.
    assert table[0, names.index("hold"), war] < 0


def test_the_order_of_the_names_decides_nothing(played: PayoffTable) -> None:
    turned = play(replace(standard(("USA", "CHE"), BEFORE, (25.0,)), model=ONE))
    ours, theirs = played.game().payoffs, turned.game().payoffs
    assert theirs == pytest.approx(ours.transpose(0, 2, 1)[::-1], abs=1e-9)


def test_a_group_plays_for_its_members_income() -> None:
    game = replace(standard(("EU", "USA"), BEFORE, (25.0,)), model=ONE)
    cell = (game.players[0].strategies.index(game.players[0].strategies[1]), 3)
    outcome = engine.run(game.scenario(cell), only=["goods"])
    members = Vocabulary.embedded().expand_economies(["EU"], BEFORE)
    losses = [outcome[f"welfare.{code}"].mid for code in members]
    assert min(losses) <= outcome["welfare.EU"].mid <= max(losses)
    assert outcome["welfare.EU"].mid < 0


def test_payoffs_on_trade_alone_run_trade_alone() -> None:
    plain = standard(("CHE", "USA"), DAY)
    assert parts_of(plain) == ("goods",)
    revenue = standard(("CHE", "USA"), DAY, weights={"welfare": 1, "revenue": 0.01})
    assert parts_of(revenue) == ("goods",)
    assert "1 x welfare + 0.01 x revenue" in revenue.description
    yields = standard(("CHE", "USA"), DAY, weights={"welfare": 1, "yield": 0.01})
    assert parts_of(yields) is None


@pytest.mark.parametrize(
    ("names", "what"),
    [(("CHE",), "1 players, name two or three"), (("CHE", "XYZ"), "XYZ: no economy or group"),
     (("DEU", "EU"), "is in DEU and in EU"), (("CHE", "CHE"), "is named twice"),
     (("USA", "CHE", "JPN", "CHN"), "4 players")],
)  # fmt: skip
def test_sides_that_cannot_be(names: tuple[str, ...], what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        standard(names, DAY)


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        standard(("CHE", "XYZ"), dt.date(2040, 1, 1), (0.0, 5000.0))
    said = str(caught.value)
    for part in ("XYZ", "0: is no rise", "5000: is no rise", "outside the data"):
        assert part in said, part


def test_as_a_command(folder: Path) -> None:
    options = ("--date", "2024-06-03", "--levels", "25", "--elasticities", "U4", "--workers", "1")
    done = call("negotiate", "CHE", "USA", *options, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [player["name"] for player in found["game"]["players"]] == ["CHE", "USA"]
    assert len(found["cells"]) == 16
    again = call("negotiate", "CHE", "USA", *options)
    assert "16 of 16 runs were reused" in again.output
    assert "walkaway negotiate CHE USA --date 2024-06-03 --levels 25" in again.output
    for arguments, words in (
        (("CHE",), "plays alone"),
        (("CHE", "XYZ"), "no economy or group"),
        (("CHE", "USA", "--levels", "x", "--weights", "welfare"), "no metric with a weight"),
        (("chicken", "--levels", "10"), "is of the standard game"),
    ):
        done = call("negotiate", *arguments)
        assert isinstance(done.exception, BadInputError)
        assert words in str(done.exception)
