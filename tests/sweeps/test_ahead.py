"""Draws of several points solved side by side are the draws of each point by itself."""

from __future__ import annotations

import pytest

from walkaway.engine import asked, worlds
from walkaway.engine.questions import question
from walkaway.scenario import Scenario
from walkaway.scenario.dials import turn

DRAWS = 2
NUMBERS = ("path.usdjpy.q4", "path.us_30y_yield.q12", "path.us_output.q4", "path.jp_output.q1")


@pytest.mark.parametrize(
    "settings",
    [
        ({"tariff-1": 10.0}, {"tariff-1": 25.0, "rate": 0.5}),
        # What is sold moves the market itself, whose linearisation is then another's.
        ({"withdrawal": 0.0}, {"withdrawal": 30.0}, {"withdrawal": 5.0, "withdrawal-over": 1.0}),
    ],
)
def test_side_by_side_is_as_one_by_one(settings: tuple[dict[str, float], ...]) -> None:
    """To the tolerance of a draw: 1e-9 of residuals."""
    base = Scenario.load("japan-2025-tariffs")
    scenarios = [turn(base, own) for own in settings]
    worlds.work_of.cache_clear()
    alone = [asked.answers(own, NUMBERS, draws=DRAWS) for own in scenarios]
    worlds.work_of.cache_clear()
    asked.look_ahead([(own, None, 0) for own in scenarios], NUMBERS, DRAWS)
    works = [worlds.work_of(question(own, draws=DRAWS)) for own in scenarios]
    assert sum(len(own.early) for own in works) > DRAWS  # most were solved ahead
    together = [asked.answers(own, NUMBERS, draws=DRAWS) for own in scenarios]
    for one, other in zip(alone, together, strict=True):
        assert one.found.keys() == other.found.keys() == set(NUMBERS)
        for name in NUMBERS:
            for part in ("low", "mid", "high"):
                apart = getattr(one.found[name].band, part) - getattr(other.found[name].band, part)
                assert abs(apart) < 1e-7
