"""Tables on a narrow terminal: lines break, numbers do not, nothing is cut."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.commands import call
from walkaway.present.page import Page, Section, table
from walkaway.present.terminal import print_page


def printed(page: Page, width: int) -> str:
    out = io.StringIO()
    print_page(page, Console(file=out, width=width))
    return out.getvalue()


def paged(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Page:
    return Page(title="T", sections=(Section("s", "", tables=(table("C", columns, rows),)),))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_number_is_cut_or_broken(width: int) -> None:
    numbers = ("2026", "31,902.000", "\N{MINUS SIGN}820.184", "1,038.976", "32,095.165")
    heads = ("year", "gross product", "primary balance", "net interest", "debt held by the public")
    text = printed(paged(heads, numbers), width)
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    for number in numbers:
        assert number in text
    assert set(" ".join(heads).split()) <= set(text.split())


def test_words_stand_left_and_wrap_while_numbers_stand_right() -> None:
    title = "a title of many words that is far longer than a narrow terminal is wide"
    text = printed(paged(("name", "title", "n"), ("first", title, "5"), ("second", "b", "15")), 40)
    lines = text.splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert set(title.split()) <= set(text.split())
    first = next(line for line in lines if "first" in line)
    second = next(line for line in lines if "second" in line)
    assert first.index("a title") == second.index("b")
    assert first.rindex("5") == second.rindex("5")


@pytest.mark.parametrize(
    "arguments",
    [
        ("budget", "baseline"),
        ("budget", "paths", "--draws", "20"),
        ("scenarios",),
        ("show", "japan-2025"),
        ("data", "list", "yield"),
        ("data", "show", "trade_facts"),
        ("claims", "japan-2026", "--no-model"),
    ],
)
def test_pages_of_commands_are_whole_at_eighty_columns(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = call(*arguments).stdout
    assert text
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_range_breaks_between_its_ends_before_a_table_runs_over_the_edge() -> None:
    ranges = ("\N{MINUS SIGN}12.34 to \N{MINUS SIGN}11.56", "+0.01 to +0.02", "+100.1 to +200.2")
    text = printed(paged(("", "a", "b", "c"), ("European Union", *ranges)), 53)
    assert all(len(line.rstrip()) <= 53 for line in text.splitlines())
    for end in (end for one in ranges for end in one.split(" to ")):
        assert end in text
    wide = printed(paged(("", "a", "b", "c"), ("European Union", *ranges)), 90)
    assert all(one in wide for one in ranges)  # where there is room they stay whole
