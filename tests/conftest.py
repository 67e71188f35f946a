"""What tests of commands share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from walkaway import memory

# What holds does not depend on how busy the machine is: no test of a property has a deadline.
# Examples are the same at every run; `make fuzz` draws others.
settings.register_profile(
    "walkaway", deadline=None, derandomize=not os.environ.get("WALKAWAY_EXAMPLES")
)
settings.load_profile("walkaway")

SLOW = Path(__file__).with_name("slow.txt")
"""Tests of over 0.3 seconds, as `make slow` measured them; `make quick` leaves them out."""


LARGE, LARGER = "2500000000", "3500000000"
"""Bytes beyond which a process forgets what it remembers: between two files, and in them."""


def pytest_configure(config: pytest.Config) -> None:
    """No test reads what a person fetched, or writes to their home."""
    if "WALKAWAY_HOME" not in os.environ:
        os.environ["WALKAWAY_HOME"] = tempfile.mkdtemp(prefix="walkaway-tests-")
    os.environ.pop("WALKAWAY_DATA", None)
    # What a test changes in the code must not be kept for another.
    os.environ.setdefault("WALKAWAY_PREPARED", "off")
    os.environ.setdefault(memory.VARIABLE, LARGER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow; keep what shares fixtures, and all that starts a server, in one process."""
    slow = set(SLOW.read_text(encoding="utf-8").splitlines())
    for item in items:
        if item.nodeid in slow:
            item.add_marker(pytest.mark.slow)
        folder = item.nodeid.split("/")[1]
        shared = "servers" if folder in ("web", "browser") else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(shared))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a run store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let a process that runs all of the tests not grow with every world they look at."""
    if nextitem is None or nextitem.path != item.path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(memory.VARIABLE, LARGE)
            memory.relieve()
