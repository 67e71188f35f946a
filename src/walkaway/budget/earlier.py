"""Editions of the baseline of which only the budget's own lines are held, made whole.

Revenues, deficits and net interest of every edition of the Congressional Budget Office since 1995
are in the world table ``cbo_vintages``, debt in most, GDP and rates in none. What an edition lacks
is filled in from what was known on the world's date, by a stated rule, and named:

* debt is the last known plus the edition's deficits and, for loans and cash, what the newest
  edition with debt added beyond its own;
* GDP grows from the last fiscal year known as the World Economic Outlook of the day saw output
  and consumer prices, and after its years by the mean of the furthest of them and of ten known;
* yields stay as they were on the day, the rule that nothing beats on the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.budget.issuers import PROJECTED
from walkaway.expectations import annual
from walkaway.expectations.rows import NO_CHANGE, WEO, Yearly
from walkaway.parameters import parameter

if TYPE_CHECKING:
    from walkaway.world import World

Floats = NDArray[np.float64]
Years = Mapping[int, float]

TABLE, ACTUAL, GDP = "cbo_vintages", "actual", "gdp"
DEBT, DEFICIT, REVENUE, INTEREST = "debt", "deficit", "revenue", "net_interest"
NEEDED = (DEFICIT, REVENUE, INTEREST)
BILLS, NOTES = "us_3m_yield", "us_10y_yield"
FACTS = (TABLE, "weo_editions", BILLS, NOTES)
"""What an edition is made whole from."""
SHORTEST = 5
"""Years without which an edition is none."""
FURTHEST = 12
"""Years after the last known for which a forecast is looked for."""
OF_DEBT = (
    "Debt in the baseline of {edition} is that of {year} plus the edition's deficits, with loans "
    "and cash as in the baseline of {with_debt}: its own is not in the data."
)
OF_GDP = (
    "GDP in the baseline of {edition} is not in the data: it grows as the World Economic Outlook "
    "of the day saw output and consumer prices to {last}, and then by {trend:.1f}% a year, the "
    "mean of that year and of the last {span} known."
)
OF_RATES = "Yields in the baseline of {edition} are those of the day: its own are not in the data."


@dataclass(frozen=True, eq=False)
class Edition:
    """An edition made whole.

    Attributes:
        years: fiscal years [year].
        gdp, revenues, deficit, net_interest, debt: USD bn, the deficit negative [year].
        filled: what is not the edition's own, in sentences.
    """

    years: NDArray[np.int64]
    gdp: Floats = field(repr=False)
    revenues: Floats = field(repr=False)
    deficit: Floats = field(repr=False)
    net_interest: Floats = field(repr=False)
    debt: Floats = field(repr=False)
    filled: tuple[str, ...] = ()


def _lines(world: World) -> dict[str, dict[str, dict[int, float]]]:
    """Edition -> variable -> fiscal year -> value, as known on the world's date."""
    found: dict[str, dict[str, dict[int, float]]] = {}
    for row in world.table(TABLE):
        mine = found.setdefault(row["edition"], {}).setdefault(row["variable"], {})
        mine[int(row["fiscal_year"])] = float(row["value"])
    return found


def _inside(own: Mapping[str, Years]) -> list[int]:
    """Fiscal years of which an edition says all that is needed, the first unbroken run."""
    every = [own.get(name, {}) for name in NEEDED]
    both = set(every[0]).intersection(*every[1:])
    first = min(both, default=0)
    years = [first]
    while years[-1] + 1 in both:
        years.append(years[-1] + 1)
    return years


def editions(world: World) -> tuple[str, ...]:
    """Editions known on the world's date that can be made whole, oldest first."""
    lines = _lines(world)
    return tuple(
        name for name in sorted(lines) if name != ACTUAL and len(_inside(lines[name])) >= SHORTEST
    )


def load(world: World, edition: str) -> Edition:
    """An edition made whole from what was known on the world's date.

    Args:
        world: the date, and the data.
        edition: one of `editions`.

    Raises:
        NotHeldError: what it is made whole from was not known yet.
    """
    world.need(*FACTS)
    lines = _lines(world)
    own, came = lines[edition], lines[ACTUAL]
    years = _inside(own)
    debt, of_debt = _debt(lines, edition, years)
    gdp, of_gdp = _gdp(world, came[GDP], years, edition)

    def line(name: str) -> Floats:
        return np.array([own[name][year] for year in years])

    return Edition(
        np.array(years), gdp, line(REVENUE), line(DEFICIT), line(INTEREST), debt,
        (*of_debt, of_gdp, OF_RATES.format(edition=edition)),
    )  # fmt: skip


def _debt(
    lines: Mapping[str, Mapping[str, Years]], edition: str, years: list[int]
) -> tuple[Floats, tuple[str, ...]]:
    """Debt at the end of each year [year], and what is said of it where it is not printed."""
    own = lines[edition].get(DEBT, {})
    if all(year in own for year in years):
        return np.array([own[year] for year in years]), ()
    came = lines[ACTUAL][DEBT]
    name, means = _other_means(lines, edition)
    last = years[0] - 1
    value, found = came[last], []
    for year in years:
        added = means.get(year, means[max(means)] if means else 0.0)
        value += added - lines[edition][DEFICIT][year]
        found.append(value)
    return np.array(found), (OF_DEBT.format(edition=edition, year=last, with_debt=name or ACTUAL),)


def _other_means(
    lines: Mapping[str, Mapping[str, Years]], edition: str
) -> tuple[str, dict[int, float]]:
    """The newest edition up to one that has debt, and what its debt rises beyond deficits."""
    for name in sorted((one for one in lines if one <= edition), reverse=True):
        debt, deficit = lines[name].get(DEBT, {}), lines[name].get(DEFICIT, {})
        after = [year for year in sorted(debt) if year - 1 in debt and year in deficit]
        if after:
            means = {year: debt[year] - debt[year - 1] + deficit[year] for year in after}
            first = min(debt)
            before = lines[ACTUAL][DEBT].get(first - 1)
            if before is not None and first in deficit:
                means[first] = debt[first] - before + deficit[first]
            return name, means
    return "", {}


def _gdp(world: World, came: Years, years: list[int], edition: str) -> tuple[Floats, str]:
    """Nominal GDP of fiscal years, USD bn [year], and what is said of it."""
    last = max(came)
    span = int(parameter("budget.baseline.trend-years").value)
    changes = calendar_growth(world, last)
    past = (came[last] / came[last - span]) ** (1 / span)
    trend = (past + changes[max(changes)]) / 2 if changes else past
    level, to = dict(came), last
    for year in range(last + 1, years[-1] + 1):
        # A fiscal year begins in October: a quarter of it is of the calendar year before.
        known = year in changes and year - 1 in changes
        grown = changes[year - 1] ** 0.25 * changes[year] ** 0.75 if known else trend
        level[year] = level[year - 1] * grown
        to = year if known else to
    said = OF_GDP.format(edition=edition, last=to, trend=100 * (trend - 1), span=span)
    return np.array([level[year] for year in years]), said


def calendar_growth(world: World, since: int) -> dict[int, float]:
    """Factors by which output times consumer prices grew, or was expected to, by calendar year.

    Args:
        world: the date, and the data.
        since: the first year that is wanted.
    """
    found: dict[int, float] = {}
    parts = [_told(world, variable, since) for variable in ("growth", "inflation")]
    for year in sorted(set(parts[0]) & set(parts[1])):
        found[year] = (1 + parts[0][year] / 100) * (1 + parts[1][year] / 100)
    return found


def _told(world: World, variable: str, since: int) -> dict[int, float]:
    """A yearly number: what came where it is known, then what was expected, percent."""
    row = Yearly(PROJECTED, variable, "", "%", WEO)
    own = annual.everything(world.snapshot, row).cut(world.date)
    found = {year: value for year, value in own.values.items() if year >= since}
    last = max(own.values, default=since)
    for year in range(last + 1, last + FURTHEST):
        value, rule, _, _ = annual.said(world.snapshot, row, own, world.date, year)
        if rule == NO_CHANGE:
            break
        found[year] = value
    return found
