"""What a curve says: par, zero and forward rates, breakevens, a term premium."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.curve import Curve, forward_breakeven, jgb_curve, term_premium, us_curve
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
    """

    years: float
    published: float | None
    par: float
    zero: float
    forward: float
    breakeven: float | None
    premium: float | None


@dataclass(frozen=True)
class Readout:
    """A curve read at its tenors.

    Attributes:
        date: day of the yields.
        method: how it was fitted.
        tenors: one per maturity.
        forward_breakeven: five-year breakeven in five years, percent; None if unknown.
        forward_rate: five-year rate in five years, percent.
        largest_misfit: largest miss of a published yield, bp.
        notes: what was used.
    """

    date: dt.date
    method: str
    tenors: tuple[Tenor, ...]
    forward_breakeven: float | None
    forward_rate: float
    largest_misfit: float
    notes: tuple[str, ...]


def read(world: World | Known, market: str = "UST", method: str = "spline") -> Readout:
    """Read the newest curve a world knows.

    Args:
        world: what is known.
        market: UST or JGB.
        method: ``spline`` or ``nss``.

    Raises:
        BadInputError: no such method, or no curve is known.
        NotSolvedError: the curve could not be fitted.
    """
    american = market == "UST"
    curve = us_curve(world, method=method) if american else jgb_curve(world, method=method)
    breakevens, path, notes = ({}, None, ()) if not american else _american(world, curve.date)
    tenors = tuple(_tenor(curve, years, breakevens, path) for years in curve.par)
    known = {5.0, 10.0} <= set(breakevens)
    return Readout(
        date=curve.date,
        method=method,
        tenors=tenors,
        forward_breakeven=forward_breakeven(breakevens[5.0], breakevens[10.0], 5, 10)
        if known
        else None,
        forward_rate=100 * curve.forward(5, 10),
        largest_misfit=max(abs(miss) for miss in curve.misfit().values()),
        notes=notes,
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
