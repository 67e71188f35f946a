"""Scores against definitions, integrals and made-up records whose answer is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from walkaway.duties.facts import Floats
from walkaway.record import bands
from walkaway.record.causal import coefficient
from walkaway.record.flow_errors import drawn
from walkaway.record.nest import central, effect
from walkaway.record.table import Block, normal_crps, scored, slope, stacked

RANDOM = np.random.default_rng(5)


def block(predicted: Floats, actual: Floats, weight: Floats | None = None, half: float = 1.0,
          **changes: object) -> Block:  # fmt: skip
    count = len(predicted)
    made = Block(
        room="imports", quantity="imports", unit="percent", scale="level", episode="e", window="w",
        kind="forecast", horizon="h", made=dt.date(2020, 1, 1), level="cell", subset="all",
        source="s", published=dt.date(2020, 6, 1), who=tuple(map(str, range(count))),
        what=("a",) * count, weight=np.ones(count) if weight is None else weight,
        predicted=predicted, low=predicted - half, high=predicted + half, actual=actual,
        naive={"no change": np.zeros(count), "other": actual + 10},
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_crps_is_the_integral_of_its_definition() -> None:
    for error, sigma in ((0.0, 1.0), (1.3, 0.7), (-2.0, 0.2)):
        found = integrate.quad(
            lambda x, e=error, s=sigma: (stats.norm.cdf(x, 0, s) - (x >= e)) ** 2, -12, 12,
            points=[error], limit=400,
        )[0]  # fmt: skip
        assert normal_crps(np.array([error]), np.array([sigma]))[0] == pytest.approx(
            found, abs=1e-6
        )
    assert normal_crps(np.array([-3.0]), np.array([0.0]))[0] == 3.0


def test_error_gain_bias() -> None:
    """Off by 1 on one unit of weight and right on three; no change is off by 2 and by 4."""
    own = block(np.array([1.0, 4.0]), np.array([2.0, 4.0]), np.array([1.0, 3.0]), half=0.5)
    found = scored([own])[0]
    assert found.error == pytest.approx(np.sqrt(1 / 4))
    assert found.naive["no change"] == pytest.approx(np.sqrt((4 + 3 * 16) / 4))
    assert found.best == "no change"
    assert found.gain == pytest.approx(100 * (1 - 0.5 / np.sqrt(13)))
    assert found.bias == pytest.approx(0.25)
    assert found.coverage == 50.0
    assert found.coverage_weighted == 75.0


def test_log_scores_are_a_hundred_times() -> None:
    own = block(np.array([0.1, 0.2]), np.array([0.2, 0.3]), scale="log")
    assert scored([own])[0].error == pytest.approx(10.0)


def test_without_a_band_there_is_no_coverage() -> None:
    nothing = np.full(2, np.nan)
    own = replace(block(np.zeros(2), np.ones(2)), low=nothing, high=nothing)
    found = scored([own])[0]
    assert found.coverage is None
    assert found.crps is None


def test_windows_of_one_series_are_scored_together() -> None:
    one, two = block(np.zeros(2), np.ones(2)), block(np.zeros(3), np.ones(3))
    whole = stacked([one, two])
    assert [len(own.who) for own in whole] == [5]
    assert scored([one, two])[0].windows == 2


def test_slope_within_groups() -> None:
    """Twice the prediction within each group, whatever the groups' own levels."""
    predicted = RANDOM.standard_normal(40)
    group = np.repeat([0, 1], 20)
    actual = 2 * predicted + np.where(group, 5.0, -3.0)
    own = block(predicted, actual, RANDOM.uniform(1, 2, 40), what=tuple("ab"[k] for k in group))
    assert slope(own) == pytest.approx(2.0)


def test_bands_of_normal_noise_hold_four_fifths() -> None:
    base = np.exp(RANDOM.uniform(20, 26, 20_000))
    sigma = np.interp(np.log(base), [20, 26], [0.3, 0.1])
    noise = bands.measured(base, sigma * RANDOM.standard_normal(20_000))
    fresh = sigma * RANDOM.standard_normal(20_000)
    held = np.abs(fresh) <= bands.EIGHTY * noise.of(base)
    assert held.mean() == pytest.approx(0.8, abs=0.015)
    assert noise.of(np.array([1e9]))[0] > noise.of(np.array([1e11]))[0]


def test_noisier_sectors_have_wider_bands() -> None:
    sector = np.arange(4000) % 2
    error = np.where(sector, 3.0, 1.0) * RANDOM.standard_normal(4000)
    noise = bands.measured(np.full(4000, 1e9), error, sector, 2, 1)
    assert noise.factors[1] / noise.factors[0] == pytest.approx(3, rel=0.1)


def test_pieces_of_a_band_add_as_squares() -> None:
    found = bands.spread(np.array([0.03]), np.array([0.08]))
    assert found == pytest.approx(0.05)  # 0.03 and half of 0.08
    assert bands.spread(np.array([0.0]), np.array([0.0]), 2.0) == pytest.approx(0.07 * np.sqrt(2))
    assert bands.spread(np.zeros(1), np.zeros(1), news=True) > 0


def test_causal_fit_against_dummies() -> None:
    """The slope by instrument against two-stage least squares with a dummy for each group."""
    group = np.repeat(np.arange(8), 30).astype(np.int64)
    z = RANDOM.standard_normal(240)
    hidden = RANDOM.standard_normal(240)
    x = z + hidden + group
    y = 1.5 * x - 2 * hidden + 0.1 * RANDOM.standard_normal(240)
    weight = RANDOM.uniform(0.5, 2, 240)
    found, error = coefficient(y, x, weight, group, z)
    dummies = np.eye(8)[group]
    left, right = np.column_stack([z, dummies]), np.column_stack([x, dummies])
    wanted = np.linalg.solve((left * weight[:, None]).T @ right, (left * weight[:, None]).T @ y)
    assert found == pytest.approx(wanted[0])
    assert abs(found - 1.5) < 4 * error
    assert coefficient(y, x, weight, group)[0] < 1.2  # without the instrument it is not 1.5


def test_errors_in_flows() -> None:
    """None without error; with a small one the spread is that of the derivatives (delta method)."""
    base, home = RANDOM.uniform(1, 5, (4, 2)), np.array([0.4, 0.7])
    change = RANDOM.uniform(0, 0.4, (4, 2))
    still = drawn(base, change, home, 0.0, 3)
    assert still == pytest.approx(np.broadcast_to(effect(base, change, home, central()), (3, 4, 2)))
    size, variance = 1e-3, np.zeros((4, 2))
    for at in np.ndindex(4, 2):
        moved = base.copy()
        moved[at] *= np.exp(size)
        variance += ((effect(moved, change, home, central()) - still[0]) / size) ** 2
    odds = np.log(home / (1 - home)) + size
    by_home = (effect(base, change, 1 / (1 + np.exp(-odds)), central()) - still[0]) / size
    wanted = 0.01 * np.sqrt(variance + by_home**2)
    assert drawn(base, change, home, 0.01, 4000).std(axis=0) == pytest.approx(wanted, rel=0.06)
