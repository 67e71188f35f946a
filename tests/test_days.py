"""No last day is written into the code: bounds and defaults are those of the data in use."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import walkaway
from walkaway.cli.lazy import LazyGroup
from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario
from walkaway.world import Snapshot, World
from walkaway.world.sources import EMBEDDED, FINGERPRINT, MANIFEST

SOURCE = Path(walkaway.__file__).parent
DAY = re.compile(r"(19|20)\d\d-\d\d(-\d\d)?")
PUBLISHED = {
    "auctions/backtest.py": "from when the record of forecasts is scored apart",
    "bonds/facts.py": "a fiscal quarter as a source names it",
    "bonds/jgb.py": "the day of the shares that a ministry published",
    "bonds/literature.py": "samples of published papers",
    "bonds/totals.py": "the month whose reserves were published by kind",
    "bonds/readout.py": "any day, for quotes that have none: maturities are years, not dates",
    "bonds/scores.py": "the quarters before a sale in stress and before a calm one",
    "budget/baseline.py": "an edition with rates by fiscal year",
    "cli/budget.py": "the edition that the laws of the library are scored against",
    "duties/claims.py": "months in which a law was known and claims were in full use",
    "duties/trade.py": "the middle of the customs year that weighs products",
    "economy/system.py": "the month whose policy rates are parameters",
    "engine/economy_news.py": "the edition before the laws of the library",
    "goods/base_words.py": "years of a published mean",
    "world/refresh.py": "the first day that publishers are asked for, where nothing is held",
    "world/releases.py": "days of publication on record",
}
"""Files with days of published things: none is a bound of the data, none a default."""
APART = ("record/", "world/feed/publishers/")
"""What was predicted and happened has published windows; publishers began and changed on days."""


def literals(tree: ast.Module) -> Iterator[str]:
    """Texts that are days or months, and calls of ``date`` with numbers; not docstrings."""
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if DAY.fullmatch(node.value) and id(node) not in said:
                yield node.value
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).split(".")[-1] == "date"
            and node.args
            and all(isinstance(own, ast.Constant) for own in node.args)
        ):
            yield ast.unparse(node)


def files() -> dict[str, list[str]]:
    found = {
        path.relative_to(SOURCE).as_posix(): list(literals(ast.parse(path.read_text("utf-8"))))
        for path in SOURCE.rglob("*.py")
    }
    return {name: days for name, days in found.items() if days}


def test_the_code_holds_no_day_but_those_of_published_things() -> None:
    held = {name: days for name, days in files().items() if not name.startswith(APART)}
    strange = {name: days for name, days in held.items() if name not in PUBLISHED}
    assert not strange, "a bound or a default comes from the data: Snapshot.last_day, World.newest"
    assert PUBLISHED.keys() == held.keys(), "an exception that nothing needs"


def test_days_are_found_where_they_stand() -> None:
    tree = ast.parse('"""2020-01-01"""\nLAST = dt.date(2026, 6, 30)\ndef f(day="2025-06"): ...\n')
    assert list(literals(tree)) == ["dt.date(2026, 6, 30)", "2025-06"]


def commands(group: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    if isinstance(group, click.Group):
        for own in group.list_commands(context):
            command = group.get_command(context, own)
            assert command is not None
            yield from commands(command, f"{name} {own}".strip())
    if not isinstance(group, LazyGroup) or name:
        yield name, group


def test_no_option_has_a_day_for_a_default() -> None:
    fixed = [
        (name, own.opts, own.default)
        for name, command in commands(cli)
        for own in command.params
        if isinstance(own.default, str) and DAY.fullmatch(own.default)
    ]
    assert fixed == []
    newest = {
        name
        for name, command in commands(cli)
        for own in command.params
        if own.name in ("date", "day") and callable(own.default)
    }
    assert {"curve", "holders", "expect", "auction history", "budget baseline", "power"} <= newest


def test_a_new_scenario_is_dated_by_the_data(later: Path, tmp_path: Path) -> None:
    del later
    CliRunner().invoke(cli, ("new", str(tmp_path / "mine")), catch_exceptions=False)
    (made,) = tmp_path.glob("mine*")
    assert Scenario.load(str(made)).date == dt.date(2026, 11, 27)
    assert "2000-01-01 to 2026-11-27" in made.read_text("utf-8")


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The embedded data as refreshed on 2026-11-27 with nothing new, in use."""
    folder = tmp_path / "data"
    shutil.copytree(EMBEDDED, folder)
    document = json.loads((folder / MANIFEST).read_text("utf-8"))
    document["last_day"] = "2026-11-27"
    raw = json.dumps(document, ensure_ascii=False).encode()
    (folder / MANIFEST).write_bytes(raw)
    (folder / FINGERPRINT).write_text(f"{hashlib.sha256(raw).hexdigest()}  {MANIFEST}\n")
    monkeypatch.setenv("WALKAWAY_DATA", str(folder))
    return folder


SCENARIO = 'name = "x"\ndate = {day}\n[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\n'


def asked(*words: str) -> str:
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_scenario_is_dated_by_the_data_in_use(later: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(SCENARIO.format(day="2026-10-15") + 'change = "10%"\n')
    assert "ok" in asked("check", str(file))
    assert Scenario.load(str(file)).date == dt.date(2026, 10, 15)
    assert World.newest(Snapshot(later)).date == dt.date(2026, 11, 27)
    file.write_text(SCENARIO.format(day="2026-11-28") + 'change = "10%"\n')
    refused = CliRunner().invoke(cli, ("check", str(file)))
    assert isinstance(refused.exception, BadInputError)
    assert "2026-11-28 is outside the data" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("curve",), "asof"),
        (("holders",), "date"),
        (("auction", "history", "--term", "10-Year"), "as_of"),
        (("expect", "JPN", "--variable", "currency"), "date"),
    ],
)
def test_defaults_are_the_newest_day_of_the_data_in_use(
    later: Path, words: tuple[str, ...], key: str
) -> None:
    del later
    document = json.loads(asked(*words, "--json"))
    assert document[key] == "2026-11-27"
