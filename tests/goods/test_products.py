"""Tariffs by product and orders: identities of weighting, the law's text, the ledger itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway import duties
from walkaway.errors import BadInputError
from walkaway.goods.kinds.tariffs import Orders, Tariff
from walkaway.goods.schedule import product_points, schedule
from walkaway.grammar.measure import Measure
from walkaway.scenario import Scenario
from walkaway.world import World

DAY = dt.date(2025, 10, 20)
WORLD = World.at(DAY)
TRADE = WORLD.trade()
AT = {code: index for index, code in enumerate(TRADE.economies)}
IN = {code: index for index, code in enumerate(TRADE.sectors)}
GOODS = [index for code, index in IN.items() if code != "SERVICES"]
CHAPTERS = tuple(f"{n:02d}" for n in range(1, 98) if n != 77)


def tariff(**keys: Any) -> Tariff:
    return Tariff(**({"by": "USA", "on": "JPN"} | keys))


def level(*measures: Measure, on: dt.date = DAY) -> Any:
    return schedule(WORLD, TRADE, measures, on).tariffs


def points(*measures: Measure, on: dt.date = DAY) -> Any:
    """Points that measures add on US imports [exporter, sector]."""
    return (level(*measures, on=on) - TRADE.tariffs)[:, AT["USA"]]


@pytest.mark.parametrize("size", [{"change": 0.25}, {"rate": 0.15}])
@pytest.mark.parametrize("seller", ["JPN", "MEX", "DEU", "ROW"])
def test_a_tariff_on_all_products_is_one_on_the_sector(size: dict[str, Any], seller: str) -> None:
    by_codes = level(tariff(on=seller, codes=CHAPTERS, **size))
    assert by_codes == pytest.approx(level(tariff(on=seller, **size)), abs=1e-12)


def test_products_and_the_rest_of_them_make_the_whole() -> None:
    cars = tariff(codes="8703", change=0.10)
    others = tariff(exempt_codes="8703", change=0.10)
    both = points(cars) + points(others)
    assert both == pytest.approx(points(tariff(change=0.10)), abs=1e-12)
    assert 0 < points(cars)[AT["JPN"], IN["C29"]] < 0.10


def test_the_share_of_a_product_is_what_customs_recorded() -> None:
    """Cars in what the industry sold: summed from the customs table, line by line."""
    table = duties.rates(on="2024", by="product", kind="collected", partners=["JPN"])
    value = {row.code: row.imports for row in table}
    own = [row for row in duties.rates(on="2024", by="sector", kind="due", partners=["JPN"],
                                       weights="2024") if row.code == "C29"]  # fmt: skip
    cars = sum(imports for code, imports in value.items() if code.startswith("8703"))
    found = points(tariff(codes="8703", change=0.10))[AT["JPN"], IN["C29"]]
    assert found == pytest.approx(0.10 * cars / own[0].imports, rel=1e-6)


@given(st.lists(st.sampled_from(["8703", "8708", "84", "30", "7208", "2204"]), min_size=1,
                max_size=4, unique=True), st.floats(-0.02, 0.6))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_no_product_pays_twice_and_none_more_than_all(codes: list[str], size: float) -> None:
    found = points(tariff(codes=codes, change=size))
    whole = points(tariff(change=size))
    assert np.all(np.abs(found) <= np.abs(whole) + 1e-12)
    assert np.count_nonzero(found[[row for code, row in AT.items() if code != "JPN"]]) == 0


def test_a_floor_holds_product_by_product() -> None:
    """A mean of products that each pay at least the floor is above what the mean alone would."""
    found = level(tariff(rate=0.15, floor=True))[AT["JPN"], AT["USA"]][GOODS]
    base = TRADE.tariffs[AT["JPN"], AT["USA"]][GOODS]
    assert np.all(found >= np.maximum(base, 0.15) - 1e-12)


def test_a_claim_frees_what_is_claimed() -> None:
    plain = points(tariff(on="MEX", change=0.25))[AT["MEX"], GOODS]
    freed = points(tariff(on="MEX", change=0.25, preference="USMCA"))[AT["MEX"], GOODS]
    assert np.all(freed <= plain + 1e-12)
    # Claims of the month by customs: 86 and 87% since July 2025 over all goods.
    weight = TRADE.flows[AT["MEX"], AT["USA"], GOODS]
    share = 1 - (freed @ weight) / (plain @ weight)
    assert 0.75 < share < 0.95


def test_one_that_wins_on_a_product_leaves_the_others() -> None:
    orders = Orders(on=("JPN",))
    wins = tariff(codes="8703", rate=0.50, overrides=True)
    more = points(orders, wins) - points(orders)
    assert more[AT["JPN"], IN["C29"]] > 0.20
    others = [index for code, index in IN.items() if code not in ("C29",)]
    assert np.abs(more[:, others]).max() == 0


def test_orders_are_the_ledgers_difference_to_the_base_year() -> None:
    """By sector, against the averages of the ledger, which sum products on their own."""
    found, sellers = points(Orders()), ["JPN", "CHN", "CHE"]
    both = [
        duties.rates(
            on=day, by="sector", kind="due", weights="2024", partners=["JPN", "CHN", "CHE"]
        )
        for day in (DAY.isoformat(), f"{TRADE.year}-07-01")
    ]
    rate = [{(row.partner, row.code): row.rate for row in table} for table in both]
    for seller in sellers:
        for sector in ("C10T12", "C21", "C24", "C26", "C29"):
            expected = (rate[0][seller, sector] - rate[1][seller, sector]) / 100
            assert found[AT[seller], IN[sector]] == pytest.approx(expected, abs=1e-9)
    assert not found[:, IN["SERVICES"]].any()
    assert not found[AT["USA"]].any()


def test_before_the_orders_of_2025_only_section_301_on_china_had_risen() -> None:
    """The increases of September 2024 and January 2025, on few products of China."""
    found = points(Orders(as_of=dt.date(2025, 1, 15)))
    others = [row for code, row in AT.items() if code not in ("CHN", "CAN", "MEX")]
    assert np.abs(found[others]).max() < 0.005
    assert found[AT["CHN"]].min() >= 0
    assert found[AT["CHN"], IN["C13T15"]] < 0.01


def test_without_a_statute_is_the_law_less_it() -> None:
    """On 20 October 2025 Japan's goods under no section 232 pay the deal of IEEPA alone."""
    found = points(Orders(without=("IEEPA",)))[AT["JPN"]]
    whole = points(Orders())[AT["JPN"]]
    assert found[IN["C13T15"]] == pytest.approx(0, abs=0.002)
    assert whole[IN["C13T15"]] > 0.05
    assert found[IN["C29"]] == pytest.approx(whole[IN["C29"]], abs=0.01)


def test_an_order_that_stays_and_a_deal_for_everybody() -> None:
    late = World.at("2026-06-30")
    day = late.date

    def added(own: Orders) -> Any:
        return (schedule(late, TRADE, [own], day).tariffs - TRADE.tariffs)[:, AT["USA"]]

    gone, law, stays = (added(Orders(without=("122",))), added(Orders()),
                        added(Orders(with_=("IEEPA-REC-JPN-2",), on=("JPN",))))  # fmt: skip
    assert law[AT["GBR"], IN["C13T15"]] - gone[AT["GBR"], IN["C13T15"]] == pytest.approx(
        0.10, abs=0.005
    )
    assert stays[AT["JPN"], IN["C28"]] > law[AT["JPN"], IN["C28"]]
    deal = {"like": "IEEPA-REC-JPN-2", "partners": "ALL", "rank": 5}
    everybody = points(Orders(with_=(deal,)))[:, IN["C13T15"]]
    base = TRADE.tariffs[:, AT["USA"], IN["C13T15"]]
    # Switzerland paid 39 points that day, Japan 15 all told: now both do.
    assert points(Orders())[AT["CHE"], IN["C13T15"]] > 0.30
    assert everybody[AT["CHE"]] + base[AT["CHE"]] < 0.20


def test_phases_are_the_tariffs_of_their_days() -> None:
    own = tariff(phases=[{"from": dt.date(2025, 4, 5), "change": "+10%"},
                         {"from": dt.date(2025, 8, 7), "change": "+15%"}],
                 until=dt.date(2025, 11, 1))  # fmt: skip
    at = AT["JPN"], IN["C28"]
    days = {"2025-04-04": 0, "2025-04-05": 0.10, "2025-08-06": 0.10, "2025-08-07": 0.15,
            "2025-11-01": 0.15, "2025-11-02": 0}  # fmt: skip
    for day, size in days.items():
        assert points(own, on=dt.date.fromisoformat(day))[at] == pytest.approx(size)
    scenario = Scenario(name="phases", date=DAY, measures=(own,))
    assert [m.to_dict()["change"] for m in scenario.measures] == ["+10%", "+15%"]
    assert Scenario.from_toml(scenario.to_toml()) == scenario


def test_orders_as_tables_are_written_and_read_again() -> None:
    own = Orders(
        without=("IEEPA",),
        with_=("S122", {"like": "IEEPA-REC-JPN-2", "partners": "ALL"},
               {"id": "own", "rate": 5, "lists": "s232_steel_mill_2018", "since": DAY}),
    )  # fmt: skip
    scenario = Scenario(name="x", date=DAY, measures=(own,))
    again = Scenario.from_toml(scenario.to_toml())
    assert again == scenario
    assert again.digest == scenario.digest


HEAD = 'name = "x"\ndate = 2025-10-20\n'


def test_every_mistake_is_told_at_once() -> None:
    text = HEAD + (
        '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\nrate = "15%"\n'
        'codes = ["8703", "870399999", "s232_auto"]\nexempt_codes = 8703\n'
        '[[measure]]\nkind = "Orders"\non = "CHN"\nwithout = ["IEPA"]\nwith = [{ lik = "x" }]\n'
        '[[measure]]\nkind = "Tariff"\nby = "CHN"\non = "USA"\nrate = "15%"\ncodes = "1201"\n'
    )
    with pytest.raises(BadInputError) as caught:
        Scenario.from_toml(text)
    said = str(caught.value)
    for part in ("870399999", "s232_auto", 'write it in quotes: "8703"', "did you mean 'IEEPA'",
                 "unknown key", "imports by product are known of USA alone"):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("codes", "clash"),
    [(("8703", "8708"), False), (("87", "8708"), True), (("8703", "87032"), True)],
)
def test_rates_clash_where_products_meet(codes: tuple[str, str], clash: bool) -> None:
    one, two = (tariff(codes=code, rate=0.1 * (at + 1)) for at, code in enumerate(codes))
    scenario = Scenario(name="x", date=DAY, measures=(one, two))
    if clash:
        with pytest.raises(BadInputError, match="contradicts"):
            scenario.check()
    else:
        scenario.check()


def test_a_former_kind_says_what_to_write() -> None:
    with pytest.raises(BadInputError, match="it is 'Orders' now"):
        Scenario.from_toml(HEAD + '[[measure]]\nkind = "TariffTimeline"\n')


def test_added_orders_that_contradict_are_refused_with_their_names() -> None:
    own = {"id": "a", "statute": "own", "programme": "a", "layer": "own", "rate": 5,
           "since": dt.date(2025, 1, 1)}  # fmt: skip
    both = Orders(with_=(own, own | {"id": "b", "rate": 7}))
    with pytest.raises(BadInputError, match="a asks 5, b 7"):
        Scenario(name="x", date=DAY, measures=(both,)).check()


@pytest.mark.parametrize(
    ("seller", "day", "expected"),
    [
        ("CAN", "2025-06-12", 0.25),  # Proclamation 10908, the whole car
        ("JPN", "2025-06-12", 0.25),
        ("JPN", "2025-09-20", 0.125),  # 15 all told, 2.5 before (Executive Order 14345)
        ("JPN", "2025-03-15", 0.0),
    ],
)
def test_what_a_car_pays_that_claims_nothing(seller: str, day: str, expected: float) -> None:
    on = dt.date.fromisoformat(day)
    found = product_points(WORLD, TRADE, (Orders(as_of=on),), seller, "C29", ("8703",), on)
    assert found == pytest.approx(expected, abs=0.001)
