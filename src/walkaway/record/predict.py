"""US imports of any months by partner and industry, from what was known before the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.duties.facts import Floats
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.record import bands, due, momentum, nest
from walkaway.record.flows import SMALL, UNION, first_day, flows, known, moved, shifted, span
from walkaway.record.momentum import Market, market
from walkaway.record.sectors import NAMES, PLACES
from walkaway.world.series import parse_date
from walkaway.world.sources import Snapshot

if TYPE_CHECKING:
    import polars

QUANTITIES = ("us-imports",)
DECIMALS = 2


@dataclass(frozen=True)
class Row:
    """One prediction.

    Attributes:
        partner: ISO3 code; EU27 too, whose members have rows of their own.
        naics3: industry.
        base: imports of the same months a year before, USD.
        change: on them, percent.
        low, high: ends of the 80% band.
    """

    partner: str
    naics3: int
    base: float
    change: float
    low: float
    high: float


@brief
@dataclass(frozen=True, eq=False)
class Prediction:
    """Imports by partner and industry, as columns.

    Attributes:
        since, until: first and last month.
        as_of: the day whose knowledge was used.
        law_of: the day whose orders are taken to stay.
        last_month: the latest month of the record that was published by then.
        partner: ISO3 codes, and EU27 [row].
        naics3: industries [row].
        base: imports of the same months a year before, USD [row].
        change: percent [row].
        low, high: ends of the 80% band, percent [row].
        tariffs: the part of it that tariffs make, percent [row].
    """

    since: str
    until: str
    as_of: dt.date
    law_of: dt.date
    last_month: str
    partner: tuple[str, ...] = field(repr=False)
    naics3: NDArray[np.int64] = field(repr=False)
    base: Floats = field(repr=False)
    change: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    tariffs: Floats = field(repr=False)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.partner)

    def __iter__(self) -> Iterator[Row]:
        """The rows."""
        columns = (self.naics3, self.base, self.change, self.low, self.high)
        lists = [column.tolist() for column in columns]
        return (Row(*row) for row in zip(self.partner, *lists, strict=True))

    def of(self, partner: str, naics3: int) -> Row:
        """One row.

        Raises:
            KeyError: there is none.
        """
        for row in self:
            if (row.partner, row.naics3) == (partner, naics3):
                return row
        raise KeyError((partner, naics3))

    def columns(self) -> dict[str, Any]:
        """The table by name of column."""
        return {"partner": self.partner, "naics3": self.naics3, "base": self.base,
                "change": self.change, "low": self.low, "high": self.high,
                "tariffs": self.tariffs}  # fmt: skip

    def frame(self) -> polars.DataFrame:
        """The table as a polars data frame."""
        import polars

        return polars.DataFrame(self.columns())


@dataclass(frozen=True, eq=False)
class Parts:
    """A prediction's pieces, log points [row, industry].

    Attributes:
        base: imports of the base months, USD.
        tariffs: effect of changes of duty.
        carried: what goes on and what falls back.
        now: ln(1 + rate due) taken to hold.
        then: the same of the base months.
        last_month: latest published month.
    """

    base: Floats = field(repr=False)
    tariffs: Floats = field(repr=False)
    carried: Floats = field(repr=False)
    now: Floats = field(repr=False)
    then: Floats = field(repr=False)
    last_month: str

    @property
    def centre(self) -> Floats:
        """The prediction."""
        return self.tariffs + self.carried


def predict(
    what: str, *, since: str, until: str, as_of: str | dt.date | None = None,
    snapshot: Snapshot | None = None,
) -> Prediction:  # fmt: skip
    """Predict US imports by partner and industry, on the same months a year before.

    Known are the orders in force on the day before the first month, taken to stay as they are, and
    the months of the customs record published by then (about forty days after each). A
    later ``as_of`` lets more of both in.

    Args:
        what: ``us-imports``: imports for consumption, customs value.
        since: first month, ``2025-09``.
        until: last month; at most a year.
        as_of: the day whose knowledge is used; None: the day before the first month.
        snapshot: other data than the embedded.

    Returns:
        Central change and an 80% band in percent, for single partners and EU27 by NAICS3; cells
        without imports in the base months have no row.

    Raises:
        BadInputError: unknown quantity or months, base months that are not held; all at once.
    """
    months, day = _asked(what, since, until, as_of, snapshot)
    own = market(flows(snapshot))
    parts = pieces(own, months, day, snapshot)
    yearly = parts.base * 12 / len(months)
    noise = quiet_noise(months[0], len(months), snapshot).of(yearly, PLACES[None, :])
    news = bands.newsworthy(parts.base, parts.now - parts.then)
    wide = bands.EIGHTY * bands.spread(noise, parts.tariffs, news=news)
    names = (*own.own.partners, UNION)
    rows = [at for at in range(len(names)) if at != own.own.single]
    keep = parts.base[rows] > SMALL * len(months)
    who = np.repeat(np.array(rows)[:, None], keep.shape[1], axis=1)[keep]

    def picked(values: Floats) -> Floats:
        return np.asarray(values[rows][keep])

    def percent(logs: Floats) -> Floats:
        return np.round(100 * np.expm1(picked(logs)), DECIMALS)

    return Prediction(
        since, until, day, min(day, first_day(since) - dt.timedelta(days=1)), parts.last_month,
        tuple(names[at] for at in who.tolist()),
        np.broadcast_to(np.array(own.own.industries), keep.shape)[keep], picked(parts.base),
        percent(parts.centre), percent(parts.centre - wide), percent(parts.centre + wide),
        percent(parts.tariffs),
    )  # fmt: skip


def _asked(
    what: str, since: str, until: str, as_of: str | dt.date | None, snapshot: Snapshot | None
) -> tuple[tuple[str, ...], dt.date]:
    """Months and day of a question.

    Raises:
        BadInputError: with every mistake.
    """
    wrong: list[Problem] = []
    if what not in QUANTITIES:
        wrong.append(Problem("what", "", f"no quantity {what!r}", did_you_mean(what, QUANTITIES)))
    months: tuple[str, ...] = ()
    day = dt.date.max
    try:
        months = span(since, until)
        day = first_day(since) - dt.timedelta(days=1)
    except BadInputError as error:
        wrong += error.problems
    try:
        day = day if as_of is None else parse_date(as_of)
    except BadInputError as error:
        wrong += error.problems
    if months:
        wrong += _held(months, day, snapshot)
    if wrong:
        raise BadInputError(wrong)
    return months, day


def _held(months: tuple[str, ...], day: dt.date, snapshot: Snapshot | None) -> list[Problem]:
    """What the record lacks for a question."""
    own = flows(snapshot)
    base = moved(months, -12)
    missing = own.absent((*base, *moved(base, -12)))
    if missing:
        what = f"the base months {missing[0]} to {missing[-1]} are not held"
        return [Problem("since", "", what, f"the record runs from {own.months[0]} to "
                        f"{own.months[-1]}; a prediction needs two years before it")]  # fmt: skip
    if months[0] < "2018-01":
        return [Problem("since", "", f"{months[0]} is before the orders", "they start in 2018")]
    if known(own, day)[-1:] < base[:1]:
        hint = "a later day, or earlier months"
        return [Problem("as_of", "", f"on {day} the base months were not published", hint)]
    return []


def pieces(
    own: Market, months: tuple[str, ...], day: dt.date, snapshot: Snapshot | None = None
) -> Parts:
    """The parts of a prediction of months that are held or not.

    Args:
        own: the record.
        months: to predict.
        day: whose knowledge is used.
        snapshot: where the ledger reads.
    """
    last = max(month for month in known(own.own, day) if month < months[0])
    base = own.value(moved(months, -12))
    now = due.on_day(min(day, first_day(months[0]) - dt.timedelta(days=1)), snapshot)
    then = due.in_months(moved(months, -12), snapshot)
    earlier = [
        due.in_month(month, snapshot)
        if first_day(shifted(month, 1)) <= day + dt.timedelta(days=1) else now
        for month in moved(months, -momentum.age())
    ]  # fmt: skip
    change = momentum.felt(now, np.asarray(np.mean(earlier, axis=0)), then)
    tariffs = momentum.effect(own, base, change, nest.central())
    carried = momentum.carried(own, months, last, momentum.weights(own, months[0]))
    return Parts(base, tariffs, carried, now, then, last)


@lru_cache(maxsize=64)
def quiet_noise(before: str, length: int, snapshot: Snapshot | None = None) -> bands.Noise:
    """Noise of the rule in quiet years that ended before a month, for cells.

    Args:
        before: month.
        length: months of a window; those scored have three.
        snapshot: the data.
    """
    own = market(flows(snapshot))
    weights = momentum.weights(own, before)

    def window(months: tuple[str, ...]) -> bands.Cases:
        base = own.value(moved(months, -12))
        last = momentum.held_back(months)
        said = momentum.carried(own, months, last, weights)
        error = own.growth(months) - said
        keep = np.isfinite(error) & (base > SMALL * len(months))
        keep[own.own.single :] = False
        where = np.broadcast_to(PLACES, base.shape)[keep]
        return base[keep] * 12 / len(months), error[keep], where

    ended = momentum.quiet_windows(before, length)
    return bands.measured(*bands.gathered(ended, window), sectors=len(NAMES))
