"""Dials: what they turn, what they leave alone, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.bonds.kinds import Withdrawal
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario, Tariff
from walkaway.scenario.dials import Dial, dials, spelled, turn
from walkaway.scenario.library import names

HEAD = 'name = "x"\ndate = 2025-06-12\n'


@pytest.mark.parametrize("name", names())
def test_untouched_dials_leave_the_scenario_as_it_is(name: str) -> None:
    scenario = Scenario.load(name)
    found = dials(scenario)
    assert len({dial.id for dial in found}) == len(found)
    assert turn(scenario, {}) is scenario
    assert turn(scenario, {dial.id: dial.value for dial in found}) is scenario


def values(dial: Dial) -> st.SearchStrategy[object]:
    """Any value that a dial takes."""
    known = [value for value, _ in dial.options]
    if dial.kind == "number":
        return st.floats(dial.low, dial.high).map(lambda x: round(x, 3))
    if dial.kind == "set":
        return st.lists(st.sampled_from(known), unique=True)
    return st.sampled_from(known)


@given(data=st.data())
@settings(max_examples=60)
def test_turned_scenarios_are_scenarios_that_survive_their_file(data: st.DataObject) -> None:
    scenario = Scenario.load(data.draw(st.sampled_from(names())))
    some = data.draw(st.lists(st.sampled_from(dials(scenario)), unique_by=lambda d: d.id))
    chosen = {dial.id: data.draw(values(dial)) for dial in some}
    try:
        turned = turn(scenario, chosen)
    except BadInputError as error:  # measures that contradict one another, told as such
        contradiction = "contradicts" in str(error)
        assert contradiction, error  # noqa: PT017
        return
    assert Scenario.from_toml(turned.to_toml()) == turned
    assert turned.date == scenario.date
    assert (turned.measures == scenario.measures) == (turned is scenario)


def test_each_dial_turns_its_own_measure() -> None:
    story = Scenario.load("japan-2025")
    turned = turn(story, {"tariff-1": 40, "withdrawal-5": 50, "withdrawal-5-over": 8})
    cars, steel, *_, sale = turned.measures
    assert isinstance(cars, Tariff)
    assert isinstance(sale, Withdrawal)
    assert (cars.change, cars.from_, cars.announced) == (
        0.40,
        story.measures[0].from_,
        story.measures[0].announced,
    )
    assert steel == story.measures[1]
    assert (sale.change, int(sale.over), sale.holder) == (-0.5, 24, "JPN.private")
    # a label that names the old number would lie
    assert "25 points" not in cars.describe()
    assert "40 points" in cars.describe()
    assert turned.title.endswith("(changed)")


def test_what_the_scenario_leaves_open_can_be_added() -> None:
    zero = Scenario.load("zero")
    turned = turn(
        zero,
        {
            "tariff-cars": 25,
            "withdrawal": 31,
            "withdrawal-over": 2,
            "rate": 0.5,
            "package": "hr1-house",
            "cptpp": ["TWN", "CHN"],
        },
    )
    assert sorted(own.kind for own in turned.measures) == [
        "Accession",
        "FiscalPackage",
        "PolicyRate",
        "Tariff",
        "Withdrawal",
    ]
    assert turn(zero, {"withdrawal-over": 8}) is zero  # the pace of a sale of nothing


def test_nothing_let_go_is_no_measure_and_a_switch_takes_one_out() -> None:
    story = Scenario.load("japan-2025")
    left = turn(story, {"withdrawal-5": 0, "measure-4": "left out"})
    assert [own.kind for own in left.measures] == ["Tariff"] * 3


def test_amounts_and_levels_keep_their_unit() -> None:
    text = HEAD + (
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nrate = "15%"\n'
        '[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\namount = -122.6\nover = "4 months"\n'
    )
    scenario = Scenario.from_toml(text)
    found = {dial.id: dial for dial in dials(scenario)}
    assert (found["tariff-1"].value, found["tariff-1"].unit) == (15.0, "%")
    assert (found["withdrawal-2"].value, found["withdrawal-2"].unit) == (122.6, "USD bn")
    turned = turn(scenario, {"tariff-1": 20, "withdrawal-2": 200})
    level, sale = turned.measures
    assert isinstance(level, Tariff)
    assert isinstance(sale, Withdrawal)
    assert (level.rate, level.change) == (0.20, None)
    assert (sale.amount, sale.change, int(sale.over)) == (-200.0, None, 4)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadInputError) as error:
        turn(
            Scenario.load("japan-2025"),
            {
                "tariff-1": 1e9,
                "rate": "high",
                "cptpp": ["CHM"],
                "tarif-2": 5,
                "package": ["none"],
                "withdrawal": float("nan"),
                "tariff-3": True,
            },
        )
    said = str(error.value)
    assert len(error.value.problems) == 7
    assert "0 to 100" in said
    assert "CHN" in said
    assert "tariff-2" in said


def test_settings_as_a_command_line_spells_them() -> None:
    story = Scenario.load("japan-2025")
    spelt = spelled(story, ["tariff-1=40%", "cptpp=CHN, TWN", "measure-4=left out", "rate=-0.25"])
    assert spelt == {
        "tariff-1": 40.0,
        "cptpp": ["CHN", "TWN"],
        "measure-4": "left out",
        "rate": -0.25,
    }
    assert len(turn(story, spelt).measures) == 6  # one left out, two more
    with pytest.raises(BadInputError, match="ID=VALUE"):
        spelled(story, ["tariff-1"])
    with pytest.raises(BadInputError, match="not a number"):
        turn(story, spelled(story, ["tariff-1=many"]))


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf")])
def test_a_dial_takes_no_number_beyond_its_ends(value: float) -> None:
    loaded = Scenario.load("japan-2025")
    for own in dials(loaded):
        if own.kind == "number":
            with pytest.raises(BadInputError, match=r"is not a number|is out of range"):
                turn(loaded, {own.id: value})
