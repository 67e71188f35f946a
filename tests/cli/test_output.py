"""How commands print: the same document for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import ClassVar

import pytest
from rich.console import Console

from tests.commands import call
from walkaway.documents import Document, Record
from walkaway.present import terminal
from walkaway.present.page import Page, Section, table


class Point(Record):
    """A point.

    Attributes:
        at: where.
        high: how high, by name.
    """

    at: float
    high: dict[str, float]


class Line(Record):
    """A line.

    Attributes:
        name: its name.
        at: where it is written.
        points: on it.
    """

    name: str
    at: str
    points: list[Point]


class Lines(Document, tag="walkaway/lines/1"):
    """Lines.

    Attributes:
        lines: of a drawing.
    """

    MAIN: ClassVar[str] = "lines.points"

    lines: list[Line]


def test_rows_of_records_in_records_carry_the_outer_cells() -> None:
    first = Line(name="a", at="top", points=[Point(at=1, high={"x": 2.5}), Point(at=3, high={})])
    assert Lines(lines=[first]).rows() == [
        {"name": "a", "at": "top", "points.at": 1.0, "high.x": 2.5},
        {"name": "a", "at": "top", "points.at": 3.0},
    ]


def test_csv_holds_the_records_of_the_json() -> None:
    rows = list(csv.DictReader(io.StringIO(call("holders", "--csv").stdout)))
    records = json.loads(call("holders", "--json").stdout)["holders"]
    assert [row["id"] for row in rows] == [one["id"] for one in records]
    assert [float(row["buckets.7-15"]) for row in rows] == [r["buckets"]["7-15"] for r in records]


def test_json_and_csv_at_once_are_refused() -> None:
    result = call("holders", "--json", "--csv")
    assert result.exit_code
    assert "--csv: cannot go with --json" in str(result.exception)


def printed(page: Page, width: int) -> str:
    console = Console(width=width, file=io.StringIO())
    terminal.print_page(page, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


WIDE = table("c", ["name", *"abcdef"], [["one", *(f"{10**k:,d}.123456" for k in range(6, 12))]])


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_table_is_never_cut(width: int) -> None:
    text = printed(Page("t", sections=(Section("s", "", tables=(WIDE,)),)), width)
    assert all(cell.text in text for cell in WIDE.rows[0])
    (line,) = [line for line in text.splitlines() if "one" in line]
    assert all(cell.text in line for cell in WIDE.rows[0])


def test_cells_of_several_words_are_not_cut_either() -> None:
    """At 80 columns too narrow by one: the widest cells are whole all the same."""
    names = ["An estimate with a long name (2013)", "Another, by several authors (2017)"]
    for width in range(60, 100):
        ends = "cap reached; " + "9" * (width - 60)
        rows = [[name, *["1,130"] * 7, ends[:24]] for name in names]
        page = Page("t", sections=(Section("s", "", tables=(table("", "abcdefghi", rows),)),))
        assert printed(page, 80).count(ends[:24]) == 2, width


def test_text_wraps_and_brackets_stay() -> None:
    said = "measures[2].sectors[0] and " + "a word " * 30
    page = Page("[a] title", status=("Not solved: [b]",), notes=(said,), assumed=(said,))
    text = printed(page, 80)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text.count("measures[2].sectors[0]") == 2
    assert "[a] title" in text
    assert text.split("\n")[1] == "Not solved: [b]"


def test_rows_as_long_as_their_head() -> None:
    with pytest.raises(ValueError, match="not as long"):
        table("t", ["a", "b"], [["1"]])
