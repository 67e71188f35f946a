"""The drawing of a published chart: title, subtitle, legend, axes and source, nothing cut off.

Texts are measured and broken into lines; what is left between head and foot is the axes', whose
labels are given the room they need.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from walkaway.outcome.quantity import Range
from walkaway.present import publish_pictures
from walkaway.present.charts import BANDS, STROKES, WHISKERS, Look, bare, draw_on
from walkaway.present.page import (
    Bar,
    BarChart,
    Chart,
    GridChart,
    PathChart,
    digits_for,
    number,
    ranged,
)
from walkaway.present.pictures import Drawn, Special

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties


class Framed(Protocol):
    """What is drawn (`walkaway.present.publish.Picture`)."""

    @property
    def title(self) -> str:
        """The finding."""

    @property
    def subtitle(self) -> str:
        """The quantity."""

    @property
    def chart(self) -> Drawn:
        """What is drawn."""

    @property
    def spread(self) -> str:
        """What its ranges are made of."""

    @property
    def foot(self) -> tuple[str, ...]:
        """Source and run."""

    @property
    def square(self) -> bool:
        """Whether it is as high as wide."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in points of the screen."""


WIDTH, HEIGHT, DPI, EDGE = 1200, 675, 100, 40
"""Of a picture, in points of the screen; a square one is as high as it is wide."""
SOFT, PAPER = "#5a6469", "#ffffff"
LOOK = Look("#1d2327", "#1f6f8b", "#b4472b", "#c9cbc8", PAPER, 1.35)
TITLES = (23.0, 20.0, 17.5, 15.0)
"""Sizes of a title, the largest that takes two lines at most."""
SUBTITLE, LEGEND, FOOT = 12.5, 11.5, 9.5
LEADING = 1.28
MOST = {False: 14, True: 24}
"""Bars that fit, by whether the picture is square."""
LABEL, LONG = 30, 48
"""Characters of a line of a bar's label, and beyond which its letters are smaller."""
BARS, LINE = 0.52, 22.0
"""Part of the height that bars have at least, and the height of a line of a label, in points."""


def figure(own: Framed) -> Figure:
    """Draw a chart with everything around it; matplotlib lays it out when it is drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = own.size
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    if isinstance(own.chart, Special):
        return _special(figure, own, own.chart)
    axes = figure.subplots()
    bare(axes, LOOK)
    draw_on(axes, _fitting(own, own.chart), LOOK)
    axes.tick_params(axis="y", labelsize=_label_size(own))
    _values(axes, own)
    if (drawn := axes.get_legend()) is not None:
        drawn.remove()
    top = _head(figure, own)
    top = _legend(figure, axes, own, top)
    bottom = _footer(figure, own)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label):
        text.set_parse_math(False)
    sides = EDGE / width
    space = (sides, bottom / height, 1 - 2 * sides, (top - bottom) / height)
    figure.set_layout_engine("constrained", rect=space, w_pad=0, h_pad=0)
    return figure


def _special(figure: Figure, own: Framed, chart: Special) -> Figure:
    """A picture of the first view or the map, between head and foot."""
    width, height = own.size
    top, bottom = _head(figure, own) - 10, _footer(figure, own)
    size = (width - 2 * EDGE, top - bottom)
    axes = figure.add_axes(
        (EDGE / width, bottom / height, size[0] / width, size[1] / height), frame_on=False
    )
    axes.set_axis_off()
    axes.set_xlim(0, size[0])
    axes.set_ylim(size[1], 0)
    publish_pictures.draw(axes, chart, LOOK, size)
    return figure


def _fitting(own: Framed, chart: Chart) -> Chart:
    """The chart with labels that wrap, and no more bars than can be read."""
    if isinstance(chart, BarChart):
        bars = _bars_shown(chart, own.square)
        wide = _label_width([bar.label for bar in bars], own.size[1])
        wrapped = (replace(bar, label=textwrap.fill(bar.label, wide)) for bar in bars)
        return replace(chart, bars=tuple(wrapped))
    if isinstance(chart, GridChart):
        return replace(chart, rows=tuple(textwrap.fill(row, LABEL) for row in chart.rows), key="")
    return chart


def _label_width(labels: list[str], height: int) -> int:
    """Characters of a line of a label, so that none has more lines than its bar has room for."""
    allowed = max(int(BARS * height / max(len(labels), 1) / LINE), 1)
    wide = LABEL
    while max((len(textwrap.wrap(one, wide)) for one in labels), default=0) > allowed:
        wide += 2
    return wide


def _label_size(own: Framed) -> float:
    """Size of the letters of labels: smaller where a line is long."""
    if not isinstance(own.chart, BarChart):
        return 9 * LOOK.scale
    wide = _label_width([bar.label for bar in _bars_shown(own.chart, own.square)], own.size[1])
    return 9 * LOOK.scale * min(1.0, LONG / wide)


def _bars_shown(chart: BarChart, square: bool) -> list[Bar]:
    """The largest bars, in their order."""
    ranked = sorted(chart.bars, key=lambda bar: -abs(bar.band.mid))[: MOST[square]]
    kept = {id(bar) for bar in ranked}
    return [bar for bar in chart.bars if id(bar) in kept]


def _values(axes: Axes, own: Framed) -> None:
    """At the right of each bar its number and range, in words."""
    if not isinstance(own.chart, BarChart):
        return
    for row, bar in enumerate(_bars_shown(own.chart, own.square)):
        spread = f"  ({ranged(bar.band)})" if ranged(bar.band) else ""
        axes.text(
            1.01, row, f"{number(bar.band.mid, digits_for(bar.band))}{spread}",
            transform=axes.get_yaxis_transform(), va="center", ha="left", parse_math=False,
            fontsize=8 * LOOK.scale, color=LOOK.ink,
        )  # fmt: skip


def _font(size: float, weight: str = "normal") -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family="sans-serif", size=size, weight=weight)


def _wrapped(figure: Figure, text: str, font: FontProperties, width: float) -> list[str]:
    """A text in lines no wider than a width; a word that is wider is broken."""
    renderer: Any = figure.canvas.get_renderer()  # type: ignore[attr-defined]

    def wide(line: str) -> bool:
        return bool(renderer.get_text_width_height_descent(line, font, ismath=False)[0] > width)

    lines = [""]
    for word in glued(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not wide(longer):
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if wide(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


TOGETHER = re.compile(
    r"(?<=\d) (?=(?:[A-Z]{3}|points|percent|bp)\b)|(?<=\b[A-Z]{3}) (?=(?:bn|tn|m)\b)"
    r"|(?<=\d) (?=to [+\u2212\d])|(?<=\d to) (?=[+\u2212\d])"
    r"|(?<=\bwalkaway) (?=cite\b)|(?<=\bwalkaway cite) (?=[0-9a-f]{12}\b)"
)


def glued(text: str) -> str:
    """A text in which a number and its unit, the ends of a range, a command stay together."""
    return TOGETHER.sub("\N{NO-BREAK SPACE}", " ".join(text.split()))


def _written(
    figure: Figure, lines: list[str], top: float, font: FontProperties, colour: str
) -> float:
    """Write lines from a height down; the height below them."""
    width, height = figure.get_size_inches() * DPI
    step = font.get_size_in_points() * DPI / 72 * LEADING
    for line in lines:
        figure.text(
            EDGE / width, top / height, line, fontproperties=font, color=colour,
            va="top", ha="left", parse_math=False,
        )  # fmt: skip
        top -= step
    return top


def _head(figure: Figure, own: Framed) -> float:
    """Title and subtitle; the height below them."""
    width, height = own.size
    room, lines, font = width - 2 * EDGE, [""], _font(TITLES[-1], "bold")
    for size in TITLES:
        font = _font(size, "bold")
        lines = _wrapped(figure, own.title, font, room)
        if len(lines) <= 2 + own.square:
            break
    top = _written(figure, lines, height - 0.8 * EDGE, font, LOOK.ink)
    small = _font(SUBTITLE)
    return _written(figure, _wrapped(figure, own.subtitle, small, room), top - 4, small, SOFT) - 4


def _footer(figure: Figure, own: Framed) -> float:
    """Source and run at the bottom; the height above them."""
    font = _font(FOOT)
    room = own.size[0] - 2 * EDGE
    lines = [line for text in own.foot for line in _wrapped(figure, text, font, room)]
    top = 0.5 * EDGE + len(lines) * FOOT * DPI / 72 * LEADING
    _written(figure, lines, top, font, SOFT)
    return top + 10


def _legend(figure: Figure, axes: Axes, own: Framed, top: float) -> float:
    """What bars, lines and ranges are; the height below it."""
    handles = _handles(axes, own)
    if not handles:
        return top
    width, height = own.size
    for columns in range(len(handles), 0, -1):
        legend = figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(EDGE / width, top / height),
            ncols=columns, frameon=False, borderpad=0, borderaxespad=0, columnspacing=1.6,
            handlelength=2.4, labelcolor=LOOK.ink, prop=_font(LEGEND),
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)
        box = legend.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]
        if box.x1 <= width - EDGE or columns == 1:
            return float(top - box.height - 12)
        legend.remove()
    return top


def _handles(axes: Axes, own: Framed) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    match own.chart:
        case BarChart(bars=bars, kind=kind):
            mids = [bar.band.mid for bar in bars]
            found: list[Artist] = []
            found += [Patch(color=LOOK.gain, label="rises")] if max(mids, default=0) > 0 else []
            found += [Patch(color=LOOK.loss, label="falls")] if min(mids, default=0) < 0 else []
            if own.spread and any(bar.band.low != bar.band.high for bar in bars):
                found.append(_whisker(kind, own.spread))
            return found
        case PathChart(kind=kind, baseline=baseline, bands=bands):
            wide = any(band.low != band.high for band in bands)
            return [
                Line2D([], [], color=LOOK.gain, linewidth=2.4, label="with the measures, median"),
                *([_band(kind, own.spread)] if own.spread and wide else []),
                *([Line2D([], [], color=LOOK.ink, linewidth=LOOK.scale, linestyle=(0, (4, 3)),
                          label="without them")] if baseline else []),
            ]  # fmt: skip
        case GridChart(key=key):
            return [Patch(color=LOOK.gain, alpha=0.4, label=key)]
    return list(axes.get_lines())


def _whisker(kind: Range, words: str) -> Artist:
    from matplotlib.lines import Line2D

    thick, ends = WHISKERS[kind]
    return Line2D(
        [], [], color=LOOK.ink, linewidth=thick * LOOK.scale, linestyle=STROKES[kind],
        marker="|" if ends else "", markersize=2 * ends * LOOK.scale, label=f"range: {words}",
    )  # fmt: skip


def _band(kind: Range, words: str) -> Artist:
    from matplotlib.patches import Patch

    shade, hatch, edge = BANDS[kind]
    return Patch(
        facecolor=(*_rgb(LOOK.gain), shade), hatch=hatch, label=f"range: {words}",
        edgecolor=LOOK.gain if edge or hatch else "none", linestyle=edge or "-",
    )  # fmt: skip


def _rgb(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    return to_rgb(colour)
