"""Demand at unchanged wages: identities and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.goods.demand import demand_change
from walkaway.world import World

WORLD = World.at("2025-06-12")


def small_world(seed: int, economies: int = 3, sectors: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    share = rng.uniform(0.3, 0.7, (economies, sectors))
    inputs = rng.uniform(0, 1, (economies, sectors, sectors))
    inputs *= ((1 - share) / inputs.sum(axis=1))[:, None, :]
    return {
        "flows": rng.uniform(1, 10, (economies, economies, sectors)),
        "tariffs_before": rng.uniform(0, 0.2, (economies, economies, sectors)),
        "value_added_share": share,
        "input_share": inputs,
    }


@given(st.integers(0, 500), st.floats(0.3, 4.0))
def test_what_is_paid_in_tariffs_is_not_earned(seed: int, elasticity: float) -> None:
    """Final spending is given: what the world earns less goes to the customs, to the last cent.

    Revenue is worked out here from first principles: with every sale, old or new, at its rate.
    """
    world = small_world(seed)
    rng = np.random.default_rng(seed + 1)
    after = rng.uniform(0, 0.5, world["tariffs_before"].shape)
    change = demand_change(**world, tariffs_after=after, elasticity=elasticity)
    flows, before = world["flows"], world["tariffs_before"]
    paid = flows * (1 + before)
    spending = paid.sum(axis=0)
    weight = paid * ((1 + after) / (1 + before)) ** (1 - elasticity)
    share = weight / weight.sum(axis=0)
    # The new spending by sector, solved as one linear system: final plus inputs of new output.
    economies, sectors = spending.shape
    size = economies * sectors
    sales = (share / (1 + after)).transpose(0, 2, 1)  # [exporter, sector, importer]
    net = np.zeros((size, size))
    needs = np.zeros((size, size))
    for i in range(economies):
        for s in range(sectors):
            for j in range(economies):
                net[j * sectors + s, i * sectors + s] = sales[j, s, i]
            for k in range(sectors):
                needs[i * sectors + s, i * sectors + k] = world["input_share"][i, s, k]
    output_before = flows.sum(axis=1).ravel()
    final = spending.ravel() - needs @ output_before
    new_spending = np.linalg.solve(np.eye(size) - needs @ net, final)
    new_output = net @ new_spending
    earned = (world["value_added_share"].ravel() * (new_output - output_before)).reshape(
        economies, sectors
    )
    assert change.value_added == pytest.approx(earned.sum(axis=1), rel=1e-8, abs=1e-9)
    new_sales = np.einsum("jsi,is->ji", sales, new_spending.reshape(economies, sectors))
    assert change.trade == pytest.approx(new_sales - flows.sum(axis=2), rel=1e-8, abs=1e-8)
    assert change.balance.sum() == pytest.approx(0.0, abs=1e-8)
    duty = (share * (after / (1 + after)) * new_spending.reshape(economies, sectors)).sum()
    assert change.value_added.sum() == pytest.approx(
        (flows * before).sum() - duty, rel=1e-8, abs=1e-8
    )


def test_no_change_of_tariffs_changes_nothing() -> None:
    world = small_world(1)
    change = demand_change(**world, tariffs_after=world["tariffs_before"], elasticity=2.0)
    assert np.abs(change.value_added).max() <= 1e-10 * world["flows"].sum()


def test_a_tariff_hurts_the_exporter_more_the_more_elastic_trade_is() -> None:
    trade = WORLD.trade()
    japan, usa = trade.economies.index("JPN"), trade.economies.index("USA")
    after = trade.tariffs.copy()
    after[japan, usa, trade.sectors.index("C29")] += 0.25
    losses = [
        demand_change(
            trade.flows,
            trade.tariffs,
            after,
            trade.value_added_share,
            trade.input_share,
            elasticity,
        ).value_added[japan]
        for elasticity in (0.76, 1.0, 2.0)
    ]
    assert 0 > losses[0] > losses[1] > losses[2]
    # At an elasticity of one the sale falls with the price alone: spending, tariff included, stays.
    sale = trade.flows[japan, usa, trade.sectors.index("C29")]
    direct = sale * (1.0 / (1 + 0.25 / (1 + trade.tariffs[japan, usa, -4])) - 1)
    assert losses[1] < 0.25 * direct  # at least the direct value added of the lost sales


def test_a_tariff_improves_the_balance_of_who_levies_it_before_wages_move() -> None:
    trade = WORLD.trade()
    usa = trade.economies.index("USA")
    after = trade.tariffs.copy()
    after[:, usa, :-1] += 0.10
    after[usa, usa] = 0.0
    change = demand_change(
        trade.flows, trade.tariffs, after, trade.value_added_share, trade.input_share, 0.76
    )
    assert change.balance[usa] > 0
    assert change.balance.sum() == pytest.approx(0.0, abs=1e-6 * trade.flows.sum())


@pytest.mark.parametrize("sigma", [0.76, 2.0])
def test_the_elasticity_is_of_flows_without_duty(sigma: float) -> None:
    """A cell too small to move its market: d ln(flow net of duty) / d ln(1 + t) is minus sigma."""
    own = small_world(seed=2)
    flows, none = own["flows"].copy(), np.zeros_like(own["flows"])
    flows[0, 1] = 1e-9 * flows[1, 1]
    after = none.copy()
    after[0, 1, 0] = 0.1
    shares = own["value_added_share"], own["input_share"]
    # Of the pair both sectors are summed; the other is left empty.
    flows[0, 1, 1] = 0.0
    change = demand_change(flows, none, after, *shares, sigma)
    slope = np.log1p(change.trade[0, 1] / flows[0, 1, 0]) / np.log(1.1)
    assert slope == pytest.approx(-sigma, rel=1e-6)
