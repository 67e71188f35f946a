"""A model of one quarter, differentiated once and stacked over all quarters.

A model is written as residuals of one quarter in terms of variables at leads and lags
(:class:`Window`). :func:`compile_model` differentiates that template; :class:`Stack` knows
where every symbol of every quarter sits in the stacked system, evaluates residuals and
Jacobian, and factorises it. :mod:`walkaway.solve.path` says why with these libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        blocks: variables that must be solved together, in an order in which every block
            needs only itself and those before it.
    """

    variables: tuple[str, ...]
    shocks: tuple[str, ...]
    parameters: tuple[str, ...]
    equations: tuple[str, ...]
    variable_window: NDArray[np.int64]
    shock_window: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    _residual: Any = field(repr=False)
    _jacobian: Any = field(repr=False)
    blocks: tuple[NDArray[np.int64], ...] = field(repr=False)
    _stacks: dict[int, Stack] = field(repr=False, default_factory=dict)

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
        return tuple(_is_recursive(block, uses) for block in own)

    @cached_property
    def index(self) -> dict[str, int]:
        """Column of each variable in a path."""
        return {name: i for i, name in enumerate(self.variables)}

    @cached_property
    def shock_index(self) -> dict[str, int]:
        """Column of each shock."""
        return {name: i for i, name in enumerate(self.shocks)}

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


class SingularBlockError(ArithmeticError):
    """A block of the stacked Jacobian has no inverse; ``block`` is its number."""

    def __init__(self, block: int) -> None:
        super().__init__(block)
        self.block = block


@dataclass(frozen=True, eq=False)
class Factor:
    """A factorised stacked Jacobian, reusable while it still contracts the residual.

    Attributes:
        places: the unknowns of each block.
        factors: the LU factors of each diagonal block.
        couplings: the rows of each block in the columns of all blocks before it.
    """

    places: tuple[NDArray[np.int64], ...]
    factors: tuple[Any, ...]
    couplings: tuple[Any, ...]

    def solve(self, rhs: Floats) -> Floats:
        """Solve the linear system for one right-hand side [unknown] or several [unknown, k]."""
        solution = np.zeros_like(rhs)
        before = np.zeros(0, dtype=np.int64)
        for place, lu, coupling in zip(self.places, self.factors, self.couplings, strict=True):
            solution[place] = lu.solve(rhs[place] - coupling @ solution[before])
            before = np.concatenate([before, place])
        return solution

    @property
    def nonzeros(self) -> int:
        """Stored numbers of all factors."""
        return sum(int(lu.nnz) for lu in self.factors)


def compile_model(
    variables: Sequence[str],
    shocks: Sequence[str],
    parameters: Sequence[str],
    equations: Callable[[Window], Mapping[str, Expression]],
) -> PathModel:
    """Write down a model's equations once, and differentiate them.

    Args:
        variables: names of the unknowns of a quarter.
        shocks: names of the exogenous series.
        parameters: names of the parameters.
        equations: given the symbols, the residual of each equation, under the name of the
            variable it stands for.

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
    return PathModel(
        variables=tuple(variables),
        shocks=tuple(shocks),
        parameters=tuple(parameters),
        equations=tuple(variables),
        variable_window=np.array(keys, dtype=np.int64).reshape(-1, 2),
        shock_window=np.array(shock_keys, dtype=np.int64).reshape(-1, 2),
        blocks=_blocks(np.array(row), np.array(keys)[np.array(column), 1], len(variables)),
        row=np.array(row, dtype=np.int64),
        column=np.array(column, dtype=np.int64),
        _residual=casadi.Function("residual", [x, e, p], [f]),
        _jacobian=casadi.Function("jacobian", [x, e, p], [casadi.vertcat(*jacobian.nonzeros())]),
    )


def compose(blocks: Sequence[Block]) -> tuple[PathModel, dict[str, float]]:
    """Put blocks together into one model, solved as one system.

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

    return compile_model(variables, shocks, list(parameters), equations), parameters


def _blocks(
    equation: NDArray[np.int64], variable: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], ...]:
    """Order the variables so that the system is block triangular.

    Variables that need one another (at whatever lead or lag) form one block: a strongly
    connected component of the graph "equation of i uses j" (Tarjan 1972). Runs of
    variables that need only earlier ones are put together.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    graph = csr_matrix((np.ones(equation.size), (equation, variable)), shape=(count, count))
    parts, label = connected_components(graph, connection="strong")
    needs = set(zip(label[equation].tolist(), label[variable].tolist(), strict=True))
    waiting: dict[int, set[int]] = {part: set() for part in range(parts)}
    for part, needed in needs:
        if part != needed:
            waiting[part].add(needed)
    size = np.bincount(label)
    blocks: list[list[int]] = []
    while waiting:
        ready = [part for part, needed in waiting.items() if not needed & waiting.keys()]
        # Alone-standing variables first, as many as there are, so that blocks stay few.
        alone = [part for part in ready if size[part] == 1]
        chosen = alone or ready[:1]
        blocks.append(np.flatnonzero(np.isin(label, chosen)).tolist())
        for part in chosen:
            del waiting[part]
    return tuple(np.array(block, dtype=np.int64) for block in _joined(blocks, label))


def _joined(blocks: list[list[int]], label: NDArray[np.int32]) -> list[list[int]]:
    """Put consecutive recursive blocks together."""
    joined: list[list[int]] = []
    for block in blocks:
        recursive = len(set(label[block].tolist())) == len(block)
        if joined and recursive and len(set(label[joined[-1]].tolist())) == len(joined[-1]):
            joined[-1] = joined[-1] + block
        else:
            joined.append(block)
    return joined


def _is_recursive(block: set[int], uses: list[tuple[int, int]]) -> bool:
    """Whether no two different variables of a block need each other."""
    inside = {(i, j) for i, j in uses if i in block and j in block and i != j}
    left = set(block)
    while left:
        free = {i for i in left if not any(a == i and b in left for a, b in inside)}
        if not free:
            return False
        left -= free
    return True


@dataclass(frozen=True, eq=False)
class Stack:
    """Where every symbol of every quarter sits, for one model and horizon."""

    model: PathModel
    horizon: int
    gather: NDArray[np.int64]  # [window, quarter] into concat(history, path)
    gather_shock: NDArray[np.int64]  # [shock window, quarter] into padded shocks
    keep: NDArray[np.bool_]  # [nonzero * quarter] inside the unknowns
    slot: NDArray[np.int64]  # kept entry -> position in the CSC data
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]

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
        rows = quarter[None, :] * n + model.row[:, None]
        cols = gather[model.column] - lag * n
        keep = (cols >= 0).ravel()
        size = n * horizon
        order = cols.ravel()[keep] * size + rows.ravel()[keep]
        unique, slot = np.unique(order, return_inverse=True)
        indptr = np.searchsorted(unique // size, np.arange(size + 1)).astype(np.int32)
        indices = (unique % size).astype(np.int32)
        return cls(model, horizon, gather, gather_shock, keep, slot, indices, indptr)

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
        return self._every_quarter(self._mapped[0], windows, p).T.ravel()

    def factor(self, windows: tuple[Floats, Floats], p: Floats) -> Factor:
        """Evaluate and factorise the stacked Jacobian, block by block.

        Raises:
            SingularBlockError: a block is singular.
        """
        from scipy.sparse import csc_matrix
        from scipy.sparse.linalg import splu

        matrix = self.jacobian(windows, p)
        n = len(self.model.variables)
        places: list[NDArray[np.int64]] = []
        factors, couplings = [], []
        for number, block in enumerate(self.model.blocks):
            place = (block[:, None] + n * np.arange(self.horizon)[None, :]).ravel()
            rows = matrix[place]
            own = csc_matrix(rows[:, place])
            own.eliminate_zeros()
            # Minimum degree on the symmetrised pattern halves the fill of COLAMD; the weaker
            # pivoting it needs costs a few digits, which the next Newton step restores.
            symmetric = block.size > 1 and not self.model.is_recursive[number]
            options: dict[str, Any] = (
                {
                    "permc_spec": "MMD_AT_PLUS_A",
                    "diag_pivot_thresh": 0.01,
                    "options": {"SymmetricMode": True},
                }
                if symmetric
                else {"permc_spec": "COLAMD"}
            )
            try:
                factors.append(splu(own, **options))
            except RuntimeError:
                raise SingularBlockError(number) from None
            before = np.concatenate([np.zeros(0, dtype=np.int64), *places])
            couplings.append(rows[:, before])
            places.append(place)
        return Factor(tuple(places), tuple(factors), tuple(couplings))

    def jacobian(self, windows: tuple[Floats, Floats], p: Floats) -> Any:
        """The stacked Jacobian as a sparse matrix by rows."""
        from scipy.sparse import csc_matrix

        values = self._every_quarter(self._mapped[1], windows, p).ravel()[self.keep]
        data = np.bincount(self.slot, weights=values, minlength=self.indices.size)
        size = self.indptr.size - 1
        return csc_matrix((data, self.indices, self.indptr), shape=(size, size)).tocsr()

    @cached_property
    def _mapped(self) -> tuple[_Mapped, _Mapped]:
        model = self.model
        return _Mapped(model._residual, self.horizon), _Mapped(model._jacobian, self.horizon)

    def _every_quarter(self, mapped: _Mapped, windows: tuple[Floats, Floats], p: Floats) -> Floats:
        """Evaluate in all quarters [output, quarter]."""
        parameters = np.broadcast_to(p, (self.horizon, p.size))
        return mapped(windows[0].T, windows[1].T, parameters)


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
        buffer, evaluate = self._function.buffer()
        for i, array in enumerate(held):
            if array.size:
                buffer.set_arg(i, array.data)
        buffer.set_res(0, out.data)
        evaluate()
        return out.T
