"""An exporter as a table: what it sells across which border, and what a yen is worth to it."""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from walkaway.grammar.fields import TableBase, entry
from walkaway.grammar.values import (
    Choice,
    Day,
    Kind,
    Mistake,
    Names,
    Number,
    Refused,
    Share,
    Text,
)
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.parameters import parameter

Three = tuple[float, float, float]
"""Low, central, high."""

ECONOMY = Names(("economy",), single=True)
SECTOR = Names(("sector",), single=True)


@dataclass(frozen=True)
class Range(Kind):
    """A number, or how uncertain it is: ``[low, high]`` or ``[low, central, high]``.

    Attributes:
        low: smallest value.
        high: largest value.
        share: entries are fractions and may be written as percentages.
    """

    low: float = 0.0
    high: float = 1e12  # so that no product of two of them overflows
    share: bool = False

    def said(self) -> str:
        """What the field holds."""
        return "a share" if self.share else "a number" + ", or [low, high], or [low, central, high]"

    def read(self, raw: Any) -> Three:
        """Three numbers that do not fall.

        Raises:
            Refused: with all mistakes found.
        """
        parts = list(raw) if isinstance(raw, list | tuple) else [raw]
        one = Share(what="share") if self.share else Number()
        values, mistakes = [], []
        for index, part in enumerate(parts):
            try:
                value = float(one.read(part))
            except Refused as refused:
                mistakes += [m._replace(path=(index, *m.path)) for m in refused.mistakes]
                continue
            if not self.low <= value <= self.high:
                most = "" if math.isinf(self.high) else f" or above {self.high:g}"
                mistakes.append(Mistake((index,), f"{value:g} is below {self.low:g}{most}"))
            values.append(value)
        if not 1 <= len(parts) <= 3:
            hint = "give one number, [low, high] or [low, central, high]"
            mistakes.append(Mistake((), f"{len(parts)} numbers where one to three go", hint))
        if not mistakes and values != sorted(values):
            mistakes.append(Mistake((), "the numbers fall", "order them from low to high"))
        if mistakes:
            raise Refused(*mistakes)
        low, high = values[0], values[-1]
        return (low, values[1] if len(values) == 3 else (low + high) / 2, high)

    def plain(self, value: Any) -> Any:
        """As TOML writes it."""
        return list(value)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of the raw value."""
        del words
        one: dict[str, Any] = {"type": ["number", "string"]}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": 3}]}


@dataclass(frozen=True, kw_only=True)
class Head(TableBase):
    """The top of a firm's file.

    Attributes:
        name: short name.
        title: name on the page.
        profit: operating profit of the fiscal year before, JPY bn.
        profit_source: who published it.
        base_year: calendar year in which that fiscal year began.
        starts_in: month in which fiscal years begin.
        per_yen: operating profit per yen of the dollar a year, JPY bn; None if not published.
        per_yen_source: who published it.
        margin: what a lost sale costs, as a share of its customs value.
        margin_source: why.
        pass_through: share of the tariff that buyers pay.
        pass_through_source: why.
        mitigation: share of the tariff bill won back elsewhere by the end of the year.
        mitigation_source: why.
        note: what else to know.
    """

    name: str = entry(Text(slug=True), "the firm's short name; the file's name if left out")
    title: str = entry(Text(), "its name on the page", "")
    profit: float | None = entry(
        Number(-1e6, 1e6), "operating profit of the fiscal year before, JPY bn", None
    )
    profit_source: str = entry(Text(), "who published it", "")
    base_year: int = entry(
        Number(2000, 2100, whole=True), "year in which that fiscal year began", 2024
    )
    starts_in: int = entry(Number(1, 12, whole=True), "month in which fiscal years begin", 4)
    per_yen: float | None = entry(
        Number(-1e4, 1e4), "operating profit per yen of the dollar a year, JPY bn", None
    )
    per_yen_source: str = entry(Text(), "who published it", "")
    margin: Three = entry(
        Range(0, 1, share=True), "what a lost sale costs, as a share of its customs value",
        parameter("firms.margin.unsaid").triple,
    )  # fmt: skip
    margin_source: str = entry(Text(), "why", "assumed")
    pass_through: Three = entry(
        Range(0, 1, share=True), "share of the tariff that buyers pay",
        parameter("firms.pass-through.unsaid").triple,
    )  # fmt: skip
    pass_through_source: str = entry(Text(), "why", "assumed")
    mitigation: Three = entry(
        Range(0, 1, share=True), "share of the tariff bill won back by the end of the year",
        (0.0, 0.0, 0.0),
    )  # fmt: skip
    mitigation_source: str = entry(Text(), "why", "none published")
    note: str = entry(Text(), "what else to know", "")


@dataclass(frozen=True, kw_only=True)
class Sales(TableBase):
    """A flow of goods over a border that the firm answers for.

    Attributes:
        from_: where it is made.
        to: where it is sold.
        sector: what it is.
        units: a year.
        value: customs value of a unit, USD.
        amount: instead of both, customs value a year, USD bn.
        since: the day from which the tariff falls on it; None if with the measure.
        until: the last day it falls on it.
        dutiable: share of the customs value that pays.
        source: who published it, or why it is assumed.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("units", "amount"),)
    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("since", "until"),)

    from_: str = entry(ECONOMY, "where it is made")
    to: str = entry(ECONOMY, "where it is sold")
    sector: str = entry(SECTOR, "what it is", "C29")
    units: Three | None = entry(Range(0), "units a year", None)
    value: Three | None = entry(Range(0), "customs value of a unit, USD", None)
    amount: Three | None = entry(Range(0), "customs value a year, USD bn", None)
    since: dt.date | None = entry(Day(), "first day on which the tariff falls on it", None)
    until: dt.date | None = entry(Day(), "last day on which it falls on it", None)
    dutiable: Three = entry(
        Range(0, 1, share=True), "share of the customs value that pays", (1.0, 1.0, 1.0)
    )
    source: str = entry(Text(), "who published it, or why it is assumed")

    @staticmethod
    def misfits(raw: Mapping[str, Any]) -> list[Mistake]:
        """Units without a value, or goods that cross no border; of a table as it was written."""
        found = []
        if "units" in raw and "value" not in raw:
            found.append(Mistake((), "'value' is missing", "customs value of a unit, USD", True))
        if "amount" in raw and "value" in raw:
            found.append(Mistake(("value",), "both 'amount' and 'value' are given", "keep one"))
        if "from" in raw and raw["from"] == raw.get("to"):
            found.append(Mistake(("to",), "the goods cross no border", "name another economy"))
        return found

    @property
    def base_usd_bn(self) -> Three:
        """Customs value a year that pays, USD bn: low, central, high."""
        if self.amount is not None:
            whole = self.amount
        else:
            units, value = self.units or (0.0,) * 3, self.value or (0.0,) * 3
            whole = tuple(u * v / 1e9 for u, v in zip(units, value, strict=True))  # type: ignore[assignment]
        low, mid, high = (w * d for w, d in zip(whole, self.dutiable, strict=True))
        return low, mid, high


@dataclass(frozen=True, kw_only=True)
class Estimate(TableBase):
    """What the company itself said the tariffs would cost.

    Attributes:
        said: the day.
        from_: first day of the period meant.
        until: last day.
        effect: on operating profit, JPY bn.
        meant: before or after what it does about them.
        source: who reported it.
    """

    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("from", "until"),)

    said: dt.date = entry(Day(), "the day it was said")
    from_: dt.date = entry(Day(), "first day of the period meant")
    until: dt.date = entry(Day(), "last day of the period meant")
    effect: float = entry(Number(-1e5, 1e5), "effect on operating profit, JPY bn")
    meant: str = entry(Choice(("gross", "net")), "before or after mitigation", "gross")
    source: str = entry(Text(), "who reported it")


@dataclass(frozen=True)
class Firm:
    """An exporter.

    Attributes:
        head: what holds for all of it.
        sales: its flows over borders.
        estimates: what it said itself.
    """

    head: Head
    sales: tuple[Sales, ...] = ()
    estimates: tuple[Estimate, ...] = ()

    @property
    def name(self) -> str:
        """Short name."""
        return self.head.name

    @property
    def title(self) -> str:
        """Name on the page."""
        return self.head.title or self.head.name


@dataclass(frozen=True)
class Choices:
    """Who pays the tariff: an explicit choice, with its source.

    Attributes:
        name: of the choice.
        share: of the tariff that buyers pay; None for the firm's own.
        source: who measured it.
    """

    name: str
    share: Three | None
    source: str


PASS_THROUGH = {
    "company": Choices("company", None, "the firm's own table"),
    "none": Choices("none", (0.0, 0.0, 0.0), "the exporter absorbs all of it: a limit, not a fact"),
    "retail": Choices(
        "retail", (parameter("firms.pass-through.retail").value,) * 3,
        "Cavallo, Llamas and Vazquez (2025), NBER w34496: 20% at retail",
    ),
    "border": Choices(
        "border", (parameter("firms.pass-through.border").value,) * 3,
        "Amiti, Redding and Weinstein; Cavallo and Gopinath: near complete at the border 2018-19",
    ),
}  # fmt: skip
"""Choices of pass-through that `walkaway firm --pass-through` knows."""
