"""The published budget baseline, and the identities that tie its columns together.

Congressional Budget Office, *The Budget and Economic Outlook*: editions of June 2024,
January 2025 and February 2026, as in the world table ``cbo_baselines``; earlier ones, and newer
that a refresh brings, are made whole from the lines of theirs that are held
(`walkaway.budget.earlier`). Fiscal years; USD billion; the deficit is negative, as the CBO
prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget import earlier
from walkaway.errors import BadInputError, Problem

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
        printed: the table's own columns, as printed; none of an edition made whole [year].
        filled: what is not the edition's own, in sentences.
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
    filled: tuple[str, ...] = ()

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


WHOLE, QUARTERLY = "cbo_baselines", "cbo_economy_quarterly"
FACTS = earlier.FACTS
"""What a baseline is read from on any day."""


def _whole(world: World) -> frozenset[str]:
    """Editions that are held as printed, known on the world's date."""
    return frozenset(world.table(WHOLE).strings("edition"))


def editions(world: World) -> tuple[str, ...]:
    """Editions known on the world's date, oldest first; at least one.

    Raises:
        NotHeldError: none was published yet.
    """
    found = _whole(world)
    if not found:
        world.need(*FACTS)
    return tuple(sorted(found.union(earlier.editions(world))))


def load(world: World, edition: str | None = None) -> Baseline:
    """An edition of the baseline; the newest known on the world's date if none is named.

    Raises:
        NotHeldError: no edition was published yet.
        BadInputError: the edition does not exist or was not published yet.
    """
    known = editions(world)
    chosen = edition or known[-1]
    if chosen not in known:
        hint = f"{len(known)} are known on {world.date}, the newest is {known[-1]}"
        raise BadInputError([Problem("edition", "", f"no edition {chosen!r}", hint)])
    return _printed(world, chosen) if chosen in _whole(world) else _made_whole(world, chosen)


def _made_whole(world: World, edition: str) -> Baseline:
    own = earlier.load(world, edition)
    bills, notes = _of_the_day(world, own.years.size)
    return Baseline(
        edition=edition,
        years=own.years,
        gdp=own.gdp,
        revenues=own.revenues,
        primary_outlays=own.revenues - own.deficit - own.net_interest,
        net_interest=own.net_interest,
        debt=own.debt,
        yield_3m=bills,
        yield_10y=notes,
        filled=own.filled,
    )


def _of_the_day(world: World, count: int) -> tuple[Floats, Floats]:
    """Bill and ten-year yields as they were on the day, for ever [year]."""
    bills, notes = (world.series(one).last.value for one in (earlier.BILLS, earlier.NOTES))
    return np.full(count, bills), np.full(count, notes)


def _printed(world: World, edition: str) -> Baseline:
    table = world.table(WHOLE).where(edition=edition)
    columns = {
        name: table.floats(name)
        for name in table.columns
        if name not in ("edition", "published", "fiscal_year")
    }
    years = table.floats("fiscal_year").astype(np.int64)
    told = len(world.table(QUARTERLY)) > 0
    rates = _yields(world, edition, years) if told else _of_the_day(world, years.size)
    return Baseline(
        edition=edition,
        years=years,
        gdp=columns["gdp"],
        revenues=columns["revenues"],
        primary_outlays=columns["outlays"] - columns["net_interest"],
        net_interest=columns["net_interest"],
        debt=columns["debt_held_by_public"],
        yield_3m=rates[0],
        yield_10y=rates[1],
        printed=columns,
        filled=() if told else (earlier.OF_RATES.format(edition=edition),),
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
    last = year.max()
    inside = np.minimum(years, last if (year == last).sum() == 4 else last - 1)
    return (
        np.array([bills[year == y].mean() for y in inside]),
        np.array([notes[year == y].mean() for y in inside]),
    )
