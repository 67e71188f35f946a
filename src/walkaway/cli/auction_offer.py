"""Which auction a simulation is about: from the record, or from the command line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from walkaway.errors import BadInputError, Problem

if TYPE_CHECKING:
    from walkaway.auctions.record import AuctionRecord
    from walkaway.auctions.simulation import Offer

STALE_DAYS = 7


def offer_of(
    date: str,
    term: str | None,
    offering: str | None,
    when_issued: Fraction | None,
    reopening: bool | None = None,
) -> tuple[AuctionRecord, Offer, int | None]:
    """The record as known on a day, the auction of that day, and its row if it is on record.

    An auction on record stays what it was: an offering that is given replaces its size, and
    ``reopening`` its being one, nothing else. Where none is on record, term and offering
    describe one.

    Raises:
        BadInputError: the day is outside the data, or the auction is neither on record nor
            described.
    """
    from walkaway.auctions.record import AuctionRecord
    from walkaway.auctions.simulation import Offer, find_offer, rows_on, term_named
    from walkaway.pricing.price import collect
    from walkaway.world import World

    problems: list[Problem] = []
    name = collect(problems, term_named, term) if term is not None else None
    size = collect(problems, _size, offering) if offering is not None else None
    if problems:
        raise BadInputError(problems)
    world = World.at(date)
    record = AuctionRecord.of(world.table("auctions"))
    quoted = None if when_issued is None else float(when_issued)
    row: int | None = None
    if rows_on(record, world.date, name) or name is None or size is None:
        offer, row = find_offer(record, world.date, name)
    else:
        offer = Offer(world.date, name, size, False, _eve(world, name))
    changed = replace(
        offer,
        offering=offer.offering if size is None else size,
        reopening=offer.reopening if reopening is None else reopening,
        when_issued=quoted,
    )
    return record, changed, row


def _size(offering: str) -> float:
    """An offering in dollars.

    Raises:
        BadInputError: not positive, or more than a double holds to the dollar.
    """
    from walkaway.cli.auction import dollars

    size = dollars(offering, "offering")
    if not 0 < size < 1 << 53:
        raise BadInputError([Problem("offering", "", f"{offering} is not a sum of an auction")])
    return float(size)


def _eve(world: object, term: str) -> float:
    """Par yield of the term before the day; NaN if the last one is more than a week old."""
    from walkaway.world import World

    if not isinstance(world, World):
        raise TypeError("a World is needed")
    series = world.series(f"us_{term.split('-')[0]}y_yield")
    before = [k for k, day in enumerate(series.periods) if day < world.date]
    if not before or world.date - series.periods[before[-1]] > dt.timedelta(days=STALE_DAYS):
        return float("nan")
    return float(series.values[before[-1]])
