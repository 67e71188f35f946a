"""Numbers as the page prints them: signs, decimals, ranges, colours, and a path a year on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.outcome.factory import outcome
from walkaway.outcome import Band, Path
from walkaway.present import paths_story
from walkaway.present.page import (
    Mark,
    digits_for,
    in_brackets,
    mark_of,
    number,
    ranged,
    with_range,
)

LESS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "digits", "signed", "text"),
    [
        (1234.56, 1, True, "+1,234.6"), (-1234.56, 1, True, f"{LESS}1,234.6"),
        (1234.56, 1, False, "1,234.6"), (-0.04, 1, True, "0.0"), (0.0, 2, True, "0.00"),
        (0.06, 1, True, "+0.1"), (7.0, 0, True, "+7"), (-7.4, 0, False, f"{LESS}7"),
    ],
)  # fmt: skip
def test_numbers(value: float, digits: int, signed: bool, text: str) -> None:
    assert number(value, digits, signed=signed) == text
    assert number(2.25) in ("+2.2", "+2.3")  # one decimal where none are named


@pytest.mark.parametrize(
    ("low", "mid", "high", "digits"),
    [
        (30, 30, 30, 0), (-30, -30, -30, 0), (5, 5, 5, 1), (-5, -5, -5, 1), (0.5, 0.5, 0.5, 2),
        (0.05, 0.05, 0.05, 3), (0.0001, 0.0001, 0.0001, 3),
        # A wide range around little is as large as half of its width.
        (-30, 0.1, 30, 0), (-3, 0.01, 3, 1), (-0.3, 0.0, 0.3, 2), (28, 30, 32, 0), (90, 90, 91, 0),
    ],
)  # fmt: skip
def test_decimals_show_two_leading_digits(low: float, mid: float, high: float, digits: int) -> None:
    assert digits_for(Band(low, mid, high)) == digits


def test_a_number_stands_before_its_range() -> None:
    band = Band(-0.52, -0.31, 0.24)
    assert with_range(band, "%", 1) == f"{LESS}0.3% ({LESS}0.5 to +0.2)"
    assert with_range(band, "USD bn", 2) == f"{LESS}0.31 USD bn ({LESS}0.52 to +0.24)"
    assert with_range(band, "%") == f"{LESS}0.31% ({LESS}0.52 to +0.24)"
    assert ranged(band, 1) == f"{LESS}0.5 to +0.2"
    assert in_brackets(band, 1) == f" ({LESS}0.5 to +0.2)"
    one = Band(5.0, 5.0, 5.0)
    assert (ranged(one), in_brackets(one), with_range(one, "points")) == ("", "", "+5.0 points")


@pytest.mark.parametrize(
    ("low", "mid", "high", "mark"),
    [
        (1, 2, 3, Mark.GAIN), (-3, -2, -1, Mark.LOSS), (-1, 2, 3, Mark.PLAIN),
        (-3, -2, 1, Mark.PLAIN), (0.001, 0.004, 0.009, Mark.PLAIN),
        (0.001, 0.006, 0.009, Mark.GAIN),
    ],
)  # fmt: skip
def test_colours_tell_gain_and_loss_where_all_agree(
    low: float, mid: float, high: float, mark: Mark
) -> None:
    assert mark_of(Band(low, mid, high)) is mark
    assert mark_of(Band(0.001, 0.006, 0.009), 1) is Mark.PLAIN


LABELS = {"us_30y_yield": "US 30-year yield", "usdjpy": "yen per dollar"}
QUARTERS = ("2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")


def path(name: str, base: float, moves: tuple[float, ...], unit: str = "%") -> Path:
    """A path that moves by so much in each quarter, give or take a half."""
    mid = tuple(base + move for move in moves)
    low, high = tuple(m - 0.5 for m in mid), tuple(m + 0.5 for m in mid)
    label = LABELS.get(name, name)
    return Path(f"path.{name}", label, unit, QUARTERS, (base,) * 5, low, mid, high, 40)


def told(*paths: Path) -> list[str]:
    """The short answer of these paths."""
    return [line.text for line in paths_story.short(replace(outcome(), paths=paths))]


def test_the_short_answer_is_the_change_a_year_on() -> None:
    """The fourth quarter counted from the first, of each path that there is."""
    paths = (
        path("us_30y_yield", 4.8, (0.0, 0.1, 0.2, 0.3, 0.4)),
        path("usdjpy", 144.0, (0.0, -1.0, -2.0, -3.0, -4.0), "JPY"),
        path("us_inflation", 0.0, (0.0, 0.0, 0.0, 0.75, 9.0), "points"),
    )
    (said,) = told(*paths)
    assert said == (
        "By 2026Q1, against the baseline: US inflation +0.75 points (+0.25 to +1.25); "
        f"the US 30-year yield +0.30 points ({LESS}0.20 to +0.80); "
        "a dollar costs 3.0 yen less (2.5 to 3.5). In brackets 5-95% of 40 draws."
    )
    (thinned,) = told(replace(paths[0], failed=3))
    assert "40 draws; 3 of 43 draws failed and count with the largest part" in thinned
    still = tuple(
        replace(one, low=one.baseline, high=one.baseline)
        for one in (path("us_30y_yield", 4.8, (0.0,) * 5), path("usdjpy", 144.0, (0.0,) * 5))
    )
    assert told(*still) == []
    one_moves = (still[0], path("jp_debt", 200.0, (0.0, 0.0, 0.0, 0.0, 1.0)))
    assert told(*one_moves) == []  # what prints as zero is not told
    assert told(*outcome().paths) == []  # two quarters are no year
    assert told() == []


def test_the_table_of_paths_holds_changes_and_the_chart_levels() -> None:
    paths = (path("us_30y_yield", 4.8, (0.0, 0.1, -0.2, 0.3, 0.4)),)
    section = paths_story.section(replace(outcome(), paths=paths))
    assert section is not None
    (table,) = section.tables
    (row,) = table.rows
    assert row[0].text == "US 30-year yield, %"
    by_head = dict(zip(table.columns[1:], row[1:], strict=True))
    assert by_head["2026Q1\n(range)"].text == f"+0.30\n({LESS}0.20 to +0.80)"
    assert {cell.metric for cell in row[1:]} == {"path.us_30y_yield"}
    (chart,) = section.charts
    assert chart.bands[3] == Band(4.8 + 0.3 - 0.5, 4.8 + 0.3, 4.8 + 0.3 + 0.5)  # type: ignore[union-attr]
    assert "5-95% of 40 draws" in section.lead[0]
    assert paths_story.section(replace(outcome(), paths=())) is None
