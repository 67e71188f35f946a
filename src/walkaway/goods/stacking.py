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
Mask = NDArray[np.bool_]
Reach = Callable[[TariffMeasure], Mask]
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
    won = np.logical_or.reduce([reach(own) for own in winners])
    return np.where(won, _laid(base, winners, *told), level)


def _laid(
    base: Array, tariffs: Sequence[TariffMeasure], reach: Reach, points: Amount, paying: Amount
) -> Array:
    """Changes on top of the base, then levels in place of it."""
    level = base.copy()
    for own in tariffs:
        if not own.is_level():
            level += np.where(reach(own), points(own), 0.0)
    for own in tariffs:
        if (rate := own.level()) is not None:
            floor = isinstance(own, Tariff) and own.floor
            set_to, pays = np.maximum(level, rate) if floor else float(rate), paying(own)
            level = np.where(reach(own), pays * set_to + (1.0 - pays) * level, level)
    return level
