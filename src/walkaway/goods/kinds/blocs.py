"""Measures on blocs: joining, leaving, founding one, and rules of origin.

What they do is written in `walkaway.goods.preferences` and read by `walkaway.goods.schedule`.
"""

# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from walkaway.grammar.fields import entry
from walkaway.grammar.groups import of_trade
from walkaway.grammar.measure import Measure, capital
from walkaway.grammar.values import (
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
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.parameters import parameter

CUMULATION = Choice(("bloc", "bilateral", "none"))
ORIGIN_THRESHOLD = Rate(parameter("goods.origin.threshold").value)
"""Content that counts as originating: 40% is the regional value content of RCEP's general rule."""

ORIGIN_COST = Rate(parameter("goods.origin.cost").value)
"""Cost of proving origin, as a share of value. Published estimates run from about 1% to 8% (Cadot,
Estevadeordal, Suwa-Eisenmann and Verdier 2006 on NAFTA); recalled, not verified at its source."""


def _no_agreement(bloc: str) -> list[Mistake]:
    """What is wrong with joining or leaving a group that sets no tariffs among its members."""
    if of_trade(bloc):
        return []
    what = f"{bloc} is no agreement on trade: its members keep their tariffs on one another"
    return [Mistake(("bloc",), what, "write FreeTradeArea, or tariffs between its members")]


class _PhasedIn(Measure):
    """Tariffs that go to zero in steps, except in some sectors.

    No dataclass of its own: each kind writes these fields itself, so that they stand in its tables
    after the economies they concern.
    """

    excluded_sectors: tuple[str, ...]
    phase_in_years: float

    def cut(self, on: dt.date) -> float:
        """Part of the tariffs removed by a date, between 0 and 1."""
        if not self.in_force(on):
            return 0.0
        if self.phase_in_years == 0 or self.from_ is None:
            return 1.0
        return min(1.0, (on - self.from_).days / (365.25 * self.phase_in_years))

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A phase-in that starts nowhere, or a group that is no agreement on trade."""
        del words, on
        if (bloc := getattr(self, "bloc", "")) and (found := _no_agreement(bloc)):
            return found
        if self.phase_in_years and self.from_ is None:
            return [Mistake(("phase_in_years",), "a phase-in without a first day", "add 'from'")]
        return []

    def _how(self, words: Vocabulary) -> str:
        text = ""
        if self.excluded_sectors:
            text += f", leaving out {words.in_words(self.excluded_sectors)}"
        if self.phase_in_years:
            text += f", phased in over {self.phase_in_years:g} years"
        return text


@dataclass(frozen=True, kw_only=True)
class Accession(_PhasedIn):
    """Economies join a bloc: tariffs between them and the members go to zero both ways.

    An economy that is a member already changes nothing. Tariff measures are applied afterwards,
    so that a punitive tariff stays in force between members.

    Attributes:
        bloc: the bloc that is joined.
        members: who joins.
        excluded_sectors: sectors whose tariffs stay.
        phase_in_years: years from the first day until tariffs are zero, in a straight line.
    """

    of_trade: ClassVar[bool] = True

    bloc: str = entry(Names(("group",), single=True), "the bloc that is joined")
    members: tuple[str, ...] = entry(SIDES, "the economies that join")
    excluded_sectors: tuple[str, ...] = entry(SECTORS, "sectors whose tariffs stay", ())
    phase_in_years: float = entry(
        Number(0, 100), "years from the first day until tariffs are zero", 0.0
    )

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The bloc, and who joins it."""
        return (self.bloc,), self.members

    def idle(self, words: Vocabulary, on: dt.date) -> str:
        """It is not in force that day, or those who join are members already."""
        inside = words.expand_economies([self.bloc], on)
        if all(code in inside for code in words.expand_economies(self.members, on)):
            return f"already in {self.bloc}"
        return self._not_in_force(on)

    def _say(self, words: Vocabulary) -> str:
        who = capital(words.in_words(self.members))
        return f"{who} join{'s' if len(self.members) == 1 else ''} {self.bloc}{self._how(words)}"


@dataclass(frozen=True, kw_only=True)
class FreeTradeArea(_PhasedIn):
    """Economies form a bloc of their own: tariffs between all of them go to zero.

    With the name of a bloc as its members it takes away what tariffs its members still have on
    one another. Tariff measures are applied afterwards, so that a punitive tariff stays in force.

    Attributes:
        members: the economies.
        excluded_sectors: sectors whose tariffs stay.
        phase_in_years: years from the first day until tariffs are zero, in a straight line.
    """

    of_trade: ClassVar[bool] = True

    members: tuple[str, ...] = entry(SIDES, "the economies that trade freely with one another")
    excluded_sectors: tuple[str, ...] = entry(SECTORS, "sectors whose tariffs stay", ())
    phase_in_years: float = entry(
        Number(0, 100), "years from the first day until tariffs are zero", 0.0
    )

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first of them, and the others."""
        return self.members[:1], self.members[1:]

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """An area of one, or a phase-in that starts nowhere."""
        found = []
        if len(words.expand_economies(self.members, on)) < 2:
            found.append(Mistake(("members",), "an area needs two economies", "name another"))
        return found + super().misfits(words, on)

    def _say(self, words: Vocabulary) -> str:
        return f"Free trade among {words.in_words(self.members)}{self._how(words)}"


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

    of_trade: ClassVar[bool] = True

    bloc: str = entry(Names(("group",), single=True), "the bloc that is left")
    members: tuple[str, ...] = entry(SIDES, "the economies that leave")

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A group that is no agreement on trade."""
        return _no_agreement(self.bloc) or super().misfits(words, on)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The bloc, and who leaves it."""
        return (self.bloc,), self.members

    def _say(self, words: Vocabulary) -> str:
        who = words.in_words(self.members)
        leaves = "leaves" if len(self.members) == 1 else "leave"
        return f"{who[:1].upper()}{who[1:]} {leaves} {self.bloc}"


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

    of_trade: ClassVar[bool] = True

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

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The bloc alone."""
        return (self.bloc,), ()

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


MEASURES: tuple[type[Measure], ...] = (Accession, FreeTradeArea, Exit, RulesOfOrigin)
