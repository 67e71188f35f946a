"""Numbers, gaps and verdicts in words: signs, units, digits, and which way is more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.claims.test_rules import story
from walkaway.claims.rules import Standing, half_up, weigh
from walkaway.claims.story import Claim, Comparison
from walkaway.claims.units import parse_unit
from walkaway.claims.values import Quantity
from walkaway.claims.words import (
    Sentence,
    gap_words,
    number_words,
    told_words,
    value_words,
    with_unit,
)

LESS = "\N{MINUS SIGN}"


def told(value: str, unit: str = "", more: str = "") -> Claim:
    """A claim as a file tells it; a unit in any case where one is given."""
    line = f"unit = '{unit}'\n" if unit else ""
    return story(f"value = {value}\n{line}settle = 'x'\n{more}").claims[0]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0.0, "0"),
        (5.0, "5"),
        (-2.5, f"{LESS}2.5"),
        (1.23456, "1.2346"),
        (12.3456, "12.346"),
        (99999.4, "99,999"),
        (12345.67, "12,346"),
        (100000.4, "100,000"),
        (1234567.0, "1,234,567"),
        (0.1, "0.1"),
        (-0.00123456, f"{LESS}0.0012346"),
        (9.99999, "10"),
        (200.0, "200"),
        (1e5, "100,000"),
    ],
)
def test_numbers_keep_five_significant_digits(number: float, words: str) -> None:
    assert number_words(number) == words


def test_numbers_with_the_digits_asked_for() -> None:
    assert number_words(1234.5, 2) == "1,234.50"
    assert number_words(-0.1, 1) == f"{LESS}0.1"
    assert number_words(7, 0) == "7"


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("percent", "5%"),
        ("points", "5 points"),
        ("bp", "5 basis points"),
        ("USD bn", "USD 5 bn"),
        ("USD mn", "USD 5 mn"),
        ("USD tn", "USD 5 tn"),
        ("USD k", "USD 5 thousand"),
        ("USD", "USD 5"),
        ("JPY per USD", "5 JPY per USD"),
        ("vehicles", "5 vehicles"),
        ("day", "5 day"),
        ("", "5"),
    ],
)
def test_a_number_stands_with_its_unit(unit: str, words: str) -> None:
    assert with_unit("5", parse_unit(unit)) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (2025.0, "year", "2025"),
        (12.5, "percent", "12.5%"),
        (True, "", "true"),
        (False, "", "false"),
        (dt.date(2025, 6, 12), "", "2025-06-12"),
        ("held", "", "\N{LEFT DOUBLE QUOTATION MARK}held\N{RIGHT DOUBLE QUOTATION MARK}"),
    ],
)
def test_values(value: object, unit: str, words: str) -> None:
    shown = Quantity(value, parse_unit(unit)) if type(value) is float else value
    assert value_words(shown) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "unit", "claimed", "words"),
    [
        # Two digits more than were told, and three significant ones at least.
        (1234.5678, "USD bn", ("1.2", "USD tn"), "USD 1.235 tn"),
        (4.97123, "percent", ("5", "percent"), "4.971%"),
        (4.97123, "percent", ("5.0", "percent"), "4.971%"),
        (4.97123, "percent", ("5.10", "percent"), "4.9712%"),
        (123.456, "percent", ("5", "percent"), "123.46%"),
        (0.0012346, "percent", ("5", "percent"), "0.001235%"),
        (0.0, "percent", ("5", "percent"), "0%"),
        # A unit that is not like the claim's is kept.
        (3.0, "USD bn", ("5", "percent"), "USD 3 bn"),
    ],
)
def test_a_record_is_written_in_the_unit_of_the_claim(
    record: float, unit: str, claimed: tuple[str, str], words: str
) -> None:
    assert value_words(Quantity(record, parse_unit(unit)), told(*claimed)) == words


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        ("equal", "USD 5 bn"), ("about", "about USD 5 bn"), ("nearly", "nearly USD 5 bn"),
        ("over", "over USD 5 bn"), ("at least", "at least USD 5 bn"),
        ("under", "under USD 5 bn"), ("at most", "at most USD 5 bn"),
    ],
)  # fmt: skip
def test_how_it_was_told(comparison: str, words: str) -> None:
    assert told_words(replace(told("5", "USD bn"), comparison=Comparison(comparison))) == words


def test_what_was_told_of_ranges_dates_and_years() -> None:
    assert told_words(told("[2.4, 2.6]", "USD tn")) == "USD 2.4 to 2.6 tn"
    assert told_words(told("2025-06-12")) == "2025-06-12"
    assert told_words(told("false")) == "false"
    assert told_words(told("2011", "year")) == "2011"


@pytest.mark.parametrize(
    ("claim", "gap", "words"),
    [
        (("5", "percent"), 0.25, "0.25 points higher"),
        (("5", "percent"), -0.25, "0.25 points lower"),
        (("5", "points"), -1.0, "1 points lower"),
        (("5", "bp"), 12.3456, "12.3 basis points higher"),
        (("5", "USD bn"), 2.0, "USD 2 bn higher"),
        (("5", "USD bn"), -1234.56, "USD 1,230 bn lower"),
        (("5", ""), -3.0, "3 lower"),
        (("2011", "year"), 12.0, "12 years later"),
        (("2011", "year"), -2.0, "2 years earlier"),
        (("2025-06-12", ""), 4.0, "4 days later"),
        (("2025-06-12", ""), -30.0, "30 days earlier"),
    ],
)
def test_a_gap_says_how_far_and_which_way(claim: tuple[str, str], gap: float, words: str) -> None:
    assert gap_words(told(*claim), gap) == words


def sentences(claim: Claim, record: object) -> tuple[str, str, str]:
    """Confirmed, close and contradicted, as they would be of one record."""
    standing = weigh(claim, record) if not isinstance(record, Standing) else record  # type: ignore[arg-type]
    said = Sentence(claim, record)  # type: ignore[arg-type]
    close = said.close(standing) if standing.gap is not None else ""
    return said.confirmed(Standing("exact", standing.gap)), close, said.contradicted(standing)


def test_verdicts_in_sentences() -> None:
    told_5 = told("5.00", "percent", "tolerance = 0.1")
    yes, close, no = sentences(told_5, Quantity(4.95, parse_unit("percent")))
    assert yes == "The record says 4.95%."
    assert close == (
        "The record says 4.95%, which is 0.05 points lower than was told, "
        "within the tolerance of 0.1 points."
    )
    assert no == "The record says 4.95%: 0.05 points lower than was told."
    rounded = sentences(told("5", "percent"), Quantity(4.97, parse_unit("percent")))[1]
    assert rounded == "The record says 4.97%, which rounds to 5."
    negative = sentences(told("-5", "percent"), Quantity(-4.97, parse_unit("percent")))[1]
    assert negative == f"The record says {LESS}4.97%, which rounds to {LESS}5."
    for claimed, record, words in (("5", 4.97, rounded), ("-5", -4.97, negative)):
        claim, found = told(claimed, "percent"), Quantity(record, parse_unit("percent"))
        assert Sentence(claim, found).confirmed(weigh(claim, found)) == words
    truth = sentences(told("true"), False)
    assert (truth[0], truth[2]) == ("The record bears it out.", "The record says the opposite.")


# ---- how a record stands to what was told


def test_a_gap_is_the_record_less_what_was_told() -> None:
    def standing(claim: Claim, record: float, unit: str = "percent") -> Standing:
        return weigh(claim, Quantity(record, parse_unit(unit)))

    assert standing(told("5", "percent"), 7).gap == pytest.approx(2)
    assert standing(told("5", "percent"), 3).gap == pytest.approx(-2)
    # Of a range, from the nearer end; none inside.
    span = told("[20, 25]", "percent", "comparison = 'between'")
    assert standing(span, 30).gap == pytest.approx(5)
    assert standing(span, 17).gap == pytest.approx(-3)
    assert standing(span, 23).gap == 0.0
    assert standing(span, 20).gap == 0.0
    assert standing(told("5", "percent"), 3).fit == "off"
    within = standing(told("50", "USD bn", "tolerance = 2"), 52, "USD bn")
    assert (within.fit, within.how) == ("near", "within the tolerance of 2 USD billion")


def test_dates_are_set_against_dates_in_days() -> None:
    day = told("2025-06-12", more="tolerance = 3")
    for found, gap, fit in (
        (dt.date(2025, 6, 12), 0.0, "exact"), (dt.date(2025, 6, 15), 3.0, "near"),
        (dt.date(2025, 6, 9), -3.0, "near"), (dt.date(2025, 6, 16), 4.0, "off"),
        (dt.date(2025, 6, 8), -4.0, "off"),
    ):  # fmt: skip
        standing = weigh(day, found)
        assert (standing.fit, standing.gap) == (fit, gap)
    assert weigh(day, dt.date(2025, 6, 15)).how == "within the tolerance of 3 days"


@pytest.mark.parametrize(
    ("comparison", "exact", "not_exact"),
    [
        # Half a step of what was told: 20 is anything from 19.5 to 20.5.
        ("equal", (20.0, 20.4, 19.6), (20.6, 19.4)),
        ("about", (19.6, 20.0, 20.4), (19.4, 20.6)),
        ("nearly", (19.6, 20.0), (20.1, 19.4)),
        ("over", (20.1, 30.0), (20.0, 19.9)),
        ("at least", (20.0, 30.0), (19.9,)),
        ("under", (19.9, -30.0), (20.0, 20.1)),
        ("at most", (20.0, -30.0), (20.1,)),
    ],
)
def test_comparisons(comparison: str, exact: tuple[float, ...], not_exact: tuple[float, ...]):  # type: ignore[no-untyped-def]
    claim = replace(told("20", "percent"), comparison=Comparison(comparison))

    def fit(record: float) -> str:
        return weigh(claim, Quantity(record, parse_unit("percent"))).fit

    assert [fit(x) for x in exact] == ["exact"] * len(exact)
    assert all(fit(x) != "exact" for x in not_exact)


def test_halves_are_rounded_away_from_zero_in_decimal() -> None:
    cases = [(0.5, 0, 1), (1.5, 0, 2), (2.5, 0, 3), (-2.5, 0, -3), (1.255, 2, 1.26)]
    cases += [(2.675, 2, 2.68), (1.25, 1, 1.3), (1.24, 1, 1.2), (1e16, 0, 1e16)]
    for number, digits, rounded in cases:
        assert half_up(number, digits) == rounded
