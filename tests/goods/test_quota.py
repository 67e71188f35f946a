"""Tariff quotas: the three regimes, whose the rent is, and limits that are tariffs or limits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.engine.questions import question as question_of
from walkaway.errors import BadInputError
from walkaway.goods import Calibration, solve
from walkaway.goods.equilibria import equilibrium, parts
from walkaway.goods.kinds.tariffs import Tariff, TariffQuota
from walkaway.scenario import Scenario

RNG = np.random.default_rng(5)
N, S = 4, 3
INSIDE, BEYOND = 0.05, 0.40


def world() -> Calibration:
    """A small world of random trade, home sales largest."""
    flows = RNG.uniform(1, 5, (N, N, S)) + 40 * np.eye(N)[:, :, None]
    inputs = RNG.uniform(0.05, 0.15, (N, S, S))
    added = 1 - inputs.sum(axis=1)
    final = RNG.uniform(0.5, 1, (N, S))
    return Calibration(
        [f"E{i}" for i in range(N)], [f"S{k}" for k in range(S)], flows, 0.05, added, inputs,
        final / final.sum(axis=1, keepdims=True), [3.0, 4.0, 6.0],
    )  # fmt: skip


WORLD = world()
SHAPE = (N, N, S)
CELL = (1, 0, 1)


def tariffs(rate: float = INSIDE) -> Any:
    out = np.where(np.eye(N, dtype=bool)[:, :, None], 0.0, 0.05) * np.ones(SHAPE)
    out[CELL] = rate
    return out


def at(value: float, rest: float) -> Any:
    out = np.full(SHAPE, rest)
    out[CELL] = value
    return out


def with_quota(volume: float, kept: float = 0.0, inside: float = INSIDE) -> Any:
    found = solve(
        WORLD, tariffs(inside), quota=at(volume, np.inf), beyond=at(BEYOND, 0.0),
        rent=at(kept, 0.0),
    )  # fmt: skip
    assert found.solved, found.message
    return found


def volume(found: Any) -> float:
    """New volume over old of the flow: value net of all duties over the seller's cost."""
    made = found.flows_after[CELL] / (1 + found.export_tax[CELL])
    return float(made / found.flows_before[CELL] / found.cost[CELL[0], CELL[2]])


def test_a_quota_that_is_not_filled_is_the_tariff_inside() -> None:
    free = solve(WORLD, tariffs())
    assert with_quota(3.0).welfare == pytest.approx(free.welfare, abs=1e-10)
    assert with_quota(3.0).tariffs_after[CELL] == INSIDE


def test_a_quota_far_overfilled_is_the_tariff_beyond() -> None:
    """The importer sells licences: all pays the rate beyond, and the revenue is its own."""
    found, plain = with_quota(0.05), solve(WORLD, tariffs(BEYOND))
    assert found.tariffs_after[CELL] == pytest.approx(BEYOND, abs=1e-7)
    assert found.welfare == pytest.approx(plain.welfare, abs=1e-7)
    assert volume(found) > 0.05


def test_a_full_quota_holds_the_volume_at_a_rate_in_between() -> None:
    held = volume(solve(WORLD, tariffs(0.2)))
    found = with_quota(held)
    assert volume(found) == pytest.approx(held, rel=1e-7)
    # One plus a tariff of 20% is the only price at which so much is wanted.
    assert found.tariffs_after[CELL] == pytest.approx(0.2, abs=1e-6)
    assert found.welfare == pytest.approx(solve(WORLD, tariffs(0.2)).welfare, abs=1e-7)


def test_exporters_licences_are_an_export_tax_where_the_quota_binds() -> None:
    held = volume(solve(WORLD, tariffs(0.2)))
    found = with_quota(held, kept=1.0)
    licence = (1 + found.tariffs_after[CELL]) * (1 + found.export_tax[CELL]) / (1 + INSIDE)
    assert licence > 1
    assert found.tariffs_after[CELL] == pytest.approx(INSIDE, abs=1e-9)
    taxed = solve(WORLD, tariffs(), export_tax=at(licence - 1, 0.0))
    assert found.welfare == pytest.approx(taxed.welfare, abs=1e-7)
    limited = solve(WORLD, tariffs(), sales_limit=at(held, np.inf))
    assert found.welfare == pytest.approx(limited.welfare, abs=1e-6)


def test_beyond_the_quota_exporters_have_the_rent_of_the_volume_inside_alone() -> None:
    """Bookkeeping by hand: licences on the quota, the rate beyond on the rest."""
    found = with_quota(0.10, kept=1.0)
    sold = volume(found)
    assert sold > 0.10
    price = (1 + found.tariffs_after[CELL]) * (1 + found.export_tax[CELL])
    assert price == pytest.approx(1 + BEYOND, abs=1e-7)
    made = found.flows_after[CELL] / (1 + found.export_tax[CELL])
    rent = made * 0.10 / sold * ((1 + BEYOND) / (1 + INSIDE) - 1)
    assert found.export_tax[CELL] * made == pytest.approx(rent, rel=1e-6)
    duties = found.tariffs_after[CELL] * found.flows_after[CELL]
    inside, outside = made * 0.10 / sold, made * (1 - 0.10 / sold)
    by_hand = INSIDE * inside * (1 + BEYOND) / (1 + INSIDE) + BEYOND * outside
    assert duties == pytest.approx(by_hand, rel=1e-6)


@given(st.floats(0.1, 2.0))
@settings(max_examples=15, deadline=None)
def test_a_larger_quota_never_buys_less(size: float) -> None:
    """Where the importer sells the licences; exporters' rent would raise their wage and cost."""
    small, large = (volume(with_quota(v)) for v in (size, 1.3 * size))
    assert large >= small - 1e-6
    lowest, highest = (volume(solve(WORLD, tariffs(rate))) for rate in (BEYOND, INSIDE))
    assert lowest - 1e-6 <= small <= highest + 1e-6


def test_the_rent_is_worth_something_to_whoever_has_it() -> None:
    held = volume(solve(WORLD, tariffs(0.2)))
    importers, exporters = with_quota(held, 0.0), with_quota(held, 1.0)
    assert exporters.welfare[1] > importers.welfare[1]
    assert exporters.welfare[0] < importers.welfare[0]


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        solve(WORLD, tariffs(), quota=at(-1, np.inf), beyond=at(0.01, 0.0), rent=at(2, 0.0))
    said = str(caught.value)
    for part in ("quota", "must be positive", "must be above the tariff inside", "lie in 0 to 1"):
        assert part in said
    with pytest.raises(BadInputError, match="beyond: is missing"):
        solve(WORLD, tariffs(), quota=at(1, np.inf))


# ---- in a scenario

CARS: dict[str, Any] = {"by": "USA", "on": "GBR", "sectors": "cars"}


def test_british_cars_under_a_quota() -> None:
    """10% inside, 27.5 beyond (Executive Order 14309): between the two tariffs by themselves."""
    asked = question_of("zero", elasticities=["IS"])
    quota = TariffQuota(**CARS, inside="10%", outside="27.5%", volume="80%")
    found = equilibrium(asked.with_measures((quota,)), "IS")
    assert found.solved
    low, high = (
        equilibrium(asked.with_measures((Tariff(**CARS, rate=rate),)), "IS")
        for rate in ("27.5%", "10%")
    )
    at_ = [found.economies.index(code) for code in ("GBR", "USA")] + [found.sectors.index("C29")]
    flow = tuple(at_)
    assert low.flows_after[flow] <= found.flows_after[flow] <= high.flows_after[flow]
    made_of = parts(asked.with_measures((quota,)), "IS").parts()
    total = sum(values for values in made_of.values())
    assert total == pytest.approx(100 * (found.welfare - 1), abs=1e-6)


def test_a_quota_is_written_and_read_and_its_mistakes_are_told() -> None:
    own = TariffQuota(**CARS, inside="10%", outside="27.5%", volume="80%", rent="exporter")
    scenario = Scenario(name="x", date=dt.date(2025, 7, 1), measures=(own,))
    assert Scenario.from_toml(scenario.to_toml()) == scenario
    assert "the exporter has the rent" in own.describe()
    wrong = TariffQuota(**CARS, inside="10%", outside="5%", volume="80%")
    both = (wrong, Tariff(**CARS, rate="15%"))
    with pytest.raises(BadInputError) as caught:
        Scenario(name="x", date=dt.date(2025, 7, 1), measures=both).check()
    assert "is not above" in str(caught.value)
    assert "another measure sets it too" in str(caught.value)
