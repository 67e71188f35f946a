"""What came with the package is the answer before the run is, and says what it is."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, finished
from tests.browser.test_first import MEASURED, SIZES
from walkaway.web import ahead

STORIES = ("japan-2025", "eu-2025", "cptpp-both", "reserves-2022")

LARGEST = """new Promise((done) => {
  const told = (left) =>
    left && window.largest !== "answer" ? setTimeout(told, 20, left - 1) : done(window.largest);
  told(250);
})"""
"""The class of what is painted largest, once the browser has told of it."""


def said(story: str) -> str:
    """The sentence of a story's view as it lies in the package."""
    pieces = ahead.views()[story]["first"]["answer"]
    return "".join(piece["text"] for piece in pieces)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("story", STORIES)
def test_the_answer_is_there_before_any_worker_and_is_the_largest_paint(
    visit: Visit, story: str, width: int, height: int
) -> None:
    """All that a worker answers is held back: the page has its answer all the same."""
    held: list[Route] = []

    def prepare(page: Page) -> None:
        page.add_init_script(MEASURED)
        others = re.compile(r"/api/v1/(?!scenarios/[^/]+/ahead$)")
        page.route(others, lambda route: held.append(route))

    page = visit(f"#s={story}", width=width, settled=False, prepare=prepare)
    answer = page.locator(".answer")
    expect(answer).to_have_text(said(story))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    box = answer.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    expect(page.locator(".mark")).to_contain_text("computed ahead by")
    expect(page.locator(".first-foot")).to_contain_text("computed ahead")
    expect(page.get_by_text("Being computed.").first).to_be_attached()  # below, nothing is known
    assert page.evaluate(LARGEST) == "answer"
    assert held


def test_the_run_replaces_it_quietly(visit: Visit) -> None:
    page = visit(
        "#s=cptpp-taiwan",
        width=1440,
        settled=False,
        prepare=lambda page: page.add_init_script(MEASURED),
    )
    mark = page.locator(".mark")
    expect(mark).to_contain_text("the exact run follows")
    tile = page.locator(".tile").first
    tile.get_by_role("button", name=re.compile("^Why")).click()
    expect(page.get_by_role("dialog")).to_contain_text("when the run is done")
    finished(page)
    expect(page.get_by_role("dialog").locator(".large")).to_be_visible()  # now it tells
    page.get_by_role("button", name="Close").click()
    expect(mark).to_contain_text("exact: the run itself")
    expect(page.locator(".answer")).to_have_text(said("cptpp-taiwan"))
    expect(page.locator(".first-foot")).not_to_contain_text("ahead")
    assert page.evaluate("window.shifted") < 0.1


def test_other_settings_are_not_answered_by_it(visit: Visit) -> None:
    asked: list[str] = []
    page = visit(
        "#s=zero&draws=0",
        width=1440,
        prepare=lambda page: page.on("request", lambda one: asked.append(one.url)),
    )
    assert not [one for one in asked if one.endswith("/ahead")]
    expect(page.locator(".first-foot")).not_to_contain_text("ahead")


def test_what_is_not_of_today_is_not_shown(visit: Visit) -> None:
    """Where no view follows from what is in use, the answer's place says how far the run is."""

    def prepare(page: Page) -> None:
        nothing = json.dumps({"view": None})
        page.route("**/ahead", lambda route: route.fulfill(body=nothing))
        page.route("**/api/v1/runs", lambda route: route.abort())

    visit.expected.append("Failed to load resource")
    page = visit("#s=cptpp-taiwan", width=1440, settled=False, prepare=prepare)
    expect(page.locator(".answer")).to_contain_text("Being computed")
    expect(page.locator(".told")).to_have_count(0)
