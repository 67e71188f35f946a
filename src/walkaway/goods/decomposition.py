"""Real income split into terms of trade and volume of trade, for tariff changes of any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from walkaway.goods.model import Array
from walkaway.goods.solution import GoodsSolution


@dataclass(frozen=True, eq=False)
class _Point:
    """One point on the way from the baseline to the counterfactual.

    Attributes:
        flows: sales net of tariff [exporter, importer, sector], money.
        duty: tariff revenue on them, same shape.
        income: final spending [economy], money.
        cost: log change of unit costs from the baseline [economy, sector].
    """

    flows: Array = field(repr=False)
    duty: Array = field(repr=False)
    income: Array = field(repr=False)
    cost: Array = field(repr=False)


def midpoint_split(solutions: Sequence[GoodsSolution]) -> tuple[Array, Array]:
    """Terms of trade and volume of trade, with weights averaged over both ends of each leg.

    Caliendo and Parro (2015) weight with the trade and tariffs of before, which is exact for small
    changes; with large tariffs it misses most of the loss of trade volume, since tariffs that were
    low weigh little. Here the way is cut into legs; on each, weights are averaged over its two
    ends and changes are logarithmic (Törnqvist). The two parts then add up to the logarithm of
    real income with an error that falls with the square of the number of legs.

    Args:
        solutions: counterfactuals of one calibration on the way from its baseline to the last,
            such as half of the tariff change and all of it.

    Returns:
        Both parts [economy], as logarithmic changes of real income; 0.01 is one percent.
    """
    last = solutions[-1]
    base = _Point(
        last.flows_before,
        last.flows_before * last.tariffs_before,
        last.income_before,
        np.zeros_like(last.cost),
    )
    legs = [_leg(*ends) for ends in pairwise([base, *map(_point, solutions)])]
    terms, volume = np.sum(legs, axis=0)
    return terms, volume


def _point(solution: GoodsSolution) -> _Point:
    flows = solution.flows_after
    return _Point(
        flows,
        flows * solution.tariffs_after,
        solution.income_before * solution.income,
        np.log(solution.cost),
    )


def _leg(start: _Point, end: _Point) -> tuple[Array, Array]:
    """Terms and volume of trade between two points [economy]."""

    def weight(first: Array, second: Array, axis: int) -> Array:
        shape = [1, 1, 1]
        shape[axis] = -1
        return np.asarray(
            0.5 * (first / start.income.reshape(shape) + second / end.income.reshape(shape))
        )

    cost = end.cost - start.cost
    sold = np.einsum("jis,js->j", weight(start.flows, end.flows, 0), cost)
    paid = np.einsum("jis,js->i", weight(start.flows, end.flows, 1), cost)
    traded = (start.flows > 0) & (end.flows > 0)
    grown = np.log(np.where(traded, end.flows, 1.0) / np.where(traded, start.flows, 1.0))
    volume = np.where(traded, grown - cost[:, None, :], 0.0)
    return sold - paid, np.einsum("jis,jis->i", weight(start.duty, end.duty, 1), volume)
