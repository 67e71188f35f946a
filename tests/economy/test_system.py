"""The system of many economies: the baseline, the signs, the identities, the announcements."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from tests.economy.built import plain
from walkaway.budget import baseline as cbo
from walkaway.budget.block import us_purse
from walkaway.economy import economies, external, gpm6, measures, system, table
from walkaway.economy.measures import TariffImpulse
from walkaway.errors import BadInputError
from walkaway.solution import Status
from walkaway.world import World

pytestmark = pytest.mark.slow  # all of it needs whole paths

WORLD = World.at("2025-06-12")


@pytest.fixture(scope="module")
def alone():
    return plain()


@pytest.fixture(scope="module")
def model_without_floors():
    return system.build(WORLD, system.Assumptions(floors=False), horizon=64)


@pytest.fixture(scope="module")
def joined():
    purse = us_purse(WORLD, cbo.load(WORLD), (2025, 3), 240)
    return system.build(WORLD, joined=[purse])


def test_members_are_a_partition():
    held = economies.members(WORLD)
    everyone = [code for group in held.values() for code in group]
    assert sorted(everyone) == sorted(WORLD.trade().economies)
    assert len(held) == 17
    assert held["CHE"] == ("CHE",)
    assert "SGP" in held["CPX"]
    assert "IDN" in held["RCX"]


def test_weights_and_exposures():
    geo = economies.geography(WORLD)
    known = economies.parameters(gpm6.parameters(WORLD), geo)
    for code in table.CODES:
        for kind in ("imp", "trade"):
            total = sum(known[f"{kind}_{code}_{j}"] for j in table.CODES if j != code)
            assert total == pytest.approx(1)
    assert known["imp_JPN_CHN"] > known["imp_JPN_MEX"]
    # As in GPM6's own table: the United States matter more to Mexico than the reverse.
    assert known["spill_USA_MEX"] > 5 * known["spill_MEX_USA"]
    assert known["beta1_JPN"] == gpm6.parameters(WORLD)["beta1_JA"]


def test_zero_scenario_is_the_baseline(joined):
    path = system.paths(joined, [])
    assert path.solved
    assert max(np.abs(values).max() for values in path.changes.values()) < 1e-10
    nothing = measures.tariff(TariffImpulse("USA"), 0, budgets=("USA",))
    path = system.paths(joined, [nothing])
    assert max(np.abs(values).max() for values in path.changes.values()) < 1e-10


def test_baseline_debt_is_the_published_one_at_every_fiscal_year_end(joined):
    published = cbo.load(WORLD)
    ratio = 100 * published.debt / published.gdp
    path = system.paths(joined, [])
    np.testing.assert_allclose(path.level("DEBTGDP_USA")[0::4], ratio[:10], rtol=1e-9)


def test_without_the_extensions_it_answers_like_gpm6(alone):
    """The same equations with other trade weights: Japan's own responses hardly change."""
    published = gpm6.impulse_response(gpm6.parameters(WORLD), "RES_RS_JA").paths
    path = system.paths(alone, [measures.policy_shock("JPN", 1.0, 0)])
    for ours, theirs, within in (
        ("LZ", "LZ_JA", 0.02),
        ("Y", "Y_JA", 0.005),
        ("PIE4", "PIE4_JA", 0.005),
    ):
        np.testing.assert_allclose(path[f"{ours}_JPN"], published[theirs], atol=within)


def test_accounts_add_up_in_every_quarter(joined):
    flow = measures.portfolio_flow("JPN", np.full(4, 0.5), 0)
    package = measures.fiscal("USA", np.full(30, 1.0), 1, budgets=("USA",))
    path = system.paths(joined, [flow, package])
    assert path.solved
    accounts = external.external_accounts(joined.geography, path)
    # World trade adds up, and one economy's balance is what its own flows say.
    geo, japan = joined.geography, table.CODES.index("JPN")
    dollars = sum(accounts.trade_balance[c] * geo.gdp[i] for i, c in enumerate(table.CODES))
    assert np.abs(dollars / 100).max() < 1e-9 * geo.flows.sum()
    spent = {c: 0.01 * path[f"Y_{c}"][0] for c in table.CODES}
    dear = {c: 0.0025 * (path[f"LZ_{c}"][0] if c != "USA" else 0.0) for c in table.CODES}
    out = sum(
        geo.flows[japan, i] * (spent[c] + 0.76 * (dear["JPN"] - dear[c]))
        - geo.flows[i, japan] * (spent["JPN"] + 0.76 * (dear[c] - dear["JPN"]))
        for i, c in enumerate(table.CODES)
    )
    assert accounts.trade_balance["JPN"][0] == pytest.approx(100 * out / geo.gdp[japan])
    parts = sum(path.level(f"DEBT_{k}_USA") for k in ("BILLS", "NOTES", "BONDS"))
    np.testing.assert_allclose(parts, path.level("DEBT_USA"), rtol=1e-12)
    growth = joined.quiet[:40, joined.model.shock_index["NGROWTH_USA"]]
    debt = path.level("DEBT_USA")
    np.testing.assert_allclose(
        debt[1:], debt[:-1] / growth[1:] + path.level("DEFICIT_USA")[1:], rtol=1e-10
    )
    coupons = sum(path.level(f"COUPON_{k}_USA") for k in ("BILLS", "NOTES", "BONDS"))
    remainder = joined.quiet[:40, joined.model.shock_index["REMAINDER_USA"]]
    np.testing.assert_allclose(
        path.level("INTEREST_USA")[1:], coupons[:-1] / growth[1:] + remainder[1:], rtol=1e-9
    )


def test_a_package_raises_debt_and_yields_and_debt_raises_yields(joined):
    package = measures.fiscal("USA", np.full(36, 1.0), 1, multiplier=0.0, budgets=("USA",))
    path = system.paths(joined, [package], quarters=joined.horizon)
    rise = path["DEBTGDP_USA"]
    assert np.all(np.diff(rise[1:36]) > 0)
    # CBO WP 2019-01: 2 basis points per point of projected debt. An average of what is to come
    # lies between what is and the most that will be.
    premium = path["TP_USA"]
    assert premium[0] == pytest.approx(0, abs=1e-10)
    assert premium[1] > 0.02 * rise[5]
    assert np.all(premium[1:36] > 0.02 * rise[1:36])
    assert premium[:60].max() <= 0.02 * rise.max()
    assert path["INTEREST_USA"][4:].min() > 0


def test_flows_move_the_currency_by_the_published_amount(alone):
    home = system.paths(alone, [measures.portfolio_flow("JPN", np.array([0.1]), 0)])
    assert home["LS_JPN"][0] == pytest.approx(-0.185, rel=1e-4)  # 1.85% per percent of GDP
    hedged = system.paths(alone, [measures.portfolio_flow("JPN", np.array([0.1]), 0, hedged=1.0)])
    assert np.abs(hedged["LS_JPN"]).max() < 1e-12
    half = system.paths(alone, [measures.portfolio_flow("JPN", np.array([0.1]), 0, hedged=0.5)])
    np.testing.assert_allclose(half["LS_JPN"], home["LS_JPN"] / 2, atol=1e-8)


def test_tariffs_raise_prices_at_home_and_lower_demand_abroad(joined):
    news = [
        measures.tariff(
            TariffImpulse("USA", border_price=10, import_share=0.1, revenue=0.8),
            0,
            budgets=("USA",),
        ),
        measures.tariff(TariffImpulse("MEX", demand=-2.0), 0),
    ]
    path = system.paths(joined, news)
    assert path.solved
    direct = 10 * 0.95 * 0.5 * 0.1
    assert path["LCPI_USA"][3] > direct  # second rounds come on top
    assert path["LCPI_USA"][3] < 3 * direct
    assert path["Y_MEX"][:4].max() < 0
    assert path["RS_USA"][2] > 0
    assert path["DEBTGDP_USA"][20] < 0


def test_looking_through_keeps_rates_lower(alone):
    shock = [measures.tariff(TariffImpulse("USA", border_price=10, import_share=0.1), 0)]
    rates = {}
    for share in (0.0, 1.0):
        chosen = system.with_assumptions(alone, replace(alone.assumptions, look_through=share))
        rates[share] = system.paths(chosen, shock)["RS_USA"][:6].mean()
    assert rates[0.0] > rates[1.0] > 0


def test_a_threat_moves_markets_before_it_is_carried_out(alone):
    later = TariffImpulse("USA", border_price=20, import_share=0.12)
    known = measures.tariff(later, 4, announced=0)
    surprise = measures.tariff(later, 4)
    early, late = system.paths(alone, [known]), system.paths(alone, [surprise])
    # Kalemli-Ozcan, Soylu and Yildirim (NBER w33686): a threat alone lowers output.
    assert early["Y_USA"][:4].max() < 0
    assert abs(early["Y10_USA"][0]) > 0.05
    assert max(np.abs(late[f"{v}_USA"][:4]).max() for v in ("Y", "PIE", "RS")) < 1e-10
    withdrawn = system.paths(alone, [known, known.withdrawn(4)])
    np.testing.assert_allclose(withdrawn["LS_JPN"][:4], early["LS_JPN"][:4], atol=1e-9)
    assert abs(withdrawn["LCPI_USA"][30]) < 0.5 * abs(early["LCPI_USA"][30])


def test_a_held_rate_is_held_then_returns_to_the_rule(alone):
    path = system.paths(alone, measures.policy_rate("JPN", 0.25, 2, 6, announced=0))
    np.testing.assert_allclose(path["RS_JPN"][2:8], 0.25, atol=1e-10)
    assert abs(path["RS_JPN"][30]) < 0.05
    assert path["Y_JPN"][8] < 0
    assert path["LS_JPN"][0] < 0


@pytest.mark.parametrize("code", table.CODES)
def test_keeping_a_rate_longer_does_more_of_the_same(model_without_floors, code):
    """A rise lowers output and prices and lifts the currency, the more the longer it is kept."""
    quarters = range(1, 13) if code == "GBR" else (1, 5, 12)
    before = {"Y": 0.0, "PIE4": 0.0, "LZ": 0.0}
    for held in quarters:
        path = system.paths(model_without_floors, measures.policy_rate(code, 1.0, 0, held))
        assert path.solved
        np.testing.assert_allclose(path[f"RS_{code}"][:held], 1.0, atol=1e-10)
        for name in ("Y", "PIE4", "LZ") if code != "USA" else ("Y", "PIE4"):
            sixteen = float(path[f"{name}_{code}"][:16].sum())
            assert sixteen < before[name], (name, held)
            before[name] = sixteen
        assert path[f"Y_{code}"].max() < 0.45 * -path[f"Y_{code}"].min()


def test_a_yield_cap_holds_and_weakens_the_currency(alone):
    rise = measures.term_premium("JPN", np.full(12, 1.0), 0)
    cap = measures.yield_cap("JPN", 0.25, 0, 12)
    free, capped = system.paths(alone, [rise]), system.paths(alone, [rise, cap])
    assert free["Y10_JPN"][:12].min() > 0.25
    np.testing.assert_allclose(capped["Y10_JPN"][:12], 0.25, atol=1e-9)


def test_purchases_lower_yields_and_tapering_raises_them(alone):
    buy = system.paths(alone, [measures.bond_purchases("JPN", np.linspace(0.5, 5, 10), 0)])
    sell = system.paths(alone, [measures.bond_purchases("JPN", -np.linspace(0.5, 5, 10), 0)])
    assert buy["Y10_JPN"][9] < 0 < sell["Y10_JPN"][9]
    np.testing.assert_allclose(buy["TP_JPN"], -sell["TP_JPN"], atol=1e-10)
    # Gagnon (2016): 5 basis points per percent of GDP, once all 5% are held.
    assert buy["TP_JPN"][9] == pytest.approx(-0.25, rel=0.01)
    assert buy["LS_JPN"][:8].min() > 0  # purchases weaken the currency
    assert buy["Y_JPN"][3:8].min() > 0


@pytest.mark.parametrize("code", ["USA", "JPN", "EUR", "KOR"])
def test_what_is_announced_is_priced_when_it_is_announced(alone, code):
    for percent, sign in ((6.0, -1), (-6.0, 1)):
        stock = percent * np.arange(1, 9) / 8
        told = measures.bond_purchases(code, stock, 6, announced=0)
        path = system.paths(alone, [told])
        yields = sign * path[f"Y10_{code}"]
        assert yields[0] > 0.1  # of 30 basis points, six quarters ahead
        assert np.all(yields[:12] > 0)
        surprise = system.paths(alone, [measures.bond_purchases(code, stock, 6)])
        assert np.abs(surprise[f"Y10_{code}"][:6]).max() < 1e-10
        assert abs(surprise[f"Y10_{code}"][6]) > yields[0]


def test_points_that_stay_are_points_at_once(alone):
    lasting = measures.term_premium("KOR", np.full(8, 0.4), 0, fading=1.0)
    path = system.paths(alone, [lasting])
    np.testing.assert_allclose(path["TP_KOR"], 0.4, atol=1e-9)
    later = measures.term_premium("KOR", np.full(8, 0.4), 10, announced=0, fading=1.0)
    # Ten quarters ahead of a bond with a duration of 33 quarters.
    assert system.paths(alone, [later])["TP_KOR"][0] == pytest.approx(0.4 * (32 / 33) ** 10)


def test_a_premium_that_fades_is_the_given_one_at_its_largest(alone):
    path = system.paths(alone, [measures.term_premium("EUR", np.full(6, 0.5), 0, fading=0.9)])
    assert path["TP_EUR"][0] == pytest.approx(0.5, rel=1e-3)
    assert path["TP_EUR"][20] < 0.2


def test_the_floor_binds_and_makes_slumps_deeper(alone):
    slump = [measures.confidence("JPN", -1.2, 0)]
    path = system.paths(alone, slump)
    assert path.solved, path.message
    floor = alone.quiet[:40, alone.model.shock_index["FLOOR_JPN"]]
    assert (path["RS_JPN"] - floor).min() > -1e-8
    assert (path["RS_JPN"] - floor).min() < 1e-8  # it binds somewhere
    off = system.with_assumptions(alone, replace(alone.assumptions, floors=False))
    free = system.paths(off, slump)
    assert (free["RS_JPN"] - floor).min() < -0.05
    assert path["Y_JPN"].min() < free["Y_JPN"].min()
    assert path.residuals["floor"] < 1e-8


def test_a_deflation_spiral_is_an_answer(alone):
    path = system.paths(alone, [measures.confidence("JPN", -8.0, 0)])
    assert path.status is Status.NO_SOLUTION
    assert "RS_JPN" in path.message
    assert "quarter" in path.message


def test_horizon_is_long_enough(alone):
    longer = system.build(WORLD, horizon=160)
    shock = [measures.policy_shock("USA", 1.0, 0), measures.policy_shock("CHN", 1.0, 0)]
    short, long = system.paths(alone, shock), system.paths(longer, shock)
    for name in ("Y_USA", "LZ_JPN", "PIE4_CHN", "Y10_USA"):
        np.testing.assert_allclose(short[name], long[name], atol=1e-6)


def test_bad_input_is_told():
    with pytest.raises(BadInputError, match="JPN"):
        measures.confidence("JPM", 1.0, 0)
    with pytest.raises(BadInputError, match="quoted against its money"):
        measures.portfolio_flow("USA", np.ones(1), 0)
    with pytest.raises(BadInputError, match="hedged"):
        measures.portfolio_flow("JPN", np.ones(1), 0, hedged=1.5)


@pytest.mark.parametrize("start", [96, 240, 5000])
def test_what_starts_beyond_the_path_is_told(start):
    late = (
        lambda: measures.portfolio_flow("JPN", np.ones(1), start),
        lambda: measures.tariff(TariffImpulse("USA", demand=1.0), start),
        lambda: measures.policy_rate("USA", 1.0, start, 4),
        lambda: measures.policy_shock("USA", 1.0, start),
        lambda: measures.bond_purchases("USA", np.ones(4), start),
        lambda: measures.yield_cap("USA", 1.0, start, 4),
        lambda: measures.fiscal("USA", np.ones(4), start),
        lambda: measures.confidence("USA", 1.0, start),
    )
    for make in late:
        with pytest.raises(BadInputError, match="24 years"):
            make()


def test_a_system_read_from_disk_gives_the_same_paths(joined):
    """To the last bit: what SuperLU holds is made anew from the same matrix."""
    kept = pickle.loads(pickle.dumps(joined))
    news = [measures.policy_rate("USA", 0.5, 0, 4)[0]]
    one, other = (system.paths(own, news, 12) for own in (joined, kept))
    for name in joined.model.variables[:40]:
        np.testing.assert_array_equal(one[name], other[name])
    vector = np.random.default_rng(1).standard_normal(joined.factor.order.size)
    np.testing.assert_array_equal(joined.factor.solve(vector), kept.factor.solve(vector))
