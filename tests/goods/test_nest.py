"""Two levels of substitution: by plain equations and another solver, closed forms, and limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, root

from tests.goods.worlds import abroad, calibration, new_tariffs, world
from walkaway import goods
from walkaway.errors import BadInputError
from walkaway.goods import adjoint, solver
from walkaway.goods import equilibrium as eq
from walkaway.goods.counterfactual import make_rules
from walkaway.goods.decomposition import split
from walkaway.goods.journey import Way
from walkaway.goods.model import make_shock, moved
from walkaway.goods.substitution import Elasticity, Substitution
from walkaway.world import World

NESTS = [(1.6, 0.2), (0.3, 0.05), (4.0, 1.0), (1.0, 3.0)]
"""Exponents abroad and at home: after a year, in a quarter, in the long run, and turned round."""


def nested(cal: goods.Calibration, lower: float, upper: float) -> Substitution:
    """Exponents that differ a little from sector to sector."""
    spread = np.linspace(0.8, 1.2, len(cal.sectors))
    return Substitution(lower * spread, upper * spread)


class Plain:
    """The nested equations written out, loop by loop, without any array of the package's solver.

    Given wages, prices are iterated and spending is a linear system; labour markets are left to
    `scipy.optimize.root`.
    """

    def __init__(self, cal, lower, upper, tariffs, cost, export_tax) -> None:
        base = cal.base
        self.n, self.s = len(cal.economies), len(cal.sectors)
        self.share = base.share.transpose(1, 2, 0)
        self.lower, self.upper, self.tax = lower, upper, export_tax
        self.rate = tariffs
        self.wedge = cost * (1 + tariffs) * (1 + export_tax) / base.gross.transpose(1, 2, 0)
        self.labour, self.inputs = base.labour_share, base.inputs
        self.final, self.worth, self.deficit = base.final, base.value_added, base.deficit

    def bought(self, cost):
        """New shares [exporter, importer, sector] and prices [economy, sector], in changes."""
        shares, prices = np.zeros_like(self.share), np.ones((self.n, self.s))
        for i in range(self.n):
            for k in range(self.s):
                price = cost[:, k] * self.wedge[:, i, k]
                others = [j for j in range(self.n) if j != i]
                home, away = self.share[i, i, k], self.share[others, i, k].sum()
                part = self.share[others, i, k] / away
                bundle = (part @ price[others] ** -self.lower[k]) ** (-1 / self.lower[k])
                whole = home * price[i] ** -self.upper[k] + away * bundle ** -self.upper[k]
                prices[i, k] = whole ** (-1 / self.upper[k])
                shares[i, i, k] = home * (price[i] / prices[i, k]) ** -self.upper[k]
                on_bundle = away * (bundle / prices[i, k]) ** -self.upper[k]
                shares[others, i, k] = on_bundle * part * (price[others] / bundle) ** -self.lower[k]
        return shares, prices

    def settle(self, log_wage):
        wage = np.exp(log_wage)
        wage = wage * self.worth.sum() / (wage @ self.worth)
        prices = np.ones((self.n, self.s))
        for _ in range(2000):
            cost = wage[:, None] ** self.labour * np.exp(
                np.einsum("nik,ni->nk", self.inputs, np.log(prices))
            )
            shares, new = self.bought(cost)
            done = np.abs(new / prices - 1).max() < 1e-15
            prices = new
            if done:
                break
        at_border = shares / (1 + self.rate)
        made = at_border / (1 + self.tax)
        cells = self.n * self.s

        def uses(spending):
            spending = spending.reshape(self.n, self.s)
            output = np.einsum("jis,is->js", made, spending)
            revenue = np.einsum("jis,is->i", shares - at_border, spending)
            revenue += np.einsum("jis,is->j", at_border - made, spending)
            income = wage * self.worth + self.deficit + revenue
            return (
                self.final * income[:, None] + np.einsum("nik,nk->ni", self.inputs, output)
            ).ravel()

        nothing = uses(np.zeros(cells))
        matrix = np.stack([uses(e) - nothing for e in np.eye(cells)], axis=1)
        spending = np.linalg.solve(np.eye(cells) - matrix, nothing).reshape(self.n, self.s)
        output = np.einsum("jis,is->js", made, spending)
        gap = (self.labour * output).sum(axis=1) / (wage * self.worth) - 1
        return wage, cost, prices, spending, at_border * spending[None], gap

    def solve(self):
        def gaps(free):
            return self.settle(np.append(0.0, free))[-1][1:]

        found = root(gaps, np.zeros(self.n - 1), method="hybr", tol=1e-13)
        assert np.abs(found.fun).max() < 1e-11
        return self.settle(np.append(0.0, found.x))


@pytest.mark.parametrize(("lower", "upper"), NESTS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_plain_equations_and_another_solver_agree(lower, upper, seed):
    cal = calibration(economies=3, sectors=2, seed=seed, unbalanced=True)
    draw = np.random.default_rng(seed)
    tariffs = new_tariffs(cal, seed)
    cost = np.where(abroad(3), draw.uniform(0.9, 1.3, cal.flows.shape), 1.0)
    tax = np.where(abroad(3), draw.uniform(0.0, 0.3, cal.flows.shape), 0.0)
    own = nested(cal, lower, upper)
    found = goods.solve(cal, tariffs, cost, export_tax=tax, substitution=own)
    assert found.solved, found.message
    wage, unit, prices, spending, flows, _ = Plain(
        cal, own.abroad, own.home, tariffs, cost, tax
    ).solve()
    np.testing.assert_allclose(found.wage, wage, rtol=1e-10)
    np.testing.assert_allclose(found.cost, unit, rtol=1e-10)
    np.testing.assert_allclose(found.price, prices, rtol=1e-10)
    np.testing.assert_allclose(found.expenditure * cal.base.spending, spending, rtol=2e-10)
    np.testing.assert_allclose(found.flows_after, flows, rtol=5e-10)


@pytest.mark.parametrize("seed", range(3))
def test_equal_levels_are_one_level_to_the_digit(seed):
    cal = calibration(economies=4, sectors=3, seed=seed, unbalanced=True)
    tariffs = new_tariffs(cal, seed)
    theta = cal.trade_elasticity
    plain = goods.solve(cal, tariffs)
    same = goods.solve(cal, tariffs, substitution=Substitution(theta, theta))
    for name in ("welfare", "wage", "price", "flows_after", "revenue_after"):
        assert np.array_equal(getattr(plain, name), getattr(same, name)), name
    # And through the equations of two levels, not round them.
    apart = goods.solve(cal, tariffs, substitution=Substitution(theta, theta * (1 + 1e-15)))
    assert apart.trade.home is not None
    np.testing.assert_allclose(apart.flows_after, plain.flows_after, rtol=1e-9)
    np.testing.assert_allclose(apart.welfare, plain.welfare, rtol=1e-11)


@pytest.mark.parametrize(
    ("told", "sigma"),
    [(Elasticity.of_flows(2.53), 2.53), (Elasticity.of_shares(1.53), 2.53)],
)
def test_a_flow_moves_by_the_elasticity_it_is_named_for(told, sigma):
    """d ln(flow net of duty) / d ln(1 + t), wages and prices held, is minus sigma.

    The cell is a billionth of its market, so that the tariff moves no price but its own.
    """
    given = world(economies=4, sectors=1, seed=3, taxed=False, io=False)
    flows = given["flows"].copy()
    flows[0, 1] = 1e-9 * flows[1, 1]
    flows[2, 3] = flows[0, 3] = 1e-9 * flows[3, 3]
    flows[1, 3] = 1e-9 * flows[3, 3]
    cal = goods.Calibration(**{**given, "flows": flows})
    own = Substitution([told.theta], [0.19])
    tariffs = np.zeros_like(flows)
    tariffs[0, 1] = 0.1
    found = goods.solve(cal, tariffs, substitution=own)
    slope = np.log(found.flows[0, 1, 0]) / np.log(1.1)
    assert slope == pytest.approx(-sigma, rel=1e-6)
    # All of abroad at once, a billionth of its market: home against abroad.
    tariffs[:3, 3] = 0.1
    found = goods.solve(cal, tariffs, substitution=own)
    moved_by = np.log(found.flows[:3, 3, 0]) / np.log(1.1)
    np.testing.assert_allclose(moved_by, -1.19, rtol=1e-6)


def test_conventions_are_one_apart_and_told_by_their_first_word():
    assert Elasticity.of_flows(0.76).theta == pytest.approx(-0.24)
    assert Elasticity.of_shares(4).sigma == 5
    assert Elasticity.told(2.0, "sigma: of flows without duty").theta == 1
    assert Elasticity.told(2.0, "theta, exponent of shares").sigma == 3
    with pytest.raises(ValueError, match="neither"):
        Elasticity.told(2.0, "percent per percent")
    own = Substitution.of_flows([2.53], [1.19])
    np.testing.assert_allclose([own.abroad[0], own.home[0]], [1.53, 0.19])
    with pytest.raises(BadInputError, match=r"(?s)abroad.*home"):
        Substitution([0.0, 1.0], [1.0])


@pytest.mark.parametrize(("lower", "upper"), NESTS)
def test_the_gains_from_trade_are_told_by_the_share_of_home(lower, upper):
    """Arkolakis, Costinot and Rodríguez-Clare (2012) with θ of the upper level: one sector."""
    cal = calibration(economies=4, sectors=1, seed=5, taxed=False, io=False)
    own = Substitution([lower], [upper])
    draw = np.random.default_rng(1)
    cost = np.where(abroad(4), draw.uniform(0.7, 1.6, cal.flows.shape), 1.0)
    found = goods.solve(cal, trade_cost=cost, deficits="zero", substitution=own)
    home = np.einsum("iis->i", found.flows_after) / found.flows_after.sum(axis=(0, 2))
    before = np.einsum("iis->i", found.flows_before) / found.flows_before.sum(axis=(0, 2))
    np.testing.assert_allclose(found.welfare, (home / before) ** (-1 / upper), rtol=1e-9)


def test_autarky_has_its_closed_form():
    cal = calibration(economies=3, sectors=1, seed=6, taxed=False, io=False)
    cost = np.where(abroad(3), np.inf, 1.0)
    found = goods.solve(cal, trade_cost=cost, deficits="zero", substitution=Substitution([3], [1]))
    assert found.solved, found.message
    before = np.einsum("iis->i", found.flows_before) / found.flows_before.sum(axis=(0, 2))
    np.testing.assert_allclose(found.welfare, before, rtol=1e-9)


def test_a_ban_on_one_origin_is_the_limit_of_dear_ones():
    cal = calibration(economies=4, sectors=2, seed=2)
    own = nested(cal, 1.5, 0.2)
    cost = np.ones_like(cal.flows)
    cost[0, 1] = np.inf
    banned = goods.solve(cal, trade_cost=cost, substitution=own)
    assert banned.solved
    assert (banned.flows_after[0, 1] == 0).all()
    cost[0, 1] = 1e9
    np.testing.assert_allclose(
        goods.solve(cal, trade_cost=cost, substitution=own).welfare, banned.welfare, rtol=1e-7
    )


def test_who_buys_all_at_home_is_not_touched():
    given = world(economies=3, sectors=2, seed=4, taxed=False)
    flows = given["flows"] * np.eye(3)[:, :, None]
    cal = goods.Calibration(**{**given, "flows": flows})
    found = goods.solve(cal, new_tariffs(cal, 1), substitution=nested(cal, 1.5, 0.2))
    np.testing.assert_allclose(found.welfare, 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.flows, 1.0, rtol=1e-9)


def test_alike_economies_end_alike():
    n, s = 4, 2
    own = np.eye(n)[:, :, None]
    flows = np.broadcast_to(100 * own + 10 * (1 - own), (n, n, s))
    cal = goods.Calibration(
        [f"E{i}" for i in range(n)], ["A", "B"], flows, 0.0, 1.0, 0.0, 1 / s, 4.0
    )
    tariffs = np.broadcast_to(0.3 * (1 - own), flows.shape)
    found = goods.solve(cal, tariffs, substitution=nested(cal, 1.5, 0.2))
    np.testing.assert_allclose(found.welfare, found.welfare[0], rtol=1e-12)
    np.testing.assert_allclose(found.wage, 1.0, rtol=1e-10)  # the solver's own tolerance
    # With costs where they were, imports over sales at home move with the upper level alone.
    told = found.flows[0, 1] / found.flows[0, 0]
    np.testing.assert_allclose(told, 1.3 ** -(1 + np.array([0.16, 0.24])), rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_accounts_close(seed):
    cal = calibration(economies=4, sectors=3, seed=seed, unbalanced=True)
    tariffs = new_tariffs(cal, seed)
    tax = np.where(abroad(4), 0.07, 0.0) * np.ones_like(tariffs)
    found = goods.solve(cal, tariffs, export_tax=tax, substitution=nested(cal, 1.5, 0.2))
    base = cal.base
    sold, paid = found.flows_after, found.flows_after * (1 + tariffs)
    np.testing.assert_allclose(paid.sum(axis=0), found.expenditure * base.spending, rtol=1e-9)
    np.testing.assert_allclose(found.revenue_after, (sold * tariffs).sum(axis=(0, 2)), rtol=1e-9)
    np.testing.assert_allclose(found.export_revenue, (found.made * tax).sum(axis=(1, 2)), rtol=1e-9)
    balance = found.imports_after.sum(axis=1) - found.exports_after.sum(axis=1)
    np.testing.assert_allclose(balance, found.deficit_after, atol=1e-8 * base.spending.sum())


def test_small_changes_are_the_terms_and_the_volume_of_trade():
    """The first-order split knows prices and flows alone, nothing of how they came about."""
    cal = calibration(economies=4, sectors=3, seed=1)
    own = nested(cal, 1.5, 0.2)
    step = 1e-5
    found = goods.solve(
        cal, cal.tariffs + step * abroad(4), substitution=own, tolerance=1e-12, rates_up_to=9
    )
    np.testing.assert_allclose(
        (found.welfare - 1) / step, (found.welfare_first_order - 1) / step, atol=1e-4
    )
    assert np.abs(found.welfare - 1).max() > 0.1 * step


def test_lerner_symmetry_holds():
    """A tariff on all imports does what a tax on all exports does (Lerner 1936)."""
    cal = calibration(economies=3, sectors=2, seed=8, taxed=False)
    own = nested(cal, 1.5, 0.2)
    tariffs, tax = np.zeros_like(cal.flows), np.zeros_like(cal.flows)
    tariffs[1:, 0], tax[0, 1:] = 0.25, 0.25
    first = goods.solve(cal, tariffs, deficits="zero", substitution=own)
    second = goods.solve(cal, export_tax=tax, deficits="zero", substitution=own)
    np.testing.assert_allclose(first.welfare, second.welfare, rtol=1e-9)


def test_a_limit_is_the_export_tax_that_sells_so_much():
    cal = calibration(economies=4, sectors=3, seed=1, unbalanced=True)
    own = nested(cal, 1.5, 0.2)
    limit = np.full(cal.flows.shape, np.inf)
    limit[0, 1, 2], limit[2, 1, 2] = 0.6, 0.5
    found = goods.solve(cal, sales_limit=limit, substitution=own)
    assert found.solved, found.message
    volume = found.made / found.cost[:, None, :] / found.flows_before
    np.testing.assert_allclose([volume[0, 1, 2], volume[2, 1, 2]], [0.6, 0.5], rtol=2e-8)

    def over(rate: float) -> float:
        tax = np.zeros_like(limit)
        tax[2, 1, 2] = found.export_tax[2, 1, 2]
        tax[0, 1, 2] = rate
        again = goods.solve(cal, export_tax=tax, rates_up_to=99, substitution=own)
        left = again.made[0, 1, 2] / again.cost[0, 2] / again.flows_before[0, 1, 2]
        return float(np.log(left / 0.6))

    assert found.export_tax[0, 1, 2] == pytest.approx(brentq(over, 0, 50), rel=1e-6)


@pytest.mark.parametrize("banned", ["one", "all"])
def test_the_parts_of_real_income_add_up(banned):
    cal = calibration(economies=4, sectors=3, seed=3, unbalanced=True)
    own = nested(cal, 1.5, 0.4)
    cost = np.ones_like(cal.flows)
    cost[0, 1, 1] = np.inf
    if banned == "all":
        cost[[0, 2, 3], 1, 1] = np.inf
    way = Way(cal.tariffs, new_tariffs(cal, 3), cost, own.abroad, None, own.home)

    def solve_at(share: float) -> goods.GoodsSolution:
        return goods.solve(cal, *way.at(share), substitution=own, rates_up_to=np.inf)

    found = split(solve_at, way, make_rules("fixed", "lump-sum", None))
    last = solve_at(1.0)
    np.testing.assert_allclose(found.total, 100 * (last.welfare - 1), rtol=1e-12)
    assert not found.missed()
    assert found.solves < 40


def test_gradients_refuse_two_levels():
    cal = calibration(economies=3, sectors=2, seed=1)
    base = moved(cal.base, upper=0.5 * cal.trade_elasticity)
    shock = make_shock(base, make_rules("fixed", "lump-sum", None), base.gross, None)
    found = solver.find(lambda part: shock, np.zeros(3))
    assert found.solved
    with pytest.raises(ValueError, match="one level of substitution"):
        adjoint.at(shock, found.vector)


@pytest.mark.parametrize(("lower", "upper"), [(1.53, 0.19), (0.19, 0.024), (1.92, 0.73)])
def test_the_embedded_world_is_solved_under_every_nest(lower, upper):
    trade = World.at("2025-06-12").trade()
    cal = goods.from_trade(trade)
    tariffs = trade.tariffs + 0.5 * abroad(len(trade.economies))
    sectors = len(trade.sectors)
    own = Substitution(np.full(sectors, lower), np.full(sectors, upper))
    found = goods.solve(cal, tariffs, substitution=own, rates_up_to=np.inf)
    assert found.solved, found.message
    assert max(found.residuals.values()) <= 1e-10


def test_residuals_see_a_wrong_split():
    """Moving the upper exponent by one part in a thousand is seen in the prices."""
    cal = calibration(economies=3, sectors=2, seed=1)
    rules = make_rules("fixed", "lump-sum", None)
    base = moved(cal.base, upper=0.5 * cal.trade_elasticity)
    gross = 1 + (cal.tariffs + 0.3 * abroad(3)).transpose(2, 0, 1)
    found = solver.find(lambda part: make_shock(base, rules, gross, None, part), np.zeros(3))
    right = make_shock(base, rules, gross, None)
    wrong = make_shock(moved(base, upper=0.5005 * cal.trade_elasticity), rules, gross, None)
    assert eq.residuals(right, found.vector, np.zeros(3)).largest[1] < 1e-10
    assert eq.residuals(wrong, found.vector, np.zeros(3)).largest[1] > 1e-6
