"""Prices against the worked examples of 31 CFR 356 Appendix B and the official record."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest

from tests.auctions.auction_data import rows
from walkaway.errors import BadInputError
from walkaway.pricing.exact import exact, round_half_up, text, truncate_then_round
from walkaway.pricing.price import (
    Terms,
    check_announced,
    coupon_for,
    full_price,
    price,
    yield_from_price,
)
from walkaway.pricing.schedule import Grid, days

EXAMPLES = rows("appendix_b")


def terms_of(row: dict[str, str], first: bool = False) -> Terms:
    pays = row["first"] if first else None
    return Terms.of(row["coupon"], row["maturity"], row["dated"], row["issue"], pays)


@pytest.mark.parametrize("row", EXAMPLES, ids=[r["case"] for r in EXAMPLES])
@pytest.mark.parametrize("stated", [True, False], ids=["first stated", "first inferred"])
def test_appendix_b_examples(row: dict[str, str], stated: bool) -> None:
    terms = terms_of(row, stated)
    assert text(price(terms, row["yield"]), 6) == row["price"]
    assert terms.period.first.isoformat() == row["first"]
    assert (terms.period.r, terms.period.s, terms.period.n) == tuple(int(row[k]) for k in "rsn")
    if row["accrued"]:
        assert text(round_half_up(terms.accrued, 6), 6) == row["accrued"]
    assert yield_from_price(terms, row["price"]) == exact(row["yield"])


def test_every_official_coupon_price_of_2008_to_2022() -> None:
    official = rows("coupons")
    assert len(official) == 795
    wrong = [
        r["date"] for r in official if price(terms_of(r, True), r["yield"]) != exact(r["price"])
    ]
    assert wrong == []


def test_every_official_accrued_interest() -> None:
    official = [r for r in rows("coupons") if r["accrued"]]
    assert len(official) > 300
    assert all(terms_of(r).accrued_per_1000 == exact(r["accrued"]) for r in official)


def test_the_textbook_rounding_misses_official_prices() -> None:
    """Rounding P alone is not what the Treasury does: the test above can fail."""
    missed = sum(
        round_half_up(full_price(t := terms_of(r), exact(r["yield"])) - t.accrued, 6)
        != exact(r["price"])
        for r in rows("coupons")
    )
    assert missed == 99


def test_every_official_price_gives_its_yield_back() -> None:
    for r in rows("coupons"):
        assert yield_from_price(terms_of(r), r["price"]) == exact(r["yield"])


@pytest.mark.parametrize("row", rows("key"), ids=[r["date"] for r in rows("key")])
def test_key_auctions_of_2025_and_2026(row: dict[str, str]) -> None:
    grid = Grid(dt.date.fromisoformat(row["maturity"]))
    issue = dt.date.fromisoformat(row["issue"])
    dated = grid.date(grid.next_after(issue) + 1)
    terms = Terms.of(row["coupon"], row["maturity"], dated, issue)
    assert text(price(terms, row["yield"]), 6) == row["price"]
    if row["accrued"]:
        assert text(terms.accrued_per_1000, 5) == row["accrued"]


def test_announced_accrued_interest_wins() -> None:
    """The 30-year of 10 September 2015: accrued interest of exactly 2.421875, announced 2.42187."""
    terms = Terms.of("2.875", "2045-08-15", "2015-08-15", "2015-09-15")
    assert terms.accrued * 10 == Fraction("2.421875")
    ours, theirs = price(terms, "2.98"), price(terms, "2.98", "2.42187")
    assert theirs - ours == Fraction("0.000001")


def test_coupon_rule_on_every_new_issue() -> None:
    new = [r for r in rows("coupons") if r["reopening"] == "No"]
    assert len(new) == 606
    assert all(coupon_for(r["yield"]) == exact(r["coupon"]) for r in new)
    assert coupon_for("-0.5") == coupon_for("0.124") == Fraction(1, 8)


@pytest.mark.parametrize(
    ("end", "regular", "leap"),
    [  # Table 1 of Appendix B: days of half-years, on 1st or 15th, and on last days
        ("08-15", 181, 182), ("11-15", 184, 184), ("02-15", 184, 184), ("05-15", 181, 182),
        ("07-31", 181, 182), ("08-31", 184, 184), ("09-30", 183, 183), ("10-31", 184, 184),
        ("11-30", 183, 183), ("12-31", 184, 184), ("01-31", 184, 184), ("03-31", 182, 183),
        ("04-30", 181, 182), ("05-31", 182, 183), ("06-30", 181, 182),
    ],
)  # fmt: skip
def test_half_years_of_table_1(end: str, regular: int, leap: int) -> None:
    for year, expected in ((2019, regular), (2020, leap)):
        grid = Grid(dt.date.fromisoformat(f"{year}-{end}"))
        assert days(grid.date(1), grid.date(0)) == expected


def test_last_days_of_february() -> None:
    assert [Grid(dt.date(2027, 2, 28)).date(k).isoformat() for k in range(4)] == [
        "2027-02-28", "2026-08-31", "2026-02-28", "2025-08-31",
    ]  # fmt: skip
    assert Grid(dt.date(2025, 8, 31)).date(3) == dt.date(2024, 2, 29)
    assert Grid(dt.date(2028, 2, 28)).date(1) == dt.date(2027, 8, 28)  # not a month's end


def test_at_par_when_yield_equals_coupon() -> None:
    """Identity: a new issue on an interest date is worth 100 at its own coupon."""
    for maturity, issue in (("2055-05-15", "2025-05-15"), ("2027-02-28", "2025-08-31")):
        for coupon in ("0.125", "4.75", "12"):
            assert price(Terms.of(coupon, maturity, issue, issue), coupon) == 100


def test_zero_yield_is_the_sum_of_payments() -> None:
    terms = Terms.of("4.75", "2055-05-15", "2025-05-15", "2025-05-15")
    assert price(terms, 0) == 100 + 60 * Fraction("2.375")
    # 32 days on: the same payments less accrued interest of 2.375 * 32/184 = 0.413043 per $100.
    reopened = Terms.of("4.75", "2055-05-15", "2025-05-15", "2025-06-16")
    assert text(price(reopened, 0), 6) == "242.086957"


def test_interest_begins_on_the_last_interest_date_unless_told() -> None:
    """The dated date of every official note and bond; the issue date is wrong for half of them."""
    official = rows("coupons")
    assert sum(r["dated"] != r["issue"] for r in official) == 410
    as_issued = [Terms.of(r["coupon"], r["maturity"], r["issue"], r["issue"]) for r in official]
    missed = [
        price(t, r["yield"]) != exact(r["price"]) for t, r in zip(as_issued, official, strict=True)
    ]
    assert sum(missed) == 406
    for r in official:
        terms = Terms.of(r["coupon"], r["maturity"], None, r["issue"])
        assert terms.dated.isoformat() == r["dated"]
        assert price(terms, r["yield"]) == exact(r["price"])


def test_a_short_first_period_needs_its_dated_date() -> None:
    row = next(r for r in EXAMPLES if r["case"] == "II.B")
    assert text(price(terms_of(row), row["yield"]), 6) == row["price"]
    whole = Terms.of(row["coupon"], row["maturity"], None, row["issue"])
    assert whole.period.kind == "regular"
    with pytest.raises(BadInputError, match="name the dated date"):
        Terms.of("8.5", "1995-05-15", None, "1990-03-01", "1990-11-15")


def test_announced_interest_must_be_that_of_the_security() -> None:
    terms = Terms.of("2.875", "2045-08-15", "2015-08-15", "2015-09-15")
    assert check_announced(terms, "2.42187") == Fraction("2.42187")
    with pytest.raises(BadInputError, match=r"the figure per \$100"):
        check_announced(terms, "0.242188")
    with pytest.raises(BadInputError, match="check the dated date"):
        check_announced(terms, "-2.42187")
    official = [r for r in rows("coupons") if r["accrued"]]
    assert all(check_announced(terms_of(r), r["accrued"]) is not None for r in official)


def test_ref_cpi_and_rounding_helpers() -> None:
    assert truncate_then_round(Fraction("1.000107803")) == Fraction("1.00011")
    assert round_half_up(Fraction(1, 2), 0) == 1
    assert round_half_up(Fraction(-1, 2), 0) == -1


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        Terms.of("x", "2055-13-15", "yesterday", "2025-06-16")
    assert [p.place for p in caught.value.problems] == ["coupon", "maturity", "dated"]
    with pytest.raises(BadInputError, match="before the dated date"):
        Terms.of("4", "2055-05-15", "2025-05-15", "2025-05-14")
    with pytest.raises(BadInputError, match="not before maturity"):
        Terms.of("4", "2025-05-15", "2025-05-15", "2025-05-15")
    with pytest.raises(BadInputError, match="cannot be the first"):
        Terms.of("4", "2055-05-15", "2025-05-15", "2025-05-15", "2025-12-15")
    with pytest.raises(BadInputError, match="above -200"):
        price(Terms.of("4", "2055-05-15", "2025-05-15", "2025-05-15"), -200)
    with pytest.raises(BadInputError, match="no yield"):
        yield_from_price(Terms.of("4", "2055-05-15", "2025-05-15", "2025-05-15"), "-1")


def test_numbers_are_read_without_loss() -> None:
    from decimal import Decimal

    for value in ("4.844", " 4.844 ", 4.844, Decimal("4.844"), np.float64(4.844), "4844e-3",
                  np.float32(4.844), Fraction(4844, 1000)):  # fmt: skip
        assert exact(value) == Fraction(4844, 1000)
    assert exact(np.int64(5)) == exact("5.") == exact(5) == 5
    assert exact("-.5") == Fraction(-1, 2)


@pytest.mark.parametrize(
    "bad",
    ["nan", float("inf"), "", True, np.bool_(True), "4_5", "\u0664", "\uff14.5", "0x4", "1 2",
     "1e9999999", "1e-9999999", "0e999999999", "1e51", 5e-324, "9" * 5000, None],
)  # fmt: skip
def test_what_is_no_number(bad: object) -> None:
    with pytest.raises(BadInputError):
        exact(bad)  # type: ignore[arg-type]
