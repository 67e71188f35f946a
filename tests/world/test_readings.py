"""What is read that is older than it should be is said by everything that is made of it."""

from __future__ import annotations

import ast
import csv
import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import walkaway
from walkaway import engine
from walkaway.cli.main import cli
from walkaway.documents import UNSET, Document
from walkaway.outcome import Outcome
from walkaway.present import html, page_json, story
from walkaway.present.page import Page
from walkaway.readings import Stale, note, noted, reading, remembered
from walkaway.scenario import Scenario
from walkaway.world import World

SOURCE = Path(walkaway.__file__).parent
OLD = Stale("s", "a series", "2025-01-31", "2025-03-01")
NEW = dataclasses.replace(OLD, period="2025-02-28", due="2025-04-01")


class Said(Document, frozen=True, tag="walkaway/said/1"):
    """A document of a test.

    Attributes:
        number: some number.
    """

    number: float


def test_a_document_carries_what_was_noted_and_no_more() -> None:
    assert Said(number=1).carried is UNSET
    with reading():
        assert Said(number=1).carried is UNSET
        note(OLD)
        with reading(apart=True):
            assert Said(number=1).carried is UNSET
            note(NEW)
        said = Said(number=1)
    assert [(o.series, o.period, o.due) for o in said.carried] == [
        ("s", "2025-01-31", "2025-03-01")
    ]
    assert noted() == ()


def test_of_each_series_the_newest_is_said() -> None:
    with reading():
        note(NEW)
        note(OLD)
        assert noted() == (NEW,)


def test_a_document_that_is_read_says_what_it_said_and_tells_what_is_made_of_it() -> None:
    with reading():
        note(OLD)
        old = Said(number=1).plain()
    with reading():
        note(NEW)
        assert Said.read({"schema": "walkaway/said/1", "number": 1.0}).carried is UNSET
    with reading():
        assert Said.read(old).plain() == old
        assert Said(number=2).old == Said.read(old).old
        assert "Carried from 2025-01-31: a series" in Page("title").notes[0]


def test_every_row_and_every_page_says_it() -> None:
    with reading():
        note(OLD)
        said, page = Said(number=1), Page("title", notes=("mind this",))
    (row,) = said.sheet()
    assert (row["number"], row["carried"]) == (1.0, page.notes[0])
    assert "2025-01-31" in page.notes[0]
    assert "due by 2025-03-01" in page.notes[0]
    assert page.notes[1] == "Mind this."
    assert "carried" not in Said(number=1).sheet()[0]


def test_what_is_remembered_is_noted_each_time() -> None:
    calls = []

    @remembered(maxsize=2)
    def read(name: str) -> str:
        calls.append(name)
        note(OLD)
        return name.upper()

    for _ in range(2):
        with reading():
            assert read("x") == "X"
            assert noted() == (OLD,)
    assert calls == ["x"]


def cached_of_worlds() -> list[str]:
    """Functions that remember answers about worlds and do not note what they read."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            around = [ast.unparse(own) for own in node.decorator_list]
            taken = {ast.unparse(own.annotation) for own in node.args.args if own.annotation}
            if any("cache" in own for own in around) and taken & {"World", "Question", "Known"}:
                found.append(f"{path.name}: {node.name}")
    return found


def test_nothing_remembers_a_world_and_forgets_its_age() -> None:
    assert cached_of_worlds() == [], "use walkaway.readings.remembered"


def test_no_document_leaves_out_its_age() -> None:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "Document":
                bases = {ast.unparse(own) for own in node.bases}
                for own in node.body:
                    if isinstance(own, ast.FunctionDef) and own.name == "__post_init__":
                        text = ast.unparse(own)
                        assert "Document" not in bases or "super().__post_init__()" in text, path


def test_nothing_takes_the_last_value_of_a_series_past_its_age() -> None:
    """The last element of a series' values is an observation; `Series.last` says how old it is."""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        series = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ".series(" in ast.unparse(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
                text = ast.unparse(node)
                whose = ast.unparse(node.value.value)
                assert not (whose in series and text.endswith(".values[-1]")), (path, text)


def test_an_observation_is_noted_only_where_a_newer_one_was_due() -> None:
    with reading():
        assert World.at("2026-08-27").series("us_10y_yield").last.period == dt.date(2026, 8, 20)
        assert noted() == ()
        assert World.at("2026-08-28").series("us_10y_yield").last.stale
        assert [(o.series, o.period, o.due) for o in noted()] == [
            ("us_10y_yield", "2026-08-20", "2026-08-27")
        ]


def test_a_gap_that_was_closed_since_is_history() -> None:
    # The 30-year was not published between February 2002 and February 2006.
    with reading():
        then = World.at("2005-06-13").series("us_30y_yield").last
        assert then.period == dt.date(2002, 2, 15)
        assert then.stale
        assert [one.series for one in noted()] == ["us_30y_yield"]
    with reading():
        seen = World.at("2025-06-12").series("us_30y_yield").at("2005-06-13")
        assert seen.stale
        assert noted() == ()


STALE = [
    # k08: the yields of 30 June 2026, where newer ones were due a week later.
    (("curve", "--market", "jgb", "--date", "2026-09-25"), "2026-06-30", "2026-07-07"),
    (("curve", "--date", "2026-09-25"), "2026-08-20", "2026-08-27"),
    (("holders", "--date", "2026-09-25"), "2025-12-31", "2026-06-26"),
    (("expect", "USA", "--variable", "yield-10y", "--on", "2026-09-25"), "2026-08-20",
     "2026-08-27"),
    (("expect", "JPN", "--variable", "currency", "--on", "2026-09-25"), "2026-08-14",
     "2026-08-21"),
    (("budget", "japan", "--date", "2026-09-25"), "2026-06-30", "2026-07-07"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "period", "due"), STALE)
def test_every_face_says_that_it_is_stale(words: tuple[str, ...], period: str, due: str) -> None:
    def said(*more: str) -> str:
        result = CliRunner().invoke(cli, (*words, *more), catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    carried = json.loads(said("--json"))["carried"]
    assert (period, due) in {(one["period"], one["due"]) for one in carried}
    rows = list(csv.DictReader(io.StringIO(said("--csv"))))
    assert rows
    assert all(f"Carried from {period}" in row["carried"] for row in rows)
    words_of = " ".join(said().split())
    assert f"Carried from {period}" in words_of
    assert f"due by {due}" in words_of


def test_a_run_says_it_on_the_page_in_the_report_and_when_it_is_read_again() -> None:
    text = (
        'name = "x"\ndate = 2026-09-25\n[[measure]]\nkind = "Withdrawal"\nholder = "JPN.private"\n'
        'bucket = "long"\nchange = "-10%"\n'
    )
    outcome = engine.run(Scenario.from_toml(text), only=["bonds"])
    assert {"z1_rest_of_world", "us_10y_yield"} <= {one.series for one in outcome.carried}
    again = engine.run(Scenario.from_toml(text), only=["bonds"])  # from memory
    assert again.carried == outcome.carried
    read = Outcome.from_dict(outcome.to_dict())
    for page in (story.page(outcome), story.page(read)):
        assert any("Carried from 2025-12-31" in line for line in page.notes)
        assert "Carried from 2025-12-31" in html.render(page)
        assert any("Carried from 2025-12-31" in line for line in page_json.said(page).notes)
    fresh = engine.run(Scenario.from_toml(text.replace("2026-09-25", "2025-06-12")), only=["bonds"])
    assert fresh.carried is UNSET
