"""Interpolation on a sparse grid that grows where it is needed, for functions of a few numbers.

Nodes of a direction are Chebyshev's extrema, 1, 3, 5, 9, ... of them, each set within the next. A
sum of differences of tensor interpolants over a set of levels is exact at all its nodes. Levels are
added one at a time: that next, at whose new nodes what was known before missed by most (Gerstner
and Griebel 2003, Computing 71; Chkifa, Cohen and Schwab 2014, Found. Comput. Math. 14).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Level = tuple[int, ...]
Place = tuple[float, ...]
"""A point of the cube from 0 to 1."""
DEEPEST = 7
"""Level of 129 nodes in a direction."""
DIGITS = 12
"""Of a node's place, so that equal nodes are equal."""


def nodes(level: int) -> list[float]:
    """Nodes of a level from 0 to 1, ascending: Chebyshev's extrema."""
    if level == 0:
        return [0.5]
    angles = np.linspace(np.pi, 0.0, 2**level + 1)
    return [round(float(own), DIGITS) + 0.0 for own in (1 + np.cos(angles)) / 2]


def fresh(level: int) -> list[float]:
    """Nodes of a level that the one below does not have."""
    if level == 0:
        return [0.5]
    below = set(nodes(level - 1))
    return [own for own in nodes(level) if own not in below]


def _weights(level: int) -> Floats:
    """Barycentric weights of a level."""
    if level == 0:
        return np.ones(1)
    found = np.ones(2**level + 1)
    found[1::2] = -1.0
    found[[0, -1]] *= 0.5
    return found


def _row(level: int, x: float) -> Floats:
    """What each node of a level counts at a place; exact at nodes."""
    places = np.array(nodes(level))
    apart = x - places
    hit = np.flatnonzero(np.abs(apart) < 0.5 * 10.0**-DIGITS)
    if hit.size:
        found = np.zeros(len(places))
        found[hit[0]] = 1.0
        return found
    terms = _weights(level) / apart
    return np.asarray(terms / terms.sum())


@dataclass
class Sparse:
    """An interpolant of several values at once.

    Attributes:
        dimensions: how many numbers it is a function of.
        values: at each node [output].
        levels: of the tensor interpolants that are summed.
        misses: by level, how far what was known before was off at its new nodes [output].
    """

    dimensions: int
    values: dict[Place, Floats] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)
    misses: dict[Level, Floats] = field(default_factory=dict)

    def fresh(self, level: Level) -> list[Place]:
        """Nodes that a level adds."""
        return list(itertools.product(*(fresh(own) for own in level)))

    def add(self, level: Level, values: dict[Place, Floats]) -> Floats:
        """Add a level whose lower ones are there.

        Args:
            level: which.
            values: at its new nodes.

        Returns:
            How far what was known before was off at them, at most [output].
        """
        places = self.fresh(level)
        missed = [
            np.abs(values[place] - self.at(place)) if self.levels else np.full_like(
                values[place], np.inf
            )
            for place in places
        ]  # fmt: skip
        self.values |= {place: values[place] for place in places}
        self.levels.append(level)
        self._counts = None
        self.misses[level] = np.max(missed, axis=0)
        return self.misses[level]

    _counts: dict[Level, int] | None = None

    def _combined(self) -> dict[Level, int]:
        """How often each tensor interpolant counts in the sum of differences."""
        if self._counts is None:
            held = set(self.levels)
            counts = {}
            for level in self.levels:
                count = 0
                for step in itertools.product((0, 1), repeat=self.dimensions):
                    above = tuple(a + b for a, b in zip(level, step, strict=True))
                    count += (-1) ** sum(step) if above in held else 0
                if count:
                    counts[level] = count
            self._counts = counts
        return self._counts

    def at(self, place: Place) -> Floats:
        """The values at a place [output]; at a node exactly those that were given."""
        known = self.values.get(tuple(round(own, DIGITS) for own in place))
        if known is not None:
            return known
        rows: dict[tuple[int, int], Floats] = {}
        total: Floats | None = None
        for level, count in self._combined().items():
            for axis, own in enumerate(level):
                if (axis, own) not in rows:
                    rows[axis, own] = _row(own, place[axis])
            part = self._tensor(level)
            for axis in reversed(range(self.dimensions)):
                part = np.tensordot(part, rows[axis, level[axis]], axes=(axis, 0))
            total = count * part if total is None else total + count * part
        assert total is not None
        return total

    def terms(self) -> list[tuple[int, Level, Floats]]:
        """The tensor interpolants whose sum this is.

        Returns:
            How often each counts, its level, values at its nodes [node of each direction ...,
            output].
        """
        return [(count, level, self._tensor(level)) for level, count in self._combined().items()]

    def _tensor(self, level: Level) -> Floats:
        """Values at all nodes of a tensor grid [node of each direction ..., output]."""
        if level not in self._tensors:
            places = itertools.product(*(nodes(own) for own in level))
            found = np.array([self.values[place] for place in places])
            shape = tuple(len(nodes(own)) for own in level)
            self._tensors[level] = found.reshape(*shape, -1)
        return self._tensors[level]

    def __post_init__(self) -> None:
        self._tensors: dict[Level, Floats] = {}


def grow(
    dimensions: int,
    values_at: Callable[[Sequence[Place]], dict[Place, Floats]],
    enough: Callable[[Sparse, Floats], float],
    most: int,
) -> tuple[Sparse, bool]:
    """Grow an interpolant until it is good enough.

    Args:
        dimensions: how many numbers it is a function of.
        values_at: values at some places.
        enough: how large a miss [output] is against what is wanted, given the interpolant: up to
            one is enough.
        most: nodes at which to stop.

    Returns:
        The interpolant, and whether every level at its edge was good enough.
    """
    sparse = Sparse(dimensions)
    origin = (0,) * dimensions
    sparse.add(origin, values_at(sparse.fresh(origin)))
    old: set[Level] = set()
    edge: set[Level] = {origin}
    while True:
        worst = max(edge, key=lambda own: (enough(sparse, sparse.misses[own]), own))
        if enough(sparse, sparse.misses[worst]) <= 1.0:
            return sparse, True
        edge.remove(worst)
        old.add(worst)
        new = [own for own in _above(worst) if _admissible(own, old) and own not in edge]
        places = [place for own in new for place in sparse.fresh(own)]
        if len(sparse.values) + len(places) > most or (not new and not edge):
            return sparse, False
        values = values_at(places)
        for own in new:
            sparse.add(own, values)
            edge.add(own)
        if not edge:
            return sparse, False


def _above(level: Level) -> list[Level]:
    return [
        tuple(own + (axis == at) for axis, own in enumerate(level))
        for at in range(len(level))
        if level[at] < DEEPEST
    ]


def _admissible(level: Level, held: set[Level]) -> bool:
    """Whether all lower neighbours of a level are held."""
    return all(
        own == 0 or tuple(o - (axis == at) for axis, o in enumerate(level)) in held
        for at, own in enumerate(level)
    )
