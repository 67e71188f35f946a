"""Border adjustments, carbon charges, import quotas, subsidies: what theory says of each.

Nothing here is compared with numbers of our own: symmetries, identities recomputed from flows and
rates, limits, and other ways to put the same wedge.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.goods.test_export_tax import plain
from tests.goods.worlds import abroad, calibration, world
from walkaway import goods
from walkaway.engine.questions import question as question_of
from walkaway.goods import equilibrium as eq
from walkaway.goods import solver
from walkaway.goods.counterfactual import make_rules
from walkaway.goods.equilibria import calibration as data_of
from walkaway.goods.equilibria import equilibrium, parts, plan
from walkaway.goods.horizon import LONG
from walkaway.goods.kinds.border import BorderAdjustment, CarbonBorder, ImportQuota, Subsidy
from walkaway.goods.kinds.supply import ExportCut, ExportTax
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.goods.model import make_shock
from walkaway.goods.receipts import receipts
from walkaway.question import Question

Array = Any
SET = "IS"


def adjusted(cal: goods.Calibration, who: int, rate: float) -> dict[str, Array]:
    """Imports taxed on the price with duty, exports freed, both at one rate."""
    tariffs, tax = cal.tariffs.copy(), np.zeros_like(cal.tariffs)
    tariffs[:, who] = (1 + tariffs[:, who]) * (1 + rate) - 1
    tax[who] = 1 / (1 + rate) - 1
    tariffs[who, who] = tax[who, who] = 0
    return {"tariffs": tariffs, "export_tax": tax}


@pytest.fixture(scope="module")
def zero() -> Question:
    return question_of("zero", elasticities=[SET])


# ---- border adjustment


@pytest.mark.parametrize("two_levels", [False, True])
@pytest.mark.parametrize("who", [0, 3])
def test_a_uniform_border_adjustment_is_neutral_where_trade_is_balanced(
    who: int, two_levels: bool
) -> None:
    """Grossman (1980): its own wages rise by the rate, and nothing real changes anywhere."""
    cal = calibration(economies=4, sectors=3, seed=5, unbalanced=True)
    other = goods.Substitution([3.0, 2.0, 4.0], [1.5, 1.0, 2.0]) if two_levels else None
    found = goods.solve(cal, **adjusted(cal, who, 0.2), deficits="zero", substitution=other)
    assert found.solved, found.message
    for name in ("welfare", "real_wage"):
        np.testing.assert_allclose(getattr(found, name), 1, atol=1e-9)
    relative = found.wage / found.wage[(who + 1) % 4]
    np.testing.assert_allclose(relative, np.where(np.arange(4) == who, 1.2, 1), rtol=1e-9)
    np.testing.assert_allclose(found.made / found.cost[:, None, :], found.flows_before, rtol=1e-8)


@pytest.mark.parametrize("code", ["USA", "DEU"])
def test_it_is_neutral_on_the_data_with_deficits_closed(zero: Question, code: str) -> None:
    measure = BorderAdjustment(by=code, rate="15%")
    planned = plan(zero.with_measures((measure,)))
    assert not np.allclose(planned.tariffs, zero.trade().tariffs)
    found = goods.solve(
        data_of(zero, SET), planned.tariffs, export_tax=planned.export_tax, deficits="zero",
    )  # fmt: skip
    np.testing.assert_allclose(found.welfare, 1, atol=1e-9)


def test_with_deficits_it_is_a_change_of_what_the_deficits_are_worth() -> None:
    """All its effect: deficits held in the numeraire against foreign wages, which fall.

    With deficits D in the money of the adjusted equilibrium, dividing the adjuster's prices by
    1 + rate gives the equilibrium without adjustment at the same D; in its own numeraire D is
    larger by the ratio of the two averages of wages.
    """
    cal, who, rate = calibration(economies=4, sectors=3, seed=8, unbalanced=True), 1, 0.25
    found = goods.solve(cal, **adjusted(cal, who, rate))
    base, rules = cal.baseline("fixed").base, make_rules("fixed", "lump-sum", None)
    shadow = found.wage / np.where(np.arange(4) == who, 1 + rate, 1.0)
    worth = (base.value_added * shadow).sum() / base.value_added.sum()
    shock = make_shock(base, rules, base.gross, None, deficit=base.deficit / worth)
    plainly = solver.find(lambda part: shock, np.zeros(4))
    assert plainly.solved
    state = eq.split(shock, plainly.vector)
    money = eq.accounts(shock, state, eq.pull(shock, eq.log_cost(shock, state.wage, state.price)))
    real = money.final_income / base.income / np.exp(eq.consumer_price(shock, state.price))
    np.testing.assert_allclose(found.welfare, real, rtol=1e-9)
    assert np.abs(found.welfare - 1).max() > 1e-4  # it is not nothing


def test_its_revenue_is_the_rate_on_the_deficit(zero: Question) -> None:
    """Taxed imports less freed exports: with duty on them, t(M(1 + duty) - X) at the border."""
    measure = BorderAdjustment(by="USA", rate="10%")
    asked = zero.with_measures((measure,))
    found, planned = equilibrium(asked, SET), plan(asked)
    who = found.economies.index("USA")
    out = abroad(len(found.economies))
    flows = found.flows_after * out
    duty = zero.trade().tariffs
    taken = 0.10 * (flows[:, who] * (1 + duty[:, who])).sum()
    given = 0.10 * flows[who].sum()  # the producer gets the border price and a tenth of it
    had = receipts(found, planned)["adjustment_revenue"]
    assert had[who] == pytest.approx(taken - given, rel=1e-9)
    assert np.count_nonzero(had) == 1
    # The two budgets that it goes through: on imports beside duty, and out of exports.
    assert found.revenue_after[who] == pytest.approx(
        (flows[:, who] * duty[:, who]).sum() + taken, rel=1e-9
    )
    assert found.export_revenue[who] == pytest.approx(-given, rel=1e-9)


def test_without_the_rebate_it_is_a_tariff_on_all_imports(zero: Question) -> None:
    measure = BorderAdjustment(by="USA", rate="10%", rebate=False)
    tariffs = zero.trade().tariffs.copy()
    who = zero.trade().economies.index("USA")
    out = abroad(len(zero.trade().economies))[:, who]
    tariffs[:, who] += 0.10 * (1 + tariffs[:, who]) * out
    found = equilibrium(zero.with_measures((measure,)), SET, horizon=LONG)
    same = goods.solve(data_of(zero, SET), tariffs)
    np.testing.assert_allclose(found.welfare, same.welfare, rtol=1e-9)
    assert not found.taxes_exports


# ---- carbon


STEEL: list[dict[str, Any]] = [
    {"on": "all", "sectors": "steel", "tonnes": 1000},
    {"on": "CHN", "sectors": "steel", "tonnes": 2000, "paid": 10},
]


def carbon(**keys: Any) -> CarbonBorder:
    return CarbonBorder(
        **({"by": "GBR", "sectors": "steel", "price": 60, "emissions": STEEL, "source": "x"} | keys)
    )


def test_a_carbon_charge_is_the_tariff_that_its_tonnes_make(zero: Question) -> None:
    """By hand: 60 dollars on 1000 tonnes a million is 6%; on Chinese steel (60 - 10) on 2000."""
    names = zero.trade().economies
    gbr, chn, deu = (names.index(code) for code in ("GBR", "CHN", "DEU"))
    steel = zero.trade().sectors.index("C24")
    asked = zero.with_measures((carbon(),))
    more = plan(asked).tariffs - zero.trade().tariffs
    assert more[deu, gbr, steel] == pytest.approx(0.06)
    assert more[chn, gbr, steel] == pytest.approx(0.10)
    assert np.count_nonzero(np.abs(more) > 1e-12) == len(names) - 1
    half = plan(zero.with_measures((carbon(charged="50%"),))).tariffs - zero.trade().tariffs
    np.testing.assert_allclose(half, more / 2, atol=1e-15)
    found = equilibrium(asked, SET, horizon=LONG)
    same = goods.solve(data_of(zero, SET), zero.trade().tariffs + more)
    np.testing.assert_allclose(found.welfare, same.welfare, rtol=1e-12)
    had = receipts(found, plan(asked))["carbon_revenue"]
    tonnes = found.flows_after[:, gbr, steel] * 1e-6 * np.where(np.arange(len(names)) == chn,
                                                                2000, 1000)  # fmt: skip
    dollars = np.where(np.arange(len(names)) == chn, 50, 60) * tonnes
    assert had[gbr] == pytest.approx(dollars.sum() - dollars[gbr], rel=1e-12)
    assert np.count_nonzero(had) == 1


def test_it_comes_on_top_of_an_all_in_rate_and_under_an_adjustment(zero: Question) -> None:
    deal = Tariff(by="GBR", on="CHN", sectors="steel", rate="15%")
    vat = BorderAdjustment(by="GBR", rate="20%")
    names = zero.trade().economies
    flow = names.index("CHN"), names.index("GBR"), zero.trade().sectors.index("C24")
    for measures in ((carbon(), deal, vat), (vat, deal, carbon())):
        found = plan(zero.with_measures(measures)).tariffs[flow]
        assert found == pytest.approx((1 + 0.15 + 0.10) * 1.2 - 1)


def test_what_was_paid_at_home_is_never_given_back(zero: Question) -> None:
    paid = [{"on": "all", "sectors": "steel", "tonnes": 1000, "paid": 90}]
    assert plan(zero.with_measures((carbon(emissions=paid),))).same(plan(zero))


# ---- quotas

CARS: dict[str, Any] = {"by": "USA", "on": "JPN", "sectors": "cars"}


def flow_of(asked: Question) -> tuple[int, int, int]:
    names = asked.trade().economies
    return names.index("JPN"), names.index("USA"), asked.trade().sectors.index("C29")


def volume(found: Any, flow: tuple[int, int, int]) -> float:
    made = found.made[flow] / found.flows_before[flow]
    return float(made / found.cost[flow[0], flow[2]])


def test_a_quota_is_the_tariff_that_lets_in_the_same(zero: Question) -> None:
    tariff = equilibrium(zero.with_measures((Tariff(**CARS, change="20%"),)), SET)
    flow = flow_of(zero)
    let_in = volume(tariff, flow)
    asked = zero.with_measures((ImportQuota(**CARS, volume=let_in),))
    found = equilibrium(asked, SET)
    assert volume(found, flow) == pytest.approx(let_in, rel=1e-7)
    np.testing.assert_allclose(found.welfare, tariff.welfare, rtol=1e-8)
    # What licences are worth is what the tariff would have brought.
    had = receipts(found, plan(asked))["quota_rent"]
    assert had[flow[1]] == pytest.approx(0.20 * tariff.flows_after[flow], rel=1e-6)
    assert np.count_nonzero(had) == 1


def test_with_all_rent_abroad_it_is_a_limit_that_exporters_set(zero: Question) -> None:
    quota = equilibrium(zero.with_measures((ImportQuota(**CARS, volume="60%", rent="100%"),)), SET)
    cut = ExportCut(by="JPN", to="USA", sectors="cars", share="40%")
    limit = equilibrium(zero.with_measures((cut,)), SET)
    np.testing.assert_allclose(quota.welfare, limit.welfare, rtol=1e-8)
    np.testing.assert_allclose(quota.export_revenue, limit.export_revenue, rtol=1e-6)


@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0])
def test_the_rent_is_shared_as_said(zero: Question, kept: float) -> None:
    """All of it is the price gap on what comes in; each side has its part."""
    asked = zero.with_measures((ImportQuota(**CARS, volume="60%", rent=kept),))
    found, flow = equilibrium(asked, SET), flow_of(zero)
    had = receipts(found, plan(asked))["quota_rent"]
    duty = zero.trade().tariffs[flow]
    gap = (1 + found.tariffs_after[flow]) * (1 + found.export_tax[flow]) / (1 + duty) - 1
    abroad_ = kept * gap * found.made[flow]
    assert had[flow[0]] == pytest.approx(abroad_, rel=1e-6, abs=1e-9)
    # At home: what is left of the gap, with the duty that is levied on the exporters' part.
    at_home = found.flows_after[flow] * (found.tariffs_after[flow] - duty)
    assert had[flow[1]] == pytest.approx(at_home, rel=1e-9, abs=1e-9)
    paid = found.made[flow] * ((1 + gap) * (1 + duty) - 1)
    duties = found.flows_after[flow] * duty
    assert had.sum() + duties == pytest.approx(paid, rel=1e-7)


def test_a_quota_beyond_what_is_bought_does_nothing(zero: Question) -> None:
    found = equilibrium(zero.with_measures((ImportQuota(**CARS, volume="150%"),)), SET)
    np.testing.assert_allclose(found.welfare, 1, atol=1e-10)


def test_of_two_limits_on_one_flow_the_lower_counts(zero: Question) -> None:
    flow = flow_of(zero)
    tight, loose = ({**CARS, "volume": v} for v in ("60%", "80%"))
    cut = ExportCut(by="JPN", to="USA", sectors="cars", share="10%")
    both = zero.with_measures((ImportQuota(**loose), ImportQuota(**tight), cut))
    found = equilibrium(both, SET)
    assert volume(found, flow) == pytest.approx(0.6, rel=1e-7)
    alone = equilibrium(zero.with_measures((ImportQuota(**tight),)), SET)
    np.testing.assert_allclose(found.welfare, alone.welfare, rtol=1e-8)
    harder = ExportCut(by="JPN", to="USA", sectors="cars", share="50%")
    found = equilibrium(zero.with_measures((ImportQuota(**tight), harder)), SET)
    assert volume(found, flow) == pytest.approx(0.5, rel=1e-7)
    assert found.export_revenue[flow[0]] > 0  # its own licences bind, not the importer's


# ---- subsidies


def test_subsidies_to_all_exports_and_to_all_imports_do_the_same() -> None:
    """Lerner (1936), with the sign turned: trade is balanced, tariffs of before stay."""
    cal, who = calibration(economies=4, sectors=3, seed=5), 2
    tariffs, tax = cal.tariffs.copy(), np.zeros_like(cal.tariffs)
    tariffs[:, who] = (1 + tariffs[:, who]) * 0.8 - 1
    tax[who] = -0.2
    tariffs[who, who] = tax[who, who] = 0
    one = goods.solve(cal, tariffs, deficits="zero")
    two = goods.solve(cal, export_tax=tax, deficits="zero")
    np.testing.assert_allclose(two.welfare, one.welfare, rtol=1e-9)
    assert np.abs(one.welfare - 1).max() > 1e-3


@pytest.mark.parametrize("seed", [3, 4])
def test_taxes_on_production_against_a_plain_iteration(seed: int) -> None:
    """A second method: a tax on every sale of an origin, at home too."""
    facts = world(economies=3, sectors=2, seed=seed, unbalanced=True)
    cal = goods.Calibration(**facts)
    levied = np.random.default_rng(seed).uniform(-0.3, 0.3, (3, 2))
    everywhere = np.repeat(levied[:, None, :], 3, axis=1)
    wage, price, real = plain(facts, cal.tariffs, everywhere)
    found = goods.solve(cal, output_tax=levied)
    np.testing.assert_allclose(found.wage, wage, rtol=1e-7)
    np.testing.assert_allclose(found.price, price, rtol=1e-7)
    np.testing.assert_allclose(found.welfare, real, rtol=1e-7)
    made = found.flows_after / (1 + everywhere)
    np.testing.assert_allclose(found.production_revenue, (made * everywhere).sum(axis=(1, 2)))
    np.testing.assert_allclose(found.export_revenue, 0, atol=1e-12)


def test_a_subsidy_to_all_that_labour_makes_goes_to_wages_alone() -> None:
    """Nothing but labour in production, all of it subsidised: wages rise, taxes take it back."""
    cal = calibration(economies=4, sectors=3, seed=5, io=False, unbalanced=True)
    levied = np.zeros((4, 3))
    levied[1] = -0.25
    balanced = goods.solve(cal, output_tax=levied, deficits="zero")
    np.testing.assert_allclose(balanced.welfare, 1, atol=1e-9)
    np.testing.assert_allclose(balanced.wage / balanced.wage[0], [1, 1 / 0.75, 1, 1], rtol=1e-9)


def test_a_production_subsidy_is_one_to_exports_and_one_to_buyers_at_home() -> None:
    """The same wedge put elsewhere: on the buyers' side at home, at the border on the rest."""
    cal, who, sector, rate = calibration(economies=4, sectors=3, seed=2), 1, 2, 0.2
    levied = np.zeros((4, 3))
    levied[who, sector] = -rate
    whole = goods.solve(cal, output_tax=levied)
    base, rules = cal.baseline("fixed").base, make_rules("fixed", "lump-sum", None)
    gross, tax = base.gross.copy(), np.ones_like(base.gross)
    gross[sector, who, who] *= 1 - rate
    tax[sector, who] = np.where(np.arange(4) == who, 1.0, 1 - rate)
    shock = make_shock(base, rules, gross, None, export_tax=tax)
    found = solver.find(lambda part: shock, np.zeros(4))
    assert found.solved
    state = eq.split(shock, found.vector)
    np.testing.assert_allclose(np.exp(state.wage), whole.wage, rtol=1e-8)
    np.testing.assert_allclose(np.exp(state.price), whole.price, rtol=1e-8)


def test_a_production_subsidy_is_a_tariff_with_subsidies_to_buyers_and_exports() -> None:
    """Buyers at home paid a part on every origin, foreign ones taxed back: home goods are left."""
    cal, who, sector, rate = calibration(economies=4, sectors=3, seed=4), 0, 1, 0.15
    levied = np.zeros((4, 3))
    levied[who, sector] = -rate
    whole = goods.solve(cal, output_tax=levied)
    base, rules = cal.baseline("fixed").base, make_rules("fixed", "lump-sum", None)
    gross, tax = base.gross.copy(), np.ones_like(base.gross)
    gross[sector, :, who] *= 1 - rate  # to all that is bought
    gross[sector, np.arange(4) != who, who] /= 1 - rate  # and the tariff
    tax[sector, who] = np.where(np.arange(4) == who, 1.0, 1 - rate)
    shock = make_shock(base, rules, gross, None, export_tax=tax)
    found = solver.find(lambda part: shock, np.zeros(4))
    state = eq.split(shock, found.vector)
    np.testing.assert_allclose(np.exp(state.price), whole.price, rtol=1e-8)
    money = eq.accounts(shock, state, eq.pull(shock, eq.log_cost(shock, state.wage, state.price)))
    np.testing.assert_allclose(
        money.public_revenue, whole.public_revenue, rtol=1e-8, atol=1e-10
    )  # fmt: skip


def test_export_subsidies_are_export_taxes_below_zero(zero: Question) -> None:
    subsidy = Subsidy(by="IND", to="exports", rate="5%")
    tax = ExportTax(by="IND", rate="-5%")
    one, two = (plan(zero.with_measures((own,))) for own in (subsidy, tax))
    assert one.same(two)
    asked = zero.with_measures((subsidy,))
    found = equilibrium(asked, SET)
    paid = receipts(found, one)["subsidy_cost"]
    who = found.economies.index("IND")
    assert paid[who] == pytest.approx(-found.export_revenue[who], rel=1e-9)
    sold = (found.made[who] * (one.export_tax[who] != 0)).sum()
    assert paid[who] == pytest.approx(0.05 * sold, rel=1e-9)


# ---- all at once

ALL = (
    BorderAdjustment(by="USA", rate="10%"),
    carbon(),
    ImportQuota(**CARS, volume="70%", rent="40%"),
    Subsidy(by="CHN", sectors="cars", rate="10%"),
    Subsidy(by="IND", to="exports", rate="5%"),
    Subsidy(by="USA", sectors="steel", rate="5%"),
    ExportTax(by="IDN", sectors="C24", rate="5%"),
    Tariff(by="USA", on="CHN", change="10%"),
)


@pytest.fixture(scope="module", params=["lump-sum", "income-tax"])
def everything(request: pytest.FixtureRequest, zero: Question) -> Question:
    model = replace(zero.model, revenue=request.param)
    return replace(zero, model=model).with_measures(ALL)


def test_who_has_the_money_adds_up_to_public_revenue(everything: Question) -> None:
    """Duties by hand, and what is told apart, are all that governments and exporters have."""
    found, planned = equilibrium(everything, SET), plan(everything)
    assert found.solved, found.message
    had = receipts(found, planned)
    plainly = plan(everything, [own for own in ALL if isinstance(own, Tariff | ExportTax)])
    duties = (found.flows_after * plainly.tariffs).sum(axis=(0, 2))
    taxes = (found.made * plainly.export_tax).sum(axis=(1, 2))
    total = duties + taxes + had["carbon_revenue"] + had["adjustment_revenue"]
    total = total + had["quota_rent"] - had["subsidy_cost"]
    # Indonesian metals are taxed, and nothing else there: nothing is levied on that tax.
    scale = np.abs(found.public_revenue).max()
    np.testing.assert_allclose(total / scale, found.public_revenue / scale, atol=1e-9)


def test_accounts_close(everything: Question) -> None:
    found = equilibrium(everything, SET)
    cal = data_of(everything, SET)
    border, made = found.flows_after, found.made
    earned = found.value_added_before * found.wage * found.labour
    value_added = (cal.value_added_share * made.sum(axis=1)).sum(axis=1)
    np.testing.assert_allclose(value_added, earned, rtol=1e-9)
    paid = (border * (1 + found.tariffs_after)).sum(axis=0)
    inputs = np.einsum("isk,ik->is", cal.input_share, made.sum(axis=1))
    final = (paid - inputs).sum(axis=1)
    np.testing.assert_allclose(final, found.income * found.income_before, rtol=1e-9)
    income = earned + found.public_revenue + found.deficit_after
    np.testing.assert_allclose(final, income, rtol=1e-9)
    bought, sold = border.sum(axis=(0, 2)), border.sum(axis=(1, 2))
    np.testing.assert_allclose(bought - sold, found.deficit_after, atol=1e-9 * bought.max())


def test_parts_of_real_income_add_up(everything: Question) -> None:
    total = sum(parts(everything, SET).parts().values())
    found = equilibrium(everything, SET)
    np.testing.assert_allclose(total, 100 * (found.welfare - 1), atol=1e-6)


def test_what_no_measure_touches_is_as_it_was_to_the_bit(zero: Question) -> None:
    tariff = Tariff(by="USA", on="CHN", change="10%")
    none = (
        carbon(price=0),
        Subsidy(by="CHN", sectors="cars", rate="10%", until="2020-01-01"),
        BorderAdjustment(by="USA", rate="10%", until="2020-01-01"),
        ImportQuota(**CARS, volume="10%", until="2020-01-01"),
    )
    assert plan(zero.with_measures((tariff, *none))).same(plan(zero.with_measures((tariff,))))
