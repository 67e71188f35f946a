"""A firm's fiscal year in pieces: the record to the scenario's date, its measures from then on.

Two comparisons are laid out. The record is the year without the measures against the year before:
the tariffs that were levied up to the date, none after it, and the dollar's rate as it was. The
effect is the year with the measures less the year without them; before the date there is none.
What buyers pay of a tariff is the border's own share (`walkaway.goods.incidence`) at that distance
from it, unless the firm's table or the caller says another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.firms.bridge import (
    Array,
    Bridge,
    Corner,
    Quarter,
    at_corner,
    at_corners,
    labels_of,
    summary,
)
from walkaway.firms.exchange import Ratios, dollar_in, quarter_of
from walkaway.firms.firm import PASS_THROUGH, Choices, Firm, Sales, Three
from walkaway.goods.incidence import borne
from walkaway.goods.incidence import elasticity as substitution
from walkaway.goods.kinds.tariffs import TariffMeasure
from walkaway.grammar.measure import Measure
from walkaway.market import Trade
from walkaway.question import Question
from walkaway.world import World

YEAR = 365.0
DAY = dt.timedelta(days=1)
Period = tuple[dt.date, dt.date]
"""First and last day."""


@dataclass(frozen=True, eq=False)
class Leg:
    """What one of the two comparisons is computed from.

    Attributes:
        quarters: pieces of quarters.
        exports: elasticity set -> exports by flow at full pass-through, percent.
        long_run: elasticity set -> elasticity of trade without duty of the firm's sectors.
        before: the dollar's rate of the year compared with; None if with the same year.
    """

    quarters: tuple[Quarter, ...]
    exports: Mapping[str, tuple[float, ...]] = field(repr=False)
    long_run: Mapping[str, float]
    before: float | None

    @property
    def labels(self) -> list[str]:
        """Names of the quarters."""
        return labels_of(self.quarters)

    @property
    def markets(self) -> dict[str, tuple[float, ...]]:
        """Elasticity set -> exports by flow at full pass-through, new over old."""
        return {m: tuple(1 + change / 100 for change in row) for m, row in self.exports.items()}

    def at(self, firm: Firm, corner: Corner) -> Array:
        """Parts under one set of assumptions [elasticity set, quarter, part]."""
        return at_corner(firm, corner, self.quarters, self.markets, self.long_run, self.before)

    def corners(self, firm: Firm) -> Array:
        """Parts at all corners [corner, elasticity set, quarter, part]."""
        return at_corners(firm, self.quarters, self.markets, self.long_run, self.before)

    def bridge(self, firm: Firm) -> Bridge:
        """Parts and their extremes."""
        return summary(self.labels, tuple(self.exports), self.corners(firm))


def fiscal_year(firm: Firm, on: dt.date) -> list[Period]:
    """First and last days of the quarters of the fiscal year that a date lies in."""
    start = firm.head.starts_in
    year = on.year if on.month >= start else on.year - 1
    firsts = [_month(year, start + 3 * k) for k in range(5)]
    return [(a, b - DAY) for a, b in pairwise(firsts)]


def year_is_over(firm: Firm, on: dt.date) -> bool:
    """Whether the year that a firm's file compares with lies before the fiscal year of a date."""
    return firm.head.base_year < fiscal_year(firm, on)[0][0].year


def compared(firm: Firm, on: dt.date) -> Period:
    """First and last day of the year that a fiscal year is compared with.

    Raises:
        BadInputError: it does not lie before the scenario's.
    """
    start = fiscal_year(firm, on)[0][0]
    if not year_is_over(firm, on):
        what = f"{firm.head.base_year} is not before the fiscal year of the scenario ({start.year})"
        hint = "it is the year compared with; let it begin earlier"
        raise BadInputError([Problem(firm.name, "base_year", what, hint)])
    first = dt.date(firm.head.base_year, start.month, 1)
    return first, dt.date(firm.head.base_year + 1, start.month, 1) - DAY


def _month(year: int, month: int) -> dt.date:
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def label(first: dt.date, last: dt.date) -> str:
    """A calendar quarter's name, or the months of one that straddles two."""
    if first.month % 3 == 1:
        return quarter_of(first)
    return f"{first:%Y-%m} to {last:%Y-%m}"


def tariffs(
    trade: Trade, firm: Firm, first: dt.date, last: dt.date, measures: Sequence[Measure]
) -> tuple[float, ...]:
    """Points that measures add on each of a firm's flows, a mean over the days of a period.

    Args:
        trade: what the goods market knows of the measures.
        firm: the exporter.
        first: first day.
        last: last day.
        measures: the same that `trade` knows of: their dates part the period.
    """
    begun = [own.from_ for own in measures if own.from_]
    ended = [own.until + DAY for own in measures if own.until]

    def added(on: dt.date, own: Sales) -> float:
        if own.codes:
            return trade.tariff_on(own.codes, own.from_, own.sector, on)
        return float(trade.tariffs(on)[cell(trade, own)])

    return _mean(firm, (first, last), added, [*begun, *ended])


def recorded_tariffs(trade: Trade, firm: Firm, first: dt.date, last: dt.date) -> tuple[float, ...]:
    """Points that were levied on each of a firm's flows, a mean over the days of a past period."""
    days = trade.recorded_days(first, last)
    return _mean(firm, (first, last), lambda on, own: recorded_on(trade, own, on), days)


def recorded_on(trade: Trade, own: Sales, on: dt.date) -> float:
    """Points that were levied on a flow on a past day: on its products, where it names them."""
    if own.codes:
        return trade.recorded_tariff_on(own.codes, own.from_, own.sector, on)
    return float(trade.recorded_tariffs(on)[cell(trade, own)])


def levied_on(
    trade: Trade, firm: Firm, first: dt.date, last: dt.date, stays: dt.date | None
) -> tuple[float, ...]:
    """As `recorded_tariffs`; from one day on the tariffs of that day stay, if one is given."""
    if stays is None or last <= stays:
        return recorded_tariffs(trade, firm, first, last)

    def levied(on: dt.date, own: Sales) -> float:
        return recorded_on(trade, own, min(on, stays))

    days = trade.recorded_days(first, stays) if first < stays else ()
    return _mean(firm, (first, last), levied, days)


def _mean(
    firm: Firm,
    period: Period,
    levied: Callable[[dt.date, Sales], float],
    days: Iterable[dt.date],
) -> tuple[float, ...]:
    """Points by flow, a mean over a period that some days part."""
    first, last = period
    begun = [day for own in firm.sales for day in (own.since, own.credit_since) if day]
    ended = [own.until + DAY for own in firm.sales if own.until]
    marks = {day for day in [*days, *begun, *ended] if first < day <= last}
    edges = sorted({first, last + DAY, *marks})
    total = np.zeros(len(firm.sales))
    for a, b in pairwise(edges):
        for k, own in enumerate(firm.sales):
            paying = (own.since is None or own.since <= a) and (own.until is None or a <= own.until)
            if paying:
                total[k] += _net(own, levied(a, own), a) * (b - a).days
    length = (edges[-1] - edges[0]).days
    return tuple(float(points) for points in total / length)


def _net(own: Sales, points: float, on: dt.date) -> float:
    """Points on a flow less what is given back, which is never more than them."""
    counts = own.credit_since is None or own.credit_since <= on
    return points - min(own.credit, max(points, 0.0)) if counts else points


def cell(trade: Trade, own: Sales) -> tuple[int, int, int]:
    """Where a flow stands in an array of tariffs."""
    return (
        trade.economies.index(own.from_),
        trade.economies.index(own.to),
        trade.sectors.index(own.sector),
    )


@dataclass(frozen=True)
class _Piece:
    """Days of a quarter on one side of the scenario's date."""

    label: str
    days: Period
    past: bool
    part_of_year: float
    progress: float

    @property
    def middle(self) -> dt.date:
        return self.days[0] + (self.days[1] - self.days[0]) / 2


def _pieces(firm: Firm, on: dt.date) -> list[_Piece]:
    """The quarters of the fiscal year, the one that holds the date cut in two."""
    periods = fiscal_year(firm, on)
    length = (periods[-1][1] - periods[0][0]).days + 1
    found = []
    for k, (first, last) in enumerate(periods):
        inside = [(first, min(last, on - DAY)), (max(first, on), last)]
        for past, (a, b) in zip((True, False), inside, strict=True):
            if a <= b:
                part = ((b - a).days + 1) / length
                progress = k / (len(periods) - 1)
                found.append(_Piece(label(first, last), (a, b), past, part, progress))
    return found


def effect(
    question: Question,
    trade: Trade,
    firm: Firm,
    ratios: Ratios | None,
    choice: Choices = PASS_THROUGH["company"],
) -> Leg:
    """The year with the measures against the same year without them.

    Sales move while measures change a tariff that the firm itself pays. What tariffs on others
    alone do to it within a year is not solved for.

    Raises:
        NotSolvedError: the goods market was not solved under a set.
    """
    pieces = _pieces(firm, question.date)
    points = [
        _none(firm) if one.past else tariffs(trade, firm, *one.days, question.measures)
        for one in pieces
    ]
    begun = [m.from_ for m in question.measures if isinstance(m, TariffMeasure) and m.from_]
    since = min(begun, default=question.date)
    quarters = tuple(
        _quarter(question, firm, one, paid, since, ratios, choice)
        for one, paid in zip(pieces, points, strict=True)
    )

    def flow(member: str, own: Sales) -> float:
        return trade.exports(member, own.from_, own.to, own.sector)

    return _leg(question, trade, firm, quarters, flow, None)


def record(
    question: Question, trade: Trade, firm: Firm, choice: Choices = PASS_THROUGH["company"]
) -> Leg:
    """The year without the measures against the year before.

    Sales are those under the orders of the day before the scenario's, where the firm itself paid
    tariffs on record, and unmoved from the date on.

    Raises:
        BadInputError: the year compared with does not lie before the scenario's.
        NotSolvedError: the goods market was not solved under the orders of the past.
    """
    first, last = compared(firm, question.date)
    pieces = _pieces(firm, question.date)
    points = [
        recorded_tariffs(trade, firm, *one.days) if one.past else _none(firm) for one in pieces
    ]
    paid = any(map(any, points))
    since = _first_paid(trade, firm, last, question.date) if paid else question.date
    quarters = tuple(
        _quarter(question, firm, one, levied, since, None, choice)
        for one, levied in zip(pieces, points, strict=True)
    )

    def flow(member: str, own: Sales) -> float:
        if not paid:
            return 0.0
        told = member, own.from_, own.to, own.sector
        return trade.recorded_exports(*told, on=question.date - DAY)

    before = dollar_in(firm.head.currency, question.world, first, last)[1]
    return _leg(question, trade, firm, quarters, flow, before)


def _leg(
    question: Question,
    trade: Trade,
    firm: Firm,
    quarters: tuple[Quarter, ...],
    flow: Callable[[str, Sales], float],
    before: float | None,
) -> Leg:
    sectors = sorted({own.sector for own in firm.sales})
    return Leg(
        quarters=quarters,
        exports={m: tuple(flow(m, own) for own in firm.sales) for m in question.sets},
        # Trade without duty answers by one more than shares with duty, whose exponent the set is.
        long_run={m: trade.elasticity(m, sectors) + 1 for m in question.sets},
        before=before,
    )


def _none(firm: Firm) -> tuple[float, ...]:
    return (0.0,) * len(firm.sales)


def _quarter(
    question: Question,
    firm: Firm,
    piece: _Piece,
    points: tuple[float, ...],
    since: dt.date,
    ratios: Ratios | None,
    choice: Choices,
) -> Quarter:
    """A piece with its tariffs, which have been paid since a day; sales move while they are."""
    years = (piece.middle - since).days / YEAR
    currency, world = firm.head.currency, question.world
    return Quarter(
        label=piece.label,
        tariff=points,
        dollar=dollar_in(currency, world, *piece.days),
        elasticity=substitution(years) if any(points) else 0.0,
        part_of_year=piece.part_of_year,
        progress=piece.progress,
        moved=None if piece.past or ratios is None else _moved(currency, world, piece, ratios),
        passed=passed(firm, choice, years, question.date),
    )


def passed(firm: Firm, choice: Choices, years: float, on: dt.date) -> tuple[Three, ...]:
    """Share of a tariff that buyers pay by flow, some years after it, as known on a day.

    A choice's own share, else the firm's table, else that of the flow's goods at the border.
    """
    said = choice.share or (None if choice.goods else firm.head.pass_through)
    if said is not None:
        return (said,) * len(firm.sales)
    quarters = 4 * max(0.0, years)
    return tuple(
        borne(*(choice.goods or (own.sector, own.from_)), quarters, on).share for own in firm.sales
    )


def _moved(
    currency: str, world: World, piece: _Piece, ratios: Ratios
) -> tuple[Three, Three, Three]:
    """The dollar's rate of a piece with the measures, by what they do to it."""
    low, mid, high = (
        dollar_in(
            currency, world, *piece.days, {name: (three[k],) * 3 for name, three in ratios.items()}
        )
        for k in range(3)
    )
    return low, mid, high


def _first_paid(trade: Trade, firm: Firm, after: dt.date, on: dt.date) -> dt.date:
    """The first day after the year compared with on which one of a firm's flows paid more."""
    days = (after, *trade.recorded_days(after, on - DAY))
    paid = (day for day in days if any(recorded_on(trade, own, day) for own in firm.sales))
    return next(paid, on)
