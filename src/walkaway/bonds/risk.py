"""Risk of a note or bond around its exact price: duration, DV01, convexity, by QuantLib.

QuantLib supplies the schedule and the derivatives of price with respect to yield; the price
itself stays the Treasury's exact one (see :mod:`walkaway.bonds.pricing`). As in Appendix B the
broken first period is discounted at simple interest and the rest compounds by half-years.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from walkaway.bonds.exact import Number, exact
from walkaway.bonds.pricing import Terms


@dataclass(frozen=True)
class Risk:
    """Sensitivities at a yield.

    Attributes:
        modified_duration: years; relative fall of the full price per unit of yield.
        macaulay_duration: years; the modified one times 1 + half the yield.
        convexity: years squared.
        dv01: dollars per $100 of par for one basis point.
        quantlib_price: QuantLib's own clean price at the same yield, for comparison.
        interest_dates: dates of interest, the first of them the start of accrual.
    """

    modified_duration: float
    macaulay_duration: float
    convexity: float
    dv01: float
    quantlib_price: float
    interest_dates: tuple[dt.date, ...]


def _quantlib_date(day: dt.date) -> Any:
    import QuantLib

    return QuantLib.Date(day.day, day.month, day.year)


def quantlib_bond(terms: Terms) -> tuple[Any, Any]:
    """The bond and its day counter in QuantLib; unadjusted dates, interest in halves."""
    import QuantLib

    first = terms.period.first
    month_end = (terms.maturity + dt.timedelta(days=1)).day == 1
    odd = terms.period.kind != "regular" and first < terms.maturity
    schedule = QuantLib.Schedule(
        _quantlib_date(terms.dated),
        _quantlib_date(terms.maturity),
        QuantLib.Period(QuantLib.Semiannual),
        QuantLib.NullCalendar(),
        QuantLib.Unadjusted,
        QuantLib.Unadjusted,
        QuantLib.DateGeneration.Backward,
        month_end,
        _quantlib_date(first) if odd else QuantLib.Date(),
    )
    counter = QuantLib.ActualActual(QuantLib.ActualActual.ISMA, schedule)
    bond = QuantLib.FixedRateBond(0, 100.0, schedule, [float(terms.coupon) / 100], counter)
    return bond, counter


def risk(terms: Terms, yield_percent: Number) -> Risk:
    """Duration, convexity and DV01 of a security on its issue date.

    Args:
        terms: coupon and dates.
        yield_percent: percent.
    """
    import QuantLib

    bond, counter = quantlib_bond(terms)
    rate = float(exact(yield_percent, "yield")) / 100
    when = _quantlib_date(terms.issue)
    with _evaluated(when):
        quote = QuantLib.InterestRate(
            rate, counter, QuantLib.SimpleThenCompounded, QuantLib.Semiannual
        )
        modified = QuantLib.BondFunctions.duration(bond, quote, QuantLib.Duration.Modified, when)
        bend = QuantLib.BondFunctions.convexity(bond, quote, when)
        clean = QuantLib.BondFunctions.cleanPrice(bond, quote, when)
        full = clean + QuantLib.BondFunctions.accruedAmount(bond, when)
    flow_dates = [flow.date() for flow in bond.cashflows()]
    dates = sorted({dt.date(d.year(), d.month(), d.dayOfMonth()) for d in flow_dates})
    return Risk(
        modified_duration=modified,
        macaulay_duration=modified * (1 + rate / 2),
        convexity=bend,
        dv01=modified * full / 1e4,
        quantlib_price=clean,
        interest_dates=(terms.dated, *dates),
    )


class _evaluated:  # noqa: N801 - reads as a word in a with statement
    """Set QuantLib's global date for a moment and put it back."""

    def __init__(self, when: Any) -> None:
        self._when = when

    def __enter__(self) -> None:
        import QuantLib

        self._before = QuantLib.Settings.instance().evaluationDate
        QuantLib.Settings.instance().evaluationDate = self._when

    def __exit__(self, *_: object) -> None:
        import QuantLib

        QuantLib.Settings.instance().evaluationDate = self._before
