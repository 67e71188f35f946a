"""Write docs/validation.md: every published number we hold ourselves to, beside ours.

The rows are computed by tests/validation/*.py, the same code that the tests assert on. They are
counted by type, never all together: a number that cannot miss proves nothing of one that can.
Every miss is shown; of long lists of one source that agree, the first rows are.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import tests.validation  # noqa: E402
from tests.validation.row import Row, Type  # noqa: E402

PAGE = ROOT / "docs" / "validation.md"
SHOWN = 14
"""Of one source and type, at most so many rows that agree are shown."""
ORDER = tuple(Type)
OPENING = {
    Type.FORECAST: "Of {total} numbers of the record, {met} are met by the rule that stands in "
    "their row.** They are what happened, or what somebody independent measured, beside what the "
    "model says; where a part of it was chosen with them in view, the row says so. By room: "
    "{rooms}.",
    Type.REPLICATION: "{total} results of others' models and estimates, {met} met.** Solved again "
    "by their methods: evidence that ours solves what it says, not that the world is so.",
    Type.IDENTITY: "{total} identities, {met} met.** Law, accounting and arithmetic, which must "
    "hold.",
    Type.CALIBRATED: "{total} calibrated numbers, {met} met.** They cannot miss: inputs, the data "
    "against their own source, numbers that a parameter is solved for. Listed for completeness.",
}
HEAD = (
    "| type | source | quantity | unit | published | ours | agrees if | agrees | note |",
    "|---|---|---|---|---:|---:|---|---|---|",
)


def areas() -> list[str]:
    """The modules of tests/validation that have rows."""
    names = sorted(item.name for item in pkgutil.iter_modules(tests.validation.__path__))
    return [name for name in names if name != "row" and not name.startswith("test_")]


def every_row() -> list[tuple[Row, ...]]:
    """The rows of each room, computed."""
    return [importlib.import_module(f"tests.validation.{area}").rows() for area in areas()]


def counts(rows: Iterable[Row]) -> dict[Type, tuple[int, int]]:
    """Rows that agree and rows, by type, forecasts first; types without rows left out."""
    of = {kind: [row.agrees for row in rows] for kind, rows in by_type(rows).items()}
    return {kind: (sum(verdicts), len(verdicts)) for kind, verdicts in of.items()}


def by_type(rows: Iterable[Row]) -> dict[Type, list[Row]]:
    """Rows of each type that has some, in the order of the page."""
    rows = list(rows)
    found = {kind: [row for row in rows if row.type is kind] for kind in ORDER}
    return {kind: own for kind, own in found.items() if own}


def text(value: object) -> str:
    if value is None:
        return "not computed"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def line(row: Row) -> str:
    """A row of a table."""
    cells = (
        row.type, row.source, row.quantity, row.unit, text(row.published), text(row.ours),
        "" if row.ours is None else str(row.rule), "yes" if row.agrees else "**missed**", row.note,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def shortened(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Rows that agree, the first of each type and source, and a word on what is left out."""
    shown: list[Row] = []
    left = []
    for kind, own in by_type(rows).items():
        for source, group in groupby(sorted(own, key=lambda r: r.source), lambda r: r.source):
            found = list(group)
            shown += found[:SHOWN]
            if len(found) > SHOWN:
                left.append(f"* {source} ({kind}): {SHOWN} of {len(found)} that agree are shown.")
    return shown, left


def room(rows: Sequence[Row]) -> list[str]:
    """The section of a room: counts by type, misses first, then what agrees."""
    told = "; ".join(f"{kind}: {met} of {total}" for kind, (met, total) in counts(rows).items())
    lines = [f"## {rows[0].area.capitalize()}", "", f"Met, by type: {told}.", ""]
    missed = [row for own in by_type(rows).values() for row in own if not row.agrees]
    if missed:
        lines += ["### Missed", "", *HEAD, *map(line, missed), ""]
    shown, left = shortened([row for row in rows if row.agrees])
    if shown:
        lines += ["### Met", "", *HEAD, *map(line, shown), ""]
    return [*lines, *left, *([""] if left else [])]


def page(rooms: Sequence[Sequence[Row]]) -> str:
    """The whole page in Markdown.

    Args:
        rooms: the rows of each room.
    """
    found = counts(row for rows in rooms for row in rows)
    ahead = ((rows[0].area, counts(rows).get(Type.FORECAST)) for rows in rooms if rows)
    split = ", ".join(f"{area} {own[0]} of {own[1]}" for area, own in ahead if own)
    opening = [
        f"{place}. **{OPENING[kind].format(total=total, met=met, rooms=split)}"
        for place, (kind, (met, total)) in enumerate(found.items(), 1)
    ]
    lines = [
        "# Validation",
        "",
        *opening,
        "",
        "Both columns are computed or read by the tests' own code when this page is built (`make "
        "docs`). The verdict is what the two numbers and the rule say, in every row. A number we "
        "miss stays here as a miss, with the reason where it is known; misses come first in each "
        "section. There is no total over types, on purpose.",
        "",
    ]
    return "\n".join([*lines, *(one for rows in rooms if rows for one in room(rows))])


def main() -> None:
    PAGE.write_text(page(every_row()), encoding="utf-8")


if __name__ == "__main__":
    main()
