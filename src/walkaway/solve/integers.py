"""What can be proved about a complementarity problem, and solutions that no pivot reaches.

Both by HiGHS, which comes with SciPy. A linear program says how far along a line of problems
any z >= 0 keeps q + M z >= 0: beyond it there is no solution of any size, and its dual is a
proof that is checked here by other sums than the program's. A mixed-integer program decides in
every row which of the two is zero; when it finds nothing, there is no solution within bounds
that are stated. It counts nodes and never seconds, so that it answers alike on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.solve.complementarity import Floats, settled

MOST_NODES = 400
"""Nodes of the branching after which a search is given up."""
LARGEST_SUM = 1e4
"""Sum of z up to which a proof is asked to hold: more than any solution that means something."""
OPTIMAL, INFEASIBLE = 0, 2


def carried(start: Floats, q: Floats, M: Floats) -> float:
    """The share of a way beyond which no problem on it has a solution, by proof.

    The largest s up to 1 for which some z >= 0 has start + s (q - start) + M z >= 0, the two
    being zero in no particular row. Its dual y >= 0 with y'M <= 0 bounds s for every z: the
    bound is worked out from y, and what rounding leaves of y'M counts against it.

    Args:
        start: constant terms at the start of the way [row].
        q: constant terms at its end [row].
        M: the matrix [row, row].

    Returns:
        The share, 0 to 1; 1 where nothing was proved.
    """
    from scipy.optimize import linprog

    n, way = q.size, start - q
    rows = np.hstack([-M, way[:, None]])
    bounds = [(0.0, None)] * n + [(0.0, 1.0)]
    best = linprog(np.append(np.zeros(n), -1.0), rows, start, bounds=bounds, method="highs")
    if best.status != OPTIMAL or best.x is None or best.x[-1] >= 1.0:
        return 1.0
    dual = np.maximum(-np.asarray(best.ineqlin.marginals), 0.0)
    scale = float(dual @ way)
    if scale <= 0:
        return 1.0
    dual /= scale
    left = max(float((dual @ M).max()), 0.0)
    return min(1.0, float(dual @ start) + LARGEST_SUM * left)


@dataclass(frozen=True)
class Integers:
    """What a mixed-integer search found.

    Attributes:
        z: the solution with the smallest sum that was found [row]; None if none was.
        settled: whether the search came to an end: then there is none with a smaller sum, and
            none at all where z is None, within the bounds.
    """

    z: Floats | None
    settled: bool


def by_integers(
    q: Floats,
    M: Floats,
    largest: float,
    *,
    but: Sequence[NDArray[np.bool_]] = (),
    nodes: int = MOST_NODES,
) -> Integers:
    """The solution with the smallest sum, by mixed-integer programming.

    Args:
        q: constant terms [row].
        M: the matrix [row, row].
        largest: no z is larger, and no q + M z larger than this above max(q, 0).
        but: solutions that are not asked for, by their positive rows.
        nodes: of the branching, when to give up.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = q.size
    one, none = np.eye(n), np.zeros((n, n))
    room = np.maximum(q, 0.0) + largest
    matrix = [
        np.hstack([one, -largest * one]),
        np.hstack([M, np.diag(room)]),
        np.hstack([M, none]),
    ]
    low = [np.full(2 * n, -np.inf), -q]
    high = [np.zeros(n), room - q, np.full(n, np.inf)]
    for on in but:
        matrix.append(np.append(np.zeros(n), np.where(on, -1.0, 1.0))[None])
        low.append(np.array([1.0 - on.sum()]))
        high.append(np.array([np.inf]))
    found = milp(
        np.append(np.ones(n), np.zeros(n)),
        integrality=np.append(np.zeros(n), np.ones(n)),
        bounds=Bounds(np.zeros(2 * n), np.append(np.full(n, largest), np.ones(n))),
        constraints=LinearConstraint(np.vstack(matrix), np.concatenate(low), np.concatenate(high)),
        options={"node_limit": nodes},
    )
    ended = found.status in (OPTIMAL, INFEASIBLE)
    if found.x is None:
        return Integers(None, ended)
    # Which rows are positive is what the program decides; the numbers are worked out anew.
    exact = settled(q, M, found.x[n:] > 0.5)
    return Integers(exact, ended and exact is not None)
