"""A number with its range, as a record of documents and as a cell of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from walkaway.documents import Number, Record
from walkaway.outcome import Band
from walkaway.present.page import digits_for, number

NOT_SOLVED = "not solved"


class Range(Record):
    """A central value with the range around it.

    Attributes:
        low: the smallest.
        mid: the median, or the central case.
        high: the largest.
    """

    low: Number
    mid: Number
    high: Number

    @property
    def band(self) -> Band:
        """The same for charts and marks."""
        return Band(self.low, self.mid, self.high)


class Unsolved(Record):
    """An elasticity set under which no answer was found.

    Attributes:
        set_: the set.
        message: why.
    """

    set_: str
    message: str


def over(values: ArrayLike) -> Range:
    """Smallest, median and largest of some values, at least one and all finite."""
    known = np.asarray(values, dtype=float)
    return Range(
        low=float(known.min()), mid=float(np.median(known)), high=float(known.max())
    )  # fmt: skip


def three(values: Sequence[float]) -> Range:
    """Low, central and high as they come."""
    low, mid, high = values
    return Range(low=float(low), mid=float(mid), high=float(high))


def said(
    value: Range | None,
    digits: int | None = None,
    scale: float = 1.0,
    *,
    signed: bool = True,
    none: str = NOT_SOLVED,
) -> str:
    """A cell: ``-0.3 (-0.5 to -0.2)``; the kind of range stands in the head of its column."""
    if value is None:
        return none
    band = Band(scale * value.low, scale * value.mid, scale * value.high)
    places = digits_for(band) if digits is None else digits
    low, mid, high = (number(v, places, signed=signed) for v in (band.low, band.mid, band.high))
    return mid if low == mid == high else f"{mid} ({low} to {high})"


def over_sets(count: int) -> str:
    """The kind of range, in words, for what is solved under elasticity sets."""
    if count == 1:
        return "one elasticity set, so no range"
    return f"range over {count} published elasticity sets"


def failed(
    solved: int, not_solved: Sequence[tuple[str, str]], what: str = "elasticity sets"
) -> tuple[str, ...]:
    """The first line of a page whose answer is not whole; none if all was solved.

    Args:
        solved: how many were.
        not_solved: name and message of those that were not.
        what: they are.
    """
    if not not_solved:
        return ()
    listed = "; ".join(f"{name}: {message}" for name, message in not_solved)
    if not solved:
        return (f"Not solved: {listed}",)
    return (f"{len(not_solved)} of {solved + len(not_solved)} {what} failed: {listed}",)


def listed(not_solved: Sequence[Unsolved]) -> list[tuple[str, str]]:
    """Name and message of each."""
    return [(one.set_, one.message) for one in not_solved]


def status_of(solved: int, not_solved: int) -> str:
    """How much of an ensemble was solved, as documents say it."""
    if not solved:
        return "not solved"
    return "partly solved" if not_solved else "solved"
