"""Build the embedded data of walkaway from the folder of raw facts.

    python tools/build_snapshot.py                  all families
    python tools/build_snapshot.py --only rates     one family; the others stay as they are

The same raw facts give the same bytes. Families are the modules of tools/snapshot that have
a function ``build``.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import hashlib
import importlib
import io
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

import snapshot
from snapshot.artifact import Artifact

REPO = Path(__file__).resolve().parents[1]
FIRST_DAY = "2000-01-01"  # before it most of what a scenario needs is not held
# Paths of rates that were announced ahead: their days are no publications.
ANNOUNCED = ("tariffs/us_average_tariff.csv",)
TARGET = REPO / "src" / "walkaway" / "world" / "snapshot"


def families() -> list[str]:
    """Names of the modules of tools/snapshot that build a family."""
    names = sorted(module.name for module in pkgutil.iter_modules(snapshot.__path__))
    return [n for n in names if hasattr(importlib.import_module(f"snapshot.{n}"), "build")]


def build(family: str, raw: Path) -> list[tuple[dict[str, Any], bytes]]:
    """Entries and contents of one family."""
    artifacts: list[Artifact] = importlib.import_module(f"snapshot.{family}").build(raw)
    built = []
    for artifact in artifacts:
        content = artifact.content()
        entry = {
            "file": f"{family}/{artifact.filename}",
            **artifact.entry(),
            **vars(artifact.origin),
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        built.append((entry, content))
    return built


def write(target: Path, built: dict[str, list[tuple[dict[str, Any], bytes]]]) -> list[dict]:
    """Replace the given families in the snapshot; keep the rest.

    Returns:
        All entries of the new manifest.
    """
    target.mkdir(parents=True, exist_ok=True)
    with (REPO / "tools" / "snapshot" / "artifact.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two people may rebuild two families at once
        path = target / "manifest.json"
        old = json.loads(path.read_text("utf-8"))["files"] if path.exists() else []
        entries = [e for e in old if e["file"].split("/")[0] not in built]
        for family, pairs in built.items():
            folder = target / family
            folder.mkdir(exist_ok=True)
            for entry, content in pairs:
                (target / entry["file"]).write_bytes(content)
            keep = {Path(entry["file"]).name for entry, _ in pairs}
            for stray in folder.iterdir():
                if stray.name not in keep:
                    stray.unlink()
            entries += [entry for entry, _ in pairs]
        entries.sort(key=lambda e: e["file"])
        check_unique(entries)
        document = {
            "format": 1,
            "first_day": FIRST_DAY,
            "last_day": newest_day(target, entries),
            "files": entries,
        }
        raw = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
        path.write_bytes(raw)
        digest = hashlib.sha256(raw).hexdigest()
        (target / "manifest.sha256").write_text(f"{digest}  manifest.json\n")
    return entries


def newest_day(target: Path, entries: list[dict[str, Any]]) -> str:
    """The last day on which something in the data was published; announced days are none."""
    days: list[str] = []
    for entry in entries:
        if entry["file"] in ANNOUNCED:
            continue
        dated = "published" if entry["kind"] == "series" else entry.get("published_column", "")
        if dated:
            rows = csv.DictReader(io.StringIO((target / entry["file"]).read_text("utf-8")))
            days += [row[dated] for row in rows]
    return max(day for day in days if len(day) == len(FIRST_DAY))


def check_unique(entries: list[dict[str, Any]]) -> None:
    """Refuse two series or tables of one name."""
    names = [s["id"] for e in entries if e["kind"] == "series" for s in e["series"]]
    names += [e["id"] for e in entries if e["kind"] != "series"]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SystemExit(f"names used twice: {', '.join(twice)}")


def main() -> None:
    """Build and write."""
    known = families()
    parser = argparse.ArgumentParser(description="Build the embedded data.")
    parser.add_argument("--raw", type=Path, default=REPO.parent / "shared" / "data")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--only", choices=known, action="append", help="build this family only")
    options = parser.parse_args()
    if not options.raw.is_dir():
        sys.exit(f"no folder of raw facts at {options.raw}: name it with --raw")
    built = {family: build(family, options.raw) for family in options.only or known}
    entries = write(options.target, built)
    for entry in entries:
        if entry["file"].split("/")[0] in built:
            print(f"{entry['bytes']:>9}  {entry['file']}")
    print(f"{sum(e['bytes'] for e in entries):>9}  bytes in {len(entries)} files")


if __name__ == "__main__":
    main()
