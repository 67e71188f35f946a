"""Bills: price from discount rate, discount rate from price, and the investment rate.

Source: 31 CFR 356 Appendix B, section VI. A bill's price is rounded to six decimals before
anything is derived from it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import Number, exact, round_half_up, sqrt_floor
from walkaway.pricing.price import collect, read_date
from walkaway.pricing.schedule import days


@dataclass(frozen=True)
class Bill:
    """A bill: issue and maturity, at most 366 days apart."""

    issue: dt.date
    maturity: dt.date

    @classmethod
    def of(cls, issue: str | dt.date, maturity: str | dt.date) -> Bill:
        """Read and check the two dates.

        Raises:
            BadInputError: not dates, or not a bill's.
        """
        problems: list[Problem] = []
        start = collect(problems, read_date, issue, "issue")
        end = collect(problems, read_date, maturity, "maturity")
        if start is None or end is None:
            raise BadInputError(problems)
        span = days(start, end)
        if not 0 < span <= 366:
            what = f"{end} is {span} days after issue; a bill runs 1 to 366 days"
            raise BadInputError([Problem("maturity", "", what)])
        return cls(start, end)

    @property
    def days(self) -> int:
        """Days from issue to maturity (r)."""
        return days(self.issue, self.maturity)

    @property
    def year(self) -> int:
        """Days in the year after the issue date (y): 366 if a 29 February falls in it."""
        day = self.issue
        leap = (day.month, day.day) == (2, 29)
        later = dt.date(day.year + 1, day.month, 28 if leap else day.day)
        return days(day, later)


def bill_price(bill: Bill, discount_rate: Number) -> Fraction:
    """Price per $100: 100 (1 - d r/360), six decimals (section VI.A).

    Args:
        bill: the bill.
        discount_rate: percent.

    Raises:
        BadInputError: the rate is no number, or leaves no positive price.
    """
    rate = exact(discount_rate, "discount rate")
    price = round_half_up(100 - rate * bill.days / 360, 6)
    if price <= 0:
        what = f"{float(rate)} percent over {bill.days} days leaves no price"
        raise BadInputError([Problem("discount rate", "", what)])
    return price


def discount_rate(bill: Bill, price_per_100: Number) -> Fraction:
    """Discount rate in percent from a price, three decimals (section VI.C)."""
    price = exact(price_per_100, "price")
    return round_half_up((100 - price) * 360 / bill.days, 3)


def investment_rate(bill: Bill, price_per_100: Number) -> Fraction:
    """Investment rate (coupon-equivalent yield) in percent, three decimals (section VI.D).

    Simple interest for bills of at most half a year; for longer ones the positive root of
    P [1 + (r - y/2)(i/y)] (1 + i/2) = 100.

    Args:
        bill: the bill.
        price_per_100: its rounded price.

    Raises:
        BadInputError: the price is not positive.
    """
    price = exact(price_per_100, "price")
    if price <= 0:
        raise BadInputError([Problem("price", "", f"{float(price)} is not positive")])
    r, y = bill.days, bill.year
    if 2 * r <= y:
        return round_half_up((100 - price) / price * y / r * 100, 3)
    b = Fraction(r, y)
    a = b / 2 - Fraction(1, 4)
    c = (price - 100) / price
    # Thirty decimals of the root leave the third decimal of the percentage beyond doubt.
    root = (sqrt_floor(b * b - 4 * a * c, 30) - b) / (2 * a)
    return round_half_up(root * 100, 3)


@dataclass(frozen=True)
class BillRisk:
    """How the price of a bill answers to its rates.

    Attributes:
        modified_duration: years; relative fall of the price per unit of the investment rate.
        convexity: years squared, in the same rate.
        dv01: dollars per $100 for a basis point of the investment rate.
        dv01_discount: dollars per $100 for a basis point of the discount rate.
    """

    modified_duration: float
    convexity: float
    dv01: float
    dv01_discount: float


def bill_risk(bill: Bill, price_per_100: Number, investment: Number) -> BillRisk:
    """Derivatives of the price in the equations of section VI.

    Args:
        bill: the bill.
        price_per_100: its price.
        investment: its investment rate, percent (`investment_rate`).

    Raises:
        BadInputError: no numbers.
    """
    price, rate = exact(price_per_100, "price"), exact(investment, "investment rate") / 100
    part = Fraction(bill.days, bill.year)
    # Beyond half a year simple interest of the rest is paid on top of that of a half-year.
    spans = [part] if 2 * part <= 1 else [part - Fraction(1, 2), Fraction(1, 2)]
    falls = [span / (1 + span * rate) for span in spans]
    duration = sum(falls)
    bend = duration**2 + sum(fall**2 for fall in falls)
    return BillRisk(
        modified_duration=float(duration),
        convexity=float(bend),
        dv01=float(duration * price / 10_000),
        dv01_discount=bill.days / 360 / 100,
    )
