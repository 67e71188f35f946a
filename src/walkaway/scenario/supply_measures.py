"""Measures on blocs and supply chains: free trade areas, exits, rules of origin, export bans.

What they do is written in `walkaway.goods.blocs` and read by `walkaway.goods.schedule`.
"""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from walkaway.scenario.fields import entry
from walkaway.scenario.measures import Measure, measure
from walkaway.scenario.values import (
    SECTORS,
    SIDES,
    Choice,
    Mistake,
    Names,
    Number,
    Rate,
    Share,
    percent,
)
from walkaway.scenario.vocabulary import Vocabulary

CUMULATION = Choice(("bloc", "bilateral", "none"))

MINERALS: dict[str, tuple[tuple[str, str], ...]] = {"rare-earths": (("CHN", "JPN"),)}
"""Minerals below the sector grid, with the sellers and buyers whose dependence is on record."""

SEVERITIES = ("severe", "central", "mild")


def mineral_words(name: str) -> str:
    """A mineral's name in a sentence."""
    return name.replace("-", " ")


ORIGIN_THRESHOLD = Rate(0.40)
"""Content that counts as originating: 40% is the regional value content of RCEP's general rule."""

ORIGIN_COST = Rate(0.03)
"""Cost of proving origin, as a share of value. Published estimates run from about 1% to 8% (Cadot,
Estevadeordal, Suwa-Eisenmann and Verdier 2006 on NAFTA); recalled, not verified at its source."""


@measure
@dataclass(frozen=True, kw_only=True)
class FreeTradeArea(Measure):
    """Economies form a bloc of their own: tariffs between all of them go to zero.

    With the name of a bloc as its members it takes away what tariffs its members still have on
    one another. Tariff measures are applied afterwards, so that a punitive tariff stays in force.

    Attributes:
        members: the economies.
        excluded_sectors: sectors whose tariffs stay.
        phase_in_years: years from the first day until tariffs are zero, in a straight line.
    """

    members: tuple[str, ...] = entry(SIDES, "the economies that trade freely with one another")
    excluded_sectors: tuple[str, ...] = entry(SECTORS, "sectors whose tariffs stay", ())
    phase_in_years: float = entry(
        Number(0, 100), "years from the first day until tariffs are zero", 0.0
    )

    def cut(self, on: dt.date) -> float:
        """Part of the tariffs removed by a date, between 0 and 1."""
        if not self.in_force(on):
            return 0.0
        if self.phase_in_years == 0 or self.from_ is None:
            return 1.0
        return min(1.0, (on - self.from_).days / (365.25 * self.phase_in_years))

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """An area of one, or a phase-in that starts nowhere."""
        found = []
        if len(words.expand_economies(self.members, on)) < 2:
            found.append(Mistake(("members",), "an area needs two economies", "name another"))
        if self.phase_in_years and self.from_ is None:
            what = "a phase-in without a first day"
            found.append(Mistake(("phase_in_years",), what, "add 'from'"))
        return found

    def _say(self, words: Vocabulary) -> str:
        text = f"Free trade among {words.in_words(self.members)}"
        if self.excluded_sectors:
            text += f", leaving out {words.in_words(self.excluded_sectors)}"
        if self.phase_in_years:
            text += f", phased in over {self.phase_in_years:g} years"
        return text


@measure
@dataclass(frozen=True, kw_only=True)
class Exit(Measure):
    """Members leave a bloc: tariffs between them and the others go back to the general rate.

    The general rate of an importer is estimated from what it charges economies with which it
    shares no bloc. A pair that shares another bloc keeps its tariffs. An economy that is not a
    member changes nothing by leaving.

    Attributes:
        bloc: the bloc that is left.
        members: who leaves.
    """

    bloc: str = entry(Names(("group",), single=True), "the bloc that is left")
    members: tuple[str, ...] = entry(SIDES, "the economies that leave")

    def _say(self, words: Vocabulary) -> str:
        who = words.in_words(self.members)
        leaves = "leaves" if len(self.members) == 1 else "leave"
        return f"{who[:1].upper()}{who[1:]} {leaves} {self.bloc}"


@measure
@dataclass(frozen=True, kw_only=True)
class RulesOfOrigin(Measure):
    """A preference that an accession brings is given only to goods that originate in the bloc.

    A good originates when the value added inside the bloc that it contains, directly and through
    its inputs, passes the threshold. Proving it costs something; where the preference is worth
    less than that, or the good does not originate, the old tariff is paid. Without an accession
    to the bloc it changes nothing: preferences already in the data are as they are used.

    Attributes:
        bloc: the bloc whose new preferences are meant.
        threshold: least share of a good's value added inside.
        cost: cost of proving origin, as a share of value.
        cumulation: whose value added counts: of the whole bloc, of the two that trade, or of the
            exporter alone.
    """

    bloc: str = entry(Names(("group",), single=True), "the bloc whose new preferences are meant")
    threshold: Rate = entry(
        Share(what="share"), "least share of value added inside the bloc", ORIGIN_THRESHOLD
    )
    cost: Rate = entry(
        Share(what="cost"), "cost of proving origin, as a share of value", ORIGIN_COST
    )
    cumulation: str = entry(
        CUMULATION,
        "whose value added counts: the whole bloc's, the two's, or the exporter's",
        "bloc",
    )

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """Shares outside 0 to 100%."""
        del words, on
        found = []
        if not 0 <= self.threshold <= 1:
            found.append(Mistake(("threshold",), "is not between 0% and 100%"))
        if self.cost < 0:
            found.append(Mistake(("cost",), "is negative", "a proof of origin cannot pay"))
        return found

    def _say(self, words: Vocabulary) -> str:
        del words
        whose = {
            "bloc": "of the bloc", "bilateral": "of the two that trade", "none": "of the exporter",
        }[self.cumulation]  # fmt: skip
        return (
            f"{self.bloc}: new preferences need {percent(self.threshold)} value added {whose}, "
            f"proof costs {percent(self.cost)}"
        )


@measure
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
