"""Pinning a run, comparing with it, and links that restore the exact state."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import CARS, cell, number
from tests.browser.running import Server

START = "#s=japan-2025&draws=0&at=partners"


def set_cars(page: Page, points: int) -> None:
    """Type another tariff and wait for its result."""
    page.get_by_role("spinbutton", name=CARS).fill(str(points))
    finished(page)


def _job(server: Server, cars: int) -> str:
    """The run of the page's settings, which the server has already."""
    body = {"scenario": "japan-2025", "dials": {"tariff-1": cars}, "draws": 0}
    return str(server.call("/runs", body)["id"])


def test_a_pinned_run_stands_beside_the_next(visit: Visit, server: Server) -> None:
    page = visit(START)
    exports = cell(page, "United States", 1)
    pinned = exports.inner_text()
    page.get_by_role("button", name="Compare", exact=True).click()
    set_cars(page, 45)
    now = exports.locator("button").inner_text()
    assert exports.locator(".pin-text").inner_text() == pinned
    assert now != pinned

    page.get_by_role("link", name="Beside the pinned run").click()
    part = page.locator("#part-compare")
    expect(part.get_by_role("definition").first).to_contain_text("25 points on cars")
    expect(part).to_contain_text("45 points")
    part.get_by_role("button", name=re.compile("^All ")).click()
    row = part.locator("tr").filter(has_text="goods from Japan to United States")
    values = [number(text) for text in row.first.locator("td").all_inner_texts()[1:]]
    # The same numbers as in the section's own table, and the difference that the API has.
    assert round(values[0], 1) == number(pinned)
    assert round(values[1], 1) == number(now)
    first, second = (_job(server, cars) for cars in (25, 45))
    told = server.call(f"/runs/{first}/compare?with={second}")["metrics"]
    metric = next(one for one in told if one["id"] == "exports.JPN.USA.goods")
    assert values[2] == pytest.approx(metric["change"]["mid"], abs=0.06)

    page.get_by_role("button", name="Stop comparing").click()
    expect(page.get_by_role("link", name="Beside the pinned run")).to_have_count(0)


def test_a_pinned_path_is_a_second_line(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=2&at=paths&d.tariff-1=60&pin=s%3Djapan-2025%26draws%3D2")
    reading = page.locator("#part-paths .reading").first
    expect(reading).to_contain_text("pinned", timeout=120_000)
    charts = page.locator("#part-paths .drawing svg")
    # Median, baseline and the pinned median.
    expect(charts.first.locator("g[aria-label=line] path")).to_have_count(3)


def test_a_share_link_restores_state_and_numbers(visit: Visit, server: Server) -> None:
    page = visit(START)
    page.get_by_role("button", name="Compare", exact=True).click()
    set_cars(page, 33)
    page.get_by_role("checkbox", name="China").check()
    finished(page)
    shown = cell(page, "China", 1).inner_text()
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    state = parse_qs(urlsplit(link).fragment)
    assert state["d.tariff-1"] == ["33"]
    assert state["at"] == ["partners"]

    other = visit(link.removeprefix(server.url))
    expect(other.get_by_role("slider", name=CARS)).to_have_value("33")
    expect(other.get_by_role("checkbox", name="China")).to_be_checked()
    expect(other.get_by_role("checkbox", name="Taiwan")).not_to_be_checked()
    expect(other.locator("#part-partners h2")).to_be_visible()
    expect(cell(other, "China", 1).locator(".pin-text")).to_be_visible()
    assert cell(other, "China", 1).inner_text() == shown
    expect(other.get_by_role("button", name="Stop comparing")).to_be_visible()


def test_back_and_forward(visit: Visit) -> None:
    page = visit(START)
    set_cars(page, 50)
    page.get_by_role("link", name="What moves most", exact=True).click()
    expect(page.locator("#part-chief-sector")).to_be_visible()
    page.go_back()
    expect(page.locator("#part-partners")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("slider", name=CARS)).to_have_value("25")
    finished(page)
    page.go_forward()
    expect(page.get_by_role("slider", name=CARS)).to_have_value("50")


def test_another_scenario(visit: Visit) -> None:
    page = visit("#s=zero&draws=0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("If nothing changes")
    expect(page.locator(".answer")).to_contain_text("every number equals its baseline")
    page.get_by_role("combobox", name="Scenario").select_option("cptpp-china")
    expect(page.get_by_role("heading", level=1)).to_contain_text("China joins CPTPP")
    expect(page).to_have_url(re.compile("s=cptpp-china"))
    expect(page.locator(".answer")).not_to_contain_text("every number equals", timeout=30_000)
