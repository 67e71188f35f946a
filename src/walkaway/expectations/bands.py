"""How far off an expectation may be: an 80% range from past errors only, aware of the floor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkaway.expectations.grid import Floats
from walkaway.parameters import parameter

FOUR, EIGHT = 4, 8


def quantile(values: Floats, weights: Floats, level: float) -> float:
    """Weighted quantile: linear between the middles of the weights.

    Args:
        values: in any order [case].
        weights: not negative [case].
        level: between 0 and 1.
    """
    order = np.argsort(values)
    sorted_weights = weights[order]
    middle = (np.cumsum(sorted_weights) - sorted_weights / 2) / sorted_weights.sum()
    return float(np.interp(level, middle, values[order]))


def weights(ages: Floats, same_state: NDArray[np.bool_]) -> Floats:
    """Weight of each past error.

    Args:
        ages: quarters since it was made [case].
        same_state: whether the economy was as far from or as near to its floor as now [case].
    """
    aged = 0.5 ** (ages / parameter("expectations.band.half-life").value)
    found: Floats = aged * np.where(
        same_state, 1.0, parameter("expectations.band.other-state").value
    )
    return found


def half_width(errors: Floats, ages: Floats, same_state: NDArray[np.bool_]) -> float | None:
    """Half-width of the range; None where the record is too short.

    Args:
        errors: what came less what was expected; NaN where there is none [case].
        ages: quarters [case].
        same_state: [case].
    """
    known = np.isfinite(errors)
    if known.sum() < parameter("expectations.band.fewest").value:
        return None
    return quantile(
        np.abs(errors[known]), weights(ages[known], same_state[known]),
        parameter("expectations.band.level").value,
    )  # fmt: skip


def wider(steps: float) -> float:
    """Factor by which a range of rates is widened: 1 to four quarters, then rising to eight."""
    return float(np.interp(steps, [FOUR, EIGHT], [1, parameter("expectations.band.wider").value]))


def at_steps(widths: Floats, steps: float) -> float:
    """Half-width at any number of quarters.

    Below one quarter it grows with the root of time; between whole quarters it is linear.

    Args:
        widths: at 1, 2, ... quarters [ahead].
        steps: quarters ahead, at most as many as there are widths.
    """
    ahead = np.arange(1, len(widths) + 1)
    plain = np.interp(steps, ahead, widths) if steps >= 1 else widths[0] * np.sqrt(max(steps, 0.0))
    return float(plain)
