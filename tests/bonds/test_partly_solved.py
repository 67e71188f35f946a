"""A run in which some estimates do not clear: they are counted wherever a range is told."""

from __future__ import annotations

import csv
import io
from functools import cache

import pytest

from walkaway.bonds.market import BondMarket, _open
from walkaway.engine.questions import question
from walkaway.engine.solving import run
from walkaway.market import Watch
from walkaway.outcome import Outcome, Quantity
from walkaway.outcome.quantity import Range, band_of
from walkaway.parameters import parameter
from walkaway.present import bonds_story
from walkaway.present.page import said, span
from walkaway.scenario import Scenario
from walkaway.web.downloads import metrics_csv

# All holders abroad let go of three fifths: two of eight estimates find no buyers at any yield.
TEXT = """
name = "three-fifths"
title = "t"
date = 2025-06-12
[[measure]]
kind = "Withdrawal"
holder = "foreign"
change = "-60%"
bucket = "all"
"""


@cache
def solved() -> Outcome:
    return run(Scenario.from_toml(TEXT), only=("bonds",))


def test_both_are_counted_in_the_document_and_its_table() -> None:
    outcome = solved()
    failed = {own.member for own in outcome.unsolved if own.market == "bonds, quarter"}
    assert len(failed) == 2
    plain = {row["id"]: row for row in outcome.plain()["metrics"]}
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(metrics_csv(outcome)))}
    for name in ("yield.UST.15-30.quarter", "holdings.USA.banks.quarter"):
        assert plain[name]["failed"] == 2
        assert rows[name]["failed"] == "2"
        assert len(plain[name]["members"]) == 6
        assert rows[name]["open"] == plain[name]["open"] == ""
        assert rows[name]["central"] == plain[name]["central"]
        assert rows[name]["agree"].split("; ") == list(outcome[name].agreeing)


def test_the_middle_counts_those_that_lie_beyond() -> None:
    ten = solved()["yield.UST.7-15.quarter"]
    assert sum(ten.weights.values()) == pytest.approx(1.0)
    below = sum(ten.weights[name] for name, rise in ten.members.items() if rise < ten.mid)
    assert below < 0.5 <= below + ten.weights[ten.central]
    assert ten.mid == ten.members[ten.central]
    agree = [ten.members[name] for name in ten.agreeing]
    assert (ten.low, ten.high) == (min(agree), max(agree))
    assert said(ten, 0).endswith("3 of 8 estimates, 2 of 8 not solved)")


def test_no_range_is_over_estimates_that_contradict_one_another() -> None:
    factor = parameter("bonds.apart.factor").value
    for own in solved().metrics:
        assert own.kind is Range.APART
        assert {name for group in own.groups for name in group} == set(own.weights)
        if own.id.startswith("yield.UST.7-15"):
            # Slopes within the factor give moves within it; the market is not quite linear.
            assert own.high < 1.05 * factor * own.low
            assert 1.05 * factor * min(own.members.values()) < own.low


def test_the_page_says_that_the_range_is_open() -> None:
    """Where one that agrees with the central one does not clear, its range has no end."""
    outcome = run(Scenario.from_toml(TEXT.replace("-60%", "-80%")), only=("bonds",))
    ten = outcome["yield.UST.7-15.quarter"]
    assert set(ten.agreeing) < set(next(g for g in ten.groups if ten.central in g))
    section = bonds_story.section(outcome)
    assert section is not None
    told = repr(section.tables[0])
    assert "3 missing" in told.replace("\\n", " ")
    assert "or more" in told
    who, headline = (own.text for own in list(bonds_story.short(outcome))[:2])
    assert "3 of 8 not solved" in who
    assert "or more" in headline
    assert "3 of 8 not solved" in headline


def test_where_the_one_in_the_middle_does_not_clear_the_number_is_a_lower_end() -> None:
    outcome = run(Scenario.from_toml(TEXT.replace("-60%", "-90%")), only=("bonds",))
    ten = outcome["yield.UST.7-15.quarter"]
    below = sum(ten.weights[name] for name in ten.members)
    assert below < 0.5
    assert ten.mid == max(ten.members.values())
    assert ten.open == "high"
    assert "or more" in said(ten, 0)
    section = bonds_story.section(outcome)
    assert section is not None
    assert "the one in the middle: numbers are of the last that clears" in " ".join(section.lead)


def test_ends_are_open_on_the_side_on_which_nothing_is_known() -> None:
    assert band_of([1.0, 2.0, 3.0], 2, "high").mid == 3.0
    assert band_of([1.0, 2.0, 3.0], 2, "low").mid == 1.0
    assert band_of([1.0, 2.0, 3.0], 2).mid == 2.0
    assert band_of([1.0], 4, "high").mid == 1.0
    own = Quantity("yield.x", "x", "bp", {"a": -3.0, "b": -1.0}, failed=1, open="low")
    assert span(own, 0).endswith("or less")
    assert _open("yield.UST.7-15.quarter", [-3.0, -1.0]) == "low"
    assert _open("yield.UST.7-15.quarter", [-3.0, 1.0]) == ""
    assert _open("yield.UST.bills.quarter", [1.0, 2.0]) == ""
    assert _open("holdings.JPN.quarter", [1.0, 2.0]) == ""


def test_nothing_is_open_where_all_is_solved() -> None:
    calm = question(Scenario.from_toml(TEXT.replace("-60%", "-5%")))
    part = BondMarket().solve(calm, {}, Watch())  # type: ignore[arg-type]
    assert {own.failed for own in part.metrics} == {0}
    assert {own.open for own in part.metrics} == {""}
