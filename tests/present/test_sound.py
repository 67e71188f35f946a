"""An error in one part of a page takes down neither the rest nor the run behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import call
from tests.outcome.factory import outcome
from walkaway import engine
from walkaway.engine.markets import MARKETS
from walkaway.outcome import Outcome, RunStore
from walkaway.present import bonds_story, parts, record_story, story
from walkaway.present.parts import PartWarning
from walkaway.scenario import library
from walkaway.solve.crew import LostError


def broken(found: Outcome, *_: object, **__: object) -> None:
    raise KeyError("no such bucket")


def broken_on_the_way(found: Outcome) -> Iterator[str]:
    yield from ()
    raise KeyError("no such bucket")


@pytest.mark.parametrize(
    ("module", "name", "function"),
    [
        (record_story, "section", broken),
        (bonds_story, "section", broken),
        (bonds_story, "short", broken_on_the_way),
    ],
)
def test_the_rest_of_the_page_is_there_and_says_what_is_not(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, function: object
) -> None:
    whole = story.page(outcome())
    assert parts.missing(whole, outcome()) == ()
    monkeypatch.setattr(module, name, function)
    with pytest.warns(PartWarning, match=r"Traceback[^\0]*no such bucket"):
        found = story.page(outcome())
    said = parts.missing(found, outcome())  # once for each market that the part tells of
    assert said
    assert all("KeyError: 'no such bucket'" in one for one in said)
    assert tuple(found.status[-len(said) :]) == said
    assert set(found.sections) <= set(whole.sections)
    assert len(found.sections) >= len(whole.sections) - 1
    assert set(found.short) <= set(whole.short)


def test_a_run_is_kept_before_it_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", lambda *_, **__: outcome())
    monkeypatch.setattr(record_story, "section", broken)
    with pytest.warns(PartWarning):
        shown = call("run", "zero")
    assert shown.exit_code == 1
    assert "KeyError" in shown.output
    monkeypatch.setattr(story, "page", broken)
    RunStore.default().prune(keep=0)
    failed = call("run", "zero")
    assert isinstance(failed.exception, KeyError)
    assert RunStore.default().ids() == (outcome().record.id,)


def test_a_run_over_which_processes_were_lost_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.run("zero", elasticities=["U4"])
    RunStore.default().save(whole)

    def gone(*_: object) -> None:
        raise LostError("a process was killed (SIGKILL), 2 times in the same task")

    monkeypatch.setattr(type(MARKETS[0]), "solve", gone)
    lost = engine.run("zero", elasticities=["U4"])
    assert lost.lost
    assert not lost.solved
    shown = call("run", "zero", "--elasticities", "U4", "--draws", "0", "--no-report")
    assert shown.exit_code == 1
    assert "this run is not kept: processes were lost over it" in shown.output
    assert "processes were lost over it" in shown.output
    assert "Not solved: goods" in shown.output
    assert RunStore.default().ids() == (whole.record.id,)


@pytest.mark.parametrize("name", library.names())
def test_every_scenario_of_the_library_has_its_whole_page(name: str) -> None:
    found = engine.run(name, elasticities=["U4"])
    assert parts.missing(story.page(found), found) == ()
