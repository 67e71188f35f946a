"""`walkaway data refresh, status, accept, export, import` against a local server."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_schemas import validated
from tests.commands import call
from tests.world.feed import answers
from tests.world.feed.server import Server, serving
from walkaway.errors import BadInputError
from walkaway.world import World
from walkaway.world.feed import publishers as table

TODAY = dt.datetime.now(dt.UTC).date()  # the server answers for whatever day it is
SINCE = dt.date(TODAY.year, 1, 1)
FEW = ("treasury-par", "tic-holders", "treasury-debt")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch, folder: Path):
    """A server that stands for all publishers, in a home of its own."""
    with serving() as server:
        own = [one for one in table.publishers() if one.id in FEW]
        for one in own:
            server.load(answers.standard(TODAY, SINCE, only=one.id))
        local = tuple(server.local(one) for one in own)
        monkeypatch.setattr(table, "publishers", lambda: local)
        monkeypatch.delenv("WALKAWAY_DATA", raising=False)
        yield server


def test_from_nothing_to_a_newer_world(full: Server, folder: Path) -> None:
    before = World.at("2026-06-12").data_hash
    said = call("data", "refresh", "--since", str(SINCE))
    assert said.exit_code == 0, said.output
    assert "3 of 3 publishers" in said.output
    assert "Nobody reads" not in said.output
    assert "tic_australia" in said.output  # wanted, and nothing came
    assert (folder / "home" / "data" / "fetched" / "index.jsonl").is_file()
    assert World.at(TODAY).data_hash != before
    shown = json.loads(call("data", "show", "us_30y_yield", "--last", "1", "--json").stdout)
    assert shown["observations"][0]["period"] > "2026-06-30"
    assert "fetched" in shown["source"]["vintage"]


def test_a_scenario_may_have_the_day_of_the_refresh(full: Server, folder: Path) -> None:
    """(k07)"""
    text = f'title = "Mine"\ndate = {TODAY}\n'
    Path("mine.toml").write_text(text)
    before = call("check", "mine.toml")
    assert f"{TODAY} is outside the data" in before.output + str(before.exception)
    call("data", "refresh", "--since", str(SINCE))
    after = call("check", "mine.toml")
    assert after.exit_code == 0, after.output


def test_what_would_be_asked_is_said_and_nothing_is(full: Server, folder: Path) -> None:
    found = json.loads(call("data", "refresh", "--dry-run", "--json").stdout)
    validated("data-plan", found)
    assert [one["publisher"] for one in found["publishers"]] == [
        one.id for one in table.publishers()
    ]
    assert full.asked == []
    assert not (folder / "home" / "data").exists()


def test_a_failure_is_a_line_and_the_code_says_whether_anything_came(
    full: Server, folder: Path
) -> None:
    full.fail("slt_table5", "html")
    found = call("data", "refresh", "mine", "--since", str(SINCE), "--json")
    assert found.exit_code == 0
    document = json.loads(found.stdout)
    validated("data-refresh", document)
    tic = next(one for one in document["updates"] if one["publisher"] == "tic-holders")
    assert "HTML" in tic["problem"]
    assert "HTML" in tic["troubles"][0]["reason"]
    assert (folder / "mine" / "fetched" / "index.jsonl").is_file()
    for part in ("slt_table5", "daily-treasury", "mspd"):
        full.fail(part, "404")
    nobody = call("data", "refresh", "other", "--since", str(SINCE))
    assert nobody.exit_code == 1
    assert "nothing was written" in nobody.output


def test_status_fits_a_terminal_and_says_each_series(
    full: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "never refreshed" in call("data", "status").output
    call("data", "refresh", "--since", str(SINCE))
    page = call("data", "status")
    assert page.exit_code == 0, page.output
    assert max(len(line.rstrip()) for line in page.output.splitlines()) <= 80
    document = json.loads(call("data", "status", "--json").stdout)
    validated("data-status", document)
    held = {one["id"]: one for one in document["held"]}
    assert held["us_30y_yield"]["publisher"] == "treasury-par"
    assert not held["us_30y_yield"]["stale"]
    assert held["duty_orders"]["reason"]
    rows = call("data", "status", "--csv").stdout.splitlines()
    assert len(rows) == len(document["held"]) + 1


def test_what_is_held_back_can_be_believed(full: Server, folder: Path) -> None:
    call("data", "refresh", "--since", str(SINCE))
    page = call("data", "status").output
    assert "Held back" in page  # the server's own numbers are far from those of some countries
    assert "tic_south_korea" in page
    found = json.loads(call("data", "accept", "tic_south_korea", "--json").stdout)
    validated("data-accepted", found)
    assert found["accepted"][0]["series"] == "tic_south_korea"
    assert "tic_south_korea" not in call("data", "status").output.partition("Held back")[2]
    refused = call("data", "accept", "tic_south_korea")
    assert isinstance(refused.exception, BadInputError)
    assert "nothing of it is held back" in str(refused.exception)


@pytest.mark.parametrize("name", ["log.zip", "log"])
def test_a_log_is_exported_and_imported(full: Server, folder: Path, name: str) -> None:
    call("data", "refresh", "--since", str(SINCE))
    mine = World.at("2026-06-12").data_hash
    out = json.loads(call("data", "export", name, "--json").stdout)
    validated("data-carried", out)
    assert out["lines"] > 0
    there = json.loads(call("--data", "there", "data", "import", name, "--json").stdout)
    assert there["lines"] == out["lines"]
    again = json.loads(call("--data", "there", "data", "import", name, "--json").stdout)
    assert (again["lines"], again["known"]) == (0, out["lines"])
    verified = json.loads(call("--data", "there", "data", "verify", "--json").stdout)
    assert verified["ok"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_DATA", str(folder / "there"))
        assert World.at("2026-06-12").data_hash == mine


def test_without_a_log_there_is_nothing_to_export(folder: Path) -> None:
    refused = call("data", "export", "log.zip")
    assert isinstance(refused.exception, BadInputError)
    assert "nothing has been fetched" in str(refused.exception)
    assert "walkaway data refresh" in str(refused.exception)
    assert "no such file" not in str(refused.exception)
    assert not (folder / "log.zip").exists()


def test_a_log_that_is_not_whole_is_told_by_the_code_too(full: Server, folder: Path) -> None:
    call("data", "refresh", "--since", str(SINCE))
    for name in ("whole.zip", "flipped.zip"):
        assert call("data", "export", name).exit_code == 0
    with zipfile.ZipFile("whole.zip") as whole, zipfile.ZipFile("flipped.zip", "w") as flipped:
        for member in whole.namelist():
            raw = whole.read(member)
            flipped.writestr(member, raw if member == "index.jsonl" else raw[:40])
    there = call("--data", "there", "data", "import", "flipped.zip")
    assert there.exit_code == 3
    assert there.output.count("left behind") == there.output.count("answers/") > 0
    assert call("--data", "there", "data", "import", "whole.zip").exit_code == 0
    assert call("--data", "there", "data", "import", "whole.zip").exit_code == 0
