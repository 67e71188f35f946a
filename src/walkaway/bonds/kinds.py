"""Measures on markets for government debt: who lets go, who wants less, who sells more.

What they do is written in `walkaway.bonds.measures`.
"""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from walkaway.bonds.own import roster_now
from walkaway.bonds.roster import ROSTER
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS
from walkaway.errors import did_you_mean
from walkaway.grammar.fields import entry
from walkaway.grammar.measure import Measure, capital
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

HOLDERS_OF = {code: ROSTER.words(code) for code in SOVEREIGNS}
"""Market -> holders of the package that a measure may name, and what a sentence calls them."""
HOLDERS = HOLDERS_OF[FIRST]
"""Those of the market that is meant where none is named."""

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

EVERY_HOLDER = tuple(dict.fromkeys(who for own in HOLDERS_OF.values() for who in own))


def holders_of(market: str) -> dict[str, str]:
    """Holders that a measure may name, and what a sentence calls them: own rows of the data too.

    Raises:
        BadInputError: with all mistakes of own rows.
    """
    every = roster_now()
    return HOLDERS_OF[market] if every is ROSTER else every.words(market)


@dataclass(frozen=True)
class HolderName(Choice):
    """A holder of the package's tables, or of the user's own (:mod:`walkaway.bonds.own`)."""

    def read(self, raw: Any) -> Any:
        """The name, where the data that are read by default have it."""
        return self._now().read(raw)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of the name."""
        return self._now().schema(words)

    def _now(self) -> Choice:
        own = [who for code in SOVEREIGNS for who in holders_of(code)]
        return Choice(tuple(dict.fromkeys((*self.options, *own))), self.many, self.places)


HOLDER = HolderName(EVERY_HOLDER, places=True)
MARKET = Choice(tuple(SOVEREIGNS))
SOLD = Choice(tuple(MATURITIES))
BUCKET = Choice(tuple(name for name in MATURITIES if name != USUAL))
MOST = 4_000_000.0
"""Largest amount, bn: more than all there is in any money. What a holder has is the true limit."""


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


def _size(change: Rate | None, amount: float | None, sign: str) -> str:
    if change is not None:
        return percent(abs(change))
    return f"{sign}{abs(amount or 0.0):,.0f} bn"


def _strangers(market: str, holder: str) -> list[Mistake]:
    """A holder that has nothing of a market's debt."""
    known = holders_of(market)
    if holder in known:
        return []
    elsewhere = next((code for code in SOVEREIGNS if holder in holders_of(code)), "")
    what = f"{holder} is no holder of {SOVEREIGNS[market].debt}"
    hint = f'write market = "{elsewhere}"' if elsewhere else f"one of: {', '.join(known)}"
    return [Mistake(("holder",), what, hint)]


def _owners(market: str, holder: str) -> tuple[str, ...]:
    """The economy whose holders are meant, unless it is the issuer; none for groups of them."""
    place = holder.partition(".")[0]
    alone = any(row.place == place for row in (*ROSTER.holders, *ROSTER.inside))
    named = alone and re.fullmatch(r"[A-Z]{3}", place) and place != SOVEREIGNS[market].issuer
    return (place,) if named else ()


def _within(over: Months) -> str:
    return f" over {spell_span(over)}" if over else " at once"


@dataclass(frozen=True, kw_only=True)
class Withdrawal(Measure):
    """A holder of government debt lets go of some, whatever the price (or takes more, if positive).

    Attributes:
        holder: who.
        bucket: of which maturities; ``usual`` is what such a holder sells first: bills if it is
            official, long bonds if it hedges, all in proportion otherwise.
        change: relative to what it holds there; -0.31 is 31% less.
        amount: instead of `change`: bn of the debt's own money at market value, negative for
            sales.
        over: how long it takes, at an even pace.
        market: whose debt: ``UST`` or ``JGB``.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("change", "amount"),)
    SIZES: ClassVar[tuple[str, ...]] = ("change", "amount")

    holder: str = entry(HOLDER, "who lets go")
    bucket: str = entry(SOLD, "the maturities concerned; usual: bills first if official", USUAL)
    change: Rate | None = entry(PART, 'relative to what it holds there: "-31%"', None)
    amount: float | None = entry(
        Number(-MOST, MOST), "bn of its money at market value, negative for sales", None
    )
    over: Months = entry(SPAN, "how long it takes", QUARTER)
    market: str = entry(MARKET, "whose debt; its money is that of `amount`", FIRST)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose debt it is, and who lets go."""
        return (SOVEREIGNS[self.market].issuer,), _owners(self.market, self.holder)

    def misfits(self, words: Vocabulary, on: Any) -> list[Mistake]:
        """A holder that has none of this debt."""
        del words, on
        return _strangers(self.market, self.holder)

    def idle(self, words: Vocabulary, on: Any) -> str:
        """It sells and buys nothing; that it is kept from either is another measure."""
        found = super().idle(words, on)
        return found and f"{found}; who may neither sell nor buy is a Hold"

    def _say(self, words: Vocabulary) -> str:
        del words
        who, debt = holders_of(self.market)[self.holder], SOVEREIGNS[self.market]
        size = self.change if self.change is not None else self.amount or 0.0
        many = who.endswith("s")
        does = ("let go of" if many else "lets go of") if size <= 0 else ("add" if many else "adds")
        whose = f"{'of' if size <= 0 else 'to'} {'their' if many else 'its'}"
        part = _size(self.change, self.amount, debt.sign)
        return (
            f"{who[:1].upper()}{who[1:]}: {does} {part} {whose} "
            f"{debt.debt} ({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class Hold(Measure):
    """A holder neither sells nor buys, whatever the yield: frozen, or forbidden to trade.

    By itself it moves nothing; others must take, or give, what it would have.

    Attributes:
        holder: who.
        market: whose debt: ``UST`` or ``JGB``.
    """

    over: ClassVar[Months] = Months(0)
    """From its first day it holds in full."""

    holder: str = entry(HOLDER, "who neither sells nor buys")
    market: str = entry(MARKET, "whose debt", FIRST)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose debt it is; who holds does nothing, so that there is nothing to tell of it."""
        return (SOVEREIGNS[self.market].issuer,), ()

    def misfits(self, words: Vocabulary, on: Any) -> list[Mistake]:
        """A holder that has none of this debt."""
        del words, on
        return _strangers(self.market, self.holder)

    def _say(self, words: Vocabulary) -> str:
        del words
        who, debt = holders_of(self.market)[self.holder], SOVEREIGNS[self.market]
        does, its = ("keep", "their") if who.endswith("s") else ("keeps", "its")
        return f"{capital(who)}: {does} {its} {debt.debt}, neither sold nor bought at any yield"


@dataclass(frozen=True, kw_only=True)
class Preference(Measure):
    """A holder wants less (or more) at unchanged yields; unlike a withdrawal it heeds the price.

    Attributes:
        holder: who.
        bucket: of which maturities.
        change: of what it wants at unchanged yields; -0.10 is a tenth less.
        over: how long it takes.
        market: whose debt: ``UST`` or ``JGB``.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("change",)

    holder: str = entry(HOLDER, "whose taste changes")
    bucket: str = entry(BUCKET, "the maturities concerned", "all")
    change: Rate = entry(PART, 'change of what it wants at unchanged yields: "-10%"')
    over: Months = entry(SPAN, "how long it takes", QUARTER)
    market: str = entry(MARKET, "whose debt", FIRST)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose debt it is, and who holds it."""
        return (SOVEREIGNS[self.market].issuer,), _owners(self.market, self.holder)

    def misfits(self, words: Vocabulary, on: Any) -> list[Mistake]:
        """A taste that vanishes altogether, or of one that has none of this debt."""
        del words, on
        found = _strangers(self.market, self.holder)
        if self.change <= -1.0:
            hint = "use a Withdrawal for all of it"
            found.append(Mistake(("change",), "a preference cannot fall by all of it", hint))
        return found

    def _say(self, words: Vocabulary) -> str:
        del words
        who, debt = holders_of(self.market)[self.holder], SOVEREIGNS[self.market].debt
        way = "less" if self.change <= 0 else "more"
        return (
            f"{who[:1].upper()}{who[1:]}: {percent(abs(self.change))} {way} {debt} wanted "
            f"at unchanged yields ({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class QT(Measure):
    """The issuer's central bank runs its holdings down (or buys, if negative): QT, a taper.

    Attributes:
        amount: bn of the debt's own money at market value that it lets go.
        bucket: of which maturities.
        over: how long it takes.
        market: whose debt: ``UST`` (the Federal Reserve) or ``JGB`` (the Bank of Japan).
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = entry(
        Number(-MOST, MOST), "bn of its money at market value that the central bank lets go"
    )
    bucket: str = entry(BUCKET, "the maturities concerned", "coupons")
    over: Months = entry(SPAN, "how long it takes", YEAR)
    market: str = entry(MARKET, "whose debt, and so whose central bank", FIRST)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose debt it is."""
        return (SOVEREIGNS[self.market].issuer,), ()

    def _say(self, words: Vocabulary) -> str:
        del words
        does, debt = "lets go of" if self.amount >= 0 else "buys", SOVEREIGNS[self.market]
        return (
            f"{debt.banker} {does} {debt.sign}{abs(self.amount):,.0f} bn of {debt.debt} "
            f"({MATURITIES[self.bucket]}){_within(self.over)}"
        )


@dataclass(frozen=True, kw_only=True)
class Issuance(Measure):
    """A government sells more debt than in the baseline (or buys back, if negative).

    Attributes:
        amount: bn of its money at market value.
        bucket: in which maturities, in proportion to what is outstanding.
        over: how long it takes.
        market: whose debt: ``UST`` or ``JGB``.
    """

    SIZES: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = entry(
        Number(-MOST, MOST), "bn of its money at market value sold beyond the baseline"
    )
    bucket: str = entry(BUCKET, "the maturities concerned", "all")
    over: Months = entry(SPAN, "how long it takes", YEAR)
    market: str = entry(MARKET, "whose debt", FIRST)

    def aimed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose debt it is."""
        return (SOVEREIGNS[self.market].issuer,), ()

    def _say(self, words: Vocabulary) -> str:
        del words
        does, debt = "sells" if self.amount >= 0 else "buys back", SOVEREIGNS[self.market]
        more = " more" if self.amount >= 0 else ""
        return (
            f"{debt.seller} {does} {debt.sign}{abs(self.amount):,.0f} bn{more} "
            f"({MATURITIES[self.bucket]}){_within(self.over)}"
        )


def flows(
    measures: Sequence[Measure], market: str = FIRST
) -> tuple[Withdrawal | Hold | Preference | QT | Issuance, ...]:
    """The measures of one market for government debt among others."""
    kinds = (Withdrawal, Hold, Preference, QT, Issuance)
    return tuple(own for own in measures if isinstance(own, kinds) and own.market == market)


def touched(measures: Sequence[Measure]) -> tuple[str, ...]:
    """Codes of the markets that some measures touch, in the order of the table."""
    return tuple(code for code in SOVEREIGNS if flows(measures, code))


MEASURES: tuple[type[Measure], ...] = (Withdrawal, Hold, Preference, QT, Issuance)
