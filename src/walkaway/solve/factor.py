"""LU factors of a stacked Jacobian, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

SINGLE = 15_000
"""Unknowns of a block beyond which its factors are held in single precision."""

Floats = NDArray[np.float64]


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

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """All unknowns, block after block."""
        return np.concatenate(self.places)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each block ends in that order."""
        return tuple(np.cumsum([place.size for place in self.places]).tolist())

    def solve(self, rhs: Floats) -> Floats:
        """Solve the linear system for one right-hand side [unknown] or several [unknown, k]."""
        given = rhs[self.order]
        found = np.empty_like(given)
        start = 0
        for end, lu, coupling in zip(self.ends, self.factors, self.couplings, strict=True):
            own = given[start:end]
            found[start:end] = lu.solve(own - coupling @ found[:start] if start else own)
            start = end
        solution = np.empty_like(found)
        solution[self.order] = found
        return solution

    def with_blocks(self, other: Factor, numbers: Sequence[int]) -> Factor:
        """The same factors, with some blocks of another factorisation of the same model."""

        def merged(own: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(others[k] if k in numbers else one for k, one in enumerate(own))

        factors = merged(self.factors, other.factors)
        return Factor(self.places, factors, merged(self.couplings, other.couplings))

    @property
    def nonzeros(self) -> int:
        """Stored numbers of all factors."""
        return sum(int(lu.nnz) for lu in self.factors)


class General:
    """LU factors of a sparse matrix by SuperLU; kept as the matrix, from which they are made anew.

    In single precision, residuals are in double, so that steps correct them.
    """

    def __init__(self, matrix: Any, options: Mapping[str, Any], single: bool) -> None:
        self._made = (matrix, options, single)
        self._factorise()

    def _factorise(self) -> None:
        from scipy.sparse.linalg import splu

        matrix, options, self._single = self._made
        own = matrix.astype(np.float32) if self._single else matrix
        self._factors = splu(own, **options)
        self.nnz = self._factors.nnz

    def __getstate__(self) -> Any:
        """What the factors are made of."""
        return self._made

    def __setstate__(self, made: Any) -> None:
        """Make them anew."""
        self._made = made
        self._factorise()

    def solve(self, rhs: Floats) -> Floats:
        """As SuperLU's own, with numbers of any size."""
        if not self._single:
            return np.asarray(self._factors.solve(rhs))
        size = float(np.abs(rhs).max(initial=0.0))
        if not 0 < size < np.inf:
            return np.asarray(rhs, dtype=np.float64)
        scaled = self._factors.solve((rhs / size).astype(np.float32))
        return np.asarray(scaled, dtype=np.float64) * size


@dataclass(frozen=True, eq=False)
class Columns:
    """Factors of paths that share most blocks: some blocks are each path's own.

    Attributes:
        own: (paths, the factor that has their blocks), all paths once.
        numbers: the blocks that differ; the others are those of the first factor.
    """

    own: tuple[tuple[NDArray[np.int64], Factor], ...]
    numbers: tuple[int, ...]

    def solve(self, rhs: Floats) -> Floats:
        """Solve for one right-hand side a path [unknown, path]."""
        common = self.own[0][1]
        given = rhs[common.order]
        found = np.empty_like(given)
        start = 0
        for number, end in enumerate(common.ends):
            own = given[start:end]
            if number not in self.numbers:
                lu, coupling = common.factors[number], common.couplings[number]
                found[start:end] = lu.solve(own - coupling @ found[:start] if start else own)
            else:
                for paths, factor in self.own:
                    lu, coupling = factor.factors[number], factor.couplings[number]
                    before = coupling @ found[:start][:, paths]
                    found[start:end, paths] = lu.solve(own[:, paths] - before)
            start = end
        solution = np.empty_like(found)
        solution[common.order] = found
        return solution
