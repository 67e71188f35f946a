"""The table of minerals (``minerals.toml``): what they are, and pairs of seller and buyer.

Light to import: the words of measures are read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter
from walkaway.rows import filled, sheets, twice, unknown
from walkaway.toml import text_beside
from walkaway.world.own.said import OwnMinerals

PLACE = "goods/minerals.toml"


@dataclass(frozen=True)
class Layer:
    """A mineral below the sector grid.

    Attributes:
        id: what a scenario calls it.
        words: what a sentence calls it.
        users: sectors that build it in.
        cost_share: the parameter with its share in their costs.
        mines: how the facts of mine output begin; what follows is the place.
        refined: what the shares in refining are of.
        refining: facts of shares in refining, ``PLACE share of ...``, percent.
    """

    id: str
    words: str
    users: tuple[str, ...]
    cost_share: str
    mines: str
    refined: str
    refining: tuple[str, ...]

    @property
    def share(self) -> tuple[float, float, float]:
        """Share in its users' costs: low, central, high."""
        return parameter(self.cost_share).triple


@dataclass(frozen=True)
class Pair:
    """A seller and a buyer whose dependence is on record.

    Attributes:
        mineral: of which.
        seller: who stops selling, ISO3.
        buyer: who is cut off, ISO3.
        called: what the facts of mines and refining call the seller.
        items: facts of the seller's share in the buyer's imports, percent.
    """

    mineral: str
    seller: str
    buyer: str
    called: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Deposits:
    """All minerals and all pairs.

    Attributes:
        layers: minerals.
        pairs: sellers and buyers.
    """

    layers: tuple[Layer, ...]
    pairs: tuple[Pair, ...]

    def layer(self, name: str) -> Layer:
        """The mineral of a name."""
        return next(own for own in self.layers if own.id == name)

    @property
    def names(self) -> tuple[str, ...]:
        """What scenarios call them."""
        return tuple(own.id for own in self.layers)

    def of(self, name: str) -> tuple[Pair, ...]:
        """Pairs of a mineral."""
        return tuple(own for own in self.pairs if own.mineral == name)

    def pair(self, name: str, by: str, of: str) -> Pair | None:
        """A mineral's pair; None if there is none on record."""
        return next((own for own in self.of(name) if (own.seller, own.buyer) == (by, of)), None)

    def on_record(self) -> str:
        """All pairs in words: ``rare earths from CHN to JPN``."""
        return "; ".join(
            f"{own.words} {' and '.join(f'from {p.seller} to {p.buyer}' for p in self.of(own.id))}"
            for own in self.layers
        )


def read(text: str, place: str = PLACE) -> Deposits:
    """The table of minerals.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    raw = sheets(text, place, ("mineral", "pair"))
    layers, problems = filled(raw["mineral"], Layer, place, "mineral")
    pairs, more = filled(raw["pair"], Pair, place, "pair")
    problems += more
    names = [own.id for own in layers]
    problems += twice(names, place, "mineral")
    marks = [f"{own.mineral} {own.seller} {own.buyer}" for own in pairs]
    problems += twice(marks, place, "pair")
    for own in pairs:
        where = f"pair {own.mineral} {own.seller} {own.buyer}"
        problems += unknown(own.mineral, names, place, f"{where}: mineral", "mineral")
        if own.seller == own.buyer:
            problems.append(Problem(place, where, "sells to itself"))
    for layer in layers:
        problems += _of_layer(layer, pairs, place)
    if problems:
        raise BadInputError(problems)
    return Deposits(tuple(layers), tuple(pairs))


def _of_layer(own: Layer, pairs: Sequence[Pair], place: str) -> list[Problem]:
    where = f"mineral {own.id}"
    found = [
        Problem(place, f"{where}: refining", f"{item!r} does not say whose share it is",
                'facts are called "PLACE share of ..."')
        for item in own.refining
        if " share of " not in item
    ]  # fmt: skip
    if own.id not in [pair.mineral for pair in pairs]:
        found.append(Problem(place, where, "has no pair", "write a [[pair]] of seller and buyer"))
    try:
        parameter(own.cost_share).triple  # noqa: B018  (it is looked at, not used)
    except BadInputError as error:
        found += [Problem(place, f"{where}: cost_share", p.what, p.hint) for p in error.problems]
    except TypeError as error:
        found.append(Problem(place, f"{where}: cost_share", str(error)))
    return found


@dataclass(frozen=True)
class OwnLayer(Layer):
    """A mineral of the user's own.

    Attributes:
        given: its share in its users' costs: low, central, high.
        source: who says so.
    """

    given: tuple[float, float, float] = (0.0, 0.0, 0.0)
    source: str = ""

    @property
    def share(self) -> tuple[float, float, float]:
        """Share in its users' costs: low, central, high."""
        return self.given


@dataclass(frozen=True)
class OwnPair(Pair):
    """A seller and a buyer of the user's own.

    Attributes:
        given: share of the seller in the buyer's imports: low, central, high.
        source: who says so.
    """

    given: tuple[float, float, float] = (0.0, 0.0, 0.0)
    source: str = ""


@lru_cache(maxsize=8)
def deposits_of(own: tuple[OwnMinerals, ...]) -> Deposits:
    """All minerals: those of the table, and the user's own, which take the place of their names."""
    layers = tuple(
        OwnLayer(one.id, one.words, one.users, "", "", "", (), one.cost_share, one.source)
        for file in own
        for one in file.minerals
    )
    pairs = tuple(
        OwnPair(one.mineral, one.seller, one.buyer, one.seller, (), one.share, one.source)
        for file in own
        for one in file.pairs
    )
    names = {one.id for one in layers}
    return Deposits(
        (*(one for one in DEPOSITS.layers if one.id not in names), *layers),
        (*(one for one in DEPOSITS.pairs if one.mineral not in names), *pairs),
    )


DEPOSITS = read(text_beside(__file__, "minerals.toml"))
