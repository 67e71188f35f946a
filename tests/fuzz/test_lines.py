"""Random command lines: no traceback, nothing that waits, no number that is none, 2 for bad input.

Some seconds of the quick commands, the same lines each time; ``make fuzz`` draws 2,000 of all.
Most are called in this process; some, and `serve`, as processes of their own.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner

from tests.commands import walk
from tests.fuzz import damage, lines
from walkaway.cli.main import cli
from walkaway.errors import WalkawayError

COMMANDS = dict(walk(cli))
QUICK = {
    name: own
    for name, own in COMMANDS.items()
    if name.split()[0] not in (*lines.SLOW, "run", "serve", "firm", "frontier", "explain")
}
FIRST = 1_000_000 * damage.SEED
SEEDS = range(FIRST, FIRST + (100 * damage.TIMES or 60))
PER_TEST = 20
LONGEST = 10
"""Seconds of computing after which a line is cut off: it works, and is none that waits."""
WAITED = 60
"""Seconds by the clock after which it must be at work rather than waiting."""
AT_WORK = re.compile(
    r"/walkaway/(goods|economy|bonds|budget|negotiation|engine|duties|firms|auctions|pricing|market"
    r"|expectations|record|claims|outcome|world|parameters|present|grammar|scenario|documents"
    r"|solve/(?!crew))|/(numpy|scipy|matplotlib|polars|casadi|msgspec|highspy|jinja2|rich)/"
    r"|/(statistics|csv|dataclasses|fractions|enum|typing|re/.*|importlib/.*)\.py|<frozen|<string>"
)
"""Code that computes: a line that is cut off there was at work. Whoever waits for a file, a
process, a lock or the network stands in `files`, the crew, or the modules of those things."""
WORKERS = re.compile(r"/walkaway/(solve/crew|economy/draws|budget/stochastic)\.py$")
"""Where a line waits for its own workers and threads, which compute."""
NO_NUMBER = re.compile(r"(?<![\w/.\-'\"=])[-+]?(nan|inf|infinity)(?![\w/'\"])", re.IGNORECASE)
ALONE = 40
"""Each so many lines one is called as a process of its own."""


class CutOffError(BaseException):
    """The time of a line is over."""


@contextmanager
def limit(computing: float, clock: float) -> Iterator[list[str]]:
    """Cut off what takes longer; the list tells where what took too long by the clock then was."""
    where: list[str] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGALRM:
            where.extend(entry.filename for entry in traceback.extract_stack(frame))
        raise CutOffError

    both = ((signal.SIGALRM, signal.ITIMER_REAL), (signal.SIGPROF, signal.ITIMER_PROF))
    before = [signal.signal(number, stop) for number, _ in both]
    for (_, timer), seconds in zip(both, (clock, computing), strict=True):
        signal.setitimer(timer, seconds)
    try:
        yield where
    finally:
        for (number, timer), own in zip(both, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, own)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A folder of files, two runs in a store, and no way out of this machine.

    What words of the lines stand for: the runs, and a chart of the second.
    """
    folder = tmp_path_factory.mktemp("lines")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("WALKAWAY_HOME", str(folder / "home"))
        for name in ("http_proxy", "https_proxy"):
            patch.setenv(name, "http://127.0.0.1:9")
        patch.setenv("MPLBACKEND", "agg")
        lines.furnish(folder)
        for name in ("zero", "scenario.toml"):
            CliRunner().invoke(cli, ["run", name, "--draws", "0", "--no-report"])
        runs = {one["scenario"]: one["run"] for one in printed("runs")}
        told = {"@1": runs["zero"], "@2": runs["own"]}
        yield told | {"@chart": printed("chart", told["@2"])["charts"][0]["chart"]}


def printed(*words: str) -> Any:
    """The JSON that a command prints."""
    return json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)


def test_runs_that_the_lines_name_are_kept(furnished: dict[str, str]) -> None:
    """A name that nobody keeps would be refused before anything is tried."""
    for line in ("compare @1 @2", "explain @2 welfare.USA", "chart @2 @chart", "cite @1"):
        words = [furnished.get(word, word) for word in line.split()]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, (line, done.exception, done.output)


@pytest.mark.parametrize("first", range(0, len(SEEDS), PER_TEST))
def test_command_lines(first: int, furnished: dict[str, str]) -> None:
    wrong = []
    for seed in SEEDS[first : first + PER_TEST]:
        line = lines.drawn(seed, COMMANDS if damage.TIMES else QUICK, furnished)
        alone = line.name == "serve" or (damage.TIMES and seed % ALONE == 0)
        found = in_a_process(line) if alone else in_here(line)
        wrong += [f"{seed}: {line}: {what}" for what in found]
    assert not wrong, "\n".join(wrong)


def in_here(line: lines.Line) -> list[str]:
    """What is wrong with what a line does in this process."""
    try:
        with limit(LONGEST, WAITED) as where:
            result = CliRunner().invoke(cli, line.words)
    except CutOffError:
        working = not where or AT_WORK.search(where[-1]) or any(map(WORKERS.search, where))
        return [] if working else [f"waits in {where[-4:]}"]
    error, code = result.exception, result.exit_code
    if isinstance(error, WalkawayError):
        code = error.exit_code
        if not str(error).strip():
            return ["an error without a word"]
    elif not isinstance(error, SystemExit | None):
        return [f"{error!r} {''.join(traceback.format_exception(error)[-3:])}"]
    return judged(line, code, result.stdout)


def in_a_process(line: lines.Line) -> list[str]:
    """What is wrong with what a line does as a process; one that listens is ended."""
    words = [sys.executable, "-m", "walkaway", *line.words]
    if any("\0" in word for word in words):
        return []
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            patience = LONGEST if line.name == "serve" else WAITED
            out, said = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            process.terminate()
            try:
                process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return ["does not end when asked to"]
            return []
    if b"Traceback" in said:
        return [said.decode(errors="replace")]
    return judged(line, process.returncode, out.decode("utf-8"))


def judged(line: lines.Line, code: int, out: str) -> list[str]:
    """What is wrong with an exit code and what was printed."""
    if code not in (0, 1, 2, 3):  # 3: the data themselves are at fault
        return [f"exit code {code}"]
    helped = any(word in ("--help", "-h") for word in line.words)
    if line.wrong and not helped and code != 2:
        return [f"exit code {code} though {line.wrong}"]
    if code:
        return []
    found = [f"prints {match.group()!r}" for match in NO_NUMBER.finditer(told(line, out))]
    if "--json" in line.words and not helped:
        found += not_json(out)
    elif "--csv" in line.words and not helped:
        cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
        found += [f"a cell {cell}" for cell in cells if NO_NUMBER.fullmatch(cell)]
    return found


def told(line: lines.Line, out: str) -> str:
    """What was printed, without the words of the line itself."""
    for word in line.words:
        for said in (word, word.partition("=")[2]):
            if len(said) > 1:
                out = out.replace(said, "")
    return out


def not_json(out: str) -> list[str]:
    """What keeps a text from being one JSON document of numbers that are some."""

    def refuse(name: str) -> Any:
        raise ValueError(name)

    try:
        json.loads(out, parse_constant=refuse)
    except ValueError as error:
        return [f"no JSON: {error}: {out[:80]!r}"]
    return []
