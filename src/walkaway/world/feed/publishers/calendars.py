"""When periods are published: one rule a publisher, with where the rule is from.

A rule dates only what was not seen when it came; it must therefore not be too early. Holidays are
not known here, so the rules name days that weekends alone can move. Of yields and rates that
everybody could see on the market, or that were announced, the day itself counts, as it does in the
embedded data.
"""

from __future__ import annotations

import datetime as dt

from walkaway.world.releases import (
    business_day,
    month_end,
    next_business_day,
    tic_release,
    z1_release,
)

__all__ = ["tic_release", "z1_release"]  # the embedded data are dated by these, too


def treasury_par(period: dt.date) -> dt.date:
    """On the day, by 18:00 New York time (the Treasury's page of the curve)."""
    return period


def treasury_real(period: dt.date) -> dt.date:
    """On the day, by 18:00 New York time; counted from the next weekday, as in H.15."""
    return next_business_day(period)


def auctions(period: dt.date) -> dt.date:
    """Within minutes of the auction (the Treasury's auction regulations)."""
    return period


def mspd(period: dt.date) -> dt.date:
    """On the fourth business day of the month after (the Monthly Statement's own page)."""
    day = period
    for _ in range(4):
        day = next_business_day(day)
    return day


def h15_month(period: dt.date) -> dt.date:
    """On the weekday after, at 16:15 New York time (the release's own page)."""
    return next_business_day(period)


def h10_week(period: dt.date) -> dt.date:
    """On Monday for the week before, at 16:15 New York time (the release's own page)."""
    return period + dt.timedelta(days=7 - period.weekday())


def soma_week(period: dt.date) -> dt.date:
    """On Thursday for the Wednesday before (the page of H.4.1, and the Bank's own)."""
    return period + dt.timedelta(days=(3 - period.weekday()) % 7)


def primary_dealers(period: dt.date) -> dt.date:
    """On Thursday of the week after a Wednesday (the Bank's page)."""
    return period + dt.timedelta(days=8)


def jgb(period: dt.date) -> dt.date:
    """On the day, after the market closes; the file itself follows by the next business day."""
    return period


def policy_rate(period: dt.date) -> dt.date:
    """Decisions are announced at once: known at the end of the month."""
    return period


def ecb_curve(period: dt.date) -> dt.date:
    """At noon of the next business day (the Bank's page of the curve)."""
    return next_business_day(period)


def rba_table(period: dt.date) -> dt.date:
    """Within a week: the table is some business days behind (as seen; no calendar)."""
    return business_day(period + dt.timedelta(days=7))


def bls_cpi(period: dt.date) -> dt.date:
    """Between the 10th and the 15th of the month after: the 15th (the Bureau's schedule)."""
    return business_day(month_end(period.year, period.month + 1).replace(day=15))


def bea_gdp(period: dt.date) -> dt.date:
    """The advance estimate, about 30 days after the quarter (the Bureau's schedule)."""
    return business_day(period + dt.timedelta(days=30))


def breakevens(period: dt.date) -> dt.date:
    """On the weekday after, from H.15 (the pages of the series)."""
    return next_business_day(period)


def census_trade(period: dt.date) -> dt.date:
    """About 40 days after the month (the Bureau's schedule of trade)."""
    return business_day(period + dt.timedelta(days=40))
