"""Linear complementarity: find z with z >= 0, q + M z >= 0, and one of the two zero in each row.

Lemke's complementary pivoting (Cottle, Pang and Stone 1992, algorithm 4.4.5). It finds a
solution whenever M is a P-matrix (all principal minors positive: then there is exactly one),
and for wider classes; where it ends in a ray it found none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TINY = 1e-12


def solve_complementarity(q: Floats, M: Floats, max_pivots: int | None = None) -> Floats | None:
    """Solve a linear complementarity problem.

    Args:
        q: constant terms [row].
        M: the matrix [row, row].
        max_pivots: when to give up; ten times the number of rows if absent.

    Returns:
        z [row], or None when the pivots end in a ray or do not end.
    """
    n = q.size
    if n == 0 or q.min() >= 0:
        return np.zeros(n)
    # Columns: w (n), z (n), the covering variable, right-hand side; w - M z - d z0 = q.
    tableau = np.hstack([np.eye(n), -M, -np.ones((n, 1)), q[:, None]])
    basis = np.arange(n)
    row, entering = int(np.argmin(q)), 2 * n
    for _ in range(max_pivots or 10 * n):
        leaving = int(basis[row])
        _pivot(tableau, row, entering)
        basis[row] = entering
        if leaving == 2 * n:
            z = np.zeros(2 * n + 1)
            z[basis] = tableau[:, -1]
            return np.clip(z[n : 2 * n], 0.0, None)
        entering = leaving + n if leaving < n else leaving - n
        column = tableau[:, entering]
        usable = column > TINY
        if not usable.any():
            return None
        ratio = np.full(n, np.inf)
        ratio[usable] = tableau[usable, -1] / column[usable]
        ties = np.flatnonzero(ratio <= ratio.min() + TINY)
        covering = ties[basis[ties] == 2 * n]
        row = int(covering[0] if covering.size else ties[np.argmax(column[ties])])
    return None


def _pivot(tableau: Floats, row: int, column: int) -> None:
    tableau[row] /= tableau[row, column]
    factors = tableau[:, column].copy()
    factors[row] = 0.0
    tableau -= np.outer(factors, tableau[row])
