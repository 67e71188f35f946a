"""Charts fit to be published: a finding as title, the quantity below, legend, source and run.

A chart of a run has an id: that of its path, or that of its section (and ``-2``, ``-3`` for more
in one section). It is drawn on white, 1200 x 675 points or square, as SVG (letters as outlines, so
that it looks the same everywhere) or PNG; its numbers as CSV or Parquet, what its columns hold as
JSON, or both in one ZIP.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import drawn, make_folder, whole, write_atomically
from walkaway.outcome import Outcome
from walkaway.present import pictures, publish_data, publish_figure, story
from walkaway.present.as_csv import csv_text
from walkaway.present.charts import alternative, cut_at, element
from walkaway.present.findings import Chosen, charts_of, finding, quantity
from walkaway.present.page import BarChart, PathChart, kind_in_words, thinned
from walkaway.present.pictures import Drawn, Special
from walkaway.present.publish_figure import DPI, HEIGHT, MOST, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNSEEN = 'style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"'
"""Of what is read out and not seen."""
ENDINGS = (".svg", ".png", ".html", *publish_data.TABLES, publish_data.PACKED)


def names(outcome: Outcome) -> tuple[str, ...]:
    """Ids of the charts of a run."""
    return tuple(charts_of(story.page(outcome)))


def picture(outcome: Outcome, chart: str, *, square: bool = False) -> Picture:
    """A chart of a run, fit to be published.

    Args:
        outcome: the run.
        chart: its id; of a path also without ``path.``.
        square: 1200 x 1200 instead of 1200 x 675.

    Raises:
        BadInputError: the run has no such chart.
    """
    return pictured(outcome, charts_of(story.page(outcome)), chart, square=square)


def pictured(
    outcome: Outcome, known: dict[str, Chosen], chart: str, *, square: bool = False
) -> Picture:
    """The same, of charts that are known.

    Raises:
        BadInputError: there is no such chart.
    """
    own = known.get(chart) or known.get(f"path.{chart}")
    if own is None:
        hint = did_you_mean(chart, list(known)) or "`walkaway chart RUN` names them"
        raise BadInputError([Problem("chart", chart, "not in this run", hint)])
    return Picture(
        own.id,
        finding(outcome, own.section, own.chart),
        quantity(outcome, own.chart),
        own.chart,
        _spread(outcome, own.chart),
        _foot(outcome, own.chart, square),
        square,
        outcome,
    )


def _spread(outcome: Outcome, chart: Drawn) -> str:
    """What the ranges of a chart are made of, and what is missing from them."""
    if isinstance(chart, Special):
        said = pictures.spread(chart)
        told = [own for row in pictures.rows(chart) if (own := outcome.find(row["id"]))]
        lacking = thinned(max(told, key=lambda own: own.failed)) if told else ""
        return ", ".join(filter(None, (said, "" if lacking in said else lacking)))
    if isinstance(chart, PathChart):
        path = outcome.path(chart.id)
        if path is None:
            return kind_in_words(chart.kind)
        missing = f", {path.failed} of {path.draws + path.failed} beyond what was solved"
        return f"{kind_in_words(path.kind, path.draws)}{missing if path.failed else ''}"
    if not isinstance(chart, BarChart):
        return ""
    found = [own for bar in chart.bars if bar.metric and (own := outcome.find(bar.metric))]
    most = max(found, key=lambda own: own.failed, default=None)
    said = kind_in_words(chart.kind, max((own.count for own in found), default=0))
    return f"{said}{thinned(most, ', ')}" if most and said else said


def _foot(outcome: Outcome, chart: Drawn, square: bool) -> tuple[str, ...]:
    record, scenario = outcome.record, outcome.scenario
    told = [
        f"walkaway {record.version}, run {record.id}: {scenario.title} ({scenario.name}), the "
        f"world as known on {scenario.date}. Model estimates; sources: walkaway cite {record.id}"
    ]
    if isinstance(chart, Special) and (note := pictures.note(chart)):
        told.insert(0, f"{note.removesuffix('.')}.")
    if isinstance(chart, BarChart) and (left := len(chart.bars) - MOST[square]) > 0:
        told.append(f"{left} smaller bars are left out here; the CSV of the chart has all.")
    if isinstance(chart, BarChart) and cut_at(chart):
        told.append("Arrows: a bar or a range goes on to the number beside it.")
    if outcome.unsolved:
        markets = ", ".join(dict.fromkeys(own.market for own in outcome.unsolved))
        told.append(f"Not all of this run was solved: {markets}.")
    told += [f"{line}." for line in (*outcome.own, *outcome.old)]
    return tuple(told)


@dataclass(frozen=True, repr=False)
class Picture:
    """A chart with everything around it.

    Attributes:
        id: of the chart.
        title: its finding.
        subtitle: the quantity, its unit, when and against what.
        chart: what is drawn.
        spread: what its ranges are made of, in words; empty if it has none.
        foot: source and run, a line each.
        square: 1200 x 1200 instead of 1200 x 675.
        outcome: the run that it shows.
    """

    id: str
    title: str
    subtitle: str
    chart: Drawn
    spread: str
    foot: tuple[str, ...]
    square: bool
    outcome: Outcome

    def __repr__(self) -> str:
        """Its id and its finding."""
        return f"Picture({self.id}: {self.title})"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in points of the screen."""
        return WIDTH, WIDTH if self.square else HEIGHT

    def figure(self) -> Figure:
        """The drawing, as matplotlib has it."""
        return publish_figure.figure(self)

    def svg(self) -> str:
        """As SVG that needs nothing else; its letters are outlines, its words are in it too."""
        raw = drawn(self.figure(), "svg")
        name = f"w{self.outcome.run}-{self.id}-{self.square:d}"
        return _with_words(element(raw.decode(), name), self)

    def png(self) -> bytes:
        """As PNG."""
        return drawn(self.figure(), "png", dpi=DPI)

    def rows(self) -> list[dict[str, Any]]:
        """Its numbers, a row per bar, period or point."""
        return publish_data.rows(self.chart, self.outcome)

    def csv(self) -> str:
        """Its numbers as CSV."""
        return csv_text(self.rows())

    def metadata(self) -> dict[str, Any]:
        """What the columns of its CSV hold, and where they come from."""
        about = {"title": self.title, "subtitle": self.subtitle, "range": self.spread}
        kind = type(self.chart).__name__
        return publish_data.metadata(self.outcome, self.id, about, self.rows(), kind)

    def parquet(self) -> bytes:
        """Its numbers as Parquet, with what its columns hold inside."""
        return publish_data.parquet(self.rows(), self.metadata())

    def bundle(self) -> bytes:
        """Its numbers as CSV and what they mean, packed as ZIP."""
        return publish_data.bundle(self.id, self.rows(), self.metadata())

    def embed(self) -> str:
        """HTML that shows it on any page, with nothing to fetch: the SVG and its source."""
        return (
            '<figure style="margin:0;max-width:1200px">\n'
            f"{self.svg().strip()}\n"
            f"<figcaption hidden>{html.escape(self.title)}</figcaption>\n</figure>\n"
        )

    def document(self) -> str:
        """The same as a whole HTML file that needs nothing else."""
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html.escape(self.title)}</title>\n</head>\n<body>\n<main>\n"
            f"<h1 {UNSEEN}>{html.escape(self.title)}</h1>\n{self.embed()}"
            "</main>\n</body>\n</html>\n"
        )

    def save(self, path: str | Path) -> None:
        """Write it: the ending says as what (.svg, .png, .html, .csv, .parquet, .zip).

        A table gets its description beside it, as ``NAME.metadata.json``, or with it in a ZIP; the
        folder is made if need be.

        Raises:
            BadInputError: another ending, or it cannot be written.
        """
        target = Path(path)
        match target.suffix.lower():
            case ".svg":
                write_atomically(target, self.svg())
            case ".html":
                write_atomically(target, self.document())
            case ".png":
                make_folder(target)
                with whole(target) as stream:
                    stream.write(self.png())
            case ".csv" | ".parquet" | ".zip":
                publish_data.write(target, self.rows(), self.metadata())
            case _:
                hint = f"use {', '.join(ENDINGS)}"
                raise BadInputError([Problem("-o", str(path), "cannot be written as that", hint)])

    def _repr_png_(self) -> bytes:
        return self.png()


def _in_words(chart: Drawn) -> str:
    return pictures.words(chart) if isinstance(chart, Special) else alternative(chart)


def _with_words(svg: str, own: Picture) -> str:
    """An SVG that says what it shows to those who do not see it, and that scales to its place."""
    title, words = (html.escape(text) for text in (own.title, _in_words(own.chart)))
    width, height = own.size
    head, rest = svg.split(">", 1)
    box = f'viewBox="{head.split("viewBox=")[1].split(chr(34))[1]}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" {box} role="img" aria-label="{title}" '
        f'style="max-width:100%;height:auto">\n<title>{title}</title>\n<desc>{words}</desc>{rest}'
    )
