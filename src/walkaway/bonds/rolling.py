"""What a bond on a curve earns if nothing moves, and what it loses if something does, by QuantLib.

For a par bond of each maturity: its payments, key-rate durations, carry and roll-down come from
QuantLib's bonds on a curve of our discount factors. Time runs as in bond markets: twelve months of
thirty days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from walkaway.bonds.curve import Curve
from walkaway.bonds.instruments import SINGLE
from walkaway.errors import BadInputError, Problem

BUMP = 1e-4
LONGEST_HORIZON = 120  # months


@dataclass(frozen=True)
class Rolled:
    """A par bond of one maturity; amounts per 100 of face.

    Attributes:
        years: maturity.
        coupon: the curve's par yield, decimal; nothing at half a year or less, where it pays once.
        duration: modified, to its yield compounded half-yearly, years.
        dv01: loss for a basis point of that yield.
        keys: key maturity -> loss in percent of the full price if zero yields rise by a point
            there, and less on either side as far as the next key.
        carry: what it earns over the horizon at its own yield, less the cost of financing its
            price at the curve's own rate for that time; None where it ends by then.
        roll: what the price gains by then because the curve, unchanged, gives the time that is
            left another yield than its own; None likewise.
        breakeven: rise of its yield by then that takes both away, basis points; None likewise.
    """

    years: float
    coupon: float
    duration: float
    dv01: float
    keys: dict[float, float]
    carry: float | None
    roll: float | None
    breakeven: float | None


def rolled(curve: Curve, months: int = 3) -> tuple[Rolled, ...]:
    """Par bonds of the curve's own maturities over a horizon.

    Args:
        curve: fitted.
        months: the horizon.

    Raises:
        BadInputError: the horizon is no whole number of months from 1 to 120.
    """
    if not 0 < months <= LONGEST_HORIZON:
        hint = f"from 1 to {LONGEST_HORIZON} months"
        raise BadInputError([Problem("horizon", "", f"{months} months are out of range", hint)])
    import QuantLib as ql  # noqa: N813

    settings = ql.Settings.instance()
    before = settings.evaluationDate
    keys = sorted({one.years for one in curve.quotes})
    try:
        return tuple(_one(ql, curve, years, keys, months) for years in keys)
    finally:
        settings.evaluationDate = before


def _one(ql: Any, curve: Curve, years: float, keys: list[float], months: int) -> Rolled:
    count = ql.Thirty360(ql.Thirty360.BondBasis)
    day = ql.Date(curve.date.day, curve.date.month, curve.date.year)
    later = day + ql.Period(months, ql.Months)
    end = _after(ql, day, years)
    coupon = 0.0 if years <= SINGLE else curve.par_yield(years)
    bond = _bond(ql, day, end, coupon, count)
    ql.Settings.instance().evaluationDate = day
    here = _handle(ql, curve, bond, day, count)
    price = ql.BondFunctions.cleanPrice(bond, here.currentLink(), day)
    rate, modified = _modified(ql, bond, price, count, day)
    full = price + bond.accruedAmount(day)
    bumped = {
        key: _key(ql, here, bond, day, [_after(ql, day, t) for t in keys], k, full, count)
        for k, key in enumerate(keys)
    }
    carry = roll = breakeven = None
    if end > later:
        ql.Settings.instance().evaluationDate = later
        there = _handle(ql, curve, bond, later, count)
        then = ql.BondFunctions.cleanPrice(bond, there.currentLink(), later)
        same = ql.BondFunctions.cleanPrice(bond, rate, later)
        paid = sum(f.amount() for f in bond.cashflows() if day < f.date() <= later)
        owed = bond.accruedAmount(later) - bond.accruedAmount(day)
        lent = full * (1.0 / here.currentLink().discount(later, True) - 1.0)
        carry, roll = same - price + paid + owed - lent, then - same
        worth = then + bond.accruedAmount(later)
        breakeven = 1e4 * (carry + roll) / (_modified(ql, bond, then, count, later)[1] * worth)
    return Rolled(years, coupon, modified, modified * full / 1e4, bumped, carry, roll, breakeven)


def _modified(ql: Any, bond: Any, clean: float, count: Any, when: Any) -> tuple[Any, float]:
    """Yield of a bond at a price on a day, compounded half-yearly, and its modified duration."""
    price = ql.BondPrice(clean, ql.BondPrice.Clean)
    quote = ql.BondFunctions.bondYield(bond, price, count, ql.Compounded, ql.Semiannual, when)
    rate = ql.InterestRate(quote, count, ql.Compounded, ql.Semiannual)
    return rate, float(ql.BondFunctions.duration(bond, rate, ql.Duration.Modified, when))


def _after(ql: Any, day: Any, years: float) -> Any:
    """The date at a maturity: whole months where it is some, else the nearest day."""
    months = round(12 * years)
    if abs(12 * years - months) < 1e-9:
        return day + ql.Period(months, ql.Months)
    return day + ql.Period(max(1, round(365.25 * years)), ql.Days)


def _bond(ql: Any, day: Any, end: Any, coupon: float, count: Any) -> Any:
    none = ql.Unadjusted
    if coupon == 0.0:
        return ql.ZeroCouponBond(0, ql.NullCalendar(), 100.0, end, none, 100.0, day)
    schedule = ql.Schedule(
        day, end, ql.Period(ql.Semiannual), ql.NullCalendar(), none, none,
        ql.DateGeneration.Backward, False,
    )  # fmt: skip
    return ql.FixedRateBond(0, 100.0, schedule, [coupon], count)


def _handle(ql: Any, curve: Curve, bond: Any, day: Any, count: Any) -> Any:
    """The curve from a day on, exact at each later payment of a bond, unchanged by maturity."""
    marks = {f.date() for f in bond.cashflows() if f.date() > day}
    marks |= {day + ql.Period(m, ql.Months) for m in range(1, LONGEST_HORIZON + 1)}
    marks.add(max(marks) + ql.Period(1, ql.Years))
    dates = [day, *sorted(marks, key=lambda one: one.serialNumber())]
    years = np.array([count.yearFraction(day, one) for one in dates])
    keep = np.r_[True, np.diff(years) > 0]
    factors = curve.discount(years[keep])
    chosen = [one for one, own in zip(dates, keep, strict=True) if own]
    found = ql.DiscountCurve(chosen, [1.0, *map(float, factors[1:])], count)
    found.enableExtrapolation()
    return ql.RelinkableYieldTermStructureHandle(found)


def _key(
    ql: Any, here: Any, bond: Any, day: Any, dates: list[Any], at: int, full: float, count: Any
) -> float:
    """Loss in percent of the price for a point more of zero yields around one key."""
    prices = []
    for move in (BUMP, -BUMP):
        quotes = [
            ql.QuoteHandle(ql.SimpleQuote(move if k == at else 0.0)) for k in range(len(dates))
        ]
        moved = ql.SpreadedLinearZeroInterpolatedTermStructure(
            here, quotes, dates, ql.Continuous, ql.NoFrequency, count
        )
        moved.enableExtrapolation()
        clean = ql.BondFunctions.cleanPrice(bond, moved, day)
        prices.append(clean)
    return float((prices[1] - prices[0]) / (2 * BUMP * full))
