"""What a face must not lose or be led by: failures, strange titles, narrow terminals."""

from __future__ import annotations

import dataclasses
import io
import json
import re

import msgspec
import pytest
from rich.console import Console

from tests.present.rich import path, q, run, unsolved
from walkaway.documents import frame
from walkaway.outcome import Outcome
from walkaway.present import html, page_json, story, terminal
from walkaway.present.page import Page, Section, number, table

FAILED = run(
    q("welfare.JPN", "%", -0.3, -0.2, -0.1, failed=2),
    paths=(
        path("us_30y_yield", [4.9] * 12, [4.95] * 12, [5.1] * 12, [5.9] * 12, draws=161, failed=39),
    ),
    solves=(
        unsolved("central path and 200 draws", "too far", "economy", asked=200, failed=39),
        unsolved("D", "no solution", "goods"),
        unsolved("E", "no solution", "goods"),
    ),
)


def printed(page: Page, width: int = 100) -> str:
    stream = io.StringIO()
    terminal.print_page(page, Console(file=stream, width=width))
    return stream.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("face", ["terminal", "html", "page"])
def test_how_many_failed_stands_on_every_face(face: str) -> None:
    """39 of 200 draws beside the band of the path, 2 of 5 estimates beside that of the income."""
    page = story.page(FAILED)
    text = {
        "terminal": lambda: printed(page),
        "html": lambda: re.sub(r"<[^>]+>", "", html.render(page)),
        "page": lambda: json.dumps(page_json.to_dict(page), ensure_ascii=False),
    }[face]()
    said = flat(text)
    assert "39 of 200 draws failed" in said
    assert "2 of 5 not solved" in said
    assert "Partly solved: economy, 39 of 200 failed" in said


def test_how_many_failed_stands_beside_each_number_as_data() -> None:
    document = json.loads(FAILED.json())
    (number_,), (drawn,) = document["metrics"], document["paths"]
    assert (number_["failed"], len(number_["members"])) == (2, 3)
    assert (drawn["failed"], drawn["draws"]) == (39, 161)
    # As rows of a table, which is what CSV prints.
    assert [row["failed"] for row in frame(FAILED.metrics)] == [2]
    assert [row["failed"] for row in frame(FAILED.paths)] == [39]


ODD = (
    "[bold red]x[/] [/link] [link=http://x]y[/link] [x",
    "<script>alert(1)</script> &amp; \"q\" 'q' {{ 7*7 }} {% raw %} %s {0}",
    "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} \N{ARABIC LETTER ALEF} abc",
    "\N{FLAG IN HOLE}\N{ZERO WIDTH JOINER}\N{SNOWMAN} e\N{COMBINING ACUTE ACCENT}",
    "word " * 300,
    "x" * 3000,
)  # fmt: skip


def titled(title: str) -> Outcome:
    outcome = run(q("welfare.JPN", "%", -0.3, -0.2, -0.1))
    told = msgspec.structs.replace(outcome.scenario, title=title, measures=(title,))
    return msgspec.structs.replace(outcome, scenario=told)


@pytest.mark.parametrize("title", ODD)
def test_a_title_is_words_and_nothing_else(title: str) -> None:
    page = story.page(titled(title))
    shown = "".join(printed(page).split())
    assert "".join(title.split()) in shown
    made = html.render(page)
    assert "<script>alert" not in made
    assert html.render(story.page(titled("plain"))).count("<a ") == made.count("<a ")
    from html import unescape

    assert flat(title) in flat(unescape(re.sub(r"<[^>]+>", " ", made)))
    assert json.loads(json.dumps(page_json.to_dict(page)))["title"] == title


@pytest.mark.parametrize("width", [80, 100, 160])
def test_nothing_is_cut_off_at_any_width(width: int) -> None:
    """Every word of every cell stands there; no line is longer than the terminal."""
    heads = ("", "range,\n8 estimates", "a long head of a column", "x")
    names = ["Motor vehicles and their parts", "Rest of the world", "Wirtschaftsgemeinschaft"]
    rows = [(name, "−1,234.56 to +1,234.56", "+99.9", "8 of 9 missing") for name in names]
    page = Page("A title", short=("One sentence. " * 20,), sections=(
        Section("s", "Head", lead=("Lead. " * 40,), tables=(table("Caption " * 12, heads, rows),)),
    ))  # fmt: skip
    text = printed(page, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    words = [word for row in rows for cell in row for word in cell.split()]
    for word in words:
        assert text.count(word) >= words.count(word) / len(names), word


def test_an_empty_table_is_no_crash() -> None:
    page = Page("A title", sections=(Section("s", "Head", tables=(table("None", ("", "x"), []),)),))
    assert "None" in printed(page)
    assert "None" in html.render(page)


def test_what_is_printed_as_zero_has_no_sign() -> None:
    for value in (-0.0, -0.004, 0.004, -1e-320):
        assert number(value, 2) == "0.00"
    assert number(-0.006, 2) == "\N{MINUS SIGN}0.01"


def test_pages_are_equal_where_outcomes_are() -> None:
    assert story.page(titled("x")) == story.page(titled("x"))
    assert dataclasses.asdict(story.page(FAILED))["status"]
