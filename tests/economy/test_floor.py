"""Policy rates on their floors: rules written out by hand, an outside solution, what is proved."""

from dataclasses import replace

import numpy as np
import pytest

from tests.economy.built import plain
from walkaway.budget import baseline as cbo
from walkaway.budget.block import us_purse
from walkaway.economy import floor, measures, system
from walkaway.economy.news import News
from walkaway.economy.table import CODES
from walkaway.economy.together import Similar, begun, paths_together
from walkaway.solution import Status
from walkaway.solve.complementarity import follow, solve_complementarity
from walkaway.solve.integers import by_integers
from walkaway.world import World

pytestmark = pytest.mark.slow  # all of it needs whole paths

WORLD = World.at("2025-06-12")
HIT = ("USA", "EUR", "GBR", "JPN", "CAN")
"""Economies whose demand fell together in 2008."""
BEYOND = -3.6
"""US demand, percent: more than lifts that are connected with no shock carry."""
SPELL = 24
"""Quarters by which rates have left their floors after it."""


@pytest.fixture(scope="module")
def alone():
    return plain()


@pytest.fixture(scope="module")
def joined():
    """With the US budget, as the case below was solved outside."""
    return system.build(WORLD, joined=[us_purse(WORLD, cbo.load(WORLD), (2025, 2), 240)])


def floors_of(model, code, quarters):
    return model.quiet[:quarters, model.model.shock_index[f"FLOOR_{code}"]]


def over_the_rule(model, path, code, quarters):
    """Rate less what GPM6's rule asks for, from the printed path alone (no tariffs, no shock)."""
    p = {name: model.parameters[f"{name}_{code}"] for name in ("gamma1", "gamma2", "gamma4")}
    rate = path[f"RS_{code}"]
    before = np.append(0.0, rate[: quarters - 1])
    ahead = path[f"PIE4_{code}"][3 : 3 + quarters]
    target = path.changes.get(f"PIETAR_{code}", np.zeros(rate.size))[:quarters]
    wanted = path[f"RR_BAR_{code}"][:quarters] + ahead + p["gamma2"] * (ahead - target)
    wanted = wanted + p["gamma4"] * path[f"Y_{code}"][:quarters]
    return rate[:quarters] - p["gamma1"] * before - (1 - p["gamma1"]) * wanted


def assert_complementary(model, path, quarters=40):
    """Every economy, every quarter: on or above the floor, at the rule unless on the floor."""
    bound = []
    for code in CODES:
        above = path[f"RS_{code}"][:quarters] - floors_of(model, code, quarters)
        lift = over_the_rule(model, path, code, quarters)
        assert above.min() > -1e-8, code
        assert lift.min() > -1e-8, code
        assert np.minimum(above, lift).max() < 1e-8, code
        bound += [code] * bool((above < 1e-8).any())
    return bound


@pytest.mark.parametrize("percent", [-3.0, -3.3])
def test_rates_follow_their_rules_or_stand_on_their_floors(alone, percent):
    path = system.paths(alone, [measures.confidence("USA", percent, 0)], quarters=48)
    assert path.solved, path.message
    assert path.notes == ()
    assert "JPN" in assert_complementary(alone, path)


def test_paths_side_by_side_stand_on_their_floors_as_each_by_itself(alone):
    """Whether a floor binds, does not, or no lifts carry the shock, which is left to be said."""
    every = [[measures.confidence("USA", percent, 0)] for percent in (-1.0, -3.0, -3.3)]
    every.append([measures.confidence(code, -6.0, 0) for code in HIT])
    found = paths_together([Similar(alone, news, begun(alone, news)) for news in every], 48)
    assert found.pop() is None
    on_floors = [assert_complementary(alone, path) for path in found]
    assert on_floors[0] == []
    assert "JPN" in on_floors[1]
    assert "JPN" in on_floors[2]
    for news, path in zip(every, found, strict=False):
        one = system.paths(alone, news, 48)
        assert (path.status, path.notes) == (one.status, one.notes)
        assert path.residuals["floor"] <= 1e-9
        assert path.residuals["path"] <= 1e-11
        for name in path.changes:
            np.testing.assert_allclose(path[name], one[name], atol=1e-9)


def test_lifts_are_found_where_pivots_end_in_a_ray(joined, monkeypatch):
    """Beyond the fold: several sets of lifts, and the smallest is a mixed-integer program's.

    The program comes to its end over the quarters that have lifts: none in them is smaller.
    """
    asked, rule = [], floor.search

    def listening(*args, **options):
        asked.append((args, rule(*args, **options)))
        return asked[-1][1]

    monkeypatch.setattr(floor, "search", listening)
    path = system.paths(joined, [measures.confidence("USA", BEYOND, 0)], quarters=48)
    assert path.solved, path.message
    assert {"JPN", "CAN"} <= {*assert_complementary(joined, path)}
    assert path.residuals["path"] < 1e-11
    (note,) = path.notes
    assert "smallest sum" in note
    assert "others" in note
    (start, q, M, largest), found = asked[0]
    assert solve_complementarity(q, M) is None  # Lemke's pivots end in a ray
    assert follow(start, q, M).reach < 1
    quarter = np.arange(q.size) % floor.LONGEST
    early = quarter < SPELL
    assert q.size % floor.LONGEST == 0  # no quarter is left out
    assert not found.z[~early].any()
    program = by_integers(q[early], M[np.ix_(early, early)], largest, nodes=16_000)
    assert program.settled
    assert program.z is not None
    np.testing.assert_allclose(found.z[early], program.z, atol=1e-8)
    for other in found.others:
        assert np.abs(np.minimum(other, q + M @ other)).max() < 1e-8
        assert other.sum() > found.z.sum()


def test_lifts_are_news_that_move_rates_to_the_same_path(alone):
    """Without floors, but told the lifts, the model goes the same way."""
    slump = measures.confidence("USA", -3.3, 0)
    path = system.paths(alone, [slump], quarters=48)
    off = system.with_assumptions(alone, replace(alone.assumptions, floors=False))
    lifts = {f"LIFT_{code}": over_the_rule(alone, path, code, 45) for code in CODES}
    same = system.paths(off, [slump, News("lifts", 0, lifts)], quarters=48)
    for name in ("Y_USA", "Y_JPN", "PIE4_CAN", "RS_JPN", "LZ_JPN"):
        np.testing.assert_allclose(same[name], path[name], atol=1e-8)


def test_a_slump_of_2008_has_an_honest_reason(alone):
    slump = [measures.confidence(code, -6.0, 0) for code in HIT]
    path = system.paths(alone, slump)
    assert path.status is Status.NO_SOLUTION
    share = float(path.message.split("none carry more than ")[1].split("%")[0]) / 100
    reach = float(path.message.split("lifts are known for up to ")[1].split("%")[0]) / 100
    # What is said to be known is there; what is said to be excluded is not.
    for part, solved in ((reach - 0.01, True), (share + 0.02, False)):
        smaller = [measures.confidence(code, -6.0 * part, 0) for code in HIT]
        assert system.paths(alone, smaller).solved is solved
    assert reach < share


def test_without_a_floor_that_binds_nothing_changes(alone):
    """A path that never reaches a floor is the path of a model that has none."""
    shock = [measures.confidence("USA", -1.0, 0)]
    off = system.with_assumptions(alone, replace(alone.assumptions, floors=False))
    path, free = system.paths(alone, shock), system.paths(off, shock)
    for name in path.changes:
        np.testing.assert_allclose(path[name], free[name], atol=1e-11)
