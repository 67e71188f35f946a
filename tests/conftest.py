"""What tests of commands share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# What holds does not depend on how busy the machine is: no test of a property has a deadline.
settings.register_profile("walkaway", deadline=None)
settings.load_profile("walkaway")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a run store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    return tmp_path
