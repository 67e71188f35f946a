"""What can be taken away from the page is what the page shows."""

from __future__ import annotations

import csv
import json
import struct
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, finished
from tests.browser.reading import CARS, cell, number
from tests.browser.running import Server


def taken(page: Page, link: Locator) -> Path:
    """The file behind a link or a button."""
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path())


def test_files_of_the_run(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=2&at=partners")
    page.get_by_role("spinbutton", name=CARS).fill("35")
    finished(page)
    shown = number(cell(page, "United States", 1).inner_text())
    menu = page.locator("summary").get_by_text("More", exact=True)

    def file(name: str) -> str:
        menu.click()
        return taken(page, page.get_by_role("link", name=name)).read_text(encoding="utf-8")

    run = json.loads(file("Everything, JSON"))
    wanted = "exports.JPN.USA.goods"
    metric = next(one for one in run["metrics"] if one["id"] == wanted)
    assert round(metric["mid"], 1) == shown

    rows = list(csv.DictReader(file("Numbers, CSV").splitlines()))
    row = next(one for one in rows if wanted in one.values())
    assert any(value == pytest.approx(metric["mid"]) for value in _numbers(row))

    paths = list(csv.DictReader(file("Dated paths, CSV").splitlines()))
    assert len(paths) >= sum(len(path["periods"]) for path in run["paths"]) > 0

    text = file("Scenario, TOML")
    scenario = tomllib.loads(text)
    named = [one for one in scenario["measure"] if one.get("codes")]
    cars = next(one for one in named if "s232_autos_passenger" in one["codes"])
    assert cars["change"] == "+35%"
    page.locator("summary").get_by_text("As a scenario file").click()
    written = page.get_by_role("region", name="Scenario file, TOML").inner_text()
    assert tomllib.loads(written)["measure"] == scenario["measure"]

    snippet = file("Repeat in Python")
    compile(snippet, "run.py", "exec")
    assert run["run"] in snippet
    assert "<h1>" in file("Report, HTML")


def _numbers(row: dict[str, str]) -> list[float]:
    found = []
    for value in row.values():
        try:
            found.append(float(value))
        except (TypeError, ValueError):
            continue
    return found


def test_files_of_a_chart_that_is_of_no_run(visit: Visit, server: Server) -> None:
    """Charts of a run are published (test_publish); those of other views are saved as drawn."""
    page = visit("#s=japan-2025&draws=0&v=frontier")
    figure = page.locator("main figure").first
    expect(figure.locator("svg").first).to_be_visible(timeout=60_000)
    asked = {"scenario": "japan-2025", "draws": 0, "view": "frontier"}
    job = server.call("/runs", asked)["id"]
    document = server.call(f"/runs/{job}/page")
    chart = next(one for part in document["sections"] for one in part["charts"])

    def save(kind: str) -> Path:
        figure.locator("summary").click()
        return taken(page, figure.get_by_role("button", name=f"Save {kind}"))

    drawn = ElementTree.fromstring(save("SVG").read_text(encoding="utf-8"))
    assert chart["title"] in "".join(drawn.itertext())
    # Saved colours are plain values: nothing in the file depends on the page.
    assert "var(" not in ElementTree.tostring(drawn, encoding="unicode")
    assert not [key for one in drawn.iter() for key in one.attrib if key.startswith("data-")]

    png = save("PNG").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 2 * float(drawn.attrib["width"])
    assert height == 2 * float(drawn.attrib["height"])
    assert len(png) > 10_000

    head, *rows = csv.reader(save("CSV").read_text(encoding="utf-8").splitlines())
    assert head[1:] == [line["label"] for line in chart["lines"]]
    assert [float(row[0]) for row in rows] == chart["x"]
    for at, line in enumerate(chart["lines"], 1):
        assert [float(row[at]) if row[at] else None for row in rows] == line["values"]


def test_a_chart_as_a_table(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=0&at=partners")
    figure = page.locator("#part-partners figure").first
    expect(figure.locator("svg")).to_be_visible()
    figure.locator("summary").click()
    figure.get_by_role("button", name="Show as a table").click()
    line = figure.get_by_role("row").filter(has_text="United States")
    shown = number(cell(page, "United States", 1).inner_text())
    assert number(line.locator("td").nth(1).inner_text()) == pytest.approx(shown, abs=0.5)
