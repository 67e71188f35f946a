"""Dated paths of a story that has a background, an end, or steps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import walkaway
from walkaway.bonds.kinds import Withdrawal
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar.measure import Measure
from walkaway.outcome import Outcome
from walkaway.scenario import Scenario

CARS = Tariff(by="USA", on="JPN", sectors="C29", change="+25%", from_="2025-04-03")
OTHERS = Tariff(by="USA", on="EU", change="+10%", from_="2025-04-05", role="background")
WALK = Withdrawal(
    holder="JPN.private", bucket="long", change="-10%", over="4 quarters", from_="2025-06-12"
)
LONG = "path.us_30y_yield"


def run(*measures: Measure, draws: int = 2) -> Outcome:
    story = Scenario(name="own", date="2025-06-12", focus=("USA", "JPN"), measures=measures)
    return walkaway.run(story, elasticities=["U4"], draws=draws, jobs=1, only=["economy"])


def changes(outcome: Outcome) -> dict[str, np.ndarray]:
    """Path -> its changes [low, mid, high; quarter], in the unit of the path or as a ratio."""
    found = {}
    for path in outcome.paths:
        sides = np.array([path.low, path.mid, path.high])
        money = path.expected is not None and path.expected.relative
        base = np.array(path.baseline)
        found[path.id] = np.log(sides / base) if money else sides - base
    return found


@pytest.fixture(scope="module")
def steps() -> Outcome:
    first, second = (
        dataclasses.replace(CARS, step="tariff"),
        dataclasses.replace(WALK, step="walk"),
    )
    return run(first, second, OTHERS)


def test_a_background_alone_moves_no_path() -> None:
    for path in run(OTHERS).paths:
        assert not path.moves, path.id


def test_the_end_of_a_measure_undoes_it_draw_by_draw() -> None:
    there = changes(run(CARS, OTHERS))
    back = changes(run(dataclasses.replace(CARS, role="ended"), OTHERS))
    for name, own in there.items():
        # what was lowest is highest
        assert own == pytest.approx(-back[name][::-1], abs=1e-7), name
    assert np.abs(there["path.jp_output"]).max() > 0.01


def test_a_step_is_the_story_of_its_measures_alone(steps: Outcome) -> None:
    """The first step in the run of both, and a run of the first: the same paths."""
    assert steps.step_names == ("tariff", "walk")
    before, alone = changes(steps.after("tariff")), changes(run(CARS, OTHERS))
    assert before.keys() >= alone.keys()
    for name, own in alone.items():
        # To the tolerance of the solver: the systems hold other holders of debt apart.
        assert before[name] == pytest.approx(own, abs=2e-4), name


def test_the_last_step_is_the_outcome_itself(steps: Outcome) -> None:
    assert steps.after("walk") is steps
    long, before = steps.path(LONG), steps.after("tariff").path(LONG)
    assert long is not None
    assert before is not None
    # who leaves raises the yield of what he leaves
    assert long.change(3).mid > before.change(3).mid
    with pytest.raises(walkaway.BadInputError, match="no such step"):
        steps.after("tarif")


def test_an_expectation_that_knew_the_tariff_is_told_with_it(steps: Outcome) -> None:
    """The yield of the day knew the tariff of April, and not the walk that begins on it."""
    before, whole = steps.after("tariff").path(LONG), steps.path(LONG)
    assert before is not None
    assert whole is not None
    for path in (before, whole):
        assert path.expected is not None
        assert len(path.expected.knew) == 1
    centre = np.array(whole.expected.centre)
    # With all that was known the level is what was expected; without, it is less the effect.
    assert before.mid == pytest.approx(centre)
    assert [before.with_measures(k).mid for k in range(6)] == pytest.approx(centre[:6])
    assert np.array(before.baseline) - centre == pytest.approx(
        np.array(before.baseline) - np.array(before.mid)
    )
    assert before.baseline == pytest.approx(whole.baseline)
    for quarter in (0, 3):
        level = whole.with_measures(quarter)
        # The walk alone, on top of what was expected: of two draws the middle is the mean.
        added = whole.change(quarter).mid - before.change(quarter).mid
        assert level.mid == pytest.approx(centre[quarter] + added, abs=1e-9)


def test_an_expectation_before_the_story_knew_none_of_it() -> None:
    path = run(WALK).path(LONG)
    assert path is not None
    assert path.expected is not None
    assert path.expected.knew == ()
    assert path.baseline == path.expected.centre


def test_steps_stand_in_documents(steps: Outcome) -> None:
    from walkaway.web.downloads import paths_csv

    again = Outcome.from_dict(steps.to_dict())
    assert again == steps
    rows = paths_csv(steps).splitlines()
    assert rows[0].startswith("step,id,")
    told = {row.split(",", 1)[0] for row in rows[1:]}
    assert told == {"tariff", "walk"}


def test_numbers_asked_of_the_end_are_those_of_the_last_step(steps: Outcome) -> None:
    from walkaway.engine.asked import answers

    name = f"{LONG}.2026Q1"
    story = Scenario.from_toml(steps.scenario.toml)
    found = answers(story, [name], elasticities=["U4"], draws=2).found[name]
    assert found.band.mid == pytest.approx(steps[name].mid, abs=1e-6)


def test_the_draws_of_a_background_are_kept_for_all_that_is_counted_against_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tariff finds them on disk, and is told what it is told without, to the last digit."""
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path))
    monkeypatch.delenv("WALKAWAY_PREPARED", raising=False)
    higher = dataclasses.replace(CARS, change="+40%")
    run(CARS, OTHERS)
    draws = set((tmp_path / "prepared").glob("draws-*"))
    assert draws
    found = changes(run(higher, OTHERS))
    assert set((tmp_path / "prepared").glob("draws-*")) == draws
    monkeypatch.setenv("WALKAWAY_PREPARED", "off")
    assert found.keys() == changes(run(CARS, OTHERS)).keys()
    for name, own in changes(run(higher, OTHERS)).items():
        assert np.array_equal(found[name], own), name


def test_another_background_has_other_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path))
    monkeypatch.delenv("WALKAWAY_PREPARED", raising=False)
    run(CARS, OTHERS)
    draws = set((tmp_path / "prepared").glob("draws-*"))
    run(CARS, dataclasses.replace(OTHERS, change="+12%"))
    assert set((tmp_path / "prepared").glob("draws-*")) > draws
