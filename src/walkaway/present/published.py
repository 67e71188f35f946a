"""What is said of charts and files that a run gives: documents of `walkaway chart` and `export`."""

from __future__ import annotations

from typing import Any, ClassVar

from walkaway.documents import Count, Document, Record
from walkaway.outcome import Outcome
from walkaway.present import story
from walkaway.present.findings import charts_of
from walkaway.present.page import Page, Section, table
from walkaway.present.publish import Picture, pictured


class Drawable(Record, frozen=True, kw_only=True):
    """A chart that can be drawn.

    Attributes:
        chart: its id.
        title: its finding, computed.
        subtitle: the quantity, its unit, when and against what.
    """

    chart: str
    title: str
    subtitle: str


class Charts(Document, frozen=True, kw_only=True, tag="walkaway/charts/1"):
    """The charts of a run (`walkaway chart RUN --json`).

    Attributes:
        run: the run's id.
        charts: in the order of the page.
    """

    MAIN: ClassVar[str] = "charts"

    run: str
    charts: tuple[Drawable, ...]


class ChartSaid(Document, frozen=True, kw_only=True, tag="walkaway/chart/1"):
    """A chart with its numbers (`walkaway chart RUN ID --json`).

    Attributes:
        run: the run's id.
        chart: the chart's id.
        title: its finding, computed.
        subtitle: the quantity, its unit, when and against what.
        range: what its ranges are made of; empty if it has none.
        foot: source and run.
        points: its numbers: a row per bar, period, point or cell.
        about: what the columns hold, the run that reproduces it, sources.
        written: files that were written.
    """

    MAIN: ClassVar[str] = "points"

    run: str
    chart: str
    title: str
    subtitle: str
    range: str
    foot: tuple[str, ...]
    points: tuple[dict[str, Any], ...]
    about: dict[str, Any]
    written: tuple[str, ...] = ()


class Exported(Document, frozen=True, kw_only=True, tag="walkaway/exported/1"):
    """A table of a run that was written (`walkaway export --json`).

    Attributes:
        run: the run's id.
        table: numbers, members or paths.
        row_count: how many rows it has.
        written: the file, and its description.
    """

    run: str
    table: str
    row_count: Count
    written: tuple[str, ...]


class PageExported(Document, frozen=True, kw_only=True, tag="walkaway/page-exported/1"):
    """The page of a run as one file (`walkaway export --page --json`).

    Attributes:
        run: the run's id.
        levers: ids of the dials that can be turned on it; none without a response surface.
        numbers: how many numbers they move.
        written: the file.
    """

    run: str
    levers: tuple[str, ...]
    numbers: Count
    written: tuple[str, ...]


def charts(outcome: Outcome) -> Charts:
    """All charts of a run."""
    known = charts_of(story.page(outcome))
    found = (pictured(outcome, known, name) for name in known)
    return Charts(
        run=outcome.run,
        charts=tuple(
            Drawable(chart=one.id, title=one.title, subtitle=one.subtitle) for one in found
        ),
    )


def charts_page(found: Charts) -> Page:
    """All charts of a run for a person."""
    rows = ((one.chart, one.title) for one in found.charts)
    shown = table("", ("chart", "finds"), rows)
    return Page(
        title=f"{len(found.charts)} charts of run {found.run}",
        sections=(Section("charts", "", tables=(shown,)),) if found.charts else (),
        foot=(f"Draw one: walkaway chart {found.run} CHART -o chart.svg (.png, .csv, .parquet)",),
    )


def chart(own: Picture, written: tuple[str, ...] = ()) -> ChartSaid:
    """The document of a chart."""
    return ChartSaid(
        run=own.outcome.run,
        chart=own.id,
        title=own.title,
        subtitle=own.subtitle,
        range=own.spread,
        foot=own.foot,
        points=tuple(own.rows()),
        about=own.metadata(),
        written=written,
    )


SHOWN = ("what", "period", "line", "x", "row", "column", "shown", "low", "mid", "high", "value")
"""Columns that a person is shown."""


def chart_page(found: ChartSaid) -> Page:
    """A chart in numbers, for a person."""
    if found.written:
        return Page(title=found.title, foot=tuple(f"Written: {name}" for name in found.written))
    names = [name for name in SHOWN if any(name in row for row in found.points)]
    if "period" in names:
        names.remove("what")
    rows = ([_cell(row.get(name)) for name in names] for row in found.points)
    shown = table(f"range: {found.range}" if found.range else "", names, rows)
    return Page(
        title=found.title,
        subtitle=found.subtitle,
        sections=(Section("chart", "", tables=(shown,)),),
        foot=(*found.foot, f"Draw it: walkaway chart {found.run} {found.chart} -o FILE.svg"),
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def exported_page(found: Exported) -> Page:
    """What was written, for a person."""
    return Page(
        title=f"{found.row_count:,} rows of {found.table}, run {found.run}",
        foot=tuple(f"Written: {name}" for name in found.written),
    )


def page_exported_page(found: PageExported) -> Page:
    """What was written, for a person."""
    foot = [f"Written: {name}" for name in found.written]
    if found.levers:
        foot.append(f"Levers on it: {', '.join(found.levers)}; they move {found.numbers} numbers.")
    else:
        foot.append("No lever: make one first with `walkaway surface SCENARIO --over DIAL`.")
    return Page(title=f"The page of run {found.run}, one file", foot=tuple(foot))
