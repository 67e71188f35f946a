"""Floating rate notes: index rate, accrued interest and price from the discount margin.

Source: 31 CFR 356 Appendix B, section IV. Interest accrues daily at the index rate (the high
rate of the latest 13-week bill auction as a money market yield) plus the spread, never below
zero, and is paid quarterly. The daily interest and each quarter's compound factor carry nine
decimals, as in the worked examples; with this rounding all 35 official prices of 2014-2022
come out, without it 31.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import Number, exact, round_half_up
from walkaway.pricing.price import EARLIEST, regular_start
from walkaway.pricing.schedule import Grid, days

QUARTER = 3
DECIMALS = 9
LONGEST_YEARS = 50


@dataclass(frozen=True)
class FloatingPrice:
    """Prices per $100, six decimals.

    Attributes:
        price: without accrued interest.
        full_price: with accrued interest.
        accrued: accrued interest; nine decimals, as the Treasury announces it.
        accrued_assumed: days before issue were taken to have borne the present index rate,
            which is reset every week: nobody told the rates, nor the sum.
    """

    price: Fraction
    full_price: Fraction
    accrued: Fraction
    accrued_assumed: bool


def index_rate(bill_discount_rate: Number, bill_days: int = 91) -> Fraction:
    """Index rate in percent from the high rate of a 13-week bill, nine decimals.

    r = D / (1 - D dT/360) (section IV.A).

    Raises:
        BadInputError: not a number, no days, or a rate that leaves the bill no price.
    """
    rate = exact(bill_discount_rate, "bill rate") / 100
    price = 1 - rate * bill_days / 360
    if not 0 < bill_days <= 366:
        raise BadInputError([Problem("bill days", "", f"{bill_days} is not between 1 and 366")])
    if price <= 0:
        what = f"{float(100 * rate):g} percent over {bill_days} days leaves the bill no price"
        raise BadInputError([Problem("bill rate", "", what)])
    return round_half_up(100 * rate / price, 9)


def floating_price(
    maturity: dt.date,
    issue: dt.date,
    *,
    spread: Number,
    margin: Number,
    rate: Number,
    dated: dt.date | None = None,
    accruals: Sequence[tuple[int, Number]] | None = None,
    accrued: Number | None = None,
) -> FloatingPrice:
    """Price of a floating rate note (sections IV.A to IV.C and IV.E).

    Args:
        maturity: last interest date; interest dates lie every three months before it.
        issue: settlement.
        spread: percent, fixed at the first auction.
        margin: discount margin in percent, as bid.
        rate: index rate on the issue date in percent, see :func:`index_rate`.
        dated: the day from which interest accrues; if None, the last interest date on or
            before the issue date. When an interest date lies between the two, interest accrues
            from the last of these.
        accruals: (days, index rate in percent) from then to the issue date, where the rate
            changed on the way; the present rate throughout if None.
        accrued: accrued interest per $100 as announced; it wins over ``accruals``.

    Raises:
        BadInputError: dates out of order, days that do not add up, or a rate and margin so
            low that nothing can be discounted.
    """
    start = dated or regular_start(maturity, issue, QUARTER)
    if not start <= issue < maturity:
        what = f"{start} to {issue} to {maturity}: dates out of order"
        raise BadInputError([Problem("issue", "", what)])
    if maturity.year - start.year > LONGEST_YEARS or start.year < EARLIEST:
        what = f"{start} to {maturity} is out of any record"
        raise BadInputError([Problem("maturity", "", what)])
    s, m = exact(spread, "spread") / 100, exact(margin, "margin") / 100
    index = exact(rate, "index rate") / 100
    grid = Grid(maturity, QUARTER)
    n = grid.next_after(issue)
    since = max(start, grid.date(n + 1))
    if accrued is not None:
        owed = exact(accrued, "accrued")
    else:
        owed = _accrued(accruals or [(days(since, issue), rate)], s, days(since, issue))
    daily = _daily_interest(index, s)
    value, factor, last = Fraction(0), Fraction(1), issue
    for back in range(n, -1, -1):
        day = grid.date(back)
        span = days(last, day)
        quarter = round_half_up(1 + (index + m) * span / 360, DECIMALS)
        if quarter <= 0:
            what = f"{float(100 * (index + m)):g} percent with the index leaves nothing to discount"
            raise BadInputError([Problem("margin", "", what)])
        factor *= quarter
        # Interest accrued before issue is paid with the first coupon.
        value += (daily * span + (owed if back == n else 0) + (100 if back == 0 else 0)) / factor
        last = day
    return FloatingPrice(
        round_half_up(value - owed, 6), round_half_up(value, 6), round_half_up(owed, DECIMALS),
        accrued is None and accruals is None and since < issue,
    )  # fmt: skip


def _accrued(accruals: Sequence[tuple[int, Number]], spread: Fraction, span: int) -> Fraction:
    """Sum of daily interest per $100, floored at zero day by day."""
    total = sum(count for count, _ in accruals)
    if total != span:
        what = f"they cover {total} days; {span} have passed since interest began"
        raise BadInputError([Problem("accruals", "", what)])
    return sum(
        (
            count * _daily_interest(exact(rate, "index rate") / 100, spread)
            for count, rate in accruals
        ),
        Fraction(0),
    )


def _daily_interest(index: Fraction, spread: Fraction) -> Fraction:
    """Interest of a day per $100, never negative."""
    return round_half_up(100 * max(index + spread, Fraction(0)) / 360, DECIMALS)
