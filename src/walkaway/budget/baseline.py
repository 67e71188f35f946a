"""The published budget baseline, and the identities that tie its columns together.

Congressional Budget Office, *The Budget and Economic Outlook*: editions of June 2024,
January 2025 and February 2026, as in the world table ``cbo_baselines``. Fiscal years;
USD billion; the deficit is negative, as the CBO prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]

PRINTED = {  # column -> (decimals printed, unit)
    "revenues": 3,
    "outlays": 3,
    "net_interest": 3,
    "primary_balance": 3,
    "deficit": 3,
    "debt_held_by_public": 3,
    "debt_pct_gdp": 3,
    "deficit_pct_gdp": 3,
    "net_interest_pct_gdp": 3,
}


@dataclass(frozen=True)
class Baseline:
    """One edition of the baseline.

    Attributes:
        edition: ``2025-01``.
        years: fiscal years [year].
        gdp: nominal GDP, USD bn [year].
        revenues: USD bn [year].
        primary_outlays: outlays less net interest, USD bn [year].
        net_interest: USD bn [year].
        debt: debt held by the public at the end of the year, USD bn [year].
        yield_3m: three-month bill rate, percent [year].
        yield_10y: ten-year note rate, percent [year].
        printed: the table's own columns, as printed [year].
    """

    edition: str
    years: NDArray[np.int64]
    gdp: Floats = field(repr=False)
    revenues: Floats = field(repr=False)
    primary_outlays: Floats = field(repr=False)
    net_interest: Floats = field(repr=False)
    debt: Floats = field(repr=False)
    yield_3m: Floats = field(repr=False)
    yield_10y: Floats = field(repr=False)
    printed: Mapping[str, Floats] = field(repr=False, default_factory=dict)

    @property
    def primary_balance(self) -> Floats:
        """Revenues less outlays other than interest, USD bn [year]."""
        return self.revenues - self.primary_outlays

    @property
    def deficit(self) -> Floats:
        """The overall balance (negative: a deficit), USD bn [year]."""
        return self.primary_balance - self.net_interest

    @property
    def other_means(self) -> Floats:
        """What debt rises beyond the deficit: loans, cash, USD bn [year]; zero in the first."""
        return np.append(0.0, np.diff(self.debt) + self.deficit[1:])

    def at(self, year: int) -> int:
        """Position of a fiscal year.

        Raises:
            BadInputError: the edition does not reach that year.
        """
        found = np.flatnonzero(self.years == year)
        if not found.size:
            span = f"the edition of {self.edition} runs from {self.years[0]} to {self.years[-1]}"
            raise BadInputError([Problem("year", "", f"no year {year}", span)])
        return int(found[0])


FACTS = ("cbo_baselines", "cbo_economy_quarterly")
"""What a baseline is read from."""


def editions(world: World) -> tuple[str, ...]:
    """Editions known on the world's date, oldest first; at least one.

    Raises:
        NotHeldError: none was published yet.
    """
    world.need("cbo_baselines")
    return tuple(sorted(set(world.table("cbo_baselines").strings("edition"))))


def load(world: World, edition: str | None = None) -> Baseline:
    """An edition of the baseline; the newest known on the world's date if none is named.

    Raises:
        NotHeldError: no edition or no projection of rates was published yet.
        BadInputError: the edition does not exist or was not published yet.
    """
    world.need(*FACTS)
    known = editions(world)
    chosen = edition or known[-1]
    if chosen not in known:
        hint = did_you_mean(chosen, known) or f"known on {world.date}: {', '.join(known)}"
        raise BadInputError([Problem("edition", "", f"no edition {chosen!r}", hint)])
    table = world.table("cbo_baselines").where(edition=chosen)
    columns = {
        name: table.floats(name)
        for name in table.columns
        if name not in ("edition", "published", "fiscal_year")
    }
    years = table.floats("fiscal_year").astype(np.int64)
    bills, notes = _yields(world, chosen, years)
    return Baseline(
        edition=chosen,
        years=years,
        gdp=columns["gdp"],
        revenues=columns["revenues"],
        primary_outlays=columns["outlays"] - columns["net_interest"],
        net_interest=columns["net_interest"],
        debt=columns["debt_held_by_public"],
        yield_3m=bills,
        yield_10y=notes,
        printed=columns,
    )


def recomputed(baseline: Baseline) -> dict[str, Floats]:
    """The printed columns, worked out anew from revenues, outlays, interest and debt."""
    share = 100 / baseline.gdp
    return {
        "revenues": baseline.revenues,
        "outlays": baseline.primary_outlays + baseline.net_interest,
        "net_interest": baseline.net_interest,
        "primary_balance": baseline.primary_balance,
        "deficit": baseline.deficit,
        "debt_held_by_public": baseline.debt,
        "debt_pct_gdp": baseline.debt * share,
        "deficit_pct_gdp": baseline.deficit * share,
        "net_interest_pct_gdp": baseline.net_interest * share,
    }


def _yields(world: World, edition: str, years: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Bill and ten-year rates of the economic projection nearest to the edition [year]."""
    fiscal = world.table("cbo_economy_fiscal")
    if edition >= "2026-02" and len(fiscal):
        at = fiscal.floats("fiscal_year")
        pair = fiscal.floats("tbill_3mo"), fiscal.floats("ust_10yr")
        return np.interp(years, at, pair[0]), np.interp(years, at, pair[1])
    # The fiscal year is the four quarters to September. The edition of June 2024 has no
    # rates in the data; those of January 2025, seven months later, stand in for them.
    quarterly = world.table("cbo_economy_quarterly")
    ends = [d for d in quarterly.dates("quarter") if d is not None]
    year = np.array([d.year + (d.month > 9) for d in ends])
    bills = quarterly.floats("treasury_bill_rate_3mo")
    notes = quarterly.floats("treasury_note_rate_10yr")
    if not year.size:
        return np.full(years.size, np.nan), np.full(years.size, np.nan)
    last = year.max()
    inside = np.minimum(years, last if (year == last).sum() == 4 else last - 1)
    return (
        np.array([bills[year == y].mean() for y in inside]),
        np.array([notes[year == y].mean() for y in inside]),
    )
