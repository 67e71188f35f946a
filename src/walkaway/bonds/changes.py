"""What a table of holders gained or lost between two dates: valuation and transactions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import BUCKETS
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
        spans: days between which each holder's figures lie; those of quarterly holders are
            ends of quarters, whatever the months of the table.
        yields: rise of each bucket's yield, decimal, shape [bucket].
        price: price relative of each bucket, shape [bucket].
        notes: what was assumed.
    """

    before: HolderTable
    after: HolderTable
    changes: tuple[Change, ...]
    spans: tuple[tuple[dt.date, dt.date], ...]
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
    """Split every holder's change between two periods, each over its own dates.

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
    spans = tuple(
        (old.valued, new.valued) for old, new in zip(before.rows, after.rows, strict=True)
    )
    whole = (before.period, after.period)
    moved = {span: _moved(facts, *span) for span in dict.fromkeys((whole, *spans))}
    prices = np.array([moved[span][1] for span in spans])
    notes = (
        *before.notes,
        *after.notes,
        *(note for _, _, said in moved.values() for note in said),
        _own_dates(before, spans, whole),
        "valuation is the price change of par bonds of each maturity under the change "
        "of yields; coupons are paid out; purchases are spread evenly over the time",
    )
    rise, price, _ = moved[whole]
    return ChangeTable(
        before,
        after,
        tuple(split_change(before, after, prices)),
        spans,
        rise,
        price,
        tuple(dict.fromkeys(filter(None, notes))),
    )


def _moved(facts: Known, start: dt.date, end: dt.date) -> tuple[Vector, Vector, tuple[str, ...]]:
    """Rise of yields and price relative of each bucket between two days, and notes."""
    if start == end:
        return np.zeros(len(BUCKETS)), np.ones(len(BUCKETS)), ()
    first, note_before = yields_on(facts, start)
    last, note_after = yields_on(facts, end)
    cash = payments(us_ladder(facts, start), us_curve(facts, start))
    return last - first, cash.price(last - first), (note_before, note_after)


def _own_dates(
    table: HolderTable, spans: tuple[tuple[dt.date, dt.date], ...], whole: tuple[dt.date, dt.date]
) -> str:
    """A note naming holders whose figures lie between other days than the table's."""
    by_span: dict[tuple[dt.date, dt.date], list[str]] = {}
    for row, span in zip(table.rows, spans, strict=True):
        if span != whole:
            by_span.setdefault(span, []).append(row.holder.id)
    said = [f"{', '.join(who)}: {one} to {other}" for (one, other), who in by_span.items()]
    return "valued over their own dates: " + "; ".join(said) if said else ""
