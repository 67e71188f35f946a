"""Dollar-yen of a period: the record as far as it goes, then the last rate with a band.

One small function, so that the path of a solved economy can take its place.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from walkaway.firms.firm import Three
from walkaway.world import World

YEARS_OF_RECORD = 10
DAYS = 365.25


def dollar_yen(world: World, first: dt.date, last: dt.date) -> Three:
    """JPY per USD over a period: low, central, high.

    Days up to the world's date count at the record's monthly means; days after it at the last
    daily rate, give or take one standard deviation of a random walk to the period's middle,
    from the monthly changes of the last ten years. An assumption, not a forecast.

    Args:
        world: the record as known on its date.
        first: first day.
        last: last day.
    """
    monthly = world.series("usdjpy_monthly")
    now = world.series("usdjpy").last
    ends = np.array([p.toordinal() for p in monthly.periods])
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    month = np.searchsorted(ends, days)
    known = month < len(ends)
    rates = np.where(known, monthly.values[np.minimum(month, len(ends) - 1)], now.value)
    changes = np.diff(np.log(monthly.values[-12 * YEARS_OF_RECORD - 1 :]))
    ahead = np.maximum(days - max(now.period.toordinal(), int(ends[-1])), 0) / DAYS
    spread = np.where(known, 0.0, float(changes.std(ddof=1)) * np.sqrt(12 * ahead))
    return (
        float((rates * np.exp(-spread)).mean()),
        float(rates.mean()),
        float((rates * np.exp(spread)).mean()),
    )
