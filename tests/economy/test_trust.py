"""Two readings of a threat, each with its own signs; currencies of every holder by one rule."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from walkaway.economy import measures, system, trust
from walkaway.economy.kinds import Trust
from walkaway.economy.table import CODES, CURRENCIES
from walkaway.engine.economy_work import Work
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario
from walkaway.world import World

HEAD = 'name = "x"\ndate = 2025-06-12\n[[measure]]\n'
TODAY = "from = 2025-06-12\n"


def path(text: str):
    work = Work(question(Scenario.from_toml(HEAD + text), elasticities=["U4"]))
    found = work.central(work.bonds.central)
    assert found.solved, found.message
    return work, found


@pytest.fixture(scope="module")
def plain():
    return system.build(World.at("2025-06-12"))


# ---- a loss of trust


def test_what_is_asked_for_dollars_lifts_yields_and_lowers_the_dollar(plain) -> None:
    """April 2025: ten-year +28 bp, dollar -4.0% against the euro, -4.3% against the yen."""
    news = trust.loss_of_trust(CURRENCIES, {}, 0.0, 0.3, 0, 2)
    found = system.paths(plain, news)
    assert found["Y10_USA"][0] > 0.1
    assert found["Y30_USA"][0] > 0.1
    assert all(found[f"LS_{code}"][0] < -0.1 for code in CURRENCIES)


def test_hedging_lowers_the_dollar_and_sells_no_bond(plain) -> None:
    gdp = dict(zip(CODES, plain.geography.gdp.tolist(), strict=True))
    news = trust.loss_of_trust(CURRENCIES, gdp, 0.05, 0.0, 0, 1)
    assert {name.split("_")[0] for own in news for name in own.series} == {"FLOW"}
    found = system.paths(plain, news)
    assert all(found[f"LS_{code}"][0] < -1 for code in CURRENCIES)
    back = system.paths(plain, trust.loss_of_trust(CURRENCIES, gdp, -0.05, 0.0, 0, 1))
    np.testing.assert_allclose(back["LS_EUR"], -found["LS_EUR"], atol=1e-8)


def test_dollars_sold_forward_are_the_share_of_what_may_be_hedged() -> None:
    """BIS Bulletin 105: 13.6 and 17.6 trillion held abroad; TIC: reserves of 3.9 in Treasuries."""
    gdp = {"USA": 30.0, "JPN": 20.0, "EUR": 60.0}
    stocks = trust.hedgeable({"JPN": 20.0, "EUR": 60.0}, 80.0)
    assert sum(stocks.values()) == pytest.approx(13_600 + 17_600 - 3_900)
    for own in trust.loss_of_trust(("JPN", "EUR"), gdp, 0.01, 0.0, 2, 4):
        ((name, series),) = own.series.items()
        code = name.removeprefix("FLOW_")
        assert series.sum() * gdp[code] / 100 == pytest.approx(0.01 * stocks[code])
        assert (series[:2] == 0).all()
        assert (series[6:] == 0).all()


def test_no_trust_lost_is_no_news() -> None:
    assert trust.loss_of_trust(CURRENCIES, {"USA": 1.0}, 0.0, 0.0, 0, 1) == []


def test_a_premium_of_one_economys_holders_is_refused() -> None:
    with pytest.raises(BadInputError, match="everybody's"):
        Scenario.from_toml(HEAD + 'kind = "Trust"\nby = "JPN"\npremium = 0.2\n' + TODAY).check()
    with pytest.raises(BadInputError, match="hedged than there are"):
        Scenario.from_toml(HEAD + 'kind = "Trust"\nhedge = "+120%"\n' + TODAY).check()


def test_trust_in_words() -> None:
    own = Trust(hedge="+5%", premium=0.3, from_=dt.date(2025, 4, 2))  # type: ignore[arg-type]
    assert own.describe().startswith(
        "Investors abroad hedge 5 points more of their US securities and ask +0.3 points for "
        "dollars and US bonds, over 2 quarters"
    )


# ---- a threat by parity


def test_a_threatened_tariff_lowers_output_and_inflation_and_lifts_the_dollar() -> None:
    """Signs of Kalemli-Ozcan, Soylu and Yildirim (NBER w33686)."""
    _, found = path(
        'kind = "Tariff"\nby = "USA"\non = "all"\nchange = "10%"\nannounced = 2025-06-12\n'
        "from = 2026-07-01\n"
    )
    assert found["Y_USA"][:4].max() < 0
    assert found["PIE_USA"][:4].max() < 0
    assert all(found[f"LS_{code}"][0] > 0 for code in CURRENCIES)
    assert found["Y10_USA"][0] < 0


@pytest.mark.parametrize("told", [0, 4])
def test_the_dollar_goes_to_where_wages_balance_trade_and_moves_when_that_is_known(
    plain, told: int
) -> None:
    """Parity looks ahead: a quarter of the way and more on the day of the announcement."""
    news = measures.tariff(measures.TariffImpulse("USA", terms=5.0), 4, announced=told)
    found = system.paths(plain, [news], 40)
    for code in CODES:
        if code != "USA":
            rate = found[f"LZ_{code}"]
            assert rate[told] > 1.25, code
            assert np.abs(rate[:told]).max(initial=0) < 1e-9
            assert rate[39] == pytest.approx(5.0, abs=0.5), code
            assert found[f"LZ_BAR_{code}"][39] == pytest.approx(5.0, abs=0.1)


def test_a_partner_that_loses_terms_of_trade_alone_depreciates_alone(plain) -> None:
    impulse = measures.TariffImpulse("MEX", terms=-3.0)
    found = system.paths(plain, [measures.tariff(impulse, 0)], 40)
    assert found["LZ_BAR_MEX"][39] == pytest.approx(3.0, abs=0.1)
    for code in CURRENCIES:
        if code != "MEX":
            assert np.abs(found[f"LZ_BAR_{code}"]).max() < 1e-9


def test_a_threat_that_nobody_answers_lifts_the_dollar_by_what_is_published() -> None:
    """20 points on all: +4.1% (Kalemli-Ozcan et al.); of our goods market, fitted to nothing."""
    _, found = path(
        'kind = "Tariff"\nby = "USA"\non = "all"\nchange = "20%"\nannounced = 2025-06-12\n'
        "from = 2026-07-01\n"
    )
    codes = ("JPN", "EUR", "CAN", "MEX", "CHN")
    dollar = np.mean([found[f"LS_{code}"][:4].mean() for code in codes])
    assert 3.0 < dollar < 6.0
    assert -0.8 < found["PIE4_USA"][3] < -0.1  # -0.6
    assert -0.8 < found["Y_USA"][:4].mean() < -0.05  # -0.7: the same sign, much smaller


# ---- one rule for every holder's flows


def test_a_flow_of_one_percent_moves_every_currency_by_the_published_amount(plain) -> None:
    """Adler, Lisack and Mano (2015): 1.7 to 2.0 percent per percent of GDP."""
    for code in CURRENCIES:
        flow = measures.portfolio_flow(code, np.array([0.01]), 0)
        moved = system.paths(plain, [flow])[f"LS_{code}"][0]
        assert moved == pytest.approx(-0.01 * 1.85, rel=1e-4), code


@pytest.mark.parametrize(
    ("holder", "code", "hedged"),
    [
        ("CHN", "CHN", 0.0), ("TWN", "TWN", 0.0), ("KOR", "KOR", 0.0), ("CHE.official", "CHE", 0.0),
        ("CHE.private", "CHE", 0.3), ("EA", "EUR", 0.3), ("DEU", "EUR", 0.3), ("GBR", "GBR", 0.3),
        ("BRA", "BRA", 0.0), ("JPN.official", "JPN", 0.0),
    ],
)  # fmt: skip
def test_a_sale_moves_the_sellers_currency_by_what_was_not_hedged(
    holder: str, code: str, hedged: float
) -> None:
    work = Work(question(Scenario.from_toml(
        HEAD + f'kind = "Withdrawal"\nholder = "{holder}"\namount = -10\n' + TODAY
    )))  # fmt: skip
    flows = {
        name: series
        for own in work.bonds.central.news
        for name, series in own.series.items()
        if name.startswith("FLOW_")
    }
    assert list(flows) == [f"FLOW_{code}"]
    gdp = float(work.system.geography.gdp[CODES.index(code)])
    assert flows[f"FLOW_{code}"].sum() * gdp / 100 == pytest.approx((1 - hedged) * 10, rel=1e-9)
    assert work.central(work.bonds.central)[f"LS_{code}"][0] < 0


def test_sales_from_places_without_a_currency_move_none() -> None:
    for holder in ("SAU", "CYM", "ROW.private"):
        work = Work(question(Scenario.from_toml(
            HEAD + f'kind = "Withdrawal"\nholder = "{holder}"\namount = -10\n' + TODAY
        )))  # fmt: skip
        names = {name for own in work.bonds.central.news for name in own.series}
        assert not any(name.startswith("FLOW_") for name in names)
