"""Commands in the world of a scenario: against a second method, at limits, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.commands import call
from walkaway import goods
from walkaway.engine import question
from walkaway.errors import BadInputError
from walkaway.goods.equilibria import equilibrium
from walkaway.goods.horizon import LONG, NAMED
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.kinds.tariffs import Orders
from walkaway.scenario import Scenario
from walkaway.world import World

U4 = ("--elasticities", "U4")
HEAD = 'date = 2025-06-12\nfocus = ["USA", "JPN"]\n'
TARIFF = '[[measure]]\nkind = "Tariff"\nby = "USA"\non = "{}"\nchange = "{}"\n'
CLOSURES = {
    "fixed": "",
    "zero": '[model]\ndeficits = "zero"\n',
    "world-share": '[model]\ndeficits = "world-share"\n',
    "labour alone": "[model]\ninput_output = false\n",
}
WORLD = World.at("2025-06-12")
TRADE = WORLD.trade()


def at(code: str) -> int:
    return TRADE.economies.index(code)


def written(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(HEAD + text)
    return str(path)


def answered(*arguments: str) -> dict[str, Any]:
    done = call(*arguments, "--json")
    assert done.exit_code == 0, done.exception or done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("closure", CLOSURES)
def test_a_cut_on_top_is_both_less_the_measures(tmp_path: Path, closure: str) -> None:
    """The command goes on from the scenario's world; here both are solved from the first."""
    own = written(tmp_path, CLOSURES[closure] + TARIFF.format("CHN", "+60%"))
    cut = ("cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", "--scenario", own, *U4)
    found = answered(*cut)["long_run"]["income_percent"]
    asked = question(Scenario.load(own), elasticities=["U4"])
    ban = ExportCut(by=("CHN",), to=("JPN",), sectors=("C26",))
    without = equilibrium(asked, "U4", horizon=LONG)
    with_ = equilibrium(asked, "U4", measures=(*asked.measures, ban), horizon=LONG)
    for code, band in found.items():
        expected = 100 * (with_.welfare[at(code)] / without.welfare[at(code)] - 1)
        assert band["mid"] == pytest.approx(expected, abs=1e-6), code


@pytest.mark.parametrize("closure", CLOSURES)
def test_power_counts_from_the_scenarios_world(tmp_path: Path, closure: str) -> None:
    own = written(tmp_path, CLOSURES[closure] + TARIFF.format("CHN", "+60%"))
    found = answered("power", "--of", "CHN", "--over", "JPN", "--scenario", own, *U4)
    asked = question(Scenario.load(own), elasticities=["U4"])
    without = equilibrium(asked, "U4", horizon=LONG)
    tariffs = without.tariffs_after.copy()
    tariffs[at("CHN"), at("JPN")] = np.inf
    calibration = goods.from_trade(TRADE, "U4")
    if not asked.model.input_output:
        calibration = calibration.without_io()
    with_ = goods.solve(calibration, tariffs=tariffs, deficits=asked.model.deficits)
    ratio = with_.welfare / without.welfare
    assert found["full"]["mid"] == pytest.approx(100 * (1 - ratio[at("JPN")]), abs=1e-6)
    assert found["cost"]["mid"] == pytest.approx(100 * (1 - ratio[at("CHN")]), abs=1e-6)


def test_who_has_been_cut_off_can_threaten_no_more(tmp_path: Path) -> None:
    cut = '[[measure]]\nkind = "ExportCut"\nby = "CHN"\nto = "JPN"\nsectors = "all"\n'
    own = written(tmp_path, cut)
    found = answered("power", "--of", "CHN", "--over", "JPN", "--scenario", own, *U4)
    for name in ("goods", "inputs", "total", "full"):
        assert found[name]["mid"] == pytest.approx(0, abs=1e-6), name
    again = answered("cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", "--scenario", own,
                     *U4)  # fmt: skip
    assert again["share_of_spending"] == pytest.approx(0, abs=1e-15)
    assert again["long_run"]["income_percent"]["JPN"]["mid"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("deficits", ["zero", "fixed"])
def test_who_has_chosen_would_choose_the_same_again(tmp_path: Path, deficits: str) -> None:
    """A scenario that levies the optimum leaves nothing to gain, and the choice as it is."""
    model = CLOSURES[deficits]
    data = answered("tariffs", "optimal", "--deficits", deficits, *U4)["players"][0]
    rate = data["mean_rate_pct"]
    levied = f'[[measure]]\nkind = "Tariff"\nby = "USA"\non = "all"\nrate = "{rate!r}%"\n'
    own = written(tmp_path, model + levied + 'sectors = "goods"\n')
    again = answered("tariffs", "optimal", "--scenario", own, *U4)["players"][0]
    assert again["mean_rate_before_pct"] == pytest.approx(rate, rel=1e-9)
    assert again["mean_rate_pct"] == pytest.approx(rate, rel=1e-5)
    assert again["welfare_pct"] == pytest.approx(0, abs=1e-7)
    # Half way there, the rest of the way is the rest of the gain.
    half = levied.replace(f"{rate!r}", f"{rate / 2!r}") + 'sectors = "goods"\n'
    own = written(tmp_path, model + half)
    rest = answered("tariffs", "optimal", "--scenario", own, *U4)["players"][0]
    asked = question(Scenario.load(own), elasticities=["U4"])
    before = equilibrium(asked, "U4", horizon=LONG).welfare[at("USA")]
    whole = (1 + rest["welfare_pct"] / 100) * before
    assert whole == pytest.approx(1 + data["welfare_pct"] / 100, rel=1e-8)


def test_ranges_are_over_the_sets_and_the_middle_is_the_median() -> None:
    sets = ("U4", "IS", "CP")
    alone = [answered("tariffs", "optimal", "--elasticity", name)["players"][0] for name in sets]
    found = answered("tariffs", "optimal", "--elasticities", ",".join(sets))
    player = found["players"][0]
    assert found["elasticity_sets"] == list(sets)
    for name in ("mean_rate_pct", "welfare_pct", "mean_rate_before_pct"):
        low, mid, high = sorted(one[name] for one in alone)
        assert player["ranges"][name] == {"low": low, "mid": mid, "high": high}
        assert player[name] == mid
    page = " ".join(call("tariffs", "optimal", "--elasticities", ",".join(sets)).output.split())
    assert "range over 3 published elasticity sets" in page


def test_a_bloc_under_the_orders_of_the_day_through_two_doors(tmp_path: Path) -> None:
    """Without a scenario the US tariffs in force stay; a scenario may say the same."""
    levied = Orders(by=("USA",), as_of=WORLD.date)
    own = tmp_path / "orders.toml"
    scenario = Scenario(name="orders", date=WORLD.date, focus=("USA", "JPN"), measures=(levied,))
    own.write_text(scenario.to_toml())
    today = ("--date", str(WORLD.date))
    plain = answered("bloc", "CPTPP", "--add", "CHN", *today, *U4)["cases"]
    told = answered("bloc", "CPTPP", "--add", "CHN", "--scenario", str(own), *U4)["cases"]
    assert set(plain) == set(told)
    for case, one in plain.items():
        for code, numbers in one["economies"].items():
            expected = numbers["income_percent"]["mid"]
            found = told[case]["economies"][code]["income_percent"]["mid"]
            assert found == pytest.approx(expected, abs=1e-7), (case, code)


def test_an_empty_scenario_is_the_datas_own_world() -> None:
    for call_, keys in (
        (("bloc", "CPTPP", "--add", "CHN", "--no-us-tariffs", *U4), ("cases", "tariffs")),
        (("cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", *U4),
         ("users", "short_run", "long_run", "stand_ins")),
        (("power", "--of", "CHN", "--over", "JPN", *U4), ("goods", "total", "full", "cost")),
        (("rebalance",), ("gap_percent_of_gdp", "dynamic", "general_equilibrium")),
    ):  # fmt: skip
        plain = answered(*call_, "--date", str(WORLD.date))
        bare = [own for own in call_ if own != "--no-us-tariffs"]
        told = answered(*bare, "--scenario", "zero")
        for key in keys:
            assert told[key] == plain[key], (call_[0], key)


def test_a_gap_is_that_of_the_scenarios_world(tmp_path: Path) -> None:
    """A tariff that ends Japan's sales to the United States turns the gap round."""
    own = written(tmp_path, TARIFF.format("JPN", "+150%"))
    plain = answered("rebalance")
    told = answered("rebalance", "--scenario", own, *U4)
    assert told["gap_percent_of_gdp"] < plain["gap_percent_of_gdp"]
    assert told["bilateral_range"]["mid"] == told["bilateral_with_usa_percent_of_gdp"]
    for name, route in told["dynamic"].items():  # linear in the gap
        ratio = told["gap_percent_of_gdp"] / plain["gap_percent_of_gdp"]
        assert route["real"] == pytest.approx(ratio * plain["dynamic"][name]["real"])


@pytest.mark.parametrize("closure", ["zero", "labour alone"])
def test_diversion_and_firms_hear_the_closure(tmp_path: Path, closure: str) -> None:
    own = written(tmp_path, CLOSURES[closure] + TARIFF.format("JPN", "+24%"))
    asked = question(Scenario.load(own), elasticities=["U4"])
    found = answered("diversion", own, *U4)
    solved = equilibrium(asked, "U4", horizon=NAMED["1y"])
    change = solved.flows_after[at("JPN"), at("USA")] - solved.flows_before[at("JPN"), at("USA")]
    lost = -change[[k for k, s in enumerate(TRADE.sectors) if s != "SERVICES"]].sum() / 1e3
    short = found["horizons"]["one year"]["goods"]["lost_usd_bn"]
    assert short["mid"] == pytest.approx(lost, rel=1e-9)
    bridge = answered("firm", "toyota", "--scenario", own, "--record", *U4)
    exports = equilibrium(asked, "U4", horizon=LONG)
    cars = (at("JPN"), at("USA"), TRADE.sectors.index("C29"))
    expected = 100 * (exports.flows_after[cars] / exports.flows_before[cars] - 1)
    assert bridge["flows"][0]["market_exports_percent"]["U4"] == pytest.approx(expected, rel=1e-6)
    assert bridge["deficits"] == asked.model.deficits
    assert bridge["input_output"] == asked.model.input_output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tariffs", "optimal", "--scenario", "zero", "--date", "2025-07-01"), ["--date"]),
        (("tariffs", "optimal", "--scenario", "zero", "--deficits", "zero"),
         ["--deficits", "[model]"]),
        (("tariffs", "nash", "USX", "--elasticity", "U4", "--elasticities", "IS", "--deficits",
          "fixed", "--scenario", "zero"),
         ["USX", "--elasticity", "--deficits"]),
        (("bloc", "CPTPP", "--add", "CHX", "--scenario", "zero", "--no-us-tariffs"),
         ["'CHN'", "--us-tariffs"]),
        (("bloc", "CPTPP", "--scenario", "zero", "--date", "2025-07-01"), ["--date"]),
        (("power", "--over", "JPN", "--scenario", "japan-2052"), ["--of", "japan-2052"]),
        (("power", "--of", "USA", "--over", "JPN", "--scenario", "zero", "--date", "2025-07-01"),
         ["--date"]),
        (("cutoff", "--by", "CHN", "--of", "JPN", "--input", "rare-earths", "--scenario", "zero"),
         ["--scenario"]),
        (("cutoff", "--by", "CHX", "--of", "JPN", "--input", "C26", "--scenario", "zero", "--date",
          "2025-07-01"), ["'CHN'", "--date"]),
        (("rebalance", "--elasticities", "U4"), ["--elasticities", "--scenario"]),
        (("rebalance", "--economy", "USA", "--gap", "99", "--scenario", "nix"),
         ["USA", "99", "nix"]),
        (("negotiate", "chicken", "--report", "x.html", "--no-report"), ["--report"]),
    ],
)  # fmt: skip
def test_contradictions_are_refused_all_at_once(
    arguments: tuple[str, ...], words: list[str]
) -> None:
    error = call(*arguments).exception
    assert isinstance(error, BadInputError)
    for word in words:
        assert word in str(error), word


def test_a_closure_that_choosing_does_not_know_is_named(tmp_path: Path) -> None:
    own = written(tmp_path, '[model]\nrevenue = "income-tax"\n' + TARIFF.format("JPN", "+24%"))
    error = call("tariffs", "optimal", "--scenario", own, *U4).exception
    assert isinstance(error, BadInputError)
    assert [problem.place for problem in error.problems] == ["[model]"]


def test_what_a_study_does_not_hear_is_told() -> None:
    page = call("power", "--of", "CHN", "--over", "JPN", "--scenario", "japan-2025",
                "--closed-form", *U4).output  # fmt: skip
    assert "Not heard here, being no measures on trade of japan-2025" in " ".join(page.split())


def test_a_bridge_is_drawn_and_bad_names_are_told_first(tmp_path: Path) -> None:
    for ending, head in ((".png", b"\x89PNG"), (".svg", b"<?xml")):
        drawn = tmp_path / f"bridge{ending}"
        done = call("firm", "mazda", "--record", "--chart", str(drawn), *U4)
        assert done.exit_code == 0, done.exception
        assert drawn.read_bytes().startswith(head)
    refused = call("firm", "mazdo", "--chart", str(tmp_path / "none" / "x.doc"), "--record",
                   "--draws", "3", "--scenario", "nix")  # fmt: skip
    assert isinstance(refused.exception, BadInputError)
    for word in ("chart format", "mazda", "--draws", "nix"):
        assert word in str(refused.exception), word


def test_every_command_has_a_table(tmp_path: Path) -> None:
    for arguments, columns in (
        (("bloc", "JPN,KOR", *U4), {"id", "income_percent.mid"}),
        (("bloc", "CPTPP", "--place", "JPN"), {"id", "value"}),
        (("cutoff", "--by", "CHN", "--of", "JPN", "--input", "C26", *U4),
         {"id", "direct_share", "long_run_sales_percent.high"}),
        (("cutoff", "--by", "CHN", "--of", "JPN", "--input", "rare-earths"), {"id", "mid"}),
        (("diversion", *U4), {"horizon", "sector", "place", "share_of_lost_volume.mid"}),
        (("tariffs", "optimal", *U4), {"player", "ranges.welfare_pct.mid"}),
        (("rebalance", "--gap", "1"), {"elasticity", "wage_against_usa"}),
        (("power", "--of", "CHN", "--over", "JPN", "--closed-form", *U4), {"sector", "loss"}),
        (("power", "--matrix", "USA,JPN", "--closed-form", *U4), {"side", "over", "closed"}),
        (("negotiate", "chicken", "--no-report"), {"play.row", "payoffs.row"}),
        (("negotiate", "--list"), {"name", "title"}),
        (("firm",), {"name", "profit_jpy_bn"}),
        (("firm", "toyota", "--record", *U4), {"quarter", "parts.tariff.mid"}),
    ):  # fmt: skip
        done = call(*arguments, "--csv")
        assert done.exit_code == 0, done.exception
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert rows, arguments
        assert columns <= set(rows[0]), arguments
        refused = call(*arguments, "--csv", "--json")
        assert isinstance(refused.exception, BadInputError)
