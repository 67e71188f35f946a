"""When periods are published: one rule per publisher, with its source.

A rule is used only for what was never seen when it came; it must therefore not be too early.
Holidays are not known here, so the rules name days that weekends alone can move.
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

__all__ = [
    "bea_gdp",
    "bls_cpi",
    "fed_monthly",
    "h10_week",
    "h41_week",
    "month_after",
    "next_weekday",
    "primary_dealers",
    "same_day",
    "tic_release",
    "z1_release",
]


def same_day(period: dt.date) -> dt.date:
    """Par and real yields, JGB yields, auctions, decisions on rates: on their own day.

    The Treasury says its curve is up by 18:00 New York time; the Ministry of Finance of Japan
    puts a day's yields up on its next business day in Tokyo, which the snapshot calls the day
    itself, since quotes of the close are public then.
    """
    return period


def next_weekday(period: dt.date) -> dt.date:
    """H.15: on the business day after, at 16:15 New York time (the release's own page)."""
    return next_business_day(period)


def h10_week(period: dt.date) -> dt.date:
    """H.10: on Monday for the week before (the release's own page); the noon rates were public."""
    return period + dt.timedelta(days=7 - period.weekday())


def h41_week(period: dt.date) -> dt.date:
    """H.4.1 and SOMA: on Thursday at 16:30 for the Wednesday before (the release's own page)."""
    return period + dt.timedelta(days=(3 - period.weekday()) % 7)


def fed_monthly(period: dt.date) -> dt.date:
    """G.5, monthly averages of H.10: on the first business day after the month."""
    return next_business_day(period)


def month_after(period: dt.date) -> dt.date:
    """MSPD: on the fourth business day of the month after (the statement's own page)."""
    day = period
    for _ in range(4):
        day = next_business_day(day)
    return day


def bls_cpi(period: dt.date) -> dt.date:
    """Consumer prices: between the 10th and 15th of the month after (the Bureau's schedule)."""
    return business_day(month_end(period.year, period.month + 1).replace(day=15))


def bea_gdp(period: dt.date) -> dt.date:
    """Advance estimate of GDP: about 30 days after the quarter (the Bureau's schedule)."""
    return business_day(period + dt.timedelta(days=30))


def primary_dealers(period: dt.date) -> dt.date:
    """Primary dealers' positions of a Wednesday: on Thursday of the week after, by the Bank."""
    return period + dt.timedelta(days=8)
