"""Units: powers of ten, hundredths and ten-thousandths, dimensions, and their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.claims.units import (
    DAYS,
    NUMBER,
    PERCENT,
    POINTS,
    YEAR,
    Unit,
    UnitMismatchError,
    add,
    convert,
    name,
    parse_unit,
    product_unit,
    sum_unit,
)

BP = parse_unit("bp")


def into(value: float, have: str, want: str) -> float:
    return convert(value, parse_unit(have), parse_unit(want))


def times(a: float, left: str, b: float, right: str) -> tuple[float, str]:
    """Value and unit of a product."""
    unit, factor = product_unit(parse_unit(left), parse_unit(right), divide=False)
    return a * b * factor, str(unit)


def over(a: float, left: str, b: float, right: str) -> tuple[float, str]:
    """Value and unit of a quotient."""
    unit, factor = product_unit(parse_unit(left), parse_unit(right), divide=True)
    return a / b * factor, str(unit)


@pytest.mark.parametrize(
    ("value", "have", "want", "expected"),
    [
        # Short scale: each name is a thousand of the one before.
        (1, "USD thousand", "USD", 1000),
        (1, "USD k", "USD thousand", 1),
        (1, "USD mn", "USD thousand", 1000),
        (1, "USD million", "USD mn", 1),
        (1, "USD bn", "USD mn", 1000),
        (1, "USD billion", "USD bn", 1),
        (1, "USD tn", "USD bn", 1000),
        (1, "USD trillion", "USD tn", 1),
        (2.5, "JPY tn", "JPY", 2.5e12),
        (180, "billion JPY", "JPY bn", 180),
        (3, "USD BN", "USD bn", 3),
        (1000, "vehicles", "thousand vehicles", 1),
        # A basis point is a hundredth of a point.
        (1, "points", "bp", 100),
        (12.5, "basis points", "pp", 0.125),
        (1, "percentage points", "points", 1),
        (7, "pct", "percent", 7),
        (7, "%", "percent", 7),
        (2, "count", "number", 2),
        (2, "", "number", 2),
        # Both halves of a price may have a scale.
        (150, "JPY bn per USD bn", "JPY per USD", 150),
        (150, "JPY/USD", "JPY per USD", 150),
        (6, "USD bn per year", "USD mn per year", 6000),
        (3, "years", "year", 3),
        (90, "days", "day", 90),
        (5, "months", "month", 5),
    ],
)
def test_conversions(value: float, have: str, want: str, expected: float) -> None:
    assert into(value, have, want) == pytest.approx(expected, rel=1e-12)
    assert into(expected, want, have) == pytest.approx(value, rel=1e-12)


def test_a_percent_is_a_hundredth_and_a_basis_point_a_hundredth_of_that() -> None:
    assert (PERCENT.scale, PERCENT.kind) == (0.01, "percent")
    assert (POINTS.scale, POINTS.kind) == (0.01, "points")
    assert (BP.scale, BP.kind) == (0.0001, "points")
    assert (NUMBER.scale, NUMBER.kind, NUMBER.dims) == (1.0, "number", ())
    assert (parse_unit("year"), parse_unit("days")) == (YEAR, DAYS)
    assert parse_unit("percent") == PERCENT
    assert parse_unit("points") == POINTS


@pytest.mark.parametrize(
    ("have", "want"),
    [
        ("percent", "points"), ("points", "percent"), ("percent", "number"), ("bp", "number"),
        ("USD bn", "JPY bn"), ("USD", "JPY per USD"), ("JPY per USD", "USD per JPY"),
        ("year", "day"), ("USD", "number"), ("USD per year", "USD"),
    ],
)  # fmt: skip
def test_what_does_not_measure_the_same_is_never_converted(have: str, want: str) -> None:
    with pytest.raises(UnitMismatchError, match=" against "):
        into(1.0, have, want)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("usd bn", "usd billion"), ("USD bn", "USD billion"), ("USD mn", "USD million"),
        ("USD k", "USD thousand"), ("JPY tn", "JPY trillion"), ("USD", "USD"),
        ("JPY per USD", "JPY per USD"), ("USD mn per USD", "million"),
        ("vehicles per year", "vehicles per year"), ("USD per year per vehicle",
         "USD per vehicle per year"), ("pct", "percent"), ("pp", "points"), ("bp", "basis points"),
        ("count", ""), ("USD per USD", ""), ("bn USD", "USD billion"),
        # A unit of several words, with its power of ten behind it or before it or without any.
        ("chained 2017 USD bn", "chained 2017 USD billion"),
        ("bn chained 2017 USD", "chained 2017 USD billion"), ("metric tons", "metric tons"),
    ],
)  # fmt: skip
def test_units_are_written_as_they_are_read(text: str, written: str) -> None:
    unit = parse_unit(text)
    if unit.kind != "number":
        assert str(unit) == written
        assert parse_unit(str(unit)) == unit
    else:
        assert unit.scale == (1e6 if "mn" in text else 1.0)
    assert name(unit) == (str(unit) or "a plain number")


def test_powers_and_odd_scales_are_written_out() -> None:
    square = product_unit(parse_unit("USD"), parse_unit("USD"), divide=False)[0]
    assert str(square) == "USD^2"
    assert str(product_unit(NUMBER, square, divide=True)[0]) == "per USD^2"
    assert str(Unit((("USD", 1),), 500.0, "other")) == "USD x 500"


def test_a_unit_with_too_many_per_is_one_word() -> None:
    assert parse_unit("a per b per c per d").dims == (("a", 1), ("b", -1), ("c", -1), ("d", -1))
    assert parse_unit("a per b per c per d per e").dims == (("a per b per c per d per e", 1),)


@pytest.mark.parametrize(
    ("a", "left", "b", "right", "minus", "value", "unit"),
    [
        # Two levels apart are points; a level moved by points is a level.
        (5, "percent", 3, "percent", True, 2, "points"),
        (5, "percent", 3, "percent", False, 8, "percent"),
        (5, "percent", 25, "bp", False, 5.25, "percent"),
        (5, "percent", 25, "bp", True, 4.75, "percent"),
        (25, "bp", 5, "percent", False, 5.25, "percent"),
        (25, "bp", 0.5, "points", False, 75, "basis points"),
        (0.5, "points", 25, "bp", False, 0.75, "points"),
        (0.5, "points", 25, "bp", True, 0.25, "points"),
        # The left operand's scale is kept.
        (1.5, "USD tn", 500, "USD bn", False, 2, "USD trillion"),
        (500, "USD bn", 1.5, "USD tn", False, 2000, "USD billion"),
        (500, "USD bn", 1.5, "USD tn", True, -1000, "USD billion"),
        (2, "number", 3, "number", True, -1, ""),
    ],
)
def test_sums(
    a: float, left: str, b: float, right: str, minus: bool, value: float, unit: str
) -> None:
    found, kept = add(a, parse_unit(left), b, parse_unit(right), minus=minus)
    assert found == pytest.approx(value, rel=1e-12)
    assert str(kept) == unit


@pytest.mark.parametrize(
    ("left", "right", "minus", "said"),
    [
        ("points", "percent", True, "a percent taken from points"),
        ("percent", "number", False, "percent plus a plain number"),
        ("USD", "JPY", True, "USD minus JPY"),
        ("USD", "percent", False, "USD plus percent"),
    ],
)
def test_sums_that_mean_nothing(left: str, right: str, minus: bool, said: str) -> None:
    with pytest.raises(UnitMismatchError, match=said):
        sum_unit(parse_unit(left), parse_unit(right), minus=minus)


@pytest.mark.parametrize(
    ("a", "left", "b", "right", "value", "unit"),
    [
        (2, "percent", 3, "number", 6, "percent"),
        (3, "number", 2, "percent", 6, "percent"),
        (3, "number", 25, "bp", 75, "basis points"),
        # 20 billion, written in the named scale below the product of the two.
        (20, "percent", 100, "USD bn", 20_000, "USD million"),
        (100, "USD bn", 20, "percent", 20_000, "USD million"),
        (2, "USD bn", 150, "JPY per USD", 300, "JPY billion"),
        (4, "USD bn per year", 2, "years", 8, "USD billion"),
        (2, "thousand vehicles", 30, "USD k per vehicles", 60, "USD million"),
        (50, "percent", 50, "percent", 0.25, ""),
    ],
)
def test_products(a: float, left: str, b: float, right: str, value: float, unit: str) -> None:
    found, kept = times(a, left, b, right)
    assert kept == unit
    assert found == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "left", "b", "right", "value", "unit"),
    [
        (180, "JPY bn", 150, "JPY per USD", 1.2, "USD billion"),
        (3, "USD bn", 6, "USD bn", 0.5, ""),
        (3, "USD bn", 6, "USD mn", 500, ""),
        (10, "percent", 4, "number", 2.5, "percent"),
        (10, "percent", 4, "percent", 2.5, ""),
        (1, "number", 50, "percent", 2, ""),
        (1, "number", 4, "year", 0.25, "per year"),
        (6, "USD bn", 3, "years", 2, "USD billion per year"),
        (1, "USD bn", 10, "percent", 10, "USD billion"),
    ],
)
def test_quotients(a: float, left: str, b: float, right: str, value: float, unit: str) -> None:
    found, kept = over(a, left, b, right)
    assert kept == unit
    assert found == pytest.approx(value, rel=1e-12)


MONEY = st.sampled_from(["USD", "USD k", "USD mn", "USD bn", "USD tn"])
AMOUNT = st.floats(0.001, 1000)


@given(AMOUNT, MONEY, AMOUNT, MONEY)
def test_sums_and_products_do_not_depend_on_the_scales_chosen(
    a: float, left: str, b: float, right: str
) -> None:
    one, two = parse_unit(left), parse_unit(right)
    plain_a, plain_b = into(a, left, "USD"), into(b, right, "USD")
    for minus, expected in ((False, plain_a + plain_b), (True, plain_a - plain_b)):
        value, unit = add(a, one, b, two, minus=minus)
        assert value * unit.scale == pytest.approx(expected, rel=1e-9, abs=1e-9 * plain_a)
    for divide, expected in ((False, plain_a * plain_b), (True, plain_a / plain_b)):
        unit, factor = product_unit(one, two, divide=divide)
        value = (a / b if divide else a * b) * factor
        assert value * unit.scale == pytest.approx(expected, rel=1e-9)
        assert unit.dims == (() if divide else (("USD", 2),))


def test_so_many_times_a_difference_is_a_difference() -> None:
    """Three times a rise of two points is a rise of six points, not a level and not a number."""
    assert product_unit(POINTS, NUMBER, divide=False) == (POINTS, 1.0)
    assert product_unit(POINTS, NUMBER, divide=True) == (POINTS, 1.0)
    assert product_unit(NUMBER, POINTS, divide=False) == (POINTS, 1.0)
    assert product_unit(BP, NUMBER, divide=False) == (BP, 1.0)
