"""Who gains and who loses, economy by economy, for a map."""

from __future__ import annotations

from walkaway.documents import Document, Number, Record
from walkaway.outcome import Outcome, Range
from walkaway.outcome.quantity import in_words
from walkaway.present.page import kind_of, number
from walkaway.present.words import incomes, the


class Place(Record):
    """One economy.

    Attributes:
        code: of three letters, as ids have it.
        name: in words.
        low, mid, high: its number and the range.
        sure: whether the whole range lies on one side of zero.
        metric: id of the number.
    """

    code: str
    name: str
    low: Number
    mid: Number
    high: Number
    sure: bool
    metric: str


class WorldMap(Document, tag="walkaway/map/1"):
    """A number of every economy , on the page.

    Attributes:
        title: the finding.
        subtitle: what is shown, in what unit and when.
        unit: of all numbers.
        range_: what the ranges are made of.
        made: the same in words.
        places: economies.
    """

    title: str
    subtitle: str
    unit: str
    range_: Range
    made: str
    places: list[Place]


def world_map(outcome: Outcome) -> WorldMap | None:
    """Real income of every economy of the run; None if nobody's moves."""
    found = incomes(outcome)
    if not any(own.moves for own in found):
        return None
    sure = sorted((own for own in found if own.band.sign_agrees), key=lambda own: own.mid)
    losers = [own for own in sure if own.mid < 0]
    words = f"{len(losers)} of {len(found)} economies surely lose"
    if losers:
        worst = losers[0]
        words += f", most {the(outcome, worst.subject)}, {number(worst.mid, 2)}%"
    return WorldMap(
        title=words,
        subtitle=f"Change of real income, percent, {in_words(found[0].horizon)}",
        unit="%",
        range_=found[0].kind,
        made=kind_of(found[0]),
        places=[
            Place(
                code=own.subject,
                name=outcome.name(own.subject),
                low=own.low,
                mid=own.mid,
                high=own.high,
                sure=own.band.sign_agrees,
                metric=own.id,
            )
            for own in found
        ],
    )
