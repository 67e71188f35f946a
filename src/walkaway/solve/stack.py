"""A model of one quarter, differentiated once and stacked over all quarters.

A model is written as residuals of one quarter in terms of variables at leads and lags
(:class:`Window`). :func:`compile_model` differentiates that template; :class:`Stack` knows
where every symbol of every quarter sits in the stacked system, evaluates residuals and
Jacobian, and factorises it. :mod:`walkaway.solve.path` says why with these libraries.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.solve.factor import SINGLE, Coupling, Factor, General, SingularBlockError
from walkaway.solve.loop import Loop, answers, loop_of
from walkaway.solve.ordering import blocks_of, is_recursive, looks_ahead
from walkaway.solve.recursion import Plan, plan, recursion
from walkaway.solve.tape import Extract, Tape

ONE_AT_A_TIME = threading.Lock()
"""Compiled functions are evaluated by one thread at a time."""
FEWEST = 10
"""Variables of a block below which a general factorisation costs next to nothing."""

Floats = NDArray[np.float64]
Expression = Any  # a casadi.SX; casadi ships no types


class Window:
    """The symbols of one quarter: variables and shocks at leads and lags, and parameters.

    Calling ``window("Y_US", -1)`` gives last quarter's value; a name is a variable if the
    model declares it as one, a shock otherwise.
    """

    def __init__(
        self, variables: Sequence[str], shocks: Sequence[str], parameters: Sequence[str]
    ) -> None:
        import casadi

        self._new: Callable[[str], Expression] = casadi.SX.sym
        self._variables = {name: i for i, name in enumerate(variables)}
        self._shocks = {name: i for i, name in enumerate(shocks)}
        self.variable_symbols: dict[tuple[int, int], Expression] = {}
        self.shock_symbols: dict[tuple[int, int], Expression] = {}
        self._parameters = {name: casadi.SX.sym(name) for name in parameters}

    def __call__(self, name: str, lead: int = 0) -> Expression:
        """The symbol of a variable or shock, ``lead`` quarters ahead (negative: ago)."""
        if name in self._variables:
            table, index = self.variable_symbols, self._variables[name]
        else:
            table, index = self.shock_symbols, self._shocks[name]
        key = (lead, index)
        if key not in table:
            table[key] = self._new(f"{name}({lead:+d})")
        return table[key]

    def parameter(self, name: str) -> Expression:
        """The symbol of a parameter."""
        return self._parameters[name]

    @property
    def parameter_symbols(self) -> list[Expression]:
        """All parameters in the order of their declaration."""
        return list(self._parameters.values())


@dataclass(frozen=True, eq=False)
class PathModel:
    """A compiled template of one quarter.

    Attributes:
        variables: names of the unknowns of a quarter.
        shocks: names of the exogenous series.
        parameters: names of the parameters.
        equations: name of each equation: the variable it stands for.
        variable_window: (lead, variable) of each symbol the residuals use.
        shock_window: (lead, shock) of each symbol the residuals use.
        row, column: position of each non-zero of the template's Jacobian: equation, and
            index into ``variable_window``.
        unit: of each non-zero, whether it is one or minus one whatever the values.
        blocks: variables that must be solved together, in an order in which every block
            needs only itself and those before it, but for loops that were cut.
        looks_ahead: whether variables of a block need later ones of the same block.
        cut: variables at whose equations loops were cut.
    """

    variables: tuple[str, ...]
    shocks: tuple[str, ...]
    parameters: tuple[str, ...]
    equations: tuple[str, ...]
    variable_window: NDArray[np.int64]
    shock_window: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    unit: NDArray[np.bool_] = field(repr=False)
    _residual: Any = field(repr=False)
    _jacobian: Any = field(repr=False)
    blocks: tuple[NDArray[np.int64], ...] = field(repr=False)
    looks_ahead: tuple[bool, ...] = ()
    cut: tuple[int, ...] = ()
    _stacks: dict[int, Stack] = field(repr=False, default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """All but the index arithmetic, which is built again as fast as it is read."""
        return {**self.__dict__, "_stacks": {}}

    @property
    def max_lag(self) -> int:
        """How many quarters of history the model looks back."""
        return int(max(0, -self.variable_window[:, 0].min(initial=0)))

    @cached_property
    def is_recursive(self) -> tuple[bool, ...]:
        """Whether each block needs no simultaneous solution between different variables."""
        own = [set(block.tolist()) for block in self.blocks]
        uses = list(
            zip(self.row.tolist(), self.variable_window[self.column, 1].tolist(), strict=True)
        )
        return tuple(is_recursive(block, uses) for block in own)

    @cached_property
    def tape(self) -> Tape:
        """The residuals of many paths at once."""
        return Tape.of(self._residual)

    @cached_property
    def plans(self) -> tuple[Plan | None, ...]:
        """Of blocks that look ahead and are no small ones: what is substituted out."""
        found: list[Plan | None] = []
        for number, block in enumerate(self.blocks):
            if self.is_recursive[number] or not self.looks_ahead[number] or block.size < FEWEST:
                found.append(None)
                continue
            at = np.full(len(self.variables), -1)
            at[block] = np.arange(block.size)
            lead, variable = self.variable_window[self.column].T
            own = (at[self.row] >= 0) & (at[variable] >= 0)
            entries = (at[self.row], at[variable], lead, self.unit)
            uses = zip(*(one[own].tolist() for one in entries), strict=True)
            found.append(plan(block.size, uses))
        return tuple(found)

    @cached_property
    def quick(self) -> tuple[int, ...]:
        """Blocks that hardly cost anything to factorise: simultaneous, but never ahead."""
        kinds = zip(self.is_recursive, self.looks_ahead, strict=True)
        return tuple(k for k, (easy, ahead) in enumerate(kinds) if not easy and not ahead)

    @cached_property
    def turning(self) -> NDArray[np.int64]:
        """Variables that show how a step with another path's factor errs.

        Those at which loops are cut and those of quick blocks, which such loops run through; all
        where nothing is cut.
        """
        if not self.cut:
            return np.arange(len(self.variables))
        quick = [self.blocks[k] for k in self.quick]
        return np.unique(np.concatenate([np.array(self.cut, dtype=np.int64), *quick]))

    @cached_property
    def loop(self) -> Loop | None:
        """What is iterated, apart from what only follows; None where nothing is cut."""
        live = [not ahead for ahead in self.looks_ahead]
        return loop_of(self.blocks, live, self.is_recursive, self.cut, self.uses)

    @cached_property
    def uses(self) -> tuple[frozenset[int], ...]:
        """Of each equation, the variables that it holds."""
        held: list[set[int]] = [set() for _ in self.variables]
        variable = self.variable_window[self.column, 1]
        for equation, one in zip(self.row.tolist(), variable.tolist(), strict=True):
            held[equation].add(one)
        return tuple(map(frozenset, held))

    @cached_property
    def loop_tape(self) -> Extract:
        """The residuals of the loop's rows, in what the loop moves."""
        assert self.loop is not None
        moved = np.isin(self.variable_window[:, 1], self.loop.variables)
        return self.tape.extract(self.loop.rows, np.flatnonzero(moved))

    @cached_property
    def index(self) -> dict[str, int]:
        """Column of each variable in a path."""
        return {name: i for i, name in enumerate(self.variables)}

    @cached_property
    def shock_index(self) -> dict[str, int]:
        """Column of each shock."""
        return {name: i for i, name in enumerate(self.shocks)}

    def jacobian_of(self, entries: NDArray[np.int64]) -> Any:
        """The function of some non-zeros of the Jacobian alone."""
        import casadi

        given = [
            casadi.SX.sym(name, self._jacobian.size1_in(k))
            for k, name in enumerate(("x", "e", "p"))
        ]
        chosen = self._jacobian(*given)[entries.tolist()]
        return casadi.Function("jacobian", given, [chosen])

    def vector(self, parameters: Mapping[str, float]) -> Floats:
        """Parameters by name as the vector the template reads."""
        return np.array([parameters[name] for name in self.parameters], dtype=np.float64)

    def stack(self, horizon: int) -> Stack:
        """The index arithmetic for a horizon, built once."""
        if horizon not in self._stacks:
            self._stacks[horizon] = Stack.build(self, horizon)
        return self._stacks[horizon]


@dataclass(frozen=True)
class Block:
    """A part of a model that can be put together with others.

    Attributes:
        variables: the unknowns it determines.
        shocks: its exogenous series.
        parameters: name -> value.
        equations: given the symbols of the whole model, one residual per variable.
    """

    variables: tuple[str, ...]
    shocks: tuple[str, ...]
    parameters: Mapping[str, float]
    equations: Callable[[Window], Mapping[str, Expression]]


def compile_model(
    variables: Sequence[str],
    shocks: Sequence[str],
    parameters: Sequence[str],
    equations: Callable[[Window], Mapping[str, Expression]],
    cut: Sequence[str] = (),
) -> PathModel:
    """Write down a model's equations once, and differentiate them.

    Args:
        variables: names of the unknowns of a quarter.
        shocks: names of the exogenous series.
        parameters: names of the parameters.
        equations: given the symbols, the residual of each equation, under the name of the
            variable it stands for.
        cut: equations whose dependence on other variables a factorisation leaves out, where
            that makes large blocks smaller. The Jacobian itself is whole: a factor is then a
            preconditioner, and Newton's step is found with it by iteration.

    Raises:
        ValueError: a variable has no equation, or an equation no variable.
    """
    import casadi

    window = Window(variables, shocks, parameters)
    residuals = dict(equations(window))
    if set(residuals) != set(variables):
        odd = sorted(set(residuals) ^ set(variables))
        raise ValueError(f"equations and variables differ: {', '.join(odd)}")
    keys, shock_keys = sorted(window.variable_symbols), sorted(window.shock_symbols)
    x = casadi.vertcat(*(window.variable_symbols[k] for k in keys))
    e = casadi.vertcat(*(window.shock_symbols[k] for k in shock_keys))
    p = casadi.vertcat(*window.parameter_symbols)
    f = casadi.vertcat(*(residuals[name] for name in variables))
    jacobian = casadi.jacobian(f, x)
    row, column = jacobian.sparsity().get_triplet()
    entries = jacobian.nonzeros()
    window_of = np.array(keys, dtype=np.int64).reshape(-1, 2)
    equation, place = np.array(row, dtype=np.int64), np.array(column, dtype=np.int64)
    used = window_of[place]
    kept = ~np.isin(equation, [list(variables).index(name) for name in cut])
    kept |= used[:, 1] == equation
    blocks = blocks_of(equation[kept], used[kept, 1], len(variables))
    return PathModel(
        variables=tuple(variables),
        shocks=tuple(shocks),
        parameters=tuple(parameters),
        equations=tuple(variables),
        variable_window=window_of,
        shock_window=np.array(shock_keys, dtype=np.int64).reshape(-1, 2),
        blocks=blocks,
        looks_ahead=looks_ahead(blocks, equation, used),
        cut=tuple(list(variables).index(name) for name in cut),
        row=equation,
        column=place,
        unit=np.array([bool(one.is_constant() and abs(float(one)) == 1.0) for one in entries]),
        _residual=casadi.Function("residual", [x, e, p], [f]),
        _jacobian=casadi.Function("jacobian", [x, e, p], [casadi.vertcat(*entries)]),
    )


def compose(blocks: Sequence[Block], cut: Sequence[str] = ()) -> tuple[PathModel, dict[str, float]]:
    """Put blocks together into one model, solved as one system.

    Args:
        blocks: the parts.
        cut: as in :func:`compile_model`.

    Returns:
        The compiled model, and all parameters by name.

    Raises:
        ValueError: two blocks determine the same variable, or a variable has no equation.
    """
    variables = [name for block in blocks for name in block.variables]
    shocks = [name for block in blocks for name in block.shocks]
    for names in (variables, shocks):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"determined by two blocks: {', '.join(twice)}")
    parameters: dict[str, float] = {}
    for block in blocks:
        parameters.update(block.parameters)

    def equations(window: Window) -> Mapping[str, Expression]:
        return {name: e for block in blocks for name, e in block.equations(window).items()}

    return compile_model(variables, shocks, list(parameters), equations, cut), parameters


@dataclass(frozen=True, eq=False)
class Stack:
    """Where every symbol of every quarter sits, for one model and horizon."""

    model: PathModel
    horizon: int
    gather: NDArray[np.int64]  # [window, quarter] into concat(history, path)
    gather_shock: NDArray[np.int64]  # [shock window, quarter] into padded shocks
    _held: dict[tuple[int, ...], _Entries] = field(repr=False, default_factory=dict)

    @classmethod
    def build(cls, model: PathModel, horizon: int) -> Stack:
        """Lay out a horizon."""
        n, lag = len(model.variables), model.max_lag
        quarter = np.arange(horizon)
        lead, variable = model.variable_window.T
        # Beyond the horizon a variable keeps its last value: leads are clamped to it.
        at = np.minimum(quarter[None, :] + lead[:, None], horizon - 1) + lag
        gather = at * n + variable[:, None]
        shock_lag = int(max(0, -model.shock_window[:, 0].min(initial=0)))
        shock_lead, shock = model.shock_window.T
        shock_at = quarter[None, :] + shock_lead[:, None] + shock_lag
        gather_shock = shock_at * len(model.shocks) + shock[:, None]
        return cls(model, horizon, gather, gather_shock)

    def pad_shocks(self, shocks: Floats, past: Floats | None = None) -> Floats:
        """Shocks over history and horizon as the template reads them [window, quarter].

        Args:
            shocks: from the first quarter on [quarter, shock]; zero after the last row.
            past: before the first quarter [quarter, shock], oldest first; zeros if absent.
        """
        lag = int(max(0, -self.model.shock_window[:, 0].min(initial=0)))
        lead = int(max(0, self.model.shock_window[:, 0].max(initial=0)))
        full = np.zeros((lag + self.horizon + lead, len(self.model.shocks)))
        known = min(shocks.shape[0], self.horizon + lead)
        full[lag : lag + known] = shocks[:known]
        if past is not None and lag and past.shape[0]:
            recent = past[-lag:]
            full[lag - recent.shape[0] : lag] = recent
        padded: Floats = full.ravel()[self.gather_shock]
        return padded

    def windows(self, history: Floats, shocks: Floats, x: Floats) -> tuple[Floats, Floats]:
        """Every symbol's value in every quarter, given padded shocks and the unknowns."""
        full = np.concatenate([history.ravel(), x])
        return full[self.gather], shocks

    def residual(self, windows: tuple[Floats, Floats], p: Floats) -> Floats:
        """Residuals [quarter * equation]."""
        return self._every_quarter(self._residual, windows, p).T.ravel()

    def factor(
        self,
        windows: tuple[Floats, Floats],
        p: Floats,
        *,
        known: Factor | None = None,
        only: Sequence[int] = (),
        exact: bool = False,
        alike: Sequence[Factor] = (),
        looped: bool = False,
    ) -> Factor:
        """Evaluate and factorise the stacked Jacobian, block by block.

        Args:
            windows: where to evaluate it.
            p: parameters.
            known: a factor whose other blocks are kept when ``only`` names some.
            only: blocks to factorise anew; all if none is named.
            exact: in double precision throughout; otherwise large blocks are in single
                precision, which is faster and good enough for steps that are repeated.
            alike: factors of similar systems: a block whose matrix is the same is theirs.
            looped: also what steps of the loop need (:mod:`walkaway.solve.loop`).

        Raises:
            SingularBlockError: a block is singular.
        """
        matrix = self.jacobian(windows, p, only if known is not None else ())
        places = [self._place(number) for number in range(len(self.model.blocks))]
        factors, couplings, digests = [], [], []
        for number, place in enumerate(places):
            if known is not None and only and number not in only:
                factors.append(known.factors[number])
                couplings.append(known.couplings[number])
                continue
            rows = matrix[place]
            own = rows[:, place]
            digests.append(_digest(own) if alike or not only else b"")
            same = next((a for a in alike if a.digests and a.digests[number] == digests[-1]), None)
            factors.append(
                self._decomposed(number, own, exact) if same is None else same.factors[number]
            )
            before = np.concatenate([np.zeros(0, dtype=np.int64), *places[:number]])
            couplings.append(Coupling.of(rows[:, before]))
        told = tuple(digests) if len(digests) == len(places) and not exact else ()
        loop = known.loop if known is not None else ()
        if (own_loop := self.model.loop) is not None and (looped or (loop and only)):
            ahead, blocks = self.model.looks_ahead, self.model.blocks
            loop = answers(own_loop, matrix, factors, blocks, ahead, self.horizon, loop, only)
        return Factor(tuple(places), tuple(factors), tuple(couplings), told, loop)

    def _place(self, number: int) -> NDArray[np.int64]:
        """Unknowns of a block: quarter after quarter where nothing needs a later quarter."""
        block, n = self.model.blocks[number], len(self.model.variables)
        grid = block[:, None] + n * np.arange(self.horizon)[None, :]
        return grid.ravel() if self.model.looks_ahead[number] else grid.T.ravel()

    def _decomposed(self, number: int, rows: Any, exact: bool) -> Any:
        """The LU factors of one block."""
        from scipy.sparse import csc_matrix

        chosen = self.model.plans[number]
        if chosen is not None:
            made = recursion(rows, chosen, self.horizon)
            if made is not None:
                return made
        own = csc_matrix(rows)
        own.eliminate_zeros()
        options: dict[str, Any] = {"permc_spec": "COLAMD"}
        ahead = self.model.looks_ahead[number]
        if self.model.blocks[number].size > 1 and not self.model.is_recursive[number]:
            # Minimum degree on the symmetrised pattern halves the fill of COLAMD; the weaker
            # pivoting it needs costs a few digits, which the next Newton step restores. Where
            # nothing needs a later quarter the matrix is block triangular as it stands.
            order = "MMD_AT_PLUS_A" if ahead else "NATURAL"
            options = {"permc_spec": order, "diag_pivot_thresh": 0.01}
            options["options"] = {"SymmetricMode": True}
        chain = self.model.is_recursive[number]
        single = not exact and not chain and ahead and own.shape[0] > SINGLE
        try:
            return General(own, options, single)
        except RuntimeError:
            raise SingularBlockError(number) from None

    def jacobian(
        self, windows: tuple[Floats, Floats], p: Floats, blocks: Sequence[int] = ()
    ) -> Any:
        """The stacked Jacobian as a sparse matrix by rows.

        Args:
            windows: where to evaluate it.
            p: parameters.
            blocks: whose equations are wanted, the rows of others stay empty; all if none.
        """
        from scipy.sparse import csr_matrix

        own = self._entries(tuple(blocks))
        values = self._every_quarter(own.mapped, windows, p).ravel()[own.keep]
        data = np.bincount(own.slot, weights=values, minlength=own.indices.size)
        size = own.indptr.size - 1
        return csr_matrix((data, own.indices, own.indptr), shape=(size, size))

    @cached_property
    def _residual(self) -> _Mapped:
        return _Mapped(self.model._residual, self.horizon)

    def _entries(self, blocks: tuple[int, ...]) -> _Entries:
        if blocks not in self._held:
            self._held[blocks] = self._laid_out(blocks)
        return self._held[blocks]

    def _laid_out(self, blocks: tuple[int, ...]) -> _Entries:
        """The entries of some blocks' equations; of all if none is named."""
        model, n = self.model, len(self.model.variables)
        mine = np.arange(model.row.size)
        if blocks:
            equations = np.concatenate([model.blocks[k] for k in blocks])
            mine = np.flatnonzero(np.isin(model.row, equations))
        quarter = np.arange(self.horizon)
        rows = quarter[None, :] * n + model.row[mine, None]
        cols = self.gather[model.column[mine]] - model.max_lag * n
        keep = (cols >= 0).ravel()
        size = n * self.horizon
        order = rows.ravel()[keep] * size + cols.ravel()[keep]
        unique, slot = np.unique(order, return_inverse=True)
        indptr = np.searchsorted(unique // size, np.arange(size + 1)).astype(np.int32)
        indices = (unique % size).astype(np.int32)
        function = model.jacobian_of(mine) if blocks else model._jacobian
        return _Entries(keep, slot, indices, indptr, _Mapped(function, self.horizon))

    def _every_quarter(self, mapped: _Mapped, windows: tuple[Floats, Floats], p: Floats) -> Floats:
        """Evaluate in all quarters [output, quarter]."""
        parameters = np.broadcast_to(p, (self.horizon, p.size))
        return mapped(windows[0].T, windows[1].T, parameters)


def _digest(matrix: Any) -> bytes:
    """Of the content of a sparse matrix."""
    found = hashlib.blake2b(digest_size=16)
    for part in (matrix.data, matrix.indices, matrix.indptr):
        found.update(np.ascontiguousarray(part).data)
    return found.digest()


@dataclass(frozen=True, eq=False)
class _Entries:
    """Where entries of the Jacobian stand in the stacked matrix.

    Attributes:
        keep: [nonzero * quarter] whether an entry is in the unknowns' columns.
        slot: of each that is kept, its place in the data by rows.
        indices, indptr: as SciPy has them.
        mapped: what evaluates the non-zeros.
    """

    keep: NDArray[np.bool_]
    slot: NDArray[np.int64]
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    mapped: _Mapped


class _Mapped:
    """A template's function over all quarters, fed through memory without conversion."""

    def __init__(self, function: Any, horizon: int) -> None:
        self._function = function.map(horizon)
        self._rows = int(function.size1_out(0))
        self._horizon = horizon

    def __call__(self, *arguments: Floats) -> Floats:
        # CasADi stores columns one after the other: a C-ordered [quarter, symbol] array.
        held = [np.ascontiguousarray(a, dtype=np.float64) for a in arguments]
        out = np.empty((self._horizon, self._rows))
        with ONE_AT_A_TIME:
            buffer, evaluate = self._function.buffer()
            for i, array in enumerate(held):
                if array.size:
                    buffer.set_arg(i, array.data)
            buffer.set_res(0, out.data)
            evaluate()
        return out.T
