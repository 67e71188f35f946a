"""The commands of tutorials and tasks, typed in their order in one folder, as a reader would."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import call
from tests.docs.examples import ROOT

TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
TASKS = sorted((ROOT / "docs" / "how-to").glob("*.md"))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FEW = ("--draws", "2")
"""Instead of what a run draws: what is typed is what is shown, with fewer draws."""


def commands(page: Path) -> list[list[str]]:
    lines = "".join(BLOCK.findall(page.read_text(encoding="utf-8"))).splitlines()
    return [shlex.split(line) for line in lines if line]


def quick(words: list[str]) -> list[str]:
    if words[0] != "run":
        return words
    if "--draws" in words:
        at = words.index("--draws")
        drawn = "0" if words[at + 1] == "0" else FEW[1]
        return [*words[:at], "--draws", drawn, *words[at + 2 :]]
    return [*words, *FEW]


def test_every_reader_has_a_page() -> None:
    names = {page.stem for page in TUTORIALS}
    assert names == {"index", "strategist", "economist", "journalist", "analyst", "student"}
    index = (ROOT / "docs" / "tutorials" / "index.md").read_text(encoding="utf-8")
    assert all(f"({name}.md)" in index for name in names - {"index"})


def test_every_task_is_listed() -> None:
    index = (ROOT / "docs" / "how-to" / "index.md").read_text(encoding="utf-8")
    assert all(f"({page.name})" in index for page in TASKS if page.stem != "index")


TYPED = [page for page in (*TUTORIALS, *TASKS) if commands(page)]


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.stem)
def test_commands_of_a_page_do_what_they_say(page: Path, folder: Path) -> None:
    for program, *words in commands(page):
        assert program == "walkaway"
        done = call(*quick(words))
        assert done.exit_code == 0, (words, done.output[-800:], done.exception)
        if "-o" in words:
            assert (folder / words[words.index("-o") + 1]).stat().st_size > 200
