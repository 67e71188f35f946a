"""Measures at the border beside tariffs, and subsidies: carbon, border adjustment, quotas.

What they do is written in `walkaway.goods.wedges`, and who has the money in
`walkaway.goods.receipts`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from walkaway.goods.kinds.intensities import Intensities, Intensity
from walkaway.goods.kinds.tariffs import (
    ImportMeasure,
    crosses_a_border,
    goods_in_words,
    sectors_in_words,
)
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure, at_head
from walkaway.grammar.values import (
    SECTORS,
    SIDES,
    Choice,
    Flag,
    Mistake,
    Number,
    Rate,
    Share,
    Text,
    percent,
)
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import Snapshot

TABLE = "emission_intensities"
"""The table of own data that holds tonnes by economy and sector."""
FEW = 3
"""Flows without a datum that are named; the others are counted."""
PRODUCTION, EXPORTS = "production", "exports"


@dataclass(frozen=True, kw_only=True)
class CarbonBorder(ImportMeasure):
    """A charge at the border on the emissions that imports carry: so much for each tonne.

    It comes on top of all tariffs, also of all-in rates, and is revenue of the importer. What was
    paid for the emissions at home is taken off. The charge is by value: the tonnes of a good are
    those of a million dollars' worth at prices of the base year, and do not fall as it is made
    more cleanly. The data hold no emissions: give them here, or as a table of your own,
    `emission_intensities` (columns `economy`, `sector`, `tonnes`, and if wanted `paid`). Each
    origin and sector that the charge falls on needs a number.

    Attributes:
        by: who levies it.
        on: whose goods it falls on.
        sectors: which goods.
        exempt: partners and sectors left out.
        price: the charge, USD per tonne.
        charged: the part of the emissions that is charged: the rest is free.
        emissions: tonnes by origin and sector; a later entry replaces an earlier one.
        source: whose numbers the emissions are.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("price",)

    on: tuple[str, ...] = entry(SIDES, "whose goods it falls on: the exporters", ("all",))
    price: float = entry(Number(low=0.0, high=10_000.0), "the charge, USD per tonne")
    charged: Rate = entry(
        Share(what="share"), "the part of the emissions that is charged", Rate(1.0)
    )
    emissions: tuple[Intensity, ...] | None = entry(
        Intensities(),
        "tonnes in goods worth USD 1 million; from a table of own data if left out",
        None,
    )
    source: str = entry(Text(line=True), "whose numbers the emissions are", "")

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A part that is none, numbers of nobody, origins without a number."""
        found = super().misfits(words, on)
        if not 0 <= self.charged <= 1:
            found.append(Mistake(("charged",), "is not between 0% and 100%"))
        if self.emissions is None:
            if TABLE not in words.tables and TABLE not in Snapshot.default().tables:
                what = "no emissions are given, and the data hold none"
                hint = f"give them, or own data: a table {TABLE}"
                found.append(Mistake(("emissions",), what, hint))
            return found
        if not self.source:
            hint = 'say whose numbers: source = "..."'
            found.append(Mistake(("source",), "is missing beside emissions", hint))
        told = self.told(words, on)
        if told is not None:
            lacking = [cell for cell in self.cells(words, on) if cell not in told]
            found += [Mistake(("emissions",), *without_number(lacking))] if lacking else []
        return found

    def cells(self, words: Vocabulary, on: dt.date) -> list[tuple[str, str]]:
        """Origins and sectors that it falls on."""
        buyers, sectors = self.importers(words, on), self.covered(words)
        sellers = [s for s in self.exporters(words, on) if crosses_a_border((s,), buyers)]
        return [(seller, sector) for seller in sellers for sector in sectors]

    def told(self, words: Vocabulary, on: dt.date) -> dict[tuple[str, str], Intensity] | None:
        """Its own numbers by origin and sector; None where it has none of its own."""
        if self.emissions is None:
            return None
        return {
            (seller, sector): one
            for one in self.emissions
            for seller in words.expand_economies(one.on, on)
            for sector in words.expand_sectors(one.sectors)
        }

    def _say(self, words: Vocabulary) -> str:
        part = "" if self.charged >= 1 else f" on {percent(self.charged)} of the emissions"
        who = at_head(words.in_words(self.by))
        whose = f" (emissions: {self.source})" if self.source else ""
        return (
            f"{who}: USD {self.price:g} a tonne of carbon{part} in {goods_in_words(self, words)}"
            f"{whose}"
        )


def without_number(lacking: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """That flows have no emissions, as the two halves of a message."""
    first = ", ".join(f"{sector} from {seller}" for seller, sector in lacking[:FEW])
    more = f" and {len(lacking) - FEW} more" if len(lacking) > FEW else ""
    return f"no emissions are given of {first}{more}", "give them, or narrow 'on' and 'sectors'"


@dataclass(frozen=True, kw_only=True)
class BorderAdjustment(Measure):
    """Imports are taxed and exports freed at one rate, as a value-added tax does at the border.

    It is what changes where a tax that fell on what is made at home falls on what is bought there
    instead: importers pay the rate on the price with duty, exporters get it back (goods leave at
    1/(1 + rate) of the producer's price). Wages and the exchange rate undo it: where it holds for
    everything, services too, and every trade deficit is worth the same abroad as before, nothing
    real changes. Here deficits keep their value in world labour income, which the adjustment moves.

    Attributes:
        by: who adjusts.
        rate: of the tax; 0.20 is 20% on the price without it.
        sectors: of what; all, with services, if left out.
        rebate: whether exports get it back; a tax on imports alone if not.
    """

    of_trade: ClassVar[bool] = True
    SIZES: ClassVar[tuple[str, ...]] = ("rate",)

    by: tuple[str, ...] = entry(SIDES, "who adjusts at its border")
    rate: Rate = entry(Share(what="rate", above=0.0), "of the price without the tax")
    sectors: tuple[str, ...] = entry(SECTORS, "of what: all, services too, if left out", ("all",))
    rebate: bool = entry(Flag(), "whether exports get it back", True)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who adjusts, against nobody in particular."""
        return self.by, ()

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day."""
        return self._not_in_force(on) or super().idle(words, on)

    def _say(self, words: Vocabulary) -> str:
        who = at_head(words.in_words(self.by))
        what = "everything" if self.sectors == ("all",) else words.in_words(self.sectors)
        back = "given back on exports" if self.rebate else "not given back on exports"
        return f"{who}: a border adjustment of {percent(self.rate)} on {what}, {back}"


@dataclass(frozen=True, kw_only=True)
class ImportQuota(ImportMeasure):
    """No more than a volume may be imported; tariffs on it stay as they are.

    Each seller has a quota of its own in each sector. Where more would be bought the price rises
    until no more is wanted. What licences to import are then worth is shared between the exporters
    and the importing government (which sells its part) as `rent` says. With all of it at home a
    quota does what the tariff does that lets in the same volume. Of two quotas on one flow the
    smaller counts; beside a cut of exports too.

    Attributes:
        by: who limits imports.
        on: whose goods.
        sectors: which goods.
        exempt: partners and sectors left out.
        volume: the most that is imported, over the volume of the base year; 0.70 is 70% of it.
        rent: the part of the licences' worth that exporters have; importers have the rest.
    """

    on: tuple[str, ...] = entry(SIDES, "whose goods it falls on: the exporters", ("all",))
    volume: Rate = entry(
        Share(what="volume", above=0.0), "the most that comes, over the volume of the base year"
    )
    rent: Rate = entry(
        Share(what="share"), "the part of the licences' worth that exporters have", Rate(0.0)
    )

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A part of the rent that is none."""
        wrong = [] if 0 <= self.rent <= 1 else [Mistake(("rent",), "is not between 0% and 100%")]
        return [*super().misfits(words, on), *wrong]

    def _say(self, words: Vocabulary) -> str:
        who = at_head(words.in_words(self.by))
        has = {0.0: "the importer has the rent", 1.0: "the exporters have the rent"}.get(
            float(self.rent), f"exporters have {percent(self.rent)} of the rent"
        )
        return (
            f"{who}: no more than {percent(self.volume)} of the volume of before of "
            f"{goods_in_words(self, words)}; {has}"
        )


@dataclass(frozen=True, kw_only=True)
class Subsidy(Measure):
    """A government pays producers a part of their price: on all they make, or on what they export.

    Buyers pay so much less; the subsidising government pays the difference, out of what it pays to
    households or, with ``revenue = "income-tax"``, by a tax on labour. Other economies' tariffs are
    levied on the price that is left. Several on the same goods add up. Subsidies of before are not
    in the data and count as none.

    Attributes:
        by: who pays it.
        to: to production, wherever it is sold, or to exports alone.
        on: to exports to whom; all if left out.
        sectors: which goods.
        rate: the part of the producer's price that is paid; 0.20 is 20%.
    """

    of_trade: ClassVar[bool] = True
    SIZES: ClassVar[tuple[str, ...]] = ("rate",)

    by: tuple[str, ...] = entry(SIDES, "who pays it: the producing economies")
    to: str = entry(Choice((PRODUCTION, EXPORTS)), "what is subsidised", PRODUCTION)
    on: tuple[str, ...] = entry(SIDES, "exports to whom: the importing economies", ("all",))
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors it is paid in", ("goods",))
    rate: Rate = entry(Share(what="subsidy", above=0.0), "the part of the producer's price")

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who pays it, and exports to whom are meant, where it says so."""
        return self.by, () if self.on == ("all",) else self.on

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day."""
        return self._not_in_force(on) or super().idle(words, on)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """All of the price, buyers of what is subsidised everywhere, exports to nobody."""
        found = []
        if self.rate >= 1:
            found.append(Mistake(("rate",), f"{percent(self.rate)} gives the goods away"))
        if self.to == PRODUCTION and self.on != ("all",):
            hint = 'drop it, or say to = "exports"'
            found.append(Mistake(("on",), "production is subsidised wherever it is sold", hint))
        elif not crosses_a_border(
            words.expand_economies(self.by, on), words.expand_economies(self.on, on)
        ):
            what, hint = "no trade between economies is covered", "name another buyer"
            found.append(Mistake(("on",), what, hint))
        return found

    def _say(self, words: Vocabulary) -> str:
        who = at_head(words.in_words(self.by))
        goods = sectors_in_words(self.sectors, words)
        size = f"{who}: a subsidy of {percent(self.rate)}"
        if self.to == PRODUCTION:
            return f"{size} to production of {goods}"
        return f"{size} to exports of {goods} to {words.in_words(self.on)}"


MEASURES: tuple[type[Measure], ...] = (CarbonBorder, BorderAdjustment, ImportQuota, Subsidy)
