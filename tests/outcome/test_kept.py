"""The folder of runs: one bad record harms no other, what is altered is not believed."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands import call
from tests.fuzz import damage
from tests.outcome.factory import outcome
from walkaway.errors import BadInputError
from walkaway.outcome import Outcome, RunStore
from walkaway.outcome.index import NAME, Row

BAD = [
    "", "null", "[]", "{}", "1", '"x"', "{", "\x00", "[" * 5000, '{"schema": "walkaway/outcome/1"}',
    "NaN", '{"schema": 1}', '{"schema": "walkaway/outcome/9"}', "é" * 9,
]  # fmt: skip


def names(store: RunStore) -> list[str]:
    return [row.run for row in store.rows() if not row.problem]


def altered(path: Path, where: tuple[Any, ...], value: object) -> None:
    document = json.loads(path.read_text())
    part = document
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = value
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("hashed", [True, False])
@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
def test_one_bad_record_harms_no_other(folder: Path, content: str, hashed: bool) -> None:
    store = RunStore.default()
    good, bad = outcome("good"), outcome("bad")
    store.save(good)
    path = store.save(bad)
    if not hashed:
        path.with_suffix(".sha256").unlink()
    path.write_bytes(content.encode("latin-1"))
    assert names(store) == [good.record.id]
    assert list(store.all()) == [good]
    assert store.load("good") == good
    with pytest.raises(BadInputError, match="delete it and run again"):
        store.load(bad.record.id)
    with pytest.raises(BadInputError, match="no such run"):
        store.load("bad")
    listed = json.loads(call("runs", "--json").stdout)
    assert {one["run"]: bool(one["problem"]) for one in listed} == {
        good.record.id: False, bad.record.id: True,
    }  # fmt: skip
    assert call("cite", "good").exit_code == 0
    assert "1 cannot be used" in call("runs").stdout
    dropped = json.loads(call("runs", "prune", "--json").stdout)
    assert [one["run"] for one in dropped] == [bad.record.id]
    assert store.ids() == (good.record.id,)


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    store, good = RunStore(tmp_path), outcome()
    store.save(good)
    (tmp_path / f"{1:012x}.json").mkdir()
    os.mkfifo(tmp_path / f"{2:012x}.json")
    (tmp_path / f"{3:012x}.json").symlink_to("/dev/zero")
    (tmp_path / f"{4:012x}.json").symlink_to(tmp_path / "nothing")
    with (tmp_path / f"{5:012x}.json").open("wb") as stream:
        stream.truncate(50 * 10**9)
    (tmp_path / "notes.json").write_text("mine")
    assert names(store) == [good.record.id]
    told = {row.run[-1]: row.problem for row in store.rows() if row.problem}
    assert "folder" in told["1"]
    assert "pipe" in told["2"]
    assert "device" in told["3"]
    assert "too many" in told["5"]
    store.prune()
    assert (tmp_path / "notes.json").read_text() == "mine"
    assert (tmp_path / f"{1:012x}.json").is_dir()


def test_an_altered_number_is_not_believed(tmp_path: Path) -> None:
    store, made = RunStore(tmp_path), outcome()
    path = store.save(made)
    before = path.stat()
    whole = path.read_text()
    path.write_text(whole.replace("-4.0", "+4.0".replace("+", "9"), 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BadInputError, match="was altered"):
        store.load(made.record.id)
    with pytest.raises(BadInputError):
        store.document(made.record.id)
    assert list(store.all()) == []
    store.save(made)
    assert store.load(made.record.id) == made


def test_records_of_earlier_versions_are_read(tmp_path: Path) -> None:
    made = outcome()
    path = tmp_path / f"{made.record.id}.json"
    path.write_text(json.dumps(made.to_dict(), ensure_ascii=False, indent=1))
    assert RunStore(tmp_path).load("example") == made


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("scenario", "focus"), ""),
        (("scenario", "focus"), ["USA"]),
        (("scenario", "date"), None),
        (("metrics", 0, "members", "A"), "x"),
        (("metrics", 0, "members", "A"), float("nan")),
        (("metrics",), None),
        (("record", "settings"), {"draws": "9"}),
        (("record",), []),
        (("paths", 0, "mid"), {}),
    ],
)
def test_a_record_with_one_wrong_part_is_no_record(
    tmp_path: Path, where: tuple[Any, ...], value: object
) -> None:
    store = RunStore(tmp_path)
    path = store.save(outcome())
    altered(path, where, value)
    path.with_suffix(".sha256").unlink()
    with pytest.raises(BadInputError, match="delete it"):
        store.load(path.stem)
    assert list(store.all()) == []


@damage.seconds(60)
@given(data=st.data())
def test_damaged_records(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    store, made = RunStore(folder), outcome()
    folder.mkdir(exist_ok=True)
    path = folder / f"{made.record.id}.json"
    path.write_text(json.dumps(data.draw(damage.of_json(made.to_dict()))), "utf-8", "replace")
    try:
        found = store.load(path.stem)
    except BadInputError as error:
        assert str(path) in str(error) or "no such run" in str(error)  # noqa: PT017
        assert list(store.all()) == []
    else:
        assert Outcome.from_dict(found.to_dict()) == found
        assert found.record.id == path.stem
    assert len(store.rows()) == 1


# ---- the index


def counted(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    looked: list[str] = []
    look = RunStore._look

    def count(self: RunStore, run: str, found: os.stat_result) -> Row:
        looked.append(run)
        return look(self, run, found)

    monkeypatch.setattr(RunStore, "_look", count)
    return looked


def test_a_list_reads_no_record_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(tmp_path)
    looked = counted(store, monkeypatch)
    for k in range(30):
        store.save(outcome(settings=str(k)))
    assert len(looked) == 30
    looked.clear()
    assert len(store.rows()) == len(store.ids()) == 30
    assert store.load("example")
    assert looked == []
    path = next(tmp_path.glob("*.json"))
    path.write_text("{}")
    assert sum(bool(row.problem) for row in store.rows()) == 1
    path.unlink()
    assert len(store.rows()) == 29
    assert looked == [path.stem]


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_index_is_made_anew(tmp_path: Path, content: bytes) -> None:
    store, made = RunStore(tmp_path), outcome()
    store.save(made)
    before = store.rows()
    (tmp_path / NAME).write_bytes(content)
    assert store.rows() == before
    assert store.rows() == before
    assert store.load("example") == made


def test_an_index_that_cannot_be_had_is_done_without(tmp_path: Path) -> None:
    store, made = RunStore(tmp_path), outcome()
    (tmp_path / NAME).mkdir()
    store.save(made)
    assert store.load("example") == made
    assert len(store.rows()) == 1


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.save(outcome())
    before = store.rows()
    with sqlite3.connect(tmp_path / NAME) as own:
        own.execute("drop table runs")
        own.execute("create table runs (a, b)")
        own.execute("pragma user_version = 99")
    own.close()
    assert store.rows() == before


# ---- room


def test_prune_keeps_the_newest(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    made = [outcome(settings=str(k)) for k in range(5)]
    for age, one in enumerate(made):
        os.utime(store.save(one), (1000 - age, 1000 - age))
    gone = store.prune(keep=4, before=998.5)
    assert [row.run for row in gone] == [made[4].record.id, made[2].record.id, made[3].record.id]
    assert store.ids() == (made[0].record.id, made[1].record.id)
    assert {path.name for path in tmp_path.iterdir()} == {
        NAME, *(f"{run}{end}" for run in store.ids() for end in (".json", ".sha256")),
    }  # fmt: skip


def test_what_cannot_be_used_makes_room_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of many bytes that is no run, the newest of all, costs no run."""
    store = RunStore(tmp_path)
    made = [outcome(settings=str(k)) for k in range(3)]
    for one in made[:2]:
        store.save(one)
    huge = tmp_path / f"{1:012x}.json"
    with huge.open("wb") as stream:
        stream.truncate(50 * 10**9)
    os.utime(huge, (4e9, 4e9))
    store.save(made[2])
    assert set(store.ids()) == {one.record.id for one in made}
    assert not huge.exists()
    assert "made room" in capsys.readouterr().err


def test_what_cannot_be_used_takes_nobodys_place(tmp_path: Path) -> None:
    """The newest records are no runs: those that are stay."""
    store = RunStore(tmp_path)
    made = [outcome(settings=str(k)) for k in range(3)]
    for age, one in enumerate(made):
        os.utime(store.save(one), (1000 - age, 1000 - age))
    for number in range(1, 4):
        (tmp_path / f"{number:012x}.json").write_text("null")
    gone = {row.run for row in store.prune(keep=2)}
    assert gone == {*(f"{number:012x}" for number in range(1, 4)), made[2].record.id}
    assert store.ids() == (made[0].record.id, made[1].record.id)
    (tmp_path / f"{1:012x}.json").write_text("null")
    assert store.prune(before=900) == []  # newer than the time that was named


def test_the_oldest_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = RunStore(tmp_path)
    made = [outcome(settings=str(k)) for k in range(4)]
    size = store.save(made[0]).stat().st_size
    os.utime(tmp_path / f"{made[0].record.id}.json", (1, 1))
    monkeypatch.setenv("WALKAWAY_RUNS_BYTES", str(int(2.5 * size)))
    store.save(made[1])
    assert len(store.ids()) == 2
    assert not capsys.readouterr().err
    store.save(made[2])
    assert set(store.ids()) == {made[1].record.id, made[2].record.id}
    assert "1 oldest runs made room" in capsys.readouterr().err
    monkeypatch.setenv("WALKAWAY_RUNS_BYTES", "1")
    store.save(made[3])
    assert store.ids() == (made[3].record.id,), "the run itself is always kept"


def test_what_killed_writers_leave_is_swept(tmp_path: Path) -> None:
    store, made = RunStore(tmp_path), outcome()
    path = store.save(made)
    (tmp_path / "by-scenario").mkdir()
    left = [
        tmp_path / f".{path.name}.0123.tmp",
        tmp_path / "by-scenario" / ".x.txt.0123.tmp",
        tmp_path / "by-scenario" / "gone.txt",
        tmp_path / f"{7:012x}.sha256",
    ]
    stays = tmp_path / "by-scenario" / "there.txt"
    for one in (*left, stays):
        one.write_text("half" if one is not stays else f"{made.record.id}\n")
    store.sweep()
    assert all(one.exists() for one in left), "somebody may be writing them"
    for one in (*left, stays):
        os.utime(one, (1, 1))
    store.sweep()
    assert not any(one.exists() for one in left)
    assert stays.exists()
    assert store.load("example") == made


def test_what_cannot_be_dropped_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(tmp_path)
    for name in ("one", "two"):
        store.save(outcome(name))

    def refused(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(BadInputError) as found:
        store.prune(keep=0)
    assert len(found.value.problems) == 2
    assert "cannot be dropped (Read-only file system)" in str(found.value)
