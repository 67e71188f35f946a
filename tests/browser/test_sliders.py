"""Turning dials changes the numbers, and old numbers never pass for new ones."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import CARS, cell, number, texts
from tests.browser.running import Server

START = "#s=japan-2025&draws=0&at=partners"


def test_a_slider_turned_by_keyboard_changes_the_numbers(visit: Visit) -> None:
    page = visit(START)
    exports = cell(page, "United States", 1)
    before = number(exports.inner_text())
    slider = page.get_by_role("slider", name=CARS)
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("30")
    expect(page.get_by_role("spinbutton", name=CARS)).to_have_value("30")
    finished(page)
    # A higher tariff on a part of the exports cannot raise them.
    assert number(exports.inner_text()) < before
    expect(page.locator("main .badge")).to_have_count(0)


def test_a_typed_number_gives_what_the_server_gives(visit: Visit, server: Server) -> None:
    page = visit(START)
    page.get_by_role("spinbutton", name=CARS).fill("0")
    expect(page.get_by_role("slider", name=CARS)).to_have_value("0")
    finished(page)
    asked = {"scenario": "japan-2025", "dials": {"tariff-1": 0}, "draws": 0}
    job = server.call("/runs", asked)
    assert job["state"] == "finished"
    row = texts(server.call(f"/runs/{job['id']}/page"), "partners", "United States")
    assert cell(page, "United States", 1).inner_text() == row[1]
    assert cell(page, "United States", 2).inner_text() == row[2]


def test_old_numbers_are_marked_until_new_ones_are_there(visit: Visit) -> None:
    page = visit(START)
    exports = cell(page, "United States", 1)
    before = exports.inner_text()
    held: list[Route] = []
    page.route("**/api/v1/runs", lambda route: held.append(route))
    page.get_by_role("slider", name=CARS).press("End")
    part = page.locator("#part-partners")
    expect(part).to_have_class("part stale")
    expect(part).to_contain_text("For the earlier settings")
    assert exports.inner_text() == before
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_disabled()
    expect(page.locator(".title .status, .lever .status")).to_contain_text("changed")

    # The first look comes alone and says what it is.
    _release(page, held, quick=True)
    expect(part).to_contain_text("First look")
    expect(part).not_to_have_class("part stale")
    assert number(exports.inner_text()) < number(before)

    _release(page, held, quick=False)
    finished(page)
    expect(page.locator("main .badge")).to_have_count(0)


def _release(page: Page, held: list[Any], *, quick: bool) -> None:
    """Let the waiting requests for first looks, or all others, go on."""
    expect(page.locator("main")).to_be_visible()
    for _ in range(200):
        wanted = [route for route in held if ("only" in route.request.post_data_json) == quick]
        if wanted:
            break
        page.wait_for_timeout(25)  # lets the requests of the page through to this list
    assert wanted
    for route in wanted:
        held.remove(route)
        route.continue_()


def test_each_dial_and_all_go_back_to_the_story(visit: Visit) -> None:
    page = visit(START)
    before = cell(page, "United States", 1).inner_text()
    page.get_by_role("spinbutton", name=CARS).fill("40")
    page.get_by_role("button", name=f"{CARS}: as in the story, 25 points").click()
    expect(page.get_by_role("slider", name=CARS)).to_have_value("25")
    page.get_by_role("checkbox", name="China").check()
    expect(page.get_by_role("region", name="What is assumed")).to_contain_text("China")
    page.get_by_role("button", name="All as in the story").click()
    expect(page.get_by_role("checkbox", name="China")).not_to_be_checked()
    expect(page.get_by_role("region", name="What is assumed")).not_to_contain_text("China")
    finished(page)
    assert cell(page, "United States", 1).inner_text() == before


def test_a_value_out_of_range_is_said_at_its_field(visit: Visit) -> None:
    visit.expected.append("status of 422|status of 400")
    page = visit(START)
    field = page.get_by_role("spinbutton", name=CARS)
    field.fill("999")
    dial = page.locator(".dial").filter(has=field)
    expect(dial.get_by_role("alert")).to_contain_text("out of range")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#part-partners")).to_have_class("part stale")
    field.fill("26")
    expect(dial.get_by_role("alert")).to_have_count(0)
    finished(page)


def test_paths_come_with_their_draws(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=2&at=paths")
    part = page.locator("#part-paths")
    expect(part).to_contain_text("2 draws")
    charts = part.get_by_role("img")
    expect(charts.first).to_have_attribute("aria-label", re.compile("2025Q2"))
    slider = part.get_by_role("slider", name="Read all charts")
    slider.press("Home")
    expect(part.locator(".reading").first).to_contain_text("2025Q2")
    slider.press("ArrowRight")
    expect(part.locator(".reading").nth(2)).to_contain_text("2025Q3")
