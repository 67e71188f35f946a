"""Work counted instead of timed: of each part of a run, with a file of history.

    python -m benchmarks.counted            count, and show what grew by over a fifth
    python -m benchmarks.counted --write    and add the counts to benchmarks/history.jsonl

Seconds say as much of the machine and its other guests as of the code. What is counted here is
the same on every run of the same code on the same Python and libraries, to a percent or two:

* ``instructions``: of the processor, in millions, in a process of its own with nothing else
  counted; only where the machine lends the counter (`benchmarks.instructions`), and compared with
  the same processor alone, as libraries choose their instructions by it;
* ``calls``: calls of functions, of Python and of compiled libraries alike; they stand for the
  instructions where there is no counter;
* ``peak_mb``: largest size of all that was allocated at once, beyond what was there before;
* ``factorisations``: of sparse or stacked systems; ``residuals``: evaluations of all equations;
* ``goods``: evaluations of the goods market.

`.ci/run` calls it. Nothing fails where something grew: it is shown (`GREW`), and whoever reads
decides. Growth that is meant gets a line of its own in the history, by ``--write``, in the change
that brings it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.instructions import Counter, lent, processor

HISTORY = Path(__file__).resolve().parent / "history.jsonl"
GREW = 0.2
"""Growth beyond which a count is shown."""
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "WALKAWAY_PREPARED": "off", "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip
Counts = dict[str, dict[str, float]]
"""Part of a run -> what was counted -> how many."""


class _Calls:
    """Counts calls and bytes inside `part`."""

    def __init__(self) -> None:
        self.found: Counts = {}
        self.own: dict[str, float] = {}
        self.calls = 0

    def _called(self, frame: object, event: str, argument: object) -> None:
        del frame, argument
        if event in ("call", "c_call"):
            self.calls += 1

    def watch(self, owner: Any, name: str, what: str) -> None:
        """Count the calls of a function under a name of their own."""
        function = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.own[what] = self.own.get(what, 0) + 1
            return function(*args, **options)

        setattr(owner, name, counted)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count one part of a run."""
        import gc
        import tracemalloc

        gc.collect()
        gc.disable()
        self.calls, self.own = 0, {}
        tracemalloc.start()
        threading.setprofile(self._called)
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            gc.enable()
        self.found[name] = {"calls": self.calls, "peak_mb": round(peak / 1e6, 1), **self.own}


class _Instructions:
    """Counts instructions inside `part`, and nothing else, which would be counted too."""

    def __init__(self, counter: Counter) -> None:
        self.found: Counts = {}
        self.counter = counter

    def watch(self, owner: Any, name: str, what: str) -> None:
        """Leave functions as they are."""

    def part(self, name: str) -> AbstractContextManager[None]:
        """Count one part of a run."""

        def keep(number: float) -> None:
            self.found[name] = {"instructions": round(number / 1e6, 1)}

        return self.counter.counting(keep)


def count(counter: _Calls | _Instructions) -> Counts:
    """Count the parts of a run of the story with 24 draws, in this process."""
    with counter.part("import walkaway"):
        import walkaway  # noqa: F401
    with counter.part("import of a run"):
        from walkaway.economy import draws
        from walkaway.engine import solving
        from walkaway.engine import worlds as market
        from walkaway.goods import equilibrium
        from walkaway.present import html, story
        from walkaway.readings import reading
        from walkaway.scenario import Scenario
        from walkaway.solve import factor, recursion, stack, tape
    counter.watch(factor.General, "_factorise", "factorisations")
    counter.watch(recursion, "_backwards", "factorisations")
    counter.watch(stack.Stack, "residual", "residuals")
    counter.watch(tape.Tape, "run", "residuals")
    counter.watch(equilibrium, "accounts", "goods")
    scenario = Scenario.load("japan-2025")
    with reading():
        with counter.part("goods, bonds and firms"):
            solving.run(scenario, draws=0)
        question = solving.question_of(scenario, elasticities=None, draws=24, seed=0)
        with counter.part("the date's system"):
            work = market.work_of(question)
        with counter.part("central paths"):
            works = market.Worlds.of(question)
        numbers = draws.draw_numbers(24, 0)
        with counter.part("kinds of draws"):
            draws.THREADS = 1
            draws.ready(work.system, numbers)
        with counter.part("24 draws"):
            market.solve_draws(works, numbers, 1, lambda *_: None)
        outcome = solving.run(scenario, draws=24, jobs=1)
        with counter.part("page and report"):
            html.render(story.page(outcome), outcome)
    return counter.found


def last(lines: Sequence[str], **alike: str) -> Mapping[str, Any] | None:
    """The newest record of a history that was counted with this Python; None without any.

    Args:
        lines: the history.
        alike: what else must be the same in it.
    """
    wanted = {"python": platform.python_version(), **alike}
    records = (json.loads(line) for line in reversed(lines) if line.strip())
    return next((own for own in records if wanted.items() <= own.items()), None)


def grown(before: Counts, now: Counts) -> list[str]:
    """What grew by over a fifth, a line each."""
    found = []
    for part, counts in now.items():
        for what, value in counts.items():
            was = before.get(part, {}).get(what)
            if was and value > (1 + GREW) * was:
                found.append(f"{part}: {what} {was:,.6g} -> {value:,.6g} ({value / was - 1:+.0%})")
    return found


def told(lines: Sequence[str], now: Counts) -> Iterator[str]:
    """What grew, and what could not be compared, a line each."""
    before = last(lines)
    if before is None:
        yield f"no line of Python {platform.python_version()} in the history: nothing is compared"
        return
    since = f"grew by over {GREW:.0%} since {before['commit']}"
    yield from (f"{since}: {line}" for line in grown(_without(before["counts"]), now))
    counted = any("instructions" in counts for counts in now.values())
    same = last(lines, processor=processor()) if counted else None
    if same is not None:
        only = {k: {"instructions": v["instructions"]} for k, v in same["counts"].items()}
        since = f"grew by over {GREW:.0%} since {same['commit']}"
        yield from (f"{since}: {line}" for line in grown(only, now))
    elif counted:
        yield f"no line of {processor()} in the history: instructions are not compared, calls are"


def _without(counts: Counts) -> Counts:
    """Counts without instructions, which are compared on one processor alone."""
    return {
        part: {what: value for what, value in own.items() if what != "instructions"}
        for part, own in counts.items()
    }


def _process(how: str) -> Counts:
    """The counts of a process of its own, in which hashes are the same every time."""
    command = [sys.executable, "-m", "benchmarks.counted", how]
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: Counts = json.loads(done.stdout.splitlines()[-1])
    return found


def _fresh() -> Counts:
    """What can be counted on this machine."""
    found = _process("--calls")
    counter = lent()
    if isinstance(counter, str):
        print(f"instructions: {counter}; calls stand for them")
        return found
    more = _process("--instructions")
    if not all(own["instructions"] > 0 for own in more.values()):
        print("instructions: the counter of this machine stands still; calls stand for them")
        return found
    return {part: {**more.get(part, {}), **counts} for part, counts in found.items()}


def _commit() -> str:
    command = ["git", "-C", str(HISTORY.parent), "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main(arguments: Sequence[str], counted: Callable[[], Counts] = _fresh) -> None:
    """Count, compare with the newest record, and keep the counts where that was asked for."""
    if "--calls" in arguments:
        print(json.dumps(count(_Calls())))
        return
    if "--instructions" in arguments:
        counter = lent()
        assert isinstance(counter, Counter), counter
        print(json.dumps(count(_Instructions(counter))))
        return
    lines = HISTORY.read_text(encoding="utf-8").splitlines() if HISTORY.exists() else []
    now = counted()
    for part, counts in now.items():
        print(f"{part}: {', '.join(f'{what} {value:,.6g}' for what, value in counts.items())}")
    for line in told(lines, now):
        print(line)
    if "--write" in arguments:
        record: dict[str, Any] = {
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "commit": _commit(),
            "python": platform.python_version(),
            "counts": now,
        }
        if any("instructions" in counts for counts in now.values()):
            record["processor"] = processor()
        with HISTORY.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
