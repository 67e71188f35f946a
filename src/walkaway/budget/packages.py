"""Fiscal packages: what a law adds to primary deficits, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

MOST = 50.0
"""Percent of GDP a year that a package may add: as in scenarios."""


@dataclass(frozen=True)
class Package:
    """A law's effect on primary deficits.

    Attributes:
        name: what it is called.
        periods: (first fiscal year, last fiscal year, USD bn added to primary deficits in
            the whole period); spread evenly within a period.
        credit: USD bn by which it changes borrowing for federal credit programmes over its
            years (negative: less borrowing), which moves debt but not deficits; spread evenly.
        source: who estimated it.
        note: what is not in the source and was assumed.
    """

    name: str
    periods: tuple[tuple[int, int, float], ...]
    credit: float = 0.0
    source: str = ""
    note: str = ""

    @property
    def total(self) -> float:
        """USD bn added to primary deficits in all years."""
        return sum(amount for _, _, amount in self.periods)

    @property
    def last(self) -> int:
        """The last fiscal year in which it adds anything."""
        return max(until for _, until, _ in self.periods)

    def check(self, years: NDArray[np.int64], gdp: Floats) -> None:
        """See whether a baseline can carry it.

        Args:
            years: the baseline's fiscal years [year].
            gdp: USD bn [year].

        Raises:
            BadInputError: it has years outside the baseline, or amounts that no economy bears.
        """
        problems = []
        for first, last, _ in self.periods:
            if first < years[0] or last > years[-1]:
                key = "--until" if last > years[-1] else "--from"
                span = f"the edition runs from {years[0]} to {years[-1]}"
                problems.append(Problem(key, "", f"{first} to {last} is outside it", span))
        share = 100 * np.abs(self.deficits(years) / gdp).max()
        if not problems and share > MOST:
            hint = f"--primary is in USD bn in all years; at most {MOST:g}% of GDP a year"
            problems.append(Problem("--primary", "", f"{share:.3g}% of GDP in a year", hint))
        if problems:
            raise BadInputError(problems)

    def deficits(self, years: NDArray[np.int64]) -> Floats:
        """USD bn added to the primary deficit [year]."""
        path = np.zeros(years.size)
        for first, last, amount in self.periods:
            inside = (years >= first) & (years <= last)
            path[inside] += amount / (last - first + 1)
        return path

    def credit_borrowing(self, years: NDArray[np.int64]) -> Floats:
        """USD bn added to borrowing beyond the deficit [year]."""
        first = min(a for a, _, _ in self.periods)
        inside = (years >= first) & (years <= self.last)
        return np.where(inside, self.credit / (self.last - first + 1), 0.0)


def _halves(first: float, second: float) -> tuple[tuple[int, int, float], ...]:
    return (2026, 2029, first), (2030, 2034, second)


HOUSE_BILL = Package(
    "hr1-house",
    _halves(1756.0, 660.0),
    source="CBO, H.R. 1 as passed by the House, table 1 of the estimate of 17 June 2025: "
    "primary deficit +1,756 in 2025-29, +660 in 2030-34",
    note="spread evenly over 2026-29 (the first full fiscal years) and over 2030-34",
)
# a + b + (b - s) + (b - 2 s) + 5 (b - 3 s) = 3394
_FIRST, _SECOND = parameter("budget.packages.enacted").row
_STEP = (_FIRST + 8 * _SECOND - 3394) / 18
LIBRARY: Mapping[str, Package] = {
    "hr1-house": HOUSE_BILL,
    "obbba-enacted": Package(
        "obbba-enacted",
        (
            (2026, 2026, _FIRST),
            (2027, 2027, _SECOND),
            (2028, 2028, _SECOND - _STEP),
            (2029, 2029, _SECOND - 2 * _STEP),
            (2030, 2034, 5 * (_SECOND - 3 * _STEP)),
        ),
        source="CBO, Public Law 119-21: primary deficit +3,394 in 2025-34",
        note="its profile over the years is not in the data; press summaries of CBO and CRFB "
        "put +500 in 2026 and +635 in 2027; from there it falls in even steps to a constant "
        "from 2030 that gives the published total",
    ),
}


def custom(total: float, first: int, last: int, name: str = "custom") -> Package:
    """A package of a total spread evenly over fiscal years.

    Raises:
        BadInputError: the total is not finite or the years run backwards.
    """
    problems = []
    if not np.isfinite(total):
        problems.append(Problem("--primary", "", f"{total} is not a finite number"))
    if last < first:
        problems.append(Problem("--until", "", f"{last} is before {first}"))
    if problems:
        raise BadInputError(problems)
    return Package(name, ((first, last, total),))


def named(name: str) -> Package:
    """A package of the library.

    Raises:
        BadInputError: there is none of that name.
    """
    if name not in LIBRARY:
        hint = did_you_mean(name, list(LIBRARY))
        raise BadInputError([Problem("package", "", f"no package {name!r}", hint)])
    return LIBRARY[name]
