"""One linear program, by SciPy's HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def linear_program(
    objective: ArrayLike,
    at_most: tuple[ArrayLike, ArrayLike] | None = None,
    equal: tuple[ArrayLike, ArrayLike] | None = None,
    free: Sequence[int] = (),
) -> tuple[NDArray[np.float64] | None, str]:
    """Maximise an objective over variables that are zero or more.

    Args:
        objective: coefficients [variable].
        at_most: matrix and right-hand side of upper bounds.
        equal: matrix and right-hand side of equations.
        free: variables that may be negative.

    Returns:
        The variables, and an empty text; or None and why there is no optimum.
    """
    from scipy.optimize import linprog

    coefficients = np.asarray(objective, dtype=float)
    bounds: list[tuple[float | None, None]] = [(0.0, None)] * len(coefficients)
    for k in free:
        bounds[k] = (None, None)
    rows: dict[str, Any] = {}
    if at_most is not None and len(np.asarray(at_most[1])):
        rows |= {"A_ub": at_most[0], "b_ub": at_most[1]}
    if equal is not None:
        rows |= {"A_eq": equal[0], "b_eq": equal[1]}
    answer = linprog(
        -coefficients,
        bounds=bounds,
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        **rows,
    )
    if answer.status != 0 or answer.x is None:
        return None, str(answer.message)
    return np.asarray(answer.x, dtype=float), ""
