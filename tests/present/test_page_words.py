"""Words, numbers and marks of every page, and what it says before everything else."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.present.rich import LESS, q, run, solved, unsolved
from walkaway.outcome import Band, Range
from walkaway.present.headlines import Headline, settle, status
from walkaway.present.page import (
    Cell,
    Mark,
    digits_for,
    kind_in_words,
    pairs,
    range_head,
    said,
    spread,
    table,
    thinned,
)

# ---- how the solve went


def test_a_market_that_was_not_solved_at_all() -> None:
    one = unsolved("A", "try less", "bonds")
    assert status(run(solves=(one,))) == (
        "Not solved: bonds; there is no number of it here. A: try less",
    )
    assert status(run(solves=(one, unsolved("B", "other words", "bonds")))) == (
        "Not solved: bonds (A, B); there is no number of it here. Try less",
    )
    assert status(run()) == ()


def test_a_market_that_was_solved_in_part() -> None:
    some = (solved("A"), unsolved("B", "try less"), solved("C"), unsolved("X", "no", "bonds"))
    assert status(run(solves=some)) == (
        "Partly solved: goods, 1 of 3 failed and is in none of its ranges. Large shocks fail more "
        "often, so the ranges may be too narrow. B: try less",
        "Not solved: bonds; there is no number of it here. X: no",
    )
    two = (solved("A"), unsolved("B", "try less"), unsolved("C", "more"))
    assert status(run(solves=two)) == (
        "Partly solved: goods, 2 of 3 failed (B, C) and are in none of its ranges. Large shocks "
        "fail more often, so the ranges may be too narrow. Try less",
    )
    draws = unsolved("draws", "see notes", "economy", asked=100, failed=7)
    assert status(run(solves=(solved("mean", "economy", 50), draws)))[0].startswith(
        "Partly solved: economy, 7 of 150 failed. In its ranges they count with the largest part"
    )
    all_ = unsolved("draws", "see notes", "economy", asked=100, failed=100)
    assert status(run(solves=(all_,)))[0].startswith("Not solved: economy;")


def test_what_nobody_asked_for_is_told_last_and_is_no_failure() -> None:
    waits = replace(unsolved("economy", "Ask for the economy.", "economy"), status="not asked")
    found = run(solves=(waits, unsolved("A", "try less", "bonds"), solved("A")))
    assert status(found)[1:] == ("Ask for the economy.",)
    assert status(run(solves=(waits,))) == ("Ask for the economy.",)


def test_of_two_sentences_with_one_answer_the_first_is_heard() -> None:
    a, b = ("income", "JPN", "long run"), ("income", "USA", "long run")
    found = settle(
        [Headline("1", (a,)), Headline("2", (a,)), Headline("3", (a, b)), Headline("4", (b,)),
         Headline("5"), Headline("5")]
    )  # fmt: skip
    assert list(found) == ["1", "3", "5", "5"]


# ---- numbers with their ranges


def test_a_number_its_range_and_what_that_is_made_of() -> None:
    own = q("x", "%", -0.52, -0.31, 0.24)
    assert said(own, 1) == f"{LESS}0.3% ({LESS}0.5 to +0.2, 3 estimates)"
    assert said(own) == f"{LESS}0.31% ({LESS}0.52 to +0.24, 3 estimates)"
    drawn = replace(own, unit="USD bn", kind=Range.DRAWS, drawn=500, failed=20)
    assert said(drawn, 1) == (
        f"{LESS}0.3 USD bn ({LESS}0.5 to +0.2, 5-95% of 500 draws, 20 of 520 not solved)"
    )
    assert said(q("x", "%", 2.0), 1) == "+2.0%"
    assert said(replace(q("x", "%", 2.0), failed=2), 1) == "+2.0% (2 of 3 not solved)"
    assert thinned(own) == ""
    assert thinned(replace(own, failed=1), "; ") == "; 1 of 4 not solved"


def test_a_range_without_signs_has_the_smaller_size_first() -> None:
    own = q("x", "%", -30.0, -20.0, -10.0)
    assert spread(own, signed=False) == " (10 to 30, 3 estimates)"
    assert spread(own) == f" ({LESS}30 to {LESS}10, 3 estimates)"
    assert spread(own, 1, signed=False) == " (10.0 to 30.0, 3 estimates)"
    assert spread(q("x", "%", 10.0, 20.0, 30.0), signed=False) == " (10 to 30, 3 estimates)"


@pytest.mark.parametrize(
    ("kind", "bare", "of_five"),
    [
        (Range.SETS, "estimates", "5 estimates"),
        (Range.DRAWS, "5-95% of draws", "5-95% of 5 draws"),
        (Range.CASES, "worst to best case", "worst to best case"),
        (Range.FORECAST, "forecast error", "forecast error"), (Range.NONE, "", ""),
    ],
)  # fmt: skip
def test_kinds_of_range_in_words(kind: Range, bare: str, of_five: str) -> None:
    assert kind_in_words(kind) == bare
    assert kind_in_words(kind, 5) == of_five


def test_the_head_of_a_column_of_ranges() -> None:
    three, two = q("x", "%", 1.0, 2.0, 3.0), q("y", "%", 1.0, 2.0)
    assert range_head([]) == "range"
    assert range_head([two, three, two]) == "range,\n3 estimates"
    assert range_head([replace(two, failed=2), replace(three, failed=1)]) == (
        "range,\n3 estimates,\n2 missing"
    )
    assert range_head([replace(three, kind=Range.NONE)]) == "range"
    assert range_head([replace(three, kind=Range.CASES)]) == "worst to\nbest case"
    assert range_head([replace(three, kind=Range.FORECAST)]) == "range,\nforecast error"
    assert range_head([replace(three, kind=Range.DRAWS, drawn=40)]) == "5-95%\nof 40 draws"


@pytest.mark.parametrize(
    ("size", "digits"), [(20.0, 0), (19.99, 1), (1.0, 1), (0.999, 2), (0.1, 2), (0.0999, 3)]
)
def test_where_one_digit_more_is_shown(size: float, digits: int) -> None:
    for band in (Band(size, size, size), Band(-size, -size, -size), Band(-size, 0.0, size)):
        assert digits_for(band) == digits


# ---- tables


def test_tables_from_texts() -> None:
    red = Cell("b", Mark.LOSS, "m.x")
    made = table("C", ["h", "i"], [["a", red], ["c", "d"]])
    assert (made.caption, made.columns) == ("C", ("h", "i"))
    assert made.rows == ((Cell("a"), red), (Cell("c"), Cell("d")))
    assert made.rows[0][0].mark is Mark.PLAIN
    with pytest.raises(ValueError, match="C: a row is not as long"):
        table("C", ["h", "i"], [["a", "b"], ["c"]])
    assert pairs("P", {"a": "1", "b": "2"}) == table("P", ["", ""], [["a", "1"], ["b", "2"]])
