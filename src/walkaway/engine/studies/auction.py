"""An auction on a scenario's day, or the next one after it, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from walkaway.auctions.forecast import FAMILIES
from walkaway.auctions.record import BIDDERS, NOMINAL, AuctionRecord
from walkaway.auctions.simulation import (
    Draws,
    Offer,
    Shock,
    Simulation,
    find_offer,
    rows_on,
    simulate,
)
from walkaway.engine.studies.bids import Reach, reach
from walkaway.errors import NotSolvedError
from walkaway.outcome import Band
from walkaway.question import Question
from walkaway.world import World

STALE_DAYS = 7
SOON_DAYS = 45
"""How far ahead the next auction is looked for."""
BAND = (10.0, 90.0)
"""Percentiles of the draws between which a result on record lies inside."""


@dataclass(frozen=True)
class Judged:
    """A number of an auction on record against the draws of it.

    Attributes:
        quantity: which: stop_out, bid_to_cover, or the share of a class of bidders.
        unit: percent or times.
        actual: on record.
        low, mid, high: percentiles of the draws (`BAND` and the median).
    """

    quantity: str
    unit: str
    actual: float
    low: float
    mid: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the record lies between the two percentiles."""
        return self.low <= self.actual <= self.high


def judged(draws: Draws, record: AuctionRecord, row: int) -> tuple[Judged, ...]:
    """What is on record of an auction against the draws that know nothing of it.

    Args:
        draws: without any change of bids, for the size that was offered.
        record: the record.
        row: the auction's row; numbers that are not on record are left out.
    """
    actual = {
        "stop_out": float(record.high[row]),
        "bid_to_cover": float(record.cover[row]),
        **{f"{name}_share": 100 * float(record.shares[row, k]) for k, name in enumerate(BIDDERS)},
    }
    return tuple(
        Judged(
            quantity,
            "times" if quantity == "bid_to_cover" else "percent",
            actual[quantity],
            *(band.low, band.mid, band.high),
        )
        for quantity, band in bands(draws).items()
        if np.isfinite(actual[quantity])
    )


def bands(draws: Draws) -> dict[str, Band]:
    """Percentiles of each number of an auction (`BAND` and the median) over finite draws."""
    drawn = {
        "stop_out": draws.stop_out,
        "bid_to_cover": draws.cover,
        **{f"{name}_share": 100 * own for name, own in zip(BIDDERS, draws.shares.T, strict=True)},
    }
    found = {}
    for quantity, values in drawn.items():
        finite = values[np.isfinite(values)]
        if finite.size:
            marks = np.percentile(finite, [BAND[0], 50.0, BAND[1]])
            found[quantity] = Band(*(float(mark) for mark in marks))
    return found


def offered(
    world: World,
    term: str | None = None,
    size: float | None = None,
    reopening: bool | None = None,
    when_issued: float | None = None,
    family: str = "nominal",
) -> tuple[AuctionRecord, Offer, int | None]:
    """The record as known on a day, the auction of that day, and its row if it is on record.

    An auction on record stays what it was: a size that is given replaces its own, and
    ``reopening`` its being one, nothing else. Where none is on record, term and size describe one.

    Args:
        world: the facts of the day.
        term: original term, as `walkaway.auctions.simulation.term_named` has it.
        size: offered to the public, USD.
        reopening: whether the security exists already.
        when_issued: when-issued yield before the deadline, percent.
        family: of `walkaway.auctions.forecast.FAMILIES`.

    Raises:
        BadInputError: the auction is neither on record nor described.
    """
    record = AuctionRecord.known(world)
    row: int | None = None
    if rows_on(record, world.date, term, family) or term is None or size is None:
        offer, row = find_offer(record, world.date, term, family)
    else:
        known = eve(world, term) if FAMILIES[family].eve else float("nan")
        offer = Offer(world.date, term, size, False, known, family=family)
    changed = replace(
        offer,
        offering=offer.offering if size is None else size,
        reopening=offer.reopening if reopening is None else reopening,
        when_issued=when_issued,
    )
    return record, changed, row


def eve(world: World, term: str) -> float:
    """Par yield of the term before the day; NaN if the last one is more than a week old."""
    series = world.series(f"us_{term.split('-')[0]}y_yield")
    before = [k for k, day in enumerate(series.periods) if day < world.date]
    if not before or world.date - series.periods[before[-1]] > dt.timedelta(days=STALE_DAYS):
        return float("nan")
    return float(series.values[before[-1]])


@dataclass(frozen=True, eq=False)
class Fewer:
    """An auction with fewer and fewer bids of indirect bidders.

    Attributes:
        record: the record of auctions as known on the day.
        offer: the auction.
        row: its row on record; None if it is not.
        cases: percent of indirect bids that stay away -> the auction simulated so.
        draws: of each.
    """

    record: AuctionRecord
    offer: Offer
    row: int | None
    cases: Mapping[int, Simulation]
    draws: int


def fewer_bids(
    asked: Question,
    term: str,
    size: float,
    gone: Sequence[int],
    draws: int,
    progress: Callable[[int, int, str], None],
) -> Fewer:
    """Simulate an auction on a question's day with fewer and fewer indirect bids.

    Args:
        asked: its day is that of the auction; its measures do not enter.
        term: original term.
        size: USD offered where none of the term is on record on the day.
        gone: percent of indirect bids that stay away.
        draws: of each case.
        progress: called as cases are simulated.

    Raises:
        NotSolvedError: too few auctions before the day, or no yield of the eve.
    """
    known = AuctionRecord.known(asked.world)
    own = None if rows_on(known, asked.date, term) else size
    record, offer, row = offered(asked.world, term, own)
    if not np.isfinite(offer.reference):
        raise NotSolvedError(f"no par yield is on record for the eve of {offer.date}")
    cases = {}
    for done, part in enumerate(gone):
        progress(done, len(gone), f"auction without {part}% of indirect bids")
        cases[part] = simulate(record, offer, Shock(indirect=1 - part / 100), draws)
    return Fewer(record, offer, row, cases, draws)


@dataclass(frozen=True, eq=False)
class Next:
    """The next auction of a term from a question's day on, as forecast on that day.

    Attributes:
        offer: the auction; its reference is zero where the yield of its eve was not known on the
            day: stop-outs are then told as the distance from that yield.
        reach: what of the question's measures reaches its bids.
        found: the auction simulated, without and with that.
        judged: each number on record against the draws without; empty where it has not come.
        eve_known: whether the yield of the eve was known on the day.
    """

    offer: Offer
    reach: Reach
    found: Simulation
    judged: tuple[Judged, ...]
    eve_known: bool


def next_auction(
    asked: Question, term: str, draws: int, known: World | None = None, later_by: int = 0
) -> Next | None:
    """Forecast the next auction of a term from what was on record before the question's day.

    Args:
        asked: its day, its facts and its measures.
        term: original term.
        draws: of the simulation.
        known: where the day, the size and the result of the auction are looked up; all that has
            been published if None. None of it enters the forecast.
        later_by: how many auctions of the term come before it, from the question's day on.

    Returns:
        None where no such auction is on record within `SOON_DAYS`, or too little to forecast it.
    """
    later = AuctionRecord.of((known or World.complete(asked.world.snapshot)).table("auctions"))
    past = AuctionRecord.known(asked.world)
    away = (later.dates - np.datetime64(asked.date, "D")).astype(np.int64)
    soon = [int(i) for i in np.flatnonzero((away >= 0) & (away <= SOON_DAYS))]
    rows = [i for i in soon if later.kinds[i] in NOMINAL and later.originals[i] == term]
    if len(rows) <= later_by:
        return None
    row = rows[later_by]
    day = later.dates[row].item()
    eve_known = bool(away[row] <= 1 and np.isfinite(later.eve[row]))
    sizes = past.offering[np.array([one == term for one in past.originals], dtype=np.bool_)]
    size = float(later.offering[row])
    if not np.isfinite(size):
        size = float(sizes[np.isfinite(sizes)][-1])
    reference = float(later.eve[row]) if eve_known else 0.0
    offer = Offer(day, term, size, bool(later.reopening[row]), reference)
    reached = reach(asked.world, asked.measures, day, term)
    before = past.take(past.dates < np.datetime64(min(day, asked.date), "D"))
    try:
        found = simulate(before, offer, reached.shock, draws)
    except NotSolvedError:
        return None
    shown = later if eve_known else replace(later, high=later.high - later.eve)
    return Next(offer, reached, found, judged(found.base, shown, row), eve_known)
