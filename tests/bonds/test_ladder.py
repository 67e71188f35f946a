from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.bonds.markets import world
from walkaway.bonds.balancing import rake, tilt, to_cents
from walkaway.bonds.facts import auction_record, term_years, us_ladder
from walkaway.bonds.ladder import (
    TYPES,
    LadderFacts,
    Sale,
    issue_rates,
    prior_from_record,
    reconstruct,
    standard_term,
)
from walkaway.errors import NotSolvedError

# US Congress, Joint Economic Committee, Monthly Debt Update of June 2025 (end of May 2025,
# USD bn; average maturity and share due in a year of the end of March); TIPS and FRN as
# reported for the end of February.
PUBLISHED = {"bills": 6000.0, "notes": 14890.0, "bonds": 4980.0, "tips": 2000.0, "frn": 630.0}


def test_ladder_meets_the_published_profile_exactly() -> None:
    ladder = us_ladder(world(), dt.date(2025, 3, 31))
    for kind, total in PUBLISHED.items():
        assert ladder.face[TYPES.index(kind)].sum() == pytest.approx(total, rel=1e-12)
    assert ladder.average_months == pytest.approx(71.0, rel=1e-12)
    assert ladder.due_share == pytest.approx(0.32, rel=1e-12)
    assert (ladder.face >= 0).all()
    assert "estimated" in ladder.note


def test_no_type_outlives_its_longest_term() -> None:
    ladder = us_ladder(world(), dt.date(2025, 3, 31))
    for kind, longest in (("bills", 1.0), ("notes", 10.0), ("frn", 2.0)):
        assert ladder.face[TYPES.index(kind), ladder.years > longest].sum() == 0.0


def test_record_alone_is_not_far_from_the_published_notes() -> None:
    # The prior uses no total; if its issuance rates were wrong by a factor it would show here.
    prior, years = prior_from_record(auction_record(world()), dt.date(2025, 5, 31))
    notes = prior[TYPES.index("notes")].sum()
    assert 0.85 < notes / PUBLISHED["notes"] < 1.15
    assert 60 < 12 * (prior.sum(axis=0) @ years) / prior.sum() < 90


def test_contradicting_facts_are_said_so() -> None:
    facts = LadderFacts(dt.date(2025, 5, 31), PUBLISHED, 400.0, 0.32)
    with pytest.raises(NotSolvedError, match="totals"):
        reconstruct(facts, auction_record(world()))


def test_one_security_a_year_gives_a_flat_ladder() -> None:
    sales = [Sale(dt.date(year, 6, 15), "notes", 10.0, 12.0) for year in range(2000, 2025)]
    face, years = prior_from_record(sales, dt.date(2025, 1, 1))
    row = face[TYPES.index("notes")]
    rate = issue_rates(sales)["notes", 10.0][1]
    assert np.allclose(rate, 144.0)
    # Ten-year notes at a constant rate: a year of maturity holds a year of issuance, and the
    # terms the record does not know add one unit each up to their own term.
    between = (years > 7.0) & (years < 8.0)
    assert row[between].sum() == pytest.approx(144.0, rel=2e-3)


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("bonds", "29-Year 11-Month", 30.0),
        ("bonds", "19-Year 10-Month", 20.0),
        ("notes", "9-Year 10-Month", 10.0),
        ("notes", "2-Year", 2.0),
        ("frn", "1-Year 10-Month", 2.0),
        ("bills", "52-Week", 1.0),
        ("bills", "13-Week", 13 / 52),
        ("tips", "19-Year 6-Month", None),
    ],
)
def test_reopenings_belong_to_their_original_term(kind: str, text: str, term: float | None) -> None:
    assert standard_term(kind, term_years(text)) == term


def test_tilt_is_the_least_change() -> None:
    rng = np.random.default_rng(0)
    prior = rng.uniform(0.5, 2.0, 8)
    moments = np.array([np.ones(8), np.arange(8.0)])
    found = tilt(prior, moments, np.array([prior.sum() * 1.2, (prior * np.arange(8)).sum()]))
    assert moments @ found == pytest.approx([prior.sum() * 1.2, (prior * np.arange(8)).sum()])

    def distance(x: np.ndarray) -> float:
        return float((x * np.log(x / prior) - x + prior).sum())

    null = np.linalg.svd(moments)[2][2:]
    for direction in null:
        for step in (1e-3, -1e-3):
            assert distance(found + step * direction) > distance(found)


def test_rake_keeps_odds_ratios_and_meets_both_margins() -> None:
    rng = np.random.default_rng(1)
    prior = rng.uniform(0.1, 1.0, (5, 4))
    rows, columns = rng.uniform(1, 2, 5), rng.uniform(1, 2, 4)
    columns *= rows.sum() / columns.sum()
    table = rake(prior, rows, columns)
    assert np.allclose(table.sum(axis=1), rows, rtol=1e-12)
    assert np.allclose(table.sum(axis=0), columns, rtol=1e-12)
    ratio = table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0]
    assert ratio == pytest.approx(prior[0, 0] * prior[1, 1] / prior[0, 1] / prior[1, 0])


def test_rake_refuses_what_zeros_forbid() -> None:
    with pytest.raises(NotSolvedError, match="row"):
        rake(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    with pytest.raises(NotSolvedError, match="sum"):
        rake(np.ones((2, 2)), np.array([1.0, 1.0]), np.array([1.0, 2.0]))


def test_cents_have_exact_margins() -> None:
    rng = np.random.default_rng(2)
    rows = rng.integers(10**12, 10**14, 19)
    weight = rng.uniform(0.0, 1.0, (19, 6))
    weight[1, 2:] = 0.0
    columns = np.floor((rows[:, None] * weight / weight.sum(axis=1, keepdims=True)).sum(axis=0))
    columns = columns.astype(np.int64)
    columns[-1] += rows.sum() - columns.sum()
    table = rake(weight, rows.astype(float), columns.astype(float))
    cents = to_cents(table, rows, columns)
    assert (cents.sum(axis=1) == rows).all()
    assert (cents.sum(axis=0) == columns).all()
    assert (cents[1, 2:] == 0).all()
    assert np.abs(cents - table).max() < 1e3
