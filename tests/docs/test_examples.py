"""What the documentation shows in Python is typed, strictly, and does what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.examples import ROOT, Example, examples

FOUND = examples()


def test_the_pages_with_examples_are_found() -> None:
    names = {one.name for one in FOUND}
    assert {"readme", "docs_data", "docs_python"} <= names


def test_strict_types_hold_in_all_examples(tmp_path: Path) -> None:
    """As a user checks them: with no settings of ours, and the package as it is installed."""
    for one in FOUND:
        (tmp_path / f"{one.name}.py").write_text(one.code, encoding="utf-8")
    path = os.environ | {"MYPYPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary",
               "--config-file=", "--follow-imports=silent", "--ignore-missing-imports",
               *(f"{one.name}.py" for one in FOUND)]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=path, check=False
    )
    assert (done.stdout + done.stderr).strip() == ""


@pytest.mark.parametrize("one", [one for one in FOUND if one.runs], ids=lambda one: one.name)
def test_examples_run(one: Example, tmp_path: Path) -> None:
    """From an empty folder, with nothing but the package."""
    file = tmp_path / f"{one.name}.py"
    file.write_text(one.code, encoding="utf-8")
    home = os.environ | {
        "WALKAWAY_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT / "src"),
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:walkaway", file.name],
        capture_output=True, text=True, cwd=tmp_path, env=home, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
