"""Playing a table: payoffs, memory, processes, members that fail, bands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.negotiation.test_reader import CLASH
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.negotiation import read_game
from walkaway.negotiation.analysis import analyse, frequencies
from walkaway.negotiation.definition import GameDefinition
from walkaway.negotiation.table import play
from walkaway.outcome import Metric, Outcome, RunRecord, RunStore, ScenarioSummary, SolveReport
from walkaway.outcome.record import code_digest
from walkaway.scenario import Scenario

GAME = CLASH.replace('rate = "10%"', 'rate = "10%"\noverrides = true')


def definition() -> GameDefinition:
    return read_game(GAME, "deal.toml")


def outcome_of(scenario: Scenario, failing: str = "") -> Outcome:
    """A stand-in for the engine: welfare from the number of measures and the member."""
    count = len(scenario.measures)
    values = {"a": -1.0 * count, "b": 2.0 * count, "c": 0.5}
    solved = {name: value for name, value in values.items() if name != failing}
    return Outcome(
        record=RunRecord(scenario.digest, "data", code_digest(), "0"),
        scenario=ScenarioSummary(
            scenario.name, scenario.title, "", str(scenario.date), (), scenario.to_toml(),
            ("USA", "JPN"),
        ),
        metrics=(
            Metric("welfare.USA", "USA", "%", solved),
            Metric("welfare.JPN", "JPN", "%", {k: 3 * v + 1 for k, v in solved.items()}),
        ),
        solves=tuple(
            SolveReport(
                name, "goods", "solved" if name != failing else "not converged", {}, 1, 0.0, "why"
            )
            for name in values
        ),
    )  # fmt: skip


class Counting:
    """The stand-in, counting how often it is asked."""

    def __init__(self, inner: Callable[[Scenario], Outcome] = outcome_of) -> None:
        self.inner, self.calls = inner, 0

    def __call__(self, scenario: Scenario) -> Outcome:
        self.calls += 1
        return self.inner(scenario)


def test_payoffs_are_weighted_sums_of_metrics() -> None:
    table = play(definition(), outcome_of)
    assert table.members == ("a", "b", "c")
    counts = np.array([[1, 2], [0, 0]])
    usa = np.stack([-1.0 * counts, 2.0 * counts, np.full((2, 2), 0.5)])
    assert table.payoffs[:, 0] == pytest.approx(usa)
    assert table.payoffs[:, 1] == pytest.approx(3 * usa + 1 - 0.5 * usa)
    assert table.game().payoffs[0] == pytest.approx(np.median(usa, axis=0))
    assert table.drawn(0, (0, 1)) == pytest.approx([-2, 4, 0.5])


def test_runs_are_made_once(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    engine = Counting()
    seen: list[tuple[int, int]] = []
    first = play(definition(), engine, store=store, progress=lambda a, b, _: seen.append((a, b)))
    assert engine.calls == 4
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    second = play(definition(), engine, store=store)
    assert engine.calls == 4
    assert second.reused == 4
    assert second.payoffs == pytest.approx(first.payoffs)
    assert second.runs == first.runs
    # A run that was lost or cut short is made again, alone.
    victim = store.folder / f"{first.runs[(0, 1)]}.json"
    victim.write_text(victim.read_text()[:100])
    third = play(definition(), engine, store=store)
    assert engine.calls == 5
    assert third.reused == 3


def test_another_scenario_is_another_run(tmp_path: Path) -> None:
    store, engine = RunStore(tmp_path), Counting()
    play(definition(), engine, store=store)
    changed = read_game(GAME.replace('rate = "24%"', 'rate = "25%"'), "deal.toml")
    play(changed, engine, store=store)
    assert engine.calls == 4 + 2  # only the two cells in which the tariff stands


def test_processes_give_the_same_table() -> None:
    one, two = play(definition(), outcome_of), play(definition(), outcome_of, workers=2)
    assert two.payoffs == pytest.approx(one.payoffs)


def test_a_metric_that_does_not_exist_is_told_after_one_run() -> None:
    engine = Counting()
    wrong = read_game(GAME.replace('"welfare.JPN" = 1', '"welfare.JAP" = 1'), "deal.toml")
    with pytest.raises(BadInputError, match=r"deal.toml:16: .*did you mean 'welfare.JPN'"):
        play(wrong, engine)
    assert engine.calls == 1


def fails_where_measures(scenario: Scenario) -> Outcome:
    return outcome_of(scenario, "b" if scenario.measures else "")


def test_a_member_that_fails_somewhere_is_left_out_everywhere() -> None:
    table = play(definition(), fails_where_measures)
    assert table.members == ("a", "c")
    assert table.dropped == ("goods, b: press, resist: why",)


def test_ensembles_of_different_markets_are_crossed() -> None:
    def two_markets(scenario: Scenario) -> Outcome:
        found = outcome_of(scenario)
        slopes = {"steep": 10.0, "flat": 20.0}
        return msgspec.structs.replace(
            found, metrics=(found.metrics[0], Metric("welfare.JPN", "yield", "points", slopes))
        )

    table = play(definition(), two_markets)
    assert len(table.members) == 6
    assert table.members[1] == "a x flat"
    # JPN: 1 x its own metric - 0.5 x welfare.USA, the latter -1 under member a.
    assert table.payoffs[1, 1, 0, 0] == pytest.approx(20.5)
    assert table.payoffs[2, 1, 0, 0] == pytest.approx(10 - 0.5 * 2)


def test_a_market_that_nothing_moves_counts_as_no_change() -> None:
    def quiet(scenario: Scenario) -> Outcome:
        found = outcome_of(scenario)
        kept = found.metrics if scenario.measures else found.metrics[:1]
        return msgspec.structs.replace(found, metrics=kept)

    table = play(definition(), quiet)
    assert table.members == ("a", "b", "c")
    assert table.payoffs[:, 1, 1] == pytest.approx(-0.5 * table.payoffs[:, 0, 1])
    full = play(definition(), outcome_of)
    assert table.payoffs[:, 1, 0] == pytest.approx(full.payoffs[:, 1, 0])


def test_a_failure_in_a_market_that_nobody_plays_for_does_not_count() -> None:
    def other_fails(scenario: Scenario) -> Outcome:
        found = outcome_of(scenario)
        bad = SolveReport("steep", "bonds", "no solution", {}, 1, 0.0, "nothing clears")
        return msgspec.structs.replace(found, solves=(*found.solves, bad))

    assert play(definition(), other_fails).dropped == ()


def test_nothing_solved_is_an_error_that_names_the_cell() -> None:
    def fails(scenario: Scenario) -> Outcome:
        found = outcome_of(scenario)
        bad = tuple(msgspec.structs.replace(s, status="no solution") for s in found.solves)
        return msgspec.structs.replace(found, solves=bad, metrics=())

    with pytest.raises(NotSolvedError, match="press, resist: why"):
        play(definition(), fails)


def test_how_often_a_cell_is_an_equilibrium() -> None:
    """Member a: pressing hurts; b: it pays; c: nothing matters, so all four cells are."""
    table = play(definition(), outcome_of)
    counts = frequencies(table.games(), table.definition.stages)
    # a: USA relents, JPN is indifferent there. b: USA presses, JPN gains from more measures.
    third = 1 / 3
    assert counts.nash == pytest.approx(np.array([[third, 2 * third], [2 * third, 2 * third]]))
    assert counts.only_nash == pytest.approx(np.array([[0, third], [0, 0]]))
    assert counts.none == 0
    assert counts.draws == 3
    assert counts.best[0, 0] == pytest.approx([2 * third, 2 * third])


def test_analysis_solves_in_the_games_own_order() -> None:
    table = play(definition(), outcome_of)
    found = analyse(table.game(1), [["JPN"], ["USA"]], (1, 0))
    (first, answer), *_ = found.sequences.items()
    assert first == (("JPN",), ("USA",))
    assert answer.outcomes[0].cell == (0, 1)
    assert found.disagreement == pytest.approx([0.0, 1.0])
    assert found.nash_deal.payoffs == pytest.approx([4.0, 11.0])
