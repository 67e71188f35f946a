"""The log on the disk: torn, damaged, written by many at once, killed, carried elsewhere."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.feed.desk import ALL, DAILY, MONTHLY, Desk, written
from walkaway.errors import BadInputError, DataCorruptError
from walkaway.world import World, verify
from walkaway.world.feed import answers, carry, log
from walkaway.world.feed.index import INDEX, Line, append, locked, parsed, read_index

D = dt.date
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
LINE = Line("2026-11-27T12:00:00.000000+00:00", "tic", 0, "https://a.example/", "failed", 1)
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from([MONTHLY, DAILY]),
        st.integers(0, 40),
        st.one_of(st.none(), st.sampled_from([b"ours\n", b"other", b"ours\ntic_japan 1 x\n"])),
    ),
    max_size=5,
)


def test_a_line_is_what_was_written() -> None:
    assert parsed((LINE.text() + "\n").encode()).lines == (LINE,)


@given(st.data())
def test_a_line_with_any_byte_changed_or_lost_is_listed_and_left_out(data: st.DataObject) -> None:
    other = replace(LINE, publisher="mof")
    good = (other.text() + "\n").encode()
    bad = bytearray((LINE.text() + "\n").encode())
    at = data.draw(st.integers(0, len(bad) - 3))
    if data.draw(st.booleans()):
        changed = data.draw(st.integers(0, 255).filter(lambda b: b not in (bad[at], 10)))
        bad[at] = changed
        found = parsed(bytes(bad) + good)
        if not found.bad:  # a blank for a blank: it still says the same
            assert set(found.lines) == {LINE, other}
            return
    else:  # torn there, as a killed process leaves it
        found = parsed(good + bytes(bad[: at + 1]))
    assert found.lines == (other,)
    assert len(found.bad) == 1


def test_a_torn_line_does_not_take_the_next_one_with_it(tmp_path: Path) -> None:
    append(tmp_path, [LINE])
    whole = (tmp_path / INDEX).read_bytes()
    (tmp_path / INDEX).write_bytes(whole + whole[:30])
    append(tmp_path, [replace(LINE, publisher="mof")])
    found = read_index(tmp_path)
    assert [line.publisher for line in found.lines] == ["mof", "tic"]
    assert len(found.bad) == 1
    assert "line 2" in found.bad[0]


@pytest.mark.parametrize(
    "text",
    [
        b"[]", b"null", b'"a"', b"{", b"{}", b'{"check": 1}', b"\xff\xfe", b"[" * 50_000,
        b'{"time": "yesterday"}', LINE.text().replace("0, ", '"0", ').encode(),
        replace(LINE, sha256="../../../etc/passwd").text().encode(),
        replace(LINE, status="stolen").text().encode(),  # type: ignore[arg-type]
        replace(LINE, time="2026-13-01T00:00:00").text().encode(),
    ],
)  # fmt: skip
def test_other_lines_are_never_a_traceback(text: bytes) -> None:
    found = parsed(text + b"\n" + LINE.text().encode())
    assert found.lines == (LINE,)
    assert len(found.bad) == 1


def test_times_ascend_whatever_the_clock_says(tmp_path: Path) -> None:
    one = log.record(tmp_path, MONTHLY, NOON, [log.Asked("https://a.example/", reason="no")])
    two = log.record(tmp_path, MONTHLY, NOON, [log.Asked("https://a.example/", reason="no")])
    before = NOON - dt.timedelta(days=30)
    three = log.record(tmp_path, DAILY, before, [log.Asked("https://b.example/", reason="no")])
    assert one < two < three
    assert read_index(tmp_path).last_day == D(2026, 11, 27)


def test_a_damaged_answer_is_listed_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "data")
    for day, text in (("2026-11-27", "1100"), ("2026-11-28", "1110")):
        desk.says["https://monthly.example/a"] = written({"tic_japan": {D(2026, 9, 30): text}})
        desk.refresh(day)
    own = tmp_path / "data" / "fetched"
    second = read_index(own).lines[-1]
    place = answers.place(own, next(li.sha256 for li in read_index(own).lines[::-1] if li.sha256))
    assert second.day == D(2026, 11, 28)
    place.write_bytes(place.read_bytes()[:40])
    monkeypatch.setenv("WALKAWAY_DATA", str(tmp_path / "data"))
    (failure,) = verify()
    assert place.name in str(failure)
    for cached in (own / "cache").rglob("*"):
        if cached.is_file():
            cached.unlink()
    found = desk.on("2026-11-28")
    assert found.series("tic_japan").last.value == 1100.0
    assert "left out" in found.snapshot.layers[0].damage[0][1]
    # The same answer, fetched again, is whole again.
    desk.refresh("2026-11-29")
    assert desk.on("2026-11-29").series("tic_japan").last.value == 1110.0
    assert verify() == []


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    desk.says["https://monthly.example/a"] = written({"tic_japan": {D(2026, 9, 30): "1100"}})
    desk.refresh("2026-11-27")
    for cached in (tmp_path / "data" / "fetched" / "cache").rglob("*"):
        if cached.is_file():
            cached.write_bytes(cached.read_bytes()[:-7] + b"rotten!")
    assert desk.on("2026-11-27").series("tic_japan").last.value == 1100.0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fetched").write_text("a file")
    with pytest.raises(BadInputError, match="cannot be written"):
        log.make(tmp_path / "data" / "fetched")


def test_the_user_who_names_no_data_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALKAWAY_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataCorruptError, match=r"manifest\.json.*walkaway data refresh"):
        World.at("2026-06-12")


# Killed, and many at once.

WRITER = """
import datetime as dt, sys
from pathlib import Path
from tests.world.feed.desk import MONTHLY
from walkaway.world.feed import log
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
print("ready", flush=True)
for k in range(count):
    body = f"ours\\n{name} {k}\\n".encode() * 50
    log.record(folder, MONTHLY, now, [log.Asked(f"https://{name}.example/{k}", body)])
    print(k, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    env = os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    made = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)],
        stdout=subprocess.PIPE,
        env=env,
    )
    assert made.stdout is not None
    assert made.stdout.readline() == b"ready\n"
    return made


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(tmp_path, name, 25)) for name in ("a", "b", "c")]
        for one in writers:
            one.communicate()
    assert [one.returncode for one in writers] == [0, 0, 0]
    found = read_index(tmp_path)
    assert found.bad == ()
    assert sorted(line.address for line in found.lines) == sorted(
        f"https://{name}.example/{k}" for name in ("a", "b", "c") for k in range(25)
    )
    assert len({line.time for line in found.lines}) == 75
    assert carry.damage(tmp_path) == ()


def test_killed_at_any_moment_the_log_is_whole(tmp_path: Path) -> None:
    """Killed in the midst of writing, many times over: what was reported done is there."""
    chance = random.Random(1)
    for attempt in range(12):
        with writer(tmp_path, f"w{attempt}", 10_000) as one:
            assert one.stdout is not None
            before = [one.stdout.readline() for _ in range(chance.randrange(1, 4))]
            time.sleep(chance.random() * 0.02)
            one.send_signal(signal.SIGKILL)
            reported = len(before) + len(one.stdout.read().split(b"\n")) - 1
        found = read_index(tmp_path)
        own = [line for line in found.lines if line.address.startswith(f"https://w{attempt}.")]
        assert len(own) >= reported > 0
        assert [int(line.address.rsplit("/", 1)[1]) for line in own] == list(range(len(own)))
        assert carry.damage(tmp_path) == tuple((INDEX, bad) for bad in found.bad)
        assert len(found.bad) <= attempt + 1
    with locked(tmp_path):  # nobody holds it
        pass


# Carried elsewhere.


def filled(folder: Path, asked: list) -> Path:
    """A log of what was asked when."""
    log.make(folder)
    for publisher, day, body in asked:
        now = NOON + dt.timedelta(days=day)
        one = log.Asked(f"https://{publisher.id}.example/a", body, "" if body else "no answer")
        log.record(folder, publisher, now, [one])
    return folder


def copy(folder: Path, *sources: Path) -> Path:
    for source in sources:
        if (source / INDEX).exists():
            carry.put_into(source, folder)
    return folder


@settings(max_examples=25)
@given(ANSWERS, ANSWERS)
def test_putting_logs_together_is_their_union(one: list, two: list) -> None:
    """Whatever the order, and however often."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        a, b = filled(root / "a", one), filled(root / "b", two)
        ab, ba = copy(root / "ab", a, b), copy(root / "ba", b, a)
        again = copy(root / "again", a, b, a, b, ab)
        digests = {read_index(folder).digest for folder in (ab, ba, again)}
        assert len(digests) == 1
        every = {*read_index(a).lines, *read_index(b).lines}
        assert set(read_index(ab).lines) == every
        assert carry.damage(ab) == carry.damage(ba) == ()


@pytest.mark.parametrize("name", ["carried", "carried.zip"])
def test_a_log_travels_as_a_folder_or_a_file(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path / "data")
    for day, text in (("2026-11-27", "1100"), ("2026-12-28", "1112")):
        desk.says["https://monthly.example/a"] = written({"tic_japan": {D(2026, 9, 30): text}})
        desk.refresh(day)
    done = carry.export(tmp_path / "data" / "fetched", tmp_path / name)
    assert (done.lines, done.known, done.bad) == (8, 0, ())
    there = Desk(tmp_path / "there", publishers=ALL)
    assert carry.put_into(tmp_path / name, tmp_path / "there" / "fetched") == done
    assert carry.put_into(tmp_path / name, tmp_path / "there" / "fetched").known == 8
    assert there.snapshot().digest == desk.snapshot().digest
    assert there.on("2026-12-01").series("tic_japan").last.value == 1100.0


def test_what_is_damaged_stays_behind(tmp_path: Path) -> None:
    own = filled(tmp_path / "a", [(MONTHLY, 0, b"ours\n"), (DAILY, 1, b"ours\n2\n")])
    answers.place(own, answers.fingerprint(b"ours\n")).write_bytes(b"rotten")
    with (own / INDEX).open("ab") as file:
        file.write(b'{"torn')
    for target in ("b", "b.zip"):
        done = carry.export(own, tmp_path / target)
        assert done.lines == 1
        assert [file.split("/")[0] for file, _ in done.bad] == [INDEX, "answers"]
        carried = carry.put_into(tmp_path / target, tmp_path / f"from-{target}")
        assert (carried.lines, carried.bad) == (1, ())


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "empty").mkdir()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("letters/a.txt", "mine")
    for name in ("text.zip", "empty", "other.zip", "missing", "missing.zip"):
        with pytest.raises(BadInputError):
            carry.put_into(tmp_path / name, tmp_path / "log")
    (tmp_path / "empty" / "a.txt").write_text("mine")
    own = filled(tmp_path / "a", [(MONTHLY, 0, b"ours\n")])
    with pytest.raises(BadInputError, match="not a log"):
        carry.export(own, tmp_path / "empty")


def test_a_file_made_to_mislead_writes_only_what_is_verified(tmp_path: Path) -> None:
    """Names that lead outside, and answers that are not what they say."""
    body = b"ours\n"
    name = answers.fingerprint(body)
    lines = [replace(LINE, status="taken", sha256=name), replace(LINE, sha256="../" + "a" * 61)]
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as file:
        file.writestr(INDEX, "".join(line.text() + "\n" for line in lines))
        file.writestr(answers.place(Path(), name).as_posix(), b"something else")
        file.writestr("../outside.txt", "mine")
    done = carry.put_into(tmp_path / "bad.zip", tmp_path / "log")
    assert done.lines == 0
    assert len(done.bad) == 2
    assert not (tmp_path / "outside.txt").exists()
    assert [p.name for p in (tmp_path / "log").rglob("*") if p.is_file()] in ([], [".lock"])


def test_what_is_still_to_come_stays_behind(tmp_path: Path) -> None:
    """A log goes on from its newest line: one of a wrong clock would date all that follows."""
    other = filled(tmp_path / "other", [(MONTHLY, 0, b"ours\n"), (DAILY, 40, b"ours\n2\n")])
    done = carry.put_into(other, tmp_path / "log", NOON)
    assert (done.lines, done.known) == (1, 0)
    assert done.bad == ((INDEX, "a refresh of 2027-01-06, which is still to come"),)
    later = carry.put_into(other, tmp_path / "log", NOON + dt.timedelta(days=40))
    assert (later.lines, later.known, later.bad) == (1, 1, ())


def test_halves_of_killed_writers_are_removed_once_nobody_writes_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    desk.says["https://monthly.example/a"] = written({"tic_japan": {D(2026, 9, 30): "1100"}})
    desk.refresh("2026-11-27")
    own = tmp_path / "data" / "fetched" / "answers"
    old, new = own / ".a.0.tmp", own / ".b.0.tmp"
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))
    desk.refresh("2026-11-28")
    assert not old.exists()
    assert new.exists()
