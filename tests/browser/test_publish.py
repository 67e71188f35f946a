"""What the page publishes is what the command line gives for the same run."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import polars
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.reading import cell, number
from tests.browser.running import Server
from tests.browser.test_access import findings_everywhere, on_a_phone
from tests.browser.test_files import taken

PARTNERS = "#s=japan-2025&draws=0&at=partners"


def opened(page: Page) -> Locator:
    """The dialog, when its picture is there."""
    page.get_by_role("button", name="Publish", exact=True).first.click()
    dialog = page.get_by_role("dialog", name="Publish")
    expect(dialog.get_by_role("img")).to_be_visible()
    expect(dialog.get_by_role("img")).to_have_js_property("complete", True)
    return dialog


def of_chart(page: Page) -> Locator:
    """The dialog of the open section's first chart, by the chart's own menu."""
    figure = page.locator("#part-partners figure").first
    figure.locator("summary").click()
    figure.get_by_role("button", name="Publish").click()
    return page.get_by_role("dialog", name="Publish")


def test_a_chart_is_published_as_pictures_and_numbers(visit: Visit, server: Server) -> None:
    page = visit(PARTNERS)
    shown = number(cell(page, "United States", 1).inner_text())
    dialog = of_chart(page)
    expect(dialog.get_by_role("combobox")).to_have_value("partners")
    title = dialog.get_by_role("combobox").locator("option:checked").inner_text()
    assert "less to the United States" in title
    assert number(title) == pytest.approx(abs(shown), abs=0.51)  # as its range bears

    def file(name: str) -> tuple[str, bytes]:
        with page.expect_download() as waiting:
            dialog.get_by_role("link", name=name, exact=True).click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    name, png = file("PNG")
    assert re.fullmatch(r"walkaway-japan-2025-[0-9a-f]{12}-partners\.png", name)
    assert struct.unpack(">II", png[16:24]) == (1200, 675)
    dialog.get_by_role("radio", name=re.compile("Square")).check()
    name, png = file("PNG")
    assert name.endswith("-partners-square.png")
    assert struct.unpack(">II", png[16:24]) == (1200, 1200)
    _, svg = file("SVG")
    root = ElementTree.fromstring(svg.decode())
    assert root[0].text == title
    assert (root.get("width"), root.get("height")) == ("1200", "1200")

    _, packed = file("CSV with metadata")
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        rows = list(csv.DictReader(io.StringIO(found.read("partners.csv").decode())))
        about = json.loads(found.read("partners.metadata.json"))
        assert title in found.read("readme.md").decode()
    assert about["title"] == title
    assert set(about["columns"]) == set(rows[0])
    mid = next(float(row["mid"]) for row in rows if row["what"] == "United States")
    assert round(mid, 1) == shown
    name, raw = file("Parquet")
    assert polars.read_parquet(io.BytesIO(raw))["mid"].to_list() == [
        float(row["mid"]) for row in rows
    ]
    _, whole = file("HTML file")
    assert whole.decode().startswith("<!doctype html>")


def test_a_chart_is_embedded_and_a_run_is_cited(visit: Visit, server: Server) -> None:
    page = visit(PARTNERS)
    dialog = of_chart(page)
    dialog.get_by_role("button", name="Copy embed code").click()
    expect(dialog.get_by_text("Copied.")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("<figure")
    assert "</svg>" in code
    # It stands by itself on a page that may load and run nothing.
    context = page.context.browser.new_context() if page.context.browser else None
    assert context is not None
    other = context.new_page()
    asked: list[str] = []
    other.on("request", lambda one: asked.append(one.url))
    other.set_content(
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'unsafe-inline'\">{code}"
    )
    box = other.locator("svg").bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["width"] / box["height"] == pytest.approx(1200 / 675, rel=0.01)
    assert asked == []
    context.close()

    dialog.get_by_role("button", name="Copy citation, BibTeX").click()
    entries = dialog.get_by_label("Citation, BibTeX")
    expect(entries).to_have_value(re.compile(r"@misc\{walkaway-run-[0-9a-f]{12},"))
    dialog.get_by_role("button", name="Copy citation, text").click()
    expect(dialog.get_by_label("Citation, text")).to_have_value(re.compile(r"a run of walkaway"))


def test_the_whole_page_is_one_file(visit: Visit) -> None:
    page = visit(PARTNERS)
    dialog = opened(page)
    link = dialog.get_by_role("link", name="One file to pass on, HTML")
    text = taken(page, link).read_text(encoding="utf-8")
    assert "<h1>" in text
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', text) == []


def test_every_chart_of_the_run_can_be_chosen(visit: Visit, server: Server) -> None:
    page = visit("#s=japan-2025&draws=2&at=all")
    dialog = opened(page)
    names = dialog.get_by_role("option").evaluate_all("all => all.map((one) => one.value)")
    assert {"welfare", "partners", "path.us_30y_yield"} <= set(names)
    dialog.get_by_role("combobox").select_option("path.us_30y_yield")
    picture = dialog.get_by_role("img")
    expect(picture).to_have_attribute("src", re.compile(r"path\.us_30y_yield\?as=svg"))
    expect(picture).to_have_js_property("naturalWidth", 1200)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_pictures_of_the_first_view_are_published(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=0", width=1440)
    for part, chart in ((".picture", "first"), (".gauge", "gauge"), (".first-foot", "tiles")):
        page.locator(part).get_by_role("button", name=re.compile("^Publish")).click()
        dialog = page.get_by_role("dialog", name="Publish")
        expect(dialog.get_by_role("combobox")).to_have_value(chart)
        expect(dialog.get_by_role("img")).to_have_js_property("naturalWidth", 1200)
        page.keyboard.press("Escape")
    page.locator("#story-trade").scroll_into_view_if_needed()
    page.locator("figure.world").get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("dialog", name="Publish").get_by_role("combobox")).to_have_value(
        "world"
    )


def test_axe_finds_nothing_in_the_dialog(visit: Visit, axe: str) -> None:
    page = visit("#s=japan-2025&draws=0&at=all")
    dialog = opened(page)
    dialog.get_by_role("button", name="Copy citation, text").click()
    expect(dialog.get_by_label("Citation, text")).to_be_visible()
    assert findings_everywhere(page, axe) == []
    with on_a_phone(page):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert dialog.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
