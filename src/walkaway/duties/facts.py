"""What the ledger rests on: trade of 2024, the schedule, claims, industries, the record."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.world.sources import Snapshot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Arrays = dict[str, NDArray[Any]]

MISSING = 65535
"""A claim share that is not known."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Tables as arrays; each is read when it is first asked for.

    Attributes:
        snapshot: where they are read.
        lines: all known HS10 codes as integers, ascending [line].
    """

    snapshot: Snapshot
    lines: Ints = field(repr=False)

    def arrays(self, name: str) -> Arrays:
        """The arrays of a file of the snapshot: ``duty_trade`` and so on."""
        return _arrays(self.snapshot, name)

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a table of the snapshot."""
        header, rows = self.snapshot.csv(self.snapshot.tables[name])
        return [dict(zip(header, row, strict=True)) for row in rows]

    def span(self, code: str) -> slice:
        """Lines under a code of 2 to 10 digits; empty if there are none."""
        low, high = bounds(code)
        start, stop = np.searchsorted(self.lines, [low, high])
        return slice(int(start), int(stop))

    def covered(self, codes: Sequence[str]) -> NDArray[np.bool_]:
        """Which lines stand under any of the prefixes [line]; read-only."""
        return _covered(self, tuple(codes))


@lru_cache(maxsize=64)
def _covered(facts: Facts, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    digits = np.array([len(code) for code in codes])
    value = np.array([int(code) for code in codes], dtype=np.int64)
    step = 10 ** (10 - digits)
    edges = np.zeros(len(facts.lines) + 1, dtype=np.int32)
    np.add.at(edges, np.searchsorted(facts.lines, value * step), 1)
    np.add.at(edges, np.searchsorted(facts.lines, (value + 1) * step), -1)
    found: NDArray[np.bool_] = np.cumsum(edges[:-1]) > 0
    found.setflags(write=False)
    return found


def bounds(code: str) -> tuple[int, int]:
    """The first HS10 code under a prefix, and the first beyond it."""
    step = 10 ** (10 - len(code))
    return int(code) * step, (int(code) + 1) * step


@lru_cache(maxsize=16)
def _arrays(snapshot: Snapshot, name: str) -> Arrays:
    raw = snapshot.read(snapshot.arrays[name])
    with np.load(io.BytesIO(raw), allow_pickle=False) as data:
        arrays = {key: data[key] for key in data.files}
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


@lru_cache(maxsize=4)
def facts(snapshot: Snapshot) -> Facts:
    """The facts of a snapshot.

    Raises:
        DataCorruptError: a file is damaged.
    """
    return Facts(snapshot, _arrays(snapshot, "duty_schedule")["hs10"].astype(np.int64))
