"""Yield curves through published par yields, by QuantLib: zero, forward, breakeven, premium.

The constant-maturity yields of the Treasury are par yields, semiannual. Two fits: ``spline``
bootstraps a curve that reprices every par bond exactly (monotone cubic in log discount
factors); ``nss`` fits Nelson, Siegel and Svensson (1994) by least squares, smooth but with
misses, which are reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.bonds.record import Known
    from walkaway.world.world import World

Vector = NDArray[np.float64]

METHODS = ("spline", "nss")

US_TENORS = {
    0.25: "us_3m_yield", 0.5: "us_6m_yield", 1.0: "us_1y_yield", 2.0: "us_2y_yield",
    3.0: "us_3y_yield", 5.0: "us_5y_yield", 7.0: "us_7y_yield", 10.0: "us_10y_yield",
    20.0: "us_20y_yield", 30.0: "us_30y_yield",
}  # fmt: skip
JGB_TENORS = {float(y): f"jgb_{y}y_yield" for y in (1, 2, 3, 5, 7, 10, 15, 20, 30, 40)}


@dataclass(frozen=True, eq=False)
class Curve:
    """A fitted yield curve.

    Attributes:
        date: the day it describes.
        method: ``spline`` or ``nss``.
        par: the par yields it was fitted to, years -> decimal.
        handle: the QuantLib curve.
    """

    date: dt.date
    method: str
    par: Mapping[float, float]
    handle: Any

    def discount(self, years: float | Sequence[float] | Vector) -> Vector:
        """Discount factors, shape of ``years``."""
        points = np.asarray(years, dtype=np.float64)
        flat = [self.handle.discount(float(t), True) for t in points.ravel()]
        return np.array(flat).reshape(points.shape)

    def zero(self, years: float | Sequence[float] | Vector) -> Vector:
        """Continuously compounded zero yields, decimal; ``years`` > 0."""
        points = np.asarray(years, dtype=np.float64)
        return np.asarray(-np.log(self.discount(points)) / points)

    def forward(self, start: float, end: float) -> float:
        """Continuously compounded forward rate between two maturities, decimal."""
        import QuantLib as ql  # noqa: N813

        rate = self.handle.forwardRate(float(start), float(end), ql.Continuous, ql.Annual, True)
        return float(rate.rate())

    def par_yield(self, years: float) -> float:
        """Semiannual par yield the curve implies, decimal (bond-equivalent below half a year)."""
        if years <= 0.5:
            return float(2.0 * (self.discount(years) ** (-0.5 / years) - 1.0))
        times = np.arange(years, 1e-9, -0.5)
        accrual = np.full(times.shape, 0.5)
        accrual[-1] = times[-1]
        factors = self.discount(times)
        return float((1.0 - factors[0]) / (accrual @ factors))

    def misfit(self) -> dict[float, float]:
        """Fitted less published par yield at each tenor, basis points."""
        return {t: 1e4 * (self.par_yield(t) - y) for t, y in self.par.items()}


def fit(par: Mapping[float, float], date: dt.date, method: str = "spline") -> Curve:
    """Fit a curve to par yields.

    Args:
        par: maturity in years -> par yield, decimal; at least four.
        date: the day of the yields.
        method: ``spline`` (exact) or ``nss`` (smooth).

    Raises:
        BadInputError: too few yields, or no such method.
        NotSolvedError: the library could not fit them.
    """
    if method not in METHODS:
        hint = did_you_mean(method, METHODS)
        raise BadInputError([Problem("method", "", f"no curve fit {method!r}", hint)])
    if len(par) < 4:
        raise BadInputError(f"a curve needs at least four par yields; {date} has {len(par)}")
    import QuantLib as ql  # noqa: N813

    day = ql.Date(date.day, date.month, date.year)
    ql.Settings.instance().evaluationDate = day
    count = ql.Thirty360(ql.Thirty360.BondBasis)
    helpers = [_helper(ql, day, t, par[t], count) for t in sorted(par)]
    try:
        if method == "spline":
            handle = ql.PiecewiseLogCubicDiscount(day, helpers, count)
        else:
            handle = ql.FittedBondDiscountCurve(
                0, ql.NullCalendar(), helpers, count, ql.SvenssonFitting(), 1e-12, 50_000
            )
        handle.enableExtrapolation()
        handle.discount(1.0)
    except RuntimeError as error:
        raise NotSolvedError(
            f"the {method} curve of {date} could not be fitted ({error}); try the other method"
        ) from None
    return Curve(date, method, dict(sorted(par.items())), handle)


def _helper(ql: Any, day: Any, years: float, rate: float, count: Any) -> Any:
    """A par bond of a maturity; below a year's half a zero-coupon bond."""
    months = round(12 * years)
    end = day + ql.Period(months, ql.Months)
    calendar, none = ql.NullCalendar(), ql.Unadjusted
    if months <= 6:
        price = 100.0 * (1.0 + rate / 2.0) ** (-2.0 * years)
        bond = ql.ZeroCouponBond(0, calendar, 100.0, end, none, 100.0, day)
        return ql.BondHelper(ql.QuoteHandle(ql.SimpleQuote(price)), bond)
    schedule = ql.Schedule(
        day, end, ql.Period(ql.Semiannual), calendar, none, none, ql.DateGeneration.Backward, False
    )
    bond = ql.FixedRateBond(0, 100.0, schedule, [rate], count)
    return ql.BondHelper(ql.QuoteHandle(ql.SimpleQuote(100.0)), bond)


def us_curve(world: World | Known, date: dt.date | None = None, method: str = "spline") -> Curve:
    """The Treasury curve on the newest day on or before a date, as the world knows it."""
    return fit(*_read(world, US_TENORS, date), method)


def jgb_curve(world: World | Known, date: dt.date | None = None, method: str = "spline") -> Curve:
    """The Japanese government curve on the newest day on or before a date."""
    return fit(*_read(world, JGB_TENORS, date), method)


def _read(
    world: World | Known, tenors: Mapping[float, str], date: dt.date | None
) -> tuple[dict[float, float], dt.date]:
    """Par yields of one day: the newest day of the ten-year, tenors missing then left out."""
    day = world.series(tenors[10.0]).at(date or world.date).period
    par = {}
    for years, name in tenors.items():
        known = world.series(name)
        if known.periods and known.periods[0] <= day:
            seen = known.at(day)
            if seen.period == day:
                par[years] = seen.value / 100.0
    return par, day


def breakeven(nominal: Curve, real: Mapping[float, float], years: float) -> float:
    """Inflation compensation at a maturity, decimal: nominal less real par yield.

    Raises:
        BadInputError: no real yield of that maturity is given.
    """
    if years not in real:
        known = ", ".join(f"{t:g}" for t in sorted(real))
        raise BadInputError(f"no real yield of {years:g} years; known: {known}")
    return nominal.par_yield(years) - real[years]


def forward_breakeven(short: float, long: float, near: float, far: float) -> float:
    """Breakeven between two maturities from the breakevens of both (5y5y: near 5, far 10)."""
    return (far * long - near * short) / (far - near)


def term_premium(curve: Curve, expected_short: Sequence[float] | Vector, years: float) -> float:
    """Zero yield less the mean of the expected short rates over the life, decimal.

    Args:
        curve: the fitted curve.
        expected_short: expected short rate per quarter from now, continuously compounded,
            decimal; the last value holds for what lies beyond.
        years: maturity.
    """
    quarters = max(round(4 * years), 1)
    path = np.asarray(expected_short, dtype=np.float64)[:quarters]
    tail = np.full(quarters - len(path), path[-1])
    return float(curve.zero(years) - np.concatenate([path, tail]).mean())
