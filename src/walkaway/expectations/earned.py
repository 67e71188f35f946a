"""Where a rule is used: only where what was known on the day speaks for it.

What the market priced and what somebody published *was* expected: it is used until ten years of
its own record, over all economies together, say that no change was closer. A rule of our own
(momentum, half the interest gap) is used only while its record says that it was closer. One test
for all: each economy's squared errors over those of no change, averaged over the economies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.expectations.grid import Floats
from walkaway.parameters import parameter


@dataclass(frozen=True, eq=False)
class Cases:
    """Past cases of one economy.

    Attributes:
        said: change against the last value that the rule told of; NaN where it told nothing [case].
        came: change that came; NaN where nothing did yet [case].
        known: ordinal of the day from which what came was known [case].
    """

    said: Floats
    came: Floats
    known: NDArray[np.int64]

    def sums(self, days: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Cases known by some days, and their sums of squared errors and changes [day]."""
        both = np.isfinite(self.said) & np.isfinite(self.came)
        order = np.argsort(self.known[both], kind="stable")
        said, came = self.said[both][order], self.came[both][order]
        count = np.searchsorted(self.known[both][order], days, side="right")
        missed, still = (
            np.concatenate([[0.0], np.cumsum(one**2)])[count] for one in (came - said, came)
        )
        return count, missed, still


def relative(cases: Sequence[Cases], fewest: int, days: NDArray[np.int64]) -> Floats:
    """Mean over economies of squared errors over those of no change [day].

    Args:
        cases: of each economy.
        fewest: cases without which an economy does not count.
        days: ordinals.

    Returns:
        NaN where no economy has enough.
    """
    found = np.full((len(cases), len(days)), np.nan)
    for row, own in enumerate(cases):
        count, missed, still = own.sums(days)
        enough = (count >= fewest) & (still > 0)
        found[row, enough] = missed[enough] / still[enough]
    known = np.isfinite(found)
    number = known.sum(axis=0)
    total = np.where(known, found, 0.0).sum(axis=0)
    mean: Floats = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return mean


def closer(
    cases: Sequence[Cases], trusted: bool, per_year: int, days: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a rule is used [day].

    Args:
        cases: of every economy that follows a rule of its kind.
        trusted: whether it is a price or a publication, used until its record speaks against it.
        per_year: cases in a year: four of quarters, one of years.
        days: ordinals.
    """
    if trusted:
        years = int(parameter("expectations.earned.trusted").value)
        against: NDArray[np.bool_] = relative(cases, years * per_year, days) > 1
        return ~against
    fewest = int(parameter("expectations.band.fewest").value)
    speaks: NDArray[np.bool_] = relative(cases, fewest, days) < 1
    return speaks
