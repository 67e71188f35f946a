"""Duties in a run: what trade paid before, what it pays under the measures, what the law asked.

Three quantities that are never mixed stand side by side: the model's tariff before and with the
measures, what United States law asked and what was due on the scenario's day, and what customs
collected in the day's month.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.duties import ledger, record
from walkaway.duties.averages import ALL, Rates, rates
from walkaway.duties.book import first_day, last_day
from walkaway.duties.orders import IMPORTER
from walkaway.goods.equilibria import plan
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, Source
from walkaway.prepared import kept
from walkaway.question import Question
from walkaway.world.customs import CUSTOMS

Array = NDArray[np.float64]

MOST = 8
"""Sellers named per importer, by what the change of their tariff is worth."""
LEAST = 1e-12
KINDS = {"statutory": "by law", "due": "due"}
EVERYBODY = "world"
ONE = "value"


class DutiesMarket(Market):
    """Tariffs that measures move, and United States duties of the day beside them."""

    name = "duties"
    sections = ("tariff", "duty")
    compares = True

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Mean tariffs before and after, by importer and seller; duties where orders are known."""
        del given, watch
        moved = _moved(question)
        found = [_tariff(question, *pair) for pair in moved]
        sellers = [seller for buyer, seller in moved if buyer == IMPORTER and seller != EVERYBODY]
        if sellers and first_day() <= question.date <= last_day():
            found += _duties(question, sellers)
        return Part(metrics=tuple(found), sources=_sources(question) if found else ())

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """Points that the measures add to a mean tariff; a duty is a fact and hangs on none."""
        del given, member
        section, *words = quantity.split(".")
        if section == "tariff":
            return _change(question, *words)
        facts = _duties(question, [words[-1]] if words[-1] != EVERYBODY else [])
        return next(own.mid for own in facts if own.id == quantity)


def _weights(question: Question, buyer: str, seller: str) -> Array:
    """Imports of goods of the base year [exporter, sector], of one seller or of all."""
    trade = question.trade()
    weights = trade.flows[:, trade.economies.index(buyer)].copy()
    weights[trade.economies.index(buyer)] = 0.0
    weights[:, ~trade.goods] = 0.0
    if seller != EVERYBODY:
        kept = trade.economies.index(seller)
        weights[[row for row in range(len(weights)) if row != kept]] = 0.0
    return np.asarray(weights)


def _mean(question: Question, tariffs: Array, buyer: str, seller: str) -> float:
    """Mean tariff on goods, percent, weighted by imports of the base year."""
    weights = _weights(question, buyer, seller)
    total = float(weights.sum())
    rates_ = tariffs[:, question.trade().economies.index(buyer)]
    return 100 * float((weights * rates_).sum()) / total if total else 0.0


def _change(question: Question, buyer: str, seller: str) -> float:
    after = _mean(question, plan(question).tariffs, buyer, seller)
    return after - _mean(question, _before(question), buyer, seller)


def _before(question: Question) -> Array:
    """Tariffs of the world that effects are counted against [exporter, importer, sector]."""
    if not question.without:
        return question.trade().tariffs
    return plan(question.counterfactual()).tariffs


def _moved(question: Question) -> list[tuple[str, str]]:
    """Importers whose tariffs move, each with all its sellers and the few that matter most."""
    trade = question.trade()
    more = plan(question).tariffs - _before(question)
    worth = np.abs(more * trade.flows).sum(axis=2)
    pairs: list[tuple[str, str]] = []
    buyers = np.argsort(-worth.sum(axis=0), kind="stable")
    for buyer in buyers[worth.sum(axis=0)[buyers] > LEAST][:MOST]:
        sellers = np.argsort(-worth[:, buyer], kind="stable")
        told = [trade.economies[row] for row in sellers[:MOST] if worth[row, buyer] > LEAST]
        two = [code for code in question.focus if code in trade.economies]
        named = [code for code in two if worth[trade.economies.index(code), buyer]]
        pairs += [(trade.economies[buyer], EVERYBODY)]
        pairs += [(trade.economies[buyer], code) for code in dict.fromkeys((*told, *named))]
    return pairs


def _tariff(question: Question, buyer: str, seller: str) -> Quantity:
    trade = question.trade()
    called = dict(zip(trade.economies, trade.economy_names, strict=True))
    whose = "all goods" if seller == EVERYBODY else f"goods from {called[seller]}"
    return Quantity(
        id=f"tariff.{buyer}.{seller}",
        label=f"Mean tariff of {called[buyer]} on {whose}",
        unit="points",
        members={ONE: _change(question, buyer, seller)},
        baseline=_mean(question, _before(question), buyer, seller),
        baseline_unit="%",
        horizon=f"{question.date}",
        kind=Range.NONE,
        counterfactual=question.against,
    )


def _duties(question: Question, sellers: Sequence[str]) -> list[Quantity]:
    """What the law asked, what was due and what was collected, of all and of some sellers."""
    return kept(
        "duties_of_the_day", (question.world, sellers), lambda: _on_the_day(question, sellers)
    )


def _on_the_day(question: Question, sellers: Sequence[str]) -> list[Quantity]:
    own = ledger(snapshot=question.world.snapshot)
    asked = [ALL, *(code for code in sellers if code in own.partners)]
    trade = question.trade()
    called = dict(zip(trade.economies, trade.economy_names, strict=True)) | {ALL: "all"}
    day = question.date.isoformat()
    found = []
    for kind, words in KINDS.items():
        table = rates(
            on=day, by="partner", kind=kind, partners=asked, snapshot=question.world.snapshot
        )
        found += [
            _fact(kind, code, f"{words} on goods from {called[code]}", table.of(code), day)
            for code in asked
        ]
    month = _month(question)
    for code in asked if month else ():
        seen = own.collected(code, month)
        if seen is not None and seen.imports:
            text = f"collected on goods from {called[code]}"
            found.append(_fact("collected", code, text, seen.rate, month))
    statutes = rates(
        on=day, by="statute", kind="due", partners=[ALL], snapshot=question.world.snapshot
    )
    found += _by_statute(statutes, day)
    return found


def _month(question: Question) -> str:
    """The month of the day, where customs have a record of it; else empty."""
    month = f"{question.date:%Y-%m}"
    known = record.months(ledger(snapshot=question.world.snapshot).facts)
    return month if month in known else ""


def _by_statute(table: Rates, day: str) -> list[Quantity]:
    return [
        _fact("by-statute", row.code, f"due under {row.code}", row.rate, day)
        for row in table
        if row.code != ALL and row.rate
    ]


def _fact(kind: str, subject: str, text: str, rate: float, when: str) -> Quantity:
    return Quantity(
        id=f"duty.{kind}.{EVERYBODY if subject == ALL else subject}",
        label=f"{CUSTOMS.name} duties {text}, {when}",
        unit="%",
        members={ONE: rate},
        horizon=when,
        kind=Range.NONE,
        counterfactual="",
    )


def _sources(question: Question) -> tuple[Source, ...]:
    trade = question.trade()
    return (
        Source("", "data", f"Tariffs before the measures: {trade.tariff_source.publisher}"),
        Source("", "data", f"{CUSTOMS.name} orders, schedule and customs: see docs/duties.md"),
    )
