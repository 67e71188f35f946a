"""Tariffs and trade costs in force: identities, official rates, an outside estimate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import Any

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.goods.schedule import schedule
from walkaway.grammar.roles import with_story
from walkaway.scenario import (
    Accession,
    Measure,
    Orders,
    ReciprocalTariffs,
    Scenario,
    Tariff,
    TradeCost,
    Vocabulary,
)
from walkaway.scenario.library import names
from walkaway.world import TradeData, World

DAY = dt.date(2025, 6, 12)
WORLD = World.at(DAY)
TRADE = WORLD.trade()
BASE = TRADE.tariffs
WORDS = Vocabulary.of(WORLD)
AT = {code: index for index, code in enumerate(TRADE.economies)}
IN = {code: index for index, code in enumerate(TRADE.sectors)}


def tariff(**keys: Any) -> Tariff:
    return Tariff(**({"by": "USA", "on": "JPN"} | keys))


def change(*measures: Measure, on: dt.date = DAY) -> Any:
    return schedule(WORLD, TRADE, measures, on).tariffs - BASE


def touched(*measures: Measure) -> set[tuple[str, str, str]]:
    found = np.argwhere(change(*measures) != 0)
    return {(TRADE.economies[j], TRADE.economies[i], TRADE.sectors[s]) for j, i, s in found}


def test_nothing_changes_nothing() -> None:
    plan = schedule(WORLD, TRADE, [])
    assert np.array_equal(plan.tariffs, BASE)
    assert np.all(plan.trade_cost == 1)


@pytest.mark.parametrize("name", names())
def test_domestic_trade_is_never_touched(name: str) -> None:
    scenario = Scenario.load(name)
    plan = schedule(World.at(scenario.date), TRADE, with_story(scenario.measures), scenario.date)
    own = np.arange(len(AT))
    assert np.array_equal(plan.tariffs[own, own], BASE[own, own])
    dearer = np.argwhere(plan.trade_cost[own, own] != 1)
    # A mineral cut off takes productivity from its users, so that their sales at home cost more.
    starved = {"rare-earths-cutoff": {("JPN", s) for s in ("C26", "C27", "C28", "C29", "C30")}}
    cells = {(TRADE.economies[n], TRADE.sectors[s]) for n, s in dearer}
    assert cells == starved.get(name, set())
    assert np.all(np.isfinite(plan.tariffs))
    assert not np.shares_memory(plan.tariffs, BASE) or not scenario.measures


def test_change_adds_points_and_rate_is_all_in() -> None:
    cars = (AT["JPN"], AT["USA"], IN["C29"])
    added = schedule(WORLD, TRADE, [tariff(sectors="cars", change="25%")]).tariffs
    assert added[cars] == BASE[cars] + 0.25
    assert touched(tariff(sectors="cars", change="25%")) == {("JPN", "USA", "C29")}
    level = schedule(WORLD, TRADE, [tariff(sectors="cars", rate="15%")]).tariffs
    assert level[cars] == 0.15


def test_floor_leaves_higher_tariffs() -> None:
    grid, food = WORLD.trade("published", 2022), (AT["JPN"], AT["USA"], IN["C10T12"])
    before = grid.tariffs[food]
    assert before > 0.15
    kept = schedule(WORLD, grid, [tariff(rate=0.15, floor=True)]).tariffs[food]
    assert kept == pytest.approx(before, abs=1e-12)
    assert schedule(WORLD, grid, [tariff(rate=0.15)]).tariffs[food] == 0.15


def test_order_of_measures_does_not_matter() -> None:
    measures = [
        tariff(change=0.1, exempt="cars"),
        tariff(sectors="cars", rate=0.15),
        Accession(bloc="CPTPP", members="CHN"),  # type: ignore[arg-type]
        tariff(by="JPN", on="CHN", change=0.2),
        TradeCost(exporters="JPN", importers="all", change=0.1),  # type: ignore[arg-type]
    ]
    results = [schedule(WORLD, TRADE, order) for order in itertools.permutations(measures)]
    for result in results[1:]:
        assert np.allclose(result.tariffs, results[0].tariffs, rtol=0, atol=1e-15)
        assert np.array_equal(result.trade_cost, results[0].trade_cost)


def test_dates_bound_a_measure() -> None:
    own = tariff(change=0.1, from_="2025-06-01", until="2025-06-30")
    for day, on in [("2025-05-31", 0), ("2025-06-01", 1), ("2025-06-30", 1), ("2025-07-01", 0)]:
        assert bool(np.any(change(own, on=dt.date.fromisoformat(day)))) == bool(on)


def test_overriding_measures_stand_alone_where_they_fall() -> None:
    general, special = tariff(change=0.1), tariff(sectors="cars", rate=0.15, overrides=True)
    level = schedule(WORLD, TRADE, [general, special]).tariffs
    j, u = AT["JPN"], AT["USA"]
    assert level[j, u, IN["C29"]] == 0.15
    assert level[j, u, IN["C28"]] == BASE[j, u, IN["C28"]] + 0.1


def test_contradictions_and_impossible_tariffs_are_refused() -> None:
    with pytest.raises(BadInputError, match=r"measure 2: contradicts measure 1"):
        schedule(WORLD, TRADE, [tariff(rate=0.1), tariff(rate=0.2)])
    with pytest.raises(BadInputError, match="-100% or below, the first from JPN to USA"):
        schedule(WORLD, TRADE, [tariff(change=-0.8), tariff(change=-0.9)])
    with pytest.raises(BadInputError, match="did you mean 'JPN'"):
        schedule(WORLD, TRADE, [tariff(on="Japan", change=0.1)])


def test_accession_frees_trade_both_ways_and_nothing_else() -> None:
    members = set(WORLD.members("CPTPP")) & set(AT)
    assert len(WORLD.members("CPTPP")) == 12  # eleven founders and the United Kingdom
    level = schedule(WORLD, TRADE, [Accession(bloc="CPTPP", members=["CHN", "TWN"])]).tariffs  # type: ignore[arg-type]
    pairs = touched(Accession(bloc="CPTPP", members=["CHN", "TWN"]))  # type: ignore[arg-type]
    joiners = {"CHN", "TWN"}
    for exporter, importer, _ in pairs:
        assert {exporter, importer} & joiners
        assert {exporter, importer} <= members | joiners
    for one, other in itertools.permutations(members | joiners, 2):
        if {one, other} & joiners:
            assert np.all(level[AT[one], AT[other]] == 0)


def test_accession_of_a_member_changes_nothing() -> None:
    assert not touched(Accession(bloc="CPTPP", members=["JPN", "GBR"]))  # type: ignore[arg-type]
    # ... but the United Kingdom was outside before 15 December 2024.
    before = schedule(WORLD, TRADE, [Accession(bloc="CPTPP", members="GBR")], dt.date(2024, 12, 1))  # type: ignore[arg-type]
    assert np.any(before.tariffs != BASE)


def test_accession_one_by_one_is_accession_together() -> None:
    # Whoever is in the bloc is in it for all others who are, by whichever measure they joined: the
    # pact's members and applicants would find it odd if two new members kept tariffs on each other.
    single = [Accession(bloc="CPTPP", members=code) for code in ("CHN", "TWN")]  # type: ignore[arg-type]
    both = Accession(bloc="CPTPP", members=["CHN", "TWN"])  # type: ignore[arg-type]
    expected = schedule(WORLD, TRADE, [both]).tariffs
    for order in (single, single[::-1], [*single, both], [both, both]):
        assert np.array_equal(schedule(WORLD, TRADE, order).tariffs, expected)
    files = [Scenario.load(name).measures for name in ("cptpp-china", "cptpp-taiwan")]
    whole = schedule(WORLD, TRADE, Scenario.load("cptpp-both").measures).tariffs
    assert np.array_equal(schedule(WORLD, TRADE, [*files[0], *files[1]]).tariffs, whole)
    # Different blocs are not one.
    apart = [single[0], Accession(bloc="RCEP", members="TWN")]  # type: ignore[arg-type]
    pair = schedule(WORLD, TRADE, apart).tariffs[AT["TWN"], AT["MEX"]]
    assert np.array_equal(pair, BASE[AT["TWN"], AT["MEX"]])


def test_two_who_join_are_as_close_as_the_slower_of_them() -> None:
    """A sector that one leaves out stays; tariffs fall as far as both phase-ins have come."""
    china = Accession(bloc="CPTPP", members="CHN", from_=DAY, phase_in_years=10)  # type: ignore[arg-type]
    taiwan = Accession(bloc="CPTPP", members="TWN", excluded_sectors="cars")  # type: ignore[arg-type]
    day = DAY.replace(year=DAY.year + 5)
    level = schedule(WORLD, TRADE, [china, taiwan], day).tariffs
    pair = (AT["CHN"], AT["TWN"])
    cars, machines = IN["C29"], IN["C28"]
    assert level[(*pair, cars)] == BASE[(*pair, cars)] > 0
    assert level[(*pair, machines)] == pytest.approx(0.5 * BASE[(*pair, machines)], rel=1e-3)
    assert level[AT["TWN"], AT["MEX"], machines] == 0
    before = schedule(WORLD, TRADE, [china, taiwan], DAY - dt.timedelta(days=1)).tariffs
    assert np.array_equal(before[pair], BASE[pair])


def test_excluded_sectors_stay_and_phase_in_is_linear() -> None:
    kept = Accession(bloc="CPTPP", members="CHN", excluded_sectors=["agriculture", "food"])  # type: ignore[arg-type]
    assert not {s for _, _, s in touched(kept)} & {"A01_02", "A03", "C10T12"}
    slow = Accession(bloc="CPTPP", members="CHN", from_=DAY, phase_in_years=10)  # type: ignore[arg-type]
    full = change(Accession(bloc="CPTPP", members="CHN"))  # type: ignore[arg-type]
    for years, part in [(0, 0.0), (5, 0.5), (10, 1.0), (20, 1.0)]:
        day = DAY.replace(year=DAY.year + years)
        found = schedule(WORLD, TRADE, [slow], day).tariffs - BASE
        assert np.allclose(found, part * full, rtol=0, atol=1e-3)


def test_accession_of_everybody_is_free_trade() -> None:
    own = Accession(bloc="CPTPP", members=[c for c in AT])  # type: ignore[arg-type]  # noqa: C416
    level = schedule(WORLD, TRADE, [own]).tariffs.copy()
    diagonal = np.arange(len(AT))
    level[diagonal, diagonal] = 0
    members = [AT[c] for c in WORLD.members("CPTPP") if c in AT]
    # Between old members the tariffs are those of the data; everywhere else they are gone.
    level[np.ix_(members, members)] = 0
    assert np.all(level == 0)


def test_trade_costs_multiply() -> None:
    one = TradeCost(exporters="JPN", importers="USA", sectors="cars", change="10%")  # type: ignore[arg-type]
    plan = schedule(WORLD, TRADE, [one, one])
    assert plan.trade_cost[AT["JPN"], AT["USA"], IN["C29"]] == pytest.approx(1.21)
    assert (plan.trade_cost != 1).sum() == 1


def test_official_reciprocal_rates() -> None:
    """Annex I of Executive Order 14257 as it became law (HTS 9903.01.43-.76); others pay ten."""
    points = change(ReciprocalTariffs(sectors="machinery"))[:, AT["USA"], IN["C28"]]  # type: ignore[arg-type]
    official = {"JPN": 0.24, "CHN": 0.34, "VNM": 0.46, "TWN": 0.32, "KOR": 0.25, "CHE": 0.31,
                "DEU": 0.20, "FRA": 0.20, "GBR": 0.10, "AUS": 0.10, "KHM": 0.49}  # fmt: skip
    for code, rate in official.items():
        assert points[AT[code]] == pytest.approx(rate), code
    # The rest of the world is a mean of listed partners: between the baseline and the highest.
    assert 0.10 < points[AT["ROW"]] < 0.50
    assert points[AT["USA"]] == 0


def weighted(level: Any, exporters: list[int], trade: TradeData = TRADE) -> float:
    """Import-weighted points on US goods imports from some partners."""
    cells = np.ix_(exporters, [AT["USA"]], [i for s, i in IN.items() if s != "SERVICES"])
    return float((level[cells] * trade.flows[cells]).sum() / trade.flows[cells].sum())


def test_japan_2025_adds_up_to_what_japan_paid() -> None:
    """Our tariffs by product against the tracker's effective increase for Japan.

    Two sources: ours are the orders on the trade of 2022 in 23 sectors, the tracker's are product
    lists on the imports of 2024. They differ by less than a point and a half.
    """
    ours = weighted(change(*Scenario.load("japan-2025-tariffs").measures), [AT["JPN"]])
    tracker = WORLD.tariff_timeline().on(DAY)["JPN"]
    assert ours == pytest.approx(tracker, abs=0.015)


def test_cars_of_others_pay_under_their_own_order() -> None:
    """Proclamation 10908: 25 points; what the industry holds beside cars and parts pays less."""
    points = change(*Scenario.load("japan-2025-tariffs").measures)[:, AT["USA"]]
    assert 0.22 < points[AT["KOR"], IN["C29"]] < 0.25
    # Canada and Mexico pay on what is not US content, and claim the USMCA.
    assert points[AT["MEX"], IN["C29"]] < 0.5 * points[AT["KOR"], IN["C29"]]
    # Annex II frees medicines, and customs took next to nothing on them.
    assert points[AT["IRL"], IN["C21"]] < 0.005


@pytest.mark.parametrize("day", ["2025-06-12", "2025-09-12", "2026-01-15"])
def test_the_trackers_partners_add_up_to_its_average(day: str) -> None:
    """Its increases by partner, at the base's imports, against its own average of the day."""
    world = World.at(day)
    rows = world.tariff_timeline().on(day)
    level = np.zeros(TRADE.flows.shape)
    level[:, AT["USA"]] = np.array([rows.get(code, 0.0) for code in AT])[:, None]
    series = world.series("us_average_tariff")
    published = (series.at(world.date).value - series.at(dt.date(2025, 1, 15)).value) / 100
    partners = [row for code, row in AT.items() if code != "USA"]
    assert weighted(level, partners) == pytest.approx(published, abs=0.005)


@pytest.mark.parametrize("day", ["2025-04-15", "2026-04-10"])
def test_the_orders_are_near_the_published_average(day: str) -> None:
    """Days on which two trackers agree; theirs counts entries that pay nothing (chapter 98)."""
    world = World.at(day)
    law = Orders(basis="statutory")
    level = schedule(world, TRADE, [law], world.date).tariffs - BASE
    series = world.series("us_average_tariff")
    published = (series.at(world.date).value - series.at(dt.date(2025, 1, 15)).value) / 100
    partners = [row for code, row in AT.items() if code != "USA"]
    assert weighted(level, partners) == pytest.approx(published, abs=0.015)


def test_measures_of_other_markets_are_passed_over() -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Elsewhere(Measure):
        """A measure that no tariff schedule knows."""

    assert not np.any(change(Elsewhere()))
