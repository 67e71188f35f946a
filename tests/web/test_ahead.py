"""First views that come with the package: of today's stories, data and constants, or not used."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tests.web.conftest import REAL, Running, running
from walkaway import engine
from walkaway.documents import plain
from walkaway.present import first_view
from walkaway.present.first import FirstSaid
from walkaway.scenario import Scenario, library
from walkaway.web import ahead, tasks
from walkaway.web.models import RunNamed
from walkaway.world import Snapshot

PLACE = files("walkaway.web").joinpath(ahead.FILE)
ANEW = "a view is not of today: run `make first`"
CHEAP = ("cptpp-taiwan", "japan-2026", "rare-earths-cutoff")
"""Stories of three kinds that are quickly run: trade, debt, what is cut off."""


@pytest.fixture(scope="module")
def views() -> dict[str, dict[str, Any]]:
    return ahead.views()


def test_every_story_has_a_view_that_follows_from_todays_story_data_and_constants(
    views: dict[str, dict[str, Any]],
) -> None:
    assert set(views) == set(library.names()), ANEW
    assert RunNamed(scenario="zero").draws == ahead.DRAWS
    for name, own in views.items():
        story = Scenario.of_library(name)
        detail = plain(tasks.detail(story, library.text(name)))
        dial = next((one for one in detail["dials"] if one["id"] == detail["lever"]), None)
        assert own["lever"] == ahead.rounded(dial), ANEW
        assert own["span"] == (detail["span"] and ahead.rounded(list(detail["span"]))), ANEW
        view = msgspec.convert(own["first"], FirstSaid)
        assert (own["title"], own["draws"]) == (story.title, ahead.DRAWS)
        assert not view.asked or view.question == story.question
        assert str(story.date) in view.foot


def test_they_are_small() -> None:
    assert len(PLACE.read_bytes()) < 300_000


@pytest.mark.parametrize("name", CHEAP)
def test_a_view_is_what_the_code_of_today_computes(
    name: str, views: dict[str, dict[str, Any]]
) -> None:
    found = first_view.document(engine.run(Scenario.of_library(name), draws=ahead.DRAWS))
    same(views[name]["first"], json.loads(json.dumps(found.plain())), "first")


def same(known: Any, found: Any, place: str) -> None:
    """Words to the letter, with every digit in them; drawn numbers as closely as they are kept.

    The foot names the run, and with it the code.
    """
    if isinstance(known, dict):
        assert known.keys() == found.keys(), place
        for key in known.keys() - {"foot"}:
            same(known[key], found[key], f"{place}.{key}")
    elif isinstance(known, list):
        assert len(known) == len(found), place
        for at, (one, other) in enumerate(zip(known, found, strict=True)):
            same(one, other, f"{place}[{at}]")
    elif isinstance(known, float) and not isinstance(found, str):
        assert known == pytest.approx(found, rel=1e-4, abs=1e-9), f"{place}: {ANEW}"
    else:
        assert known == found, f"{place}: {ANEW}"


def test_what_rests_on_anything_else_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "zero"
    assert name in ahead.views()
    real = library.text
    with monkeypatch.context() as patch:
        patch.setattr(library, "text", lambda own: real(own) + ("\n" if own == name else ""))
        assert set(ahead.views()) == set(library.names()) - {name}
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "_tables", lambda: "of other constants")
        assert ahead.views() == {}
    with monkeypatch.context() as patch:
        patch.setattr(Snapshot.default(), "digest", "of other data")
        assert ahead.views() == {}
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "code_digest", lambda: "of other code")
        assert not any(own["today"] for own in ahead.views().values())
    known = json.loads(PLACE.read_text(encoding="utf-8"))
    patch_code = known[name]["code"]
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "code_digest", lambda: patch_code)
        assert ahead.views()[name]["today"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"zero": {}}', '{"zero": 3}'])
def test_a_damaged_file_shows_nothing(text: str) -> None:
    assert ahead.views(text) == {}


def test_tables_that_decide_nothing_of_a_view_do_not_count() -> None:
    """A constant counts, a skill that is scored anew does not."""
    root = Path(ahead.__file__).resolve().parents[1]
    parts = {path.relative_to(root).parts[0] for path in root.rglob("*.toml")}
    assert {"parameters", "goods", "bonds", "economy", "world"} <= parts - set(ahead.OTHERWISE)
    assert set(ahead.OTHERWISE) <= parts


def test_a_new_entry_takes_the_place_of_the_old_and_keeps_the_others() -> None:
    entry = {"key": "k", "code": "c", "first": {"low": 1 / 3, "rows": [2 / 3], "text": "0.333333"}}
    text = ahead.written("", "zero", entry)
    text = ahead.written(text, "eu-2025", {"key": "e"})
    text = ahead.written(text, "zero", {**entry, "key": "new"})
    known = json.loads(text)
    assert list(known) == ["eu-2025", "zero"]
    assert known["zero"]["key"] == "new"
    first = {"low": 0.333333, "rows": [0.666667], "text": "0.333333"}
    assert known["zero"]["first"] == first
    assert len(text.splitlines()) == 4  # a story a line


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALKAWAY_HOME", str(home))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(ahead.__file__).parents[2])]))
        with running(home, REAL) as found:
            yield found


def test_it_is_answered_without_a_worker(
    server: Running, views: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(*_: Any) -> Any:
        raise AssertionError("a worker was asked")

    with monkeypatch.context() as patch:
        patch.setattr(server.desk.clerks, "ask", nobody)
        found = server.get("/scenarios/japan-2025/ahead").json()
    assert found == {"view": views["japan-2025"]}
    schemas = server.get("/openapi.json").json()["components"]["schemas"]
    shape = {"$ref": "#/components/schemas/Ahead", "components": {"schemas": schemas}}
    jsonschema.validate(found, shape)
    assert server.get("/scenarios/no-such/ahead").status_code == 404
