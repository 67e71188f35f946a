"""A currency's dollar rate in a period: the record as far as it goes, then the last with a band.

What a run finds about the currency comes in from outside, as ratios to that, by quarter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from walkaway.errors import BadInputError, NotHeldError, Problem
from walkaway.firms.currencies import DAILY
from walkaway.firms.firm import DOLLAR, YEN, Three
from walkaway.parameters import parameter
from walkaway.world import World

YEARS_OF_RECORD = int(parameter("firms.exchange.record").value)
DAYS = 365.25
LEAST_MONTHS = 3
"""Months of a record from whose changes a spread can be told: two changes."""

Ratios = Mapping[str, Three]
"""Calendar quarter, such as ``2025Q4`` -> the dollar's rate with a scenario over that without it:
low, central, high. A quarter that is not there does not move."""
UNMOVED: Three = (1.0, 1.0, 1.0)


def quarter_of(day: dt.date) -> str:
    """The calendar quarter of a day, such as ``2025Q4``."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def dollar_in(
    currency: str, world: World, first: dt.date, last: dt.date, ratios: Ratios | None = None
) -> Three:
    """Units of a currency per USD over a period: low, central, high.

    Days up to the last month of the record count at the record's monthly means. Days after it
    count at the last rate (a daily one where there are some), give or take one standard deviation
    of a random walk to the period's middle, from the monthly changes of the last ten years: an
    assumption, not a forecast. From the world's date on a scenario moves them: each is multiplied
    by its quarter's ratio, low by low and high by high, as both favour the same side. The past
    stays as it was.

    Args:
        currency: its code; one dollar is a dollar.
        world: the record as known on its date.
        first: first day.
        last: last day.
        ratios: what a run makes of it; nothing moves if None.
    """
    if currency == DOLLAR:
        return UNMOVED
    name = f"usd{currency.lower()}_monthly"
    try:
        monthly = world.series(name)
    except BadInputError:
        what = "its dollar rate is not in the data"
        hint = f"bring it as a series of your own: {name}, units of it per dollar"
        raise BadInputError([Problem("currency", currency, what, hint)]) from None
    newest = (world.series(DAILY[currency]) if currency in DAILY else monthly).last
    newest_rate, newest_day = newest.value, newest.period
    if (held := len(monthly.periods)) < LEAST_MONTHS:
        what = f"{held} months are known on {world.date}, too few to say how it moves"
        begins = (monthly.begins or world.date) + dt.timedelta(days=31 * LEAST_MONTHS)
        raise NotHeldError([Problem(monthly.id, "", what, f"the nearest day is {begins}")])
    ends = np.array([p.toordinal() for p in monthly.periods])
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    month = np.searchsorted(ends, days)
    known = month < len(ends)
    rates = np.where(known, monthly.values[np.minimum(month, len(ends) - 1)], newest_rate)
    changes = np.diff(np.log(monthly.values[-12 * YEARS_OF_RECORD - 1 :]))
    ahead = np.maximum(days - max(newest_day.toordinal(), int(ends[-1])), 0) / DAYS
    spread = np.where(known, 0.0, float(changes.std(ddof=1)) * np.sqrt(12 * ahead))
    moved = np.ones((3, len(days)))
    if ratios:
        labels = [quarter_of(dt.date.fromordinal(int(day))) for day in days]
        found = np.array([ratios.get(label, UNMOVED) for label in labels]).T  # [band, day]
        moved = np.where(days < world.date.toordinal(), 1.0, found)
    low, mid, high = (
        float((rates * np.exp(side * spread) * moved[k]).mean())
        for k, side in enumerate((-1.0, 0.0, 1.0))
    )
    return low, mid, high


def dollar_yen(world: World, first: dt.date, last: dt.date, ratios: Ratios | None = None) -> Three:
    """JPY per USD over a period: low, central, high; see `dollar_in`."""
    return dollar_in(YEN, world, first, last, ratios)
