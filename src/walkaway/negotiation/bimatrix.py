"""Two players: all extreme equilibria by vertices, or one by Lemke and Howson's path."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from walkaway.negotiation.game import Floats, Profile

CHUNK = 20_000
TIGHT = 1e-9
MAX_PIVOTS = 20_000


def _unit(payoffs: Floats) -> Floats:
    """Payoffs moved and scaled to [0, 1]: equilibria do not depend on either."""
    spread = np.ptp(payoffs)
    return np.asarray((payoffs - payoffs.min()) / (spread if spread > 0 else 1.0))


def reply_vertices(payoffs: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Vertices of {(x, v): x in the simplex, payoffs' x <= v}, the opponent's best-reply polytope.

    Args:
        payoffs: the opponent's payoffs [own strategy i, opponent's strategy j].

    Returns:
        The mixed strategies [vertex, i] and their tight constraints [vertex, i then j]: own
        strategy unused, opponent's strategy a best reply. Every basis of the inequalities is
        visited, so ties lose nothing.
    """
    m, n = payoffs.shape
    matrix = _unit(payoffs)
    # Rows: x_i >= 0, then v - sum_i payoffs[i, j] x_i >= 0; columns: x, then v.
    slack = np.zeros((m + n, m + 1))
    slack[:m, :m] = np.eye(m)
    slack[m:, :m] = -matrix.T
    slack[m:, m] = 1.0
    points = [_feasible(slack, bases, m) for bases in _chunks(m + n, m)]
    vertices = np.concatenate(points)
    vertices = vertices[np.lexsort(np.round(vertices, 9).T)]
    fresh = np.ones(len(vertices), dtype=bool)
    fresh[1:] = np.abs(np.diff(vertices, axis=0)).max(axis=1) > TIGHT
    vertices = vertices[fresh]
    return vertices[:, :m], np.abs(vertices @ slack.T) <= TIGHT


def _chunks(total: int, size: int) -> Iterator[NDArray[np.intp]]:
    combinations = itertools.combinations(range(total), size)
    while block := list(itertools.islice(combinations, CHUNK)):
        yield np.array(block, dtype=np.intp)


def _feasible(slack: Floats, bases: NDArray[np.intp], m: int) -> Floats:
    """The vertices among the given bases (tight constraints): [vertex, x then v]."""
    bases = bases[(bases >= m).any(axis=1)]
    if not len(bases):
        return np.zeros((0, m + 1))
    systems = np.empty((len(bases), m + 1, m + 1))
    systems[:, :m] = slack[bases]
    systems[:, m] = np.append(np.ones(m), 0.0)
    regular = np.abs(np.linalg.det(systems)) > 1e-13
    systems = systems[regular]
    right = np.zeros((len(systems), m + 1, 1))
    right[:, m] = 1.0
    points = np.linalg.solve(systems, right)[:, :, 0]
    inside = (points @ slack.T >= -TIGHT).all(axis=1)
    return points[inside]


def _clean(strategy: Floats) -> Floats:
    kept = np.where(strategy > TIGHT, strategy, 0.0)
    return np.asarray(kept / kept.sum())


def extreme_equilibria(rows: Floats, columns: Floats) -> list[Profile]:
    """All extreme equilibria of a two-player game.

    A pair of vertices in which every strategy of either player is unused or a best reply is
    an equilibrium, and every equilibrium is a convex combination of such pairs.

    Args:
        rows: payoffs of player 1 [strategy of 1, strategy of 2].
        columns: payoffs of player 2 [strategy of 1, strategy of 2].

    Returns:
        Profiles, unordered.

    Source:
        Mangasarian (1964, J. SIAM 12); Avis, Rosenberg, Savani and von Stengel (2010,
        Economic Theory 42), proposition 2.
    """
    n = rows.shape[1]
    xs, x_labels = reply_vertices(columns)
    ys, y_labels = reply_vertices(rows.T)
    # x: first m labels "i unused", then "j best reply"; y: "j unused", then "i best reply".
    turned = np.concatenate([y_labels[:, n:], y_labels[:, :n]], axis=1)
    missing = (~x_labels).astype(np.float32) @ (~turned).astype(np.float32).T
    pairs = np.argwhere(missing == 0)
    return [(_clean(xs[a]), _clean(ys[b])) for a, b in pairs]


def lemke_howson(rows: Floats, columns: Floats, label: int) -> Profile | None:
    """One equilibrium, at the end of the path that first drops a label.

    Args:
        rows: payoffs of player 1 [m, n].
        columns: payoffs of player 2 [m, n].
        label: which strategy to drop: 0..m-1 of player 1, m..m+n-1 of player 2.

    Returns:
        The profile, or None when the path was not finished within 20,000 pivots.

    Source:
        Lemke and Howson (1964, J. SIAM 12); ties by the lexicographic rule of von Stengel
        (2007, in Algorithmic Game Theory, section 3.6), so that the path cannot cycle.
    """
    m, n = rows.shape
    first, second = _unit(rows) + 1.0, _unit(columns) + 1.0
    # tables[0]: columns' x <= 1 (basic: slacks of 2's strategies); tables[1]: rows y <= 1.
    tables = [
        np.hstack([second.T, np.eye(n), np.ones((n, 1))]),
        np.hstack([np.eye(m), first, np.ones((m, 1))]),
    ]
    bases = [list(range(m, m + n)), list(range(m))]
    slacks = [np.arange(m, m + n), np.arange(m)]
    entering, side = label, 0 if label < m else 1
    for _ in range(MAX_PIVOTS):
        row = _leaving_row(tables[side], entering, slacks[side])
        if row is None:
            return None
        leaving = bases[side][row]
        _pivot(tables[side], row, entering)
        bases[side][row] = entering
        if leaving == label:
            x = _values(tables[0], bases[0], 0, m)
            y = _values(tables[1], bases[1], m, m + n)
            return _polished(rows, columns, x, y)
        entering, side = leaving, 1 - side
    return None


def _leaving_row(table: Floats, entering: int, slacks: NDArray[np.intp]) -> int | None:
    """The row that leaves: smallest ratio, ties broken by the slack columns in turn."""
    column = table[:, entering]
    rows = np.flatnonzero(column > 1e-10)
    for key in (-1, *slacks):
        if len(rows) <= 1:
            break
        ratios = table[rows, key] / column[rows]
        rows = rows[ratios <= ratios.min() + 1e-11]
    return int(rows[0]) if len(rows) else None


def _pivot(table: Floats, row: int, column: int) -> None:
    table[row] /= table[row, column]
    others = np.arange(len(table)) != row
    table[others] -= np.outer(table[others, column], table[row])


def _values(table: Floats, basis: list[int], low: int, high: int) -> Floats:
    values = np.zeros(high - low)
    for row, name in enumerate(basis):
        if low <= name < high:
            values[name - low] = max(0.0, table[row, -1])
    return np.asarray(values / values.sum())


def _polished(rows: Floats, columns: Floats, x: Floats, y: Floats) -> Profile:
    """Solve the indifference equations of the supports once more, from the payoffs themselves."""
    a, b = np.flatnonzero(x > 1e-12), np.flatnonzero(y > 1e-12)
    if len(a) != len(b):
        return x, y
    try:
        fine_y = _indifferent(rows[np.ix_(a, b)])
        fine_x = _indifferent(columns[np.ix_(a, b)].T)
    except np.linalg.LinAlgError:
        return x, y
    if min(fine_x.min(), fine_y.min()) < 0:
        return x, y
    new_x, new_y = np.zeros_like(x), np.zeros_like(y)
    new_x[a], new_y[b] = fine_x, fine_y
    return new_x, new_y


def _indifferent(payoffs: Floats) -> Floats:
    """The mix of columns that makes all rows equally good: [column]."""
    k = len(payoffs)
    system = np.zeros((k + 1, k + 1))
    system[:k, :k] = _unit(payoffs)
    system[:k, k] = -1.0
    system[k, :k] = 1.0
    return np.asarray(np.linalg.solve(system, np.append(np.zeros(k), 1.0))[:k])
