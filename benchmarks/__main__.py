"""Run all benchmarks, or those named: python -m benchmarks [AREA ...] [OPTIONS].

`--json` prints JSON. `--write` also writes docs/benchmarks.md; rows of areas not run are kept.
`--minute` lets the crowd of the page's benchmark stay for a full minute.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import sys
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


def areas() -> list[str]:
    import benchmarks

    names = (item.name for item in pkgutil.iter_modules(benchmarks.__path__))
    aside = ("__main__", "counted", "reference")
    return [name for name in names if not name.startswith(aside)]


def shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def kept_lines(areas_run: set[object]) -> list[str]:
    """The rows of the page whose area was not run."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| area |")]
    return [line for line in rows if line.split("|")[1].strip() not in areas_run]


def write_page(rows: list[dict[str, object]]) -> None:
    lines = [
        "# Benchmarks",
        "",
        f"Measured by `make bench` on {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, one BLAS thread, ours and the reference in one process. "
        "Seconds differ between machines; ratios less so.",
        "",
        "| area | what | ours, s | reference, s | ratio | note |",
        "|---|---|---:|---:|---:|---|",
    ]
    keys = ("area", "name", "ours_s", "reference_s", "ratio", "note")
    fresh = []
    for row in rows:
        cells = (shown(row.get(key)).replace("|", "/") for key in keys)
        fresh.append("| " + " | ".join(cells) + " |")
    # Areas stand in the order of the alphabet, rows of one area as they came.
    table = sorted(
        [*kept_lines({row["area"] for row in rows}), *fresh], key=lambda line: line.split("|")[1]
    )
    PAGE.write_text("\n".join([*lines, *table]) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    as_json = "--json" in arguments
    if "--minute" in arguments:
        os.environ["WALKAWAY_SOAK"] = "60"
    wanted = [name for name in arguments if not name.startswith("-")] or areas()
    rows = []
    for area in wanted:
        print(f"{area} ...", file=sys.stderr, flush=True)
        rows += [
            {"area": area, **row} for row in importlib.import_module(f"benchmarks.{area}").run()
        ]
    if as_json:
        print(json.dumps(rows))
        return
    if "--write" in arguments:
        write_page(rows)
    columns = ("area", "name", "ours_s", "reference_s", "ratio", "note")
    cells = [columns, *([shown(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    for row in cells:
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )


if __name__ == "__main__":
    main(sys.argv[1:])
