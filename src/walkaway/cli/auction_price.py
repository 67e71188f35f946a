"""`walkaway auction price`: one security, or a file of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from walkaway.cli.auction_options import (
    KINDS,
    file_problems,
    option_problems,
    plainly,
    read_accruals,
)
from walkaway.cli.auction_terms import price_file
from walkaway.cli.numbers import Whole
from walkaway.cli.options import check_target
from walkaway.cli.output import csv_text, formats, show
from walkaway.cli.places import Place
from walkaway.documents import UNSET, Maybe
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_lines
from walkaway.present import auction_price as present
from walkaway.present.decimals import decimal, shown
from walkaway.present.page import Page
from walkaway.pricing.bills import (
    Bill,
    bill_price,
    bill_risk,
    discount_rate,
    investment_rate,
)
from walkaway.pricing.exact import exact, text
from walkaway.pricing.floating import QUARTER, floating_price, index_rate
from walkaway.pricing.price import (
    Terms,
    check_announced,
    collect,
    coupon_for,
    read_date,
    regular_start,
    yield_from_price,
)
from walkaway.pricing.price import price as published
from walkaway.pricing.risk import risk
from walkaway.pricing.tips import index_ratio, tips_at

BILL_DAYS = 91


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="note (or bond) if not said.")
@click.option("--coupon", help="Interest rate, percent; set from the yield if left out.")
@click.option("--maturity", help="Repayment: 2055-05-15.")
@click.option("--dated", help="Interest accrues from here; left out: last interest date by issue.")
@click.option("--issue", help="Settlement.")
@click.option("--first", help="First interest date, where a short or long first period is odd.")
@click.option("--yield", "yield_", help="Yield in percent (TIPS: real yield).")
@click.option("--price", "price_", help="Price per $100 (98.5 or 98-16): gives the yield.")
@click.option(
    "--accruals", help="FRN: days:index rate since the last interest date: 1:0.09,6:0.11."
)
@click.option("--accrued", help="Accrued interest per $1000 as announced (FRN: per $100).")
@click.option("--discount-rate", help="Bill: discount rate, percent.")
@click.option("--ref-cpi-issue", help="TIPS: reference CPI on the issue date.")
@click.option("--ref-cpi-dated", help="TIPS: reference CPI on the dated date.")
@click.option("--index-ratio", help="TIPS: index ratio on the issue date.")
@click.option("--spread", help="FRN: spread, percent.")
@click.option("--margin", help="FRN: discount margin, percent.")
@click.option("--index-rate", help="FRN: index rate, percent.")
@click.option("--bill-rate", help="FRN: high rate of the 13-week bill, for the index rate.")
@click.option("--bill-days", type=Whole(1, 366), help="FRN: days of that bill; 91 if not said.")
@click.option("--risk", is_flag=True, help="Add duration, convexity, DV01 (in text: always).")
@click.option("--term-file", type=Place(path_type=Path), help="Price many from a CSV.")
@click.option("--output", type=Place(path_type=Path), help="Write the CSV here, not to stdout.")
@formats
def price(
    kind: str | None,
    term_file: Path | None,
    output: Path | None,
    as_json: bool,
    as_csv: bool,
    **given: Any,
) -> None:
    """Price a Treasury security exactly as 31 CFR 356 Appendix B does.

    A term file has the columns coupon, maturity, issue, yield (optional: dated, first, accrued
    per $1000 as announced); the output adds price and accrued (per $1000). A blank coupon is
    set from the yield, a blank dated date is the last interest date on or before issue. With
    --price, price is what was given and price_at_yield what the rounded yield stands for.
    """
    named = {key.rstrip("_"): value for key, value in given.items()}
    if problems := _target_problems(term_file, output, as_json):
        others = file_problems(kind, named) if term_file else option_problems(kind or "note", named)
        raise BadInputError(problems + others)
    if term_file is not None:
        if others := file_problems(kind, named):
            raise BadInputError(others)
        rows, header = price_file(term_file)
        if as_json:
            show(rows, _never, as_json, as_csv)
        elif output is None:
            click.echo(csv_text(rows, header), nl=False)
        else:
            write_lines(output, [csv_text(rows, header)], "--output")
        return
    people = not as_json and not as_csv
    show(price_one(kind or "note", named, as_text=people), present.page, as_json, as_csv)


def _never(rows: present.Prices) -> Page:
    raise TypeError(f"a file of {len(rows)} prices has no page: it is printed as CSV")


def _target_problems(term_file: Path | None, output: Path | None, as_json: bool) -> list[Problem]:
    """What is wrong with --output."""
    if output is None:
        return []
    problems: list[Problem] = []
    if term_file is None:
        problems.append(Problem("--output", "", "needs --term-file"))
    if as_json:
        problems.append(Problem("--output", "", "writes CSV, cannot go with --json"))
    collect(problems, check_target, output, "--output")
    return problems


def price_one(kind: str, named: dict[str, Any], as_text: bool = False) -> present.Price:
    """Price what the options describe.

    Args:
        kind: one of ``KINDS``.
        named: options by name; None where not given.
        as_text: for a person, who gets the risk of a coupon security unasked (a program does
            not: QuantLib takes half a second to load).

    Raises:
        BadInputError: everything that is missing, wrong, or does not go with the kind.
    """
    problems: list[Problem] = []
    named = plainly(named, problems)
    others = option_problems(kind, named)
    problems += [one for one in others if not problems or one.place != problems[0].place]
    if problems:
        raise BadInputError(problems)
    named = named | {"risk": named["risk"] or as_text}
    match kind:
        case "bill":
            return _bill(named)
        case "frn":
            return _frn(named)
        case "tips":
            return _tips(named)
        case _:
            return _note(named)


def _terms(named: dict[str, Any]) -> Terms:
    """Coupon and dates; the coupon is set from the yield where it is not given."""
    coupon = coupon_for(named["yield"]) if named["coupon"] is None else named["coupon"]
    return Terms.of(coupon, named["maturity"], named["dated"], named["issue"], named["first"])


def _note(named: dict[str, Any]) -> present.Note:
    terms, announced = _terms(named), named["accrued"]
    accrued = terms.accrued_per_1000 if announced is None else check_announced(terms, announced)
    at_yield: Maybe[str] = UNSET
    if named["price"] is not None:
        rate = yield_from_price(terms, named["price"], accrued)
        clean = exact(named["price"], "price")
        at_yield = shown(published(terms, rate, accrued), 6)
    else:
        rate = exact(named["yield"], "yield")
        clean = published(terms, rate, accrued)
    return present.Note(
        price=shown(clean, 6),
        accrued_per_1000=shown(accrued, 5),
        full_price=shown(clean + accrued / 10, 6),
        yield_=decimal(rate),
        price_at_yield=at_yield,
        **_common(terms, rate, named),
    )


def _common(terms: Terms, rate: Fraction, named: dict[str, Any]) -> dict[str, Any]:
    """What every security with a coupon has, by the names of the document."""
    period = terms.period
    return {
        "coupon": decimal(terms.coupon),
        "coupon_set_from_yield": named["coupon"] is None,
        "maturity": terms.maturity,
        "dated": terms.dated,
        "dated_inferred": named["dated"] is None,
        "issue": terms.issue,
        "first_payment": period.first,
        "first_period": period.kind,
        "first_payment_inferred": terms.first is None,
        "days_to_next_payment": period.r,
        "days_in_half_year": period.s,
        "full_half_years_after": period.n,
        "risk": _risk(terms, rate) if named["risk"] and rate > -100 else UNSET,
    }


def _risk(terms: Terms, rate: Fraction) -> present.Risk:
    found = risk(terms, rate)
    return present.Risk(
        modified_duration_years=found.modified_duration,
        macaulay_duration_years=found.macaulay_duration,
        convexity=found.convexity,
        dv01_per_100=found.dv01,
    )


def _bill(named: dict[str, Any]) -> present.Bill:
    bill = Bill.of(named["issue"], named["maturity"])
    at_rate: Maybe[str] = UNSET
    if named["price"] is not None:
        clean = exact(named["price"], "price")
        rate = discount_rate(bill, clean)
        at_rate = shown(bill_price(bill, rate), 6)
    else:
        rate = exact(named["discount_rate"], "discount rate")
        clean = bill_price(bill, rate)
    investment = investment_rate(bill, clean)
    return present.Bill(
        price=shown(clean, 6),
        discount_rate=decimal(rate),
        price_at_discount_rate=at_rate,
        investment_rate=text(investment, 3),
        days=bill.days,
        days_in_year=bill.year,
        issue=bill.issue,
        maturity=bill.maturity,
        risk=_bill_risk(bill, clean, investment) if named["risk"] else UNSET,
    )


def _bill_risk(bill: Bill, clean: Fraction, investment: Fraction) -> present.BillRisk:
    found = bill_risk(bill, clean, investment)
    return present.BillRisk(
        modified_duration_years=found.modified_duration,
        convexity=found.convexity,
        dv01_per_100=found.dv01,
        dv01_of_discount_rate_per_100=found.dv01_discount,
    )


def _tips(named: dict[str, Any]) -> present.Tips:
    terms = _terms(named)
    if named["index_ratio"] is not None:
        ratio = exact(named["index_ratio"], "index ratio")
    else:
        ratio = index_ratio(named["ref_cpi_issue"], named["ref_cpi_dated"])
    at_yield: Maybe[str] = UNSET
    if named["price"] is not None:
        rate, clean = yield_from_price(terms, named["price"]), exact(named["price"], "price")
        at_yield = text(published(terms, rate), 6)
    else:
        rate = exact(named["yield"], "yield")
        clean = published(terms, rate)
    found = tips_at(terms, clean, ratio)
    return present.Tips(
        price=shown(found.price, 6),
        accrued_per_1000=text(found.accrued_per_1000, 5),
        index_ratio=decimal(found.index_ratio),
        adjusted_price=text(found.adjusted_price, 6),
        adjusted_accrued_per_1000=text(found.adjusted_accrued_per_1000, 5),
        accrued_per_100=text(found.accrued, 6),
        adjusted_accrued_per_100=text(found.adjusted_accrued, 6),
        settlement_per_100=text(found.settlement, 6),
        real_yield=decimal(rate),
        price_at_yield=at_yield,
        **_common(terms, rate, named),
    )


def _frn(named: dict[str, Any]) -> present.Floater:
    if named["index_rate"] is not None:
        rate = exact(named["index_rate"], "index rate")
    else:
        rate = index_rate(named["bill_rate"], named["bill_days"] or BILL_DAYS)
    maturity, issue = (read_date(named[n], n) for n in ("maturity", "issue"))
    dated = read_date(named["dated"], "dated") if named["dated"] else None
    accruals = None if named["accruals"] is None else read_accruals(named["accruals"])
    found = floating_price(
        maturity, issue, spread=named["spread"], margin=named["margin"], rate=rate, dated=dated,
        accruals=accruals, accrued=named["accrued"],
    )  # fmt: skip
    return present.Floater(
        price=text(found.price, 6),
        accrued_per_100=text(found.accrued, 9),
        accrued_assumed=found.accrued_assumed,
        full_price=text(found.full_price, 6),
        index_rate=decimal(rate),
        dated=dated or regular_start(maturity, issue, QUARTER),
        dated_inferred=dated is None,
        issue=issue,
        maturity=maturity,
    )
