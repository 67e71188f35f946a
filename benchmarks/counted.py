"""Work counted instead of timed: calls and bytes of each part of a run, with a file of history.

    python -m benchmarks.counted            count, and show what grew by over a fifth
    python -m benchmarks.counted --write    and add the counts to benchmarks/history.jsonl

Seconds say as much of the machine and its other guests as of the code. What is counted here is
the same on every run of the same code on the same Python and libraries, to a percent or two:

* ``calls``: calls of functions, of Python and of compiled libraries alike;
* ``peak_mb``: largest size of all that was allocated at once, beyond what was there before;
* ``factorisations``: of sparse or stacked systems; ``residuals``: evaluations of all equations;
* ``goods``: evaluations of the goods market.

Nothing fails where something grew: it is shown (`GREW`), and whoever reads decides.
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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HISTORY = Path(__file__).resolve().parent / "history.jsonl"
GREW = 0.2
"""Growth beyond which a count is shown."""
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "WALKAWAY_PREPARED": "off", "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip
Counts = dict[str, dict[str, float]]
"""Part of a run -> what was counted -> how many."""


class _Counter:
    """Counts what happens inside `part`."""

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


def count() -> Counts:
    """Count the parts of a run of the story with 24 draws, in this process."""
    counter = _Counter()
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


def last(lines: Sequence[str]) -> Mapping[str, Any] | None:
    """The newest record of a history that was counted with this Python; None without any."""
    records = [json.loads(line) for line in lines if line.strip()]
    alike = [own for own in records if own["python"] == platform.python_version()]
    return alike[-1] if alike else None


def grown(before: Counts, now: Counts) -> list[str]:
    """What grew by over a fifth, a line each."""
    told = []
    for part, counts in now.items():
        for what, value in counts.items():
            was = before.get(part, {}).get(what)
            if was and value > (1 + GREW) * was:
                told.append(f"{part}: {what} {was:,.6g} -> {value:,.6g} ({value / was - 1:+.0%})")
    return told


def _fresh() -> Counts:
    """The counts of a process of its own, in which hashes are the same every time."""
    command = [sys.executable, "-m", "benchmarks.counted", "--here"]
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: Counts = json.loads(done.stdout.splitlines()[-1])
    return found


def _commit() -> str:
    command = ["git", "-C", str(HISTORY.parent), "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main(arguments: Sequence[str], counted: Callable[[], Counts] = _fresh) -> None:
    """Count, compare with the newest record, and keep the counts where that was asked for."""
    if "--here" in arguments:
        print(json.dumps(count()))
        return
    lines = HISTORY.read_text(encoding="utf-8").splitlines() if HISTORY.exists() else []
    before, now = last(lines), counted()
    for part, counts in now.items():
        told = ", ".join(f"{what} {value:,.6g}" for what, value in counts.items())
        print(f"{part}: {told}")
    for line in grown(before["counts"], now) if before else ():
        print(f"grew by over {GREW:.0%} since {before['commit'] if before else ''}: {line}")
    if "--write" in arguments:
        record = {
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "commit": _commit(),
            "python": platform.python_version(),
            "counts": now,
        }
        with HISTORY.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
