"""The exporters' section of the page: what the scenario does to profits, what the record did."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from walkaway.firms.currencies import MOVED
from walkaway.firms.reader import library, load
from walkaway.outcome import Band, Metric, Outcome
from walkaway.present.changes import straddles
from walkaway.present.currencies import decimals, word
from walkaway.present.headlines import Headline
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Section,
    Table,
    mark_of,
    number,
    range_head,
    ranged,
    said,
)
from walkaway.present.words import alone

RATES = {
    "record": " What the scenario does to exchange rates is not in them: there is no path of what "
    "firms report in.",
    "path": " What the scenario does to {money} per dollar is this run's own path over its "
    "baseline; the middle takes it at the model's central numbers, the ends take its range.",
}
"""Whether firms' exchange rates are moved -> what is said of it."""
PARTS = ("tariff", "price", "volume", "exchange", "mitigation", "total")


def short(outcome: Outcome) -> Iterator[Headline]:
    """The hardest hit in a sentence, of those in the currency that most firms report in.

    None where the story looks at economies that no firm exports from.
    """
    worst = hardest_hit(outcome)
    if worst is None:
        return
    base = (
        ""
        if worst.baseline is None
        else f", of {number(worst.baseline, 0, signed=False)} the year before"
    )
    beside = _beside(outcome, _firm(worst))
    also = f"; {beside}" if beside else ""
    yield Headline(
        f"{outcome.name(_firm(worst))}'s operating profit over the fiscal year: "
        f"{said(worst, _digits(worst))}{_sure(worst)} by this scenario{base}{also}.",
        (("profit", _firm(worst), worst.horizon),),
    )


LEAST = 0.01
"""Part of the year before's profit from which what happens to a firm is told in a sentence."""


def hardest_hit(outcome: Outcome) -> Metric | None:
    """Of firms of the story, in the currency that most report in, whom it costs most.

    None where no firm is the story's, or none of them would see it.
    """
    totals = [own for own in _totals(outcome) if _is_of_the_story(outcome, _firm(own))]
    if not totals:
        return None
    worst = min(_comparable(totals), key=lambda metric: metric.band.mid)
    return worst if _matters(worst) else None


def _matters(total: Metric) -> bool:
    """Whether a change is worth a sentence: beside the profit of the year before, if it is known.

    Else it is five of the last digits that are printed: 0.05 billions of dollars, 5 of yen.
    """
    if total.baseline is None:
        return abs(total.mid) >= 5 * 10.0 ** -_digits(total)
    return max(abs(total.low), abs(total.high)) >= LEAST * abs(total.baseline)


def _sure(total: Metric) -> str:
    """That a range, as it is printed, holds losses and gains; empty where it does not."""
    return ", of no sure sign," if straddles(total.band, _digits(total)) else ""


def _is_of_the_story(outcome: Outcome, firm: str) -> bool:
    """Whether a firm exports from where the story looks; of groups and of own firms it may be."""
    focus = outcome.scenario.focus
    if firm not in library() or not all(alone(outcome, name) for name in focus):
        return True
    return any(own.from_ in focus for own in load(firm).sales)


def _beside(outcome: Outcome, firm: str) -> str:
    """What the record did to a firm, where it did anything, in words."""
    tariffs = outcome.find(f"profit.{firm}.recorded-tariffs")
    rate = outcome.find(f"profit.{firm}.recorded-exchange")
    found = []
    if tariffs is not None and tariffs.moves:
        verb = "cost another" if tariffs.mid < 0 else "brought"
        size = number(abs(tariffs.mid), _digits(tariffs), signed=False)
        found.append(f"tariffs on record before {_date(outcome)} {verb} {size}")
    if rate is not None and rate.moves:
        found.append(f"the {_currency(rate)} on record {number(rate.mid, _digits(rate))}")
    return ", and ".join(found)


def _date(outcome: Outcome) -> str:
    day = dt.date.fromisoformat(outcome.scenario.date)
    return f"{day.day} {day:%B %Y}"


def section(outcome: Outcome) -> Section | None:
    """Bridges of all firms; None if the scenario does nothing to any."""
    totals = _totals(outcome)
    if not totals:
        return None
    one = len({metric.unit for metric in totals}) == 1
    money = totals[0].unit if one else "billions of each firm's own currency"
    tables = (
        Table(
            f"Operating profit over the fiscal year, {money}",
            (
                "firm",
                *(() if one else ("in",)),
                "year\nbefore",
                f"tariffs on record\nbefore {_date(outcome)}",
                f"{_currency(totals[0]) if one else 'currency'} on\nrecord",
                "by this\nscenario",
                range_head(totals),
            ),
            tuple(
                (
                    Cell(outcome.name(_firm(metric))),
                    *(() if one else (Cell(_currency(metric)),)),
                    Cell(
                        "" if metric.baseline is None else number(metric.baseline, 0, signed=False)
                    ),
                    _cell(outcome, metric, "recorded-tariffs"),
                    _cell(outcome, metric, "recorded-exchange"),
                    _cell(outcome, metric, "total"),
                    Cell(ranged(metric.band, _digits(metric))),
                )
                for metric in totals
            ),
        ),
        Table(
            f"Parts of what this scenario does, {money}",
            ("firm", "tariff", "higher\nprices", "lost\nsales", "exchange\nrate", "mitigation"),
            tuple(
                (
                    Cell(outcome.name(_firm(metric))),
                    *(_part(outcome, metric, part) for part in PARTS[:-1]),
                )
                for metric in totals
            ),
        ),
    )
    return Section(
        "firms",
        "What it does to exporters",
        tables=tables,
        charts=tuple(_bridge(outcome, metric) for metric in totals[:CHARTS]),
        note=(
            f"By this scenario: with its measures from {_date(outcome)} on, less the same year "
            "without those that are its own. What lies before is the record's, as is the last "
            "rate of a currency against the year before; where a firm does not publish what the "
            "dollar is worth to it, that is left out. The range is from the least to the most "
            "favourable assumptions about customs values, margins, pass-through, mitigation and "
            "exchange rates; each is one coherent set."
            f"{_rates(outcome, totals)} The company's own estimates stand beside "
            "ours in walkaway firm."
        ),
    )


def _rates(outcome: Outcome, totals: list[Metric]) -> str:
    """What is said of exchange rates: of the currencies of these firms that a run moves."""
    codes = dict.fromkeys(metric.unit.split()[0] for metric in totals)
    moved = [word(code) for code in codes if code in MOVED]
    if not moved:
        return RATES["record"]
    how = outcome.record.settings.get("dollar_yen", "record")
    return RATES[how].format(money=" and ".join(moved))


def _bridge(outcome: Outcome, total: Metric) -> BarChart:
    """Parts and total of the member nearest the median: of one set, so that they add up."""
    found = (outcome.find(f"profit.{_firm(total)}.{part}") for part in PARTS)
    steps = [step for step in found if step]
    middle = total.median_member
    return BarChart(
        f"{outcome.name(_firm(total))}: operating profit, what this scenario does",
        total.unit,
        tuple(
            Bar(
                step.label.split(": ")[-1],
                Band(step.band.low, step.members[middle], step.band.high),
                step.id,
            )
            for step in steps
        ),
        total.kind,
    )


CHARTS = 6
"""Firms whose parts are drawn; all are in the tables."""


def _totals(outcome: Outcome) -> list[Metric]:
    """Of all firms: those in the currency that most report in first, then by profit before."""
    found = [m for m in outcome.section("profit") if m.id.endswith(".total")]
    units = Counter(metric.unit for metric in found)
    return sorted(found, key=lambda m: (-units[m.unit], m.unit, -(m.baseline or 0.0)))


def _comparable(totals: list[Metric]) -> list[Metric]:
    """Those in the currency of the first, which most report in: amounts of one unit."""
    return [metric for metric in totals if metric.unit == totals[0].unit]


def _currency(metric: Metric) -> str:
    """Its name, of a metric in billions of it."""
    return word(metric.unit.split()[0])


def _digits(metric: Metric) -> int:
    return decimals(metric.unit.split()[0])


def _firm(metric: Metric) -> str:
    return metric.id.split(".")[1]


def _part(outcome: Outcome, total: Metric, part: str) -> Cell:
    """A part under the member nearest the median, as the charts have it: parts add up."""
    metric = outcome.find(f"profit.{_firm(total)}.{part}")
    if metric is None:
        return Cell("")
    value = metric.members[total.median_member]
    return Cell(number(value, _digits(total)), mark_of(metric.band), metric.id)


def _cell(outcome: Outcome, total: Metric, part: str) -> Cell:
    metric = outcome.find(f"profit.{_firm(total)}.{part}")
    if metric is None:
        return Cell("")
    return Cell(number(metric.band.mid, _digits(total)), mark_of(metric.band), metric.id)
