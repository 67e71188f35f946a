"""Days from 2000 on: each series has days of its own, and what is missing on one is named."""

from __future__ import annotations

import csv
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands import call
from walkaway import engine
from walkaway.errors import BadInputError, NotHeldError
from walkaway.outcome.outcome import NOT_HELD
from walkaway.scenario import Scenario
from walkaway.world import Snapshot, World

SNAPSHOT = Snapshot.embedded()
days = st.dates(SNAPSHOT.first_day, SNAPSHOT.last_day)
names = st.sampled_from(sorted(SNAPSHOT.series))
tables = st.sampled_from(sorted(SNAPSHOT.tables))
TARIFF = """
name = "tariff"
date = {day}
[[measure]]
kind = "Tariff"
by = "USA"
on = "{on}"
change = "25%"
"""
SALE = """
name = "sale"
date = {day}
[[measure]]
kind = "Withdrawal"
holder = "JPN.private"
bucket = "long"
change = "-10%"
"""
CONFIDENCE = """
[[measure]]
kind = "Confidence"
by = "USA"
change = -1.0
from = {day}
"""


def first_publication(name: str) -> dt.date:
    """The first day of publication, read from the file and not by the code under test."""
    entry, _ = SNAPSHOT.series[name]
    with (SNAPSHOT.root / entry.file).open(newline="", encoding="utf-8") as file:
        return min(
            dt.date.fromisoformat(row["published"]) for row in csv.DictReader(file) if row[name]
        )


@settings(max_examples=150, deadline=None)
@given(names, days)
def test_a_series_has_a_value_or_names_the_nearest_day_that_has_one(
    name: str, day: dt.date
) -> None:
    first = first_publication(name)
    world = World.at(day)
    problems = world.missing([name])
    if day >= first:
        assert problems == []
        assert world.series(name).last.published <= day
        return
    assert [str(first) in problem.hint for problem in problems] == [True]
    with pytest.raises(NotHeldError, match=f"the nearest day that has one is {first}"):
        world.series(name).at(day)
    assert World.at(max(first, SNAPSHOT.first_day)).series(name).last.value is not None


@settings(max_examples=60, deadline=None)
@given(tables, days)
def test_a_table_has_a_row_or_names_the_nearest_day_that_has_one(name: str, day: dt.date) -> None:
    problems = World.at(day).missing([name])
    assert bool(problems) == (len(World.at(day).table(name)) == 0)
    if problems:
        near = dt.date.fromisoformat(problems[0].hint.split()[-1])
        assert day < near
        assert len(World.at(near).table(name)) > 0
        if near > SNAPSHOT.first_day:
            assert len(World.at(near - dt.timedelta(days=1)).table(name)) == 0


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(NotHeldError) as caught:
        World.at("2005-01-03").need("auctions", "us_10y_yield", "tic_china", "cbo_baselines")
    assert [problem.place for problem in caught.value.problems] == ["auctions", "cbo_baselines"]
    with pytest.raises(BadInputError, match="did you mean 'tic_china'"):
        World.at("2005-01-03").need("tic_chin")


# Values of the publishers' own pages: H.15, Ministry of Finance, TIC.
@pytest.mark.parametrize(
    ("day", "name", "value", "period"),
    [
        ("2000-01-03", "us_10y_yield", 6.58, "2000-01-03"),
        ("2000-01-01", "us_10y_yield", 6.45, "1999-12-31"),  # a Saturday: the year's last yield
        ("2008-02-29", "us_10y_yield", 3.53, "2008-02-29"),  # a leap day
        ("2024-02-29", "us_30y_yield", 4.38, "2024-02-29"),
        ("2018-07-08", "us_10y_yield", 2.82, "2018-07-06"),  # a Sunday
        ("2026-09-25", "us_10y_yield", 4.69, "2026-08-20"),
        ("2026-09-25", "jgb_10y_yield", 2.69, "2026-06-30"),
        ("2026-09-25", "tic_official_bills", 360.6, "2026-06-30"),
        ("2026-09-25", "usdjpy", 159.21, "2026-08-14"),
        ("2026-09-25", "soma_treasuries", 4542.228, "2026-08-19"),
    ],
)
def test_the_world_on_odd_days(day: str, name: str, value: float, period: str) -> None:
    last = World.at(day).series(name).last
    assert (last.value, str(last.period)) == (value, period)


def test_members_of_blocs_come_and_go() -> None:
    union = World.at("2018-07-06").members("EU")
    assert len(union) == 28
    assert "GBR" in union
    assert len(World.at("2004-04-30").members("EU")) == 15
    assert len(World.at("2004-05-01").members("EU")) == 25
    assert len(World.at("2021-01-01").members("EU")) == 27
    assert World.at("2018-12-29").members("CPTPP") == ()
    assert len(World.at("2018-12-30").members("CPTPP")) == 6
    with pytest.raises(NotHeldError, match=r"CPTPP: has no members on 2012-01-01.*2018-12-30"):
        World.at("2012-01-01").need_members("CPTPP")
    with pytest.raises(BadInputError, match="no group 'CPTP'"):
        World.at("2012-01-01").members("CPTP")


@pytest.mark.parametrize("day", ["2000-01-01", "2005-06-12", "2018-07-06", "2024-02-29"])
def test_a_trade_only_scenario_is_answered_on_any_day(day: str) -> None:
    scenario = Scenario.from_toml(TARIFF.format(day=day, on="CHN"))
    outcome = engine.run(scenario, elasticities=["IS"], only=["goods", "duties"])
    assert outcome.solved
    assert outcome.find("welfare.USA") is not None
    if day < "2014-07-01":
        said = f"as in 2014, the oldest year that the data hold, for want of {day[:4]}"
        assert any(said in line for line in outcome.notes)


def test_a_bloc_that_is_not_founded_is_refused_with_its_place() -> None:
    with pytest.raises(BadInputError, match=r"measure\[1\].on: CPTPP has no members on 2012-07-06"):
        Scenario.from_toml(TARIFF.format(day="2012-07-06", on="CPTPP"))
    Scenario.from_toml(TARIFF.format(day="2018-12-30", on="CPTPP"))


def test_holders_of_treasuries_can_be_asked_in_2012() -> None:
    outcome = engine.run(Scenario.from_toml(SALE.format(day="2012-06-15")), only=["bonds"])
    assert outcome.solved
    assert outcome["yield.UST.15-30.quarter"].mid > 0


def test_what_a_measure_needs_is_named_whole() -> None:
    with pytest.raises(NotHeldError) as caught:
        engine.run(Scenario.from_toml(SALE.format(day="2005-01-03")), only=["bonds"])
    assert [str(one) for one in caught.value.problems] == [
        "auctions: nothing is known on 2005-01-03, the nearest day that has it is 2008-04-14"
    ]
    both = SALE.format(day="2005-01-03") + CONFIDENCE.format(day="2005-01-03")
    with pytest.raises(NotHeldError) as caught:
        engine.run(Scenario.from_toml(both), draws=2, jobs=1)
    assert [one.place for one in caught.value.problems] == ["auctions"]


def test_a_market_that_nothing_acts_in_is_left_out_by_name() -> None:
    text = TARIFF.format(day="2005-07-06", on="JPN")
    outcome = engine.run(Scenario.from_toml(text), elasticities=["IS"], draws=2, jobs=1)
    assert outcome.solved
    assert [own.market for own in outcome.solves if own.status == NOT_HELD] == ["economy"]
    (left,) = outcome.unheld
    assert "economy (dated paths of output, prices, rates, currencies and debt)" in left.message
    assert "Treasury auctions" in left.message
    assert "held from 2008-04-14 on" in left.message
    assert outcome.paths == ()


def test_paths_of_2018_stand_on_what_was_expected_and_what_came() -> None:
    """Yields, currencies and output; what came as their publishers have it."""
    text = TARIFF.format(day="2018-07-06", on="CHN")
    outcome = engine.run(Scenario.from_toml(text), elasticities=["IS"], draws=2, jobs=1)
    assert outcome.unheld == ()
    paths = {own.id: own for own in outcome.paths}
    long, yuan = paths["path.us_10y_yield"], paths["path.money.CHN"]
    assert long.expected is not None
    assert yuan.expected is not None
    at = long.periods.index("2018Q4")
    assert long.expected.centre[at] == pytest.approx(2.82)  # H.15, 2018-07-06
    assert long.expected.came[at] == pytest.approx(2.69)  # 2018-12-31
    assert yuan.expected.came[at] == pytest.approx(6.8755)  # H.10, 2018-12-31
    assert len([one for one in outcome.notes if "baseline of 2018-05" in one]) == 1
    assert {"path.us_output", "path.chn_output"} <= set(paths)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("holders", "--date", "2005-01-03"), "auctions: nothing is known.*2008-04-14"),
        (("holders", "--market", "jgb", "--date", "2012-01-04"), "no holders of Japanese.*2024-05"),
        (("auction", "history", "--term", "10y", "--date", "2005-01-03"), "auctions.*2008-04-14"),
        (("budget", "japan", "--date", "2012-01-04"), "Japan's government bonds.*2023-01-01"),
        (("bloc", "CPTPP", "--date", "2012-01-04"), "CPTPP: has no members.*2018-12-30"),
    ],
)
def test_commands_name_what_is_missing(words: tuple[str, ...], said: str) -> None:
    result = call(*words)
    assert isinstance(result.exception, NotHeldError)
    with pytest.raises(NotHeldError, match=f"(?s){said}"):
        raise result.exception


def test_an_auction_question_is_answered_in_2010() -> None:
    result = call("auction", "history", "--term", "10-Year", "--date", "2010-06-15", "--json")
    assert result.exit_code == 0
    assert '"as_of": "2010-06-15"' in result.stdout
