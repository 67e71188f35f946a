"""An exporter as a table: what it sells across which border, and what its currency is worth to it.

Money is in billions of the firm's own currency, but for customs values, which are in dollars.
"""
# ruff: noqa: RUF009  (`entry` makes a dataclass field)

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from walkaway.duties.orders import IMPORTER
from walkaway.errors import did_you_mean
from walkaway.firms.currencies import TABLE, UNIT, USUAL
from walkaway.goods.incidence import ALL, WORLD
from walkaway.goods.kinds.products import Codes
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
    shown,
)
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.parameters import parameter

Three = tuple[float, float, float]
"""Low, central, high."""
DOLLAR, YEN = UNIT, USUAL
CURRENCIES = {code: own.name for code, own in TABLE.items()}
"""Currencies that a firm may report in, whose dollar rates are in the data, and their names."""


@dataclass(frozen=True)
class Currency(Text):
    """The code of a currency: of one whose dollar rate is in the data, or a user's own series."""

    def said(self) -> str:
        """What the field holds."""
        known = ", ".join(f'`"{code}"`' for code in CURRENCIES)
        return f"{known}, or another with a series of its own (`usdxxx_monthly`)"

    def read(self, raw: Any) -> str:
        """Three capital letters.

        Raises:
            Refused: they are not.
        """
        if isinstance(raw, str) and re.fullmatch("[A-Z]{3}", raw):
            return raw
        near = did_you_mean(str(raw), list(CURRENCIES))
        raise Refused(Mistake((), f"unknown value {shown(raw)}", near))

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of the raw value."""
        del words
        return {"type": "string", "pattern": "^[A-Z]{3}$", "examples": list(CURRENCIES)}


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
        currency: in which it reports, by its code.
        profit: operating profit of the fiscal year before, in billions.
        profit_source: who published it.
        base_year: calendar year in which that fiscal year began.
        starts_in: month in which fiscal years begin.
        per_unit: operating profit a year, in billions, per unit of its currency that a dollar
            costs more; None if not published.
        per_unit_source: who published it.
        margin: what a lost sale costs, as a share of its customs value.
        margin_source: why.
        pass_through: share of the tariff that buyers pay; None: as at the border, by what is
            published or measured for its goods.
        pass_through_source: why.
        mitigation: share of the tariff bill won back elsewhere by the end of the year.
        mitigation_source: why.
        reports: what the table of carmakers' statements calls it; empty if it is not there.
        counted_after: days between paying a tariff and counting it, as goods lie in stock.
        counted_after_source: why.
        note: what else to know.
    """

    name: str = entry(Text(slug=True), "the firm's short name; the file's name if left out")
    title: str = entry(Text(line=True), "its name on the page", "")
    currency: str = entry(Currency(), "in which it reports, by its code", YEN)
    profit: float | None = entry(
        Number(-1e6, 1e6), "operating profit of the fiscal year before, in billions", None
    )
    profit_source: str = entry(Text(), "who published it", "")
    base_year: int = entry(
        Number(2000, 2100, whole=True), "year in which that fiscal year began", 2024
    )
    starts_in: int = entry(Number(1, 12, whole=True), "month in which fiscal years begin", 4)
    per_unit: float | None = entry(
        Number(-1e4, 1e4),
        "operating profit a year, in billions, per unit of its currency that a dollar costs more",
        None,
    )
    per_unit_source: str = entry(Text(), "who published it", "")
    margin: Three = entry(
        Range(0, 1, share=True), "what a lost sale costs, as a share of its customs value",
        parameter("firms.margin.unsaid").triple,
    )  # fmt: skip
    margin_source: str = entry(Text(), "why", "assumed")
    pass_through: Three | None = entry(
        Range(0, 1, share=True), "share of the tariff that buyers pay", None
    )
    pass_through_source: str = entry(Text(), "why", "")
    mitigation: Three = entry(
        Range(0, 1, share=True), "share of the tariff bill won back by the end of the year",
        (0.0, 0.0, 0.0),
    )  # fmt: skip
    mitigation_source: str = entry(Text(), "why", "none published")
    reports: str = entry(Text(), "what the table of carmakers' statements calls it", "")
    counted_after: float = entry(
        Number(0, 365), "days between paying a tariff and counting it, in stock", 0.0
    )
    counted_after_source: str = entry(Text(), "why", "")
    note: str = entry(Text(), "what else to know", "")


@dataclass(frozen=True, kw_only=True)
class Sales(TableBase):
    """A flow of goods over a border that the firm answers for.

    Attributes:
        from_: where it is made.
        to: where it is sold.
        sector: what it is.
        codes: its tariff codes, sold to the United States: the orders on these products count, and
            nothing is claimed but what `dutiable` says.
        units: a year.
        value: customs value of a unit, USD.
        amount: instead of both, customs value a year, USD bn.
        since: the day from which the tariff falls on it; None if with the measure.
        until: the last day it falls on it.
        dutiable: share of the customs value that pays.
        credit: points of the tariff that are given back; never more than it.
        credit_since: the day from which they count.
        source: who published it, or why it is assumed.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = (("units", "amount"),)
    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("since", "until"),)

    from_: str = entry(ECONOMY, "where it is made")
    to: str = entry(ECONOMY, "where it is sold")
    sector: str = entry(SECTOR, "what it is", "C29")
    codes: tuple[str, ...] = entry(
        Codes(),
        f"tariff codes of what it is, sold to {IMPORTER}; the whole sector if none",
        (),
    )
    units: Three | None = entry(Range(0), "units a year", None)
    value: Three | None = entry(Range(0), "customs value of a unit, USD", None)
    amount: Three | None = entry(Range(0), "customs value a year, USD bn", None)
    since: dt.date | None = entry(Day(), "first day on which the tariff falls on it", None)
    until: dt.date | None = entry(Day(), "last day on which it falls on it", None)
    dutiable: Three = entry(
        Range(0, 1, share=True), "share of the customs value that pays", (1.0, 1.0, 1.0)
    )
    credit: float = entry(
        Share(what="share"), "points of the tariff that are given back, of what pays", 0.0
    )
    credit_since: dt.date | None = entry(Day(), "the day from which they count", None)
    source: str = entry(Text(), "who published it, or why it is assumed")

    @staticmethod
    def misfits(raw: Mapping[str, Any]) -> list[Mistake]:
        """Units without a value, or goods that cross no border; of a table as it was written."""
        found = []
        if "units" in raw and "value" not in raw:
            found.append(Mistake((), "'value' is missing", "customs value of a unit, USD", True))
        if "amount" in raw and "value" in raw:
            found.append(Mistake(("value",), "both 'amount' and 'value' are given", "keep one"))
        if "codes" in raw and raw.get("to") != IMPORTER:
            what = f"products are known of imports into {IMPORTER} alone"
            found.append(Mistake(("codes",), what, "drop them: the sector's tariff counts"))
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
        effect: on operating profit, in billions of the firm's currency.
        meant: before or after what it does about them.
        source: who reported it.
    """

    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = (("from", "until"),)

    said: dt.date = entry(Day(), "the day it was said")
    from_: dt.date = entry(Day(), "first day of the period meant")
    until: dt.date = entry(Day(), "last day of the period meant")
    effect: float = entry(Number(-1e5, 1e5), "effect on operating profit, in billions")
    meant: str = entry(Choice(("gross", "net")), "before or after mitigation", "gross")
    source: str = entry(Text(), "who reported it")

    @property
    def reported(self) -> bool:
        """Whether the period meant was over; else it was a forecast."""
        return self.until < self.said


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

    @property
    def unit(self) -> str:
        """Of its money, such as ``JPY bn``."""
        return f"{self.head.currency} bn"

    def times(self, factor: Three) -> Firm:
        """The same firm with flows of its central customs values times a factor.

        Args:
            factor: low, central, high.
        """
        flows = []
        for own in self.sales:
            low, mid, high = (own.base_usd_bn[1] * one for one in factor)
            known = {"units": None, "value": None, "dutiable": (1.0, 1.0, 1.0)}
            flows.append(replace(own, amount=(low, mid, high), **known))  # type: ignore[arg-type]
        return replace(self, sales=tuple(flows))


@dataclass(frozen=True)
class Choices:
    """Who pays the tariff: an explicit choice, with its source.

    Attributes:
        name: of the choice.
        share: of the tariff that buyers pay; None for what the firm's table or the border says.
        source: who measured it.
        goods: sector and exporter whose figures at the border are taken; None for the firm's own
            table, or else for those of each of its flows.
    """

    name: str
    share: Three | None
    source: str
    goods: tuple[str, str] | None = None


PASS_THROUGH = {
    "company": Choices("company", None, "the firm's own table; else as at the border, by flow"),
    "none": Choices("none", (0.0, 0.0, 0.0), "the exporter absorbs all of it: a limit, not a fact"),
    "retail": Choices(
        "retail", (parameter("firms.pass-through.retail").value,) * 3,
        "Cavallo, Llamas and Vazquez (2025), NBER w34496: 20% at retail",
    ),
    "border": Choices("border", None, "goods in general at the border", goods=(ALL, WORLD)),
}  # fmt: skip
"""Choices of pass-through that `walkaway firm --pass-through` knows."""
