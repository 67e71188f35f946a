"""From a shock to its equilibrium: straight, then with a fresh inverse, then in steps."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from walkaway.goods import equilibrium as eq
from walkaway.goods import newton
from walkaway.goods.model import Array, Shock
from walkaway.solve.fixed_point import anderson

INNER_TOLERANCE = 3e-11
"""Asked for inside, so that residuals recomputed from the equations stay below 1e-10."""

SMALLEST_STEP = 1 / 512
LONGEST_CORRECTION = 1.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where the solver ended.

    Attributes:
        shock: the whole shock.
        vector: the unknowns.
        solved: whether the error is at or below the tolerance.
        error: the solver's own measure of error.
        evaluations: how often the model was evaluated.
        reached: the part of the shock that was solved; 1 is all of it.
        insolvent: an economy whose final spending is not positive where the equations hold, so
            that they describe no equilibrium; None if there is none.
        inverse: the approximate inverse last built for it, for gradients; None if none was.
    """

    shock: Shock
    vector: Array
    solved: bool
    error: float
    evaluations: int
    reached: float
    insolvent: int | None = None
    inverse: newton.Inverse | None = None


def find(
    shock_at: Callable[[float], Shock],
    untaxed: Array,
    *,
    start: Array | None = None,
    tolerance: float = INNER_TOLERANCE,
    near: newton.Inverse | None = None,
) -> Outcome:
    """Solve a counterfactual.

    Args:
        shock_at: the shock, or the part of it asked for (0 none, 1 all).
        untaxed: log(1 − τ) before the shock.
        start: unknowns to begin with; zero (the old world) if None.
        tolerance: largest relative error to stop at.
        near: an approximate inverse of the old world, to be tried before one is built.

    Returns:
        Where it ended; lack of a solution is an answer here, not an error.
    """
    whole = shock_at(1.0)
    first = np.zeros(eq.size(whole)) if start is None else start
    direct = _at(whole, first, untaxed, tolerance, near=near)
    if direct.solved:
        return direct
    return _in_steps(whole, shock_at, untaxed, tolerance, direct)


def _at(
    shock: Shock,
    start: Array,
    untaxed: Array,
    tolerance: float,
    rounds: int = 5,
    near: newton.Inverse | None = None,
) -> Outcome:
    """Iterate at one shock; build the inverse anew where the old one no longer serves."""
    point, error, evaluations = start, np.inf, 0
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        for given in ([near] if near is not None else []) + [None] * rounds:
            try:
                inverse = given or newton.build(shock, point)
                step = newton.corrector(shock, inverse, untaxed)
                found = anderson(
                    step,
                    point,
                    tolerance=tolerance,
                    max_evaluations=24,
                    patience=8,
                    longest_step=LONGEST_CORRECTION,
                )
            except np.linalg.LinAlgError:
                break
            evaluations += found.evaluations
            gain = found.error < 0.5 * error
            if found.error < error:
                point, error = found.point, found.error
            if found.converged:
                broke = _insolvent(shock, point)
                built = inverse if given is None else None
                return Outcome(shock, point, broke is None, error, evaluations, 1.0, broke, built)
            if not gain and given is None:
                break
    return Outcome(shock, point, False, float(error), evaluations, 1.0)


def _insolvent(shock: Shock, vector: Array) -> int | None:
    """The economy that would have to spend less than nothing, if there is one."""
    state = eq.split(shock, vector)
    drawn = eq.pull(shock, eq.log_cost(shock, state.wage, state.price))
    money = eq.accounts(shock, state, drawn)
    ratio = money.final_income / np.where(shock.base.income > 0, shock.base.income, np.inf)
    worst = int(np.argmin(ratio))
    return worst if ratio[worst] < 0 or money.final_income.min() < 0 else None


def _in_steps(
    whole: Shock,
    shock_at: Callable[[float], Shock],
    untaxed: Array,
    tolerance: float,
    failed: Outcome,
) -> Outcome:
    """Continuation: parts of the shock, each started where the last ones point to."""
    evaluations = failed.evaluations
    done, step = 0.0, 0.25
    point = np.zeros_like(failed.vector)
    begun = _at(shock_at(0.0), point, untaxed, tolerance)
    evaluations += begun.evaluations
    if not begun.solved:
        return Outcome(whole, begun.vector, False, begun.error, evaluations, 0.0)
    point = begun.vector
    slope: Array | None = None
    last_error, broke = failed.error, failed.insolvent
    while step >= SMALLEST_STEP:
        target = min(1.0, done + step)
        guess = point if slope is None else point + slope * (target - done)
        found = _at(shock_at(target), guess, untaxed, tolerance if target == 1.0 else 1e-8)
        evaluations += found.evaluations
        if not found.solved and found.insolvent is None and slope is not None:
            found = _at(shock_at(target), point, untaxed, tolerance if target == 1.0 else 1e-8)
            evaluations += found.evaluations
        if found.solved:
            slope = (found.vector - point) / (target - done)
            point, done = found.vector, target
            if done == 1.0:
                return Outcome(
                    whole, point, True, found.error, evaluations, 1.0, None, found.inverse
                )
            step *= 2
        else:
            last_error, broke = found.error, found.insolvent
            step /= 2
    return Outcome(whole, point, False, last_error, evaluations, done, broke)
