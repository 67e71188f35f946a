"""Balancing a table: the nearest one that meets totals exactly.

*Nearest* is in the sense of relative entropy, ``Σ |x₀| (r ln r − r + 1)`` with ``r = x / x₀``: RAS
where entries are positive and the totals are two margins (Stone 1961; Bacharach 1970), and GRAS
where some are negative (Junius and Oosterhaven 2003, in the form of Lenzen, Wood and Gallego 2007).
Entries keep their sign and zeros stay zero. Any linear totals will do, of any number of dimensions
and with any coefficients. The minimum is ``x = x₀ exp(± Aᵀλ)``, and the multipliers λ are found by
Newton's method on the convex dual, so that the residuals are those of arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from walkaway.errors import BadInputError, NotSolvedError, Problem

Floats = NDArray[np.float64]
PLACE = "balance"
TOLERANCE = 1e-12
ITERATIONS, HALVINGS = 200, 40
RIDGE = 1e-13
"""On the scaled Hessian, so that totals may repeat one another (two margins share their sum)."""
STEP = 20.0
"""Largest change of a logarithm in one step."""


@dataclass(frozen=True, eq=False)
class Balanced:
    """A table that meets its totals.

    Attributes:
        values: the table, shaped as the one that was given.
        residual: of each total: what the table has less what was asked, over the sum of absolute
            values that enter it.
        multipliers: of each total: how much the logarithm of an entry with coefficient one moves.
        iterations: Newton steps.
        distance: relative entropy from the table that was given, in its unit.
    """

    values: Floats = field(repr=False)
    residual: Floats = field(repr=False)
    multipliers: Floats = field(repr=False)
    iterations: int
    distance: float


@dataclass(frozen=True, eq=False)
class Margin:
    """Sums of a table over some of its axes.

    Attributes:
        kept: axes that remain; the others are summed over.
        totals: what the sums must be, shaped as the axes that remain; NaN asks nothing.
    """

    kept: tuple[int, ...]
    totals: Floats = field(repr=False)


def balance(prior: ArrayLike, margins: Sequence[Margin]) -> Balanced:
    """The table nearest to another that has given sums.

    Args:
        prior: the table to start from, any shape and signs.
        margins: the sums.

    Raises:
        BadInputError: shapes that differ, numbers that are none.
        NotSolvedError: no table of these signs and zeros has these sums; says which are missed.
    """
    table = np.asarray(prior, dtype=float)
    problems = [
        Problem(PLACE, f"margins[{n}]", f"has shape {np.shape(m.totals)}, not {_shape(table, m)}")
        for n, m in enumerate(margins)
        if np.shape(m.totals) != _shape(table, m)
    ]
    if problems:
        raise BadInputError(problems)
    rows, targets = list[sparse.csr_array](), list[Floats]()
    for margin in margins:
        known = ~np.isnan(margin.totals.ravel())
        rows.append(_sums(table.shape, margin.kept)[known])
        targets.append(margin.totals.ravel()[known])
    found = project(table.ravel(), sparse.vstack(rows, format="csr"), np.concatenate(targets))
    return replace(found, values=found.values.reshape(table.shape))


def project(prior: ArrayLike, rows: sparse.csr_array, targets: ArrayLike) -> Balanced:
    """The vector nearest to another with ``rows @ values == targets``.

    Args:
        prior: the vector to start from [entry]; entries keep their sign, zeros stay.
        rows: coefficients [total, entry].
        targets: what the totals must be [total].

    Raises:
        BadInputError: shapes that differ, numbers that are none.
        NotSolvedError: no vector of these signs and zeros has these totals; says which are missed.
    """
    start, asked = np.asarray(prior, dtype=float), np.asarray(targets, dtype=float)
    _refuse(start, rows, asked)
    live = start != 0
    size, sign = np.abs(start[live]), np.sign(start[live])
    signed = rows[:, live] @ sparse.diags_array(sign)
    scale = abs(signed) @ size
    scale = np.where(scale > 0, scale, np.where(asked != 0, np.abs(asked), 1.0))
    signed = (sparse.diags_array(1 / scale) @ signed).tocsr()
    wanted = asked / scale
    dual, steps = _newton(size, signed, wanted)
    entries = size * np.exp(signed.T @ dual)
    gap = signed @ entries - wanted
    extent = np.maximum(abs(signed) @ entries, np.abs(wanted))
    residual = np.divide(gap, extent, out=np.zeros_like(gap), where=extent > 0)
    worst = int(np.abs(residual).argmax()) if len(residual) else 0
    if len(residual) and abs(residual[worst]) > 1e3 * TOLERANCE:
        missed = int((np.abs(residual) > 1e3 * TOLERANCE).sum())
        raise NotSolvedError(
            f"balance: no table with these signs and zeros has these totals; {missed} of "
            f"{len(residual)} are missed, total {worst} by {abs(residual[worst]):.2g} of its size"
        )
    values = np.zeros_like(start)
    values[live] = sign * entries
    distance = float(entropy(size, entries / size).sum())
    return Balanced(values, residual, dual / scale, steps, distance)


def entropy(size: Floats, ratio: Floats) -> Floats:
    """Relative entropy of each entry, in its unit: what `project` makes least in sum.

    Args:
        size: of the entries before, absolute.
        ratio: after over before, positive, same shape.
    """
    return np.asarray(size * (ratio * np.log(ratio) - ratio + 1))


def _newton(size: Floats, rows: sparse.csr_array, wanted: Floats) -> tuple[Floats, int]:
    """Multipliers of scaled totals: the minimum of the convex dual, and the steps it took."""
    dual = np.zeros(len(wanted))
    logs = np.zeros(len(size))
    entries = size.copy()
    for step in range(ITERATIONS):
        gap = rows @ entries - wanted
        extent = np.maximum(abs(rows) @ entries, np.abs(wanted))
        if (np.abs(gap) <= TOLERANCE * extent).all():
            return dual, step
        move = -_solve(rows, entries, gap)
        shift = rows.T @ move
        longest = float(np.abs(shift).max(initial=0.0))
        length = min(1.0, STEP / longest) if longest > 0 else 1.0
        slope = float(gap @ move)
        value = float(entries.sum() - wanted @ dual)
        for _ in range(HALVINGS):
            trial = size * np.exp(logs + length * shift)
            reached = float(trial.sum() - wanted @ (dual + length * move))
            if reached <= value + 1e-4 * length * slope + 1e-14 * abs(value):
                break
            length /= 2
        else:
            return dual, step
        dual = dual + length * move
        logs = np.asarray(rows.T @ dual)
        entries = np.asarray(size * np.exp(logs))
        if not np.isfinite(entries).all() or np.abs(logs).max(initial=0.0) > 600:
            return dual, step
    return dual, ITERATIONS


def _solve(rows: sparse.csr_array, entries: Floats, gap: Floats) -> Floats:
    """The Newton step of scaled totals, refined once."""
    hessian = (rows @ sparse.diags_array(entries) @ rows.T).tocsc()
    diagonal = hessian.diagonal()
    root = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    unit = sparse.diags_array(1 / root)
    even = (unit @ hessian @ unit).tocsc()
    ridged = (even + RIDGE * sparse.eye_array(len(gap), format="csc")).tocsc()
    factor = splu(
        ridged,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    right = gap / root
    found = factor.solve(right)
    found = found + factor.solve(right - even @ found)
    return np.asarray(found / root)


def _refuse(prior: Floats, rows: sparse.csr_array, targets: Floats) -> None:
    problems = list[Problem]()
    if prior.ndim != 1 or rows.shape != (targets.size, prior.size) or targets.ndim != 1:
        what = f"{rows.shape} rows do not fit {prior.shape} entries and {targets.shape} totals"
        problems.append(Problem(PLACE, "rows", what))
    for name, array in (("prior", prior), ("targets", targets), ("rows", rows.data)):
        if not np.isfinite(array).all():
            problems.append(Problem(PLACE, name, "holds something that is no number"))
    if problems:
        raise BadInputError(problems)


def _shape(table: Floats, margin: Margin) -> tuple[int, ...]:
    return tuple(table.shape[axis] for axis in margin.kept)


def _sums(shape: tuple[int, ...], kept: tuple[int, ...]) -> sparse.csr_array:
    """Ones where an entry belongs to a sum [sum, entry]."""
    entries = np.arange(int(np.prod(shape)))
    places = np.unravel_index(entries, shape)
    sizes = tuple(shape[axis] for axis in kept)
    which = (
        np.ravel_multi_index(tuple(places[axis] for axis in kept), sizes)
        if kept
        else np.zeros_like(entries)
    )
    count = int(np.prod(sizes)) if kept else 1
    ones = np.ones(len(entries))
    return sparse.csr_array((ones, (which, entries)), shape=(count, len(entries)))
