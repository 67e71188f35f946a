"""Every number can be asked where it comes from."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.reading import cell, number
from tests.browser.running import Server


def test_the_panel_says_what_the_number_is_made_of(visit: Visit, server: Server) -> None:
    page = visit("#s=japan-2025&draws=0&at=partners")
    button = cell(page, "United States", 1).get_by_role("button")
    button.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", level=2)).to_contain_text("Japan to United States")
    expect(panel.locator(".large")).to_contain_text("%")
    shown = number(panel.locator(".large").inner_text())  # with as many digits, or one more
    assert shown == pytest.approx(number(button.inner_text()), abs=0.05)
    members = panel.locator("section").filter(has_text="Each estimate").locator(".strip-value")
    sets = server.call("/about")["elasticities"]
    expect(members).to_have_count(len(sets))
    values = [number(text) for text in members.all_inner_texts()]
    assert values == sorted(values)
    # The range in the table runs from the least to the largest of the estimates.
    low, high = cell(page, "United States", 2).inner_text().split(" to ")
    assert values[0] == pytest.approx(number(low), abs=0.5)
    assert values[-1] == pytest.approx(number(high), abs=0.5)
    expect(panel).to_contain_text("Caliendo and Parro")

    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()


def test_the_parts_by_measure_sum_to_the_whole(visit: Visit) -> None:
    page = visit("#s=japan-2025-tariffs&draws=0&at=partners")
    cell(page, "United States", 1).get_by_role("button").click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Split by measure").click()
    parts = panel.locator(".parts li")
    expect(parts).to_have_count(5, timeout=60_000)  # four measures and their sum
    values = [
        float(value)
        for value in parts.locator(".strip-value").evaluate_all(
            "all => all.map(one => one.dataset.value)"
        )
    ]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=1e-9)
    # Tariffs on Japan cut its sales; those on its rivals alone would raise them.
    assert max(values[:3]) < 0 < values[3]


def test_a_path_is_asked_at_the_quarter_that_is_read(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=2&at=paths")
    figure = page.locator("#part-paths figure").filter(has_text="US 30-year yield")
    figure.locator("summary").click()
    figure.get_by_role("button", name="Why?").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("2026Q1")
    page.keyboard.press("Escape")
    row = page.locator("#part-paths table").get_by_role("row").filter(has_text="US 30-year yield")
    number_cell = row.get_by_role("button").nth(2)
    said = number_cell.inner_text().split()[0]
    number_cell.click()
    expect(panel).to_contain_text("2028Q1")
    shown = number(panel.locator(".large").inner_text())
    assert shown == pytest.approx(number(said), abs=0.5 * 10 ** -len(said.partition(".")[2]))


def test_a_bar_is_asked_by_a_click(visit: Visit) -> None:
    page = visit("#s=japan-2025&draws=0&at=partners")
    labels = page.locator("#part-partners figure.bars [aria-label='y-axis tick label'] text")
    expect(labels.first).to_be_visible()
    for label in (labels.first, labels.last):
        name = label.text_content() or ""
        label.click()
        panel = page.get_by_role("dialog")
        expect(panel.get_by_role("heading", level=2)).to_contain_text(f"Japan to {name}")
        expect(panel.locator(".large")).to_contain_text("%")
        said = number(cell(page, name, 1).inner_text())
        assert number(panel.locator(".large").inner_text()) == pytest.approx(said, abs=0.05)
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)


@pytest.mark.parametrize("part", ["partners", "paths"])
def test_the_numbers_of_a_chart_are_asked_by_keyboard(visit: Visit, part: str) -> None:
    page = visit(f"#s=japan-2025&draws=2&at={part}")
    figure = page.locator(f"#part-{part} figure").first
    figure.locator("summary").press("Enter")
    figure.get_by_role("button", name="Show as a table").press("Enter")
    figure.locator("tbody button.number").first.focus()
    page.keyboard.press("ArrowDown")
    row = figure.locator("tbody tr").nth(1)
    button = row.get_by_role("button")
    expect(button).to_be_focused()
    values = [number(text) for text in row.locator("td").all_inner_texts()]
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.locator(".large")).to_contain_text(" to ")
    shown = number(panel.locator(".large").inner_text())
    # A path is drawn as a level beside its baseline; the panel tells their difference.
    said = values[1] if part == "partners" else values[1] - values[3]
    assert shown == pytest.approx(said, abs=0.5 if part == "partners" else 0.011)
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
