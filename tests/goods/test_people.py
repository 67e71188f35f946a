"""Real income per person and per household: arithmetic by hand on official counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.goods.test_metrics import solved
from walkaway import engine
from walkaway.goods import people
from walkaway.goods.metrics import evaluate, label, unit
from walkaway.present.households_story import section, short
from walkaway.scenario import Scenario
from walkaway.world import World

TEXT = """
name = "x"
date = {date}
[[measure]]
kind = "Tariff"
by = "USA"
on = "{on}"
change = "+25%"
"""


def test_a_percent_of_income_divided_by_heads() -> None:
    """Spending of 30 and 10 USD mn; real income one percent up and three."""
    counts = {"per_person": {"USA": 300.0, "NA": 400.0}, "per_household": {"USA": 150.0}}
    own = replace(solved(), heads=counts)
    assert evaluate("per_person.USA", own).value == pytest.approx(0.01 * 30e6 / 300)
    assert evaluate("per_household.USA", own).value == pytest.approx(0.01 * 30e6 / 150)
    assert evaluate("per_person.NA", own).value == pytest.approx((0.3e6 + 0.3e6) / 400)
    assert unit("per_person.USA") == "USD"
    assert label("per_household.USA", {"USA": "the States"}).endswith("per household in the States")
    with pytest.raises(KeyError):
        evaluate("per_household.MEX", own)


@pytest.mark.parametrize(
    ("day", "households", "period"),
    [("2024-01-15", None, ""), ("2025-06-12", 131_332_360, "2023"),
     ("2026-01-15", 132_737_146, "2024")],
)  # fmt: skip
def test_the_newest_count_known_on_the_day(day: str, households: int | None, period: str) -> None:
    """American Community Survey, one-year estimates: 2023 out in September 2024, 2024 a year on."""
    found = people.counts(World.at(day))["per_household"].get("USA")
    assert (found.number if found else None) == households
    assert not found or found.period == period


def test_counts_fit_one_another() -> None:
    """Households of two to four people: a count in thousands or a wrong economy would not be."""
    found = people.counts(World.at("2026-06-01"))
    for code, own in found["per_household"].items():
        size = found["per_person"][code].number / own.number
        assert 1.9 < size < 4.0, code


@pytest.fixture(scope="module")
def runs() -> dict[str, object]:
    return {
        on: engine.run(
            Scenario.from_toml(TEXT.format(date="2025-06-12", on=on), source="x"),
            elasticities=["IS"], draws=0,
        )
        for on in ("CHE", "VNM")
    }  # fmt: skip


def test_a_run_tells_them_where_there_are_counts(runs) -> None:
    outcome = runs["CHE"]
    income = outcome["per_person.USA"].mid * 334e6
    by_household = outcome["per_household.USA"].mid * 131_332_360
    assert income == pytest.approx(by_household, rel=0.02)
    assert outcome["per_person.USA"].horizon == "long run"
    assert outcome.find("per_household.CHE") is not None
    assert outcome.find("per_person.ROW") is None


def test_the_page_shows_those_that_are_named_and_says_whose_count_is_missing(runs) -> None:
    told = section(runs["CHE"])
    assert told is not None
    assert [row[0].text for row in told.tables[0].rows] == ["Switzerland", "United States"]
    assert not told.lead
    assert "nothing is told of rich and poor" in told.note
    sentences = [one.text for one in short(runs["CHE"])]
    assert sentences[0].startswith("The mean household in Switzerland loses ")
    assert sentences[1].startswith("The mean household in the United States")
    away = section(runs["VNM"])
    assert away is not None
    vietnam = next(row for row in away.tables[0].rows if row[0].text.startswith("Viet"))
    assert vietnam[3].text == "no count"
    assert any(one.text.startswith("The mean person in Viet") for one in short(runs["VNM"]))
