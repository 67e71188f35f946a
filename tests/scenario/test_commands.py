"""`walkaway scenarios, show, check, new, schema`, as a user calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from walkaway.cli.main import cli
from walkaway.errors import BadInputError
from walkaway.scenario.library import names


def call(*args: str) -> str:
    result = CliRunner().invoke(cli, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_scenarios_lists_all() -> None:
    told = call("scenarios")
    assert all(f" {name} " in told for name in names())
    rows = json.loads(call("scenarios", "--json"))["scenarios"]
    assert [row["name"] for row in rows] == list(names())


def test_show() -> None:
    said = call("show", "japan-2025")
    assert "25 points on cars and parts from Japan" in said
    found = json.loads(call("show", "japan-2025", "--json"))
    assert found["date"] == "2025-06-12"
    assert len(found["in_words"]) == len(found["measure"]) == 5
    assert "Proclamation 10908" in call("show", "japan-2025", "--toml")
    assert "nothing changes" in call("show", "zero")


@pytest.mark.parametrize("origin", [None, *names()])
def test_new_writes_a_sound_file(origin: str | None) -> None:
    call("new", "my-plan", *(["--from", origin] if origin else []))
    assert call("check", "my-plan.toml") == "my-plan.toml: ok\n"
    assert json.loads(call("show", "my-plan.toml", "--json"))["name"] == "my-plan"
    assert os.listdir() == ["my-plan.toml"]


def test_new_leaves_an_existing_file_alone(tmp_path: Path) -> None:
    (tmp_path / "my-plan.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError, match="exists already"):
        call("new", "my-plan")
    assert (tmp_path / "my-plan.toml").read_text(encoding="utf-8") == "mine"
    assert os.listdir(tmp_path) == ["my-plan.toml"]


@pytest.mark.parametrize("args", [("Bad Name",), ("x", "--from", "japan-2205"), ("no/such/x",)])
def test_new_refuses_and_writes_nothing(args: tuple[str, ...]) -> None:
    with pytest.raises(BadInputError):
        call("new", *args)
    assert os.listdir() == []


def test_check_exits_2_with_all_mistakes_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('date = 1999-01-01\ntitel = ""\n', encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b"\xff")
    (tmp_path / "c.toml").write_text("date = 2025-06-12\n", encoding="utf-8")
    files = ["a.toml", "b.toml", "c.toml", "d.toml", "."]
    done = subprocess.run(
        [sys.executable, "-m", "walkaway.cli.main", "check", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == "c.toml: ok\n"
    lines = done.stderr.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "a.toml:1:", "a.toml:2:", "b.toml:1:", "d.toml:", ".:",
    ]  # fmt: skip


def test_check_json(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("date = 1999-01-01\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "a.toml", "zero", "--json"])
    assert result.exit_code == 2
    bad, good = json.loads(result.output)["files"]
    assert bad["problems"][0]["place"] == "a.toml:1"
    assert good["ok"]
    assert len(good["digest"]) == 64


def test_schema_is_published_by_name() -> None:
    found = json.loads(call("schema"))
    assert found == json.loads(call("schema", "scenario"))
    assert found["$id"] == f"urn:walkaway:schema:scenario:{found['version']}"
    with pytest.raises(BadInputError, match="did you mean 'scenario'"):
        call("schema", "scenaro")
