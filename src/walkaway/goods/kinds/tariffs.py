"""Measures on tariffs: one's own, those on record, and what each falls on.

What they do is written in `walkaway.goods.schedule`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from walkaway.duties import ledger
from walkaway.duties.amend import Table, amended
from walkaway.duties.book import first_day, last_day
from walkaway.duties.ledger import Ledger
from walkaway.duties.orders import IMPORTER
from walkaway.duties.trade import can_claim
from walkaway.errors import BadInputError
from walkaway.goods.kinds.products import AddedOrders, Codes, OrderNames, Phase, Phases
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure, at_head, day_in_words
from walkaway.grammar.values import (
    EXEMPT,
    PARTNERS,
    SECTORS,
    SIDES,
    Choice,
    Day,
    Flag,
    Mistake,
    Rate,
    Share,
    percent,
)
from walkaway.grammar.vocabulary import ALL, REST, Vocabulary
from walkaway.world.customs import CUSTOMS

ON_RECORD = Choice((IMPORTER,), many=True, places=True)
"""Economies whose orders the data hold, by product and partner."""

NONE = "none"
"""No preference frees goods from a tariff."""


@dataclass(frozen=True, kw_only=True)
class ImportMeasure(Measure):
    """What all measures on imports share.

    Attributes:
        by: who levies it (the importer).
        on: whose goods it falls on (the exporter).
        sectors: which goods.
        exempt: partners and sectors left out.
    """

    of_trade: ClassVar[bool] = True

    by: tuple[str, ...] = entry(SIDES, "who acts: the importing economies")
    on: tuple[str, ...] = entry(PARTNERS, "whose goods it falls on: the exporting economies")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors it falls on", ("goods",))
    exempt: tuple[str, ...] = entry(EXEMPT, "economies and sectors left out", ())

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who levies it, and on whose goods."""
        return self.by, self.on

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or adds nothing."""
        return self._not_in_force(on) or super().idle(words, on)

    def importers(self, words: Vocabulary, on: dt.date) -> tuple[str, ...]:
        """Economies that levy it."""
        return words.expand_economies(self.by, on)

    def exporters(self, words: Vocabulary, on: dt.date) -> tuple[str, ...]:
        """Economies whose goods it falls on."""
        out = words.expand_economies([n for n in self.exempt if _is_place(n, words)], on)
        return tuple(code for code in words.expand_economies(self.on, on) if code not in out)

    def covered(self, words: Vocabulary) -> tuple[str, ...]:
        """Sectors it falls on."""
        out = words.expand_sectors([n for n in self.exempt if not _is_place(n, words)])
        return tuple(code for code in words.expand_sectors(self.sectors) if code not in out)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A tariff that falls on no international trade at all."""
        exporters, importers = self.exporters(words, on), self.importers(words, on)
        if not self.covered(words):
            return [Mistake(("sectors",), "no sector is left", "exempt fewer of them")]
        if not crosses_a_border(exporters, importers):
            if crosses_a_border(words.expand_economies(self.on, on), importers):
                return [self._all_exempt(words)]
            hint = "an economy levies no tariff on itself"
            return [Mistake(("on",), "no trade between economies is covered", hint)]
        return []

    def _all_exempt(self, words: Vocabulary) -> Mistake:
        """Nobody of those it falls on is left."""
        out = ", ".join(name for name in self.exempt if _is_place(name, words))
        what = f"{out} leaves out every economy of 'on' ({', '.join(self.on)})"
        hint = (
            "exempt leaves out whole economies and sectors; where only goods that qualify under an "
            "agreement go free, drop it and scale the tariff to the share of trade that pays it"
        )
        return Mistake(("exempt",), what, hint)


@dataclass(frozen=True, kw_only=True)
class TariffMeasure(ImportMeasure):
    """What all measures on tariffs share."""

    by: tuple[str, ...] = entry(SIDES, "who levies the tariff: the importing economies")

    def is_level(self) -> bool:
        """Whether it sets the tariff instead of adding to it."""
        return self.level() is not None

    def level(self) -> Rate | None:
        """The all-in rate that it sets; None if it adds to what is there."""
        return None

    def wins(self) -> bool:
        """Whether other measures on the same trade do not count."""
        return False


@dataclass(frozen=True, kw_only=True)
class Tariff(TariffMeasure):
    """A tariff on some partners, sectors and products, as a level or as a change.

    A `rate` is all-in: it replaces the tariff of the base year and everything else on the same
    trade. A `change` is added to the base, and several changes on the same trade add up. Two
    rates that differ, or a rate and a change, on the same trade at the same time contradict each
    other, unless one of them says ``overrides = true``: then the others do not count there.

    With `codes` it falls on these products alone, within the sectors; a sector pays the mean of
    its products, weighted by US imports of 2024. So do floors: each product pays the higher rate.

    Attributes:
        rate: the all-in ad valorem level; 0.15 is 15%.
        change: points added to the base; 0.25 is 25 points.
        phases: rates or changes by day, each from its own on, in place of one of the two.
        codes: tariff codes it falls on; all products if empty. US imports only.
        exempt_codes: tariff codes left out. US imports only.
        preference: goods that claim it do not pay the tariff, as far as they claimed it then.
        floor: the rate leaves trade alone whose tariff is higher already.
        overrides: it replaces other measures on the same trade.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("rate", "change", "phases"),)
    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    rate: Rate | None = entry(Share(what="tariff"), "the all-in ad valorem level", None)
    change: Rate | None = entry(
        Share(what="tariff change", signed=True), "percentage points added to the base", None
    )
    phases: tuple[Phase, ...] | None = entry(Phases(), "rates or changes, day by day", None)
    codes: tuple[str, ...] = entry(Codes(), "the products it falls on; all if left out", ())
    exempt_codes: tuple[str, ...] = entry(Codes(), "products left out", ())
    preference: str = entry(
        Choice((NONE, CUSTOMS.preference)), "the agreement whose claims free goods from it", NONE
    )
    floor: bool = entry(Flag(), "whether the rate leaves higher tariffs as they are", False)
    overrides: bool = entry(Flag(), "whether it replaces other measures on the same trade", False)

    def is_level(self) -> bool:
        """Whether it sets the tariff instead of adding to it."""
        return self.rate is not None or any(one.key == "rate" for one in self.phases or ())

    def level(self) -> Rate | None:
        """The all-in rate that it sets; None if it adds to what is there."""
        return self.rate

    def wins(self) -> bool:
        """Whether other measures on the same trade do not count."""
        return self.overrides

    def names_products(self) -> bool:
        """Whether it tells products of a sector apart by name."""
        return bool(self.codes or self.exempt_codes) or self.preference != NONE

    def by_product(self) -> bool:
        """Whether products of one sector may pay differently under it."""
        return self.names_products() or self.floor

    def in_phases(self) -> tuple[Tariff, ...]:
        """One tariff for each phase, each until the day before the next; itself without phases."""
        if not self.phases:
            return (self,)
        ends = [one.from_ - dt.timedelta(days=1) for one in self.phases[1:]]
        found = []
        for one, end in zip(self.phases, [*ends, None], strict=True):
            until = min((day for day in (end, self.until) if day), default=None)
            if until is None or one.from_ <= until:
                said: dict[str, Any] = {one.key: one.size}
                if self.announced and self.announced > one.from_:  # told as a misfit
                    said["announced"] = one.from_
                found.append(replace(self, phases=None, from_=one.from_, until=until, **said))
        return tuple(found)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """Products of an importer whose trade is not known by product; claims nobody can make."""
        found = super().misfits(words, on)
        if self.names_products() and self.importers(words, on) != (IMPORTER,):
            key = "codes" if self.codes else "exempt_codes" if self.exempt_codes else "preference"
            what = f"imports by product are known of {IMPORTER} alone"
            found.append(Mistake((key,), what, f"use 'sectors', or by = \"{IMPORTER}\""))
        claimants = [code for code in self.exporters(words, on) if can_claim(code)]
        if self.preference != NONE and not claimants:
            what = f"none of its exporters can claim {self.preference}"
            found.append(Mistake(("preference",), what, "drop it"))
        if self.phases and self.from_:
            what = "both 'from' and 'phases' say when it starts"
            found.append(Mistake(("from",), what, "drop 'from'"))
        first = self.phases[0].from_ if self.phases else None
        if first and self.announced and first < self.announced:
            what = f"'announced' ({self.announced}) is after the first phase ({first})"
            found.append(Mistake(("announced",), what, "turn them round or drop 'announced'"))
        return found

    def _say(self, words: Vocabulary) -> str:
        if self.phases:
            told = (f"{percent(one.size)} from {day_in_words(one.from_)}" for one in self.phases)
            steps = ", ".join(told)
            size = f"{'an all-in tariff' if self.is_level() else 'more tariff'} by phases ({steps})"
        elif self.rate is not None:
            size = f"an all-in tariff of {percent(self.rate)}"
            size = size.replace("an all-in", "at least a") if self.floor else size
        else:
            change = self.change or 0.0
            points = percent(abs(change)).rstrip("%")
            size = f"{points} points {'more' if change >= 0 else 'less'} tariff"
        said = f"{at_head(words.in_words(self.by))}: {size} on {goods_in_words(self, words)}"
        if self.codes:
            said += f", products {', '.join(self.codes)}"
        if self.exempt_codes:
            said += f", without products {', '.join(self.exempt_codes)}"
        if self.preference != NONE:
            said += f", on what does not claim {self.preference}"
        return said


@dataclass(frozen=True, kw_only=True)
class TariffQuota(TariffMeasure):
    """One all-in rate up to a volume of imports, a higher one beyond.

    Each seller has a quota of its own in each sector. Up to it imports pay the rate inside. Where
    more would be bought, the quota is full: either buyers pay so much more that they want no
    more, or the rate outside is paid on what comes beyond. What the quota is then worth, the
    difference in price on the volume inside, belongs to whoever holds the licences.

    Attributes:
        inside: the all-in rate up to the volume.
        outside: the all-in rate beyond it.
        volume: the quota, over the volume imported in the base year; 1 is 100% of it.
        rent: who has the rent: the importing government (licences sold) or the exporters.
    """

    inside: Rate = entry(Share(what="tariff"), "the all-in rate up to the volume")
    outside: Rate = entry(Share(what="tariff"), "the all-in rate beyond it")
    volume: Rate = entry(
        Share(what="volume", above=0.0), "the quota over the volume of the base year"
    )
    rent: str = entry(Choice(("importer", "exporter")), "who holds the licences", "importer")

    def level(self) -> Rate | None:
        """The rate inside."""
        return self.inside

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A rate outside that is not above the one inside."""
        found = super().misfits(words, on)
        if self.outside <= self.inside:
            what = f"{percent(self.outside)} outside is not above {percent(self.inside)} inside"
            found.append(Mistake(("outside",), what, "turn them round, or use a Tariff"))
        return found

    def _say(self, words: Vocabulary) -> str:
        who = at_head(words.in_words(self.by))
        return (
            f"{who}: {percent(self.inside)} up to {percent(self.volume)} of "
            f"the volume of before and {percent(self.outside)} beyond, on "
            f"{goods_in_words(self, words)}; the {self.rent} has the rent"
        )


@dataclass(frozen=True, kw_only=True)
class Orders(TariffMeasure):
    """The orders in force on a day, product by product, with orders left out or added.

    It adds what the orders of the day levy over those of the base year. A sector pays the mean of
    its products, weighted by US imports of 2024: lists, exemptions, content and stacking are those
    of the ledger (`walkaway duties`), so nothing is exempted twice. The rest of the world pays the
    mean of its countries.

    Attributes:
        by: who levies them; only the United States are on record.
        on: whose goods they fall on.
        as_of: the day whose orders are meant; the scenario's own date if left out.
        without: orders left out, by id, layer or statute.
        with_: orders that stay in force whatever their dates, and orders of one's own.
        basis: what is *due* (claims of the day, goods on the water), or *statutory*.
        share: how much of what they add is levied: half of it, or more than all.
    """

    by: tuple[str, ...] = entry(ON_RECORD, f"who levies them; only {IMPORTER} is on record",
                                (IMPORTER,))  # fmt: skip
    on: tuple[str, ...] = entry(PARTNERS, "whose goods they fall on", (ALL,))
    as_of: dt.date | None = entry(
        Day(), "the day whose orders are meant; the scenario's date if left out", None
    )
    without: tuple[str, ...] = entry(OrderNames(), "orders left out", ())
    with_: tuple[str | Table, ...] = entry(AddedOrders(), "orders that stay, or are added", ())
    basis: str = entry(
        Choice(("due", "statutory")),
        "due: with the claims of the day and goods on the water; statutory: the law in full use",
        "due",
    )
    share: Rate = entry(
        Share(what="share", above=0.0), "how much of what they add is levied", Rate(1.0)
    )

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A day that the world on the scenario's date does not know; orders that contradict."""
        found = super().misfits(words, on)
        day = self.as_of or on
        if self.as_of is not None and self.as_of > on:
            what = f"{self.as_of} is after the scenario's date {on}"
            found.append(Mistake(("as_of",), what, "move the scenario's date or leave it out"))
        if not first_day() <= day <= last_day():
            what = f"the orders run from {first_day()} to {last_day()}"
            return [*found, Mistake(("as_of",), what, "name a day in between")]
        try:
            self.book(day, ledger())
        except BadInputError as error:
            found += [
                Mistake((p.place,) if p.place in ("with", "without") else (), p.what, p.hint)
                for p in error.problems
            ]
        return found

    def book(self, on: dt.date, shipped: Ledger) -> Ledger:
        """The ledger that it means.

        Args:
            on: the scenario's date.
            shipped: the ledger of the data.

        Raises:
            BadInputError: names that stand for no order, orders that contradict one another.
        """
        return amended(shipped, self.without, self.with_, self.as_of or on)

    def _say(self, words: Vocabulary) -> str:
        day = f"on {day_in_words(self.as_of)}" if self.as_of else "on the scenario's date"
        said = f"{CUSTOMS.name}: the orders in force {day} on {goods_in_words(self, words)}"
        if self.without:
            said += f", without {', '.join(self.without)}"
        if self.with_:
            names = (one if isinstance(one, str) else _name_of(dict(one)) for one in self.with_)
            said += f", with {', '.join(names)}"
        return (
            said if float(self.share) == 1.0 else f"{said}, {percent(self.share)} of what they add"
        )


def _name_of(table: dict[str, Any]) -> str:
    """What an added order is called in a sentence."""
    own = str(table.get("programme") or table.get("id") or "an order of its own")
    if "like" in table:
        own = f"{table['like']}" + (f" on {table['partners']}" if "partners" in table else "")
    return own


@dataclass(frozen=True, kw_only=True)
class ReciprocalTariffs(TariffMeasure):
    """The "reciprocal" rates of an executive order of 2025, partner by partner, as points.

    Members of the European Union get its rate, partners that are not listed the baseline. The
    rest of the world gets the mean over its listed partners, weighted by US imports of 2024.

    Attributes:
        by: who levies it; only the United States are on record.
        on: whose goods they fall on.
        order: which list: that of 2 April 2025 or that of 31 July 2025.
        baseline: the rate of partners that are not listed.
        share: how much of each rate is levied: half of it, or more than all.
    """

    by: tuple[str, ...] = entry(
        ON_RECORD, f"who levies the tariffs; only {IMPORTER} is on record", (IMPORTER,)
    )
    on: tuple[str, ...] = entry(PARTNERS, "whose goods they fall on", (ALL,))
    order: str = entry(
        Choice(("Annex I", "further modified")),
        "the list: 'Annex I' of 2 April 2025, or 'further modified' of 31 July 2025",
        "Annex I",
    )
    baseline: Rate = entry(
        Share(what="tariff change", signed=True), "points for partners not listed", Rate(0.10)
    )
    share: Rate = entry(
        Share(what="share", above=0.0), "how much of each rate is levied", Rate(1.0)
    )

    def _say(self, words: Vocabulary) -> str:
        day = {"Annex I": "2 April 2025", "further modified": "31 July 2025"}[self.order]
        base = percent(self.baseline).rstrip("%")
        part = "" if float(self.share) == 1.0 else f", {percent(self.share)} of each rate"
        return (
            f"{CUSTOMS.name}: the reciprocal tariffs of {day} ({base} points where none is listed) "
            f"on {goods_in_words(self, words)}{part}"
        )


def uneven_rest(measures: Sequence[Measure]) -> list[Mistake]:
    """Measures of everybody on the rest, where the rest is not the same for each importer."""
    found = []
    for index, own in enumerate(measures):
        if not isinstance(own, TariffMeasure) or REST not in own.on or ALL not in own.by:
            continue
        for other, m in enumerate(measures):
            if isinstance(m, TariffMeasure) and ALL not in m.by and set(m.on) - {ALL, REST}:
                who, one = ", ".join(m.by), len(m.by) == 1 and m.by[0].isupper()
                what = f"the rest is not the same for all: measure {other + 1} is of {who} alone"
                hint = f"give {who} a measure of {'its' if one else 'their'} own on the rest"
                found.append(Mistake(("measure", index, "on"), what, hint))
                break
    return found


def phases_of(own: Measure) -> tuple[Measure, ...]:
    """A measure, or a tariff for each of its phases."""
    return own.in_phases() if isinstance(own, Tariff) else (own,)


def settled(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """What measures come to: a tariff for each phase, and ``rest`` as who is not named."""
    return without_rest(tuple(one for own in measures for one in phases_of(own)))


def without_rest(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Replace ``rest`` by everybody whom no other tariff measure of the same importers names.

    It is settled once for a whole scenario, so that a part of its measures means the same.
    """
    found: list[Measure] = []
    for index, own in enumerate(measures):
        if not isinstance(own, TariffMeasure) or REST not in own.on:
            found.append(own)
            continue
        named = [
            name
            for other, m in enumerate(measures)
            if other != index and isinstance(m, TariffMeasure)
            if ALL in m.by or set(m.by) & set(own.by)
            for name in m.on
            if name not in (ALL, REST)
        ]
        kept = tuple(name for name in own.on if name != REST)
        exempt = tuple(dict.fromkeys((*own.exempt, *(n for n in named if n not in kept))))
        found.append(replace(own, on=(ALL,), exempt=exempt))
    return tuple(found)


def _is_place(name: str, words: Vocabulary) -> bool:
    return name in words.economies or name in words.groups


def crosses_a_border(exporters: Collection[str], importers: Collection[str]) -> bool:
    """Whether some trade between two sets of economies is international."""
    return any(one != other for one in exporters for other in importers)


def sectors_in_words(sectors: tuple[str, ...], words: Vocabulary) -> str:
    """Sectors, or all goods where they are meant."""
    return "all goods" if sectors == ("goods",) else words.in_words(sectors)


def goods_in_words(own: ImportMeasure, words: Vocabulary) -> str:
    """What a measure falls on: ``cars and parts from Japan``."""
    text = f"{sectors_in_words(own.sectors, words)} from {words.in_words(own.on)}"
    return f"{text}, except {words.in_words(own.exempt)}" if own.exempt else text


MEASURES: tuple[type[Measure], ...] = (Tariff, TariffQuota, Orders, ReciprocalTariffs)
