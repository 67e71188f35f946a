"""What a chart finds, in one sentence computed from its numbers: the title of a published chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from walkaway.grammar.measure import capital
from walkaway.outcome import Band, Outcome, Path
from walkaway.outcome.quantity import in_words
from walkaway.present import pictures
from walkaway.present.changes import seen
from walkaway.present.page import (
    Bar,
    BarChart,
    GridChart,
    LineChart,
    Page,
    PathChart,
    digits_for,
    in_brackets,
    number,
    with_unit,
)
from walkaway.present.pictures import Drawn
from walkaway.present.words import the

YEAR = 3
"""Quarter, counted from the first, that a finding about a path speaks of."""


@dataclass(frozen=True)
class Ends:
    """The bars of a chart whose whole range lies on one side of zero, at either end.

    Attributes:
        fall: the one that falls most; None if none surely falls.
        rise: the one that rises most.
        unit: of both.
        count: how many bars there are.
    """

    fall: Bar | None
    rise: Bar | None
    unit: str
    count: int

    def size(self, bar: Bar) -> str:
        """How much, without a sign."""
        return amount(abs(bar.band.mid), self.unit, bar.band, signed=False)


@dataclass(frozen=True)
class Chosen:
    """A chart of a run.

    Attributes:
        id: by which it is asked for.
        section: id of the section that it stands in.
        chart: the chart.
    """

    id: str
    section: str
    chart: Drawn


def charts_of(page: Page) -> dict[str, Chosen]:
    """The charts of a page by id: those of its first view, the map, then those of its sections."""
    found = {name: Chosen(name, "", one) for name, one in pictures.pictures(page).items()}
    for section in page.sections:
        count = 0
        for chart in section.charts:
            own = chart.id if isinstance(chart, PathChart) else ""
            if not own:
                count += 1
                own = section.id if count == 1 else f"{section.id}-{count}"
            found[own] = Chosen(own, section.id, chart)
    return found


def finding(outcome: Outcome, section: str, chart: Drawn) -> str:
    """The finding of a chart.

    Args:
        outcome: the run that it shows.
        section: id of the section that it stands in.
        chart: the chart.
    """
    match chart:
        case BarChart():
            return chart.finding or _of_bars(outcome, section, chart)
        case PathChart():
            path = outcome.path(chart.id)
            return capital(_of_path(path)) if path else chart.title
        case LineChart():
            return _of_lines(chart)
        case GridChart():
            return _of_grid(chart)
        case _:
            return pictures.title(chart)


def amount(value: float, unit: str, band: Band, *, signed: bool = True) -> str:
    """A number with its unit, in as many decimals as its range bears."""
    return with_unit(number(value, digits_for(band), signed=signed), unit)


def _of_bars(outcome: Outcome, section: str, chart: BarChart) -> str:
    whole = next((bar for bar in chart.bars if bar.metric.endswith(".total")), None)
    if whole:
        spread = in_brackets(whole.band)
        return f"{chart.title}: {amount(whole.band.mid, chart.unit, whole.band)}{spread}"
    sure = [bar for bar in chart.bars if bar.band.sign_agrees and _shown(bar.band)]
    falls = sorted((bar for bar in sure if bar.band.mid < 0), key=lambda bar: bar.band.mid)
    rises = sorted((bar for bar in sure if bar.band.mid > 0), key=lambda bar: -bar.band.mid)
    ends = Ends(next(iter(falls), None), next(iter(rises), None), chart.unit, len(chart.bars))
    if not sure:
        return f"{chart.title}: no change is sure, all ranges reach zero"
    return WORDS.get(section, _plainly)(outcome, ends) + _unsure(chart, ends)


def _unsure(chart: BarChart, ends: Ends) -> str:
    """What moves more than what is named, but with a range on both sides of zero."""
    sizes = [abs(bar.band.mid) for bar in (ends.fall, ends.rise) if bar]
    larger = [
        bar
        for bar in chart.bars
        if not bar.band.sign_agrees
        for named in [ends.fall if bar.band.mid < 0 else ends.rise]
        if abs(bar.band.mid) > (abs(named.band.mid) if named else max(sizes))
    ]
    if not larger:
        return ""
    most = max(larger, key=lambda bar: abs(bar.band.mid))
    return f"; larger, but of no sure sign: {most.label}, {ends.size(most)}"


def _shown(band: Band) -> bool:
    """Whether a number is printed as other than zero."""
    return bool(round(band.mid, digits_for(band)))


def _plainly(outcome: Outcome, ends: Ends) -> str:
    del outcome
    parts = [
        f"largest {word}: {bar.label}, {ends.size(bar)}"
        for bar, word in ((ends.fall, "fall"), (ends.rise, "rise"))
        if bar
    ]
    of = f"Of {ends.count} shown, " if ends.count > 1 else ""
    return capital(f"{of}{'; '.join(parts)}")


def _welfare(outcome: Outcome, ends: Ends) -> str:
    parts = [
        f"{_of_list(outcome, bar)} {word} most, {ends.size(bar)} of real income"
        for bar, word in ((ends.fall, "loses"), (ends.rise, "gains"))
        if bar
    ]
    return "; ".join(parts)


def _partners(outcome: Outcome, ends: Ends) -> str:
    seller = outcome.name(outcome.scenario.flows[0][0])
    parts = [
        f"{ends.size(bar)} {word} to {_of_list(outcome, bar)}"
        for bar, word in ((ends.fall, "less"), (ends.rise, "more"))
        if bar
    ]
    return f"{seller} sells {' and '.join(parts)}"


def _sectors(outcome: Outcome, ends: Ends) -> str:
    target, hegemon = outcome.scenario.flows[0]
    said = _plainly(outcome, ends)
    pair = f"{the(outcome, target)} to {the(outcome, hegemon)}"
    return f"Exports of {pair}: {said[:1].lower()}{said[1:]}"


def _bonds(outcome: Outcome, ends: Ends) -> str:
    del outcome
    parts = [
        f"most is {word} by {bar.label}, {ends.size(bar)}"
        for bar, word in ((ends.fall, "let go"), (ends.rise, "taken"))
        if bar
    ]
    return capital("; ".join(parts))


WORDS: Mapping[str, Callable[[Outcome, Ends], str]] = {
    "welfare": _welfare,
    "partners": _partners,
    "sectors": _sectors,
    "bonds": _bonds,
}
"""Section -> how its finding is said; others are said plainly."""


def _of_list(outcome: Outcome, bar: Bar) -> str:
    """A bar's economy in a sentence: with the article that it takes."""
    code = next((code for code, name in outcome.names.items() if name == bar.label), "")
    return the(outcome, code) if code else bar.label


def a_year_on(path: Path) -> tuple[str, Band, int]:
    """The period that a path is told in, its change then, and the decimals that are told."""
    at = min(YEAR, len(path.periods) - 1)
    change = path.change(at)
    return path.periods[at], change, digits_for(change)


def _of_path(path: Path) -> str:
    period, change, places = a_year_on(path)
    said = with_unit(number(change.mid, places), path.change_unit)
    sure = "" if change.sign_agrees else "; its sign is not sure"
    when = f"by {period}"
    if not seen(change, places):
        return f"{path.label}: no change to be seen {when}"
    return f"{path.label}: {said} {when}{in_brackets(change, places)}{sure}"


def _of_lines(chart: LineChart) -> str:
    ends = [
        (label, known[-1])
        for label, values in chart.lines
        if (known := [v for v in values if v is not None])
    ]
    if not ends:
        return chart.title
    low, high = min(ends, key=lambda own: own[1]), max(ends, key=lambda own: own[1])
    band = Band(low[1], (low[1] + high[1]) / 2, high[1])
    ends_said = f"{number(low[1], digits_for(band))} to {number(high[1], digits_for(band))}"
    return f"{chart.title}: {ends_said} {chart.unit} where the lines end"


def _of_grid(chart: GridChart) -> str:
    framed = [
        f"{row} and {column}"
        for row, tiles in zip(chart.rows, chart.tiles, strict=True)
        for column, tile in zip(chart.columns, tiles, strict=True)
        if tile.framed
    ]
    return f"{chart.title}: {'; '.join(framed)}" if framed else chart.title


WHEN = {"fiscal year": "over the fiscal year", "quarter": "within a quarter"}
"""Horizons in a subtitle that `in_words` leaves as they are."""


def quantity(outcome: Outcome, chart: Drawn) -> str:
    """What a chart shows, with unit, time and against what: its subtitle."""
    if isinstance(chart, pictures.Special):
        return pictures.subtitle(chart)
    if isinstance(chart, BarChart) and chart.quantity:
        return chart.quantity
    unit = "" if isinstance(chart, GridChart) else f", {chart.unit}"
    if isinstance(chart, PathChart):
        path = outcome.path(chart.id)
        against = f"; the baseline is {path.counterfactual}" if path else ""
        return capital(f"{chart.title}{unit}, by quarter{against}")
    if not isinstance(chart, BarChart):
        return f"{chart.title}{unit}"
    found = [own for bar in chart.bars if bar.metric and (own := outcome.find(bar.metric))]
    whens = _common([own.horizon for own in found])
    against = _common([own.counterfactual for own in found])
    when = f", {WHEN.get(whens, in_words(whens))}" if whens else ""
    return f"{chart.title}{unit}{when}{f'; against {against}' if against else ''}"


def _common(texts: Sequence[str]) -> str:
    """What all of some texts are; empty where they differ."""
    return texts[0] if texts and len(set(texts)) == 1 else ""
