"""Perfect-foresight paths: one stacked Newton system over all variables and all quarters.

A model is written as residuals of one quarter in terms of variables at leads and lags
(:class:`Window`). :func:`compile_model` differentiates that template once, and :func:`solve`
stacks it over the horizon, with history below the first quarter and a terminal condition
above the last one, and runs Newton on everything at once (Laffargue 1990; Juillard 1996).

Why these two libraries. CasADi derives the template's Jacobian as a sparse expression, so it
is exact and costs a few model evaluations whatever the model's size, needs no hand-written
derivatives, and is available for every platform as a wheel of a few hundred milliseconds'
import (JAX derives dense Jacobians and pays seconds of compilation). The stacked Jacobian is
large, unsymmetric and very sparse, with one pattern for all iterations: SuperLU, which comes
with SciPy, factorises it with partial pivoting and needs no further dependency.

Loops that are weak may be cut for the factorisation (:func:`compile_model`): blocks are then
smaller, the residual and the Jacobian stay whole, and :mod:`walkaway.solve.newton` makes up for it.

Unit roots. Nothing here linearises around a steady state: the path starts from the history
it is given. Beyond the horizon a variable keeps its last value, so a variable that *drifts*
must not be used with a lead; a level with a unit root that comes to rest may be. The error
of that condition dies out backwards at the rate of the slowest unstable root, so a horizon
well beyond the printed quarters makes it immaterial (double the horizon to measure it).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from walkaway.solution import Solution, Status
from walkaway.solve.factor import Factor
from walkaway.solve.newton import SINGULAR, Newton
from walkaway.solve.stack import Block, Floats, PathModel, Window, compile_model, compose
from walkaway.solve.threads import one_thread

__all__ = [
    "TOLERANCE",
    "Block",
    "Factor",
    "PathModel",
    "PathSolution",
    "Stage",
    "Window",
    "compile_model",
    "compose",
    "from_quarter",
    "renewed",
    "solve",
    "solve_news",
    "solve_with_factor",
    "unsettled",
]

TOLERANCE = 1e-11


@dataclass(frozen=True, eq=False)
class Stage:
    """What was expected when something became known; a place to start from for similar paths.

    Attributes:
        values: the path expected from that quarter on [horizon, variable].
        factor: a factorisation whose quick blocks are those of this path.
    """

    values: Floats = field(repr=False)
    factor: Factor = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PathSolution(Solution):
    """A solved path.

    Attributes:
        variables: names of the columns of ``values``.
        values: the path [quarter, variable]; the last iterate when the solve failed.
        worst_equation: name of the equation with the largest residual.
        worst_quarter: its quarter, counted from 1.
        stages: what was expected at each belief, where it was asked for.
        notes: what a reader of a solved path must know of how it was chosen.
    """

    variables: tuple[str, ...]
    values: Floats = field(repr=False)
    worst_equation: str = ""
    worst_quarter: int = 0
    stages: tuple[Stage, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Floats:
        """The path of one variable [quarter]."""
        return self.values[:, self.variables.index(name)]


def solve(
    model: PathModel,
    parameters: Floats,
    shocks: Floats,
    horizon: int,
    *,
    history: Floats | None = None,
    past_shocks: Floats | None = None,
    guess: Floats | None = None,
    factor: Factor | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = 40,
) -> PathSolution:
    """Solve for the path of every variable, all quarters at once.

    Args:
        model: the compiled template.
        parameters: one value per parameter.
        shocks: exogenous series [quarter, shock]; zero after its last row. Agents know all
            of it from the first quarter on.
        horizon: quarters to stack; go well beyond those to be read.
        history: values before the first quarter [max_lag, variable], oldest first; zeros if
            absent.
        past_shocks: shocks before the first quarter [quarter, shock], oldest first, for
            models that look back at them.
        guess: where Newton starts [horizon, variable]; zeros if absent.
        factor: a factorisation of a similar system, used while it contracts.
        tolerance: largest residual of any equation and quarter, in the equation's own units.
        max_iterations: Newton steps, frozen ones included.

    Returns:
        The path. When it is not ``SOLVED``, the message names the equation and quarter with
        the largest residual.
    """
    return solve_with_factor(
        model,
        parameters,
        shocks,
        horizon,
        history=history,
        past_shocks=past_shocks,
        guess=guess,
        factor=factor,
        tolerance=tolerance,
        max_iterations=max_iterations,
    )[0]


def solve_with_factor(
    model: PathModel,
    parameters: Floats,
    shocks: Floats,
    horizon: int,
    *,
    history: Floats | None = None,
    past_shocks: Floats | None = None,
    guess: Floats | None = None,
    factor: Factor | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = 40,
) -> tuple[PathSolution, Factor | None]:
    """As :func:`solve`, and also return the last factorisation for reuse."""
    started = time.perf_counter()
    stack = model.stack(horizon)
    n = len(model.variables)
    before = np.zeros((model.max_lag, n)) if history is None else np.asarray(history, float)
    x = np.zeros(horizon * n) if guess is None else np.array(guess, dtype=np.float64).ravel()
    seen = stack.pad_shocks(np.asarray(shocks, dtype=np.float64), past_shocks)
    newton = Newton(stack, parameters, before[before.shape[0] - model.max_lag :], seen)
    with one_thread():
        x, residual, factor, message = newton.run(x, factor, tolerance, max_iterations)
    size = np.abs(residual).reshape(horizon, n)
    quarter, equation = np.unravel_index(
        int(np.argmax(np.nan_to_num(size, nan=np.inf))), size.shape
    )
    worst = (model.equations[int(equation)], int(quarter) + 1)
    largest = float(size[quarter, equation])
    status = Status.SOLVED if largest <= tolerance and not message else Status.NOT_CONVERGED
    if message.startswith(SINGULAR):
        status = Status.NO_SOLUTION
    if status is not Status.SOLVED:
        message = (
            f"{message or 'Newton stopped'}; the largest residual is {largest:.3g} in equation "
            f"{worst[0]}, quarter {worst[1]}; try a smaller shock, a longer horizon, or "
            "parameters nearer to the published ones"
        )
    solution = PathSolution(
        status=status,
        residuals={"path": largest},
        evaluations=newton.evaluations,
        seconds=time.perf_counter() - started,
        message=message,
        variables=model.variables,
        values=x.reshape(horizon, n),
        worst_equation=worst[0],
        worst_quarter=worst[1],
    )
    return solution, factor


def solve_news(
    model: PathModel,
    parameters: Floats,
    beliefs: Sequence[tuple[int, Floats]],
    horizon: int,
    *,
    history: Floats | None = None,
    factor: Factor | None = None,
    guess: Floats | Sequence[Floats] | None = None,
    tolerance: float = TOLERANCE,
    stage: Callable[..., tuple[PathSolution, Factor | None]] = solve_with_factor,
    start: Sequence[Stage] = (),
    keep: bool = False,
) -> tuple[PathSolution, Factor | None]:
    """Solve when what agents know changes: a surprise re-solves the path from its quarter on.

    Args:
        model: the compiled template.
        parameters: one value per parameter.
        beliefs: (quarter, counted from 0; shocks that are expected from then on, as an array
            [quarter, shock] whose first row is quarter 0 of the whole path). The first
            belief must be of quarter 0, quarters must increase, and a later belief must
            agree with the shocks that had already happened.
        horizon: quarters to stack from every belief on, and to return.
        history: values before the first quarter, as in :func:`solve`.
        factor: a factorisation to start with, as in :func:`solve`.
        guess: where Newton starts [horizon, variable]; later beliefs start from what was
            expected before, unless there is one guess for each.
        tolerance: as in :func:`solve`.
        stage: what solves from one belief to the end, with the signature of
            :func:`solve_with_factor`.
        start: what a similar path expected at the same beliefs: guesses, and quick blocks for
            the factorisation. Ignored when there are not as many.
        keep: whether the solution keeps what was expected at each belief.

    Returns:
        The path that happens, [horizon, variable], and the last factorisation. When one of
        the re-solves fails, its solution is returned.

    Raises:
        ValueError: the beliefs do not start at quarter 0 or do not increase.
    """
    quarters = [quarter for quarter, _ in beliefs]
    if not quarters or quarters[0] != 0 or sorted(set(quarters)) != quarters:
        raise ValueError(f"beliefs must start at quarter 0 and increase, not {quarters}")
    lag, n = model.max_lag, len(model.variables)
    lived = np.zeros((lag, n)) if history is None else np.asarray(history, float)[-lag or None :]
    lived = lived.reshape(-1, n)[lived.shape[0] - lag :]
    past, evaluations, seconds = np.zeros((0, len(model.shocks))), 0, 0.0
    expected: PathSolution | None = None
    guesses = _guesses(guess, quarters, start)
    stages: list[Stage] = []
    notes: dict[str, None] = {}
    for at, (quarter, shocks) in enumerate(beliefs):
        if factor is not None and len(start) == len(beliefs):
            factor = factor.with_blocks(start[at].factor, model.quick)
        given, history = guesses[at], lived[lived.shape[0] - lag :]
        if given is None and expected is not None:
            given = from_quarter(expected.values, quarter - quarters[at - 1])
        elif given is not None and factor is not None and not start:
            factor = renewed(model, parameters, shocks[quarter:], history, past, given, factor)
        expected, factor = stage(
            model,
            parameters,
            shocks[quarter:],
            horizon,
            history=history,
            past_shocks=past,
            guess=given,
            factor=factor,
            tolerance=tolerance,
        )
        evaluations, seconds = evaluations + expected.evaluations, seconds + expected.seconds
        if not expected.solved:
            return expected, factor
        notes |= dict.fromkeys(expected.notes)
        if keep and factor is not None:
            at_last = expected.values
            factor = renewed(model, parameters, shocks[quarter:], history, past, at_last, factor)
            stages.append(Stage(expected.values, factor))
        until = quarters[at + 1] if at + 1 < len(beliefs) else horizon
        lived = np.concatenate([lived, expected.values[: until - quarter]])
        past = _rows(shocks, until)
    assert expected is not None
    values, kept = lived[lag:], tuple(stages)
    solution = replace(expected, values=values, evaluations=evaluations, seconds=seconds)
    return replace(solution, stages=kept, notes=tuple(notes)), factor


def _guesses(
    guess: Floats | Sequence[Floats] | None, quarters: Sequence[int], start: Sequence[Stage]
) -> list[Floats | None]:
    """Where Newton starts at each belief; None for what was expected before."""
    if len(start) == len(quarters):
        return [own.values for own in start]
    if guess is None or isinstance(guess, np.ndarray):
        return [guess, *[None] * (len(quarters) - 1)]
    return list(guess)


def renewed(
    model: PathModel,
    parameters: Floats,
    shocks: Floats,
    history: Floats,
    past: Floats,
    path: Floats,
    factor: Factor,
) -> Factor:
    """A factor whose quick blocks are those of a path.

    Args:
        model: the compiled template.
        parameters: one value per parameter.
        shocks: from the path's first quarter on [quarter, shock].
        history: values before it [max_lag, variable], oldest first.
        past: shocks before it [quarter, shock], oldest first.
        path: where to linearise [horizon, variable].
        factor: whose other blocks are kept.
    """
    if not model.quick:
        return factor
    stack = model.stack(path.shape[0])
    seen = stack.pad_shocks(np.asarray(shocks, dtype=np.float64), past)
    windows = stack.windows(history, seen, path.ravel())
    return stack.factor(windows, parameters, known=factor, only=model.quick)


def unsettled(model: PathModel, values: Floats) -> tuple[str, float]:
    """The variable that moves most at the end of the horizon, of those used with a lead.

    The terminal condition holds such variables at their last value. If one still moves there,
    relative to its largest value, the answer depends on the horizon: the horizon is too short,
    or the model has no stable path (too few or too many unstable roots).

    Returns:
        Its name, and the change of the last quarter over its largest absolute value.
    """
    ahead = model.variable_window[:, 0] > 0
    columns = np.unique(model.variable_window[ahead, 1])
    if not columns.size or values.shape[0] < 2:
        return "", 0.0
    largest = np.abs(values[:, columns]).max(axis=0)
    moved = np.abs(values[-1, columns] - values[-2, columns]) / np.maximum(largest, 1e-9)
    worst = int(np.argmax(moved))
    return model.variables[int(columns[worst])], float(moved[worst])


def from_quarter(path: Floats, quarter: int) -> Floats:
    """A path from a later quarter on, its last value held to keep the length."""
    return np.concatenate([path[quarter:], np.repeat(path[-1:], quarter, axis=0)])


def _rows(shocks: Floats, count: int) -> Floats:
    """The first rows, with zeros where there are fewer."""
    missing = max(0, count - shocks.shape[0])
    return np.pad(shocks[:count], ((0, missing), (0, 0)))
