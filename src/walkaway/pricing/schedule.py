"""Interest dates of Treasury securities: half-years counted back from maturity.

31 CFR 356 Appendix B: the coupon frequency dates follow from the maturity date; a security
that matures on the last day of a month pays on last days of months. Every date is found by
arithmetic on months, without walking along the schedule.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Span = tuple[int, int]


def month_days(year: int, month: int) -> int:
    """Days in a month (month 1 to 12)."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _DAYS[month - 1]


@dataclass(frozen=True)
class Grid:
    """The dates on which a security may pay, every ``step`` months back from maturity.

    Attributes:
        maturity: the last of them.
        step: months between two dates, 6 for notes and bonds, 3 for floating rate notes.
    """

    maturity: dt.date
    step: int = 6

    def date(self, back: int) -> dt.date:
        """The date ``back`` periods before maturity; 0 is maturity itself."""
        last = self.maturity
        year, month = divmod(12 * last.year + last.month - 1 - self.step * back, 12)
        days = month_days(year, month + 1)
        end = last.day == month_days(last.year, last.month)
        return dt.date(year, month + 1, days if end else min(last.day, days))

    def next_after(self, day: dt.date) -> int:
        """Periods from the first grid date *after* a day to maturity (the n of Appendix B)."""
        last = self.maturity
        months = 12 * (last.year - day.year) + last.month - day.month
        back = months // self.step
        return back if self.date(back) > day else back - 1


def days(start: dt.date, end: dt.date) -> int:
    """Actual days from a date to another."""
    return end.toordinal() - start.toordinal()
