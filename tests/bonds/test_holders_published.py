"""The rows of the validation page that must hold, and that misses are shown."""

from __future__ import annotations

import pytest

from tests.validation import holders


@pytest.mark.parametrize("group", [holders.facts, holders.ladder])
def test_facts_are_right(group) -> None:
    for row in group():
        assert row.agrees, row


def test_every_member_meets_its_own_paper() -> None:
    rows = holders.own_papers()
    missed = {row.quantity for row in rows if not row.agrees}
    # Stated on the page with its reason: bills are pinned by the policy rate.
    assert missed <= {"elasticity of short-term debt"}
    assert len(rows) >= 10


def test_papers_of_one_view_predict_one_another() -> None:
    rows = [row for row in holders.other_papers() if row.source == "out of sample: beltran2013"]
    near = [
        row
        for row in rows
        if "Koijen" in row.quantity or "by the slopes of Warnock" in row.quantity
    ]
    assert len(near) == 2
    assert all(row.agrees for row in near)


def test_japans_walk_is_told_as_it_was() -> None:
    found = holders.japan()
    # Treasury International Capital: 1,239.3 in February, 1,116.7 in June 2026.
    assert found.change == pytest.approx(-122.6, abs=1e-9)
    assert found.valuation < 0
    assert found.sales + found.change == pytest.approx(found.valuation, abs=2.0)
    for taken in found.model.values():
        assert sum(taken.values()) == pytest.approx(0.0, abs=1e-6)
        assert sum(v for who, v in taken.items() if not who.startswith("JPN")) == pytest.approx(
            found.sales, rel=1e-9
        )
    # The Federal Reserve bought more than Japan sold.
    assert found.actual["USA.fed"] > found.sales


def test_back_test_compares_like_with_like() -> None:
    for year in holders.years():
        assert year.cleared
        assert year.official < 0
        assert year.model.sum() == pytest.approx(year.actual.sum(), rel=1e-6)
        assert year.naive.sum() == pytest.approx(year.actual.sum(), rel=1e-6)
    assert {year.year for year in holders.years()} >= {2016, 2020, 2022}
