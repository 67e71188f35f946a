"""The page without a mouse, on a phone, and as a checker of accessibility sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import cell

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SECTION = "#s=japan-2025&draws=2&at=partners"
EVERYTHING = "#s=japan-2025&draws=2&at=all"


def findings(page: Page, axe: str) -> list[str]:
    """What axe finds, as lines to read."""
    page.evaluate(axe)
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def findings_everywhere(page: Page, axe: str) -> list[str]:
    """What axe finds on a desk and on a phone, in light and in dark."""
    found = [f"desk, {line}" for line in _in_both_themes(page, axe)]
    with on_a_phone(page):
        return found + [f"phone, {line}" for line in _in_both_themes(page, axe)]


def _in_both_themes(page: Page, axe: str) -> list[str]:
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        drawn(page)
        found += [f"{theme}: {line}" for line in findings(page, axe)]
    return found


@contextmanager
def on_a_phone(page: Page) -> Iterator[None]:
    """The same page as wide as a phone, then as wide as before."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": 390, "height": 844})
    drawn(page)
    yield
    page.set_viewport_size(before)
    drawn(page)


def drawn(page: Page) -> None:
    """Wait until what has another width or other colours is drawn anew."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")


class Gate:
    """Keeps a page's requests for runs waiting until it is opened."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[Route] = []
        self.shut = True
        page.route("**/api/v1/runs", lambda route: self.arrive(route))

    def arrive(self, route: Route) -> None:
        if self.shut:
            self.waiting.append(route)
        else:
            route.fallback()

    def open(self) -> None:
        self.shut = False
        for route in self.waiting:
            route.fallback()


def toy_game() -> dict[str, Any]:
    """The page of a game whose payoffs are given, so that no run is needed."""
    from walkaway.negotiation import library
    from walkaway.negotiation.analysis import analyse, frequencies
    from walkaway.negotiation.table import play
    from walkaway.present import negotiation_story, page_json

    definition = library.load("chicken")
    table = play(definition)
    found = analyse(table.game(), definition.stages, definition.walk_away)
    counts = frequencies(table.games(), definition.stages)
    return page_json.to_dict(negotiation_story.page(table, found, counts))


def with_toy_game(page: Page) -> None:
    """Answers for the game alone; everything else goes to the server."""
    game = toy_game()

    def runs(route: Route) -> None:
        asked = route.request.post_data_json if route.request.method == "POST" else {}
        if not asked or asked.get("view") != "game":
            return route.fallback()
        job = {"id": "toygame", "view": "game", "state": "finished", "run": None, "error": None,
               "failures": []}  # fmt: skip
        return route.fulfill(status=200, json=job)

    page.route("**/api/v1/runs", runs)
    page.route("**/api/v1/runs/toygame/page", lambda route: route.fulfill(json=game))


def test_axe_finds_nothing(visit: Visit, axe: str) -> None:
    page = visit("#s=japan-2025&draws=2&at=welfare")
    assert findings_everywhere(page, axe) == []

    page.get_by_role("link", name="Exports by partner").first.click()
    cell(page, "United States", 1).get_by_role("button").click()
    expect(page.get_by_role("dialog").locator(".large")).to_be_visible()
    assert findings_everywhere(page, axe) == []
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Compare", exact=True).click()
    gate = Gate(page)
    page.get_by_role("checkbox", name="China").check()
    expect(page.locator("main .stale").first).to_be_visible()
    assert findings_everywhere(page, axe) == []
    with on_a_phone(page):
        page.get_by_role("button", name="Change").click()
        assert findings(page, axe) == []
        page.get_by_role("button", name="Close").click()
    gate.open()
    page.get_by_role("link", name="Beside the pinned run").click()
    expect(page.locator("#part-compare table")).to_be_visible(timeout=120_000)
    assert findings_everywhere(page, axe) == []


def test_axe_finds_nothing_in_any_section(visit: Visit, axe: str) -> None:
    assert findings(visit(EVERYTHING), axe) == []


def test_axe_finds_nothing_in_the_other_views(visit: Visit, axe: str) -> None:
    page = visit("#s=japan-2025&draws=0&v=game", prepare=with_toy_game)
    expect(page.locator("table.grid")).to_be_visible()
    assert findings_everywhere(page, axe) == []
    page.get_by_role("link", name="The frontier").click()
    expect(page.get_by_role("slider", name="Read at")).to_be_visible(timeout=120_000)
    assert findings_everywhere(page, axe) == []


def test_a_phone_never_scrolls_sideways(visit: Visit) -> None:
    page = visit(EVERYTHING, width=390)
    assert _overflow(page) == []
    page.get_by_role("button", name="Change").click()
    expect(
        page.get_by_role("slider", name="Tariff added: cars and parts from Japan")
    ).to_be_visible()
    assert _overflow(page) == []
    page.get_by_role("button", name="Close").click()
    button = page.locator("button.number").first
    button.click()
    expect(page.get_by_role("dialog").locator(".large")).to_be_visible()
    assert _overflow(page) == []
    page.keyboard.press("Escape")
    for name in ("The frontier", "The auction"):
        page.get_by_role("link", name=name).click()
        expect(page.locator("main figure svg").first).to_be_visible(timeout=120_000)
        assert _overflow(page) == []


def _overflow(page: Page) -> list[str]:
    """Elements that stick out to the right of the screen and that no box scrolls."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [] if wide <= 0 else [f"{wide} px too wide"]


def test_everything_is_reached_by_keyboard(visit: Visit) -> None:
    page = visit(SECTION)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the results")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Results", exact=True)).to_be_focused()

    page.reload()
    finished(page)
    seen: list[str] = []
    for _ in range(140):
        page.keyboard.press("Tab")
        here = json.loads(page.evaluate(FOCUSED))
        assert here["visible"], here
        seen.append(here["name"])
        if here["name"] == "Licences":
            break
    for name in ("Compare", "Share", "Publish", "Expert", "More", "Everything", "Licences"):
        assert name in seen
    assert any("Tariff added: cars" in name for name in seen)


FOCUSED = """() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const name = here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent
    ?? here.textContent ?? "";
  return JSON.stringify({
    name: name.trim(), tag: here.tagName, visible: ring && box.width > 0 && box.height > 0,
  });
}"""


def test_numbers_of_a_table_are_walked_with_arrows(visit: Visit) -> None:
    page = visit(SECTION)
    first = page.locator("#part-partners button.number").first
    first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator("#part-partners tbody tr").nth(1).get_by_role("button").first
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog").locator(".large")
    expect(large).to_contain_text("%")
    told, shown = (float(text.replace("\N{MINUS SIGN}", "-").split("%")[0])
                   for text in (large.inner_text(), second.inner_text()))  # fmt: skip
    assert round(told, 1) == shown  # the table has fewer digits where a number is small
    page.keyboard.press("Escape")
    expect(second).to_be_focused()


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit(SECTION, theme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("summary").get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
