"""What ours is measured against: QuantLib's bond, and an award written bid by bid."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import QuantLib

from walkaway.auctions.award import COMPETITIVE, SOMA, BidBook, Rules
from walkaway.pricing.price import Terms


def day(value: dt.date) -> Any:
    return QuantLib.Date(value.day, value.month, value.year)


def build(terms: Terms) -> tuple[Any, Any, Any]:
    """A QuantLib bond with regular periods, its day counter and its settlement day."""
    schedule = QuantLib.Schedule(
        day(terms.dated), day(terms.maturity), QuantLib.Period(QuantLib.Semiannual),
        QuantLib.NullCalendar(), QuantLib.Unadjusted, QuantLib.Unadjusted,
        QuantLib.DateGeneration.Backward, (terms.maturity + dt.timedelta(days=1)).day == 1,
    )  # fmt: skip
    counter = QuantLib.ActualActual(QuantLib.ActualActual.ISMA, schedule)
    bond = QuantLib.FixedRateBond(0, 100.0, schedule, [float(terms.coupon) / 100], counter)
    return bond, counter, day(terms.issue)


def clean_price(bond: Any, counter: Any, when: Any, rate: float) -> float:
    """Clean price at a yield, the broken period at simple interest as in Appendix B."""
    QuantLib.Settings.instance().evaluationDate = when
    quote = QuantLib.InterestRate(rate, counter, QuantLib.SimpleThenCompounded, QuantLib.Semiannual)
    return float(QuantLib.BondFunctions.cleanPrice(bond, quote, when))


def heap_award(book: BidBook, rules: Rules) -> dict[int, int]:
    """The same award for a book in which no limit binds: sort, walk, prorate, in Python."""
    outside = (book.classes > COMPETITIVE) & (book.classes != SOMA)
    left = rules.offering - int(book.amounts[outside].sum())
    rows = np.flatnonzero(book.classes <= COMPETITIVE).tolist()
    yields, amounts = book.yields.tolist(), book.amounts.tolist()
    rows.sort(key=yields.__getitem__)
    awards: dict[int, int] = {}
    at = 0
    while at < len(rows) and left > 0:
        end, total = at, 0
        while end < len(rows) and yields[rows[end]] == yields[rows[at]]:
            total += amounts[rows[end]]
            end += 1
        percent = min(10_000, -(-left * 10_000 // total))
        for k in rows[at:end]:
            share = -(-amounts[k] * percent // 10_000)
            awards[k] = min(max(-(-share // 100) * 100, 100), amounts[k])
        left -= total
        at = end
    return awards
