"""Plans: all mistakes at once, each in its place; designs that only grow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sweeps.plans import PLAN, TARIFFS, scenario, small
from walkaway.errors import BadInputError
from walkaway.sweeps.design import points, shares
from walkaway.sweeps.plan import key_of
from walkaway.sweeps.reader import load, read_plan


@pytest.fixture
def two(folder: Path) -> Path:
    (folder / "two.toml").write_text(TARIFFS)
    return folder


def test_a_plan_is_read(two: Path) -> None:
    (two / "my plan.toml").write_text(PLAN)
    plan = load("my plan.toml")
    assert (plan.name, plan.design, plan.count) == ("my-plan", "grid", 6)
    assert [axis.values for axis in plan.axes] == [(0.0, 10.0, 30.0), (0.0, 20.0)]
    assert points(plan)[1] == (("tariff-1", 0.0), ("tariff-2", 20.0))
    assert plan.ask == small().ask


def test_all_mistakes_are_told_with_their_lines(two: Path) -> None:
    wrong = """scenario = "two.toml"
design = "grib"
points = 0
draws = -1
colour = 3
elasticities = ["XX"]
numbers = ["welfare.JPX", "nothing.JPN", "path.usdjpy.q4"]

[[vary]]
what = "tariff-9"
values = [1]

[[vary]]
what = "tariff-1"
values = [0, 1000, "x"]

[[vary]]
what = "tariff-2"
low = 5
high = 2

[[vary]]
what = "date"
values = [1890-01-01]

[[vary]]
what = "elasticities"
low = 1
"""
    with pytest.raises(BadInputError) as caught:
        read_plan(wrong, "p.toml")
    told = [str(problem) for problem in caught.value.problems]
    assert [line.split(": ")[0] for line in told] == [
        f"p.toml:{line}" for line in (2, 3, 4, 5, 6, 7, 7, 7, 10, 15, 15, 20, 24, 26)
    ]
    assert "did you mean 'grid'?" in told[0]
    assert any("paths need draws" in line for line in told)
    assert any("did you mean 'JPN'?" in line for line in told)
    assert any("1000 is out of range, 0 to 100" in line for line in told)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("scenario = 'japan-2025'", "nothing varies"),
        ("scenario = 'japan-2025'\nvary = 3", "a list of tables"),
        ("scenario = 'japan-2025'\n[[vary]]\nwhat = 'rate'\nvalues = []", "an empty list"),
        ("scenario = 'nowhere'\n[[vary]]\nwhat = 'rate'\nvalues = [0]", "nowhere"),
        ("[[vary]]\nwhat = 'rate'\nvalues = [0]", "'scenario' is missing"),
        (
            "scenario = 'japan-2025'\n[[vary]]\nwhat = 'seed'\nvalues = [1, 2]",
            "the seed of no draws varies",
        ),
        (
            "scenario = 'japan-2025'\n[[vary]]\nwhat = 'rate'\nsteps = 900000\n"
            "[[vary]]\nwhat = 'withdrawal-5'\nsteps = 900000",
            "points are too many",
        ),
        (
            "scenario = 'japan-2025'\n[[vary]]\nwhat = 'rate'\nvalues = [0]\n"
            "[[vary]]\nwhat = 'rate'\nvalues = [1]",
            "varies twice",
        ),
    ],
)
def test_a_plan_that_makes_no_sense(text: str, what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        read_plan(text, "p.toml")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), True, "5"])
def test_a_value_is_a_finite_number(value: object) -> None:
    with pytest.raises(BadInputError):
        small(vary={"tariff-1": [value]})


@pytest.mark.parametrize("design", ["random", "sobol"])
def test_a_longer_design_has_all_points_of_a_shorter(design: str) -> None:
    vary = {"tariff-1": (0, 50), "tariff-2": (5, 10), "elasticities": ["CP", "IS"]}
    short, long = (points(small(vary=vary, design=design, points=n, seed=3)) for n in (9, 40))
    assert long[:9] == short
    assert len(set(long)) == 40
    for point in long:
        told = dict(point)
        assert 0 <= float(str(told["tariff-1"])) <= 50
        assert 5 <= float(str(told["tariff-2"])) <= 10
    assert {dict(point)["elasticities"] for point in long} == {"CP", "IS"}


def test_designs_differ_by_seed() -> None:
    made = [small(vary={"tariff-1": (0, 50)}, design="random", points=4, seed=s) for s in (0, 1)]
    assert points(made[0]) != points(made[1])


def test_a_sobol_sequence_fills_the_square_evenly() -> None:
    """Of 64 points each of 64 squares has one: what a (0, 2)-sequence in base 2 is."""
    plan = small(vary={"tariff-1": (0, 1), "tariff-2": (0, 1)}, design="sobol", points=64)
    places = np.floor(shares(plan) * 8).astype(int)
    assert len({tuple(own) for own in places.tolist()}) == 64


def test_saltellis_design_changes_one_thing_at_a_time() -> None:
    pytest.importorskip("SALib")
    plan = small(vary={"tariff-1": (0, 9), "tariff-2": (0, 9)}, design="saltelli", points=8)
    assert plan.count == 32
    blocks = shares(plan).reshape(8, 4, 2)
    first, second = blocks[:, 0], blocks[:, 3]
    assert (blocks[:, 1] == np.column_stack([second[:, 0], first[:, 1]])).all()
    assert (blocks[:, 2] == np.column_stack([first[:, 0], second[:, 1]])).all()


def test_a_point_is_named_by_what_it_sets() -> None:
    grid = points(small())
    assert len({key_of(own) for own in grid}) == 6
    again = points(small(vary={"tariff-2": [20, 0], "tariff-1": [30, 10, 0]}))
    assert set(grid) == set(again)


def test_what_decides_numbers_names_the_ask() -> None:
    plain = small().ask
    others = [small(elasticities=["IS"]).ask, small(draws=20).ask, small(whole=True).ask]
    assert len({own.digest for own in (plain, *others)}) == 4
    assert small(design="random").ask.digest == plain.digest


def test_dials_of_the_scenario_are_named_where_one_is_wrong() -> None:
    with pytest.raises(BadInputError, match="did you mean 'tariff-1'"):
        small(vary={"tarif-1": [0]})
    assert scenario().name == "two-tariffs"
