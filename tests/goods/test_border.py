"""Price, quantity and value of a run's pair: identities, limits, and the record of 2025."""

from __future__ import annotations

import math

import pytest

from walkaway import engine
from walkaway.engine.questions import question as question_of
from walkaway.goods.border_market import ENDS, SHOWN, after, flows
from walkaway.goods.incidence import QUARTERS, borne
from walkaway.goods.market import Answers
from walkaway.outcome import Outcome
from walkaway.present.story import page
from walkaway.scenario import Scenario

CARS = "border.JPN.USA.C29"
HEAD = 'name = "own"\ndate = {}\nfocus = ["USA", "{}"]\n'
TARIFF = '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "{}"\nsectors = "{}"\nchange = "{}"\n'


def own(on: str, target: str, sectors: str, change: str) -> Scenario:
    text = HEAD.format(on, target) + TARIFF.format(target, sectors, change)
    return Scenario.from_toml(text)


@pytest.fixture(scope="module")
def told() -> Outcome:
    return engine.run(own("2025-06-12", "JPN", "cars", "+25%"), elasticities=["IS"])


def test_value_is_price_times_quantity(told: Outcome) -> None:
    for when in QUARTERS:
        for member in ENDS:
            price, units, value = (
                1 + told[f"{CARS}.{what}.{when}"].members[member] / 100 for what in SHOWN
            )
            assert value == pytest.approx(price * units, rel=1e-12)


def test_the_half_year_of_2025_from_what_was_known_in_june(told: Outcome) -> None:
    """Export prices -19.4% in dollars (Bank of Japan), value -19.3% (customs), units -2.4%."""
    assert told[f"{CARS}.price.q1"].low <= -19.4 <= told[f"{CARS}.price.q1"].high
    # Customs' value and the product of price and units on record are not one number.
    by_parts = 100 * ((1 - 0.194) * (1 - 0.024) - 1)
    assert by_parts <= told[f"{CARS}.value.q1"].mid <= -19.3
    assert told[f"{CARS}.units.q1"].low <= -2.4 <= told[f"{CARS}.units.q1"].high
    asked = question_of(own("2025-06-12", "JPN", "cars", "+25%"), elasticities=["IS"])
    long_run = Answers(asked).exports("IS", "JPN", "USA", "C29")
    assert long_run < 2 * told[f"{CARS}.value.q1"].band.mid  # all of it quantity, by theory


def test_price_follows_the_share_that_buyers_bear(told: Outcome) -> None:
    question = question_of(own("2025-06-12", "JPN", "cars", "+25%"), elasticities=["IS"])
    (flow,) = flows(question, Answers(question))
    assert flow.factor == pytest.approx(1.275 / 1.025, rel=1e-3)  # 2.5% before
    for when, quarters in QUARTERS.items():
        share = borne("C29", "JPN", quarters, question.date).share
        for member, end in ENDS.items():
            by_hand = 100 * math.expm1(-(1 - share[end]) * math.log(flow.factor))
            assert told[f"{CARS}.price.{when}"].members[member] == pytest.approx(by_hand)
            found = after(question, Answers(question), flow, when, member)
            assert found.after == pytest.approx(found.before * flow.factor, rel=1e-12)


def test_nothing_without_a_tariff_of_its_own() -> None:
    assert not engine.run("zero", elasticities=["U4"]).section("border")
    chips = engine.run(own("2025-06-12", "JPN", "electronics", "+25%"), elasticities=["U4"])
    assert not chips.section("border")  # only goods in general are known of
    nothing = engine.run(own("2025-06-12", "JPN", "cars", "0%"), elasticities=["U4"])
    assert not nothing.section("border")


def test_any_pair_and_the_newest_figures_of_the_day() -> None:
    korea = engine.run(own("2025-08-10", "KOR", "cars", "+25%"), elasticities=["U4"])
    japan = engine.run(own("2025-08-10", "JPN", "cars", "+25%"), elasticities=["U4"])
    units = "units.q1"
    assert (
        japan[f"{CARS}.{units}"].mid > korea[f"border.KOR.USA.C29.{units}"].mid
    )  # measured by then
    assert any("Bank of Japan" in source.text for source in japan.sources)
    assert not any("Bank of Japan" in source.text for source in korea.sources)


def test_it_is_explained_and_shown(told: Outcome) -> None:
    found, _ = engine.explain(told, f"{CARS}.value.1y", member="central")
    whole = found.baseline + math.fsum(found.contributions)
    assert whole == pytest.approx(told[f"{CARS}.value.1y"].members["central"], rel=1e-9)
    section = next(one for one in page(told).sections if one.id == "border")
    (table,) = section.tables
    assert [row[0].text for row in table.rows] == list(SHOWN.values())
    assert table.rows[0][1].metric == f"{CARS}.price.q1"
