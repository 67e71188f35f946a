"""Inflation-protected securities: reference CPI, index ratio, adjusted price and interest.

Source: 31 CFR 356 Appendix B, sections I.B and III. The real price follows the rule of
nominal notes and bonds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import Number, exact, round_half_up, truncate_then_round
from walkaway.pricing.price import Terms, price
from walkaway.pricing.schedule import month_days


@dataclass(frozen=True)
class TipsPrice:
    """What settles an inflation-protected security, per $100 but where named.

    Attributes:
        price: real (unadjusted) price.
        index_ratio: reference CPI on issue over that on the dated date, five decimals.
        adjusted_price: price times the ratio, six decimals.
        accrued: real accrued interest, six decimals.
        adjusted_accrued: the same times the ratio, six decimals.
        accrued_per_1000: real accrued interest per $1000, five decimals.
        adjusted_accrued_per_1000: that rounded figure times the ratio, five decimals.
        settlement: adjusted price plus adjusted accrued interest.
    """

    price: Fraction
    index_ratio: Fraction
    adjusted_price: Fraction
    accrued: Fraction
    adjusted_accrued: Fraction
    accrued_per_1000: Fraction
    adjusted_accrued_per_1000: Fraction
    settlement: Fraction


def reference_cpi(day: dt.date, first_of_month: Number, first_of_next: Number) -> Fraction:
    """Reference CPI of a day, interpolated between the first days of two months.

    Args:
        day: the day.
        first_of_month: reference CPI of the first day of its month (the CPI-U of three
            months before).
        first_of_next: that of the first day of the next month.

    Returns:
        Cut to six decimals and rounded to five (section I.B.3).
    """
    low, high = exact(first_of_month, "CPI"), exact(first_of_next, "CPI")
    share = Fraction(day.day - 1, month_days(day.year, day.month))
    return truncate_then_round(low + share * (high - low))


def index_ratio(on_date: Number, on_dated_date: Number) -> Fraction:
    """Index ratio: cut to six decimals, rounded to five (section I.B.3).

    Raises:
        BadInputError: a reference CPI is not positive.
    """
    top, base = exact(on_date, "reference CPI"), exact(on_dated_date, "reference CPI")
    if top <= 0 or base <= 0:
        raise BadInputError([Problem("reference CPI", "", "must be positive")])
    return truncate_then_round(top / base)


def tips_price(terms: Terms, real_yield: Number, ratio: Number) -> TipsPrice:
    """Price an inflation-protected security (section III).

    Args:
        terms: coupon and dates; interest accrues as on a nominal security.
        real_yield: percent.
        ratio: index ratio on the issue date, see :func:`index_ratio`.

    Raises:
        BadInputError: as :func:`walkaway.pricing.price.price`; the ratio is not positive.
    """
    return tips_at(terms, price(terms, real_yield), ratio)


def tips_at(terms: Terms, real_price: Number, ratio: Number) -> TipsPrice:
    """What settles an inflation-protected security at a real price per $100 (section III).

    Raises:
        BadInputError: the ratio is not positive, or something is not a number.
    """
    factor = exact(ratio, "index ratio")
    if factor <= 0:
        raise BadInputError([Problem("index ratio", "", f"{float(factor):g} is not positive")])
    real = exact(real_price, "price")
    adjusted = round_half_up(real * factor, 6)
    accrued = round_half_up(terms.accrued, 6)
    adjusted_accrued = round_half_up(accrued * factor, 6)
    return TipsPrice(
        price=real,
        index_ratio=factor,
        adjusted_price=adjusted,
        accrued=accrued,
        adjusted_accrued=adjusted_accrued,
        accrued_per_1000=terms.accrued_per_1000,
        adjusted_accrued_per_1000=round_half_up(terms.accrued_per_1000 * factor, 5),
        settlement=adjusted + adjusted_accrued,
    )
