"""At whom a page looks if nobody says: the two of a measure, or whose paper and money moves."""

from __future__ import annotations

import datetime as dt

import pytest

from walkaway.bonds.kinds import Withdrawal
from walkaway.economy.kinds import Repatriation
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import Measure
from walkaway.scenario import Scenario


@pytest.mark.parametrize(
    ("measures", "focus"),
    [
        ([], ("USA", "JPN")),
        ([Withdrawal(holder="CHN", bucket="long", change="-30%")], ("USA", "CHN")),
        ([Withdrawal(holder="SGP.private", bucket="long", change="-3%")], ("USA", "JPN")),
        ([Withdrawal(holder="CYM", bucket="long", change="-30%")], ("USA", "JPN")),
        ([Repatriation(by="TWN", amount=5, from_="2025-07-01")], ("USA", "TWN")),
        ([ExportCut(by="CHN", to="DEU", sectors="C26")], ("CHN", "DEU")),
        ([ExportCut(by=("SAU", "NGA"), to="EU", sectors="B05_06")], ("USA", "JPN")),
        (
            [
                Withdrawal(holder="CHN", bucket="long", change="-30%"),
                Tariff(by="USA", on="BRA", change="+5%"),
            ],
            ("USA", "BRA"),
        ),
    ],
)
def test_focus_follows_from_the_measures(measures: list[Measure], focus: tuple[str, str]) -> None:
    told = Scenario(name="x", date=dt.date(2025, 6, 12), measures=tuple(measures))
    assert told.focus == focus
    assert Scenario.from_toml(told.to_toml()) == told
