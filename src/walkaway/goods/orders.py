"""US tariff orders as they were, for days that lie before a scenario's own.

A scenario says what happens from its date on; what importers paid before is on record: the dated
timeline of effective increases by partner, and for cars the orders on them, which the timeline
holds only as part of each partner's average.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from walkaway.goods.blocs import METALS_ORDERS, us_tariffs
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import Rate
from walkaway.world import World

CARS = (dt.date(2025, 4, 3), dt.date(2025, 9, 16))
"""Proclamation 10908 adds 25 points on cars; from the second day Japan's pay 15% all told
(Executive Order 14345). Cars from Canada and Mexico pay on what is not US content: which part that
is differs by maker and is not known here; parts pay from 3 May 2025, and this grid has them with
cars."""
EVERYONE, AGREED = Rate(0.25), Rate(0.15)


def recorded(on: dt.date) -> tuple[Measure, ...]:
    """What the United States levied on a day, as measures of that day.

    Args:
        on: the day; it must not lie after that of the world which is asked.
    """
    first, deal = CARS
    if on < first:
        return (us_tariffs(on),)
    cars: dict[str, Any] = {"by": ("USA",), "sectors": ("cars",), "overrides": True}
    japan = Tariff(**cars, on=("JPN",), change=EVERYONE) if on < deal else Tariff(
        **cars, on=("JPN",), rate=AGREED, floor=True
    )  # fmt: skip
    neighbours = Tariff(**cars, on=("CAN", "MEX"), change=EVERYONE)
    return (us_tariffs(on), japan, neighbours)


def days(world: World, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Days of a period, after its first, on which what was levied changed."""
    metals = (since for since, _ in METALS_ORDERS)
    known = (*CARS, *metals, *world.tariff_timeline().dates)
    return tuple(sorted({day for day in known if first < day <= last}))
