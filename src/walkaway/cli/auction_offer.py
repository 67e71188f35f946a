"""Which auction a simulation is about: from the record, or from the command line."""

from __future__ import annotations

from fractions import Fraction

from walkaway.auctions.record import AuctionRecord
from walkaway.auctions.simulation import Offer, term_named
from walkaway.cli.auction_amounts import dollars
from walkaway.engine.studies.auction import offered
from walkaway.errors import BadInputError, Problem
from walkaway.pricing.price import collect
from walkaway.world import World


def offer_of(
    date: str,
    term: str | None,
    offering: str | None,
    when_issued: Fraction | None,
    reopening: bool | None = None,
    family: str = "nominal",
) -> tuple[AuctionRecord, Offer, int | None]:
    """The record as known on a day, the auction of that day, and its row if it is on record.

    Raises:
        BadInputError: the day is outside the data, or the auction is neither on record nor
            described.
    """
    problems: list[Problem] = []
    name = collect(problems, term_named, term, family) if term is not None else None
    size = collect(problems, _size, offering) if offering is not None else None
    if problems:
        raise BadInputError(problems)
    quoted = None if when_issued is None else float(when_issued)
    return offered(World.at(date), name, size, reopening, quoted, family)


def _size(offering: str) -> float:
    """An offering in dollars.

    Raises:
        BadInputError: not positive, or more than a double holds to the dollar.
    """
    size = dollars(offering, "offering")
    if not 0 < size < 1 << 53:
        raise BadInputError([Problem("offering", "", f"{offering} is not a sum of an auction")])
    return float(size)
