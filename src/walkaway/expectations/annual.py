"""Expectations by year: a published forecast where one is stored, no change elsewhere.

The World Economic Outlook has two full editions a year, and updates of a few headlines between.
How far off a forecast may be is told by what editions of its kind (spring or autumn, years ahead)
missed before; an update counts as the edition before it. Debt and the federal balance are counted
in percent of the last fiscal year's GDP that was known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from walkaway.expectations.bands import half_width
from walkaway.expectations.earned import Cases, closer
from walkaway.expectations.grid import Floats
from walkaway.expectations.rows import (
    CBO,
    EDITIONS,
    HEADLINES,
    NO_CHANGE,
    PUBLISHED,
    UNEARNED,
    WEO,
    Yearly,
    yearly,
)
from walkaway.parameters import parameter
from walkaway.world.series import parse_date
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

ACTUAL, GDP = "actual", "gdp"
FISCAL = 10
"""Month in which the fiscal year of the United States begins."""
QUARTERS = 4
FURTHEST = 3
"""Years ahead that are scored."""


@dataclass(frozen=True, eq=False)
class Years:
    """What was known of a yearly number on a day.

    Attributes:
        values: year -> value, of the newest edition.
        known: year -> day of publication.
        forecasts: edition -> day, year -> value.
        gdp: fiscal year -> GDP; empty where values are shares already.
    """

    values: Mapping[int, float]
    known: Mapping[int, dt.date]
    forecasts: Mapping[str, tuple[dt.date, Mapping[int, float]]] = field(repr=False)
    gdp: Mapping[int, float] = field(repr=False)

    def cut(self, day: dt.date) -> Years:
        """What of it was known on an earlier day."""
        years = [year for year, known in self.known.items() if known <= day]
        return Years(
            {year: self.values[year] for year in years}, {y: self.known[y] for y in years},
            {name: own for name, own in self.forecasts.items() if own[0] <= day},
            {year: gdp for year, gdp in self.gdp.items() if fiscal_known(year) <= day},
        )  # fmt: skip

    @property
    def scale(self) -> float:
        """What values are told in percent of; 100 where they are percent already."""
        return self.gdp[max(self.gdp)] if self.gdp else 100.0


def fiscal_known(year: int) -> dt.date:
    """Day from which a fiscal year's outcome is known."""
    return dt.date(year, FISCAL, 31)


def year_of(row: Yearly, day: dt.date) -> int:
    """The year that a day is in: calendar, or of the US budget."""
    return day.year + (row.forecast == CBO and day.month >= FISCAL)


@lru_cache(maxsize=128)
def everything(snapshot: Snapshot, row: Yearly) -> Years:
    """All that is stored of a yearly number."""
    world = World.complete(snapshot)
    values, known = {}, {}
    gdp: dict[int, float] = {}
    forecasts: dict[str, tuple[dt.date, dict[int, float]]] = {}
    if row.forecast == WEO:
        for one in world.table("annual_macro").where(economy=row.economy, variable=row.variable):
            values[int(one["year"])] = float(one["value"])
            known[int(one["year"])] = parse_date(one["published"])
        for table, name in ((HEADLINES, "vintage"), (EDITIONS, "edition")):
            for one in world.table(table).where(economy=row.economy, variable=row.variable):
                edition = forecasts.setdefault(one[name], (parse_date(one["published"]), {}))
                edition[1][int(one["year"])] = float(one["value"])
        return Years(values, known, forecasts, gdp)
    for one in world.table(CBO):
        year, value = int(one["fiscal_year"]), float(one["value"])
        if one["variable"] == GDP:
            gdp[year] = value
        elif one["variable"] == row.variable and one["edition"] == ACTUAL:
            values[year], known[year] = value, parse_date(one["published"])
        elif one["variable"] == row.variable:
            edition = forecasts.setdefault(one["edition"], (parse_date(one["published"]), {}))
            edition[1][year] = value
    return Years(values, known, forecasts, gdp)


@dataclass(frozen=True)
class ToldYear:
    """An expectation of a year.

    Attributes:
        year: of which.
        last: the newest value known.
        last_year: of which.
        centre: expected.
        rule: in words.
        width: half of the 80% range; None where the record is too short.
        errors: how many past errors the range is made of.
        until: day of the newest fact used.
    """

    year: int
    last: float
    last_year: int
    centre: float
    rule: str
    width: float | None
    errors: int
    until: dt.date


def told(snapshot: Snapshot, row: Yearly, day: dt.date, year: int) -> ToldYear | None:
    """What was expected of a year on a day; None where nothing was known."""
    every = everything(snapshot, row)
    own = every.cut(day)
    if not own.values:
        return None
    last = max(own.values)
    edition = _newest(own, day, year)
    if edition is None:
        centre, rule, until = own.values[last], NO_CHANGE, own.known[last]
    elif not earned(snapshot, row.forecast, row.variable, _kind(edition, year), day):
        centre, rule, until = own.values[last], UNEARNED, own.known[last]
    else:
        until, said = own.forecasts[edition]
        centre, rule = said[year], PUBLISHED[row.forecast].format(edition=edition)
    kind = None if rule in (NO_CHANGE, UNEARNED) else _kind(edition or "", year)
    ahead = min(max(year - last, 1), FURTHEST)
    errors, ages = _errors(row, every, day, ahead, kind)
    width = half_width(errors, ages, np.ones(len(errors), dtype=bool))
    share = 100 / own.scale
    return ToldYear(year, share * own.values[last], last, share * centre, rule, width,
                    int(np.isfinite(errors).sum()), until)  # fmt: skip


def _newest(own: Years, day: dt.date, year: int) -> str | None:
    """The newest published forecast of the year that is not old."""
    oldest = day - dt.timedelta(days=parameter("expectations.edition.age").value)
    named = [(known, name) for name, (known, said) in own.forecasts.items()
             if known >= oldest and year in said]  # fmt: skip
    return max(named)[1] if named else None


Kind = tuple[str, int]
"""Spring or autumn edition, and how many years after its own the year is."""
SPRING, AUTUMN = "04", "10"


def _kind(edition: str, year: int) -> Kind:
    """Which kind a forecast of the Outlook is of; an update counts as the edition before it."""
    of, month = int(edition[:4]), edition[5:]
    if month < SPRING:
        return AUTUMN, year - of + 1
    return (SPRING if month < AUTUMN else AUTUMN), year - of


def _cases(row: Yearly, every: Years, day: dt.date, kind: Kind) -> Iterator[tuple[int, Floats]]:
    """Past full editions of a kind: year of each, and what it said and what came, less the last."""
    season, ahead = kind
    for name, (known, said) in every.forecasts.items():
        year = int(name[:4]) + ahead
        if name[5:] != season or year not in said or year not in every.values:
            continue
        before = [one for one, when in every.known.items() if when <= known]
        if before and every.known[year] <= day and known <= day:
            last = every.values[max(before)]
            yield int(name[:4]), np.array([said[year] - last, every.values[year] - last])


@lru_cache(maxsize=4096)
def earned(snapshot: Snapshot, table: str, variable: str, kind: Kind, day: dt.date) -> bool:
    """Whether published forecasts of a kind are used, by what was known on a day."""
    if table != WEO:
        return True
    cases = []
    for row in yearly():
        if (row.forecast, row.variable) == (table, variable):
            pairs = [pair for _, pair in _cases(row, everything(snapshot, row), day, kind)]
            both = np.array(pairs).reshape(-1, 2)
            cases.append(Cases(both[:, 0], both[:, 1]))
    return closer(cases, True, 1)


def _errors(
    row: Yearly, every: Years, day: dt.date, ahead: int, kind: Kind | None
) -> tuple[Floats, Floats]:
    """Past errors that were known on a day, and their ages in quarters.

    Of full editions of the forecast's own kind; of no change so many years ahead where no forecast
    is used; of the published baselines so many years ahead for the budget.
    """
    errors: list[float] = []
    ages: list[float] = []
    if row.forecast == WEO and kind is not None:
        for edition, (said, came_then) in _cases(row, every, day, kind):
            errors.append(came_then - said)
            ages.append(QUARTERS * (day.year - edition))
    elif row.forecast == WEO:
        for year, value in every.values.items():
            before = year - ahead
            if before in every.values and every.known[year] <= day:
                errors.append(value - every.values[before])
                ages.append(QUARTERS * (day.year - before))
    else:
        for known, said in every.forecasts.values():
            then = every.cut(known)
            if not then.values or not then.gdp:
                continue
            year = max(then.values) + ahead
            if year in said and year in every.values and every.known[year] <= day:
                errors.append(100 * (every.values[year] - said[year]) / then.scale)
                ages.append(QUARTERS * (day - known).days / 365.25)
    return np.array(errors), np.array(ages, dtype=float)


def came(snapshot: Snapshot, row: Yearly, day: dt.date, year: int) -> tuple[float, dt.date] | None:
    """What came of a year, in the unit in which it was expected on a day; None if not stored."""
    every = everything(snapshot, row)
    if year not in every.values:
        return None
    return 100 / every.cut(day).scale * every.values[year], every.known[year]
