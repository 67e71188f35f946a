"""US orders as they were, for days that lie before a scenario's own.

A scenario says what happens from its date on; what importers paid before is on record, in the
ledger of orders by product and partner (`walkaway.duties`).
"""

from __future__ import annotations

import datetime as dt

from walkaway.duties import ledger
from walkaway.goods.kinds.tariffs import Orders
from walkaway.grammar.measure import Measure
from walkaway.world import World


def recorded(on: dt.date) -> tuple[Measure, ...]:
    """What the United States levied on a day, as measures of that day.

    Args:
        on: the day; it must not lie after that of the world which is asked.
    """
    return (Orders(as_of=on),)


def days(world: World, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Days of a period, after its first, on which what was levied changed."""
    return tuple(ledger(snapshot=world.snapshot).changes(first, last)[1:])
