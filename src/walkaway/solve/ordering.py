"""Which variables must be solved together, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def blocks_of(
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


def looks_ahead(
    blocks: Sequence[NDArray[np.int64]], equation: NDArray[np.int64], used: NDArray[np.int64]
) -> tuple[bool, ...]:
    """Whether an equation of a block uses a variable of the block at a lead."""
    ahead = used[:, 0] > 0
    rows, columns = equation[ahead], used[ahead, 1]
    return tuple(bool((np.isin(rows, b) & np.isin(columns, b)).any()) for b in blocks)


def is_recursive(block: set[int], uses: list[tuple[int, int]]) -> bool:
    """Whether no two different variables of a block need each other."""
    inside = {(i, j) for i, j in uses if i in block and j in block and i != j}
    left = set(block)
    while left:
        free = {i for i in left if not any(a == i and b in left for a, b in inside)}
        if not free:
            return False
        left -= free
    return True
