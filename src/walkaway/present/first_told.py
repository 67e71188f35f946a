"""Numbers of a first view, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from walkaway.firms.currencies import TABLE
from walkaway.outcome import Band, Outcome, Quantity
from walkaway.outcome.quantity import OF_THE_STORY, WITHOUT, in_words
from walkaway.present.changes import ends, seen, straddles
from walkaway.present.first import Piece, TileSaid
from walkaway.present.page import digits_for, kind_of, number, thinned, with_unit

Bands = Mapping[str, Band]
"""Other bands of some numbers, by id: what a surface has where a dial is turned."""

MONEY = {unit: own.sign for code, own in TABLE.items() if own.sign for unit in (code, f"{code} bn")}
"""Units that stand before their number; what else they say comes behind it."""
NO_ACTION = "no action"
SAME_WORLD = "the same world"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Told:
    """A number of the view.

    Attributes:
        own: the number of the run.
        band: what it is here: the run's own, or that of a surface.
    """

    own: Quantity
    band: Band

    @property
    def places(self) -> int:
        """Decimals."""
        return digits_for(self.band)

    @property
    def made(self) -> str:
        """What its range is made of, and what is missing from it."""
        return self._made()

    def _made(self, turned: bool = False) -> str:
        return f"{kind_of(self.own, turned)}{thinned(self.own, ', ')}"

    @property
    def wide(self) -> bool:
        """Whether it has a range."""
        return round(self.band.low, self.places) != round(self.band.high, self.places)

    @property
    def range_text(self) -> str:
        """The range and what it is made of; empty where there is one value only."""
        if not self.wide:
            return self.made
        low, high = (number(end, self.places) for end in (self.band.low, self.band.high))
        return f"{low} to {high}, {self.made}"

    @property
    def seen(self) -> bool:
        """Whether any of it is printed as other than zero."""
        return seen(self.band, self.places)

    @property
    def sure(self) -> bool:
        """Whether the range, as it is printed, lies on one side of zero."""
        return self.seen and not straddles(self.band, self.places)

    def piece(self) -> Piece:
        """The number in a sentence that says the direction: without its sign."""
        text = money(abs(self.band.mid), self.own.unit, self.places, signed=False)
        return Piece(text=text, number=True, metric=self.own.id)

    def spread(self) -> str:
        """The range behind such a number, the smaller size first; signed where it holds both."""
        if not self.wide:
            return ""
        low, high = ends(self.band, self.places)
        turned = self.band.mid < 0 and not straddles(self.band, self.places)
        return f" ({low} to {high}, {self._made(turned)})"


@dataclass(frozen=True)
class Numbers:
    """The numbers of a run, some of them elsewhere.

    Attributes:
        outcome: the run.
        bands: where numbers are elsewhere.
        used: ids of those that were asked for.
    """

    outcome: Outcome
    bands: Bands
    used: dict[str, None] = field(default_factory=dict)

    def find(self, metric: str) -> Told | None:
        """A number, or None."""
        own = self.outcome.find(metric)
        return self.of(own) if own else None

    def of(self, own: Quantity) -> Told:
        """A number of the run here."""
        self.used[own.id] = None
        return Told(own, self.bands.get(own.id, own.band))

    def moved(self, metric: str) -> Told | None:
        """A number that the run moves, or None."""
        found = self.find(metric)
        return found if found and (found.own.moves or found.seen) else None


def money(value: float, unit: str, places: int, *, signed: bool = True) -> str:
    """A number with its unit; dollars and euros stand before it."""
    sign = MONEY.get(unit)
    if sign is None:
        return with_unit(number(value, places, signed=signed), unit)
    said = number(value, places, signed=signed)
    head = said[0] if said[0] in (MINUS, "+") else ""
    return f"{head}{sign}{said[len(head) :]}{' bn' if unit.endswith('bn') else ''}"


def tile(told: Told, label: str, below: str = "") -> TileSaid:
    """A number as a tile."""
    own, band = told.own, told.band
    return TileSaid(
        label=label,
        text=money(band.mid, own.unit, told.places),
        below=below or in_words(own.horizon),
        low=band.low,
        mid=band.mid,
        high=band.high,
        range_=own.kind,
        range_text=told.range_text,
        against=against(own),
        sure=told.sure,
        metric=own.id,
    )


def against(own: Quantity) -> str:
    """Against what a number is counted, as far as it fits a tile; empty of a fact."""
    if own.counterfactual == WITHOUT:
        return f"against {NO_ACTION}"
    if OF_THE_STORY in own.counterfactual and own.counterfactual.startswith(SAME_WORLD):
        return f"against {NO_ACTION}, the background in force"
    said = own.counterfactual.partition(";")[0].replace("the same ", "the ")
    return f"against {said}" if said else ""
