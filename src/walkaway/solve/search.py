"""Solutions of a complementarity problem by a stated rule, where there may be none or several.

1. The solution that is connected with no shock: followed from there without turning back.
2. Else the one near a given one; without it, of those that are found (by Lemke's pivots, from
   given starts by switching rows, and where these find none by mixed-integer programming) the one
   with the smallest sum.
3. Else none was found, and what was proved is said: that there is none of any size, or none
   within bounds, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from walkaway.solve.integers import by_integers, carried


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
    starts: Sequence[NDArray[np.bool_]] = (),
) -> Found:
    """Find a solution by the rule above.

    Args:
        start: constant terms without a shock [row], none negative.
        q: constant terms [row].
        M: the matrix [row, row].
        largest: bound on z in the mixed-integer search.
        near: rows on which a solution is positive that is kept where it can be [row].
        starts: rows on which solutions may be positive, to start from.
    """
    followed = follow(start, q, M)
    pivoted = _exact(q, M, solve_complementarity(q, M))
    z = _exact(q, M, followed.z)
    if z is not None:
        return Found(z, Way.FOLLOWED, 1.0, others=_apart(z, [pivoted]))
    close = _from(q, M, near) if near is not None and near.any() else None
    if close is not None:
        return Found(close, Way.NEAR, followed.reach, others=_apart(close, [pivoted]))
    share = 1.0 if pivoted is not None else carried(start, q, M)
    if share < 1.0:
        return Found(None, Way.NONE, followed.reach, share)
    known = [one for one in (pivoted, *(_from(q, M, on) for on in starts)) if one is not None]
    if known:
        z = min(known, key=lambda one: float(one.sum()))
        return Found(z, Way.SMALLEST, followed.reach, others=_apart(z, known))
    last = by_integers(q, M, largest)
    if last.z is not None:
        return Found(last.z, Way.SMALLEST, followed.reach)
    none_within = largest if last.settled else 0.0
    return Found(None, Way.NONE, followed.reach, none_within=none_within)


def _from(q: Floats, M: Floats, on: NDArray[np.bool_]) -> Floats | None:
    """The solution that is reached from some positive rows; None if none is."""
    ended = switched(q, M, on)
    return None if ended is None else settled(q, M, ended)


def _exact(q: Floats, M: Floats, z: Floats | None) -> Floats | None:
    """A solution with the rounding of the pivots taken out; None if it is none."""
    if z is None:
        return None
    better = settled(q, M, z > 0)
    if better is not None:
        return better
    return z if violation(q, M, z) <= CLOSE else None


def _apart(z: Floats, others: Sequence[Floats | None]) -> tuple[Floats, ...]:
    """Those that are other solutions, each once, the smallest first."""
    kept: list[Floats] = []
    for one in others:
        if one is None:
            continue
        if all(np.abs(one - known).max(initial=0.0) > 1e-6 for known in (z, *kept)):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: float(one.sum())))
