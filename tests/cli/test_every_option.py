"""Every option of every command at values that are none: found by walking the tree of commands."""

from __future__ import annotations

import math
import re
from pathlib import Path

import click
import pytest

from tests.commands import call, walk
from tests.fuzz import damage
from walkaway.cli.main import cli
from walkaway.cli.numbers import Real, Whole
from walkaway.errors import WalkawayError

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
    "": "",
    "auction history": "auction history --term 30y",
    "auction price": "auction price --kind frn --maturity 2027-04-30 --issue 2025-05-02"
    " --spread 0.1 --margin 0.1 --bill-rate 4.2",
    "auction simulate": "auction simulate 2025-06-12 --draws 20",
    "bloc": "bloc CPTPP --add CHN --elasticities U4",
    "budget japan": "budget japan",
    "budget package": "budget package --primary 100",
    "budget paths": "budget paths --draws 20 --jobs 1",
    "claims": "claims --list --rounds 1 --watch --date 2025-06-12",
    "compare": "compare @1 @2",
    "curve": "curve",
    "data show": "data show us_30y_yield",
    "economy irf": "economy irf",
    "expect": "expect USA --on 2025-06-12",
    "explain": "explain @1 welfare.JPN",
    "firm": "firm toyota --elasticities U4",
    "frontier": "frontier --holder JPN",
    "holders withdraw": "holders withdraw --holder JPN --draws 8",
    "negotiate": "negotiate chicken --no-report",
    "power": "power --of CHN --over JPN --closed-form --elasticities U4",
    "rebalance": "rebalance --gap 1",
    "run": "run zero --draws 0 --jobs 1 --no-store --no-report",
    "runs": "runs",
    "runs prune": "runs prune",
    "serve": "serve --host nowhere.invalid",
    "surface": "surface japan-2025 --over tariff-1=0:5 --most 3 --draws 0 --jobs 1",
    "sweep": "sweep plan.toml",
    **{f"tariffs {what}": f"tariffs {what} --elasticities U4"
       for what in ("cooperate", "nash", "optimal")},
}  # fmt: skip
"""A short line of each command that takes numbers."""
WORKS = ("bloc", "explain", "firm", "frontier", "holders withdraw", "negotiate", "power", "surface",
         "tariffs cooperate", "tariffs nash", "tariffs optimal", "rebalance", "run")  # fmt: skip
"""Those that solve for seconds: with numbers that they take they are called by `make fuzz`."""


@pytest.mark.parametrize("name", sorted({name for name, _ in NUMBERS}))
def test_numbers_of_every_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is none or beyond the bounds is refused by name; what is inside gives numbers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WALKAWAY_HOME", str(tmp_path / "home"))
    for own in COMMANDS[name].params:
        if not isinstance(own.type, Real | Whole):
            continue
        edges = (own.type.min, own.type.max, (own.type.min or 0) - 1, (own.type.max or 0) + 1)
        for text in (*STRANGE, *(f"{value:.17g}" for value in edges)):
            refused = is_refused(name, own, text)
            if not refused and ((not damage.TIMES and name in WORKS) or own.name in ENDLESS):
                continue
            result = call(*LINES[name].split(), f"{own.opts[0]}={text}")
            said = f"{own.opts[0]}={text[:40]}: {result.exception!r} {result.output[-300:]}"
            assert isinstance(result.exception, SystemExit | WalkawayError | None), said
            if refused:
                assert result.exit_code == 2, said
                assert own.opts[0] in result.output, said
            assert result.exit_code or not NO_NUMBER.search(result.stdout), said


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
