"""Runs survive being written and read, and are found by what people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outcome.factory import outcome
from walkaway.errors import BadInputError
from walkaway.files import write_atomically
from walkaway.outcome import Outcome, RunStore, compare


def test_round_trip(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    made = outcome()
    store.save(made)
    assert store.load(made.record.id) == made
    assert store.load(made.record.id[:5]) == made
    assert store.load("example") == made
    assert Outcome.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_newest_of_a_name_wins(tmp_path: Path) -> None:
    import os

    store = RunStore(tmp_path)
    old, new = outcome(settings="A"), outcome(settings="B")
    os.utime(store.save(old), (1, 1))
    store.save(new)
    assert store.load("example") == new
    assert store.ids() == (new.record.id, old.record.id)


def test_unknown_and_damaged_runs(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with pytest.raises(BadInputError, match="walkaway run"):
        store.load("nothing")
    made = outcome()
    path = store.save(made)
    path.write_text(path.read_text()[:100])
    with pytest.raises(BadInputError, match="delete it"):
        store.load(made.record.id)
    assert list(store.all()) == []


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.html"
    target.write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BadInputError, match="No space"):
        write_atomically(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_equal_records_have_equal_ids_and_settings_matter() -> None:
    assert outcome().record.id == outcome().record.id
    assert outcome().record.id != outcome(settings="A").record.id


def test_compare_takes_differences_member_by_member() -> None:
    rows = {row.id: row for row in compare(outcome(), outcome(shift=0.25))}
    change = rows["welfare.JPN"].change
    assert change is not None
    # The members differ by 3 points from one another, but all by 0.25 between the runs.
    assert (change.low, change.mid, change.high) == (0.25, 0.25, 0.25)
    same = rows["welfare.USA"].change
    assert same is not None
    assert same.mid == 0


def test_unknown_metric_is_suggested() -> None:
    with pytest.raises(BadInputError, match=r"did you mean 'welfare\.JPN'"):
        outcome()["welfare.JNP"]
