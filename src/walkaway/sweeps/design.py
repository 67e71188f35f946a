"""The points of a plan: a grid, random draws, a Sobol sequence, or Saltelli's for Sobol indices.

A random point depends on its number and the seed alone, and a Sobol sequence goes on where it
ended: a plan with more points has all those of one with fewer, which are then not solved again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from walkaway.sweeps.extra import package
from walkaway.sweeps.plan import GRID, RANDOM, SALTELLI, SOBOL, Plan, Settings

Floats = NDArray[np.float64]


def points(plan: Plan) -> tuple[Settings, ...]:
    """What each point of a plan sets, in the plan's order; of a grid the last axis runs fastest.

    Raises:
        MissingExtraError: Saltelli's design without the extra.
    """
    names = [axis.name for axis in plan.axes]
    if plan.design == GRID:
        cells = itertools.product(*(axis.values for axis in plan.axes))
        return tuple(tuple(sorted(zip(names, cell, strict=True))) for cell in cells)
    return tuple(_settings(plan, row) for row in shares(plan))


def _settings(plan: Plan, row: Floats) -> Settings:
    placed = zip(plan.axes, row, strict=True)
    return tuple(sorted((axis.name, axis.at(float(share))) for axis, share in placed))


def shares(plan: Plan) -> Floats:
    """Places on the axes [point, axis], each from 0 up to 1, of a design that is no grid.

    Raises:
        MissingExtraError: Saltelli's design without the extra.
    """
    axes = len(plan.axes)
    if plan.design == RANDOM:
        return np.array(list(itertools.islice(_random(plan.seed, axes), plan.points)))
    if plan.design == SOBOL:
        from scipy.stats import qmc

        sequence = qmc.Sobol(axes, rng=np.random.default_rng(plan.seed))
        whole = 2 ** max(plan.points - 1, 0).bit_length()  # it is balanced at powers of two alone
        return np.asarray(sequence.random(whole)[: plan.points])
    assert plan.design == SALTELLI
    sample = package("SALib.sample.sobol", "the design of Saltelli")
    rows = 2 ** max(plan.points - 1, 0).bit_length()
    found = sample.sample(
        problem(plan), rows, calc_second_order=False, scramble=True, seed=plan.seed
    )
    return np.asarray(found, dtype=np.float64)[: plan.count]


def _random(seed: int, axes: int) -> Iterator[Floats]:
    for number in itertools.count():
        yield np.random.default_rng([seed, number]).uniform(size=axes)


def problem(plan: Plan) -> dict[str, object]:
    """The axes of a plan as SALib wants them: places from 0 to 1."""
    return {
        "num_vars": len(plan.axes),
        "names": [axis.name for axis in plan.axes],
        "bounds": [[0.0, 1.0]] * len(plan.axes),
    }
