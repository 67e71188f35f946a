"""A second method for prices: the seven cases of 31 CFR 356 Appendix B, section II, one by one.

Written from the regulation's formulas, with a schedule walked month by month by the calendar
module; nothing of the package is used.
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction


def half_years(maturity: dt.date, day: dt.date) -> list[dt.date]:
    """Interest dates from the last one on or before a day to maturity."""

    def last(year: int, month: int) -> int:
        return calendar.monthrange(year, month)[1]

    ends = maturity.day == last(maturity.year, maturity.month)
    dates = [maturity]
    while dates[0] > day:
        year, month = dates[0].year, dates[0].month - 6
        if month < 1:
            year, month = year - 1, month + 12
        number = last(year, month) if ends else min(maturity.day, last(year, month))
        dates.insert(0, dt.date(year, month, number))
    return dates


def case_of(maturity: dt.date, dated: dt.date, issue: dt.date, first: dt.date) -> str:
    """The letter of the case in section II."""
    grid = half_years(maturity, dated)
    long, regular = first != grid[1], grid[0] == dated
    if issue >= first:
        return "D"
    if not long:
        if issue == dated:
            return "A" if regular else "B"
        return "D" if regular else "F"
    if issue == dated:
        return "C"
    return "E" if issue >= grid[1] else "G"


def reference(
    coupon: Fraction,
    maturity: dt.date,
    dated: dt.date,
    issue: dt.date,
    first: dt.date,
    rate: Fraction,
) -> tuple[Fraction, Fraction]:
    """Full price P + A and accrued interest A per $100, unrounded."""
    grid = half_years(maturity, dated)
    k = next(i for i, day in enumerate(grid) if day > issue)
    n = len(grid) - 1 - k
    s, r = (grid[k] - grid[k - 1]).days, (grid[k] - issue).days
    half, i = coupon / 2, rate / 100
    v = 1 / (1 + i / 2)
    annuity = sum((v**j for j in range(1, n + 1)), Fraction(0))
    rest = half * annuity + 100 * v**n
    stub, its_half = (grid[1] - dated).days, (grid[1] - grid[0]).days
    case = case_of(maturity, dated, issue, first)
    if case in ("A", "B"):
        accrued, value = Fraction(0), half * r / s + rest
    elif case == "C":
        accrued, value = Fraction(0), half * r / s * v + rest
    elif case == "D":
        accrued, value = half * (s - r) / s, half + rest
    elif case == "E":
        before = half * stub / its_half
        accrued, value = before + half * (s - r) / s, before + half + rest
    elif case == "F":
        accrued, value = half * (issue - dated).days / s, half * stub / its_half + rest
    else:
        accrued, value = half * (issue - dated).days / s, half * stub / its_half * v + rest
    return value / (1 + Fraction(r, s) * i / 2), accrued
