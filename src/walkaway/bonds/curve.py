"""Yield curves through quoted yields and prices: zero, forward, breakeven, premium.

The constant-maturity yields of the Treasury are par yields, semiannual. Two fits: ``spline``
bootstraps a curve that reprices every quote exactly (monotone cubic in log discount factors), or
refuses; ``nss`` fits Nelson, Siegel and Svensson (1994) by least squares, smooth but with misses,
which are reported.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.instruments import Instrument, Quotes, par, par_layout, par_rate
from walkaway.bonds.spline import Spline, bootstrap
from walkaway.bonds.svensson import Svensson
from walkaway.bonds.svensson import fit as smooth
from walkaway.errors import BadInputError, NotSolvedError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.bonds.record import Known
    from walkaway.world.world import World

Vector = NDArray[np.float64]

METHODS = ("spline", "nss")
FEWEST = 4
LONGEST = 100.0
"""Years of the longest maturity that is read."""
SAME = 1e-6
"""Years within which two maturities are one: half a minute."""

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
        quotes: what it was fitted to, by maturity.
        shape: logarithms of discount factors.
        squares: where a smooth curve is not the one of least squares: the largest miss of that
            one, basis points; else None.
    """

    date: dt.date
    method: str
    quotes: tuple[Instrument, ...]
    shape: Spline | Svensson
    squares: float | None = None

    @property
    def par(self) -> dict[float, float]:
        """The yields it was fitted to, years -> decimal; of a price its yield to maturity."""
        return {one.years: one.rate for one in self.quotes}

    def discount(self, years: float | Sequence[float] | Vector) -> Vector:
        """Discount factors, shape of ``years``."""
        points = np.asarray(years, dtype=np.float64)
        return np.asarray(np.exp(self.shape.log_discount(points)))

    def zero(self, years: float | Sequence[float] | Vector) -> Vector:
        """Continuously compounded zero yields, decimal; ``years`` > 0."""
        points = np.asarray(years, dtype=np.float64)
        return np.asarray(-self.shape.log_discount(points) / points)

    def forward(self, start: float, end: float) -> float:
        """Continuously compounded forward rate between two maturities, decimal."""
        first, last = self.shape.log_discount(np.array([start, end], dtype=np.float64))
        return float((first - last) / (end - start))

    def par_yield(self, years: float) -> float:
        """Semiannual par yield the curve implies, decimal (bond-equivalent below half a year)."""
        times, accruals = par_layout(years)
        return par_rate(times, accruals, self.discount(times))

    def misses(self) -> tuple[float, ...]:
        """Implied less quoted yield of each quote, basis points."""
        return tuple(1e4 * one.miss(self.discount) for one in self.quotes)

    def misfit(self) -> dict[float, float]:
        """Implied less quoted yield at each maturity, basis points."""
        return {one.years: miss for one, miss in zip(self.quotes, self.misses(), strict=True)}


def fit(par_yields: Mapping[float, float], date: dt.date, method: str = "spline") -> Curve:
    """Fit a curve to par yields.

    Args:
        par_yields: maturity in years -> par yield, decimal; at least four. A maturity need be no
            whole number of months.
        date: the day of the yields.
        method: ``spline`` (exact) or ``nss`` (smooth).

    Raises:
        BadInputError: too few yields, one that is none, or no such method.
        NotSolvedError: they could not be fitted.
    """
    wrong = [
        Problem(f"{years:g} years", "", f"{rate!r} is not a par yield", "a fraction, such as 0.04")
        for years, rate in par_yields.items()
        if not (math.isfinite(rate) and -1 < rate < 1 and 0 < years <= LONGEST)
    ]
    if wrong:
        raise BadInputError(wrong)
    return fit_to([par(float(t), float(y)) for t, y in par_yields.items()], date, method)


def fit_to(quotes: Sequence[Instrument], date: dt.date, method: str = "spline") -> Curve:
    """Fit a curve to whatever is quoted.

    Args:
        quotes: par yields, zero yields and prices; at least four. For ``spline`` of maturities
            that differ.
        date: their day.
        method: ``spline`` (exact) or ``nss`` (smooth).

    Raises:
        BadInputError: too few, two of one maturity (``spline``), or no such method.
        NotSolvedError: they could not be fitted.
    """
    if method not in METHODS:
        hint = did_you_mean(method, METHODS)
        raise BadInputError([Problem("method", "", f"no curve fit {method!r}", hint)])
    if len(quotes) < FEWEST:
        raise BadInputError(f"a curve needs at least four yields; {date} has {len(quotes)}")
    every = Quotes.of(quotes)
    if method == "spline":
        _refuse_twins(every.parts)
    try:
        if method == "spline":
            return Curve(date, method, every.parts, bootstrap(every))
        shape, squares = smooth(every)
    except NotSolvedError as error:
        raise NotSolvedError(f"the {method} curve of {date} could not be fitted: {error}") from None
    beyond = None if squares is None else 1e4 * squares
    return Curve(date, method, every.parts, shape, beyond)


def _refuse_twins(parts: Sequence[Instrument]) -> None:
    twins = [
        Problem(two.name or f"{two.years:g} years", "", "a second quote of one maturity",
                "leave one out, or use --method nss")
        for one, two in pairwise(parts)
        if two.years - one.years < SAME
    ]  # fmt: skip
    if twins:
        raise BadInputError(twins)


def us_curve(world: World | Known, date: dt.date | None = None, method: str = "spline") -> Curve:
    """The Treasury curve on the newest day on or before a date, as the world knows it."""
    return fit(*_read(world, US_TENORS, date), method)


def jgb_curve(world: World | Known, date: dt.date | None = None, method: str = "spline") -> Curve:
    """The Japanese government curve on the newest day on or before a date."""
    return fit(*_read(world, JGB_TENORS, date), method)


def _read(
    world: World | Known, tenors: Mapping[float, str], date: dt.date | None
) -> tuple[dict[float, float], dt.date]:
    """Par yields of the newest day of the ten-year that has enough, tenors missing left out."""
    newest = world.series(tenors[10.0]).at(date or world.date).period
    par = _of_day(world, tenors, newest)
    if len(par) >= FEWEST:
        return par, newest
    # A day of which somebody holds two yields, their own among them, is no curve.
    days = Counter(day for name in tenors.values() for day in world.series(name).periods)
    enough = [day for day, many in days.items() if many >= FEWEST and day < newest]
    if not enough:
        return par, newest
    day = max(enough)
    for name in tenors.values():  # what stands in for a later one says so where that is due
        if day in world.series(name).periods[-1:]:
            world.series(name).at(date or world.date)
    return _of_day(world, tenors, day), day


def _of_day(world: World | Known, tenors: Mapping[float, str], day: dt.date) -> dict[float, float]:
    par = {}
    for years, name in tenors.items():
        known = world.series(name)
        # Asked of that day alone: a maturity that is no longer sold is not one that is late.
        index = bisect_left(known.periods, day)
        if index < len(known.periods) and known.periods[index] == day:
            par[years] = known.at(day).value / 100.0
    return par


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
