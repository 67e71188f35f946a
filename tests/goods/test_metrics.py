"""Numbers of the goods market from a table of three economies that anyone can add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from walkaway.goods.flows import trade
from walkaway.goods.metrics import PARTS, RARE, RATIOS, Solved, catalogue, evaluate, label, unit
from walkaway.goods.receipts import RECEIPTS

# USD mn, sellers down, buyers across; goods, cars, services. What is sold at home never counts.
GOODS = np.array([[9e6, 1000.0, 3000.0], [5000.0, 9e6, 2000.0], [4000.0, 6000.0, 9e6]])
CARS = np.array([[9e6, 100.0, 0.0], [800.0, 9e6, 200.0], [300.0, 500.0, 9e6]])
SERVICES = np.array([[9e6, 700.0, 600.0], [400.0, 9e6, 100.0], [200.0, 300.0, 9e6]])
BEFORE = np.stack([GOODS, CARS, SERVICES], axis=-1)


def solved() -> Solved:
    """Japan sells a tenth less of everything to the United States, 60 of cars more to Mexico."""
    after = BEFORE.copy()
    after[1, 0] *= 0.9
    after[1, 2, 1] += 60.0
    after[0, 0] /= 2  # at home
    return Solved(
        economies=("USA", "JPN", "MEX"),
        sectors=("C10", "C29", "SERVICES"),
        groups={"NA": (0, 2)},
        before=BEFORE,
        after=after,
        percent={name: np.array([1.0, -2.0, 3.0]) * (k + 1) for k, name in enumerate(RATIOS)},
        revenue_before=np.array([60_000.0, 2000.0, 100.0]),
        revenue_after=np.array([150_000.0, 1500.0, 100.0]),
        export_revenue=np.array([0.0, 800.0, 50.0]),
        receipts={name: np.array([300.0, 0.0, 20.0]) * (k + 1) for k, name in enumerate(RECEIPTS)},
        income=np.array([30.0, 5.0, 10.0]),
        wages=np.array([15.0, 4.0, 5.0]),
    )


@pytest.mark.parametrize(
    ("metric", "value", "baseline"),
    [
        # Japan sells 6,200 to the United States, a tenth of which is lost.
        ("exports.JPN.USA.all", -10.0, 6.2),
        ("exports.JPN.USA.goods", -10.0, 5.8),
        ("exports.JPN.USA.C29", -10.0, 0.8),
        ("exports.JPN.MEX.C29", 30.0, 0.2),
        ("exports.JPN.world.C29", 100 * (60 - 80) / 1000, 1.0),
        ("exports.world.USA.C29", 100 * -80 / 1100, 1.1),
        ("exports.JPN.NA.goods", 100 * (60 - 580) / 8000, 8.0),
        ("exports.NA.JPN.goods", 0.0, 7.6),
        # Inside a group its own trade counts, an economy's sales to itself do not.
        ("exports.NA.NA.C29", 0.0, 0.3),
        ("exports.USA.USA.goods", 0.0, 0.0),
        ("exports.USA.MEX.C29", 0.0, 0.0),
        # Sold less bought: Japan sells 620 less and 60 more, and buys what it bought.
        ("balance.JPN", -0.56, (5000 + 2000 + 800 + 200 + 400 + 100 - 7000 - 600 - 1000) / 1000),
        ("balance.USA", 0.62, (4000 + 100 + 1300 - 9000 - 1100 - 600) / 1000),
        ("balance.MEX", -0.06, (10_000 + 800 + 500 - 5000 - 200 - 700) / 1000),
        ("revenue.USA", 90.0, 60.0),
        ("revenue.JPN", -0.5, 2.0),
        ("revenue.MEX", 0.0, 0.1),
        ("welfare.USA", 1.0, None),
        ("real_wage.JPN", -4.0, None),
        ("prices.MEX", 3.0 * len(RATIOS), None),
        # Of a group, weighed by what is spent, and wages by wages.
        ("welfare.NA", (30 * 1.0 + 10 * 3.0) / 40, None),
        ("real_wage.NA", (15 * 2.0 + 5 * 6.0) / 20, None),
        ("revenue.NA", 90.0, 60.1),
        # Nobody taxed exports before.
        ("export_revenue.JPN", 0.8, 0.0),
        ("export_revenue.NA", 0.05, 0.0),
        ("export_revenue.world", 0.85, 0.0),
        ("carbon_revenue.USA", 0.3, 0.0),
        ("carbon_revenue.NA", 0.32, 0.0),
        ("subsidy_cost.world", 1.28, 0.0),
        # Of goods, cars among them: 5,800 and 2,200 of Japan's, 4,300 and 3,000 of one another's.
        ("exports.world.NA.goods", 100 * (60 - 580) / 15_300, 15.3),
        ("exports.world.world.all", 100 * (60 - 620) / 25_200, 25.2),
        ("balance.NA", 0.56, (-5300 + 5400) / 1000),
    ],
)
def test_numbers_of_a_table(metric: str, value: float, baseline: float | None) -> None:
    found = evaluate(metric, solved())
    assert found.value == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert found.baseline == (None if baseline is None else pytest.approx(baseline, abs=1e-12))


def test_balances_of_all_economies_sum_to_zero_before_and_after() -> None:
    found = [evaluate(f"balance.{code}", solved()) for code in ("USA", "JPN", "MEX")]
    assert sum(v.value for v in found) == pytest.approx(0.0, abs=1e-12)
    assert sum(v.baseline or 0.0 for v in found) == pytest.approx(0.0, abs=1e-12)


def test_nothing_changed_is_nothing() -> None:
    still = replace(solved(), after=BEFORE)
    for metric in ("exports.JPN.USA.C29", "balance.USA", "exports.world.world.all"):
        assert evaluate(metric, still).value == 0.0
    total = trade(BEFORE, BEFORE / 4, [0], [1], [0])
    assert (total.before, total.after, total.change, total.percent) == (1000, 250, -750, -75)


@pytest.mark.parametrize("metric", ["exports.JPN.USA.C99", "balance.XYZ", "nothing.JPN"])
def test_what_is_no_metric(metric: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        evaluate(metric, solved())


def test_units() -> None:
    assert {unit(f"{kind}.USA") for kind in ("revenue", "export_revenue", "balance")} == {"USD bn"}
    assert {unit(f"{kind}.USA") for kind in (*RATIOS, "exports")} == {"%"}


NAMES = {"JPN": "Japan", "USA": "the United States", "C29": "motor vehicles"}


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("exports.JPN.USA.C29", "exports of motor vehicles from Japan to the United States"),
        ("exports.JPN.world.goods", "exports of goods from Japan"),
        ("exports.world.JPN.all", "imports of goods and services by Japan"),
        ("exports.JPN.JPN.goods", "trade in goods within Japan"),
        ("balance.USA", "trade balance of the United States"),
        ("revenue.USA", "tariff revenue of the United States"),
        ("export_revenue.JPN", "revenue of Japan from taxes and licences on exports"),
        ("exports.JPN.USA.goods", "exports of goods from Japan to the United States"),
        ("exports.JPN.USA.all", "exports of goods and services from Japan to the United States"),
        ("real_wage.JPN", "real wage in Japan"),
        ("terms_of_trade.JPN", "terms of trade of Japan (part of real income)"),
        ("volume_of_trade.JPN", "volume of trade of Japan (part of real income)"),
        ("welfare.JPN", "real income of Japan"),
        ("exports.XYZ.USA.C10", "exports of C10 from XYZ to the United States"),
    ],
)
def test_labels(metric: str, words: str) -> None:
    assert label(metric, NAMES) == words


def test_a_run_keeps_every_economy_and_the_trade_of_those_who_act_and_are_acted_on() -> None:
    found = list(
        catalogue(
            ("USA", "JPN", "MEX"),
            ("C10", "C29", "SERVICES"),
            ("NA",),
            (("USA", "JPN"), ("MEX", "USA")),
            ("C29", "C10"),
        )
    )
    for code in ("USA", "JPN", "MEX"):
        for kind in (*RATIOS, "revenue", "balance"):
            assert f"{kind}.{code}" in found
        assert {f"exports.{code}.world.goods", f"exports.world.{code}.goods"} <= set(found)
    # Japan's sales to each, others' to the United States, and each sector between the two; of the
    # other pair what moves most.
    wanted = {"exports.JPN.USA.C29", "exports.JPN.MEX.C29", "exports.JPN.NA.goods",
              "exports.MEX.USA.C29", "exports.NA.USA.goods", "exports.JPN.USA.C10",
              "exports.USA.MEX.goods", "exports.USA.MEX.C10"}  # fmt: skip
    assert wanted <= set(found)
    assert not {"exports.JPN.JPN.C29", "exports.USA.USA.C29", "exports.JPN.USA.SERVICES"} & set(
        found
    )
    for metric in found:
        evaluate(metric, solved())


def test_a_run_keeps_groups_sectors_and_the_trade_of_blocs_where_there_is_one() -> None:
    found = list(
        catalogue(
            ("USA", "JPN", "CHN"),
            ("C10", "C29", "SERVICES"),
            ("EU",),
            (("USA", "JPN"),),
            ("C29",),
        )
    )
    assert not [m for m in found if "CPTPP" in m]
    for whose in ("USA", "EU"):
        for kind in (*RATIOS, "revenue", "export_revenue", "balance"):
            assert f"{kind}.{whose}" in found
        assert {f"exports.{whose}.world.goods", f"exports.world.{whose}.goods"} <= set(found)
    for kind in (*RATIOS, "revenue", "export_revenue"):
        assert f"{kind}.world" in found
    assert "balance.world" not in found  # it is zero
    assert {m for m in found if m.endswith(".C29")} == {
        *(f"exports.JPN.{to}.C29" for to in ("USA", "CHN", "EU", "world")),
        *(f"exports.{who}.USA.C29" for who in ("CHN", "EU", "world")),
        "exports.USA.JPN.C29",  # of the pair, both ways
    }  # fmt: skip
    assert [m for m in found if m.endswith(".C10")] == ["exports.JPN.USA.C10"]
    assert not [m for m in found if "SERVICES" in m]
    bloc = [
        m for m in catalogue(("USA", "JPN", "CHN"), ("C10",), ("CPTPP",), (("USA", "JPN"),), ("",),
                             {"CPTPP": ("CHN",)})
        if "CPTPP" in m and m.startswith("exports.") and "world" not in m
    ]  # fmt: skip
    assert {"exports.CPTPP.CPTPP.goods", "exports.JPN.CPTPP.goods", "exports.CPTPP.USA.goods",
            "exports.CPTPP.CHN.goods", "exports.CHN.CPTPP.goods"} <= set(bloc)  # fmt: skip
    assert "exports.CPTPP.JPN.goods" not in bloc


def test_parts_that_every_scenario_has_are_always_kept() -> None:
    always = set(PARTS) - set(RARE)
    assert always == {"terms_of_trade", "volume_of_trade"}
    assert set(RARE) - set(PARTS) == {"export_revenue", *RECEIPTS}
