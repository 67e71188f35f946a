"""Expectations by year: a published forecast where one is stored, no change elsewhere.

The World Economic Outlook has two full editions a year, and updates of a few headlines between.
How far off a forecast may be is told by what editions of its kind (spring or autumn, years ahead)
missed before; an update counts as the edition before it. Debt and the federal balance are counted
in percent of the last fiscal year's GDP that was known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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


Kind = tuple[str, int]
"""Spring or autumn edition, and how many years after its own the year is."""
SPRING, AUTUMN = "04", "10"


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


@lru_cache(maxsize=8)
def _grouped(
    snapshot: Snapshot, table: str
) -> Mapping[tuple[str, str], tuple[Mapping[str, str], ...]]:
    """Rows of a table of the Outlook by economy and variable: it is read once for all of them."""
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for one in World.complete(snapshot).table(table):
        found.setdefault((one["economy"], one["variable"]), []).append(one)
    return {key: tuple(rows) for key, rows in found.items()}


@lru_cache(maxsize=128)
def everything(snapshot: Snapshot, row: Yearly) -> Years:
    """All that is stored of a yearly number."""
    values, known = {}, {}
    gdp: dict[int, float] = {}
    forecasts: dict[str, tuple[dt.date, dict[int, float]]] = {}
    if row.forecast != CBO:
        key = (row.economy, row.variable)
        for one in _grouped(snapshot, "annual_macro").get(key, ()):
            values[int(one["year"])] = float(one["value"])
            known[int(one["year"])] = parse_date(one["published"])
        for table, name in ((HEADLINES, "vintage"), (EDITIONS, "edition")):
            for one in _grouped(snapshot, table).get(key, ()):
                edition = forecasts.setdefault(one[name], (parse_date(one["published"]), {}))
                edition[1][int(one["year"])] = float(one["value"])
        return Years(values, known, forecasts, gdp)
    for one in World.complete(snapshot).table(CBO):
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
        scored: whether forecasts so many years ahead are.
    """

    year: int
    last: float
    last_year: int
    centre: float
    rule: str
    width: float | None
    errors: int
    until: dt.date
    scored: bool = True


def told(snapshot: Snapshot, row: Yearly, day: dt.date, year: int) -> ToldYear | None:
    """What was expected of a year on a day; None where nothing was known."""
    every = everything(snapshot, row)
    own = every.cut(day)
    if not own.values:
        return None
    last = max(own.values)
    centre, rule, until, kind = said(snapshot, row, own, day, year)
    ahead = min(max(year - last, 1), FURTHEST)
    errors, ages = _errors(snapshot, row, every, day, ahead, kind)
    # Kinds of the Outlook are told by season and years ahead of the edition: they are all scored.
    scored = (kind is not None and row.forecast == WEO) or year - last <= FURTHEST
    width = half_width(errors, ages, np.ones(len(errors), dtype=bool)) if scored else None
    share = 100 / own.scale
    return ToldYear(year, share * own.values[last], last, share * centre, rule, width,
                    int(np.isfinite(errors).sum()), until, scored)  # fmt: skip


def said(
    snapshot: Snapshot, row: Yearly, own: Years, day: dt.date, year: int
) -> tuple[float, str, dt.date, Kind | None]:
    """What was expected of a year: value, rule, newest day used, and the forecast's kind if any.

    Args:
        snapshot: the data.
        row: the number.
        own: what was known of it on the day; not empty.
        day: the day.
        year: of which.
    """
    last = max(own.values)
    edition = _newest(own, day, year)
    if edition is None:
        return own.values[last], NO_CHANGE, own.known[last], None
    kind = _kind(edition, year)
    if not earned(snapshot, row.forecast, row.variable, kind, day):
        return own.values[last], UNEARNED, own.known[last], None
    until, told_then = own.forecasts[edition]
    return told_then[year], PUBLISHED[row.forecast].format(edition=edition), until, kind


def _newest(own: Years, day: dt.date, year: int) -> str | None:
    """The newest published forecast of the year that is not old."""
    oldest = day - dt.timedelta(days=parameter("expectations.edition.age").value)
    named = [(known, name) for name, (known, said) in own.forecasts.items()
             if known >= oldest and year in said]  # fmt: skip
    return max(named)[1] if named else None


def _kind(edition: str, year: int) -> Kind:
    """Which kind a forecast of the Outlook is of; an update counts as the edition before it."""
    of, month = int(edition[:4]), edition[5:]
    if month < SPRING:
        return AUTUMN, year - of + 1
    return (SPRING if month < AUTUMN else AUTUMN), year - of


@dataclass(frozen=True, eq=False)
class Editions:
    """Past full editions of one kind, in the order of their years.

    Attributes:
        years: of each edition [case].
        cases: what each said and what came, less the last value known when it came out.
    """

    years: NDArray[np.int64]
    cases: Cases


@lru_cache(maxsize=512)
def editions(snapshot: Snapshot, row: Yearly, kind: Kind) -> Editions:
    """Full editions of a kind whose year is over, with the day from which what came was known."""
    season, ahead = kind
    every, found = everything(snapshot, row), []
    for name, (published, said) in sorted(every.forecasts.items()):
        year = int(name[:4]) + ahead
        before = [one for one, when in every.known.items() if when <= published]
        if name[5:] == season and year in said and year in every.values and before:
            last, known = every.values[max(before)], max(every.known[year], published)
            found.append(
                (int(name[:4]), said[year] - last, every.values[year] - last, known.toordinal())
            )
    columns = np.array(found, dtype=float).reshape(-1, 4).T
    years, known_days = columns[0].astype(np.int64), columns[3].astype(np.int64)
    return Editions(years, Cases(columns[1], columns[2], known_days))


@lru_cache(maxsize=64)
def _steps(
    snapshot: Snapshot, table: str, variable: str, kind: Kind
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days on which the record of a kind grew, and whether it is used from each on [day]."""
    mine = [row for row in yearly() if (row.forecast, row.variable) == (table, variable)]
    cases = [editions(snapshot, row, kind).cases for row in mine]
    days = np.unique(np.concatenate([own.known for own in cases]))
    return days, closer(cases, True, 1, days)


def earned(snapshot: Snapshot, table: str, variable: str, kind: Kind, day: dt.date) -> bool:
    """Whether published forecasts of a kind are used, by what was known on a day."""
    if table != WEO:
        return True
    days, used = _steps(snapshot, table, variable, kind)
    at = int(np.searchsorted(days, day.toordinal(), side="right")) - 1
    return at < 0 or bool(used[at])


def _errors(
    snapshot: Snapshot, row: Yearly, every: Years, day: dt.date, ahead: int, kind: Kind | None
) -> tuple[Floats, Floats]:
    """Past errors that were known on a day, and their ages in quarters.

    Of full editions of the forecast's own kind; of no change so many years ahead where no forecast
    is used; of the published baselines so many years ahead for the budget.
    """
    errors: list[float] = []
    ages: list[float] = []
    if kind is not None and row.forecast == WEO:
        told_then = editions(snapshot, row, kind)
        over = told_then.cases.known <= day.toordinal()
        missed = told_then.cases.came - told_then.cases.said
        return missed[over], QUARTERS * (day.year - told_then.years[over]).astype(np.float64)
    if row.forecast != CBO:
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
