"""Export taxes in the equations: symmetries, identities, limits and a second method."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration, new_tariffs, world
from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.goods import equilibrium as eq
from walkaway.goods import solver
from walkaway.goods.counterfactual import make_rules
from walkaway.goods.decomposition import split
from walkaway.goods.demand import demand_change
from walkaway.goods.journey import Way
from walkaway.goods.model import make_shock
from walkaway.goods.rebased import rebased
from walkaway.world import World

Array = Any
TRADE = World.at("2025-06-12").trade()


def export_taxes(cal: goods.Calibration, seed: int, low: float = -0.2, high: float = 0.6) -> Array:
    draw = np.random.default_rng(seed)
    return draw.uniform(low, high, cal.flows.shape) * abroad(len(cal.economies))


@pytest.mark.parametrize("who", [0, 1, 2, 3])
def test_lerner_symmetry(who):
    """A tariff on all imports and a tax on all exports do the same (Lerner 1936).

    Trade is balanced; tariffs of before stay, on both sides. Real incomes and the relative prices
    inside every economy are the same, and all nominal values of the one are lower by the tax.
    """
    cal = calibration(economies=4, sectors=3, seed=5)
    tariffs, tax = cal.tariffs.copy(), np.zeros_like(cal.tariffs)
    tariffs[:, who] = (1 + tariffs[:, who]) * 1.3 - 1
    tax[who] = 0.3
    tariffs[who, who] = tax[who, who] = 0
    one = goods.solve(cal, tariffs, deficits="zero")
    two = goods.solve(cal, export_tax=tax, deficits="zero")
    for name in ("welfare", "real_wage"):
        np.testing.assert_allclose(getattr(two, name), getattr(one, name), rtol=1e-9)
    assert not np.allclose(one.welfare, 1, rtol=1e-3)
    relative = two.price / one.price
    np.testing.assert_allclose(relative, np.repeat(relative[:, :1], 3, axis=1), rtol=1e-9)
    scale = (two.wage / one.wage) / (two.wage / one.wage)[(who + 1) % 4]
    np.testing.assert_allclose(scale, np.where(np.arange(4) == who, 1 / 1.3, 1), rtol=1e-9)


def test_lerner_symmetry_on_the_data():
    cal = goods.from_trade(TRADE, elasticity="IS")
    who = TRADE.economies.index("CHN")
    tariffs, tax = cal.tariffs.copy(), np.zeros_like(cal.tariffs)
    tariffs[:, who] = (1 + tariffs[:, who]) * 1.2 - 1
    tax[who] = 0.2
    tariffs[who, who] = tax[who, who] = 0
    one = goods.solve(cal, tariffs, deficits="zero")
    two = goods.solve(cal, export_tax=tax, deficits="zero")
    np.testing.assert_allclose(two.welfare, one.welfare, rtol=1e-8)
    assert one.welfare[who] != pytest.approx(1, abs=1e-3)


def test_a_tariff_that_pays_its_revenue_to_the_exporter_is_an_export_tax():
    """The same wedge on the same flow; with the revenue moved across, all real things are equal."""
    cal = calibration(economies=4, sectors=3, seed=2, taxed=False)
    tax = np.zeros_like(cal.flows)
    tax[0, 1, 2] = 0.4
    taxed = goods.solve(cal, export_tax=tax)
    base, rules = cal.baseline("fixed").base, make_rules("fixed", "lump-sum", None)
    paid = taxed.export_revenue[0]
    assert paid == pytest.approx(taxed.made[0, 1, 2] * 0.4)
    moved = base.deficit + paid * (np.arange(4) == 0) - paid * (np.arange(4) == 1)
    gross = base.gross.copy()
    gross[2, 0, 1] *= 1.4
    shock = make_shock(base, rules, gross, None, deficit=moved)
    found = solver.find(lambda part: shock, np.zeros(4))
    assert found.solved
    state = eq.split(shock, found.vector)
    np.testing.assert_allclose(np.exp(state.wage), taxed.wage, rtol=1e-8)
    np.testing.assert_allclose(np.exp(state.price), taxed.price, rtol=1e-8)
    money = eq.accounts(shock, state, eq.pull(shock, eq.log_cost(shock, state.wage, state.price)))
    assert money.revenue[1] == pytest.approx(paid, rel=1e-7)
    # Without moving the revenue, the same wedge is good for whoever has it.
    tariff = goods.solve(cal, tariffs=tax)
    assert taxed.welfare[0] > tariff.welfare[0]
    assert taxed.welfare[1] < tariff.welfare[1]


def plain(cal: dict[str, Any], tariffs: Array, tax: Array) -> tuple[Array, Array, Array]:
    """A second method, a few lines of damped iteration in levels: wages, prices, real income."""
    theta, va = cal["trade_elasticity"], cal["value_added_share"]
    sold, rate = cal["flows"], cal["tariffs"]
    paid = sold * (1 + rate)
    share, spent = paid / paid.sum(axis=0), paid.sum(axis=0)
    labour = (va * sold.sum(axis=1)).sum(axis=1)
    deficit = sold.sum(axis=(0, 2)) - sold.sum(axis=(1, 2))
    before = labour + (sold * rate).sum(axis=(0, 2)) + deficit
    wage, price, out = np.ones(len(va)), np.ones_like(va), sold.sum(axis=1)
    lift = (1 + tariffs) * (1 + tax) / (1 + rate)
    income = before
    for _ in range(6000):
        cost = wage[:, None] ** va * np.exp(
            np.einsum("isk,is->ik", cal["input_share"], np.log(price))
        )
        fall = share * (cost[:, None, :] * lift) ** -theta
        price = fall.sum(axis=0) ** (-1 / theta)
        new = fall / fall.sum(axis=0)
        spent = cal["final_share"] * income[:, None]
        spent = spent + np.einsum("isk,ik->is", cal["input_share"], out)
        border = new * spent / (1 + tariffs)
        made = border / (1 + tax)
        out = made.sum(axis=1)
        income = wage * labour + (border * tariffs).sum(axis=(0, 2))
        income = income + (border - made).sum(axis=(1, 2)) + deficit
        wage = wage * ((va * out).sum(axis=1) / (wage * labour)) ** 0.3
        wage = wage * labour.sum() / (wage * labour).sum()
    real = income / before / np.exp((cal["final_share"] * np.log(price)).sum(axis=1))
    return wage, price, real


@pytest.mark.parametrize("seed", [3, 4])
def test_a_plain_iteration_finds_the_same(seed):
    facts = world(economies=3, sectors=2, seed=seed, unbalanced=True)
    cal = goods.Calibration(**facts)
    tariffs, tax = new_tariffs(cal, seed), export_taxes(cal, seed)
    wage, price, real = plain(facts, tariffs, tax)
    found = goods.solve(cal, tariffs, export_tax=tax)
    np.testing.assert_allclose(found.wage, wage, rtol=1e-7)
    np.testing.assert_allclose(found.price, price, rtol=1e-7)
    np.testing.assert_allclose(found.welfare, real, rtol=1e-7)


@pytest.mark.parametrize("deficits", ["fixed", "zero", "world-share"])
@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
def test_accounts_add_up(deficits, revenue):
    """Recomputed from flows, rates and wages alone."""
    cal = calibration(economies=4, sectors=3, seed=7, unbalanced=True)
    tariffs, tax = new_tariffs(cal, 1), export_taxes(cal, 1)
    found = goods.solve(cal, tariffs, export_tax=tax, deficits=deficits, revenue=revenue)
    assert found.solved, found.message
    border, made = found.flows_after, found.flows_after / (1 + tax)
    worth = found.value_added_before
    earned = worth * found.wage * found.labour
    np.testing.assert_allclose((cal.value_added_share * made.sum(axis=1)).sum(axis=1), earned)
    np.testing.assert_allclose((border * tariffs).sum(axis=(0, 2)), found.revenue_after)
    np.testing.assert_allclose(
        (border - made).sum(axis=(1, 2)), found.export_revenue, atol=1e-9 * worth.sum()
    )
    income = found.income_before * found.income
    np.testing.assert_allclose(
        earned + found.revenue_after + found.export_revenue + found.deficit_after, income
    )
    gap = border.sum(axis=(0, 2)) - border.sum(axis=(1, 2))
    np.testing.assert_allclose(gap, found.deficit_after, atol=1e-8 * worth.sum())
    uses = cal.final_share * income[:, None]
    uses += np.einsum("isk,ik->is", cal.input_share, made.sum(axis=1))
    np.testing.assert_allclose(uses, (border * (1 + tariffs)).sum(axis=0), rtol=1e-8)
    price = (1 + tax) * (1 + tariffs) / (1 + cal.tariffs) * found.cost[:, None, :]
    base = found.trade.base.share.transpose(1, 2, 0)
    index = (base * price**-cal.trade_elasticity).sum(axis=0) ** (-1 / cal.trade_elasticity)
    np.testing.assert_allclose(index, found.price, rtol=1e-8)


def test_relief_of_a_tax_on_labour_counts_what_exports_pay():
    """Labour supplied, by hand: κ times the real wage after a tax that both revenues replace."""
    cal = calibration(economies=3, sectors=2, seed=3)
    tax = export_taxes(cal, 2, low=0.1)
    found = goods.solve(cal, export_tax=tax, revenue="income-tax", labour_supply=0.5)
    worth = found.value_added_before
    earned = worth * found.wage * found.labour
    public = found.revenue_after + found.export_revenue
    kept = (1 - public / earned) / (1 - found.revenue_before / worth)
    np.testing.assert_allclose(found.labour, (found.real_wage / kept) ** 0.5, rtol=1e-8)
    without = goods.solve(cal, export_tax=tax, labour_supply=0.5)
    assert (found.labour > without.labour).all()


def test_no_tax_is_no_tax_to_the_bit():
    cal = goods.from_trade(TRADE, elasticity="CP")
    tariffs = TRADE.tariffs + 0.1 * abroad(len(TRADE.economies))
    one = goods.solve(cal, tariffs)
    two = goods.solve(cal, tariffs, export_tax=0.0)
    for name in ("welfare", "wage", "price", "flows_after", "revenue_after", "terms_of_trade"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    assert one.residuals == two.residuals
    assert not two.export_revenue.any()


def test_a_small_tax_gives_the_first_order_split():
    """Without other taxes: a gain in the terms of trade, and no first-order loss of volume."""
    cal = calibration(economies=4, sectors=3, seed=1, taxed=False)
    tax = export_taxes(cal, 3)
    for size in (1e-3, 1e-4):
        found = goods.solve(cal, export_tax=size * tax, tolerance=1e-11)
        missed = found.welfare - found.welfare_first_order
        assert np.abs(missed).max() < 5 * size**2
    # World income does not change to first order, and falls to second: only efficiency is lost.
    world_income = found.income_before @ (found.welfare - 1) / found.income_before.sum()
    assert abs(world_income) < 1e-7
    large = goods.solve(cal, export_tax=np.abs(tax))
    assert large.income_before @ (large.welfare - 1) < 0


def test_the_best_export_tax_of_a_seller_of_one_good():
    """A tax is a gain, a subsidy a loss, and the best tax is 1 / (θ · the buyer's own share).

    Gros (1987) has that for the best tariff of one sector and labour alone, tariffs elsewhere
    being zero; by Lerner's symmetry it is the best export tax. B buys 98% at home.
    """
    theta = 4.0
    share = np.array([[0.95, 0.02], [0.05, 0.98]])[:, :, None]
    spending = np.array([0.02 / 0.07, 0.05 / 0.07])
    cal = goods.Calibration(
        economies=["A", "B"],
        sectors=["all"],
        flows=1000 * share * spending[None, :, None],
        tariffs=0.0,
        value_added_share=1.0,
        input_share=0.0,
        final_share=1.0,
        trade_elasticity=[theta],
    )

    def gain(rate: float) -> float:
        tax = np.zeros((2, 2, 1))
        tax[0, 1] = rate
        return float(goods.solve(cal, export_tax=tax).welfare[0] - 1)

    rates = np.linspace(0, 0.6, 61)
    best = rates[int(np.argmax([gain(rate) for rate in rates]))]
    assert gain(0.01) > 0 > gain(-0.01)
    assert best == pytest.approx(1 / (theta * 0.98), abs=0.011)


def test_parts_of_real_income_add_up():
    cal = calibration(economies=4, sectors=3, seed=6, unbalanced=True)
    tariffs, tax = new_tariffs(cal, 4), export_taxes(cal, 4)
    way = Way(cal.tariffs, tariffs, np.ones_like(tariffs), cal.trade_elasticity, tax)

    def solve_at(part: float) -> goods.GoodsSolution:
        rates, cost = way.at(part)
        return goods.solve(cal, rates, cost, export_tax=way.export_tax_at(part))

    found = split(solve_at, way)
    assert not found.missed(0.001)
    assert np.abs(found.terms).max() > 0.1
    assert not np.abs(found.cost).max() > 1e-12


def test_who_taxes_exports_to_a_flow_that_stops_loses_its_revenue():
    """The volume part of trade that is banned while it is taxed, by its two ends."""
    cal = calibration(economies=3, sectors=2, seed=8, taxed=False)
    tax, cost = np.zeros_like(cal.flows), np.ones_like(cal.flows)
    tax[0, 1] = 0.3
    cost[0, 1, 0] = np.inf
    way = Way(cal.tariffs, cal.tariffs, cost, cal.trade_elasticity, tax)

    def solve_at(part: float) -> goods.GoodsSolution:
        rates, delivery = way.at(part)
        return goods.solve(cal, rates, delivery, export_tax=way.export_tax_at(part))

    assert not split(solve_at, way, most_solves=80).missed(0.005)


def test_a_world_with_export_taxes_is_no_base():
    cal = calibration(economies=3, sectors=2, seed=9)
    with pytest.raises(BadInputError, match="exports are taxed"):
        rebased(cal, goods.solve(cal, export_tax=0.1))


def test_demand_at_given_wages():
    """The tax leaves the buyer's economy; a tariff of the same size does not."""
    cal = calibration(economies=3, sectors=2, seed=9, taxed=False)
    tax = np.zeros_like(cal.flows)
    tax[0, 1] = 0.25
    facts = (cal.flows, cal.tariffs, cal.tariffs, cal.value_added_share, cal.input_share, 1.5)
    taxed = demand_change(*facts, export_tax=tax)
    tariff = demand_change(cal.flows, cal.tariffs, tax, *facts[3:])
    np.testing.assert_allclose(taxed.value_added, tariff.value_added, rtol=1e-12)
    paid = taxed.trade[0, 1] - tariff.trade[0, 1]
    after = tariff.trade[0, 1] + cal.flows[0, 1].sum()
    assert paid == pytest.approx(0.25 * after)


@pytest.mark.parametrize(
    ("tax", "what"),
    [
        (np.full((2, 2, 1), 0.1), "on sales at home"),
        (-1.0, "above -100%"),
        (np.inf, "not a finite number"),
        (np.nan, "not a finite number"),
        (25.0, "25 as an export tax"),
        (np.zeros((3, 3)), "has shape"),
        ("much", "not an array"),
    ],
)
def test_refused(tax, what):
    with pytest.raises(BadInputError, match=what):
        goods.solve(calibration(economies=2, sectors=1), export_tax=tax)
