"""A process forgets what it remembers where that is too much, and answers the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from walkaway import memory
from walkaway.readings import remembered


@pytest.fixture
def asked() -> list[int]:
    return []


def test_what_is_remembered_is_forgotten_where_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    if not memory.held():
        pytest.skip("this system does not say how much a process holds")

    @memory.bounded(4)
    def plain(number: int) -> int:
        asked.append(number)
        return number + 1

    @remembered(4)
    def noted(number: int) -> int:
        asked.append(number)
        return number + 2

    def both() -> tuple[int, int]:
        return plain(1), noted(2)

    monkeypatch.setenv(memory.VARIABLE, str(1 << 60))
    assert both() == both() == (2, 4)
    assert not memory.relieve()
    assert both() == (2, 4)
    assert asked == [1, 2]
    monkeypatch.setenv(memory.VARIABLE, "1")
    assert memory.relieve()
    assert both() == (2, 4)
    assert asked == [1, 2, 1, 2]


def test_a_share_of_the_machine_is_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(memory.VARIABLE, raising=False)
    assert memory.LEAST <= memory.allowed() <= memory.MOST
    monkeypatch.setenv(memory.VARIABLE, "much")
    assert memory.LEAST <= memory.allowed() <= memory.MOST


SCRIPT = """
import walkaway
from walkaway import memory
def told(draws):
    found = walkaway.run("japan-2025-tariffs", elasticities=["IS"], draws=draws, jobs=1)
    return [(own.id, own.mid) for own in found.metrics], [(p.id, p.mid) for p in found.paths]
first = told(2)
again = told(2)
assert first == again
import os
os.environ[memory.VARIABLE] = "1"
assert told(2) == first
"""


def test_numbers_do_not_hang_on_what_is_remembered() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
