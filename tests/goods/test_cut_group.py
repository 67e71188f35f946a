"""A group that is cut off as one: the sum of its members, and the goods market's own number."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway import engine
from walkaway.goods.scarcity import SHORT_ORIGINS, short_run
from walkaway.outcome import Outcome
from walkaway.present.cutoff_story import lasting, section, short
from walkaway.scenario import Scenario
from walkaway.world import World

CUT = """
name = "oil"
date = 2025-06-12
[[measure]]
kind = "ExportCut"
by = ["SAU", "NGA", "KAZ"]
to = "EU"
sectors = "B05_06"
"""
KEY = "cutoff.EU.SAU+NGA+KAZ.B05_06"
WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
SELLERS = [TRADE.economies.index(code) for code in ("SAU", "NGA", "KAZ")]
MEMBERS = [TRADE.economies.index(c) for c in WORLD.members("EU") if c in TRADE.economies]
OIL = TRADE.sectors.index("B05_06")


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return engine.run(Scenario.from_toml(CUT, source="oil"), elasticities=["U4"])


def test_its_share_is_that_of_all_that_it_spends(outcome: Outcome) -> None:
    paid = (TRADE.flows * (1 + TRADE.tariffs))[:, MEMBERS, OIL]
    by_hand = 100 * paid[SELLERS].sum() / paid.sum()
    assert outcome[f"{KEY}.share"].mid == pytest.approx(by_hand)


def test_alone_it_loses_what_the_goods_market_says_of_the_group(outcome: Outcome) -> None:
    assert outcome[f"{KEY}.income"].members == pytest.approx(outcome["welfare.EU"].members)


def test_what_it_loses_within_months_lies_between_its_members_losses(outcome: Outcome) -> None:
    paid = (TRADE.flows * (1 + TRADE.tariffs))[..., OIL]
    lost, added = [], []
    for own in MEMBERS:
        share = paid[SELLERS, own].sum() / paid[:, own].sum()
        value = TRADE.value_added_share[own] * TRADE.flows[own].sum(axis=0)
        inputs = [TRADE.input_share[own][OIL]] * 3
        lost.append(short_run([share] * 3, inputs, value, SHORT_ORIGINS).value_added)
        added.append(value.sum())
    by_hand = np.average(np.array(lost), axis=0, weights=added)
    found = outcome[f"{KEY}.value_added"]
    assert [found.members[k] for k in ("severe", "central", "mild")] == pytest.approx(by_hand)
    assert min(own[1] for own in lost) < found.mid < max(own[1] for own in lost)


def test_the_group_is_told_and_its_members_are_in_the_tables(outcome: Outcome) -> None:
    (forever,) = lasting(outcome)
    assert forever.text.startswith("If the European Union goes without coal, oil and gas from")
    said = [one.text for one in short(outcome) if one.text.startswith("Without")]
    assert len(said) == 1
    assert "the European Union loses within months some" in said[0]
    assert "hardly known" in said[0]
    found = section(outcome)
    assert found is not None
    assert "inside it included" in found.lead[0]
    assert any("Who in Spain uses" in table.caption for table in found.tables)


def test_the_page_looks_at_what_is_sold_and_at_no_member_as_a_partner(outcome: Outcome) -> None:
    assert outcome.scenario.flows[0] == ("SAU", "EU")
    assert outcome.find("exports.SAU.EU.B05_06") is not None
    assert outcome.find("exports.SAU.CHN.goods") is not None
    assert outcome.find("exports.SAU.DEU.goods") is None
    assert outcome.find("exports.NOR.EU.B05_06") is not None
