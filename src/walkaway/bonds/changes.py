"""What a table of holders gained or lost between two dates: valuation and transactions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.curve import us_curve
from walkaway.bonds.facts import us_ladder, ust_table
from walkaway.bonds.holders import Change, HolderTable, split_change
from walkaway.bonds.investors import bucket_yields, payments
from walkaway.bonds.record import Known
from walkaway.bonds.record import known as keep

if TYPE_CHECKING:
    from walkaway.world.world import World

Vector = NDArray[np.float64]

FRESH_DAYS = 10


@dataclass(frozen=True, eq=False)
class ChangeTable:
    """Changes of all holders between two periods.

    Attributes:
        before: table at the start.
        after: table at the end.
        changes: one per holder.
        yields: rise of each bucket's yield, decimal, shape [bucket].
        price: price relative of each bucket, shape [bucket].
        notes: what was assumed.
    """

    before: HolderTable
    after: HolderTable
    changes: tuple[Change, ...]
    yields: Vector
    price: Vector
    notes: tuple[str, ...]


def yields_on(world: World | Known, day: dt.date) -> tuple[Vector, str]:
    """Yield of each bucket on a day, decimal, shape [bucket].

    Where the par curve ends earlier, its last day is shifted in parallel by the ten-year
    yields at the ends of months, which are known longer.

    Returns:
        The yields, and a note if they were shifted or carried (else empty).
    """
    curve = us_curve(world, day)
    base = bucket_yields(curve)
    if (day - curve.date).days <= FRESH_DAYS:
        return base, ""
    tens = world.series("us_10y_month_end")
    if not tens.periods or (day - tens.at(day).period).days > 31:
        return base, f"yields of {curve.date} stand for {day}: no later ones are known"
    shift = tens.at(day).value / 100.0 - curve.par[10.0]
    note = (
        f"yields of {day} are the curve of {curve.date} moved by {1e4 * shift:.0f} bp, "
        "the change of the ten-year"
    )
    return base + shift, note


def changes_between(world: World | Known, start: dt.date, end: dt.date | None) -> ChangeTable:
    """Split every holder's change between two periods.

    Args:
        world: what is known.
        start: first period.
        end: last period; the last quarter known if None.

    Raises:
        BadInputError: nothing is known that early.
    """
    facts = keep(world)
    after = ust_table(facts, end)
    before = ust_table(facts, start)
    yields_before, note_before = yields_on(facts, before.period)
    yields_after, note_after = yields_on(facts, after.period)
    cash = payments(us_ladder(facts, before.period), us_curve(facts, before.period))
    rise = yields_after - yields_before
    price = cash.price(rise)
    notes = tuple(
        dict.fromkeys(
            filter(
                None,
                (
                    *before.notes,
                    *after.notes,
                    note_before,
                    note_after,
                    "valuation is the price change of par bonds of each maturity under the change "
                    "of yields; coupons are paid out; purchases are spread evenly over the time",
                ),
            )
        )
    )
    return ChangeTable(before, after, tuple(split_change(before, after, price)), rise, price, notes)
