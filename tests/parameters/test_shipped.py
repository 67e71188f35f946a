"""The parameters that come with walkaway: what is said of them, and what must hold of them."""

from __future__ import annotations

import importlib.util
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from tests.outcome.factory import outcome
from walkaway.bonds import kinds as bonds_kinds
from walkaway.bonds.holders import COLUMNS
from walkaway.bonds.roster import JGB, UST
from walkaway.economy import kinds as economy_kinds
from walkaway.economy.table import CODES
from walkaway.outcome.record import digest_of
from walkaway.parameters import ROLES, every, parameter, rests_on
from walkaway.parameters.entry import solver
from walkaway.present import assumed

ROOT = Path(__file__).resolve().parents[2]
ALL = every()


def test_each_has_a_name_of_three_words_and_a_role() -> None:
    assert len({own.name for own in ALL}) == len(ALL)
    for own in ALL:
        assert len(own.name.split(".")) == 3
        assert own.role in ROLES


def test_no_number_stands_twice_under_two_names() -> None:
    for one, two in combinations(ALL, 2):
        assert one.says != two.says or one.target != two.target, (one.name, two.name)


def test_what_is_solved_for_names_a_function() -> None:
    solved = [own for own in ALL if own.given is None]
    assert solved
    for own in solved:
        assert own.role == "tuned"
        assert callable(solver(own)), own.name


def test_what_a_text_names_is_there() -> None:
    names = {own.name for own in ALL}
    rooms = {own.room for own in ALL}
    for own in ALL:
        for word in f"{own.says} {own.target} {own.convention}".replace(",", " ").split():
            word = word.rstrip(".;:)")
            if word.count(".") == 2 and word.split(".")[0] in rooms:
                assert word in names, (own.name, word)


def test_the_page_of_constants_is_up_to_date() -> None:
    place = ROOT / "tools" / "build_constants.py"
    spec = importlib.util.spec_from_file_location("build_constants", place)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = (ROOT / "docs" / "constants.md").read_text(encoding="utf-8")
    assert page == tool.text(), "run tools/build_constants.py"


# ---- what must hold of the numbers, from outside ---------------------------------------------


def test_shares_and_weights_sum_to_one() -> None:
    assert sum(parameter("economy.gpm6.lending-weights").row) == pytest.approx(1, abs=1e-12)
    for name in ("bonds.jgb.issued-terms", "budget.japan.issued"):
        assert sum(parameter(name).numbers.values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("bond", "years"), [("5", 5), ("10", 10), ("30", 30)])
def test_durations_are_those_of_par_bonds_near_four_percent(bond: str, years: int) -> None:
    """Modified duration of a par bond with two coupons a year, from its payments."""
    rate, times = 0.04, np.arange(1, 2 * years + 1)
    paid = np.full(times.size, rate / 2)
    paid[-1] += 1
    worth = paid / (1 + rate / 2) ** times
    assert worth.sum() == pytest.approx(1)
    quarters = 2 * float(worth @ times) / (1 + rate / 2)
    assert parameter(f"economy.premium.duration-{bond}").value == pytest.approx(quarters, rel=0.03)


def test_fading_is_half_in_three_years() -> None:
    assert parameter("economy.premium.fading").value ** 12 == pytest.approx(0.5, abs=0.03)


def test_the_clock_of_trade_reaches_most_of_the_long_run_after_seven_years() -> None:
    half = parameter("economy.tariff.half-life").value
    assert 0.8 < 1 - 0.5 ** (4 * 7 / half) < 1 - 0.5 ** (4 * 10 / half) < 1


def test_every_kind_of_holder_and_every_economy_has_its_numbers() -> None:
    held = {holder.kind for holder in (*UST, *JGB)}
    slope, inside = parameter("bonds.kind.slope").numbers, parameter("bonds.kind.inside").numbers
    odds = parameter("bonds.odds.by-kind").rows
    assert held <= slope.keys() == inside.keys() == odds.keys()
    assert parameter("bonds.kind.fire").numbers.keys() <= slope.keys()
    assert {len(row) for row in odds.values()} == {len(COLUMNS)}
    assert all(0 < share <= 1 for share in inside.values())
    rates = {*parameter("economy.rate.mid-2025").numbers, *parameter("economy.rate.groups").numbers}
    assert rates == set(CODES)
    assert parameter("economy.rate.floor").numbers.keys() <= rates


# ---- what rests on what nobody published -----------------------------------------------------


def test_only_priors_and_tuned_numbers_are_told() -> None:
    everything = [word for own in ALL for word in own.used_in]
    told = [own.name for own in rests_on(everything)]
    assert told == [own.name for own in ALL if own.role in ("prior", "tuned")]


def test_what_a_scenario_does_not_do_rests_on_nothing() -> None:
    welfare = ["welfare.JPN"]
    assert rests_on(welfare, {"trade"}) == ()
    assert [own.name for own in rests_on(welfare, {"rare-earths"})] == ["goods.minerals.cost-share"]
    start = ["trade.substitution.impact"]
    assert [own.name for own in rests_on(["exports.JPN.USA.goods"], {"trade"})] == start
    paths = {own.name for own in rests_on(["path.usdjpy"], set())}
    assert not paths & {"economy.tariff.reallocation", "bonds.debt.followed"}
    assert {"bonds.debt.unmet", "bonds.odds.by-kind"} <= paths
    assert "economy.tariff.reallocation" in {o.name for o in rests_on(["path.usdjpy"], {"trade"})}


def test_a_mineral_does_not_rest_on_the_substitution_of_origins() -> None:
    origins = "trade.substitution.impact"
    assert origins in {own.name for own in rests_on(["cutoff.JPN.CHN.C26.price"])}
    assert origins not in {own.name for own in rests_on(["cutoff.JPN.CHN.rare-earths.share"])}


def test_kinds_of_measures_are_known_by_what_they_set_in_motion() -> None:
    kinds = {kind.__name__ for kind in (*bonds_kinds.MEASURES, *economy_kinds.MEASURES)}
    assert set(assumed.CAUSES_OF) == kinds
    text = '[[measure]]\nkind = "Tariff"\n[[measure]]\nkind = "ExportCut"\ninput = "rare-earths"\n'
    assert assumed.causes(text) == {"trade", "rare-earths"}
    assert assumed.causes("") == set()


def test_the_page_names_what_its_paths_rest_on() -> None:
    (said,) = assumed.notes(outcome())
    assert "dated paths on economy." in said
    trade = "trade on trade.substitution.impact 1"
    assert f"more; {trade}. Each with its reason: walkaway constants." in said
    assert "real income" not in said
    assert "exporters" not in said


def test_a_changed_parameter_is_a_changed_run(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "a.py").write_text("A = 1\n")
    file = tmp_path / "parameters" / "trade.toml"
    file.write_text("value = 0.76\n")
    before = digest_of(tmp_path)
    file.write_text("value = 0.77\n")
    assert digest_of(tmp_path) != before


def test_another_row_of_a_table_is_a_changed_run(tmp_path: Path) -> None:
    (tmp_path / "bonds").mkdir()
    before = digest_of(tmp_path)
    (tmp_path / "bonds" / "holders.toml").write_text("[[holder]]\n")
    assert digest_of(tmp_path) != before


@pytest.mark.parametrize("place", ["record/rooms/named.toml", "firms/library/toyota.toml"])
def test_so_is_one_of_a_table_further_in(tmp_path: Path, place: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    before = digest_of(tmp_path)
    file.write_text("title = 1\n")
    assert digest_of(tmp_path) != before
