"""Scores of the published estimates: by hand, at limits, and those kept against the record."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.bonds.literature import MEMBER_IDS
from walkaway.bonds.scores import FORCED, KEPT, ORDERLY, gain, weights
from walkaway.record.rooms.episodes import estimates
from walkaway.world import World


def density(came: float, centre: float, noise: float) -> float:
    return float(np.exp(-0.5 * ((came - centre) / noise) ** 2) / (noise * np.sqrt(2 * np.pi)))


def test_a_gain_is_a_ratio_of_densities() -> None:
    predicted, came, noise = np.array([30.0, -5.0]), np.array([40.0, 2.0]), np.array([10.0, 20.0])
    by_hand = sum(
        np.log(density(y, x, s) / density(y, 0.0, s))
        for x, y, s in zip(predicted, came, noise, strict=True)
    )
    assert gain(predicted, came, noise) == pytest.approx(by_hand)
    assert gain(0 * predicted, came, noise) == 0


def test_weights_sum_to_one_and_follow_scores() -> None:
    by = weights({"a": 1.0, "b": 1.0, "c": -50.0}, ("a", "b", "c"))
    assert sum(by.values()) == pytest.approx(1.0)
    assert by["a"] == pytest.approx(0.5)
    assert by["c"] < 1e-20
    assert weights({"a": 3.0}, ("a",)) == {"a": 1.0}


def test_what_is_kept_is_what_the_record_says() -> None:
    found = estimates(World.complete())
    for manner in (FORCED, ORDERLY):
        assert set(KEPT[manner]) == set(MEMBER_IDS)
        for name, kept in KEPT[manner].items():
            assert found[manner][name] == pytest.approx(kept, abs=0.02), (manner, name)
    # Over all months no published impact beats zero; in March 2020 a middling one does best.
    assert max(found[ORDERLY].values()) < 0
    assert found[FORCED]["beltran2013"] > found[FORCED]["imf2017"] > 0 > found[FORCED]["ahmed2022"]
