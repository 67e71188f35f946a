"""The page as a document, for faces that draw it themselves."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from walkaway.documents import UNSET, Document, Maybe, Number, Record
from walkaway.outcome import Range
from walkaway.present.first import FirstSaid
from walkaway.present.lever_said import LeverSaid
from walkaway.present.page import (
    BarChart,
    Chart,
    GridChart,
    LineChart,
    Mark,
    Page,
    PathChart,
    Section,
    Table,
)
from walkaway.present.world_map import WorldMap


class CellSaid(Record):
    """A cell of a table.

    Attributes:
        text: what it shows.
        mark: whether it is a gain, a loss, or neither.
        metric: id of the number behind it; empty if none.
    """

    text: str
    mark: Mark
    metric: str


class TableSaid(Record):
    """A table.

    Attributes:
        caption: what it shows.
        columns: heads.
        rows: cells, one list per row.
    """

    caption: str
    columns: list[str]
    rows: list[list[CellSaid]]


class BarSaid(Record):
    """A bar with its whisker.

    Attributes:
        label: what it stands for.
        low, mid, high: its whisker and its length.
        metric: id of the number behind it; empty if none.
    """

    label: str
    low: Number
    mid: Number
    high: Number
    metric: str


class Bars(Record, tag_field="kind", tag="bars"):
    """Horizontal bars.

    Attributes:
        title: what they show.
        unit: of the axis.
        range_: what the whiskers are made of.
        bars: top to bottom.
        finding: what it finds; empty where no run is behind it.
        quantity: what it shows, with unit, time and against what; empty where no run is behind it.
    """

    title: str
    unit: str
    range_: Range
    bars: list[BarSaid]
    finding: str = ""
    quantity: str = ""


class PathSaid(Record, tag_field="kind", tag="path"):
    """A line over time with its band.

    Attributes:
        id: of the path in the outcome; empty if none.
        title: what it shows.
        unit: of the vertical axis.
        range_: what the band is made of.
        periods: labels of the points in time.
        low, mid, high: one value per period.
        baseline: without the scenario, one value per period; may be empty.
        finding: what it finds; empty where no run is behind it.
        quantity: what it shows, with unit, time and against what; empty where no run is behind it.
    """

    id: str
    title: str
    unit: str
    range_: Range = Range.DRAWS
    periods: list[str]
    low: list[Number]
    mid: list[Number]
    high: list[Number]
    baseline: list[Number]
    finding: str = ""
    quantity: str = ""


class LineSaid(Record):
    """A line.

    Attributes:
        label: what it stands for.
        values: one per x; null where the line has ended.
    """

    label: str
    values: list[Number | None]


class Lines(Record, tag_field="kind", tag="lines"):
    """Lines over a quantity.

    Attributes:
        title: what they show.
        unit: of the vertical axis.
        x_label: the quantity, with its unit.
        x: its values, rising.
        lines: one per estimate or case.
        finding: what it finds; empty where no run is behind it.
        quantity: what it shows, with unit, time and against what; empty where no run is behind it.
    """

    title: str
    unit: str
    x_label: str
    x: list[Number]
    lines: list[LineSaid]
    finding: str = ""
    quantity: str = ""


class TileSaid(Record):
    """A cell of a grid.

    Attributes:
        lines: what is written in it.
        shade: how dark it is, 0 to 1.
        framed: whether a frame sets it apart.
    """

    lines: list[str]
    shade: Number
    framed: bool


class Grid(Record, tag_field="kind", tag="grid"):
    """A matrix of shaded cells.

    Attributes:
        title: what it shows.
        key: what shade, frame and marks mean.
        rows: heads of the rows.
        columns: heads of the columns.
        tiles: cells by row.
        finding: what it finds; empty where no run is behind it.
        quantity: what it shows, with unit, time and against what; empty where no run is behind it.
    """

    title: str
    key: str
    rows: list[str]
    columns: list[str]
    tiles: list[list[TileSaid]]
    finding: str = ""
    quantity: str = ""


class CardSaid(Record):
    """A claim: told, on record, modelled.

    Attributes:
        id: of the claim.
        text: what is claimed.
        told: the number that was told.
        by: who told it, and when or where.
        record: what the record says; empty if nothing.
        modelled: what a run says; empty if nothing.
        verdict: in a word.
        mark: whether the record stands to it.
        because: why that is the verdict.
        evidence: series, date, vintage and source, a line each.
    """

    id: str
    text: str
    told: str
    by: str
    record: str
    modelled: str
    verdict: str
    mark: Mark
    because: str
    evidence: list[str]


class SectionSaid(Record):
    """A part of the page.

    Attributes:
        id: anchor.
        title: head.
        lead: sentences above the tables.
        tables: in order.
        charts: in order.
        note: small print below.
        cards: what was told, judged.
    """

    id: str
    title: str
    lead: list[str]
    tables: list[TableSaid]
    charts: list[Bars | PathSaid | Lines | Grid]
    note: str
    cards: list[CardSaid] = msgspec.field(default_factory=list)


class PageSaid(Document, tag="walkaway/page/1"):
    """A page as data.

    Attributes:
        stage: how far the run had come: goods, markets, paths, final.
        title: of the scenario.
        subtitle: date, data, run.
        status: what was not solved, or not wholly; to be said before everything else.
        assumed: each measure in a sentence.
        short: the answer in a few sentences.
        sections: in order.
        notes: what to know before believing it.
        sources: facts and equations it rests on.
        foot: how to reproduce it.
        first: the first view of a run.
        moved: the first view wherever the lever stands.
        world: who gains and who loses, for a map.
        about: what its author says of the scenario, whole, where `assumed` has its beginning alone.
    """

    stage: Maybe[str] = UNSET
    title: str
    subtitle: str
    status: list[str] = msgspec.field(default_factory=list)
    assumed: list[str]
    short: list[str]
    sections: list[SectionSaid]
    notes: list[str]
    sources: list[str]
    foot: list[str]
    first: Maybe[FirstSaid] = UNSET
    moved: Maybe[LeverSaid] = UNSET
    world: Maybe[WorldMap] = UNSET
    about: Maybe[str] = UNSET


def said(page: Page) -> PageSaid:
    """The document of a page.

    Args:
        page: what to show.
    """
    return PageSaid(
        title=page.title,
        subtitle=page.subtitle,
        status=list(page.status),
        assumed=list(page.assumed),
        short=list(page.short),
        sections=[_section(section) for section in page.sections],
        notes=list(page.notes),
        sources=list(page.sources),
        foot=list(page.foot),
        first=_held(page.first, FirstSaid),
        moved=_held(page.moved, LeverSaid),
        world=_held(page.world, WorldMap),
        about=page.about or UNSET,
    )


def to_dict(page: Page) -> dict[str, Any]:
    """A page as JSON has it: strings, numbers, booleans, lists and objects."""
    return said(page).plain()


D = TypeVar("D", bound=Document)


def _held(document: Document | None, kind: type[D]) -> Maybe[D]:
    return document if isinstance(document, kind) else UNSET


def _section(section: Section) -> SectionSaid:
    return SectionSaid(
        id=section.id,
        title=section.title,
        lead=list(section.lead),
        tables=[_table(table) for table in section.tables],
        charts=[_chart(chart) for chart in section.charts],
        note=section.note,
        cards=[
            CardSaid(**{**vars(card), "evidence": list(card.evidence)}) for card in section.cards
        ],
    )


def _table(table: Table) -> TableSaid:
    rows = [
        [CellSaid(text=cell.text, mark=cell.mark, metric=cell.metric) for cell in row]
        for row in table.rows
    ]
    return TableSaid(caption=table.caption, columns=list(table.columns), rows=rows)


def _chart(chart: Chart) -> Bars | PathSaid | Lines | Grid:
    match chart:
        case BarChart():
            bars = [
                BarSaid(label=bar.label, **msgspec.to_builtins(bar.band), metric=bar.metric)
                for bar in chart.bars
            ]
            return Bars(
                title=chart.title, unit=chart.unit, range_=chart.kind, bars=bars, **_found(chart)
            )
        case PathChart():
            return PathSaid(
                id=chart.id,
                title=chart.title,
                unit=chart.unit,
                periods=list(chart.periods),
                low=[band.low for band in chart.bands],
                mid=[band.mid for band in chart.bands],
                high=[band.high for band in chart.bands],
                baseline=list(chart.baseline),
                range_=chart.kind,
                **_found(chart),
            )
        case LineChart():
            lines = [LineSaid(label=label, values=list(values)) for label, values in chart.lines]
            return Lines(
                title=chart.title,
                unit=chart.unit,
                x_label=chart.x_label,
                x=list(chart.x),
                lines=lines,
                **_found(chart),
            )
        case GridChart():
            tiles = [
                [TileSaid(lines=list(t.lines), shade=t.shade, framed=t.framed) for t in row]
                for row in chart.tiles
            ]
            return Grid(
                title=chart.title,
                key=chart.key,
                rows=list(chart.rows),
                columns=list(chart.columns),
                tiles=tiles,
                **_found(chart),
            )


def _found(chart: Chart) -> dict[str, str]:
    return {"finding": chart.finding, "quantity": chart.quantity}
