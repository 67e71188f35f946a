"""What is said to type next works when it is pasted, also of files with odd names."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import walkaway
from tests.commands import call, walk
from tests.outcome.factory import outcome
from walkaway import engine
from walkaway.cli.main import cli

SOURCE = Path(walkaway.__file__).parent
ODD = "it's a b.toml"
SMALL = ("--draws", "0", "--elasticities", "U4", "--no-report")
SALE = """name = "sale"
date = 2025-06-12
focus = ["USA", "JPN"]
[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
sectors = "goods"
change = "+5%"
"""
STORY = Path(SOURCE / "claims" / "library" / "japan-2025.toml")
GAME = Path(__file__).parents[1] / "kill" / "small.toml"
END = r"(?= \(|, walkaway| && | +\(|   |[`\n;]|\.\s|\.?$)"
"""Where a command ends in a sentence."""
COMMAND = re.compile(rf"walkaway (?=[a-z-]).*?{END}", re.MULTILINE)


def hints(text: str) -> list[list[str]]:
    """The commands that a text names, without those that leave a word to be chosen."""
    found = [shlex.split(match[0])[1:] for match in COMMAND.finditer(text)]
    return [words for words in found if not any(re.fullmatch("[A-Z=]+", word) for word in words)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that take no time: only whether they are asked for is of interest."""
    made = outcome()
    monkeypatch.setattr(engine, "run", lambda *_, **__: made)


def works(words: list[str]) -> None:
    found = call(*words)
    assert found.exit_code == 0, (words, found.output, found.exception)


@pytest.mark.parametrize("name", [ODD, "-x.toml", "$HOME&x.toml", "plain.toml"])
@pytest.mark.parametrize("more", [(), ("--no-store",)])
def test_what_to_type_after_a_run(
    folder: Path, quick: None, monkeypatch: pytest.MonkeyPatch, name: str, more: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (folder / name).write_text(SALE)
    said = call("run", *SMALL, *more, "--", name)
    assert said.exit_code == 0, said.output
    asked = hints(said.output)
    assert {words[0] for words in asked} == ({"run"} if more else {"show", "chart"})
    for words in asked:
        works(words)
    if more:
        assert asked[0][-3:] == ["--all", "--", name]


@pytest.mark.parametrize("more", [(), ("--no-store",)])
def test_a_whole_page_and_a_report_name_what_is_there(
    folder: Path, quick: None, more: tuple[str, ...]
) -> None:
    """Of a run that is not kept, nothing is said that needs it."""
    said = call("run", "zero", "--all", "--report", "r.html", *more)
    report = (folder / "r.html").read_text(encoding="utf-8")
    asked = [*hints(said.output), *hints(re.sub("<[^>]+>", "\n", report))]
    about = [words for words in asked if words[0] in ("show", "chart", "explain", "cite")]
    assert not (more and about)
    assert "walkaway explain" in said.output or more
    for words in about:
        works(words)


@pytest.mark.parametrize("name", ["it's a b/x", "-x/x", "x"])
def test_what_to_type_after_a_new_file(folder: Path, quick: None, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    asked = hints(call("new", "--", name).output)
    assert [words[0] for words in asked] == ["check", "run"]
    for words in asked:
        works(words)


def test_what_a_file_assumes_is_turned_in_that_file(folder: Path, quick: None) -> None:
    (folder / ODD).write_text((SOURCE / "scenario/library/japan-2025.toml").read_text())
    said = call("show", ODD).output
    found = re.search(r"`(walkaway run .*) --set DIAL=VALUE`", said)
    assert found
    works([*shlex.split(found[1])[1:], *SMALL])


def test_a_story_is_asked_by_its_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a line has no room for it."""
    monkeypatch.setenv("COLUMNS", "40")
    (folder / ODD).write_text(STORY.read_text())
    said = call("claims", ODD, "--no-model").output
    asked = [
        shlex.split(own)[1:] for own in re.findall(r"walkaway claims .*?(?= --believe|$)", said)
    ]
    assert asked == [["claims", ODD]]


def test_a_game_is_played_again_by_its_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.kill import works as killed
    from walkaway.negotiation import table

    monkeypatch.setattr(table.play, "__defaults__", (killed.evaluated,))
    monkeypatch.setenv("COLUMNS", "60")
    (folder / ODD).write_text(GAME.read_text())
    said = call("negotiate", ODD, "--workers", "1", "--no-report")
    assert said.exit_code == 0, said.output
    (again,) = re.findall(r"The same again:\s(walkaway .*)", said.output)
    assert shlex.split(again)[1:] == ["negotiate", ODD, "--workers", "1", "--no-report"]
    works(shlex.split(again)[1:])


def test_the_folder_of_data_is_part_of_the_command(folder: Path, quick: None) -> None:
    """Another command is asked of the same data."""
    from walkaway.cli import typed

    seen = []

    @cli.command("look")
    @click.argument("name")
    def look(name: str) -> None:
        seen.extend([typed.again("--x"), typed.command("run", name)])

    try:
        call("--data", "my data", "look", "--", "-a b")
    finally:
        del cli.commands["look"]
    assert seen == [
        "walkaway --data 'my data' look --x -- '-a b'",
        "walkaway --data 'my data' run './-a b'",
    ]


def written() -> Iterator[tuple[str, str]]:
    """Every command that a sentence of the source names, and where."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    own.value if isinstance(own, ast.Constant) else "HERE" for own in node.values
                ]
                text = "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            for found in re.finditer(r"\bwalkaway ((?:[a-z]+ ?)+)?((?:--[a-z-]+)?)", text):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", f"{found[1] or ''}|{found[2]}"


def test_every_command_that_is_named_exists() -> None:
    """Of a sentence the first words after `walkaway` are a command, an option one of its own."""
    known = dict(walk(cli))
    wrong = []
    for place, text in written():
        words, option = text.split("|")
        first, *rest = [*words.split(), ""]
        if not first or first not in cli.list_commands(click.Context(cli)):
            continue  # a sentence about walkaway itself
        name = f"{first} {rest[0]}" if f"{first} {rest[0]}" in known else first
        group = not any(one == name or one.startswith(f"{name} ") for one in known)
        flags = {
            flag for own in (known.get(name),) if own for one in own.params for flag in one.opts
        }
        if group or (option and name in known and option not in {*flags, "--help"}):
            wrong.append((place, text))
    assert wrong == []
