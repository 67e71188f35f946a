"""Kinds of wording that hold wherever a page says something."""

from __future__ import annotations

import pytest

from tests.present.rich import path, q, run, unsolved
from walkaway.bonds.impact import said as impact_said
from walkaway.bonds.roster import ROSTER
from walkaway.economy.table import ECONOMIES
from walkaway.engine.economy_told import changed_by as _change
from walkaway.expectations.rows import every
from walkaway.goods.baseline import Adjustment
from walkaway.outcome import Outcome, Range
from walkaway.present import (
    beyond,
    border_story,
    firms_story,
    first_view,
    glance,
    households_story,
    story,
)
from walkaway.present.page import Page, range_head, sentence, spread
from walkaway.present.paths_story import short as paths_short
from walkaway.scenario import Vocabulary

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("term premium: a projection", "Term premium: a projection."),
        ("All is well.", "All is well."),
        ("us_30y_yield is old", "us_30y_yield is old."),
        ("walkaway firm shows quarters", "walkaway firm shows quarters."),
        ("", ""),
    ],
)
def test_a_note_is_a_sentence(text: str, said: str) -> None:
    assert sentence(text) == said
    if text:
        assert Page("T", notes=(text,)).notes == (said,)


def test_losses_told_by_size_begin_with_the_best_case() -> None:
    fall = q("price", "%", -19.1, -17.4, -15.6, kind=Range.CASES)
    assert spread(fall, 1, signed=False) == " (15.6 to 19.1, best to worst case)"
    assert spread(fall, 1) == f" ({MINUS}19.1 to {MINUS}15.6, worst to best case)"
    same = q("price", "%", -24.2, -24.1, -23.9, kind=Range.CASES)
    assert spread(same, 0, signed=False) == " (in every case)"
    rise = q("price", "%", 1.0, 2.0, 3.0, kind=Range.CASES)
    assert spread(rise, 1, signed=False) == " (1.0 to 3.0, worst to best case)"


def test_of_two_equally_near_members_the_last_bits_do_not_choose() -> None:
    one, other = q("x", "%", 0.1, 0.3), q("x", "%", 0.1 + 1e-15, 0.3 - 2e-15)
    assert one.median_member == other.median_member == min(one.members)


def test_one_economy_has_one_name() -> None:
    words = Vocabulary.embedded()
    names = words.economies
    for row in ECONOMIES:
        if row.code in names:
            assert row.name == names[row.code], row.code
    for holder in ROSTER.inside:
        if holder.id in names:
            assert holder.name == names[holder.id], holder.id


def test_expectations_name_economies_in_words() -> None:
    for own in every():
        assert f" {own.economy}" not in own.label, own.label


def test_a_change_in_a_sentence_has_a_true_minus_and_no_negative_zero() -> None:
    assert [_change(own) for own in (-0.123, -0.001, 0.5)] == [f"{MINUS}0.12", "+0.00", "+0.50"]


def test_what_is_too_small_to_be_told_is_told_so() -> None:
    small = str(Adjustment(1e-9, 0.0, "PHL", 0.0123, ("MLT", "C26"), 0.0))
    assert "0.00%" not in small
    assert "by less than 0.005% of an economy's spending" in small
    assert "by up to 1.23%" in small


def test_no_bills_are_not_told() -> None:
    assert "bills" not in impact_said(45.0, 0.0).partition("Over all")[0]
    assert "7 bn of bills add nothing" in impact_said(45.0, 7.0)


def test_one_estimate_is_no_range() -> None:
    alone = q("welfare.JPN", "%", -0.2)
    assert range_head([alone]) == "no range:\n1 estimate"
    assert range_head([q("welfare.JPN", "%", -0.2, -0.1)]) == "range,\n2 estimates"


def test_a_dollar_costs_more_or_less_and_never_a_negative_price() -> None:
    def said(low: float, mid: float, high: float) -> str:
        base = (150.0,) * 4
        moved = path(
            "usdjpy", base, *([150.0 + x] * 4 for x in (low, mid, high)), unit="JPY",
            label="yen per dollar",
        )  # fmt: skip
        (one,) = paths_short(run(paths=(moved,)))
        return one.text

    assert "a dollar costs 24 yen less (21 to 54)" in said(-53.73, -23.71, -20.6)
    assert "a dollar costs 3.2 yen more (2.7 to 3.8)" in said(2.67, 3.21, 3.8)
    assert f"a dollar costs +0.50 yen ({MINUS}0.50 to +1.00)" in said(-0.5, 0.5, 1.0)


def said_first(outcome: Outcome) -> str:
    """The answer of the first view."""
    return "".join(piece.text for piece in first_view.document(outcome).answer)


def test_what_lies_outside_every_estimate_is_said_first_and_told_of_no_household() -> None:
    far = q("welfare.JPN", "%", 3207.0, 4109.0, 4814.0)
    per = q("per_household.JPN", "USD", 2355906.0, 3018417.0, 3536404.0)
    outcome = run(far, per)
    (warning,) = beyond.short(outcome)
    assert warning.text.startswith("Far outside the estimates: real income of Japan would change")
    assert story.page(outcome).short[0] == warning.text
    assert said_first(outcome) == warning.text
    assert glance.lines(outcome, story.page(outcome))[3].text.startswith("Far outside")
    assert not list(households_story.short(outcome))
    found = households_story.section(outcome)
    assert found is not None
    assert "no estimate" in " ".join(found.lead)
    assert any("far outside" in line.text for line in glance.lines(outcome, story.page(outcome)))
    near = run(q("welfare.JPN", "%", -3.0, -2.0, -1.0), per)
    assert "falls by 2.0%" in said_first(near)
    assert not list(beyond.short(near))
    assert len(list(households_story.short(near))) == 1


def test_a_firm_is_told_of_where_it_matters_to_its_profit() -> None:
    def said(low: float, mid: float, high: float, base: float | None) -> int:
        total = q(
            "profit.ownfirm.total", "USD bn", low, mid, high, base=base, kind=Range.CASES,
            horizon="fiscal year",
        )  # fmt: skip
        return len(list(firms_story.short(run(total))))

    assert said(-0.03, -0.02, -0.01, 10.0) == 0
    assert said(-0.3, -0.02, -0.01, 10.0) == 1
    assert said(-0.03, -0.02, -0.01, None) == 0
    assert said(-0.4, -0.2, -0.1, None) == 1


def test_a_flow_of_next_to_nothing_has_no_table_at_the_border() -> None:
    border = tuple(
        q(f"border.JPN.USA.C29.{what}.{when}", "%", -3.0, -2.0, -1.0, kind=Range.CASES)
        for what in ("price", "units", "value")
        for when in ("q1", "1y", "2y")
    )
    sold = q("exports.JPN.USA.C29", "%", -3.0, -2.0, -1.0, base=0.4)
    assert border_story.section(run(*border, sold)) is None
    more = q("exports.JPN.USA.C29", "%", -3.0, -2.0, -1.0, base=40.0)
    found = border_story.section(run(*border, more))
    assert found is not None
    assert "as published of these goods" in found.lead[0] or "not known of" in found.lead[0]


def test_a_run_without_numbers_or_notes_promises_neither() -> None:
    none = run(solves=(unsolved("A", "no path", "economy"),))
    page = story.page(none)
    said = "\n".join(line.text for line in glance.lines(none, page))
    assert "ranges hold" not in said
    assert " 0 notes" not in said
    assert "walkaway chart" not in said
    assert glance._caveat(none, Page("T"), [], kept=True) == ""
    assert glance._caveat(none, Page("T", notes=("one",)), [], kept=True) == "1 note"


def test_a_status_of_a_thousand_words_is_told_by_its_beginning() -> None:
    long = "Partly solved: economy, 1 of 8 failed. " + "Many words more. " * 60
    assert glance._first(long).endswith("Many words more. (Why: --all)")
    assert len(glance._first(long)) <= glance.LONGEST + len(" (Why: --all)")
    assert glance._first("Short.") == "Short."
