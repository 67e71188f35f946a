"""Functions over World series; each leaves its evidence in the scope.

A value that stands in for a later one which is not in the data is no evidence: where a
series ends before the day asked for, :class:`NoRecordError` says so.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from walkaway.claims.units import PERCENT, POINTS, convert, parse_unit
from walkaway.claims.values import Evidence, NoRecordError, Quantity, Scope, Value
from walkaway.errors import BadInputError
from walkaway.world import Observation, Series
from walkaway.world.series import overdue_after, period_end


def value(scope: Scope, name: str, day: dt.date) -> Value:
    """The newest value on or before a day."""
    series = scope.world.series(name)
    found = _observe(series, day)
    _note(scope, series, found, f"value('{name}', '{day}')")
    return Quantity(found.value, parse_unit(series.unit))


def last(scope: Scope, name: str) -> Value:
    """The newest value on the day of judgement."""
    return value(scope, name, scope.world.date)


def on(scope: Scope, name: str, period: dt.date) -> Value:
    """The value of exactly one period."""
    series = scope.world.series(name)
    try:
        found = series.on(period)
    except BadInputError as error:
        raise NoRecordError(str(error.problems[0])) from None
    _note(scope, series, found, f"on('{name}', '{period}')")
    return Quantity(found.value, parse_unit(series.unit))


def mean(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The mean over the periods from a day to a day."""
    series, index = _window(scope, name, start, end)
    out = float(np.mean(_values(series, index)))
    return _whole(scope, series, index, out, f"mean('{name}', '{start}', '{end}')")


def total(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The sum over the periods from a day to a day."""
    series, index = _window(scope, name, start, end)
    out = float(np.sum(_values(series, index)))
    return _whole(scope, series, index, out, f"sum('{name}', '{start}', '{end}')")


def largest(scope: Scope, name: str, start: dt.date, end: dt.date | None = None) -> Value:
    """The largest value from a day to a day (or to the newest)."""
    return _extreme(scope, name, start, end, 1)


def smallest(scope: Scope, name: str, start: dt.date, end: dt.date | None = None) -> Value:
    """The smallest value from a day to a day (or to the newest)."""
    return _extreme(scope, name, start, end, -1)


def date_of_largest(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The day of the largest value, the last of equals."""
    series, index = _window(scope, name, start, end)
    return _pick(scope, series, _extreme_index(series, index, 1), "largest")


def date_of_smallest(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The day of the smallest value, the last of equals."""
    series, index = _window(scope, name, start, end)
    return _pick(scope, series, _extreme_index(series, index, -1), "smallest")


def change(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The later value less the earlier one; points where the series is in percent."""
    first, second = _both(scope, name, start, end)
    unit = POINTS if first.unit.kind == "percent" else first.unit
    return Quantity(second.value - first.value, unit)


def percent_change(scope: Scope, name: str, start: dt.date, end: dt.date) -> Value:
    """The change in percent of the earlier value."""
    first, second = _both(scope, name, start, end)
    if first.value == 0:
        raise NoRecordError(f"{name} was zero on {start}: no change in percent")
    return Quantity(100 * (second.value / first.value - 1), PERCENT)


def highest_since(scope: Scope, name: str, day: dt.date) -> Value:
    """The last earlier day with a value as high as on that day."""
    return _since(scope, name, day, 1)


def lowest_since(scope: Scope, name: str, day: dt.date) -> Value:
    """The last earlier day with a value as low as on that day."""
    return _since(scope, name, day, -1)


def last_at_least(scope: Scope, name: str, level: Quantity, before: dt.date) -> Value:
    """The last day before a day with a value of at least the level."""
    return _last_beyond(scope, name, level, before, 1)


def last_at_most(scope: Scope, name: str, level: Quantity, before: dt.date) -> Value:
    """The last day before a day with a value of at most the level."""
    return _last_beyond(scope, name, level, before, -1)


def rank(scope: Scope, name: str, day: dt.date, prefix: str, *without: str) -> Value:
    """The place of a series among those whose names begin alike, the largest first.

    All are compared in the newest period of ``name``; one without a value for it is left
    out, and the evidence tells how many were compared.
    """
    series = scope.world.series(name)
    own = _observe(series, day)
    _note(scope, series, own, f"value('{name}', '{day}')")
    others = 0
    above: list[tuple[float, str]] = []
    for other in scope.world.series_ids():
        if other == name or not other.startswith(prefix) or other in without:
            continue
        try:
            found = scope.world.series(other).on(own.period)
        except BadInputError:
            continue
        others += 1
        if convert(found.value, parse_unit(found.unit), parse_unit(own.unit)) > own.value:
            above.append((found.value, other))
    if not others:
        raise NoRecordError(f"no other series {prefix}... has a value for {own.period}")
    place = 1 + len(above)
    larger = ", ".join(f"{n} {v:,.1f}" for v, n in sorted(above, reverse=True)[:3]) or "none"
    scope.evidence.append(
        Evidence(
            what=f"{prefix}*, {others + 1} series compared",
            value=f"place {place}; larger: {larger}",
            period=own.period.isoformat(),
            vintage=own.published.isoformat(),
            source=own.source,
        )
    )
    return Quantity(float(place), parse_unit(""))


def _both(scope: Scope, name: str, start: dt.date, end: dt.date) -> tuple[Quantity, Quantity]:
    first, second = value(scope, name, start), value(scope, name, end)
    assert isinstance(first, Quantity)
    assert isinstance(second, Quantity)
    return first, second


def _observe(series: Series, day: dt.date) -> Observation:
    if day > series.asof:
        raise NoRecordError(f"{day} lies after the day of judgement, {series.asof}")
    try:
        found = series.at(day)
    except BadInputError as error:
        raise NoRecordError(str(error.problems[0])) from None
    if found.stale:
        raise NoRecordError(f"{series.id} ends {found.period}: nothing in the data for {day}")
    return found


def _window(scope: Scope, name: str, start: dt.date, end: dt.date) -> tuple[Series, range]:
    series = scope.world.series(name)
    index = range(bisect_left(series.periods, start), bisect_right(series.periods, end))
    if not index:
        raise NoRecordError(f"{name} has no value from {start} to {end}")
    newest = series.periods[index[-1]]
    due = overdue_after(newest, series.frequency, series.lag_days)
    if due is not None and due < min(end, series.asof):
        raise NoRecordError(f"{name} ends {newest}: nothing in the data up to {end}")
    first_due = overdue_after(start, series.frequency, 0)
    if index[0] == 0 and first_due is not None and series.periods[0] > first_due:
        raise NoRecordError(f"{name} starts {series.periods[0]}, after {start}")
    return series, index


def _values(series: Series, index: range) -> NDArray[np.float64]:
    return series.values[index.start : index.stop]


def _extreme(scope: Scope, name: str, start: dt.date, end: dt.date | None, sign: int) -> Value:
    series, index = _window(scope, name, start, end or scope.world.date)
    chosen = _extreme_index(series, index, sign)
    span = f"{series.periods[index[0]]} to {series.periods[index[-1]]}, {len(index)} values"
    word = "largest" if sign > 0 else "smallest"
    _pick(scope, series, chosen, f"{word} of {span}")
    return Quantity(float(series.values[chosen]), parse_unit(series.unit))


def _extreme_index(series: Series, index: range, sign: int) -> int:
    """Position of the extreme value, the last of equals."""
    window = sign * _values(series, index)
    return index.stop - 1 - int(np.argmax(window[::-1]))


def _since(scope: Scope, name: str, day: dt.date, sign: int) -> Value:
    series = scope.world.series(name)
    now = _observe(series, day)
    _note(scope, series, now, f"value('{name}', '{day}')")
    chosen = _last_at_or_beyond(series, now.value, now.period, sign)
    if chosen is None:
        word = "high" if sign > 0 else "low"
        raise NoRecordError(f"{name} was never as {word} since {series.periods[0]}")
    return _pick(scope, series, chosen, "the last time before")


def _last_beyond(scope: Scope, name: str, level: Quantity, before: dt.date, sign: int) -> dt.date:
    series = scope.world.series(name)
    bar = convert(level.value, level.unit, parse_unit(series.unit))
    chosen = _last_at_or_beyond(series, bar, before, sign)
    if chosen is None:
        word = "at least" if sign > 0 else "at most"
        raise NoRecordError(f"{name} was never {word} {bar:g} before {before}")
    return _pick(scope, series, chosen, f"the last time before {before}")


def _last_at_or_beyond(series: Series, bar: float, before: dt.date, sign: int) -> int | None:
    """Position of the last value at or beyond a bar, in periods before a day."""
    count = bisect_left(series.periods, before)
    hits = np.nonzero(sign * (series.values[:count] - bar) >= 0)[0]
    return int(hits[-1]) if len(hits) else None


def _pick(scope: Scope, series: Series, index: int, what: str) -> dt.date:
    period = series.periods[index]
    scope.evidence.append(
        Evidence(
            what=f"{series.id}: {series.title}, {what}",
            value=show(float(series.values[index]), series.unit),
            period=period.isoformat(),
            vintage=series.published[index].isoformat(),
            source=_source(series),
        )
    )
    return period


def _whole(scope: Scope, series: Series, index: range, out: float, what: str) -> Quantity:
    periods = [series.periods[i] for i in index]
    scope.evidence.append(
        Evidence(
            what=f"{what}: {series.title}, {len(index)} values",
            value=show(out, series.unit),
            period=f"{periods[0]} to {periods[-1]}",
            vintage=max(series.published[i] for i in index).isoformat(),
            source=_source(series),
        )
    )
    return Quantity(out, parse_unit(series.unit))


def _note(scope: Scope, series: Series, found: Observation, what: str) -> None:
    scope.evidence.append(
        Evidence(
            what=f"{what}: {series.title}",
            value=show(found.value, series.unit),
            period=found.period.isoformat(),
            vintage=found.published.isoformat(),
            source=found.source,
            note=found.note,
        )
    )


def _source(series: Series) -> str:
    return f"{series.source.publisher}, {series.source.original}"


def show(number: float, unit: str) -> str:
    """A number of the record with its unit, in the fewest digits that say it (at most 6)."""
    text = f"{number:,.6g}" if abs(number) < 1e6 else f"{number:,.0f}"
    return f"{text} {unit}".strip()


__all__ = ["period_end", "show"]
