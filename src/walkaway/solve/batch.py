"""Many similar paths at once: Newton's chord on columns that share a factorisation.

Paths that differ in numbers and in what is announced, but hardly in their Jacobian, are solved
together: residuals of all quarters and paths with NumPy, steps by one factorisation with many
right-hand sides. What does not settle here is no failure: it is left to :mod:`walkaway.solve.path`,
which factorises anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.solve.factor import Columns, Factor
from walkaway.solve.loop import LoopColumns
from walkaway.solve.path import TOLERANCE, Stage
from walkaway.solve.stack import PathModel
from walkaway.solve.threads import one_thread

Floats = NDArray[np.float64]

STEPS = 30
"""Chord steps after which a path is left to the other solver."""
MEMORY = 2
"""Steps that are mixed."""
ENOUGH = 0.2
"""Part of the tolerance to which the loop is iterated, and within which an equation holds."""
LOST = 1e3
"""A loop whose residuals have grown so often is left."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One path of a batch.

    Attributes:
        parameters: as the template reads them.
        beliefs: as in :func:`walkaway.solve.path.solve_news`.
        history: values before the first quarter [lag, variable], oldest first.
        start: what a similar path expected at the same beliefs.
        factor: of a system like its own, where that differs from the batch's.
    """

    parameters: Floats
    beliefs: Sequence[tuple[int, Floats]]
    history: Floats
    start: Sequence[Stage]
    factor: Factor | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """One path of a batch that settled.

    Attributes:
        values: what happens [quarter, variable].
        expected: what was expected at each belief [quarter, variable].
        residual: largest, over all beliefs.
        evaluations: of the residuals.
    """

    values: Floats
    expected: tuple[Floats, ...]
    residual: float
    evaluations: int


def together(
    model: PathModel,
    asked: Sequence[Asked],
    horizon: int,
    factor: Factor,
    tolerance: float = TOLERANCE,
) -> list[Found | None]:
    """Solve paths that share their announcements' quarters and, nearly, a factorisation.

    Args:
        model: the compiled template.
        asked: the paths; all with beliefs of the same quarters, and a start for each.
        horizon: quarters to stack from every belief on, and to return.
        factor: of a similar system; blocks that are quick to factorise come from the starts.
        tolerance: largest residual of any equation and quarter.

    Returns:
        A path each; None where the chord did not settle.
    """
    n, lag = len(model.variables), model.max_lag
    quarters = [quarter for quarter, _ in asked[0].beliefs]
    for own in asked:
        if [q for q, _ in own.beliefs] != quarters or len(own.start) != len(quarters):
            raise ValueError("paths of a batch have the same quarters of announcement")
    parameters = np.stack([own.parameters for own in asked])
    held = model.tape.prepare(parameters)
    history = np.stack([own.history[own.history.shape[0] - lag :] for own in asked], axis=-1)
    lived = history.reshape(lag, n, len(asked))
    settled = np.ones(len(asked), dtype=bool)
    worst, count = np.zeros(len(asked)), 0
    expected = []
    for at, quarter in enumerate(quarters):
        columns, inner = _columns(model, asked, at, factor, horizon)
        start = np.stack([own.start[at].values for own in asked], axis=-1)
        shocks = _shocks(model, asked, at, horizon)
        chord = _Chord(model, held, lived[lived.shape[0] - lag :], shocks, columns, inner)
        with one_thread():
            x, error, steps = chord.run(start, tolerance, settled)
        settled &= error <= tolerance
        worst, count = np.maximum(worst, error), count + steps
        expected.append(x)
        until = quarters[at + 1] if at + 1 < len(quarters) else horizon
        lived = np.concatenate([lived, x[: until - quarter]])
        if not settled.any():
            return [None] * len(asked)
    return [
        Found(lived[lag:, :, k], tuple(x[:, :, k] for x in expected), float(worst[k]), count)
        if settled[k]
        else None
        for k in range(len(asked))
    ]


def _columns(
    model: PathModel, asked: Sequence[Asked], at: int, factor: Factor, horizon: int
) -> tuple[Columns, LoopColumns | None]:
    """The factors of a batch and of its loop: quick blocks are those of each path's start."""
    merged: dict[tuple[int, int], Factor] = {}
    of = []
    for own in asked:
        base, start = own.factor or factor, own.start[at].factor
        key = id(base), id(start)
        if key not in merged:
            merged[key] = base.with_blocks(start, model.quick)
        of.append(merged[key])
    inner = None
    if model.loop is not None and all(own.loop for own in merged.values()):
        inner = LoopColumns.of(model.loop, of, horizon, model.looks_ahead)
    return Columns.of(of), inner


def _shocks(model: PathModel, asked: Sequence[Asked], at: int, horizon: int) -> list[Floats]:
    """What the template reads of shocks [window] of [quarter, path], views into one array."""
    lead, shock = model.shock_window.T
    lag, ahead = int(max(0, -lead.min(initial=0))), int(max(0, lead.max(initial=0)))
    full = np.zeros((len(model.shocks), lag + horizon + ahead, len(asked)))
    for k, own in enumerate(asked):
        quarter, series = own.beliefs[at]
        first = max(0, quarter - lag)
        seen = series[first : quarter + horizon + ahead]
        begin = lag - (quarter - first)
        full[:, begin : begin + seen.shape[0], k] = seen.T
    return [full[s, lag + d : lag + d + horizon] for d, s in zip(lead, shock, strict=True)]


@dataclass(eq=False)
class _Chord:
    """Newton's chord on columns."""

    model: PathModel
    held: list[Any]
    history: Floats  # [lag, variable, path]
    shocks: list[Floats]
    factor: Columns
    inner: LoopColumns | None

    def run(
        self, start: Floats, tolerance: float, wanted: NDArray[np.bool_]
    ) -> tuple[Floats, Floats, int]:
        """Iterate from a point [quarter, variable, path].

        Returns:
            The last point, each path's largest residual, and how often residuals were evaluated.
        """
        horizon, n, paths = start.shape
        lag = self.model.max_lag
        lead, variable = self.model.variable_window.T
        ahead = int(max(0, lead.max(initial=0)))
        # Every symbol of the window is a view of one array, so that nothing is gathered.
        full = np.empty((n, lag + horizon + ahead, paths))
        full[:, :lag] = self.history.transpose(1, 0, 2)
        x = full[:, lag : lag + horizon]
        x[:] = start.transpose(1, 0, 2)
        places = zip((lag + lead).tolist(), variable.tolist(), strict=True)
        windows = [full[v, at : at + horizon] for at, v in places]
        result, scratch = np.empty((2, n, horizon, paths))
        factor = _by_variable(self.factor, n, horizon)
        mixing = _Mixing(self.model.turning)
        count = 0
        while count < STEPS:
            count += 1
            error = self._residual(full, windows, result, scratch)
            going = wanted & (error > tolerance) & np.isfinite(error)
            if not going.any():
                break
            step = self._step(factor, result, scratch, going, tolerance)
            if self.inner is None:
                mixing.move(x, step, going)
                continue
            x -= step
            self._settle(full, windows, tolerance, going)
            # What only follows from the loop: it is linear, and one step from where it belongs.
            count += 1
            error = self._residual(full, windows, result, scratch)
            x -= self._step(factor, result, scratch, going & np.isfinite(error), tolerance)
        return x.transpose(1, 0, 2), error, count

    def _residual(
        self, full: Floats, windows: list[Floats], result: Floats, scratch: Floats
    ) -> Floats:
        """Evaluate all residuals [equation, quarter, path] where `full` stands.

        Returns:
            The largest of each path.
        """
        last = self.model.max_lag + result.shape[1]
        full[:, last:] = full[:, last - 1 : last]
        self.model.tape.run(self.held, windows, self.shocks, result)
        error = np.abs(result, out=scratch).max(axis=(0, 1))
        error[~np.isfinite(error)] = np.inf
        return np.asarray(error)

    def _step(
        self,
        factor: Columns,
        result: Floats,
        scratch: Floats,
        going: NDArray[np.bool_],
        tolerance: float,
    ) -> Floats:
        """Newton's step of paths that are looked for; equations that hold ask for none.

        Args:
            factor: for unknowns that stand variable after variable.
            result: residuals, written to.
            scratch: their sizes.
            going: paths that are looked for.
            tolerance: of the paths.
        """
        if not going.all():
            result[:, :, ~going] = 0.0
            scratch[:, :, ~going] = 0.0
        result[scratch.max(axis=(1, 2)) <= tolerance * ENOUGH] = 0.0
        paths = result.shape[2]
        return factor.solve(result.reshape(-1, paths)).reshape(result.shape)

    def _settle(
        self, full: Floats, windows: list[Floats], tolerance: float, going: NDArray[np.bool_]
    ) -> None:
        """Iterate the loop, other variables held; paths that it does not improve are left alone.

        Args:
            full: [variable, quarter with what is before and beyond, path], moved.
            windows: views of it, as the template reads them.
            tolerance: of the paths.
            going: paths that are looked for.
        """
        loop, tape, inner = self.model.loop, self.model.loop_tape, self.inner
        assert loop is not None
        assert inner is not None
        variables, paths = loop.variables, full.shape[2]
        lag, horizon = self.model.max_lag, self.shocks[0].shape[0]
        last = lag + horizon

        def put(moved: Floats) -> None:
            full[variables, lag:last] = moved
            full[variables, last:] = moved[:, -1:]

        full[:, last:] = full[:, last - 1 : last]
        values = tape.hold(self.held, windows, self.shocks)
        own = full[variables, lag:last]
        begun = own.copy()
        at = np.array([np.flatnonzero(variables == row)[0] for row in loop.rows])
        result = np.empty((loop.rows.size, horizon, paths))
        whole = np.zeros_like(own)
        mixing = _Mixing(at)
        first: Floats | None = None
        for _ in range(STEPS):
            tape.run(values, result)
            error = np.abs(result).max(axis=(0, 1))
            error[~np.isfinite(error)] = np.inf
            first = error if first is None else first
            active = going & (error > tolerance * ENOUGH) & (error < LOST * first)
            if not active.any():
                break
            whole[at] = result
            whole[:, :, ~active] = 0.0
            step = inner.solve(whole.reshape(-1, paths)).reshape(own.shape)
            mixing.move(own, step, active)
            put(own)
        worse = ~(error < first)
        if worse.any():
            own[:, :, worse] = begun[:, :, worse]
            put(own)


def _by_variable(factor: Columns, n: int, horizon: int) -> Columns:
    """The factor for unknowns that stand variable after variable."""
    return replace(factor, places=tuple((p % n) * horizon + p // n for p in factor.places))


@dataclass(eq=False)
class _Mixing:
    """Anderson's mixing, each column by itself, judged by some of the variables."""

    rows: NDArray[np.int64]
    last: tuple[Floats, Floats] | None = None

    def __post_init__(self) -> None:
        self.moved: list[Floats] = []
        self.turned: list[Floats] = []

    def move(self, x: Floats, step: Floats, going: NDArray[np.bool_]) -> None:
        """Move x [variable, quarter, path] by the step, improved by what the last ones did."""
        if self.last is not None:
            moved, turned = self.last
            np.subtract(x, moved, out=moved)
            np.subtract(step, turned, out=turned)
            self.moved = [*self.moved[1 - MEMORY :], moved]
            self.turned = [*self.turned[1 - MEMORY :], turned]
        self.last = (x.copy(), step.copy())
        weights = self._weights(step)
        weights[~going] = 0.0
        x -= step
        for k, (moved, turned) in enumerate(zip(self.moved, self.turned, strict=True)):
            x += weights[:, k] * (turned - moved)

    def _weights(self, step: Floats) -> Floats:
        """How much of each of the last changes is undone [path, change]."""
        paths = step.shape[2]
        if not self.turned:
            return np.zeros((paths, 0))
        seen = np.stack([one[self.rows].reshape(-1, paths) for one in self.turned])
        now = step[self.rows].reshape(-1, paths)
        gram = np.einsum("auk,buk->kab", seen, seen)
        right = np.einsum("auk,uk->ka", seen, now)
        fine = np.isfinite(gram).all(axis=(1, 2)) & np.isfinite(right).all(axis=1)
        gram[~fine], right[~fine] = 0.0, 0.0
        inverse = np.linalg.pinv(gram, rcond=1e-12, hermitian=True)
        return np.asarray((inverse @ right[:, :, None])[:, :, 0])
