"""Where the value of a good was added, and whether it originates in a bloc."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.world import TradeData

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@lru_cache(maxsize=4)
def value_added_origin(trade: TradeData) -> Array:
    """Shares of a good's ex-works value by the economy where it was added, directly and upstream.

    A producer's cost is its own value added plus inputs; an input is bought from each origin in
    the proportions of the importer's spending. With A the inputs per unit of output at prices net
    of duty, the shares solve x = v + A'x for each origin (Leontief). Duty on imported inputs is
    not foreign material: it counts as added where it is paid. The shares of all origins then sum
    to one.

    Args:
        trade: flows, tariffs and input shares of a year.

    Returns:
        Shares [origin, producer, sector].

    Source: Leontief (1936); shares of value added by origin as in Johnson and Noguera (2012).
    """
    n, s = trade.value_added_share.shape
    paid = trade.flows * (1 + trade.tariffs)
    total = paid.sum(axis=0, keepdims=True)
    share = np.divide(paid, total, out=np.zeros_like(paid), where=total > 0)
    net = share / (1 + trade.tariffs)
    duty = (share - net).sum(axis=0)  # [importer, input]
    # requirement[(origin, input), (producer, sector)]
    requirement = np.einsum("oik,iks->okis", net, trade.input_share).reshape(n * s, n * s)
    unbought = trade.input_share * (total[0] <= 0)[:, :, None]  # inputs nobody is seen to sell
    own = trade.value_added_share + np.einsum("ik,iks->is", duty, trade.input_share)
    own += unbought.sum(axis=1)
    added = np.zeros((n, s, n))
    added[np.arange(n), :, np.arange(n)] = own
    solved = np.linalg.solve(np.eye(n * s) - requirement.T, added.reshape(n * s, n))
    origin = np.ascontiguousarray(solved.reshape(n, s, n).transpose(2, 0, 1))
    origin.setflags(write=False)
    return origin


def content(trade: TradeData, bloc: Sequence[int], cumulation: str = "bloc") -> Array:
    """Share of a good's value that counts as added inside a bloc.

    Args:
        trade: the data.
        bloc: positions of the bloc's economies.
        cumulation: ``"bloc"`` counts what every member added, ``"bilateral"`` what exporter and
            importer added, ``"none"`` what the exporter added.

    Returns:
        Shares [exporter, importer, sector].
    """
    origin = value_added_origin(trade)
    n = origin.shape[0]
    own = np.einsum("jjs->js", origin)
    if cumulation == "bloc":
        inside = origin[list(bloc)].sum(axis=0)
        return np.broadcast_to(inside[:, None, :], (n, n, inside.shape[1]))
    if cumulation == "none":
        return np.broadcast_to(own[:, None, :], (n, n, own.shape[1]))
    both = own[:, None, :] + origin.transpose(1, 0, 2)
    both[np.arange(n), np.arange(n)] = own
    return np.asarray(both)


def preference(
    before: Array, after: Array, inside: Array, threshold: float, cost: float
) -> tuple[Array, Array]:
    """Tariffs and trade costs when a preference must be earned.

    An exporter whose good originates takes the lower tariff if it saves more than the proof of
    origin costs: (1 + after)(1 + cost) < 1 + before. Otherwise the old tariff is paid.

    Args:
        before: tariffs without the preference [exporter, importer, sector].
        after: tariffs with it, same shape.
        inside: share of value added that counts, same shape.
        threshold: least share.
        cost: cost of the proof, as a share of value.

    Returns:
        Tariffs, and the factor on trade costs, same shape.
    """
    worth = (1 + after) * (1 + cost) < 1 + before
    taken: Mask = (inside >= threshold) & worth & (after < before)
    return np.where(taken, after, before), np.where(taken, 1 + cost, 1.0)
