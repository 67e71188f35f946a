"""`walkaway tariffs`: chosen tariffs on the embedded world."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from walkaway.cli.main import cli
from walkaway.world import World


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["tariffs", *arguments])


def answer(*arguments: str) -> dict[str, Any]:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_optimal_rate_by_partner_and_sector() -> None:
    document = answer("optimal", "--by", "USA", "--instruments", "partner-sector")
    (usa,) = document["players"]
    assert document["status"] == "solved"
    assert usa["rates"] > 1000
    assert usa["welfare_pct"] > 0
    assert usa["gain_from_deviating_pct"] < 1e-6
    trade = World.at("2025-06-12").trade()
    chn, usa_at = trade.economies.index("CHN"), trade.economies.index("USA")
    kept = 100 * trade.tariffs[chn, usa_at, trade.sectors.index("SERVICES")]
    assert usa["rates_pct"]["CHN"]["SERVICES"] == pytest.approx(kept)
    assert 0 < usa["lowest_rate_pct"] <= usa["highest_rate_pct"] < 300


def test_nash_with_a_bloc_as_one_player() -> None:
    document = answer("nash", "USA", "CHN", "EU")
    eu = document["players"][2]
    assert eu["player"] == "EU"
    assert len(eu["members"]) == 27
    assert eu["lowest_rate_pct"] == pytest.approx(eu["highest_rate_pct"])
    assert all(abs(p["gain_from_deviating_pct"]) < 1e-6 for p in document["players"])
    assert max(document["residuals"].values()) <= 1e-10


@pytest.fixture(scope="module")
def deal() -> Result:
    return call("cooperate", "USA", "EU")


def test_cooperation_says_what_defecting_gains(deal: Result) -> None:
    assert deal.exit_code == 0
    assert "deviating" in deal.output
    assert "Others who lose most" in deal.output


def test_an_unknown_player_is_named() -> None:
    result = call("nash", "USA", "EUU")
    assert result.exit_code != 0
    assert "did you mean 'EU'" in str(result.exception)


def test_all_mistaken_players_at_once() -> None:
    result = call("nash", "USX", "EU", "DEU", "CHX")
    said = str(result.exception)
    assert "USX" in said
    assert "CHX" in said
    assert "DEU: has DEU, which EU has too" in said


def test_a_deal_of_one_rate_says_so(deal: Result) -> None:
    assert "--instruments partner" in deal.output
    assert "--instruments partner" not in call("optimal").output
