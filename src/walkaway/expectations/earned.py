"""Where a rule is used: only where what was known on the day speaks for it.

What the market priced and what somebody published *was* expected: it is used until ten years of
its own record, over all economies together, say that no change was closer. A rule of our own
(momentum, half the interest gap) is used only while its record says that it was closer. One test
for all: each economy's squared errors over those of no change, averaged over the economies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from walkaway.expectations.grid import Floats
from walkaway.parameters import parameter


@dataclass(frozen=True, eq=False)
class Cases:
    """Past cases of one economy whose outcome was known on a day.

    Attributes:
        said: change against the last value that the rule told of; NaN where it told nothing [case].
        came: change that came [case].
    """

    said: Floats
    came: Floats

    @property
    def known(self) -> Cases:
        """Those of both."""
        both = np.isfinite(self.said) & np.isfinite(self.came)
        return Cases(self.said[both], self.came[both])


def relative(cases: Iterable[Cases], fewest: int) -> float | None:
    """Mean over economies of squared errors over those of no change; None where none has enough.

    Args:
        cases: of each economy.
        fewest: cases without which an economy does not count.
    """
    found = []
    for own in (one.known for one in cases):
        still = float(own.came @ own.came)
        if len(own.came) >= fewest and still > 0:
            missed = own.came - own.said
            found.append(float(missed @ missed) / still)
    return float(np.mean(found)) if found else None


def closer(cases: Iterable[Cases], trusted: bool, per_year: int) -> bool:
    """Whether a rule is used.

    Args:
        cases: of every economy that follows a rule of its kind.
        trusted: whether it is a price or a publication, used until its record speaks against it.
        per_year: cases in a year: four of quarters, one of years.
    """
    if trusted:
        years = int(parameter("expectations.earned.trusted").value)
        found = relative(cases, years * per_year)
        return found is None or found <= 1
    fewest = int(parameter("expectations.band.fewest").value)
    found = relative(cases, fewest)
    return found is not None and found < 1
