"""Which reading of a threat each episode favours: kept in a file, so that a page need not solve."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("readings.toml")
HEAD = """\
# Which reading of a threat the signs of each episode favour, as `walkaway record episodes` computes
# them; written by tools/build_record.py. A test fails where they are no longer what is kept here.
"""


@dataclass(frozen=True)
class Reading:
    """One episode, as moves for a threat: those of a truce stand with their signs turned.

    Attributes:
        episode: its window.
        dollar: percent by which the dollar rose against the currencies looked at.
        ten_year: basis points by which the ten-year yield rose.
        parity: percent of signs that parity has right; the dollar and the yield count alike.
        trust: percent that a loss of trust has right.
    """

    episode: str
    dollar: float
    ten_year: float
    parity: float
    trust: float

    @property
    def favours(self) -> str:
        """The reading that has more signs right, by ten points or more."""
        if abs(self.parity - self.trust) < MARGIN:
            return "neither"
        return "parity" if self.parity > self.trust else "trust"


MARGIN = 10


def text(found: Iterable[Reading]) -> str:
    """The file of some readings."""
    lines = [HEAD]
    for own in found:
        lines += [
            f"[{own.episode}]",
            f"dollar = {own.dollar:.1f}",
            f"ten_year = {own.ten_year:.0f}",
            f"parity = {own.parity:.1f}",
            f"trust = {own.trust:.1f}",
            "",
        ]
    return "\n".join(lines)


@cache
def kept() -> tuple[Reading, ...]:
    """The readings that are kept."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(
        Reading(name, **{k: float(v) for k, v in row.items()}) for name, row in raw.items()
    )
