"""Skills that are kept: a file of scores, so that a fall is seen, and a page need not compute."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from walkaway.record.table import Score

FILE = Path(__file__).with_name("skill.toml")
DIGITS = 1
HEAD = """\
# Scores of what was predicted and has since happened, as `walkaway record` computes them; written
# by tools/build_record.py. A gain is the percent by which the error is below that of the best naive
# rule. A test fails where a gain falls below the one kept here.
"""


@dataclass(frozen=True)
class Kept:
    """One skill.

    Attributes:
        error: of the prediction.
        best: the naive rule with the least error.
        naive: its error.
        gain: percent by which the error is below that.
        coverage: percent inside the 80% band; None without one.
        count: predictions.
    """

    error: float
    best: str
    naive: float
    gain: float
    coverage: float | None
    count: int


def text(scores: Iterable[Score]) -> str:
    """The file of some scores."""
    lines = [HEAD]
    for own in sorted(scores, key=lambda one: one.key):
        lines += [
            f'["{own.key}"]',
            f"error = {own.error:.{DIGITS + 2}f}",
            f'best = "{own.best}"',
            f"naive = {own.naive[own.best]:.{DIGITS + 2}f}",
            f"gain = {own.gain:.{DIGITS}f}",
            *([] if own.coverage is None else [f"coverage = {own.coverage:.{DIGITS}f}"]),
            f"count = {own.count}",
            "",
        ]
    return "\n".join(lines)


@lru_cache(maxsize=1)
def kept() -> Mapping[str, Kept]:
    """All skills that are kept, by key."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    return {
        key: Kept(float(row["error"]), row["best"], float(row["naive"]), float(row["gain"]),
                  row.get("coverage"), int(row["count"]))
        for key, row in raw.items()
    }  # fmt: skip


def fallen(scores: Iterable[Score]) -> list[str]:
    """What fell below the skill kept, a sentence each; what is kept and is no longer scored too."""
    now = {own.key: own for own in scores}
    found = [f"{key}: no longer scored" for key in kept() if key not in now]
    half = 0.5 * 10**-DIGITS + 1e-9  # the file is rounded
    for key, own in now.items():
        before = kept().get(key)
        if before is not None and own.gain < before.gain - half:
            found.append(f"{key}: gain {own.gain:.2f}, was {before.gain:.{DIGITS}f}")
    return found
