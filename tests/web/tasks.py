"""Workers that do what a test tells them: the first word of the scenario's description says it.

Everything but the run itself is the real thing.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from walkaway.errors import NotSolvedError
from walkaway.outcome import Metric, Outcome, RunRecord, ScenarioSummary, SolveReport
from walkaway.scenario import Scenario
from walkaway.web import tasks as real

PAGE = {
    "schema": "walkaway/page/1",
    "title": "a page",
    "subtitle": "",
    **{name: [] for name in ("assumed", "short", "sections", "notes", "sources", "foot")},
}


def prepare() -> None:
    real.about({}, b"", lambda *_: None)


def warm(date: str) -> None:
    prepare()


def page(stage: str) -> bytes:
    return json.dumps({**PAGE, "subtitle": stage}).encode()


def outcome(scenario: Scenario, arguments: Mapping[str, Any]) -> Outcome:
    settings = {"draws": str(arguments["draws"]), "seed": str(arguments["seed"])}
    if arguments["only"]:
        settings["only"] = ",".join(arguments["only"])
    code = hashlib.sha256(b"a test").hexdigest()
    return Outcome(
        record=RunRecord(scenario.digest, code, code, "0", settings),
        scenario=ScenarioSummary(
            scenario.name,
            scenario.title,
            scenario.description,
            scenario.date.isoformat(),
            (),
            scenario.to_toml(),
            scenario.focus,
        ),
        metrics=(Metric("welfare.JPN", "real income of Japan", "%", {"U4": -0.25}),),
        solves=(SolveReport("U4", "goods", "solved", {}, 1, 0.0),),
    )


def wait_for(path: str) -> None:
    while not Path(path).exists():
        time.sleep(0.005)


def child(path: str) -> None:
    """Start a process of one's own, as draws do, tell its number, and never end."""
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
        os._exit(0)
    Path(path).with_suffix(".part").write_text(f"{os.getpid()} {pid}")
    Path(path).with_suffix(".part").rename(path)
    time.sleep(600)


def fill_memory(_: str) -> None:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def error(what: str) -> None:
    raise RuntimeError(what)


def unsolved(what: str) -> None:
    raise NotSolvedError(what)


ORDERS: dict[str, Callable[[str], Any]] = {
    "hold": wait_for,
    "child": child,
    "segfault": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "exit": lambda _: os._exit(3),
    "memory": fill_memory,
    "error": error,
    "unsolved": unsolved,
    "steps": lambda _: None,
    "partly": lambda _: None,  # some of it is not solved: the run finishes with failures
}


def run(arguments: real.Arguments, block: bytes, tell: real.Tell) -> real.Answer:
    scenario = Scenario.from_toml(arguments["toml"])
    tell("progress", {"done": 0, "total": 2, "what": "goods"})
    tell("page", {"stage": "goods"}, page("goods"))
    order, _, rest = scenario.description.partition(" ")
    if order in ORDERS:
        ORDERS[order](rest)
    for done in range(int(rest) if order == "steps" else 0):
        time.sleep(0.01)
        tell("progress", {"done": done, "total": int(rest), "what": "steps"})
    tell("progress", {"done": 1, "total": 2, "what": "paths"})
    found = outcome(scenario, arguments)
    failures = ["Partly solved: goods, 1 of 3 failed"] if order == "partly" else []
    lost = ["Not solved: economy; a process was killed"] if order == "lost" else []
    head = {"run": found.record.id, "failures": [*failures, *lost], "lost": bool(lost)}
    tell("outcome", head, zlib.compress(json.dumps(found.to_dict()).encode()))
    if order == "pageless":
        raise KeyError(rest)
    tell("page", {"stage": "final"}, page("final"))
    return {}, b""


def view(arguments: real.Arguments, block: bytes, tell: real.Tell) -> real.Answer:
    tell("page", {"stage": "final"}, page(arguments["view"]))
    return {}, b""


TASKS = {**real.TASKS, "run": run, "view": view}
