"""A page that was passed on: its lever tells what the surface tells, with nothing fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reading import number
from tests.browser.test_access import findings
from tests.present import levers
from walkaway.present import offline


def opened(browser: Browser, path: Path, faults: list[str], width: int = 1280) -> Page:
    """A file as a browser shows it; what it does wrong is noted."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("request", lambda one: faults.append(one.url) if one.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("dials", [("tariff-1",), ("tariff-1", "tariff-3")])
def test_the_lever_tells_what_the_surface_tells(
    browser: Browser, tmp_path: Path, dials: tuple[str, ...]
) -> None:
    surface = levers.made(dials)
    path = tmp_path / "page.html"
    path.write_text(offline.made(levers.standing(surface), surface).text, encoding="utf-8")
    faults: list[str] = []
    page = opened(browser, path, faults)
    rows = page.locator("#lever tbody tr")
    expect(rows).to_have_count(len(levers.NAMES))
    own = rows.all_inner_texts()
    settings = {"tariff-1": 61.0, "tariff-3": 37.0}
    inputs = page.locator("#lever input")
    assert inputs.count() == len(dials)
    for at, name in enumerate(sorted(dials)):
        inputs.nth(at).fill(str(int(settings[name])))
        expect(page.locator("#lever output").nth(at)).to_contain_text(f"{settings[name]:g}")
    found = surface.at({name: settings[name] for name in dials})
    for row, band in zip(rows.all(), (one.band for one in found.values()), strict=True):
        mid = row.locator(".mid").inner_text()
        digits = len(mid.partition(".")[2])
        assert number(mid) == pytest.approx(band.mid, abs=0.51 * 10.0**-digits)
        span = row.locator(".span").inner_text() or f"{mid} to {mid}"  # none that is seen
        low, high = (number(part) for part in span.split(" to "))
        assert low == pytest.approx(band.low, abs=0.51 * 10.0**-digits)
        assert high == pytest.approx(band.high, abs=0.51 * 10.0**-digits)
    assert rows.all_inner_texts() != own
    page.get_by_role("button", name="As in the story").click()
    assert rows.all_inner_texts() == own  # the script writes numbers as the page does
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_lever_is_turned_by_keyboard_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, axe: str, width: int
) -> None:
    surface = levers.made()
    path = tmp_path / "page.html"
    text = offline.made(levers.standing(surface), surface).text
    # For the checker alone, which is a script that the page does not let in.
    path.write_text(re.sub(r"script-src '[^']*'", "script-src 'unsafe-inline'", text), "utf-8")
    page = opened(browser, path, [], width)
    slider = page.get_by_role("slider")
    slider.focus()
    before = page.locator("#lever .mid").first.inner_text()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#lever output")).to_contain_text("35")
    assert page.locator("#lever .mid").first.inner_text() != before
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert findings(page, axe) == []
    page.context.close()
