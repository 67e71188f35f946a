"""Write docs/validation.md: every published number we hold ourselves to, beside ours.

The rows are computed by tests/validation/*.py, the same code that the tests assert on. Long lists
of one source are shown as a count with their worst row; every miss is shown.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import tests.validation  # noqa: E402
from tests.validation.row import Row  # noqa: E402

SHOWN = 14
"""A source with more rows than this is shown by its misses and its first rows."""


def areas() -> list[str]:
    names = sorted(item.name for item in pkgutil.iter_modules(tests.validation.__path__))
    return [name for name in names if name != "row" and not name.startswith("test_")]


def text(value: float | str) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def line(row: Row) -> str:
    verdict = "yes" if row.agrees else "**missed**"
    cells = (row.quantity, row.unit, text(row.published), text(row.ours), verdict, row.note)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def section(source: str, rows: list[Row]) -> list[str]:
    missed = [row for row in rows if not row.agrees]
    shown = (
        rows
        if len(rows) <= SHOWN
        else [*missed, *(r for r in rows if r.agrees)][: max(SHOWN, len(missed))]
    )
    head = f"{len(rows) - len(missed)} of {len(rows)} agree"
    if len(shown) < len(rows):
        head += f"; {len(shown)} shown, with every miss"
    return [
        f"### {source}",
        "",
        f"{head}.",
        "",
        "| quantity | unit | published | ours | agrees | note |",
        "|---|---|---:|---:|---|---|",
        *map(line, shown),
        "",
    ]


def main() -> None:
    lines = [
        "# Validation",
        "",
        "Published numbers beside ours, computed by the tests' own code when this page is built "
        "(`make docs`). A number we miss stays here as a miss, with the reason where it is known.",
        "",
    ]
    missed = total = 0
    for area in areas():
        print(f"{area} ...", file=sys.stderr, flush=True)
        rows = importlib.import_module(f"tests.validation.{area}").rows()
        missed += sum(not row.agrees for row in rows)
        total += len(rows)
        lines += [f"## {rows[0].area.capitalize()}" if rows else f"## {area.capitalize()}", ""]
        for source, group in groupby(sorted(rows, key=lambda row: row.source), lambda r: r.source):
            lines += section(source, list(group))
    lines.insert(4, f"{total - missed} of {total} published numbers agree; {missed} are missed.\n")
    (ROOT / "docs" / "validation.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
