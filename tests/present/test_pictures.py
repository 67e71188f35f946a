"""Pictures of the first view and the map, as charts by id."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest

from tests.present.rich import q, run
from tests.present.test_first import sold
from walkaway.outcome import Outcome
from walkaway.present import html, pictures, publish, publish_pictures, story, tile_map
from walkaway.present.findings import charts_of
from walkaway.present.first import FirstSaid, Flow


def traded() -> Outcome:
    """Japan sells less to the United States, more to others; all incomes move."""
    exports = {"USA": -12.0, "CHN": 3.0, "MEX": 2.0, "NLD": 1.0}
    lost = [
        q(f"exports.JPN.{who}.goods", "%", value - 1, value, value + 1, base=100.0)
        for who, value in exports.items()
    ]
    incomes = [q(f"welfare.{who}", "%", -0.3, -0.2, 0.1 * k) for k, who in enumerate(exports)]
    own = q("welfare.JPN", "%", -0.3, -0.2, -0.1)
    return run(*lost, own, *incomes)


def drawn(own: Outcome, name: str) -> publish.Picture:
    return publish.pictured(own, charts_of(story.page(own)), name)


def test_every_picture_of_the_first_view_is_a_chart_by_id() -> None:
    assert {"first", "gauge", "tiles"} <= set(publish.names(sold()))
    assert {"first", "tiles", "world"} <= set(publish.names(traded()))
    assert publish.names(traded())[:2] == ("first", "tiles")


@pytest.mark.parametrize("name", ["first", "gauge", "tiles"])
def test_each_says_what_it_finds_and_what_its_columns_hold(name: str) -> None:
    own = drawn(sold(), name)
    assert own.title
    assert own.title != own.subtitle
    assert own.outcome.run in " ".join(own.foot)
    described = own.metadata()["columns"]
    assert all(about["description"] for about in described.values())
    assert {column for row in own.rows() for column in row} == set(described)
    assert own.title.split(":")[0] in own.svg()


def test_a_published_flow_takes_what_it_gives() -> None:
    page = story.page(sold())
    assert isinstance(page.first, FirstSaid)
    assert isinstance(page.first.picture, Flow)
    found = drawn(sold(), "first").rows()
    by_side = {
        side: sum(row["size"] for row in rows)
        for side, rows in itertools.groupby(found, key=lambda row: row["side"])
    }
    assert by_side == pytest.approx({"gives": 45.0, "takes": 45.0})


def test_a_published_gauge_has_the_level_before_and_every_estimate() -> None:
    rows = drawn(sold(), "gauge").rows()
    assert [row["mid"] for row in rows] == pytest.approx([4.84, 4.93, 4.92, 4.93, 4.945])


def test_a_published_map_has_every_economy_and_says_whose_sign_is_not_sure() -> None:
    rows = {row["economy"]: row for row in drawn(traded(), "world").rows()}
    assert set(rows) == {"JPN", "USA", "CHN", "MEX", "NLD"}
    assert rows["JPN"]["sure"]
    assert not rows["NLD"]["sure"]


MAPS = ("map-exports", "map-incomes")


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("square", [False, True])
def test_a_published_small_map_has_every_number_in_the_tile_of_its_economy(
    name: str, square: bool
) -> None:
    outcome = traded()
    own = publish.picture(outcome, name, square=square)
    (shown,) = (one for one in tile_map.maps(outcome) if one.id == name)
    rows = {row["economy"]: row for row in own.rows()}
    assert {code: row["mid"] for code, row in rows.items()} == {
        code: band.mid for code, band in shown.values.items()
    }
    assert all(outcome.find(row["id"]) for row in rows.values())
    described = own.metadata()["columns"]
    assert set(described) == {column for row in own.rows() for column in row}
    figure = own.figure()
    figure.canvas.draw()
    (axes,) = figure.axes
    words = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert set(tile_map.places()) <= set(words)  # an economy without a number has its tile too
    boxes = {code: patch.get_window_extent() for code, patch in _tiles(axes.patches, words).items()}
    page = figure.get_window_extent()
    for code, box in boxes.items():
        assert box.x0 >= page.x0
        assert box.x1 <= page.x1
        text = words[code]
        assert box.x0 <= text.x0 < text.x1 <= box.x1  # not cut, not over its edge
    for text in axes.texts:
        extent = text.get_window_extent()
        assert any(box.x0 <= extent.x0 and extent.x1 <= box.x1 for box in boxes.values())


def _tiles(patches: Any, words: Any) -> dict[str, Any]:
    """The tile that holds the middle of each code."""
    found = {}
    for code in tile_map.places():
        x, y = (words[code].x0 + words[code].x1) / 2, (words[code].y0 + words[code].y1) / 2
        found[code] = next(own for own in patches if own.get_window_extent().contains(x, y))
    return found


def test_a_report_says_how_its_maps_are_published() -> None:
    outcome = traded()
    page = story.page(outcome)
    told = html.render(page, outcome)
    for name in MAPS:
        assert f"walkaway chart {outcome.run} {name} -o {name}.svg" in told
    assert "walkaway chart" not in html.render(page, outcome, kept=False)
    assert set(MAPS) <= set(publish.names(outcome))


def test_tiles_state_the_answer_and_stand_under_the_question() -> None:
    own = drawn(sold(), "tiles")
    assert own.title.startswith("Others buy it all, US households most, at a price: sales of $45")
    assert own.subtitle == "If Japan's private holders sell, who buys, and at what yield?"


def test_a_view_without_pictures_has_none() -> None:
    page = dataclasses.replace(story.page(run()), first=None, world=None, maps=())
    assert not pictures.pictures(page)


def test_outlines_are_rings_of_steps() -> None:
    assert publish_pictures.rings("M1 2l3-1 0 4zM0 0l1 1z") == [
        [(1.0, 2.0), (4.0, 1.0), (4.0, 5.0)],
        [(0.0, 0.0), (1.0, 1.0)],
    ]
    world = publish_pictures.outlines()
    japan = [place for ring in publish_pictures.rings(world["paths"]["JPN"]) for place in ring]
    brazil = [place for ring in publish_pictures.rings(world["paths"]["BRA"]) for place in ring]
    assert min(x for x, _ in japan) > max(x for x, _ in brazil)  # in the east
    assert max(y for _, y in japan) < min(y for _, y in brazil)  # in the north
    assert all(0 <= x <= world["width"] and 0 <= y <= world["height"] for x, y in japan + brazil)
