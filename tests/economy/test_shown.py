"""From deviations to what people read: durations, levels, quarters, and what a sign means."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from walkaway.bonds.kinds import Withdrawal
from walkaway.economy.extension import DURATION
from walkaway.economy.kinds import Repatriation
from walkaway.economy.measures import expected_ratio
from walkaway.economy.table import ECONOMIES
from walkaway.engine.economy_central import central
from walkaway.engine.paths_shown import (
    FOLLOWS,
    QUARTERS,
    Shown,
    _money,
    holdings,
    of_economy,
    path_of,
    shown_as,
    shown_of,
)
from walkaway.engine.questions import question
from walkaway.expectations import expected
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import Measure
from walkaway.scenario import Scenario
from walkaway.world import World


@pytest.mark.parametrize(("name", "years"), [("E05", 5), ("E10", 10), ("E30", 30)])
def test_durations_are_those_of_par_bonds_at_four_percent(name: str, years: int) -> None:
    """Modified duration of a par bond in closed form (Fabozzi), in quarters."""
    rate = 0.04
    closed = (1 - (1 + rate / 2) ** (-2 * years)) / rate
    assert DURATION[name] == pytest.approx(4 * closed, rel=0.025)


def test_a_premium_that_stays_is_its_own_average_and_one_that_fades_is_more_than_it() -> None:
    assert expected_ratio(np.full(40, 0.5)) == pytest.approx(1.0)
    # One quarter of n: worth a 1/n-th on average, where n is the duration in quarters.
    for bond in DURATION:
        once = np.concatenate([[1.0], np.zeros(400)])
        least = min(DURATION[bond], expected_ratio(once, "E30"))
        assert expected_ratio(once, bond) == pytest.approx(least, rel=1e-9)
    fading = 0.9 ** np.arange(400)
    keep = 1 - 1 / DURATION["E10"]
    assert expected_ratio(fading) == pytest.approx((1 - 0.9 * keep) / (1 - keep), rel=1e-6)


# ---- levels


LAST = {
    "us_10y_yield": 4.4, "us_30y_yield": 4.8, "jgb_10y_yield": 1.5, "jgb_30y_yield": 2.9,
    "us_10y_breakeven": 2.25, "usdjpy": 144.0, "eurusd": 1.15, "usdcny": 7.2,
}  # fmt: skip


def fake(date: str = "2025-06-12") -> Any:
    def series(name: str) -> Any:
        return SimpleNamespace(last=SimpleNamespace(value=LAST[name], unit=f"unit of {name}"))

    return SimpleNamespace(date=dt.date.fromisoformat(date), series=series)


# ---- paths of the page


def about(*focus: str, measures: tuple[Measure, ...] = ()) -> Any:
    """A question that looks at a pair, or at whom its measures name."""
    pair = {"focus": focus} if focus else {}
    return question(Scenario(name="x", date=dt.date(2025, 6, 12), measures=measures, **pair))


SHOWN = shown_of(about("USA", "JPN"))


def drawn(shown: Shown, date: str = "2025-06-12", quarters: int = 4) -> Any:
    """Quantiles of -2, 1 and 3 in every quarter, on a model that knows its output gap."""
    system: Any = SimpleNamespace(
        model=SimpleNamespace(index={"DEBTGDP_USA": 1}),
        base=np.column_stack([np.zeros(9), 100.0 + np.arange(9)]),
    )
    table = np.repeat([[-2.0], [1.0], [3.0]], quarters, axis=1)
    setting: Any = SimpleNamespace(world=fake(date))
    return path_of(setting, shown, table, system, 17)


@pytest.mark.parametrize(
    ("date", "periods"),
    [
        ("2025-01-01", ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")),
        ("2025-06-30", ("2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")),
        ("2025-12-31", ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4")),
    ],
)
def test_a_path_begins_in_the_quarter_of_the_worlds_date(
    date: str, periods: tuple[str, ...]
) -> None:
    assert drawn(Shown("p", "l", "%", "Y10_USA", "us_10y_yield"), date, 5).periods == periods


def test_quantiles_stand_on_the_baseline_in_its_own_way() -> None:
    rate = drawn(Shown("p", "words", "%", "Y10_USA", "us_10y_yield"))
    assert (rate.baseline[0], rate.low[0], rate.mid[0], rate.high[0]) == pytest.approx(
        (4.4, 2.4, 5.4, 7.4)
    )
    assert (rate.id, rate.label, rate.unit, rate.draws, rate.note) == ("p", "words", "%", 17, "")
    yen = drawn(Shown("p", "l", "JPY", "LS_JPN", "usdjpy", True))
    assert yen.baseline[0] == 144.0
    assert (yen.low[0], yen.mid[0], yen.high[0]) == pytest.approx(
        tuple(144.0 * np.exp(np.array([-0.02, 0.01, 0.03])))
    )
    debt = drawn(Shown("p", "l", "% of GDP", "DEBTGDP_USA"))
    assert debt.baseline == (100.0, 101.0, 102.0, 103.0)
    assert debt.high == (103.0, 104.0, 105.0, 106.0)
    trade = drawn(Shown("p", "l", "% of GDP", f"{FOLLOWS[0]}USA"))
    assert (trade.baseline[0], trade.low[0], trade.high[0]) == (0.0, -2.0, 3.0)
    assert "changes against the baseline" in trade.note


def test_paths_are_shown_for_six_years() -> None:
    assert QUARTERS / 4 == 6


def test_what_is_shown_is_named_after_what_it_is() -> None:
    """Countries, maturities and units of ids, labels and variables belong together."""
    world = World.at("2025-06-12")
    country = {"us": "USA", "ust": "", "jgb": "JPN", "jp": "JPN", "usdjpy": "JPN"}
    for shown in SHOWN:
        first, *rest = shown.id.removeprefix("path.").split("_")
        assert country[first] in shown.variable, shown
        for years in ("10y", "30y"):
            if years in rest and "yield" in rest:
                assert shown.variable.startswith(f"Y{years[:2]}_"), shown
                assert f"{years[:2]}-year" in shown.label
        if shown.series:
            assert shown.id == f"path.{shown.series}"
            unit = world.series(shown.series).unit
            assert shown.unit == ("JPY" if shown.percent else "%"), shown
            assert unit == ("JPY per USD" if shown.percent else "percent"), shown
        word = {"USA": ("US", "Fed", "Treasuries"), "JPN": ("Japan", "JGB", "BoJ", "yen")}
        where = country[first]
        if where:
            assert any(w in shown.label for w in word[where]), shown


def test_units_follow_from_what_a_variable_is() -> None:
    """Rates and inflation move by points, what is counted against GDP by percent of it."""
    units = {
        "RS_": "points", "PIE4_": "points", "Y_": "% of GDP", "DEBTGDP_": "% of GDP",
        "INTEREST_": "% of GDP", "revenue of ": "% of GDP", "balance of ": "% of GDP",
        "current account of ": "% of GDP", "held by ": "USD bn", "BE10_": "%",
    }  # fmt: skip
    for shown in SHOWN:
        if not shown.series:
            (unit,) = {u for start, u in units.items() if shown.variable.startswith(start)}
            assert shown.unit == unit, shown


@pytest.mark.parametrize(
    ("measures", "money"),
    [
        ((Withdrawal(holder="CHN", bucket="long", change="-30%"),), ["CHN"]),
        ((Withdrawal(holder="JPN.private", bucket="long", change="-30%"),), ["JPN"]),
        ((Withdrawal(holder="CYM", bucket="long", change="-30%"),), []),
        ((Repatriation(by="TWN", amount=5, from_="2025-07-01"),), ["TWN"]),
        ((Tariff(by="USA", on="BRA", change="+50%"),), ["BRA"]),
        ((Tariff(by="USA", on=("DEU", "FRA"), change="+5%"),), ["EUR"]),
        ((Tariff(by="USA", on="EU", change="+5%"),), ["EUR"]),
        # Everybody is hit: what exporters of the data earn in.
        ((Tariff(by="USA", on="all", exempt=("CHN",), change="+5%"),), ["JPN"]),
        (
            (Tariff(by="CHN", on="AUS", rate="80%"), Tariff(by="USA", on="GBR", rate="9%")),
            ["CHN", "GBR", "AUS"],
        ),
        (
            (
                *(Tariff(by="USA", on=code, change="+5%") for code in ("MEX", "CAN", "CHN", "KOR")),
                Tariff(by="USA", on="BRA", change="+50%"),
            ),
            ["MEX", "CAN", "CHN", "KOR", "BRA"],
        ),
    ],
)
def test_currencies_of_those_that_measures_name_are_shown(
    measures: tuple[Measure, ...], money: list[str]
) -> None:
    """One path each, by the dollar, in the unit of the data."""
    asked = about(measures=measures)
    told = [own for own in shown_of(asked) if own.variable.startswith("LS_")]
    assert sorted(own.variable.removeprefix("LS_") for own in told) == sorted(money)
    for own in told:
        assert asked.world.series(own.series).unit == f"{own.unit} per USD"
        assert shown_as(asked, own.id) == own
    # Also where nothing names it: what a measure does is what is missing without it.
    assert shown_as(asked, "path.money.KOR").variable == "LS_KOR"
    for name in ("path.money.ZZZ", "path.kor_currency"):
        with pytest.raises(KeyError):
            shown_as(asked, name)


def test_a_currency_has_one_name_whether_its_economy_acts_or_is_only_named() -> None:
    """And one label, series and unit; the yen keeps the name of its own."""
    for own in ECONOMIES:
        for one in of_economy(own):
            if one.what == "currency" and one.id != "path.usdjpy":
                assert one.id == f"path.money.{own.code}"
                assert _money(about().world, own.code) == one


def test_the_dollar_falls_by_what_whoever_brings_money_home_buys() -> None:
    """Taiwan's 5% of GDP: its currency rises, and by more than any that has no part in it."""
    measures = (Repatriation(by="TWN", amount=1, from_="2025-07-01"),)
    asked = question(Scenario(name="x", date=dt.date(2025, 6, 12), measures=measures))
    own, other = central(asked, "path.money.TWN"), central(asked, "path.money.KOR")
    fall, rest = (path.mid[3] / path.baseline[3] - 1 for path in (own, other))
    assert fall < -abs(rest)


EVERY = [
    (one.expects, one) for own in ECONOMIES if own.named for one in of_economy(own) if one.expects
]


@pytest.mark.parametrize("shown", [one for _, one in EVERY], ids=[name for name, _ in EVERY])
@pytest.mark.parametrize("date", ["2025-06-12", "2026-02-28"])
def test_with_the_measures_is_what_was_expected_and_the_effect(shown: Shown, date: str) -> None:
    """Every variable of every economy: centre plus effect, and no rate below its floor."""
    generator = np.random.default_rng(2)
    effects = np.sort(generator.normal(scale=1.5, size=(3, QUARTERS)), axis=0)
    world = World.at(date)
    setting: Any = SimpleNamespace(world=world)
    system: Any = SimpleNamespace(model=SimpleNamespace(index={}), base=None)
    path = path_of(setting, shown, effects, system, 5)
    code, variable = shown.expects.split()
    lowest = {own.code: own.floor for own in ECONOMIES}
    assert path.expected is not None
    for at in range(QUARTERS):
        centre = expected(code, variable, world.date, at).centre
        told = path.with_measures(at)
        assert told is not None
        mine = np.array([told.low, told.mid, told.high])
        wanted = centre * np.exp(effects[:, at] / 100) if shown.percent else centre + effects[:, at]
        if variable == "policy-rate":
            floor = min(lowest.get(code, 0.0), min(path.expected.centre))
            assert mine.min() >= floor - 1e-12
            wanted = np.maximum(wanted, floor)
        assert mine == pytest.approx(wanted, rel=1e-12, abs=1e-12)


FULL = ("currency", "yield-10y", "policy-rate", "output", "inflation", "trade-balance",
        "current-account")  # fmt: skip


def whose(asked: Any) -> set[str]:
    """Economies that a question has paths of; holders count as the issuer."""
    return {own.variable.rpartition("_")[2].rpartition(" ")[2] for own in shown_of(asked)}


@pytest.mark.parametrize(
    ("measures", "economies"),
    [
        ((Tariff(by="USA", on="BRA", change="+40%"),), {"USA", "BRA"}),
        ((Tariff(by="CHN", on="AUS", change="+80%"),), {"CHN", "AUS"}),
        ((Tariff(by="EU", on="CHE", change="+5%"),), {"EUR", "CHE"}),
        ((Tariff(by="IND", on="DEU", change="+5%"),), {"IND", "EUR"}),
        ((Tariff(by="GBR", on="all", change="+5%"),), {"GBR", "JPN"}),
        ((Withdrawal(holder="CHN", bucket="long", change="-30%"),), {"USA", "CHN"}),
        ((Tariff(by="ARG", on="PER", change="+5%"),), set()),
    ],
)
def test_paths_are_of_whoever_acts_and_is_acted_on(
    measures: tuple[Measure, ...], economies: set[str]
) -> None:
    """Nobody is there by habit: neither Japan, nor the United States with its debt."""
    found = whose(about(measures=measures)) - {"abroad", "home"}
    assert found == economies
    shown = shown_of(about(measures=measures))
    assert ("home" in whose(about(measures=measures))) == ("USA" in economies)
    assert len({own.id for own in shown}) == len(shown)
    for own in shown:
        assert shown_as(about(), own.id).variable == own.variable


def test_every_economy_has_the_same_kinds_of_paths() -> None:
    """As far as series are stored; whose money is the unit of all has no currency."""
    for own in ECONOMIES:
        found = {one.what for one in of_economy(own)}
        if own.named:
            assert set(FULL) - found <= {"yield-10y", "currency"}, own
        assert ("currency" in found) <= (not own.reserve)


def test_holders_that_are_subjects_are_told_apart() -> None:
    told = [own.variable for own in holdings(["JPN", "BRA", "ZZZ"])]
    assert "held by ZZZ" not in told
    assert told[0] == "held by JPN"
    assert told[-2:] == ["held by abroad", "held by home"]
