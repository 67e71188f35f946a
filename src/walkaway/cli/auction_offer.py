"""Which auction a simulation is about: from the record, or from the command line."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from walkaway.errors import BadInputError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.bonds.auction_record import AuctionRecord
    from walkaway.bonds.auction_simulation import Offer

STALE_DAYS = 7


def offer_of(
    date: str, term: str | None, offering: str | None, when_issued: Fraction | None
) -> tuple[AuctionRecord, Offer, int | None]:
    """The record as known on a day, the auction of that day, and its row if it is on record.

    Raises:
        BadInputError: the day is outside the data, or the auction is neither on record nor
            described.
    """
    from walkaway.bonds.auction_forecast import TERMS
    from walkaway.bonds.auction_record import AuctionRecord, normal_term
    from walkaway.bonds.auction_simulation import Offer, find_offer
    from walkaway.cli.auction import dollars
    from walkaway.world import World

    world = World.at(date)
    record = AuctionRecord.of(world.table("auctions"))
    quoted = None if when_issued is None else float(when_issued)
    if term is None or offering is None:
        offer, row = find_offer(record, world.date, term)
        size = float(dollars(offering, "offering")) if offering else offer.offering
        return record, _with(offer, size, quoted), row
    name = normal_term(term)
    if name not in TERMS:
        hint = did_you_mean(name, TERMS)
        raise BadInputError([Problem("term", "", f"{term!r} is not a note or bond", hint)])
    size = float(dollars(offering, "offering"))
    if size <= 0:
        raise BadInputError([Problem("offering", "", f"{offering} is not positive")])
    offer = Offer(world.date, name, size, False, _eve(world, name), quoted)
    return record, offer, None


def _with(offer: Offer, offering: float, when_issued: float | None) -> Offer:
    from dataclasses import replace

    if offering <= 0:
        raise BadInputError([Problem("offering", "", f"{offering} is not positive")])
    return replace(offer, offering=offering, when_issued=when_issued)


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
