"""Charts to be published: nothing cut, nothing crushed, titles that say what the numbers say."""

from __future__ import annotations

import itertools
import json
import re
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import markupsafe
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from tests.commands import call
from tests.present.rich import LESS, path, q, run, solved, unsolved
from walkaway.errors import BadInputError
from walkaway.outcome import Band, Outcome, Range, RunStore
from walkaway.present import (
    catalogue,
    charts,
    findings,
    html,
    publish,
    publish_data,
    publish_figure,
    story,
)
from walkaway.present import pictures as special
from walkaway.present.page import Bar, BarChart, Chart, GridChart, LineChart, PathChart, Tile

LONG = "A partner whose name is longer than any label may be on one line of a chart"


def rich() -> Outcome:
    """A run with a chart of every section that makes one by itself, with awkward words."""
    places = {f"X{k:02}": f"{LONG} number {k}" if k % 5 == 0 else f"Place {k}" for k in range(20)}
    metrics = [
        q(f"welfare.{code}", "%", k - 9.5, k - 9.0, k - 8.0) for k, code in enumerate(places)
    ]
    metrics += [
        q(f"exports.JPN.{code}.goods", "%", -k - 1.0, -k - 0.5, -k - 0.25, base=100.0 - k)
        for k, code in enumerate(places)
    ]
    paths = (
        path("us_30y_yield", (4.8,) * 12, (4.7,) * 12, (4.75,) * 12, (4.9,) * 12, label="30-year"),
        path("usdjpy", (143.0,) * 12, (143.0,) * 12, (143.0,) * 12, (143.0,) * 12, "JPY"),
        path("jp_output", (0.0,) * 12, (-9.0,) * 12, (-5.0,) * 12, (-1.0,) * 12, label=LONG),
    )
    return run(*metrics, paths=paths, names=places)


def pictures(own: Outcome) -> list[publish.Picture]:
    known = findings.charts_of(story.page(own))
    return [
        publish.pictured(own, known, name, square=square)
        for name in known
        for square in (False, True)
    ]


def framed(chart: Chart, square: bool = False, title: str = "A finding") -> publish.Picture:
    return publish.Picture("x", title, "a quantity", chart, "8 estimates", ("foot",), square, run())


BARS = BarChart(
    "Bars of $22bn & co", "USD bn",
    tuple(Bar(f"{LONG} {k}", Band(k - 3.0, k - 2.0, k + 1.0)) for k in range(9)),
)  # fmt: skip
LINES = LineChart(
    "Lines", "bp", f"{LONG}, USD bn", (0.0, 500.0, 1000.0),
    tuple((f"{LONG} {k}", (0.0, 1.0 + k, 2.5)) for k in range(6)),
)  # fmt: skip
GRID = GridChart(
    "Grid", "darker is more", (LONG, "down"), ("left", "right"),
    ((Tile(("1", "2"), 1.0, True), Tile(("3",), 0.5)), (Tile(("4",)), Tile(("5\n6",)))),
)  # fmt: skip
OTHERS = [
    framed(chart, square, title)
    for chart in (BARS, LINES, GRID)
    for square in (False, True)
    for title in ("Short", f"{LONG}: {LONG}; {LONG}", "W" * 300)
]


def drawn_texts(figure: Figure) -> list[Text]:
    """Texts that are drawn: ticks beyond the axes are not."""
    (axes,) = figure.axes
    outside = set()
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                outside |= {tick.label1, tick.label2}
    found = figure.findobj(Text)
    assert all(isinstance(one, Text) for one in found)
    return [
        one
        for one in found
        if isinstance(one, Text)
        and one.get_visible()
        and one.get_text().strip()
        and one not in outside
    ]


def cut(figure: Figure, size: tuple[int, int]) -> list[str]:
    figure.canvas.draw()
    width, height = size
    boxes = [(one.get_text(), one.get_window_extent()) for one in drawn_texts(figure)]
    return [
        text
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width + 0.5 or box.y1 > height + 0.5
    ]


# ---- nothing is cut


@pytest.mark.parametrize("own", [*pictures(rich()), *OTHERS], ids=lambda own: own.id)
def test_no_text_is_cut_and_none_lies_on_another(own: publish.Picture) -> None:
    figure = own.figure()
    assert cut(figure, own.size) == []
    (axes,) = figure.axes
    drawn = set(drawn_texts(figure))
    box = axes.get_tightbbox()
    assert box is not None
    around = [*figure.texts, *(text for one in figure.legends for text in one.get_texts())]
    for text in around:
        extent = text.get_window_extent()
        assert extent.y0 >= box.y1 - 1 or extent.y1 <= box.y0 + 1, text.get_text()
    labels = [one.get_window_extent() for one in axes.get_yticklabels() if one in drawn]
    for one, other in itertools.combinations(labels, 2):
        assert not one.overlaps(other)
    inside = axes.get_window_extent()
    assert inside.height > own.size[1] * 0.2  # there is a chart left
    assert inside.width > own.size[0] * 0.2


def test_a_dollar_is_a_dollar() -> None:
    told = list(drawn_texts(framed(BARS, title="$1 and $2").figure()))
    assert not any(one.get_parse_math() for one in told if "$" in one.get_text())
    assert any(one.get_text() == "$1 and $2" for one in told)


@pytest.mark.parametrize(("square", "size"), [(False, (1200, 675)), (True, (1200, 1200))])
def test_pictures_have_the_size_that_is_promised(square: bool, size: tuple[int, int]) -> None:
    raw = framed(BARS, square).png()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", raw[16:24]) == size
    root = ElementTree.fromstring(framed(BARS, square).svg())
    assert (root.get("width"), root.get("height")) == tuple(map(str, size))


# ---- nothing is crushed


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30))
def test_what_is_cut_is_few_and_far_and_what_is_left_fills_the_chart(sizes: list[float]) -> None:
    chart = BarChart("T", "%", tuple(Bar(str(k), Band(-s, 0.0, s)) for k, s in enumerate(sizes)))
    limit = charts.cut_at(chart)
    if limit is None:
        ranked = sorted(sizes, reverse=True)
        gaps = [a > charts.CRUSH * b for a, b in itertools.pairwise(ranked)]
        assert not any(gaps[: len(sizes) // 5])
        return
    kept = [size for size in sizes if size <= limit]
    assert len(sizes) - len(kept) <= len(sizes) // 5
    assert limit <= 1.25 * max(kept) + 1e-9  # the longest that is left is as long as it may be
    assert min(size for size in sizes if size > limit) > charts.CRUSH * max(kept)


def test_a_bar_that_is_cut_says_how_far_it_goes() -> None:
    bars = (*(Bar(str(k), Band(0.5, 1.0, 1.5)) for k in range(9)), Bar("far", Band(-90, -80, -70)))
    own = framed(BarChart("T", "%", bars))
    (axes,) = own.figure().axes
    low, high = axes.get_xlim()
    assert -5 < low < 0 < 1.5 <= high < 5
    assert any(f"{LESS}80 ({LESS}90 to {LESS}70)" in one.get_text() for one in axes.texts)
    told = next(one for one in axes.texts if "\N{LEFTWARDS ARROW}" in one.get_text())
    assert to_hex(told.get_color()) == publish_figure.PAPER  # it stands on the bar
    alike = framed(BarChart("T", "%", bars[:9]))
    assert not [one for one in alike.figure().axes[0].texts if "\N{LEFTWARDS ARROW}" in str(one)]


def test_what_does_not_move_is_drawn_as_what_does_not_move() -> None:
    bands = tuple(Band(4.84 + k * 1e-6, 4.84 + k * 2e-6, 4.84 + k * 3e-6) for k in range(12))
    chart = PathChart("T", "%", tuple(map(str, range(12))), bands, (4.84,) * 12)
    (axes,) = framed(chart).figure().axes
    low, high = axes.get_ylim()
    assert high - low >= charts.SEEN * 4.84 * 0.999
    own = [one.get_text() for one in axes.get_yticklabels()]
    assert all(len(one) <= 6 for one in own)  # no offset, no power of ten
    assert axes.yaxis.get_offset_text().get_text() == ""


@given(
    st.lists(st.floats(1.0, 3.0), min_size=4, max_size=20), st.lists(st.floats(20, 1e4), max_size=6)
)
def test_few_that_are_far_are_cut_and_many_are_not(near: list[float], far: list[float]) -> None:
    bars = (Bar(str(k), Band(0.0, s, s)) for k, s in enumerate((*near, *far)))
    limit = charts.cut_at(BarChart("T", "%", tuple(bars)))
    few = 0 < len(far) <= (len(near) + len(far)) // 5
    assert (limit is not None and limit < 20) or not few
    if limit is not None and limit < 20:
        assert few
        assert limit == pytest.approx(1.25 * max(near))  # nearly all of the axis is theirs


@pytest.mark.parametrize(
    ("ticks", "places"),
    [([0.0, 0.25, 0.5], 2), ([-1200.0, 0.0], 0), ([1.0, 1.2, 1.4], 1), ([4.675, 4.7], 3), ([], 0)],
)
def test_numbers_along_an_axis_have_the_decimals_that_they_need(
    ticks: list[float], places: int
) -> None:
    assert charts.decimals_of(ticks) == places


def test_numbers_along_an_axis_are_written_as_beside_the_bars() -> None:
    own = framed(BarChart("T", "JPY bn", (Bar("a", Band(-2500.0, -2000.0, -1500.0)),)))
    (axes,) = own.figure().axes
    told = [one.get_text() for one in axes.get_xticklabels()]
    assert f"{LESS}2,000" in told
    assert not any("e" in one or "-" in one for one in told)


def test_dates_along_an_axis_are_a_year_apart() -> None:
    assert charts._dated([f"{2025 + k // 4}Q{k % 4 + 1}" for k in range(24)]) == [
        0,
        4,
        8,
        12,
        16,
        20,
    ]
    assert charts._dated([str(k) for k in range(5)]) == [0, 1, 2, 3, 4]
    for count in range(1, 200):
        ticks = charts._dated([f"{2025 + k // 4}Q{k % 4 + 1}" for k in range(count)])
        assert 1 <= len(ticks) <= charts.SHOWN
        assert count <= 2 * charts.SHOWN or not any(at % 4 for at in ticks)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (f"falls by {LESS}543 JPY bn now", f"{LESS}543 JPY bn"),
        (f"moves ({LESS}0.13 to +0.40) now", f"({LESS}0.13 to +0.40)"),
        ("see walkaway cite 17b415fff4bd there", "walkaway cite 17b415fff4bd"),
        ("up 3 points in all", "3 points"),
    ],
)
def test_what_belongs_together_is_not_broken(text: str, whole: str) -> None:
    words = publish_figure.glued(text).split(" ")
    assert whole.replace(" ", "\N{NO-BREAK SPACE}") in words
    assert publish_figure.glued(text).replace("\N{NO-BREAK SPACE}", " ") == text


def test_a_legend_speaks_of_a_range_only_where_there_is_one() -> None:
    bands = tuple(Band(1.0 * k, 1.0 * k, 1.0 * k) for k in range(4))
    chart = PathChart("T", "%", ("a", "b", "c", "d"), bands, (0.0,) * 4, kind=Range.DRAWS)
    (legend,) = framed(chart).figure().legends
    assert not [one for one in legend.get_texts() if "range" in one.get_text()]


# ---- one grammar of ranges


def test_every_kind_of_range_has_its_own_look_along_a_line_and_in_the_legend() -> None:
    looks = {charts.BANDS[kind] for kind in Range}
    assert len(looks) == len(Range)
    for kind in (Range.SETS, Range.DRAWS, Range.CASES, Range.FORECAST):
        if charts.BANDS[kind][2]:  # along a line the strokes are those of whiskers
            assert charts.BANDS[kind][2] == charts.STROKES[kind]
    drawn = []
    for kind in (Range.SETS, Range.DRAWS, Range.CASES, Range.FORECAST):
        bar = publish_figure._whisker(kind, "words")
        assert bar.get_label() == "range: words"
        drawn.append((bar.get_linestyle(), bar.get_linewidth(), bar.get_markersize()))  # type: ignore[attr-defined]
    assert len(set(drawn)) == 4


def test_a_legend_names_what_a_range_is_made_of() -> None:
    own = next(one for one in pictures(rich()) if one.id == "welfare")
    (legend,) = own.figure().legends
    assert [one.get_text() for one in legend.get_texts()] == [
        "rises", "falls", "range: 3 estimates",
    ]  # fmt: skip
    drawn = next(one for one in pictures(rich()) if one.id == "path.us_30y_yield")
    (legend,) = drawn.figure().legends
    assert [one.get_text() for one in legend.get_texts()] == [
        "with the measures, median", "range: 5-95% of 40 draws", "without them",
    ]  # fmt: skip


# ---- findings


def bars_of(*bands: tuple[float, float, float]) -> BarChart:
    return BarChart("T", "%", tuple(Bar(f"b{k}", Band(*own)) for k, own in enumerate(bands)))


def test_a_finding_names_the_largest_sure_change_on_either_side() -> None:
    chart = bars_of((-9, -8, 1), (-3, -2, -1), (-2, -1.5, -1), (1, 2, 3), (4, 5, 6), (-1, 9, 10))
    said = findings.finding(run(), "other", chart)
    named = "Of 6 shown, largest fall: b1, 2.0%; largest rise: b4, 5.0%"
    assert said == f"{named}; larger, but of no sure sign: b5, 9.0%"  # nothing is passed over
    sure = bars_of((-3, -2, -1), (1, 2, 3), (-1, 1.5, 4))
    assert "no sure sign" not in findings.finding(run(), "other", sure)
    assert "no change is sure" in findings.finding(run(), "x", bars_of((-1, 0.5, 1)))
    assert findings.finding(run(), "x", bars_of((1, 2, 3))) == "Largest rise: b0, 2.0%"


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0, 20), st.floats(0, 20)), min_size=1))
def test_turned_round_a_fall_is_a_rise(parts: list[tuple[float, float, float]]) -> None:
    bands = [(mid - low, mid, mid + high) for mid, low, high in parts]
    turned = [(-high, -mid, -low) for low, mid, high in bands]
    first, second = (
        findings.finding(run(), "other", bars_of(*own)).lower() for own in (bands, turned)
    )
    swapped = second.replace("fall", "\0").replace("rise", "fall").replace("\0", "rise")
    parts_of = [sorted(re.split("; |shown, ", said)) for said in (first, swapped)]
    assert parts_of[0] == parts_of[1]


def test_findings_of_a_run_speak_of_its_economies() -> None:
    told = {one.id: one.title for one in pictures(rich())}
    assert "loses most" in told["welfare"]
    assert "gains most" in told["welfare"]
    assert told["partners"].startswith("Japan sells ")
    assert told["path.us_30y_yield"] == (
        f"30-year: {LESS}0.05 points by 2026Q1 ({LESS}0.10 to +0.10); its sign is not sure"
    )
    assert told["path.usdjpy"] == "Usdjpy: no change to be seen by 2026Q1"


# ---- files


def test_svg_needs_nothing_else_and_says_what_it_shows() -> None:
    for own in (framed(BARS), framed(LINES), framed(GRID), pictures(rich())[-1]):
        text = own.svg()
        root = ElementTree.fromstring(text)
        names = [one.tag.rpartition("}")[2] for one in root]
        assert names[:2] == ["title", "desc"]
        assert root[0].text == own.title
        assert root[1].text == charts.alternative(own.chart)
        links = re.findall(r'(?:href|src)="([^"]*)"', text)
        assert all(link.startswith("#") for link in links)
        assert "<text" not in text  # outlines: the same wherever it is seen
        assert own.svg() == text
    first, second = framed(BARS).svg(), framed(BARS, square=True).svg()
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]  # both may stand on one page
    assert "<script" not in framed(BARS, title="<script>x</script>").embed()


def test_a_table_says_what_each_of_its_columns_holds(tmp_path: Path) -> None:
    own = next(one for one in pictures(rich()) if one.id == "partners")
    assert isinstance(own.chart, BarChart)
    own.save(tmp_path / "a.csv")
    own.save(tmp_path / "b.parquet")
    read = polars.read_csv(tmp_path / "a.csv")
    assert read["mid"].to_list() == [bar.band.mid for bar in own.chart.bars]
    assert polars.read_parquet(tmp_path / "b.parquet")["mid"].to_list() == read["mid"].to_list()
    about = json.loads((tmp_path / "a.metadata.json").read_text(encoding="utf-8"))
    assert list(about["columns"]) == read.columns
    assert all(one["description"] for one in about["columns"].values())
    assert about["rows"] == len(read)
    assert about["run"]["id"] == own.outcome.run
    inside = polars.read_parquet_metadata(tmp_path / "b.parquet")["walkaway"]
    assert json.loads(inside) == about
    for chart in (BARS, LINES, GRID, pictures(rich())[-1].chart):
        rows = framed(chart).rows()
        assert rows
        assert set(framed(chart).metadata()["columns"]) == {name for row in rows for name in row}


def test_a_packed_table_brings_its_numbers_and_what_they_mean(tmp_path: Path) -> None:
    own = next(one for one in pictures(rich()) if one.id == "partners")
    own.save(tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    assert sorted(files) == ["p.csv", "p.metadata.json", "readme.md"]
    assert files["p.csv"] == own.csv()
    about = json.loads(files["p.metadata.json"])
    assert about == own.metadata()
    for said in (own.title, own.outcome.run, *about["columns"], *about["sources"]):
        assert said in files["readme.md"]
    assert own.bundle() == own.bundle()  # nothing in it tells when it was made
    assert not list(tmp_path.glob("*.json"))  # what it means is inside


def test_a_table_of_what_was_not_solved_says_so() -> None:
    own = run(q("welfare.JPN", "%", -0.3, -0.2), solves=(solved("A"), unsolved("B", "no way")))
    about = publish_data.metadata(own, "numbers", {"title": "T"}, [], "numbers")
    assert "goods, B: no way" in publish_data.readme(about)
    assert "Before you quote this" not in publish_data.readme({**about, "not_solved": []})


def test_tables_of_a_whole_run_hold_it_all(tmp_path: Path) -> None:
    own = rich()
    for what, count in (
        ("numbers", len(own.metrics)),
        ("members", sum(len(one.members) for one in own.metrics)),
        ("paths", sum(len(one.periods) for one in own.paths)),
    ):
        rows = publish_data.of_run(own, what)
        assert len(rows) == count
        publish_data.metadata(own, what, {}, rows, what)  # every column is described
    with pytest.raises(BadInputError, match="no table"):
        publish_data.of_run(own, "number")


# ---- commands


@pytest.fixture
def kept(folder: Path) -> str:
    own = rich()
    RunStore.default().save(own)
    return own.run


def test_a_command_names_charts_and_draws_them(kept: str, folder: Path) -> None:
    listed = json.loads(call("chart", kept, "--json").stdout)
    names = [one["chart"] for one in listed["charts"]]
    assert {"welfare", "partners", "path.usdjpy"} <= set(names)
    for ending in publish.ENDINGS:
        done = call("chart", kept, "welfare", "-o", f"x{ending}")
        assert done.exit_code == 0, done.output
        assert (folder / f"x{ending}").stat().st_size > 500
    assert call("chart", kept, "usdjpy", "--square", "-o", "y.html").exit_code == 0
    whole = (folder / "y.html").read_text(encoding="utf-8")
    assert whole.startswith("<!doctype html>")
    assert whole.count("<svg") == whole.count("<h1") == 1
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', whole) == []
    said = json.loads(call("chart", kept, "welfare", "--json").stdout)
    assert said["title"] == next(o["title"] for o in listed["charts"] if o["chart"] == "welfare")
    assert call("chart", kept, "welfare", "--embed").stdout.count("<svg") == 1
    jsonschema.validate(listed, catalogue.schema("charts"))
    jsonschema.validate(said, catalogue.schema("chart"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("welfare", "-o", "x.gif"), "cannot be written as that"),
        (("-o", "x.svg"), "no chart is named"),
        (("--embed",), "no chart is named"),
        (("welfare", "--embed", "--json"), "prints HTML alone"),
        (("welfar",), "did you mean 'welfare'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kept: str, words: tuple[str, ...], said: str) -> None:
    done = call("chart", kept, *words)
    assert isinstance(done.exception, BadInputError)
    assert said in str(done.exception)


def test_a_run_is_exported_and_cited(kept: str, folder: Path) -> None:
    done = json.loads(call("export", kept, "--table", "paths", "-o", "p.parquet", "--json").stdout)
    jsonschema.validate(done, catalogue.schema("exported"))
    assert done["row_count"] == 36
    assert [Path(name).name for name in done["written"]] == ["p.parquet", "p.metadata.json"]
    assert len(polars.read_parquet(folder / "p.parquet")) == 36
    entries = call("cite", kept).stdout
    assert f"@misc{{walkaway-run-{kept}," in entries
    assert entries.count("{") == entries.count("}")
    words = call("cite", kept, "--text").stdout
    assert f"Run {kept}" in words
    assert "{" not in words


def test_a_report_states_what_each_chart_finds_and_how_to_publish_it() -> None:
    own = rich()
    page = story.page(own)
    outside = special.pictures(page)  # the first view and the map are drawn by the report itself
    told = {one.id: one for one in pictures(own) if not one.square and one.id not in outside}
    text = html.render(page, own)
    assert text.count("<figure>") == len(told)
    for name, one in told.items():
        assert f"<figcaption>{markupsafe.escape(one.title)}</figcaption>" in text
        assert f"walkaway chart {own.run} {name} -o {name}.svg" in text
    assert "To publish it" not in html.render(page)  # where no run is known


@pytest.mark.parametrize("ending", publish.ENDINGS)
def test_the_folder_of_a_chart_is_made_whatever_it_is_written_as(
    tmp_path: Path, ending: str
) -> None:
    target = tmp_path / "new" / f"chart{ending}"
    publish.picture(rich(), "usdjpy").save(target)
    assert target.stat().st_size
