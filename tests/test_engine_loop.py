"""Economy, bonds and budget as one system: the loop closes, once, and the right way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import walkaway
from walkaway.budget import baseline as cbo
from walkaway.budget.block import gdp_of, us_purse
from walkaway.economy import measures, system
from walkaway.engine import economy_work
from walkaway.engine.accounts import held_abroad
from walkaway.engine.bond_market import CUT, TILTS, premia, treasuries
from walkaway.engine.questions import question
from walkaway.scenario import Scenario
from walkaway.world import World

pytestmark = pytest.mark.slow  # all of it needs whole paths

WORLD = World.at("2025-06-12")
SALE = """name = "x"
date = 2025-06-12
[[measure]]
kind = "Withdrawal"
holder = "JPN.private"
bucket = "long"
change = "-60%"
over = "4 quarters"
from = 2025-06-12
"""


@pytest.fixture(scope="module")
def work():
    return economy_work.Work(question(Scenario.from_toml(SALE)))


def without_feedback(told, unmet: float = 0.0):
    return replace(told, estimate=replace(told.estimate, unmet=unmet))


def test_without_feedback_it_is_the_market_alone(work):
    """The premium of every bucket and quarter, under every estimate, by two routes."""
    for told in (work.bonds.central, *work.bonds.members):
        path = work.central(without_feedback(told))
        assert path.solved
        alone = told.guess(0)
        for name in (n for n in alone if n.startswith("PREM_")):
            np.testing.assert_allclose(path[name], alone[name][: path[name].size], atol=1e-8)


def test_what_comes_back_raises_the_premium_further(work):
    """The feedback is positive, small beside the sale itself, and what its debt asks for."""
    for told in work.bonds.members:
        sold = replace(told, news=told.news[:1])  # without the money that is taken home
        with_it, without = work.central(sold), work.central(without_feedback(sold))
        assert with_it.solved
        assert with_it["DEBTGDP_USA"][1:].min() > 0
        more = with_it["PREM_7-15_USA"] - without["PREM_7-15_USA"]
        assert more[1:].min() > 0
        assert more.max() < 0.25 * without["PREM_7-15_USA"].max()
        asked = 0.02 * with_it["DEBTGDP_USA"][20]
        assert 0.5 * asked < more[20] < 2 * asked


@pytest.mark.parametrize("position", range(6))
def test_higher_interest_means_more_debt_and_a_higher_premium(position):
    """The loop alone, in an economy that stands still: premium, interest, debt, premium."""
    from walkaway.solve.path import Block, compose, solve

    horizon = 40
    known = cbo.load(WORLD, "2025-01")
    purse = replace(us_purse(WORLD, known, (2025, 2), 2 * horizon), tilts=TILTS)
    market = treasuries(WORLD, purse, gdp_of(known, (2025, 2)))
    rates = ("RS_USA", "E05_USA", "E30_USA", "Y_USA", "LGDP_USA", "LCPI_USA")
    ten, five, thirty = "PREM_7-15_USA", "PREM_3-7_USA", "PREM_15-30_USA"
    still = Block(
        ("TP_USA", *TILTS.values()),
        rates,
        {},
        lambda w: {
            "TP_USA": w("TP_USA") - w(ten),
            "TILT05_USA": w("TILT05_USA") - (w(five) - 0.6 * w(ten)),
            "TILT30_USA": w("TILT30_USA") - (w(thirty) - 1.2 * w(ten)),
        },
    )
    model, named = compose([purse.block(), market.block.block(), still])
    quiet = {**purse.given(horizon), **market.block.given(horizon)}
    base = {**purse.baseline(horizon), **market.block.baseline(horizon)}
    shocks = np.zeros((horizon, len(model.shocks)))
    history, guess = np.zeros((1, len(model.variables))), np.zeros((horizon, len(model.variables)))
    for name, values in quiet.items():
        shocks[:, model.shock_index[name]] = values
    for name, value in {**purse.before(), **market.block.before()}.items():
        history[0, model.index[name]] = value
    for name, values in base.items():
        guess[:, model.index[name]] = values
    shocks[:4, model.shock_index["SOLD_JPN.private_15-30_USA"]] = 0.01
    shocks[:, model.shock_index["LEFT_JPN.private_USA"]] = 1
    found = {}
    for share in (0.0, market.estimates[position].unmet):
        numbers = replace(market.estimates[position], unmet=share).numbers()
        given = model.vector(named | numbers)
        path = solve(model, given, shocks, horizon, history=history, guess=guess)
        assert path.solved, path.message
        found[share] = {n: path[n] - base.get(n, 0.0) for n in (ten, "INTEREST_USA", "DEBT_USA")}
    without, with_it = found.values()
    for one in found.values():
        # Interest is owed from the quarter after an issue on.
        assert one["INTEREST_USA"][1:].min() > 0
        assert (np.diff(one["DEBT_USA"][2:]) > 0).all()
    for name in (ten, "INTEREST_USA", "DEBT_USA"):
        assert with_it[name][-1] > without[name][-1] > 0
    assert with_it[ten][-1] - without[ten][-1] == pytest.approx(
        0.02 * with_it["DEBT_USA"][-1], rel=0.5
    )


def test_more_of_new_debt_in_the_market_is_more_feedback(work):
    told = work.bonds.members[1]
    rises = [
        work.central(without_feedback(told, share))["PREM_7-15_USA"][20] for share in (0, 0.1, 0.3)
    ]
    assert rises[0] < rises[1] < rises[2]


def test_accounts_hold_in_every_quarter(work):
    path = work.central(work.bonds.members[2])
    block = work.market.block
    for b, supply in enumerate(block.system.supply):
        held = sum(path[block.name("HELD", k, h)] for h, k in block.cells if k == b)
        issued = path[block.name("SUPPLY", b)]
        assert np.abs(held - issued).max() < 1e-9, supply
    growth = work.system.quiet[:24, work.system.model.shock_index["NGROWTH_USA"]]
    debt, deficit = path.level("DEBT_USA"), path.level("DEFICIT_USA")
    np.testing.assert_allclose(debt[1:], debt[:-1] / growth[1:] + deficit[1:], rtol=1e-9)
    thirty = path["E30_USA"] + 1.2 * path["TP_USA"] + path["TILT30_USA"]
    np.testing.assert_allclose(path["Y30_USA"], thirty, atol=1e-9)


def small(cut: tuple[str, ...]):
    horizon = 24
    known = cbo.load(WORLD, "2025-01")
    purse = replace(us_purse(WORLD, known, (2025, 2), 2 * horizon), tilts=TILTS)
    market = treasuries(WORLD, purse, gdp_of(known, (2025, 2)))
    plain = system.Assumptions(floors=False)
    joined = [purse, market.block]
    return system.build(WORLD, plain, joined, horizon, markets=premia(), cut=cut), market


@pytest.fixture(scope="module")
def cut_and_whole():
    (cut, market), (whole, _) = small(CUT), small(())
    return cut, whole, market


def test_a_factorisation_of_the_whole_gives_the_same(cut_and_whole):
    """One Newton on the full Jacobian, factorised directly, against the preconditioned one."""
    from scipy.sparse.linalg import splu

    cut, whole, market = cut_and_whole
    assert max(b.size for b in whole.model.blocks) > max(b.size for b in cut.model.blocks)
    numbers = market.estimates[3].numbers()
    sold = np.zeros(cut.horizon)
    sold[:4] = 0.02
    from walkaway.economy.news import News

    news = [
        News("sale", 0, {"SOLD_JPN.private_15-30_USA": sold, "SOLD_EA_7-15_USA": 0.5 * sold}),
        measures.fiscal("USA", np.full(20, 1.0), 0, budgets=("USA",)),
    ]
    quick = system.paths(system.with_numbers(cut, numbers), news, 12)
    assert quick.solved
    slow = system.with_numbers(whole, numbers)
    model, stack = slow.model, slow.model.stack(slow.horizon)
    from walkaway.economy.news import beliefs

    (_, shocks), *later = beliefs(slow.quiet, model.shock_index, news)
    assert not later
    seen = stack.pad_shocks(shocks)
    x = slow.base.ravel().copy()
    for _ in range(12):
        windows = stack.windows(slow.history, seen, x)
        residual = stack.residual(windows, slow.point)
        if np.abs(residual).max() < 1e-11:
            break
        x = x - splu(stack.jacobian(windows, slow.point).tocsc()).solve(residual)
    assert np.abs(residual).max() < 1e-11
    direct = x.reshape(slow.horizon, -1) - slow.base
    for name, values in quick.changes.items():
        np.testing.assert_allclose(values, direct[:12, model.index[name]], atol=1e-8, err_msg=name)


def test_debt_is_counted_once(work):
    """Two basis points a point in the end, whatever the estimate, and the purse adds nothing."""
    package = measures.fiscal("USA", np.full(90, 0.5), 0, multiplier=0.0, budgets=("USA",))
    for told in work.bonds.members[::2]:
        bare = system.with_numbers(work.system, told.estimate.numbers())
        path = system.paths(bare, [package], quarters=48)
        assert path.solved
        rise = path["DEBTGDP_USA"]
        per_point = path["PREM_7-15_USA"][20:] / rise[20:]
        assert per_point.min() > 0.01
        assert per_point.max() < 0.025
        louder = system.with_numbers(bare, {"points_per_debt_point_USA": 0.2})
        again = system.paths(louder, [package], quarters=48)
        np.testing.assert_allclose(again["TP_USA"], path["TP_USA"], atol=1e-9)
        # It moves the neutral rate: neither demand nor the currency feels it.
        assert np.abs(path["Y_JPN"]).max() < 1e-3 * np.abs(path["Y10_USA"]).max()


def test_debts_part_of_the_premium_is_left_out_of_demand(work):
    told = work.bonds.members[1]
    path = work.central(told)
    alone = told.guess(0)["PREM_7-15_USA"][: path["TPDEBT_USA"].size]
    keep = 32 / 33
    beyond = path["PREM_7-15_USA"] - alone
    ahead = path["TPDEBT_USA"]
    np.testing.assert_allclose(ahead[:-1], beyond[:-1] / 33 + keep * ahead[1:], atol=1e-9)


def test_a_market_that_closes_says_where(work):
    """Beyond a thousand basis points a market counts as closed, in the loop as outside it."""
    from walkaway.engine.bond_news import open_market
    from walkaway.solution import Status

    told = work.bonds.members[0]
    path = work.central(told)
    assert open_market(path) is path
    high = np.array(path["PREM_15-30_USA"])
    high[5] = 11.0
    closed = open_market(replace(path, changes={**path.changes, "PREM_15-30_USA": high}))
    assert closed.status is Status.NO_SOLUTION
    assert "PREM_15-30_USA" in closed.message
    assert "quarter 6" in closed.message


BOTH = (
    SALE
    + """[[measure]]
kind = "Tariff"
by = "USA"
on = "all"
change = "+10%"
from = 2025-07-01
announced = 2025-06-12
[[measure]]
kind = "FiscalPackage"
by = "USA"
amount = 1.0
quarters = 12
from = 2025-10-01
"""
)


@pytest.fixture(scope="module")
def busy():
    return economy_work.Work(question(Scenario.from_toml(BOTH)))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_every_account_holds_in_every_quarter_of_every_draw(busy, seed):
    """Worked out from the path by other sums than its equations, at any seed."""
    from walkaway.economy.draws import draw_numbers, ready

    base = draw_numbers(1, seed)[0]
    # Systems are factorised for few numbers only: the response of policy is not what is tested.
    drawn = replace(base, number=seed % 6)
    kinds = {"policy_response": 1.0, "premium_in_demand": 0.2}
    drawn = replace(drawn, values={**drawn.values, **kinds})
    drawn = replace(drawn, assumptions=replace(drawn.assumptions, **kinds))
    member = system.with_assumptions(ready(busy.system, [drawn])[(1.0, 0.2)], drawn.assumptions)
    path = busy.drawn(member, drawn)
    assert path.solved, path.message
    assert {"budget", "holdings", "external"} <= path.residuals.keys()
    assert max(path.residuals[name] for name in ("budget", "holdings", "external")) <= 1e-9
    growth = busy.system.quiet[:24, busy.system.model.shock_index["NGROWTH_USA"]]
    debt, deficit = path.level("DEBT_USA"), path.level("DEFICIT_USA")
    assert np.abs(debt[1:] - debt[:-1] / growth[1:] - deficit[1:]).max() <= 1e-9 * debt.max()
    block = busy.market.block
    for b, supply in enumerate(block.system.supply):
        units = sum(path.level(block.name("HELD", k, h)) for h, k in block.cells if k == b)
        short = np.minimum(block.system.units[:, b], 0).sum() / supply
        assert np.abs(units + short - 1 - path[block.name("SUPPLY", b)]).max() <= 1e-9
    accounts = busy.accounts(path.__getitem__, drawn)
    world = busy.system.geography.flows.sum()
    assert np.abs(accounts.trade.sum(axis=0)).max() <= 1e-9 * world
    assert np.abs(accounts.balance.sum(axis=0)).max() <= 1e-9 * world


@pytest.mark.parametrize(
    ("name", "account"),
    [("DEBT_USA", "budget"), ("INTEREST_USA", "budget"), ("HELD_CHN_7-15_USA", "holdings")],
)
def test_an_account_that_does_not_hold_is_told(busy, name, account):
    told = busy.bonds.members[0]
    path = busy.central(told)
    wrong = np.array(path[name])
    wrong[7] += 1e-5
    found = busy.checked(replace(path, changes={**path.changes, name: wrong}), None, told)
    assert not found.solved
    assert account in found.message
    assert found.residuals[account] > 1e-9
    assert path.solved


def test_current_accounts_are_trade_and_income(busy):
    told = busy.bonds.members[4]
    path = busy.central(told)
    accounts = busy.accounts(path.__getitem__, None)
    np.testing.assert_allclose(accounts.balance[:, 0], (accounts.trade + accounts.debt)[:, 0])
    # Foreigners hold about a third of US debt (TIC over Z.1, mid-2025).
    assert sum(held_abroad(busy.market).values()) == pytest.approx(0.33, abs=0.03)
    assert held_abroad(busy.market)["JPN"] == pytest.approx(0.042, abs=0.01)
    # A sale that raises yields makes the United States pay more abroad on the debt it had.
    one = busy.system.base[:24, busy.system.model.index["INTEREST_USA"]]
    rate = path["INTEREST_USA"] - one * np.concatenate([[0], path["DEBT_USA"][:-1]]) / 100
    assert np.sign(accounts.debt[0][16]) == -np.sign(rate[16])


def test_paths_have_the_elasticity_sets_that_are_wanted():
    """Long-run revenue is another under another set; with several they take turns."""
    import walkaway

    debt = {}
    for sets in (["U4"], ["CP"], ["U4", "CP"]):
        told = walkaway.run("japan-2025-tariffs", elasticities=sets, draws=14, only=["economy"])
        path = told.path("path.us_debt")
        assert path is not None
        debt[",".join(sets)] = path.change(20)
        assert told.record.settings["path_elasticities"] == ",".join(sets)
    one, other, both = debt.values()
    assert abs(one.mid - other.mid) > 0.05
    assert min(one.mid, other.mid) < both.mid < max(one.mid, other.mid)
    assert min(one.low, other.low) - 0.02 <= both.low
    assert both.high <= max(one.high, other.high) + 0.02


def test_what_is_let_go_is_held_by_others() -> None:
    sale = (
        'name = "x"\ndate = 2025-06-12\n[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\n'
        'bucket = "all"\namount = -100\nover = "4 quarters"\nfrom = 2025-06-12\n'
    )
    # One draw, since medians of parts do not add up to the median of a sum.
    outcome = walkaway.run(Scenario.from_toml(sale), elasticities=["U4"], draws=1)
    japan, abroad, home = (outcome.path(f"path.ust_{who}") for who in ("japan", "abroad", "home"))
    assert japan
    assert abroad
    assert home
    # The measure itself: 100 bn at the prices of the day, gone by the fifth quarter for good.
    assert japan.mid[-1] == pytest.approx(-100, abs=1e-6)
    assert list(japan.mid[:5]) == sorted(japan.mid[:5], reverse=True)
    # Nobody else sells on balance. They take what Japan sells, less the debt that is not made any
    # more (a cheaper dollar helps output), of which a part meets no saving of its own.
    year = [abroad.mid[4], home.mid[4]]
    assert min(year) > 0
    debt = outcome.path("path.us_debt")
    assert debt
    less = (debt.baseline[4] - debt.mid[4]) / 100 * 30_000  # GDP of 2025 in USD bn, about
    assert 0 < less < 30
    assert 100 - 1.05 * less <= sum(year) <= 100


def test_tariff_revenue_over_time_is_the_goods_market_s() -> None:
    outcome = walkaway.run("japan-2025-tariffs", elasticities=["U4"], draws=2)
    path = outcome.path("path.us_tariff_revenue")
    assert path
    trade = walkaway.World.at("2025-06-12").trade()
    america = trade.economies.index("USA")
    made = trade.flows[america].sum(axis=0) @ trade.value_added_share[america]  # USD mn
    added = outcome["revenue.USA"].members["U4"]
    assert path.mid[-1] == pytest.approx(100 * added / (made / 1000), rel=0.01)
    assert max(path.baseline) == 0
