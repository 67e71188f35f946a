"""Risk of a note or bond around its exact price: duration, DV01, convexity, by QuantLib.

QuantLib supplies the schedule and the derivatives of price with respect to yield; the price
itself stays the Treasury's exact one (see :mod:`walkaway.pricing.price`). As in Appendix B the
broken first period is discounted at simple interest and the rest compounds by half-years.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from walkaway.pricing.exact import Number, exact
from walkaway.pricing.price import HALF, Terms
from walkaway.pricing.schedule import Grid


@dataclass(frozen=True)
class Risk:
    """Sensitivities at a yield.

    Attributes:
        modified_duration: years; relative fall of the full price per unit of yield.
        macaulay_duration: years; the modified one times 1 + half the yield.
        convexity: years squared.
        dv01: dollars per $100 of par for one basis point.
        quantlib_price: QuantLib's own clean price at the same yield, for comparison.
        interest_dates: dates of interest after issue, as QuantLib's schedule has them.
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


def _leg(terms: Terms) -> tuple[Any, Any, tuple[dt.date, ...]]:
    """Payments after issue, the day counter, and the dates of the half-years, in QuantLib.

    Odd first periods follow the Treasury's rule rather than QuantLib's, so the amounts are
    given and the counter runs on regular half-years throughout.
    """
    import QuantLib

    period = terms.period
    grid = Grid(terms.maturity)
    month_end = (terms.maturity + dt.timedelta(days=1)).day == 1
    schedule = QuantLib.Schedule(
        _quantlib_date(grid.date(period.n + 1)),
        _quantlib_date(terms.maturity),
        QuantLib.Period(QuantLib.Semiannual),
        QuantLib.NullCalendar(),
        QuantLib.Unadjusted,
        QuantLib.Unadjusted,
        QuantLib.DateGeneration.Backward,
        month_end,
    )
    counter = QuantLib.ActualActual(QuantLib.ActualActual.ISMA, schedule)
    dates = list(schedule)[1:]
    shares = [period.now, *([period.then] if period.n else []), *[HALF] * (period.n - 1)]
    flows = [
        QuantLib.SimpleCashFlow(float(terms.coupon * share), date)
        for share, date in zip(shares, dates, strict=True)
    ]
    flows.append(QuantLib.SimpleCashFlow(100.0, dates[-1]))
    days = tuple(dt.date(d.year(), d.month(), d.dayOfMonth()) for d in dates)
    return flows, counter, days


def risk(terms: Terms, yield_percent: Number) -> Risk:
    """Duration, convexity and DV01 of a security on its issue date.

    Args:
        terms: coupon and dates.
        yield_percent: percent.
    """
    import QuantLib

    leg, counter, days = _leg(terms)
    rate = float(exact(yield_percent, "yield")) / 100
    when = _quantlib_date(terms.issue)
    flows = QuantLib.CashFlows
    with _evaluated(when):
        quote = QuantLib.InterestRate(
            rate, counter, QuantLib.SimpleThenCompounded, QuantLib.Semiannual
        )
        modified = flows.duration(leg, quote, QuantLib.Duration.Modified, False, when)
        bend = flows.convexity(leg, quote, False, when)
        full = flows.npv(leg, quote, False, when)
    return Risk(
        modified_duration=modified,
        macaulay_duration=modified * (1 + rate / 2),
        convexity=bend,
        dv01=modified * full / 1e4,
        quantlib_price=full - float(terms.accrued),
        interest_dates=tuple(day for day in days if day >= terms.period.first),
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
