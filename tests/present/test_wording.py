"""Kinds of wording that hold wherever a page says something."""

from __future__ import annotations

import pytest

from tests.present.rich import q
from walkaway.bonds.impact import said as impact_said
from walkaway.bonds.roster import ROSTER
from walkaway.economy.table import ECONOMIES
from walkaway.engine.economy_market import _change
from walkaway.expectations.rows import every
from walkaway.goods.baseline import Adjustment
from walkaway.outcome import Range
from walkaway.present.page import Page, sentence, spread
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
