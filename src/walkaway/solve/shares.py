"""What a spread is made of: the part of a variance that goes when one input alone is known.

Estimated from draws that are there anyway, without another solve: the adjusted R² of the output on
one input by itself (a mean for each of a few values, a cubic otherwise), which is the first-order
share of Sobol' less what chance alone would fit. Its error is a jackknife's over groups of draws.
What inputs do together is in no first-order share, and what one adjusts to is not its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEGREE = 3
"""Of the polynomial in an input that takes many values."""
VALUES = 12
"""An input with so many values or fewer is taken value by value."""
GROUPS = 20
"""Of draws, left out in turn."""
FEWEST = 60
"""Draws below which nothing is said: chance alone would fit a tenth."""
SIGMAS = 1.96
STILL = 1e-18
"""Variance over mean square below which an output does not vary."""


@dataclass(frozen=True)
class Share:
    """Part of a variance.

    Attributes:
        share: that goes when the input is known; below zero by chance where it is small.
        error: half of its 95% range.
    """

    share: float
    error: float


def first_order(
    inputs: Mapping[str, Sequence[float | str]], outputs: Floats
) -> list[dict[str, Share]]:
    """First-order shares of some outputs.

    Args:
        inputs: what was drawn, by name; a value for each draw.
        outputs: [draw, output].

    Returns:
        For each output the share of each input that varies; empty where the output does not vary,
        or where there are fewer than `FEWEST` draws.
    """
    draws, count = outputs.shape
    size = np.maximum((outputs**2).mean(axis=0), np.finfo(float).tiny)
    moving = outputs.var(axis=0) > STILL * size
    found: list[dict[str, Share]] = [{} for _ in range(count)]
    if draws < FEWEST or not moving.any():
        return found
    turn = np.random.default_rng(0).permutation(draws) % GROUPS
    for name, values in inputs.items():
        basis = _basis(values)
        if basis.shape[1] < 2:
            continue
        whole = _adjusted(basis, outputs[:, moving])
        parts = np.array(
            [_adjusted(basis[turn != k], outputs[turn != k][:, moving]) for k in range(GROUPS)]
        )
        spread = np.sqrt((GROUPS - 1) / GROUPS * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0))
        for at, share, sigma in zip(np.flatnonzero(moving), whole, spread, strict=True):
            found[at][name] = Share(float(share), float(SIGMAS * sigma))
    return found


def _basis(values: Sequence[float | str]) -> Floats:
    """Columns that span functions of an input, the constant first [draw, column]."""
    distinct = sorted(set(values), key=str)
    if len(distinct) <= VALUES or any(isinstance(own, str) for own in distinct):
        place = {own: k for k, own in enumerate(distinct)}
        members = np.eye(len(distinct))[[place[own] for own in values]]
        members[:, 0] = 1.0
        return members
    numbers = np.array(values, dtype=float)
    low, high = numbers.min(), numbers.max()
    return np.polynomial.legendre.legvander((2 * numbers - low - high) / (high - low), DEGREE)


def _adjusted(basis: Floats, outputs: Floats) -> Floats:
    """Adjusted R² of each output [output]."""
    kept = basis[:, np.ptp(basis, axis=0) > 0]
    kept = np.column_stack([np.ones(len(basis)), kept])
    factor, _ = np.linalg.qr(kept)
    centred = outputs - outputs.mean(axis=0)
    explained = ((factor.T @ centred) ** 2).sum(axis=0)
    rest = 1 - explained / (centred**2).sum(axis=0)
    freedom = (len(basis) - 1) / max(len(basis) - kept.shape[1], 1)
    return np.asarray(1 - rest * freedom)
