"""Compare the numbers of two folders of runs, one JSON document (`walkaway run --json`) a scenario.

python tools/compare_runs.py write FOLDER [--draws 24]   run the scenario library into a folder
python tools/compare_runs.py diff BEFORE AFTER           list every number that is not the same
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAME = 1e-9
"""Relative difference below which two numbers are the same to the digits that anybody reads."""


def write(folder: Path, draws: int) -> None:
    """Run every scenario of the library that the running interpreter's walkaway has."""
    from walkaway.scenario.library import names

    folder.mkdir(parents=True, exist_ok=True)
    for name in names():
        command = ["run", name, "--draws", str(draws), "--jobs", "1", "--no-store", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "walkaway", *command], capture_output=True, text=True, check=True
        )
        (folder / f"{name}.json").write_text(done.stdout)


def numbers(document: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Every number of a run: members of effects, baselines, bands of paths."""
    for metric in document["metrics"]:
        if metric["baseline"] is not None:
            yield f"{metric['id']} baseline", metric["baseline"]
        for member, value in metric["members"].items():
            yield f"{metric['id']} [{member}]", value
    for path in document["paths"]:
        for side in ("baseline", "low", "mid", "high"):
            for period, value in zip(path["periods"], path[side], strict=True):
                yield f"{path['id']}.{period} {side}", value


def diff(before: Path, after: Path) -> int:
    """Print what differs, by scenario and family of numbers; the count of differing numbers."""
    count = 0
    for file in sorted(before.glob("*.json")):
        one = dict(numbers(json.loads(file.read_text())))
        other = dict(numbers(json.loads((after / file.name).read_text())))
        moved = {
            name: (one[name], other[name])
            for name in one
            if name in other
            and abs(one[name] - other[name]) > SAME * max(1.0, abs(one[name]), abs(other[name]))
        }
        gone, came = one.keys() - other.keys(), other.keys() - one.keys()
        print(
            f"{file.stem}: {len(one)} numbers, {len(moved)} moved, {len(gone)} gone, "
            f"{len(came)} new"
        )
        families: dict[str, list[str]] = {}
        for name in moved:
            families.setdefault(name.split(".")[0], []).append(name)
        for family, names in families.items():
            worst = max(names, key=lambda n: abs(moved[n][0] - moved[n][1]))
            was, now = moved[worst]
            print(f"  {family}: {len(names)}, such as {worst}: {was:.9g} -> {now:.9g}")
        for what, names in (("gone", gone), ("new", came)):
            kinds = sorted({name.split(".")[0] for name in names})
            if kinds:
                print(f"  {what}: {', '.join(kinds)}; such as {sorted(names)[0]}")
        count += len(moved) + len(gone)
    return count


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="what", required=True)
    writing = parts.add_parser("write")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--draws", type=int, default=24)
    comparing = parts.add_parser("diff")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    told = parser.parse_args()
    if told.what == "write":
        write(told.folder, told.draws)
    else:
        diff(told.before, told.after)


if __name__ == "__main__":
    main()
