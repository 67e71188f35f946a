"""Every option of every command at values that are none: found by walking the tree of commands."""

from __future__ import annotations

import itertools
import math
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from tests.cli.desk import furnish, publishing
from tests.commands import call, walk
from tests.fuzz import damage
from tests.fuzz.test_lines import WAITED, CutOffError, limit
from walkaway.cli.main import cli
from walkaway.cli.numbers import Real, Whole
from walkaway.cli.options import Target
from walkaway.errors import BadInputError, WalkawayError

STRANGE = ("nan", "-nan", "inf", "-inf", "0", "-0", "-1", "1e308", "-1e308", "1e999", "9" * 30)
STRANGE += (
    "-" + "9" * 5000,
    "1e-320",
    "",
    " ",
    "x",
    "0x10",
    "1,0",
    "5%",
    "\N{ARABIC-INDIC DIGIT ONE}",
)
NO_NUMBER = re.compile(r"(?<![\w/.-])[-+]?(nan|inf|infinity)(?![\w/])", re.IGNORECASE)


COMMANDS = dict(walk(cli))
PARAMETERS = [(name, own) for name, command in COMMANDS.items() for own in command.params]
NUMBERS = [
    (name, own)
    for name, own in PARAMETERS
    if isinstance(own.type, click.FloatRange | click.IntRange)
]


def test_the_walk_finds_the_commands() -> None:
    assert {"run", "budget paths", "holders withdraw", "holders", "auction price"} <= set(COMMANDS)
    assert len(NUMBERS) > 20


def test_numbers_are_of_the_kinds_that_have_bounds() -> None:
    """A bare ``float``, or a range that is open on one side, takes nan or 1e308."""
    bare = (click.types.FloatParamType, click.types.IntParamType)
    for name, own in PARAMETERS:
        if isinstance(own.type, bare):
            assert isinstance(own.type, Real | Whole), f"{name} {own.opts[0]}"
            low, high = own.type.min, own.type.max
            assert low is not None, f"{name} {own.opts[0]}"
            assert high is not None, f"{name} {own.opts[0]}"
            assert math.isfinite(low), f"{name} {own.opts[0]}"
            assert math.isfinite(high), f"{name} {own.opts[0]}"


def test_paths_are_of_the_kind_that_asks_the_system() -> None:
    """One of 5,000 letters, or with a NUL, is refused by its option before any work."""
    paths = [(name, own) for name, own in PARAMETERS if isinstance(own.type, click.Path)]
    assert len(paths) > 10
    for name, own in paths:
        for text in ("x" * 5000, "d/" * 3000 + "x", "a\0b"):
            with pytest.raises(BadInputError) as caught:
                own.type.convert(text, own, click.Context(COMMANDS[name]))
            assert [one.place for one in caught.value.problems] == [own.opts[0]]


@pytest.mark.parametrize(
    ("name", "own"), NUMBERS, ids=[f"{name} {own.opts[0]}" for name, own in NUMBERS]
)
def test_a_number_is_inside_its_bounds_or_refused(name: str, own: click.Parameter) -> None:
    assert isinstance(own.type, Real | Whole)
    assert own.type.min is not None
    assert own.type.max is not None
    around = (own.type.min, own.type.max, own.type.min - 1, own.type.max + 1)
    context = click.Context(COMMANDS[name])
    for text in (*STRANGE, *(f"{value:.17g}" for value in around)):
        try:
            found = own.type_cast_value(context, text)
        except click.BadParameter:
            continue
        assert math.isfinite(found), text
        assert own.type.min <= found <= own.type.max, text
        assert math.isclose(found, float(text), rel_tol=1e-15), text


BOOK = "class,yield,amount\ndirect,4.80,1000000000\nindirect,4.81,2000000000\ndealer,4.85,3e9\n"
CALLED = [
    "budget japan",
    "budget package hr1-house",
    "budget package --primary 100",
    "budget paths --draws 20",
    "auction award BOOK --offering 5bn",
    "auction history --term 30y",
    "auction price --coupon 4.75 --maturity 2055-05-15 --issue 2025-05-15 --yield 4.8",
    "auction price --coupon 4.75 --maturity 2055-05-15 --issue 2025-05-15 --price 99",
    "auction price --kind bill --maturity 2025-12-15 --issue 2025-06-15 --discount-rate 4",
    "auction price --kind tips --coupon 2 --maturity 2035-05-15 --issue 2025-05-15 --yield 2.1"
    " --index-ratio 1.01",
    "auction price --kind frn --maturity 2027-04-30 --issue 2025-05-02 --spread 0.1 --margin 0.1"
    " --bill-rate 4.2 --bill-days 91",
    "auction simulate 2025-06-12 --draws 20",
    "curve",
    "holders",
    "data list yield",
    "data show us_30y_yield",
    "duties rate 8703 --from JPN --on 2025-06-12",
    "constants",
    "show japan-2025",
    "schema scenario",
]
"""Commands that take a moment; each is called whole, with each of its options at each value."""


@pytest.mark.parametrize("line", CALLED)
def test_no_option_leads_to_a_traceback_or_to_no_number(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("BOOK").write_text(BOOK)
    words = line.split()
    name = max((known for known in COMMANDS if f"{line} ".startswith(f"{known} ")), key=len)
    for own in COMMANDS[name].params:
        if isinstance(own, click.Argument) or own.is_flag or isinstance(own.type, click.Path):
            continue
        for text in STRANGE:
            result = call(*words, f"{own.opts[0]}={text}")
            said = f"{line} {own.opts[0]}={text[:40]}: {result.exception!r}"
            assert isinstance(result.exception, SystemExit | WalkawayError | None), said
            assert result.exit_code or not NO_NUMBER.search(result.stdout), said


LINES = {
    "auction award": "auction award book.csv --offering 5bn",
    "auction history": "auction history --term 30y",
    "auction price": "auction price --kind frn --maturity 2027-04-30 --issue 2025-05-02"
    " --spread 0.1 --margin 0.1 --bill-rate 4.2",
    "auction simulate": "auction simulate 2025-06-12 --draws 20",
    "bloc": "bloc CPTPP --add CHN --elasticities U4",
    "budget japan": "budget japan",
    "budget package": "budget package --primary 100",
    "budget paths": "budget paths --draws 20 --jobs 1",
    "chart": "chart {run}",
    "check": "check own.toml",
    "cite": "cite {run}",
    "claims": "claims --watch --rounds 1 --no-model",
    "compare": "compare {run} {other}",
    "cutoff": "cutoff --by CHN --of JPN --input C26 --elasticities U4",
    "data accept": "--data mine data accept tic_south_korea",
    "data export": "--data mine data export out.zip",
    "data import": "--data there data import mine.zip",
    "data refresh": "data refresh --dry-run",
    "data show": "data show us_30y_yield",
    "data why": "data why tariffs.JPN.USA.C10T12",
    "diversion": "diversion own.toml --join CHN --elasticities U4",
    "duties average": "duties average --on 2025-06-15 --from CAN",
    "duties rate": "duties rate 8703 --from JPN --on 2025-06-12",
    "duties timeline": "duties timeline --from 2025-03-01 --until 2025-04-10 --partner CAN",
    "economy irf": "economy irf --shock RES_RS_JA",
    "expect": "expect USA --on 2025-06-12",
    "explain": "explain {run} welfare.MEX",
    "export": "export {run} -o run.csv",
    "firm": "firm toyota --elasticities U4",
    "frontier": "frontier zero --along issuance --member koijen2020",
    "holders withdraw": "holders withdraw --holder JPN --draws 8 --member koijen2020",
    "negotiate": "negotiate chicken --no-report",
    "new": "new mine",
    "power": "power --of CHN --over JPN --closed-form --elasticities U4",
    "rebalance": "rebalance --gap 1",
    "record": "record diversion",
    "run": "run zero --draws 0 --jobs 1 --no-store --no-report",
    "serve": "serve --host nowhere.invalid --token 0123456789abcdef0123456789",
    "show": "show own.toml",
    "surface": "surface two.toml --over tariff-1=0:50 --most 3 --draws 0 --jobs 1"
    " --elasticities CP --number welfare.JPN --tolerance 100",
    "sweep": "sweep plan.toml --jobs 1",
    "tariffs cooperate": "tariffs cooperate USA CHN --elasticities U4",
    "tariffs nash": "tariffs nash USA CHN --elasticities U4",
    "tariffs optimal": "tariffs optimal --elasticities U4",
}  # fmt: skip
"""A short line of each command that does nothing by its name alone."""
ENDS = {"serve": 2}
"""Exit codes of those lines that are others than 0: there is no such address."""
WORKS = ("bloc", "claims", "cutoff", "diversion", "explain", "firm", "frontier",
         "holders withdraw", "negotiate", "power", "surface", "tariffs cooperate", "tariffs nash",
         "tariffs optimal", "rebalance", "run", "sweep")  # fmt: skip
"""Those that solve for seconds: with values that they take they are called by `make fuzz`."""
VALUED = sorted(
    {
        name
        for name, own in PARAMETERS
        if isinstance(own, click.Option)
        and not own.is_flag
        and not isinstance(own.type, click.Choice)
    }
)
"""Commands with an option that takes a value."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """A folder in which every command has something to do, and what is called how in it."""
    folder = tmp_path_factory.mktemp("options")
    with pytest.MonkeyPatch.context() as patch, publishing() as server:
        patch.chdir(folder)
        patch.setenv("WALKAWAY_HOME", "")
        for name in ("http_proxy", "https_proxy"):  # nothing leaves this machine
            patch.setenv(name, "http://127.0.0.1:9")
        yield folder, furnish(folder, server)


@pytest.fixture
def desk(
    furnished: tuple[Path, Mapping[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """A copy of it to work in."""
    shutil.copytree(furnished[0], tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "desk" / "home"))
    return furnished[1]


def line_of(name: str, told: Mapping[str, str]) -> list[str]:
    """The short line of a command."""
    return LINES.get(name, name).format(**told).split()


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_line_that_works(name: str, desk: Mapping[str, str]) -> None:
    """What is tried below is tried on a line that gets as far as its work."""
    result = call(*line_of(name, desk))
    code = ENDS.get(name, 0)
    if isinstance(result.exception, WalkawayError):
        assert result.exception.exit_code == code, result.exception
    else:
        assert result.exit_code == code, result.output


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_waits_for_a_pipe_or_reads_a_device(name: str, desk: Mapping[str, str]) -> None:
    """Wherever it takes words or files: nobody writes into the pipe, the device has no end."""
    os.mkfifo("pipe")
    line = line_of(name, desk)
    options = list(itertools.dropwhile(lambda word: not word.startswith("--"), line[1:]))
    files = [
        own.opts[0] for own in COMMANDS[name].params
        if isinstance(own, click.Option) and isinstance(own.type, click.Path | Target)
    ]  # fmt: skip
    for path in ("pipe", "/dev/zero"):
        words = [[*line, f"{own}={path}"] for own in files]
        if any(isinstance(own, click.Argument) for own in COMMANDS[name].params):
            words.append([*name.split(), path, *([] if line[0] == "--data" else options)])
        for one in words:
            try:
                with limit(SOON, WAITED):
                    result = call(*one)
            except CutOffError:
                pytest.fail(f"{one} waits")
            assert isinstance(result.exception, SystemExit | WalkawayError | None), one


@pytest.mark.slow
@pytest.mark.parametrize("name", VALUED)
def test_values_of_every_option_of_every_command(name: str, desk: Mapping[str, str]) -> None:
    """What is none or beyond the bounds is refused by name; what is inside gives numbers."""
    for own in COMMANDS[name].params:
        if isinstance(own, click.Argument) or own.is_flag or isinstance(own.type, click.Choice):
            continue
        number = isinstance(own.type, Real | Whole)
        values = STRANGE
        if number:
            low, high = own.type.min or 0, own.type.max or 0
            values += tuple(f"{value:.17g}" for value in (low, high, low - 1, high + 1))
        for text in values:
            refused = number and is_refused(name, own, text)
            works = name == "serve" or (not damage.TIMES and name in WORKS)
            if not refused and (works or own.name in ENDLESS):
                continue
            result = call(*line_of(name, desk), f"{own.opts[0]}={text}")
            said = f"{own.opts[0]}={text[:40]}: {result.exception!r} {result.output[-300:]}"
            assert isinstance(result.exception, SystemExit | WalkawayError | None), said
            if refused:
                assert result.exit_code == 2, said
                assert own.opts[0] in result.output, said
            assert result.exit_code or not found_in(result.stdout, text), said


def found_in(out: str, text: str) -> bool:
    """Whether a number that is none stands in what was printed, beside what was asked."""
    return NO_NUMBER.search(out.replace(text, "") if text.strip() else out) is not None


SOON = 60
"""Seconds of computing after which whoever reads a device reads it for ever."""
ENDLESS = {"draws", "rounds", "every", "jobs", "workers", "most", "slots", "port"}
"""How long and how widely something works: as much as is asked for."""


def is_refused(name: str, own: click.Parameter, text: str) -> bool:
    """Whether the kind of an option does not take a text."""
    try:
        own.type.convert(text, own, click.Context(COMMANDS[name]))
    except click.BadParameter:
        return True
    return False


@pytest.mark.parametrize(
    ("line", "idle"),
    [
        ("run zero --draws 0 --seed 3 --no-store --no-report", "--seed decides nothing"),
        ("run zero --draws 0 --no-store --no-report --report x", "--report decides nothing"),
        ("firm --draws 5", "--draws decides nothing"),
        ("claims --list --every 3 --date 2025-06-12", "--every decides nothing"),
    ],
)
def test_what_is_ignored_is_said(line: str, idle: str) -> None:
    result = call(*line.split())
    assert result.exit_code == 0
    assert idle in result.stderr
    assert idle not in result.stdout
