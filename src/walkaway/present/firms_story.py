"""The exporters' section of the page: what the tariffs do to their operating profit."""

from __future__ import annotations

from walkaway.outcome import Band, Metric, Outcome
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Section,
    Table,
    mark_of,
    number,
    ranged,
    with_range,
)

YEN = {
    "record": "Dollar-yen is the record's, then unchanged: what the scenario itself does to it is "
    "not in them.",
    "path": "Dollar-yen is the record's, then its last rate times this run's own path; the middle "
    "takes the path at the model's central numbers, the ends take its range.",
}
PARTS = ("tariff", "price", "volume", "exchange", "mitigation", "total")


def short(outcome: Outcome) -> list[str]:
    """The hardest hit in a sentence; empty if no firm's trade is touched."""
    totals = _totals(outcome)
    if not totals:
        return []
    worst = min(totals, key=lambda metric: metric.band.mid)
    tariff = outcome.find(worst.id.replace(".total", ".tariff"))
    if tariff is None:
        return []
    base = f", from {number(worst.baseline, 0, signed=False)}" if worst.baseline is not None else ""
    return [
        f"{outcome.name(_firm(worst))}'s operating profit over the fiscal year: "
        f"{with_range(worst.band, 'JPY bn', 0)}{base}; the tariff alone costs "
        f"{with_range(tariff.band, 'JPY bn', 0)}."
    ]


def section(outcome: Outcome) -> Section | None:
    """Bridges of all firms; None if the scenario touches none."""
    totals = _totals(outcome)
    if not totals:
        return None
    tables = (
        Table(
            "Operating profit over the fiscal year, JPY bn",
            ("firm", "before", "tariff", "change,\nall parts", "range"),
            tuple(
                (
                    Cell(outcome.name(_firm(metric))),
                    Cell(
                        "" if metric.baseline is None else number(metric.baseline, 0, signed=False)
                    ),
                    _cell(outcome, metric, "tariff"),
                    _cell(outcome, metric, "total"),
                    Cell(ranged(metric.band, 0)),
                )
                for metric in totals
            ),
        ),
        Table(
            "The other parts of the change, JPY bn",
            ("firm", "higher\nprices", "lost\nsales", "exchange\nrate", "mitigation"),
            tuple(
                (
                    Cell(outcome.name(_firm(metric))),
                    *(_cell(outcome, metric, part) for part in PARTS[1:-1]),
                )
                for metric in totals
            ),
        ),
    )
    return Section(
        "firms",
        "What it does to exporters",
        tables=tables,
        charts=tuple(_bridge(outcome, metric) for metric in totals),
        note=(
            "The range is from the least to the most favourable assumptions about customs values, "
            "margins, pass-through, mitigation and dollar-yen; each is one coherent set. "
            f"{YEN[outcome.record.settings.get('dollar_yen', 'record')]} The company's own "
            "estimates stand beside ours in walkaway firm."
        ),
    )


def _bridge(outcome: Outcome, total: Metric) -> BarChart:
    """Parts and total of the member nearest the median: of one set, so that they add up."""
    found = (outcome.find(f"profit.{_firm(total)}.{part}") for part in PARTS)
    steps = [step for step in found if step]
    middle = total.median_member
    return BarChart(
        f"{outcome.name(_firm(total))}: operating profit, change by part",
        "JPY bn",
        tuple(
            Bar(
                step.label.split(": ")[-1],
                Band(step.band.low, step.members[middle], step.band.high),
                step.id,
            )
            for step in steps
        ),
    )


def _totals(outcome: Outcome) -> list[Metric]:
    found = [m for m in outcome.section("profit") if m.id.endswith(".total")]
    return sorted(found, key=lambda metric: -(metric.baseline or 0.0))


def _firm(metric: Metric) -> str:
    return metric.id.split(".")[1]


def _cell(outcome: Outcome, total: Metric, part: str) -> Cell:
    metric = outcome.find(f"profit.{_firm(total)}.{part}")
    if metric is None:
        return Cell("")
    return Cell(number(metric.band.mid, 0), mark_of(metric.band), metric.id)
