"""A mineral cut off as a measure: Hulten's theorem, the layer's own figures, composition."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.goods.deposits import DEPOSITS
from walkaway.goods.kinds.supply import SEVERITIES, ExportCut
from walkaway.goods.minerals import mineral, users_lose
from walkaway.goods.schedule import schedule
from walkaway.scenario import Scenario, Tariff, Vocabulary
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
JPN = TRADE.economies.index("JPN")
IN_USE = np.isin(TRADE.sectors, DEPOSITS.layer("rare-earths").users)


def cut(**keys: Any) -> ExportCut:
    return ExportCut(**({"by": "CHN", "to": "JPN", "input": "rare-earths"} | keys))


def cost(*measures: Any) -> Any:
    return schedule(WORLD, TRADE, measures).trade_cost


def test_only_what_users_make_becomes_dearer_and_by_their_loss():
    found = cost(cut())
    others = np.arange(len(TRADE.economies)) != JPN
    assert np.all(found[others] == 1)
    assert np.all(found[JPN][:, ~IN_USE] == 1)
    quick = users_lose(TRADE, mineral(WORLD, "rare-earths", "CHN", "JPN"), "JPN")
    for position, severity in enumerate(SEVERITIES):
        factor = cost(cut(severity=severity))[JPN][:, IN_USE]
        np.testing.assert_allclose(factor * quick.output[position, IN_USE], 1, rtol=1e-12)
    # CES by hand at the middle: 0.05% of costs, 30.2% left, substitution 0.2.
    by_hand = (1 - 0.0005 + 0.0005 * 0.302**-4) ** 0.25
    np.testing.assert_allclose(found[JPN][:, IN_USE], by_hand, rtol=1e-9)


def test_the_worst_costs_most():
    mild, central, severe = (
        cost(cut(severity=s))[JPN, JPN, TRADE.sectors.index("C29")]
        for s in ("mild", "central", "severe")
    )
    assert 1 < mild < central < severe


def test_world_income_falls_by_the_sales_of_users_times_their_loss():
    """Hulten (1978): to first order, the loss of productivity times sales over value added.

    In a world without tariffs it is exact for small losses, whatever moves between economies.
    """
    free = dataclasses.replace(TRADE, tariffs=np.zeros_like(TRADE.tariffs))
    calibration = goods.from_trade(free)
    small = np.ones_like(TRADE.flows)
    small[JPN] = cost(cut(severity="mild"))[JPN]
    solved = goods.solve(calibration, trade_cost=small)
    assert solved.solved
    sales = (np.log(small) * solved.flows_before).sum()
    lost = -(np.log(solved.welfare) * solved.income_before).sum()
    assert lost == pytest.approx(sales, rel=0.02)
    # Most of it falls on Japan itself.
    assert np.log(solved.welfare[JPN]) * solved.income_before[JPN] < -0.5 * lost


def test_it_composes_and_counts_once():
    tariff = Tariff(by="USA", on="JPN", sectors="cars", change="+25%")
    both = schedule(WORLD, TRADE, [tariff, cut()])
    assert np.array_equal(both.tariffs, schedule(WORLD, TRADE, [tariff]).tariffs)
    assert np.array_equal(both.trade_cost, cost(cut()))
    assert np.array_equal(cost(cut(), cut()), cost(cut()))
    assert np.array_equal(cost(cut(), cut(severity="mild")), cost(cut()))
    ban = ExportCut(by="CHN", to="JPN", sectors="electronics")
    assert np.array_equal(cost(ban, cut()), cost(cut(), ban))
    later = cut(from_="2025-07-01")
    assert np.all(cost(later) == 1)


def test_mistakes_of_a_file():
    text = """
date = 2025-06-12
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "KOR"
input = "rare-earths"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
input = "rare-earth"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
sectors = "mining"
severity = "mild"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
sectors = "mining"
input = "rare-earths"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "JPN"
"""
    with pytest.raises(BadInputError) as caught:
        Scenario.from_toml(text, source="s.toml")
    said = str(caught.value)
    for part in (
        "no facts about rare-earths from CHN to KOR",
        "'rare-earths'",
        "of a mineral",
        "both 'sectors' and 'input' are given",
        "neither 'sectors' nor 'input' is given",
    ):
        assert part in said


def test_in_words():
    words = Vocabulary.of(WORLD)
    assert "China stops selling rare earths to Japan; central loss" in cut().describe(words)
    everything = ExportCut(by="CHN", to="all", sectors="all")
    assert everything.describe(words).startswith("China stops selling anything to everyone")


def test_facts_that_were_not_published_are_refused():
    early = World.at("2025-01-01")
    with pytest.raises(BadInputError, match="was not published by 2025-01-01"):
        schedule(early, TRADE, [cut()])
