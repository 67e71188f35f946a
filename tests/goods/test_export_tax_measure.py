"""The measure `ExportTax`: from a scenario's text to the numbers of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from walkaway import engine, goods
from walkaway.errors import BadInputError
from walkaway.goods.kinds.supply import ExportTax
from walkaway.goods.schedule import schedule
from walkaway.scenario import Scenario, Vocabulary
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
CHN, JPN, USA = (TRADE.economies.index(code) for code in ("CHN", "JPN", "USA"))
HEAD = """
name = "taxed"
title = "Taxed exports"
description = "China taxes what it sells."
date = 2025-06-12
focus = ["CHN", "JPN"]
[model]
horizon = "long run"
"""
TAX = HEAD + "[[measure]]\nkind = 'ExportTax'\nby = 'CHN'\non = 'JPN'\nrate = '20%'\n"


def tax(**keys: Any) -> ExportTax:
    return ExportTax(**({"by": "CHN", "on": "JPN", "rate": "20%"} | keys))


def rates(*measures: ExportTax) -> Any:
    return schedule(WORLD, TRADE, measures).export_tax


def test_it_falls_on_the_flows_it_names_and_several_add_up():
    goods_sectors = np.array([sector != "SERVICES" for sector in TRADE.sectors])
    found = rates(tax())
    assert (found[CHN, JPN, goods_sectors] == 0.2).all()
    assert np.count_nonzero(found) == goods_sectors.sum()
    cars = TRADE.sectors.index("C29")
    both = rates(tax(), tax(sectors="cars", rate="-5%", on="all"))
    assert both[CHN, JPN, cars] == pytest.approx(0.15)
    assert both[CHN, USA, cars] == -0.05
    assert both[CHN, CHN, cars] == 0
    assert np.array_equal(both, rates(tax(sectors="cars", rate="-5%", on="all"), tax()))


def test_goods_cannot_be_given_away():
    with pytest.raises(BadInputError, match="export taxes to -100% or below"):
        rates(tax(rate="-60%"), tax(rate="-60%", sectors="cars"))


def test_the_file_is_read_written_and_said():
    scenario = Scenario.from_toml(TAX, source="taxed")
    (own,) = scenario.measures
    assert own == tax()
    assert Scenario.from_toml(scenario.to_toml(), source="again") == scenario
    assert own.describe() == "China: a tax of 20% on exports of all goods to Japan"
    assert "a subsidy of 5%" in tax(rate="-5%").describe()
    with pytest.raises(BadInputError, match="no trade between economies"):
        Scenario.from_toml(TAX.replace("'JPN'", "'CHN'"), source="taxed")


def test_zero_is_told_as_doing_nothing():
    words = Vocabulary.of(WORLD)
    assert tax(rate=0).idle(words, WORLD.date)
    assert not tax().idle(words, WORLD.date)
    assert rates(tax(rate=0)) is None
    cancelled = TAX + "[[measure]]\nkind = 'ExportTax'\nby = 'CHN'\non = 'JPN'\nrate = 0\n"
    outcome = engine.run(Scenario.from_toml(cancelled, source="t"), elasticities=["U4"])
    real, none = outcome.scenario.measures
    assert "does nothing" not in real
    assert "does nothing: a rate of zero" in none


@pytest.fixture(scope="module")
def outcome() -> Any:
    return engine.run(Scenario.from_toml(TAX, source="taxed"), elasticities=["U4", "IS"])


@pytest.mark.parametrize("name", ["U4", "IS"])
def test_a_run_tells_who_has_the_money(outcome, name):
    """Against the equations called directly, and by the accounts of flows and rates."""
    levied = np.zeros_like(TRADE.tariffs)
    levied[CHN, JPN, np.array(TRADE.sectors) != "SERVICES"] = 0.2
    found = goods.solve(goods.from_trade(TRADE, elasticity=name), export_tax=levied)
    for row, code in ((CHN, "CHN"), (JPN, "JPN"), (USA, "USA")):
        value = outcome[f"welfare.{code}"].members[name]
        assert value == pytest.approx(100 * (found.welfare[row] - 1), abs=1e-7)
    earned = outcome["export_revenue.CHN"]
    assert earned.members[name] == pytest.approx(
        (found.flows_after[CHN, JPN] * levied[CHN, JPN] / 1.2).sum() / 1e3, rel=1e-6
    )
    assert "export" in earned.label
    assert outcome["export_revenue.world"].members[name] == pytest.approx(earned.members[name])
    assert all(own.id != "export_revenue.JPN" for own in outcome.metrics)
    # Japan's customs take less: their duties fall on what still comes.
    assert outcome["revenue.JPN"].members[name] < 0
    balance = sum(outcome[f"balance.{code}"].members[name] for code in TRADE.economies)
    assert balance == pytest.approx(0, abs=1e-3)


def test_parts_of_real_income_add_up_in_a_run(outcome):
    for code in ("CHN", "JPN", "USA"):
        whole = outcome[f"welfare.{code}"].members["IS"]
        ids = (f"{part}.{code}" for part in ("terms_of_trade", "volume_of_trade", "transfers"))
        known = {own.id: own.members["IS"] for own in outcome.metrics}
        assert sum(known.get(one, 0.0) for one in ids) == pytest.approx(whole, abs=0.002)
    assert (
        outcome["terms_of_trade.CHN"].members["IS"]
        > 0
        > outcome["terms_of_trade.JPN"].members["IS"]
    )


def test_notes_say_it_once(outcome):
    assert sum("exporter's government has the revenue" in note for note in outcome.notes) == 1
