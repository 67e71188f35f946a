"""What a curve says: par, zero and forward rates, breakevens, a term premium."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.curve import (
    Curve,
    fit_to,
    forward_breakeven,
    jgb_curve,
    term_premium,
    us_curve,
)
from walkaway.bonds.quotes import OwnQuotes, summary
from walkaway.bonds.rolling import Rolled, rolled
from walkaway.bonds.sovereigns import FIRST
from walkaway.bonds.svensson import BEARABLE
from walkaway.errors import BadInputError

if TYPE_CHECKING:
    from walkaway.bonds.record import Known
    from walkaway.world.world import World

Vector = NDArray[np.float64]

BREAKEVENS = {5.0: "us_5y_breakeven", 10.0: "us_10y_breakeven"}
PREMIUM_YEARS = (2.0, 5.0, 10.0)
"""The projection of short rates ends after ten to eleven years."""


@dataclass(frozen=True)
class Tenor:
    """One maturity of a curve, rates in percent.

    Attributes:
        years: maturity.
        published: par yield as published; None where none is.
        par: fitted par yield.
        zero: continuously compounded zero yield.
        forward: continuously compounded rate of the year that ends at the maturity.
        breakeven: inflation compensation; None where it is not published.
        premium: term premium; None where no path of short rates is known that far.
        miss: what the curve implies less what is quoted, bp.
        name: what the quote calls its maturity; empty for that of a publisher.
    """

    years: float
    published: float | None
    par: float
    zero: float
    forward: float
    breakeven: float | None
    premium: float | None
    miss: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Readout:
    """A curve read at its tenors.

    Attributes:
        date: day of the yields.
        method: how it was fitted.
        tenors: one per maturity.
        forward_breakeven: five-year breakeven in five years, percent; None if unknown.
        forward_rate: five-year rate in five years, percent; None where nothing is quoted so far.
        largest_misfit: largest miss of a quoted yield, bp.
        largest_at: its maturity, years.
        rms_misfit: root of the mean of squared misses, bp.
        risks: of a par bond of each maturity; empty unless asked for.
        notes: what was used.
    """

    date: dt.date | None
    method: str
    tenors: tuple[Tenor, ...]
    forward_breakeven: float | None
    forward_rate: float | None
    largest_misfit: float
    largest_at: float
    rms_misfit: float
    risks: tuple[Rolled, ...]
    notes: tuple[str, ...]


def read(
    world: World | Known, market: str = FIRST, method: str = "spline", months: int = 0
) -> Readout:
    """Read the newest curve a world knows.

    Args:
        world: what is known.
        market: UST or JGB.
        method: ``spline`` or ``nss``.
        months: horizon of carry and roll-down; nothing is said of them at 0.

    Raises:
        BadInputError: no such method, or no curve is known.
        NotSolvedError: the curve could not be fitted.
    """
    american = market == FIRST
    curve = us_curve(world, method=method) if american else jgb_curve(world, method=method)
    breakevens, path, notes = ({}, None, ()) if not american else _american(world, curve.date)
    found = _read(curve, breakevens, path, months)
    return replace(found, notes=(*found.notes, *notes))


def read_own(
    quotes: OwnQuotes, day: dt.date | None, method: str = "spline", months: int = 0
) -> Readout:
    """Read a curve through quotes of a person's own.

    Args:
        quotes: of one day.
        day: that day; None if it is not told.
        method: ``spline`` or ``nss``.
        months: horizon of carry and roll-down; nothing is said of them at 0.

    Raises:
        BadInputError: no such method, too few quotes, or two of one maturity (``spline``).
        NotSolvedError: the curve could not be fitted.
    """
    curve = fit_to(quotes.parts, day or ANY_DAY, method)
    found = _read(curve, {}, None, months)
    notes = (f"own quotes: {summary(quotes.parts)}", *quotes.notes, *found.notes)
    return replace(found, date=day, notes=notes)


ANY_DAY = dt.date(2025, 6, 16)
"""Of quotes whose day is not told: no maturity is a date, so that any will do."""


def _read(
    curve: Curve, breakevens: dict[float, float], path: Vector | None, months: int
) -> Readout:
    misses = curve.misses()
    tenors = tuple(
        replace(
            _tenor(curve, one.years, breakevens, path),
            published=round(100 * one.rate, 10), miss=miss, name=one.name,
        )
        for one, miss in zip(curve.quotes, misses, strict=True)
    )  # fmt: skip
    known = {5.0, 10.0} <= set(breakevens)
    worst = int(np.argmax(np.abs(misses)))
    reaches = curve.quotes[-1].years >= 10.0
    return Readout(
        date=curve.date,
        method=curve.method,
        tenors=tenors,
        forward_breakeven=forward_breakeven(breakevens[5.0], breakevens[10.0], 5, 10)
        if known
        else None,
        forward_rate=100 * curve.forward(5, 10) if reaches else None,
        largest_misfit=abs(misses[worst]),
        largest_at=curve.quotes[worst].years,
        rms_misfit=float(np.sqrt(np.mean(np.square(misses)))),
        risks=rolled(curve, months) if months else (),
        notes=_of_fit(curve),
    )


def _of_fit(curve: Curve) -> tuple[str, ...]:
    """What a fit did beyond its name."""
    if curve.squares is None:
        return ()
    return (
        f"least squares alone would miss one yield by {curve.squares:.1f} bp; this curve of the "
        f"same family keeps every miss below {1e4 * BEARABLE:g} bp instead",
    )


def _tenor(
    curve: Curve, years: float, breakevens: dict[float, float], path: Vector | None
) -> Tenor:
    covered = path is not None and years in PREMIUM_YEARS and 4 * years <= len(path)
    start = max(years - 1.0, 0.0)
    return Tenor(
        years=years,
        published=round(100 * curve.par[years], 10),
        par=100 * curve.par_yield(years),
        zero=100 * float(curve.zero(years)),
        forward=100 * curve.forward(start, years),
        breakeven=breakevens.get(years),
        premium=100 * term_premium(curve, path, years) if covered and path is not None else None,
    )


def _american(
    world: World | Known, day: dt.date
) -> tuple[dict[float, float], Vector | None, tuple[str, ...]]:
    """Breakevens, projected short rates and notes for the US curve."""
    notes = []
    breakevens = {}
    for years, name in BREAKEVENS.items():
        try:
            seen = world.series(name).at(day)
        except BadInputError:
            continue
        if (day - seen.period).days <= 7:
            breakevens[years] = seen.value
    if not breakevens:
        notes.append(f"no breakevens are known within a week of {day}")
    path = expected_short_rates(world, day)
    if path is None:
        notes.append("no projection of short rates is known: no term premium is read")
    else:
        notes.append(
            "term premium: zero yield less the mean of the three-month rates the Congressional "
            "Budget Office projects; a projection, not the market's expectation"
        )
    return breakevens, path, tuple(notes)


def expected_short_rates(world: World | Known, day: dt.date) -> Vector | None:
    """Projected three-month rates by quarter after a day, continuously compounded, decimal."""
    rows = [
        (dt.date.fromisoformat(row["quarter"]), float(row["treasury_bill_rate_3mo"]))
        for row in world.table("cbo_economy_quarterly")
        if row["treasury_bill_rate_3mo"]
    ]
    ahead = sorted((quarter, rate) for quarter, rate in rows if quarter > day)
    if len(ahead) < 8:
        return None
    # The projection is a discount rate of three-month bills; the difference to a bond-
    # equivalent rate is taken out before compounding.
    discount = np.array([rate for _, rate in ahead]) / 100.0
    simple = discount * 365 / (360 - 91 * discount)
    return np.asarray(4.0 * np.log1p(simple / 4.0))
