"""A private copy of the embedded snapshot that a test may damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import walkaway.world

EMBEDDED = Path(walkaway.world.__file__).parent / "snapshot"


@pytest.fixture
def snapshot_copy(tmp_path: Path) -> Path:
    target = tmp_path / "snapshot"
    shutil.copytree(EMBEDDED, target)
    return target
