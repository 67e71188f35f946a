"""Measures on the market for US Treasuries: who lets go, who wants less, who sells more.

What they do is written in `walkaway.bonds.measures`.
"""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from walkaway.bonds.roster import ROSTER
from walkaway.errors import did_you_mean
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import (
    Choice,
    Kind,
    Mistake,
    Number,
    Rate,
    Refused,
    Share,
    percent,
    shown,
    sort_of,
)
from walkaway.grammar.vocabulary import Vocabulary

HOLDERS = ROSTER.words("UST")
"""Holders of US Treasuries a measure may name, and what a sentence calls them."""

USUAL = "usual"
MATURITIES: dict[str, str] = {
    USUAL: "what such holders sell first",
    "all": "all maturities",
    "coupons": "everything beyond a year",
    "long": "7-30 years",
    "bills": "what is due within a year",
    "1-3": "1-3 years",
    "3-7": "3-7 years",
    "7-15": "7-15 years",
    "15-30": "15-30 years",
}
"""Maturities a measure may name, and what a sentence calls them."""

HOLDER = Choice(tuple(HOLDERS), places=True)
SOLD = Choice(tuple(MATURITIES))
BUCKET = Choice(tuple(name for name in MATURITIES if name != USUAL))
MOST = 40_000.0
"""Largest amount in USD bn: more than all there is."""


class Months(int):
    """A span of time, in months."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As TOML writes it."""
        return spell_span(int(self))


def spell_span(months: int) -> str:
    """Months as a span: ``4 quarters``, ``1 month``."""
    whole = int(months)
    unit, count = ("quarter", whole // 3) if whole % 3 == 0 and whole else ("month", whole)
    return f"{count:d} {unit}" if count == 1 else f"{count:d} {unit}s"


@dataclass(frozen=True)
class Span(Kind):
    """A span of time: ``"4 quarters"``, ``"6 months"``, ``"2 years"``; none is at once."""

    PATTERN = r"^\s*(\d{1,3})\s*(month|quarter|year)s?\s*$"
    UNITS: ClassVar[dict[str, int]] = {"month": 1, "quarter": 3, "year": 12}

    def read(self, raw: Any) -> Months:
        """Months of a span."""
        if isinstance(raw, Months) and raw >= 0:
            return raw
        hint = 'write "4 quarters", "6 months" or "1 year"'
        if not isinstance(raw, str):
            raise Refused(Mistake((), f"{sort_of(raw)} where a span of time is wanted", hint))
        match = re.match(self.PATTERN, raw)
        if not match:
            words = re.findall(r"[A-Za-z]+", raw)
            near = did_you_mean(words[-1], ["months", "quarters", "years"]) if words else ""
            raise Refused(Mistake((), f"{shown(raw)} is not a span of time", near or hint))
        return Months(int(match[1]) * self.UNITS[match[2]])

    def plain(self, value: Any) -> str:
        """The span as TOML writes it."""
        return spell_span(int(value))

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of a span."""
        del words
        return {"type": "string", "pattern": self.PATTERN}


@dataclass(frozen=True)
class Part(Share):
    """A change of a stock; the least is -100%, all of it."""

    above: float = -1e6
    what: str = "change"
    signed: bool = True

    def read(self, raw: Any) -> Rate:
        """The change as a fraction."""
        value = super().read(raw)
        if value < -1.0:
            what = f"a change of {percent(value)} is more than there is"
            raise Refused(Mistake((), what, "the most is -100%"))
        return value


PART = Part()
SPAN = Span()
QUARTER, YEAR = Months(3), Months(12)


def _size(change: Rate | None, amount: float | None) -> str:
    if change is not None:
        return percent(abs(change))
    return f"${abs(amount or 0.0):,.0f} bn"


def _within(over: Months) -> str:
    return f" over {spell_span(over)}" if over else " at once"


@dataclass(frozen=True, kw_only=True)
class Withdrawal(Measure):
    """A holder of US Treasuries lets go of some, whatever the price (or takes more, if positive).

    Attributes:
        holder: who.
        bucket: of which maturities; ``usual`` is what such a holder sells first: bills if it is
            official, long bonds if it hedges, all in proportion otherwise.
        change: relative to what it holds there; -0.31 is 31% less.
        amount: instead of `change`: USD bn at market value, negative for sales.
        over: how long it takes, at an even pace.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("change", "amount"),)
    SIZES: ClassVar[tuple[str, ...]] = ("change", "amount")

    holder: str = entry(HOLDER, "who lets go")
    bucket: str = entry(SOLD, "the maturities concerned; usual: bills first if official", USUAL)
    change: Rate | None = entry(PART, 'relative to what it holds there: "-31%"', None)
    amount: float | None = entry(
        Number(-MOST, MOST), "USD bn at market value, negative for sales", None
    )
    over: Months = entry(SPAN, "how long it takes", QUARTER)

    def _say(self, words: Vocabulary) -> str:
        del words
        who = HOLDERS[self.holder]
        size = self.change if self.change is not None else self.amount or 0.0
        many = who.endswith("s")
        does = ("let go of" if many else "lets go of") if size <= 0 else ("add" if many else "adds")
        whose = f"{'of' if size <= 0 else 'to'} {'their' if many else 'its'}"
        return (
            f"{who[:1].upper()}{who[1:]}: {does} {_size(self.change, self.amount)} {whose} US "
            f"Treasuries ({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class Preference(Measure):
    """A holder wants less (or more) at unchanged yields; unlike a withdrawal it heeds the price.

    Attributes:
        holder: who.
        bucket: of which maturities.
        change: of what it wants at unchanged yields; -0.10 is a tenth less.
        over: how long it takes.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    holder: str = entry(HOLDER, "whose taste changes")
    bucket: str = entry(BUCKET, "the maturities concerned", "all")
    change: Rate = entry(PART, 'change of what it wants at unchanged yields: "-10%"')
    over: Months = entry(SPAN, "how long it takes", QUARTER)

    def misfits(self, words: Vocabulary, on: Any) -> list[Mistake]:
        """A taste that vanishes altogether."""
        del words, on
        if self.change <= -1.0:
            hint = "use a Withdrawal for all of it"
            return [Mistake(("change",), "a preference cannot fall by all of it", hint)]
        return []

    def _say(self, words: Vocabulary) -> str:
        del words
        who = HOLDERS[self.holder]
        way = "less" if self.change <= 0 else "more"
        return (
            f"{who[:1].upper()}{who[1:]}: {percent(abs(self.change))} {way} US Treasuries wanted "
            f"at unchanged yields ({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class QT(Measure):
    """The Federal Reserve runs its holdings down (or buys, if negative).

    Attributes:
        amount: USD bn at market value that it lets go.
        bucket: of which maturities.
        over: how long it takes.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = entry(Number(-MOST, MOST), "USD bn at market value that the Fed lets go")
    bucket: str = entry(BUCKET, "the maturities concerned", "coupons")
    over: Months = entry(SPAN, "how long it takes", YEAR)

    def _say(self, words: Vocabulary) -> str:
        del words
        does = "lets go of" if self.amount >= 0 else "buys"
        return (
            f"The Federal Reserve {does} ${abs(self.amount):,.0f} bn of US Treasuries "
            f"({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class Issuance(Measure):
    """The US Treasury sells more than the baseline (or buys back, if negative).

    Attributes:
        amount: USD bn at market value.
        bucket: in which maturities, in proportion to what is outstanding.
        over: how long it takes.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = entry(Number(-MOST, MOST), "USD bn at market value sold beyond the baseline")
    bucket: str = entry(BUCKET, "the maturities concerned", "all")
    over: Months = entry(SPAN, "how long it takes", YEAR)

    def _say(self, words: Vocabulary) -> str:
        del words
        does = "sells" if self.amount >= 0 else "buys back"
        more = " more" if self.amount >= 0 else ""
        return (
            f"The US Treasury {does} ${abs(self.amount):,.0f} bn{more} "
            f"({MATURITIES[self.bucket]}){_within(self.over)}"
        )


def flows(measures: Sequence[Measure]) -> tuple[Withdrawal | Preference | QT | Issuance, ...]:
    """The measures of this market among others."""
    kinds = (Withdrawal, Preference, QT, Issuance)
    return tuple(own for own in measures if isinstance(own, kinds))


MEASURES: tuple[type[Measure], ...] = (Withdrawal, Preference, QT, Issuance)
