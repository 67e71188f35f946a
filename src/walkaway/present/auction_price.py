"""The price of one Treasury security, or of a file of them: the documents and their page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from msgspec import Meta

from walkaway.documents import UNSET, Count, Document, Maybe, Number, Record, plain
from walkaway.present.decimals import Decimal
from walkaway.present.page import Page, Section, pairs


class Risk(Record):
    """How the price of a coupon security answers to its yield.

    Attributes:
        modified_duration_years, macaulay_duration_years: durations.
        convexity: of the price in the yield.
        dv01_per_100: loss per $100 of face for a basis point.
    """

    modified_duration_years: Number
    macaulay_duration_years: Number
    convexity: Number
    dv01_per_100: Number


class BillRisk(Record):
    """How the price of a bill answers to its rates.

    Attributes:
        modified_duration_years: relative fall of the price per unit of the investment rate.
        convexity: of the price in the investment rate.
        dv01_per_100: loss per $100 of face for a basis point of the investment rate.
        dv01_of_discount_rate_per_100: the same for a basis point of the discount rate.
    """

    modified_duration_years: Number
    convexity: Number
    dv01_per_100: Number
    dv01_of_discount_rate_per_100: Number


class Note(Document, tag="walkaway/auction-price-note/1"):
    """A note or bond (`walkaway auction price`).

    Attributes:
        price: per $100.
        accrued_per_1000: accrued interest per $1000.
        full_price: price with accrued interest.
        yield_: percent.
        price_at_yield: where a price was given: what the rounded yield stands for.
        coupon: percent.
        coupon_set_from_yield: whether no coupon was given.
        maturity: repayment.
        dated: interest accrues from here.
        dated_inferred: whether that was not given.
        issue: settlement.
        first_payment: first interest date.
        first_period: regular, short or long.
        first_payment_inferred: whether that was not given.
        days_to_next_payment, days_in_half_year, full_half_years_after: r, s and n of the law.
        risk: where it is asked for.
    """

    price: Decimal
    accrued_per_1000: Decimal
    full_price: Decimal
    yield_: Decimal
    price_at_yield: Maybe[Decimal] = UNSET
    coupon: Decimal
    coupon_set_from_yield: bool
    maturity: dt.date
    dated: dt.date
    dated_inferred: bool
    issue: dt.date
    first_payment: dt.date
    first_period: str
    first_payment_inferred: bool
    days_to_next_payment: int
    days_in_half_year: int
    full_half_years_after: int
    risk: Maybe[Risk] = UNSET


class Tips(Document, tag="walkaway/auction-price-tips/1"):
    """An inflation-indexed note or bond (`walkaway auction price --kind tips`).

    Attributes:
        price: per $100, before the index.
        accrued_per_1000: accrued interest per $1000, before the index.
        index_ratio: on the issue date.
        adjusted_price, adjusted_accrued_per_1000: after the index.
        accrued_per_100, adjusted_accrued_per_100: the same per $100.
        settlement_per_100: what is paid.
        real_yield: percent.
        price_at_yield: where a price was given: what the rounded yield stands for.
        coupon: percent.
        coupon_set_from_yield: whether no coupon was given.
        maturity: repayment.
        dated: interest accrues from here.
        dated_inferred: whether that was not given.
        issue: settlement.
        first_payment: first interest date.
        first_period: regular, short or long.
        first_payment_inferred: whether that was not given.
        days_to_next_payment, days_in_half_year, full_half_years_after: r, s and n of the law.
        risk: where it is asked for.
    """

    price: Decimal
    accrued_per_1000: Decimal
    index_ratio: Decimal
    adjusted_price: Decimal
    adjusted_accrued_per_1000: Decimal
    accrued_per_100: Decimal
    adjusted_accrued_per_100: Decimal
    settlement_per_100: Decimal
    real_yield: Decimal
    price_at_yield: Maybe[Decimal] = UNSET
    coupon: Decimal
    coupon_set_from_yield: bool
    maturity: dt.date
    dated: dt.date
    dated_inferred: bool
    issue: dt.date
    first_payment: dt.date
    first_period: str
    first_payment_inferred: bool
    days_to_next_payment: int
    days_in_half_year: int
    full_half_years_after: int
    risk: Maybe[Risk] = UNSET


class Bill(Document, tag="walkaway/auction-price-bill/1"):
    """A bill (`walkaway auction price --kind bill`).

    Attributes:
        price: per $100.
        discount_rate: percent.
        price_at_discount_rate: where a price was given: what the rounded rate stands for.
        investment_rate: coupon-equivalent yield, percent.
        days: to maturity.
        days_in_year: of the investment rate.
        issue: settlement.
        maturity: repayment.
        risk: where it is asked for.
    """

    price: Decimal
    discount_rate: Decimal
    price_at_discount_rate: Maybe[Decimal] = UNSET
    investment_rate: Decimal
    days: Count
    days_in_year: Count
    issue: dt.date
    maturity: dt.date
    risk: Maybe[BillRisk] = UNSET


class Floater(Document, tag="walkaway/auction-price-frn/1"):
    """A floating-rate note (`walkaway auction price --kind frn`).

    Attributes:
        price: per $100.
        accrued_per_100: accrued interest per $100.
        accrued_assumed: whether it was not given.
        full_price: price with accrued interest.
        index_rate: percent.
        dated: interest accrues from here.
        dated_inferred: whether that was not given.
        issue: settlement.
        maturity: repayment.
    """

    price: Decimal
    accrued_per_100: Decimal
    accrued_assumed: bool
    full_price: Decimal
    index_rate: Decimal
    dated: dt.date
    dated_inferred: bool
    issue: dt.date
    maturity: dt.date


Price = Note | Tips | Bill | Floater

Priced = Annotated[
    dict[str, str | None], Meta(extra_json_schema={"required": ["price", "accrued"]})
]
"""A line of a term file, with its price and the accrued interest per $1000."""
Prices = list[Priced]


def page(said: Price) -> Page:
    """The security for a person."""
    found: dict[str, Any] = plain(said)
    found |= found.pop("risk", {})
    kind = found.pop("schema").split("/")[1].removeprefix("auction-price-")
    lines = {key.replace("_", " "): _said(value) for key, value in found.items()}
    head = {"tips": "TIPS", "frn": "floating-rate note"}.get(kind, kind)
    title = f"Price of a {head} as 31 CFR 356 Appendix B has it"
    return Page(title, sections=(Section("price", "", tables=(pairs("", lines),)),))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
