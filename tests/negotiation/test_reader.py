"""Game files: what they mean, and all mistakes at once, each on its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.errors import BadInputError, Problem
from walkaway.negotiation import library, load, read_game

BAD = """\
name = "Bad Name"
titel = "x"
date = 2031-01-01
stages = ["USA", "JAP"]
[walk_away]
USA = "pres"
[[player]]
name = "USA"
payoff = { "welfare.USA" = "one" }
[[player.strategy]]
name = "press"
[[player.strategy.measure]]
kind = "Tarif"
[[player.strategy.measure]]
kind = "Tariff"
by = "USA"
on = "JAP"
change = "24"
[[player.strategy]]
name = "press"
[[player]]
name = "JPN"
[[player.strategy]]
nme = "x"
[[when]]
play = { USA = "relent", EUR = "x" }
"""

CLASH = """\
date = 2025-06-12
[[player]]
name = "USA"
payoff = { "welfare.USA" = 1 }
[[player.strategy]]
name = "press"
[[player.strategy.measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
rate = "24%"
[[player.strategy]]
name = "relent"
[[player]]
name = "JPN"
payoff = { "welfare.JPN" = 1, "welfare.USA" = -0.5 }
[[player.strategy]]
name = "resist"
[[player.strategy]]
name = "comply"
[[when]]
play = { USA = "press", JPN = ["comply"] }
[[when.measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
rate = "10%"
"""


def told(text: str | bytes) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        read_game(text, "f.toml")
    return [str(problem) for problem in caught.value.problems]


def test_all_mistakes_at_once_each_on_its_line() -> None:
    expected = {
        1: "name: 'Bad Name' is not a name",
        2: "did you mean 'title'?",
        3: "outside the data",
        4: "stages[2]: unknown player 'JAP', did you mean 'JPN'?",
        5: "walk_away: JPN is missing",
        6: "did you mean 'press'?",
        9: "player[1].payoff.welfare.USA: 'one' where a weight is wanted",
        13: "player[1].strategy[1].measure[1].kind: unknown kind of measure 'Tarif'",
        17: "player[1].strategy[1].measure[2].on: unknown economy or group 'JAP'",
        18: "change: '24' is not a tariff change",
        19: "strategy 'press' is given twice",
        21: "player[2]: 'payoff' is missing",
        23: "'name' is missing",
        24: "unknown key 'nme', did you mean 'name'?",
        26: "unknown",
    }
    found = told(BAD)
    lines = [int(text.split(":")[1]) for text in found]
    assert lines == sorted(lines)
    assert set(lines) == set(expected)
    for line, words in expected.items():
        assert any(text.startswith(f"f.toml:{line}: ") and words in text for text in found), words


@pytest.mark.parametrize("value", ['["all", "rest"]', "1", "{}", "2025-06-12"])
def test_titles_that_are_no_text_are_told(value: str) -> None:
    """A field that cannot be read is told and lacks; nobody may ask for it."""
    table = '[[player]]\nname = "A"\n[[player.strategy]]\nname = "one"\n'
    for before in ("", "[[player]]\n", '[[player]]\nname = "A"\n[[player.strategy]]\n'):
        found = told(table.replace(before, f"{before}title = {value}\n", 1))
        assert any("title" in text and "where a string is wanted" in text for text in found), found


def test_measures_that_cannot_stand_together_name_the_cell_and_both_lines() -> None:
    (text,) = told(CLASH)
    assert text.startswith(
        "f.toml:23: when[1].measure[1]: when USA plays press and JPN plays comply"
    )
    assert "contradicts the measure on line 7: the same trade is set to 24% and to 10%" in text


def test_consequences_of_strategies_played_together() -> None:
    game = read_game(CLASH.replace('rate = "10%"', 'rate = "10%"\noverrides = true'), "deal.toml")
    assert game.name == "deal"
    assert [len(game.cell_measures(cell)) for cell in game.cells()] == [1, 2, 0, 0]
    assert game.stages == (("USA", "JPN"),)
    assert game.players[1].payoff == {"welfare.JPN": 1.0, "welfare.USA": -0.5}
    assert game.scenario((0, 1)).name == "deal-press-comply"
    assert len({game.scenario(cell).digest for cell in game.cells()}) == 4


def test_payoffs_given_as_numbers() -> None:
    game = load("chicken")
    assert game.given == pytest.approx(np.array([[[0, -1], [1, -10]], [[0, 1], [-1, -10]]]))
    text = '[[player]]\nname = "a"\npayoffs = [1, 2]\n[[player.strategy]]\nname = "x"\n'
    assert "f.toml:3: player[1].payoffs: not a 1 table of numbers" in told(text)[0]
    mixed = CLASH.replace('payoff = { "welfare.USA" = 1 }', "payoffs = [[1, 2], [3, 4]]")
    assert any("give numbers for all players" in line for line in told(mixed))


def test_a_game_of_runs_needs_a_date() -> None:
    assert any(
        "'date' is missing" in text for text in told(CLASH.replace("date = 2025-06-12\n", ""))
    )


def test_the_library_can_be_read() -> None:
    assert "japan-2025" in library.names()
    for name in library.names():
        assert load(name).name == name
    game = load("japan-2025")
    assert game.stages == (("USA",), ("JPN",))
    assert game.label(game.walk_away or ()) == ("press", "resist")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="did you mean 'chicken'"):
        load("chickn")
    with pytest.raises(BadInputError, match="no such game"):
        load(tmp_path / "none.toml")
    with pytest.raises(BadInputError, match="is a folder"):
        load(tmp_path)
    assert "the file is empty" in told("  \n")[0]
    assert "is not UTF-8" in told(b"name = '\xff'")[0]


def test_too_many_cells() -> None:
    strategies = "".join(f'[[player.strategy]]\nname = "s{k}"\n' for k in range(50))
    head = 'payoff = { "welfare.USA" = 1 }\n'
    text = "date = 2025-06-12\n" + "".join(
        f'[[player]]\nname = "{name}"\n{head}{strategies}' for name in "ab"
    )
    assert any("2500 cells" in line for line in told(text))


SOURCES = [BAD, CLASH, load.__doc__ or ""]


@settings(max_examples=150)
@given(st.sampled_from(SOURCES), st.data())
def test_broken_files_are_told_not_raised(source: str, data: st.DataObject) -> None:
    lines = source.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        k = data.draw(st.integers(0, len(lines) - 1))
        new = data.draw(
            st.sampled_from(
                ["", "[player]", "[[player]]", "x = [", "player = 3", "measure = 1", "when = {}",
                 "stages = [[1], {}]", "payoff = 2", "payoff = { a = { b = inf } }", "[walk_away]",
                 "payoffs = [[nan]]", "[[player.strategy]]", "strategy = 1", "play = 1",
                 lines[k][:-1]]
            )
        )  # fmt: skip
        lines[k] = new
    problems: tuple[Problem, ...] = ()
    try:
        read_game("\n".join(lines), "f.toml")
    except BadInputError as error:
        problems = error.problems
    assert all(p.place.startswith("f.toml") for p in problems)
