"""One more economy, holder and pair, as rows alone: what must hold holds with them too.

Norway is an economy of the trade data and its holdings of Treasuries are published, but it has no
economy of its own in the shipped tables and stands inside other holders. The United Kingdom's
holdings are parted into two equal rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.rows.house import answer, house, shipped
from walkaway.bonds.facts import ust_table
from walkaway.economy.economies import geography
from walkaway.economy.table import CODES
from walkaway.goods.deposits import read as read_minerals
from walkaway.goods.minerals import mineral
from walkaway.world import World

WORLD = World.at("2025-06-12")

ECONOMY = """
[[economy]]
code = "NOR"
name = "Norway"
words = "Norway"
region = "RC6"
rate = "economy.rate.mid-2025"
"""
HOLDER = """
[[holder]]
id = "NOR"
market = "UST"
name = "Norway"
words = "Norway"
kind = "official"
at = "NOR"
series = ["tic_norway"]
"""
TWINS = """
[[holder]]
id = "GBR.one"
market = "UST"
name = "United Kingdom, one half"
words = "one half of the United Kingdom's holders"
kind = "foreign private"
at = "GBR"
series = ["tic_united_kingdom"]
part = "bonds.holders.twins"

[[holder]]
id = "GBR.other"
market = "UST"
name = "United Kingdom, other half"
words = "the other half of the United Kingdom's holders"
kind = "foreign private"
at = "GBR"
series = ["tic_united_kingdom"]
less = ["GBR.one"]

[[place]]
id = "GBR"
market = "UST"
words = "the United Kingdom"
"""
HALF = """
[holders.twins]
value = 0.5
unit = "share"
role = "prior"
says = "one half of the United Kingdom's holdings"
used_in = ["holders"]
"""
PAIR = """
[[pair]]
mineral = "rare-earths"
seller = "CHN"
buyer = "USA"
called = "China"
items = ["China share of magnet-REE mining"]
"""


def without(text: str, name: str) -> str:
    """A table without the row of a name."""
    head, *rows = text.split("\n[[")
    kept = [row for row in rows if f'"{name}' not in row.split("\n")[1]]
    assert len(kept) < len(rows)
    return "\n[[".join([head, *kept])


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with Norway, two halves of the United Kingdom and a pair of rare earths."""
    rates = shipped("parameters/economy.toml")
    rates = rates.replace("\n[rate.mid-2025.value]\n", "\n[rate.mid-2025.value]\nNOR = 4.5\n")
    rates = rates.replace("\n[rate.floor.value]\n", "\n[rate.floor.value]\nNOR = 0.0\n")
    holders = without(without(shipped("bonds/holders.toml"), "GBR"), "NOR")
    tables = {
        "economy/economies.toml": shipped("economy/economies.toml") + ECONOMY,
        "parameters/economy.toml": rates,
        "bonds/holders.toml": holders + HOLDER + TWINS,
        "parameters/bonds.toml": shipped("parameters/bonds.toml") + HALF,
        "goods/minerals.toml": shipped("goods/minerals.toml") + PAIR,
    }
    return house(tmp_path_factory.mktemp("more"), tables)


# ---- an economy

MACRO = """
import json
import numpy as np
from walkaway.economy import economies, measures, system
from walkaway.economy.external import external_accounts
from walkaway.economy.news import News
from walkaway.world import World

world = World.at("2025-06-12")
model = system.build(world)
quiet = system.paths(model, [])
told = system.paths(model, [News("less demand", 0, {"RES_Y_NOR": np.array([-0.1])})])
geo = model.geography
print(json.dumps({
    "codes": list(geo.members),
    "members": {code: list(held) for code, held in geo.members.items()},
    "gdp": geo.gdp.tolist(),
    "trade": sum(v for k, v in model.parameters.items() if k.startswith("trade_NOR_")),
    "quiet": max(float(np.abs(quiet[name]).max()) for name in model.model.variables),
    "solved": [quiet.solved, told.solved],
    "told": {name: told[name].tolist() for name in model.model.variables},
    "identity": external_accounts(geo, told).identity,
    "floor": float(model.quiet[0, model.model.shock_index["FLOOR_NOR"]]),
}))
"""


@pytest.fixture(scope="module")
def macro(more: Path) -> Any:
    return answer(more, "-c", MACRO)


def test_another_economy_leaves_the_rest_and_the_world_stays_whole(macro: Any) -> None:
    ours = geography(WORLD)
    assert macro["codes"] == [*CODES, "NOR"]
    assert macro["members"]["NOR"] == ["NOR"]
    assert set(macro["members"]["REST"]) == set(ours.members["REST"]) - {"NOR"}
    before = dict(zip(CODES, ours.gdp, strict=True))
    after = dict(zip(macro["codes"], macro["gdp"], strict=True))
    assert after["REST"] + after["NOR"] == pytest.approx(before["REST"], rel=1e-12)
    assert {code: after[code] for code in CODES if code != "REST"} == pytest.approx(
        {code: before[code] for code in CODES if code != "REST"}, rel=1e-12
    )
    assert macro["trade"] == pytest.approx(1.0, abs=1e-12)


def test_nothing_moves_in_it_if_nothing_happens(macro: Any) -> None:
    assert macro["solved"] == [True, True]
    assert macro["quiet"] < 1e-12


def test_its_own_shock_moves_it_most_and_the_world_adds_up(macro: Any) -> None:
    paths = {name: np.array(path) for name, path in macro["told"].items()}
    assert all(np.isfinite(path).all() for path in paths.values())
    gaps = {code: paths[f"Y_{code}"][:4].mean() for code in macro["codes"]}
    assert min(gaps, key=lambda code: gaps[code]) == "NOR"
    assert gaps["NOR"] < 0
    assert paths["RS_NOR"][:4].min() < 0  # its central bank answers
    assert macro["identity"] < 1e-12
    # The lowest rate, zero, is 4.5 below the rate of that day, less the first quarter's step
    # towards the steady state.
    assert -4.6 < macro["floor"] < -4.0


# ---- holders

BONDS = """
import json
from dataclasses import replace
import numpy as np
from walkaway.bonds.clearing import Shock, clear
from walkaway.bonds.investors import demand_system, ust_market
from walkaway.bonds.kinds import Withdrawal
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import shock_of
from walkaway.bonds.record import known
from walkaway.bonds.roster import UST, members
from walkaway.world import World

facts = known(World.at("2025-06-12"))
market = ust_market(facts)
table = market.table
told = {}
for own in ensemble(facts, scaling="share", fire_sales=True):
    system = demand_system(market, own.priors, 3.0, True)
    for who in ("NOR", "GBR.one", "GBR.other", "GBR"):
        sale = Withdrawal(holder=who, amount=-50.0)
        found = clear(system, shock_of(system, [sale]))
        gap = found.units.sum(axis=0) - system.units.sum(axis=0)
        told.setdefault(who, []).append(
            [found.solved, float(np.abs(gap).max()), *(1e4 * found.premium).tolist()]
        )
print(json.dumps({
    "rows": {row.holder.id: row.amount for row in table.rows},
    "cells": {who: table.columns[i].tolist() for i, who in enumerate(table.ids)},
    "cents": table.cents.sum(axis=0).tolist(),
    "period": str(table.period),
    "official": [table.ids[i] for i in members("official", table.ids)],
    "caveat": {row.id: row.caveat for row in UST}["ROW.official"],

    "told": told,
}))
"""


@pytest.fixture(scope="module")
def bonds(more: Path) -> Any:
    return answer(more, "-c", BONDS)


def test_more_holders_hold_what_is_published_and_the_margins_still_hold(bonds: Any) -> None:
    ours = ust_table(WORLD)
    before = {row.holder.id: row.amount for row in ours.rows}
    rows = bonds["rows"]
    assert bonds["period"] == str(ours.period)
    norwegian = WORLD.series("tic_norway").at(ours.period).value
    british = WORLD.series("tic_united_kingdom").at(ours.period).value
    officials = WORLD.series("tic_official").at(ours.period).value
    assert rows["NOR"] == norwegian > 0
    assert rows["GBR.one"] + rows["GBR.other"] == pytest.approx(british, abs=1e-9)
    assert bonds["official"] == ["JPN.official", "CHN", "ROW.official", "NOR"]
    assert sum(rows[who] for who in bonds["official"]) == pytest.approx(officials, abs=1e-9)
    assert rows["ROW.official"] == pytest.approx(before["ROW.official"] - norwegian, abs=1e-9)
    same = [who for who in before if who in rows and who != "ROW.official"]
    assert len(same) == len(before) - 2
    assert {who: rows[who] for who in same} == pytest.approx({who: before[who] for who in same})
    # Columns are what is outstanding, whoever holds it: to the cent, and rows as well.
    assert np.abs(np.array(bonds["cents"]) - ours.cents.sum(axis=0)).max() <= 10
    cells = {who: sum(own) for who, own in bonds["cells"].items()}
    assert cells == pytest.approx(rows, abs=1e-9)


def test_what_a_row_says_of_the_others_follows_them(bonds: Any) -> None:
    assert bonds["caveat"] == ("all foreign official holdings less Japan's, China's and Norway's")


def test_its_withdrawal_clears_and_moves_yields(bonds: Any) -> None:
    for solved, gap, *premium in bonds["told"]["NOR"]:
        assert solved
        assert gap < 1e-6
        assert min(premium) > -1e-9
        assert max(premium) > 0.01


def test_identical_twins_withdraw_alike(bonds: Any) -> None:
    one, other = (np.array(bonds["told"][who], dtype=float) for who in ("GBR.one", "GBR.other"))
    assert (one[:, 0] == 1).all()
    assert one[:, 2:].max() > 0.01
    # Cells of the two differ by cents, by which their sums do.
    np.testing.assert_allclose(one[:, 2:], other[:, 2:], rtol=1e-6, atol=1e-9)


PATHS = """
import json
from walkaway.engine.economy_work import Work
from walkaway.engine.questions import question
from walkaway.scenario import Scenario

head = 'name = "x"\\ndate = 2025-06-12\\n[[measure]]\\nkind = "Withdrawal"\\n'
text = head + 'holder = "{}"\\namount = -20\\n'
told = {}
for who in ("GBR.one", "GBR.other", "NOR"):
    work = Work(question(Scenario.from_toml(text.format(who))))
    path = work.central(work.bonds.central)
    names = ("LS_GBR", "LS_NOR", "LS_JPN", "Y10_USA", "Y_GBR", "RS_GBR", "PREM_7-15_USA")
    told[who] = {name: path[name].tolist() for name in names}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def withdrawn(more: Path) -> Any:
    return answer(more, "-c", PATHS)


def test_identical_twins_move_the_same_currency_alike(withdrawn: Any) -> None:
    one, other = withdrawn["GBR.one"], withdrawn["GBR.other"]
    assert one["LS_GBR"][0] < -0.1
    for name, values in one.items():
        # Cells of the two differ by cents.
        np.testing.assert_allclose(values, other[name], rtol=1e-5, atol=1e-7)


def test_a_holder_that_is_added_moves_its_own_currency(withdrawn: Any) -> None:
    own = withdrawn["NOR"]
    assert own["LS_NOR"][0] < -1
    assert abs(own["LS_GBR"][0]) < 0.1 * abs(own["LS_NOR"][0])


# ---- everything at once, as a scenario

SCENARIO = """
name = "one-more"
title = "One more of each"
date = 2025-06-12
focus = ["USA", "NOR"]

[[measure]]
kind = "Confidence"
by = "NOR"
change = -0.5
from = 2025-07-01

[[measure]]
kind = "Withdrawal"
holder = "NOR"
change = "-5%"

[[measure]]
kind = "ExportCut"
by = "CHN"
to = "USA"
input = "rare-earths"
"""


def test_a_scenario_names_them_all_and_is_solved(more: Path) -> None:
    (more / "one-more.toml").write_text(SCENARIO)
    call = ("-m", "walkaway", "run", "one-more.toml", "--draws", "2", "--jobs", "1", "--no-store")
    found = answer(more, *call, "--json")
    assert {own["status"] for own in found["solves"]} == {"solved"}
    numbers = [own for path in found["paths"] for own in path["mid"]]
    assert np.isfinite(numbers).all()
    # Its own paths stand on the page; nothing is stored to expect its numbers from.
    own = {path["id"]: path for path in found["paths"] if path["id"].startswith("path.nor_")}
    assert list(own) == [
        "path.nor_output", "path.nor_inflation", "path.nor_held", "path.nor_trade_balance",
        "path.nor_current_account",
    ]  # fmt: skip
    assert all(path["expected"] is None for path in own.values())
    assert max(own["path.nor_output"]["mid"][:4]) < 0  # less confidence
    moved = {own["id"]: list(own["members"].values()) for own in found["metrics"]}
    assert all(value > 0 for value in moved["yield.UST.15-30.quarter"])
    assert all(value < 0 for value in moved["holdings.NOR.quarter"])
    assert "18 economies" in json.dumps(found)
    lost = [v for name, v in moved.items() if name.startswith("cutoff.") and "income" in name]
    assert lost
    assert all(value < 0 for values in lost for value in values)


def test_a_zero_scenario_of_the_whole_system_has_zero_paths(more: Path) -> None:
    call = ("-m", "walkaway", "run", "zero", "--draws", "2", "--jobs", "1", "--no-store", "--json")
    found = answer(more, *call)
    assert {own["status"] for own in found["solves"]} == {"solved"}
    assert found["paths"]
    for path in found["paths"]:
        for side in ("low", "mid", "high"):
            np.testing.assert_allclose(path[side], path["baseline"], rtol=0, atol=1e-9)


# ---- a pair of seller and buyer


def test_another_pair_of_a_mineral_is_a_row() -> None:
    deposits = read_minerals(shipped("goods/minerals.toml") + PAIR)
    found = mineral(WORLD, "rare-earths", "CHN", "USA", deposits)
    # IEA GCMO 2024: China has 62% of magnet rare-earth mining, 92% of their refining.
    assert found.dependence == (0.62, 0.62, 0.62)
    assert found.refined == 0.92
    ours = mineral(WORLD, "rare-earths", "CHN", "JPN")
    assert (found.mines, found.refiners) == (ours.mines, ours.refiners)
