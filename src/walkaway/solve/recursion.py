"""A block that looks ahead, solved quarter by quarter instead of by a general factorisation.

Definitions are substituted out first: where an equation holds a variable in its own quarter only,
the variable is written in terms of the others. What is left is solved backwards over quarters:
with the leads of a quarter a linear function of what is known then,

    leads(t) = M(t) states(t) + c(t),

the quarter's own variables are one small dense solve, and give M and c of the quarter before
(Laffargue 1990; Boucekkine 1995; Juillard 1996). It is exact for the finite horizon, takes rows
that change over time and the terminal condition as they are, and serves many right-hand sides at
the cost of dense products.

Which variables are definitions is found from the pattern of the template, never from names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Use = tuple[int, int, int, bool]
"""An equation of a block, a variable of it, the lead at which it stands there, and whether its
coefficient is one or minus one whatever the values."""

PROBE = 1e-9
"""Largest error of a solution of a random right-hand side, of its size, that is taken."""
WIDEST = 3000
"""States and leads of a quarter beyond which dense products do not pay."""


@dataclass(frozen=True)
class Plan:
    """Which variables of a block are substituted out, by which equation each.

    Attributes:
        kept: variables that stay [kept], ascending; numbers inside the block.
        rows: equations that stay [kept], ascending.
        gone: variables substituted out [gone].
        by: the equation that gives each of them [gone].
    """

    kept: Ints
    rows: Ints
    gone: Ints
    by: Ints


def plan(size: int, uses: Iterable[Use]) -> Plan:
    """Choose the definitions of a block.

    An equation can define a variable that it holds in its own quarter only, with a coefficient of
    one; no definition may hold a variable that another one gives, so that substituting is exact
    and cheap. Taken are those that make what crosses a date smaller, best first.

    Args:
        size: variables of the block, as many as equations.
        uses: numbers of equations and variables are those inside the block.
    """
    reach: dict[tuple[int, int], tuple[int, int]] = {}
    units = set()
    for equation, variable, lead, unit in uses:
        if unit:
            units.add((equation, variable))
        low, high = reach.get((equation, variable), (lead, lead))
        reach[equation, variable] = min(low, lead), max(high, lead)
    held: dict[int, set[int]] = {}
    users: dict[int, set[int]] = {}
    for equation, variable in reach:
        held.setdefault(equation, set()).add(variable)
        users.setdefault(variable, set()).add(equation)
    span = {
        variable: (
            min(0, *(reach[e, variable][0] for e in own)) if own else 0,
            max(0, *(reach[e, variable][1] for e in own)) if own else 0,
        )
        for variable, own in users.items()
    }

    def grows(pair: tuple[int, int]) -> int:
        """By how many states, leads and variables the block grows; negative: it shrinks."""
        equation, variable = pair
        low, high = span[variable]
        more = low - high - 1
        for other in held[equation] - {variable}:
            first, last = reach[equation, other]
            more += max(0, span[other][0] - (first + low)) + max(0, last + high - span[other][1])
        return more

    open_ = {pair for pair in units if reach[pair] == (0, 0)}
    by: dict[int, int] = {}
    barred_equations: set[int] = set()
    barred_variables: set[int] = set()

    def take(pair: tuple[int, int]) -> None:
        equation, variable = pair
        by[variable] = equation
        low, high = span[variable]
        for other in held[equation] - {variable}:
            first, last = reach[equation, other]
            span[other] = (min(span[other][0], first + low), max(span[other][1], last + high))
        # No other definition may hold this variable, nor this one one that is given.
        barred_equations.update(users[variable])
        barred_variables.update(held[equation])

    def free(pair: tuple[int, int]) -> bool:
        return pair[0] not in barred_equations and pair[1] not in barred_variables

    def size_of() -> int:
        return sum(high - low + 1 for v, (low, high) in span.items() if v not in by)

    while True:
        before = len(by)
        for growth, pair in sorted((grows(pair), pair) for pair in open_ if free(pair)):
            if growth < 0 and free(pair) and grows(pair) < 0:
                take(pair)
        if len(by) == before:
            break
    # Definitions of one kind lengthen the same lags: the first may cost what all together save.
    size_now, greedy, spans = size_of(), dict(by), dict(span)
    for _, pair in sorted((grows(pair), pair) for pair in open_ if free(pair)):
        if free(pair):
            take(pair)
    if size_of() >= size_now:
        by, span = greedy, spans
    gone = np.array(sorted(by), dtype=np.int64)
    defining = np.array([by[v] for v in gone.tolist()], dtype=np.int64)
    every = np.arange(size)
    return Plan(np.setdiff1d(every, gone), np.setdiff1d(every, defining), gone, defining)


@dataclass(frozen=True, eq=False)
class Recursion:
    """The factors of one block over all quarters; what a factorisation of SuperLU offers.

    Attributes:
        horizon: quarters.
        plan: what was substituted out.
        nnz: stored numbers.
    """

    horizon: int
    plan: Plan
    nnz: int
    _layout: _Layout
    _inverse: Floats  # [quarter, kept, kept]: of the quarter's own matrix, leads put in
    _forward: Floats  # [quarter, kept, state]: own variables by what is known
    _ahead: Floats  # [quarter, lead, new state]: M, in the columns of the quarter's own
    _leads: tuple[Any, ...]  # [quarter] of sparse [kept, lead]
    _couple: Any  # sparse: equations that stay, in the variables substituted out
    _define: Any  # sparse: definitions, in the variables that stay
    _pivot: Floats  # of the definitions [gone * quarter]

    def solve(self, rhs: Floats) -> Floats:
        """Solve for one right-hand side [unknown] or several [unknown, k].

        Unknowns stand variable after variable, each over all quarters.
        """
        many = rhs.reshape(rhs.shape[0], -1)
        count, horizon = many.shape[1], self.horizon
        by_variable = many.reshape(-1, horizon, count)
        given = by_variable[self.plan.by].reshape(-1, count) / self._pivot[:, None]
        left = by_variable[self.plan.rows].reshape(-1, count) - self._couple @ given
        own = self._quarters(left.reshape(-1, horizon, count))
        out = np.empty_like(by_variable)
        out[self.plan.kept] = own
        flat = own.reshape(-1, count)
        found = given - (self._define @ flat) / self._pivot[:, None]
        out[self.plan.gone] = found.reshape(-1, horizon, count)
        return out.reshape(rhs.shape)

    def answers(self, entering: Any, read: Ints) -> Floats:
        """What some variables are for many sparse right-hand sides.

        Args:
            entering: sparse [unknown, k], unknowns as in `solve`.
            read: those variables; numbers inside the block.

        Returns:
            Their part of the solution [read * quarter, k].
        """
        from scipy.sparse import csr_matrix, diags_array

        whole, horizon = csr_matrix(entering), self.horizon
        of = _unknowns(horizon)
        given = csr_matrix(diags_array(1 / self._pivot) @ whole[of(self.plan.by)])
        left = (whole[of(self.plan.rows)] - self._couple @ given).tocsc()
        # Backwards, what enters in a quarter moves none that follows: the latest come first.
        held, last = left.tocoo(), np.zeros(left.shape[1], dtype=np.int64)
        np.maximum.at(last, held.col, held.row % horizon)
        order = np.argsort(-last, kind="stable")
        counts = np.searchsorted(-last[order], -np.arange(horizon), side="right")
        dense = left[:, order].toarray().reshape(-1, horizon, order.size)
        own = self._quarters(dense, counts).reshape(-1, order.size)
        found = np.empty((read.size, horizon, order.size))
        back = np.argsort(order)
        for k, variable in enumerate(read.tolist()):
            kept = np.flatnonzero(self.plan.kept == variable)
            if kept.size:
                found[k] = own[of(kept)][:, back]
                continue
            mine = of(np.flatnonzero(self.plan.gone == variable))
            less = (self._define[mine] @ own)[:, back] / self._pivot[mine, None]
            found[k] = given[mine].toarray() - less
        return found.reshape(-1, order.size)

    def _quarters(self, rhs: Floats, counts: Ints | None = None) -> Floats:
        """The variables that stay [kept, quarter, k], backwards and then forwards.

        Args:
            rhs: [kept, quarter, k].
            counts: of each quarter, how many columns, the first ones, hold something in it or
                later; all if None.
        """
        lay, horizon = self._layout, self.horizon
        count = rhs.shape[2]
        by_quarter = np.ascontiguousarray(rhs.transpose(1, 0, 2))
        own = np.empty_like(by_quarter)
        ahead = np.zeros((lay.leads, count if counts is None else 0))
        for t in range(horizon - 1, -1, -1):
            some = count if counts is None else int(counts[t])
            if some > ahead.shape[1]:
                ahead = np.pad(ahead, ((0, 0), (0, some - ahead.shape[1])))
            mine = own[t, :, :some]
            mine[:] = self._inverse[t] @ (by_quarter[t, :, :some] - self._leads[t] @ ahead)
            own[t, :, some:] = 0.0
            if t:
                step = self._ahead[t] @ mine[lay.lagged]
                step += ahead
                ahead = np.empty_like(ahead)
                ahead[lay.first] = mine[lay.leading]
                ahead[lay.later] = step[lay.sooner]
        state = np.zeros((lay.states, count))
        for t in range(horizon):
            own[t] += self._forward[t] @ state
            moved = np.empty_like(state)
            moved[lay.new] = own[t][lay.lagged]
            moved[lay.old] = state[lay.younger]
            state = moved
        return own.transpose(1, 0, 2)


@dataclass(frozen=True, eq=False)
class _Layout:
    """Where the states and the leads of a quarter stand.

    A state is a variable one quarter ago, two, ...; a lead one quarter ahead, two, ...
    """

    lagged: Ints  # variables with a lag
    leading: Ints  # variables with a lead
    lag_of: Ints  # longest lag of each variable
    lead_of: Ints
    lag_at: Ints  # [variable] place of its first lag among the states
    lead_at: Ints
    new: Ints  # states of the quarter just past [lagged]
    old: Ints  # the others
    younger: Ints  # the state that each of those was a quarter ago
    first: Ints  # leads of the coming quarter [leading]
    later: Ints  # the others
    sooner: Ints  # the lead that each of those is in the coming quarter

    @property
    def states(self) -> int:
        return int(self.lag_of.sum())

    @property
    def leads(self) -> int:
        return int(self.lead_of.sum())


def _layout(kept: int, variable: Ints, lead: Ints) -> _Layout:
    lag_of, lead_of = np.zeros(kept, dtype=np.int64), np.zeros(kept, dtype=np.int64)
    np.maximum.at(lag_of, variable, -lead)
    np.maximum.at(lead_of, variable, lead)
    lag_at = np.concatenate([[0], np.cumsum(lag_of)[:-1]])
    lead_at = np.concatenate([[0], np.cumsum(lead_of)[:-1]])
    lagged, leading = np.flatnonzero(lag_of), np.flatnonzero(lead_of)
    new, first = lag_at[lagged], lead_at[leading]
    old = np.setdiff1d(np.arange(lag_of.sum()), new)
    later = np.setdiff1d(np.arange(lead_of.sum()), first)
    return _Layout(
        lagged, leading, lag_of, lead_of, lag_at, lead_at, new, old, old - 1, first, later,
        later - 1,
    )  # fmt: skip


def recursion(matrix: Any, chosen: Plan, horizon: int) -> Recursion | None:
    """Factorise the stacked matrix of a block.

    Args:
        matrix: sparse [unknown, unknown], unknowns and equations variable after variable, each
            over all quarters.
        chosen: its definitions.
        horizon: quarters.

    Returns:
        The factors; None where the matrix is no case for this: a definition without its own
        variable, a quarter's matrix without an inverse, too wide a window, or an answer that is
        not good to `PROBE`.
    """
    from scipy.sparse import csr_matrix, diags_array

    whole = csr_matrix(matrix)
    of = _unknowns(horizon)
    rows, by = whole[of(chosen.rows)], whole[of(chosen.by)]
    define, own = by[:, of(chosen.kept)], by[:, of(chosen.gone)]
    pivot = own.diagonal()
    off = own - diags_array(pivot)
    if pivot.size and (np.abs(pivot).min() < PROBE or np.abs(off).max() > 0):
        return None
    couple = rows[:, of(chosen.gone)]
    reduced = csr_matrix(rows[:, of(chosen.kept)] - couple @ diags_array(1 / pivot) @ define)
    reduced.eliminate_zeros()
    found = _backwards(reduced, chosen, horizon)
    if found is None:
        return None
    lay, inverse, forward, ahead, leads = found
    nnz = inverse.size + forward.size + ahead.size + couple.nnz + define.nnz
    made = Recursion(
        horizon, chosen, nnz, lay, inverse, forward, ahead, leads, couple, define, pivot
    )
    probe = np.random.default_rng(0).standard_normal(whole.shape[0])
    error = np.abs(whole @ made.solve(probe) - probe).max()
    return made if error < PROBE else None


def _unknowns(horizon: int) -> Any:
    quarter = np.arange(horizon)
    return lambda variables: (variables[:, None] * horizon + quarter).ravel()


def _backwards(
    reduced: Any, chosen: Plan, horizon: int
) -> tuple[_Layout, Floats, Floats, Floats, tuple[Any, ...]] | None:
    """The recursion's matrices, from the last quarter to the first."""
    from scipy.sparse import csr_matrix

    size = chosen.kept.size
    # Equations quarter after quarter.
    order = (np.arange(size)[None, :] * horizon + np.arange(horizon)[:, None]).ravel()
    entries = reduced[order].tocoo()
    quarter, equation = np.divmod(entries.row.astype(np.int64), size)
    variable, at = np.divmod(entries.col.astype(np.int64), horizon)
    lead = at - quarter
    lay = _layout(size, variable, lead)
    if lay.states + lay.leads > WIDEST:
        return None
    starts = np.searchsorted(quarter, np.arange(horizon + 1))
    inverse = np.empty((horizon, size, size))
    forward = np.zeros((horizon, size, lay.states))
    ahead = np.zeros((horizon, lay.leads, lay.lagged.size))
    leads: list[Any] = [None] * horizon
    known = np.zeros((lay.leads, lay.states))  # M(t), of what is known at the quarter's end
    for t in range(horizon - 1, -1, -1):
        here = slice(starts[t], starts[t + 1])
        e, v, d, x = equation[here], variable[here], lead[here], entries.data[here]
        same, past, future = d == 0, d < 0, d > 0
        matrix = np.zeros((size, size))
        matrix[e[same], v[same]] = x[same]
        back = np.zeros((size, lay.states))
        back[e[past], lay.lag_at[v[past]] - d[past] - 1] = x[past]
        place = lay.lead_at[v[future]] + d[future] - 1
        leads[t] = csr_matrix((x[future], (e[future], place)), shape=(size, lay.leads))
        put = leads[t] @ known
        matrix[:, lay.lagged] += put[:, lay.new]
        back[:, lay.younger] += put[:, lay.old]
        try:
            inverse[t] = np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return None
        forward[t] = -inverse[t] @ back
        ahead[t] = known[:, lay.new]
        before = np.empty_like(known)
        before[lay.first] = forward[t][lay.leading]
        chain = ahead[t][lay.sooner] @ forward[t][lay.lagged]
        chain[:, lay.younger] += known[np.ix_(lay.sooner, lay.old)]
        before[lay.later] = chain
        known = before
        if not np.isfinite(known).all():
            return None
    return lay, inverse, forward, ahead, tuple(leads)
