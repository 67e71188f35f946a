"""A part of a flow stops: between nothing and a ban, and who has the rent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from walkaway import engine, goods
from walkaway.errors import BadInputError
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.scarcity import SHORT_ORIGINS, output_left
from walkaway.goods.schedule import schedule
from walkaway.scenario import Scenario, Vocabulary
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
CHN, JPN = (TRADE.economies.index(code) for code in ("CHN", "JPN"))
CHIPS = TRADE.sectors.index("C26")
TOML = """
name = "cut"
title = "Cut"
description = "China sells Japan less."
date = 2025-06-12
focus = ["CHN", "JPN"]
[model]
horizon = "long run"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
sectors = "electronics"
"""


def cut(**keys: Any) -> ExportCut:
    return ExportCut(**({"by": "CHN", "to": "JPN", "sectors": "electronics"} | keys))


def planned(*measures: Any) -> Any:
    return schedule(WORLD, TRADE, measures)


def solved(text: str, *names: str) -> Any:
    return engine.run(Scenario.from_toml(text, source="cut"), elasticities=list(names))


def test_all_of_it_is_the_ban_of_before():
    whole, said = planned(cut()), planned(cut(share="100%"))
    assert whole.same(said)
    assert said.sales_limit is None
    assert said.trade_cost[CHN, JPN, CHIPS] == 1e6
    assert cut() == cut(share=1.0)


def test_a_part_limits_the_flow_and_the_larger_of_two_counts():
    found = planned(cut(share="40%"), cut(share="10%", sectors="all"))
    assert found.sales_limit[CHN, JPN, CHIPS] == pytest.approx(0.6)
    others = np.arange(len(TRADE.sectors)) != CHIPS
    np.testing.assert_allclose(found.sales_limit[CHN, JPN, others], 0.9)
    assert np.isfinite(found.sales_limit).sum() == len(TRADE.sectors)
    assert np.isinf(planned(cut(by="all", to="all", share="5%")).sales_limit[JPN, JPN]).all()
    assert (found.trade_cost == 1).all()
    both = planned(cut(share="40%"), cut())
    assert both.trade_cost[CHN, JPN, CHIPS] == 1e6


def test_none_of_it_is_told_as_doing_nothing():
    words = Vocabulary.of(WORLD)
    assert cut(share=0).idle(words, WORLD.date)
    assert not cut(share="1%").idle(words, WORLD.date)
    assert planned(cut(share="0%")).same(planned())
    outcome = solved(TOML + "share = '0%'\n", "U4")
    assert "does nothing" in outcome.scenario.measures[0]
    assert not outcome.section("cutoff")


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"share": "120%"}, "not between 0% and 100%"),
        ({"share": "-5%"}, "not between 0% and 100%"),
        ({"sectors": (), "input": "rare-earths", "share": "40%"}, "is of sectors"),
    ],
)
def test_refused(keys, what):
    own = cut(**keys)
    assert any(what in found.what for found in own.misfits(Vocabulary.of(WORLD), WORLD.date))
    with pytest.raises(BadInputError, match=what):
        Scenario.from_toml(TOML + f"share = '{keys['share']}'\n" if "input" not in keys else
                           TOML.replace('sectors = "electronics"', 'input = "rare-earths"')
                           + "share = '40%'\n", source="cut")  # fmt: skip


def test_it_is_said_in_words():
    words = Vocabulary.of(WORLD)
    assert cut().describe(words).startswith("China stops selling")
    assert cut(share="40%").describe(words).startswith("China sells 40% less of ")
    scenario = Scenario.from_toml(TOML + "share = '40%'\n", source="cut")
    assert Scenario.from_toml(scenario.to_toml(), source="again") == scenario


@pytest.mark.parametrize("name", ["CP", "U4"])
def test_in_a_run_so_much_less_is_sold_and_the_exporter_has_the_rent(name):
    outcome = solved(TOML + "share = '40%'\n", name)
    limit = np.full(TRADE.flows.shape, np.inf)
    limit[CHN, JPN, CHIPS] = 0.6
    found = goods.solve(goods.from_trade(TRADE, elasticity=name), sales_limit=limit)
    assert outcome["welfare.JPN"].members[name] == pytest.approx(
        100 * (found.welfare[JPN] - 1), abs=1e-6
    )
    rent = outcome["export_revenue.CHN"].members[name]
    sold = found.flows_before[CHN, JPN, CHIPS] * 0.6 * found.cost[CHN, CHIPS] / 1e3
    assert rent == pytest.approx(sold * found.export_tax[CHN, JPN, CHIPS], rel=1e-6)
    assert rent > 0
    ban = solved(TOML, name)
    assert ban["welfare.JPN"].members[name] < outcome["welfare.JPN"].members[name] < 0
    alone = outcome["cutoff.JPN.CHN.electronics.income"].members[name]
    assert alone == pytest.approx(outcome["welfare.JPN"].members[name], abs=1e-6)
    assert sum("sells the licences" in note for note in outcome.notes) == 1
    assert not any("sells the licences" in note for note in ban.notes)


def test_within_months_by_hand():
    """CES over origins: China's part keeps 0.6^((σ−1)/σ) of its weight."""
    outcome = solved(TOML + "share = '40%'\n", "U4")
    weight = outcome["cutoff.JPN.CHN.electronics.share"].members["record"] / 100
    power = (SHORT_ORIGINS[1] - 1) / SHORT_ORIGINS[1]
    quantity = (1 - weight + weight * 0.6**power) ** (1 / power)
    cost = TRADE.input_share[JPN, CHIPS, CHIPS]
    by_hand = 100 * (float(output_left(cost, quantity, 0.2)) - 1)
    told = outcome["cutoff.JPN.CHN.electronics.output.C26"].members
    assert told["central"] == pytest.approx(by_hand, rel=1e-9)
    assert told["severe"] < told["central"] < told["mild"] < 0


def test_a_tariff_that_cuts_more_leaves_the_licence_worthless():
    taxed = TOML + (
        "share = '10%'\n[[measure]]\nkind = 'Tariff'\nby = 'JPN'\non = 'CHN'\n"
        "sectors = 'electronics'\nchange = '+50%'\n"
    )
    outcome = solved(taxed, "U4")
    assert not any(own.section == "export_revenue" for own in outcome.metrics)
    alone = solved(taxed.replace("share = '10%'", "share = '0%'"), "U4")
    for code in ("CHN", "JPN", "TWN"):
        both, one = (run[f"welfare.{code}"].members["U4"] for run in (outcome, alone))
        assert both == pytest.approx(one, abs=1e-9)
    assert alone["welfare.CHN"].members["U4"] != 0
