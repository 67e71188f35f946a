"""Measures of central banks, treasuries and investors on output, rates and currencies.

What they do is written in `walkaway.economy.scenario_news` (and, for packages that are laws,
in `walkaway.budget.packages`).
"""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from walkaway.economy.laws import LAWS
from walkaway.economy.table import CURRENCIES, RESERVE, WORDS
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import Choice, Day, Mistake, Number, Rate, Share
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.parameters import parameter

PURCHASES = parameter("economy.purchases.effect").value
MULTIPLIER = parameter("economy.package.multiplier").value

ECONOMIES = WORDS
"""Economies of the quarterly model: code -> how it is called in a sentence."""
YEARS = 24
"""How far ahead of the scenario's date a measure may start: the quarterly model's reach."""

BY = Choice(tuple(ECONOMIES), places=True)
EVERYBODY = "all"
INVESTORS = Choice((EVERYBODY, *CURRENCIES), places=True)
ABROAD = Choice(tuple(code for code in ECONOMIES if code != RESERVE), places=True)


@dataclass(frozen=True, kw_only=True)
class DatedMeasure(Measure):
    """A measure whose path needs a first day.

    Attributes:
        from_: first day in force.
    """

    ENDING: ClassVar[str] = "say with `quarters` how long it takes or lasts"
    """What to write instead of a last day, which no measure here has."""

    from_: dt.date = entry(Day(), "the first day in force")

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose it is."""
        return (getattr(self, "by", ""),), ()

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A last day, or a first day that the quarterly model does not reach."""
        found = super().misfits(words, on)
        if self.until is not None:
            found.append(Mistake(("until",), f"{self.kind} has no last day", self.ENDING))
        if 4 * (self.from_.year - on.year) + (self.from_.month - on.month) // 3 >= 4 * YEARS:
            hint = f"the quarterly model looks {YEARS} years ahead: give an earlier day"
            found.append(Mistake(("from",), f"{self.from_} is too far ahead of {on}", hint))
        return found


@dataclass(frozen=True, kw_only=True)
class PolicyRate(DatedMeasure):
    """A central bank sets its rate apart from its rule.

    With `quarters` the rate stays that much above (or below) the baseline for so long, and each
    quarter of it is a surprise; without, it is a one-time departure that the rule smooths out.

    Attributes:
        by: whose central bank.
        change: points against the baseline; 0.25 is a quarter point.
        quarters: how long it is held; 0 leaves the return to the rule.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    by: str = entry(BY, "whose central bank")
    change: float = entry(Number(-20, 20), "points against the baseline: 0.25")
    quarters: int = entry(Number(0, 40, whole=True), "quarters it is held; 0: as the rule does", 0)

    def _say(self, words: Vocabulary) -> str:
        del words
        held = f", held for {self.quarters} quarters" if self.quarters else ""
        return f"The central bank of {ECONOMIES[self.by]}: {self.change:+g} points{held}"


@dataclass(frozen=True, kw_only=True)
class BondPurchases(DatedMeasure):
    """A central bank buys its government's bonds (or holds fewer, if negative).

    Attributes:
        by: whose central bank.
        amount: percent of GDP by which its holdings differ from the baseline in the end.
        quarters: over how many quarters, at an even pace.
        effect: basis points off the ten-year term premium per percent of GDP held.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    by: str = entry(BY, "whose central bank")
    amount: float = entry(Number(-200, 200), "percent of GDP added to its holdings in the end")
    quarters: int = entry(Number(1, 40, whole=True), "quarters until then, at an even pace", 8)
    effect: float = entry(Number(0, 50), "basis points per percent of GDP", PURCHASES)

    def _say(self, words: Vocabulary) -> str:
        del words
        does = "buys" if self.amount >= 0 else "lets go of"
        return (
            f"The central bank of {ECONOMIES[self.by]} {does} bonds of {abs(self.amount):g}% of "
            f"GDP over {self.quarters} quarters"
        )


@dataclass(frozen=True, kw_only=True)
class YieldCap(DatedMeasure):
    """A central bank caps the ten-year yield (yield-curve control).

    Attributes:
        by: whose central bank.
        points: by how much the yield may rise above the baseline.
        quarters: how long.
    """

    by: str = entry(BY, "whose central bank")
    points: float = entry(Number(-10, 10), "points that the ten-year yield may rise")
    quarters: int = entry(Number(1, 40, whole=True), "how many quarters", 8)

    def _say(self, words: Vocabulary) -> str:
        del words
        return (
            f"The central bank of {ECONOMIES[self.by]} keeps the ten-year yield from rising "
            f"more than {self.points:g} points for {self.quarters} quarters"
        )


@dataclass(frozen=True, kw_only=True)
class FiscalPackage(DatedMeasure):
    """A package that adds to primary deficits (or takes from them, if negative).

    Attributes:
        by: whose.
        law: a law with a published estimate.
        amount: instead of `law`: percent of GDP a year.
        quarters: how long `amount` lasts.
        multiplier: percent of output per percent of GDP, before interest rates respond.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("law", "amount"),)
    ENDING: ClassVar[str] = "`quarters` says how long `amount` lasts; a law has its own last year"
    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    by: str = entry(BY, "whose package")
    law: str | None = entry(Choice(tuple(LAWS)), "a law with a published estimate", None)
    amount: float | None = entry(Number(-50, 50), "percent of GDP a year", None)
    quarters: int = entry(Number(1, 80, whole=True), "quarters that `amount` lasts", 40)
    multiplier: float = entry(Number(-1, 4), "output per unit of deficit, before rates", MULTIPLIER)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """A law of somebody else."""
        found = super().misfits(words, on)
        if self.law is not None and self.by != (whose := LAWS[self.law].of):
            hint = f'write by = "{whose}", or give `amount` instead of `law`'
            what = f"{self.law} is a law of {whose}, not of {self.by}"
            found.append(Mistake(("law",), what, hint))
        return found

    def _say(self, words: Vocabulary) -> str:
        del words
        what = self.law or f"{self.amount:+g}% of GDP a year for {self.quarters} quarters"
        return f"Fiscal package of {ECONOMIES[self.by]}: {what}"


@dataclass(frozen=True, kw_only=True)
class Repatriation(DatedMeasure):
    """Investors bring money home; it moves their currency as far as it was not hedged.

    Attributes:
        by: whose investors.
        amount: percent of their economy's GDP, in all; negative for money that leaves.
        quarters: over how many quarters, at an even pace.
        hedged: share that was hedged against the currency.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    by: str = entry(ABROAD, "whose investors")
    amount: float = entry(Number(-100, 100), "percent of GDP in all, negative if it leaves")
    quarters: int = entry(Number(1, 40, whole=True), "quarters it takes, at an even pace", 4)
    hedged: Rate = entry(Share(-0.000001, "share"), 'share that was hedged: "45%"', Rate(0.0))

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose money it leaves, and whose investors."""
        return (RESERVE,), (self.by,)

    def _say(self, words: Vocabulary) -> str:
        del words
        way = "bring home" if self.amount >= 0 else "take abroad"
        return (
            f"Investors of {ECONOMIES[self.by]} {way} {abs(self.amount):g}% of GDP over "
            f"{self.quarters} quarters, {100 * self.hedged:g}% of it hedged"
        )


@dataclass(frozen=True, kw_only=True)
class Confidence(DatedMeasure):
    """Demand falls because confidence does (or rises, if positive); it halves every quarter.

    Attributes:
        by: where.
        change: percent of GDP that demand changes by in the first quarter, before anything
            responds to it.
    """

    ENDING: ClassVar[str] = "it halves every quarter by itself"
    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    by: str = entry(BY, "where")
    change: float = entry(Number(-20, 20), "percent of GDP in the first quarter before feedbacks")

    def _say(self, words: Vocabulary) -> str:
        del words
        return f"Confidence in {ECONOMIES[self.by]}: {self.change:+g}% of GDP"


@dataclass(frozen=True, kw_only=True)
class Trust(DatedMeasure):
    """Investors abroad trust the dollar less (or more): they hedge more of it, or ask a premium.

    The other reading of a threat. What they hold is not sold: hedging sells dollars forward, and
    the premium is what they ask for the convenience that dollars and US bonds no longer have.

    Attributes:
        by: whose investors; ``all`` is every economy with a currency in the model.
        hedge: change of the share of their US securities that is hedged; 0.05 is five points.
        premium: points a year that holders ask beyond the baseline for dollars and US bonds;
            everybody's, whatever `by` says.
        quarters: over how many quarters they hedge, at an even pace, and how long the premium
            stays before it fades.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("hedge", "premium")

    by: str = entry(INVESTORS, "whose investors hedge", EVERYBODY)
    hedge: Rate = entry(
        Share(-1.000001, "share", signed=True), 'change of the share hedged: "+5%"', Rate(0.0)
    )
    premium: float = entry(Number(-10, 10), "points a year asked for its money and bonds", 0.0)
    quarters: int = entry(Number(1, 40, whole=True), "quarters it takes and stays", 2)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose money it is, and whose investors."""
        return (RESERVE,), () if self.by == EVERYBODY else (self.by,)

    def misfits(self, words: Vocabulary, on: dt.date) -> list[Mistake]:
        """More than everything hedged, or nothing said at all."""
        found = super().misfits(words, on)
        if self.hedge > 1:
            what = f"{100 * self.hedge:g} points more are hedged than there are"
            found.append(Mistake(("hedge",), what, 'five points are "+5%"'))
        if self.premium and self.by != EVERYBODY:
            hint = 'write by = "all", or a measure of its own for the premium'
            what = f"a premium on the dollar is everybody's, not that of {ECONOMIES[self.by]}"
            found.append(Mistake(("premium",), what, hint))
        return found

    def _say(self, words: Vocabulary) -> str:
        del words
        whose = "abroad" if self.by == EVERYBODY else f"of {ECONOMIES[self.by]}"
        parts = [
            f"hedge {abs(100 * self.hedge):g} points {'more' if self.hedge > 0 else 'less'} of "
            "their US securities"
            if self.hedge
            else "",
            f"ask {self.premium:+g} points for dollars and US bonds" if self.premium else "",
        ]
        said = " and ".join(filter(None, parts)) or "trust the dollar as before"
        return f"Investors {whose} {said}, over {self.quarters} quarters"


MEASURES: tuple[type[Measure], ...] = (
    PolicyRate,
    BondPurchases,
    YieldCap,
    FiscalPackage,
    Repatriation,
    Confidence,
    Trust,
)
