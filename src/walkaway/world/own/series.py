"""Own series: values by period, checked against the series that they add to or replace.

A file has a column ``date`` (2026, 2026Q3, 2026-10 or 2026-10-15) and either a column for each
series or the columns ``series`` and ``value``; if wanted ``published``, the day from which a value
was known. Where a file does not say, a value of a period that is held was known when the first
edition of that was, any other as long after its period as the series' values usually are.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.sheet import Line, Sheet
from walkaway.world.layers import Below, SeriesLayer, joined, new_series, record_of
from walkaway.world.own.about import NAME, SAID, About
from walkaway.world.provenance import Source
from walkaway.world.series import Publication, Record, parse_date, period_end

DATE, PUBLISHED, SERIES, VALUE = "date", "published", "series", "value"
TIMES = 30.0
"""A percent that is this many times larger or smaller than its neighbours was meant otherwise."""
NEAR = 400
"""Days within which a value held is a neighbour."""
NEXT = 7
"""Days within which even a single value a hundred times off was meant otherwise..."""
ALIKE = 0.3
"""... where it would be as near as this to its neighbour, as a share of it, in the other unit..."""
SIZEABLE = 0.3
"""... and that one is at least so large, percent: rates near nought do move a hundredfold."""
EARLIEST, LATEST = 1700, 2200
ENDS = {"monthly": 1, "quarterly": 3, "annual": 12}


@dataclass(frozen=True)
class Statement:
    """One value of one series.

    Attributes:
        series: which.
        period: last day of what it speaks of.
        published: the day it was known; None if the file does not say.
        value: the number.
        text: the period as written.
        place: file and line.
    """

    series: str
    period: dt.date
    published: dt.date | None
    value: float
    text: str
    place: str


@dataclass(frozen=True)
class OwnSeries:
    """What all files say of one series.

    Attributes:
        name: which.
        statements: its values.
        about: of the first file that names it.
        files: names and fingerprints.
    """

    name: str
    statements: tuple[Statement, ...]
    about: About
    files: tuple[tuple[str, str], ...]


def statements(sheet: Sheet, about: About, below: Below, today: dt.date) -> list[Statement]:
    """Values of a file.

    Args:
        sheet: the file.
        about: what stands beside it.
        below: what is held.
        today: the last day of which anything can be known.

    Raises:
        BadInputError: all that is wrong with it.
    """
    problems, names = _header(sheet, about, below)
    if problems:
        raise BadInputError(problems)
    long = SERIES in sheet.columns
    found: list[Statement] = []
    for line in sheet.lines:
        wrong: list[Problem] = []
        place = f"{sheet.place}:{line.number}"
        period, published = _dates(line, place, today, wrong)
        cells = [(line.cells[SERIES], VALUE)] if long else [(name, name) for name in names]
        for name, column in cells:
            text = line.cells[column]
            if not text and not long:
                continue
            if long and (bad := _unknown(name, about, below, place)):
                wrong += bad
                continue
            value = _number(text, place, column, wrong)
            if value is not None and period is not None:
                found.append(Statement(name, period, published, value, line.cells[DATE], place))
        problems += wrong
    if not found and not problems:
        problems.append(Problem(sheet.place, "", "holds no value"))
    problems += _twice(found)
    if problems:
        raise BadInputError(problems)
    return found


def _header(sheet: Sheet, about: About, below: Below) -> tuple[list[Problem], list[str]]:
    """What is wrong with the columns, and the names of series among them."""
    where, columns = f"{sheet.place}:1", sheet.columns
    problems = []
    if DATE not in columns:
        near = did_you_mean(DATE, columns)
        problems.append(Problem(where, "", "no column 'date'", near or "2026-10-15 or 2026-10"))
    if (SERIES in columns) != (VALUE in columns):
        problems.append(Problem(where, "", "'series' and 'value' go together"))
    names = [one for one in columns if one not in (DATE, PUBLISHED)]
    if SERIES in columns:
        extra = [one for one in names if one not in (SERIES, VALUE)]
        hint = "beside date, series and value"
        problems += [Problem(where, one, "unknown column", hint) for one in extra]
        return problems, []
    for name in names:
        problems += _unknown(name, about, below, where)
    if not names:
        problems.append(Problem(where, "", "no column of a series"))
    return problems, names


def _unknown(name: str, about: About, below: Below, place: str) -> list[Problem]:
    """What is wrong with the name of a series and what is told of it."""
    unit = about.of(about.unit, name)
    if name in below.series:
        known = below.series[name][1]["unit"]
        if unit and unit != known:
            what = f"{unit!r} is not that of {name}"
            hint = f'write "{known}" if that is what they are in, else convert them'
            return [Problem(about.place, "unit", what, hint)]
        return [] if unit else [
            Problem(about.place, "unit", f"is missing; {name} is in {known}", f'unit = "{known}"')
        ]  # fmt: skip
    if not NAME.fullmatch(name):
        hint = "lower-case letters, digits and _"
        return [Problem(place, name, "is no name of a series", hint)]
    if not about.of(about.title, name):
        near = did_you_mean(name, list(below.series))
        hint = f"{near + ' ' if near else ''}a new series needs a title in {about.place}"
        return [Problem(place, name, "no such series", hint)]
    if unit:
        return []
    return [Problem(about.place, "unit", f"is missing for {name}", 'unit = "percent"')]


def _dates(
    line: Line, place: str, today: dt.date, wrong: list[Problem]
) -> tuple[dt.date | None, dt.date | None]:
    """The end of a line's period and, where it says so, the day of publication; neither to come.

    A day to come would be the newest day of the data, which all that names no day is asked for.
    """
    period = _read(period_end, line.cells[DATE], place, DATE, wrong)
    if period is not None and not EARLIEST <= period.year <= LATEST:
        wrong.append(Problem(place, DATE, f"{line.cells[DATE]} is out of any record"))
        period = None
    text = line.cells.get(PUBLISHED, "")
    published = _read(parse_date, text, place, PUBLISHED, wrong) if text else None
    if published and period and published < period:
        hint = f"{period} is the end of its period"
        wrong.append(Problem(place, PUBLISHED, f"{published} is before what it speaks of", hint))
    for column, day in ((DATE, period), (PUBLISHED, published)):
        if day is not None and day > today:
            what = f"{line.cells[column]} ends on {day}, which is still to come"
            wrong.append(Problem(place, column, what, "own data are what was seen"))
    return period, published


def _read(
    read: Callable[[str], dt.date], text: str, place: str, path: str, wrong: list[Problem]
) -> dt.date | None:
    plain = re.sub(r"T00:00:00(\.0+)?$", "", text)
    try:
        return read(plain)
    except BadInputError as error:
        wrong += [Problem(place, path, p.what, p.hint) for p in error.problems]
        return None


def _number(text: str, place: str, column: str, wrong: list[Problem]) -> float | None:
    """A finite number; nothing but plain digits is one, for nobody knows what 1,234 is."""
    hint = "write it as 4.36"
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII):
        value = float(text)
        if math.isfinite(value):
            return value
        hint = ""
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        hint = f"write it as {text.replace(',', '')}"
    elif text.endswith("%"):
        hint = "leave the sign out: the unit is said once"
    wrong.append(Problem(place, column, f"{text!r} is not a number" if text else "is empty", hint))
    return None


def _twice(found: Iterable[Statement]) -> list[Problem]:
    """A mistake for each value that stands a second time."""
    seen: dict[tuple[str, dt.date, dt.date | None], str] = {}
    problems = []
    for one in found:
        key = one.series, one.period, one.published
        if key in seen:
            what = f"{one.series} of {one.text} stands already in {seen[key]}"
            problems.append(Problem(one.place, "", what, "leave one out"))
        seen.setdefault(key, one.place)
    return problems


def against(own: OwnSeries, below: Below) -> list[Problem]:
    """What is wrong with a series beside what is held, and between files."""
    problems = _twice(own.statements)
    if own.name not in below.series:
        return problems
    item, record = below.series[own.name][1], below.record(own.name)
    if step := ENDS.get(item["frequency"]):
        problems += [
            Problem(one.place, DATE, f"{one.text} is no end of a period", _period_hint(one, step))
            for one in own.statements
            if not _is_end(one.period, step)
        ]
    return problems + (_out_of_scale(own, record) if item["unit"].startswith("percent") else [])


def _is_end(day: dt.date, step: int) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day == last and day.month % step == 0


def _period_hint(one: Statement, step: int) -> str:
    day = one.period
    own = {1: f"{day:%Y-%m}", 3: f"{day.year}Q{(day.month + 2) // 3}", 12: str(day.year)}[step]
    return f"write it as {own}"


def _out_of_scale(own: OwnSeries, record: Record) -> list[Problem]:
    """Values that are fractions where percents are meant, or the reverse: all, or single ones."""
    if not record.periods:
        return []
    days = np.array([one.toordinal() for one in record.periods])
    beside = []
    for one in own.statements:
        at = int(np.argmin(np.abs(days - one.period.toordinal())))
        near, gap = float(record.values[at]), abs(int(days[at]) - one.period.toordinal())
        if gap <= NEAR and near and one.value:
            beside.append((one, near, gap))
    ratios = [abs(one.value / near) for one, near, _ in beside]
    if ratios and (max(ratios) < 1 / TIMES or min(ratios) > TIMES):
        return [_meant(*beside[0][:2])]
    return [_meant(one, near) for one, near, gap in beside if gap <= NEXT and _is_other(one, near)]


def _is_other(one: Statement, near: float) -> bool:
    """Whether a value is its neighbour's in the other unit."""
    turned = (one.value * 100 / near, one.value / 100 / near)
    return abs(near) >= SIZEABLE and any(abs(ratio - 1) < ALIKE for ratio in turned)


def _meant(one: Statement, near: float) -> Problem:
    meant = 100 * one.value if abs(one.value) < abs(near) else one.value / 100
    what = f"{one.value:g} where {near:g} is held: the series is in percent"
    return Problem(one.place, one.series, what, f"did you mean {meant:g}?")


def layer_of(own: OwnSeries, below: Below) -> SeriesLayer:
    """What the layer says of the series."""
    known = below.record(own.name) if own.name in below.series else Record.of([], 0)
    made = record_of(_publications(own, known, below))
    first: dict[dt.date, dt.date] = {}
    for period, published in zip(made.periods, made.published, strict=True):
        first[period] = min(published, first.get(period, published))

    def over(held: Record) -> Record:
        every = zip(held.periods, held.published, held.values.tolist(), strict=True)
        kept = [Publication(*one) for one in every if one[0] not in first or one[1] < first[one[0]]]
        return joined(record_of(kept), made)

    said = f"{SAID}{', '.join(name for name, _ in own.files)}"
    earliest = min(made.published)
    return SeriesLayer(
        over,
        definition=None if own.name in below.series else _definition(own),
        note=lambda asof: said if earliest <= asof else "",
    )


def _publications(own: OwnSeries, known: Record, below: Below) -> list[Publication]:
    """Values with the days from which they were known."""
    held: dict[dt.date, dt.date] = {}
    for period, published in zip(known.periods, known.published, strict=True):
        held[period] = min(published, held.get(period, published))
    usual = below.series[own.name][1]["lag_days"] if own.name in below.series else 0
    lag = dt.timedelta(days=usual if own.about.lag_days is None else own.about.lag_days)

    def day(one: Statement) -> dt.date:
        if one.published is not None:
            return one.published
        return held[one.period] if one.period in held else one.period + lag

    ordered = sorted(own.statements, key=lambda one: (day(one), one.period))
    return [Publication(one.period, day(one), one.value) for one in ordered]


def _definition(own: OwnSeries) -> tuple[Any, Mapping[str, Any]]:
    """Entry and item of a new series."""
    about, (file, digest) = own.about, own.files[0]
    source = Source(
        publisher=about.source,
        original=file,
        licence="the user's own",
        vintage="as given",
        transformation="none",
        file=file,
        sha256=digest,
    )
    frequency = about.of(about.frequency, own.name) or _frequency(own.statements)
    return new_series(
        own.name,
        source,
        title=about.of(about.title, own.name),
        unit=about.of(about.unit, own.name),
        frequency=frequency,
        rule="as the file says; else from the end of the period on",
        lag_days=about.lag_days or 0,
    )


def _frequency(found: Iterable[Statement]) -> str:
    """How often a new series has values, as its dates are written."""
    forms = {
        "annual": r"\d{4}", "quarterly": r"\d{4}-?Q[1-4]", "monthly": r"\d{4}-\d{2}",
    }  # fmt: skip
    texts = [one.text for one in found]
    for name, form in forms.items():
        if all(re.fullmatch(form, text) for text in texts):
            return name
    return "irregular"
