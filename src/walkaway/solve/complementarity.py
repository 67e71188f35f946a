"""Linear complementarity: find z with z >= 0, q + M z >= 0, and one of the two zero in each row.

Lemke's complementary pivoting (Cottle, Pang and Stone 1992, algorithm 4.4.5). It finds a
solution whenever M is a P-matrix (all principal minors positive: then there is exactly one),
and for wider classes; where it ends in a ray it found none, which for other matrices does not
prove that there is none (:mod:`walkaway.solve.search` looks further).

The same pivots with another covering vector follow a solution along a line of problems, from
one whose solution is known to be zero (:func:`follow`): continuation, exact from kink to kink.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TINY = 1e-12
CLOSE = 1e-9
"""Largest violation of complementarity of what counts as a solution."""


def solve_complementarity(q: Floats, M: Floats, max_pivots: int | None = None) -> Floats | None:
    """Solve a linear complementarity problem.

    Args:
        q: constant terms [row].
        M: the matrix [row, row].
        max_pivots: when to give up; ten times the number of rows if absent.

    Returns:
        z [row], or None when the pivots end in a ray or do not end.
    """
    if q.size == 0 or q.min() >= 0:
        return np.zeros(q.size)
    return _pivots(q, M, np.ones(q.size), max_pivots or 10 * q.size).z


@dataclass(frozen=True)
class Followed:
    """How far a solution could be followed from one problem to another.

    Attributes:
        z: the solution of the problem at the end [row]; None if the way ends before it.
        reach: share of the way on which the solution goes on without turning back, 0 to 1.
    """

    z: Floats | None
    reach: float


def follow(start: Floats, q: Floats, M: Floats) -> Followed:
    """Follow the solution from a problem that z = 0 solves to another with the same matrix.

    The constant terms are start + s (q - start), and s goes from 0 to 1. Of a P-matrix the way
    leads to the only solution. Otherwise it may turn back at some s (a fold): solutions with
    larger s, if there are any, are not connected with the start.

    Args:
        start: constant terms of the problem that zero solves [row], none negative.
        q: constant terms of the problem to solve [row].
        M: the matrix [row, row].

    Raises:
        ValueError: zero does not solve the problem at the start.
    """
    if start.size and start.min() < 0:
        raise ValueError("the start of the way is not solved by zero")
    if q.size == 0 or q.min() >= 0:
        return Followed(np.zeros(q.size), 1.0)
    done = _pivots(q, M, start - q, 10 * q.size, onwards=True)
    return Followed(done.z, 1.0 if done.z is not None else 1.0 - done.least)


def settled(q: Floats, M: Floats, on: NDArray[np.bool_]) -> Floats | None:
    """The solution whose positive rows are the given ones; None if there is none.

    Args:
        q: constant terms [row].
        M: the matrix [row, row].
        on: rows in which q + M z is zero [row]; z is zero in the others.
    """
    z = np.zeros(q.size)
    if on.any():
        try:
            z[on] = np.linalg.solve(M[np.ix_(on, on)], -q[on])
        except np.linalg.LinAlgError:
            return None
    if z.min(initial=0.0) < -CLOSE:
        return None
    z = np.clip(z, 0.0, None)
    return z if violation(q, M, z) <= CLOSE else None


def switched(
    q: Floats, M: Floats, on: NDArray[np.bool_], rounds: int = 50
) -> NDArray[np.bool_] | None:
    """Rows on which a solution near a guess is positive, by switching all wrong rows at once.

    The active-set iteration: it ends quickly or not at all, and where it ends is a solution.

    Args:
        q: constant terms [row].
        M: the matrix [row, row].
        on: where to start [row].
        rounds: when to give up.
    """
    on = on.copy()
    for _ in range(rounds):
        z = np.zeros(q.size)
        try:
            z[on] = np.linalg.solve(M[np.ix_(on, on)], -q[on])
        except np.linalg.LinAlgError:
            return None
        wrong = np.where(on, z < -TINY, q + M @ z < -TINY)
        if not wrong.any():
            return on
        on ^= wrong
    return None


def violation(q: Floats, M: Floats, z: Floats) -> float:
    """Largest violation of z >= 0, q + M z >= 0, and one of them zero, in any row."""
    return float(np.abs(np.minimum(z, q + M @ z)).max(initial=0.0))


@dataclass(frozen=True)
class _Pivoted:
    """Where the pivots ended: the solution, and the least weight of the covering vector."""

    z: Floats | None
    least: float


def _pivots(
    q: Floats, M: Floats, cover: Floats, max_pivots: int, onwards: bool = False
) -> _Pivoted:
    """Complementary pivots until the covering vector has no weight.

    Args:
        q: constant terms [row], some negative.
        M: the matrix [row, row].
        cover: what is added to q, with a weight that pivots bring to zero [row]; positive
            where q is negative.
        max_pivots: when to give up.
        onwards: whether to end when the weight rises again.
    """
    n = q.size
    # Columns: w (n), z (n), the covering variable, right-hand side; w - M z - d z0 = q.
    tableau = np.hstack([np.eye(n), -M, -cover[:, None], q[:, None]])
    basis = np.arange(n)
    needed = np.divide(-q, cover, out=np.full(n, -np.inf), where=(cover > 0) & (q < 0))
    row, entering, least = int(np.argmax(needed)), 2 * n, np.inf
    for _ in range(max_pivots):
        leaving = int(basis[row])
        _pivot(tableau, row, entering)
        basis[row] = entering
        if leaving == 2 * n:
            z = np.zeros(2 * n + 1)
            z[basis] = tableau[:, -1]
            return _Pivoted(np.clip(z[n : 2 * n], 0.0, None), 0.0)
        weight = float(tableau[int(np.flatnonzero(basis == 2 * n)[0]), -1])
        if onwards and weight > least + CLOSE:
            return _Pivoted(None, least)
        least = min(least, weight)
        entering = leaving + n if leaving < n else leaving - n
        column = tableau[:, entering]
        usable = column > TINY
        if not usable.any():
            return _Pivoted(None, least)
        ratio = np.full(n, np.inf)
        ratio[usable] = tableau[usable, -1] / column[usable]
        ties = np.flatnonzero(ratio <= ratio.min() + TINY)
        covering = ties[basis[ties] == 2 * n]
        row = int(covering[0] if covering.size else ties[np.argmax(column[ties])])
    return _Pivoted(None, least)


def _pivot(tableau: Floats, row: int, column: int) -> None:
    tableau[row] /= tableau[row, column]
    factors = tableau[:, column].copy()
    factors[row] = 0.0
    tableau -= np.outer(factors, tableau[row])
