"""Cut-offs and diversion: identities, limits, a second method, and the commands."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from walkaway import goods
from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.goods.cutoff import (
    composite,
    expand,
    exposure,
    long_run,
    output_left,
    price_of_input,
    short_run,
)
from walkaway.goods.diversion import diversion, targeted
from walkaway.goods.horizon import LONG, NAMED
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.minerals import mineral
from walkaway.goods.preferences import PROHIBITIVE
from walkaway.question import Question
from walkaway.scenario import Scenario, Tariff, TradeCost
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
USA = TRADE.economies.index("USA")
JPN = TRADE.economies.index("JPN")
GOODS = [k for k, s in enumerate(TRADE.sectors) if s != "SERVICES"]


def asked(measures):
    return Question(
        world=WORLD, measures=tuple(measures), sets=tuple(TRADE.elasticities), focus=("USA", "JPN")
    )


def test_cutting_off_a_never_traded_input_changes_nothing():
    seller, sector = 5, 3
    flows = TRADE.flows.copy()
    flows[seller, JPN, sector] = 0.0
    never = dataclasses.replace(TRADE, flows=flows)
    found = exposure(never, [seller], JPN, [sector])
    assert found.share == 0
    assert not found.direct.any()
    quick = short_run([0.0] * 3, [found.input_share] * 3, found.value_added)
    assert (quick.output == 1).all()
    assert quick.value_added == (0, 0, 0)
    calibration = goods.from_trade(never)
    cost = np.ones_like(flows)
    cost[seller, JPN, sector] = PROHIBITIVE
    solved = goods.solve(calibration, trade_cost=cost)
    assert solved.solved
    np.testing.assert_allclose(solved.welfare, 1, atol=1e-10)
    np.testing.assert_allclose(solved.price, 1, atol=1e-9)


def test_direct_exposure_to_everybody_is_the_input_share():
    everyone = range(len(TRADE.economies))
    for sector in (3, 14, 16):
        found = exposure(TRADE, everyone, JPN, [sector])
        bought = TRADE.flows[:, JPN, sector].sum() > 0
        np.testing.assert_allclose(found.direct, found.input_share * bought, atol=1e-12)
        assert found.share == pytest.approx(1.0)


def test_upstream_exposure_equals_round_after_round():
    """A second method: follow orders of car makers upstream, round by round."""
    chn, parts, cars = (
        TRADE.economies.index("CHN"), TRADE.sectors.index("C26"), TRADE.sectors.index("C29"),
    )  # fmt: skip
    paid = TRADE.flows * (1 + TRADE.tariffs)
    share = paid / np.maximum(paid.sum(axis=0, keepdims=True), 1e-300)
    orders = np.zeros(TRADE.value_added_share.shape)
    orders[JPN, cars] = 1.0
    rounds = []
    for _ in range(300):
        needed = np.einsum("is,iks->ik", orders, TRADE.input_share)
        orders = np.einsum("oik,ik->ok", share, needed)
        rounds.append(orders[chn, parts])
    found = exposure(TRADE, [chn], JPN, [parts])
    assert found.direct[cars] == pytest.approx(rounds[0])
    assert found.upstream[cars] == pytest.approx(sum(rounds[1:]), rel=1e-8)


@given(st.floats(0, 1), st.floats(1.05, 8))
def test_what_is_left_of_an_input(cut, sigma):
    left = float(composite(cut, sigma))
    assert 0 <= left <= 1 - cut + 1e-12
    assert float(composite(cut, math.inf)) == 1 - cut
    assert float(composite(0.0, sigma)) == 1
    assert float(composite(1.0, sigma)) == 0
    assert float(price_of_input(0.0, sigma)) == 1


@given(st.floats(0.001, 0.9), st.floats(0.05, 1), st.floats(0.05, 0.95))
def test_output_of_users(share, quantity, rho):
    left = float(output_left(share, quantity, rho))
    # Between Leontief and Cobb-Douglas when substitution is below one.
    assert quantity - 1e-9 <= left <= quantity**share + 1e-9
    assert float(output_left(0.0, quantity, rho)) == 1
    assert float(output_left(share, 1.0, rho)) == 1
    assert float(output_left(share, 0.0, rho)) == 0


def test_limits_of_substitution():
    assert float(output_left(0.1, 0.5, 1.0)) == pytest.approx(0.5**0.1)
    assert float(output_left(0.1, 0.5, 1.0 - 1e-6)) == pytest.approx(0.5**0.1, rel=1e-4)
    assert float(output_left(0.1, 0.5, 0.003)) == pytest.approx(0.5, rel=0.02)
    with pytest.raises(ValueError, match="above one"):
        composite(0.5, 1.0)


def test_short_run_costs_more_than_the_long_run():
    found = exposure(TRADE, [TRADE.economies.index("CHN")], JPN, [TRADE.sectors.index("C26")])
    quick = short_run([found.share] * 3, [found.input_share] * 3, found.value_added)
    slow = long_run(asked([]).under("IS"), ["CHN"], "JPN", ["C26"])
    assert quick.value_added[1] < slow.welfare[0, JPN] < 0
    assert quick.quantity == tuple(sorted(quick.quantity))
    assert quick.price == tuple(sorted(quick.price))
    # Taiwan comes to sell more; China, cut off, nothing.
    assert slow.gained[0, TRADE.economies.index("TWN")] > 0
    assert slow.gained[0, TRADE.economies.index("CHN")] < 0


def test_rare_earths_are_a_range_with_facts():
    found = mineral(WORLD, "rare-earths", "CHN", "JPN")
    assert found.dependence == pytest.approx((0.60, 0.698, 0.796))
    assert found.refined == 0.92
    assert dict(found.mines)["Australia"] == 13000
    assert found.mined == pytest.approx(0.69, abs=0.03)  # USGS: 69% of all, small ones left out
    assert all(source for _, source in found.facts)
    with pytest.raises(BadInputError):
        mineral(World.at("2025-01-01"), "rare-earths", "CHN", "JPN")
    with pytest.raises(BadInputError):
        mineral(WORLD, "rare-earths", "CHN", "KOR")


def test_all_names_are_checked_at_once():
    with pytest.raises(BadInputError) as caught:
        expand(WORLD, "CHX", "Japan", "electronic")
    said = str(caught.value)
    for word in ("'CHN'", "'JPN'", "'electronics'"):
        assert word in said
    with pytest.raises(BadInputError, match="cannot cut itself off"):
        expand(WORLD, "JPN", "JPN", "C26")


def test_cutoff_commands():
    done = CliRunner().invoke(
        cli, ["cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", "--elasticities", "IS",
              "--json"],
    )  # fmt: skip
    document = json.loads(done.stdout)
    assert document["long_run"]["income_percent"]["JPN"]["mid"] < 0
    assert document["stand_ins"][0]["economy"] == "TWN"
    thin = CliRunner().invoke(
        cli, ["cutoff", "--by", "CHN", "--of", "JPN", "--input", "rare-earths", "--json"]
    )
    layer = json.loads(thin.stdout)
    assert layer["dependence"]["low"] < layer["dependence"]["high"]
    assert layer["short_run"]["value_added_percent"]["mid"] < 0


def test_no_tariff_diverts_nothing():
    (found,) = diversion(asked([]), "JPN", [NAMED["1y"]])
    assert found.members == tuple(TRADE.elasticities)
    assert np.abs(found.change).max() < 1e-6
    assert np.isnan(found.ratio(USA, [0, 1], GOODS)).all()


def test_lost_and_gained_make_the_change_of_exports():
    tariff = Tariff(by="USA", on="JPN", sectors="cars", change="+25%")
    short, slow = diversion(asked([tariff]), "JPN", [NAMED["1y"], LONG])
    others = [k for k in range(len(TRADE.economies)) if k not in (USA, JPN)]
    for found in (short, slow):
        abroad = [*others, USA]
        whole = found.change[:, abroad][:, :, GOODS].sum(axis=(1, 2))
        made = found.gained(others, GOODS) - found.lost(USA, GOODS)
        np.testing.assert_allclose(made, whole, atol=1e-9)
        assert (found.lost(USA, GOODS) > 0).all()
    # More is lost when buyers have had the time to switch, and more where they switch more.
    assert (short.lost(USA, GOODS) < slow.lost(USA, GOODS)).all()
    cars = TRADE.sectors.index("C29")
    theta = np.array([TRADE.elasticities[name][cars] for name in slow.members])
    order = np.argsort(theta)
    assert np.all(np.diff(slow.lost(USA, [cars])[order])[np.diff(theta[order]) > 0.2] > 0)


def test_volumes_are_values_at_one_price_for_all_buyers():
    """The law of one price: an exporter's price before tariffs is the same wherever it sells."""
    measures = Scenario.load("japan-2025-tariffs").measures
    (found,) = diversion(asked(measures), "JPN", [NAMED["1y"]])
    sold = found.before > 1e-6
    # The exact baseline differs a little by elasticity; the one kept is the last member's.
    change, volume = found.change[-1], found.volume[-1]
    price = (found.before + change) / np.where(sold, found.before + volume, 1.0)
    for k in range(len(TRADE.sectors)):
        np.testing.assert_allclose(price[sold[:, k], k], price[JPN, k], rtol=1e-9)
    # Money: all wages but the hegemon's fall in the unit of account, so values fall by more.
    others = [k for k in range(len(TRADE.economies)) if k not in (USA, JPN)]
    money, goods_ = (found.ratio(USA, others, GOODS, volume=v) for v in (False, True))
    assert (money < goods_).all()


def test_alone_is_the_same_where_nobody_else_is_hit():
    tariff = Tariff(by="USA", on="JPN", sectors="cars", change="+25%")
    (usual,) = diversion(asked([tariff]), "JPN", [LONG])
    (alone,) = diversion(asked([tariff]), "JPN", [LONG], alone="USA")
    assert np.array_equal(usual.volume, alone.volume)
    everyone = Tariff(by="USA", on="all", change="+25%")
    only = Tariff(by="USA", on="JPN", change="+25%")
    (spared,) = diversion(asked([everyone]), "JPN", [LONG], alone="USA")
    (meant,) = diversion(asked([only]), "JPN", [LONG])
    np.testing.assert_allclose(spared.volume, meant.volume, atol=1e-9)


def test_what_an_exporter_can_no_longer_make_is_not_a_lost_market():
    tariff = Tariff(by="USA", on="JPN", sectors="cars", change="+25%")
    cut = ExportCut(by="CHN", to="JPN", input="rare-earths")
    (with_cut,) = diversion(asked([tariff, cut]), "JPN", [LONG])
    (without,) = diversion(asked([tariff]), "JPN", [LONG])
    assert np.array_equal(with_cut.volume, without.volume)


def test_who_is_hit():
    def hit(*measures):
        return targeted(asked(measures), "JPN", "USA")

    assert hit(Tariff(by="USA", on="JPN", sectors="cars", change="+25%"))
    assert hit(TradeCost(exporters="JPN", importers="USA", change="+5%"))
    assert hit(ExportCut(by="JPN", to="USA", sectors="cars"))
    assert not hit()
    assert not hit(Tariff(by="USA", on="CHN", sectors="cars", change="+25%"))
    assert not hit(Tariff(by="JPN", on="USA", sectors="cars", change="+25%"))
    # A loss of productivity makes goods dearer at home as well: no market is lost to another.
    assert not hit(ExportCut(by="CHN", to="JPN", input="rare-earths"))


def test_diversion_command():
    done = CliRunner().invoke(
        cli, ["diversion", "japan-2025-tariffs", "--join", "CHN,TWN", "--json"]
    )
    document = json.loads(done.stdout)
    assert set(document["horizons"]) == {"first quarter", "one year", "two years", "long run"}
    band = document["horizons"]["long run"]["goods"]["replaced"]["all others"]["share_of_lost"]
    assert band["low"] <= band["mid"] <= band["high"]
    for one in document["horizons"].values():
        cell = one["goods"]
        lost, gained = cell["lost_volume_usd_bn"], cell["replaced"]["all others"]
        assert lost["low"] > 0
        ratio = gained["share_of_lost_volume"]["mid"]
        assert np.sign(ratio) == np.sign(gained["volume_usd_bn"]["mid"])
    refused = CliRunner().invoke(cli, ["diversion", "--join", "CHX"])
    assert isinstance(refused.exception, BadInputError)
