"""Policy rates on their floors: rules written out by hand, an outside solution, what is proved."""

from dataclasses import replace

import numpy as np
import pytest

from tests.economy.built import plain
from walkaway.budget import baseline as cbo
from walkaway.budget.block import us_purse
from walkaway.economy import measures, system
from walkaway.economy.news import News
from walkaway.economy.table import CODES
from walkaway.solution import Status
from walkaway.world import World

pytestmark = pytest.mark.slow  # all of it needs whole paths

WORLD = World.at("2025-06-12")
HIT = ("USA", "EUR", "GBR", "JPN", "CAN")
"""Economies whose demand fell together in 2008."""


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


@pytest.mark.parametrize("percent", [-3.0, -3.5])
def test_rates_follow_their_rules_or_stand_on_their_floors(alone, percent):
    path = system.paths(alone, [measures.confidence("USA", percent, 0)], quarters=48)
    assert path.solved, path.message
    assert path.notes == ()
    assert "JPN" in assert_complementary(alone, path)


def outside(code, quarters):
    """Where the rates of the outside solution stand on their floors."""
    spans = {"CAN": (2, 9), "JPN": (0, 20)}
    first, last = spans.get(code, (0, 0))
    return np.isin(np.arange(quarters), np.arange(first, last))


def test_lifts_are_found_where_pivots_end_in_a_ray(joined):
    """US demand -4%: two sets of lifts are known from outside the solver; the smaller is taken."""
    slump = [measures.confidence("USA", -4.0, 0)]
    path = system.paths(joined, slump, quarters=48)
    assert path.solved, path.message
    assert assert_complementary(joined, path) == ["JPN", "CAN"]
    assert path.residuals["path"] < 1e-11
    (note,) = path.notes
    assert "smallest sum" in note
    assert "others" in note
    # The other one: found by a feasibility program of its own and an active set, and printed.
    floors = {f"RS_{c}": floors_of(joined, c, 96) for c in ("JPN", "CAN")}
    start = {n: np.where(outside(n[3:], 96), low, 0.0) for n, low in floors.items()}
    second = system.paths(joined, slump, quarters=48, guess=lambda quarter: start)
    assert second.solved, second.message
    assert assert_complementary(joined, second) == ["JPN", "CAN"]
    printed = [-2.02, -2.71, -2.91, -3.1, -3.27, -3.44, -3.6, -3.75, -3.89, -3.82, -3.45, -2.93]
    np.testing.assert_allclose(second["RS_CAN"][:12], printed, atol=0.006)
    output = [-0.04, -2.11, -4.21, -6.17, -7.88, -8.99, -9.56, -9.69, -9.47, -8.99, -8.32, -7.52]
    np.testing.assert_allclose(second["Y_JPN"][:12], output, atol=0.006)

    def lifts(one):
        return sum(over_the_rule(joined, one, c, 40).sum() for c in ("JPN", "CAN"))

    assert lifts(path) < lifts(second)


def test_lifts_are_news_that_move_rates_to_the_same_path(alone):
    """Without floors, but told the lifts, the model goes the same way."""
    slump = measures.confidence("USA", -3.5, 0)
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
