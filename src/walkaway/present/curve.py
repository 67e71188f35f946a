"""A yield curve on a day: the document and its page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from walkaway.bonds.readout import Readout
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.documents import Count, Document, Number, Record
from walkaway.grammar.measure import capital
from walkaway.present.page import Page, Section, table


class Tenor(Record):
    """One maturity, rates in percent.

    Attributes:
        years: maturity.
        published: yield as published or quoted (of a price: to maturity); null where none is.
        par: fitted par yield.
        zero: continuously compounded zero yield.
        forward: continuously compounded rate of the year that ends at the maturity.
        breakeven: inflation compensation; null where it is not published.
        premium: term premium; null where no path of short rates is known that far.
        miss: what the curve implies less what is quoted, basis points.
    """

    years: Number
    published: Number | None
    par: Number
    zero: Number
    forward: Number
    breakeven: Number | None
    premium: Number | None
    miss: Number


class Risk(Record):
    """A par bond of one maturity; money per 100 of face.

    Attributes:
        years: maturity.
        duration: modified, to the yield compounded half-yearly.
        dv01: loss for a basis point of that yield.
        keys: key maturity -> loss in percent of the price for a point more of zero yields there.
        carry: over the horizon, at its own yield, less financing at the curve's rate; null where
            the bond ends before.
        roll: what the unchanged curve adds by then; null likewise.
        breakeven: rise of its yield by then that takes both away, basis points; null likewise.
    """

    years: Number
    duration: Number
    dv01: Number
    keys: dict[str, Number]
    carry: Number | None
    roll: Number | None
    breakeven: Number | None


class Curve(Document, tag="walkaway/curve/1"):
    """A yield curve (`walkaway curve`); rates in percent.

    Attributes:
        market: US Treasuries, Japanese government bonds, or own quotes.
        source: the file of own quotes; empty for a market.
        date: of the yields; null for own quotes whose day is not told.
        asof: as known on it; null likewise.
        method: through every yield, or Nelson-Siegel-Svensson with misses.
        tenors: by maturity.
        forward_breakeven: five-year breakeven in five years; null where none is published.
        forward_rate: five-year rate in five years; null where nothing is quoted so far.
        largest_misfit: of a quoted yield, basis points.
        largest_at: its maturity, years.
        rms_misfit: root of the mean of squared misses, basis points.
        horizon_months: of carry and roll-down; null where they are not asked for.
        risks: duration, key rates, carry and roll-down by maturity, where asked for.
        notes: what was used.
    """

    MAIN: ClassVar[str] = "tenors"

    market: Annotated[str, Meta(extra_json_schema={"enum": [*SOVEREIGNS, OWN]})]
    source: str
    date: dt.date | None
    asof: dt.date | None
    method: Literal["spline", "nss"]
    tenors: list[Tenor]
    forward_breakeven: Number | None
    forward_rate: Number | None
    largest_misfit: Number
    largest_at: Number
    rms_misfit: Number
    horizon_months: Count | None
    risks: list[Risk]
    notes: list[str]


RATES = ("published", "par", "zero", "forward")
OWN = "own"
"""The market of quotes of one's own."""
ADDED = ("breakeven", "premium")
HEADS = {
    "published": "quoted", "par": "fitted\npar", "zero": "zero", "forward": "forward 1y",
    "breakeven": "break-\neven", "premium": "term\npremium", "miss": "miss,\nbp",
}  # fmt: skip


def curve(
    found: Readout, market: str, asof: dt.date | None, source: str = "", months: int = 0
) -> Curve:
    """The document of a curve that was read at its tenors.

    Args:
        found: the readings.
        market: UST, JGB or own.
        asof: the day as known on which they are.
        source: the file of own quotes.
        months: horizon of carry and roll-down, if they were asked for.
    """
    return Curve(
        market=market if market in SOVEREIGNS else OWN,
        source=source,
        date=found.date,
        asof=asof,
        method="nss" if found.method == "nss" else "spline",
        tenors=[
            Tenor(
                years=tenor.years,
                published=tenor.published,
                par=tenor.par,
                zero=tenor.zero,
                forward=tenor.forward,
                breakeven=tenor.breakeven,
                premium=tenor.premium,
                miss=tenor.miss,
            )
            for tenor in found.tenors
        ],
        forward_breakeven=found.forward_breakeven,
        forward_rate=found.forward_rate,
        largest_misfit=found.largest_misfit,
        largest_at=found.largest_at,
        rms_misfit=found.rms_misfit,
        horizon_months=months or None,
        risks=[
            Risk(
                years=one.years,
                duration=one.duration,
                dv01=one.dv01,
                keys={f"{key:g}": value for key, value in one.keys.items()},
                carry=one.carry,
                roll=one.roll,
                breakeven=one.breakeven,
            )
            for one in found.risks
        ],
        notes=list(found.notes),
    )


def page(said: Curve) -> Page:
    """The curve for a person."""
    shown = [n for n in ADDED if any(getattr(tenor, n) is not None for tenor in said.tenors)]
    names = (*RATES, *shown)
    body = [
        [_span(tenor.years), *(_rate(getattr(tenor, name)) for name in names), _bp(tenor.miss)]
        for tenor in said.tenors
    ]
    heads = ["maturity", *(HEADS[name] for name in names), HEADS["miss"]]
    lead = [_quality(said)]
    if said.forward_rate is not None:
        lead.append(f"five-year rate in five years: {said.forward_rate:.2f}")
    if said.forward_breakeven is not None:
        lead.append(f"five-year breakeven in five years: {said.forward_breakeven:.2f}")
    sections = [Section("curve", "", tables=(table("", heads, body),), note="\n".join(lead))]
    if said.risks:
        sections.append(_risks(said))
    known = SOVEREIGNS.get(said.market)
    whose = capital(known.debt) if known else f"Own data: {said.source}"
    day = "" if said.date is None else f", {said.date}"
    return Page(title=f"{whose}{day}, percent", sections=tuple(sections), notes=tuple(said.notes))


def _quality(said: Curve) -> str:
    """How well the curve fits, in a line."""
    how = "through every quote" if said.method == "spline" else "Nelson-Siegel-Svensson"
    if max(said.largest_misfit, said.rms_misfit) < NOTHING:
        return f"fit ({how}): no quote is missed"
    return (
        f"fit ({how}): largest miss {said.largest_misfit:.2f} bp at {_span(said.largest_at)}, "
        f"root mean square {said.rms_misfit:.2f} bp"
    )


NOTHING = 1e-4
"""Basis points below which a miss is that of the arithmetic."""


def _risks(said: Curve) -> Section:
    """Duration, carry and roll-down, and key rates."""
    first = [
        [
            _span(one.years), f"{one.duration:.2f}", f"{one.dv01:.4f}",
            *(_money(value) for value in (one.carry, one.roll)), _bp(one.breakeven),
        ]
        for one in said.risks
    ]  # fmt: skip
    keys = list(said.risks[0].keys)
    second = [
        [_span(one.years), *(f"{one.keys[key] + 0.0:.2f}" if abs(one.keys[key]) > 5e-3 else ""
                             for key in keys)]
        for one in said.risks
    ]  # fmt: skip
    months = f"{said.horizon_months} months" if said.horizon_months != 1 else "a month"
    heads = ["par bond", "modified\nduration", "DV01", "carry", "roll-down", "breakeven,\nbp"]
    return Section(
        "risks",
        f"Par bonds over {months}",
        tables=(
            table("per 100 of face", heads, first),
            table(
                "key-rate durations: percent of the price for a point more of zero yields at",
                ["par bond", *(_span(float(key)) for key in keys)],
                second,
            ),
        ),
        note="carry: at the bond's own yield, less financing at the curve's rate for that time; "
        "roll-down: what the unchanged curve adds; breakeven: rise of its yield that takes both",
    )


def _rate(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _bp(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.2f}" if abs(value) >= 5e-3 else "0.00"


def _money(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.3f}"


def _span(years: float) -> str:
    """A maturity in words: whole years or months, else days or years with decimals."""
    months = 12 * years
    if abs(months - round(months)) < 1e-6 and (years < 1 or months % 12):
        if years < 2:
            return f"{round(months)} month{'s' if round(months) != 1 else ''}"
        return f"{years:.3g} years"
    if abs(years - round(years)) < 1e-6:
        return "1 year" if round(years) == 1 else f"{round(years)} years"
    if years < 1:
        return f"{365 * years:.0f} days"
    return f"{years:.2f} years"
