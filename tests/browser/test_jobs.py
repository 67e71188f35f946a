"""Long work: progress, cancelling, other views, and a server that goes away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import CARS, cell
from tests.browser.running import Server, launch


def test_a_run_can_be_cancelled(visit: Visit, server: Server) -> None:
    page = visit("#s=japan-2025&draws=900&seed=5", settled=False)
    status = page.locator(".title .status, .lever .status")
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
    page = visit("#s=japan-2025&draws=0&at=bonds")
    page.get_by_role("link", name="The frontier").click()
    expect(page.locator(".view-head .status")).to_contain_text("Finished", timeout=120_000)
    chart = page.get_by_role("img", name=re.compile("30-year yield"))
    expect(chart.locator("svg")).to_be_visible()
    slider = page.get_by_role("slider", name="Read at")
    slider.press("Home")
    expect(page.locator(".lines-reading li").first).to_contain_text("0.0")
    page.get_by_role("spinbutton", name="Sold by Japan's private holders").fill("60")
    expect(page.locator("main .part").first).to_have_class("part stale")
    page.get_by_role("button", name="Compute for these settings").click()
    expect(page.locator("main .stale")).to_have_count(0, timeout=120_000)
    page.get_by_role("link", name="The auction").click()
    expect(page.locator(".view-head .status")).to_contain_text("Finished", timeout=120_000)
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


def _answer_runs(page: Page, status: int, answer: dict[str, object], times: list[int]) -> None:
    """Answers the next whole runs in the server's place, as often as the list says."""

    def runs(route: Route) -> None:
        asked = route.request.post_data_json if route.request.method == "POST" else {}
        if not asked or "only" in asked or times[0] == 0:
            return route.fallback()
        times[0] -= 1
        return route.fulfill(status=status, json=answer)

    page.route("**/api/v1/runs", runs)


FULL = {"error": {"message": "the queue is full", "problems": []}}
FAILED = {
    "id": "0123456789ab",
    "view": "run",
    "state": "failed",
    "run": None,
    "error": {"message": "the goods market was not solved", "problems": []},
}


@pytest.mark.parametrize(("status", "answer"), [(429, FULL), (202, FAILED)])
def test_what_went_wrong_is_said_and_can_be_tried_again(
    visit: Visit, status: int, answer: dict[str, object]
) -> None:
    visit.expected.append("status of 429")
    told = answer["error"]
    assert isinstance(told, dict)
    times = [1]
    page = visit(
        "#s=japan-2025&draws=0&at=partners",
        settled=False,
        prepare=lambda page: _answer_runs(page, status, answer, times),
    )
    box = page.locator("main").get_by_role("alert")
    expect(box).to_contain_text(told["message"])
    # The first look is there all the same, and says that it is not the whole.
    expect(page.locator("#part-partners")).to_contain_text("First look")
    box.get_by_role("button", name="Try again").click()
    finished(page)
    expect(box).to_have_count(0)


def test_a_broken_stream_of_events_is_taken_up_again(visit: Visit) -> None:
    visit.expected.append("ERR_FAILED|ERR_CONNECTION|Failed to load resource")
    broken: list[str] = []

    def events(route: Route) -> None:
        if len(broken) < 3:
            broken.append(route.request.url)
            return route.abort()
        return route.fallback()

    page = visit(
        "#s=japan-2025&draws=0&d.tariff-1=71&at=partners",
        prepare=lambda page: page.route("**/events", events),
    )
    assert broken
    expect(page.locator("#part-partners table")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_token_is_needed_once_and_leaves_the_address(visit: Visit, tmp_path: Path) -> None:
    visit.expected.append("status of 401|status of 403")
    token = "a-token-for-this-test-alone"
    own = launch(tmp_path, WALKAWAY_TOKEN=token)
    visit.server = own
    try:
        barred = visit("", settled=False)
        expect(barred.locator("body")).to_contain_text("token")
        page = visit(f"?token={token}#s=zero&draws=0")
        assert token not in page.url
        page.reload()
        finished(page)
    finally:
        visit.leave()
        own.stop()
