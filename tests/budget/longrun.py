"""Thirty-year cases: a baseline carried on to a published debt ratio, and what shifts it.

The CBO's long-term tables are not in the data; only the ratios at their end are. So the
ten-year baseline is carried on with constant nominal growth and yields, and one number, the
primary deficit of the later years as a constant share of GDP, is chosen so that the last
ratio is the published one. What is then *predicted* is the effect of a change.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.baseline import Baseline
from walkaway.budget.ladder import Ladder, advance, market_yields
from walkaway.budget.projection import Change, Projection, project

Floats = NDArray[np.float64]


def carried_on(
    baseline: Baseline,
    ladder: Ladder,
    last_year: int,
    last_ratio: float,
    growth: float,
    yields: tuple[Floats, Floats] | None = None,
) -> Baseline:
    """Extend a baseline to a published debt ratio.

    Args:
        baseline: its years are kept as they are.
        ladder: the debt's structure.
        last_year: last fiscal year.
        last_ratio: debt over GDP at its end, percent.
        growth: nominal GDP growth of the added years, percent.
        yields: bill and ten-year rates of the added years, percent [added year]; the last
            ones of the baseline if absent.
    """
    added = np.arange(baseline.years[-1] + 1, last_year + 1)
    gdp = baseline.gdp[-1] * (1 + growth / 100) ** np.arange(1, added.size + 1)
    bills, notes = yields or (
        np.full(added.size, baseline.yield_3m[-1]),
        np.full(added.size, baseline.yield_10y[-1]),
    )

    def end(deficit: float) -> tuple[float, Baseline]:
        longer = _longer(baseline, added, gdp, bills, notes, deficit)
        debt = _free_run(longer, ladder, baseline.years.size)
        filled = replace(longer, debt=debt.debt, net_interest=debt.net_interest)
        return float(filled.debt[-1] / filled.gdp[-1] * 100) - last_ratio, filled

    # The last ratio is linear in the constant primary deficit: two points give it.
    at_zero, at_one = end(0.0)[0], end(1.0)[0]
    return end(-at_zero / (at_one - at_zero))[1]


def _longer(
    baseline: Baseline,
    added: NDArray[np.int64],
    gdp: Floats,
    bills: Floats,
    notes: Floats,
    d: float,
) -> Baseline:
    share = baseline.revenues[-1] / baseline.gdp[-1]
    revenues = gdp * share
    nothing = np.zeros(added.size)
    return Baseline(
        edition=f"{baseline.edition} carried on",
        years=np.append(baseline.years, added),
        gdp=np.append(baseline.gdp, gdp),
        revenues=np.append(baseline.revenues, revenues),
        primary_outlays=np.append(baseline.primary_outlays, revenues + d / 100 * gdp),
        net_interest=np.append(baseline.net_interest, nothing),
        debt=np.append(baseline.debt, nothing),
        yield_3m=np.append(baseline.yield_3m, bills),
        yield_10y=np.append(baseline.yield_10y, notes),
    )


def _free_run(longer: Baseline, ladder: Ladder, known: int) -> Projection:
    """Interest and debt of the added years from the ladder alone."""
    published = replace(
        longer,
        years=longer.years[:known],
        gdp=longer.gdp[:known],
        revenues=longer.revenues[:known],
        primary_outlays=longer.primary_outlays[:known],
        net_interest=longer.net_interest[:known],
        debt=longer.debt[:known],
        yield_3m=longer.yield_3m[:known],
        yield_10y=longer.yield_10y[:known],
    )
    start = project(published, ladder)
    rungs = start.ladder
    debt, interest = longer.debt.copy(), longer.net_interest.copy()
    for t in range(known, longer.years.size):
        yields = market_yields(longer.yield_3m[t], longer.yield_10y[t])
        year = advance(rungs, -longer.primary_balance[t], yields)
        rungs, interest[t] = year.ladder, year.interest
        debt[t] = debt[t - 1] - longer.primary_balance[t] + interest[t]
    return replace(start, debt=debt, net_interest=interest)


def flat_start(year: int, gdp: float, debt_ratio: float, bill: float, ten_year: float) -> Baseline:
    """A baseline of one year, for cases whose edition is not in the data."""
    one = np.array([gdp])
    return Baseline(
        edition=f"{year} start",
        years=np.array([year]),
        gdp=one,
        revenues=0.175 * one,
        primary_outlays=0.175 * one,
        net_interest=0.0 * one,
        debt=debt_ratio / 100 * one,
        yield_3m=np.array([bill]),
        yield_10y=np.array([ten_year]),
    )


def shifted(
    baseline: Baseline, ladder: Ladder, primary_share: float, yields: Floats, first: int
) -> Projection:
    """Add a share of GDP to primary deficits and points to yields.

    Args:
        baseline: as carried on.
        ladder: the debt's structure in the first year.
        primary_share: percent of GDP added to primary deficits.
        yields: points added to every yield [year].
        first: first fiscal year in which the deficits are added.
    """
    zero = np.zeros(baseline.years.size)
    primary = np.where(baseline.years >= first, primary_share / 100 * baseline.gdp, 0.0)
    return project(baseline, ladder, Change(primary, zero, yields, zero))
