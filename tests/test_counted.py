"""The counts of a run's parts: what grew is told, nothing else, and against the right record."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest
from benchmarks import counted

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
