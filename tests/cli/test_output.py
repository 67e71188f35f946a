"""How commands print: the same document for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import ClassVar

import pytest
from rich.console import Console

from tests.commands import call
from walkaway.cli.output import csv_text
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


class Missing(Record):
    """What was not solved.

    Attributes:
        name: which.
        message: why.
    """

    name: str
    message: str


class Thinned(Document, tag="walkaway/thinned/1"):
    """Lines of which some are missing.

    Attributes:
        status: how much was solved.
        not_solved: what was not.
        lines: of a drawing.
    """

    MAIN: ClassVar[str] = "lines"

    status: str
    not_solved: list[Missing]
    lines: list[Point]


def test_each_row_says_how_much_of_the_document_was_solved() -> None:
    """A table without its document must not pass for a whole one."""
    missing = [Missing(name="A", message="no"), Missing(name="B", message="none")]
    found = Thinned(status="partly solved", not_solved=missing, lines=[Point(at=1, high={})])
    assert found.sheet() == [{"at": 1.0, "status": "partly solved", "not_solved": "A B"}]
    whole = Thinned(status="solved", not_solved=[], lines=[Point(at=1, high={})])
    assert whole.sheet() == [{"at": 1.0, "status": "solved", "not_solved": ""}]
    assert Lines(lines=[]).sheet() == []


def test_a_part_that_some_rows_miss_has_no_column_of_its_own() -> None:
    rows = [{"a": 1, "r.low": 2, "r.high": 3}, {"a": 4, "r": None}, {"a": 5, "b": None}]
    assert csv_text(rows) == "a,r.low,r.high,b\n1,2,3,\n4,,,\n5,,,\n"


@pytest.mark.parametrize("line", ["holders --csv --json", "holders --json --csv"])
def test_two_formats_at_once_are_refused_before_the_work(line: str) -> None:
    result = call(*line.split())
    assert "cannot go with --json" in str(result.exception)


@pytest.mark.parametrize("flag", ["--json", "--csv"])
def test_a_file_itself_is_neither_json_nor_csv(flag: str) -> None:
    result = call("show", "zero", "--toml", flag)
    assert f"--toml: cannot go with {flag}" in str(result.exception)


def test_csv_holds_the_records_of_the_json() -> None:
    rows = list(csv.DictReader(io.StringIO(call("holders", "--csv").stdout)))
    records = json.loads(call("holders", "--json").stdout)["holders"]
    assert [row["id"] for row in rows] == [one["id"] for one in records]
    assert [float(row["buckets.7-15"]) for row in rows] == [r["buckets"]["7-15"] for r in records]


MEMBER = ("--member", "koijen2020")
TABLES: list[tuple[str, tuple[str, ...]]] = [
    ("tenors", ("curve",)),
    ("holders", ("holders", "--since", "2024-12")),
    ("members", ("holders", "withdraw", "--amount", "-100", *MEMBER)),
    ("members.path", ("frontier", "japan-2025", *MEMBER)),
    ("auctions", ("auction", "history", "--term", "30y", "--last", "5")),
]


@pytest.mark.parametrize(("main", "arguments"), TABLES, ids=[" ".join(a[:2]) for _, a in TABLES])
def test_a_table_has_a_row_for_every_record(main: str, arguments: tuple[str, ...]) -> None:
    found = json.loads(call(*arguments, "--json").stdout)
    outer, _, inner = main.partition(".")
    records = [one for row in found[outer] for one in (row[inner] if inner else [row])]
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    assert len(rows) == len(records) > 0
    for row, record in zip(rows, records, strict=True):
        for key, value in record.items():
            if isinstance(value, str | bool | int | float):
                assert row[key] == str(value), key


def test_quantities_that_were_drawn_are_the_table_of_a_simulation() -> None:
    arguments = ("auction", "simulate", "2025-06-12", "--draws", "50")
    found = json.loads(call(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout)))
    assert len(rows) == 14
    for row in rows:
        told = found[row["draws"]][row["quantity"]]
        assert [float(row[key]) for key in told] == list(told.values())


def test_a_price_is_one_row() -> None:
    arguments = ("auction", "price", "--coupon", "5", "--maturity", "2055-05-15", "--issue",
                 "2025-06-16", "--yield", "4.844")  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(call(*arguments, "--csv").stdout))
    found = json.loads(call(*arguments, "--json").stdout)
    assert row == {key: str(value) for key, value in found.items()}


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


@pytest.mark.parametrize("wide", range(1, 21))
def test_cells_of_several_words_are_not_cut_either(wide: int) -> None:
    """Whatever the widths: also where words alone would fit, and cells do not."""
    rows = [["An estimate with a long name (2013)", *["9" * 10] * 3, "8" * wide, "cap reached"]]
    page = Page("t", sections=(Section("s", "", tables=(table("", "abcdef", rows),)),))
    text = printed(page, 80)
    assert text.count("cap reached") == 1
    assert text.count("8" * wide) == 1


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
