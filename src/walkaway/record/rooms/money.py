"""What was expected of rates, yields, currencies and macro, against what came.

Seen from the end of every quarter since 2005 with what was known then; and the ten comparisons at
the end of 2025 that the last value, held for ever, all failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.expectations import Expectation, Row, Yearly, came, expected, read, rows, yearly
from walkaway.expectations import annual as years
from walkaway.expectations.bands import wider
from walkaway.expectations.expect import errors, widths
from walkaway.expectations.grid import Floats, end_of, grid, index_of, name_of
from walkaway.expectations.rows import CBO, LEVEL, PRICES, WIDENED, Spread, spreads
from walkaway.record.rooms import Room, Test, of_blocks
from walkaway.record.rooms.named import MONEY
from walkaway.record.table import EVERYTHING, FORECAST, NO_CHANGE, Block
from walkaway.world.sources import Snapshot

FIRST, LAST = dt.date(2005, 3, 31), dt.date(2026, 6, 30)
HORIZONS = (1, 2, 4, 8)
EPISODE, RECENT = "2005-26", "since 2020"
RECENTLY = dt.date(2020, 3, 31)
SEEN, AHEAD, QUARTER = dt.date(2025, 6, 12), 2, "2025Q4"
TEN = tuple((str(code), str(variable)) for code, variable in MONEY["ten"])
AUTUMN = (9, 30)
"""Day from which growth and inflation of the year and the next are scored."""
SOURCE = "central banks, treasuries, statistical offices; see data list"
NOTES = tuple(map(str, MONEY["notes"]))


def build(snapshot: Snapshot | None = None) -> Room:
    """The room's record."""
    data = snapshot if snapshot is not None else Snapshot.default()
    found = [block for row in rows() for block in _quarterly(data, row)]
    found += [block for own in yearly() for block in _yearly(data, own)]
    title = "What was expected of rates, yields, currencies and macro"
    tests = (*_ten(data), *_recent(data), *_readings(data))
    return of_blocks("money", title, found, tests, NOTES)


def _quarterly(data: Snapshot, row: Row) -> Iterator[Block]:
    for ahead in HORIZONS:
        cases = _cases(data, row, ahead)
        if not len(cases.at):
            continue
        own = grid(data, row.series)
        level, then = own.values[cases.at + ahead], own.values[cases.at]
        said, actual = cases.said, level
        if row.log:
            said, actual = np.log(said / then), np.log(level / then)
        yield _block(
            f"{row.variable} {row.economy}", "percent" if row.log else row.unit,
            "log" if row.log else "level", _ahead(ahead), (row.economy,) * len(cases.at),
            tuple(name_of(at + ahead) for at in cases.at.tolist()), said, cases.width, actual,
            np.zeros_like(then) if row.log else then,
        )  # fmt: skip


def _ahead(quarters: int) -> str:
    return f"{quarters} quarter{'s' if quarters > 1 else ''}"


@dataclass(frozen=True, eq=False)
class _Cases:
    """Origins of a row: their quarters, what was said, how wide, and how far off [case]."""

    at: NDArray[np.int64]
    said: Floats
    width: Floats
    missed: Floats

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether what came was in the range."""
        return np.abs(self.missed) <= self.width


@lru_cache(maxsize=512)
def _cases(data: Snapshot, row: Row, ahead: int) -> _Cases:
    missed = errors(data, row)[:, ahead]
    level = grid(data, row.series).values
    factor = wider(ahead) if row.variable in WIDENED else 1.0
    at, wide = [], []
    for quarter in range(index_of(FIRST), index_of(LAST) - ahead + 1):
        found = widths(data, row, end_of(quarter))
        if np.isfinite(missed[quarter]) and found is not None:
            at.append(quarter)
            wide.append(factor * found.widths[ahead - 1])
    where = np.array(at, dtype=np.int64)
    came_then = level[where + ahead]
    said = came_then / np.exp(missed[where]) if row.log else came_then - missed[where]
    return _Cases(where, said, np.array(wide), missed[where])


def _block(
    quantity: str, unit: str, scale: str, horizon: str, who: tuple[str, ...],
    what: tuple[str, ...], said: Floats, width: Floats, actual: Floats, naive: Floats,
) -> Block:  # fmt: skip
    return Block(
        room="money", quantity=quantity, unit=unit, scale=scale, episode=EPISODE, window=EPISODE,
        kind=FORECAST, horizon=horizon, made=FIRST, level="total", subset=EVERYTHING,
        source=SOURCE, published=LAST, who=who, what=what, weight=np.ones(len(who)),
        predicted=said, low=said - width, high=said + width, actual=actual,
        naive={NO_CHANGE: naive},
    )  # fmt: skip


def _yearly(data: Snapshot, row: Yearly) -> Iterator[Block]:
    """A year seen from its autumn and from the one before; budgets from each edition."""
    for ahead in (1, 2):
        cases = [
            (day, told, later[0])
            for day in _days(data, row)
            if (told := years.told(data, row, day, _of(row, data, day, ahead))) is not None
            and told.width is not None
            and (later := years.came(data, row, day, told.year)) is not None
        ]
        if cases:
            yield _block(
                f"{row.variable} {row.economy}", row.unit, "level", f"{4 * ahead} quarters",
                (row.economy,) * len(cases), tuple(str(told.year) for _, told, _ in cases),
                np.array([told.centre for _, told, _ in cases]),
                np.array([told.width for _, told, _ in cases], dtype=float),
                np.array([value for _, _, value in cases]),
                np.array([told.last for _, told, _ in cases]),
            )  # fmt: skip


def _days(data: Snapshot, row: Yearly) -> list[dt.date]:
    if row.forecast == CBO:
        days = sorted(own[0] for own in years.everything(data, row).forecasts.values())
        return [day for day in days if day >= FIRST]
    return [dt.date(year, *AUTUMN) for year in range(FIRST.year, LAST.year)]


def _of(row: Yearly, data: Snapshot, day: dt.date, ahead: int) -> int:
    """The year so many years after the newest that was known."""
    known = years.everything(data, row).cut(day).values
    return max(known, default=day.year) + ahead


def _ten(data: Snapshot) -> Iterator[Test]:
    """The comparisons at the end of 2025, seen from the middle of June."""
    hits = 0
    for economy, variable in TEN:
        own = expected(economy, variable, SEEN, AHEAD, data)
        later = came(own, data)
        if later is None or own.low is None or own.high is None:
            continue
        inside = own.low <= later.value <= own.high
        hits += inside
        yield Test(f"{own.label}, {own.period}", f"{QUARTER} seen from {SEEN}", later.value, None,
                   own.unit, _words(own, inside))  # fmt: skip
    yield Test(
        "comparisons inside their 80% range",
        f"{QUARTER} seen from {SEEN}",
        float(hits),
        None,
        f"of {len(TEN)}",
        "one day and one quarter: not ten independent tests",
    )


def _words(own: Expectation, inside: bool) -> str:
    return (
        f"{'inside' if inside else 'outside'}: {own.centre:.2f} was expected, {own.low:.2f} to "
        f"{own.high:.2f}; {own.last:.2f} last"
    )


def _recent(data: Snapshot) -> Iterator[Test]:
    """Coverage by variable since 2020, all economies together: where the ranges are too narrow."""
    start = index_of(RECENTLY)
    for variable in dict.fromkeys(row.variable for row in rows()):
        for ahead in HORIZONS:
            inside = [
                cases.inside[cases.at >= start]
                for row in rows()
                if row.variable == variable and len((cases := _cases(data, row, ahead)).at)
            ]
            hits = np.concatenate(inside)
            yield Test(f"{variable}, {_ahead(ahead)}: inside the 80% range", RECENT,
                       100 * float(hits.mean()), None, "percent",
                       f"{len(hits)} predictions of overlapping windows")  # fmt: skip


def _readings(data: Snapshot) -> Iterator[Test]:
    """Coverage of quarters read from years, all economies together: readings against readings."""
    for variable in (LEVEL, PRICES):
        mine = [own for own in spreads() if own.variable == variable]
        for ahead in HORIZONS:
            hits = [hit for own in mine for hit in _inside(data, own, ahead)]
            yield Test(f"{variable}, {_ahead(ahead)}: inside the 80% range, read from years",
                       EPISODE, 100 * float(np.mean(hits)), None, "percent",
                       f"{len(hits)} predictions of overlapping windows; what came is read from "
                       "years too")  # fmt: skip


def _inside(data: Snapshot, row: Spread, ahead: int) -> Iterator[bool]:
    """Whether what came, read from years, was in the range of each quarter's expectation."""
    missed, made = read.errors(data, row, data.last_day)
    for error, at in zip(missed[:, ahead].tolist(), made.astype(int).tolist(), strict=True):
        if end_of(at) < FIRST or not np.isfinite(error):
            continue
        found = read.widths(data, row, end_of(at))
        if found is not None:
            yield abs(error) <= found[0][ahead]
