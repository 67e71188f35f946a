"""Threats in their order: who moves twice, what is credible, days, mistakes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.commands import call
from tests.negotiation.test_table import outcome_of
from walkaway.errors import BadInputError
from walkaway.grammar.model import Model
from walkaway.negotiation import read_game
from walkaway.negotiation.analysis import analyse, frequencies
from walkaway.negotiation.table import PayoffTable, play
from walkaway.negotiation.threat import threat
from walkaway.outcome import Metric, Outcome
from walkaway.present import negotiation_story
from walkaway.present.game_words import Told
from walkaway.scenario import Scenario, Vocabulary

TOLD, START = dt.date(2025, 7, 31), dt.date(2025, 8, 7)

STORE = """
[[player]]
name = "Rival"
payoffs = [[[0, 0], [0, 0]], [[-1, -1], [2, 1]]]
  [[player.strategy]]
  name = "out"
  [[player.strategy]]
  name = "in"

[[player]]
name = "Store"
payoffs = [[[5, 5], [5, 5]], [[-1, -1], [2, 1]]]
  [[player.strategy]]
  name = "fight"
  [[player.strategy]]
  name = "share"

[[player]]
name = "Rival again"
of = "Rival"
payoffs = [[[0, 0], [0, 0]], [[-1, -1], [2, 1]]]
  [[player.strategy]]
  name = "stay"
  [[player.strategy]]
  name = "expand"
"""
"""Selten's chain store with one branch: the threat to fight is not carried out."""


def told(table: PayoffTable) -> Told:
    game = table.definition
    found = analyse(table.game(), game.stages, twice=game.twice)
    return Told(table, found, frequencies(table.games(), game.stages))


def test_a_fight_that_costs_the_fighter_deters_nobody() -> None:
    game = read_game('stages = ["Rival", "Store", "Rival again"]\n' + STORE)
    assert game.twice
    table = play(game)
    found = analyse(table.game(), game.stages, twice=True)
    assert list(found.sequences) == [(("Rival",), ("Store",), ("Rival again",))]
    (path,) = found.sequences[(("Rival",), ("Store",), ("Rival again",))].outcomes
    assert table.game().label(path.cell) == ("in", "share", "stay")
    assert not found.nash_deal.solved
    assert "would count twice" in found.nash_deal.message
    words = told(table).short()
    assert any("After Rival in: Store plays share in 100% of the draws" in line for line in words)
    assert any("After Rival in and Store share: Rival plays stay" in line for line in words)
    page = negotiation_story.page(table, found, frequencies(table.games(), game.stages))
    assert [section.id for section in page.sections] == ["payoffs", "follows", "turns"]


def at(scenario: Scenario, worth: dict[str, tuple[float, float]]) -> Outcome:
    """A stand-in for the engine: worth of what is in force to CHE and USA, added up."""
    own = {"free": 0, "hit": 0, "back": 0}
    for measure in scenario.measures:
        if measure.kind == "Tariff":
            by, rate = measure.by, measure.rate
            key = "hit" if by == ("USA",) else "free" if rate == 0 else "back"
            own[key] += 1
    if own["free"] and own["back"]:
        own["free"] = 0  # retaliation takes the concession back
    conceded_hit = own["free"] and own["hit"]
    swiss = sum(n * worth[key][0] for key, n in own.items())
    american = sum(n * worth[key][1] for key, n in own.items())
    american -= worth["regret"][1] if conceded_hit else 0.0
    metrics = (
        Metric("welfare.CHE", "CHE", "%", {"a": swiss}),
        Metric("welfare.USA", "USA", "%", {"a": american}),
    )
    found = outcome_of(scenario)
    solves = tuple(s for s in found.solves if s.member == "a")
    return msgspec.structs.replace(found, metrics=metrics, solves=solves)


def every_end(worth: dict[str, tuple[float, float]]) -> set[tuple[str, ...]]:
    game = threat("USA", "CHE", 39, START, TOLD)
    table = play(game, lambda own: at(own, worth))
    found = analyse(table.game(), game.stages, twice=True)
    paths = next(iter(found.sequences.values())).outcomes
    return {tuple(table.game().label(path.cell)) for path in paths}


def ends(worth: dict[str, tuple[float, float]]) -> tuple[str, ...]:
    (only,) = every_end(worth)
    return only


NO_REGRET = {"regret": (0.0, 0.0)}


def test_a_threat_moves_only_where_heeding_it_changes_what_is_done() -> None:
    """Worth by hand: a concession -0.3 and +2, being hit -3 and +1, retaliation -0.5 and -0.5."""
    worth = {"free": (-0.3, 2.0), "hit": (-3.0, 1.0), "back": (-0.5, -0.5)}
    # The tariff pays whether it was heeded or not: it comes anyway, so that nobody concedes.
    assert ends(worth | NO_REGRET) == ("stand", "carry-out", "accept")
    # It pays only against whoever stood: then conceding buys relief, and is worth it.
    assert ends(worth | {"regret": (0.0, 5.0)}) == ("concede", "relent", "accept")
    # It never pays: it is not believed.
    bluff = worth | {"hit": (-3.0, -1.0)}
    assert ends(bluff | NO_REGRET) == ("stand", "relent", "accept")
    # Retaliation that pays its sender comes in any case, and takes a concession back with it.
    angry = worth | {"back": (0.5, -2.0)}
    assert every_end(angry | NO_REGRET) == {
        ("stand", "carry-out", "retaliate"), ("concede", "carry-out", "retaliate"),
    }  # fmt: skip


def test_days_stand_on_the_measures_and_all_of_it_is_looked_at() -> None:
    game = threat("USA", "CHE", 39, START, TOLD)
    words = Vocabulary.embedded()
    assert game.date == START
    for cell in game.cells():
        scenario = game.scenario(cell)
        scenario.check(words)
        assert all(own.in_force(START) for own in scenario.measures)
    carried = game.players[1].strategies[1].measures[0]
    assert (carried.announced, carried.from_) == (TOLD, START)
    (orders,) = game.measures
    assert orders.as_of == TOLD
    assert "31 July 2025" in game.description
    early = threat("CHN", "AUS", 80, dt.date(2012, 5, 18))
    assert not early.measures  # no orders are on record for that day


def test_retaliation_takes_a_concession_back() -> None:
    game = threat("USA", "CHE", 39, START, TOLD)
    cell = (1, 1, 1)
    own = [m for m in game.cell_measures(cell) if m.kind == "Tariff" and m.by == ("CHE",)]
    assert sorted((m.rate, m.overrides) for m in own) == [(0.0, False), (0.39, True)]


def test_between_groups_on_the_data() -> None:
    game = replace(threat("EU", "CHN", 25, dt.date(2024, 6, 3)), model=Model(elasticities=("U4",)))
    table = play(game)
    first, later = table.payoffs[0, 0], table.payoffs[0, 2]
    np.testing.assert_array_equal(first, later)  # the same side's income, whenever it moves
    assert first[0, 1, 0] < first[0, 0, 0]  # being hit costs
    assert first[0, 0, 0] == pytest.approx(0.0, abs=1e-9)


def test_mistakes_in_files_are_told_at_once() -> None:
    text = STORE.replace('of = "Rival"', 'of = "Rivel"')
    with pytest.raises(BadInputError, match="who is no player before it, did you mean 'Rival'"):
        read_game(text)
    late = """
date = 2025-08-01
[[player]]
name = "USA"
payoff = { "welfare.USA" = 1 }
  [[player.strategy]]
  name = "press"
    [[player.strategy.measure]]
    kind = "Tariff"
    by = "USA"
    on = "CHE"
    change = "39%"
    announced = 2025-07-31
    from = 2025-08-07
  [[player.strategy]]
  name = "relent"
[[player]]
name = "again"
of = "USA"
payoff = { "welfare.USA" = 1 }
  [[player.strategy]]
  name = "x"
"""
    with pytest.raises(BadInputError) as caught:
        read_game(late)
    assert "a later move has the payoff of whoever moves" in str(caught.value)
    with pytest.raises(BadInputError, match="is not in force on the game's day, 2025-08-01"):
        read_game(late.replace('of = "USA"\n', ""))
    fine = late.replace('of = "USA"\npayoff = { "welfare.USA" = 1 }', 'of = "USA"')
    again = read_game(fine.replace("date = 2025-08-01", "date = 2025-08-07"))
    assert dict(again.players[1].payoff) == {"welfare.USA": 1.0}


def test_all_mistakes_of_a_threat() -> None:
    with pytest.raises(BadInputError) as caught:
        threat("USA", "XYZ", 0.0, TOLD, START)
    said = str(caught.value)
    for part in ("XYZ", "is no rise", "is after --from"):
        assert part in said, part


def test_as_a_command(folder: Path) -> None:
    options = ("--announced", "2024-06-03", "--from", "2024-07-01", "--elasticities", "U4",
               "--workers", "1")  # fmt: skip
    done = call("negotiate", "USA", "CHE", "--threat", "25", *options, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [player["of"] for player in found["game"]["players"]] == ["", "", "CHE"]
    assert len(found["sequences"]) == 1
    assert "would count twice" in found["nash_bargain"]["message"]
    for arguments, words in (
        (("USA", "CHE", "--announced", "2025-07-31"), "--threat: is missing"),
        (("USA", "--threat", "25"), "1 sides"),
        (("USA", "CHE", "--threat", "25", "--levels", "10"), "is of the standard game"),
    ):
        done = call("negotiate", *arguments)
        assert isinstance(done.exception, BadInputError)
        assert words in str(done.exception)
