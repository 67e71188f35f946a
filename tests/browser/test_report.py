"""Reports as they are printed: pages counted, nothing cut at an edge, nothing missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

import walkaway
from tests.browser.test_access import findings
from tests.present.test_report import fat, rich
from walkaway.outcome import Outcome
from walkaway.present import html, report, story
from walkaway.present.page import Page

SIZES = ["A4", "Letter"]
STORIES = ["japan-2025", "switzerland-2025"]
MARGIN = 9
"""Millimetres at the edge of a sheet in which nothing is printed but the number of the page."""


@cache
def told(name: str) -> tuple[Page, Outcome]:
    """A story's page, drawn quickly; or the one that would fill hundreds of sheets."""
    if name == "fat":
        return fat(), rich()
    outcome = walkaway.run(name, draws=2, elasticities=["IS", "U4"])
    return story.page(outcome), outcome


@cache
def written(name: str) -> str:
    """Its report."""
    return html.render(*told(name))


@dataclass
class Printed:
    """A report on paper."""

    tab: Tab
    pdf: pypdfium2.PdfDocument

    @cached_property
    def text(self) -> str:
        """All words without spaces or page numbers: cells may be broken into lines and pages."""
        count = len(self.pdf)
        found = []
        for number, page in enumerate(self.pdf, 1):
            said = re.sub(r"\s+", "", page.get_textpage().get_text_range())
            said = re.sub("[\ufffe\uffff]", "-", said)  # a hyphen at the end of a line
            found.append(said.removesuffix(f"{number}/{count}").removeprefix(f"{number}/{count}"))
        return "".join(found)

    def has(self, words: str) -> bool:
        return re.sub(r"\s+", "", words) in self.text


@pytest.fixture
def printed(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Printed]]:
    contexts = []

    def make(name: str, size: str, opened: bool = False) -> Printed:
        file = tmp_path / f"{name}.html"
        file.write_text(written(name), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        tab = contexts[-1].new_page()
        tab.goto(file.as_uri())
        if opened:
            tab.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        return Printed(tab, pypdfium2.PdfDocument(tab.pdf(format=size)))

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*STORIES, "fat"])
def test_the_main_part_takes_eight_pages_at_most(
    printed: Callable[..., Printed], name: str, size: str
) -> None:
    own = printed(name, size)
    assert 2 <= len(own.pdf) <= report.PAGES
    for page in own.pdf:  # the page number alone stands in the margin
        _nothing_at_the_edges(page)
    chosen = report.report(*told(name))
    for part in chosen.parts:
        assert own.has(part.title)
        for table in part.tables:
            for row in table.rows:
                for cell in row:
                    assert own.has(cell.text), (part.id, cell.text)
    assert not own.has("Sources")  # the annex is folded
    if chosen.first:
        assert own.has(chosen.first.question)
        assert own.has("".join(piece.text for piece in chosen.first.answer))


def _nothing_at_the_edges(page: Any) -> None:
    """No ink in the margins: what is too wide would reach into them or be cut by the sheet."""
    scale = 2
    sheet = np.asarray(page.render(scale=scale).to_pil().convert("L"))
    strip = round(MARGIN / 25.4 * 72 * scale)
    assert sheet[:strip].min() == 255
    assert sheet[:, :strip].min() == 255
    assert sheet[:, -strip:].min() == 255
    assert sheet.min() < 128  # and the sheet is not empty


@pytest.mark.parametrize("name", STORIES)
def test_an_annex_that_is_open_prints_with_every_number(
    printed: Callable[..., Printed], name: str
) -> None:
    own = printed(name, "A4", opened=True)
    page, _ = told(name)
    assert len(own.pdf) > report.PAGES
    for sheet in own.pdf:
        _nothing_at_the_edges(sheet)
    for section in page.sections:
        for table in section.tables:
            for cell in (cell for row in table.rows for cell in row):
                assert own.has(cell.text), (section.id, cell.text)
    for line in (*page.notes, *page.sources, *page.short, *page.assumed):
        assert own.has(line)


@pytest.mark.parametrize("name", STORIES)
def test_no_chart_of_a_report_is_parted_by_the_end_of_a_page(
    printed: Callable[..., Printed], name: str
) -> None:
    tab = printed(name, "A4").tab
    tab.set_viewport_size({"width": 688, "height": 900})  # the width between the margins, at 96 dpi
    tab.emulate_media(media="print")
    heights = tab.evaluate(
        "[...document.querySelectorAll('figure')].filter((one) => one.checkVisibility()).map("
        "(one) => [one.getBoundingClientRect().height, getComputedStyle(one).breakInside])"
    )
    assert heights
    for height, inside in heights:
        assert inside == "avoid"
        assert height < 251 / 25.4 * 96  # what a sheet of Letter has between its margins


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("opened", [False, True])
def test_axe_finds_nothing_in_a_report(
    browser: Browser, tmp_path: Path, axe: str, width: int, theme: Any, opened: bool
) -> None:
    file = tmp_path / "report.html"
    file.write_text(written("japan-2025"), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    tab = context.new_page()
    tab.goto(file.as_uri())
    if opened:
        tab.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert findings(tab, axe) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", [(1440, 900), (390, 844)])
def test_the_answer_is_above_the_fold(
    browser: Browser, tmp_path: Path, width: tuple[int, int]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(written("japan-2025"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width[0], "height": width[1]})
    tab.goto(file.as_uri())
    box = tab.locator(".answer").bounding_box()
    first = tab.locator(".tiles strong").first.bounding_box()
    assert box
    assert first
    assert box["y"] + box["height"] < width[1]
    assert first["y"] + first["height"] < width[1]
    tab.close()
