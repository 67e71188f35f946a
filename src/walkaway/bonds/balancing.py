"""Minimum cross-entropy: the table nearest to a prior that meets given totals.

Two forms. ``tilt`` meets linear moments (totals by type, an average maturity); ``rake``
meets row and column totals of a table (iterative proportional fitting, "RAS"). Both return
the unique minimiser of sum x log(x / prior), so a cell that is zero in the prior stays
zero and nothing is invented beyond what the totals demand (Golan, Judge and Miller 1996).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import NotSolvedError

Vector = NDArray[np.float64]


def tilt(prior: Vector, moments: Vector, targets: Vector, tolerance: float = 1e-13) -> Vector:
    """The distribution nearest to ``prior`` whose moments equal ``targets``.

    Newton on the dual: x = prior * exp(moments' * multipliers).

    Args:
        prior: non-negative weights, shape [n].
        moments: shape [m, n]; rows linearly independent.
        targets: shape [m]; the totals ``moments @ x`` must meet.
        tolerance: largest relative miss of a total.

    Returns:
        Shape [n].

    Raises:
        NotSolvedError: no weights on the prior's support meet the totals.
    """
    scale = np.maximum(np.abs(moments) @ prior, 1e-300)
    rows, goal = moments / scale[:, None], targets / scale
    multipliers = np.zeros(len(targets))

    def dual(values: Vector) -> tuple[float, Vector]:
        with np.errstate(over="ignore"):
            weights = prior * np.exp(np.clip(values @ rows, -700, 700))
        return float(weights.sum() - values @ goal), weights

    best, weights = dual(multipliers)
    for _ in range(200):
        gradient = rows @ weights - goal
        if np.abs(gradient / np.maximum(np.abs(goal), 1e-12)).max() < tolerance:
            return weights
        hessian = (rows * weights) @ rows.T
        ridge = 1e-15 * np.trace(hessian) * np.eye(len(goal))
        step = -np.linalg.solve(hessian + ridge, gradient)
        length, slope = 1.0, float(gradient @ step)
        while length > 1e-10:
            trial, trial_weights = dual(multipliers + length * step)
            if trial <= best + 1e-4 * length * slope + 1e-15 * abs(best):
                break
            length *= 0.5
        multipliers = multipliers + length * step
        best, weights = trial, trial_weights
    miss = np.abs(rows @ weights - goal).max()
    if miss < 1e-11:
        return weights
    raise NotSolvedError(
        f"no weights meet the totals: the largest relative miss is {miss:.2e} after 200 steps; "
        "a total contradicts another, or lies outside the range of the prior"
    )


def rake(prior: Vector, rows: Vector, columns: Vector, tolerance: float = 1e-13) -> Vector:
    """The table nearest to ``prior`` with the given row and column totals (RAS).

    Args:
        prior: non-negative, shape [i, j].
        rows: non-negative totals, shape [i].
        columns: non-negative totals with the same sum, shape [j].
        tolerance: largest miss of a total, relative to the grand total.

    Returns:
        Shape [i, j].

    Raises:
        NotSolvedError: the totals differ, or the prior's zeros leave no room for them.
    """
    total = float(rows.sum())
    if abs(total - columns.sum()) > 1e-9 * total:
        raise NotSolvedError(f"row totals sum to {total:.6g}, column totals to {columns.sum():.6g}")
    table = np.array(prior, dtype=np.float64)
    for _ in range(20_000):
        sums = table.sum(axis=1)
        table *= np.divide(rows, sums, out=np.zeros_like(rows), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        table *= np.divide(columns, sums, out=np.zeros_like(columns), where=sums > 0)
        miss = max(
            np.abs(table.sum(axis=1) - rows).max(), np.abs(table.sum(axis=0) - columns).max()
        )
        if miss <= tolerance * total:
            return table
    if miss <= 1e-9 * total:
        return table
    worst = int(np.abs(table.sum(axis=1) - rows).argmax())
    raise NotSolvedError(
        f"no table with these zeros has these totals: row {worst} misses by {miss:.4g} of "
        f"{total:.4g}; give it a prior in more columns or check its total"
    )


def to_cents(
    table: Vector, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Round a table of positive amounts to whole cents with exact margins.

    Every cell is rounded down, then the cents missing in each row and column are handed
    out along the table (north-west corner), so a cell moves by a few cents at most.

    Args:
        table: amounts in cents, shape [i, j], non-negative.
        rows: exact row totals in cents, shape [i].
        columns: exact column totals in cents with the same sum, shape [j].

    Returns:
        Whole cents, shape [i, j].
    """
    cents = np.floor(table).astype(np.int64)
    open_cells = table > 0
    short_rows = rows - cents.sum(axis=1)
    short_columns = columns - cents.sum(axis=0)
    for i, j in zip(*np.nonzero(open_cells), strict=True):
        if (short_rows[i] > 0) == (short_columns[j] > 0) and short_rows[i] and short_columns[j]:
            move = int(np.sign(short_rows[i])) * min(abs(short_rows[i]), abs(short_columns[j]))
            if cents[i, j] + move < 0:
                continue
            cents[i, j] += move
            short_rows[i] -= move
            short_columns[j] -= move
    if short_rows.any() or short_columns.any():
        cents = _settle(cents, open_cells, short_rows, short_columns)
    return cents


def _settle(
    cents: NDArray[np.int64],
    open_cells: NDArray[np.bool_],
    short_rows: NDArray[np.int64],
    short_columns: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Move the last cents through a row that is open in both columns."""
    cents = cents.copy()
    for i in np.nonzero(short_rows)[0]:
        amount = short_rows[i]
        own = int(np.nonzero(open_cells[i])[0][0])
        cents[i, own] += amount
        short_columns[own] -= amount
    wanting = [int(j) for j in np.nonzero(short_columns)[0]]
    bridge = int(np.argmax(np.where(open_cells.all(axis=1), cents.sum(axis=1), -1)))
    for j in wanting:
        cents[bridge, j] += short_columns[j]
    return cents
