"""Curves per second: the exact and the smooth one, against QuantLib's fits of the same yields."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from walkaway.bonds.curve import fit, us_curve
from walkaway.world import World

DAYS = ("2001-03-21", "2008-12-16", "2013-06-19", "2019-03-13", "2023-03-06", "2026-02-18")


def best(work: Callable[[], object], times: int = 3) -> float:
    """Shortest of a few runs in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def theirs(par: dict[float, float], date: dt.date, smooth: bool) -> Any:
    """QuantLib's curve through or near the same par bonds."""
    import QuantLib as ql  # noqa: N813

    day = ql.Date(date.day, date.month, date.year)
    ql.Settings.instance().evaluationDate = day
    count, none = ql.Thirty360(ql.Thirty360.BondBasis), ql.Unadjusted
    helpers = []
    for years, rate in sorted(par.items()):
        end = day + ql.Period(round(12 * years), ql.Months)
        if years <= 0.5:
            bond = ql.ZeroCouponBond(0, ql.NullCalendar(), 100.0, end, none, 100.0, day)
            price = 100.0 * (1.0 + rate / 2.0) ** (-2.0 * years)
        else:
            schedule = ql.Schedule(
                day, end, ql.Period(ql.Semiannual), ql.NullCalendar(), none, none,
                ql.DateGeneration.Backward, False,
            )  # fmt: skip
            bond, price = ql.FixedRateBond(0, 100.0, schedule, [rate], count), 100.0
        helpers.append(ql.BondHelper(ql.QuoteHandle(ql.SimpleQuote(price)), bond))
    if smooth:
        curve = ql.FittedBondDiscountCurve(
            0, ql.NullCalendar(), helpers, count, ql.SvenssonFitting(), 1e-12, 50_000
        )
    else:
        curve = ql.PiecewiseLogCubicDiscount(day, helpers, count)
    curve.discount(1.0)
    return curve


def run() -> list[dict[str, object]]:
    """Rows of the benchmark table."""
    found = [us_curve(World.at(day)) for day in DAYS]
    yields = [(dict(curve.par), curve.date) for curve in found]

    def row(name: str, method: str, note: str) -> dict[str, object]:
        ours = best(lambda: [fit(par, day, method) for par, day in yields]) / len(yields)
        reference = best(lambda: [theirs(par, day, method == "nss") for par, day in yields])
        return {
            "area": "curve",
            "name": name,
            "ours_s": ours,
            "reference_s": reference / len(yields),
            "ratio": reference / len(yields) / ours,
            "note": note,
        }

    fits = [fit(par, day, "nss") for par, day in yields]
    rms = [float(np.sqrt(np.mean(np.square(one.misses())))) for one in fits]
    return [
        row("a curve through every yield", "spline", "reference: QuantLib; equal to 1e-9"),
        row(
            "a Nelson-Siegel-Svensson curve",
            "nss",
            f"reference: QuantLib from one start; ours from every valley, rms {max(rms):.2f} bp "
            "at most on these days",
        ),
    ]
