"""Every day of the record of par yields, fitted: writes docs/curve-days.md (about an hour).

    python tools/build_curve_days.py [--every N] [--log FILE]

A day counts as one that the Treasury's own curve allows when some curve of Nelson, Siegel and
Svensson misses no yield by 5 bp: ours, or the one that an independent search finds where ours
does not (`benchmarks/reference_curve.py`). The log holds one line a day, and is gone on with.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from benchmarks.reference_curve import smallest_largest_miss

from walkaway.bonds.curve import US_TENORS, fit
from walkaway.world import World

PAGE = Path(__file__).resolve().parent.parent / "docs" / "curve-days.md"
FIRST = 2000
LIMIT = 5.0  # basis points


def record() -> dict[dt.date, dict[float, float]]:
    """Par yields of each day, years -> decimal, where there are four or more."""
    world, days = World.complete(), dict[dt.date, dict[float, float]]()
    for years, name in US_TENORS.items():
        series = world.series(name)
        for day, value in zip(series.periods, series.values, strict=True):
            if day.year >= FIRST:
                days.setdefault(day, {})[years] = float(value) / 100
    return {day: par for day, par in sorted(days.items()) if len(par) >= 4}


def tried(par: dict[float, float], day: dt.date) -> dict[str, object]:
    """What is found of a day."""
    curve = fit(par, day, "nss")
    misses = np.abs(curve.misses())
    largest = float(misses.max())
    return {
        "day": day.isoformat(),
        "largest": largest,
        "rms": float(np.sqrt((misses**2).mean())),
        "squares": largest if curve.squares is None else curve.squares,
        "other": smallest_largest_miss(par) if largest >= LIMIT else None,
    }


def page(rows: Iterable[dict[str, object]], of: int, step: int) -> str:
    """The table by year."""
    which = "all" if step == 1 else f"one in {step}"
    found = list(rows)
    lines = [
        "# Nelson, Siegel and Svensson on every day",
        "",
        f"{len(found):,} ({which}) of the {of:,} days since {FIRST} on which the Treasury has at "
        "least four of the ten par yields that are fitted (three months to thirty years). Written "
        f"by `python tools/build_curve_days.py --every {step}`.",
        "",
        "*Allowed*: a day on which some such curve misses no yield by 5 bp: ours, or the one that "
        "a search of another kind finds where ours does not (linear programming for the four b, "
        "differential evolution for the decays, sequential quadratic programming at the end: "
        "`benchmarks/reference_curve.py`). On the other days that search found none, which is no "
        "proof that there is none.",
        "",
        "| year | days | allowed | of these under 5 bp | least squares alone under 5 bp "
        "| median rms, bp | median largest miss, bp | largest miss, bp |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    years = sorted({str(row["day"])[:4] for row in found})
    for name in [*years, "all"]:
        own = [row for row in found if name in ("all", str(row["day"])[:4])]
        good = [row for row in own if _number(row["largest"]) < LIMIT]
        others = [row for row in own if row["other"] is not None and _number(row["other"]) < LIMIT]
        allowed = len(good) + len(others)
        squares = sum(_number(row["squares"]) < LIMIT for row in own)
        share = f"{len(good)} ({100 * len(good) / allowed:.1f}%)" if allowed else "0"
        largest = [_number(row["largest"]) for row in own]
        lines.append(
            f"| {name} | {len(own)} | {allowed} | {share} | {squares} "
            f"| {np.median([_number(row['rms']) for row in own]):.2f} "
            f"| {np.median(largest):.2f} | {max(largest):.2f} |"
        )
    return "\n".join(lines) + "\n"


def _number(value: object) -> float:
    return float(str(value))


def main() -> None:
    """Fit, log and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="only every Nth day")
    options.add_argument("--log", type=Path, default=Path("curve-days.jsonl"))
    asked = options.parse_args()
    every = record()
    kept = asked.log.read_text(encoding="utf-8").splitlines() if asked.log.exists() else []
    rows = {row["day"]: row for row in map(json.loads, kept)}
    with asked.log.open("a", encoding="utf-8") as log:
        sample = list(every)[:: asked.every]
        for day in sample:
            if day.isoformat() not in rows:
                rows[day.isoformat()] = row = tried(every[day], day)
                log.write(json.dumps(row) + "\n")
                log.flush()
    chosen = [rows[day.isoformat()] for day in sample]
    PAGE.write_text(page(chosen, len(every), asked.every), encoding="utf-8")


if __name__ == "__main__":
    main()
