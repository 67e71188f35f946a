"""Plants faults in a room's last step, one at a time, and counts those that its tests catch.

    python tools/mutants claims --faults 40 --seed 0

Tools that do this in general (mutmut, cosmic-ray) know arithmetic and comparisons; here the
faults are those that went unseen: quantiles, units in words, quarters, ends of a range. The
report stands in ``.mutants/ROOM.md``; exit code 1 if too few are caught.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from faults import Fault, all_faults, chosen, plant
from harness import Coverage, failing, observe, prepare
from rooms import ROOMS

ROOT = Path(__file__).parents[2]
OUT = ROOT / ".mutants"
SAME = Path(__file__).with_name("same.toml")
"""Faults that change nothing anyone can see, each with the reason."""
PATIENCE = 20.0
"""Seconds that tests which do not run the line may take together."""


def main() -> int:
    """Plant, run, report."""
    options = _options()
    room = ROOMS[options.room]
    modules = [m for m in room.files(ROOT) if not options.only or options.only in str(m)]
    if not modules or not room.tested(ROOT):
        print(f"{options.room}: no such modules or tests", file=sys.stderr)
        return 2
    sources = {str(m.relative_to(ROOT)): m.read_text(encoding="utf-8") for m in modules}
    same = _same()
    every = [f for name, text in sources.items() for f in all_faults(name, text)]
    known = [f for f in every if _signature(f, sources[f.module]) not in same]
    prepare(ROOT)
    cover = observe(ROOT, modules, room.tested(ROOT), OUT)
    started, caught, survived = time.monotonic(), [], []
    for fault in chosen(known, options.faults, options.seed):
        test = _caught_by(fault, plant(sources[fault.module], fault), cover)
        (caught if test else survived).append((fault, test))
        print(_line(fault, test), flush=True)
    took = time.monotonic() - started
    share = len(caught) / max(len(caught) + len(survived), 1)
    told = (
        f"{options.room}: {len(caught)} of {len(caught) + len(survived)} faults caught ({share:.0%}"
        f", at least {options.least:.0%} asked); {60 * (len(caught) + len(survived)) / took:.0f} a "
        f"minute; {len(every) - len(known)} of {len(every)} possible ones change nothing"
    )
    print(told)
    OUT.mkdir(exist_ok=True)
    (OUT / f"{options.room}.md").write_text(_report(told, survived, caught), encoding="utf-8")
    return 0 if share >= options.least else 1


def _caught_by(fault: Fault, tree: object, cover: Coverage) -> str:
    """The test that sees a fault: first of those that run its line, then of the others."""
    near = cover.tests(fault.module, fault.lines)
    # A test may read a constant, or a class's default, and run no line of the module.
    same = cover.tests(fault.module, ())
    rest = sorted(cover.seconds, key=lambda test: (test not in set(same), cover.seconds[test]))
    far = [t for t in rest if t not in set(near)]
    within, spent = [], 0.0
    for test in far:
        spent += cover.seconds.get(test, 0.0)
        if spent <= PATIENCE:
            within.append(test)
    for tests in (near, within):
        if tests:
            limit = 30 + 5 * sum(cover.seconds.get(t, 0.0) for t in tests)
            if test := failing(ROOT, fault.module, tree, tests, limit):  # type: ignore[arg-type]
                return test
    return ""


def _same() -> set[tuple[str, ...]]:
    found = tomllib.loads(SAME.read_text(encoding="utf-8"))["fault"]
    return {(e["module"], e["line"], e["before"], e["after"]) for e in found}


def _signature(fault: Fault, source: str) -> tuple[str, ...]:
    line = source.splitlines()[fault.line - 1].strip()
    return fault.module.removeprefix("src/walkaway/"), line, fault.before, fault.after


def _line(fault: Fault, test: str) -> str:
    what = f"caught   by {test.rsplit('::', 1)[-1]}" if test else "SURVIVED"
    return (
        f"{fault.module}:{fault.line}: {fault.kind}: {what}\n  - {fault.before}\n  + {fault.after}"
    )


def _report(told: str, *groups: Sequence[tuple[Fault, str]]) -> str:
    parts = [told, ""]
    for title, group in zip(("Survived", "Caught"), groups, strict=True):
        parts += [f"## {title}", "", "```diff", *(_line(*one) for one in group), "```", ""]
    return "\n".join(parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--faults", type=int, default=40, help="how many to plant")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--least", type=float, default=0.85, help="share to be caught")
    parser.add_argument("--only", default="", help="only modules whose path contains this")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
