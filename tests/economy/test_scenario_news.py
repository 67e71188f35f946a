"""Measures of a scenario as the economy sees them."""

import datetime as dt

import numpy as np
import pytest

from walkaway.budget import baseline, packages
from walkaway.budget.block import law_path
from walkaway.economy import kinds as macro
from walkaway.economy.scenario_news import macro_news, quarter_of
from walkaway.economy.table import CODES
from walkaway.errors import BadInputError
from walkaway.scenario.kinds import MEASURES
from walkaway.scenario.scenario import Scenario
from walkaway.world import World

START = dt.date(2025, 6, 12)


def test_the_scenario_knows_the_economies_of_the_model():
    assert tuple(macro.ECONOMIES) == CODES
    assert set(macro.LAWS) == set(packages.LIBRARY)
    assert "PolicyRate" in MEASURES


def test_quarters():
    assert quarter_of(dt.date(2025, 6, 30), START) == 0
    assert quarter_of(dt.date(2025, 7, 1), START) == 1
    assert quarter_of(dt.date(2026, 4, 2), START) == 4
    assert quarter_of(dt.date(2024, 1, 1), START) == 0


def test_every_measure_makes_news_at_its_announcement():
    day, told = dt.date(2026, 1, 1), dt.date(2025, 8, 1)
    items = [
        macro.PolicyRate(by="JPN", change=0.25, from_=day, announced=told),
        macro.PolicyRate(by="JPN", change=0.25, quarters=4, from_=day, announced=told),
        macro.BondPurchases(by="JPN", amount=-4.0, from_=day, announced=told),
        macro.YieldCap(by="JPN", points=0.5, from_=day, announced=told),
        macro.FiscalPackage(by="USA", amount=1.0, from_=day, announced=told),
        macro.Repatriation(by="JPN", amount=2.0, hedged=0.45, from_=day, announced=told),
        macro.Confidence(by="USA", change=-0.5, from_=day, announced=told),
    ]
    news = macro_news(items, START)
    kept = news[1:5]  # one for each quarter of the held rate
    assert [item.announced for item in news] == [1, 1, 4, 5, 6, *[1] * 5]
    assert [item.series["HOLD_JPN"][3 + k] for k, item in enumerate(kept)] == [1.0] * 4
    assert news[0].series["RES_RS_JPN"][3] == 0.25
    assert news[5].series["TPX_JPN"][10] == pytest.approx(8 * news[5].series["TPX_JPN"][3])
    flow = news[8].series["FLOW_JPN"]
    assert flow.sum() == pytest.approx(2.0 * 0.55)
    assert np.flatnonzero(flow).tolist() == [3, 4, 5, 6]
    assert all(item.describe() for item in items)


def test_a_law_needs_its_path():
    law = macro.FiscalPackage(by="USA", law="hr1-house", from_=dt.date(2025, 10, 1))
    with pytest.raises(BadInputError, match="hr1-house"):
        macro_news([law], START)
    published = baseline.load(World.at("2025-06-12"))
    path = law_path(packages.named("hr1-house"), published, (2025, 2), 60)
    news = macro_news([law], START, laws={"hr1-house": path}, budgets=("USA",))[0]
    added = news.series["PACKAGE_USA"]
    assert np.all(added[:2] == 0)
    assert added[2] > 1.0
    np.testing.assert_allclose(news.series["WEDGE_USA"], added / 2)
    # 2,416 bn come back when the path is turned into money.
    gdp = 100 * 439.0 / path[2]
    assert gdp == pytest.approx(published.gdp[published.at(2025)], rel=0.04)


HEAD = """name = "x"
title = "t"
description = "d"
date = 2025-06-12
[[measure]]
from = {day}
{keys}
"""


@pytest.mark.parametrize(
    ("keys", "day", "said"),
    [
        ('kind = "FiscalPackage"\nby = "JPN"\nlaw = "hr1-house"', "2025-07-04", "law of USA"),
        (
            'kind = "Repatriation"\nby = "JPN"\namount = 1',
            "2100-01-01",
            "24 years ahead",
        ),
        (
            'kind = "Confidence"\nby = "USA"\nchange = -1\nuntil = 2026-06-30',
            "2025-07-01",
            "halves",
        ),
        (
            'kind = "PolicyRate"\nby = "USA"\nchange = 1\nuntil = 2026-06-30',
            "2025-07-01",
            "quarters",
        ),
    ],
)
def test_what_a_measure_cannot_be_is_told_with_its_line(keys, day, said):
    with pytest.raises(BadInputError) as caught:
        Scenario.from_toml(HEAD.format(day=day, keys=keys), "x.toml")
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)
    assert "x.toml:" in str(caught.value)


def test_package_is_by_law_or_by_amount():
    with pytest.raises(BadInputError):
        macro.FiscalPackage(by="USA", from_=START)


def test_a_package_of_twice_the_amount_is_twice_the_news():
    one, two = (
        macro_news([macro.FiscalPackage(by="USA", amount=size, from_=START)], START)[0].series
        for size in (1.0, 2.0)
    )
    assert any(np.any(path) for path in one.values())
    for name, path in one.items():
        np.testing.assert_allclose(two[name], 2 * path)
