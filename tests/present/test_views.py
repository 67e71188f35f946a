"""Pages beside the run, and pages as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from walkaway import engine
from walkaway.errors import BadInputError
from walkaway.outcome import Band
from walkaway.present import html, page_json, story, views
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    GridChart,
    LineChart,
    Mark,
    Page,
    PathChart,
    Section,
    Table,
    Tile,
)
from walkaway.scenario import Scenario


def quiet(done: int, total: int, what: str) -> None:
    del done, total, what


def test_a_page_as_json_says_what_the_page_says() -> None:
    bars = BarChart("bars", "%", (Bar("a", Band(1, 2, 3), "welfare.a"),))
    path = PathChart("path", "%", ("2025Q1",), (Band(1, 2, 3),), (0.5,), "path.x")
    lines = LineChart("lines", "bp", "USD bn", (0.0, 1.0), (("p", (0.0, None)),))
    grid = GridChart("grid", "key", ("r",), ("c",), ((Tile(("1",), 0.5, True),),))
    table = Table("t", ("", "x"), ((Cell("a"), Cell("1", Mark.LOSS, "m.x")),))
    section = Section("s", "S", ("lead",), (table,), (bars, path, lines, grid), "note")
    page = Page("T", "sub", ("m",), ("short",), (section,), ("n",), ("src",), ("f",))
    found = json.loads(json.dumps(page_json.to_dict(page), allow_nan=False))
    (own,) = found["sections"]
    assert own["tables"][0]["rows"][0][1] == {"text": "1", "mark": "loss", "metric": "m.x"}
    assert [chart["kind"] for chart in own["charts"]] == ["bars", "path", "lines", "grid"]
    assert own["charts"][0]["bars"] == [
        {"label": "a", "low": 1, "mid": 2, "high": 3, "metric": "welfare.a"}
    ]
    assert own["charts"][1]["id"] == "path.x"
    assert own["charts"][2]["lines"] == [{"label": "p", "values": [0.0, None]}]
    assert own["charts"][3]["tiles"][0][0]["framed"] is True
    for chart in ("bars", "path", "lines", "grid"):
        assert f'aria-label="{chart}' in html.render(page)


def test_fewer_bids_never_lower_the_stop_out() -> None:
    page = views.view("auction", Scenario.load("japan-2025"), quiet)
    (chart,) = page.sections[0].charts
    assert isinstance(chart, LineChart)
    for label, values in chart.lines:
        known = np.array([v for v in values if v is not None])
        assert known.size == len(chart.x), label
        assert known[0] == 0.0
        assert (np.diff(known) >= -1e-9).all(), label
    assert "4.844" in " ".join(page.short)  # the stop-out on record of 12 June 2025
    json.dumps(page_json.to_dict(page), allow_nan=False)


def test_an_auction_on_a_day_without_one_is_of_the_story_s_size() -> None:
    page = views.view("auction", Scenario.load("japan-2026"), quiet)
    assert "$22bn" in page.subtitle
    assert not any("On record" in said for said in page.short)


def test_the_frontier_rises_and_ends_where_the_command_says() -> None:
    page = views.view("frontier", Scenario.load("japan-2025"), quiet)
    (chart,) = page.sections[0].charts
    assert isinstance(chart, LineChart)
    assert len(chart.lines) >= 6
    for label, values in chart.lines:
        known = [v for v in values if v is not None]
        assert known[0] == pytest.approx(0.0, abs=1e-6)
        assert (np.diff(known) > 0).all(), label
    json.dumps(page_json.to_dict(page), allow_nan=False)


def test_views_that_are_not_there_say_so() -> None:
    with pytest.raises(BadInputError, match="auction"):
        views.view("auctions", Scenario.load("zero"), quiet)
    with pytest.raises(BadInputError, match="no game of 2026"):
        views.view("game", Scenario.load("japan-2026"), quiet)


def test_a_quick_look_judges_no_claims_and_shows_no_range_of_one() -> None:
    quick = engine.run("japan-2025", elasticities=["U4"], only=["goods"])
    page = story.page(quick)
    assert page.sections
    assert not {"claims", "game"} & {section.id for section in page.sections}
    assert not [said for said in page.short if "(" in said and " to " in said]
    whole = story.page(engine.run("japan-2025", elasticities=["U4"]))
    assert "claims" in {section.id for section in whole.sections}


def test_the_bars_of_a_bridge_add_up_to_its_last() -> None:
    page = story.page(engine.run("japan-2025"))
    (firms,) = (section for section in page.sections if section.id == "firms")
    assert len(firms.charts) >= 4
    for chart in firms.charts:
        assert isinstance(chart, BarChart)
        *parts, total = [bar.band.mid for bar in chart.bars]
        assert sum(parts) == pytest.approx(total, rel=1e-9)
        assert all(bar.band.low <= bar.band.mid <= bar.band.high for bar in chart.bars)


def test_every_bar_of_a_run_leads_to_its_number() -> None:
    outcome = engine.run("japan-2025", elasticities=["U4", "CP"])
    charts = [
        (section.id, chart)
        for section in story.page(outcome).sections
        for chart in section.charts
        if isinstance(chart, BarChart)
    ]
    assert {"welfare", "partners", "sectors", "firms"} <= {section for section, _ in charts}
    for section, chart in charts:
        for bar in chart.bars:
            found = outcome[bar.metric]
            assert (bar.band.low, bar.band.high) == (found.band.low, found.band.high)
            # A bridge shows the parts of one set, so that they add up.
            assert bar.band.mid in (
                found.members.values() if section == "firms" else [found.band.mid]
            )
