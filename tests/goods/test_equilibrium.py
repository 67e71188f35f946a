"""What must hold in any equilibrium, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.reference_goods import nested_fixed_point
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.goods.worlds import abroad, calibration, new_tariffs, world, worlds
from walkaway import goods

FEW = settings(max_examples=60)
DEFICITS = ("fixed", "zero", "world-share")
RATIOS = ("welfare", "real_wage", "wage", "price_index", "flows", "expenditure", "price")


@FEW
@given(worlds, st.sampled_from(DEFICITS), st.sampled_from(("lump-sum", "income-tax")))
def test_zero_shock_changes_nothing(cal: goods.Calibration, deficits: str, revenue: str) -> None:
    s = goods.solve(cal, tariffs=cal.tariffs, deficits=deficits, revenue=revenue)
    assert s.solved
    for name in RATIOS:
        np.testing.assert_allclose(getattr(s, name), 1, rtol=0, atol=1e-12)
    np.testing.assert_allclose(s.terms_of_trade, 1, rtol=0, atol=1e-12)
    np.testing.assert_allclose(s.volume_of_trade, 1, rtol=0, atol=1e-12)


@FEW
@given(worlds, st.integers(0, 1000), st.floats(1e-6, 1e6))
def test_scaling_all_flows_changes_nothing(cal: goods.Calibration, seed: int, by: float) -> None:
    scaled = goods.Calibration(
        cal.economies,
        cal.sectors,
        cal.flows * by,
        cal.tariffs,
        cal.value_added_share,
        cal.input_share,
        cal.final_share,
        cal.trade_elasticity,
    )
    tariffs = new_tariffs(cal, seed)
    one, other = goods.solve(cal, tariffs), goods.solve(scaled, tariffs)
    for name in RATIOS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9)


@FEW
@given(worlds, st.integers(0, 1000), st.sampled_from(DEFICITS))
def test_identities(cal: goods.Calibration, seed: int, deficits: str) -> None:
    tariffs = new_tariffs(cal, seed)
    s = goods.solve(cal, tariffs, deficits=deficits)
    assert s.solved
    assert max(s.residuals.values()) <= 1e-10
    sold, spent = s.flows_after, s.flows_after * (1 + tariffs)
    # Spending shares sum to one: what sellers get, with tariff, is what buyers spend.
    before = (s.flows_before * (1 + cal.tariffs)).sum(axis=0)
    np.testing.assert_allclose(spent.sum(axis=0), before * s.expenditure, rtol=1e-9)
    # Walras: producers' labour income adds up to the world's, which is the numeraire.
    labour = (cal.value_added_share * sold.sum(axis=1)).sum(axis=1)
    np.testing.assert_allclose(labour, s.wage * s.value_added_before, rtol=1e-9)
    assert (s.wage * s.value_added_before).sum() == pytest.approx(s.value_added_before.sum())
    # Budgets: imports less exports are the deficit; revenue is what importers pay on top.
    gap = sold.sum(axis=(0, 2)) - sold.sum(axis=(1, 2))
    scale = s.income_before.sum()
    np.testing.assert_allclose(gap, s.deficit_after, rtol=0, atol=1e-9 * scale)
    revenue = (tariffs * sold).sum(axis=(0, 2))
    np.testing.assert_allclose(revenue, s.revenue_after, rtol=0, atol=1e-9 * scale)
    income = labour + revenue + s.deficit_after
    np.testing.assert_allclose(income, s.income * s.income_before, rtol=1e-8)
    kept = 0 if deficits == "zero" else s.deficit_before
    np.testing.assert_allclose(s.deficit_after, kept, rtol=0, atol=1e-9 * scale)
    # Goods: final and intermediate uses add up to spending.
    uses = cal.final_share * income[:, None]
    uses = uses + np.einsum("nsk,nk->ns", cal.input_share, sold.sum(axis=1))
    np.testing.assert_allclose(uses, spent.sum(axis=0), rtol=1e-8)
    np.testing.assert_allclose(s.welfare, s.income / s.price_index, rtol=1e-12)


@FEW
@given(worlds, st.integers(0, 1000))
def test_prices_follow_their_definition(cal: goods.Calibration, seed: int) -> None:
    tariffs = new_tariffs(cal, seed)
    s = goods.solve(cal, tariffs)
    share = s.flows_before * (1 + cal.tariffs)
    share = share / share.sum(axis=0)
    cost = s.wage[:, None] ** cal.value_added_share
    cost = cost * np.exp(np.einsum("nsk,ns->nk", cal.input_share, np.log(s.price)))
    paid = cost[:, None, :] * (1 + tariffs) / (1 + cal.tariffs)
    price = (share * paid**-cal.trade_elasticity).sum(axis=0) ** (-1 / cal.trade_elasticity)
    np.testing.assert_allclose(price, s.price, rtol=1e-9)
    index = np.exp((cal.final_share * np.log(price)).sum(axis=1))
    np.testing.assert_allclose(index, s.price_index, rtol=1e-9)


@FEW
@given(worlds, st.integers(0, 1000))
def test_names_and_order_of_economies_change_nothing(cal: goods.Calibration, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(cal.economies))
    turned = goods.Calibration(
        [cal.economies[i] for i in order],
        cal.sectors,
        cal.flows[np.ix_(order, order)],
        cal.tariffs[np.ix_(order, order)],
        cal.value_added_share[order],
        cal.input_share[order],
        cal.final_share[order],
        cal.trade_elasticity,
    )
    tariffs = new_tariffs(cal, seed)
    one = goods.solve(cal, tariffs)
    other = goods.solve(turned, tariffs[np.ix_(order, order)])
    np.testing.assert_allclose(one.welfare[order], other.welfare, rtol=1e-9)
    np.testing.assert_allclose(one.flows[np.ix_(order, order)], other.flows, rtol=1e-7)


@pytest.mark.parametrize("deficits", DEFICITS)
@pytest.mark.parametrize("seed", range(3))
def test_split_is_welfare_to_first_order(deficits: str, seed: int) -> None:
    cal = calibration(economies=5, sectors=3, seed=seed, unbalanced=True)
    direction = np.random.default_rng(seed).random(cal.flows.shape) * abroad(5)
    gaps = []
    for step in (1e-3, 1e-4):
        s = goods.solve(cal, cal.tariffs + step * direction, deficits=deficits, tolerance=1e-12)
        gaps.append(np.abs(s.welfare - s.welfare_first_order).max())
    # The gap is of second order: a tenth of the step, a hundredth of the gap.
    assert gaps[1] < 2e-2 * gaps[0]
    assert gaps[1] < 1e-6


@pytest.mark.parametrize("io", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_plain_fixed_point_agrees(io: bool, seed: int) -> None:
    data = world(economies=5, sectors=4, seed=seed, io=io, unbalanced=True)
    names = ("flows", "tariffs", "value_added_share", "input_share", "final_share")
    cal = goods.Calibration(**data)
    tariffs = new_tariffs(cal, seed)
    wage, price, spending, _, error = nested_fixed_point(
        *(data[name] for name in names), data["trade_elasticity"], tariffs, tolerance=1e-11
    )
    s = goods.solve(cal, tariffs)
    assert error <= 1e-11
    np.testing.assert_allclose(s.wage, wage, rtol=1e-8)
    np.testing.assert_allclose(s.price, price, rtol=1e-8)
    before = (data["flows"] * (1 + data["tariffs"])).sum(axis=0)
    np.testing.assert_allclose(s.expenditure * before, spending, rtol=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_one_sector_welfare_is_the_home_share(seed: int) -> None:
    # Arkolakis, Costinot and Rodriguez-Clare (2012): without tariffs, welfare = home ** (-1/theta).
    cal = calibration(economies=4, sectors=1, seed=seed, io=False, taxed=False)
    cost = 1 + np.random.default_rng(seed).random(cal.flows.shape) * abroad(4)
    s = goods.solve(cal, trade_cost=cost)
    own = np.arange(4)
    home = s.flows[own, own, 0] / s.expenditure[:, 0]
    np.testing.assert_allclose(s.welfare, home ** (-1 / cal.trade_elasticity[0]), rtol=1e-9)


@pytest.mark.parametrize("ban", [{"trade_cost": np.inf}, {"tariffs": np.inf}])
def test_autarky_in_closed_form(ban: dict[str, float]) -> None:
    # Costinot and Rodriguez-Clare (2014), one sector with inputs: home ** (1 / (theta va)).
    data = world(economies=4, sectors=1, seed=3, taxed=False)
    cal = goods.Calibration(**data)
    closed = {k: np.where(abroad(4), v, float(k == "trade_cost")) for k, v in ban.items()}
    s = goods.solve(cal, **closed)
    assert s.solved
    own = np.arange(4)
    home = cal.flows[own, own, 0] / cal.flows.sum(axis=0)[:, 0]
    power = 1 / (cal.trade_elasticity[0] * cal.value_added_share[:, 0])
    np.testing.assert_allclose(s.welfare, home**power, rtol=1e-9)


def test_iceberg_and_tariff_costs_reach_prices_alike() -> None:
    cal = calibration(economies=3, sectors=2, seed=1)
    cost = np.where(abroad(3), 1.2, 1.0) * np.ones(2)
    by_cost = goods.solve(cal, trade_cost=cost)
    by_tariff = goods.solve(cal, tariffs=(1 + cal.tariffs) * cost - 1)
    # The same relative prices at unchanged wages; but a tariff leaves revenue, an iceberg none.
    assert (by_tariff.revenue_after > by_cost.revenue_after).all()
    assert (by_cost.welfare < by_tariff.welfare).all()
    assert (by_cost.welfare < 1).all()


@pytest.mark.parametrize("seed", range(3))
def test_inexact_data_are_compared_with_their_own_equilibrium(seed: int) -> None:
    # Two plain solves from the raw data, at new and at old tariffs; ours is their ratio.
    data = world(economies=5, sectors=3, seed=seed)
    data["flows"] = data["flows"] * np.random.default_rng(seed).uniform(0.9, 1.1, (5, 5, 3))
    cal = goods.Calibration(**data)
    tariffs = new_tariffs(cal, seed)
    names = ("flows", "tariffs", "value_added_share", "input_share", "final_share")
    arrays = [*(data[name] for name in names), data["trade_elasticity"]]
    old = nested_fixed_point(*arrays, data["tariffs"], tolerance=1e-12)
    new = nested_fixed_point(*arrays, tariffs, tolerance=1e-12)
    s = goods.solve(cal, tariffs)
    np.testing.assert_allclose(s.wage, new[0] / old[0], rtol=1e-9)
    np.testing.assert_allclose(s.price, new[1] / old[1], rtol=1e-9)
    np.testing.assert_allclose(s.expenditure, new[2] / old[2], rtol=1e-9)
