"""Write docs/trust.md: room by room, how often it was right, from the pages that say so in full.

Read from docs/validation.md and docs/record.md as they stand, so it never says anything else than
they do; run after both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGE = DOCS / "trust.md"
TYPES = ("forecast", "replication", "identity", "calibrated")
VERDICT, WIDE = 5, 9
"""Column of a score's verdict in the tables of the record, and the columns of such a table."""
FORETOLD, EXPLAINED, SINGLE = "foretold", "explained", "single cases"
BETTER = re.compile(r"([1-9]\d*)% below")

OPENING = """# How far to trust it

Two pages are written anew whenever the documentation is built, and keep their misses:
[validation](validation.md) has published numbers beside ours, [the record](record.md) what was
predicted beside what happened and beside what a rule of thumb would have said. This page counts
both, room by room.

## Published numbers

A *forecast* may fail and counts most. A *replication* shows that we solve what a paper solves, an
*identity* must hold, and what is *calibrated* cannot miss. Met of all:

"""
RECORD = """
## Predictions

Each score is the error of one kind of prediction over many cases. Counted are those whose error is
at least a percent below that of the best naive rule (no change, growth alone and others).
*Foretold* used what was known on the day; *explained* was given what happened to duties or holders,
and is no forecast. *Single cases* prove little each: counted are those closer than the best naive
rule. Many scores are of the same cases (with China and without), so they are fewer tests than they
look.

"""
CLOSING = """
## What ranges do not hold

A range holds what was varied: published estimates, draws, cases or past errors, never all of it.
What no run varies is in the notes of each run (`walkaway show RUN notes`). Constants that decide
results have their source in [constants](constants.md); speed is in [benchmarks](benchmarks.md).
"""


@dataclass(frozen=True)
class Room:
    """A part of a page.

    Attributes:
        title: its head.
        lines: all lines below.
    """

    title: str
    lines: tuple[str, ...]


def rooms(text: str, mark: str) -> list[Room]:
    """The parts of a page below heads of a level."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)[1:]
    return [
        Room(title, tuple(body.splitlines()))
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    ]


def anchor(title: str) -> str:
    """The anchor of a head, as the site makes it."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")


def counted(room: Room) -> dict[str, str]:
    """How many rows of each type are met: ``"20 of 22"``."""
    line = next((line for line in room.lines if line.startswith("Met, by type:")), "")
    return dict(re.findall(r"(\w+): (\d+ of \d+)", line))


def scored(room: Room) -> dict[str, tuple[int, int]]:
    """Scores better than the best naive rule, and all: foretold, explained, and single cases."""
    found = {FORETOLD: [0, 0], EXPLAINED: [0, 0], SINGLE: [0, 0]}
    for line in room.lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < WIDE or cells[VERDICT] in ("claim", "") or set(cells[1]) <= {"-", ":"}:
            continue
        own = cells[VERDICT]
        kind = EXPLAINED if f", {EXPLAINED}," in cells[1] else FORETOLD
        kind = SINGLE if own.startswith("one case") else kind
        found[kind][0] += bool(BETTER.match(own)) or own.startswith("one case: closer")
        found[kind][1] += 1
    return {kind: (better, many) for kind, (better, many) in found.items()}


def text(validation: str, record: str) -> str:
    """The page."""
    return "".join((OPENING, *_validated(validation), RECORD, *_recorded(record), CLOSING))


def _validated(page: str) -> Iterable[str]:
    yield f"| room | {' | '.join(TYPES)} |\n|---|{'---:|' * len(TYPES)}\n"
    for room in rooms(page, "##"):
        if found := counted(room):
            cells = " | ".join(found.get(kind, "") for kind in TYPES)
            yield f"| [{room.title}](validation.md#{anchor(room.title)}) | {cells} |\n"


def _recorded(page: str) -> Iterable[str]:
    yield f"| room | {FORETOLD} | {EXPLAINED} | {SINGLE} |\n|---|---:|---:|---:|\n"
    for room in rooms(page, "###"):
        told = scored(room)
        if any(many for _, many in told.values()):
            cells = (f"{better} of {many}" if many else "" for better, many in told.values())
            yield f"| [{room.title}](record.md#{anchor(room.title)}) | {' | '.join(cells)} |\n"


def main() -> None:
    """Read both pages and write this one."""
    pages = (DOCS / f"{name}.md" for name in ("validation", "record"))
    PAGE.write_text(text(*(page.read_text("utf-8") for page in pages)), "utf-8")


if __name__ == "__main__":
    main()
