"""The scale of a firm's exposure as known on a day, and what its tariffs cost at that scale.

Published flows give a bill; what the company has reported up to a day says by which factor its own
count differs (`walkaway.firms.learning`). Of reports about the same days only the newest counts, a
company's own forecasts only while it has reported nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from walkaway.duties.orders import IMPORTER
from walkaway.firms.exchange import dollar_in
from walkaway.firms.firm import Estimate, Firm, Three
from walkaway.firms.learning import Report, Scale, learn, prior
from walkaway.firms.year import YEAR, levied_on
from walkaway.market import Trade
from walkaway.parameters import parameter
from walkaway.world import World

UNLISTED = parameter("firms.learning.unlisted").value
REPORTED = parameter("firms.learning.reported").value
FORECAST = parameter("firms.learning.forecast").value
DRIFT = parameter("firms.learning.drift").value


@dataclass(frozen=True)
class Learned:
    """What is known of a firm's scale.

    Attributes:
        before: without any report.
        scale: with those that were known.
        used: the reports that say so.
        applies: whether there is anything to learn from: a firm that the data hold no report of
            at all keeps the ranges of its own table.
    """

    before: Scale
    scale: Scale
    used: tuple[Estimate, ...]
    applies: bool

    def firm(self, own: Firm) -> Firm:
        """The firm with its flows at that scale."""
        return own.times(self.scale.range) if self.applies else own


def learned(world: World, trade: Trade, firm: Firm, on: dt.date | None = None) -> Learned:
    """A firm's scale as known on a day.

    Args:
        world: whose exchange rates are taken.
        trade: what the goods market knows of tariffs on record.
        firm: the exporter.
        on: the day; the world's own if None. Reports of that day count.
    """
    bases = [own.base_usd_bn for own in firm.sales]
    before = prior(bases, UNLISTED)
    day = on or world.date
    if not firm.estimates or any(own.to != IMPORTER for own in firm.sales):
        return Learned(before, before, (), False)
    used = telling(own for own in firm.estimates if own.said <= day)
    told = []
    for own in used:
        ours = counted(world, trade, firm, own)
        if ours * own.effect < 0:  # a cost, and ours too
            told.append(Report(-own.effect / ours, REPORTED if own.reported else FORECAST))
    return Learned(before, learn(before, told), used, True)


def telling(estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """Those that count: reports before forecasts, and of two about the same days the newer."""
    every = tuple(estimates)
    said = [own for own in every if own.reported] or every
    kept: list[Estimate] = []
    for own in sorted(said, key=lambda one: (one.said, one.until - one.from_), reverse=True):
        if all(own.until < one.from_ or one.until < own.from_ for one in kept):
            kept.append(own)
    return tuple(sorted(kept, key=lambda one: one.from_))


def counted(world: World, trade: Trade, firm: Firm, own: Estimate) -> float:
    """What the flows make of a statement's period at their central values, on its own terms.

    Gross or net as it was meant; of a forecast, with the tariffs of the day it was made to stay.
    """
    bill = tariff_bill(world, trade, firm, own.from_, own.until, stays=own.said)[1]
    return bill * (1 - firm.head.mitigation[1]) if own.meant == "net" else bill


def tariff_bill(
    world: World,
    trade: Trade,
    firm: Firm,
    first: dt.date,
    last: dt.date,
    stays: dt.date | None = None,
) -> Three:
    """Tariffs on record on a firm's flows at unchanged sales, billions of its currency.

    Counted as the company counts them: by so many days later than they are paid.

    Args:
        world: whose exchange rate is taken.
        trade: what the goods market knows of the past.
        firm: the exporter.
        first: first day.
        last: last day.
        stays: from this day on the tariffs of this day stay; None: those on record throughout.

    Returns:
        Low, central, high, by the flows' own ranges.
    """
    later = dt.timedelta(days=firm.head.counted_after)
    points = levied_on(trade, firm, first - later, last - later, stays)
    years = ((last - first).days + 1) / YEAR
    rates = dollar_in(firm.head.currency, world, first, last)
    low, mid, high = (
        rates[k] * years * _paid(points, [own.base_usd_bn[k] for own in firm.sales])
        for k in range(3)
    )
    return low, mid, high


def _paid(points: Sequence[float], bases: Sequence[float]) -> float:
    return math.fsum(p * base for p, base in zip(points, bases, strict=True))


def predicted(
    world: World,
    trade: Trade,
    firm: Firm,
    first: dt.date,
    last: dt.date,
    *,
    known: dt.date | None = None,
    meant: str = "gross",
    stays: dt.date | None = None,
) -> Three:
    """What a company will report for a period: its cost, low, central, high; positive.

    What it has reported of parts of the period is taken as reported; the rest is the flows' bill at
    its scale. Eight reports in ten should lie in the range: the scale's own uncertainty, how far it
    moves from one period to another, and a report's error; the ends of the exchange rate come on
    top where it is not known yet.

    Args:
        world: whose exchange rate is taken.
        trade: what the goods market knows of the past.
        firm: the exporter.
        first: first day of the period.
        last: last day.
        known: reports to this day count; the world's own if None.
        meant: before or after what the firm does about it.
        stays: as for `tariff_bill`.
    """
    told = learned(world, trade, firm, known)
    at_center = firm.times((1.0, 1.0, 1.0)) if told.applies else firm
    inside = [
        own
        for own in told.used
        if own.reported and own.meant == meant and first <= own.from_ and own.until <= last
    ]
    bills = [
        tariff_bill(world, trade, at_center, a, b, stays) for a, b in between(inside, first, last)
    ]
    scale = told.scale.within(math.hypot(REPORTED, DRIFT)) if told.applies else (1.0, 1.0, 1.0)
    kept = (1.0, 1.0, 1.0)
    if meant == "net":
        least, middle, most = firm.head.mitigation
        kept = (1 - most, 1 - middle, 1 - least)
    reported = math.fsum(-own.effect for own in inside)
    low, mid, high = (
        reported + math.fsum(bill[k] for bill in bills) * scale[k] * kept[k] for k in range(3)
    )
    return low, mid, high


def between(
    inside: Sequence[Estimate], first: dt.date, last: dt.date
) -> list[tuple[dt.date, dt.date]]:
    """What is left of a period without the days of some reports that do not overlap."""
    day, start, found = dt.timedelta(days=1), first, []
    for own in sorted(inside, key=lambda one: one.from_):
        if start < own.from_:
            found.append((start, own.from_ - day))
        start = own.until + day
    return [*found, (start, last)] if start <= last else found
