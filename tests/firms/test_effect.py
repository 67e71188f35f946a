"""The scenario's own effect beside the record: with less without, by hand and by identity."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from walkaway import engine
from walkaway.cli.main import cli
from walkaway.engine.questions import question as question_of
from walkaway.firms.bridge import PARTS, Quarter, Setup, bridge, level, volumes
from walkaway.firms.exchange import Ratios, dollar_yen
from walkaway.firms.firm import Firm, Head, Sales, Three
from walkaway.firms.market import run_firm
from walkaway.firms.reader import library, load
from walkaway.firms.scale import learned
from walkaway.firms.year import effect, record
from walkaway.goods.market import Answers
from walkaway.present.story import page
from walkaway.question import Question
from walkaway.scenario import Scenario

ALL = dict.fromkeys(PARTS, True)
QUARTERS = ("2025Q2", "2025Q3", "2025Q4", "2026Q1")
OTHERS = (
    'name = "others"\ndate = 2025-06-12\n[[measure]]\nkind = "Tariff"\nby = "CHN"\non = "AUS"\n'
    'sectors = "goods"\nchange = "+20%"\n'
)


def same(value: float) -> Three:
    return value, value, value


def works(**head: object) -> Firm:
    """A firm that sells eight billion dollars a year and knows everything for certain."""
    known = {"margin": same(0.25), "pass_through": same(0.1), "mitigation": same(0.2)}
    sale = Sales(from_="JPN", to="USA", amount=same(8.0), source="books")
    return Firm(Head(name="works", per_unit=2.0, **(known | head)), (sale,))  # type: ignore[arg-type]


def test_two_quarters_by_hand() -> None:
    """The second is cut in two: 25 points on record, then 15 by the scenario, which moves the yen.

    Two and 0.8 billion dollars are sold before the date, 1.2 after it; a tenth of the tariff is
    passed on, so that of markets of 0.9^10 and 0.8^10 sales of 0.9 and 0.8 are left.
    """
    tenth: tuple[Three, ...] = (same(0.1),)
    first = Quarter("Q1", (0.25,), same(150), 0.76, 0.25, 0.0, passed=tenth)
    second = Quarter("Q2", (0.25,), same(148), 0.76, 0.1, 1.0, passed=tenth)
    coming = Quarter("Q2", (0.0,), same(146), 0.0, 0.15, 1.0, passed=tenth)
    long_run = {"A": 0.76}
    past = bridge(works(), [first, second, coming], {"A": (0.9**10,)}, long_run, before=160)
    np.testing.assert_allclose(
        past.parts,
        [
            [-150 * 2 * 0.25, 7.5, 300 * (0.25 * -0.1 + 0.1 * 0.25 * 0.9), 2 * 0.25 * -10, 0],
            [-29.6, 2.96, -0.296, 2 * 0.1 * -12 + 2 * 0.15 * -14, 118.4 * 0.9 * 0.25 * 0.2],
        ],
        rtol=1e-12,
        atol=1e-12,
    )
    none = [dataclasses.replace(q, tariff=(0.0,), elasticity=0.0) for q in (first, second)]
    hit = dataclasses.replace(
        coming, tariff=(0.15,), elasticity=0.76, moved=(same(140), same(140), same(140))
    )
    own = bridge(works(), [*none, hit], {"A": (0.8**10,)}, long_run, before=None)
    lost = 0.25 * -0.2 + 0.2 * 0.15 * 0.9
    yen = 2 * 0.15 * -6 + -6 * 1.2 * (0.25 * -0.2 - 0.8 * 0.15 * 0.9)
    assert not own.parts[0].any()
    np.testing.assert_allclose(
        own.parts[1],
        [-146 * 1.2 * 0.15, 2.628, 146 * 1.2 * lost, yen, 140 * 1.2 * 0.8 * 0.15 * 0.2],
        rtol=1e-12,
    )


def corners() -> list[tuple[int, ...]]:
    return [(1,) * 6, *itertools.product((0, 2), repeat=6)]


def with_measures(asked: Question, firm: Firm, ratios: Ratios | None, at: tuple[int, ...]
                  ) -> float:  # fmt: skip
    """The whole change of the year by the profit's level alone, no step taken by itself."""
    trade = Answers(asked)
    past, own = record(asked, trade, firm), effect(asked, trade, firm, ratios)
    b, m, p, g, e, moves = at
    base = tuple(s.base_usd_bn[b] for s in firm.sales)
    total = []
    for was, now in zip(past.quarters, own.quarters, strict=True):
        leg, paid = (past, was) if any(was.tariff) else (own, now)
        share = paid.shares(p)
        setup = Setup(base, firm.head.margin[m], share, firm.head.mitigation[g])
        sold = volumes(leg.markets["IS"], share, paid.elasticity, leg.long_run["IS"])
        rate = now.rate(e, moves)
        assert past.before is not None
        worth = firm.head.per_unit or 0.0
        total.append(level(setup, paid, rate, worth, past.before, sold, ALL))
    return math.fsum(total)


@pytest.mark.parametrize("name", ["toyota", "honda", "volkswagen", "gm"])
def test_effect_and_record_are_the_whole_change(name: str) -> None:
    asked, own_table = question_of("deal-2025-09", elasticities=["IS"]), load(name)
    told = learned(asked.world, Answers(asked), own_table)
    firm = told.firm(own_table)
    ratios = {"2025Q3": (0.9, 0.97, 1.02), "2025Q4": (0.8, 0.9, 1.1), "2026Q1": (0.9, 1.0, 1.2)}
    trade = Answers(asked)
    past, own = record(asked, trade, firm), effect(asked, trade, firm, ratios)
    sums = []
    for at in corners():
        told = own.at(firm, at) + past.at(firm, at)  # type: ignore[arg-type]
        by_level = with_measures(asked, firm, ratios, at)
        assert math.fsum(told.ravel()) == pytest.approx(by_level, rel=1e-12)
        sums.append(by_level)
    if firm.head.currency != "JPY":  # a run has no path of its currency
        ratios, sums = None, [with_measures(asked, firm, None, at) for at in corners()]
    found = run_firm(asked, trade, own_table, ratios=ratios)
    assert found.change == pytest.approx((min(sums), sums[0], max(sums)), rel=1e-12)
    assert found.recorded_parts.sum() + found.bridge.total == pytest.approx(sums[0], rel=1e-12)
    assert found.bridge.low.sum(axis=(1, 2)).min() <= found.bridge.total


@pytest.mark.parametrize("name", library())
def test_measures_on_other_trade_do_nothing(name: str) -> None:
    own = Scenario.from_toml(OTHERS)
    asked = question_of(own, elasticities=["IS"])
    assert Answers(asked).exports("IS", "JPN", "USA", "C29") != 0  # others' trade does move its own
    found = run_firm(asked, Answers(asked), load(name))
    assert not found.bridge.low.any()
    assert not found.bridge.high.any()
    assert found.recorded.total_low < 0


def test_no_firm_is_shown_that_nothing_happens_to() -> None:
    for own in (Scenario.from_toml(OTHERS), "zero", "cptpp-both"):
        assert not engine.run(own, elasticities=["U4"]).section("profit")


def test_the_record_is_the_same_in_every_scenario_of_a_date() -> None:
    """No measure touches it, neither in the command's bridge nor in a run."""
    for name in library():
        runs = []
        for own in ("zero", "japan-2025-tariffs", Scenario.from_toml(OTHERS)):
            asked = question_of(own, elasticities=["IS"])
            runs.append(run_firm(asked, Answers(asked), load(name)).recorded)
        for other in runs[1:]:
            np.testing.assert_array_equal(runs[0].central, other.central)
            np.testing.assert_array_equal(runs[0].low, other.low)
            np.testing.assert_array_equal(runs[0].high, other.high)


def test_a_deal_in_september_keeps_the_tariffs_of_april() -> None:
    """Subaru: cars paid 25 points from 3 April to 15 September, at the yen of those days."""
    asked, firm = question_of("deal-2025-09", elasticities=["IS"]), load("subaru")
    found = run_firm(asked, Answers(asked), firm)
    flow = firm.sales[0].base_usd_bn[1] * found.learned.scale.range[1]
    spring = dt.date(2025, 4, 1), dt.date(2025, 6, 30)
    summer = dt.date(2025, 7, 1), dt.date(2025, 9, 15)
    for q, (days, period) in enumerate(((89, spring), (77, summer))):
        bill = flow * 0.25 * days / 365 * dollar_yen(asked.world, *period)[1]
        assert found.recorded_parts[q, 0] == pytest.approx(-bill, rel=1e-9)
    assert not found.recorded_parts[2:, 0].any()
    assert not found.bridge.parts[0].any()
    assert (found.bridge.parts[1:, 0] < 0).all()


def test_a_year_that_begins_with_the_scenario_has_no_tariffs_on_record() -> None:
    """A firm whose fiscal year starts on the day: no day of it lies before the measures."""
    own = Scenario.from_toml(OTHERS.replace("2025-06-12", "2025-06-01"))
    asked = question_of(own, elasticities=["IS"])
    firm = works(starts_in=6)
    found = run_firm(asked, Answers(asked), firm)
    tariffs = np.delete(found.recorded.central, PARTS.index("exchange"), axis=2)
    assert not tariffs.any()
    assert found.recorded.central.any()


def test_a_run_tells_effect_and_record_apart() -> None:
    outcome = engine.run("deal-2025-09", elasticities=["IS"])
    assert not any(outcome["profit.subaru.2025Q2"].members.values())
    assert not any(outcome["profit.toyota.exchange"].members.values())
    total = outcome["profit.toyota.total"]
    tariffs = outcome["profit.toyota.recorded-tariffs"]
    yen = outcome["profit.toyota.recorded-exchange"]
    assert total.baseline == load("toyota").head.profit
    assert total.counterfactual != tariffs.counterfactual == yen.counterfactual == "the year before"
    assert tariffs.high < 0
    assert outcome.find("profit.honda.recorded-exchange") is None  # it says not what a yen is worth
    found, _ = engine.explain(outcome, "profit.toyota.recorded-tariffs")
    assert not any(found.contributions)
    assert found.baseline == tariffs.members["central"]
    said = next(line for line in page(outcome).short if "operating profit" in line)
    assert "by this scenario" in said
    assert "tariffs on record before 16 September 2025 cost another" in said


def test_a_day_before_the_year_compared_with_is_over() -> None:
    """In February 2025 Toyota's year of 2024 went on: its effect is told, no record beside it."""
    text = OTHERS.replace('"CHN"', '"USA"').replace('"AUS"', '"JPN"')
    outcome = engine.run(Scenario.from_toml(text.replace("2025-06-12", "2025-02-10")),
                         elasticities=["U4"])  # fmt: skip
    toyota = outcome["profit.toyota.total"]
    assert toyota.mid < 0
    assert toyota.baseline is None
    assert outcome.find("profit.toyota.recorded-tariffs") is None
    assert outcome.find("profit.toyota.2025Q1") is not None


def test_the_zero_scenario_is_zero_in_every_number() -> None:
    done = CliRunner().invoke(cli, ["firm", "toyota", "--scenario", "zero", "--json"])
    document = json.loads(done.stdout)
    assert set(document["total"].values()) == {0.0}
    assert not any(document["year"].values())
    for quarter in document["quarters"]:
        assert not any(v for part in quarter["parts"].values() for v in part.values())
    assert document["recorded"]["total"]["mid"] < 0
    assert document["after"] == document["before"] + document["recorded"]["total"]["mid"]
