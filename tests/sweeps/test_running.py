"""Points are the numbers of runs, are solved once, and survive whatever ends a process."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.sweeps.plans import NUMBERS, scenario, small
from walkaway import engine
from walkaway.engine.worlds import MOST_AHEAD
from walkaway.errors import BadInputError
from walkaway.scenario import Scenario
from walkaway.scenario.dials import turn
from walkaway.sweeps import plan_of, points, pool, running, sweep
from walkaway.sweeps.kept import prune, rows_kept
from walkaway.sweeps.plan import Ask, Settings
from walkaway.sweeps.points import LOST, Point
from walkaway.sweeps.points import solve as solve_point


@pytest.fixture(autouse=True)
def _own_home(folder: Path) -> None:
    del folder


def test_points_are_the_numbers_of_runs() -> None:
    found = sweep(small(), jobs=1)
    assert found.status == "solved"
    for point in found.points[::2]:
        run = engine.run(
            turn(scenario(), dict(point.settings)), elasticities=["CP"], only=["goods"]
        )
        for name, one in point.found.items():
            told = run[name]
            assert (one.label, one.unit, one.count) == (told.label, told.unit, 1)
            assert one.band.mid == pytest.approx(told.mid, abs=1e-9)


def test_several_sets_make_the_band_that_a_run_has() -> None:
    found = sweep(small(elasticities=["CP", "IS", "U4"], vary={"tariff-1": [20]}), jobs=1)
    run = engine.run(
        turn(scenario(), {"tariff-1": 20.0}), elasticities=["CP", "IS", "U4"], only=["goods"]
    )
    for name, one in found.points[0].found.items():
        assert one.band.low == pytest.approx(run[name].low, abs=1e-9)
        assert one.band.high == pytest.approx(run[name].high, abs=1e-9)


def test_any_number_of_processes_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sweep(small(), jobs=1)
    monkeypatch.setenv("WALKAWAY_HOME", os.environ["WALKAWAY_HOME"] + "-other")
    two = sweep(small(), jobs=2)
    assert one.points == two.points


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What is solved from now on, in this process."""
    seen: list[Settings] = []

    def solved(ask: Ask, settings: Settings) -> Point:
        seen.append(settings)
        return solve_point(ask, settings)

    monkeypatch.setattr(points, "solve", solved)
    return seen


def test_what_is_finished_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sweep(small(), jobs=1)
    seen = counted(monkeypatch)
    assert sweep(small(), jobs=1) == first
    assert seen == []
    longer = sweep(small(vary={"tariff-1": [0, 10, 30, 40], "tariff-2": [0, 20]}), jobs=1)
    assert [dict(own)["tariff-1"] for own in seen] == [40.0, 40.0]
    assert longer.points[:6] == first.points


def test_a_point_that_fails_is_kept_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bloc that is joined had no members yet on the earlier day."""
    joining = Scenario.from_toml(
        'date = 2025-06-12\n[[measure]]\nkind = "Accession"\nbloc = "CPTPP"\nmembers = "CHN"\n'
    )
    plan = plan_of(
        joining, {"date": ["2025-06-12", "2001-05-05"]}, numbers=NUMBERS, elasticities=["CP"]
    )
    found = sweep(plan, jobs=1)
    assert [own.status for own in found.points] == ["solved", "failed"]
    assert found.status == "partly solved"
    assert "no members" in found.points[1].reason
    seen = counted(monkeypatch)
    assert sweep(plan, jobs=1) == found
    assert seen == []


def test_no_equilibrium_is_a_reason_and_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("walkaway.sweeps.points.answers", broken)
    found = sweep(small(), jobs=1)
    assert found.status == "not solved"
    assert {own.reason for own in found.points} == {"ZeroDivisionError: by hand"}


def test_a_point_that_ends_its_process_is_found_and_the_others_are_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parent = os.getpid()

    def deadly(ask: Ask, settings: Settings) -> Point:
        if dict(settings)["tariff-1"] == 30.0 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return solve_point(ask, settings)

    monkeypatch.setattr(points, "solve", deadly)
    found = sweep(small(), jobs=2)
    lost = [own for own in found.points if own.status == LOST]
    assert [dict(own.settings)["tariff-1"] for own in lost] == [30.0, 30.0]
    assert "SIGKILL" in lost[0].reason
    assert [own.status for own in found.points[:4]] == ["solved"] * 4
    monkeypatch.setattr(points, "solve", solve_point)  # a lost point is not finished
    assert sweep(small(), jobs=2).status == "solved"


def test_a_damaged_part_is_passed_over_and_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sweep(small(), jobs=1)
    part = max(pool.Pool.of(small().ask).parts(), key=lambda path: path.stat().st_size)
    raw = bytearray(part.read_bytes())
    raw[len(raw) // 2] ^= 1
    part.write_bytes(bytes(raw))
    seen = counted(monkeypatch)
    assert sweep(small(), jobs=1) == first
    assert seen


def test_many_small_parts_are_put_together() -> None:
    first = sweep(small(), jobs=1)
    own = pool.Pool.of(small().ask)
    for point in first.points * 4:
        made = Point(point.settings, point.status, point.reason + " ", point.found, point.read)
        own.add([made])  # the same points, ended a little otherwise
        own.add([point])
    held = own.points()
    own.join()
    assert len(own.parts()) <= pool.MANY
    assert own.points().keys() == held.keys()


def test_kept_sweeps_are_listed_and_dropped() -> None:
    sweep(small(), jobs=1)
    sweep(small(elasticities=["IS"], vary={"tariff-1": [5]}), jobs=1)
    rows = rows_kept()
    assert sorted(row.title.split(":")[0] for row in rows) == [
        "sweep, 1 points", "sweep, 6 points",
    ]  # fmt: skip
    assert prune() == []
    assert [row.run for row in prune(keep=1)] == [rows[1].run]
    (pool.Pool.of(small(elasticities=["IS"]).ask).folder / "ask.json").write_text("{")
    assert [bool(row.problem) for row in rows_kept()] == [True]
    assert len(prune()) == 1
    assert rows_kept() == []


def test_sweeps_take_no_more_room_than_they_may(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sweep(small(vary={"tariff-1": [1]}), jobs=1)
    monkeypatch.setenv("WALKAWAY_SWEEPS_BYTES", "10")
    sweep(small(vary={"tariff-1": [1]}, elasticities=["IS"]), jobs=1)
    assert [row.run for row in rows_kept()] == [small(elasticities=["IS"]).ask.digest]
    assert "made room" in capsys.readouterr().err


def test_progress_says_how_far_it_is_and_how_much_time_is_left() -> None:
    told: list[tuple[int, int, str]] = []
    sweep(small(), jobs=1, progress=lambda *what: told.append(what))
    assert told[0] == (0, 6, "points")
    assert told[-1][:2] == (6, 6)
    assert "left" in told[1][2]


def test_a_plan_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadInputError, match="no such file"):
        sweep("nowhere.toml")


def test_pieces_are_a_few_dozen_solves() -> None:
    ask = small(elasticities=["CP"]).ask
    left: Sequence[Settings] = [(("tariff-1", float(k)),) for k in range(1000)]
    assert {len(own) for own in running.pieces_of(ask, left, 2)[:-1]} == {running.SOLVES}
    assert {len(own) for own in running.pieces_of(ask, left[:16], 2)} == {2}
    long = small(draws=20, whole=True, elasticities=[]).ask
    assert {len(own) for own in running.pieces_of(long, left, 2)} == {MOST_AHEAD}
