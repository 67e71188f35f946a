"""The balanced year against customs and national accounts, and the rule of years.

Expected values are typed from the publishers' tables; the balancing itself is tried on small
worlds where the answer is known.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.goods import from_trade
from walkaway.world import YEARS, World
from walkaway.world.trade import residual_use

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from snapshot import base_balance
from snapshot.base_totals import Totals
from snapshot.icio import Shares, Year

WORLD = World.at("2025-06-12")
NOW, BEFORE = WORLD.trade(), WORLD.trade("published", 2022)
PLACE = {code: i for i, code in enumerate(NOW.economies)}
SECTOR = {code: k for k, code in enumerate(NOW.sectors)}
US, GOODS, OWN = PLACE["USA"], slice(0, 22), np.arange(77)
UNION = [PLACE[code] for code in WORLD.members("EU")]
BOUGHT = np.delete(NOW.flows[:, US, GOODS], US, axis=0) / 1e3
DUTY = NOW.flows[:, US, GOODS] * NOW.tariffs[:, US, GOODS] / 1e3


def abroad(flows: np.ndarray) -> np.ndarray:
    out = flows.copy()
    out[OWN, OWN] = 0
    return out


# customs of 2024


def test_us_duties_in_money() -> None:
    """76.2bn of calculated duty on 3,251bn, of which 146bn belong to no industry."""
    assert DUTY.sum() == pytest.approx(76.2, rel=0.03)
    assert BOUGHT.sum() == pytest.approx(3251 - 146, rel=0.001)


@pytest.mark.parametrize(
    ("partner", "duty", "imports"),
    [
        ("MEX", 1.251, 503.4), ("CHN", 46.661, 429.4), ("CAN", 0.414, 411.7),
        ("DEU", 2.210, 160.2), ("JPN", 2.282, 151.3), ("VNM", 5.335, 141.4),
        ("KOR", 0.249, 130.5), ("TWN", 1.081, 115.3), ("IRL", 0.182, 99.7), ("IND", 2.106, 87.7),
    ],
)  # fmt: skip
def test_us_partners(partner: str, duty: float, imports: float) -> None:
    """Imports lack what belongs to no industry: returned goods, small consignments, scrap, art."""
    found = float(NOW.flows[PLACE[partner], US, GOODS].sum() / 1e3)
    assert DUTY[PLACE[partner]].sum() == pytest.approx(duty, rel=0.05)
    assert 0.92 * imports < found <= imports


def test_us_sectors() -> None:
    table = WORLD.table("us_base_duties")
    for code, k in SECTOR.items():
        if code == "SERVICES":
            continue
        own = table.where(sector=code)
        duty, imports = (own.floats(key).sum() / 1e9 for key in ("duty", "imports"))
        assert NOW.flows[:, US, k].sum() / 1e3 - NOW.flows[US, US, k] / 1e3 == pytest.approx(
            imports, rel=1e-6
        )
        if duty > 1:
            assert DUTY[:, k].sum() == pytest.approx(duty, rel=0.15), code


def test_nobody_pays_much_on_us_food_but_china() -> None:
    food = NOW.tariffs[:, US, SECTOR["C10T12"]]
    assert {NOW.economies[i] for i in np.nonzero(food > 0.15)[0]} == {"CHN"}


@pytest.mark.parametrize("partner", ["JPN", "DEU", "VNM", "CHE", "GBR"])
def test_food_in_the_united_states(partner: str) -> None:
    """91% in the published grid; 2.0% was paid in 2024 in all."""
    assert NOW.tariffs[PLACE[partner], US, SECTOR["C10T12"]] < 0.06


# other importers' tariffs, at the flows of 2024


def test_means_are_the_world_banks() -> None:
    primary = ("A01_02", "A03", "B05_06", "B07_08", "B09", "C10T12", "C19")
    listed = {
        (row["importer"], row["sector"])
        for row in WORLD.table("base_tariff_exceptions").where(gate="mean").rows()
    }
    rows = WORLD.table("base_year_importers").rows()
    assert len(rows) == 2 * (1 + 77 - len(UNION) - 1)
    for row in rows:
        heads = UNION if row["importer"] == "EU" else [PLACE[row["importer"]]]
        sellers = [i for i in range(77) if i not in heads]
        inside = [
            k
            for c, k in SECTOR.items()
            if c != "SERVICES" and (c in primary) == (row["group"] == "primary")
        ]
        cells = np.ix_(sellers, heads, inside)
        mean = 100 * (NOW.tariffs * NOW.flows)[cells].sum() / NOW.flows[cells].sum()
        target = float(row["target_pct"])
        if (row["importer"], row["group"]) not in listed:
            assert mean == pytest.approx(target, rel=0.1, abs=0.1), row


def test_the_union_is_one() -> None:
    outside = [i for i in range(77) if i not in UNION]
    assert not np.ptp(NOW.tariffs[np.ix_(outside, UNION)], axis=1).any()
    assert not NOW.tariffs[np.ix_(UNION, UNION)].any()
    assert not np.einsum("iis->is", NOW.tariffs).any()


# national accounts


@pytest.mark.parametrize(
    ("code", "growth"),
    [
        # gross domestic product of 2024 over 2022 at current dollars, World Bank
        ("USA", 29298 / 26055), ("CHN", 18730 / 18317), ("JPN", 4190 / 4448),
        ("DEU", 4686 / 4201), ("MEX", 1830 / 1467),
    ],
)  # fmt: skip
def test_value_added_grows_as_gdp(code: str, growth: float) -> None:
    before, now = (
        (one.flows[PLACE[code]].sum(axis=0) * one.value_added_share[PLACE[code]]).sum()
        for one in (BEFORE, NOW)
    )
    assert now / before == pytest.approx(growth, rel=1e-3)


@pytest.mark.parametrize(
    ("code", "net"),
    [
        # exports less imports of goods and services, 2024, USD bn: national accounts
        ("USA", -898), ("CHN", 549), ("DEU", 177), ("JPN", -37), ("MEX", -16),
    ],
)  # fmt: skip
def test_net_exports(code: str, net: float) -> None:
    flows = abroad(NOW.flows)
    found = (flows[PLACE[code]].sum() - flows[:, PLACE[code]].sum()) / 1e3
    assert found == pytest.approx(net, abs=0.6)


def test_nobody_sells_more_goods_than_customs_count() -> None:
    """Merchandise exports of 2024 hold what is sold on as well (WTO, USD bn)."""
    sold = abroad(NOW.flows)[:, :, GOODS].sum(axis=(1, 2)) / 1e3
    for code, counted in {"CHN": 3576, "NLD": 921, "HKG": 646, "MEX": 618, "VNM": 405}.items():
        assert sold[PLACE[code]] <= 1.01 * counted


# the table is an equilibrium


def test_the_base_is_not_moved() -> None:
    adjustment = from_trade(NOW, "IS").adjustment
    assert adjustment.inconsistency < 1e-12
    assert adjustment.flows < 1e-10
    assert not adjustment.dropped
    assert from_trade(BEFORE, "IS").adjustment.inconsistency > 0.01


def test_final_uses_are_positive_and_exact() -> None:
    left = residual_use(NOW.flows, NOW.tariffs, NOW.input_share)
    spent = (NOW.flows * (1 + NOW.tariffs)).sum(axis=0)
    assert (left > -1e-12 * spent).all()
    nothing = left < 1e-12 * spent  # where the published share is zero
    assert nothing.mean() < 0.03
    left = np.where(nothing, 0.0, left)
    share = left / left.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(NOW.final_share, share, rtol=1e-12, atol=1e-18)


def test_residuals_are_told() -> None:
    rows = {row["rule"]: float(row["value"]) for row in WORLD.table("base_year_rules").rows()}
    told = [value for rule, value in rows.items() if rule.startswith("residual")]
    assert len(told) == 4
    assert max(told) < 1e-12
    pairs = WORLD.table("base_year_pairs")
    for row in pairs.rows()[::97]:
        i, j = PLACE[row["exporter"]], PLACE[row["importer"]]
        assert NOW.flows[i, j, GOODS].sum() == pytest.approx(float(row["goods_after"]), abs=0.006)
        assert float(row["goods_after"]) == pytest.approx(float(row["goods_target"]), abs=0.011)
        assert BEFORE.flows[i, j, GOODS].sum() == pytest.approx(
            float(row["goods_before"]), abs=0.006
        )


def test_shares_of_cost_are_as_published() -> None:
    assert NOW.input_share is BEFORE.input_share
    assert NOW.value_added_share is BEFORE.value_added_share


# the same balancing on small worlds

SMALL = Shares(
    economies=["USA", "AAA", "BBB", "CCC"],
    sectors=["X", "Y", "SERVICES"],
    value_added=np.array([[0.5, 0.6, 0.7]] * 4),
    inputs=np.array([[[0.2, 0.1, 0.1], [0.1, 0.2, 0.1], [0.2, 0.1, 0.1]]] * 4),
    final=np.full((4, 3), 1 / 3),
)


def small() -> tuple[Year, np.ndarray, Totals]:
    rng = np.random.default_rng(3)
    flows = rng.uniform(1, 3, size=(4, 4, 3))
    flows[np.arange(4), np.arange(4)] += 60
    tariffs = rng.uniform(0, 0.1, size=(4, 4, 3))
    tariffs[np.arange(4), np.arange(4)] = 0
    tariffs[:, :, -1] = 0
    before = Year(2022, flows, tariffs)
    away = flows.copy()
    away[np.arange(4), np.arange(4)] = 0
    pairs = away[:, :, :-1].sum(axis=2)
    pairs[np.arange(4), np.arange(4)] = np.nan
    pairs[:, 0] = np.nan
    imports = away[:, 0].copy()
    imports[:, -1] = 0
    net = away.sum(axis=(1, 2)) - away.sum(axis=(0, 2))
    net[3] = np.nan
    added = (flows.sum(axis=1) * SMALL.value_added).sum(axis=1)
    one = np.ones(4)
    return before, tariffs, Totals(
        imports, pairs, np.full((4, 4), "", dtype=object), added, net, one,
        1.0, 1.0, (1.0, 1.0), 0.0,
    )  # fmt: skip


def asked(totals: Totals, rng: np.random.Generator) -> Totals:
    """Other totals than those of the table."""
    return replace(
        totals,
        us_imports=totals.us_imports * rng.uniform(0.9, 1.2, size=(4, 3)),
        pairs=totals.pairs * rng.uniform(0.9, 1.2, size=(4, 4)),
        value_added=totals.value_added * rng.uniform(0.95, 1.1, size=4),
    )


def test_a_table_that_fits_is_not_moved() -> None:
    before, tariffs, totals = small()
    found = base_balance.solve(before, tariffs, SMALL, totals)
    np.testing.assert_allclose(found.flows, before.flows, rtol=1e-12)
    left = residual_use(before.flows, tariffs, SMALL.inputs)
    np.testing.assert_allclose(found.final, left, rtol=1e-11)


def test_totals_are_met_exactly() -> None:
    before, tariffs, totals = small()
    wanted = asked(totals, np.random.default_rng(5))
    found = base_balance.solve(before, tariffs, SMALL, wanted)
    flows = found.flows
    np.testing.assert_array_equal(flows[1:, 0, :-1], wanted.us_imports[1:, :-1])
    known = ~np.isnan(wanted.pairs)
    np.testing.assert_allclose(flows[:, :, :-1].sum(axis=2)[known], wanted.pairs[known], rtol=1e-12)
    added = (flows.sum(axis=1) * SMALL.value_added).sum(axis=1)
    np.testing.assert_allclose(added, wanted.value_added, rtol=1e-12)
    left = residual_use(flows, tariffs, SMALL.inputs)
    np.testing.assert_allclose(left, found.final, rtol=1e-10)
    away = flows.copy()
    away[np.arange(4), np.arange(4)] = 0
    net = away.sum(axis=(1, 2)) - away.sum(axis=(0, 2))
    np.testing.assert_allclose(net[:3], wanted.net[:3], rtol=1e-9, atol=1e-10)


def test_scaling_all_totals_scales_the_table() -> None:
    before, tariffs, totals = small()
    names = ("us_imports", "pairs", "value_added", "net", "growth")
    twice = replace(totals, services=2.0, **{n: 2 * getattr(totals, n) for n in names})
    found = base_balance.solve(before, tariffs, SMALL, twice)
    np.testing.assert_allclose(found.flows, 2 * before.flows, rtol=1e-12)


def test_order_of_economies_means_nothing() -> None:
    before, tariffs, totals = small()
    wanted = asked(totals, np.random.default_rng(5))
    plain = base_balance.solve(before, tariffs, SMALL, wanted).flows
    order = np.array([2, 0, 3, 1])
    both = np.ix_(order, order)
    turned = base_balance.solve(
        Year(2022, before.flows[both], before.tariffs[both]),
        tariffs[both],
        replace(SMALL, economies=[SMALL.economies[i] for i in order]),
        replace(
            wanted,
            us_imports=wanted.us_imports[order],
            pairs=wanted.pairs[both],
            value_added=wanted.value_added[order],
            net=wanted.net[order],
        ),
    ).flows
    np.testing.assert_allclose(turned, plain[both], rtol=1e-10)


# years


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-06-30", 2024), ("2025-01-01", 2024),
    ],
)  # fmt: skip
def test_a_day_starts_from_its_time(day: str, year: int) -> None:
    assert World.at(day).trade().year == year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2024-12-31", 2024), ("2023-12-31", 2022), ("2022-01-01", 2022), ("2020-07-01", 2019),
        ("2019-07-01", 2019), ("2018-03-23", 2018), ("2017-12-31", 2014), ("2014-01-01", 2014),
        ("2008-09-15", 2014),
    ],
)  # fmt: skip
def test_earlier_days_start_from_theirs(day: str, year: int) -> None:
    """Before the first table the first stands in."""
    from walkaway.world.series import parse_date

    earlier = World(parse_date(day), WORLD.snapshot)
    assert earlier.trade().year == year
    old = earlier.with_base("published", 2022).trade()
    assert (old.year, old.edition) == (BEFORE.year, BEFORE.edition)
    assert np.array_equal(old.flows, BEFORE.flows)
    assert np.array_equal(old.tariffs, BEFORE.tariffs)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("base", ["published", "paid"])
def test_every_year_is_whole(year: int, base: str) -> None:
    trade = WORLD.trade(base, year)
    assert (trade.year, trade.edition) == (year, base)
    assert trade.flows.shape == trade.tariffs.shape == (77, 77, 23)
    assert trade.flows.dtype == trade.tariffs.dtype == np.float64
    assert np.abs(trade.final_share.sum(axis=1) - 1).max() < 1e-14
    for array in (trade.flows, trade.tariffs, trade.final_share):
        assert np.isfinite(array).all()
        assert array.min() >= 0
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert not np.einsum("iis->is", trade.tariffs).any()
    assert not trade.tariffs[:, :, -1].any()
    assert trade.source.publisher
    assert trade.tariff_source.publisher


@pytest.mark.parametrize(
    ("year", "china", "everybody"),
    [
        # duty over imports for consumption, percent: Census, goods by industry
        (2014, 3.02, 1.45), (2018, 4.08, 1.91), (2019, 9.17, 2.80), (2021, 11.42, 3.11),
    ],
)  # fmt: skip
def test_what_the_united_states_collected(year: int, china: float, everybody: float) -> None:
    """At the flows of the table, which are not customs' (basic prices), the means are near."""
    trade = WORLD.trade("paid", year)
    flows = trade.flows[:, US, GOODS].copy()
    flows[US] = 0
    duty = flows * trade.tariffs[:, US, GOODS]
    own = PLACE["CHN"]
    assert 100 * duty[own].sum() / flows[own].sum() == pytest.approx(china, abs=1.0)
    assert 100 * duty.sum() / flows.sum() == pytest.approx(everybody, abs=0.45)


def test_the_united_kingdom_leaves_the_union() -> None:
    """Its tariffs are the union's up to 2019, and its own in 2021."""
    outside = [i for i in range(77) if i not in {*UNION, PLACE["GBR"]}]
    for year, one in ((2014, True), (2019, True), (2021, False)):
        paid = WORLD.trade("paid", year).tariffs
        same = np.array_equal(paid[outside, PLACE["GBR"]], paid[outside, PLACE["DEU"]])
        assert same is one
        assert not paid[np.ix_(UNION, UNION)].any()


def test_years_before_301_single_nobody_out() -> None:
    assert not WORLD.trade("paid", 2014).singled_out
    assert ("CHN", "USA") in WORLD.trade("paid", 2018).singled_out


def test_a_year_that_is_none() -> None:
    with pytest.raises(BadInputError) as refused:
        WORLD.trade("payed", 2023)
    assert len(refused.value.problems) == 2
    assert "2014, 2018, 2019, 2021, 2022, 2024" in str(refused.value)
