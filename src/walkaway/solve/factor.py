"""LU factors of a stacked Jacobian, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

SINGLE = 15_000
"""Unknowns of a block beyond which its factors are held in single precision."""

Floats = NDArray[np.float64]


Paths = NDArray[np.int64] | slice
"""Columns of a batch."""
EVERY = slice(None)
"""All of them."""
Shared = tuple[tuple[Paths, Any], ...]
"""Who has the same: (paths, what they have)."""


class SingularBlockError(ArithmeticError):
    """A block of the stacked Jacobian has no inverse; ``block`` is its number."""

    def __init__(self, block: int) -> None:
        super().__init__(block)
        self.block = block


@dataclass(frozen=True, eq=False)
class Coupling:
    """Rows of a block in the columns of what stands before it; only columns that hold something.

    Attributes:
        columns: those columns, ascending, by their number among all before.
        matrix: sparse [row, held column].
    """

    columns: NDArray[np.int64]
    matrix: Any

    @classmethod
    def of(cls, matrix: Any) -> Coupling:
        """From a sparse matrix by rows; stored zeros count for nothing."""
        from scipy.sparse import csr_matrix

        own = csr_matrix(matrix)
        own.eliminate_zeros()
        columns, at = np.unique(own.indices, return_inverse=True)
        shape = (own.shape[0], columns.size)
        return cls(columns.astype(np.int64), csr_matrix((own.data, at, own.indptr), shape=shape))

    def times(self, found: Floats, paths: Paths = EVERY) -> Floats | float:
        """The product with what was found before [unknown before] or [unknown before, path].

        Args:
            found: all that was found.
            paths: columns of it to take.
        """
        if not self.columns.size:
            return 0.0
        return np.asarray(self.matrix @ found[self.columns][..., paths])


@dataclass(frozen=True, eq=False)
class Answer:
    """A block's part in the loop of a system (:mod:`walkaway.solve.loop`).

    Attributes:
        number: of the block.
        table: of a block that answers: [read unknown, entering unknown]; None for others.
        factor: of others: the LU factors of their equations in the loop.
        coupling: of those, in the columns of the loop before.
    """

    number: int
    table: Floats | None = None
    factor: Any = None
    coupling: Coupling | None = None


@dataclass(frozen=True, eq=False)
class Factor:
    """A factorised stacked Jacobian, reusable while it still contracts the residual.

    Attributes:
        places: the unknowns of each block.
        factors: the LU factors of each diagonal block.
        couplings: the rows of each block in the columns of all blocks before it.
        digests: of each block's matrix, by which a block that is the same is known; or none.
        loop: of each part of the loop, what a step of it needs; none where it was not asked for.
    """

    places: tuple[NDArray[np.int64], ...]
    factors: tuple[Any, ...]
    couplings: tuple[Coupling, ...]
    digests: tuple[bytes, ...] = ()
    loop: tuple[Answer, ...] = ()

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
            found[start:end] = lu.solve(own - coupling.times(found))
            start = end
        solution = np.empty_like(found)
        solution[self.order] = found
        return solution

    def with_blocks(self, other: Factor, numbers: Sequence[int]) -> Factor:
        """The same factors, with some blocks of another factorisation of the same model."""

        def merged(own: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(others[k] if k in numbers else one for k, one in enumerate(own))

        factors = merged(self.factors, other.factors)
        couplings = merged(self.couplings, other.couplings)
        loop = self.loop
        if loop and other.loop:
            loop = tuple(
                theirs if theirs.number in numbers else one
                for one, theirs in zip(loop, other.loop, strict=True)
            )
        return replace(self, factors=factors, couplings=couplings, digests=(), loop=loop)

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
    """Factors of paths, one each: blocks that several share are solved for all of them at once.

    Attributes:
        places: the unknowns of each block.
        factors: of each block: (paths, their LU factors).
        couplings: of each block: (paths, their rows in the columns before).
    """

    places: tuple[NDArray[np.int64], ...]
    factors: tuple[Shared, ...]
    couplings: tuple[Shared, ...]

    @classmethod
    def of(cls, own: Sequence[Factor]) -> Columns:
        """From the factor of each path."""
        numbers = range(len(own[0].places))
        return cls(
            own[0].places,
            tuple(shared([one.factors[k] for one in own]) for k in numbers),
            tuple(shared([one.couplings[k] for one in own]) for k in numbers),
        )

    def solve(self, rhs: Floats) -> Floats:
        """Solve for one right-hand side a path [unknown, path].

        A block of which nothing is asked, and whose equations hold nothing that moves, stays.
        """
        solution = np.empty_like(rhs)
        found = np.empty_like(rhs)
        moves = np.zeros(rhs.shape[0], dtype=bool)
        start = 0
        for place, factors, couplings in zip(
            self.places, self.factors, self.couplings, strict=True
        ):
            given, end = rhs[place], start + place.size
            if given.any() or any(moves[own.columns].any() for _, own in couplings):
                solution[place] = solved(given, couplings, factors, found, start)
                moves[start:end] = True
            else:
                solution[place] = found[start:end] = 0.0
            start = end
        return solution


def solved(given: Floats, couplings: Shared, factors: Shared, found: Floats, start: int) -> Floats:
    """A block, where all before it is found.

    Args:
        given: its right-hand sides [unknown, path], written to.
        couplings: its rows in the columns before.
        factors: its LU factors.
        found: block after block [unknown, path]; its own part is written to.
        start: where that begins.

    Returns:
        Its part of what is found.
    """
    own = found[start : start + given.shape[0]]
    for paths, coupling in couplings:
        if coupling.columns.size:
            given[:, paths] -= coupling.times(found, paths)
    for paths, lu in factors:
        own[:, paths] = lu.solve(given[:, paths])
    return own


def shared(own: Sequence[Any]) -> Shared:
    """Who has the same, by identity."""
    by = {id(one): one for one in own}
    if len(by) == 1:
        return ((EVERY, own[0]),)
    of: dict[int, list[int]] = {}
    for path, one in enumerate(own):
        of.setdefault(id(one), []).append(path)
    return tuple((np.array(paths), by[key]) for key, paths in of.items())
