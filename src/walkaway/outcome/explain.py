"""Why a number is what it is: its decomposition by measure (Shapley 1953)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem

EXACT_UP_TO = 6
"""Up to this many measures all 2^n subsets are solved; beyond it orders are sampled."""
MOST_SOLVES = 20_000
"""Subsets that are solved at most; a world takes some tenths of a second each."""

Value = Callable[[frozenset[int]], float]
"""The metric's value when only the measures with these indices are in force."""


@brief
@dataclass(frozen=True)
class Explanation:
    """A metric split over the measures of its scenario.

    Attributes:
        contributions: one number per measure, in the metric's unit; they sum to `total`.
        standard_errors: of each contribution; zero when exact.
        baseline: the metric with no measure in force.
        total: the metric with all measures in force, less `baseline`.
        method: how it was computed, in words.
        evaluations: how many different subsets of measures were solved.
    """

    contributions: tuple[float, ...]
    standard_errors: tuple[float, ...]
    baseline: float
    total: float
    method: str
    evaluations: int


def explain(
    value: Value,
    measures: int,
    *,
    orders: int = 64,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Explanation:
    """Split a metric over measures so that the order in which they are counted does not matter.

    The Shapley value of a measure is its marginal contribution averaged over all orders in which
    the measures could have been introduced. It is exact up to six measures (every subset is
    solved); beyond that it is the mean over seeded random orders, each taken forwards and
    backwards.

    Args:
        value: the metric as a function of the set of measures in force.
        measures: how many there are.
        orders: random orders to draw (an even number) when there are many measures.
        seed: of the random orders.
        progress: called as subsets are solved.

    Returns:
        The contributions, which sum to the metric's total change exactly.

    Raises:
        BadInputError: so many measures in so many orders that it would never end.
    """
    known: dict[frozenset[int], float] = {}
    expected = 2**measures
    if measures > EXACT_UP_TO:
        expected = min(expected, orders * (measures - 1) + 2)

    if expected > MOST_SOLVES:
        fewest = "fewer orders, or " if 2 * measures < MOST_SOLVES else ""
        what = f"{measures:,} measures in {orders:,} orders are {expected:,} solves"
        hint = f"{MOST_SOLVES:,} are the most: {fewest}fewer measures"
        raise BadInputError([Problem("orders", "", what, hint)])

    def solved(subset: frozenset[int]) -> float:
        if subset not in known:
            known[subset] = value(subset)
            if progress is not None:
                progress(len(known), expected, "subsets of measures")
        return known[subset]

    everything = frozenset(range(measures))
    baseline = solved(frozenset())
    total = solved(everything) - baseline
    if measures <= EXACT_UP_TO:
        parts = tuple(_exact(solved, index, everything) for index in range(measures))
        errors = (0.0,) * measures
        method = f"Shapley value, exact: all {2**measures} subsets of {measures} measures solved"
    else:
        parts, errors = _sampled(solved, measures, orders, seed)
        method = (
            f"Shapley value, sampled: {orders} random orders of {measures} measures, "
            f"each also backwards, seed {seed}"
        )
    return Explanation(parts, errors, baseline, total, method, len(known))


def _exact(value: Value, index: int, everything: frozenset[int]) -> float:
    """Shapley (1953), eq. 12: marginal contributions weighted by s!(n-s-1)!/n!."""
    others = sorted(everything - {index})
    count = len(everything)
    return math.fsum(
        math.factorial(size)
        * math.factorial(count - size - 1)
        / math.factorial(count)
        * (value(frozenset(before) | {index}) - value(frozenset(before)))
        for size in range(count)
        for before in itertools.combinations(others, size)
    )


def _sampled(
    value: Value, measures: int, orders: int, seed: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean marginal contribution over antithetic random orders, with its standard error."""
    generator = np.random.default_rng(seed)
    pairs = []
    for _ in range(max(orders // 2, 1)):
        order = [int(index) for index in generator.permutation(measures)]
        pairs.append((_marginals(value, order) + _marginals(value, order[::-1])) / 2)
    draws = np.array(pairs)
    errors = draws.std(axis=0, ddof=1) / math.sqrt(len(draws)) if len(draws) > 1 else draws[0] * 0
    return tuple(draws.mean(axis=0).tolist()), tuple(errors.tolist())


def _marginals(value: Value, order: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    result = np.zeros(len(order))
    for position, index in enumerate(order):
        before = frozenset(order[:position])
        result[index] = value(before | {index}) - value(before)
    return result
