"""How tariffs on the same trade count together, whatever that trade is cut into.

Sectors of flows and products of a seller follow one order: changes add points to the base, then
levels stand in place of what is there; where a tariff overrides, only those that do count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.kinds.tariffs import Tariff, TariffMeasure

Array = NDArray[np.float64]
Places = NDArray[np.bool_] | NDArray[np.intp]
"""Where something falls: a mask, or the rows of what lies in one dimension."""
Reach = Callable[[TariffMeasure], Places]
Amount = Callable[[TariffMeasure], Array | float]


def stacked(
    base: Array,
    tariffs: Sequence[TariffMeasure],
    reach: Reach,
    points: Amount,
    paying: Amount = lambda _: 1.0,
) -> Array:
    """Tariffs on a base, those that override in place of the others.

    Args:
        base: tariffs before, of any shape.
        tariffs: the measures.
        reach: where a measure falls, same shape.
        points: what a change adds where it falls, shaped so that it can be added.
        paying: share of value that pays a level; the rest keeps what it has.
    """
    told = reach, points, paying
    level = _laid(base, [own for own in tariffs if not own.wins()], *told)
    winners = [own for own in tariffs if own.wins()]
    if not winners:
        return level
    won = np.zeros(base.shape, dtype=np.bool_)
    for own in winners:
        won[reach(own)] = True
    return np.where(won, _laid(base, winners, *told), level)


def _laid(
    base: Array, tariffs: Sequence[TariffMeasure], reach: Reach, points: Amount, paying: Amount
) -> Array:
    """Changes on top of the base, then levels in place of it."""
    level = base.copy()
    for own in tariffs:
        if not own.is_level():
            where = reach(own)
            level[where] += _there(points(own), where, level.shape)
    for own in tariffs:
        if (rate := own.level()) is not None:
            where = reach(own)
            before, pays = level[where], _there(paying(own), where, level.shape)
            floor = isinstance(own, Tariff) and own.floor
            set_to = np.maximum(before, rate) if floor else float(rate)
            level[where] = pays * set_to + (1.0 - pays) * before
    return level


def _there(amount: Array | float, where: Places, shape: tuple[int, ...]) -> Array | float:
    """What an amount is in some places."""
    if np.ndim(amount) == 0:
        return amount
    found: Array = np.broadcast_to(amount, shape)[where]
    return found
