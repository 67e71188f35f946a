"""What is kept on disk is what was made, for the same content alone; anything else is made anew."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway import prepared as own
from walkaway.prepared import kept, name_of, prepared
from walkaway.readings import Stale, note, noted, reading

STALE = Stale("a", "A", "2025-01-31", "2025-03-01")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path))
    monkeypatch.delenv(own.VARIABLE, raising=False)


@dataclass(frozen=True)
class Point:
    x: float
    name: str = "a"
    aside: int = field(default=0, compare=False)


def counted(value: object = 1) -> tuple[Callable[[], object], list[int]]:
    calls: list[int] = []

    def make() -> object:
        calls.append(1)
        return value

    return make, calls


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / own.FOLDER).iterdir())


def test_made_once_and_the_same_from_disk() -> None:
    value = {"a": np.arange(5.0), "b": (1, "x", dt.date(2025, 6, 12))}
    make, calls = counted(value)
    first, second = kept("thing", (1, "x"), make), kept("thing", (1, "x"), make)
    assert len(calls) == 1
    assert first is value
    assert isinstance(second, dict)
    np.testing.assert_array_equal(second["a"], value["a"])
    assert second["b"] == value["b"]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary(),
    st.dates(),
)  # fmt: skip
contents = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.tuples(inner, inner), st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.builds(Point, st.floats(allow_nan=False), st.text(max_size=3)),
    ),
    max_leaves=6,
)  # fmt: skip


@given(contents, contents)
def test_other_content_has_another_name(one: object, other: object) -> None:
    # Equal in Python is not enough: 1, 1.0 and True are three contents.
    same = repr(one) == repr(other)
    assert (name_of("f", one) == name_of("f", other)) == same


def test_what_a_dataclass_does_not_compare_is_no_content() -> None:
    assert name_of("f", Point(1.0, aside=1)) == name_of("f", Point(1.0, aside=2))
    assert name_of("f", np.zeros((2, 3))) != name_of("f", np.zeros((3, 2)))
    assert name_of("f", np.zeros(2)) != name_of("g", np.zeros(2))


def test_without_a_content_nothing_is_kept(tmp_path: Path) -> None:
    make, calls = counted()
    for _ in range(2):
        assert kept("thing", (object(),), make) == 1
    assert len(calls) == 2
    assert not (tmp_path / own.FOLDER).exists()


def test_what_cannot_be_written_down_is_made_each_time(tmp_path: Path) -> None:
    make, calls = counted(lambda: 1)
    kept("thing", 1, make)
    kept("thing", 1, make)
    assert len(calls) == 2


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "longer", "other"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    make, calls = counted(7)
    kept("thing", 1, make)
    (path,) = files(tmp_path)
    raw = path.read_bytes()
    path.write_bytes(
        {
            "cut": raw[:-1],
            "flipped": raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
            "empty": b"",
            "longer": raw + b"x",
            "other": pickle.dumps(8),
        }[damage]
    )
    assert kept("thing", 1, make) == 7
    assert len(calls) == 2
    assert kept("thing", 1, make) == 7
    assert len(calls) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no such rights here")
def test_what_others_may_write_is_not_read(tmp_path: Path) -> None:
    make, calls = counted(7)
    kept("thing", 1, make)
    (path,) = files(tmp_path)
    path.chmod(0o666)
    assert kept("thing", 1, make) == 7
    assert len(calls) == 2


def test_off_keeps_and_reads_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(own.VARIABLE, "off")
    make, calls = counted()
    kept("thing", 1, make)
    kept("thing", 1, make)
    assert len(calls) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    make, _ = counted(7)
    assert kept("thing", 1, make) == 7


def test_what_was_read_for_it_is_noted_again() -> None:
    @prepared
    def value(x: int) -> int:
        note(STALE)
        return x

    for _ in range(2):
        with reading():
            assert value(3) == 3
            assert noted() == (STALE,)


def test_the_least_used_make_room(tmp_path: Path) -> None:
    for k in range(5):
        kept("thing", k, lambda: b"x" * 1000)
    for age, path in enumerate(files(tmp_path)):
        os.utime(path, (1000.0 + age, 1000.0 + age))
    newest = files(tmp_path)[-2:]
    own.make_room(tmp_path / own.FOLDER, 2500)
    assert files(tmp_path) == newest


def test_another_process_takes_it(tmp_path: Path) -> None:
    code = (
        "from walkaway.prepared import kept\n"
        "def make():\n"
        "    print('made')\n"
        "    return 5\n"
        "print(kept('thing', (1.5, 'x'), make))\n"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split()
        for _ in range(2)
    ]
    assert said == [["made", "5"], ["5"]]
