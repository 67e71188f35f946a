"""Bills, inflation-protected securities and floating rate notes against the official record."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from tests.auctions.auction_data import rows
from walkaway.errors import BadInputError
from walkaway.pricing.bills import Bill, bill_price, discount_rate, investment_rate
from walkaway.pricing.exact import exact, text
from walkaway.pricing.floating import floating_price, index_rate
from walkaway.pricing.price import Terms, yield_from_price
from walkaway.pricing.tips import index_ratio, reference_cpi, tips_at, tips_price

DAY = dt.date.fromisoformat


def test_every_official_bill() -> None:
    official = rows("bills")
    assert len(official) == 827
    for r in official:
        bill = Bill.of(r["issue"], r["maturity"])
        clean = bill_price(bill, r["rate"])
        assert clean == exact(r["price"])
        assert investment_rate(bill, clean) == exact(r["investment_rate"])
        assert discount_rate(bill, clean) == exact(r["rate"])


def test_bill_examples_of_appendix_b() -> None:
    assert text(bill_price(Bill.of("1989-11-24", "1990-02-22"), "7.610"), 6) == "98.097500"
    assert text(discount_rate(Bill.of("1982-12-30", "1983-06-30"), "95.934567"), 3) == "8.042"
    assert text(investment_rate(Bill.of("1990-06-01", "1990-06-21"), "99.559444"), 3) == "8.076"
    assert text(investment_rate(Bill.of("1990-06-07", "1991-06-06"), "92.265000"), 3) == "8.237"


@pytest.mark.parametrize(
    ("issue", "year"),  # the two cases that section VI.D.1 spells out, and their neighbours
    [("2019-02-28", 365), ("2019-03-01", 366), ("2020-02-28", 366), ("2020-02-29", 365),
     ("2020-03-01", 365), ("2099-03-01", 365)],
)  # fmt: skip
def test_days_in_the_year_after_issue(issue: str, year: int) -> None:
    assert Bill(DAY(issue), DAY(issue) + dt.timedelta(days=91)).year == year


def test_long_bill_solves_its_equation() -> None:
    bill = Bill.of("2023-08-10", "2024-08-08")
    clean = bill_price(bill, "5.1")
    i = investment_rate(bill, clean) / 100
    r, y = bill.days, bill.year
    value = clean * (1 + (r - Fraction(y, 2)) * i / y) * (1 + i / 2)
    assert abs(value - 100) < Fraction(1, 1000)


def test_every_official_tips() -> None:
    official = [r for r in rows("coupons") if r["kind"] == "TIPS"]
    assert len(official) == 85
    for r in official:
        ratio = index_ratio(r["cpi_issue"], r["cpi_dated"])
        assert ratio == exact(r["ratio"])
        terms = Terms.of(r["coupon"], r["maturity"], r["dated"], r["issue"])
        found = tips_price(terms, r["yield"], ratio)
        assert found.price == exact(r["price"])
        assert found.adjusted_price == exact(r["adjusted_price"])
        if r["adjusted_accrued"]:
            assert found.adjusted_accrued_per_1000 == exact(r["adjusted_accrued"])


def test_tips_examples_of_appendix_b() -> None:
    terms = Terms.of("3.625", "2008-01-15", "1998-01-15", "1998-10-15")
    found = tips_price(terms, "3.65", index_ratio("163.29032", "161.55484"))
    assert text(found.index_ratio, 5) == "1.01074"
    assert text(found.price, 6) == "99.797017"
    assert text(found.adjusted_price, 6) == "100.868837"
    assert text(found.adjusted_accrued, 6) == "0.915983"
    assert text(found.settlement, 6) == "101.784820"
    plain = tips_price(Terms.of("3.875", "2009-01-15", "1999-01-15", "1999-01-15"), "3.898", 1)
    assert text(plain.price, 6) == "99.811030"
    assert text(reference_cpi(DAY("1996-04-15"), "154.40", "154.90"), 5) == "154.63333"
    assert text(index_ratio("154.65", "154.63333"), 5) == "1.00011"


def test_every_official_floating_rate_note() -> None:
    """Daily interest and compound factors to nine decimals; without that four prices miss."""
    official = rows("floating")
    assert len(official) == 35
    for r in official:
        found = floating_price(
            DAY(r["maturity"]), DAY(r["issue"]), spread=r["spread"], margin=r["margin"],
            rate=index_rate(r["bill_rate"]), dated=DAY(r["dated"]), accrued=r["accrued"] or None,
        )  # fmt: skip
        assert found.price == exact(r["price"]), r["date"]


def test_accrued_interest_of_new_floating_rate_notes() -> None:
    """A few days between dated date and issue, at one index rate."""
    late = [r for r in rows("floating") if r["accrued"] and r["reopening"] == "No"]
    assert len(late) >= 8
    for r in late:
        found = floating_price(
            DAY(r["maturity"]), DAY(r["issue"]), spread=r["spread"], margin=r["margin"],
            rate=index_rate(r["bill_rate"]), dated=DAY(r["dated"]),
        )  # fmt: skip
        assert found.accrued == exact(r["accrued"])


def test_floating_examples_of_appendix_b() -> None:
    assert text(index_rate("0.095"), 9) == "0.095022819"
    new = {"maturity": DAY("2014-07-31"), "issue": DAY("2012-07-31"), "rate": "0.095022819"}
    at_par = floating_price(**new, spread="0.12", margin="0.12")
    assert text(at_par.price, 6) == "100.000000"
    assert text(floating_price(**new, spread="-0.15", margin="-0.15").price, 6) == "100.111551"
    rates = ("0.095022819", "0.110030629", "0.100025285", "0.110030629", "0.10502788")
    reopened = floating_price(
        DAY("2014-07-31"), DAY("2012-08-31"), dated=DAY("2012-07-31"), spread="0.12",
        margin="0.1", rate="0.105027876",
        accruals=[*zip((1, 6, 7, 7, 7), rates, strict=True), (3, "0.105027876")],
    )  # fmt: skip
    assert text(reopened.full_price, 6) == "100.058173"
    assert text(reopened.price, 6) == "100.038740"
    late = floating_price(
        DAY("2013-12-31"), DAY("2012-01-03"), dated=DAY("2011-12-31"), spread="1", margin="1",
        rate="0.025001580",
    )  # fmt: skip
    assert (text(late.price, 6), text(late.full_price, 6)) == ("99.999979", "100.008521")
    assert text(late.accrued, 9) == "0.008541681"


def test_floating_interest_begins_on_the_last_interest_date_unless_told() -> None:
    for r in rows("floating"):
        found, told = (
            floating_price(
                DAY(r["maturity"]), DAY(r["issue"]), spread=r["spread"], margin=r["margin"],
                rate=index_rate(r["bill_rate"]), dated=dated,
            )
            for dated in (None, DAY(r["dated"]))
        )  # fmt: skip
        assert found == told
        assert found.accrued_assumed == (r["dated"] != r["issue"]), r["date"]


def test_accrued_interest_is_assumed_only_where_nobody_tells_it() -> None:
    reopened = {"maturity": DAY("2014-07-31"), "issue": DAY("2012-08-31"), "rate": "0.105",
                "spread": "0.12", "margin": "0.1"}  # fmt: skip
    assert floating_price(**reopened).accrued_assumed
    assert not floating_price(**reopened, accrued="0.0194").accrued_assumed
    assert not floating_price(**reopened, accruals=[(31, "0.1")]).accrued_assumed


def test_tips_price_and_yield_are_each_other_s_inverse() -> None:
    """Every official real price gives its real yield back."""
    for r in rows("coupons"):
        if r["kind"] == "TIPS":
            terms = Terms.of(r["coupon"], r["maturity"], r["dated"], r["issue"])
            assert yield_from_price(terms, r["price"]) == exact(r["yield"])
            found = tips_at(terms, r["price"], r["ratio"])
            assert found.adjusted_price == exact(r["adjusted_price"])


def test_rates_that_leave_nothing_to_discount() -> None:
    new = {"maturity": DAY("2014-07-31"), "issue": DAY("2012-07-31"), "spread": "0"}
    for margin in ("-400", "-391.3043478"):
        with pytest.raises(BadInputError, match="nothing to discount"):
            floating_price(**new, margin=margin, rate="0")
    for rate in ("400", "395.6043956043956043957"):
        with pytest.raises(BadInputError, match="leaves the bill no price"):
            index_rate(rate)
    with pytest.raises(BadInputError, match="out of any record"):
        floating_price(DAY("9999-12-31"), DAY("2012-07-31"), spread="0", margin="0", rate="1")
    with pytest.raises(BadInputError, match="between 1 and 366"):
        index_rate("1", 0)
    terms = Terms.of("3.625", "2008-01-15", "1998-01-15", "1998-10-15")
    with pytest.raises(BadInputError, match="not positive"):
        tips_price(terms, "3.65", "-1")


def test_bad_input() -> None:
    with pytest.raises(BadInputError, match="1 to 366 days"):
        Bill.of("2025-01-01", "2026-06-01")
    with pytest.raises(BadInputError, match="leaves no price"):
        bill_price(Bill.of("2025-01-01", "2025-12-31"), "120")
    with pytest.raises(BadInputError, match="positive"):
        index_ratio("0", "100")
    with pytest.raises(BadInputError, match="cover 5 days; 31"):
        floating_price(
            DAY("2014-07-31"), DAY("2012-08-31"), dated=DAY("2012-07-31"), spread="0", margin="0",
            rate="1", accruals=[(5, "1")],
        )  # fmt: skip
