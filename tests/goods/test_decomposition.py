"""The split of real income: closed forms, a second method, limits, symmetries, and adding up."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.goods.worlds import abroad, calibration, new_tariffs, world, worlds
from walkaway import goods
from walkaway.errors import NotSolvedError
from walkaway.goods.counterfactual import make_rules
from walkaway.goods.decomposition import UNSEEN, Split, split
from walkaway.goods.journey import Way
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.schedule import schedule
from walkaway.scenario import Measure, Scenario, TradeCost
from walkaway.world import World

Array = np.ndarray


class Asked:
    """A counterfactual as a function of the share of the way; keeps what it solved."""

    def __init__(
        self,
        cal: goods.Calibration,
        tariffs: Array | None = None,
        cost: Array | None = None,
        deficits: str = "fixed",
        revenue: str = "lump-sum",
        labour_supply: float | None = None,
    ) -> None:
        after = cal.tariffs if tariffs is None else tariffs
        dearer = np.ones_like(cal.flows) if cost is None else cost
        self.way = Way(cal.tariffs, after, dearer, cal.trade_elasticity)
        self.rules = make_rules(deficits, revenue, labour_supply)
        self.cal, self.options = cal, (deficits, revenue)
        self.labour_supply = labour_supply
        self.solved: dict[float, goods.GoodsSolution] = {}

    def __call__(self, share: float) -> goods.GoodsSolution:
        assert share not in self.solved, "no equilibrium is asked for twice"
        found = goods.solve(
            self.cal,
            *self.way.at(share),
            *self.options,
            labour_supply=self.labour_supply,
            rates_up_to=np.inf,
        )
        self.solved[share] = found
        return found

    def split(self, **options: float) -> Split:
        return split(self, self.way, self.rules, **options)


def adds_up(asked: Asked, found: Split, within: float = UNSEEN) -> None:
    """The parts, without the remainder, against the welfare of a solve of its own."""
    alone = goods.solve(
        asked.cal,
        asked.way.tariffs_after,
        asked.way.trade_cost,
        *asked.options,
        labour_supply=asked.labour_supply,
    )
    named = sum(part for name, part in found.parts().items() if name != "remainder")
    np.testing.assert_allclose(named, 100 * (alone.welfare - 1), rtol=0, atol=within)
    np.testing.assert_allclose(found.total, 100 * (alone.welfare - 1), rtol=0, atol=1e-9)
    assert found.missed(within) == {}
    assert found.solves == len(asked.solved)


# Two equal economies with one sector and labour alone: wages do not move, so all is known.
HOME, THETA = 0.7, 4.0


def twins(tariff: float = 0.0, home: float = HOME) -> goods.Calibration:
    share = np.array([[home, 1 - home], [1 - home, home]])[:, :, None]
    rates = tariff * abroad(2) * np.ones(1)
    return goods.Calibration("AB", ["x"], 100 * share / (1 + rates), rates, 1, 0, 1, THETA)


def twin_income(gross: Array, cost: Array, gross_before: float) -> Array:
    """Real income of a twin, up to a constant, at tariffs and trade costs (Armington)."""
    weight = (1 - HOME) * (cost * gross / gross_before) ** -THETA
    bought = weight / (HOME + weight)
    income = 1 / (1 - bought * (gross - 1) / gross)  # labour earns one
    return np.asarray(income * (HOME + weight) ** (1 / THETA))


@pytest.mark.parametrize("dearer", [1.1, 1.5, 0.8, 1e6, np.inf])
def test_twins_bear_dearer_trade_as_cost_alone(dearer: float) -> None:
    cost = np.where(abroad(2), dearer, 1.0)
    asked = Asked(twins(), cost=cost)
    found = asked.split()
    one = np.array(1.0)
    exact = 100 * (twin_income(one, np.array(dearer), 1.0) / twin_income(one, one, 1.0) - 1)
    np.testing.assert_allclose(found.cost, exact, atol=UNSEEN)
    for name in ("terms", "volume", "labour", "transfers", "profits"):
        np.testing.assert_allclose(found.parts()[name], 0, atol=1e-9)
    adds_up(asked, found)


@pytest.mark.parametrize("rate", [0.1, 0.5, 2.0, np.inf])
def test_twins_bear_tariffs_as_volume_alone(rate: float) -> None:
    asked = Asked(twins(), np.where(abroad(2), rate, 0.0))
    found = asked.split()
    before = twin_income(np.array(1.0), np.array(1.0), 1.0)
    after = HOME ** (1 / THETA) if np.isinf(rate) else twin_income(np.array(1 + rate), 1.0, 1.0)
    np.testing.assert_allclose(found.volume, 100 * (after / before - 1), atol=UNSEEN)
    for name in ("terms", "cost", "labour", "transfers", "profits"):
        np.testing.assert_allclose(found.parts()[name], 0, atol=1e-9)
    adds_up(asked, found)


@pytest.mark.parametrize(("cost", "rate"), [(np.inf, 0.2), (1.0, np.inf), (np.inf, np.inf)])
def test_a_ban_on_little_trade_is_exact_in_a_single_leg(cost: float, rate: float) -> None:
    # Where trade is little its end moves nothing else, so it falls at the elasticity all the way.
    rates = np.where(abroad(2), rate, 0.0)
    asked = Asked(twins(0.2, home=1 - 1e-5), rates, np.where(abroad(2), cost, 1.0))
    found = asked.split(most_solves=1)
    assert found.solves == 1
    np.testing.assert_allclose(found.remainder / found.total, 0, atol=1e-4)


def test_twins_with_both_as_the_integral_in_closed_form() -> None:
    # d log W = t M dq - M dk, with M and q known along the way, on a grid of 20000 steps.
    rate, dearer = 0.4, 1.3
    asked = Asked(twins(0.05), rate * abroad(2) * np.ones(1), np.where(abroad(2), dearer, 1.0))
    found = asked.split()
    grid = np.linspace(0, 1, 20_001)
    on_way = [asked.way.at(share) for share in grid]
    gross = np.array([1 + tariffs[0, 1, 0] for tariffs, _ in on_way])
    cost = np.array([costs[0, 1, 0] for _, costs in on_way])
    weight = (1 - HOME) * (cost * gross / 1.05) ** -THETA
    bought = weight / (HOME + weight)
    income = 1 / (1 - bought * (gross - 1) / gross)
    sold = bought / gross  # over income
    goods_in = sold * income / cost
    welfare = twin_income(gross, cost, 1.05)
    worth = welfare[-1] / welfare[0]
    percent = 100 * (worth - 1) / np.log(worth)
    cost_part = -percent * np.trapezoid(sold, np.log(cost))
    volume = percent * np.trapezoid((gross - 1) * sold, np.log(goods_in))
    np.testing.assert_allclose(found.cost, cost_part, atol=0.002)
    np.testing.assert_allclose(found.volume, volume, atol=0.002)


@settings(max_examples=25, deadline=None)
@given(
    cal=worlds,
    seed=st.integers(0, 1000),
    cost=st.booleans(),
    deficits=st.sampled_from(["fixed", "zero", "world-share"]),
    revenue=st.sampled_from(["lump-sum", "income-tax"]),
)
def test_parts_add_up_to_real_income(
    cal: goods.Calibration, seed: int, cost: bool, deficits: str, revenue: str
) -> None:
    draw = np.random.default_rng(seed)
    dearer = np.exp(draw.uniform(-0.1, 0.2, cal.flows.shape)) if cost else None
    asked = Asked(cal, new_tariffs(cal, seed), dearer, deficits, revenue)
    if not asked(1.0).solved:
        asked.solved.clear()
        with pytest.raises(NotSolvedError):
            asked.split()
        return
    asked.solved.clear()
    adds_up(asked, asked.split())


@pytest.mark.parametrize(
    ("io", "profits"), [(True, 0.0), (False, 0.0), (True, 0.2)], ids=["io", "plain", "profits"]
)
@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
def test_each_part_against_plain_sums_over_many_small_steps(
    io: bool, profits: float, revenue: str
) -> None:
    cal = with_profits(profits) if profits else calibration(seed=4, io=io, unbalanced=True)
    draw = np.random.default_rng(2)
    cost = np.exp(draw.uniform(0, 0.3, cal.flows.shape))
    asked = Asked(cal, new_tariffs(cal, 9), cost, "fixed", revenue)
    found = asked.split()
    adds_up(asked, found)
    plain = small_steps(Asked(cal, asked.way.tariffs_after, cost, "fixed", revenue), 100)
    for name, expected in plain.items():
        np.testing.assert_allclose(found.parts()[name], expected, atol=0.004, err_msg=name)
    assert np.abs(found.transfers).max() > 0.05
    assert (np.abs(found.labour).max() > 0.01) == (revenue == "income-tax")
    assert (np.abs(found.profits).max() > 0.01) == (profits > 0)


def with_profits(share: float) -> goods.Calibration:
    """A world where profits take the same part of all costs' place."""
    given = world(seed=4, unbalanced=True)
    for name in ("value_added_share", "input_share"):
        given[name] = given[name] * (1 - share)
    return goods.Calibration(**given, profit_share=share)


def small_steps(asked: Asked, steps: int) -> dict[str, Array]:
    """The same integrals from what a solution shows, by levels and the trapezoid rule.

    Terms of trade are of exports and imports alone here, not of all sales; labour and profits are
    what their equations say in levels.
    """
    cal, kappa = asked.cal, asked.rules.labour_supply
    solved = [asked(k / steps) for k in range(steps + 1)]
    last = solved[-1]
    money = np.array([s.income * s.income_before for s in solved])
    flows = np.array([s.flows_after for s in solved])
    rates = np.array([s.tariffs_after for s in solved])
    cost = np.array([s.cost for s in solved])
    ice = np.array([asked.way.at(k / steps)[1] for k in range(steps + 1)])
    price = np.array([s.price_index for s in solved])
    labour = np.array([s.labour for s in solved])
    bill = np.array([s.wage * s.labour * s.value_added_before for s in solved])
    tax = np.array([s.revenue_after for s in solved]) / bill
    kept = np.ones_like(bill)
    if asked.rules.relieves_tax:
        untaxed = 1 - last.revenue_before / last.value_added_before
        kept = (1 - tax) / untaxed
    effort_before = kappa / (1 + kappa) * last.value_added_before * kept
    effort = kappa / (1 + kappa) * kept * bill / price  # in goods
    left = money - price * effort

    def path(weight: Array, variable: Array) -> Array:
        return np.asarray((0.5 * (weight[1:] + weight[:-1]) * np.diff(variable, axis=0)).sum(0))

    out = abroad(len(cal.economies))[None]
    trade = flows * out
    exports, imports = trade.sum(axis=(2, 3)), trade.sum(axis=(1, 3))
    log_cost = np.broadcast_to(np.log(cost)[:, :, None, :], flows.shape)
    own = path(trade / left[:, :, None, None], log_cost).sum(axis=(1, 2))
    step = np.diff(log_cost, axis=0)
    middle = 0.5 * (trade[1:] + trade[:-1])
    dearer = (middle * step).sum(axis=(1, 3)) / middle.sum(axis=(1, 3))
    star = np.concatenate([np.zeros((1, dearer.shape[1])), np.cumsum(dearer, axis=0)])
    arriving = flows / (cost[:, :, None, :] * ice)
    wedge = rates * flows / arriving / left[:, None, :, None]
    output = flows.sum(axis=2)
    margin = cal.profit_share * cost / left[:, :, None]
    logs = {
        "terms": own - path(exports / left, star),
        "volume": path(wedge, arriving).sum(axis=(0, 2)),
        "cost": -path(flows / left[:, None, :, None], np.log(ice)).sum(axis=(0, 2)),
        "labour": path(bill / labour / left, labour)
        - path(price / left, effort)
        - np.log((last.income_before - effort_before)[-1])
        + np.log((last.income_before - effort_before)[0]),
        "transfers": -path((imports - exports) / left, star),
        "profits": path(margin, output / cost).sum(axis=1),
    }
    percent = 100 * (last.welfare - 1) / np.log(last.welfare)
    return {name: percent * part for name, part in logs.items()}


@pytest.mark.parametrize("deficits", ["fixed", "zero"])
def test_small_tariffs_give_the_first_order_split_of_caliendo_and_parro(deficits: str) -> None:
    cal = calibration(seed=6, unbalanced=True)
    for size, within in ((1e-3, 2e-2), (1e-4, 2e-3)):
        asked = Asked(cal, cal.tariffs + size * new_tariffs(cal, 3), deficits=deficits)
        found, first = asked.split(), asked.solved[1.0]
        terms = 100 * (first.terms_of_trade - 1)
        volume = 100 * (first.volume_of_trade - 1)
        # Theirs is of all costs in the unit of account: the deficit's worth is in it.
        np.testing.assert_allclose(found.terms + found.transfers, terms, atol=100 * size * within)
        np.testing.assert_allclose(found.volume, volume, atol=100 * size * within)
        assert np.abs(terms).max() > 2 * size
        if deficits == "zero":
            np.testing.assert_allclose(found.transfers, 0, atol=1e-9)


@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
def test_no_shock_moves_nothing(revenue: str) -> None:
    asked = Asked(calibration(seed=1, unbalanced=True), revenue=revenue)
    found = asked.split()
    for name, part in found.parts().items():
        np.testing.assert_allclose(part, 0, atol=1e-7, err_msg=name)
    assert found.solves <= 2


@pytest.mark.parametrize("taxed", [False, True])
def test_the_way_back_gives_the_negative(taxed: bool) -> None:
    cal = calibration(seed=8, unbalanced=True, taxed=taxed)
    cost = np.where(abroad(4), 1.15, 1.0) * np.ones_like(cal.flows)
    there = Asked(cal, new_tariffs(cal, 2), cost)
    out, end = there.split(), there.solved[1.0]
    shares = (cal.value_added_share, cal.input_share, cal.final_share, cal.trade_elasticity)
    new = goods.Calibration(cal.economies, cal.sectors, end.flows_after, end.tariffs_after, *shares)
    back = Asked(new, cal.tariffs, 1 / cost).split()
    for name, part in out.parts().items():
        # In percent of the real income that each begins with.
        np.testing.assert_allclose(
            back.parts()[name] * end.welfare, -part, atol=2 * UNSEEN, err_msg=name
        )
    assert np.abs(out.cost).max() > 1


def test_labour_is_worth_its_effort_where_revenue_is_paid_out() -> None:
    cal = calibration(seed=5, unbalanced=True)
    asked = Asked(cal, new_tariffs(cal, 1), labour_supply=0.8)
    found = asked.split()
    adds_up(asked, found)
    np.testing.assert_allclose(found.labour, 0, atol=1e-9)
    assert np.abs(asked.solved[1.0].labour - 1).max() > 0.005


def test_finer_legs_leave_every_part_where_it_was() -> None:
    cal = calibration(seed=3, unbalanced=True)
    cost = np.exp(np.random.default_rng(1).uniform(0, 0.3, cal.flows.shape))
    coarse, fine = (
        Asked(cal, new_tariffs(cal, 5), cost).split(tolerance=tolerance)
        for tolerance in (0.001, 1e-9)
    )
    assert fine.solves >= 8
    assert coarse.solves <= 4
    assert np.abs(fine.remainder).max() < 1e-7
    for name, part in fine.parts().items():
        np.testing.assert_allclose(coarse.parts()[name], part, atol=UNSEEN, err_msg=name)


@pytest.mark.parametrize("kind", ["tariff", "cost", "nearly", "both"])
def test_bans_are_integrated_whole(kind: str) -> None:
    cal = calibration(seed=3, unbalanced=True)
    tariffs, cost = cal.tariffs.copy(), np.ones_like(cal.flows)
    if kind != "cost" and kind != "nearly":
        tariffs[0, 1] = np.inf
    if kind != "tariff":
        cost[0, 1] = 1e6 if kind == "nearly" else np.inf
    asked = Asked(cal, tariffs, cost)
    found = asked.split()
    adds_up(asked, found)
    assert found.cost[1] < -1 if kind in ("cost", "nearly") else found.volume[1] < -1


def test_autarky_is_reached_or_the_miss_is_said() -> None:
    cal = calibration(seed=3)
    banned = np.where(abroad(4), np.inf, 1.0) * np.ones_like(cal.flows)
    asked = Asked(cal, cost=banned, deficits="zero")
    adds_up(asked, asked.split())
    short = Asked(cal, cost=banned, deficits="zero").split(most_solves=1)
    whole = 100 * (asked.solved[1.0].welfare - 1)
    np.testing.assert_allclose(short.total, whole, atol=1e-9)
    assert short.solves == 1
    assert set(short.missed()) == set(cal.economies)


def test_an_equilibrium_missing_on_the_way_leaves_a_remainder() -> None:
    cal = calibration(seed=3)
    asked = Asked(cal, cal.tariffs + 2 * abroad(4))
    inner = asked.__call__

    def broken(share: float) -> goods.GoodsSolution:
        found = inner(share)
        return found if share in (0.5, 1.0) else goods.solve(cal, cal.tariffs, tolerance=1e-300)

    found = split(broken, asked.way)
    whole = 100 * (asked.solved[1.0].welfare - 1)
    np.testing.assert_allclose(found.total, whole, atol=1e-9)
    assert found.missed()


def test_an_unsolved_counterfactual_is_refused() -> None:
    cal = calibration(seed=3)
    with pytest.raises(NotSolvedError, match="cannot be split"):
        split(lambda share: goods.solve(cal, tolerance=1e-300), Asked(cal).way)


def test_parts_and_real_income_do_not_hang_on_the_sums_of_others() -> None:
    # Ten times the money and other names change nothing; the order of economies only the order.
    given = world(seed=7, unbalanced=True)
    order = np.array([2, 0, 3, 1])
    turned = dict(given)
    for name in ("value_added_share", "input_share", "final_share"):
        turned[name] = given[name][order]
    for name in ("flows", "tariffs"):
        turned[name] = given[name][order][:, order]
    turned["flows"] = 10 * turned["flows"]
    one = goods.Calibration(**given)
    two = goods.Calibration(**turned)
    rates = new_tariffs(one, 4)
    first, second = Asked(one, rates).split(), Asked(two, rates[order][:, order]).split()
    for name, part in first.parts().items():
        np.testing.assert_allclose(second.parts()[name], part[order], atol=1e-7, err_msg=name)


@cache
def on(day: str) -> World:
    return World.at(dt.date.fromisoformat(day))


def real(day: str, elasticity: str, measures: tuple[Measure, ...], **options: str) -> Asked:
    where = on(day)
    trade = where.trade()
    plan = schedule(where, trade, measures, where.date)
    cal = goods.from_trade(trade, elasticity=elasticity)
    return Asked(cal, plan.tariffs, plan.trade_cost, **options)


def test_costs_of_delivery_are_the_part_that_was_missing_for_germany() -> None:
    dearer = TradeCost(exporters="all", importers="DEU", sectors="goods", change="+10%")
    asked = real("2025-09-16", "IS", (dearer,))
    found = asked.split()
    adds_up(asked, found)
    germany = found.economies.index("DEU")
    # Imports of goods over final spending times log(1.1), between the trade of before and after.
    ends = [
        np.log(1.1) * share
        for s, money in (
            (asked.solved[1.0].flows_before, asked.solved[1.0].income_before),
            (
                asked.solved[1.0].flows_after,
                asked.solved[1.0].income * asked.solved[1.0].income_before,
            ),
        )
        for share in [(s * (asked.way.trade_cost != 1)).sum(axis=(0, 2))[germany] / money[germany]]
    ]
    assert 100 * min(ends) < -found.cost[germany] < 100 * max(ends)
    assert found.cost[germany] < -2
    assert found.solves <= 3
    np.testing.assert_allclose(np.delete(found.cost, germany), 0, atol=1e-12)


@pytest.mark.parametrize("name", ["japan-2025-tariffs", "liberation-day"])
@pytest.mark.parametrize("elasticity", ["Shap", "IS"])
def test_tariffs_of_2025_add_up_for_every_economy(name: str, elasticity: str) -> None:
    from importlib.resources import files

    text = files("walkaway.scenario").joinpath(f"library/{name}.toml").read_text("utf-8")
    scenario = Scenario.from_toml(text, name)
    asked = real(scenario.date.isoformat(), elasticity, scenario.measures)
    found = asked.split()
    adds_up(asked, found, 0.001)
    assert found.solves <= 4
    states = found.economies.index("USA")
    assert found.terms[states] > 0 > found.volume[states]


@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
def test_an_export_ban_adds_up_for_every_economy(revenue: str) -> None:
    ban = ExportCut(by=("SAU", "NGA", "KAZ"), to="EU", sectors="B05_06")
    asked = real("2025-06-12", "Shap", (ban,), revenue=revenue)
    found = asked.split()
    adds_up(asked, found)
    spain, seller = (found.economies.index(code) for code in ("ESP", "KAZ"))
    assert found.cost[spain] < -UNSEEN
    # Who may not sell pays for no delivery, but gets less for what it sells.
    assert abs(found.cost[seller]) < 1e-9
    assert found.terms[seller] < -UNSEEN
