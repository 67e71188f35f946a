"""Consent of a bloc's members: who refuses, what is left then, and the same by brute force."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.negotiation.test_table import outcome_of
from walkaway.errors import BadInputError
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation import Game, read_game
from walkaway.negotiation.analysis import analyse, frequencies
from walkaway.negotiation.consent import asked
from walkaway.negotiation.sequential import backward_induction
from walkaway.negotiation.table import play
from walkaway.outcome import Metric, Outcome
from walkaway.present import negotiation as present
from walkaway.present import negotiation_story
from walkaway.scenario import Scenario

GAME = """
date = 2025-06-12
stages = ["USA", "JPN"]

[[player]]
name = "USA"
payoff = { "welfare.USA" = 1 }
  [[player.strategy]]
  name = "relent"
  [[player.strategy]]
  name = "press"
    [[player.strategy.measure]]
    kind = "Tariff"
    by = "USA"
    on = "JPN"
    change = "+24%"

[[player]]
name = "JPN"
payoff = { "welfare.JPN" = 1 }
  [[player.strategy]]
  name = "resist"
  [[player.strategy]]
  name = "pivot"
  consent = ["CAN", "MEX"]
    [[player.strategy.measure]]
    kind = "Accession"
    bloc = "CPTPP"
    members = "CHN"
"""
GAINS = {"USA": -0.5, "JPN": 1.0, "CAN": 0.3, "MEX": -0.2}
"""What China's accession is worth; a tariff costs each a tenth."""


def world(scenario: Scenario, gains: dict[str, dict[str, float]] | None = None) -> Outcome:
    """A stand-in for the engine under two members, with numbers that anybody can add up."""
    joined = any(own.kind == "Accession" for own in scenario.measures)
    taxed = any(own.kind == "Tariff" for own in scenario.measures)
    by_member = gains or {"a": GAINS, "b": GAINS}
    metrics = tuple(
        Metric(
            f"welfare.{code}", code, "%",
            {m: joined * own[code] - 0.1 * taxed for m, own in by_member.items()},
        )
        for code in GAINS
    )  # fmt: skip
    found = outcome_of(scenario)
    solves = tuple(s for s in found.solves if s.member in by_member)
    return msgspec.structs.replace(found, metrics=metrics, solves=solves)


def test_who_would_lose_refuses_and_nothing_changes() -> None:
    table = play(read_game(GAME), world)
    one, two = table.consents
    assert one.asked == two.asked == ("CAN", "MEX")
    assert not one.granted.any()
    assert one.gains[0] == pytest.approx([0.3, -0.2])
    assert table.payoffs[:, :, :, 1] == pytest.approx(table.payoffs[:, :, :, 0])
    assert table.played == 6
    assert len(table.runs) == 4


def test_where_all_gain_it_comes_about() -> None:
    willing = {m: GAINS | {"MEX": 0.0} for m in "ab"}
    table = play(read_game(GAME), lambda own: world(own, willing))
    assert all(own.granted.all() for own in table.consents)
    free = play(read_game(GAME.replace('consent = ["CAN", "MEX"]', "")), world)
    assert table.payoffs == pytest.approx(free.payoffs)
    assert not free.consents


def test_votes_are_taken_draw_by_draw() -> None:
    split = {"a": GAINS, "b": GAINS | {"MEX": 0.1}}
    table = play(read_game(GAME), lambda own: world(own, split))
    assert [own.granted.tolist() for own in table.consents] == [[False, True]] * 2
    jpn = table.payoffs[:, 1]
    assert jpn[:, 0, 1] == pytest.approx([0.0, 1.0])
    counts = frequencies(table.games(), table.definition.stages)
    document = present.document(table, analyse(table.game(), table.definition.stages), counts)
    assert [vote.granted_share for vote in document.votes] == [0.5, 0.5]
    assert document.votes[0].veto_share == {"CAN": 0.0, "MEX": 0.5}
    assert document.game.consent == {"welfare": 1.0}


@pytest.mark.parametrize("seed", range(20))
def test_the_same_as_a_game_with_every_member_at_the_table(seed: int) -> None:
    """Brute force: the members move last, each says yes or no, and one no refuses for all.

    Of the ends of that game those in which nobody votes against its own interest are the same.
    """
    draw = np.random.default_rng(seed)
    gains = {code: float(draw.normal()) for code in GAINS}
    table = play(read_game(GAME), lambda own: world(own, {"a": gains}))
    vetoing = table.game(0)
    payoffs = np.empty((4, 2, 2, 2, 2))  # USA, JPN, CAN, MEX; yes is 1
    for taxed, asks, can, mex in itertools.product(range(2), repeat=4):
        joined = asks and can and mex
        for k, code in enumerate(GAINS):
            # A vote against one's own interest is made to cost a little, so that ties break.
            sincere = (gains[code] >= 0) == bool((can, mex)[k - 2]) if k > 1 and asks else True
            payoffs[k, taxed, asks, can, mex] = (
                joined * gains[code] - 0.1 * taxed - 1e-6 * (not sincere)
            )
    full = Game.of(list(payoffs), players=("USA", "JPN", "CAN", "MEX"))
    ends = backward_induction(full, ["USA", "JPN", ["CAN", "MEX"]])
    ours = backward_induction(vetoing, ["USA", "JPN"])
    assert {tuple(np.round(p.payoffs[:2], 5)) for p in ends.outcomes} == {
        tuple(np.round(p.payoffs, 5)) for p in ours.outcomes
    }


def test_who_asks_and_who_joins_are_not_asked() -> None:
    game = read_game(GAME.replace('["CAN", "MEX"]', '"CPTPP"').replace('"CHN"', '["CHN", "TWN"]'))
    found = asked(game, (0, 1), Vocabulary.embedded())
    members = Vocabulary.embedded().expand_economies(["CPTPP"], game.date)
    assert set(found) == set(members) - {"JPN", "CHN", "TWN"}
    assert asked(game, (0, 0), Vocabulary.embedded()) == ()


def test_what_they_look_at_is_stated_and_weighed() -> None:
    """Mexico loses income, and weighs another number that it gains on."""
    text = GAME + "\n[consent]\nwelfare = 1\nrevenue = 0.1\n"

    def paid(scenario: Scenario) -> Outcome:
        found = world(scenario)
        joined = any(own.kind == "Accession" for own in scenario.measures)
        more = tuple(
            Metric(f"revenue.{code}", code, "USD bn", dict.fromkeys("ab", 3.0 * joined))
            for code in GAINS
        )
        return msgspec.structs.replace(found, metrics=(*found.metrics, *more))

    table = play(read_game(text), paid)
    assert table.consents[0].gains[0] == pytest.approx([0.6, 0.1])
    assert table.consents[0].granted.all()
    with pytest.raises(BadInputError, match=r"a run has no revenue\.CAN"):
        play(read_game(text), world)


def test_mistakes_are_told_at_once() -> None:
    two = GAME.replace('name = "press"', 'name = "press"\n  consent = "Atlantis"')
    with pytest.raises(BadInputError) as caught:
        read_game(two + "\n[consent]\nwelfare = 'much'\n", "deal.toml")
    said = str(caught.value)
    for part in ("unknown economy or group 'Atlantis'", "USA and JPN need consent",
                 "'much' where a weight is wanted"):  # fmt: skip
        assert part in said, part
    idle = GAME.replace('name = "resist"', 'name = "resist"\n  consent = "CPTPP"')
    with pytest.raises(BadInputError, match="needs consent, and changes nothing"):
        read_game(idle)
    with pytest.raises(BadInputError, match="no strategy needs consent"):
        read_game(GAME.replace('consent = ["CAN", "MEX"]', "") + "\n[consent]\nwelfare = 1\n")


def test_the_page_says_who_refuses() -> None:
    table = play(read_game(GAME), world)
    found = analyse(table.game(), table.definition.stages)
    page: Any = negotiation_story.page(
        table, found, frequencies(table.games(), table.definition.stages)
    )
    assert "Consent to pivot is given in 0% of the draws, refused by MEX in 100%." in page.short
    section = next(own for own in page.sections if own.id == "consent")
    rows = {row[0].text: [cell.text for cell in row[1:3]] for row in section.tables[0].rows}
    assert rows["MEX"] == ["100%", "−0.200"]
    assert rows["CAN"] == ["0%", "+0.300"]
    assert any("vote under unanimity" in note for note in page.notes)
    assert any("pivot needs the consent of all of CAN and MEX" in line for line in page.assumed)
