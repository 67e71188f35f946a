"""A copy of the package with other tables in it, and answers of programs that run there.

A copy is links to the package's own files, but for the tables that are written anew: what a program
says there follows from the rows alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import walkaway

PACKAGE = Path(walkaway.__file__).resolve().parent


def house(folder: Path, tables: Mapping[str, str]) -> Path:
    """A folder to import walkaway from, with some of its files written anew.

    Args:
        folder: where.
        tables: ``room/file.toml`` -> its whole text.
    """
    root = folder / "walkaway"
    root.mkdir()
    rooms = {Path(name).parts[0] for name in tables}
    for own in PACKAGE.iterdir():
        if own.name not in rooms:
            (root / own.name).symlink_to(own)
    for room in rooms:
        (root / room).mkdir()
        for own in (PACKAGE / room).iterdir():
            if f"{room}/{own.name}" not in tables:
                (root / room / own.name).symlink_to(own)
    for name, text in tables.items():
        (root / name).write_text(text, encoding="utf-8")
    return folder


def shipped(name: str) -> str:
    """The text of one of the package's own tables."""
    return (PACKAGE / name).read_text(encoding="utf-8")


def answer(house: Path, *arguments: str) -> Any:
    """What Python prints as JSON when it imports walkaway from a folder.

    Args:
        house: the folder.
        arguments: of the interpreter: ``-c``, a program; or ``-m``, ``walkaway``, a command.
    """
    own = {**os.environ, "PYTHONPATH": str(house), "WALKAWAY_HOME": str(house)}
    own.pop("PYTHONDONTWRITEBYTECODE", None)  # the next program finds the house compiled
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True, text=True, env=own, cwd=house, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
