"""Solutions of a complementarity problem by a stated rule, where there may be none or several.

1. The solution that is connected with no shock: followed from there without turning back.
2. Else, of those that are found (near a given one, by Lemke's pivots, by mixed-integer
   programming), the one with the smallest sum; near a given one, that one.
3. Else none was found, and what was proved is said: that there is none of any size, or none
   within bounds, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from walkaway.solve.complementarity import (
    CLOSE,
    Floats,
    follow,
    settled,
    solve_complementarity,
    switched,
    violation,
)
from walkaway.solve.integers import FEW_NODES, MOST_NODES, by_integers, carried


class Way(StrEnum):
    """How a solution was chosen."""

    FOLLOWED = "followed from no shock"
    NEAR = "the nearest to the one given"
    SMALLEST = "the smallest sum of those found"
    NONE = "none found"


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        z: the chosen solution [row]; None if none was found.
        way: how it was chosen.
        reach: share of the way from no shock on which solutions are connected with it.
        carried: share of the way beyond which there are none, by proof; 1 if nothing is proved.
        none_within: bound on z within which there is none, by proof; 0 if that is not proved.
        others: further solutions that were met [solution][row].
    """

    z: Floats | None
    way: Way
    reach: float
    carried: float = 1.0
    none_within: float = 0.0
    others: tuple[Floats, ...] = field(default=(), repr=False)

    @property
    def proved(self) -> bool:
        """Whether it is proved that there is none of any size."""
        return self.z is None and self.carried < 1.0


def search(
    start: Floats,
    q: Floats,
    M: Floats,
    largest: float,
    near: NDArray[np.bool_] | None = None,
    several: bool = True,
) -> Found:
    """Find a solution by the rule above.

    Args:
        start: constant terms without a shock [row], none negative.
        q: constant terms [row].
        M: the matrix [row, row].
        largest: bound on z in the mixed-integer search.
        near: rows on which a solution is positive that is kept where it can be [row].
        several: whether to search long, and for one more solution where the first is not
            connected with no shock.
    """
    followed = follow(start, q, M)
    pivoted = _exact(q, M, solve_complementarity(q, M))
    z = _exact(q, M, followed.z)
    if z is not None:
        return Found(z, Way.FOLLOWED, 1.0, others=_apart(z, [pivoted]))
    on = switched(q, M, near) if near is not None and near.any() else None
    close = settled(q, M, on) if on is not None else None
    if close is not None:
        return Found(close, Way.NEAR, followed.reach, others=_apart(close, [pivoted]))
    share = 1.0 if pivoted is not None else carried(start, q, M)
    if share < 1.0:
        return Found(None, Way.NONE, followed.reach, share)
    return _by_integers(q, M, largest, followed.reach, pivoted, several)


def _by_integers(
    q: Floats, M: Floats, largest: float, reach: float, pivoted: Floats | None, several: bool
) -> Found:
    nodes = MOST_NODES if several else FEW_NODES
    first = by_integers(q, M, largest, nodes=nodes)
    known = [one for one in (first.z, pivoted) if one is not None]
    if not known:
        return Found(None, Way.NONE, reach, none_within=largest if first.settled else 0.0)
    z = min(known, key=lambda one: float(one.sum()))
    more = (
        by_integers(q, M, largest, but=[one > 0 for one in known], nodes=nodes).z
        if several
        else None
    )
    if more is not None and more.sum() < z.sum() - CLOSE:
        known, z, more = [*known, more], more, None
    return Found(z, Way.SMALLEST, reach, others=_apart(z, [*known, more]))


def _exact(q: Floats, M: Floats, z: Floats | None) -> Floats | None:
    """A solution with the rounding of the pivots taken out; None if it is none."""
    if z is None:
        return None
    better = settled(q, M, z > 0)
    if better is not None:
        return better
    return z if violation(q, M, z) <= CLOSE else None


def _apart(z: Floats, others: list[Floats | None]) -> tuple[Floats, ...]:
    """Those that are other solutions, each once, the smallest first."""
    kept: list[Floats] = []
    for one in others:
        if one is None:
            continue
        if all(np.abs(one - known).max(initial=0.0) > 1e-6 for known in (z, *kept)):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: float(one.sum())))
