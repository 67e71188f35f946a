"""Charts as inline SVG that takes its colours from the page around it (light, dark, print)."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from walkaway.files import drawn
from walkaway.outcome import Band, Range
from walkaway.present.page import (
    BarChart,
    Chart,
    GridChart,
    LineChart,
    PathChart,
    digits_for,
    in_brackets,
    kind_in_words,
    number,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Matplotlib wants colours, the page wants CSS: these stand-ins are replaced in the SVG text.
INK, GAIN, LOSS, BASE, PAPER = "#010203", "#010204", "#010205", "#010206", "#010207"
CSS = {
    INK: "currentColor",
    GAIN: "var(--gain)",
    LOSS: "var(--loss)",
    BASE: "var(--quiet)",
    PAPER: "var(--paper)",
}


def svg(chart: Chart, inches: tuple[float, float] | None = None) -> str:
    """Draw a chart.

    Args:
        chart: what to draw.
        inches: width and height; as on a page of its own where left out. A narrow chart has fewer
            marks on its axis of time, and smaller letters.

    Returns:
        An ``<svg>`` element with a text alternative that names every value.
    """
    figure = _draw(chart, inches)
    raw = drawn(figure, "svg", letters=True, transparent=True)
    text = element(raw.decode(), chart.title.lower())
    for colour, css in CSS.items():
        text = text.replace(colour, css)
    head = f'<svg role="img" aria-label="{html.escape(alternative(chart))}"'
    return head + text[len("<svg") :]


def element(svg: str, name: str) -> str:
    """The element of an SVG file, fit to stand among others on one page.

    Args:
        svg: the file's text.
        name: begins its ids, which must be unique where several are on a page.
    """
    prefix = re.sub(r"\W+", "-", name)
    return re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{prefix}-", svg[svg.index("<svg") :])


@dataclass(frozen=True)
class Look:
    """Colours of a drawing, and how much larger than on the page its letters and lines are."""

    ink: str
    gain: str
    loss: str
    base: str
    paper: str
    scale: float = 1.0


PAGE = Look(INK, GAIN, LOSS, BASE, PAPER)


def draw_on(axes: Axes, chart: Chart, look: Look) -> None:
    """Draw a chart on axes, with nothing around it."""
    match chart:
        case BarChart():
            _bars(axes, chart, look)
        case GridChart():
            _grid(axes, chart, look)
        case LineChart():
            _lines(axes, chart, look)
        case PathChart():
            _paths(axes, chart, look)


NARROW, SMALLER = 4.5, 0.85
"""Inches below which a chart is narrow, and the scale of its letters then."""


def _draw(chart: Chart, inches: tuple[float, float] | None = None) -> Figure:
    inches = inches or _size(chart)
    narrow = inches[0] < NARROW
    look = replace(PAGE, scale=SMALLER) if narrow else PAGE
    figure, axes = _figure(*inches, look)
    draw_on(axes, chart, look)
    if narrow and isinstance(chart, PathChart):
        ticks = _dated(chart.periods, FEW)
        axes.set_xticks(ticks, [chart.periods[at] for at in ticks])
    return figure


def _size(chart: Chart) -> tuple[float, float]:
    """Width and height on the page, in inches."""
    match chart:
        case BarChart():
            return 6.4, 0.9 + 0.27 * len(chart.bars)
        case GridChart():
            tall = max((len(tile.lines) for tiles in chart.tiles for tile in tiles), default=1)
            across, down = len(chart.columns), len(chart.rows)
            return max(6.4, 1.2 + 0.95 * across), 0.9 + (0.2 + 0.2 * tall) * down
        case LineChart():
            return 6.4, 3.4
        case PathChart():
            return 6.4, 2.6


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


def _figure(width: float, height: float, look: Look) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    bare(axes, look)
    return figure, axes


def bare(axes: Axes, look: Look) -> None:
    """Axes with a line below and nothing else around them."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(look.ink)
    axes.tick_params(colors=look.ink, length=0, labelsize=9 * look.scale)


CRUSH = 4.0
"""A bar so many times as long as the next is cut, so that the others can be read."""


def cut_at(chart: BarChart) -> float | None:
    """How far the axis of a bar chart reaches where a few bars would crush the others.

    Cut is at most one bar in five, and only beyond a gap: none where many are long.

    Returns:
        The largest size shown, or None where all fit.
    """
    sizes = sorted((_reach(bar.band) for bar in chart.bars), reverse=True)
    for cut in range(len(sizes) // 5, 0, -1):
        if sizes[cut] > 0 and sizes[cut - 1] > CRUSH * sizes[cut]:
            return 1.25 * sizes[cut]
    return None


def _reach(band: Band) -> float:
    return max(abs(band.low), abs(band.mid), abs(band.high))


def _bars(axes: Axes, chart: BarChart, look: Look) -> None:
    positions = range(len(chart.bars))
    mids = [bar.band.mid for bar in chart.bars]
    errors = [
        [max(bar.band.mid - bar.band.low, 0.0) for bar in chart.bars],
        [max(bar.band.high - bar.band.mid, 0.0) for bar in chart.bars],
    ]
    colours = [look.gain if mid > 0 else look.loss for mid in mids]
    axes.barh(positions, mids, color=colours, height=0.66)
    width, ends = WHISKERS[chart.kind]
    whiskers = axes.errorbar(
        mids, positions, xerr=errors, fmt="none", ecolor=look.ink,
        elinewidth=width * look.scale, capsize=ends * look.scale,
    )  # fmt: skip
    whiskers[2][0].set_linestyle(STROKES[chart.kind])
    axes.axvline(0, color=look.ink, linewidth=0.8 * look.scale)
    axes.set_yticks(positions, [bar.label for bar in chart.bars])
    axes.invert_yaxis()
    axes.grid(axis="x", color=look.base, linewidth=0.4 * look.scale)
    axes.set_axisbelow(True)
    axes.set_xlabel(chart.unit, color=look.ink, fontsize=9 * look.scale)
    _plain_ticks(axes.xaxis)
    if limit := cut_at(chart):
        _cut(axes, chart, limit, look)


def _cut(axes: Axes, chart: BarChart, limit: float, look: Look) -> None:
    """End the axis before the bars that would crush the others; say where those end."""
    bands = [bar.band for bar in chart.bars]
    low = -limit if min(band.low for band in bands) < -limit else min(b.low for b in bands)
    high = limit if max(band.high for band in bands) > limit else max(b.high for b in bands)
    room = 0.05 * (high - low)
    axes.set_xlim(min(low, 0.0) - room, max(high, 0.0) + room)
    for row, band in enumerate(bands):
        for end, side in ((band.low, -1), (band.high, 1)):
            if side * end > limit:
                _goes_on(axes, row, band, side, limit, look)


def _goes_on(axes: Axes, row: int, band: Band, side: int, limit: float, look: Look) -> None:
    """Say at the edge of the axes how far a bar or a range goes on: where a bar does, upon it."""
    told = number(band.high if side > 0 else band.low, digits_for(band))
    colour, under = look.ink, None
    if side * band.mid > limit:
        told = f"{number(band.mid, digits_for(band))}{in_brackets(band)}"
        colour = look.paper
        filled = look.gain if band.mid > 0 else look.loss
        under = {"facecolor": filled, "linewidth": 0, "pad": 1}
    axes.text(
        side * limit, row,
        f"{told} \N{RIGHTWARDS ARROW}" if side > 0 else f"\N{LEFTWARDS ARROW} {told}",
        ha="right" if side > 0 else "left", va="center", color=colour,
        fontsize=8 * look.scale, parse_math=False, bbox=under,
    )  # fmt: skip


def _paths(axes: Axes, chart: PathChart, look: Look) -> None:
    points = range(len(chart.periods))
    alpha, hatch, edge = BANDS[chart.kind]
    lows, highs = ([getattr(b, end) for b in chart.bands] for end in ("low", "high"))
    axes.fill_between(
        points, lows, highs, color=look.gain, alpha=alpha, linewidth=0, hatch=hatch,
    )  # fmt: skip
    axes.plot(
        points, [b.mid for b in chart.bands], color=look.gain, linewidth=1.8 * look.scale
    )  # fmt: skip
    if chart.baseline:
        axes.plot(
            points, chart.baseline, color=look.ink, linewidth=look.scale, linestyle=(0, (4, 3))
        )
    for line in (lows, highs) if edge else ():
        axes.plot(points, line, color=look.gain, linewidth=0.9 * look.scale, linestyle=edge)
    ticks = _dated(chart.periods)
    axes.set_xticks(ticks, [chart.periods[at] for at in ticks])
    axes.grid(axis="y", color=look.base, linewidth=0.4 * look.scale)
    axes.set_axisbelow(True)
    axes.set_ylabel(chart.unit, color=look.ink, fontsize=9 * look.scale)
    _plain_ticks(axes.yaxis)
    _not_too_close(axes)


SHOWN, FEW = 9, 5
"""Periods that are named along an axis at most, and along a narrow one."""


def _dated(periods: Sequence[str], most: int = SHOWN) -> list[int]:
    """Which of some periods are named along an axis.

    All, every second, or the same quarters of years, so that a reader counts in halves or in years.
    """
    count = len(periods)
    step = next(own for own in (2**k for k in itertools.count()) if -(-count // own) <= most)
    return list(range(0, count, step))


def _plain_ticks(axis: Axis) -> None:
    """Numbers along an axis as they are written elsewhere: thousands parted, no powers of ten."""
    from matplotlib.ticker import FuncFormatter

    def said(value: float, position: int | None) -> str:
        del position
        places = decimals_of(axis.get_majorticklocs())
        told = f"{value:,.{places}f}"
        return told.replace("-", "" if float(told.replace(",", "")) == 0 else "\N{MINUS SIGN}")

    axis.set_major_formatter(FuncFormatter(said))


MOST_PLACES = 8


def decimals_of(ticks: Iterable[float]) -> int:
    """The fewest decimals in which the numbers along an axis are what they are."""
    known = [float(own) for own in ticks]
    slack = 1e-6 * max((abs(b - a) for a, b in itertools.pairwise(known)), default=1.0)
    return next(
        (n for n in range(MOST_PLACES) if all(abs(round(own, n) - own) <= slack for own in known)),
        MOST_PLACES,
    )


SEEN, LEAST = 0.005, 0.02
"""Least height of a chart over time: as a part of its level, and in its unit."""


def _not_too_close(axes: Axes) -> None:
    """Show what hardly moves as what hardly moves."""
    low, high = axes.get_ylim()
    least = max(SEEN * max(abs(low), abs(high)), LEAST)
    if high - low < least:
        middle = (low + high) / 2
        axes.set_ylim(middle - least / 2, middle + least / 2)


Stroke = Literal["-", "--", ":"]

BANDS: dict[Range, tuple[float, str | None, Stroke | None]] = {
    Range.DRAWS: (0.22, None, None),
    Range.SETS: (0.1, None, "-"),
    Range.APART: (0.16, None, "-"),
    Range.CASES: (0.1, None, "--"),
    Range.FORECAST: (0.12, "///", ":"),
    Range.NONE: (0.0, None, None),
}
"""How a range is drawn along a line: shade, hatching, and the stroke of its edges
(None: no edges). The strokes are those of whiskers."""

WHISKERS: dict[Range, tuple[float, float]] = {
    Range.SETS: (1, 2),
    Range.APART: (1, 1),
    Range.DRAWS: (3, 0),
    Range.CASES: (1, 4),
    Range.FORECAST: (1, 0),
    Range.NONE: (0, 0),
}
"""Width of a whisker's line, and of its ends."""
STROKES: dict[Range, Stroke] = {
    Range.SETS: "-",
    Range.APART: "-",
    Range.DRAWS: "-",
    Range.CASES: "--",
    Range.FORECAST: ":",
    Range.NONE: "-",
}
"""Kinds of range look different: published estimates thin with ends (short ones where they are
those that agree with a central one), draws thick without,
cases dashed with wide ends, forecast errors dotted."""

DASHES = ("-", (0, (5, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)), (0, (1, 1)), (0, (8, 3)))
"""Lines differ by their dashes, so that they can be told apart without colours."""


def _lines(axes: Axes, chart: LineChart, look: Look) -> None:
    for index, (label, values) in enumerate(chart.lines):
        known = [(x, y) for x, y in zip(chart.x, values, strict=True) if y is not None]
        axes.plot(
            [x for x, _ in known],
            [y for _, y in known],
            color=look.gain,
            linewidth=1.6 * look.scale,
            linestyle=DASHES[index % len(DASHES)],
            label=label,
        )
    axes.grid(axis="y", color=look.base, linewidth=0.4 * look.scale)
    axes.set_axisbelow(True)
    axes.set_xlabel(chart.x_label, color=look.ink, fontsize=9 * look.scale)
    axes.set_ylabel(chart.unit, color=look.ink, fontsize=9 * look.scale)
    _plain_ticks(axes.xaxis)
    _plain_ticks(axes.yaxis)
    axes.legend(frameon=False, fontsize=8 * look.scale, labelcolor=look.ink)


def _grid(axes: Axes, chart: GridChart, look: Look) -> None:
    from matplotlib.patches import Rectangle

    across, down = len(chart.columns), len(chart.rows)
    for a, tiles in enumerate(chart.tiles):
        for b, tile in enumerate(tiles):
            # The shade stays light enough for the ink on it, on paper and in the dark.
            axes.add_patch(
                Rectangle((b, a), 1, 1, facecolor=look.gain, alpha=0.5 * tile.shade, linewidth=0)
            )
            wide, colour, order = (2.0, look.ink, 3) if tile.framed else (0.6, look.base, 2)
            axes.add_patch(
                Rectangle((b, a), 1, 1, fill=False, linewidth=wide, edgecolor=colour, zorder=order)
            )
            axes.text(
                b + 0.5, a + 0.5, "\n".join(tile.lines), parse_math=False,
                ha="center", va="center", color=look.ink, fontsize=8 * look.scale, zorder=4,
            )  # fmt: skip
    axes.set_xlim(-0.02, across + 0.02)
    axes.set_ylim(down + 0.02, -0.02)
    axes.set_xticks([b + 0.5 for b in range(across)], chart.columns)
    axes.set_yticks([a + 0.5 for a in range(down)], chart.rows)
    axes.tick_params(labeltop=True, labelbottom=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(chart.key, color=look.ink, fontsize=8 * look.scale)
