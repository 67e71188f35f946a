"""At whom a page looks if nobody says: whoever the measures name, and nobody else."""

from __future__ import annotations

import datetime as dt

import pytest

from walkaway.bonds.kinds import QT, Withdrawal
from walkaway.economy.kinds import PolicyRate, Repatriation, Trust
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import Measure
from walkaway.grammar.subjects import pairs_of, subjects_of
from walkaway.scenario import Scenario

DAY = "2025-07-01"


@pytest.mark.parametrize(
    ("measures", "focus"),
    [
        ([], ("world", "world")),
        ([Withdrawal(holder="CHN", bucket="long", change="-30%")], ("USA", "CHN")),
        ([Withdrawal(holder="SGP.private", bucket="long", change="-3%")], ("USA", "SGP")),
        ([Withdrawal(holder="foreign", bucket="long", change="-3%")], ("USA", "world")),
        ([Withdrawal(holder="USA.fed", bucket="long", change="-3%")], ("USA", "world")),
        ([QT(amount=100, market="JGB")], ("JPN", "world")),
        ([Repatriation(by="TWN", amount=5, from_=DAY)], ("USA", "TWN")),
        ([Trust(premium=1, from_=DAY)], ("USA", "world")),
        ([PolicyRate(by="BRA", change=1, from_=DAY)], ("BRA", "world")),
        ([ExportCut(by="CHN", to="DEU", sectors="C26")], ("CHN", "DEU")),
        ([ExportCut(by=("SAU", "NGA"), to="EU", sectors="B05_06")], ("SAU", "EU")),
        ([Accession(bloc="CPTPP", members="CHN")], ("CPTPP", "CHN")),
        ([Tariff(by="EU", on="all", change="+5%")], ("EU", "world")),
        (
            [
                Tariff(by="USA", on="all", change="+5%"),
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


def test_every_pair_is_told_once_and_many_are_everybody() -> None:
    many = ("CAN", "MEX", "CHN", "JPN", "KOR", "DEU", "FRA")
    measures = (
        Tariff(by="USA", on=many, change="+5%"),
        Tariff(by="USA", on=("CAN", "MEX"), change="+25%"),
        Tariff(by="CAN", on="USA", change="+25%"),
        Tariff(by="USA", on=("MEX",), sectors="cars", change="+1%"),
    )
    assert pairs_of(measures) == (
        ("USA", "CAN"), ("USA", "MEX"), ("CAN", "USA"), ("USA", "world"),
    )  # fmt: skip
    assert subjects_of(measures) == ("USA", "CAN", "MEX")


def test_a_focus_that_is_given_is_an_economy_a_group_or_everybody() -> None:
    day = dt.date(2025, 6, 12)
    for pair in (("EU", "USA"), ("USA", "world"), ("ASEAN", "CPTPP")):
        told = Scenario(name="x", date=day, focus=pair)
        told.check()
        assert Scenario.from_toml(told.to_toml()).focus == pair
