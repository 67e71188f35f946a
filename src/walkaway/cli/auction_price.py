"""`walkaway auction price`: one security, or a file of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.auction_options import KINDS, file_problems, option_problems, read_accruals
from walkaway.cli.auction_output import check_target, decimal, shown
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_lines

if TYPE_CHECKING:
    from walkaway.pricing.price import Terms

BILL_DAYS = 91


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="note (or bond) if not said.")
@click.option("--coupon", help="Interest rate, percent; set from the yield if left out.")
@click.option("--maturity", help="Repayment: 2055-05-15.")
@click.option("--dated", help="Interest accrues from here; left out: last interest date by issue.")
@click.option("--issue", help="Settlement.")
@click.option("--first", help="First interest date, where a short or long first period is odd.")
@click.option("--yield", "yield_", help="Yield in percent (TIPS: real yield).")
@click.option("--price", "price_", help="Price per $100: gives the yield instead.")
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
@click.option("--bill-days", type=int, help="FRN: days of that bill; 91 if not said.")
@click.option("--risk", is_flag=True, help="Add duration, convexity, DV01 (in text: always).")
@click.option("--term-file", type=click.Path(path_type=Path), help="Price many from a CSV.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write the CSV here, not to stdout."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; prices are exact strings.")
def price(
    kind: str | None, term_file: Path | None, output: Path | None, as_json: bool, **given: Any
) -> None:
    """Price a Treasury security exactly as 31 CFR 356 Appendix B does.

    A term file has the columns coupon, maturity, issue, yield (optional: dated, first, accrued
    per $1000 as announced); the output adds price and accrued (per $1000). A blank coupon is
    set from the yield, a blank dated date is the last interest date on or before issue. With
    --price, price is what was given and price_at_yield what the rounded yield stands for.
    """
    from walkaway.cli.output import emit_json

    named = {key.rstrip("_"): value for key, value in given.items()}
    if problems := _target_problems(term_file, output, as_json):
        others = file_problems(kind, named) if term_file else option_problems(kind or "note", named)
        raise BadInputError(problems + others)
    if term_file is not None:
        from walkaway.cli.auction_terms import csv_text, price_file

        if others := file_problems(kind, named):
            raise BadInputError(others)
        rows, header = price_file(term_file)
        if as_json:
            emit_json(rows)
        elif output is None:
            click.echo(csv_text(rows, header), nl=False)
        else:
            write_lines(output, [csv_text(rows, header)], "--output")
        return
    document = price_one(kind or "note", named, as_text=not as_json)
    if as_json:
        emit_json(document)
        return
    for name, value in document.items():
        if isinstance(value, dict):
            for key, cell in value.items():
                shown_ = f"{cell:.6g}" if isinstance(cell, float) else cell
                click.echo(f"{key.replace('_', ' '):<28}{shown_}")
        else:
            click.echo(f"{name.replace('_', ' '):<28}{value}")


def _target_problems(term_file: Path | None, output: Path | None, as_json: bool) -> list[Problem]:
    """What is wrong with --output."""
    from walkaway.pricing.price import collect

    if output is None:
        return []
    problems: list[Problem] = []
    if term_file is None:
        problems.append(Problem("--output", "", "needs --term-file"))
    if as_json:
        problems.append(Problem("--output", "", "writes CSV, cannot go with --json"))
    collect(problems, check_target, output, "--output")
    return problems


def price_one(kind: str, named: dict[str, Any], as_text: bool = False) -> dict[str, Any]:
    """Price what the options describe.

    Args:
        kind: one of ``KINDS``.
        named: options by name; None where not given.
        as_text: for a person, who gets the risk of a coupon security unasked (a program does
            not: QuantLib takes half a second to load).

    Raises:
        BadInputError: everything that is missing, wrong, or does not go with the kind.
    """
    if problems := option_problems(kind, named):
        raise BadInputError(problems)
    named = named | {"risk": named["risk"] or as_text}
    return {"bill": _bill, "frn": _frn, "tips": _tips}.get(kind, _note)(named)


def _terms(named: dict[str, Any]) -> Terms:
    """Coupon and dates; the coupon is set from the yield where it is not given."""
    from walkaway.pricing.price import Terms, coupon_for

    coupon = coupon_for(named["yield"]) if named["coupon"] is None else named["coupon"]
    return Terms.of(coupon, named["maturity"], named["dated"], named["issue"], named["first"])


def _note(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.pricing.exact import exact
    from walkaway.pricing.price import check_announced, yield_from_price
    from walkaway.pricing.price import price as published

    terms, announced = _terms(named), named["accrued"]
    accrued = terms.accrued_per_1000 if announced is None else check_announced(terms, announced)
    if named["price"] is not None:
        rate = yield_from_price(terms, named["price"], accrued)
        clean = exact(named["price"], "price")
        extra = {"price_at_yield": shown(published(terms, rate, accrued), 6)}
    else:
        rate, extra = exact(named["yield"], "yield"), {}
        clean = published(terms, rate, accrued)
    document: dict[str, Any] = {
        "price": shown(clean, 6),
        "accrued_per_1000": shown(accrued, 5),
        "full_price": shown(clean + accrued / 10, 6),
        "yield": decimal(rate),
        **extra,
        "coupon": decimal(terms.coupon),
        "coupon_set_from_yield": named["coupon"] is None,
    }
    risk = _risk_json(terms, rate) if named["risk"] else {}
    return document | _terms_json(terms, named["dated"] is None) | risk


def _terms_json(terms: Terms, inferred: bool) -> dict[str, Any]:
    period = terms.period
    return {
        "maturity": terms.maturity.isoformat(),
        "dated": terms.dated.isoformat(),
        "dated_inferred": inferred,
        "issue": terms.issue.isoformat(),
        "first_payment": period.first.isoformat(),
        "first_period": period.kind,
        "first_payment_inferred": terms.first is None,
        "days_to_next_payment": period.r,
        "days_in_half_year": period.s,
        "full_half_years_after": period.n,
    }


def _risk_json(terms: Terms, rate: Fraction) -> dict[str, Any]:
    from walkaway.pricing.risk import risk

    if rate <= -100:
        return {}
    found = risk(terms, rate)
    return {
        "risk": {
            "modified_duration_years": found.modified_duration,
            "macaulay_duration_years": found.macaulay_duration,
            "convexity": found.convexity,
            "dv01_per_100": found.dv01,
        }
    }


def _bill(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.pricing.bills import Bill, bill_price, discount_rate, investment_rate
    from walkaway.pricing.exact import exact, text

    bill = Bill.of(named["issue"], named["maturity"])
    if named["price"] is not None:
        clean = exact(named["price"], "price")
        rate = discount_rate(bill, clean)
        extra = {"price_at_discount_rate": shown(bill_price(bill, rate), 6)}
    else:
        rate, extra = exact(named["discount_rate"], "discount rate"), {}
        clean = bill_price(bill, rate)
    return {
        "price": shown(clean, 6),
        "discount_rate": decimal(rate),
        **extra,
        "investment_rate": text(investment_rate(bill, clean), 3),
        "days": bill.days,
        "days_in_year": bill.year,
        "issue": bill.issue.isoformat(),
        "maturity": bill.maturity.isoformat(),
    }


def _tips(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.pricing.exact import exact, text
    from walkaway.pricing.price import price as published
    from walkaway.pricing.price import yield_from_price
    from walkaway.pricing.tips import index_ratio, tips_at

    terms = _terms(named)
    if named["index_ratio"] is not None:
        ratio = exact(named["index_ratio"], "index ratio")
    else:
        ratio = index_ratio(named["ref_cpi_issue"], named["ref_cpi_dated"])
    if named["price"] is not None:
        rate, clean = yield_from_price(terms, named["price"]), exact(named["price"], "price")
        extra = {"price_at_yield": text(published(terms, rate), 6)}
    else:
        rate, extra = exact(named["yield"], "yield"), {}
        clean = published(terms, rate)
    found = tips_at(terms, clean, ratio)
    document: dict[str, Any] = {
        "price": shown(found.price, 6),
        "accrued_per_1000": text(found.accrued_per_1000, 5),
        "index_ratio": decimal(found.index_ratio),
        "adjusted_price": text(found.adjusted_price, 6),
        "adjusted_accrued_per_1000": text(found.adjusted_accrued_per_1000, 5),
        "accrued_per_100": text(found.accrued, 6),
        "adjusted_accrued_per_100": text(found.adjusted_accrued, 6),
        "settlement_per_100": text(found.settlement, 6),
        "real_yield": decimal(rate),
        **extra,
        "coupon": decimal(terms.coupon),
        "coupon_set_from_yield": named["coupon"] is None,
    }
    risk = _risk_json(terms, rate) if named["risk"] else {}
    return document | _terms_json(terms, named["dated"] is None) | risk


def _frn(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.pricing.exact import exact, text
    from walkaway.pricing.floating import QUARTER, floating_price, index_rate
    from walkaway.pricing.price import read_date, regular_start

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
    return {
        "price": text(found.price, 6),
        "accrued_per_100": text(found.accrued, 9),
        "accrued_assumed": found.accrued_assumed,
        "full_price": text(found.full_price, 6),
        "index_rate": decimal(rate),
        "dated": (dated or regular_start(maturity, issue, QUARTER)).isoformat(),
        "dated_inferred": dated is None,
        "issue": issue.isoformat(),
        "maturity": maturity.isoformat(),
    }
