"""The bridge: identities, limits, and the same answer from levels by hand."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.cli.main import cli
from walkaway.engine.questions import question as question_of
from walkaway.firms.bridge import PARTS, Quarter, Setup, bridge, level, parts, volumes
from walkaway.firms.exchange import dollar_yen
from walkaway.firms.reader import library
from walkaway.firms.reader import load as load_firm
from walkaway.firms.scale import tariff_bill
from walkaway.firms.year import fiscal_year, tariffs
from walkaway.goods.incidence import elasticity as substitution
from walkaway.goods.market import Answers
from walkaway.scenario import Scenario, Tariff
from walkaway.world import World

share = st.floats(0, 1)
ALL = dict.fromkeys(PARTS, True)


def quarter(points, elasticity=0.76, yen=(140.0, 145.0, 150.0), progress=1.0):
    return Quarter("2025Q2", points, yen, elasticity, 0.25, progress)


@settings(max_examples=200)
@given(share, share, share, st.floats(0, 2), st.floats(0.05, 3), st.floats(80, 200))
def test_parts_sum_to_the_change_between_levels(margin, passed, won, points, market, yen):
    setup = Setup((15.0, 4.0), margin, (passed, passed), won)
    q, per_yen, before, moved = quarter((points, points / 2)), 50.0, 152.4, (market, 1.0)
    found = parts(setup, q, yen, per_yen, before, moved)
    # By hand: yen profit of the quarter after everything, less that of before.
    by_hand = per_yen / 4 * (yen - before)
    for base, t, v in zip(setup.base, q.tariff, moved, strict=True):
        earned = v * base / 4 * (margin + passed * t - t + won * t)
        by_hand += yen * (earned - margin * base / 4)
    assert math.fsum(found) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    assert math.fsum(found) == pytest.approx(level(setup, q, yen, per_yen, before, moved, ALL),
                                             rel=1e-12, abs=1e-9)  # fmt: skip


def test_nothing_happens_without_a_shock():
    firm = load_firm("toyota")
    zero = tuple(0.0 for _ in firm.sales)
    calm = [quarter(zero, yen=(152.4,) * 3, progress=k / 3) for k in range(4)]
    found = bridge(firm, calm, {"A": (1.0,) * 4}, {"A": 4.0}, before=152.4)
    assert not found.low.any()
    assert not found.high.any()


def test_a_yen_is_worth_fifty_billion_to_toyota():
    firm = load_firm("toyota")
    zero = tuple(0.0 for _ in firm.sales)
    up = [quarter(zero, yen=(153.4,) * 3) for _ in range(4)]
    found = bridge(firm, up, {"A": (1.0,) * 4}, {"A": 4.0}, before=152.4)
    assert found.total == pytest.approx(50.0)
    assert found.parts.sum(axis=0)[PARTS.index("exchange")] == pytest.approx(50.0)


def test_full_pass_through_in_the_long_run_is_the_market():
    assert volumes([0.5, 1.2], [1.0, 1.0], 4.0, 4.0) == [0.5, 1.2]
    assert volumes([0.5], [0.0], 0.76, 4.0) == [1.0]
    assert volumes([0.5], [0.5], 2.0, 4.0)[0] == pytest.approx(0.5**0.25)


def test_substitution_runs_from_short_to_long():
    assert substitution(0.5) == substitution(1.0) == 0.76
    assert substitution(10) == substitution(30) == 2.0
    assert substitution(5.5) == pytest.approx((0.76 + 2.0) / 2)


@pytest.mark.parametrize("name", library())
def test_bands_hold_the_centre_and_parts_sum(name):
    firm = load_firm(name)
    n = len(firm.sales)
    qs = [quarter((0.25,) * n, progress=k / 3) for k in range(4)]
    found = bridge(firm, qs, {"A": (0.6,) * n, "B": (0.4,) * n}, {"A": 4.0, "B": 6.0}, 152.4)
    assert (found.low <= found.central + 1e-9).all()
    assert (found.central <= found.high + 1e-9).all()
    assert found.total_low <= found.total <= found.total_high
    assert found.total == pytest.approx(math.fsum(found.parts.ravel()), abs=0)


def test_tariffs_are_means_over_days():
    scenario = Scenario(
        name="x", date=dt.date(2025, 6, 12),
        measures=(Tariff(by="USA", on="JPN", sectors="cars", change="+25%",
                         from_=dt.date(2025, 4, 3), until=dt.date(2025, 5, 31)),),
    )  # fmt: skip
    asked = question_of(scenario, elasticities=["IS"])
    firm = load_firm("toyota")
    points = tariffs(
        Answers(asked), firm, dt.date(2025, 4, 1), dt.date(2025, 6, 30), scenario.measures
    )
    assert points[0] == pytest.approx(0.25 * 59 / 91)  # 3 April to 31 May
    assert points[3] == pytest.approx(0.25 * 29 / 91)  # parts from 3 May
    assert points[1] == points[2] == 0.0


def test_the_bill_is_that_of_the_record():
    """Proclamation 10908: 25% on cars from 3 April; parts from 3 May, after the period."""
    firm = load_firm("toyota")
    world = World.at("2025-06-12")
    trade = Answers(question_of("zero", elasticities=["IS"]))
    april = dt.date(2025, 4, 3), dt.date(2025, 4, 30)
    flows = math.fsum(own.base_usd_bn[1] for own in firm.sales[:3])
    low, mid, high = tariff_bill(world, trade, firm, *april)
    assert mid == pytest.approx(flows * 0.25 * 28 / 365 * dollar_yen(world, *april)[1])
    assert low < mid < high


def test_fiscal_years_begin_in_april():
    firm = load_firm("toyota")
    quarters = fiscal_year(firm, dt.date(2026, 2, 1))
    assert quarters[0][0] == dt.date(2025, 4, 1)
    assert quarters[-1][1] == dt.date(2026, 3, 31)


def test_dollar_yen_is_the_record_then_the_last_rate():
    world = World.at("2026-06-30")
    low, mid, high = dollar_yen(world, dt.date(2025, 4, 1), dt.date(2025, 4, 30))
    assert low == mid == high == pytest.approx(144.13, abs=0.01)  # Federal Reserve, H.10
    early = World.at("2025-06-12")
    low, mid, high = dollar_yen(early, dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert mid == pytest.approx(early.series("usdjpy").last.value)
    assert low < mid < high
    nearer = dollar_yen(early, dt.date(2025, 7, 1), dt.date(2025, 9, 30))
    assert nearer[2] - nearer[0] < high - low


def test_command_parts_sum_exactly():
    done = CliRunner().invoke(cli, ["firm", "toyota", "--elasticities", "IS,CP", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert math.fsum(document["year"].values()) == document["total"]["mid"]
    assert document["effect"]["year"] == document["year"]
    assert document["effect"]["total"] == document["total"]
    recorded = document["recorded"]
    assert math.fsum(recorded["year"].values()) == recorded["total"]["mid"]
    changes = recorded["total"]["mid"], document["total"]["mid"]
    assert document["after"] == pytest.approx(document["before"] + sum(changes), rel=1e-12)
    assert document["change"]["mid"] == pytest.approx(sum(changes), rel=1e-12)
    assert document["change"]["low"] < document["change"]["mid"] < document["change"]["high"]
    for one in document["quarters"]:
        assert math.fsum(part["mid"] for part in one["parts"].values()) == one["total"]["mid"]
    by_quarter = math.fsum(one["total"]["mid"] for one in document["quarters"])
    assert by_quarter == pytest.approx(document["total"]["mid"], rel=1e-12)
    assert all(choice["source"] for choice in document["choices"].values())


def test_pass_through_moves_profit_and_volume():
    totals = {}
    for choice in ("none", "retail", "border"):
        done = CliRunner().invoke(
            cli, ["firm", "mazda", "--pass-through", choice, "--elasticities", "IS", "--json"]
        )
        totals[choice] = json.loads(done.stdout)["year"]
    assert totals["none"]["price"] == totals["none"]["volume"] == 0
    assert totals["retail"]["price"] == pytest.approx(-0.2 * totals["retail"]["tariff"])
    # As known in June 2025, goods in general: all of it (Amiti, Redding and Weinstein 2019).
    assert totals["border"]["price"] == pytest.approx(-totals["border"]["tariff"])
    assert totals["border"]["volume"] < totals["retail"]["volume"] < 0
