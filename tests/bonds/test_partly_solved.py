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
from walkaway.outcome.quantity import band_of
from walkaway.present import bonds_story
from walkaway.present.page import said, span
from walkaway.scenario import Scenario
from walkaway.web.downloads import metrics_csv

# All holders abroad let go of three fifths: two of six estimates find no buyers at any yield.
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
        assert len(plain[name]["members"]) == 4
        assert rows[name]["open"] == plain[name]["open"]
    assert plain["yield.UST.15-30.quarter"]["open"] == "high"
    assert plain["holdings.USA.banks.quarter"]["open"] == ""


def test_the_median_counts_those_that_lie_beyond() -> None:
    ten = solved().find("yield.UST.7-15.quarter")
    assert ten is not None
    known = sorted(ten.members.values())
    # Of six, of which the two largest are not known, the middle lies between third and fourth.
    assert ten.mid == pytest.approx((known[2] + known[3]) / 2)
    assert (ten.low, ten.high) == (known[0], known[-1])
    assert said(ten, 0).endswith("or more, 4 estimates, 2 of 6 not solved)")


def test_the_page_says_that_the_range_is_open() -> None:
    section = bonds_story.section(solved())
    assert section is not None
    told = repr(section.tables[0])
    assert "2 missing" in told.replace("\\n", " ")
    assert "or more" in told
    headline = next(bonds_story.short(solved())).text
    assert "or more" in headline
    assert "2 of 6 not solved" in headline


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
