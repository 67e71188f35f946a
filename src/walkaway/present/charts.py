"""Charts as inline SVG that takes its colours from the page around it (light, dark, print)."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

from walkaway.outcome import Range
from walkaway.present.page import BarChart, Chart, GridChart, LineChart, PathChart, kind_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Matplotlib wants colours, the page wants CSS: these stand-ins are replaced in the SVG text.
INK, GAIN, LOSS, BASE = "#010203", "#010204", "#010205", "#010206"
CSS = {INK: "currentColor", GAIN: "var(--gain)", LOSS: "var(--loss)", BASE: "var(--quiet)"}


def svg(chart: Chart) -> str:
    """Draw a chart.

    Args:
        chart: what to draw.

    Returns:
        An ``<svg>`` element with a text alternative that names every value.
    """
    figure = _draw(chart)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    for colour, css in CSS.items():
        text = text.replace(colour, css)
    # Ids must be unique on a page with many charts.
    prefix = re.sub(r"\W+", "-", chart.title.lower())
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{prefix}-", text)
    head = f'<svg role="img" aria-label="{html.escape(alternative(chart), quote=True)}"'
    return head + text[len("<svg") :]


def _draw(chart: Chart) -> Figure:
    match chart:
        case BarChart():
            return _bars(chart)
        case GridChart():
            return _grid(chart)
        case LineChart():
            return _lines(chart)
        case PathChart():
            return _paths(chart)


def alternative(chart: Chart) -> str:
    """The chart in words, for those who do not see it."""
    if isinstance(chart, BarChart):
        values = (
            f"{bar.label} {bar.band.mid:.2f} (from {bar.band.low:.2f} to {bar.band.high:.2f})"
            for bar in chart.bars
        )
        kind = kind_in_words(chart.kind)
        return (
            f"{chart.title}, {chart.unit}{f', range: {kind}' if kind else ''}: {'; '.join(values)}"
        )
    if isinstance(chart, GridChart):
        cells = (
            f"{row} and {column}: {', '.join(tile.lines)}"
            f"{' (framed)' if tile.framed else ''}".replace("\n", " ")
            for row, tiles in zip(chart.rows, chart.tiles, strict=True)
            for column, tile in zip(chart.columns, tiles, strict=True)
            if tile.lines
        )
        return f"{chart.title}, {chart.key}: {'; '.join(cells)}"
    if isinstance(chart, LineChart):
        ends = (
            f"{label} {known[-1][1]:.2f} at {known[-1][0]:,.0f}"
            for label, values in chart.lines
            if (known := [(x, y) for x, y in zip(chart.x, values, strict=True) if y is not None])
        )
        return f"{chart.title}, {chart.unit}, over {chart.x_label}: {'; '.join(ends)}"
    first, last = chart.bands[0], chart.bands[-1]
    return (
        f"{chart.title}, {chart.unit}: from {first.mid:.2f} in {chart.periods[0]} to "
        f"{last.mid:.2f} (from {last.low:.2f} to {last.high:.2f}) in {chart.periods[-1]}"
    )


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "walkaway"
    mpl.rcParams["font.family"] = "sans-serif"
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(colors=INK, length=0, labelsize=9)
    return figure, axes


def _bars(chart: BarChart) -> Figure:
    figure, axes = _figure(6.4, 0.9 + 0.27 * len(chart.bars))
    positions = range(len(chart.bars))
    mids = [bar.band.mid for bar in chart.bars]
    errors = [
        [max(bar.band.mid - bar.band.low, 0.0) for bar in chart.bars],
        [max(bar.band.high - bar.band.mid, 0.0) for bar in chart.bars],
    ]
    axes.barh(positions, mids, color=[GAIN if mid > 0 else LOSS for mid in mids], height=0.66)
    width, ends = WHISKERS[chart.kind]
    whiskers = axes.errorbar(
        mids, positions, xerr=errors, fmt="none", ecolor=INK, elinewidth=width, capsize=ends
    )
    whiskers[2][0].set_linestyle(STROKES[chart.kind])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(positions, [bar.label for bar in chart.bars])
    axes.invert_yaxis()
    axes.grid(axis="x", color=BASE, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.set_xlabel(chart.unit, color=INK, fontsize=9)
    return figure


def _paths(chart: PathChart) -> Figure:
    figure, axes = _figure(6.4, 2.6)
    points = range(len(chart.periods))
    axes.fill_between(
        points,
        [band.low for band in chart.bands],
        [band.high for band in chart.bands],
        color=GAIN,
        alpha=0.22,
        linewidth=0,
    )
    axes.plot(points, [band.mid for band in chart.bands], color=GAIN, linewidth=1.8)
    if chart.baseline:
        axes.plot(points, chart.baseline, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    step = max(len(chart.periods) // 8, 1)
    axes.set_xticks(list(points)[::step], list(chart.periods)[::step])
    axes.grid(axis="y", color=BASE, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.set_ylabel(chart.unit, color=INK, fontsize=9)
    return figure


WHISKERS: dict[Range, tuple[float, float]] = {
    Range.SETS: (1, 2),
    Range.APART: (1, 1),
    Range.DRAWS: (3, 0),
    Range.CASES: (1, 4),
    Range.FORECAST: (1, 0),
    Range.NONE: (0, 0),
}
"""Width of a whisker's line, and of its ends."""
STROKES: dict[Range, str] = {
    Range.SETS: "-",
    Range.APART: "-",
    Range.DRAWS: "-",
    Range.CASES: "--",
    Range.FORECAST: ":",
    Range.NONE: "-",
}
"""Kinds of range look different: published estimates thin with ends (short ones where they are
those that agree with a central one), draws thick without, cases
dashed with wide ends, forecast errors dotted."""

DASHES = ("-", (0, (5, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)), (0, (1, 1)), (0, (8, 3)))
"""Lines differ by their dashes, so that they can be told apart without colours."""


def _lines(chart: LineChart) -> Figure:
    figure, axes = _figure(6.4, 3.4)
    for index, (label, values) in enumerate(chart.lines):
        known = [(x, y) for x, y in zip(chart.x, values, strict=True) if y is not None]
        axes.plot(
            [x for x, _ in known],
            [y for _, y in known],
            color=GAIN,
            linewidth=1.6,
            linestyle=DASHES[index % len(DASHES)],
            label=label,
        )
    axes.grid(axis="y", color=BASE, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.set_xlabel(chart.x_label, color=INK, fontsize=9)
    axes.set_ylabel(chart.unit, color=INK, fontsize=9)
    axes.legend(frameon=False, fontsize=8, labelcolor=INK)
    return figure


def _grid(chart: GridChart) -> Figure:
    from matplotlib.patches import Rectangle

    across, down = len(chart.columns), len(chart.rows)
    tall = max((len(tile.lines) for tiles in chart.tiles for tile in tiles), default=1)
    figure, axes = _figure(max(6.4, 1.2 + 0.95 * across), 0.9 + (0.2 + 0.2 * tall) * down)
    for a, tiles in enumerate(chart.tiles):
        for b, tile in enumerate(tiles):
            # The shade stays light enough for the ink on it, on paper and in the dark.
            axes.add_patch(
                Rectangle((b, a), 1, 1, facecolor=GAIN, alpha=0.5 * tile.shade, linewidth=0)
            )
            wide, colour, order = (2.0, INK, 3) if tile.framed else (0.6, BASE, 2)
            axes.add_patch(
                Rectangle((b, a), 1, 1, fill=False, linewidth=wide, edgecolor=colour, zorder=order)
            )
            axes.text(
                b + 0.5, a + 0.5, "\n".join(tile.lines),
                ha="center", va="center", color=INK, fontsize=8, zorder=4,
            )  # fmt: skip
    axes.set_xlim(-0.02, across + 0.02)
    axes.set_ylim(down + 0.02, -0.02)
    axes.set_xticks([b + 0.5 for b in range(across)], chart.columns)
    axes.set_yticks([a + 0.5 for a in range(down)], chart.rows)
    axes.tick_params(labeltop=True, labelbottom=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(chart.key, color=INK, fontsize=8)
    return figure
