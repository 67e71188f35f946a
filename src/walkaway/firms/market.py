"""The exporters' part of a run: what the scenario does to profits, beside what the record did.

What the run's own path makes of a currency comes in as plain ratios by quarter; without them what
the scenario does to it is left out. A firm's flows are taken at the scale that its reports up to
the scenario's date teach (`walkaway.firms.scale`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.errors import Problem
from walkaway.firms.bridge import EXCHANGE, PARTS, Array, Bridge, Quarter, summary, views
from walkaway.firms.currencies import MOVED
from walkaway.firms.exchange import Ratios, dollar_in
from walkaway.firms.firm import PASS_THROUGH, Choices, Firm, Three
from walkaway.firms.reader import library, load, owned
from walkaway.firms.scale import Learned, learned, predicted
from walkaway.firms.year import Leg, effect, fiscal_year, label, record, year_is_over
from walkaway.market import Given, Market, Part, Trade, Watch
from walkaway.outcome import Quantity, Range, Source
from walkaway.outcome.quantity import STILL, WITHOUT
from walkaway.parameters import parameter
from walkaway.prepared import kept
from walkaway.question import Question
from walkaway.world import TradeData

TOTAL = "total"
RECORDED_TARIFFS, RECORDED_EXCHANGE = "recorded-tariffs", "recorded-exchange"
YEAR_BEFORE = "the year before"
"""The counterfactual of what the record did."""
LABELS = {
    "tariff": "tariff",
    "price": "higher prices",
    "volume": "lost sales",
    "exchange": "exchange rate",
    "mitigation": "mitigation",
    TOTAL: "all together",
}


@dataclass(frozen=True, eq=False)
class FirmRun:
    """A firm under a scenario.

    Attributes:
        firm: the exporter.
        choice: who pays the tariff.
        start: calendar year in which the fiscal year began.
        date: of the scenario: what lies before it is the record.
        quarters: what each brought: tariffs on record to the date and the scenario's after it.
        before: the dollar's rate of the fiscal year before, in the firm's currency.
        record: the same by quarter without what the scenario does to it.
        ratios: what the scenario does to it; None where that was not asked or is not modelled.
        bridge: the scenario's own effect: with its measures less without them.
        recorded: what the record did: without the measures against the year before.
        change: both together: lowest, central, highest.
        exports: elasticity set -> exports by flow at full pass-through, percent.
        learned: the scale of the flows, from the firm's reports.
        expected: what the firm will report of the whole year's tariffs, if those of the
            scenario's date stay: lowest, central, highest; a cost is negative.
        passed: share of the tariff that buyers pay by flow, over the year: low, central, high.
    """

    firm: Firm
    choice: Choices
    start: int
    date: dt.date
    quarters: tuple[Quarter, ...]
    before: float
    record: tuple[Three, ...]
    ratios: Ratios | None
    bridge: Bridge
    recorded: Bridge
    change: Three
    exports: Mapping[str, tuple[float, ...]] = field(repr=False)
    learned: Learned
    expected: Three
    passed: tuple[Three, ...]

    @property
    def recorded_parts(self) -> Array:
        """Parts of the record under the elasticity set that the effect is told under."""
        return np.asarray(self.recorded.central[self.bridge.middle])


def run_firm(
    question: Question,
    trade: Trade,
    firm: Firm,
    pass_through: str = "company",
    ratios: Ratios | None = None,
) -> FirmRun:
    """The bridge of a firm over the fiscal year that the scenario's date lies in.

    Args:
        question: world, measures and elasticity sets.
        trade: what the goods market knows of them.
        firm: the exporter.
        pass_through: a choice in `PASS_THROUGH`.
        ratios: what the scenario does to dollar-yen; left out if None, and for firms that report
            in a currency which a run has no path of.

    Returns:
        The bridges of effect and record. Their ranges take every elasticity set with every
        corner: the sets decide volumes, the path's draws do not use them.

    Raises:
        BadInputError: the year compared with does not lie before the scenario's.
        NotSolvedError: the goods market was not solved under a set.
    """
    choice = PASS_THROUGH[pass_through]
    world, currency = question.world, firm.head.currency
    ratios = _moving(firm, ratios)
    told = _scale(question, trade, firm)
    scaled = told.firm(firm)
    past = _on_record(question, trade, scaled, choice)
    own = effect(question, trade, scaled, ratios, choice)
    members, labels = tuple(own.exports), own.labels
    at, was = (leg.corners(scaled) for leg in (own, past))
    found = summary(labels, members, at)
    whole = (at + was).sum(axis=(2, 3))  # [corner, elasticity set]
    periods = fiscal_year(firm, question.date)
    first, last = periods[0][0], periods[-1][1]
    bill = predicted(world, trade, firm, first, last, stays=question.date)
    assert past.before is not None
    return FirmRun(
        firm=firm,
        choice=choice,
        start=first.year,
        date=question.date,
        quarters=tuple(_shown(question, firm, own, past, days, ratios) for days in periods),
        before=past.before,
        record=tuple(dollar_in(currency, world, *days) for days in periods),
        ratios=ratios,
        bridge=found,
        recorded=summary(labels, members, was),
        change=(float(whole.min()), float(whole[0, found.middle]), float(whole.max())),
        exports=own.exports,
        learned=told,
        expected=(-bill[2], -bill[1], -bill[0]),
        passed=_over(own.quarters, past.quarters),
    )


def _over(own: Sequence[Quarter], past: Sequence[Quarter]) -> tuple[Three, ...]:
    """Shares of a tariff that buyers pay by flow, a mean over the year.

    Of a piece of it that one of both comparisons pays a tariff in, that comparison's.
    """
    pieces = [(was if any(was.tariff) else now) for now, was in zip(own, past, strict=True)]
    weights = [one.part_of_year for one in pieces]
    table = np.average([one.passed for one in pieces], axis=0, weights=weights)  # [flow, end]
    return tuple((float(low), float(mid), float(high)) for low, mid, high in table)


def _shown(
    question: Question,
    firm: Firm,
    own: Leg,
    past: Leg,
    days: tuple[dt.date, dt.date],
    ratios: Ratios | None,
) -> Quarter:
    """A whole quarter as it was and becomes: its pieces put together by their days."""
    name = label(*days)
    pieces = [
        (one, was)
        for one, was in zip(own.quarters, past.quarters, strict=True)
        if one.label == name
    ]
    whole = math.fsum(one.part_of_year for one, _ in pieces)
    paid = sum(
        (np.array(one.tariff) + np.array(was.tariff)) * one.part_of_year for one, was in pieces
    )
    return Quarter(
        label=name,
        tariff=tuple(float(points) for points in np.asarray(paid) / whole),
        dollar=dollar_in(firm.head.currency, question.world, *days, ratios),
        elasticity=max(max(one.elasticity, was.elasticity) for one, was in pieces),
        part_of_year=whole,
        progress=pieces[0][0].progress,
    )


def _scale(question: Question, trade: Trade, firm: Firm) -> Learned:
    """What a firm's reports say of its scale, which hangs on no measure."""
    follows = (type(trade).__qualname__, question.world, question.model, firm)
    return kept("firm_scale", follows, lambda: learned(question.world, trade, firm))


def _on_record(
    question: Question, trade: Trade, firm: Firm, choice: Choices = PASS_THROUGH["company"]
) -> Leg:
    """The year without the measures against the year before, which hangs on no measure."""
    follows = (type(trade).__qualname__, question.world, question.model, question.sets)
    return kept(
        "firm_record", (*follows, firm, choice), lambda: record(question, trade, firm, choice)
    )


class FirmMarket(Market):
    """Profits of the firms that come with walkaway, where the scenario moves their trade or yen.

    Members are coherent sets of assumptions, not elasticity sets, which matter little within a
    year: trade is taken from the first set of the question.
    """

    name = "firms"
    sections = ("profit",)
    records = True
    needs = ("trade",)
    wants = ("exchange", "exchange_draws")

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Parts of the change of operating profit over the fiscal year."""
        trade: Trade = given("trade")
        ratios: Ratios | None = given("exchange")
        draws: tuple[int, int] = given("exchange_draws") or (0, 0)
        asked = question.under(question.sets[0])
        found: list[Quantity] = []
        titles = {}
        firms = placed(question)
        for done, firm in enumerate(firms):
            name = firm.name
            watch.progress(done, len(firms), f"profits of {firm.title}")
            firm = _scale(question, trade, firm).firm(firm)
            own = effect(asked, trade, firm, _moving(firm, ratios))
            seen = _views(firm, own)
            if max(float(np.abs(table).max()) for table in seen.values()) <= STILL:
                continue
            over = year_is_over(firm, question.date)
            found += _effects(firm, own, seen, draws, over)
            if over:
                found += _recorded(firm, _on_record(asked, trade, firm), question.date)
            titles[name] = firm.title
        if not found:
            return Part()
        return Part(
            metrics=tuple(found),
            names=titles,
            notes=(
                _note(asked, ratios, {own.head.currency for own in firms if own.name in titles}),
            ),
            sources=SOURCES,
            settings={
                "pass_through": "company",
                "profit_markets": asked.sets[0],
                "dollar_yen": "record" if ratios is None else "path",
            },
        )

    def lacks(self, question: Question) -> Sequence[Problem]:
        """Economies and sectors of a firm, if the table has those of none."""
        if placed(question):
            return ()
        hint = "bring one of your own: NAME.firm.toml"
        return (Problem("trade", "", "has the economies and sectors of no firm", hint),)

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one set of assumptions; the record's is the same for any measures."""
        _, name, what = quantity.split(".")
        firm, trade = load(name, question.world.snapshot), given("trade")
        firm = _scale(question, trade, firm).firm(firm)
        asked = question.under(question.sets[0])
        if what in (RECORDED_TARIFFS, RECORDED_EXCHANGE):
            past = _on_record(asked, trade, firm)
            return _of_record(_views(firm, past)[member], what)
        own = effect(asked, trade, firm, _moving(firm, given("exchange")))
        return _pick(_views(firm, own)[member], own.labels, what)


def placed(question: Question) -> list[Firm]:
    """Firms of own data and of the library whose flows the table of trade has.

    Products below its sectors are known in the data that come with walkaway alone.
    """
    data, trade = question.world.snapshot, question.trade()
    mine = owned(data)
    every = [load(name, data) for name in (*mine, *(n for n in library() if n not in mine))]
    return [firm for firm in every if not unplaced(firm, trade)]


def unplaced(firm: Firm, trade: TradeData) -> list[str]:
    """What of a firm's flows a table of trade does not have: economies, sectors, products."""
    if not trade.own_table:
        return []
    wanted = [code for own in firm.sales for code in (own.from_, own.to, own.sector)]
    known = {*trade.economies, *trade.sectors}
    lacking = [code for code in dict.fromkeys(wanted) if code not in known]
    return [*lacking, *(["tariffs by product"] if any(own.codes for own in firm.sales) else [])]


def _moving(firm: Firm, ratios: Ratios | None) -> Ratios | None:
    """What a run does to a firm's currency, where it has a path of it."""
    return ratios if firm.head.currency in MOVED else None


def _note(question: Question, ratios: Ratios | None, currencies: set[str]) -> str:
    told = " and ".join(sorted(currencies.intersection(MOVED)))
    left = " and ".join(sorted(currencies.difference(MOVED)))
    path = (
        f" What the scenario does to {told} per dollar is not in them: there is no path of it, and "
        "the record's last rate stays in both."
        if ratios is None
        else f" {told} per dollar is the record's last rate without the measures, and that times "
        "the run's own path over its baseline with them (central: at the path's central numbers, "
        "which need not be the median of the draws; ends: the 5% and 95% quantiles of the draws)."
    )
    none = f" What the scenario does to {left} per dollar is left out: firms have no path of it."
    return (
        "Profits of exporters are for the fiscal year of the scenario's date, from that date on: "
        "with its measures less the same year without any, in billions of the currency each "
        "reports in, at the tariffs on their flows as published, times what their own reports up "
        "to the date teach of their scale (ranges of it hold eight cases in ten), and sales lost "
        "as far as buyers see the tariff, by what is published or measured at the border "
        "(elasticity "
        f"{parameter('trade.elasticity.short-run').value:g} in the first year, "
        f"markets under {question.sets[0]}). What was levied before {question.date} and "
        "what currencies did against the year before stand beside them as the record's, and are "
        f"not the scenario's.{path if told else ''}{none if left else ''} The range is from the "
        "least to the most favourable assumptions; walkaway firm shows quarters and sources."
    )


SOURCES = (
    Source(
        "boehm-levchenko-pandalai-nayar-2023",
        "equation",
        "Short-run trade elasticity: Boehm, Levchenko and Pandalai-Nayar (2023)",
    ),
    Source("", "data", "Firms: companies' own statements, named in walkaway firm"),
)


def _views(firm: Firm, leg: Leg) -> dict[str, Array]:
    """Parts under each coherent set of assumptions [quarter, part]."""
    return {name: leg.at(firm, corner)[0] for name, corner in views(firm).items()}


def _effects(
    firm: Firm, own: Leg, seen: Mapping[str, Array], draws: tuple[int, int], over: bool
) -> list[Quantity]:
    """The year's parts, their sum, and the sum by quarter: what the scenario does.

    Profit before stands beside it where the year that it is of was over.

    Where the ends take dollar-yen from draws, it is said over how many, and how many failed.
    """
    drawn, failed = draws
    found = []
    for what in (*PARTS, TOTAL, *own.labels):
        base = firm.head.profit if what == TOTAL and over else None
        found.append(
            Quantity(
                id=f"profit.{firm.name}.{what}",
                label=f"operating profit of {firm.title}: {LABELS.get(what, what)}",
                unit=firm.unit,
                members={name: _pick(table, own.labels, what) for name, table in seen.items()},
                baseline=base,
                baseline_unit="" if base is None else firm.unit,
                horizon="fiscal year" if what in LABELS else what,
                kind=Range.CASES,
                counterfactual=WITHOUT,
                failed=failed,
                drawn=drawn,
            )
        )
    return found


def _recorded(firm: Firm, past: Leg, on: dt.date) -> list[Quantity]:
    """What the record did, whatever the measures; the currency where the firm says its worth."""
    told = {RECORDED_TARIFFS: f"tariffs on record before {on}"}
    if firm.head.per_unit is not None:
        told[RECORDED_EXCHANGE] = f"{firm.head.currency} per dollar on record"
    seen = _views(firm, past)
    return [
        Quantity(
            id=f"profit.{firm.name}.{what}",
            label=f"operating profit of {firm.title}: {words}",
            unit=firm.unit,
            members={name: _of_record(table, what) for name, table in seen.items()},
            horizon="fiscal year",
            kind=Range.CASES,
            counterfactual=YEAR_BEFORE,
        )
        for what, words in told.items()
    ]


def _of_record(table: Array, what: str) -> float:
    """The record's exchange rate, or all else that it did."""
    if what == RECORDED_EXCHANGE:
        return math.fsum(table[:, EXCHANGE])
    return math.fsum(np.delete(table, EXCHANGE, axis=1).ravel())


def _pick(table: Array, labels: Sequence[str], what: str) -> float:
    if what == TOTAL:
        return math.fsum(table.ravel())
    if what in PARTS:
        return math.fsum(table[:, PARTS.index(what)])
    return math.fsum(table[labels.index(what)])
