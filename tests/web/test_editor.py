"""What the page's editor asks: the words that may be written, and what is wrong with a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands import call
from tests.web.conftest import Running, running, until
from walkaway.bonds.kinds import HOLDERS
from walkaway.errors import Problem
from walkaway.grammar.fields import entries
from walkaway.grammar.model import Model
from walkaway.scenario import MEASURES, Scenario, Vocabulary, library
from walkaway.scenario.head import Head
from walkaway.web import tasks
from walkaway.web.limits import Limits

WRONG = """name = "x"
date = 2025-06-12

[[measure]]
kind = "Tarif"

[[measure]]
kind = "Tariff"
by = "USA"
on = ["JPN", "Japan"]
rate = 25
"""


@pytest.fixture(scope="module")
def words(server: Running) -> dict[str, Any]:
    answer = server.get("/words")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


# ---- words


def test_every_kind_and_key_that_is_read_is_offered(words: dict[str, Any]) -> None:
    told = {one["kind"]: [key["key"] for key in one["keys"]] for one in words["kinds"]}
    assert told == {name: [item.key for item in entries(cls)] for name, cls in MEASURES.items()}
    assert [key["key"] for key in words["top"]] == [item.key for item in entries(Head)]
    assert [key["key"] for key in words["model"]] == [item.key for item in entries(Model)]
    for one in words["kinds"]:
        required = {item.key for item in entries(MEASURES[one["kind"]]) if item.required}
        assert {key["key"] for key in one["keys"] if key["required"]} == required
        assert one["about"]
        assert all(key["about"] for key in one["keys"])
        assert one["one_of"] == [list(keys) for keys in MEASURES[one["kind"]].EXACTLY_ONE]


def test_economies_sectors_and_holders_are_offered_with_their_names(words: dict[str, Any]) -> None:
    known = Vocabulary.in_use()

    def named(kind: str, key: str) -> dict[str, str]:
        own = next(one for one in words["kinds"] if one["kind"] == kind)
        found = next(one for one in own["keys"] if one["key"] == key)
        every = [word for name in found["lists"] for word in words["lists"][name]]
        return {one["word"]: one["label"] for one in (*every, *found["words"])}

    on = named("Tariff", "on")
    assert {code: on[code] for code in known.economies} == dict(known.economies)
    assert {*known.groups, "all", "rest"} <= set(on)
    assert named("Tariff", "sectors")["C29"] == known.sectors["C29"]
    assert set(HOLDERS) <= set(named("Withdrawal", "holder"))
    assert all(named("Withdrawal", "holder")[one] for one in HOLDERS)


# ---- checks


def test_every_mistake_is_told_with_its_line_as_on_the_command_line(
    server: Running, tmp_path: Path
) -> None:
    found = server.post({"toml": WRONG}, "/check").json()
    assert found["scenario"] is None
    assert [(one["line"], one["value"]) for one in found["problems"]] == [
        (5, "measure[1].kind"), (10, "measure[2].on[2]"), (11, "measure[2].rate"),
    ]  # fmt: skip
    assert "did you mean 'Tariff'?" in found["problems"][0]["hint"]
    file = tmp_path / "scenario.toml"
    file.write_text(WRONG, encoding="utf-8")
    said = str(call("check", str(file)).exception).splitlines()
    assert len(said) == len(found["problems"])
    for line, one in zip(said, found["problems"], strict=True):
        assert f"scenario.toml:{one['line']}: {one['value']}: {one['what']}" in line


def test_a_sound_text_is_read_and_nothing_is_run(server: Running) -> None:
    before = server.get("/runs").json()
    text = library.text("japan-2025")
    found = server.post({"toml": text}, "/check").json()
    assert found["problems"] == []
    detail = server.get("/scenarios/japan-2025").json()
    for key in ("title", "date", "focus", "measures", "dials"):
        assert found["scenario"][key] == detail[key]
    turned = server.post({"toml": text, "dials": {"tariff-1": 0.0}}, "/check").json()
    said = server.post({"dials": {"tariff-1": 0.0}}, "/scenarios/japan-2025/turned").json()
    assert turned["scenario"]["measures"] == said["measures"]
    assert turned["scenario"]["toml"] == said["toml"]
    assert Scenario.from_toml(said["toml"]).date == dt.date(2025, 6, 12)
    wrong = server.post({"toml": text, "dials": {"tariff-1": 1e9}}, "/check").json()
    assert wrong["scenario"] is None
    assert wrong["problems"]
    assert server.get("/runs").json() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name = ", "not TOML"),
        ("name = \"\\u0000\"", ""),
        ("[" * 5000, "nested"),
        ("date = 2025-06-12\n" + "[[measure]]\nkind = 'x'\n" * 61, "more than 60 measures"),
        ("date = 2025-06-12\n[data]\nfolder = '/etc'\n", "own data are not read here"),
    ],
)  # fmt: skip
def test_what_is_no_scenario_is_a_mistake_and_no_error(
    server: Running, text: str, said: str
) -> None:
    answer = server.post({"toml": text}, "/check")
    assert answer.status_code == 200
    found = answer.json()
    assert found["scenario"] is None
    assert any(said in f"{one['what']} {one['value']}" for one in found["problems"])
    assert all(one["line"] >= 1 for one in found["problems"])


def test_bodies_are_bounded(server: Running) -> None:
    assert server.post({"toml": "#" * 60_001}, "/check").status_code == 422
    assert server.post({"toml": "#" * 70_000}, "/check").status_code == 413
    assert server.post({"toml": "", "more": 1}, "/check").status_code == 422
    assert server.post({}, "/check").status_code == 422
    strange = server.http.post("/api/v1/check", content=b"toml", headers={"content-type": "x/y"})
    assert strange.status_code == 415
    other = {"Origin": "http://elsewhere.example"}
    assert server.post({"toml": ""}, "/check", headers=other).status_code == 403


def test_many_mistakes_are_counted() -> None:
    told = tasks.marked([Problem(f"scenario.toml:{k + 1}", "", "wrong") for k in range(150)])
    assert len(told) == tasks.MOST_MARKED + 1
    assert told[-1].what == "50 more mistakes"
    assert [one.line for one in tasks.marked([Problem("dials", "x", "wrong")])] == [1]


def test_what_many_wait_for_is_refused_for_a_moment(
    tmp_path: Path, text: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "home", limits=Limits(clerk_seconds=60)) as server:
        monkeypatch.setattr("walkaway.web.office.WAITING", 0)
        answer = server.post({"toml": text()}, "/check")
        assert answer.status_code == 429
        assert answer.headers["retry-after"]
        monkeypatch.undo()
        until(lambda: server.post({"toml": text()}, "/check").status_code == 200)
