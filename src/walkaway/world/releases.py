"""The calendar rules by which publications are dated when their own day is not on record."""

from __future__ import annotations

import calendar
import datetime as dt

# Days on which months of TIC holdings were in fact published, as reported at the time; the
# shutdown of the government delayed August and September 2025.
TIC_DAYS = {
    dt.date(2025, 2, 28): dt.date(2025, 4, 16),
    dt.date(2025, 3, 31): dt.date(2025, 5, 16),
    dt.date(2025, 4, 30): dt.date(2025, 6, 18),
    dt.date(2025, 5, 31): dt.date(2025, 7, 17),
    dt.date(2025, 6, 30): dt.date(2025, 8, 15),
    dt.date(2025, 7, 31): dt.date(2025, 9, 18),
    dt.date(2025, 8, 31): dt.date(2025, 11, 18),
    dt.date(2025, 9, 30): dt.date(2025, 11, 18),
    dt.date(2025, 10, 31): dt.date(2025, 12, 18),
}


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month; months beyond 12 run into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_end(year: int, quarter: int) -> dt.date:
    """Last day of a quarter."""
    return month_end(year, 3 * quarter)


def business_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend (holidays are not known here)."""
    return day + dt.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def next_business_day(day: dt.date) -> dt.date:
    """The first weekday after a day."""
    return business_day(day + dt.timedelta(days=1))


def tic_release(period: dt.date) -> dt.date:
    """Day the Treasury publishes a month of foreign holdings: the 18th, two months later.

    Where the day itself is on record (``TIC_DAYS``) it is used instead of the rule.
    """
    if period in TIC_DAYS:
        return TIC_DAYS[period]
    second = month_end(period.year, period.month + 2)
    return business_day(second.replace(day=18))


def z1_release(period: dt.date) -> dt.date:
    """Day the Federal Reserve publishes a quarter of the Financial Accounts.

    The second Thursday of the third month after the quarter; the accounts of 2025Q3 came on
    2026-01-09.
    """
    if period == dt.date(2025, 9, 30):
        return dt.date(2026, 1, 9)
    first = month_end(period.year, period.month + 3).replace(day=1)
    return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 7)
