"""The first view: the question is answered above the fold, and the lever answers at once."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import number
from tests.browser.slowly import at_full_speed, slowly
from tests.browser.test_access import findings

SIZES = [(1440, 900), (390, 844)]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STORIES = {
    "japan-2025": "If Japan walks, who buys, and who pays?",
    "switzerland-2025": "What do the tariffs cost Switzerland, and where do its exports go?",
    "taiwan-lifers": "If Taiwan's insurers sell, who buys, and what happens to its currency?",
}
MEASURED = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largest = entry.element?.className ?? "";
}).observe({ type: "largest-contentful-paint", buffered: true });
"""
SOONEST = 100
"""Milliseconds in which the whole first view follows its lever."""


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("story", STORIES)
def test_the_question_is_answered_above_the_fold_and_nothing_jumps_however_slow(
    visit: Visit, axe: str, story: str, width: int, height: int
) -> None:
    speed = []

    def prepare(page: Page) -> None:
        page.add_init_script(MEASURED)
        speed.append(slowly(page))

    page = visit(f"#s={story}&draws=0", width=width, prepare=prepare)
    assert page.evaluate("window.steps") >= 2
    assert page.evaluate("window.shifted") < 0.1
    assert page.evaluate("window.largest") == "answer"
    at_full_speed(page, speed[0])
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        expect(page.get_by_role("heading", level=1)).to_have_text(STORIES[story])
        answer = page.locator(".answer")
        expect(answer.locator(".told").first).to_be_visible()
        box = answer.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert findings(page, axe) == []


def test_on_a_desk_everything_of_the_first_view_is_above_the_fold(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=0", width=1440)
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(4)
    bottom = page.locator(".tiles").evaluate("(own) => own.getBoundingClientRect().bottom")
    assert bottom <= 900
    for part in (".lever", ".picture svg", ".gauge svg"):
        expect(page.locator(part)).to_be_visible()


def test_each_tile_says_why(visit: Visit) -> None:
    page = visit("#s=switzerland-2025&draws=0", width=1440)
    tile = page.locator(".tile").first
    shown = number(tile.locator(".tile-number").inner_text().replace("$", ""))
    tile.get_by_role("button", name=re.compile("^Why")).click()
    large = page.get_by_role("dialog").locator(".large")
    assert number(large.inner_text()) == pytest.approx(shown, abs=1)


def test_the_lever_moves_everything_at_once_and_the_run_replaces_it(visit: Visit) -> None:
    page = visit("#s=taiwan-lifers&draws=0", width=1440)
    expect(page.locator(".lever.ready")).to_be_visible(timeout=180_000)
    story = page.locator(".answer").inner_text()
    took = page.evaluate(
        """async () => {
          const slider = document.getElementById("lever");
          const before = performance.now();
          slider.value = 20;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          return performance.now() - before;
        }"""
    )
    moved = page.locator(".answer").inner_text()
    assert "$20" in moved
    assert "$20" in (page.locator(".flow-words").first.text_content() or "")
    assert moved != story
    expect(page.locator(".mark")).to_contain_text("answered from a surface, error")
    assert took < SOONEST
    surface = page.locator(".gauge .change").text_content()
    finished(page)
    expect(page.locator(".mark")).to_contain_text("exact")
    # The run that follows says the same within the surface's bound.
    assert page.locator(".gauge .change").text_content() == surface
    page.get_by_role("button", name=re.compile("As told")).click()
    expect(page.locator(".answer")).to_have_text(story)


def test_the_parts_are_reached_by_keyboard_and_by_link(visit: Visit) -> None:
    page = visit("#s=switzerland-2025&draws=0", width=1440)
    page.get_by_role("link", name="Trade", exact=True).press("Enter")
    expect(page.locator("#story-trade-head")).to_be_in_viewport()
    expect(page.locator(".world path").first).to_be_visible()
    assert page.locator(".world path").count() > 60
    expect(page).to_have_url(re.compile("at=trade"))
    page.get_by_role("link", name="True or told").press("Enter")
    claim = page.locator(".claim").first
    expect(claim).to_be_in_viewport()
    claim.locator("summary").press("Enter")
    expect(claim.locator("details li").first).to_be_visible()


def test_the_expert_has_tables_and_all_dials(visit: Visit) -> None:
    page = visit("#s=switzerland-2025&draws=0", width=1440)
    expect(page.locator("main table")).to_have_count(0)
    page.get_by_role("switch", name="Expert").click()
    expect(page.get_by_role("complementary", name="Settings")).to_be_visible()
    page.get_by_role("link", name="Everything").click()
    expect(page.locator("main table").first).to_be_visible()
    page.get_by_role("link", name="The answer").click()
    expect(page.locator(".answer")).to_be_visible()


def test_axe_finds_nothing_below_the_fold(visit: Visit, axe: str) -> None:
    page = visit("#s=switzerland-2025&draws=0", width=390, theme="dark")
    for part in ("trade", "debt", "economy", "table", "told"):
        page.locator(f"#story-{part}-head").scroll_into_view_if_needed()
    expect(page.locator(".world path").first).to_be_attached()
    assert findings(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
