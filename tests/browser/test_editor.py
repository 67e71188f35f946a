"""A scenario of the visitor's own: written, checked, completed, opened, shared, run."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, finished
from tests.browser.running import Server
from tests.browser.test_access import findings_everywhere, on_a_phone
from tests.browser.test_files import taken

START = "#s=zero&draws=0&at=all"
OWN = """name = "mine"
title = "Ten points on Japanese cars"
date = 2025-06-12

[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
sectors = "cars"
change = "+10%"
"""
WRONG = OWN.replace('"Tariff"', '"Tarif"').replace("+10%", "ten")


def opened(page: Page) -> Locator:
    """The editor, when its field is there."""
    page.locator("summary").get_by_text("More", exact=True).click()
    page.get_by_role("button", name=re.compile("Own scenario|Edit scenario")).click()
    dialog = page.get_by_role("dialog", name="Your own scenario")
    expect(dialog.locator(".cm-content")).to_be_focused()
    return dialog


def write(page: Page, text: str) -> None:
    """Put a text in place of what is in the field, in one go."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def written(page: Page) -> str:
    """What is in the field, as it would be saved."""
    button = page.get_by_role("button", name="Save as a file")
    return taken(page, button).read_text(encoding="utf-8")


def asked_for(page: Page) -> list[Any]:
    """What the page asks to be run from now on."""
    bodies: list[Any] = []
    page.on(
        "request",
        lambda one: (
            bodies.append(one.post_data_json)
            if one.method == "POST" and one.url.endswith("/api/v1/runs")
            else None
        ),
    )
    return bodies


def test_mistakes_are_told_as_they_are_written(visit: Visit) -> None:
    page = visit(START)
    dialog = opened(page)
    write(page, WRONG)
    told = dialog.locator(".editor-verdict li")
    expect(told).to_have_count(1)  # of a kind that is not known no key can be judged
    expect(told).to_contain_text("Line 6")
    expect(told).to_contain_text("did you mean 'Tariff'?")
    expect(dialog.locator(".cm-lintRange-error")).to_have_text('"Tarif"')
    expect(dialog.get_by_role("button", name="Run it")).to_be_disabled()

    write(page, WRONG.replace("Tarif", "Tariff"))
    expect(told).to_contain_text("Line 10")
    expect(dialog.locator(".cm-lintRange-error")).to_have_text('"ten"')
    told.get_by_role("button", name="Line 10").click()
    expect(dialog.locator(".cm-content")).to_be_focused()
    page.keyboard.press("End")
    for _ in range(len('"ten"')):
        page.keyboard.press("Backspace")
    page.keyboard.insert_text('"+10%"')
    expect(dialog.get_by_text("No mistakes")).to_be_visible()
    expect(dialog.locator(".cm-lintRange-error")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Run it")).to_be_enabled()
    assert written(page) == OWN


def test_a_scenario_is_written_with_the_keyboard_alone_and_run(visit: Visit) -> None:
    page = visit(START)
    for name in ("More", "Own scenario"):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == name:
                break
        page.keyboard.press("Enter")
    field = page.locator(".cm-content")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('title = "By hand"\ndate = 2025-06-12\n\n')
    options = page.locator(".cm-tooltip-autocomplete li")

    def choose(typed: str, shown: str) -> None:
        page.keyboard.type(typed)
        expect(options.first).to_contain_text(shown)
        page.wait_for_timeout(120)  # the list takes no key in its first moment, lest it be a slip
        page.keyboard.press("Enter")
        expect(options).to_have_count(0)

    choose("[[me", "[[measure]]")
    choose("\nki", "kind")
    choose('"Tar', "Tariff")
    choose("\nb", "by")
    choose('"united st', "USA")  # found by its name
    choose("\non", "on")
    choose('"Jap', "JPN")
    choose("\nsec", "sectors")
    choose('"motor', "C29")
    page.keyboard.type("\nchange = ")
    page.keyboard.insert_text('"+10%"')
    expect(page.get_by_text("No mistakes")).to_be_visible()
    lines = written(page).splitlines()
    assert lines[-5:] == [
        'kind = "Tariff"', 'by = "USA"', 'on = "JPN"', 'sectors = "C29"', 'change = "+10%"',
    ]  # fmt: skip

    # Escape closes the list of words first, then the editor; Tab leaves the field.
    field.focus()
    page.keyboard.press("Control+Space")
    page.keyboard.type("\nl")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent") == "Run it":
            break
        page.keyboard.press("Tab")
    bodies = asked_for(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
    finished(page)
    assert bodies
    assert all("scenario" not in body and "Tariff" in body["toml"] for body in bodies)
    assert page.evaluate("document.activeElement.textContent") == "More"


def test_a_file_is_opened_and_what_is_none_is_refused(visit: Visit, tmp_path: Path) -> None:
    page = visit(START)
    dialog = opened(page)
    good, long, raw = (tmp_path / name for name in ("mine.toml", "long.toml", "raw.toml"))
    good.write_text(OWN, encoding="utf-8")
    long.write_text("#" * 60_001, encoding="utf-8")
    raw.write_bytes(b"\xff\xfe\x00")
    chooser = dialog.get_by_label("Scenario file to open")
    chooser.set_input_files(good)
    expect(dialog.get_by_text("mine.toml is open")).to_be_visible()
    assert written(page) == OWN
    chooser.set_input_files(long)
    expect(dialog.get_by_text("60,000 are the most")).to_be_visible()
    chooser.set_input_files(raw)
    expect(dialog.get_by_text("is no text in UTF-8")).to_be_visible()
    assert written(page) == OWN
    dialog.get_by_role("button", name="Start from this story").click()
    expect(dialog.get_by_text("Nothing changes.")).to_be_visible()
    assert 'name = "zero"' in written(page)
    # What was written is still there when the editor is opened again.
    write(page, OWN)
    dialog.get_by_role("button", name="Close").click()
    opened(page)
    assert written(page) == OWN


def link_of(page: Page) -> str:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Copy a link").click()
    expect(dialog.get_by_text("The link is copied")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_link_carries_the_scenario_and_runs_nothing_by_itself(
    visit: Visit, server: Server
) -> None:
    page = visit(START)
    opened(page)
    text = OWN.replace("Ten points", "Zehn Punkte \N{EM DASH} \u6771\u4eac")
    write(page, text)
    link = link_of(page)
    assert link.startswith(server.url)
    assert list(parse_qs(urlsplit(link).fragment)) == ["z"]

    bodies: list[Any] = []
    other = visit(
        link.removeprefix(server.url),
        settled=False,
        prepare=lambda page: bodies.append(asked_for(page)),
    )
    dialog = other.get_by_role("dialog", name="Your own scenario")
    expect(dialog.get_by_text("It has not been run")).to_be_visible()
    expect(dialog.get_by_text("No mistakes")).to_be_visible()
    assert written(other) == text
    (asked,) = bodies
    assert all("toml" not in body for body in asked)  # a story of the library, and nothing else
    dialog.get_by_role("button", name="Run it").click()
    expect(dialog).to_have_count(0)
    other.get_by_role("switch", name="Expert").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("\u6771\u4eac")
    finished(other)
    assert any(body.get("toml") == text for body in asked)
    # Whoever has said yes is not asked again; a turned dial goes into the link as well.
    other.get_by_role("spinbutton", name="Tariff added").first.fill("20")
    finished(other)
    expect(other).to_have_url(re.compile("z=.*d\\."))
    other.reload()
    finished(other)
    expect(other.get_by_role("dialog")).to_have_count(0)
    expect(other.get_by_role("spinbutton", name="Tariff added").first).to_have_value("20")


DAMAGED: list[tuple[Callable[[str], str], str]] = [
    (lambda own: own[:-9], "damaged"),
    (lambda own: own[:20] + ("A" if own[20] != "A" else "B") + own[21:], "damaged"),
    (lambda own: own + "!", "damaged"),
    (lambda own: "A" * 8_001, "8,000 are the most"),
    (lambda own: "long", "too long to be carried"),
]


def test_a_damaged_link_is_refused_with_a_clear_word(visit: Visit) -> None:
    page = visit(START)
    opened(page)
    write(page, OWN)
    packed = parse_qs(urlsplit(link_of(page)).fragment)["z"][0]
    for mangle, said in DAMAGED:
        other = visit(f"#z={mangle(packed)}", settled=False)
        expect(other.get_by_role("alert").filter(has_text=said)).to_be_visible()
        expect(other.get_by_role("dialog")).to_have_count(0)
        expect(other.get_by_role("heading", level=1)).not_to_have_text("walkaway")
        other.close()


def test_what_is_packed_small_and_unpacks_large_is_refused(visit: Visit) -> None:
    page = visit(START)
    opened(page)
    packed = page.evaluate(PACK, "#" * 200_000)
    assert len(packed) < 8_000
    other = visit(f"#z={packed}", settled=False)
    told = other.get_by_role("alert").filter(has_text="more than 60,000 characters")
    expect(told).to_be_visible()


PACK = """async (text) => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}"""


def test_a_scenario_too_long_for_a_link_says_so(visit: Visit) -> None:
    page = visit(START)
    dialog = opened(page)
    letters = random.Random(1)  # that no packer foresees
    noise = "".join(letters.choices(string.ascii_lowercase, k=20_000))
    write(page, OWN + "# " + noise)
    expect(dialog.get_by_text("No mistakes")).to_be_visible()
    dialog.get_by_role("button", name="Copy a link").click()
    expect(dialog.get_by_text("too long for a link")).to_be_visible()


def test_axe_finds_nothing_in_the_editor(visit: Visit, axe: str) -> None:
    page = visit(START)
    dialog = opened(page)
    write(page, WRONG)
    expect(dialog.locator(".editor-verdict li")).to_have_count(1)
    assert findings_everywhere(page, axe) == []
    page.get_by_label("Your scenario, TOML").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type('\n[[measure]]\nkind = "T')
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
    assert findings_everywhere(page, axe) == []
    page.keyboard.press("Escape")
    with on_a_phone(page):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
