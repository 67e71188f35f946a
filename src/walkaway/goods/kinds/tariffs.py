"""Measures on tariffs: one's own, those on record, and what each falls on.

What they do is written in `walkaway.goods.schedule`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure, capital, day_in_words
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

ON_RECORD = Choice(("USA",), many=True, places=True)
"""Economies whose tariffs of 2025-26 the data hold, partner by partner."""


@dataclass(frozen=True, kw_only=True)
class TariffMeasure(Measure):
    """What all measures on tariffs share.

    Attributes:
        by: who levies it (the importer).
        on: whose goods it falls on (the exporter).
        sectors: which goods.
        exempt: partners and sectors left out.
    """

    by: tuple[str, ...] = entry(SIDES, "who levies the tariff: the importing economies")
    on: tuple[str, ...] = entry(PARTNERS, "whose goods it falls on: the exporting economies")
    sectors: tuple[str, ...] = entry(SECTORS, "the sectors it falls on", ("goods",))
    exempt: tuple[str, ...] = entry(EXEMPT, "economies and sectors left out", ())

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or adds nothing."""
        return self._not_in_force(on) or super().idle(words, on)

    def is_level(self) -> bool:
        """Whether it sets the tariff instead of adding to it."""
        return False

    def wins(self) -> bool:
        """Whether other measures on the same trade do not count."""
        return False

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
class Tariff(TariffMeasure):
    """A tariff on some partners and sectors, as a level or as a change.

    A `rate` is all-in: it replaces the tariff of the base year and everything else on the same
    trade. A `change` is added to the base, and several changes on the same trade add up. Two
    rates that differ, or a rate and a change, on the same trade at the same time contradict each
    other, unless one of them says ``overrides = true``: then the others do not count there.

    Attributes:
        rate: the all-in ad valorem level; 0.15 is 15%.
        change: points added to the base; 0.25 is 25 points.
        floor: the rate leaves trade alone whose tariff is higher already.
        overrides: it replaces other measures on the same trade.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("rate", "change"),)
    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    rate: Rate | None = entry(Share(what="tariff"), "the all-in ad valorem level", None)
    change: Rate | None = entry(
        Share(what="tariff change", signed=True), "percentage points added to the base", None
    )
    floor: bool = entry(Flag(), "whether the rate leaves higher tariffs as they are", False)
    overrides: bool = entry(Flag(), "whether it replaces other measures on the same trade", False)

    def is_level(self) -> bool:
        """Whether it sets the tariff instead of adding to it."""
        return self.rate is not None

    def wins(self) -> bool:
        """Whether other measures on the same trade do not count."""
        return self.overrides

    def _say(self, words: Vocabulary) -> str:
        if self.rate is not None:
            size = f"an all-in tariff of {percent(self.rate)}"
            size = size.replace("an all-in", "at least a") if self.floor else size
        else:
            change = self.change or 0.0
            points = percent(abs(change)).rstrip("%")
            size = f"{points} points {'more' if change >= 0 else 'less'} tariff"
        return f"{_subject(self.by, words)}: {size} on {goods_in_words(self, words)}"


@dataclass(frozen=True, kw_only=True)
class TariffTimeline(TariffMeasure):
    """The tariff increases really in force on a day, partner by partner.

    Each partner gets its effective increase over 2024, as the dated timeline of the data has it.
    That is an average over goods. With `cars` and `metals` given, these pay their own orders'
    points and other goods what is left of the average, by the partner's US sales of 2024 under
    each order; without them the average falls on every sector alike. Members of the European
    Union share its row; an economy without a row of its own, and the rest of the world, get the
    import-weighted mean of the partners listed outside the grid.

    Attributes:
        by: who levies it; only the United States are on record.
        on: whose goods it falls on.
        as_of: the day whose tariffs are meant; the scenario's own date if left out.
        cars: points on cars and parts under their own order.
        metals: points on steel and aluminium under theirs.
    """

    by: tuple[str, ...] = entry(
        ON_RECORD, "who levies the tariffs; only USA is on record", ("USA",)
    )
    on: tuple[str, ...] = entry(PARTNERS, "whose goods they fall on", (ALL,))
    as_of: dt.date | None = entry(
        Day(), "the day whose tariffs are meant; the scenario's date if left out", None
    )
    cars: Rate | None = entry(
        Share(what="tariff change", signed=True), "points on cars and parts, told apart", None
    )
    metals: Rate | None = entry(
        Share(what="tariff change", signed=True), "points on steel and aluminium, told apart", None
    )

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A day that the world on the scenario's date does not know."""
        found = super().misfits(words, on)
        if self.as_of is not None and self.as_of > on:
            what = f"{self.as_of} is after the scenario's date {on}"
            found.append(Mistake(("as_of",), what, "move the scenario's date or leave it out"))
        return found

    def _say(self, words: Vocabulary) -> str:
        day = f"on {day_in_words(self.as_of)}" if self.as_of else "on the scenario's date"
        return (
            f"United States: the tariff increases in force {day} on {goods_in_words(self, words)}"
        )


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
    """

    by: tuple[str, ...] = entry(
        ON_RECORD, "who levies the tariffs; only USA is on record", ("USA",)
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

    def _say(self, words: Vocabulary) -> str:
        day = {"Annex I": "2 April 2025", "further modified": "31 July 2025"}[self.order]
        base = percent(self.baseline).rstrip("%")
        return (
            f"United States: the reciprocal tariffs of {day} ({base} points where none is listed) "
            f"on {goods_in_words(self, words)}"
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


def without_rest(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Replace ``rest`` by everybody whom no other tariff measure of the same importers names.

    It is settled once for a whole scenario, so that a part of its measures means the same.
    """
    import dataclasses

    settled: list[Measure] = []
    for index, own in enumerate(measures):
        if not isinstance(own, TariffMeasure) or REST not in own.on:
            settled.append(own)
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
        settled.append(dataclasses.replace(own, on=(ALL,), exempt=exempt))
    return tuple(settled)


def _is_place(name: str, words: Vocabulary) -> bool:
    return name in words.economies or name in words.groups


def crosses_a_border(exporters: tuple[str, ...], importers: tuple[str, ...]) -> bool:
    """Whether some trade between two sets of economies is international."""
    return any(one != other for one in exporters for other in importers)


def _subject(names: tuple[str, ...], words: Vocabulary) -> str:
    said = words.in_words(names)
    return capital(said.removeprefix("the "))


def goods_in_words(own: TariffMeasure, words: Vocabulary) -> str:
    """What a measure falls on: ``cars and parts from Japan``."""
    sectors = "all goods" if own.sectors == ("goods",) else words.in_words(own.sectors)
    text = f"{sectors} from {words.in_words(own.on)}"
    return f"{text}, except {words.in_words(own.exempt)}" if own.exempt else text


MEASURES: tuple[type[Measure], ...] = (Tariff, TariffTimeline, ReciprocalTariffs)
