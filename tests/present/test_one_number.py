"""A question that two markets could answer is answered once, with a range for each kind."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

import walkaway
from walkaway.engine.economy_central import central
from walkaway.engine.economy_told import LONG, TOLD_QUARTERS
from walkaway.engine.questions import question
from walkaway.outcome.quantity import Range
from walkaway.present import story
from walkaway.scenario import Scenario

pytestmark = pytest.mark.slow  # a whole run


@pytest.fixture(scope="module")
def outcome():
    return walkaway.run("japan-2025", draws=12, jobs=1, only=("goods", "bonds", "economy"))


def test_the_short_answer_names_the_thirty_year_yield_once(outcome) -> None:
    said = " ".join(story.page(outcome).short)
    assert len(re.findall(r"30-year (?:US Treasury )?yield", said)) == 1
    assert "2026Q1" in said
    assert "+10" not in said


def test_no_two_tables_give_the_thirty_year_yield_of_one_horizon(outcome) -> None:
    """Rows of the page by name and horizon; what flows alone would add is told as that."""
    found: Counter[tuple[str, str]] = Counter()
    sections = story.page(outcome).sections
    for section in sections:
        if section.id == "steps":
            continue  # the same number once more, beside that after each step before
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
    (steps,) = (own for own in sections if own.id == "steps")
    (paths,) = (own for own in sections if own.id == "paths")
    last, whole = (
        next(row for row in table.rows if row[0].text.startswith("US 30-year yield"))
        for table in (steps.tables[1], paths.tables[0])
    )
    assert last[-1].text == whole[2].text


def test_what_flows_alone_would_add_claims_no_date(outcome) -> None:
    (bonds,) = [own for own in story.page(outcome).sections if own.id == "bonds"]
    heads = " ".join(bonds.tables[0].columns) + " ".join(bonds.tables[2].columns)
    assert "after" not in heads
    assert "run" not in heads
    assert "no tariff, central bank, budget or economy is in it" in bonds.tables[0].caption


def test_the_path_has_a_range_of_each_kind(outcome) -> None:
    """Draws, past forecast errors, and each published estimate by itself: never one band."""
    path = outcome.path(LONG)
    assert path is not None
    assert path.expected is not None
    assert path.expected.kind is Range.FORECAST
    assert path.kind is Range.DRAWS
    assert len(path.apart) == 8
    assert sum(one.weight for one in path.apart) == pytest.approx(1.0)
    (middle,) = [one for one in path.apart if one.central]
    exact = central(question(Scenario.load("japan-2025")), LONG)
    agree = [one for one in path.apart if one.agrees]
    for t in TOLD_QUARTERS:
        assert middle.change[t] == pytest.approx(exact.change(t).mid, abs=1e-9)
        every = [one.change[t] for one in path.apart]
        assert every == sorted(every)  # the order of impact
        assert np.ptp([one.change[t] for one in agree]) < 0.03
        assert np.ptp(every) > 0.1  # what a thirtyfold disagreement makes
    said = story.page(outcome)
    (told,) = [
        own for section in said.sections for own in section.tables
        if own.caption.startswith("US 30-year yield under each published estimate")
    ]  # fmt: skip
    assert len(told.rows) == 1 + len(path.apart) - len(agree)
