"""A withdrawal asked of a scenario: its effect is the market with it minus without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.bonds.markets import market, member
from tests.commands import call
from walkaway.bonds.clearing import clear
from walkaway.bonds.investors import demand_system
from walkaway.bonds.kinds import QT, Issuance, Preference, Withdrawal
from walkaway.bonds.measures import shock_of
from walkaway.bonds.replacement import replacements
from walkaway.errors import BadInputError
from walkaway.grammar.values import percent

OWN = Withdrawal(holder="CHN", bucket="all", change=percent(-0.3))
STANDING = (
    QT(amount=500.0, bucket="coupons"),
    Issuance(amount=300.0),
    Preference(holder="EA", bucket="all", change=percent(-0.05)),
)


@pytest.mark.parametrize("name", ["koijen2020", "ahmed2022", "imf2017"])
def test_effects_in_turn_add_up_to_all_at_once(name: str) -> None:
    """What stands, and then the withdrawal on top of it, is both together."""
    one = member(name, True)
    (alone,) = replacements(market(), [one], STANDING)
    (then,) = replacements(market(), [one], [OWN], before=STANDING)
    (both,) = replacements(market(), [one], [*STANDING, OWN])
    assert alone.premium + then.premium == pytest.approx(both.premium, abs=1e-12)
    assert alone.absorbed + then.absorbed == pytest.approx(both.absorbed, abs=1e-7)
    assert alone.revaluation + then.revaluation == pytest.approx(both.revaluation, abs=1e-7)
    # It is not what the withdrawal does in a market where nothing else happens.
    (first,) = replacements(market(), [one], [OWN])
    assert np.abs(first.premium - then.premium).max() > 1e-3 * then.premium.max()


def test_the_effect_is_the_difference_of_two_clearings() -> None:
    one = member("warnock2009", True)
    (found,) = replacements(market(), [one], [OWN], 3.0, True, before=STANDING)
    system = demand_system(market(), one.priors, 3.0, True)
    base = shock_of(system, STANDING)
    with_it = clear(system, base.plus(shock_of(system, [OWN])))
    assert found.premium == pytest.approx(with_it.premium - clear(system, base).premium, abs=1e-13)
    assert found.absorbed.sum() == pytest.approx(0.0, abs=1e-6)  # issuance is in both


def test_a_market_closed_before_the_measure_has_no_effect_to_tell() -> None:
    one = member("ahmed2022", True)
    everybody = (Withdrawal(holder="foreign", bucket="all", change=percent(-0.9)),)
    small = Withdrawal(holder="USA.banks", bucket="all", change=percent(-0.01))
    (found,) = replacements(market(), [one], [small], months=1.0, before=everybody)
    assert not found.solved
    assert found.message.startswith("before the measure")


def test_more_than_is_held_is_refused_with_its_holders() -> None:
    most = (Withdrawal(holder="JPN", bucket="all", change=percent(-0.8)),)
    again = Withdrawal(holder="JPN.private", bucket="all", change=percent(-0.4))
    with pytest.raises(BadInputError) as caught:
        replacements(market(), [member("koijen2020", True)], [again], before=most)
    assert [problem.place for problem in caught.value.problems] == ["JPN.private"]


def asked(*arguments: str) -> Any:
    result = call("holders", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


SCENARIO = (
    'name = "squeeze"\ndate = 2026-02-28\n'
    '[[measure]]\nkind = "QT"\namount = 600\nover = "4 quarters"\n'
    '[[measure]]\nkind = "Issuance"\namount = 900\nfrom = 2026-03-15\n'
)


def test_the_command_takes_the_day_and_the_measures_in_force(folder: Path) -> None:
    (folder / "squeeze.toml").write_text(SCENARIO)
    ask = ["withdraw", "--holder", "JPN", "--change", "-31%", "--member", "koijen2020"]
    found = asked(*ask, "--scenario", "squeeze.toml")
    assert (found["date"], found["scenario"]) == ("2026-02-28", "squeeze")
    (before,) = found["before"]  # the issuance has not begun
    assert "Federal Reserve" in before
    alone = asked("--date", "2026-02-28", *ask)
    assert (alone["scenario"], alone["before"]) == (None, [])
    (row,), (plain,) = found["members"], alone["members"]
    assert row["premium_bp"] != plain["premium_bp"]
    assert row["yields_percent"]["7-15"] > plain["yields_percent"]["7-15"]
    # A scenario in which nothing happens is the day alone.
    (folder / "none.toml").write_text('name = "none"\ndate = 2026-02-28\n')
    none = asked(*ask, "--scenario", "none.toml")
    assert none["members"] == alone["members"]


def test_the_range_of_draws_is_of_the_effect(folder: Path) -> None:
    (folder / "squeeze.toml").write_text(SCENARIO)
    found = asked("withdraw", "--holder", "CHN", "--change", "-10%", "--member", "koijen2020",
                  "--scenario", "squeeze.toml", "--draws", "30")  # fmt: skip
    (row,) = found["members"]
    for bucket in ("3-7", "7-15", "15-30"):
        low, high = row["premium_bp_5_95"][bucket]
        assert low < row["premium_bp"][bucket] < high


def test_a_day_beside_a_scenario_and_options_unread_are_refused() -> None:
    late = call("holders", "--date", "2025-06-12", "withdraw", "--scenario", "japan-2026")
    assert isinstance(late.exception, BadInputError)
    (problem,) = late.exception.problems
    assert (problem.place, "leave --date out" in problem.hint) == ("--date", True)
    unread = call("holders", "--market", "jgb", "--since", "2024-12", "withdraw")
    assert isinstance(unread.exception, BadInputError)
    assert {p.place for p in unread.exception.problems} == {"--market", "--since"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("holders", "withdraw", "--limit-bp", "nan"),
        ("holders", "withdraw", "--amount", "inf"),
        ("holders", "withdraw", "--amount", "nan"),
        ("holders", "withdraw", "--seed", "-1"),
        ("frontier", "japan-2025", "--cap", "nan"),
        ("frontier", "japan-2025", "--cap", "inf"),
        ("frontier", "japan-2025", "--limit-bp", "nan"),
    ],
)
def test_numbers_that_are_none_are_refused(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[-2]}'" in result.output


ALL_GONE = ("holders", "withdraw", "--holder", "foreign", "--horizon", "impact")


def test_the_page_says_first_what_was_not_solved() -> None:
    some = call(*ALL_GONE, "--change=-60%")
    assert some.exit_code == 0
    first = " ".join(some.output.split())
    assert first.startswith("Partly solved: nothing clears under 5 of 8 published estimates (")
    assert "the last that clears; nothing does under Warnock and Warnock (2009)" in first
    none = call(*ALL_GONE, "--member", "ahmed2022")
    assert none.exit_code == 1
    assert none.output.strip().startswith("Not solved: nothing clears under any of 1 published")
    # What was not solved has no yields on the page.
    (row,) = [line for line in none.output.splitlines() if "Ahmed" in line and " - " in line]
    assert "no clearing" in row
    assert "In short" not in none.output


def test_draws_that_fail_are_counted() -> None:
    """The limit stands just above the middle estimate, so that larger draws end at it."""
    some = ("--change=-52%", "--member", "imf2017", "--limit-bp", "205", "--draws", "24")
    asked = (*ALL_GONE, *some)
    found = json.loads(call(*asked, "--json").stdout)
    (row,) = found["members"]
    failed = round(24 * (1 - row["cleared_share_of_draws"]))
    assert row["status"] == "solved"
    assert 0 < failed < 24
    page = " ".join(call(*asked).output.split())
    assert f"{failed} of 24 draws failed" in page
