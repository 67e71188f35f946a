"""An export tax reaches the quarterly model: prices at the border, demand, the right treasury."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from walkaway.economy.economies import geography
from walkaway.economy.table import CODES
from walkaway.engine.economy_news import OFFSET, Tariffs, schedules
from walkaway.engine.questions import question
from walkaway.goods.equilibria import equilibrium
from walkaway.goods.horizon import LONG
from walkaway.goods.market import Answers
from walkaway.scenario import Scenario
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
HEAD = """
name = "taxed"
title = "Taxed exports"
description = "China taxes what it sells to Japan."
date = 2025-06-12
focus = ["CHN", "JPN"]
[[measure]]
"""
TAX = "kind = 'ExportTax'\nby = 'CHN'\non = 'JPN'\nrate = '20%'\n"
CUT = "kind = 'ExportCut'\nby = 'CHN'\nto = 'JPN'\nsectors = 'goods'\nshare = '30%'\n"
CHN, JPN = (TRADE.economies.index(code) for code in ("CHN", "JPN"))


def asked(measure: str) -> Any:
    return question(Scenario.from_toml(HEAD + measure, source="t"), elasticities=["U4"])


def news(measure: str) -> Tariffs:
    system = cast("Any", SimpleNamespace(geography=geography(WORLD)))
    (found,) = schedules(asked(measure), system, "U4")
    return found


@pytest.mark.parametrize("measure", [TAX, CUT])
def test_the_buyer_pays_at_the_border_and_the_seller_has_the_revenue(measure):
    found, solution = news(measure), equilibrium(asked(measure), "U4")
    china, japan, other = (CODES.index(code) for code in ("CHN", "JPN", "USA"))
    goods = np.array([sector != "SERVICES" for sector in TRADE.sectors])
    flows, wedge = solution.flows_before[:, JPN][:, goods], solution.export_tax[CHN, JPN, goods]
    bought = flows.sum() - flows[JPN].sum()
    assert found.border[japan] == pytest.approx(100 * (flows[CHN] * wedge).sum() / bought)
    assert found.border[other] == 0
    assert found.revenue[china] > 0 > found.revenue[japan]
    earned = solution.revenue_after + solution.export_revenue - solution.revenue_before
    gdp = solution.value_added_before[CHN]
    assert found.revenue[china] == pytest.approx(100 * (1 - OFFSET) * earned[CHN] / gdp)
    assert (found.demand[:, china] < 0).all()
    balances = found.balance * geography(WORLD).gdp
    np.testing.assert_allclose(balances.sum(axis=1), 0, atol=1e-9 * np.abs(balances).max())


def test_firms_are_told_what_producers_get():
    about = asked(TAX)
    solution = equilibrium(about, "U4", horizon=LONG)
    cars = TRADE.sectors.index("C29")
    ratio = solution.flows[CHN, JPN, cars] / 1.2
    told = Answers(about).exports("U4", "CHN", "JPN", "C29")
    assert told == pytest.approx(100 * (ratio - 1), rel=1e-9)
