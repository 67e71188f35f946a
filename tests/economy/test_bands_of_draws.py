"""Levels that people read, and bands over named draws."""

import numpy as np
import pytest

from tests.economy.built import plain
from walkaway.economy import draws, measures, system
from walkaway.economy.measures import TariffImpulse
from walkaway.world import World

WORLD = World.at("2025-06-12")


@pytest.fixture(scope="module")
def model():
    return plain()


def tariffs(draw):
    passing = draw.passing if draw else None
    return [
        measures.tariff(
            TariffImpulse("USA", border_price=10, import_share=0.1), 0, passing=passing
        ),
        measures.portfolio_flow("JPN", np.array([0.2]), 0),
    ]


def test_breakevens_are_what_was_expected_then(model):
    """A surprise moves them from its own quarter on, and from there as if it had come first."""
    first = system.paths(model, [measures.policy_shock("USA", 1.0, 0)])
    later = system.paths(model, [measures.policy_shock("USA", 1.0, 6)])
    np.testing.assert_allclose(later["BE10_USA"][:6], 0.0, atol=1e-10)
    np.testing.assert_allclose(later["BE10_USA"][6:], first["BE10_USA"][:34], atol=1e-9)
    # What is expected of one path: the weighted sum of its inflation, worked out here.
    ahead, longest = first["PIE_USA"], 40
    keep = 32 / 33
    weights = keep ** np.arange(longest - 1) / 33
    assert first["BE10_USA"][0] == pytest.approx(
        float(weights @ ahead[1:]) + keep ** (longest - 1) * first["BE10_USA"][-1], abs=1e-10
    )


def test_draws_are_named_seeded_and_independent_of_their_number():
    few, many = draws.draw_numbers(3, 5), draws.draw_numbers(6, 5)
    assert [d.values for d in few] == [d.values for d in many[:3]]
    assert draws.draw_numbers(3, 6)[0].values != few[0].values
    assert set(few[0].values) == {*draws.RANGES, *draws.VALUES}
    assert few[0].passing.retail == few[0].values["retail"]


def test_a_band_does_not_depend_on_the_workers(model):
    members = draws.draw_numbers(3, 1)
    names = ["LCPI_USA", "LS_JPN"]
    one = draws.band(model, tariffs, names, members, jobs=1)
    two = draws.band(model, tariffs, names, members, jobs=2)
    for name in names:
        np.testing.assert_array_equal(one.paths[name], two.paths[name])
    assert one.unsolved == {}
    low, _, high = one.quantiles("LCPI_USA")[:, 7]
    assert 0 < low < high
    # The drawn response of the currency to flows shows in every draw, on impact.
    moved = one.paths["LS_JPN"][:, 0]
    assert np.ptp(moved) > 0


def test_a_drawn_system_answers_like_one_built_with_its_numbers(model):
    member = draws.draw_numbers(4, 2)[3]
    quick = system.paths(system.with_assumptions(model, member.assumptions), tariffs(member))
    built = system.build(WORLD, member.assumptions)
    slow = system.paths(built, tariffs(member))
    for name in ("Y_USA", "PIE_USA", "LS_JPN", "RS_USA"):
        # fx_depth is calibrated anew in the built one: it depends a little on the rules.
        np.testing.assert_allclose(quick[name], slow[name], atol=0.02)
