"""The base year: the table nearest to that of 2022 which meets the totals and is an equilibrium.

Unknown are all flows but the goods that the United States import, which are customs', and final
uses, which are what the model spends its income on. They meet exactly: for every economy and
sector, purchases with their duty are inputs and final uses, at the cost shares as published; goods
sold by pair; value added; exports less imports. That final uses are positive makes the table an
equilibrium of the model without any adjustment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from snapshot.base_totals import US, Totals
from snapshot.icio import Shares, Year
from walkaway.solve.balancing import project
from walkaway.world.trade import residual_use

DOUBTFUL = 0.1
"""Final uses left by the table of 2022 below so much of the published share give way to it."""


@dataclass(frozen=True, eq=False)
class BaseYear:
    """The balanced table.

    flows [exporter, importer, sector], final [economy, sector]: million dollars; start: the flows
    before the projection; first_final: the final uses before it; residual [constraint]: relative;
    names: of the kinds of constraint, with how many there are.
    """

    flows: np.ndarray
    final: np.ndarray
    start: np.ndarray
    first_final: np.ndarray
    residual: np.ndarray
    names: dict[str, slice]


def start_from(before: Year, shares: Shares, totals: Totals) -> tuple[np.ndarray, np.ndarray]:
    """Flows and final uses before the projection: those of 2022, grown."""
    flows = before.flows.copy()
    n = len(shares.economies)
    us = shares.economies.index(US)
    away = ~np.eye(n, dtype=bool)
    flows[:, :, -1][away] *= totals.services
    own = np.arange(n)
    flows[own, own] *= totals.growth[:, None]
    flows[:, :, :-1] = _goods(flows[:, :, :-1], totals, us)
    left = residual_use(before.flows, before.tariffs, shares.inputs)
    income = left.sum(axis=1, keepdims=True)
    published = shares.final * income
    final = np.where(left >= DOUBTFUL * published, left, published) * totals.growth[:, None]
    return flows, final


def _goods(flows: np.ndarray, totals: Totals, us: int) -> np.ndarray:
    """Goods by pair at the level wanted; a pair that the table lacks sells as its seller does."""
    goods = flows.copy()
    n = len(goods)
    for i in range(n):
        mix = np.delete(goods[i], i, axis=0).sum(axis=0)
        for j in range(n):
            if i == j or j == us:
                continue
            own = goods[i, j] if goods[i, j].sum() > 0 else mix
            goods[i, j] = own * totals.pairs[i, j] / own.sum()
    home = goods[us, us].copy()
    goods[:, us] = totals.us_imports[:, :-1]
    goods[us, us] = home
    return goods


def solve(before: Year, tariffs: np.ndarray, shares: Shares, totals: Totals) -> BaseYear:
    """Balance the table at the tariffs of the base year.

    Raises:
        NotSolvedError: no table meets the totals.
    """
    start, first = start_from(before, shares, totals)
    given = np.zeros(start.shape, dtype=bool)
    us = shares.economies.index(US)
    given[:, us, :-1] = True
    given[us, us] = False
    rows, names = _constraints(tariffs, shares, totals)
    wanted = _wanted(totals, len(shares.economies), len(shares.sectors))
    entries = np.concatenate([start.ravel(), first.ravel()])
    fixed = np.concatenate([given.ravel(), np.zeros(first.size, dtype=bool)])
    wanted = wanted - rows[:, fixed] @ entries[fixed]
    free = project(entries[~fixed], rows[:, ~fixed].tocsr(), wanted)
    entries[~fixed] = free.values
    flows = entries[: start.size].reshape(start.shape)
    final = entries[start.size :].reshape(first.shape)
    return BaseYear(flows, final, start, first, free.residual, names)


def _constraints(
    tariffs: np.ndarray, shares: Shares, totals: Totals
) -> tuple[sparse.csr_array, dict[str, slice]]:
    """Coefficients [total, flow or final use]: uses, pairs, value added, net exports."""
    n, s = len(shares.economies), len(shares.sectors)
    i, j, k = (axis.ravel() for axis in np.indices((n, n, s)))
    cell = np.arange(n * n * s)
    bought = _sparse(1 + tariffs.ravel(), j * s + k, cell, n * s, cell.size)
    # what the maker of a cell uses of every input
    inputs = shares.inputs[i, :, k]
    maker = (i * s)[:, None] + np.arange(s)[None, :]
    used = _sparse(inputs.ravel(), maker.ravel(), np.repeat(cell, s), n * s, cell.size)
    uses = sparse.hstack([bought - used, -sparse.eye_array(n * s)], format="csr")
    pairs = np.flatnonzero(~np.isnan(totals.pairs.ravel()))
    goods = k < s - 1
    sold = _sparse(np.ones(goods.sum()), (i * n + j)[goods], cell[goods], n * n, cell.size)[pairs]
    added = _sparse(shares.value_added[i, k], i, cell, n, cell.size)
    away = i != j
    net = _sparse(np.ones(away.sum()), i[away], cell[away], n, cell.size)
    net = (net - _sparse(np.ones(away.sum()), j[away], cell[away], n, cell.size)).tocsr()
    net = net[np.flatnonzero(~np.isnan(totals.net))]
    blocks = [uses, *(_padded(block, n * s) for block in (sold, added, net))]
    sizes = np.cumsum([0, *(block.shape[0] for block in blocks)])
    kinds = ("uses", "goods by pair", "value added", "net exports")
    names = {
        kind: slice(int(a), int(b)) for kind, a, b in zip(kinds, sizes, sizes[1:], strict=False)
    }
    return sparse.vstack(blocks, format="csr"), names


def _wanted(totals: Totals, n: int, s: int) -> np.ndarray:
    pairs, net = totals.pairs.ravel(), totals.net
    return np.concatenate(
        [np.zeros(n * s), pairs[~np.isnan(pairs)], totals.value_added, net[~np.isnan(net)]]
    )


def _sparse(
    values: np.ndarray, rows: np.ndarray, columns: np.ndarray, n: int, m: int
) -> sparse.csr_array:
    return sparse.csr_array((values, (rows, columns)), shape=(n, m))


def _padded(block: sparse.csr_array, width: int) -> sparse.csr_array:
    return sparse.hstack([block, sparse.csr_array((block.shape[0], width))], format="csr")
