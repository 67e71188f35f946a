"""Calendar arithmetic of the rules by which publications are dated."""

from __future__ import annotations

import calendar
import datetime as dt


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month; months beyond 12 run into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def business_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend (holidays are not known here)."""
    return day + dt.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def next_business_day(day: dt.date) -> dt.date:
    """The first weekday after a day."""
    return business_day(day + dt.timedelta(days=1))


def quarter_end(year: int, quarter: int) -> dt.date:
    """Last day of a quarter."""
    return month_end(year, 3 * quarter)
