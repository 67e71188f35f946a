"""Reports of a played game and of a power matrix, and the game on the page of a run."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.commands import call
from tests.negotiation.test_reader import CLASH
from walkaway import engine
from walkaway.errors import BadInputError
from walkaway.negotiation import library, load
from walkaway.negotiation.analysis import analyse, frequencies
from walkaway.negotiation.leverage import Matrix
from walkaway.negotiation.table import PayoffTable, play, recall
from walkaway.outcome import RunStore
from walkaway.present import charts, html, negotiation_story, power_matrix
from walkaway.present.page import GridChart, Page, Tile
from walkaway.question import Question
from walkaway.scenario import Scenario
from walkaway.world import World


class _Words(HTMLParser):
    """The text of a page, and every address that it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.addresses += [v or "" for k, v in attrs if k in ("href", "src", "xlink:href")]


def read(text: str) -> _Words:
    words = _Words()
    words.feed(text)
    return words


def page_of(name: str) -> tuple[PayoffTable, Page]:
    table = play(load(name))
    found = analyse(table.game(), table.definition.stages, table.definition.walk_away)
    counts = frequencies(table.games(), table.definition.stages)
    return table, negotiation_story.page(table, found, counts)


def test_chicken_on_paper() -> None:
    _, page = page_of("chicken")
    grid = page.sections[0].charts[0]
    assert isinstance(grid, GridChart)
    # Known: somebody swerves and the other does not, or each swerves with nine tenths.
    assert [[tile.framed for tile in row] for row in grid.tiles] == [[False, True], [True, False]]
    text = " ".join(" ".join(read(html.render(page)).words).split())
    assert "row: 90.0% swerve, 10.0% straight" in text
    assert "branches cross at precision 0.489" in text
    assert "Regret" in text
    parts = [section.id for section in page.sections]
    assert parts == ["payoffs", "equilibria", "turns", "quantal", "deals"]


def test_a_report_needs_nothing_else_and_repeats_no_id() -> None:
    _, page = page_of("chicken")
    found = read(html.render(page))
    assert all(address.startswith("#") for address in found.addresses)
    assert len(found.ids) == len(set(found.ids))
    targets = {address[1:] for address in found.addresses}
    assert targets - {"main"} <= set(found.ids)


THREE = """
name = "three"
title = "Three who must agree"

[[player]]
name = "A"
payoffs = [[[1, 0], [0, 0]], [[0, 0], [0, 2]]]
  [[player.strategy]]
  name = "yes"
  [[player.strategy]]
  name = "no"

[[player]]
name = "B"
payoffs = [[[1, 0], [0, 0]], [[0, 0], [0, 2]]]
  [[player.strategy]]
  name = "yes"
  [[player.strategy]]
  name = "no"

[[player]]
name = "C"
payoffs = [[[1, 0], [0, 0]], [[0, 0], [0, 2]]]
  [[player.strategy]]
  name = "yes"
  [[player.strategy]]
  name = "no"
"""


def test_three_players_on_paper(tmp_path: Path) -> None:
    (tmp_path / "three.toml").write_text(THREE)
    _, page = page_of(str(tmp_path / "three.toml"))
    grid = page.sections[0].charts[0]
    assert isinstance(grid, GridChart)
    assert grid.rows == ("yes + yes", "yes + no", "no + yes", "no + no")
    # A coordination game: all say yes, or all say no.
    assert grid.tiles[0][0].framed
    assert grid.tiles[3][1].framed
    assert grid.tiles[3][1].lines == ("A 2.000*", "B 2.000*", "C 2.000*")
    assert "no + no" in " ".join(page.short)
    html.render(page)


def two(first: str, second: str) -> str:
    """A game file for two with these payoffs."""
    text = THREE[: THREE.index('[[player]]\nname = "C"')]
    given = "[[[1, 0], [0, 0]], [[0, 0], [0, 2]]]"
    return text.replace(given, first, 1).replace(given, second, 1)


def test_equilibria_that_hang_together_are_said_to(tmp_path: Path) -> None:
    (tmp_path / "ties.toml").write_text(two("[[1, 1], [0, 0]]", "[[1, 1], [0, 2]]"))
    # A always says yes, and then B does not mind.
    _, page = page_of(str(tmp_path / "ties.toml"))
    part = page.sections[1]
    assert [row[1].text for row in part.tables[0].rows] == ["pure, set 1", "pure, set 1"]
    assert "hang together" in part.note


def test_whoever_changes_nothing_may_play_anything(tmp_path: Path) -> None:
    (tmp_path / "idle.toml").write_text(two("[[1, 1], [0, 0]]", "[[1, 1], [0, 0]]"))
    _, page = page_of(str(tmp_path / "idle.toml"))
    assert page.short[0] == "A Nash equilibrium: A: yes; B: anything."
    assert page.sections[1].tables[0].rows[0][0].text == "A: yes; B: anything"


def test_a_grid_in_words_names_every_cell() -> None:
    tiles = ((Tile(("1", "2*"), 0.5, True), Tile(("3", "4"))), (Tile(("5",)), Tile(())))
    grid = GridChart("Title", "key", ("up", "down"), ("left", "right\n<side>"), tiles)
    said = charts.alternative(grid)
    assert "up and left: 1, 2* (framed)" in said
    assert "up and right <side>: 3, 4;" in said
    assert "down and left: 5" in said
    drawn = charts.svg(grid)
    assert "<side>" not in drawn
    assert "#010203" not in drawn
    assert drawn.count("<text") == drawn.count("</text>") >= 7


def test_who_would_not_stay_at_failed_talks() -> None:
    """A prisoners' dilemma: failed talks at (cooperate, cooperate) hold nobody."""
    table, _ = page_of("chicken")
    game = table.game()
    # Nobody stays when both go straight: each is sure of -1 by swerving.
    crash = replace(table, definition=replace(table.definition, walk_away=(1, 1)))
    said = negotiation_story.page(
        crash, analyse(game, (), (1, 1)), frequencies(table.games())
    ).short[-1]
    assert said.count("need not accept it: swerve alone makes sure of \N{MINUS SIGN}1.000") == 2
    # One swerves, one does not: an equilibrium, and said to be one.
    rest = replace(table, definition=replace(table.definition, walk_away=(0, 1)))
    said = negotiation_story.page(
        rest, analyse(game, (), (0, 1)), frequencies(table.games())
    ).short[-1]
    assert said.endswith("which is an equilibrium itself.")


def test_the_report_of_a_game_of_runs(folder: Path) -> None:
    (folder / "deal.toml").write_text(
        CLASH.replace('rate = "10%"', 'rate = "10%"\noverrides = true')
    )
    options = ("negotiate", "deal.toml", "--elasticities", "U4,CP", "--workers", "1")
    result = call(*options)
    assert result.exit_code == 0, result.output
    written = next(folder.glob("walkaway-reports/*-game.html"))
    text = " ".join(" ".join(read(written.read_text(encoding="utf-8")).words).split())
    found = json.loads(call(*options, "--json").stdout)
    shares = [cell["nash_share"] for cell in found["cells"]]
    assert max(shares) == 1.0
    assert "Over the draws an equilibrium:" in text
    assert "in 100%" in text
    assert all(cell["run"] in text for cell in found["cells"])
    written.unlink()
    assert call(*options, "--json").exit_code == 0
    assert call(*options, "--no-report").exit_code == 0
    assert not written.exists()
    assert call(*options, "--json", "--report", "other.html").exit_code == 0
    assert (folder / "other.html").exists()


def test_the_game_on_the_page_of_a_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = CLASH.replace('rate = "10%"', 'rate = "10%"\noverrides = true')
    (folder / "zero.toml").write_text(toml)
    from walkaway.negotiation.reader import replace_model

    definition = replace_model(load(folder / "zero.toml"), ("U4",))
    outcome = engine.run(Scenario.load("zero"), elasticities=["U4"])
    assert negotiation_story.section(outcome) is None  # no game of that name comes along
    monkeypatch.setattr(library, "names", lambda: ("zero",))
    later = replace(definition, date=dt.date(2026, 1, 1))
    monkeypatch.setattr(library, "of_library", lambda name: later)
    assert negotiation_story.section(outcome) is None  # of the same name, of another day
    monkeypatch.setattr(library, "of_library", lambda name: definition)
    before = negotiation_story.section(outcome)
    assert before is not None
    assert "walkaway negotiate zero" in before.lead[0]
    assert not before.tables
    store = RunStore.default()
    assert recall(definition, store) is None
    played = play(definition, store=store)
    again = recall(definition, store)
    assert again is not None
    np.testing.assert_array_equal(again.payoffs, played.payoffs)
    after = negotiation_story.section(outcome)
    assert after is not None
    assert len(after.tables) == 1
    assert after.charts
    # A single lost run: the table is not whole, and nothing is run to mend it.
    (store.folder / f"{next(iter(played.runs.values()))}.json").unlink()
    assert recall(definition, store) is None


def test_a_power_matrix_on_paper() -> None:
    nan, inf = float("nan"), float("inf")
    full = np.array([[nan, 0.5], [2.0, nan], [inf, -0.1]])
    matrix = Matrix(
        ("A", "B", "C"), ("A", "B"), full, full, full / 10, full * 0.9, full * 1.1,
        ("C over A: why",),
    )  # fmt: skip
    asked = Question(world=World.at("2025-06-12"), sets=("X", "Y"), focus=("USA", "JPN"))
    document = power_matrix.document(matrix, asked)
    # JSON has no infinity: what has no bound is null, and named.
    assert [(own.side, own.over) for own in document.unbounded] == [("C", "A"), ("C", "A")]
    assert document.full[2][0] is None
    page = power_matrix.page(document)
    assert page.status == ("Not solved: C over A: why",)
    assert "2 published elasticity sets: 1.80 to 2.20" in page.short[0]
    text = html.render(page)
    assert "B can threaten A with 2.00%" in page.short[0]
    assert "In 1 pair" in " ".join(page.short)
    assert "no other supplier" in text
    assert "Not solved: C over A: why" in text
    assert not re.search(r"\b(nan|inf)\b", text)
    closed = power_matrix.page(power_matrix.document(matrix, asked, full=False))
    assert [section.id for section in closed.sections] == ["closed"]


def test_mistakes_about_power_all_at_once(folder: Path) -> None:
    result = call("power", "--matrix", "USA,CHX,JPM", "--closed-form")
    assert isinstance(result.exception, BadInputError)
    assert {"CHX", "JPM"} <= set(re.findall(r"[A-Z]{3}", str(result.exception)))
    result = call("power", "--of", "USA", "--over", "JPN", "--report", "x.html")
    assert isinstance(result.exception, BadInputError)
    assert "--matrix" in str(result.exception)
    result = call("power", "--of", "DEU,FRA", "--over", "EU", "--closed-form")
    assert isinstance(result.exception, BadInputError)
    assert "no economy is left" in str(result.exception)
    assert not list(folder.iterdir())


def test_a_target_may_be_a_group(folder: Path) -> None:
    options = ("--closed-form", "--elasticities", "U4", "--json")
    pair = json.loads(call("power", "--of", "USA", "--over", "EU", *options).stdout)
    assert pair["over"] == "EU"
    both = json.loads(call("power", "--matrix", "EU,CPTPP", *options).stdout)
    assert both["targets"] == ["EU", "CPTPP"]
    assert both["closed"][0][1] > 0
    assert both["closed"][1][0] > 0


def test_rho_is_heard_by_the_matrix(folder: Path) -> None:
    options = ("power", "--matrix", "USA,JPN", "--closed-form", "--elasticities", "U4", "--json")
    near = json.loads(call(*options, "--rho", "0.5").stdout)["closed"]
    far = json.loads(call(*options, "--rho", "3").stdout)["closed"]
    # The easier other sectors replace those cut off, the smaller the loss.
    assert near[0][1] > far[0][1] > 0
    assert near[1][0] > far[1][0] > 0
