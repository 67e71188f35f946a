"""What a company's reports say about the scale of its exposure: a normal prior on logs, updated.

Published flows say what a firm pays up to a factor: what it pays in place of suppliers, on steel,
or out of stocks is in no flow. The log of that factor has a normal prior around zero; each report,
the log of what was reported over what the flows make of it, is that log with an error of its own;
so the posterior is normal again (the conjugate case: precisions add, means are weighted by them).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from walkaway.errors import BadInputError, Problem
from walkaway.firms.firm import Three

COVERED = 8
"""Tenths of cases that a range is to hold: from the 10% to the 90% quantile."""
REACH = NormalDist().inv_cdf((COVERED + 10) / 20)
"""Standard deviations from the centre to either end of such a range."""


@dataclass(frozen=True)
class Scale:
    """A factor that is not known: its log is normal.

    Attributes:
        mean: of the log.
        sd: standard deviation of the log.
    """

    mean: float = 0.0
    sd: float = 0.0

    @property
    def range(self) -> Three:
        """The factor's 10% quantile, median and 90% quantile."""
        return self.within(0.0)

    def within(self, error: float) -> Three:
        """The same of the factor times a further error of this standard deviation of logs."""
        reach = REACH * math.hypot(self.sd, error)
        low, mid, high = (math.exp(self.mean + side * reach) for side in (-1, 0, 1))
        return low, mid, high


@dataclass(frozen=True)
class Report:
    """What one report says of the factor.

    Attributes:
        ratio: what was reported over what the flows make of it.
        sd: standard deviation of its log: how well such reports measure.
    """

    ratio: float
    sd: float


def prior(bases: Sequence[Three], unlisted: float) -> Scale:
    """What is thought of the factor before any report.

    Args:
        bases: low, central and high of each flow; the ends of all together count as a range that
            holds eight cases in ten.
        unlisted: standard deviation of the log of what no flow holds.

    Returns:
        Around one: the flows are the best guess.
    """
    low, _, high = (math.fsum(base[k] for base in bases) for k in range(3))
    flows = math.log(high / low) / (2 * REACH) if low > 0 else 0.0
    return Scale(0.0, math.hypot(flows, unlisted))


def learn(before: Scale, reports: Iterable[Report]) -> Scale:
    """The posterior.

    Raises:
        BadInputError: a ratio or an error that is not above zero.
    """
    told = tuple(reports)
    wrong = [one for one in told if not (0 < one.ratio < math.inf and 0 < one.sd < math.inf)]
    if wrong:
        raise BadInputError(
            [Problem("report", "", f"{one} is no positive ratio and error") for one in wrong]
        )
    if before.sd == 0 or not told:
        return before
    weights = [before.sd**-2, *(one.sd**-2 for one in told)]
    means = [before.mean, *(math.log(one.ratio) for one in told)]
    precision = math.fsum(weights)
    mean = math.fsum(w * m for w, m in zip(weights, means, strict=True)) / precision
    return Scale(mean, precision**-0.5)
