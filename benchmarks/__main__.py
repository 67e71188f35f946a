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
    aside = ("__main__", "counted", "instructions", "reference")
    return [name for name in names if not name.startswith(aside)]


def shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


AFTERWARDS = """
## Work counted

`make counts` counts calls, bytes and evaluations of each part of a run in a process of its own,
and shows what grew by over a fifth since the newest line of `benchmarks/history.jsonl` that was
counted with the same Python. Counts do not depend on what else the machine does. Where the machine
lends the processor's counter of instructions these are counted too, in a second process, and
compared on the same processor alone; elsewhere it says why not, and calls stand for them.

`.ci/run` counts while the checks run and shows what grew at its end. Nothing fails where something
grew. Who means it to grow adds a line with date and commit in the same change:
`python -m benchmarks.counted --write` (as `make bench` does), after the change is committed.

## Where an aim of the goods market is missed

Of one solution, the time inside libraries alone (products, inverses and exponentials of NumPy, that
no compiled kernel of ours would do faster) bounds what a kernel can reach:

| size | aim | then | if all else cost nothing | now |
|---|---:|---:|---:|---:|
| 30x20 | 250 | 158 | 604 | 146 |
| 77x45 | 3,000 | 1,315 | 2,995 | 1,961 |
| 194x1 | 90 | 19 | 44 | 28 |

Then an inverse was built for each shock; now that of the world before, found once, steers wherever
there are 50 economies or more: at a tariff war of all against all it takes seven evaluations more
(four at 194x1), at tariffs of some none, and it saves what sixteen or more cost. What follows was
tried then.

The aims of 77x45 and 194x1 could not be met by a kernel, only by another method. For 30x20 one was
tried: the whole evaluation (a correction of the unknowns, of which a solution takes thirteen to
fifteen) as one function compiled by Numba 0.68, with equal wages to the last digit or two. In one
process, processor time, best of sixty:

| size | today, ms | with the kernel, ms | so the ratio would be | aim |
|---|---:|---:|---:|---:|
| 30x20 | 2.88 | 2.25 | 202 | 250 |
| 77x45 | 25.7 | 26.0 | 1,300 | 3,000 |
| 194x1 | 5.27 | 3.23 | 30 | 90 |

It meets none of the three. Of the 2.25 ms at 30x20 evaluations take 0.6; the steering inverse takes
another 0.6, mixing earlier steps 0.3, and the rest is what a solution is checked and told with. A
kernel of all that might meet the aim of this size; it was not written, because any would slow every
start: 0.7 s of processor time to import Numba and 0.6 s until the first solution with a kernel that
was kept (2.7 s without), in each process, against 0.05 ms saved of each evaluation, which is under
0.1 s of a whole run with its 1,300. The wheels it needs are 190 MB on disk. So the aim of 30x20 is
missed as well.
"""
PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def kept_lines(areas_run: set[object]) -> list[str]:
    """The rows of the page whose area was not run."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    ends = next((k for k, line in enumerate(lines) if line.startswith("## ")), len(lines))
    rows = [line for line in lines[:ends] if line[:2] == "| " and not line.startswith("| area |")]
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
    PAGE.write_text("\n".join([*lines, *table]) + "\n" + AFTERWARDS, encoding="utf-8")


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
