"""Charts: every bar, whisker, line and tile where its number is, and the same in words."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.container import ErrorbarContainer

from tests.present.rich import quarters
from walkaway.outcome import Band, Range
from walkaway.present import charts
from walkaway.present.page import Bar, BarChart, Chart, GridChart, LineChart, PathChart, Tile

BARS = BarChart(
    "Bars & co", "USD bn",
    (Bar("rises", Band(1.0, 2.0, 4.0), "a.b"), Bar("falls", Band(-3.0, -2.5, -1.0)),
     Bar("crosses", Band(-1.0, 0.25, 1.0)), Bar("none", Band(0.0, 0.0, 0.0))),
)  # fmt: skip
PATH = PathChart(
    "A path", "%", quarters(2, 17), tuple(Band(k - 1.0, float(k), k + 2.0) for k in range(17)),
    (3.0,) * 17, "path.x",
)  # fmt: skip
LINES = LineChart(
    "Lines", "bp", "sold, USD bn", (0.0, 500.0, 1000.0),
    (("whole", (0.0, 1.0, 2.5)), ("ends", (0.0, 3.25, None)), ("never", (None, None, None))),
)  # fmt: skip
GRID = GridChart(
    "Grid", "darker is more", ("up", "down"), ("left", "mid", "right"),
    ((Tile(("1", "2"), 1.0, True), Tile(("3",), 0.5), Tile(())),
     (Tile(("4",), 0.0), Tile(("5\n6",)), Tile(("7",), 0.2, True))),
)  # fmt: skip


def axes_of(chart: Chart) -> Any:
    (axes,) = charts._draw(chart).axes
    return axes


# ---- in words


def test_what_a_chart_says_to_those_who_do_not_see_it() -> None:
    assert charts.alternative(BARS) == (
        "Bars & co, USD bn, range: estimates: rises 2.00 (from 1.00 to 4.00); falls -2.50 (from "
        "-3.00 to -1.00); crosses 0.25 (from -1.00 to 1.00); none 0.00 (from 0.00 to 0.00)"
    )
    one = BarChart("T", "%", (Bar("a", Band(1, 1, 1)),), Range.NONE)
    assert charts.alternative(one) == "T, %: a 1.00 (from 1.00 to 1.00)"
    assert charts.alternative(PATH) == (
        "A path, %: from 0.00 in 2025Q2 to 16.00 (from 15.00 to 18.00) in 2029Q2"
    )
    assert charts.alternative(LINES) == (
        "Lines, bp, over sold, USD bn: whole 2.50 at 1,000; ends 3.25 at 500"
    )
    assert charts.alternative(GRID) == (
        "Grid, darker is more: up and left: 1, 2 (framed); up and mid: 3; down and left: 4; "
        "down and mid: 5 6; down and right: 7 (framed)"
    )


@pytest.mark.parametrize("chart", [BARS, PATH, LINES, GRID])
def test_a_drawing_is_one_element_in_the_colours_of_its_page(chart: Chart) -> None:
    drawn = charts.svg(chart)
    root = ElementTree.fromstring(drawn)
    assert drawn.startswith('<svg role="img" aria-label="')
    assert root.get("aria-label") == charts.alternative(chart)
    assert not [colour for colour in charts.CSS if colour in drawn]
    assert "currentColor" in drawn
    assert "var(--gain)" in drawn
    assert ("var(--loss)" in drawn) is (chart is BARS)
    prefix = chart.title.lower().replace(" & ", "-").replace(" ", "-")
    ids = [own.get("id", "") for own in root.iter() if own.get("id")]
    assert ids
    assert all(name.startswith(f"{prefix}-") for name in ids)
    assert drawn.count("url(#") == drawn.count(f"url(#{prefix}-")
    assert drawn.count('href="#') == drawn.count(f'href="#{prefix}-')
    assert charts.svg(chart) == drawn  # the same for the same numbers
    texts = {"".join(own.itertext()).strip() for own in root.iter() if own.tag.endswith("text")}
    wanted = {"rises", "USD bn"} if chart is BARS else {"2025Q2"} if chart is PATH else set()
    assert wanted <= texts  # letters stay letters


def test_what_each_colour_stands_for() -> None:
    assert charts.CSS == {
        charts.INK: "currentColor", charts.GAIN: "var(--gain)", charts.LOSS: "var(--loss)",
        charts.BASE: "var(--quiet)", charts.PAPER: "var(--paper)",
    }  # fmt: skip
    assert len(set(charts.CSS)) == 5


# ---- bars


def test_bars_reach_from_zero_to_the_middle_and_whiskers_from_end_to_end() -> None:
    axes = axes_of(BARS)
    bars = axes.patches
    assert [bar.get_width() for bar in bars] == [2.0, -2.5, 0.25, 0.0]
    assert [bar.get_x() for bar in bars] == [0.0] * 4
    assert [bar.get_y() + bar.get_height() / 2 for bar in bars] == [0.0, 1.0, 2.0, 3.0]
    assert all(0.5 < bar.get_height() < 1.0 for bar in bars)
    colours = [to_hex(bar.get_facecolor()) for bar in bars]
    assert colours == [charts.GAIN, charts.LOSS, charts.GAIN, charts.LOSS]
    (whiskers,) = (c for c in axes.containers if isinstance(c, ErrorbarContainer))
    _, caps, (stems,) = whiskers.lines
    ends = [tuple(own[:, 0]) for own in stems.get_segments()]
    assert ends == [(1.0, 4.0), (-3.0, -1.0), (-1.0, 1.0), (0.0, 0.0)]
    assert [tuple(own[:, 1]) for own in stems.get_segments()] == [(k, k) for k in range(4)]
    assert to_hex(stems.get_color()[0]) == charts.INK
    left, right = caps
    assert list(left.get_xdata()) == [1.0, -3.0, -1.0, 0.0]
    assert list(right.get_xdata()) == [4.0, -1.0, 1.0, 0.0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["rises", "falls", "crosses", "none"]
    top, bottom = axes.get_ylim()
    assert top > bottom  # the first bar stands on top
    assert axes.get_xlabel() == "USD bn"
    zero = [line for line in axes.lines if list(line.get_xdata()) == [0, 0]]
    assert len(zero) == 1


def test_a_middle_outside_of_its_range_has_no_whisker_on_that_side() -> None:
    odd = BarChart("T", "%", (Bar("a", Band(2.0, 1.0, 3.0)), Bar("b", Band(-3.0, -1.0, -2.0))))
    (whiskers,) = (c for c in axes_of(odd).containers if isinstance(c, ErrorbarContainer))
    ends = [tuple(own[:, 0]) for own in whiskers.lines[2][0].get_segments()]
    assert ends == [(1.0, 3.0), (-3.0, -1.0)]


def test_more_bars_are_a_taller_chart_and_small_ones_stay_legible() -> None:
    sizes = [
        charts._draw(BarChart("T", "%", BARS.bars[:1] * n)).get_size_inches() for n in (1, 2, 10)
    ]
    assert len({width for width, _ in sizes}) == 1
    each = (sizes[2][1] - sizes[0][1]) / 9
    assert sizes[1][1] - sizes[0][1] == pytest.approx(each)
    assert 0.2 < each < 0.4  # inches
    assert 0.8 < sizes[0][1] - each < 1.0


@pytest.mark.parametrize(
    ("kind", "dash", "thick", "ends"),
    [
        (Range.SETS, "solid", 1.0, True), (Range.APART, "solid", 1.0, True),
        (Range.DRAWS, "solid", 3.0, False),
        (Range.CASES, "dashed", 1.0, True), (Range.FORECAST, "dotted", 1.0, False),
        (Range.NONE, "solid", 0.0, False),
    ],
)  # fmt: skip
def test_each_kind_of_range_is_drawn_in_its_own_way(
    kind: Range, dash: str, thick: float, ends: bool
) -> None:
    """Estimates thin with ends, draws thick without, cases dashed with wide ends, errors dotted."""
    chart = BarChart("T", "%", BARS.bars, kind)
    (whiskers,) = (c for c in axes_of(chart).containers if isinstance(c, ErrorbarContainer))
    _, caps, (stems,) = whiskers.lines
    assert stems.get_linewidth()[0] == thick
    assert bool(caps) is ends
    pattern = stems.get_linestyle()[0][1]
    if dash == "solid":
        assert pattern is None
    else:
        on, off = pattern[:2]
        assert bool(on > 1.5 * off) is (dash == "dashed")
    assert charts.WHISKERS[Range.CASES][1] > charts.WHISKERS[Range.SETS][1] > 0
    assert charts.WHISKERS[Range.CASES][1] == 2 * charts.WHISKERS[Range.SETS][1]
    styles = {(charts.WHISKERS[own], charts.STROKES[own]) for own in Range}
    assert len(styles) == len(Range)


# ---- paths


def test_a_path_is_a_band_a_middle_and_a_dashed_baseline() -> None:
    axes = axes_of(PATH)
    (band,) = axes.collections
    corners = band.get_paths()[0].vertices
    at_end = corners[corners[:, 0] == 16.0][:, 1]
    assert (at_end.min(), at_end.max()) == (15.0, 18.0)
    assert corners[:, 1].min() == -1.0
    assert 0.1 < band.get_alpha() < 0.4
    middle, base = axes.lines
    np.testing.assert_allclose(middle.get_ydata(), range(17))
    np.testing.assert_allclose(base.get_ydata(), [3.0] * 17)
    assert middle.get_linestyle() == "-"
    assert base.get_linestyle() == "--"
    assert middle.get_linewidth() > base.get_linewidth()
    assert (to_hex(middle.get_color()), to_hex(base.get_color())) == (charts.GAIN, charts.INK)
    assert axes.get_ylabel() == "%"
    # Of 17 quarters every second is named, of fewer than ten each, of more the same of years.
    assert [t.get_text() for t in axes.get_xticklabels()] == list(PATH.periods[::2])
    assert list(axes.get_xticks()) == list(range(0, 17, 2))
    for count, step in ((1, 1), (7, 1), (9, 1), (10, 2), (18, 2), (19, 4), (24, 4)):
        brief = PathChart("T", "%", quarters(1, count), (Band(0, 1, 2),) * count)
        assert list(axes_of(brief).get_xticks()) == list(range(0, count, step))
        assert len(axes_of(brief).lines) == 1  # no baseline, no line of it


# ---- lines


def test_lines_end_where_their_values_do_and_differ_by_their_dashes() -> None:
    axes = axes_of(LINES)
    whole, ends, never = axes.lines
    assert list(whole.get_xdata()) == [0.0, 500.0, 1000.0]
    assert list(whole.get_ydata()) == [0.0, 1.0, 2.5]
    assert (list(ends.get_xdata()), list(ends.get_ydata())) == ([0.0, 500.0], [0.0, 3.25])
    assert list(never.get_xdata()) == []
    assert [own.get_label() for own in axes.lines] == ["whole", "ends", "never"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("sold, USD bn", "bp")
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["whole", "ends", "never"]
    assert not axes.get_legend().get_frame_on()
    many = LineChart("T", "bp", "x", (0.0, 1.0), tuple((str(k), (0.0, 1.0)) for k in range(7)))
    dashes = [own._dash_pattern for own in axes_of(many).lines]
    assert len(set(map(str, dashes[:6]))) == 6
    assert dashes[6] == dashes[0]  # they begin again
    assert axes_of(many).lines[0].get_linestyle() == "-"
    # Long strokes against dots, so that one is told from the other on paper.
    for _, pattern in charts.DASHES[1:]:  # type: ignore[misc]
        assert len(pattern) % 2 == 0
        assert all(1 <= own <= 10 for own in pattern)


# ---- grids


def test_tiles_stand_in_their_row_and_column() -> None:
    axes = axes_of(GRID)
    shades, frames = axes.patches[0::2], axes.patches[1::2]
    places = [(column, row) for row in range(2) for column in range(3)]
    assert [own.get_xy() for own in shades] == [own.get_xy() for own in frames] == places
    assert {(own.get_width(), own.get_height()) for own in axes.patches} == {(1, 1)}
    assert [own.get_alpha() for own in shades] == [0.5, 0.25, 0.0, 0.0, 0.0, 0.1]
    assert {to_hex(own.get_facecolor()) for own in shades} == {charts.GAIN}
    assert {own.get_linewidth() for own in shades} == {0}
    thick = [own.get_linewidth() for own in frames]
    assert [1 < own <= 3 for own in thick] == [True, False, False, False, False, True]
    assert [to_hex(own.get_edgecolor()) == charts.INK for own in frames] == [
        own > 1 for own in thick
    ]
    assert not any(own.get_fill() for own in frames)
    framed, plain = frames[0].get_zorder(), frames[1].get_zorder()
    texts = {own.get_zorder() for own in axes.texts}
    assert min(texts) > framed > plain > shades[0].get_zorder()
    told = {own.get_text(): own.get_position() for own in axes.texts if own.get_text()}
    assert told == {
        "1\n2": (0.5, 0.5), "3": (1.5, 0.5), "4": (0.5, 1.5), "5\n6": (1.5, 1.5), "7": (2.5, 1.5),
    }  # fmt: skip
    assert {(own.get_ha(), own.get_va()) for own in axes.texts} == {("center", "center")}
    assert [t.get_text() for t in axes.get_xticklabels()] == ["left", "mid", "right"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["up", "down"]
    assert list(axes.get_xticks()) == [0.5, 1.5, 2.5]
    assert list(axes.get_yticks()) == [0.5, 1.5]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert -0.1 < left < 0 < 3 < right < 3.1
    assert -0.1 < top < 0 < 2 < bottom < 2.1  # the first row stands on top
    assert axes.get_xlabel() == "darker is more"
    ticks = axes.xaxis.get_tick_params()
    assert ticks["labeltop"]
    assert not ticks["labelbottom"]
    assert not axes.spines["bottom"].get_visible()


def test_a_grid_grows_with_its_rows_columns_and_lines() -> None:
    def size(rows: int, columns: int, lines: int) -> tuple[float, float]:
        tile = Tile(("x",) * lines)
        grid = GridChart("T", "k", ("r",) * rows, ("c",) * columns, ((tile,) * columns,) * rows)
        width, height = charts._draw(grid).get_size_inches()
        return float(width), float(height)

    mixed = GridChart("T", "k", ("r",), ("c", "d"), ((Tile(("x",)), Tile(("x",) * 3)),))
    assert tuple(charts._draw(mixed).get_size_inches()) == size(1, 2, 3)  # as its tallest tile
    small, tall, wide, deep = size(1, 2, 1), size(3, 2, 1), size(1, 12, 1), size(1, 2, 3)
    assert small[0] == tall[0] == deep[0] == 6.4
    assert wide[0] > 10
    assert tall[1] - small[1] == pytest.approx(0.8)  # two rows of two fifths of an inch
    assert deep[1] - small[1] == pytest.approx(0.4)  # two lines of a fifth
    assert small[1] == wide[1] == pytest.approx(1.3)


@pytest.mark.parametrize("chart", [BARS, PATH, LINES])
def test_a_chart_has_a_quiet_grid_behind_it_and_no_box(chart: Chart) -> None:
    axes = axes_of(chart)
    assert axes.get_axisbelow() is True
    assert [axes.spines[side].get_visible() for side in ("top", "right", "left", "bottom")] == [
        False, False, False, True,
    ]  # fmt: skip
    across = chart is BARS
    lines = axes.xaxis.get_gridlines() if across else axes.yaxis.get_gridlines()
    others = axes.yaxis.get_gridlines() if across else axes.xaxis.get_gridlines()
    assert all(own.get_visible() and to_hex(own.get_color()) == charts.BASE for own in lines)
    assert not any(own.get_visible() for own in others)
    assert all(0 < own.get_linewidth() < 0.8 for own in lines)  # thinner than what it carries
    assert to_hex(axes.spines["bottom"].get_edgecolor()) == charts.INK
