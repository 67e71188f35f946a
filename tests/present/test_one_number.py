"""A question that two markets could answer is answered once, with a range for each kind."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import walkaway
from walkaway.engine.economy_market import LONG, TOLD_QUARTERS, central
from walkaway.engine.questions import question
from walkaway.present import story
from walkaway.scenario import Scenario

pytestmark = pytest.mark.slow  # a whole run


@pytest.fixture(scope="module")
def outcome():
    return walkaway.run("japan-walks", draws=12, jobs=1, only=("goods", "bonds", "economy"))


def test_the_short_answer_names_the_thirty_year_yield_once(outcome) -> None:
    said = " ".join(story.page(outcome).short)
    assert len(re.findall(r"30-year (?:US Treasury )?yield", said)) == 1
    assert "2026Q1" in said
    assert "+10" not in said


def test_no_two_tables_give_the_thirty_year_yield_of_one_horizon(outcome) -> None:
    """Rows of the page by name and horizon; what flows alone would add is told as that."""
    found: Counter[tuple[str, str]] = Counter()
    for section in story.page(outcome).sections:
        for own in section.tables:
            if own.caption.startswith(("What flows alone would add", "Under each published")):
                continue
            if own.columns[1].startswith("expected then"):
                continue  # levels of other quarters: what was expected, and with the measures
            found.update(
                (row[0].text, head)
                for row in own.rows
                for head in own.columns[1:]
                if "30-year" in row[0].text
            )
    assert found
    assert max(found.values()) == 1
    horizons = [head for _, head in found]
    assert [head.split("\n")[0] for head in horizons] == ["2025Q2", "2026Q1", "2028Q1"]


def test_what_flows_alone_would_add_claims_no_date(outcome) -> None:
    (bonds,) = [own for own in story.page(outcome).sections if own.id == "bonds"]
    heads = " ".join(bonds.tables[0].columns) + " ".join(bonds.tables[2].columns)
    assert "after" not in heads
    assert "run" not in heads
    assert "no tariff, central bank, budget or economy is in it" in bonds.tables[0].caption


def test_the_path_has_a_range_of_each_kind(outcome) -> None:
    path = outcome.path(LONG)
    assert path is not None
    spans = re.findall(r"(20\d\dQ\d) (\S+) to (\S+?)[;.](?:\s|$)", path.note)
    assert [when for when, _, _ in spans] == [path.periods[t] for t in TOLD_QUARTERS]
    assert "6 published estimates" in path.note
    middle = central(question(Scenario.load("japan-walks")), LONG)
    for t, (_, low, high) in zip(TOLD_QUARTERS, spans, strict=True):
        least, most = (float(x.replace("\N{MINUS SIGN}", "-")) for x in (low, high))
        # The middle estimate lies inside; the spread is that of a tenfold disagreement.
        assert least - 0.005 <= middle.change(t).mid <= most + 0.005
        assert most - least > 0.1
