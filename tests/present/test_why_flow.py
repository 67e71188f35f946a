"""What a flow of the base year is made of, against customs and the tables themselves."""

from __future__ import annotations

import json

import pytest

from tests.commands import call
from walkaway.errors import BadInputError
from walkaway.present.why_flow import RULES, FlowWhy, why
from walkaway.world import YEARS, World

WORLD = World.complete()
NOW = WORLD.trade()


def held(name: str, year: int) -> float:
    _, exporter, importer, sector = name.split(".")
    trade = WORLD.trade("published", year)
    place = trade.economies.index
    return float(trade.flows[place(exporter), place(importer), trade.sectors.index(sector)])


def said(found: FlowWhy, start: str) -> float:
    return float(next(step.value for step in found.steps if step.what.startswith(start)))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("flows.JPN.USA.C29", "customs"),
        ("flows.USA.CHN.C30", "exports by customs"),
        ("flows.DEU.FRA.C29", "record of 2023"),
        ("flows.TWN.JPN.C26", "table of 2022"),
        ("flows.NLD.DEU.C20", "table of 2022"),
        ("flows.USA.GBR.SERVICES", "services"),
        ("flows.GBR.USA.SERVICES", "services"),
        ("flows.CHN.CHN.C26", "home"),
        ("flows.USA.USA.SERVICES", "home"),
    ],
)
def test_every_rule(name: str, rule: str) -> None:
    found = why(WORLD, name)
    assert found.rule == RULES[rule]
    assert said(found, "in the table of 2022") == pytest.approx(held(name, 2022), abs=1e-5)
    assert said(found, "in the base year 2024") == pytest.approx(held(name, 2024), abs=1e-5)
    assert [one.year for one in found.years] == list(YEARS)
    assert [one.year for one in found.years if one.used] == [2024]
    for one in found.years:
        assert one.value == pytest.approx(held(name, one.year))
    assert "Census" in found.source.publisher


def test_what_customs_say_is_what_comes_out() -> None:
    """Vehicles and parts from Japan in 2024: 52.1bn in chapter 87 (Census), tractors in it."""
    found = why(WORLD, "flows.JPN.USA.C29")
    assert said(found, "asked") == pytest.approx(52125, rel=0.1)
    assert said(found, "in the base year") == said(found, "asked")


def test_a_pair_grows_before_it_is_balanced() -> None:
    """The pair's total is met, and the start is the old flow at the pair's growth."""
    found = why(WORLD, "flows.DEU.FRA.C29")
    asked, sold = said(found, "asked"), said(found, "all goods of the pair")
    start = held("flows.DEU.FRA.C29", 2022) * asked / sold
    assert said(found, "at the pair's growth") == pytest.approx(start, rel=1e-6)
    place = NOW.economies.index
    goods = NOW.flows[place("DEU"), place("FRA"), :-1].sum()
    assert goods == pytest.approx(asked, abs=0.01)


def test_the_command() -> None:
    page = call("data", "why", "flows.JPN.USA.C29")
    assert page.exit_code == 0
    assert f"{said(why(WORLD, 'flows.JPN.USA.C29'), 'asked'):,.0f}" in page.stdout
    told = json.loads(call("data", "why", "flows.JPN.USA.C29", "--json").stdout)
    assert told["schema"] == "walkaway/flow-why/1"
    assert call("data", "why", "flows.JPN.USA.C29", "--csv").stdout.count("\n") >= 4


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        why(WORLD, "flows.JPX.US.C10")
    assert len(refused.value.problems) == 3
    for name in ("flows", "flows.JPN.USA", "flowers.JPN.USA.C29"):
        found = call("data", "why", name).exception
        assert isinstance(found, BadInputError)
        assert found.exit_code == 2
