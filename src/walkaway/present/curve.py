"""A yield curve on a day: the document and its page."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from walkaway.bonds.readout import Readout
from walkaway.documents import Document, Number, Record
from walkaway.present.holders import TITLES
from walkaway.present.page import Page, Section, table


class Tenor(Record):
    """One maturity, rates in percent.

    Attributes:
        years: maturity.
        published: par yield as published; null where none is.
        par: fitted par yield.
        zero: continuously compounded zero yield.
        forward: continuously compounded rate of the year that ends at the maturity.
        breakeven: inflation compensation; null where it is not published.
        premium: term premium; null where no path of short rates is known that far.
    """

    years: Number
    published: Number | None
    par: Number
    zero: Number
    forward: Number
    breakeven: Number | None
    premium: Number | None


class Curve(Document, tag="walkaway/curve/1"):
    """A yield curve (`walkaway curve`); rates in percent.

    Attributes:
        market: US Treasuries or Japanese government bonds.
        date: of the yields.
        asof: as known on it.
        method: through every yield, or Nelson-Siegel-Svensson with misses.
        tenors: by maturity.
        forward_breakeven: five-year breakeven in five years; null where none is published.
        forward_rate: five-year rate in five years.
        largest_misfit: of a published yield, basis points.
        notes: what was used.
    """

    MAIN: ClassVar[str] = "tenors"

    market: Literal["UST", "JGB"]
    date: dt.date
    asof: dt.date
    method: Literal["spline", "nss"]
    tenors: list[Tenor]
    forward_breakeven: Number | None
    forward_rate: Number
    largest_misfit: Number
    notes: list[str]


RATES = ("published", "par", "zero", "forward", "breakeven", "premium")
HEADS = ("maturity", "published", "fitted", "zero", "forward 1y", "break-\neven", "term\npremium")


def curve(found: Readout, market: str, asof: dt.date) -> Curve:
    """The document of a curve that was read at its tenors.

    Args:
        found: the readings.
        market: UST or JGB.
        asof: the day as known on which they are.
    """
    return Curve(
        market="JGB" if market == "JGB" else "UST",
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
            )
            for tenor in found.tenors
        ],
        forward_breakeven=found.forward_breakeven,
        forward_rate=found.forward_rate,
        largest_misfit=found.largest_misfit,
        notes=list(found.notes),
    )


def page(said: Curve) -> Page:
    """The curve for a person."""
    body = [
        [_span(tenor.years), *(_rate(getattr(tenor, name)) for name in RATES)]
        for tenor in said.tenors
    ]
    lead = [f"five-year rate in five years: {said.forward_rate:.2f}"]
    if said.forward_breakeven is not None:
        lead.append(f"five-year breakeven in five years: {said.forward_breakeven:.2f}")
    lead.append(f"largest miss of a published yield: {said.largest_misfit:.2f} bp ({said.method})")
    return Page(
        title=f"{TITLES[said.market]}, {said.date}, percent",
        sections=(Section("curve", "", tables=(table("", HEADS, body),), note="\n".join(lead)),),
        notes=tuple(said.notes),
    )


def _rate(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _span(years: float) -> str:
    if years < 1:
        return f"{12 * years:g} months"
    return "1 year" if years == 1 else f"{years:g} years"
