"""Measures on trade itself: what delivery costs, what exporters tax, and who sells no more.

What they do is written in `walkaway.goods.schedule`, and for minerals in `walkaway.goods.minerals`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from walkaway.errors import did_you_mean
from walkaway.goods.deposits import DEPOSITS, Deposits, deposits_of
from walkaway.goods.kinds.tariffs import crosses_a_border, sectors_in_words
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure, at_head, capital
from walkaway.grammar.values import (
    SECTORS,
    SIDES,
    Choice,
    Mistake,
    Rate,
    Share,
    percent,
    shown,
)
from walkaway.grammar.vocabulary import Vocabulary

SEVERITIES = ("severe", "central", "mild")


def minerals_of(words: Vocabulary) -> Deposits:
    """Minerals below the sectors, the user's own among them."""
    return deposits_of(words.minerals)


@dataclass(frozen=True)
class MineralName(Choice):
    """The name of a mineral: one of the data, or of the user's own, which only the data know."""

    def read(self, raw: Any) -> str:
        """A name.

        Raises:
            Refused: it is none.
        """
        if not isinstance(raw, str):
            return str(super().read(raw))  # which refuses it
        return raw

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        """Whether there is one of that name."""
        known = minerals_of(words).names
        if value is None or value in known:
            return []
        return [Mistake((), f"unknown value {shown(value)}", did_you_mean(value, known))]

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of the raw value."""
        return {"enum": list(minerals_of(words).names)}


@dataclass(frozen=True, kw_only=True)
class TradeCost(Measure):
    """Trade gets dearer or cheaper in itself: an iceberg cost, of which nobody gets the revenue.

    Attributes:
        exporters: who sells.
        importers: who buys.
        sectors: which sectors.
        change: relative change of the cost of delivering a unit; 0.10 is ten percent dearer.
    """

    of_trade: ClassVar[bool] = True

    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    exporters: tuple[str, ...] = entry(SIDES, "who sells")
    importers: tuple[str, ...] = entry(SIDES, "who buys")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors concerned", ("goods",))
    change: Rate = entry(
        Share(what="cost change", signed=True), "relative change of the cost of delivery"
    )

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who buys, and who sells."""
        return self.importers, self.exporters

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
class ExportTax(Measure):
    """Exporters tax what they sell abroad, and have the revenue; a negative rate is a subsidy.

    The tax is on the producer's price, and the importer's tariff is levied on the price with it.
    Nobody taxes exports in the base year. Several on the same trade add up.

    Attributes:
        by: who levies it (the exporter).
        on: to whom the goods go (the importer).
        sectors: which goods.
        rate: share of the price before tax; 0.20 is 20%, -0.05 a subsidy of 5%.
    """

    of_trade: ClassVar[bool] = True

    by: tuple[str, ...] = entry(SIDES, "who levies the tax: the exporting economies")
    on: tuple[str, ...] = entry(SIDES, "on sales to whom: the importing economies", ("all",))
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors it falls on", ("goods",))
    rate: Rate = entry(
        Share(what="export tax"), "share of the price before tax; negative is a subsidy"
    )

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who levies it, and on sales to whom."""
        return self.by, self.on

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or its rate is zero."""
        del words
        return self._not_in_force(on) or ("" if self.rate else "a rate of zero taxes nothing")

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A tax on no international trade at all."""
        sold = words.expand_economies(self.by, on)
        if crosses_a_border(sold, words.expand_economies(self.on, on)):
            return []
        what, hint = "no trade between economies is covered", "name another buyer"
        return [Mistake(("on",), what, hint)]

    def _say(self, words: Vocabulary) -> str:
        sort = "a tax" if self.rate >= 0 else "a subsidy"
        sectors = sectors_in_words(self.sectors, words)
        who = at_head(words.in_words(self.by))
        size = f"{sort} of {percent(abs(self.rate))}"
        return f"{who}: {size} on exports of {sectors} to {words.in_words(self.on)}"


@dataclass(frozen=True, kw_only=True)
class ExportCut(Measure):
    """Exporters stop selling some goods, or a mineral, to some buyers, altogether or in part.

    With a `share` below 100% only that part of the flow stops: of each good no more leaves for
    each buyer than the rest of the volume before all measures. A flow that other measures cut
    further is not held back by it, and none is raised. Fewer goods sell dearer: the exporters'
    governments are taken to sell licences, and have what buyers pay beyond the price, as with an
    export tax that cuts sales by so much. Of two cuts of the same flow the larger counts.

    A mineral is too small for the sectors of the data: its flow is not seen there. What its users
    lose is taken from facts about the mineral itself, as dearer production of all that they make.
    Those facts are ranges, and so are the losses; `severity` says which end is meant.

    Attributes:
        by: who stops selling.
        to: who gets nothing any more, or less.
        sectors: which goods.
        input: instead of sectors, a mineral.
        severity: of a mineral's loss, within the range of its facts.
        share: the part of the volume of each flow that stops; of sectors only.
    """

    of_trade: ClassVar[bool] = True

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("sectors", "input"),)

    by: tuple[str, ...] = entry(SIDES, "who stops selling")
    to: tuple[str, ...] = entry(SIDES, "who gets nothing any more, or less")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors concerned", ())
    input: str | None = entry(MineralName(DEPOSITS.names), "instead of sectors, a mineral", None)
    severity: str = entry(
        Choice(SEVERITIES), "of a mineral's loss, within the range of its facts", "central"
    )
    share: Rate = entry(
        Share(what="share"), "the part of each flow that stops; of sectors only", Rate(1.0)
    )

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who stops selling, and who gets less."""
        return self.by, self.to

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or stops no part of the flow."""
        del words
        return self._not_in_force(on) or ("" if self.share else "a share of zero stops nothing")

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A ban on no international trade at all, or a mineral without facts."""
        found = []
        pairs = self.pairs(words, on)
        if not pairs:
            what = "no trade between economies is covered"
            found.append(Mistake(("to",), what, "name another buyer"))
        if not 0 <= self.share <= 1:
            found.append(Mistake(("share",), "is not between 0% and 100%"))
        if self.input is None:
            if self.severity != "central":
                what = "is of a mineral; what sectors lose follows from the data"
                found.append(Mistake(("severity",), what, "drop it"))
            return found
        if self.share < 1:
            what = "is of sectors; a mineral is cut off altogether"
            found.append(Mistake(("share",), what, "say with severity how hard the loss is"))
        known = [(own.seller, own.buyer) for own in minerals_of(words).of(self.input)]
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
            return minerals_of(words).layer(self.input).words
        return "anything" if self.sectors == ("all",) else words.in_words(self.sectors)

    def pairs(self, words: Vocabulary, on: dt.date) -> list[tuple[str, str]]:
        """Sellers and buyers between whom trade stops."""
        buyers = words.expand_economies(self.to, on)
        return [(a, b) for a in words.expand_economies(self.by, on) for b in buyers if a != b]

    def _say(self, words: Vocabulary) -> str:
        who = words.in_words(self.by)
        many = "" if len(self.by) == 1 else "s"
        stops = "stop" if many else "stops"
        end = f"; {self.severity} loss of the range on record" if self.input else ""
        start = f"{capital(who)} {stops} selling {self.what(words)}"
        if self.share < 1:
            sold = "of anything" if self.sectors == ("all",) else f"of {self.what(words)}"
            start = f"{capital(who)} sell{'' if many else 's'} {percent(self.share)} less {sold}"
        return f"{start} to {words.in_words(self.to)}{end}"


MEASURES: tuple[type[Measure], ...] = (TradeCost, ExportTax, ExportCut)
