"""Long work: progress, cancelling, other views, and a server that goes away."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import CARS, cell
from tests.browser.running import Server, launch


def test_a_run_can_be_cancelled(visit: Visit, server: Server) -> None:
    page = visit("#s=japan-2025&draws=900&seed=5", settled=False)
    status = page.locator(".title .status")
    expect(status).to_contain_text(re.compile(r"Computing.* \d+ of \d+"))
    status.get_by_role("button", name="Cancel").click()
    expect(status).to_contain_text("Cancelled")
    expect(status.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(status.get_by_role("button", name="Compute")).to_be_visible()
    jobs = server.call("/runs")["runs"]
    mine = [job for job in jobs if job["request"]["draws"] == 900]
    assert mine
    assert all(job["state"] == "cancelled" for job in mine)


def test_other_views_are_computed_when_they_are_opened(visit: Visit) -> None:
    page = visit("#s=japan-walks&draws=0")
    page.get_by_role("link", name="The frontier").click()
    expect(page.locator(".view-head .status")).to_contain_text("Finished", timeout=40_000)
    chart = page.get_by_role("img", name=re.compile("30-year yield"))
    expect(chart.locator("svg")).to_be_visible()
    slider = page.get_by_role("slider", name="Read at")
    slider.press("Home")
    expect(page.locator(".lines-reading li").first).to_contain_text("0.0")
    page.get_by_role("spinbutton", name="Sold by Japan's private holders").fill("60")
    expect(page.locator("main .part").first).to_have_class("part stale")
    page.get_by_role("button", name="Compute for these settings").click()
    expect(page.locator("main .stale")).to_have_count(0, timeout=40_000)
    page.get_by_role("link", name="The auction").click()
    expect(page.locator(".view-head .status")).to_contain_text("Finished", timeout=40_000)
    expect(page.locator(".short")).to_contain_text("would sell at")


def test_a_server_that_went_away_is_said_and_found_again(visit: Visit, tmp_path: Path) -> None:
    visit.expected.append("ERR_CONNECTION_REFUSED|Failed to load resource")
    own = launch(tmp_path)
    visit.server = own
    try:
        page = visit("#s=japan-2025&draws=0&at=partners")
        before = cell(page, "United States", 1).inner_text()
        own.stop()
        page.get_by_role("spinbutton", name=CARS).fill("50")
        banner = page.get_by_role("alert").filter(has_text="does not answer")
        expect(banner).to_be_visible()
        expect(page.locator("#part-partners")).to_have_class("part stale")
        assert cell(page, "United States", 1).inner_text() == before
        port = int(own.url.rstrip("/").rpartition(":")[2])
        own = launch(tmp_path, port)
        banner.get_by_role("button", name="Try again").click()
        expect(banner).to_have_count(0)
        finished(page)
        assert cell(page, "United States", 1).inner_text() != before
    finally:
        own.stop()
