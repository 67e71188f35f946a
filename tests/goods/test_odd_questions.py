"""Blocs, diversion and cut-offs asked oddly: all mistakes at once, and nothing silly answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2025-06-12")
NEWEST = World.newest().date.isoformat()
TRADE = WORLD.trade()


def said(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments))
    assert isinstance(done.exception, BadInputError), done.output
    return str(done.exception)


def test_a_number_that_is_none_is_told_before_anything_is_looked_up() -> None:
    done = CliRunner().invoke(cli, ["bloc", "CPTPP", "--add", "CHN", "--phase-in", "nan"])
    assert done.exit_code == 2
    assert "'--phase-in': nan is not a finite number" in done.output


def answered(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["bloc", "CPTTP", "--add", "CHX", "--origin", "140%", "--origin-cost", "x",
             "--exclude", "carz", "--date", "2031-01-01"],
            ["'CPTPP'", "'CHN'", "140%", "'x' is no share", "'cars'", NEWEST],
        ),
        (["bloc", "CPTPP", "--add", "CHX", "--elasticities", "QQ"], ["'CHN'", "QQ"]),
        (["bloc", "CPTPP", "--add", "CHN", "--remove", "CHN"], ["both to join and to leave"]),
        (["bloc", "jpn,KOR"], ["bloc: ", "'JPN'"]),
        (
            ["cutoff", "--by", "CHX", "--of", "JPN,KOR", "--input", "carz",
             "--elasticities", "QQ", "--date", "2031-01-01"],
            ["'CHN'", "more than one economy", "'cars'", "'QQ'", NEWEST],
        ),
        (["cutoff", "--by", "CHN", "--of", "EU", "--input", "C26"], ["more than one economy"]),
        (["cutoff", "--by", ",", "--of", "JPN", "--input", "C26"], ["nobody is named"]),
        (
            ["cutoff", "--by", "CHN", "--of", "JPN", "--input", "rare-earths",
             "--elasticities", "U4"],
            ["no long run"],
        ),
        (["diversion", "japan-2052", "--join", "CHX"], ["no scenario 'japan-2052'", "'CHN'"]),
        (["diversion", "--join", ","], ["nobody is named"]),
    ],
)  # fmt: skip
def test_all_mistakes_of_all_options_at_once(arguments: list[str], words: list[str]) -> None:
    text = said(*arguments)
    for word in words:
        assert word in text, word


def incomes(document: dict[str, Any], case: str = "tariffs") -> dict[str, float]:
    return {
        code: own["income_percent"]["mid"]
        for code, own in document["cases"][case]["economies"].items()
    }


def test_a_bloc_of_all_is_no_tariffs_at_all(tmp_path: Path) -> None:
    """Through two doors: `walkaway bloc all`, and a scenario that takes every tariff to zero."""
    bloc = incomes(answered("bloc", "all", "--no-us-tariffs", "--elasticities", "U4"))
    everyone = ", ".join(f'"{code}"' for code in TRADE.economies)
    own = tmp_path / "free.toml"
    own.write_text(
        f'date = 2025-06-12\n[[measure]]\nkind = "Tariff"\nby = [{everyone}]\non = "all"\n'
        'rate = "0%"\n'
    )
    run = answered("run", str(own), "--elasticities", "U4", "--draws", "0", "--no-store")
    welfare = {m["id"]: m["mid"] for m in run["metrics"] if m["id"].startswith("welfare.")}
    assert len(welfare) >= 77
    for code, percent in bloc.items():
        assert welfare[f"welfare.{code}"] == pytest.approx(percent, abs=1e-9), code


def test_who_is_on_both_lists_by_a_group_stays_out() -> None:
    call = ("bloc", "CPTPP", "--elasticities", "U4")
    less = answered(*call, "--add", "RCEP", "--remove", "CHN")
    assert "CHN" not in less["members_after"]
    assert "KOR" in less["members_after"]
    named = ",".join(c for c in WORLD.members("RCEP") if c != "CHN")
    assert incomes(answered(*call, "--add", named)) == pytest.approx(incomes(less))


def test_a_member_that_joins_and_a_stranger_that_leaves_change_nothing() -> None:
    for option, who in (("--add", "JPN"), ("--remove", "CHN")):
        call = ("bloc", "CPTPP", option, who, "--elasticities", "U4")
        assert not any(incomes(answered(*call)).values())
        page = CliRunner().invoke(cli, list(call)).output
        assert "nothing changes" in page
        assert ("is a member already" in page) == (who == "JPN")
        assert ("stays out" in page) == (who == "CHN")


def test_an_input_never_traded_is_not_missed() -> None:
    pairs = [
        (TRADE.economies[j], TRADE.economies[i], TRADE.sectors[k])
        for j, i, k in zip(*(TRADE.flows == 0).nonzero(), strict=True)
        if j != i
    ]
    for by, of, sector in (pairs[0], pairs[len(pairs) // 2], pairs[-1]):
        found = answered(
            "cutoff", "--by", by, "--of", of, "--input", sector, "--elasticities", "U4"
        )
        assert found["share_of_spending"] == 0
        assert not any(found["short_run"]["value_added_percent"].values())
        for own in found["users"].values():
            assert not any(own["short_run_output_percent"].values())
            assert own["long_run_sales_percent"]["mid"] == pytest.approx(0, abs=1e-9)
        for band in found["long_run"]["income_percent"].values():
            assert band["mid"] == pytest.approx(0, abs=1e-9)


def test_cut_off_by_everybody_is_worse_than_by_one() -> None:
    one, all_ = (
        answered("cutoff", "--by", by, "--of", "JPN", "--input", "C26", "--elasticities", "U4")
        for by in ("CHN", "all")
    )
    assert "JPN" not in all_["by"]
    for key in ("share_of_spending",):
        assert 0 < one[key] < all_[key] < 1
    for name in ("low", "mid", "high"):
        assert (
            all_["short_run"]["quantity_left"][name] < one["short_run"]["quantity_left"][name] < 1
        )
    for own in (one, all_):
        assert own["long_run"]["income_percent"]["JPN"]["mid"] < 0
    assert (
        all_["long_run"]["income_percent"]["JPN"]["mid"]
        < one["long_run"]["income_percent"]["JPN"]["mid"]
    )
    assert all_["stand_ins"] == []


def test_where_nothing_is_barred_nothing_is_replaced() -> None:
    found = answered("diversion", "cptpp-both")
    assert not found["barred"]
    for horizon in found["horizons"].values():
        for place in horizon["goods"]["replaced"].values():
            assert place["share_of_lost"] is place["share_of_lost_volume"] is None
            assert place["usd_bn"] is not None
    page = CliRunner().invoke(cli, ["diversion", "zero"]).output
    assert "nothing to replace" in page
    assert "-0.0" not in page


def test_a_member_does_not_join_twice() -> None:
    found = answered("diversion", "japan-2025-tariffs", "--join", "JPN,CHN")
    assert found["members_already"] == ["JPN"]
    alone = answered("diversion", "japan-2025-tariffs", "--join", "CHN")
    assert found["horizons"] == alone["horizons"]
