"""Price or quantity in a run: what a tariff does to flows whose incidence is published by itself.

Exports of the pair of a scenario, where a sector has figures of who bears a tariff of its own, some
time after it: price before tariff, quantity and value, which is their product. The long run stands
with the goods market, whose pass-through is complete.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from walkaway.goods.horizon import NAMED
from walkaway.goods.incidence import (
    ALL,
    QUARTERS,
    Borne,
    Split,
    borne,
    from_equilibrium,
)
from walkaway.goods.incidence import known as figures_of
from walkaway.goods.kinds.tariffs import TariffMeasure
from walkaway.market import Given, Market, Part, Trade, Watch
from walkaway.outcome import Quantity, Range, Source
from walkaway.outcome.quantity import in_words
from walkaway.question import Question

SHOWN = {"price": "price before tariff", "units": "quantity", "value": "value"}
ENDS = {"buyers bear least": 0, "central": 1, "buyers bear most": 2}
"""Member -> which end of the share that buyers bear."""
WHEN = {slug: NAMED[slug].name for slug in QUARTERS}
NOTE = (
    "Price and quantity at the border: exporters' prices before tariff fall by the part of the "
    "tariff that they bear, by what had been published or measured of that sector and exporter on "
    "the scenario's date; quantity is the equilibrium's at that horizon, as far as buyers are "
    "charged the tariff, all exporters of the sector taken to bear the same part; value is their "
    "product. The range is over that part alone."
)


@dataclass(frozen=True)
class Flow:
    """A flow whose tariff the measures change, and which has figures of its own.

    Attributes:
        exporter: of the goods.
        importer: who levies the tariff.
        sector: of the goods.
        factor: one plus the tariff, new over old.
        on: the first day on which all of the change is in force.
    """

    exporter: str
    importer: str
    sector: str
    factor: float
    on: dt.date


class BorderMarket(Market):
    """Prices, quantities and values of the pair's exports, some time after a tariff."""

    name = "border"
    sections = ("border",)
    needs = ("trade",)

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Numbers under low, central and high shares that buyers bear; none without a tariff."""
        watch.progress(0, 1, "prices and quantities at the border")
        trade: Trade = given("trade")
        asked = question.under(question.sets[0])
        told = tuple(flows(question, trade))
        if not told:
            return Part()
        found = tuple(own for flow in told for own in _quantities(asked, trade, flow))
        return Part(metrics=found, notes=(NOTE,), sources=tuple(_sources(question, told)))

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one share; zero where the measures do not change its tariff."""
        _, exporter, importer, sector, what, when = quantity.split(".")
        trade: Trade = given("trade")
        for flow in flows(question, trade):
            if (flow.exporter, flow.importer, flow.sector) == (exporter, importer, sector):
                asked = question.under(question.sets[0])
                return percent(after(asked, trade, flow, when, member), what)
        return 0.0


def flows(question: Question, trade: Trade) -> Iterator[Flow]:
    """Flows of the pair, either way, that pay another tariff and have figures of their own."""
    begun = [m.from_ for m in question.measures if isinstance(m, TariffMeasure) and m.from_]
    on = max([question.date, *begun])
    points, base = trade.tariffs(on), question.trade().tariffs
    economies, sectors = list(trade.economies), list(trade.sectors)
    both = (way for pair in question.pairs for way in (pair[::-1], pair))
    for exporter, importer in dict.fromkeys(both):
        if exporter not in economies or importer not in economies:
            continue
        for index, sector in enumerate(sectors):
            own = figures_of(sector, exporter, question.date)
            at = economies.index(exporter), economies.index(importer), index
            if points[at] and own and own[0].sector != ALL:
                factor = float((1 + base[at] + points[at]) / (1 + base[at]))
                yield Flow(exporter, importer, sector, factor, on)


def share(question: Question, flow: Flow, when: str) -> Borne:
    """The share of the tariff that buyers bear, as known on the scenario's date."""
    return borne(flow.sector, flow.exporter, QUARTERS[when], question.date)


def after(question: Question, trade: Trade, flow: Flow, when: str, member: str) -> Split:
    """A flow some time after its tariff.

    Raises:
        NotSolvedError: the goods market was not solved.
    """
    told = question.sets[0], flow.exporter, flow.importer, flow.sector
    part = share(question, flow, when).share[ENDS[member]]
    return from_equilibrium(1 + trade.exports(*told, horizon=when) / 100, flow.factor, part)


def percent(found: Split, what: str) -> float:
    """Change of price, units or value, percent."""
    moved = {"price": found.before, "units": found.quantity, "value": found.value}[what]
    return 100 * (float(moved) - 1)


def _quantities(question: Question, trade: Trade, flow: Flow) -> Iterator[Quantity]:
    names = dict(zip(trade.economies, question.trade().economy_names, strict=True))
    goods = dict(zip(trade.sectors, question.trade().sector_names, strict=True))[flow.sector]
    pair = f"{names[flow.exporter]} to {names[flow.importer]}"
    split = {
        when: {name: after(question, trade, flow, when, name) for name in ENDS} for when in QUARTERS
    }
    for what in SHOWN:
        for when, ends in split.items():
            yield Quantity(
                id=f"border.{flow.exporter}.{flow.importer}.{flow.sector}.{what}.{when}",
                label=f"{goods}, {pair}: {SHOWN[what]}, {in_words(WHEN[when])}",
                unit="%",
                members={name: percent(found, what) for name, found in ends.items()},
                horizon=WHEN[when],
                kind=Range.CASES,
            )


def _sources(question: Question, told: Sequence[Flow]) -> Iterator[Source]:
    named = dict.fromkeys(
        own.source
        for flow in told
        for when in QUARTERS
        for own in share(question, flow, when).figures
    )
    for source in named:
        yield Source("", "data", f"Who bears a tariff at the border: {source}")
