"""What was expected on a day: centre, 80% forecast range, rule; and what came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem
from walkaway.expectations import annual, read, spread
from walkaway.expectations.bands import at_steps, half_width, wider
from walkaway.expectations.grid import (
    COUNT,
    NEVER,
    QUARTER_DAYS,
    Floats,
    end_of,
    grid,
    index_of,
    last_complete,
    name_of,
    newest,
)
from walkaway.expectations.rows import (
    LEVEL,
    POLICY,
    RULES,
    WIDENED,
    Row,
    Spread,
    Yearly,
    find,
    rows,
)
from walkaway.expectations.rules import AHEAD, STEPS, on_day, past
from walkaway.parameters import parameter
from walkaway.world.series import parse_date, period_end
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

LONGEST = 24
"""Quarters ahead that can be asked for."""


@brief
@dataclass(frozen=True)
class Expectation:
    """What was expected on a day.

    Attributes:
        economy: code.
        variable: such as ``policy-rate``.
        label: in words.
        unit: of the level.
        date: the day.
        period: the quarter, or the year, that it is of.
        last: the newest value known on the day.
        last_period: last day of the period of that.
        centre: expected; of a quarter at its end, of a year its mean or total.
        low: lower end of the 80% range of forecast errors; None where there is none.
        high: upper end.
        rule: by which, in words.
        known_until: day of the newest fact used.
        errors: how many past errors the range is made of, at the nearest whole quarter.
        steps: quarters, or years, from the newest value to the period.
        unranged: why there is no range; empty where there is one.
    """

    economy: str
    variable: str
    label: str
    unit: str
    date: dt.date
    period: str
    last: float
    last_period: dt.date
    centre: float
    low: float | None
    high: float | None
    rule: str
    known_until: dt.date
    errors: int
    steps: float
    unranged: str = ""


READ = ", read from years"
"""Said with the unit of quarters of which none are stored."""
FAR = f"more than {annual.FURTHEST} years after the last one known no range is scored"
BEYOND = f"beyond {AHEAD} quarters no range is scored"


def _too_few(count: int) -> str:
    """Why a record that short gives no range."""
    fewest = int(parameter("expectations.band.fewest").value)
    told = f"only {count} past errors of it were" if count else "no past error of it was"
    return f"{told} on record, and a range needs {fewest}"


@dataclass(frozen=True)
class Came:
    """What came: knowledge of a later day.

    Attributes:
        value: in the unit of the expectation.
        published: when it was known.
    """

    value: float
    published: dt.date


def expected(
    economy: str, variable: str, date: str | dt.date, horizon: int = 2,
    snapshot: Snapshot | None = None,
) -> Expectation:  # fmt: skip
    """What was expected on a day, from nothing that was published later.

    Args:
        economy: code, such as ``USA`` or ``EUR``.
        variable: such as ``policy-rate``, ``yield-10y``, ``currency``, ``growth``.
        date: the day.
        horizon: quarters ahead: 0 is the end of the day's own quarter; a yearly number is of the
            year in which that quarter ends.
        snapshot: other data than the embedded.

    Returns:
        The expectation. Beyond eight quarters the centre stays, and there is no range: none is
        scored.

    Raises:
        BadInputError: nothing is stored of it, or the horizon is not one.
    """
    world = _world(date, snapshot)
    if not 0 <= horizon <= LONGEST:
        hint = f"0 to {LONGEST}"
        raise BadInputError([Problem("horizon", "", f"{horizon} quarters", hint)])
    own = find(economy, variable)
    target = index_of(world.date) + horizon
    found = _told(world, own, target)
    if found is None:
        what = f"nothing of {variable} of {economy} was known on {world.date}"
        raise BadInputError([Problem("date", "", what)])
    return found


def _told(world: World, own: Row | Yearly | Spread, target: int) -> Expectation | None:
    if isinstance(own, Row):
        return _quarter(world, own, target)
    if isinstance(own, Yearly):
        return _year(world, own, end_of(target))
    return _spread(world, own, target)


def _world(date: str | dt.date, snapshot: Snapshot | None) -> World:
    day = parse_date(date)
    data = snapshot if snapshot is not None else Snapshot.default()
    if day > data.last_day:
        hint = f"the data run to {data.last_day}"
        raise BadInputError([Problem("date", "", f"{day} is outside the data", hint)])
    return World(day, data)


def _quarter(world: World, row: Row, target: int) -> Expectation | None:
    last, said = newest(world, row.series), on_day(world, row)
    if last is None or said is None:
        return None
    steps = (end_of(target) - last.period).days / QUARTER_DAYS
    within = min(max(steps, 0.0), float(AHEAD))
    centre = float(np.interp(within, STEPS, said.centre))
    found = widths(world.snapshot, row, world.date)
    low: float | None = None
    high: float | None = None
    if found is not None and target <= index_of(world.date) + AHEAD:
        width = at_steps(found.widths, within) * np.sqrt(max(steps / AHEAD, 1.0))
        width *= wider(within) if row.variable in WIDENED else 1.0
        low, high = (
            float(centre * np.exp(side * width) if row.log else centre + side * width)
            for side in (-1, 1)
        )
    count = 0 if found is None else found.counts[max(round(within), 1) - 1]
    why = BEYOND if found is not None else _too_few(known_errors(world.snapshot, row, world.date))
    return Expectation(
        row.economy, row.variable, row.label, row.unit, world.date, name_of(target), last.value,
        last.period, centre, low, high, RULES[said.rules[round(within)]], said.until, count, steps,
        why if low is None else "",
    )  # fmt: skip


def _year(world: World, row: Yearly, end: dt.date) -> Expectation | None:
    year = annual.year_of(row, end)
    own = annual.told(world.snapshot, row, world.date, year)
    if own is None:
        return None
    low, high = (None, None) if own.width is None else (own.centre - own.width,
                                                        own.centre + own.width)  # fmt: skip
    rule = RULES.get(own.rule, own.rule)
    why = _too_few(own.errors) if own.scored else FAR
    return Expectation(
        row.economy, row.variable, row.label, row.unit, world.date, str(year), own.last,
        dt.date(own.last_year, 12, 31), own.centre, low, high, rule, own.until, own.errors,
        float(year - own.last_year), "" if own.width is not None else why,
    )  # fmt: skip


def _spread(world: World, row: Spread, target: int) -> Expectation | None:
    """Quarters read from years, with the range of such readings against what came, read alike."""
    found = spread.expected(world.snapshot, row.of, world.date)
    if found is None:
        return None
    level, end = row.variable == LEVEL, dt.date(found.base, 12, 31)
    centre = found.level(target) if level else found.change_at(end_of(target))
    told, low, high, count = read.widths(world.snapshot, row, world.date), None, None, 0
    why = _too_few(read.fewest(world.snapshot, row, world.date)) if told is None else BEYOND
    if told is not None and target <= index_of(world.date) + AHEAD:
        steps = max((end_of(target) - world.date).days / QUARTER_DAYS, 0.0)
        width, count = read.at_steps(told[0], steps), told[1][min(round(steps), AHEAD)]
        low, high = ((float(centre * np.exp(side * width)) if level else centre + side * width)
                     for side in (-1, 1))  # fmt: skip
    return Expectation(
        row.economy, row.variable, row.label, (f"{found.base} = 100" if level else row.unit) + READ,
        world.date, name_of(target), 100.0 if level else found.change, end, centre, low, high,
        RULES[found.rule], found.until, count, (end_of(target) - end).days / QUARTER_DAYS,
        why if low is None else "",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Widths:
    """Half-widths from past errors, before they are widened.

    Attributes:
        widths: at 1, 2, ... quarters [ahead].
        counts: of errors [ahead].
    """

    widths: Floats
    counts: tuple[int, ...]


@lru_cache(maxsize=256)
def errors(snapshot: Snapshot, row: Row) -> Floats:
    """What came less what the rule said, at the end of every quarter [quarter, ahead].

    In logs where the row's errors are relative; the first column, no quarters ahead, is zero.
    """
    level, centre = grid(snapshot, row.series).values, past(snapshot, row)
    found = np.full((COUNT, AHEAD + 1), np.nan)
    for ahead in range(AHEAD + 1):
        came, said = level[ahead:], centre[: COUNT - ahead, ahead]
        found[: COUNT - ahead, ahead] = np.log(came / said) if row.log else came - said
    return found


@lru_cache(maxsize=8192)
def widths(snapshot: Snapshot, row: Row, day: dt.date) -> Widths | None:
    """Half-widths of a row's range as known on a day; None where the record is too short."""
    missed, known = errors(snapshot, row), grid(snapshot, row.series).known
    now = last_complete(day)
    ages = (now - np.arange(COUNT)).astype(float)
    same = _same_state(snapshot, row, now)
    found, counts = [], []
    for ahead in range(1, AHEAD + 1):
        told = np.full(COUNT, NEVER, dtype=np.int64)
        told[: COUNT - ahead] = known[ahead:]
        past_errors = np.where(told <= day.toordinal(), missed[:, ahead], np.nan)
        width = half_width(past_errors, ages, same)
        if width is None:
            return None
        found.append(width)
        counts.append(int(np.isfinite(past_errors).sum()))
    return Widths(np.array(found), tuple(counts))


def known_errors(snapshot: Snapshot, row: Row, day: dt.date) -> int:
    """How many errors a quarter ahead were known on a day."""
    known = grid(snapshot, row.series).known[1:] <= day.toordinal()
    return int((np.isfinite(errors(snapshot, row)[:-1, 1]) & known).sum())


def _same_state(snapshot: Snapshot, row: Row, now: int) -> NDArray[np.bool_]:
    """Whether the economy was at its floor, or off it, as it is now [quarter]."""
    if row.floor is None:
        return np.ones(COUNT, dtype=bool)
    rate = find(row.economy, POLICY)
    assert isinstance(rate, Row)
    own = grid(snapshot, rate.series).values
    known = np.isfinite(own)
    last = own[: now + 1][known[: now + 1]]
    at_floor = own <= row.floor
    state = bool(len(last) and last[-1] <= row.floor)
    same: NDArray[np.bool_] = np.where(known, at_floor, False) == state
    return same


def policy_change(economy: str, world: World, since: dt.date) -> float:
    """Points by which a policy rate on record is higher on the world's date than at a month's end.

    Args:
        economy: code.
        world: the date; nothing published later is used for it.
        since: last day of a month, before or after the date.

    Returns:
        Zero where no rate is stored, or either day is not on record.
    """
    series = next((o.series for o in rows() if (o.economy, o.variable) == (economy, POLICY)), ())
    if not series:
        return 0.0
    then = newest(World.complete(world.snapshot), series, since)
    now = newest(world, series)
    return 0.0 if then is None or now is None else now.value - then.value


def came(own: Expectation, snapshot: Snapshot | None = None) -> Came | None:
    """What came of what was expected, as known in the newest data; None if that is not over."""
    data = snapshot if snapshot is not None else Snapshot.default()
    row = find(own.economy, own.variable)
    if isinstance(row, Spread):
        said = read.came(data, row, index_of(period_end(own.period)), own.last_period.year)
        return None if said is None else Came(*said)
    if isinstance(row, Yearly):
        found = annual.came(data, row, own.date, int(own.period))
        return None if found is None else Came(*found)
    values = grid(data, row.series)
    at = index_of(period_end(own.period))
    if not np.isfinite(values.values[at]):
        return None
    return Came(float(values.values[at]), dt.date.fromordinal(int(values.known[at])))
