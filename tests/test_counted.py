"""The counts of a run's parts: what grew is told, nothing else, and against the right record."""

from __future__ import annotations

import json
import platform
import threading
import time
from pathlib import Path

import pytest
from benchmarks import counted, instructions

BEFORE = {"draws": {"calls": 100.0, "peak_mb": 10.0}, "page": {"calls": 50.0}}


def test_only_what_grew_by_over_a_fifth_is_told() -> None:
    now = {
        "draws": {"calls": 121.0, "peak_mb": 12.0},
        "page": {"calls": 20.0},
        "new": {"calls": 9.0},
    }
    assert counted.grown(BEFORE, now) == ["draws: calls 100 -> 121 (+21%)"]


def test_counts_are_compared_with_the_newest_of_the_same_python() -> None:
    here, other = platform.python_version(), "0.0.1"
    lines = [json.dumps({"python": own, "commit": name}) for own, name in
             ((here, "a"), (here, "b"), (other, "c"))]  # fmt: skip
    assert (counted.last([*lines, ""]) or {})["commit"] == "b"
    assert counted.last(lines[2:]) is None


def line(commit: str, counts: counted.Counts, **more: str) -> str:
    return json.dumps(
        {"python": platform.python_version(), "commit": commit, "counts": counts, **more}
    )


def test_instructions_are_compared_on_one_processor_alone() -> None:
    """Libraries choose theirs by it; calls and bytes are compared with the newest line of all."""
    mine = line("a", {"draws": {"instructions": 10.0, "calls": 100.0}}, processor=own())
    other = line("b", {"draws": {"instructions": 1.0, "calls": 100.0}}, processor="another")
    now = {"draws": {"instructions": 13.0, "calls": 130.0}}
    calls = "grew by over 20% since b: draws: calls 100 -> 130 (+30%)"
    both = "grew by over 20% since a: draws: instructions 10 -> 13 (+30%)"
    assert list(counted.told([mine, other], now)) == [calls, both]
    assert list(counted.told([other], now)) == [
        calls,
        f"no line of {own()} in the history: instructions are not compared, calls are",
    ]
    # Counted on a machine without a counter, the line with instructions still serves.
    assert list(counted.told([mine], {"draws": {"calls": 100.0}})) == []


def own() -> str:
    return instructions.processor()


def test_that_nothing_can_be_compared_is_said() -> None:
    (said,) = counted.told([json.dumps({"python": "0.0.1"})], BEFORE)
    assert said.startswith("no line of Python")


def test_without_a_counter_calls_stand_for_instructions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counted, "lent", lambda: "no counter here")
    monkeypatch.setattr(counted, "_process", lambda how: {"--calls": BEFORE}[how])
    assert counted._fresh() == BEFORE
    assert capsys.readouterr().out == "instructions: no counter here; calls stand for them\n"


@pytest.mark.parametrize("count", [0.0, 7.0])
def test_a_counter_that_stands_still_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, count: float
) -> None:
    part = {"draws": {"instructions": count}}
    found = {"--calls": {"draws": {"calls": 100.0}}, "--instructions": part}
    monkeypatch.setattr(counted, "lent", lambda: instructions.Counter(-1))
    monkeypatch.setattr(counted, "_process", lambda how: found[how])
    assert ("instructions" in counted._fresh()["draws"]) == (count > 0)


def test_the_counter_counts_what_runs_between_in_all_threads() -> None:
    """The kernel's own clock, counted in the same way, against what Python says of it."""
    counter = instructions.lent(instructions.SOFTWARE, instructions.TASK_CLOCK)
    if isinstance(counter, str):
        pytest.skip(counter)
    found: list[float] = []
    work = [threading.Thread(target=sum, args=(range(3_000_000),)) for _ in range(2)]
    start = time.process_time_ns()
    with counter.counting(found.append):
        for one in work:
            one.start()
        for one in work:
            one.join()
    spent = time.process_time_ns() - start
    with counter.counting(found.append):
        pass
    assert 0.5 * spent < found[0] <= 1.2 * spent
    assert found[1] < 0.1 * found[0]


def test_a_record_is_added_and_growth_is_shown_without_failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counted, "HISTORY", tmp_path / "history.jsonl")
    counted.main(["--write"], lambda: BEFORE)
    counted.main(["--write"], lambda: {"page": {"calls": 75.0}})
    told = capsys.readouterr().out
    assert "grew by over 20%" in told
    assert "page: calls 50 -> 75 (+50%)" in told
    records = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines()]
    assert [own["counts"] for own in records] == [BEFORE, {"page": {"calls": 75.0}}]
    assert all(set(own) == {"date", "commit", "python", "counts"} for own in records)


def test_the_history_can_be_read() -> None:
    lines = counted.HISTORY.read_text(encoding="utf-8").splitlines()
    assert lines
    for record in map(json.loads, lines):
        assert {"24 draws", "page and report"} <= record["counts"].keys()
