"""Blocs: identities, rules of origin by a second method, and the command."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from click.testing import CliRunner

from walkaway import goods
from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.goods.blocs import Plan, study, us_tariffs
from walkaway.goods.kinds.blocs import Exit, FreeTradeArea, RulesOfOrigin
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.origin import content, preference, value_added_origin
from walkaway.goods.places import locate
from walkaway.goods.preferences import positions
from walkaway.goods.schedule import schedule
from walkaway.scenario import Accession, Scenario, Tariff
from walkaway.world import World

WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()
CPTPP = WORLD.members("CPTPP")
SET = ["IS"]


def at(code):
    return TRADE.economies.index(code)


def levels(*measures, on=None):
    return schedule(WORLD, TRADE, measures, on)


@pytest.mark.parametrize("member", CPTPP)
def test_accession_of_a_member_changes_nothing(member):
    plain = levels()
    after = levels(Accession(bloc="CPTPP", members=(member,)), RulesOfOrigin(bloc="CPTPP"))
    assert np.array_equal(after.tariffs, plain.tariffs)
    assert np.array_equal(after.trade_cost, plain.trade_cost)


def test_study_of_a_member_joining_is_zero():
    found = study(WORLD, Plan("CPTPP", ("JPN",)), elasticities=SET)
    for case in ("tariffs", "origin"):
        assert not found.effects[case].percent.any()
        assert not found.effects[case].created.any()
    assert found.tariff_table() == []


def test_bloc_of_all_is_free_trade_among_all():
    everyone = tuple(TRADE.economies)
    for measures in (
        [FreeTradeArea(members=everyone)],
        [FreeTradeArea(members=("all",))],
        [FreeTradeArea(members=CPTPP), Accession(bloc="CPTPP", members=everyone)],
    ):
        after = levels(*measures).tariffs.copy()
        after[np.arange(len(everyone)), np.arange(len(everyone))] = 0
        assert not after.any()
    found = study(WORLD, Plan("CPTPP", everyone, us_tariffs=False), elasticities=SET)
    calibration = goods.from_trade(TRADE, elasticity="IS")
    free = goods.solve(calibration, tariffs=np.zeros_like(TRADE.tariffs))
    start = goods.solve(calibration, tariffs=found.before.tariffs)
    expected = 100 * (free.welfare / start.welfare - 1)
    np.testing.assert_allclose(found.effects["tariffs"].percent[0], expected, atol=1e-8)


def test_content_sums_to_one_and_grows_with_cumulation():
    origin = value_added_origin(TRADE)
    np.testing.assert_allclose(origin.sum(axis=0), 1, atol=1e-10)
    assert origin.min() >= 0
    inside = positions(TRADE, CPTPP)
    alone, two, whole = (content(TRADE, inside, c) for c in ("none", "bilateral", "bloc"))
    members = np.ix_(inside, inside)
    assert (alone <= two + 1e-12).all()
    assert (two[members] <= whole[members] + 1e-12).all()
    everyone = content(TRADE, range(len(TRADE.economies)))
    np.testing.assert_allclose(everyone, 1, atol=1e-10)


def test_content_equals_round_after_round_of_inputs():
    """A second method: follow the inputs of Vietnam's cars upstream, round by round."""
    paid = TRADE.flows * (1 + TRADE.tariffs)
    share = paid / np.maximum(paid.sum(axis=0, keepdims=True), 1e-300)
    bought = np.zeros(TRADE.value_added_share.shape)
    bought[at("VNM"), TRADE.sectors.index("C29")] = 1.0
    found = np.zeros(len(TRADE.economies))
    for _ in range(400):
        found += (bought * TRADE.value_added_share).sum(axis=1)
        needed = np.einsum("is,iks->ik", bought, TRADE.input_share)
        by_origin = share * needed[None] / (1 + TRADE.tariffs)
        found += (needed - by_origin.sum(axis=0)).sum(axis=1)  # duty, where it is paid
        bought = by_origin.sum(axis=1)
    cars = value_added_origin(TRADE)[:, at("VNM"), TRADE.sectors.index("C29")]
    np.testing.assert_allclose(cars, found, atol=1e-9)


def test_preference_is_taken_only_where_it_pays_and_is_earned():
    before, after = np.array([[[0.10, 0.02, 0.10]]]), np.zeros((1, 1, 3))
    inside = np.array([[[0.5, 0.5, 0.3]]])
    tariffs, cost = preference(before, after, inside, 0.4, 0.03)
    assert tariffs.ravel().tolist() == [0.0, 0.02, 0.10]
    assert cost.ravel().tolist() == [1.03, 1.0, 1.0]


def test_rules_of_origin_at_their_limits():
    joins = Accession(bloc="CPTPP", members=("CHN",))
    free = RulesOfOrigin(bloc="CPTPP", threshold=0.0, cost=0.0)
    assert np.array_equal(levels(joins, free).tariffs, levels(joins).tariffs)
    assert (levels(joins, free).trade_cost == 1).all()
    dear = RulesOfOrigin(bloc="CPTPP", cost=1.9)
    assert np.array_equal(levels(joins, dear).tariffs, levels().tariffs)
    counts = [
        (levels(joins, RulesOfOrigin(bloc="CPTPP", threshold=t, cost=0.0)).tariffs
         < TRADE.tariffs).sum()
        for t in (0.0, 0.4, 0.6, 0.8, 1.0)
    ]  # fmt: skip
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] == 0
    other = RulesOfOrigin(bloc="RCEP", cost=1.9)
    assert np.array_equal(levels(joins, other).tariffs, levels(joins).tariffs)


def test_phase_in_and_excluded_sectors():
    start = dt.date(2025, 6, 12)
    joins = Accession(bloc="CPTPP", members=("CHN",), excluded_sectors=("cars",), from_=start,
                      phase_in_years=10)  # fmt: skip
    half = levels(joins, on=start + dt.timedelta(days=1826)).tariffs
    pair = half[at("JPN"), at("CHN")]
    base = TRADE.tariffs[at("JPN"), at("CHN")]
    cars = TRADE.sectors.index("C29")
    np.testing.assert_allclose(np.delete(pair, cars), np.delete(base, cars) / 2, rtol=1e-3)
    assert pair[cars] == base[cars]
    found = study(WORLD, Plan("CPTPP", ("CHN",), phase_in_years=10), elasticities=SET)
    assert found.path[-1, 0] == pytest.approx(found.effects["tariffs"].world[0], rel=1e-3)


def test_created_and_diverted_sum_to_imports_from_new_partners():
    found = study(WORLD, Plan("CPTPP", ("CHN",)), elasticities=SET)
    calibration = goods.from_trade(TRADE, elasticity="IS")
    start, end = (
        goods.solve(calibration, tariffs=plan.tariffs, trade_cost=plan.trade_cost)
        for plan in (found.before, found.after)
    )
    change = (end.flows_after - start.flows_after)[:, :, :-1].sum(axis=2) / 1e3
    inside = positions(TRADE, CPTPP)
    effect = found.effects["tariffs"]
    both = effect.created + effect.diverted
    np.testing.assert_allclose(both[0, inside], change[at("CHN"), inside], atol=1e-9)
    assert both[0, at("CHN")] == pytest.approx(change[inside, at("CHN")].sum())
    assert both[0, at("USA")] == 0


def test_leaving_restores_tariffs_between_leavers_and_others_only():
    gone = levels(Exit(bloc="CPTPP", members=("GBR",))).tariffs
    moved = np.argwhere((gone != TRADE.tariffs).any(axis=2))
    assert len(moved)
    assert (gone >= TRADE.tariffs).all()
    assert all(at("GBR") in pair for pair in moved)
    names = {TRADE.economies[k] for pair in moved for k in pair}
    assert names <= set(CPTPP)
    assert np.array_equal(levels(Exit(bloc="CPTPP", members=("THA",))).tariffs, TRADE.tariffs)
    again = levels(Exit(bloc="CPTPP", members=("GBR",)), Accession(bloc="CPTPP", members=("GBR",)))
    assert not again.tariffs[at("GBR"), at("JPN")].any()


def test_order_of_measures_does_not_matter():
    measures = [
        Accession(bloc="CPTPP", members=("CHN",)),
        RulesOfOrigin(bloc="CPTPP"),
        Exit(bloc="CPTPP", members=("MEX",)),
        Tariff(by="USA", on="JPN", sectors="cars", change="+25%"),
        ExportCut(by="CHN", to="JPN", sectors="mining"),
    ]
    one, other = levels(*measures), levels(*measures[::-1])
    assert np.array_equal(one.tariffs, other.tariffs)
    assert np.array_equal(one.trade_cost, other.trade_cost)


def test_measures_compose_in_a_scenario_file():
    text = """
date = 2025-06-12
[[measure]]
kind = "FreeTradeArea"
members = ["JPN"]
[[measure]]
kind = "RulesOfOrigin"
bloc = "CPTPPP"
[[measure]]
kind = "RulesOfOrigin"
bloc = "RCEP"
threshold = "140%"
[[measure]]
kind = "ExportCut"
by = "CHN"
to = "CHN"
sectors = "minning"
"""
    with pytest.raises(BadInputError) as caught:
        Scenario.from_toml(text, source="s.toml")
    said = str(caught.value)
    for part in (
        "s.toml:5",
        "two economies",
        "s.toml:8",
        "'CPTPP'",
        "s.toml:12",
        "s.toml:17",
        "'mining'",
    ):
        assert part in said


def test_thailand_is_not_a_member():
    place = locate(WORLD, "CPTPP", "Prachinburi")
    assert (place.economy, place.member, place.since) == ("THA", False, "")
    assert set(place.other_blocs) == {"ASEAN", "RCEP"}
    assert locate(WORLD, "CPTPP", "Japan").since == "2018-12-30"
    assert locate(WORLD, "RCEP", "THA").member
    assert not locate(World.at("2025-01-01"), "CPTPP", "THA").member
    with pytest.raises(BadInputError):
        locate(WORLD, "CPTPP", "Atlantis")


def test_us_tariffs_follow_the_date():
    june, spring = us_tariffs(dt.date(2025, 6, 12)), us_tariffs(dt.date(2025, 3, 20))
    assert (june.as_of, spring.as_of) == (dt.date(2025, 6, 12), dt.date(2025, 3, 20))
    assert us_tariffs(dt.date(2025, 6, 12), ("JPN",)).exempt == ("JPN",)


def test_command_prints_json_without_nan_and_the_published_misses():
    done = CliRunner().invoke(
        cli,
        [
            "bloc",
            "CPTPP",
            "--add",
            "CHN",
            "--elasticities",
            "IS,CP",
            "--date",
            "2025-06-12",
            "--json",
        ],
    )
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["members_after"] == sorted([*CPTPP, "CHN"])
    assert [row["published_usd_bn_2030"] for row in document["checks"]] == [147, 632, 485]
    assert not any(row["agrees"] for row in document["checks"])
    assert document["given_up_by_usa"]["usa_in"]["percent"]["mid"] > 0
    band = document["cases"]["tariffs"]["economies"]["JPN"]["income_percent"]
    assert band["low"] <= band["mid"] <= band["high"]


def test_command_tells_all_mistakes_at_once():
    done = CliRunner().invoke(cli, ["bloc", "CPTTP", "--add", "CHX", "--exclude", "carz"])
    assert done.exit_code != 0
    said = str(done.exception) + done.output
    for word in ("CPTPP", "CHN", "cars"):
        assert word in said
