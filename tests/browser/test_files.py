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


def test_files_of_a_chart(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=0&at=partners")
    figure = page.locator("#part-partners figure").first
    title = "Goods exports of Japan by partner, change"
    expect(figure.locator("svg")).to_be_visible()

    def save(kind: str) -> Path:
        figure.locator("summary").click()
        return taken(page, figure.get_by_role("button", name=f"Save {kind}"))

    drawn = ElementTree.fromstring(save("SVG").read_text(encoding="utf-8"))
    words = "".join(drawn.itertext())
    assert title in words
    assert "United States" in words
    # Saved colours are plain values: nothing in the file depends on the page.
    assert "var(" not in ElementTree.tostring(drawn, encoding="unicode")
    assert not [key for one in drawn.iter() for key in one.attrib if key.startswith("data-")]

    png = save("PNG").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 2 * float(drawn.attrib["width"])
    assert height == 2 * float(drawn.attrib["height"])
    assert len(png) > 10_000

    rows = {
        row[0]: row[1:] for row in csv.reader(save("CSV").read_text(encoding="utf-8").splitlines())
    }
    central = float(rows["United States"][1])
    assert round(central, 1) == number(cell(page, "United States", 1).inner_text())

    figure.locator("summary").click()
    figure.get_by_role("button", name="Show as a table").click()
    line = figure.get_by_role("row").filter(has_text="United States")
    assert number(line.locator("td").nth(1).inner_text()) == pytest.approx(central, abs=0.5)
