"""Debt, year by year: the baseline reproduced, and what changes when something is added.

The ladder's interest does not equal the published net interest exactly (the CBO knows every
bond, and nets interest receipts). The difference is taken once, on the baseline, and kept:
published net interest = ladder interest + remainder. Without a change the projection is the
published baseline to the last digit; with one, the ladder says how interest responds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.baseline import Baseline
from walkaway.budget.ladder import MATURITIES, Ladder, advance, market_yields
from walkaway.budget.packages import Package

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """A path of the budget.

    Attributes:
        years: fiscal years [year]; the first is given, not projected.
        gdp: USD bn [year].
        primary_balance: USD bn, negative is a deficit [year].
        net_interest: USD bn [year].
        other_means: borrowing beyond the deficit, USD bn [year].
        debt: USD bn at the end of the year [year].
        remainder: published net interest less the ladder's, USD bn [year].
        gross_issuance: USD bn borrowed in the year, refinancing included [year].
        ladder: the debt's structure at the end.
    """

    years: NDArray[np.int64]
    gdp: Floats = field(repr=False)
    primary_balance: Floats = field(repr=False)
    net_interest: Floats = field(repr=False)
    other_means: Floats = field(repr=False)
    debt: Floats = field(repr=False)
    remainder: Floats = field(repr=False)
    gross_issuance: Floats = field(repr=False)
    ladder: Ladder = field(repr=False)

    @property
    def deficit(self) -> Floats:
        """The overall balance, negative is a deficit, USD bn [year]."""
        return self.primary_balance - self.net_interest

    @property
    def debt_ratio(self) -> Floats:
        """Debt over GDP, percent [year]."""
        return 100 * self.debt / self.gdp

    @property
    def interest_ratio(self) -> Floats:
        """Net interest over GDP, percent [year]."""
        return 100 * self.net_interest / self.gdp

    def identity_error(self) -> float:
        """Largest relative gap of debt(t) = debt(t-1) - balance(t) + other(t)."""
        change = self.debt[1:] - (self.debt[:-1] - self.deficit[1:] + self.other_means[1:])
        return float(np.abs(change / self.debt[1:]).max())


@dataclass(frozen=True)
class Change:
    """What is added to the baseline.

    Attributes:
        primary: USD bn added to primary deficits [year].
        other: USD bn of borrowing beyond the deficit [year].
        yields: points added to the yield of every new issue [year], or by original
            maturity [year, maturity].
        gdp: nominal GDP, percent of the baseline's [year].
        points_per_debt_point: points added to every yield for each point of GDP by which
            debt at the end of the year before exceeds the baseline (CBO: 0.02-0.03).
    """

    primary: Floats
    other: Floats
    yields: Floats
    gdp: Floats
    points_per_debt_point: float = 0.0

    @classmethod
    def nothing(cls, baseline: Baseline) -> Change:
        """No change."""
        zero = np.zeros(baseline.years.size)
        return cls(zero, zero, zero, zero)

    @classmethod
    def of(cls, baseline: Baseline, package: Package, points_per_debt_point: float = 0.0) -> Change:
        """A package."""
        zero = np.zeros(baseline.years.size)
        return cls(
            package.deficits(baseline.years),
            package.credit_borrowing(baseline.years),
            zero,
            zero,
            points_per_debt_point,
        )


def project(baseline: Baseline, ladder: Ladder, change: Change | None = None) -> Projection:
    """Project debt and interest.

    Args:
        baseline: a published edition.
        ladder: the debt's structure; scaled to the first year's debt.
        change: what is added; nothing if absent.
    """
    still = _roll(baseline, ladder.scaled(baseline.debt[0]), Change.nothing(baseline), None)
    remainder = baseline.net_interest - still.net_interest
    remainder[0] = 0.0
    # Twice over: the remainder is itself borrowed, and moves the ladder's own interest.
    for _ in range(60):
        trial = _roll(
            baseline, ladder.scaled(baseline.debt[0]), Change.nothing(baseline), remainder
        )
        gap = baseline.net_interest - trial.net_interest
        gap[0] = 0.0
        remainder = remainder + gap
        if np.abs(gap).max() < 1e-12 * np.abs(baseline.net_interest).max():
            break
    wanted = change or Change.nothing(baseline)
    return _roll(baseline, ladder.scaled(baseline.debt[0]), wanted, remainder)


def _roll(
    baseline: Baseline, ladder: Ladder, change: Change, remainder: Floats | None
) -> Projection:
    """Go through the years; the first one is given."""
    count = baseline.years.size
    extra = np.zeros(count) if remainder is None else remainder
    interest, debt = baseline.net_interest.copy(), baseline.debt.copy()
    debt[0] += change.primary[0] + change.other[0]
    ladder = ladder.scaled(debt[0])
    gross = np.zeros(count)
    gdp = baseline.gdp * (1 + change.gdp / 100)
    primary = baseline.primary_balance - change.primary
    other = baseline.other_means + change.other
    by_maturity = change.yields if change.yields.ndim == 2 else change.yields[:, None]
    shifts = np.broadcast_to(by_maturity, (count, len(MATURITIES)))
    for t in range(1, count):
        over = 100 * (debt[t - 1] / gdp[t - 1] - baseline.debt[t - 1] / baseline.gdp[t - 1])
        yields = market_yields(baseline.yield_3m[t], baseline.yield_10y[t])
        yields = yields + shifts[t] + change.points_per_debt_point * over
        # The remainder of interest is owed too: it is borrowed like any other need.
        year = advance(ladder, -primary[t] + other[t] + extra[t], yields)
        interest[t] = year.interest + extra[t]
        debt[t] = debt[t - 1] - primary[t] + interest[t] + other[t]
        ladder, gross[t] = year.ladder, year.gross_issuance
    return Projection(baseline.years, gdp, primary, interest, other, debt, extra, gross, ladder)


def debt_service(with_change: Projection, without: Projection) -> float:
    """Added net interest over all years, USD bn."""
    return float((with_change.net_interest - without.net_interest).sum())
