"""Measures on trade itself: what delivery costs, and who sells no more.

What they do is written in `walkaway.goods.schedule`, and for minerals in `walkaway.goods.minerals`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from walkaway.goods.kinds.tariffs import crosses_a_border
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import (
    SECTORS,
    SIDES,
    Choice,
    Mistake,
    Rate,
    Share,
    percent,
)
from walkaway.grammar.vocabulary import Vocabulary

MINERALS: dict[str, tuple[tuple[str, str], ...]] = {"rare-earths": (("CHN", "JPN"),)}
"""Minerals below the sector grid, with the sellers and buyers whose dependence is on record."""

SEVERITIES = ("severe", "central", "mild")


def mineral_words(name: str) -> str:
    """A mineral's name in a sentence."""
    return name.replace("-", " ")


@dataclass(frozen=True, kw_only=True)
class TradeCost(Measure):
    """Trade gets dearer or cheaper in itself: an iceberg cost, of which nobody gets the revenue.

    Attributes:
        exporters: who sells.
        importers: who buys.
        sectors: which sectors.
        change: relative change of the cost of delivering a unit; 0.10 is ten percent dearer.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    exporters: tuple[str, ...] = entry(SIDES, "who sells")
    importers: tuple[str, ...] = entry(SIDES, "who buys")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors concerned", ("goods",))
    change: Rate = entry(
        Share(what="cost change", signed=True), "relative change of the cost of delivery"
    )

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or changes nothing."""
        return self._not_in_force(on) or super().idle(words, on)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A cost on no international trade at all."""
        sold = words.expand_economies(self.exporters, on)
        if crosses_a_border(sold, words.expand_economies(self.importers, on)):
            return []
        hint = "costs inside an economy are not changed"
        return [Mistake(("importers",), "no trade between economies is covered", hint)]

    def _say(self, words: Vocabulary) -> str:
        way = "more" if self.change >= 0 else "less"
        return (
            f"Trade in {words.in_words(self.sectors)} from {words.in_words(self.exporters)} to "
            f"{words.in_words(self.importers)} costs {percent(abs(self.change))} {way}"
        )


@dataclass(frozen=True, kw_only=True)
class ExportCut(Measure):
    """Exporters stop selling some goods, or a mineral, to some buyers altogether.

    A mineral is too small for the sectors of the data: its flow is not seen there. What its users
    lose is taken from facts about the mineral itself, as dearer production of all that they make.
    Those facts are ranges, and so are the losses; `severity` says which end is meant.

    Attributes:
        by: who stops selling.
        to: who gets nothing any more.
        sectors: which goods.
        input: instead of sectors, a mineral.
        severity: of a mineral's loss, within the range of its facts.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("sectors", "input"),)

    by: tuple[str, ...] = entry(SIDES, "who stops selling")
    to: tuple[str, ...] = entry(SIDES, "who gets nothing any more")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors concerned", ())
    input: str | None = entry(Choice(tuple(MINERALS)), "instead of sectors, a mineral", None)
    severity: str = entry(
        Choice(SEVERITIES), "of a mineral's loss, within the range of its facts", "central"
    )

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A ban on no international trade at all, or a mineral without facts."""
        found = []
        pairs = self.pairs(words, on)
        if not pairs:
            what = "no trade between economies is covered"
            found.append(Mistake(("to",), what, "name another buyer"))
        if self.input is None:
            if self.severity != "central":
                what = "is of a mineral; what sectors lose follows from the data"
                found.append(Mistake(("severity",), what, "drop it"))
            return found
        known = MINERALS[self.input]
        unknown = [pair for pair in pairs if pair not in known]
        if unknown:
            seller, buyer = unknown[0]
            what = f"no facts about {self.input} from {seller} to {buyer}"
            hint = "on record: " + ", ".join(f"{a} to {b}" for a, b in known)
            found.append(Mistake(("input",), what, hint))
        return found

    def what(self, words: Vocabulary) -> str:
        """The goods or the mineral, in words."""
        if self.input is not None:
            return mineral_words(self.input)
        return "anything" if self.sectors == ("all",) else words.in_words(self.sectors)

    def pairs(self, words: Vocabulary, on: dt.date) -> list[tuple[str, str]]:
        """Sellers and buyers between whom trade stops."""
        buyers = words.expand_economies(self.to, on)
        return [(a, b) for a in words.expand_economies(self.by, on) for b in buyers if a != b]

    def _say(self, words: Vocabulary) -> str:
        who = words.in_words(self.by)
        stops = "stops" if len(self.by) == 1 else "stop"
        end = f"; {self.severity} loss of the range on record" if self.input else ""
        return (
            f"{who[:1].upper()}{who[1:]} {stops} selling {self.what(words)} to "
            f"{words.in_words(self.to)}{end}"
        )


MEASURES: tuple[type[Measure], ...] = (TradeCost, ExportCut)
